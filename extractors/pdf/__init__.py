"""PDF files, through pdfium: each page by its text layer, or by OCR where that layer cannot be trusted."""

import math
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from msgspec.structs import replace

from extractors.document import Document, FileInfo, Page, Warning
from extractors.errors import EncryptedFile, HostileFile, UnreadableFile
from extractors.layout import Mark, PageContent, assemble
from extractors.layout.frames import Frame, area, overlap
from extractors.limits import Limits
from extractors.pdf.marks import attachment_names, read_annotations, read_signatures, signature_boxes
from extractors.pdf.page import RawPage, needs_recognition, page_frame, read_raw_page, read_text_page, turn_marks
from extractors.registry import PDF, Source, reader_for

_POINTS_PER_INCH: Final = 72.0
_SCAN_DPI: Final = 200.0
_LEAST_DPI: Final = 50.0
_SEAL_DPI: Final = 150.0
_GLANCE_DPI: Final = 50.0
_SMALLEST_SEAL: Final = 40.0
_RED_PIXELS: Final = 60
"""Red pixels at a glance from which a seal is looked for (a seal of 2 cm has some 150)."""

Image = npt.NDArray[np.uint8]


class _PdfReading:
    """One file while it is read."""

    def __init__(self, document: Any, source: Source, limits: Limits) -> None:
        self.document, self.source, self.limits = document, source, limits
        self.warnings: list[Warning] = []
        self.contents: list[PageContent] = []
        self.characters = 0
        self.cells = 0
        self.unmapped = 0
        self.signatures = read_signatures(document)
        self.unread = 0

    def warn(self, code: str, message: str, page: int | None = None) -> None:
        """Note something that a person should know."""
        self.warnings.append(Warning(code=code, message=message, page=page))

    def read(self) -> Document:
        """All pages within the limits."""
        count = len(self.document)
        if not count:
            raise UnreadableFile("PDF 文件中没有页面", file=self.source.name)
        if count > self.limits.pages:
            self.warn("limit-pages", f"文件共 {count} 页，超过上限 {self.limits.pages} 页，其后各页未读取")
        for number in range(1, min(count, self.limits.pages) + 1):
            if self.characters >= self.limits.characters:
                self.warn("limit-characters", f"文字超过上限 {self.limits.characters} 字，自第 {number} 页起未读取")
                break
            self.contents.append(self._read_page(number))
        if self.unread == len(self.contents):
            raise UnreadableFile("PDF 文件的所有页面均已损坏，无法读取", file=self.source.name)
        self._warn_of_embedded_files()
        return self._document()

    def _warn_of_embedded_files(self) -> None:
        if names := attachment_names(self.document):
            self.warn("embedded-files", f"PDF 内嵌 {len(names)} 个附件，未读取：{'、'.join(names[:20])}")

    def _document(self) -> Document:
        blocks = assemble(self.contents)
        if len(blocks) > self.limits.blocks:
            self.warn("limit-blocks", f"内容块超过上限 {self.limits.blocks} 个，其后内容未保留")
            blocks = blocks[: self.limits.blocks]
        if any("\ufffd" in block.text for block in blocks):
            self.warn("unmapped-characters", "部分字符没有对应的文字编码，以“\ufffd”表示，请对照原件核对")
        reader = reader_for(PDF)
        return Document(
            file=FileInfo(
                name=self.source.name,
                sha256=self.source.sha256,
                bytes=self.source.bytes,
                media_type=self.source.media_type,
            ),
            reader=reader.key if reader else "pdf",
            pages=tuple(content.page for content in self.contents),
            blocks=blocks,
            warnings=tuple(self.warnings),
            limits=("PDF 不含段落样式与大纲级别，标题层级由版式和编号推断",),
        )

    def _read_page(self, number: int) -> PageContent:
        try:
            page = self.document[number - 1]
        except pdfium.PdfiumError:
            self.warn("page-unreadable", f"第 {number} 页已损坏，无法读取", number)
            self.unread += 1
            return PageContent(page=Page(number=number, width=595.28, height=841.89, source="none", confidence=0.0))
        try:
            return self._read_open_page(page, number)
        finally:
            page.close()

    def _read_open_page(self, page: Any, number: int) -> PageContent:
        frame = page_frame(page)
        if not _is_usable(frame, self.limits):
            self.warn("limit-page-size", f"第 {number} 页尺寸异常，未读取", number)
            self.unread += 1
            return PageContent(page=_empty_page(number, frame))
        raw = read_raw_page(page, number, self.limits.characters - self.characters)
        self.characters += raw.characters
        annotations = read_annotations(self.document, page, frame)
        marks = [*annotations.marks, *self._signature_marks(page, frame)]
        if needs_recognition(raw):
            return self._recognise(page, raw, marks)
        if annotations.stamped or raw.drawings.red or _has_large_picture(raw):
            marks += self._find_seals(page, frame)
        return self._read_text(raw, marks)

    def _read_text(self, raw: RawPage, marks: Sequence[Mark]) -> PageContent:
        content, dense = read_text_page(raw, marks)
        if dense:
            self.warn("limit-drawings", f"第 {raw.number} 页线条过多，未识别其中的表格，文字按行读取", raw.number)
        cells = sum(len(row) for table in content.tables for row in table.rows)
        self.cells += cells
        if self.cells > self.limits.table_cells:
            raise HostileFile(
                f"表格单元格超过上限 {self.limits.table_cells} 个", file=self.source.name, page=raw.number
            )
        content = replace(content, marks=tuple(_without_sealed_pictures(content.marks)))
        if raw.hidden > 0.02 and raw.hidden * raw.characters >= 20:
            self.warn("invisible-text", f"第 {raw.number} 页有不可见的文字，未采用", raw.number)
        if not (content.lines or content.tables or content.marks):
            return replace(content, page=replace(content.page, source="none"))
        return content

    def _signature_marks(self, page: Any, frame: Frame) -> list[Mark]:
        """Signature fields of the page, in the order of the document's signatures."""
        marks = []
        for box in signature_boxes(self.document, page, frame) if self.signatures else ():
            text = self.signatures.pop(0) if self.signatures else ""
            if text:
                marks.append(Mark(kind="signature", bbox=box, text=text, confidence=0.9))
        return marks

    def _recognise(self, page: Any, raw: RawPage, marks: Sequence[Mark]) -> PageContent:
        """The page by OCR of its picture."""
        from extractors.scan import read_page_image

        frame = raw.frame
        dpi = min(_SCAN_DPI, _dpi_for(frame, self.limits.pixels))
        if dpi < _LEAST_DPI:
            self.warn("limit-pixels", f"第 {raw.number} 页图像过大，未识别", raw.number)
            return PageContent(page=_empty_page(raw.number, frame))
        if raw.garbage:
            self.warn("garbled-text-layer", f"第 {raw.number} 页文字层是乱码，已改用文字识别", raw.number)
        image = _render(page, dpi)
        content: PageContent = read_page_image(image, number=raw.number, width=frame.width, height=frame.height)
        if not (content.lines or content.tables):
            self.warn("nothing-recognised", f"第 {raw.number} 页没有文字层，图像中也未识别出文字", raw.number)
        return replace(content, marks=(*content.marks, *turn_marks(marks, content.turn, frame)))

    def _find_seals(self, page: Any, frame: Frame) -> list[Mark]:
        """Red seals (公章) that pictures, drawings or stamps show; a glance at low resolution comes first."""
        from extractors.seals import find_seals

        if _dpi_for(frame, self.limits.pixels) < _SEAL_DPI or _red_pixels(_render(page, _GLANCE_DPI)) < _RED_PIXELS:
            return []
        image = _render(page, _SEAL_DPI)
        return list(find_seals(image, points_per_pixel=_POINTS_PER_INCH / _SEAL_DPI))


