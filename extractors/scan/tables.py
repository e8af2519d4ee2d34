"""Ruled tables of a page image: the rules, the grid that they make, its cells and their spans.

Method: dark pixels by a local threshold; long straight runs by morphological opening with a flat kernel in each
direction; rules that touch make one table; their positions are clustered; two neighbouring grid places are one cell
where no rule parts them. Units are pixels of a straightened image; nothing is read here.
"""

from itertools import pairwise
from typing import Final, NamedTuple, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from extractors.blobs import find_blobs
from extractors.ocr import Grey, resized
from extractors.scan.faint import Ink, rules_of

Rect: TypeAlias = tuple[float, float, float, float]

SHORTEST_ACROSS: Final = 26.0
"""Shortest horizontal rule in points: longer than 一 in a title of 22 points."""
SHORTEST_DOWN: Final = 15.0
"""Shortest vertical rule in points: as low as a table row may be."""
SAME_RULE: Final = 3.0
"""Rules nearer than this, in points, are one (double rules, thick rules, a rest of skew)."""
PRESENT: Final = 0.55
"""A rule parts two places when this share of their common edge is drawn."""
WIDE: Final = (14.0, 14)
"""How far around, in points, and how much darker than that mean a rule is …"""
CLOSE: Final = (7.0, 10)
"""… and within a table, where faint rules run between close lines of text."""
DARKER: Final = 8
"""How much darker than its surroundings a rule is."""
GROUND_SCALE: Final = 0.7
"""Pixels a point at which the surroundings are looked at."""
MAX_PLACES: Final = 20_000
"""More grid places than this on one page are a pattern, not a table."""


class GridCell(NamedTuple):
    """A cell of a grid: its place, its spans and its box."""

    row: int
    column: int
    row_span: int
    column_span: int
    box: Rect


class Grid(NamedTuple):
    """One ruled table. Cells are in reading order; ``support`` is the mean share of its edges that is drawn."""

    box: Rect
    cells: tuple[GridCell, ...]
    rows: int
    columns: int
    support: float


class _Rules(NamedTuple):
    across: npt.NDArray[np.uint8]
    down: npt.NDArray[np.uint8]


def find_grids(grey: Grey, *, pixels_per_point: float, margin: tuple[int, int] = (0, 0)) -> tuple[Grid, ...]:
    """Ruled tables from top to bottom; empty when there is none. At least two rules each way, two cells or more.

    Nothing within ``margin`` pixels, across and down, of the image's edges is a rule.
    """
    ink = _ink(grey, pixels_per_point)
    rules = _find_rules(grey, ink, pixels_per_point, WIDE)
    for mask in rules:
        mask[:, : margin[0]] = mask[:, mask.shape[1] - margin[0] :] = 0
        mask[: margin[1]] = mask[mask.shape[0] - margin[1] :] = 0
    joined = cv2.dilate(cv2.bitwise_or(rules.across, rules.down), np.ones((5, 5), np.uint8))
    labels, stats, _ = find_blobs(joined)
    grids = []
    for label, (x, y, width, height, _) in enumerate(stats):
        if label == 0 or width < 60 * pixels_per_point or height < 18 * pixels_per_point:
            continue
        here = labels[y : y + height, x : x + width] == label
        part = _Rules(*(plane[y : y + height, x : x + width] * here for plane in rules))
        if _grid(part, pixels_per_point) is None:
            continue
        here = (slice(y, y + height), slice(x, x + width))
        grid = _grid(_borne_out(grey[here], ink[here], part, pixels_per_point), pixels_per_point)
        if grid:
            grids.append(_moved(grid, int(x), int(y)))
    return tuple(sorted(grids, key=lambda grid: (grid.box[1], grid.box[0])))


def _find_rules(grey: Grey, ink: Ink, pixels_per_point: float, look: tuple[float, int]) -> _Rules:
    """Masks of horizontal and vertical rules. A light grey rule counts; a gap of a few pixels does not break one."""
    window = max(5, round(look[0] * pixels_per_point) | 1)
    soft = cv2.GaussianBlur(grey, (3, 3), 0)
    dark = cv2.adaptiveThreshold(soft, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, window, look[1])
    dark[ink < DARKER] = 0
    masks = []
    for length, upright in ((SHORTEST_ACROSS, False), (SHORTEST_DOWN, True)):
        run = max(9, round(length * pixels_per_point))
        bridge = max(3, round(1.1 * pixels_per_point))
        kernel = np.ones((run, 1) if upright else (1, run), np.uint8)
        gap = np.ones((bridge, 1) if upright else (1, bridge), np.uint8)
        thick = np.ones((1, 3) if upright else (3, 1), np.uint8)
        mask = cv2.morphologyEx(cv2.dilate(dark, thick), cv2.MORPH_CLOSE, gap)
        mask = cv2.morphologyEx(mask, cv2.MORPH_OPEN, kernel)
        masks.append(_thin_only(mask.astype(np.uint8), pixels_per_point, upright=upright))
    return _Rules(masks[0], masks[1])


def _borne_out(grey: Grey, ink: Ink, rules: _Rules, pixels_per_point: float) -> _Rules:
    """The rules of a table without strokes of print, and with the faint ones between its close lines."""
    more = _find_rules(grey, ink, pixels_per_point, CLOSE)
    across, down = (np.maximum(known, new) for known, new in zip(rules, more, strict=True))
    flat = rules_of(rules.across, more.across, down, ink, pixels_per_point)
    upright = rules_of(rules.down.T.copy(), more.down.T.copy(), across.T.copy(), ink.T.copy(), pixels_per_point)
    return _Rules(flat, upright.T.copy())


