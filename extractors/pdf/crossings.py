"""Rules to the cells that they enclose.

The method is pdfplumber's (pdfplumber.table, MIT, after A. Nurminen's thesis of 2013): rules near each other are
snapped to one line and joined, each crossing looks for the smallest cell to its lower right whose four sides are drawn,
cells that share a corner are one table. It is written over numbers in place of its dictionaries, for a tenth of the
price.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple, TypeAlias

import numpy as np

from extractors.document import Box
from extractors.layout.frames import Floats

TOLERANCE: Final = 3.0
"""Points within which rules are one, meet and cross."""
_MOST_RULES: Final = 4_000
_MOST_CROSSINGS: Final = 8_000

Point: TypeAlias = tuple[float, float]


class DenseRules(Exception):
    """A page has more rules than can be a table (a drawing)."""


class Rule(NamedTuple):
    """A straight line: its ``place`` across its direction, and where it starts and ends along it."""

    place: float
    start: float
    end: float


class Network(NamedTuple):
    """Rules of both directions, each on one line with those near it, and the numbers of those that meet."""

    upright: list[Rule]
    level: list[Rule]
    meetings: list[tuple[int, int]]


def network_of(rules: Floats) -> Network:
    """The rules ``(n, 4)``, each exactly horizontal or vertical, snapped and joined. Raises :class:`DenseRules`."""
    if len(rules) > 10 * _MOST_RULES:
        raise DenseRules
    flat = rules[:, 1] == rules[:, 3]
    level, upright = merged(rules[flat][:, [1, 0, 2]]), merged(rules[~flat][:, [0, 1, 3]])
    if len(level) + len(upright) > _MOST_RULES:
        raise DenseRules
    return Network(upright, level, _meetings(upright, level))


def find_cells(rules: Network) -> list[list[Box]]:
    """Cell boxes of each table of two cells or more, from top to bottom. Raises :class:`DenseRules`."""
    crossings = _crossings(rules)
    if len(crossings) > _MOST_CROSSINGS:
        raise DenseRules
    return _tables(list(_cells(crossings)))


def merged(rules: Floats) -> list[Rule]:
    """Rules ``(n, 3)`` of one direction snapped to common places; those that meet joined, short ones left out."""
    if not len(rules):
        return []
    ordered = rules[np.lexsort((rules[:, 1], rules[:, 0]))]
    places = ordered[:, 0]
    first = np.concatenate([[0], np.flatnonzero(places[1:] - places[:-1] > TOLERANCE) + 1])
    counts = np.diff(first, append=len(ordered))
    ordered[:, 0] = np.repeat(np.add.reduceat(places, first) / counts, counts)
    joined: list[Rule] = []
    place = start = end = float("nan")
    for at, begins, ends in ordered[np.lexsort((ordered[:, 1], ordered[:, 0]))].tolist():
        if at == place and begins <= end + TOLERANCE:
            end = max(end, ends)
            continue
        if end - start >= TOLERANCE:
            joined.append(Rule(place, start, end))
        place, start, end = at, begins, ends
    if end - start >= TOLERANCE:
        joined.append(Rule(place, start, end))
    return joined


def _meetings(upright: Sequence[Rule], level: Sequence[Rule]) -> list[tuple[int, int]]:
    """Numbers of the upright and of the level rule of each meeting of the two. Raises :class:`DenseRules`."""
    if not upright or not level:
        return []
    x, top, bottom = np.array(upright).T[:, :, None]
    y, left, right = np.array(level).T[:, None, :]
    meet = (top <= y + TOLERANCE) & (bottom >= y - TOLERANCE) & (x >= left - TOLERANCE) & (x <= right + TOLERANCE)
    ones, others = np.nonzero(meet)
    if len(ones) > 4 * _MOST_CROSSINGS:  # two rules of a line can end in one point, not more
        raise DenseRules
    return list(zip(ones.tolist(), others.tolist(), strict=True))


class _Crossings(NamedTuple):
    """The rules that meet in each point, as the bits of their numbers: upright ones and level ones."""

    upright: dict[Point, int]
    level: dict[Point, int]

    def __len__(self) -> int:
        return len(self.upright)


def _crossings(rules: Network) -> _Crossings:
    """Where rules of both directions meet."""
    found = _Crossings({}, {})
    uprights, levels = found
    xs, ys = [rule.place for rule in rules.upright], [rule.place for rule in rules.level]
    for one, other in rules.meetings:
        point = xs[one], ys[other]
        uprights[point] = uprights.get(point, 0) | 1 << one
        levels[point] = levels.get(point, 0) | 1 << other
    return found


def _cells(crossings: _Crossings) -> Iterator[Box]:
    """The smallest cell to the lower right of each crossing, from the last column to the first, each from below."""
    columns: dict[float, list[float]] = defaultdict(list)
    rows: dict[float, list[float]] = defaultdict(list)
    for point in sorted(crossings.upright, reverse=True):
        x, y = point
        below, right = columns[x], rows[y]
        if below and right and (cell := _smallest_cell(crossings, point, below, right)):
            yield cell
        below.append(y)
        right.append(x)


def _smallest_cell(crossings: _Crossings, point: Point, below: Sequence[float], right: Sequence[float]) -> Box | None:
    """The cell with its upper left corner at a crossing; ``below`` and ``right`` are the others in line, nearest last."""
    uprights, levels = crossings
    (x, y), left, over = point, uprights[point], levels[point]
    for bottom in reversed(below):
        if not left & uprights[x, bottom]:
            continue
        under = levels[x, bottom]
        for end in reversed(right):
            if (
                over & levels[end, y]
                and under & levels.get((end, bottom), 0)
                and uprights[end, bottom] & uprights[end, y]
            ):
                return x, y, end, bottom
    return None


def _tables(cells: Sequence[Box]) -> list[list[Box]]:
    """Cells that hang together by their corners, groups of two or more."""
    group_of = list(range(len(cells)))
    first_at: dict[Point, int] = {}
    for number, (x0, top, x1, bottom) in enumerate(cells):
        root = number
        for corner in ((x0, top), (x0, bottom), (x1, top), (x1, bottom)):
            other = first_at.setdefault(corner, number)
            if other != number and group_of[other] != root:
                group_of[root] = root = root_of(group_of, other)
    tables: dict[int, list[Box]] = {}
    for number, cell in enumerate(cells):
        tables.setdefault(root_of(group_of, number), []).append(cell)
    large = [table for table in tables.values() if len(table) > 1]
    return sorted(large, key=lambda table: min((box[1], box[0]) for box in table))


def root_of(group_of: list[int], one: int) -> int:
    """The member that stands for the group of ``one``; each of ``group_of`` points to another of its group."""
    while (other := group_of[one]) != one:
        group_of[one] = one = group_of[other]
    return one
