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


class _Crossing(NamedTuple):
    """The numbers of the upright and of the level rules that meet in a point."""

    upright: set[int]
    level: set[int]


def find_cells(rules: Floats) -> list[list[Box]]:
    """Cell boxes of each table of two cells or more, from top to bottom.

    ``rules`` are ``(n, 4)``, each exactly horizontal or vertical. Raises :class:`DenseRules`.
    """
    if len(rules) > 10 * _MOST_RULES:
        raise DenseRules
    flat = rules[:, 1] == rules[:, 3]
    level = merged(rules[flat][:, [1, 0, 2]])
    upright = merged(rules[~flat][:, [0, 1, 3]])
    if len(level) + len(upright) > _MOST_RULES:
        raise DenseRules
    crossings = _crossings(upright, level)
    if len(crossings) > _MOST_CROSSINGS:
        raise DenseRules
    return _tables(list(_cells(crossings)))


def merged(rules: Floats) -> list[Rule]:
    """Rules ``(n, 3)`` of one direction snapped to common places; those that meet joined, short ones left out."""
    if not len(rules):
        return []
    ordered = rules[np.lexsort((rules[:, 1], rules[:, 0]))]
    first = np.flatnonzero(np.diff(ordered[:, 0], prepend=-np.inf) > TOLERANCE)
    counts = np.diff(np.append(first, len(ordered)))
    places = np.add.reduceat(ordered[:, 0], first) / counts
    ordered[:, 0] = np.repeat(places, counts)
    ordered = ordered[np.lexsort((ordered[:, 1], ordered[:, 0]))]
    joined: list[Rule] = []
    for rule in map(Rule._make, ordered.tolist()):
        last = joined[-1] if joined else None
        if last and rule.place == last.place and rule.start <= last.end + TOLERANCE:
            joined[-1] = last._replace(end=max(last.end, rule.end))
        else:
            joined.append(rule)
    return [rule for rule in joined if rule.end - rule.start >= TOLERANCE]


def meetings(upright: Sequence[Rule], level: Sequence[Rule]) -> list[tuple[int, int]]:
    """Numbers of the upright and of the level rule of each meeting of the two."""
    if not upright or not level:
        return []
    x, top, bottom = np.array(upright).T[:, :, None]
    y, left, right = np.array(level).T[:, None, :]
    meet = (top <= y + TOLERANCE) & (bottom >= y - TOLERANCE) & (x >= left - TOLERANCE) & (x <= right + TOLERANCE)
    return list(zip(*(numbers.tolist() for numbers in np.nonzero(meet)), strict=True))


def _crossings(upright: Sequence[Rule], level: Sequence[Rule]) -> dict[Point, _Crossing]:
    """Where rules of both directions meet, sorted from left to right, each column from top to bottom."""
    found: dict[Point, _Crossing] = {}
    for one, other in meetings(upright, level):
        crossing = found.setdefault((upright[one].place, level[other].place), _Crossing(set(), set()))
        crossing.upright.add(one)
        crossing.level.add(other)
    return dict(sorted(found.items()))


def _cells(crossings: dict[Point, _Crossing]) -> Iterator[Box]:
    """The smallest cell to the lower right of each crossing."""
    columns: dict[float, list[float]] = defaultdict(list)
    rows: dict[float, list[float]] = defaultdict(list)
    for x, y in reversed(crossings):
        below, right = columns[x], rows[y]
        if cell := _smallest_cell(crossings, x, y, below, right):
            yield cell
        below.append(y)
        right.append(x)


def _smallest_cell(
    crossings: dict[Point, _Crossing], x: float, y: float, below: Sequence[float], right: Sequence[float]
) -> Box | None:
    """The cell with its upper left corner at a crossing; ``below`` and ``right`` are the others in line, nearest last."""
    here = crossings[x, y]
    ends = [end for end in reversed(right) if not here.level.isdisjoint(crossings[end, y].level)]
    for bottom in reversed(below) if ends else ():
        under = crossings[x, bottom]
        if here.upright.isdisjoint(under.upright):
            continue
        for end in ends:
            corner = crossings.get((end, bottom))
            if corner is None or corner.level.isdisjoint(under.level):
                continue
            if not corner.upright.isdisjoint(crossings[end, y].upright):
                return x, y, end, bottom
    return None


def _tables(cells: Sequence[Box]) -> list[list[Box]]:
    """Cells that hang together by their corners, groups of two or more."""
    group_at: dict[Point, list[Box]] = {}
    for cell in cells:
        corners = _corners(cell)
        groups = {id(group): group for corner in corners if (group := group_at.get(corner)) is not None}
        whole = max(groups.values(), key=len, default=[])
        for group in groups.values():
            if group is not whole:
                whole += group
                group_at.update((corner, whole) for box in group for corner in _corners(box))
        whole.append(cell)
        group_at.update((corner, whole) for corner in corners)
    tables = {id(group): group for group in group_at.values() if len(group) > 1}.values()
    return sorted(tables, key=lambda table: min((box[1], box[0]) for box in table))


def _corners(box: Box) -> tuple[Point, ...]:
    x0, top, x1, bottom = box
    return (x0, top), (x0, bottom), (x1, top), (x1, bottom)
