"""What later revisions of a PDF (增量更新) did to the pages of an earlier one, the bytes up to its end."""

from typing import Any, Final, TypeAlias

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from extractors.pdf.fields import field_value, form_of, is_signature
from extractors.pdf.marks import annotation_box, annotations_of, contents_of
from extractors.pdf.page import page_frame
from extractors.pdf.rendering import POINTS_PER_INCH, Image, dpi_within, render

_MOST_BYTES: Final = 64 << 20
_MOST_PAGES: Final = 300
_MOST_SHOWN: Final = 40
"""Pages whose pictures are compared too; of further ones text, notes and the number of objects."""
_DPI: Final = 36.0
_PIXELS: Final = 1_000_000
_DIFFERENCE: Final = 48
_UNSAID: Final = (pdfium_c.FPDF_ANNOT_LINK, pdfium_c.FPDF_ANNOT_POPUP)

_Words: TypeAlias = tuple[Any, ...]


def changed_pages(document: Any, data: bytes) -> list[int] | None:
    """Numbers of the pages that show something else in ``document`` than in its revision ``data``.

    Compared are text, notes, values of form fields, and what the pages look like but for the places of signatures.
    Pages are matched by their number. None when that would be too much work or the revision cannot be opened.
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
        return [index + 1 for index in range(count) if _differs(before, document, index)]
    finally:
        before.close()


def _differs(before: Any, after: Any, index: int) -> bool:
    if index >= min(len(before), len(after)):
        return True
    try:
        pages = before[index], after[index]
    except pdfium.PdfiumError:
        return True
    try:
        if _words(before, pages[0]) != _words(after, pages[1]):
            return True
        return index < _MOST_SHOWN and not _look_alike(after, *pages)
    except pdfium.PdfiumError:
        return True
    finally:
        for page in pages:
            page.close()


def _words(document: Any, page: Any) -> _Words:
    """Text of a page, how many objects it has, and what its notes and fields say."""
    form = form_of(document)
    text_page = page.get_textpage()
    try:
        text = text_page.get_text_range()
    finally:
        text_page.close()
    notes = [note for annotation in annotations_of(page) if (note := _note(form, annotation))]
    return text, pdfium_c.FPDFPage_CountObjects(page), notes


def _note(form: Any, annotation: Any) -> _Words | None:
    """What one annotation says; None for signatures and links."""
    subtype = pdfium_c.FPDFAnnot_GetSubtype(annotation)
    if subtype in _UNSAID or is_signature(form, annotation):
        return None
    if subtype == pdfium_c.FPDF_ANNOT_WIDGET:
        return subtype, field_value(form, annotation)
    return subtype, contents_of(annotation)


def _look_alike(document: Any, before: Any, after: Any) -> bool:
    """Whether two pages look the same where the later one shows no signature."""
    frame = page_frame(after)
    dpi = min(_DPI, dpi_within(frame, _PIXELS))
    first, second = render(before, dpi), render(after, dpi)
    if first.shape != second.shape:
        return False
    form = form_of(document)
    for annotation in annotations_of(after):
        if is_signature(form, annotation) and (box := annotation_box(annotation, frame)):
            _blank(first, box, dpi)
            _blank(second, box, dpi)
    return not (np.abs(first.astype(np.int16) - second) > _DIFFERENCE).any()


def _blank(image: Image, box: tuple[float, float, float, float], dpi: float) -> None:
    """Leave a place of an image out, with a pixel around it."""
    x0, top, x1, bottom = (place * dpi / POINTS_PER_INCH for place in box)
    image[max(0, int(top) - 1) : int(bottom) + 2, max(0, int(x0) - 1) : int(x1) + 2] = 255
