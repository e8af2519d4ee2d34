"""Reading order (阅读顺序) of one page: pieces to rows, one column or two, tables and marks in their places."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final, TypeAlias

from msgspec.structs import replace

from extractors.document import BlockKind, Box, Record
from extractors.layout import Line, Mark, PageContent, TableContent
from extractors.layout.frames import union
from extractors.layout.joining import is_wide, unspaced

Item: TypeAlias = Line | TableContent | Mark

_SAME_ROW: Final = 0.4
"""Part of the size by which baselines in one row may differ."""
_COLUMN_ROWS: Final = 5
_COLUMN_FILL: Final = 0.6


class Column(Record, frozen=True):
    """Items of one column in order, with the left and right margin of its text."""

    items: tuple[Item, ...]
    left: float
    right: float


class OrderedPage(Record, frozen=True):
    """A page in reading order: furniture told apart, the rest in columns."""

    content: PageContent
    furniture: tuple[tuple[Line, BlockKind], ...]
    columns: tuple[Column, ...]


def box_of(item: Item) -> Box:
    """The item's box."""
    return item.bbox


def _merge(first: Line, second: Line) -> Line:
    """Two pieces of one row, in order."""
    gap = second.bbox[0] - first.bbox[2]
    close = (
        first.text and second.text and is_wide(first.text[-1]) and is_wide(second.text[0]) and gap < 0.8 * first.size
    )
    longer = max(first, second, key=lambda line: len(line.text))
    lengths = len(first.text), len(second.text)
    return Line(
        text=first.text + ("" if close else " ") + second.text,
        bbox=union(first.bbox, second.bbox),
        size=longer.size,
        baseline=longer.baseline,
        font=longer.font,
        bold=longer.bold,
        confidence=(first.confidence * lengths[0] + second.confidence * lengths[1]) / max(1, sum(lengths)),
    )


def rows_of(lines: Sequence[Line]) -> list[Line]:
    """Pieces on one baseline made one row, top to bottom."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: line.baseline):
        for row in reversed(rows[-4:]):
            if _share_row(row[0], line) and not any(_cover(piece, line) for piece in row):
                row.append(line)
                break
        else:
            rows.append([line])
    return [_merged(row) for row in rows]


def _share_row(first: Line, second: Line) -> bool:
    return abs(first.baseline - second.baseline) < _SAME_ROW * min(first.size, second.size)


def _cover(first: Line, second: Line) -> bool:
    """Whether two pieces stand over each other, and so are no neighbours in a row."""
    shared = min(first.bbox[2], second.bbox[2]) - max(first.bbox[0], second.bbox[0])
    return shared > 0.5 * min(first.bbox[2] - first.bbox[0], second.bbox[2] - second.bbox[0])


def _merged(pieces: list[Line]) -> Line:
    ordered = sorted(pieces, key=lambda piece: piece.bbox[0])
    row = ordered[0]
    for piece in ordered[1:]:
        row = _merge(row, piece)
    return replace(row, text=unspaced(row.text)) if _are_letters(ordered) else row


def _are_letters(pieces: Sequence[Line]) -> bool:
    """Whether single characters stand at equal steps: a heading that is set so wide that each is a piece of its own."""
    if len(pieces) < 3 or any(len(piece.text) > 1 for piece in pieces):
        return False
    middles = [(piece.bbox[0] + piece.bbox[2]) / 2 for piece in pieces]
    steps = [after - before for before, after in pairwise(middles)]
    return max(steps) < 1.4 * min(steps)


def _find_gutter(lines: Sequence[Line], width: float) -> float | None:
    """Middle of the gap between two columns of running text; None where there is one column.

    Labels beside values and cells of a borderless table are no columns: column lines fill their column.
    """
    if len(lines) < 2 * _COLUMN_ROWS:
        return None
    left, right = min(line.bbox[0] for line in lines), max(line.bbox[2] for line in lines)
    candidates = [left + (right - left) * share / 40 for share in range(15, 26)]
    crossing = {
        x: sum(line.bbox[0] < x - 2 < line.bbox[2] or line.bbox[0] < x + 2 < line.bbox[2] for line in lines)
        for x in candidates
    }
    gutter = min(candidates, key=lambda x: (crossing[x], abs(x - width / 2)))
    if crossing[gutter] > 0.35 * len(lines):
        return None
    sides = [line for line in lines if line.bbox[2] <= gutter], [line for line in lines if line.bbox[0] >= gutter]
    if all(_fills_column(side) for side in sides) and _stand_beside(*sides):
        return gutter
    return None


def _fills_column(side: Sequence[Line]) -> bool:
    if len(side) < _COLUMN_ROWS:
        return False
    width = max(line.bbox[2] for line in side) - min(line.bbox[0] for line in side)
    full = sum(line.bbox[2] - line.bbox[0] > 0.8 * width for line in side)
    return full >= _COLUMN_FILL * len(side) and sum(len(line.text) for line in side) >= 10 * len(side)


def _stand_beside(first: Sequence[Line], second: Sequence[Line]) -> bool:
    top = max(min(line.bbox[1] for line in first), min(line.bbox[1] for line in second))
    bottom = min(max(line.bbox[3] for line in first), max(line.bbox[3] for line in second))
    return bottom - top > 3 * first[0].size


def _local_margins(items: Sequence[Item], fallback: tuple[float, float]) -> tuple[float, float]:
    """Left and right margin of a column's text: where its longer rows begin and end."""
    lines = [item for item in items if isinstance(item, Line)]
    long = [line for line in lines if len(line.text) >= 12] or lines
    if len(long) < 3:
        return fallback
    return _ends(long)


