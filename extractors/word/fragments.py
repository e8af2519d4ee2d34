"""Foreign files that a Word document shows as its own text (``w:altChunk``): web pages, plain text, other DOCX.

Web systems make such files: the whole document is one web page (MHT) inside a package, and Word shows it as text.
"""

import hashlib
import tempfile
from pathlib import Path
from typing import Final

from extractors.document import Document
from extractors.errors import HostileFile, ReadingError
from extractors.limits import Limits
from extractors.registry import DOCX, HTML, MHTML, TEXT, Source

_HTML_HEADS: Final = (b"<html", b"<!doctype html", b"<body", b"<p", b"<div", b"<table", b"<h1", b"<?xml", b"<meta")
_MIME_HEADS: Final = (b"mime-version:", b"content-type:", b"from:")
_DEPTH: Final = 3
_nesting: list[int] = [0]  # fragments inside fragments, in this process


def read_fragment(data: bytes, limits: Limits) -> Document | None:
    """What a fragment says; None when it is of a kind that is not read here, damaged, or nested too deep."""
    if _nesting[0] >= _DEPTH:
        return None
    media_type = _kind(data)
    if media_type is None:
        return None
    _nesting[0] += 1
    try:
        return _read(data, media_type, limits)
    except HostileFile:
        raise
    except ReadingError:
        return None
    finally:
        _nesting[0] -= 1


def _kind(data: bytes) -> str | None:
    """The type by which a fragment is read; None for RTF, old Word and what is no text."""
    if data[:4] == b"PK\x03\x04":
        return DOCX
    head = data[:1024].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if head.startswith(_MIME_HEADS):
        return MHTML
    if head.startswith(_HTML_HEADS) or head[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return HTML
    return None if head.startswith((b"{\\rtf", b"\xd0\xcf")) or b"\0" in head else TEXT


def _read(content: bytes, media_type: str, limits: Limits) -> Document:
    from extractors.text import read_text
    from extractors.word import read_docx

    with tempfile.NamedTemporaryFile(prefix="fragment-") as file:
        file.write(content)
        file.flush()
        source = Source(
            path=str(Path(file.name)),
            name="fragment",
            sha256=hashlib.sha256(content).hexdigest(),
            bytes=len(content),
            media_type=media_type,
        )
        return read_docx(source, limits) if media_type == DOCX else read_text(source, limits)
