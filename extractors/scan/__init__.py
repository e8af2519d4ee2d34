"""OCR of a page image: text lines, ruled tables, seals and pictures with their places on the page.

A page photographed on a desk is laid flat, two pages on one image are parted. A sheet is brought to 200 dpi, its light
evened, turned upright, straightened; seals are looked for in colour; text is read in the red channel, where seals fade.
Boxes are those of the upright, straightened sheet: :meth:`PageContent.shown_box` leads back to the page as shown, and
:func:`extractors.layout.assemble` goes there.
"""

from typing import Final

from extractors.document import Page
from extractors.layout import PageContent
from extractors.ocr import engine
from extractors.scan.photo import find_sheet
from extractors.scan.placing import cut_out, halves, one_page, placed, whole
from extractors.scan.reading import look_at, read_look
from extractors.scan.sheet import is_blank
from extractors.scan.spread import find_gutter
from extractors.seals import Rgb

READABLE: Final = 8
"""Shortest side in pixels of an image in which anything is looked for."""


def read_pages(image: Rgb, *, number: int, width: float, height: float) -> tuple[PageContent, ...]:
    """All that a page image shows. ``image`` is RGB as the viewer shows it, ``width`` and ``height`` are in points.

    Two pages side by side come as two contents, the left one first, with the same :attr:`PageContent.page`, which is the
    whole image. A page without text, table, seal or picture has the source ``none``. Raises
    :class:`extractors.errors.UnreadableFile` where the recognition models are not installed.
    """
    if _is_empty(image):
        return (_nothing(number, width, height),)
    found = find_sheet(image, engine())
    sheet = found or whole(image, width, height)
    look = look_at(cut_out(image, sheet) if found else image, sheet.width, on_desk=found is not None)
    gutter = find_gutter(look.pose)
    if gutter is None:
        content = read_look(look, number=number, width=sheet.width, height=sheet.height)
        return (placed(content, sheet, image, width, height) if found else content,)
    contents = []
    for half in halves(sheet, look.pose, gutter):
        look = look_at(cut_out(image, half), half.width, on_desk=found is not None, cut=True)
        content = read_look(look, number=number, width=half.width, height=half.height)
        contents.append(placed(content, half, image, width, height))
    return one_page(contents)


def _is_empty(image: Rgb) -> bool:
    return min(image.shape[:2]) < READABLE or is_blank(image)


def _nothing(number: int, width: float, height: float) -> PageContent:
    return PageContent(page=Page(number=number, width=width, height=height, source="none"))
