"""Files inside OLE2 containers: objects in DOC and XLS, and single objects as Office Open XML embeds them.

Sources: MS-OLEDS 2.3.6 (native data of OLE 1 packages), MS-DOC 2.1.3 (ObjectPool), MS-XLS 2.1.2 (MBD storages). What is
only drawn (equations, Visio, pictures) is no file: the page shows it.
"""

import io
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from extractors.embedded import BROKEN, last_part
from extractors.embedded.compound import Tree, write_compound
from extractors.errors import HostileFile, ReadingError, UnreadableFile
from extractors.names import decode_name

if TYPE_CHECKING:
    from extractors.archive import Keeper

_NATIVE: Final = "\x01Ole10Native"
_PLAIN: Final = ("Package", "EmbeddedOdf", "CONTENTS", "package_stream")
"""Streams that are a file as it stands."""
_OWN: Final = {
    "WordDocument": ".doc", "Workbook": ".xls", "Book": ".xls", "PowerPoint Document": ".ppt",
    "__properties_version1.0": ".msg",
}  # fmt: skip
"""Streams by which a storage is a document of its own."""
_FILE_STARTS: Final = (
    b"%PDF",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\xff\xd8\xff",
    b"\x89PNG",
    b"{\\rt",
)
_ENDINGS: Final = ((b"word/", ".docx"), (b"xl/", ".xlsx"), (b"ppt/", ".pptx"), (b"OFD.xml", ".ofd"))
_GRAPHS: Final = frozenset({"00020802-0000-0000-C000-000000000046", "00020803-0000-0000-C000-000000000046"})
"""Microsoft Graph: the numbers behind a chart that is drawn."""
_MOST_DEPTH: Final = 64
_LABEL_BYTES: Final = 4 << 10


class Inside(NamedTuple):
    """A file inside an object. ``content`` is None when it is broken; ``name`` may be empty."""

    name: str
    content: bytes | None


def has_files(path: Path) -> bool:
    """Whether the directory lists an object that holds a file."""
    with _open(path) as container:
        return next(_objects(container), None) is not None


def take_files(path: Path, keeper: "Keeper") -> None:
    """The file inside each object of a DOC or XLS."""
    with _open(path) as container:
        for number, place in enumerate(_objects(container), start=1):
            keeper.check_count(number)
            _take(container, place, f"嵌入对象{number}", keeper)


def take_object(data: bytes, name: str, keeper: "Keeper") -> None:
    """What one OLE object holds: the file in it, or itself when it is a document. Objects that are drawn hold none."""
    try:
        with _open(io.BytesIO(data)) as container:
            kind = _kind(container, [])
            if kind in _OWN:
                keeper.take(_with_ending(last_part(name), _OWN[kind]), [data])
            elif kind:
                _take(container, [], _stem(name), keeper)
            elif not container.root.kids:
                keeper.refuse(name, UnreadableFile.code, BROKEN)
    except (ReadingError, MemoryError):
        raise
    except Exception:  # noqa: BLE001 - the border of one object: broken containers make olefile raise anything
        keeper.refuse(name, UnreadableFile.code, BROKEN)


def _open(source: Path | io.BytesIO) -> Any:
    """The container; raises ``OSError`` when it is none."""
    import olefile

    return olefile.OleFileIO(str(source) if isinstance(source, Path) else source)


def _objects(container: Any) -> Iterator[list[str]]:
    """Paths of the storages below the root that hold a file; not those inside of such."""
    pending: list[list[str]] = [[entry.name] for entry in _kids(container, []) if _is_storage(entry)]
    while pending:
        place = pending.pop(0)
        if _kind(container, place):
            yield place
        elif len(place) < _MOST_DEPTH:
            pending += [[*place, entry.name] for entry in _kids(container, place) if _is_storage(entry)]


def _kids(container: Any, place: list[str]) -> list[Any]:
    """Entries of a storage."""
    entry = container.root
    for name in place:
        entry = next((kid for kid in entry.kids if kid.name == name), None)
        if entry is None:
            return []
    return list(entry.kids)


def _is_storage(entry: Any) -> bool:
    return bool(entry.entry_type == 1)


