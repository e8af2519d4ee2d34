"""A large PDF by its pages: see :mod:`extractors.paged`."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

import msgspec
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from extractors.document import Document
from extractors.limits import Limits
from extractors.paged import Ask, Kept, Paged, Range, Survey, encode_pages
from extractors.pdf import open_pdf
from extractors.pdf.page_reads import Hint, PageRead
from extractors.pdf.reading import PdfReading
from extractors.registry import Source

_SAMPLE: Final = 16
"""Pages that are looked at to tell how many need OCR."""
_FEW_CHARACTERS: Final = 16
_MOST_OBJECTS: Final = 200


def survey(source: Source, limits: Limits) -> Survey:
    """How many pages a PDF has, and about how many of them are pictures: told by some of them, evenly spread."""
    with _opened(source) as document:
        pages = min(len(document), limits.pages)
        sample = sorted({pages * place // _SAMPLE for place in range(_SAMPLE)} if pages else ())
        shown = sum(_is_picture(document, index) for index in sample)
    return Survey(pages=pages, pictures=-(-shown * pages // len(sample)) if sample else 0)


def read_pages(source: Source, limits: Limits, ask: Ask, enough: Callable[[], bool]) -> Range:
    """Pages ``ask.first`` to ``ask.last``, or the first of them."""
    hint = msgspec.msgpack.decode(ask.hint, type=Hint) if ask.hint else None
    with _opened(source) as document:
        reading = PdfReading(document, source, limits, hint=hint)
        reads = reading.read_range(ask.first, ask.last, enough)
        known = reading.before.hint()
    return Range(encode_pages(reads), len(reads), msgspec.msgpack.encode(known))


def join(source: Source, limits: Limits, ranges: Iterable[bytes], lost: Mapping[int, str]) -> Document:
    """The document that :func:`extractors.pdf.read_pdf` gives, but for pages that are lost."""
    with _opened(source) as document:
        return PdfReading(document, source, limits).read(Kept(PageRead, ranges, lost))


@contextmanager
def _opened(source: Source) -> Iterator[Any]:
    document = open_pdf(source)
    try:
        document.init_forms()
        yield document
    finally:
        document.close()


def _is_picture(document: Any, index: int) -> bool:
    """Whether a page has a picture and hardly any text; one that cannot be opened has none."""
    try:
        page = document[index]
    except pdfium.PdfiumError:
        return False
    text = pdfium_c.FPDFText_LoadPage(page)
    try:
        if pdfium_c.FPDFText_CountChars(text) >= _FEW_CHARACTERS:
            return False
        count = min(pdfium_c.FPDFPage_CountObjects(page), _MOST_OBJECTS)
        kinds = {pdfium_c.FPDFPageObj_GetType(pdfium_c.FPDFPage_GetObject(page, place)) for place in range(count)}
        return bool(kinds & {pdfium_c.FPDF_PAGEOBJ_IMAGE, pdfium_c.FPDF_PAGEOBJ_FORM})
    finally:
        if text:
            pdfium_c.FPDFText_ClosePage(text)
        page.close()


PAGED: Final = Paged(survey, read_pages, join)
