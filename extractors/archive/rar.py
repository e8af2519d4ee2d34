"""RAR 1.3 to 7 through ``rars``: members are read into memory, so each has to fit the limit of one file."""

import stat
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import rars

from extractors.archive import CHUNK_BYTES, Keeper
from extractors.archive.volumes import cut_off
from extractors.archive.zip_members import BROKEN, ENCRYPTED, LINK, METHOD
from extractors.errors import EncryptedFile, HostileFile, UnreadableFile
from extractors.names import decode_name
from extractors.registry import VOLUME_SENTENCE

LOCKED: Final = "压缩包已加密，需要密码才能打开。请提供未加密的版本。"
WHOLE_BROKEN: Final = "压缩包已损坏，无法解压。"
MEMBER_BYTES: Final = 512 << 20
"""Memory for one member; larger ones are refused."""
_REPARSE_POINT: Final = 0x400
_HEADER_COUNT: Final = 20_000
_HEADER_BYTES: Final = 64 << 20


def unpack_rar(path: Path, keeper: Keeper) -> None:
    """All files of a RAR. Raises :class:`EncryptedFile` when even the names are encrypted."""
    options = _options(keeper)
    archive, members = _open(path, options)
    keeper.check_count(len(members))
    if any(member.is_split_before for member in members):
        raise UnreadableFile(VOLUME_SENTENCE)
    for member in members:
        _take(archive, member, keeper, options)


def unpack_rar_volumes(volumes: Sequence[Path], keeper: Keeper) -> None:
    """All files of a RAR in several volumes: unpacked into a folder beside the keeper's files, and taken from there."""
    options = _options(keeper)
    names: dict[str, str] = {}
    for volume in volumes:
        _, members = _open(volume, options)
        keeper.check_count(len(members))
        if any(member.is_encrypted for member in members):
            raise EncryptedFile(LOCKED)
        names |= {str(member.filename): _name(member) for member in members}
    if members and members[-1].is_split_after:
        raise cut_off()
    with TemporaryDirectory(dir=keeper.target) as folder:
        try:
            rars.extract_volumes([str(volume) for volume in volumes], path=folder, options=options)
        except (rars.PasswordRequired, rars.BadPassword):
            raise EncryptedFile(LOCKED) from None
        except rars.UnsafeArchivePath:
            raise HostileFile("压缩包内文件路径指向包外，未解压。") from None
        except (rars.Error, ValueError, OSError):
            if not any(path.is_file() for path in Path(folder).rglob("*")):
                raise UnreadableFile(WHOLE_BROKEN) from None
            keeper.refuse("（压缩包其余部分）", UnreadableFile.code, BROKEN)
        _take_folder(Path(folder), names, keeper)


def _take_folder(folder: Path, names: dict[str, str], keeper: Keeper) -> None:
    """Take the files below a folder; links are not followed."""
    for path in sorted(folder.rglob("*")):
        inner = path.relative_to(folder).as_posix()
        name = names.get(inner, inner)
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            keeper.refuse(name, HostileFile.code, LINK)
        elif path.is_file():
            with path.open("rb") as stream:
                keeper.take(name, iter(lambda: stream.read(CHUNK_BYTES), b""))


def _options(keeper: Keeper) -> Any:
    """What unpacking may cost."""
    return rars.ReadOptions(
        max_member_output_bytes=min(keeper.limits.file_bytes, MEMBER_BYTES),
        max_total_output_bytes=keeper.limits.unpacked_bytes,
        max_header_count=_HEADER_COUNT,
        max_header_bytes=_HEADER_BYTES,
    )


def _open(path: Path, options: Any) -> tuple[Any, list[Any]]:
    """An archive and its members, folders left out."""
    try:
        archive = rars.RarFile(str(path), options=options)
        return archive, [member for member in archive.infolist() if not member.is_dir()]
    except (rars.PasswordRequired, rars.BadPassword):
        raise EncryptedFile(LOCKED) from None
    except rars.Error:
        raise UnreadableFile(WHOLE_BROKEN) from None


def _take(archive: Any, member: Any, keeper: Keeper, options: Any) -> None:
    """Unpack or refuse one member."""
    name = _name(member)
    link = _is_link(member)
    target = None if link else _copied_from(archive, member)
    if link or (target is not None and not keeper.repeat(name, target)):
        keeper.refuse(name, HostileFile.code, LINK)
    elif member.is_encrypted:
        keeper.refuse(name, EncryptedFile.code, ENCRYPTED)
    elif member.is_split_after:
        keeper.refuse(name, UnreadableFile.code, VOLUME_SENTENCE)
    elif target is None:
        keeper.take(name, _read(archive, member, options))


def _name(member: Any) -> str:
    """The member's name: UTF-8 where the archive states it so, else its raw bytes of some code page decoded."""
    raw, stated = bytes(member.orig_filename_bytes or b""), str(member.filename)
    return decode_name(raw, utf8=raw == stated.encode("utf-8", "surrogateescape")) if raw else stated


def _is_link(member: Any) -> bool:
    """Whether the attributes are those of a link or device: Unix mode, or a reparse point of Windows."""
    attributes = int(member.file_attr or 0)
    if attributes & 0xF000:
        return stat.S_IFMT(attributes) not in (stat.S_IFREG, stat.S_IFDIR)
    return bool(attributes & _REPARSE_POINT)


def _copied_from(archive: Any, member: Any) -> str | None:
    """The member that this one repeats (RAR 5 stores equal files once); None when it has its own content."""
    try:
        target = bytes(archive.readlink(member))
    except (rars.Error, KeyError, ValueError):
        return None
    return decode_name(target) if target else None


def _read(archive: Any, member: Any, options: Any) -> Iterator[bytes]:
    """Content of one member in chunks."""
    try:
        content = archive.read(member, options=options)
    except (rars.PasswordRequired, rars.BadPassword):
        raise EncryptedFile(ENCRYPTED) from None
    except rars.UnsupportedRarFeature:
        raise UnreadableFile(METHOD) from None
    except (rars.Error, KeyError, ValueError, OSError):
        raise UnreadableFile(BROKEN) from None
    for at in range(0, len(content), CHUNK_BYTES):
        yield content[at : at + CHUNK_BYTES]
