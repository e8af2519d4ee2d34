"""Outlook messages (MS-OXMSG): properties as streams of an OLE2 container, attachments as storages in it."""

import datetime as dt
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from extractors.embedded import BROKEN, last_part
from extractors.embedded.compound import Tree, write_compound
from extractors.embedded.ole import read_tree, take_object
from extractors.errors import HostileFile, UnreadableFile
from extractors.limits import Limits
from extractors.mail import Mail, show_date

if TYPE_CHECKING:
    from extractors.archive import Keeper

_ATTACHMENT: Final = "__attach_version1.0_#"
_PROPERTIES: Final = "__properties_version1.0"
_STREAM: Final = "__substg1.0_"
_SUBJECT, _SENDER, _ADDRESS, _SMTP, _TO, _CC = 0x0037, 0x0C1A, 0x0C1F, 0x5D01, 0x0E04, 0x0E03
_BODY, _HTML, _RTF, _SUBMITTED, _DELIVERED = 0x1000, 0x1013, 0x1009, 0x0039, 0x0E06
_DATA, _LONG_NAME, _SHORT_NAME, _SHOWN_NAME = 0x3701, 0x3707, 0x3704, 0x3001
_TIME: Final = 0x0040
_IS_STREAM: Final = 2
_ROOT_HEAD, _ATTACHMENT_HEAD, _INNER_HEAD = 32, 8, 24
_MOST: Final = 10_000
_WINDOW: Final = 4096
_DICTIONARY: Final = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans "
    b"SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
"""What compressed RTF may refer to before it begins (MS-OXRTFCP 2.1.3.1)."""


def has_files(path: Path) -> bool:
    """Whether there is a storage of an attachment."""
    with _open(path) as container:
        return bool(_storages(container))


def take_files(path: Path, keeper: "Keeper") -> None:
    """Hand each attachment to the keeper; a message inside becomes a file of its own."""
    with _open(path) as container:
        for number, storage in enumerate(_storages(container), start=1):
            keeper.check_count(number)
            _take(container, storage, number, keeper)


def parse_file(path: Path, limits: Limits) -> Mail:
    """A message file. Raises :class:`UnreadableFile` when its container is broken."""
    if path.stat().st_size > limits.file_bytes:
        raise HostileFile("邮件超过大小上限，未读取。")
    try:
        with _open(path) as container:
            return _parse(container, limits)
    except (OSError, OverflowError, IndexError) as error:
        raise UnreadableFile("邮件已损坏，无法读取。") from error


def _open(path: Path) -> Any:
    import olefile

    return olefile.OleFileIO(str(path))


def _parse(container: Any, limits: Limits) -> Mail:
    sender, address = _text(container, _SENDER), _text(container, _SMTP) or _text(container, _ADDRESS)
    html = _binary(container, _HTML)
    return Mail(
        subject=_text(container, _SUBJECT),
        sender=f"{sender} <{address}>" if "@" in address and address != sender else sender or address,
        recipients=_text(container, _TO),
        copies=_text(container, _CC),
        date=_date(container),
        text=_text(container, _BODY),
        html=_text(container, _HTML) or _decode(html),
        rtf=decompress_rtf(_binary(container, _RTF), limits.characters),
        attachments=tuple(_name(container, storage, n) for n, storage in enumerate(_storages(container), start=1)),
    )


def _storages(container: Any) -> list[str]:
    """Storages of attachments, by number."""
    return sorted(kid.name for kid in container.root.kids if kid.name.startswith(_ATTACHMENT))[:_MOST]


def _stream(container: Any, folder: list[str], name: str) -> bytes:
    """A stream's bytes; empty when there is none."""
    path = [*folder, name]
    return bytes(container.openstream(path).read()) if container.get_type(path) == _IS_STREAM else b""


def _text(container: Any, tag: int, folder: str = "") -> str:
    """A property that is text, in Unicode or in a code page."""
    place = [folder] if folder else []
    if wide := _stream(container, place, f"{_STREAM}{tag:04X}001F"):
        return wide.decode("utf-16-le", "replace").rstrip("\0").replace("\0", "")
    return _decode(_stream(container, place, f"{_STREAM}{tag:04X}001E"))


def _decode(raw: bytes) -> str:
    """Text of unknown encoding."""
    from extractors.detect.text import guess_encoding

    data = raw.rstrip(b"\0")
    return data.decode(guess_encoding(data) or "gb18030", "replace").replace("\0", "") if data else ""


