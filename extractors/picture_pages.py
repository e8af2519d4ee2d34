"""Text of pictures inside documents (scanned pages, screenshots, certificates) by OCR: what is worth keeping of it.

A picture that shows a page is kept whole; of a photo only the lines that are surely Chinese text. Long screenshots are
cut into pages at blank rows. Landscape pictures with hardly any text are photos: their few words are read without
looking for tables and seals, which costs much and finds fences and windows.
"""

import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from msgspec.structs import replace

from extractors.document import Cell, Page
from extractors.layout import Line, PageContent, TableContent
from extractors.scan.text import HANZI

_A4: Final = (595.28, 841.89)
_PAGE_SHAPE: Final = (1.2, 1.65)
"""Ratio of the sides of a page, or of a photo of one: B5 to legal, and A4 with some of the desk."""
_SCREEN: Final = 0.72
"""Points a pixel of a picture that is no page: 100 dpi, that of a screenshot."""
_LONG: Final = 2.2
"""A picture that is so many times as high as wide is a long screenshot."""
_STRIP: Final = 1.42
_SEARCHED: Final = 0.25
"""Share of a strip's height in which a blank row to cut at is looked for."""
_MOST_STRIPS: Final = 40
_GLANCE: Final = 640
"""Longest side in pixels of the image in which text is counted first."""
_FEW: Final = 6
_TINY: Final = 32
_PAGE_TEXT: Final = 40
"""Chinese characters, surely read, from which a picture shows a page of text …"""
_LAST_TEXT: Final = 6
"""… and from which one that looks like paper does."""
_BRIGHT: Final = 120
_TONE: Final = 40
_PAPER: Final = 0.6
_READ: Final = 0.6
"""Confidence below which a line of a page is no text, as a rule."""
_SURE: Final = 0.85
_CERTAIN: Final = 0.95
_HANZI: Final = re.compile(f"[{HANZI}]")
_KANA: Final = re.compile("[\u3040-\u30ff\uac00-\ud7af]")


class PictureText(NamedTuple):
    """What a picture says: its pages, numbered from 1, and whether they are paper rather than a photo or a chart."""

    contents: tuple[PageContent, ...] = ()
    is_page: bool = False


def read_picture_pages(pixels: Any) -> PictureText:
    """The text of a picture; no contents when there is hardly any.

    ``pixels`` is RGB. Sizes are those of the paper that the picture seems to show, whatever size it has in its
    document. Raises :class:`extractors.errors.UnreadableFile` where the recognition models are not installed.
    """
    contents = [page for number, strip in enumerate(_strips(pixels), start=1) for page in _read(strip, number)]
    if sum(map(_sure_text, contents)) >= (_LAST_TEXT if _is_paper(pixels) else _PAGE_TEXT):
        return PictureText(tuple(map(_page, contents)), is_page=True)
    photos = tuple(map(_photo, contents))
    return PictureText(photos if any(content.lines or content.tables for content in photos) else ())


