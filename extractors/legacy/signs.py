"""What the bytes of a file say of things that a reading may lose: encryption, text boxes, tracked changes, dates."""

import re
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Final

from extractors import registry
from extractors.document import Record
from extractors.registry import Source

_LENGTH: Final = 0x6C
_FLAGS: Final = 0x0A
_ENCRYPTED: Final = 0x0100
_TEXT_BOXES: Final = 0x64
_EMPTY_TEXT_BOX: Final = 3
"""Characters that one empty text box and the end of them all take."""
_READ: Final = 64 << 20
_TAIL: Final = 4096
_BEHIND_THE_END: Final = b"\0\x1a \t\r\n"
"""What mail and old programs leave behind the last brace of an RTF."""
_RTF_TEXT_BOXES: Final = re.compile(rb"\\(?:shptxt|dptxbxtext)\b")
_RTF_DELETED: Final = re.compile(rb"\\deleted(?![a-z0])")
_RTF_CLOCK: Final = re.compile(rb"\\fldinst[^}]{0,80}?\b(?:DATE|TIME)\b|\\(?:chdate|chtime|chdpl|chdpa)\b")
_DOC_CLOCK: Final = re.compile(
    rb"\x13 {0,4}(?:DATE|TIME)[ \x14\x15]|\x13\0(?: \0){0,4}(?:D\0A\0T\0E\0|T\0I\0M\0E\0)[ \x14\x15]\0"
)
_ODT_CLOCK: Final = re.compile(rb"<text:(?:date|time)\b(?![^>]*text:fixed=\"true\")")

_LISTTEXT: Final = re.compile(rb"\\listtext\b((?:[^{}]|\{[^{}]{0,200}\}){0,300})\}")
_RTF_SIGN: Final = re.compile(rb"\\u(-?\d{1,6}) ?(?:\\'[0-9a-fA-F]{2}(?:\\'[0-9a-fA-F]{2})?|\?)|\\'([0-9a-fA-F]{2})")
_RTF_WORD: Final = re.compile(rb"\\[a-z]+-?\d* ?|[\r\n]")


class DocHeader(Record, frozen=True):
    """What a DOC says of itself in its file information block (MS-DOC 2.5).

    ``text_boxes`` counts the characters in text boxes of the body; each box ends in one that does not show.
    """

    encrypted: bool = False
    text_boxes: int = 0


def read_doc_header(path: Path) -> DocHeader:
    """The header of a DOC; an empty one where it cannot be read."""
    head = _stream(path, _LENGTH)
    if len(head) < _LENGTH:
        return DocHeader()
    (flags,), (boxes,) = struct.unpack_from("<H", head, _FLAGS), struct.unpack_from("<i", head, _TEXT_BOXES)
    return DocHeader(encrypted=bool(flags & _ENCRYPTED), text_boxes=max(0, boxes))


def is_encrypted_doc(path: Path) -> bool:
    """Whether a DOC needs a password."""
    return read_doc_header(path).encrypted


def has_text_boxes(source: Source) -> bool:
    """Whether text boxes hold text that docvortex leaves out."""
    if source.media_type == registry.DOC:
        return read_doc_header(source.file).text_boxes > _EMPTY_TEXT_BOX
    return source.media_type == registry.RTF and bool(_RTF_TEXT_BOXES.search(_head(source.file)))


def has_tracked_changes(source: Source) -> bool:
    """Whether an RTF holds deleted text, which docvortex reads as if it stood there."""
    return source.media_type == registry.RTF and bool(_RTF_DELETED.search(_head(source.file)))


def is_cut_short(source: Source) -> bool:
    """Whether an RTF ends before the group that holds all of it does; its readers give what is left without a word."""
    if source.media_type != registry.RTF:
        return False
    with source.file.open("rb") as stream:
        stream.seek(max(0, source.bytes - _TAIL))
        return not stream.read(_TAIL).rstrip(_BEHIND_THE_END).endswith(b"}")


def shows_the_clock(source: Source) -> bool:
    """Whether a field of the body shows today's date or time: LibreOffice then shows the day of the conversion."""
    if source.media_type == registry.DOC:
        return bool(_DOC_CLOCK.search(_stream(source.file, _READ)))
    if source.media_type == registry.RTF:
        return bool(_RTF_CLOCK.search(_head(source.file)))
    return source.media_type == registry.ODT and bool(_ODT_CLOCK.search(_content(source.file)))


def printed_labels(source: Source) -> frozenset[str] | None:
    """The automatic numbers of an RTF as they were printed (``listtext``); None where a file holds none.

    Its readers count anew, and may err.
    """
    groups = _LISTTEXT.findall(_head(source.file)) if source.media_type == registry.RTF else []
    return frozenset(map(_plain, groups)) if groups else None


def _plain(group: bytes) -> str:
    """The text of an RTF group without groups within: Unicode escapes, bytes of GB18030, control words left out."""

    def sign(match: re.Match[bytes]) -> bytes:
        return chr(int(match[1]) % 0x10000).encode("gb18030", "replace") if match[1] else bytes([int(match[2], 16)])

    text = _RTF_WORD.sub(b"", _RTF_SIGN.sub(sign, group))
    return text.decode("gb18030", "replace").strip("{}\r\n\t \xa0")


def _stream(path: Path, length: int) -> bytes:
    """The first bytes of a DOC's main stream; empty where it cannot be read."""
    import olefile

    try:
        with olefile.OleFileIO(str(path)) as container, container.openstream("WordDocument") as stream:
            return bytes(stream.read(length))
    except Exception:  # noqa: BLE001 - a container that cannot be opened says nothing
        return b""


def _head(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(_READ)


def _content(path: Path) -> bytes:
    """The first bytes of an ODT's text; empty where it cannot be read."""
    try:
        with zipfile.ZipFile(path) as package, package.open("content.xml") as stream:
            return stream.read(_READ)
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, OSError, ValueError, EOFError, zlib.error):
        return b""
