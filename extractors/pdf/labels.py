"""What a check box that is set means: the words beside it on the page."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from msgspec.structs import replace

from extractors.document import Box
from extractors.layout import Mark
from extractors.layout.joining import clean
from extractors.pdf.glyphs import Glyphs, is_space

CHECKED: Final = "☑"
_LONGEST: Final = 20
_REACH: Final = 2.0
"""Gap in em between a box and its label, and within a label."""
_BOXES: Final = "□■☐☑☒○●◯"


def with_labels(marks: Sequence[Mark], checks: Sequence[Box], glyphs: Glyphs) -> list[Mark]:
    """The marks, each ☑ with the words to the right of it, or to the left where none stand there, instead of its state.

    ``checks`` are the places of all check boxes of the page, set or not: a label ends at the next one. Looked at is
    level text.
    """
    if not any(mark.text.startswith(CHECKED) for mark in marks):
        return list(marks)
    level = glyphs.select((glyphs.turns == 0) & ~glyphs.skewed & ~is_space(glyphs.codes))
    return [
        replace(mark, text=CHECKED + label)
        if mark.text.startswith(CHECKED) and (label := _label(mark.bbox, checks, level))
        else mark
        for mark in marks
    ]


def _label(box: Box, checks: Sequence[Box], glyphs: Glyphs) -> str:
    middles = (glyphs.boxes[:, 1] + glyphs.boxes[:, 3]) / 2
    size = np.maximum(glyphs.sizes, 1.0)
    row = glyphs.select(np.abs(middles - (box[1] + box[3]) / 2) < np.minimum(0.6 * size, box[3] - box[1]))
    row = row.select(np.argsort(row.boxes[:, 0], kind="stable"))
    others = [other for other in checks if other != box and other[1] < (box[1] + box[3]) / 2 < other[3]]
    after = row.select((row.boxes[:, 0] + row.boxes[:, 2]) / 2 > box[2])
    end = min((other[0] for other in others if other[0] >= box[2]), default=np.inf)
    words = _run(after.select(after.boxes[:, 0] < end), box[2])
    if words:
        return words
    before = row.select((row.boxes[:, 0] + row.boxes[:, 2]) / 2 < box[0])
    start = max((other[2] for other in others if other[2] <= box[0]), default=-np.inf)
    before = before.select(before.boxes[:, 2] > start)
    return _run(before.select(np.arange(len(before) - 1, -1, -1)), box[0])[::-1]


def _run(glyphs: Glyphs, edge: float) -> str:
    """Characters in a row that begins at ``edge``, up to the first wide gap or the sign of another box."""
    text = ""
    for code, (x0, _, x1, _), size in zip(
        glyphs.codes.tolist(), glyphs.boxes.tolist(), glyphs.sizes.tolist(), strict=True
    ):
        gap = max(x0 - edge, edge - x1)
        if gap > _REACH * size or chr(code) in _BOXES or len(text) == _LONGEST:
            break
        text += chr(code)
        edge = x1 if x0 >= edge - size else x0
    return clean(text)