def _ink(grey: Grey, pixels_per_point: float) -> Ink:
    """How much darker than the ground each pixel is, a little blurred."""
    return np.asarray(cv2.subtract(_ground(grey, pixels_per_point), cv2.GaussianBlur(grey, (3, 3), 0)), np.uint8)


def _ground(grey: Grey, pixels_per_point: float) -> Grey:
    """The usual tone around each place: between white letters on a dark ground that ground itself looks like rules."""
    ratio = min(1.0, GROUND_SCALE / pixels_per_point)
    small = cv2.resize(grey, None, fx=ratio, fy=ratio, interpolation=cv2.INTER_AREA).astype(np.uint8)
    return resized(cv2.medianBlur(small, 31).astype(np.uint8), (grey.shape[1], grey.shape[0]), shrinking=False)


def _thin_only(mask: npt.NDArray[np.uint8], pixels_per_point: float, *, upright: bool) -> npt.NDArray[np.uint8]:
    """The mask without what is thicker than a rule: bars, photos, filled cells."""
    thickest = max(7, round(5 * pixels_per_point) + 4)  # the mask is broader than the rule by blur and dilation
    solid = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((1, thickest) if upright else (thickest, 1), np.uint8))
    return cv2.subtract(mask, solid).astype(np.uint8)


def _grid(rules: _Rules, pixels_per_point: float) -> Grid | None:
    same = SAME_RULE * pixels_per_point
    ys = _positions(rules.across, 1, SHORTEST_ACROSS * pixels_per_point * 0.8, same)
    xs = _positions(rules.down, 0, SHORTEST_DOWN * pixels_per_point * 0.8, same)
    if len(ys) < 2 or len(xs) < 2 or len(ys) * len(xs) > MAX_PLACES:
        return None
    reach = max(2, round(same * 0.8))
    across = np.array([[_drawn(rules.across, y, x0, x1, reach) for x0, x1 in pairwise(xs)] for y in ys])
    down = np.array([[_drawn(rules.down.T, x, y0, y1, reach) for x in xs] for y0, y1 in pairwise(ys)])
    cells = _cells(xs, ys, across > PRESENT, down > PRESENT)
    if len(cells) < 2:
        return None
    drawn = np.concatenate([across[across > PRESENT], down[down > PRESENT]])
    box = (xs[0], ys[0], xs[-1], ys[-1])
    return Grid(box, cells, len(ys) - 1, len(xs) - 1, float(drawn.mean()) if drawn.size else 0.0)


def _positions(mask: npt.NDArray[np.uint8], axis: int, shortest: float, same: float) -> list[float]:
    """Where rules lie: runs in the mask, clustered by their middle; each cluster at its mean, longer runs counting more."""
    _, stats, centroids = find_blobs(mask)
    found = sorted(
        (float(centroid[axis]), float(stat[2] if axis else stat[3]))
        for stat, centroid in zip(stats[1:], centroids[1:], strict=True)
        if (stat[2] if axis else stat[3]) >= shortest
    )
    clusters: list[list[tuple[float, float]]] = []
    for place, length in found:
        if clusters and place - clusters[-1][-1][0] <= same:
            clusters[-1].append((place, length))
        else:
            clusters.append([(place, length)])
    return [sum(p * n for p, n in cluster) / sum(n for _, n in cluster) for cluster in clusters]


def _drawn(mask: npt.NDArray[np.uint8], at: float, start: float, end: float, reach: int) -> float:
    """The share of a horizontal edge along which a rule is drawn within ``reach`` pixels."""
    low, high = max(0, round(at) - reach), round(at) + reach + 1
    first, last = round(start) + reach, max(round(start) + reach + 1, round(end) - reach)
    band = mask[low:high, first:last]
    return float(band.any(axis=0).mean()) if band.size else 0.0


def _cells(
    xs: list[float], ys: list[float], across: npt.NDArray[np.bool_], down: npt.NDArray[np.bool_]
) -> tuple[GridCell, ...]:
    """Cells of the grid: a place grows right, then down, while no rule parts it from what follows.

    A place whose left, right, top and bottom all lack a rule at the table's outside is open ground and no cell.
    """
    rows, columns = len(ys) - 1, len(xs) - 1
    taken = np.zeros((rows, columns), bool)
    cells = []
    for row in range(rows):
        for column in range(columns):
            if taken[row, column]:
                continue
            right = column + 1
            while right < columns and not down[row, right] and not taken[row, right]:
                right += 1
            bottom = row + 1
            while (
                bottom < rows
                and not across[bottom, column:right].any()
                and not taken[bottom, column:right].any()
                and not down[bottom, column + 1 : right].any()
            ):
                bottom += 1
            taken[row:bottom, column:right] = True
            cells.append(
                GridCell(row, column, bottom - row, right - column, (xs[column], ys[row], xs[right], ys[bottom]))
            )
    return tuple(cells)


def _moved(grid: Grid, x: int, y: int) -> Grid:
    def move(box: Rect) -> Rect:
        return box[0] + x, box[1] + y, box[2] + x, box[3] + y

    return grid._replace(box=move(grid.box), cells=tuple(cell._replace(box=move(cell.box)) for cell in grid.cells))