def _binary(container: Any, tag: int) -> bytes:
    return _stream(container, [], f"{_STREAM}{tag:04X}0102")


def _date(container: Any) -> str:
    """When it was sent, else when it came, in Universal Time as it is stored."""
    times = _times(_stream(container, [], _PROPERTIES)[_ROOT_HEAD:])
    ticks = times.get(_SUBMITTED) or times.get(_DELIVERED) or 0
    if not 0 < ticks < 3_000_000_000_000_000_000 // 10:
        return ""
    return show_date(dt.datetime(1601, 1, 1, tzinfo=dt.UTC) + dt.timedelta(microseconds=ticks // 10))


def _times(properties: bytes) -> dict[int, int]:
    """Properties that are moments, in ticks of 100 ns since 1601 (MS-OXMSG 2.4.2.1)."""
    rows = struct.iter_unpack("<HHIQ", properties[: len(properties) // 16 * 16])
    return {tag: value for kind, tag, _, value in rows if kind == _TIME}


def _name(container: Any, storage: str, number: int) -> str:
    """The attachment's name."""
    found = next((t for tag in (_LONG_NAME, _SHORT_NAME, _SHOWN_NAME) if (t := _text(container, tag, storage))), "")
    name = last_part(found) or f"附件{number}"
    inner = container.get_type([storage, f"{_STREAM}{_DATA:04X}000D", _PROPERTIES]) == _IS_STREAM
    return f"{name}.msg" if inner and not name.lower().endswith(".msg") else name


def _take(container: Any, storage: str, number: int, keeper: "Keeper") -> None:
    """Hand one attachment to the keeper: bytes, a message inside, or an OLE object."""
    name = _name(container, storage, number)
    place = [storage, f"{_STREAM}{_DATA:04X}000D"]
    try:
        if container.get_type(place) == _IS_STREAM:
            content = bytes(container.openstream(place).read())
        elif container.get_type([*place, _PROPERTIES]) == _IS_STREAM:
            content = write_compound(_as_root(read_tree(container, place)))
        elif container.exists(place):
            take_object(write_compound(read_tree(container, place)), name, keeper)
            return
        else:
            content = _stream(container, [storage], f"{_STREAM}{_DATA:04X}0102")
            if not content and container.get_type([storage, f"{_STREAM}{_DATA:04X}0102"]) != _IS_STREAM:
                keeper.refuse(name, UnreadableFile.code, BROKEN)
                return
    except (OSError, ValueError, OverflowError, struct.error):
        keeper.refuse(name, UnreadableFile.code, BROKEN)
        return
    keeper.take(name, [content])


def _as_root(tree: Tree) -> Tree:
    """A message that stood in another: the head of its properties is 8 bytes longer at the root (2.4.1)."""
    properties = tree.get(_PROPERTIES, b"")
    if not isinstance(properties, bytes):
        return tree
    return {**tree, _PROPERTIES: properties[:_INNER_HEAD] + bytes(_ROOT_HEAD - _INNER_HEAD) + properties[_INNER_HEAD:]}


def decompress_rtf(data: bytes, limit: int) -> bytes:
    """RTF of a compressed stream (MS-OXRTFCP 3.1.4), at most ``limit`` bytes; empty when it is none."""
    if len(data) < 16:
        return b""
    kind = data[8:12]
    if kind == b"MELA":
        return data[16 : 16 + min(limit, int.from_bytes(data[4:8], "little"))]
    return bytes(_inflate(data, limit)) if kind == b"LZFu" else b""


def _inflate(data: bytes, limit: int) -> Iterator[int]:
    """Bytes of an LZFu stream: runs of eight, literal or found in the last 4 KiB."""
    window = bytearray(_DICTIONARY) + bytes(_WINDOW - len(_DICTIONARY))
    write, at, count = len(_DICTIONARY), 16, 0
    while at < len(data) and count < limit:
        control, at = data[at], at + 1
        for bit in range(8):
            found = data[at : at + 1 + (control >> bit & 1)]
            at += len(found)
            if not found:
                return
            offset, length = (found[0] << 4 | found[1] >> 4, (found[1] & 0xF) + 2) if len(found) == 2 else (-1, 1)
            if offset == write:  # the end of the stream refers to itself
                return
            for step in range(length):
                value = found[0] if offset < 0 else window[(offset + step) % _WINDOW]
                yield value
                window[write] = value
                write = (write + 1) % _WINDOW
            count += length
