"""Split archives (分卷压缩包): which files are volumes of one archive by their names, and the archive that they make.

Name schemes: RAR 3 and later ``a.part1.rar``, older ``a.rar a.r00 … a.r99 a.s00``; 7-Zip and others ``a.7z.001``,
``a.zip.001``; ZIP ``a.z01 … a.zip`` (APPNOTE 8.3.1, WinZip's names).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from extractors.errors import HostileFile, UnreadableFile
from extractors.limits import Limits
from extractors.names import show_name

MOST_VOLUMES: Final = 1_000
_MOST_NAMED: Final = 5
_CHUNK: Final = 1 << 20

_PART: Final = re.compile(r"(?P<stem>.+)\.part(?P<number>\d{1,4})\.(?P<ending>rar|exe)$", re.IGNORECASE)
_OLD: Final = re.compile(r"(?P<stem>.+)\.(?P<letter>[r-z])(?P<number>\d\d)$", re.IGNORECASE)
_COUNTED: Final = re.compile(r"(?P<stem>.+)\.(?P<number>\d{3})$")
_ZIP: Final = re.compile(r"(?P<stem>.+)\.z(?P<number>\d\d\d?)$", re.IGNORECASE)


class VolumeSet(NamedTuple):
    """Volumes of one archive. ``volumes`` are names in the order of their bytes; ``main`` stands for the whole.

    ``missing`` are names of volumes that are known not to be there: gaps and the first or last of a scheme. Whether
    more were made than the names tell shows when the archive is opened.
    """

    main: str
    volumes: tuple[str, ...]
    missing: tuple[str, ...]


def find_volumes(names: Iterable[str]) -> list[VolumeSet]:
    """The sets of two or more volumes, and single volumes that cannot be alone, among paths with ``/``."""
    known = {name.casefold(): name for name in names}
    sets: dict[tuple[str, str], dict[int, str]] = {}
    for name in known.values():
        if place := _place(name, known):
            scheme, stem, number = place
            sets.setdefault((scheme, stem.casefold()), {})[number] = name
    found = [_volume_set(scheme, volumes) for (scheme, _), volumes in sorted(sets.items())]
    return [each for each in found if each.missing or len(each.volumes) > 1]


def _place(name: str, known: dict[str, str]) -> tuple[str, str, int] | None:
    """The scheme, the stem and the number of a volume (the first is 1); None for a name of no scheme."""
    stem, _, ending = name.rpartition(".")
    first = f"{stem}.r00".casefold() in known
    if match := _PART.match(name):
        return "part", match["stem"], int(match["number"])
    if not first and (match := _ZIP.match(name)):
        return "zip", match["stem"], int(match["number"])
    if match := _OLD.match(name):
        return "old", match["stem"], (ord(match["letter"].lower()) - ord("r")) * 100 + int(match["number"]) + 2
    if match := _COUNTED.match(name):
        return "counted", match["stem"], int(match["number"])
    wholes = {"rar": ("old", 1, first), "zip": ("zip", MOST_VOLUMES, f"{stem}.z01".casefold() in known)}
    scheme, number, split = wholes.get(ending.lower(), ("", 0, False))
    return (scheme, stem, number) if split else None


def _volume_set(scheme: str, volumes: dict[int, str]) -> VolumeSet:
    """The set of volumes of one scheme and stem."""
    numbers = sorted(volumes)
    ordered = tuple(volumes[number] for number in numbers)
    example = ordered[0]
    if scheme == "zip":
        last = max((number for number in numbers if number < MOST_VOLUMES), default=0)
        missing = [_named(example, scheme, number) for number in range(1, last) if number not in volumes]
        if MOST_VOLUMES not in volumes:
            missing.append(_named(example, scheme, MOST_VOLUMES))
        return VolumeSet(volumes.get(MOST_VOLUMES, ordered[0]), ordered, tuple(missing))
    missing = [
        _named(example, scheme, number) for number in range(1, min(numbers[-1], MOST_VOLUMES)) if number not in volumes
    ]
    return VolumeSet(volumes.get(1, ordered[0]), ordered, tuple(missing))


def _named(example: str, scheme: str, number: int) -> str:
    """How the volume of this number is called, after the pattern of another one."""
    if scheme == "part" and (match := _PART.match(example)):
        return f"{match['stem']}.part{number:0{len(match['number'])}d}.rar"
    if scheme == "counted" and (match := _COUNTED.match(example)):
        return f"{match['stem']}.{number:03d}"
    stem = example.rpartition(".")[0]
    if scheme == "zip":
        return f"{stem}.zip" if number == MOST_VOLUMES else f"{stem}.z{number:02d}"
    return f"{stem}.rar" if number == 1 else f"{stem}.{chr(ord('r') + (number - 2) // 100)}{(number - 2) % 100:02d}"


def missing_sentence(missing: Sequence[str]) -> str:
    """Chinese sentence that names the volumes that are not there."""
    names = [show_name(name.rpartition("/")[2]) for name in missing[:_MOST_NAMED]]
    shown = "、".join(f"“{name}”" for name in names) + (" 等" if len(missing) > _MOST_NAMED else "")
    return f"分卷压缩包不完整，缺少 {len(missing)} 个分卷（{shown}），无法解压。请补齐全部分卷，或重新打包为一个压缩包后提交。"


def join(volumes: Sequence[Path], target: Path, limits: Limits) -> Path:
    """The bytes of all volumes one after the other, as a file in ``target``."""
    joined = target / "joined"
    left = limits.unpacked_bytes
    with joined.open("wb") as stream:
        for volume in volumes:
            for chunk in _chunks(volume):
                left -= len(chunk)
                if left < 0:
                    raise HostileFile(f"分卷压缩包超过 {limits.unpacked_bytes >> 20} MiB 的上限，未解压。")
                stream.write(chunk)
    return joined


def _chunks(path: Path) -> Iterator[bytes]:
    """A file's bytes."""
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk


def cut_off() -> UnreadableFile:
    """The error of an archive whose names were complete but whose last volumes are not there."""
    return UnreadableFile("分卷压缩包不完整，缺少后面的分卷，无法解压。请补齐全部分卷，或重新打包为一个压缩包后提交。")
