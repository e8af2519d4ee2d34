"""PDF files, through pdfium: each page by its text layer, or by OCR where that layer cannot be trusted."""

from typing import Any, Final

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from extractors.document import Document, Warning
from extractors.errors import EncryptedFile, HostileFile, UnreadableFile
from extractors.limits import Limits
from extractors.pdf.documents import EMPTY, document_of
from extractors.pdf.reading import PdfReading
from extractors.pdf.salvage import salvage
from extractors.pdf.second import read_file_again
from extractors.registry import Source

_REFUSED: Final = Warning(
    code="damaged-file", message="文件结构已损坏，改用备用方法读取，可能不完整，其中的表格按行读取，图像未识别"
)
_TORN: Final = Warning(
    code="torn-file", message="文件不完整（可能传输中断或保存失败），只读取了能够找到的页面，请核对原件是否缺页"
)


def open_pdf(source: Source) -> Any:
    """The file in pdfium. Raises :class:`EncryptedFile` or :class:`UnreadableFile` where it does not open."""
    try:
        return pdfium.PdfDocument(source.file)
    except pdfium.PdfiumError as error:
        if error.err_code == pdfium_c.FPDF_ERR_PASSWORD:
            raise EncryptedFile("PDF 文件已加密，需要密码", file=source.name) from error
        raise UnreadableFile("PDF 文件已损坏或不是有效的 PDF", file=source.name) from error
    except OSError as error:
        raise UnreadableFile("文件无法打开", file=source.name) from error


def read_pdf(source: Source, limits: Limits) -> Document:
    """One PDF file as a document.

    Raises :class:`EncryptedFile` when the empty password does not open it, :class:`UnreadableFile` when it is broken,
    :class:`HostileFile` when a limit is met that leaves nothing sensible. A limit on pages or characters gives the
    part that was read and a warning.
    """
    if source.bytes > limits.file_bytes:
        raise HostileFile(f"文件超过大小上限 {limits.file_bytes} 字节", file=source.name)
    try:
        opened = open_pdf(source)
    except UnreadableFile:
        if rest := _read_rest(source, limits):
            return rest
        raise
    return _read(opened, source, limits, [])


def _read(opened: Any, source: Source, limits: Limits, warnings: list[Warning]) -> Document:
    try:
        opened.init_forms()
        return PdfReading(opened, source, limits, warnings).read()
    finally:
        opened.close()


def _read_rest(source: Source, limits: Limits) -> Document | None:
    """What can still be had of a file that pdfium refuses; None where that is nothing."""
    torn = salvage(source.file)
    document = _read(torn, source, limits, [_TORN]) if torn else None
    if document and all(warning.code != EMPTY for warning in document.warnings):
        return document
    contents = read_file_again(source.file, limits)
    return document_of(source, limits, contents, (_REFUSED,)) if contents else None
