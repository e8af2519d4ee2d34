"""Reading order (阅读顺序) of one page: pieces to rows, columns, tables and marks in their places."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final, TypeAlias

from msgspec.structs import replace

from extractors.document import BlockKind, Box, Record
from extractors.layout import Line, Mark, PageContent, TableContent
from extractors.layout.columns import Cutting, Region
from extractors.layout.gutters import Gutter, parted_at
from extractors.layout.joining import unspaced
from extractors.layout.line_words import is_table_caption, is_unit
from extractors.layout.merging import merge
from extractors.layout.open_tables import rows_of_pieces, table_under_caption

Item: TypeAlias = Line | TableContent | Mark

_NEAR_PIECES: Final = 4.0
_SAME_ROW: Final = 0.4
"""Part of the size by which baselines in one row may differ."""


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


def rows_of(lines: Sequence[Line]) -> list[Line]:
    """Pieces on one baseline made one row, top to bottom."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: line.baseline):
        for row in rows[:-5:-1]:
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
    if len(pieces) == 1:
        return pieces[0]
    ordered = sorted(pieces, key=lambda piece: piece.bbox[0])
    row = ordered[0]
    for piece in ordered[1:]:
        row = merge(row, piece)
    return replace(row, text=unspaced(row.text), gaps=()) if _are_letters(ordered) else row


def _are_letters(pieces: Sequence[Line]) -> bool:
    """Whether single characters stand at equal steps: a heading that is set so wide that each is a piece of its own."""
    if len(pieces) < 3 or any(len(piece.text) > 1 for piece in pieces):
        return False
    middles = [(piece.bbox[0] + piece.bbox[2]) / 2 for piece in pieces]
    steps = [after - before for before, after in pairwise(middles)]
    return max(steps) < 1.4 * min(steps)


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
    margins = {}
    for (width, parity), own in groups.items():
        others = groups.get((width, 1 - parity), [])
        lines = own if len(own) >= 12 else own + others
        margins[width, parity] = _ends(lines) if len(lines) >= 3 else _margins_of_few(lines, width)
    return [margins[key] for key in keys]


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


def _column(region: Region, lines: Sequence[Line], others: Sequence[Item], margins: tuple[float, float]) -> Column:
    """A region's items in order; ``margins`` are those of the page."""
    lines, tables = _captioned_tables(lines, others)
    items = sorted([*rows_of(lines), *others, *tables], key=_place)
    if region.left is None and region.right is None:
        left, right = _page_margins(items, margins)
    else:
        left, right = _local_margins(items, _own_margins(region, items, margins))
    return Column(items=tuple(items), left=left, right=right)


def _captioned_tables(lines: Sequence[Line], others: Sequence[Item]) -> tuple[Sequence[Line], list[TableContent]]:
    """Borderless tables under their captions, and the lines that are in none."""
    if not any(is_table_caption(line.text) for line in lines):
        return lines, []
    rows, tables = rows_of_pieces(lines), []
    tops = [item.bbox[1] for item in others if isinstance(item, TableContent)]
    taken: set[int] = set()
    for place, row in enumerate(rows):
        if not (is_table_caption(row[0].text) and place not in taken):
            continue
        start = place + 1
        while start < len(rows) and is_unit(rows[start][0].text):
            start += 1
        below = [top for top in tops if top > row[0].baseline]
        reach = next((at for at in range(start, len(rows)) if below and rows[at][0].baseline > min(below)), len(rows))
        if found := table_under_caption(rows[start:reach]):
            tables.append(found[1])
            taken |= set(range(start, start + found[0]))
    return [line for place, row in enumerate(rows) if place not in taken for line in row], tables


def _own_margins(region: Region, items: Sequence[Item], margins: tuple[float, float]) -> tuple[float, float]:
    """Margins of a column of few lines: those of the page, or else how far its items go."""
    left = margins[0] if region.left is None else min((box_of(item)[0] for item in items), default=region.left)
    right = margins[1] if region.right is None else max((box_of(item)[2] for item in items), default=region.right)
    return left, right


def _obstacle(item: Item) -> Box:
    """What of an item stands in the way of a white strip: nothing of what is laid over the text (seals, watermarks)."""
    if isinstance(item, Mark) and item.kind != "picture":
        x, y = (item.bbox[0] + item.bbox[2]) / 2, (item.bbox[1] + item.bbox[3]) / 2
        return x, y, x, y
    return item.bbox


def _joined_furniture(pieces: Sequence[tuple[Line, BlockKind]]) -> list[tuple[Line, BlockKind]]:
    """Pieces of one head or foot that stand near each other put together (第三章  风险防控)."""
    joined: list[tuple[Line, BlockKind]] = []
    for line, kind in sorted(pieces, key=lambda piece: (round(piece[0].baseline), piece[0].bbox[0])):
        last, before = joined[-1] if joined else (line, None)
        gap = line.bbox[0] - last.bbox[2]
        if kind == before != "page_number" and _share_row(last, line) and 0 <= gap < _NEAR_PIECES * line.size:
            joined[-1] = replace(merge(last, line), gaps=()), kind
        else:
            joined.append((line, kind))
    return joined


def order_pages(
    pages: Sequence[PageContent], kinds: Sequence[Sequence[BlockKind | None]], margins: Sequence[tuple[float, float]]
) -> list[OrderedPage]:
    """The items of all pages in reading order; ``kinds`` says for each line whether and what furniture it is.

    ``margins`` are the usual ones of such pages. Where one page keeps a gutter between columns, the others of its size
    may do so too, there or mirrored.
    """
    ordered = [_Ordering(*page) for page in zip(pages, kinds, margins, strict=True)]
    found: dict[tuple[float, float], list[Gutter]] = {}
    for page in ordered:
        found.setdefault(page.content.size, []).extend(page.cutting.gutters)
    found = {size: [*gutters, *(gutter.mirrored(size[0]) for gutter in gutters)] for size, gutters in found.items()}
    return [page.result(found[page.content.size]) for page in ordered]


class _Ordering:
    """One page while it is put in order."""

    def __init__(self, content: PageContent, kinds: Sequence[BlockKind | None], margins: tuple[float, float]) -> None:
        self.content, self.margins = content, margins
        told = list(zip(content.lines, kinds, strict=True))
        self.furniture = _joined_furniture([(line, kind) for line, kind in told if kind])
        self.lines = [line for line, kind in told if not kind]
        self.others: list[Item] = [*content.tables, *content.marks]
        self.cutting = self._cut()

    def _cut(self) -> Cutting:
        return Cutting(self.lines, [_obstacle(other) for other in self.others])

    def result(self, gutters: Sequence[Gutter]) -> OrderedPage:
        """The page in order, with columns at known gutters."""
        if len(parted := parted_at(self.lines, gutters)) > len(self.lines):
            self.lines = parted
            self.cutting = self._cut()
        self.cutting.cut_at(gutters)
        columns = [
            _column(
                region,
                [self.lines[one] for one in region.lines],
                [self.others[one] for one in region.objects],
                self.margins,
            )
            for region in self.cutting.regions
        ]
        return OrderedPage(content=self.content, furniture=tuple(self.furniture), columns=tuple(columns))
