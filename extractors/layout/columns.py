"""Columns of a page (分栏): where white strips part text that is to be read one part after the other.

The page is cut again and again (after the X-Y cut of G. Nagy and S. Seth, 1984, but along strips that need not run
through the whole page): at the longest upright strip that nothing crosses and that has columns of running text, or a
column and notes beside it, on its two sides. What stands above and below the strip is read before and after it. Labels
beside their values and the cells of a borderless table are no columns.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final, NamedTuple, TypeAlias

from extractors.document import Box
from extractors.layout import Line
from extractors.layout.gutters import SLACK, Gutter, Strip, beside, gutter_between, known_strip, strips_at

_LEAST_ROWS: Final = 4
_LEAST_COLUMN: Final = 4.0
"""Width of a column in em, at least."""
_COLUMN_FILL: Final = 0.55
"""Share of the lines of running text that fill their column."""
_MANY_ROWS: Final = 15
_LONG: Final = 11
_MANY_FILL: Final = 0.35
"""The same of many rows of that many characters each, among which there may be headings and short paragraphs."""
_IN_STEP: Final = 0.5
"""Share of lines on the baselines of the other side, from which they belong to these."""
_CHARACTERS: Final = 7
"""Characters of a usual line of running text."""
_DENSE: Final = 2.6
"""Distance of baselines in em up to which lines follow each other."""
_DEPTH: Final = 6


_Search: TypeAlias = Callable[[Sequence[Line], Sequence[Box]], Strip | None]


class Region(NamedTuple):
    """A part of a page that is one column: numbers of its lines and of its objects, and the strips at its sides.

    ``left`` and ``right`` are None where the region goes to the margin of the page.
    """

    lines: list[int]
    objects: list[int]
    left: float | None
    right: float | None


def _may_have_columns(lines: Sequence[Line]) -> bool:
    """Whether enough lines are short of the page's width; a gate before the dear search."""
    if len(lines) < 2 * _LEAST_ROWS:
        return False
    left, right = min(line.bbox[0] for line in lines), max(line.bbox[2] for line in lines)
    return sum(line.bbox[2] - line.bbox[0] < 0.75 * (right - left) for line in lines) >= 2 * _LEAST_ROWS


class Cutting:
    """A page while it is cut.

    ``regions`` are its columns in reading order, one where there are no columns; ``gutters`` stand between those of
    running text.
    """

    def __init__(self, lines: Sequence[Line], objects: Sequence[Box]) -> None:
        self._lines, self._objects = lines, objects
        self.gutters: list[Gutter] = []
        whole = Region(list(range(len(lines))), list(range(len(objects))), None, None)
        self.regions = self._cut(whole, _best_strip) if _may_have_columns(lines) else [whole]

    def cut_at(self, gutters: Sequence[Gutter]) -> None:
        """Cut the regions further at gutters of this and other pages, which tell columns of few lines too."""

        def search(lines: Sequence[Line], objects: Sequence[Box]) -> Strip | None:
            return known_strip(lines, objects, gutters)

        if gutters:
            self.regions = [leaf for region in self.regions for leaf in self._cut(region, search)]

    def _cut(self, region: Region, search: _Search, depth: int = _DEPTH) -> list[Region]:
        lines = [self._lines[one] for one in region.lines]
        strip = search(lines, [self._objects[one] for one in region.objects])
        if strip is None or not depth:
            return [region]
        parts = _parts(region, self._lines, self._objects, strip)
        if max(len(part.lines) + len(part.objects) for part in parts) == len(region.lines) + len(region.objects):
            return [region]
        if search is _best_strip:
            self._note(*beside(strip, lines))
        return [leaf for part in parts if part.lines or part.objects for leaf in self._cut(part, search, depth - 1)]

    def _note(self, left: Sequence[Line], right: Sequence[Line]) -> None:
        """Keep the gutter where both sides are running text of one column each."""
        if left and right and all(len(_stacks(side)) == 1 and _is_text(side) for side in (left, right)):
            self.gutters.append(gutter_between(left, right))


def _parts(region: Region, lines: Sequence[Line], objects: Sequence[Box], strip: Strip) -> list[Region]:
    """What stands above, left, right and below of a strip."""
    sides: list[tuple[list[int], list[int]]] = [([], []) for _ in range(4)]
    for one in region.lines:
        sides[_side(lines[one].bbox, strip)][0].append(one)
    for one in region.objects:
        sides[_side(objects[one], strip)][1].append(one)
    borders = (region.left, region.right), (region.left, strip.x), (strip.x, region.right), (region.left, region.right)
    return [Region(*side, *border) for side, border in zip(sides, borders, strict=True)]


def _side(box: Box, strip: Strip) -> int:
    middle = (box[1] + box[3]) / 2
    if middle <= strip.top:
        return 0
    if middle >= strip.bottom:
        return 3
    return 1 if (box[0] + box[2]) / 2 < strip.x else 2