def _kind(container: Any, place: list[str]) -> str:
    """The stream that makes a storage a file; empty when there is none."""
    names = {entry.name: entry for entry in _kids(container, place) if not _is_storage(entry)}
    if _class_of(container, place) in _GRAPHS:
        return ""
    for name in (_NATIVE, *_OWN):
        if name in names:
            return name
    return next((name for name in _PLAIN if name in names and _starts_like_file(container, [*place, name])), "")


def _class_of(container: Any, place: list[str]) -> str:
    """The class of what a storage holds; empty when none is stated."""
    return str(container.getclsid(place) if place else container.root.clsid).upper()


def _starts_like_file(container: Any, place: list[str]) -> bool:
    """Whether a stream begins as files do."""
    return bool(container.openstream(place).read(8).startswith(_FILE_STARTS))


def _take(container: Any, place: list[str], stem: str, keeper: "Keeper") -> None:
    """Hand the file inside one storage to the keeper."""
    kind = _kind(container, place)
    try:
        if kind in _OWN:
            inside = Inside(stem + _OWN[kind], write_compound(read_tree(container, place)))
        else:
            data = container.openstream([*place, kind]).read()
            inside = parse_native(data) if kind == _NATIVE else Inside("", data)
    except (OSError, ValueError, OverflowError, struct.error):
        inside = Inside("", None)
    if inside.content is None:
        keeper.refuse(inside.name or stem, UnreadableFile.code, BROKEN)
        return
    name = inside.name or stem + _ending(inside.content)
    if len(inside.content) > keeper.limits.file_bytes:
        keeper.refuse(name, HostileFile.code, f"内嵌文件超过 {keeper.limits.file_bytes >> 20} MiB 的上限，未取出。")
        return
    keeper.take(name, [inside.content])


def read_tree(container: Any, place: list[str], depth: int = 0) -> Tree:
    """Streams and storages below a storage. Raises ``ValueError`` when they nest without end."""
    if depth > _MOST_DEPTH:
        raise ValueError(depth)
    return {
        entry.name: read_tree(container, [*place, entry.name], depth + 1)
        if _is_storage(entry)
        else container.openstream([*place, entry.name]).read()
        for entry in _kids(container, place)
    }


def parse_native(data: bytes) -> Inside:
    """The file of an ``Ole10Native`` stream. Raises ``struct.error`` or ``ValueError`` when it is cut off."""
    (total,) = struct.unpack_from("<I", data)
    if data[4:6] != b"\x02\0":
        content = data[4 : 4 + total]
        return Inside("", content if content.startswith(_FILE_STARTS) else None)
    label, at = _text(data, 6)
    path, at = _text(data, at)
    (length,) = struct.unpack_from("<I", data, at + 4)
    at += 8 + length
    (size,) = struct.unpack_from("<I", data, at)
    content = data[at + 4 : at + 4 + size]
    name = _unicode_name(data, at + 4 + size) or last_part(decode_name(label)) or last_part(decode_name(path))
    return Inside(name, content if len(content) == size else None)


def _text(data: bytes, at: int) -> tuple[bytes, int]:
    """Bytes up to a zero, and where it goes on. Raises ``ValueError`` without one."""
    end = data.index(b"\0", at, at + _LABEL_BYTES)
    return data[at:end], end + 1


def _unicode_name(data: bytes, at: int) -> str:
    """The label in UTF-16 that newer packagers put behind the content: command, label, path, each with its length."""
    texts = []
    for _ in range(3):
        if at + 4 > len(data):
            break
        (length,) = struct.unpack_from("<I", data, at)
        if length > _LABEL_BYTES or at + 4 + 2 * length > len(data):
            break
        texts.append(data[at + 4 : at + 4 + 2 * length].decode("utf-16-le", "replace").rstrip("\0"))
        at += 4 + 2 * length
    return last_part(texts[1]) or last_part(texts[-1]) if len(texts) > 1 else ""


def _stem(name: str) -> str:
    """A name without its ending."""
    stem, dot, _ = name.rpartition(".")
    return stem if dot else name


def _with_ending(name: str, ending: str) -> str:
    """``oleObject1.bin`` under the ending of what it is; other names stay."""
    return _stem(name) + ending if name.lower().endswith(".bin") else name


def _ending(content: bytes) -> str:
    """The usual ending of a file's kind, for people; the bytes decide what it is."""
    if content.startswith(b"%PDF"):
        return ".pdf"
    if content.startswith(b"PK"):
        return next((ending for sign, ending in _ENDINGS if sign in content), ".zip")
    return ".bin"
