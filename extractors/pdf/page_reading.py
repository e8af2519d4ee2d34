"""One page of a PDF while it is read: by its text layer, by OCR, or by both; what is odd becomes a warning."""

import math
from collections.abc import Sequence
from typing import Any, Final, Protocol

import pypdfium2 as pdfium
from msgspec.structs import replace

from extractors.document import Box, Page, Warning
from extractors.errors import UnreadableFile
from extractors.layout import Mark, PageContent
from extractors.layout.frames import Frame
from extractors.limits import Limits
from extractors.pdf.doubt import is_doubtful, says_something_else
from extractors.pdf.labels import with_labels
from extractors.pdf.marks import MOST_ANNOTATIONS, Annotations, read_annotations, said_hidden
from extractors.pdf.page import (
    RawPage,
    has_outlines,
    needs_recognition,
    page_frame,
    read_raw_page,
    read_text_page,
    without_rules,
)
from extractors.pdf.page_reads import (
    DOUBTFUL,
    MOST_AGAIN,
    MOST_DOUBTS,
    MOST_PICTURES,
    Before,
    FontsAsked,
    PageRead,
)
from extractors.pdf.pasted import PictureKey, large_pictures, picture_key, with_picture
from extractors.pdf.placing import with_marks
from extractors.pdf.rendering import dpi_within, render
from extractors.pdf.sealing import find_page_seals, without_sealed_pictures
from extractors.pdf.second import characters_of, is_fuller, read_page_again
from extractors.pdf.signature_checks import check_signature
from extractors.pdf.signatures import Signature, Signatures, signature_mark
from extractors.registry import Source

_SCAN_DPI: Final = 200.0
_LEAST_DPI: Final = 50.0
_LEAST_KEPT: Final = 0.6
"""Share of the text layer's characters below which what was read is not plausible."""
_POOR: Final = 0.5
"""Mean confidence of OCR below which the text layer is looked at once more."""
_LONGEST_SIDE: Final = 1e6
"""Points of the longest side of a page that is looked at."""
_UNREADABLE: Final = "page-unreadable"
"""Code of the warning that a page could not be read."""
_FEW_UNSEEN: Final = 5
"""Characters off the page or unseen from which that is told."""


class File(Protocol):
    """What a page needs to know of its file while it is read."""

    document: Any
    source: Source
    limits: Limits
    signatures: Signatures
    stated: tuple[Signature, ...]
    before: Before


