"""Watermarks (水印) that stand upright: large type that the text of a page is printed over."""

from typing import Final

import numpy as np

from extractors.layout.frames import Floats
from extractors.pdf.glyph_lines import is_space
from extractors.pdf.glyphs import Flags, Glyphs

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
        if sum(_standing_on(glyphs, place, middles) for place in places.tolist()) >= _LEAST_OVER:
            found[places] = True
    return found


def _standing_on(glyphs: Glyphs, place: int, middles: Floats) -> int:
    """How many of the ``middles`` lie on the body of a character, whatever its font says of its height."""
    x0, _, x1, _ = glyphs.boxes[place].tolist()
    baseline, size = float(glyphs.origins[place, 1]), float(glyphs.sizes[place])
    across = (middles[:, 0] > x0) & (middles[:, 0] < x1)
    return int((across & (middles[:, 1] > baseline - 0.9 * size) & (middles[:, 1] < baseline + 0.1 * size)).sum())
