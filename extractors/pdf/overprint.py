"""Watermarks (水印) that stand upright: large type that the text of a page is printed over."""

from typing import Final

import numpy as np

from extractors.layout.frames import Floats
from extractors.pdf.glyphs import Flags, Glyphs, Ints, is_space

_LARGE: Final = 1.5
"""Usual sizes from which type may be a watermark."""
_LEAST_OVER: Final = 3
"""Characters of the text that must stand on those of a watermark."""
_MOST: Final = 400
"""Large characters of a page above which it is set in two sizes and has no watermark."""


def overprinted(glyphs: Glyphs) -> Flags:
    """Which characters are large type on whose own characters smaller ones stand, whole rows of it."""
    found = np.zeros(len(glyphs), dtype=bool)
    sizes = glyphs.sizes
    if not len(glyphs) or sizes.max() < _LARGE * sizes.min():
        return found
    inked = ~is_space(glyphs.codes)
    large = (sizes >= _LARGE * float(np.median(sizes))) & ~glyphs.skewed
    if not (large & inked).any() or large.sum() > _MOST:
        return found
    small = inked & ~large
    middles = (glyphs.boxes[small, :2] + glyphs.boxes[small, 2:]) / 2
    rows = np.round(glyphs.origins[:, 1])
    for row in np.unique(rows[large]).tolist():
        places = np.flatnonzero(large & (rows == row))
        near = middles[_on_row(glyphs, places, middles)]
        if (
            len(near) >= _LEAST_OVER
            and sum(_standing_on(glyphs, place, near) for place in places.tolist()) >= _LEAST_OVER
        ):
            found[places] = True
    return found


def _on_row(glyphs: Glyphs, places: Ints, middles: Floats) -> Flags:
    """Which ``middles`` lie on the bodies of a row of characters, whatever their font says of their height."""
    baseline, size = glyphs.origins[places, 1].max(), glyphs.sizes[places].max()
    inside: Flags = (middles[:, 1] > baseline - 0.9 * size) & (middles[:, 1] < baseline + 0.1 * size)
    return inside


def _standing_on(glyphs: Glyphs, place: int, middles: Floats) -> int:
    """How many of the ``middles`` lie between the sides of a character."""
    x0, x1 = glyphs.boxes[place, 0], glyphs.boxes[place, 2]
    return int(((middles[:, 0] > x0) & (middles[:, 0] < x1)).sum())