class PageReading:
    """One page while it is read; nothing of its file is changed."""

    def __init__(self, file: File, number: int) -> None:
        self._of = file
        self._document, self._file, self._limits = file.document, file.source.file, file.limits
        self._number = number
        self._warnings: list[Warning] = []
        self._first: tuple[PageContent, ...] = ()
        self._files: tuple[str, ...] = ()
        self._pictures: dict[PictureKey, bool] = {}
        self._fonts: FontsAsked | None = None
        self._signed: tuple[int, ...] = ()
        self._characters = self._cells = self._asked_again = 0
        self._unread = self._lost = self._full = self._limited = False

    def warn(self, code: str, message: str, page: int | None = None) -> None:
        """Note something that a person should know."""
        self._warnings.append(Warning(code=code, message=message, page=page))

    def read(self) -> PageRead:
        """The page, whatever is wrong with it."""
        last = self._read_page(self._number)
        return PageRead(
            number=self._number,
            contents=(*self._first, last),
            warnings=tuple(self._warnings),
            files=self._files,
            unread=self._unread,
            lost=self._lost,
            characters=self._characters,
            cells=self._cells,
            again=self._asked_again,
            pictures=tuple(self._pictures.items()),
            fonts=self._fonts,
            signed=self._signed,
            full=self._full,
            limited=self._limited,
        )

    def _read_page(self, number: int) -> PageContent:
        try:
            page = self._document[number - 1]
            try:
                content = self._read_open_page(page, number)
            finally:
                page.close()
        except pdfium.PdfiumError:
            if again := self._again(number):
                return self._second(again)
            self._lost = self._unread = True
            self.warn(_UNREADABLE, f"第 {number} 页已损坏，无法读取", number)
            return _blank(number)
        return content

    def _again(self, number: int) -> PageContent | None:
        """The page by the second reader, which is slow: a few pages of a file."""
        self._asked_again += 1
        if self._of.before.again + self._asked_again > MOST_AGAIN:
            self._limited = True
            return None
        return read_page_again(self._file, number)

    def _read_open_page(self, page: Any, number: int) -> PageContent:
        frame = page_frame(page)
        if max(frame.width, frame.height) > self._limits.page_side:
            self.warn("limit-page-size", f"第 {number} 页尺寸超过上限，只读取了文字层", number)
        if not _is_usable(frame):
            self.warn("limit-page-size", f"第 {number} 页尺寸异常，未读取", number)
            self._unread = True
            return PageContent(page=_empty_page(number, frame))
        annotations = read_annotations(self._document, page, frame)
        raw = read_raw_page(page, number, self._limits.characters - self._of.before.characters, annotations.covers)
        self._characters = raw.characters
        self._warn_of_annotations(annotations, number)
        marks = [*annotations.marks, *self._read_signatures(page, frame)]
        if needs_recognition(raw) or self._is_false(page, raw):
            return self._recognise(page, raw, marks)
        if _dpi(frame, self._limits) >= _SCAN_DPI / 2:
            marks += find_page_seals(page, frame, [*raw.drawings.pictures, *raw.drawings.red, *annotations.stamps])
        marks = with_labels(marks, annotations.checks, raw.glyphs)
        content = self._with_pictures(page, raw, self._read_text(raw, marks))
        return self._finished(raw, self._more_complete(raw, content, marks))

    def _read_signatures(self, page: Any, frame: Frame) -> list[Mark]:
        """The marks of the signatures that the page shows, checked against the file."""
        marks = []
        for signature, box in self._of.signatures.on_page(page, frame):
            open_places = self._of.before.unsigned.difference(self._signed)
            place = next(place for place in sorted(open_places) if self._of.stated[place] == signature)
            self._signed += (place,)
            found = check_signature(signature, self._document, self._file)
            if found.code:
                self.warn(found.code, found.warning, self._number)
            marks.append(signature_mark(found.text, found.confidence, box))
        return marks

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
        self._files = annotations.files
        if annotations.cut:
            message = f"第 {number} 页批注和表单域超过上限 {MOST_ANNOTATIONS} 个，其后未读取"
            self.warn("limit-annotations", message, number)
        if annotations.struck:
            self.warn("struck-text", f"第 {number} 页有用批注划去的文字，仍按原文读取", number)
        if annotations.redacted:
            self.warn("redaction-pending", f"第 {number} 页有标记为涂黑但尚未删除的文字，仍按原文读取", number)

    def _is_false(self, page: Any, raw: RawPage) -> bool:
        """Whether the page shows other words than its text layer has; looked at once for each set of fonts."""
        fonts, before = frozenset(look.font.name for look in raw.glyphs.looks), self._of.before
        known = false = before.false_fonts.get(fonts)
        if known is None and len(before.false_fonts) >= MOST_DOUBTS:
            self._limited = True
        elif known is None and is_doubtful(raw.glyphs, raw.map_errors):
            false = self._says_something_else(page, raw)
        self._fonts = FontsAsked(fonts=fonts, known=known is not None, false=false)
        if false:
            self.warn("false-text-layer", f"第 {raw.number} 页文字层与页面显示的文字不符，已改用文字识别", raw.number)
        return bool(false)

    def _says_something_else(self, page: Any, raw: RawPage) -> bool:
        try:
            return says_something_else(page, raw.glyphs, raw.frame)
        except UnreadableFile as error:  # without OCR the layer is all there is
            message = f"第 {raw.number} 页文字层可疑，未能与页面显示的文字核对：{error.message}"
            self.warn(DOUBTFUL, message, raw.number)
            return False

    def _read_text(self, raw: RawPage, marks: Sequence[Mark]) -> PageContent:
        content, dense = read_text_page(raw, marks)
        if dense:
            self.warn("limit-drawings", f"第 {raw.number} 页线条过多，未识别其中的表格，文字按行读取", raw.number)
        cells = sum(len(row) for table in content.tables for row in table.rows)
        if self._of.before.cells + cells > self._limits.table_cells:
            if not self._of.before.full:
                limit = self._limits.table_cells
                self.warn(
                    "limit-cells", f"表格单元格超过上限 {limit} 个，自第 {raw.number} 页起表格按行读取", raw.number
                )
            self._full = self._limited = True
            return read_text_page(without_rules(raw), marks)[0]
        self._cells = cells
        return content

    def _with_pictures(self, page: Any, raw: RawPage, content: PageContent) -> PageContent:
        """The page with the text of its large pictures, or of drawings that may be text; shown often, it is read once."""
        keys: dict[Box, PictureKey] = {box: picture_key(raw, box) for box in large_pictures(raw)}
        if not keys and has_outlines(raw):
            keys = {(0.0, 0.0, raw.frame.width, raw.frame.height): (raw.number,)}
        for box, key in keys.items():
            seen = self._of.before.pictures.keys() | self._pictures.keys()
            if key in seen:
                self._pictures.setdefault(key, False)
                continue
            if len(seen) == MOST_PICTURES:
                self.warn("limit-pictures", f"大幅图片超过 {MOST_PICTURES} 张，自第 {raw.number} 页起未识别图中文字")
            self._pictures[key] = len(seen) < MOST_PICTURES
            if self._pictures[key]:
                content = self._with_picture(page, raw, content, box)
            else:
                self._limited = True
        return content

    def _with_picture(self, page: Any, raw: RawPage, content: PageContent, box: Box) -> PageContent:
        try:
            return with_picture(page, content, box, raw.glyphs.boxes, self._limits.pixels)
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
        dpi = min(_SCAN_DPI, _dpi(frame, self._limits))
        if dpi < _LEAST_DPI:
            self.warn("limit-pixels", f"第 {raw.number} 页图像过大，未识别", raw.number)
            return PageContent(page=_empty_page(raw.number, frame))
        if raw.garbage:
            self.warn("garbled-text-layer", f"第 {raw.number} 页文字层是乱码，已改用文字识别", raw.number)
        with said_hidden(self._document, page):
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
        self._first = tuple(first)
        return last


def unreadable(number: int, message: str) -> PageRead:
    """A page that could not be read, and why (Chinese)."""
    warning = Warning(code=_UNREADABLE, message=message, page=number)
    return PageRead(number=number, contents=(_blank(number),), warnings=(warning,), unread=True, lost=True)


def _blank(number: int) -> PageContent:
    """A page of which nothing is known; it counts as A4."""
    return PageContent(page=Page(number=number, width=595.28, height=841.89, source="none", confidence=0.0))


def _dpi(frame: Frame, limits: Limits) -> float:
    return dpi_within(frame, limits.pixels)


def _is_usable(frame: Frame) -> bool:
    return all(math.isfinite(side) and 1 <= side <= _LONGEST_SIDE for side in (frame.width, frame.height))


def _empty_page(number: int, frame: Frame) -> Page:
    width, height = (side if math.isfinite(side) else 0.0 for side in (frame.width, frame.height))
    return Page(number=number, width=round(width, 2), height=round(height, 2), source="none", confidence=0.0)
