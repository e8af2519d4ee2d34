"""Foreign files that a Word document shows as its own text (``w:altChunk``): web pages, plain text, other DOCX.

Web systems make such files: the whole document is one web page (MHT) inside a package, and Word shows it as text.
"""

import email
import email.policy
import hashlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from extractors.document import Document
from extractors.errors import HostileFile, ReadingError
from extractors.limits import Limits
from extractors.registry import DOCX, HTML, TEXT, Source

_HTML_HEADS: Final = (b"<html", b"<!doctype html", b"<body", b"<p", b"<div", b"<table", b"<h1", b"<?xml", b"<meta")
_MIME_HEADS: Final = (b"mime-version:", b"content-type:", b"from:")
_DEPTH: Final = 3
_nesting: list[int] = [0]  # fragments inside fragments, in this process


def read_fragment(data: bytes, limits: Limits) -> Document | None:
    """What a fragment says; None when it is of a kind that is not read here, damaged, or nested too deep."""
    if _nesting[0] >= _DEPTH:
        return None
    found = _kind(data)
    if found is None:
        return None
    content, media_type = found
    _nesting[0] += 1
    try:
        return _read(content, media_type, limits)
    except HostileFile:
        raise
    except ReadingError:
        return None
    finally:
        _nesting[0] -= 1


def _kind(data: bytes) -> tuple[bytes, str] | None:
    """The bytes to read and their type; of a web archive (MHT) its page."""
    if data[:4] == b"PK\x03\x04":
        return data, DOCX
    head = data[:1024].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if head.startswith(_MIME_HEADS):
        page = next(_pages(data), None)
        return None if page is None else (page, HTML)
    if head.startswith(_HTML_HEADS) or head[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return data, HTML
    return None if head.startswith((b"{\\rtf", b"\xd0\xcf")) or b"\0" in head else (data, TEXT)


def _pages(data: bytes) -> Iterator[bytes]:
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    for part in message.walk():
        if part.get_content_type() in {"text/html", "application/xhtml+xml"}:
            content = part.get_payload(decode=True)
            charset = part.get_content_charset() or ""
            if isinstance(content, bytes):
                yield content if b"charset" in content[:2048].lower() or not charset else _as_utf8(content, charset)


def _as_utf8(content: bytes, charset: str) -> bytes:
    try:
        return content.decode(charset, "replace").encode()
    except LookupError:
        return content


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
