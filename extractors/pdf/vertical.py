"""Vertical writing (竖排): characters below each other, columns from right to left.

Its lines run as those of a page do that was turned by a quarter with the clock, so its characters are given that turn
and read as such.
"""

from typing import Any, Final

import numpy as np
from msgspec.structs import replace

from extractors.pdf.glyphs import Flags, Glyphs

_LEAST: Final = 5
"""Characters of a column."""
_SHIFT: Final = 0.3
"""Em by which neighbours of one column stand off its middle."""
_STEPS: Final = (0.6, 1.5)
"""Em from one character of a column to the next; lines of level text stand farther apart."""


def with_columns_turned(glyphs: Glyphs) -> Glyphs:
    """The characters, those of vertical columns with one more quarter turn."""
    if len(glyphs) < _LEAST:
        return glyphs
    columns = _in_columns(glyphs)
    if not columns.any():
        return glyphs
    turned = tuple(replace(look, turn=(look.turn + 1) % 4) for look in glyphs.looks)
    look_of = np.where(columns, glyphs.look_of + len(glyphs.looks), glyphs.look_of)
    return Glyphs(glyphs.codes, glyphs.boxes, look_of, glyphs.run_of, glyphs.origins, glyphs.looks + turned)


def _in_columns(glyphs: Glyphs) -> Flags:
    """Which characters follow each other downwards, in the order of the file, and stand upright."""
    size = np.maximum(glyphs.sizes[1:], 0.1)
    x0, top, x1, bottom = glyphs.boxes.T
    x, y = (x0 + x1) / 2, (top + bottom) / 2
    right, down = (x[1:] - x[:-1]) / size, (y[1:] - y[:-1]) / size
    linked = (np.abs(right) < _SHIFT) & (down > _STEPS[0]) & (down < _STEPS[1])
    if np.count_nonzero(linked) < _LEAST - 1:
        return np.zeros(len(glyphs), dtype=bool)
    linked &= (glyphs.turns[1:] == 0) & (glyphs.turns[:-1] == 0)
    starts = np.flatnonzero(np.diff(linked.astype(np.int8), prepend=0) == 1)
    ends = np.flatnonzero(np.diff(linked.astype(np.int8), append=0) == -1) + 1
    long = ends - starts + 1 >= _LEAST
    columns: Any = np.zeros(len(glyphs), dtype=np.int64)
    np.add.at(columns, starts[long], 1)
    past = ends[long] + 1
    np.add.at(columns, past[past < len(columns)], -1)
    found: Flags = columns.cumsum() > 0
    return found
