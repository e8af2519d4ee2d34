"""What later revisions of a PDF (增量更新) did to the pages of an earlier one, the bytes up to its end."""

from typing import Any, Final, TypeAlias

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from extractors.pdf.fields import field_value
from extractors.pdf.marks import annotations_of, contents_of

_MOST_BYTES: Final = 64 << 20
_MOST_PAGES: Final = 300

_PageState: TypeAlias = tuple[Any, ...]


def changed_pages(document: Any, data: bytes) -> list[int] | None:
    """Numbers of the pages that show something else in ``document`` than in its revision ``data``.

    Compared are text, how much is drawn, notes, and values of form fields but those of signatures; pages are matched
    by their number. None when that would be too much work or the revision cannot be opened.
    """
    if len(data) > _MOST_BYTES or len(document) > _MOST_PAGES:
        return None
    try:
        before = pdfium.PdfDocument(data)
    except pdfium.PdfiumError:
        return None
    try:
        before.init_forms()
        count = max(len(before), len(document))
        return [index + 1 for index in range(count) if _state(before, index) != _state(document, index)]
    finally:
        before.close()


def _state(document: Any, index: int) -> _PageState | None:
    """What one page shows; None when there is none, or it is broken."""
    if index >= len(document):
        return None
    form = document.formenv.raw if document.formenv else None
    try:
        page = document[index]
    except pdfium.PdfiumError:
        return None
    try:
        text_page = page.get_textpage()
        try:
            text = text_page.get_text_range()
        finally:
            text_page.close()
        notes = tuple(note for annotation in annotations_of(page) if (note := _note(form, annotation)))
        return text, pdfium_c.FPDFPage_CountObjects(page), notes
    except pdfium.PdfiumError:
        return None
    finally:
        page.close()


def _note(form: Any, annotation: Any) -> tuple[Any, ...] | None:
    """What one annotation says; None for signatures and links."""
    subtype = pdfium_c.FPDFAnnot_GetSubtype(annotation)
    if subtype in {pdfium_c.FPDF_ANNOT_LINK, pdfium_c.FPDF_ANNOT_POPUP}:
        return None
    if subtype != pdfium_c.FPDF_ANNOT_WIDGET:
        return subtype, contents_of(annotation)
    kind = pdfium_c.FPDFAnnot_GetFormFieldType(form, annotation) if form else -1
    return None if kind == pdfium_c.FPDF_FORMFIELD_SIGNATURE else (kind, field_value(form, annotation))
