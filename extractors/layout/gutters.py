"""Gutters (栏间空白): white strips between columns, and where a document keeps them.

The last page of a text in columns often has but a line or two in its second one: too few to tell columns by. What the
other pages and the rest of the page show tells them: text that fills the known column, and lines beside it that begin
where the next column begins.
"""

from collections.abc import Sequence
from functools import reduce
from typing import Final, NamedTuple

from extractors.document import Box
from extractors.layout import Line
from extractors.layout.merging import merge

SLACK: Final = 1.0
"""Points by which lines may reach over the middle of a strip."""
_OVERHANG: Final = 0.7
"""Part of the size by which a sign at the end of a line may stand over the next column's edge."""
_EDGE: Final = 0.6
"""Part of the size within which a line begins at the edge of its column …"""
_INDENT: Final = 2.6
"""… or indented, up to this."""
_FILLED: Final = 0.5
"""Share of the rows on the left that reach the end of their column."""
_RAGGED: Final = 1.6
_SAME_END: Final = 3.0
_MOST_GUTTERS: Final = 4


class Strip(NamedTuple):
    """A white strip at ``x`` from ``top`` to ``bottom``."""

    x: float
    top: float
    bottom: float


class Gutter(NamedTuple):
    """Where two columns stand: the left edge of the first, its usual right end, the left edge of the second, its end."""

    left: float
    end: float
    start: float
    right: float

    def mirrored(self, width: float) -> "Gutter":
        """The same on the other side of a sheet, whose margins are the other way round; ``width`` is the page's."""
        return Gutter(width - self.right, width - self.start, width - self.end, width - self.left)


def strips_at(x: float, boxes: Sequence[Box]) -> list[Strip]:
    """The white strips at ``x`` between the boxes that cross it."""
    crossing = sorted((box for box in boxes if box[0] < x - SLACK and box[2] > x + SLACK), key=lambda box: box[1])
    strips = []
    top = float("-inf")
    for box in crossing:
        if box[1] > top:
            strips.append(Strip(x, top, (box[1] + box[3]) / 2))
        top = max(top, (box[1] + box[3]) / 2)
    strips.append(Strip(x, top, float("inf")))
    return strips


def beside(strip: Strip, lines: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """The lines left and right of a strip."""
    left: list[Line] = []
    right: list[Line] = []
    for line in lines:
        if strip.top < (line.bbox[1] + line.bbox[3]) / 2 < strip.bottom:
            (left if (line.bbox[0] + line.bbox[2]) / 2 < strip.x else right).append(line)
    return left, right


def gutter_between(left: Sequence[Line], right: Sequence[Line]) -> Gutter:
    """The gutter between two columns of running text."""
    first, second = _extent(left), _extent(right)
    return Gutter(first[0], first[1], second[0], second[1])


def _extent(lines: Sequence[Line]) -> tuple[float, float]:
    """Left edge of the lines, those that stick out apart, and where most of them end."""
    starts, ends = sorted(line.bbox[0] for line in lines), [line.bbox[2] for line in lines]
    return starts[len(starts) // 10], max(ends, key=lambda end: (sum(abs(end - x) < _SAME_END for x in ends), end))


def known_strip(lines: Sequence[Line], objects: Sequence[Box], gutters: Sequence[Gutter]) -> Strip | None:
    """The longest strip at a known gutter with text of the known columns beside it."""
    best: tuple[int, Strip] | None = None
    for gutter in _different(gutters):
        boxes = [_within(line, gutter) for line in lines]
        for strip in strips_at(gutter.start - SLACK, [*boxes, *objects]):
            left, right = beside(strip, lines)
            if left and right and (not best or len(left) + len(right) > best[0]) and _are_known(left, right, gutter):
                best = len(left) + len(right), strip
    return best[1] if best else None


def _different(gutters: Sequence[Gutter]) -> list[Gutter]:
    kept: list[Gutter] = []
    for gutter in gutters:
        if all(max(abs(one - other) for one, other in zip(gutter, known, strict=True)) > SLACK for known in kept):
            kept.append(gutter)
    return kept[:_MOST_GUTTERS]


def _within(line: Line, gutter: Gutter) -> Box:
    """The line's box, without the sign that hangs over its column's end."""
    x0, top, x1, bottom = line.bbox
    if x0 < gutter.end and x1 <= gutter.start + _OVERHANG * line.size:
        x1 = min(x1, gutter.start - SLACK)
    return x0, top, x1, bottom


def _are_known(left: Sequence[Line], right: Sequence[Line], gutter: Gutter) -> bool:
    """Whether lines begin where the columns do, those on the left mostly fill theirs, and both begin side by side."""
    if not (all(_begins(line, gutter.start) for line in right) and all(_begins(line, gutter.left) for line in left)):
        return False
    full = sum(line.bbox[2] >= gutter.end - _RAGGED * line.size for line in left)
    size = left[0].size
    tops = [min(line.baseline for line in side) for side in (left, right)]
    return full >= _FILLED * len(left) and abs(tops[0] - tops[1]) < size


def _begins(line: Line, edge: float) -> bool:
    return -_EDGE * line.size <= line.bbox[0] - edge <= _INDENT * line.size


def parted_at(lines: Sequence[Line], gutters: Sequence[Gutter]) -> list[Line]:
    """The lines, with those parted that reach from one column over a known gutter into the next."""
    known = _different(gutters)
    return [piece for line in lines for piece in (_parted(line, known) if line.parts and known else [line])]


def _parted(line: Line, gutters: Sequence[Gutter]) -> list[Line]:
    for gutter in gutters:
        for place in range(1, len(line.parts)):
            first, second = line.parts[:place], line.parts[place:]
            ends = first[-1].bbox[2] <= gutter.start + _OVERHANG * line.size
            if ends and _begins(line, gutter.left) and _begins(second[0], gutter.start):
                return [reduce(merge, first), reduce(merge, second)]
    return [line]
