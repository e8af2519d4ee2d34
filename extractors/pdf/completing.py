"""Rules that a table lacks: dots and dashes made lines, sides that are left open closed.

Writers draw dotted rules as dots of half a point. Tables of statistics often have no rule at their left and right
(开口表), and a row that runs on to the next page has none at its end.
"""

from typing import Final, NamedTuple

import numpy as np

from extractors.layout.frames import Floats
from extractors.pdf.crossings import TOLERANCE, Network, Rule, network_of, root_of

_OPEN: Final = 8.0
"""Points by which rules must go on behind the last one that crosses them, for a side to be open."""
_DASHES: Final = 4
_LONGEST_DASH: Final = 24.0
_LONGEST_GAP: Final = 8.0
_MOST: Final = 1_500
"""Rules of one direction above which nothing is completed."""


class Completed(NamedTuple):
    """Rules with those that were missing; ``tops`` and ``bottoms`` are the heights of closed open ends."""

    rules: Network
    tops: tuple[float, ...]
    bottoms: tuple[float, ...]


def lines_of_dots(dots: Floats) -> Floats:
    """Level and upright rules ``(n, 4)`` that rows and columns of dots ``(n, 2)`` make, four dots or more to each."""
    if len(dots) < _DASHES:
        return np.zeros((0, 4))
    level = _runs(dots[:, 1], dots[:, 0])
    upright = _runs(dots[:, 0], dots[:, 1])
    return np.vstack([level[:, [1, 0, 2, 0]], upright[:, [0, 1, 0, 2]]])


def _runs(places: Floats, along: Floats) -> Floats:
    """Place, start and end ``(k, 3)`` of each run of dots that stand on one line, no further apart than rules may be."""
    places = np.round(places * 2) / 2
    order = np.lexsort((along, places))
    place, at = places[order], along[order]
    new = (np.diff(place, prepend=-np.inf) > 0) | (np.diff(at, prepend=-np.inf) > TOLERANCE)
    first = np.flatnonzero(new)
    last = np.append(first[1:], len(order)) - 1
    long = (last - first >= _DASHES - 1) & (at[last] - at[first] >= _OPEN)
    runs: Floats = np.stack([place[first], at[first], at[last]], axis=1)[long]
    return runs


def _joined_dashes(rules: list[Rule]) -> list[Rule]:
    """Bridges over the gaps of dashed rules: pieces of like length at like distances, four or more on one line."""
    bridges: list[Rule] = []
    start = 0
    for end in range(1, len(rules) + 1):
        if end < len(rules) and _goes_on(rules[end - 1], rules[end]):
            continue
        if end - start >= _DASHES:
            bridges += [
                Rule(one.place, one.end, other.start)
                for one, other in zip(rules[start : end - 1], rules[start + 1 : end], strict=True)
            ]
        start = end
    return bridges


def _goes_on(one: Rule, other: Rule) -> bool:
    gap, length = other.start - one.end, one.end - one.start
    return one.place == other.place and gap <= min(_LONGEST_GAP, 2 * length) and length <= _LONGEST_DASH


class _Group(NamedTuple):
    """Numbers of the rules of one drawing that hang together."""

    uprights: list[int]
    levels: list[int]


def _groups(rules: Network) -> list[_Group]:
    """Rules that cross, together."""
    count = len(rules.upright)
    group_of = list(range(count + len(rules.level)))
    for upright, level in rules.meetings:
        group_of[root_of(group_of, upright)] = root_of(group_of, count + level)
    groups: dict[int, _Group] = {}
    for one in range(len(group_of)):
        group = groups.setdefault(root_of(group_of, one), _Group([], []))
        (group.uprights if one < count else group.levels).append(one if one < count else one - count)
    return [group for group in groups.values() if group.uprights and group.levels]


def _open_ends(ours: list[Rule], crossing: list[Rule], enough: int) -> tuple[float | None, float | None]:
    """Where the rules of one direction begin and end beyond all that cross them; None for a side that is closed."""
    first, last = min(rule.place for rule in crossing), max(rule.place for rule in crossing)
    start, end = min(rule.start for rule in ours), max(rule.end for rule in ours)
    starts = sum(rule.start - start <= TOLERANCE for rule in ours)
    ends = sum(end - rule.end <= TOLERANCE for rule in ours)
    return (
        start if first - start >= _OPEN and starts >= enough else None,
        end if end - last >= _OPEN and ends >= enough else None,
    )


def _closed_sides(group: _Group, upright: list[Rule], level: list[Rule]) -> list[Rule]:
    """Upright rules at the sides that a table leaves open."""
    levels, uprights = [level[one] for one in group.levels], [upright[one] for one in group.uprights]
    start, end = min(rule.start for rule in levels), max(rule.end for rule in levels)
    whole = [rule for rule in levels if rule.start - start <= TOLERANCE and end - rule.end <= TOLERANCE]
    if len(whole) < 3 or 2 * len(whole) < len(levels):
        return []
    left, right = _open_ends(levels, uprights, 3)
    if len(uprights) < 2 and (left is None or right is None):
        return []
    top, bottom = min(rule.place for rule in whole), max(rule.place for rule in whole)
    return [Rule(x, top, bottom) for x in (left, right) if x is not None]


def _closed_ends(group: _Group, upright: list[Rule], level: list[Rule]) -> tuple[list[Rule], list[Rule]]:
    """Level rules over the top and under the bottom of uprights that go on without an end."""
    levels, uprights = [level[one] for one in group.levels], [upright[one] for one in group.uprights]
    start, end = min(rule.start for rule in levels), max(rule.end for rule in levels)
    closed: tuple[list[Rule], list[Rule]] = [], []
    for side, place in enumerate(_open_ends(uprights, levels, 2)):
        if place is None:
            continue
        reaching = [rule for rule in uprights if abs((rule.end if side else rule.start) - place) <= TOLERANCE]
        places = [rule.place for rule in reaching]
        if min(places) - start <= TOLERANCE and end - max(places) <= TOLERANCE:
            closed[side].append(Rule(place, start, end))
    return closed


def complete(rules: Floats) -> Completed:
    """The rules, each exactly horizontal or vertical, with the missing ones added. Raises :class:`DenseRules`."""
    network = network_of(rules)
    if max(len(network.level), len(network.upright)) > _MOST:
        return Completed(network, (), ())
    added = [(r.start, r.place, r.end, r.place) for r in _joined_dashes(network.level)]
    added += [(r.place, r.start, r.place, r.end) for r in _joined_dashes(network.upright)]
    if added:
        rules = np.vstack([rules, np.array(added)])
        network = network_of(rules)
    tops: list[float] = []
    bottoms: list[float] = []
    added = []
    for group in _groups(network):
        sides = _closed_sides(group, network.upright, network.level)
        over, under = _closed_ends(group, network.upright, network.level)
        added += [(rule.place, rule.start, rule.place, rule.end) for rule in sides]
        added += [(rule.start, rule.place, rule.end, rule.place) for rule in (*over, *under)]
        tops += [rule.place for rule in over]
        bottoms += [rule.place for rule in under]
    if added:
        network = network_of(np.vstack([rules, np.array(added)]))
    return Completed(network, tuple(tops), tuple(bottoms))
