"""Whether a rule is drawn: ink all along it, thinner than what it parts, from one border to the next.

A row of print is dark only where a stroke is: between its characters, and between the text and the borders, its ink is
none. So the paler part of a rule's length tells (a low quantile of the ink in each stretch), not its mean.
"""

from itertools import pairwise
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from extractors.blobs import find_blobs

Mask = npt.NDArray[np.uint8]
Ink = npt.NDArray[np.uint8]

STRETCH: Final = 10.0
"""Length in points of the stretches of a rule, within which a rest of skew moves it less than its width."""
PALE: Final = 0.12
"""The quantile of a stretch's ink that counts: so much of it may be lost in a scan, more is missing in print."""
STANDS_OUT: Final = 7
"""How much darker than what lies beside it a stretch of a rule is."""
BESIDE: Final = 2.6
"""Points from the middle of a rule to what lies beside it: half the thickest rule and the blur of a scanner."""
DRAWN: Final = 0.85
"""Share of its stretches that a rule between two borders must have: seals and pens may cross it."""
LONG: Final = 40.0
"""Points that no stroke of print is long, nor two of them one below the other."""
MEETING: Final = 3.0
"""Points that a run may reach beyond a border or end before it."""


def rules_of(sure: Mask, faint: Mask, borders: Mask, ink: Ink, pixels_per_point: float) -> Mask:
    """The horizontal runs that are rules, of those in ``sure`` and in ``faint``; ``borders`` are the vertical ones.

    Long sure runs are rules, and short ones that continue them. A short one else may be a stroke of print that fills
    a low row, and a faint one may be a row of print: they must be drawn from border to border. ``ink`` is how much
    darker than the ground each pixel is.
    """
    labels, stats, centroids = find_blobs(sure)
    long = stats[:, 2] >= LONG * pixels_per_point
    long[0] = False
    near = np.abs(centroids[:, 1, None] - centroids[long, 1][None]) <= MEETING * pixels_per_point
    known = np.where((long | near.any(axis=1))[labels] & (sure > 0), np.uint8(255), np.uint8(0))
    new = np.where(_thickened(known, pixels_per_point) == 0, np.maximum(sure, faint), np.uint8(0))
    return np.maximum(known, _drawn_through(new, borders, ink, pixels_per_point))


def _thickened(known: Mask, pixels_per_point: float) -> Mask:
    """The rules with what is beside them in the same rule: its edges need no second look."""
    return np.asarray(cv2.dilate(known, np.ones((2 * round(pixels_per_point) + 1, 1), np.uint8)), np.uint8)


def _drawn_through(candidates: Mask, borders: Mask, ink: Ink, pixels_per_point: float) -> Mask:
    """The runs in ``candidates`` that are drawn from border to border, each as far as that."""
    found = np.zeros_like(candidates)
    stats = find_blobs(candidates).stats
    reach, high = round(MEETING * pixels_per_point), candidates.shape[0]
    for x, y, width, height, _ in stats[1:]:
        rows = slice(max(0, y - 2), min(high, y + height + 2))
        met = np.flatnonzero(borders[rows].any(axis=0))
        left, right = met[met <= x + reach], met[met >= x + width - reach]
        if not (left.size and right.size and right[0] - left[-1] > reach):
            continue
        start, end = int(left[-1]), int(right[0]) + 1
        middles = drawn_along(ink, (rows.start, rows.stop), (start, end), pixels_per_point)
        if is_rule(middles):
            found[round(float(np.median([middle for middle in middles if middle is not None]))), start:end] = 255
    return np.asarray(cv2.dilate(found, np.ones((3, 1), np.uint8)), np.uint8)


def is_rule(middles: list[int | None]) -> bool:
    """Whether stretches enough are drawn, those among them that meet the borders."""
    drawn = [middle is not None for middle in middles]
    return bool(drawn) and drawn[0] and drawn[-1] and sum(drawn) >= DRAWN * len(drawn)


def drawn_along(ink: Ink, rows: tuple[int, int], columns: tuple[int, int], pixels_per_point: float) -> list[int | None]:
    """Stretch by stretch the row in which the rule runs, somewhere in ``rows``; ``None`` where none does."""
    beside = max(2, round(BESIDE * pixels_per_point))
    rim = round(0.7 * pixels_per_point)  # the borders' own ink is none of the rule's
    start, end = columns[0] + rim, columns[1] - rim
    count = max(1, round((end - start) / (STRETCH * pixels_per_point)))
    edges = np.linspace(start, end, count + 1).round().astype(int)
    top, bottom = max(0, rows[0] - beside), min(ink.shape[0], rows[1] + beside)
    middles: list[int | None] = []
    for first, last in pairwise(edges.tolist()):
        part = ink[top:bottom, first:last]
        if part.shape[1] == 0:
            continue
        least = int(PALE * part.shape[1])
        pale = np.partition(part, least, axis=1)[:, least].astype(int)
        best = rows[0] - top + int(pale[rows[0] - top : rows[1] - top].argmax())
        near = [pale[place] for place in (best - beside, best + beside) if 0 <= place < len(pale)]
        stands_out = bool(near) and pale[best] - max(near) >= STANDS_OUT
        middles.append(top + best if stands_out else None)
    return middles
