"""Text layers whose characters are no garbage, and still not what the page shows (a wrong ToUnicode map).

Signs of that are in the shapes: letters as wide as they are high, Chinese characters as narrow as letters; in the words:
hardly a common character; in what pdfium says of the map. A page with one of them has a few of its runs read by OCR, and
the layer is wrong where both say different things.
"""

from typing import Any, Final

import numpy as np

from extractors.document import Box
from extractors.layout.frames import Frame
from extractors.layout.joining import clean
from extractors.pdf.glyphs import Glyphs, text_of
from extractors.pdf.rendering import POINTS_PER_INCH, render, widened
from extractors.pdf.textlayer import is_uncommon_chinese

_FEW: Final = 12
_MOST: Final = 0.5
_WIDE: Final = 0.9
_NARROW: Final = 0.62
_SOME_MAP_ERRORS: Final = 0.05
_RUNS: Final = 6
_LONGEST: Final = 24
_DPI: Final = 200.0
_ALIKE: Final = 0.5
"""Mean likeness of runs below which the layer says something else than the page."""
_SURE: Final = 0.8


def is_doubtful(glyphs: Glyphs, map_errors: float) -> bool:
    """Whether a page's upright characters bear a sign of a wrong map."""
    if map_errors > _SOME_MAP_ERRORS:
        return True
    codes, boxes, sizes = glyphs.codes, glyphs.boxes, np.maximum(glyphs.sizes, 0.1)
    along = np.where(glyphs.turns % 2 == 1, boxes[:, 3] - boxes[:, 1], boxes[:, 2] - boxes[:, 0]) / sizes
    letters = ((codes >= 0x30) & (codes < 0x3A)) | ((codes | 0x20) >= 0x61) & ((codes | 0x20) <= 0x7A)
    hanzi = (codes >= 0x4E00) & (codes <= 0x9FFF)
    if _is_most(letters, letters & (along > _WIDE)) or _is_most(hanzi, hanzi & (along < _NARROW)):
        return True
    return is_uncommon_chinese(text_of(codes[hanzi]))


def _is_most(all_of: Any, some: Any) -> bool:
    return bool(some.sum() >= _FEW and some.sum() > _MOST * all_of.sum())


def says_something_else(page: Any, glyphs: Glyphs, frame: Frame) -> bool:
    """Whether OCR of a few runs of a ``PdfPage`` reads other words than its text layer has; False where it is unsure.

    Raises :class:`extractors.errors.UnreadableFile` where the recognition models are not installed.
    """
    import cv2
    from rapidfuzz.fuzz import ratio

    from extractors.ocr import engine

    likeness = []
    for text, box in _runs(glyphs, frame):
        said = engine().recognise(cv2.cvtColor(render(page, _DPI, box), cv2.COLOR_RGB2GRAY).astype(np.uint8))
        if said.text and said.confidence >= _SURE:
            likeness.append(ratio(_plain(text), _plain(said.text)) / 100)
    return len(likeness) >= 2 and sum(likeness) / len(likeness) < _ALIKE


def _plain(text: str) -> str:
    return "".join(text.split()).lower()


def _runs(glyphs: Glyphs, frame: Frame) -> list[tuple[str, Box]]:
    """Pieces of level lines from all over the page, the longest of each part of it, with their places."""
    level = glyphs.select((glyphs.turns == 0) & ~glyphs.skewed)
    order = np.lexsort((level.boxes[:, 0], np.round(level.origins[:, 1])))
    level = level.select(order)
    new = (np.abs(np.diff(level.origins[:, 1], prepend=-99.0)) > 1) | (
        np.diff(level.boxes[:, 0], prepend=0.0) > 2 * level.sizes
    )
    starts = np.flatnonzero(new)
    pieces = [
        (start, min(end, start + _LONGEST))
        for start, end in zip(starts.tolist(), [*starts[1:].tolist(), len(level)], strict=True)
        if end - start >= 4
    ]
    chosen = [max(part, key=lambda piece: piece[1] - piece[0]) for part in _parts(pieces)]
    return [(_text(level, *piece), _box(level, *piece, frame)) for piece in chosen]


def _parts(pieces: list[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    step = max(1, -(-len(pieces) // _RUNS))
    return [pieces[at : at + step] for at in range(0, len(pieces), step)]


def _text(glyphs: Glyphs, start: int, end: int) -> str:
    return clean(text_of(glyphs.codes[start:end]))


def _box(glyphs: Glyphs, start: int, end: int, frame: Frame) -> Box:
    boxes = glyphs.boxes[start:end]
    x0, top = boxes[:, :2].min(axis=0).tolist()
    x1, bottom = boxes[:, 2:].max(axis=0).tolist()
    least = POINTS_PER_INCH / _DPI * 4
    return widened((x0, top, max(x1, x0 + least), max(bottom, top + least)), 1.0, frame)
