"""One PDF: all its pages, then what the whole file has to tell.

Reading all pages at once and joining pages that were read in ranges go the same way: :meth:`PdfReading.read`.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

import pypdfium2.raw as pdfium_c
from msgspec.structs import replace

from extractors.document import Box, Document, Warning
from extractors.errors import UnreadableFile
from extractors.layout import Mark, PageContent
from extractors.limits import Limits
from extractors.paged import Kept
from extractors.pdf.documents import NOTES, document_of
from extractors.pdf.marks import attachment_names
from extractors.pdf.page_reading import PageReading, unreadable
from extractors.pdf.page_reads import Before, Hint, PageRead
from extractors.pdf.signature_checks import check_signature
from extractors.pdf.signatures import Signatures, signature_mark
from extractors.pdf.xfa import filled_in
from extractors.registry import Source

_MOST_LOST: Final = 50
"""Pages in a row that cannot be read from which no more are tried: the page tree claims what is not there."""
_NOWHERE: Final[Box] = (0.0, 0.0, 0.0, 0.0)
_XFA: Final = (pdfium_c.FORMTYPE_XFA_FULL, pdfium_c.FORMTYPE_XFA_FOREGROUND)


class PdfReading:
    """One file while it is read, or a range of its pages; ``hint`` is what is known of the pages before the range."""

    def __init__(
        self,
        document: Any,
        source: Source,
        limits: Limits,
        warnings: Sequence[Warning] = (),
        hint: Hint | None = None,
    ) -> None:
        self.document, self.source, self.limits = document, source, limits
        self.warnings: list[Warning] = [*warnings]
        self.notes: list[str] = [*NOTES]
        self.contents: list[PageContent] = []
        self.signatures = Signatures(document, source.file)
        self.stated = tuple(self.signatures.rest)
        self.before = Before(limits, len(self.stated), hint)
        self.unread = 0
        self.lost = 0
        self.files: list[str] = []

    def warn(self, code: str, message: str, page: int | None = None) -> None:
        """Note something that a person should know."""
        self.warnings.append(Warning(code=code, message=message, page=page))

    def read_range(self, first: int, last: int, enough: Callable[[], bool]) -> list[PageRead]:
        """Pages from ``first`` up to ``last``, or fewer: at least one, until ``enough`` says so or a limit is met."""
        reads: list[PageRead] = []
        for number in range(first, last + 1):
            if reads and (enough() or self.before.characters >= self.limits.characters):
                break
            reads.append(self._read_page(number))
            self.before.add(reads[-1])
        return reads

    def read(self, kept: Kept[PageRead] | None = None) -> Document:
        """All pages within the limits: those that are ``kept`` as they are, where that comes to the same."""
        count = len(self.document)
        if not count:
            raise UnreadableFile("PDF 文件中没有页面", file=self.source.name)
        if count > self.limits.pages:
            self.warn("limit-pages", f"文件共 {count} 页，超过上限 {self.limits.pages} 页，其后各页未读取")
        for number in range(1, min(count, self.limits.pages) + 1):
            if self.before.characters >= self.limits.characters:
                self.warn("limit-characters", f"文字超过上限 {self.limits.characters} 字，自第 {number} 页起未读取")
                break
            if self.lost == _MOST_LOST:
                self.warn("pages-unreadable", f"连续 {_MOST_LOST} 页无法读取，自第 {number} 页起未读取")
                break
            self._add(self._page(number, kept))
        if self.unread == len(self.contents):
            raise UnreadableFile("PDF 文件的所有页面均无法读取（已损坏或尺寸异常）", file=self.source.name)
        self._keep_signatures()
        self._keep_dynamic_form()
        self._warn_of_file()
        return self._document()

    def _page(self, number: int, kept: Kept[PageRead] | None) -> PageRead:
        """The page as it was kept, if it would come out the same now; else it is read."""
        if kept is None:
            return self._read_page(number)
        if number in kept.lost:
            return unreadable(number, f"第 {number} 页未能读取：{kept.lost[number]}")
        read = kept.take(number)
        return read if read and self.before.allows(read) else self._read_page(number)

    def _add(self, read: PageRead) -> None:
        """One more page of the document."""
        self.before.add(read)
        self.contents += read.contents
        self.warnings += read.warnings
        self.files += read.files
        self.unread += read.unread
        self.lost = self.lost + 1 if read.lost else 0
        if read.signed:
            self._note_signatures()

    def _keep_signatures(self) -> None:
        """Signatures without a field on a page go to the last page."""
        marks = []
        for place in sorted(self.before.unsigned):
            found = check_signature(self.stated[place], self.document, self.source.file)
            if found.code:
                self.warn(found.code, found.warning)
            marks.append(signature_mark(found.text, found.confidence))
        if marks:
            self._note_signatures()
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

    def _note_signatures(self) -> None:
        """Add what is not checked of signatures to the limits, once."""
        note = "数字签名只校验文件是否被改动，不核验证书的信任链、有效期和吊销状态"
        if note not in self.notes:
            self.notes.append(note)

    def _warn_of_file(self) -> None:
        if names := list(dict.fromkeys([*attachment_names(self.document), *self.files])):
            self.warn("embedded-files", f"PDF 内嵌 {len(names)} 个附件，其内容不在本文档中：{'、'.join(names[:20])}")

    def _document(self) -> Document:
        return document_of(self.source, self.limits, self.contents, self.warnings, self.notes)

    def _read_page(self, number: int) -> PageRead:
        """The page, read after those that were added so far."""
        self.signatures.rest[:] = [self.stated[place] for place in sorted(self.before.unsigned)]
        return PageReading(self, number).read()
