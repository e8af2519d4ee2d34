"""What a DOC says of itself in its file information block (MS-DOC 2.5): encryption, text boxes."""

import struct
from pathlib import Path
from typing import Final

from extractors.document import Record

_LENGTH: Final = 0x6C
_FLAGS: Final = 0x0A
_ENCRYPTED: Final = 0x0100
_TEXT_BOXES: Final = 0x64
_RTF_TEXT_BOXES: Final = (b"\\shptxt", b"\\dptxbxtext")


class DocHeader(Record, frozen=True):
    """``text_boxes`` counts the characters in text boxes of the body; each box ends in one that does not show."""

    encrypted: bool = False
    text_boxes: int = 0


def read_doc_header(path: Path) -> DocHeader:
    """The header of a DOC; an empty one where it cannot be read."""
    import olefile  # type: ignore[import-untyped]

    try:
        with olefile.OleFileIO(str(path)) as container, container.openstream("WordDocument") as stream:
            head = stream.read(_LENGTH)
        (flags,), (boxes,) = struct.unpack_from("<H", head, _FLAGS), struct.unpack_from("<i", head, _TEXT_BOXES)
    except Exception:  # noqa: BLE001 - a container that cannot be opened says nothing
        return DocHeader()
    return DocHeader(encrypted=bool(flags & _ENCRYPTED), text_boxes=max(0, boxes))


def has_rtf_text_boxes(path: Path) -> bool:
    """Whether an RTF holds text boxes."""
    data = path.read_bytes()
    return any(word in data for word in _RTF_TEXT_BOXES)