def _is_usable(frame: Frame, limits: Limits) -> bool:
    sides = (frame.width, frame.height)
    return all(math.isfinite(side) and 1 <= side <= limits.page_side for side in sides)


def _empty_page(number: int, frame: Frame) -> Page:
    width, height = (side if math.isfinite(side) else 0.0 for side in (frame.width, frame.height))
    return Page(number=number, width=round(width, 2), height=round(height, 2), source="none", confidence=0.0)


def _dpi_for(frame: Frame, pixels: int) -> float:
    """The resolution at which the page has so many pixels."""
    return _POINTS_PER_INCH * math.sqrt(pixels / max(1.0, frame.width * frame.height))


def _render(page: Any, dpi: float) -> Image:
    """The page as shown, annotations and form fields included, as RGB rows."""
    bitmap = page.render(scale=dpi / _POINTS_PER_INCH, rev_byteorder=True)
    try:
        pixels: Image = bitmap.to_numpy()
        if pixels.ndim == 2:
            return np.repeat(pixels[:, :, None], 3, axis=2)
        return np.ascontiguousarray(pixels[:, :, :3])
    finally:
        bitmap.close()


def _red_pixels(image: Image) -> int:
    red, green, blue = (image[:, :, channel].astype(np.int16) for channel in range(3))
    return int(((red > 110) & (red - green > 40) & (red - blue > 40)).sum())


def _has_large_picture(raw: RawPage) -> bool:
    boxes = raw.drawings.pictures
    return any(min(box[2] - box[0], box[3] - box[1]) >= _SMALLEST_SEAL for box in boxes)


def _without_sealed_pictures(marks: Sequence[Mark]) -> list[Mark]:
    """Marks without the pictures that show nothing but a seal that was found."""
    seals = [mark for mark in marks if mark.kind == "seal"]
    return [
        mark
        for mark in marks
        if mark.kind != "picture" or not any(overlap(mark.bbox, seal.bbox) > 0.7 * area(mark.bbox) for seal in seals)
    ]


def _open(source: Source) -> Any:
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
    document = _open(source)
    try:
        document.init_forms()
        return _PdfReading(document, source, limits).read()
    finally:
        document.close()