def _best_strip(lines: Sequence[Line], objects: Sequence[Box]) -> Strip | None:
    """The strip with most lines beside it, of those that part columns."""
    if len(lines) < 2 * _LEAST_ROWS:
        return None
    boxes = [*(line.bbox for line in lines), *objects]
    best: tuple[int, float, Strip] | None = None
    for x, width in _places(lines):
        for strip in strips_at(x, boxes):
            sides = beside(strip, lines)
            count = sum(map(len, sides))
            if min(map(len, sides)) < _LEAST_ROWS or (best and (count, width) <= best[:2]):
                continue
            if _are_columns(*sides):
                best = count, width, _trimmed(strip, *sides)
    return best[2] if best else None


def _places(lines: Sequence[Line]) -> list[tuple[float, float]]:
    """Where a strip may stand: the middle and the width of the white between ends of lines and the next beginnings."""
    starts = sorted({round(line.bbox[0]) for line in lines})
    ends = sorted({round(line.bbox[2]) for line in lines})
    places = []
    at = 0
    for place, end in enumerate(ends):
        while at < len(starts) and starts[at] < end:
            at += 1
        if at == len(starts):
            break
        if place + 1 == len(ends) or ends[place + 1] > starts[at]:
            places.append(((end + starts[at]) / 2, float(starts[at] - end)))
    return places


def _trimmed(strip: Strip, left: Sequence[Line], right: Sequence[Line]) -> Strip:
    """The strip without the part in which only one side has lines at its ends, but for the going on of a column.

    Lines above the beginning of the other side that stand out from their column (a title flush left) come before both.
    """
    top = max(min(line.bbox[1] for line in side) for side in (left, right))
    early = [line for side in (left, right) for line in side if line.bbox[3] <= top + SLACK]
    if not early or top - min(line.bbox[1] for line in early) > 6 * early[0].size:
        return strip
    return strip._replace(top=top - SLACK)


def _are_columns(left: Sequence[Line], right: Sequence[Line]) -> bool:
    """Whether the lines on two sides are to be read one side after the other."""
    if not _stand_beside(left, right):
        return False
    fills = _is_text(left), _is_text(right)
    if all(fills):
        return True
    if not any(fills):
        return False
    text, notes = (left, right) if fills[0] else (right, left)
    if _in_step(notes, text) >= _IN_STEP:
        return False
    return notes is right or _is_dense(notes)


def _stand_beside(first: Sequence[Line], second: Sequence[Line]) -> bool:
    top = max(min(line.bbox[1] for line in first), min(line.bbox[1] for line in second))
    bottom = min(max(line.bbox[3] for line in first), max(line.bbox[3] for line in second))
    return bottom - top > 3 * min(first[0].size, second[0].size)


def _is_text(side: Sequence[Line]) -> bool:
    """Whether lines are running text in one column or more: most fill theirs, with a fair number of characters."""
    stacks = _stacks(side)
    counted = rows = full = characters = 0
    for stack in stacks:
        left, right = min(line.bbox[0] for line in stack), max(line.bbox[2] for line in stack)
        if right - left < _LEAST_COLUMN * stack[0].size or len(stack) < _LEAST_ROWS:
            continue
        counted += len(stack)
        rows += len({round(line.baseline) for line in stack})
        full += sum(_fills(line, left, right) for line in stack)
        characters += sum(len(line.text) for line in stack)
    least = _COLUMN_FILL if rows < _MANY_ROWS or characters < _LONG * rows else _MANY_FILL
    return 2 * counted > len(side) and full >= least * rows and characters >= _CHARACTERS * rows


def _fills(line: Line, left: float, right: float) -> bool:
    """Whether a line goes from one side of its column to the other, the first line's indent apart."""
    indent, rest = line.bbox[0] - left, right - line.bbox[2]
    little = 0.2 * (right - left)
    return indent <= max(2.6 * line.size, little) and rest <= max(1.3 * line.size, little)


def _stacks(side: Sequence[Line]) -> list[list[Line]]:
    """Lines that stand over each other, by what all of them cover across."""
    stacks: list[list[Line]] = []
    end = float("-inf")
    for line in sorted(side, key=lambda line: line.bbox[0]):
        if stacks and line.bbox[0] < end - SLACK:
            stacks[-1].append(line)
        else:
            stacks.append([line])
        end = max(end, line.bbox[2])
    return stacks


def _in_step(notes: Sequence[Line], text: Sequence[Line]) -> float:
    """Share of the rows of notes that stand on a baseline of the text."""
    baselines = [line.baseline for line in text]
    rows = {round(note.baseline): note for note in notes}.values()
    return sum(any(abs(note.baseline - other) < 0.12 * note.size for other in baselines) for note in rows) / len(rows)


def _is_dense(side: Sequence[Line]) -> bool:
    """Whether most lines follow each other as lines of text do."""
    baselines = sorted({round(line.baseline, 1) for line in side})
    steps = [below - above for above, below in pairwise(baselines) if below - above > 1]
    return bool(steps) and 2 * sum(step < _DENSE * side[0].size for step in steps) > len(steps)