def _ends(lines: Sequence[Line]) -> tuple[float, float]:
    starts, ends = sorted(line.bbox[0] for line in lines), sorted(line.bbox[2] for line in lines)
    last = len(lines) - 1
    return starts[int(0.05 * last)], ends[min(last, int(0.9 * len(ends)))]


def find_margins(
    pages: Sequence[PageContent], kinds: Sequence[Sequence[BlockKind | None]]
) -> list[tuple[float, float]]:
    """Left and right margin of running text for each page, from all pages of its size, odd and even ones apart.

    A page with few full lines thus knows where lines end. Where a document has too little text, an eighth of the
    width is taken.
    """
    groups: dict[tuple[int, int], list[Line]] = {}
    keys = []
    for content, kinds_of_lines in zip(pages, kinds, strict=True):
        width, _ = content.size
        keys.append((round(width), content.page.number % 2))
        lines = groups.setdefault(keys[-1], [])
        lines += [
            line for line, kind in zip(content.lines, kinds_of_lines, strict=True) if not kind and len(line.text) >= 16
        ]
    margins = []
    for width, parity in keys:
        own, others = groups[width, parity], groups.get((width, 1 - parity), [])
        lines = own if len(own) >= 12 else own + others
        margins.append(_ends(lines) if len(lines) >= 3 else _margins_of_few(lines, width))
    return margins


def _margins_of_few(lines: Sequence[Line], width: float) -> tuple[float, float]:
    """Margins by a line or two: theirs where one of them is long, else those of official documents."""
    if lines and max(line.bbox[2] - line.bbox[0] for line in lines) > 0.6 * width:
        return min(line.bbox[0] for line in lines), max(line.bbox[2] for line in lines)
    return 0.12 * width, 0.88 * width


def _page_margins(items: Sequence[Item], usual: tuple[float, float]) -> tuple[float, float]:
    """Margins of a page of one column: its own where its rows show them, else the usual ones.

    The right margin shows where two long rows that end no sentence end at one place and at most one row goes further.
    """
    lines = [item for item in items if isinstance(item, Line) and len(item.text) >= 12]
    if len(lines) < 3:
        return usual
    left = _local_margins(items, usual)[0]
    left = left if abs(left - usual[0]) < 1.2 * lines[0].size and left > usual[0] else min(left, usual[0])
    ends = sorted(((line.bbox[2], line) for line in lines), key=lambda end: -end[0])
    for place, (end, line) in enumerate(ends[:3]):
        same = [other for x, other in ends[place:] if end - x < 0.6 * line.size and _is_broken(other, usual)]
        if len(same) >= 2:
            return left, max(other.bbox[2] for other in same)
    return left, max(ends[0][0], usual[1])


