"""Torn PDF files (传输中断): what is left of one that lost its end, made a file that opens again.

A PDF says at its end where its catalog is, and most writers put catalog and page tree there too. Found are the catalog
or, where that is gone, the pages themselves, by looking through the objects; those packed in object streams
(ISO 32000-1, 7.5.7) are laid open first. A new end is put behind the last whole object; pdfium then finds the rest.
"""

import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pypdfium2 as pdfium

_MOST_BYTES: Final = 128 << 20
_MOST_PACKED: Final = 64 << 20
_MOST_PAGES: Final = 5_000
_DICTIONARY_BYTES: Final = 4_096
_OBJECT: Final = re.compile(rb"(?<![0-9])(\d{1,7})[ \r\n\t]+(\d{1,5})[ \r\n\t]+obj\b")
_CATALOG: Final = re.compile(rb"/Type\s*/Catalog\b")
_PAGES: Final = re.compile(rb"/Pages\s+(\d+)\s+\d+\s+R")
_PAGE: Final = re.compile(rb"/Type\s*/Page\b(?!s)")
_ENCRYPTED: Final = re.compile(rb"/Encrypt\s+\d+\s+\d+\s+R")
_PACKED: Final = re.compile(rb"/Type\s*/ObjStm\b")
_STREAM: Final = re.compile(rb"stream\r?\n")
_FIRST: Final = re.compile(rb"/First\s+(\d+)")


def salvage(path: Path) -> Any | None:
    """A ``PdfDocument`` of what is left of the file; None when no page is found or it is encrypted."""
    size = path.stat().st_size
    if not 0 < size <= _MOST_BYTES:
        return None
    data = path.read_bytes()
    if _ENCRYPTED.search(data):
        return None
    whole = data[: data.rfind(b"endobj") + 6] + b"\n"
    whole += b"".join(_laid_open(data))
    end = _new_end(whole)
    return _opened(whole + end) if end else None


def _opened(data: bytes) -> Any | None:
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError:
        return None
    if len(document):
        return document
    document.close()
    return None


def _new_end(data: bytes) -> bytes:
    """A trailer, with a catalog and a page tree before it where these are gone; empty when no page is found."""
    catalog, pages, highest = _objects(data)
    if catalog is not None:
        return b"trailer\n<</Root %d 0 R/Size %d>>\nstartxref\n0\n%%%%EOF\n" % (catalog, highest + 1)
    if not pages:
        return b""
    kids = b" ".join(b"%d 0 R" % page for page in pages)
    tree = b"%d 0 obj\n<</Type/Pages/Count %d/Kids[%b]>>\nendobj\n" % (highest + 1, len(pages), kids)
    root = b"%d 0 obj\n<</Type/Catalog/Pages %d 0 R>>\nendobj\n" % (highest + 2, highest + 1)
    return tree + root + b"trailer\n<</Root %d 0 R/Size %d>>\nstartxref\n0\n%%%%EOF\n" % (highest + 2, highest + 3)


def _objects(data: bytes) -> tuple[int | None, list[int], int]:
    """The last catalog whose page tree is still there, the pages in the order of the file, the highest number."""
    pages: dict[int, None] = {}
    numbers: set[int] = set()
    trees: dict[int, int] = {}
    for match in _OBJECT.finditer(data):
        number = int(match[1])
        numbers.add(number)
        head = _head(data, match.end())
        if _CATALOG.search(head) and (tree := _PAGES.search(head)):
            trees[number] = int(tree[1])
        elif _PAGE.search(head) and len(pages) < _MOST_PAGES:
            pages[number] = None
    whole = [number for number, tree in trees.items() if tree in numbers]
    return whole[-1] if whole else None, list(pages), max(numbers, default=0)


def _head(data: bytes, start: int) -> bytes:
    """The beginning of an object, up to its end or its stream."""
    head = data[start : start + _DICTIONARY_BYTES]
    ends = [place for place in (head.find(b"endobj"), head.find(b"stream")) if place >= 0]
    return head[: min(ends)] if ends else head


def _laid_open(data: bytes) -> Iterator[bytes]:
    """The objects of all object streams as plain ones."""
    left = _MOST_PACKED
    for match in _PACKED.finditer(data):
        stream = _STREAM.search(data, match.end(), match.end() + _DICTIONARY_BYTES)
        start = data.rfind(b"obj", max(0, match.start() - _DICTIONARY_BYTES), match.start())
        first = _FIRST.search(data, start, stream.start()) if stream and start >= 0 else None
        if not stream or not first or left <= 0:
            continue
        end = data.find(b"endstream", stream.end())  # a file may hold thousands: the rest of it is not copied for each
        try:
            packed = zlib.decompressobj().decompress(data[stream.end() : end if end >= 0 else None], left)
        except zlib.error:
            continue
        left -= len(packed)
        yield from _plain(packed, int(first[1]))


def _plain(packed: bytes, first: int) -> Iterator[bytes]:
    """Each object of one stream, by the numbers and offsets at its head."""
    head = [int(word) for word in packed[:first].split() if word.isdigit()]
    pairs = list(zip(head[::2], head[1::2], strict=False))
    for place, (number, offset) in enumerate(pairs):
        end = pairs[place + 1][1] if place + 1 < len(pairs) else len(packed) - first
        yield b"%d 0 obj\n%b\nendobj\n" % (number, packed[first + offset : first + end])
