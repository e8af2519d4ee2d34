"""A pen for fontTools that takes down contours, curves by chords."""

from typing import Any, Final

import numpy as np
from fontTools.pens.basePen import BasePen

from extractors.layout.frames import Floats

_STEPS: Final = np.arange(1, 5)[:, None] / 4


class ContourPen(BasePen):  # type: ignore[misc]
    """The contours of one glyph in the font's units, y upwards. Parts of composed glyphs come from ``glyphs``."""

    def __init__(self, glyphs: Any) -> None:
        super().__init__(glyphs)
        self.contours: list[list[tuple[float, float]]] = []

    def _moveTo(self, pt: tuple[float, float]) -> None:  # noqa: N802 - fontTools' name
        self.contours.append([pt])

    def _lineTo(self, pt: tuple[float, float]) -> None:  # noqa: N802 - fontTools' name
        self.contours[-1].append(pt)

    def _curveToOne(self, pt1: Any, pt2: Any, pt3: Any) -> None:  # noqa: N802 - fontTools' name
        first, second, third, last = (
            np.array(point, dtype=np.float64) for point in (self.contours[-1][-1], pt1, pt2, pt3)
        )
        rest = 1 - _STEPS
        curve: Floats = (
            first * rest**3 + 3 * second * rest**2 * _STEPS + 3 * third * rest * _STEPS**2 + last * _STEPS**3
        )
        self.contours[-1] += [(x, y) for x, y in curve.tolist()]