def _is_paper(pixels: Any) -> bool:
    """Whether a picture has the shape of a page and is for the most part of one bright tone.

    Such may hold as little as the end of a letter: signatory and date.
    """
    import numpy as np

    height, width = pixels.shape[:2]
    if not _PAGE_SHAPE[0] <= height / width <= _PAGE_SHAPE[1]:
        return False
    step = max(1, width // 300)
    sample = pixels[::step, ::step].reshape(-1, 3).astype(np.int16)
    paper = np.percentile(sample, 70, axis=0)
    return bool(paper.min() > _BRIGHT and (np.abs(sample - paper).max(axis=1) < _TONE).mean() > _PAPER)


def _read(pixels: Any, number: int) -> tuple[PageContent, ...]:
    from extractors.scan import read_pages  # its libraries load only when there is something to read

    height, width = pixels.shape[:2]
    points = paper_width(width, height)
    if width > height and (words := _words_of_photo(pixels, number, points)) is not None:
        return (words,)
    return read_pages(pixels, number=number, width=points, height=points * height / width)


def _words_of_photo(pixels: Any, number: int, points: float) -> PageContent | None:
    """The lines of a picture in which little text is seen; None when there is more.

    They are looked for in the green channel, in which banners (light on red) stand out.
    """
    import numpy as np

    from extractors.ocr import engine
    from extractors.scan.lines import read_piece, visual_lines
    from extractors.scan.sheet import find_pose, scaled

    rgb, scale = scaled(pixels, points)
    plane = np.ascontiguousarray(rgb[..., 1])
    if min(plane.shape) >= _TINY and len(engine().detect(plane, _GLANCE)) > _FEW:
        return None
    height = points * pixels.shape[0] / pixels.shape[1]
    page = Page(number=number, width=points, height=height, source="none")
    if min(plane.shape) < _TINY:
        return PageContent(page)
    pose = find_pose(plane, engine(), scale)
    pieces = [piece for quad in pose.quads if (piece := read_piece(pose.plane, quad, engine()))]
    page = Page(number=number, width=points, height=height, source="ocr", skew=round(pose.skew, 3))
    return PageContent(page, visual_lines(pieces, pose), turn=-pose.turn // 90 % 4)


def paper_width(width: int, height: int) -> float:
    """Points across of what a picture of so many pixels shows: A4 for the shape of a page, else as on a screen."""
    if _PAGE_SHAPE[0] <= height / width <= _PAGE_SHAPE[1]:
        return _A4[0]
    landscape = _PAGE_SHAPE[0] <= width / height <= _PAGE_SHAPE[1]
    return min(_A4[1] if landscape else _A4[0], width * _SCREEN)


def _strips(pixels: Any) -> Iterator[Any]:
    """A long picture cut at its blankest rows; any other as it is."""
    height, width = pixels.shape[:2]
    if height <= _LONG * width:
        yield pixels
        return
    top, step = 0, round(_STRIP * width)
    for _ in range(_MOST_STRIPS):
        if height - top <= step * 1.3:
            break
        cut = _blank_row(pixels, top + round(step * (1 - _SEARCHED)), top + step)
        yield pixels[top:cut]
        top = cut
    yield pixels[top : top + 2 * step]


def _blank_row(pixels: Any, start: int, end: int) -> int:
    """The middle of the calmest rows between ``start`` and ``end``."""
    import numpy as np

    rows = pixels[start:end].min(axis=2).astype(np.int16)
    busy = np.abs(np.diff(rows, axis=1)).max(axis=1).astype(np.float64)
    wide = max(1, round(pixels.shape[1] / 60))
    calm = np.convolve(busy, np.ones(wide) / wide, mode="same")
    return start + int(calm.argmin())


def _hanzi(text: str) -> int:
    return len(_HANZI.findall(text))


def _sure_text(content: PageContent) -> int:
    """Chinese characters of lines and tables that are surely text."""
    lines = sum(_hanzi(line.text) for line in content.lines if line.confidence >= _SURE)
    tables = (table for table in content.tables if _is_table(table))
    return lines + sum(_hanzi(cell.text) for table in tables for cell in _cells(table))


def _cells(table: TableContent) -> list[Cell]:
    return [cell for row in table.rows for cell in row]


def _is_table(table: TableContent) -> bool:
    """Whether a grid holds words, as no window front, screenshot or diagram does."""
    texts = [cell.text for cell in _cells(table)]
    filled = [text for text in texts if text.strip()]
    characters = sum(map(len, filled))
    if table.confidence < _READ or len(filled) < 2 or len(filled) < 0.2 * len(texts):
        return False
    return characters >= 1.8 * len(filled) and sum(map(_hanzi, filled)) >= 4


def _page(content: PageContent) -> PageContent:
    """A page without the specks that were taken for lines."""
    lines = tuple(line for line in content.lines if line.confidence >= _READ)
    tables = tuple(table for table in content.tables if _is_table(table))
    return replace(content, lines=lines, tables=tables)


def _photo(content: PageContent) -> PageContent:
    """A photo's sure Chinese words; what it is a picture of stays with the picture."""
    lines = tuple(line for line in content.lines if _is_wording(line))
    tables = tuple(table for table in content.tables if _is_table(table) and table.confidence >= _SURE)
    seals = tuple(mark for mark in content.marks if mark.kind == "seal")
    return replace(content, lines=lines, tables=tables, marks=seals)


def _is_wording(line: Line) -> bool:
    """Whether a line of a photo is surely Chinese; what a façade is taken for is mixed, short or unsure."""
    hanzi = _hanzi(line.text)
    if hanzi < 2 or hanzi < 0.4 * len(line.text) or _KANA.search(line.text):
        return False
    return line.confidence >= (_SURE if hanzi >= 4 else _CERTAIN)
