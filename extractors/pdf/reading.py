"""One PDF while it is read: page by page by its text layer, by OCR, or by both; what is odd becomes a warning."""

import math
from collections.abc import Sequence
from typing import Any, Final

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from msgspec.structs import replace

from extractors.document import Box, Document, Page, Warning
from extractors.errors import UnreadableFile
from extractors.layout import Mark, PageContent
from extractors.layout.frames import Frame
from extractors.limits import Limits
from extractors.pdf.documents import NOTES, document_of
from extractors.pdf.doubt import is_doubtful, says_something_else
from extractors.pdf.labels import with_labels
from extractors.pdf.marks import MOST_ANNOTATIONS, Annotations, attachment_names, hide_said, read_annotations
from extractors.pdf.page import (
    RawPage,
    has_outlines,
    needs_recognition,
    page_frame,
    read_raw_page,
    read_text_page,
    without_rules,
)
from extractors.pdf.pasted import PictureKey, large_pictures, picture_key, with_picture
from extractors.pdf.placing import with_marks
from extractors.pdf.rendering import dpi_within, render
from extractors.pdf.sealing import find_page_seals, without_sealed_pictures
from extractors.pdf.second import characters_of, is_fuller, read_page_again
from extractors.pdf.signature_checks import check_signature
from extractors.pdf.signatures import Signature, Signatures, signature_mark
from extractors.pdf.xfa import filled_in
from extractors.registry import Source

_SCAN_DPI: Final = 200.0
_LEAST_DPI: Final = 50.0
_MOST_PICTURES: Final = 40
"""Large pictures of one document that are read."""
_LEAST_KEPT: Final = 0.6
"""Share of the text layer's characters below which what was read is not plausible."""
_POOR: Final = 0.5
"""Mean confidence of OCR below which the text layer is looked at once more."""
_MOST_LOST: Final = 50
"""Pages in a row that cannot be read from which no more are tried: the page tree claims what is not there."""
_MOST_DOUBTS: Final = 12
"""Sets of fonts whose words are compared with what the page shows."""
_MOST_AGAIN: Final = 20
"""Pages of one file that the second reader is asked for."""
_LONGEST_SIDE: Final = 1e6
"""Points of the longest side of a page that is looked at."""
_FEW_UNSEEN: Final = 5
"""Characters off the page or unseen from which that is told."""
_NOWHERE: Final[Box] = (0.0, 0.0, 0.0, 0.0)
_XFA: Final = (pdfium_c.FORMTYPE_XFA_FULL, pdfium_c.FORMTYPE_XFA_FOREGROUND)


