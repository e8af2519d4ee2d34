"""Files inside a PDF (ISO 32000-2, 7.11.4): embedded files, portfolios (7.11.6), file attachment annotations (12.5.6.15)."""

import ctypes
import mmap
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from extractors.embedded import BROKEN, last_part
from extractors.errors import HostileFile, UnreadableFile
from extractors.names import repair_name

if TYPE_CHECKING:
    from extractors.archive import Keeper

_SIGNS: Final = (b"EmbeddedFile", b"FileAttachment")
_OBJECT_STREAM: Final = re.compile(rb"/ObjStm\b")
_STREAM: Final = re.compile(rb"stream\r?\n")
_DICTIONARY_BYTES: Final = 4 << 10
_PIECE: Final = 64 << 10
_OBJECTS_BYTES: Final = 64 << 20
"""Objects looked through in one file; in a larger one files are taken to be there."""
_MOST: Final = 10_000
_PORTFOLIO_FOLDER: Final = re.compile(r"^<\d+>")
"""A portfolio puts the number of a folder before the name (Adobe Supplement to ISO 32000, 3.5)."""


def has_files(path: Path) -> bool:
    """Whether the bytes, those of compressed object streams too, name an embedded file.

    Object streams that do not unpack (encrypted, damaged) may hide one, so they count as a yes.
    """
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
        if any(data.find(sign) >= 0 for sign in _SIGNS):
            return True
        left = _OBJECTS_BYTES
        for match in _OBJECT_STREAM.finditer(data):
            start = _STREAM.search(data, match.end(), match.end() + _DICTIONARY_BYTES)
            if start is None:
                continue
            objects = _inflate(data, start.end(), left)
            if objects is None or any(sign in objects for sign in _SIGNS):
                return True
            left -= len(objects)
            if left <= 0:
                return True
    return False


def _inflate(data: mmap.mmap, start: int, limit: int) -> bytes | None:
    """What a deflated stream holds, up to about ``limit`` bytes; None when it is no such stream."""
    inflater = zlib.decompressobj()
    parts: list[bytes] = []
    size = 0
    for offset in range(start, len(data), _PIECE):
        try:
            part = inflater.decompress(data[offset : offset + _PIECE], limit - size + 1)
        except zlib.error:
            return b"".join(parts) or None
        parts.append(part)
        size += len(part)
        if inflater.eof or size > limit:
            break
    return b"".join(parts)


def take_files(path: Path, keeper: "Keeper") -> None:
    """All embedded files, then those of annotations that are not among them.

    A PDF that does not open holds nothing that can be had: its reader says why.
    """
    import pypdfium2
    import pypdfium2.raw as pdfium_c

    try:
        document = pypdfium2.PdfDocument(path)
    except (pypdfium2.PdfiumError, OSError):
        return
    try:
        seen: set[int] = set()
        for number, attachment in enumerate(_attachments(document, pdfium_c, seen), start=1):
            keeper.check_count(number)
            _take(attachment, number, keeper, pdfium_c)
    finally:
        document.close()


def _attachments(document: Any, pdfium_c: Any, seen: set[int]) -> Iterator[Any]:
    """Handles of all attachments; ``seen`` keeps an annotation's file from coming twice."""
    for index in range(min(max(0, pdfium_c.FPDFDoc_GetAttachmentCount(document)), _MOST)):
        if handle := pdfium_c.FPDFDoc_GetAttachment(document, index):
            seen.add(_address(handle))
            yield handle
    for number in range(len(document)):
        page = pdfium_c.FPDF_LoadPage(document, number)
        if not page:
            continue
        try:
            yield from (handle for handle in _on_page(page, pdfium_c) if _is_new(handle, seen))
        finally:
            pdfium_c.FPDF_ClosePage(page)


def _on_page(page: Any, pdfium_c: Any) -> Iterator[Any]:
    """Files of a page's file attachment annotations."""
    for index in range(min(max(0, pdfium_c.FPDFPage_GetAnnotCount(page)), _MOST)):
        annotation = pdfium_c.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        try:
            if pdfium_c.FPDFAnnot_GetSubtype(annotation) == pdfium_c.FPDF_ANNOT_FILEATTACHMENT and (
                handle := pdfium_c.FPDFAnnot_GetFileAttachment(annotation)
            ):
                yield handle
        finally:
            pdfium_c.FPDFPage_CloseAnnot(annotation)


def _is_new(handle: Any, seen: set[int]) -> bool:
    """Whether an attachment did not come before."""
    address = _address(handle)
    if address in seen:
        return False
    seen.add(address)
    return True


def _address(handle: Any) -> int:
    """Where pdfium keeps the object: the same file specification, the same place."""
    return ctypes.cast(handle, ctypes.c_void_p).value or 0


def _take(attachment: Any, number: int, keeper: "Keeper", pdfium_c: Any) -> None:
    """Hand one attachment to the keeper."""
    name = last_part(_PORTFOLIO_FOLDER.sub("", repair_name(_name(attachment, pdfium_c)))) or f"附件{number}"
    size = ctypes.c_ulong()
    if not pdfium_c.FPDFAttachment_GetFile(attachment, None, 0, ctypes.byref(size)):
        keeper.refuse(name, UnreadableFile.code, BROKEN)
        return
    if size.value > keeper.limits.file_bytes:
        keeper.spend(size.value)
        keeper.refuse(name, HostileFile.code, f"内嵌文件超过 {keeper.limits.file_bytes >> 20} MiB 的上限，未取出。")
        return
    buffer = ctypes.create_string_buffer(max(1, size.value))
    if not pdfium_c.FPDFAttachment_GetFile(attachment, buffer, size, ctypes.byref(size)):
        keeper.refuse(name, UnreadableFile.code, BROKEN)
        return
    keeper.take(name, [buffer.raw[: size.value]])


def _name(attachment: Any, pdfium_c: Any) -> str:
    """The name that the file specification states."""
    length = pdfium_c.FPDFAttachment_GetName(attachment, None, 0)
    if not 2 < length <= 4 << 10:
        return ""
    buffer = ctypes.create_string_buffer(length)
    pdfium_c.FPDFAttachment_GetName(attachment, ctypes.cast(buffer, ctypes.POINTER(pdfium_c.FPDF_WCHAR)), length)
    return buffer.raw[: length - 2].decode("utf-16-le", "replace")
