"""Two pages side by side on one image (an open book, an A3 sheet of two A4 pages): where one ends."""

from typing import Final

import numpy as np

from extractors.scan.lines import bounds
from extractors.scan.sheet import Pose
from extractors.scan.tables import Rect, find_grids

BROADER: Final = 1.12
"""Least ratio of width to height of two pages side by side."""
MIDDLE: Final = (0.42, 0.58)
"""Where the gutter may be, as share of the width."""
GUTTER: Final = 0.045
"""Least share of the width that is free of text: two inner margins. Columns of one page stand closer."""
LINES: Final = 4
"""Lines that each page has at least: of running text, but for a page with a ruled table."""
LONG: Final = 0.55
"""Share of a page's text width that a line of running text takes, as cells of a wide table do not."""
PAGE_TEXT: Final = 0.2
"""Least share of the width that the text of each page takes."""


def find_gutter(pose: Pose) -> float | None:
    """The middle of the gutter in pixels of the plane; None where the image shows one page.

    No line and no ruled table may run over it: a form or a table on A3 is one page.
    """
    height, width = pose.plane.shape
    rects = [bounds(quad) for quad in pose.quads]
    if width < BROADER * height or len(rects) < 2 * LINES:
        return None
    gap = _widest_gap(rects, MIDDLE[0] * width, MIDDLE[1] * width)
    if gap is None or gap[1] - gap[0] < GUTTER * width:
        return None
    middle = (gap[0] + gap[1]) / 2
    sides = [rect for rect in rects if rect[2] <= middle], [rect for rect in rects if rect[0] >= middle]
    if not all(_is_broad(side, width) for side in sides):
        return None
    tables = [grid.box for grid in find_grids(pose.plane, pixels_per_point=pose.scale)]
    if any(table[0] < middle < table[2] for table in tables):
        return None
    ruled = any(table[2] <= middle for table in tables), any(table[0] >= middle for table in tables)
    return middle if all(_runs(side) or table for side, table in zip(sides, ruled, strict=True)) else None


def _widest_gap(rects: list[Rect], low: float, high: float) -> tuple[float, float] | None:
    """The widest span that no box reaches into and whose middle is between ``low`` and ``high``."""
    gaps, reached = [], 0.0
    for x0, x1 in sorted((rect[0], rect[2]) for rect in rects):
        if x0 > reached and low < (reached + x0) / 2 < high:
            gaps.append((reached, x0))
        reached = max(reached, x1)
    return max(gaps, key=lambda gap: gap[1] - gap[0], default=None)


def _is_broad(side: list[Rect], width: float) -> bool:
    """Whether one side holds as much text as a page."""
    if len(side) < LINES:
        return False
    return max(rect[2] for rect in side) - min(rect[0] for rect in side) > PAGE_TEXT * width


def _runs(side: list[Rect]) -> bool:
    """Whether one side holds lines of running text, one below the other."""
    wide = max(rect[2] for rect in side) - min(rect[0] for rect in side)
    long = [rect for rect in side if rect[2] - rect[0] > LONG * wide]
    if not long:
        return False
    rows = np.diff(np.sort([(rect[1] + rect[3]) / 2 for rect in long]))
    return 1 + int((rows > 0.5 * np.median([rect[3] - rect[1] for rect in long])).sum()) >= LINES