def _is_broken(line: Line, margins: tuple[float, float]) -> bool:
    """Whether a long row ends as one does that goes on."""
    return line.bbox[2] - line.bbox[0] > 0.65 * (margins[1] - margins[0]) and line.text[-1] not in "。！？：；"


def _place(item: Item) -> float:
    """Where an item comes in its column: lines and tables by their middle, marks by their lower edge."""
    if isinstance(item, Line):
        return item.baseline
    if isinstance(item, TableContent):
        return item.bbox[1]
    return item.bbox[3]


def _columns(
    lines: Sequence[Line], others: Sequence[Item], gutter: float | None, margins: tuple[float, float]
) -> list[Column]:
    if gutter is None:
        items = sorted([*rows_of(lines), *others], key=_place)
        left, right = _page_margins(items, margins)
        return [Column(items=tuple(items), left=left, right=right)]
    return _two_columns(lines, others, gutter, margins)


def _side(box: Box, gutter: float) -> int:
    """0 for left of the gutter, 1 for right of it, 2 for across."""
    if box[2] <= gutter + 2:
        return 0
    return 1 if box[0] >= gutter - 2 else 2


def _two_columns(
    lines: Sequence[Line], others: Sequence[Item], gutter: float, margins: tuple[float, float]
) -> list[Column]:
    """Columns of each band between items that go across, left before right."""
    sided: tuple[list[Item], list[Item], list[Item]] = ([], [], [])
    for line in lines:
        sided[_side(line.bbox, gutter)].append(line)
    for item in others:
        sided[_side(item.bbox, gutter)].append(item)
    across: list[Item] = [*rows_of([item for item in sided[2] if isinstance(item, Line)])]
    across = sorted(across + [item for item in sided[2] if not isinstance(item, Line)], key=_place)
    sides = [
        [*rows_of([i for i in side if isinstance(i, Line)]), *(i for i in side if not isinstance(i, Line))]
        for side in sided[:2]
    ]
    frames = [_local_margins(sides[0], (margins[0], gutter)), _local_margins(sides[1], (gutter, margins[1]))]
    whole = (frames[0][0], frames[1][1])
    columns: list[Column] = []
    above = float("-inf")
    for group in [*_groups(across, sides), None]:
        below = min(_place(item) for item in group) if group else float("inf")
        for side, frame in zip(sides, frames, strict=True):
            items = sorted((item for item in side if above < _place(item) <= below), key=_place)
            if items:
                columns.append(Column(items=tuple(items), left=frame[0], right=frame[1]))
        if group:
            columns.append(Column(items=tuple(group), left=whole[0], right=whole[1]))
            above = below
    return columns


def _groups(across: Sequence[Item], sides: Sequence[Sequence[Item]]) -> list[list[Item]]:
    """Items across the page, those with no column text between them together."""
    places = sorted(_place(item) for side in sides for item in side)
    groups: list[list[Item]] = []
    for item in across:
        if groups and not any(_place(groups[-1][-1]) < place < _place(item) for place in places):
            groups[-1].append(item)
        else:
            groups.append([item])
    return groups


def order_page(content: PageContent, kinds: Sequence[BlockKind | None], margins: tuple[float, float]) -> OrderedPage:
    """The page's items in reading order; ``kinds`` says for each line whether and what furniture it is.

    ``margins`` are the usual ones of such pages.
    """
    furniture = [(line, kind) for line, kind in zip(content.lines, kinds, strict=True) if kind]
    lines = [line for line, kind in zip(content.lines, kinds, strict=True) if not kind]
    others: list[Item] = [*content.tables, *content.marks]
    width, _ = content.size
    columns = _columns(lines, others, _find_gutter(lines, width), margins)
    return OrderedPage(content=content, furniture=tuple(furniture), columns=tuple(columns))