class PdfReading:
    """One file while it is read."""

    def __init__(self, document: Any, source: Source, limits: Limits, warnings: Sequence[Warning] = ()) -> None:
        self.document, self.source, self.limits = document, source, limits
        self.warnings: list[Warning] = [*warnings]
        self.notes: list[str] = [*NOTES]
        self.contents: list[PageContent] = []
        self.characters = 0
        self.cells = 0
        self.full = False
        self.signatures = Signatures(document, source.file)
        self.unread = 0
        self.lost = 0
        self.again = 0
        self.pictures: set[PictureKey] = set()
        self.files: list[str] = []
        self.false_fonts: dict[frozenset[str], bool] = {}

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
            if self.lost == _MOST_LOST:
                self.warn("pages-unreadable", f"连续 {_MOST_LOST} 页无法读取，自第 {number} 页起未读取")
                break
            self.contents.append(self._read_page(number))
        if self.unread == len(self.contents):
            raise UnreadableFile("PDF 文件的所有页面均无法读取（已损坏或尺寸异常）", file=self.source.name)
        self._keep_signatures()
        self._keep_dynamic_form()
        self._warn_of_file()
        return self._document()

    def _keep_signatures(self) -> None:
        """Signatures without a field on a page go to the last page."""
        marks = [self._signature(signature) for signature in self.signatures.rest]
        if marks:
            self.contents[-1] = replace(self.contents[-1], marks=(*self.contents[-1].marks, *marks))

    def _keep_dynamic_form(self) -> None:
        """What was filled into a form that no page shows goes to the last page, without a place."""
        if self.document.get_formtype() not in _XFA:
            return
        said = {mark.text for content in self.contents for mark in content.marks}
        values = [value for value in filled_in(self.document, self.limits) if value.partition("：")[2] not in said]
        marks = [Mark(kind="form_field", bbox=_NOWHERE, text=value, confidence=0.9) for value in values]
        self.contents[-1] = replace(self.contents[-1], marks=(*self.contents[-1].marks, *marks))
        told = "，其中填写的内容按数据读取，没有位置" if marks else "，未读到填写的内容"
        self.warn("xfa-form", f"文件是动态表单（XFA），页面只显示静态部分{told}，请另存为普通 PDF 后核对")

    def _signature(self, signature: Signature, *place: Any, page: int | None = None) -> Mark:
        """The mark of a signature, checked against the file; the first one adds what is not checked to the limits."""
        found = check_signature(signature, self.document, self.source.file)
        if found.code:
            self.warn(found.code, found.warning, page)
        note = "数字签名只校验文件是否被改动，不核验证书的信任链、有效期和吊销状态"
        if note not in self.notes:
            self.notes.append(note)
        return signature_mark(found.text, found.confidence, *place)

    def _warn_of_file(self) -> None:
        if names := list(dict.fromkeys([*attachment_names(self.document), *self.files])):
            self.warn("embedded-files", f"PDF 内嵌 {len(names)} 个附件，其内容不在本文档中：{'、'.join(names[:20])}")

    def _document(self) -> Document:
        return document_of(self.source, self.limits, self.contents, self.warnings, self.notes)

    def _read_page(self, number: int) -> PageContent:
        try:
            page = self.document[number - 1]
            try:
                content = self._read_open_page(page, number)
            finally:
                page.close()
        except pdfium.PdfiumError:
            if again := self._again(number):
                return self._second(again)
            self.lost += 1
            self.warn("page-unreadable", f"第 {number} 页已损坏，无法读取", number)
            self.unread += 1
            return PageContent(page=Page(number=number, width=595.28, height=841.89, source="none", confidence=0.0))
        self.lost = 0
        return content

    def _again(self, number: int) -> PageContent | None:
        """The page by the second reader, which is slow: a few pages of a file."""
        self.again += 1
        return read_page_again(self.source.file, number) if self.again <= _MOST_AGAIN else None

    def _read_open_page(self, page: Any, number: int) -> PageContent:
        frame = page_frame(page)
        if max(frame.width, frame.height) > self.limits.page_side:
            self.warn("limit-page-size", f"第 {number} 页尺寸超过上限，只读取了文字层", number)
        if not _is_usable(frame):
            self.warn("limit-page-size", f"第 {number} 页尺寸异常，未读取", number)
            self.unread += 1
            return PageContent(page=_empty_page(number, frame))
        annotations = read_annotations(self.document, page, frame)
        raw = read_raw_page(page, number, self.limits.characters - self.characters, annotations.covers)
        self.characters += raw.characters
        self._warn_of_annotations(annotations, number)
        signed = self.signatures.on_page(page, frame)
        marks = [*annotations.marks, *(self._signature(signature, box, page=number) for signature, box in signed)]
        if needs_recognition(raw) or self._is_false(page, raw):
            return self._recognise(page, raw, marks)
        if _dpi(frame, self.limits) >= _SCAN_DPI / 2:
            marks += find_page_seals(page, frame, [*raw.drawings.pictures, *raw.drawings.red, *annotations.stamps])
        marks = with_labels(marks, annotations.checks, raw.glyphs)
        content = self._with_pictures(page, raw, self._read_text(raw, marks))
        return self._finished(raw, self._more_complete(raw, content, marks))

    def _second(self, again: PageContent, marks: Sequence[Mark] = ()) -> PageContent:
        """A page as the second reader gives it, with marks of the page as shown."""
        number = again.page.number
        self.warn("second-reader", f"第 {number} 页改用备用方法读取，其文字较完整，表格按行读取", number)
        return replace(again, marks=tuple(marks))

    def _more_complete(self, raw: RawPage, content: PageContent, marks: Sequence[Mark]) -> PageContent:
        """The page, read again where the first reading holds much less than its text layer, or nothing at all."""
        found = characters_of(content)
        if found >= _LEAST_KEPT * raw.shown and (found or content.marks or raw.unseen or raw.outside):
            return content
        again = self._again(raw.number)
        return self._second(again, marks) if again and is_fuller(again, found) else content

    def _warn_of_annotations(self, annotations: Annotations, number: int) -> None:
        self.files += annotations.files
        if annotations.cut:
            message = f"第 {number} 页批注和表单域超过上限 {MOST_ANNOTATIONS} 个，其后未读取"
            self.warn("limit-annotations", message, number)
        if annotations.struck:
            self.warn("struck-text", f"第 {number} 页有用批注划去的文字，仍按原文读取", number)
        if annotations.redacted:
            self.warn("redaction-pending", f"第 {number} 页有标记为涂黑但尚未删除的文字，仍按原文读取", number)

    def _is_false(self, page: Any, raw: RawPage) -> bool:
        """Whether the page shows other words than its text layer has; looked at once for each set of fonts."""
        fonts = frozenset(look.font.name for look in raw.glyphs.looks)
        known = self.false_fonts.get(fonts)
        if known is None and len(self.false_fonts) < _MOST_DOUBTS and is_doubtful(raw.glyphs, raw.map_errors):
            known = self.false_fonts[fonts] = self._says_something_else(page, raw)
        if known:
            self.warn("false-text-layer", f"第 {raw.number} 页文字层与页面显示的文字不符，已改用文字识别", raw.number)
        return bool(known)

    def _says_something_else(self, page: Any, raw: RawPage) -> bool:
        try:
            return says_something_else(page, raw.glyphs, raw.frame)
        except UnreadableFile as error:  # without OCR the layer is all there is
            message = f"第 {raw.number} 页文字层可疑，未能与页面显示的文字核对：{error.message}"
            self.warn("doubtful-text-layer", message, raw.number)
            return False

    def _read_text(self, raw: RawPage, marks: Sequence[Mark]) -> PageContent:
        content, dense = read_text_page(raw, marks)
        if dense:
            self.warn("limit-drawings", f"第 {raw.number} 页线条过多，未识别其中的表格，文字按行读取", raw.number)
        cells = sum(len(row) for table in content.tables for row in table.rows)
        if self.cells + cells > self.limits.table_cells:
            if not self.full:
                limit = self.limits.table_cells
                self.warn(
                    "limit-cells", f"表格单元格超过上限 {limit} 个，自第 {raw.number} 页起表格按行读取", raw.number
                )
            self.full = True
            return read_text_page(without_rules(raw), marks)[0]
        self.cells += cells
        return content

    def _with_pictures(self, page: Any, raw: RawPage, content: PageContent) -> PageContent:
        """The page with the text of its large pictures, or of drawings that may be text; shown often, it is read once."""
        keys: dict[Box, PictureKey] = {box: picture_key(raw, box) for box in large_pictures(raw)}
        if not keys and has_outlines(raw):
            keys = {(0.0, 0.0, raw.frame.width, raw.frame.height): (raw.number,)}
        for box, key in keys.items():
            if key in self.pictures:
                continue
            if len(self.pictures) == _MOST_PICTURES:
                self.warn("limit-pictures", f"大幅图片超过 {_MOST_PICTURES} 张，自第 {raw.number} 页起未识别图中文字")
            self.pictures.add(key)
            if len(self.pictures) <= _MOST_PICTURES:
                content = self._with_picture(page, raw, content, box)
        return content

    def _with_picture(self, page: Any, raw: RawPage, content: PageContent, box: Box) -> PageContent:
        try:
            return with_picture(page, content, box, raw.glyphs.boxes, self.limits.pixels)
        except UnreadableFile as error:  # the text layer is sound without it
            self.warn("picture-unread", f"第 {raw.number} 页大幅图片中的文字未识别：{error.message}", raw.number)
            return content

    def _finished(self, raw: RawPage, content: PageContent) -> PageContent:
        content = replace(content, marks=tuple(without_sealed_pictures(content.marks)))
        self._warn_of_unseen(raw)
        if content.has_text or content.marks:
            return content
        if max(raw.unseen, raw.outside) < _FEW_UNSEEN:
            self.warn("blank-page", f"第 {raw.number} 页没有文字和图像，可能是空白页，也可能内容已损坏", raw.number)
        return replace(content, page=replace(content.page, source="none"))

    def _warn_of_unseen(self, raw: RawPage) -> None:
        if raw.unseen >= _FEW_UNSEEN:
            words = "看不见的文字（透明、与底色相同、极小、被遮盖或图层关闭）"
            self.warn("invisible-text", f"第 {raw.number} 页有 {raw.unseen} 个字符是{words}，未采用", raw.number)
        if raw.outside >= _FEW_UNSEEN:
            message = f"第 {raw.number} 页有 {raw.outside} 个字符在页面可见范围之外，未采用"
            self.warn("text-outside-page", message, raw.number)

    def _recognise(self, page: Any, raw: RawPage, marks: Sequence[Mark]) -> PageContent:
        """The page by OCR of its picture."""
        from extractors.scan import read_pages

        frame = raw.frame
        dpi = min(_SCAN_DPI, _dpi(frame, self.limits))
        if dpi < _LEAST_DPI:
            self.warn("limit-pixels", f"第 {raw.number} 页图像过大，未识别", raw.number)
            return PageContent(page=_empty_page(raw.number, frame))
        if raw.garbage:
            self.warn("garbled-text-layer", f"第 {raw.number} 页文字层是乱码，已改用文字识别", raw.number)
        hide_said(self.document, page)
        image = render(page, dpi)
        contents = read_pages(image, number=raw.number, width=frame.width, height=frame.height)
        confidence, has_text = contents[0].page.confidence, any(content.has_text for content in contents)
        if raw.garbage and (not has_text or confidence < _POOR):
            again = self._again(raw.number)
            if again and is_fuller(again, int(sum(map(characters_of, contents)) * confidence)):
                return self._second(again, marks)
        if not has_text:
            self.warn("nothing-recognised", f"第 {raw.number} 页没有文字层，图像中也未识别出文字", raw.number)
        if len(contents) > 1:
            self.warn("two-pages", f"第 {raw.number} 页图像上并排有两页，已按左、右页的次序读取", raw.number)
        said = [mark for mark in marks if mark.kind != "picture"]  # stamps are on the image
        *first, last = with_marks(contents, said, frame)
        self.contents += first
        return last


def _dpi(frame: Frame, limits: Limits) -> float:
    return dpi_within(frame, limits.pixels)


def _is_usable(frame: Frame) -> bool:
    return all(math.isfinite(side) and 1 <= side <= _LONGEST_SIDE for side in (frame.width, frame.height))


def _empty_page(number: int, frame: Frame) -> Page:
    width, height = (side if math.isfinite(side) else 0.0 for side in (frame.width, frame.height))
    return Page(number=number, width=round(width, 2), height=round(height, 2), source="none", confidence=0.0)
