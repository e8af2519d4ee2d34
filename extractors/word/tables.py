"""Tables of a Word document to rows of cells with spans."""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from itertools import accumulate
from typing import Final, NamedTuple

from extractors.document import Cell
from extractors.ooxml import Element, integer
from extractors.word.xml import MC, W, chosen, is_on

_MOST_COLUMNS: Final = 1_000
_SLACK: Final = 60  # twips (3 points) within which two edges are one
_FRAME_PARAGRAPHS: Final = 3
_TC_PR: Final = W + "tcPr"
_CELL_DEL: Final = W + "cellDel"
_GRID_SPAN: Final = W + "gridSpan"
_WRAPPERS: Final = frozenset({W + "sdt", W + "sdtContent", W + "ins", W + "moveTo", W + "customXml", W + "smartTag"})


class _Place(NamedTuple):
    """A cell before merging: where it starts, how wide it is, and whether it goes on with the one above."""

    column: int
    width: int
    text: str
    continues: bool
    twips: int = 0
    """Its stated width; 0 where it states none."""


def read_rows(table: Element, cell_text: Callable[[Element], str]) -> tuple[tuple[Cell, ...], ...]:
    """Rows of ``table`` with merged cells as spans; rows and cells whose deletion is tracked, and hidden rows, are left out.

    Positions left free before and after a row (``gridBefore``, ``gridAfter``) become empty cells.
    """
    rows = [list(_places(row, cell_text)) for row in _children(table, W + "tr") if not _is_gone(row)]
    return tuple(_merged(_aligned([row for row in rows if row])))


def frame_cells(table: Element) -> list[Element]:
    """The cells of a table that merely frames running text, one a row; empty for any real table.

    Of its cells, one at least holds several paragraphs or a table of its own.
    """
    cells: list[Element] = []
    for row in _children(table, W + "tr"):
        inside = [] if _is_gone(row) else list(_children(row, W + "tc"))
        if len(inside) > 1:
            return []
        cells += inside
    return cells if any(_is_running(cell) for cell in cells) else []


def _is_running(cell: Element) -> bool:
    filled = sum(any(text.text for text in each.iter(W + "t")) for each in cell.iter(W + "p"))
    return filled >= _FRAME_PARAGRAPHS or next(cell.iter(W + "tbl"), None) is not None


def is_grid(rows: tuple[tuple[Cell, ...], ...]) -> bool:
    """Whether a table inside a cell relates rows to columns, and is not there for the layout alone."""
    filled = [sum(bool(cell.text) for cell in row) for row in rows]
    return sum(count >= 2 for count in filled) >= 2


def _children(parent: Element, tag: str) -> Iterator[Element]:
    """Children with ``tag``, content controls and tracked insertions opened."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _children(child, tag)
        elif child.tag == MC + "AlternateContent" and (branch := chosen(child)) is not None:
            yield from _children(branch, tag)


def _is_gone(row: Element) -> bool:
    """Whether a row's deletion is tracked, or it is hidden."""
    properties = row.find(W + "trPr")
    return properties is not None and (properties.find(W + "del") is not None or is_on(properties.find(W + "hidden")))


def _places(row: Element, cell_text: Callable[[Element], str]) -> Iterator[_Place]:
    skipped = _parts(row.find(W + "trPr"))
    column = _skipped(skipped, "gridBefore")
    if column:
        yield _Place(0, column, "", continues=False, twips=_twips(skipped, "wBefore"))
    pending: _Place | None = None
    for cell in _children(row, W + "tc"):
        parts = _parts(next(cell.iterchildren(_TC_PR), None))
        if _CELL_DEL in parts:
            continue
        width, text, twips = _span(parts.get(_GRID_SPAN)), cell_text(cell), _twips(parts, "tcW")
        if pending is not None and _goes_on(parts, "hMerge"):
            joined = " ".join(filter(None, (pending.text, text)))
            pending = _Place(pending.column, pending.width + width, joined, pending.continues, pending.twips + twips)
        else:
            if pending is not None:
                yield pending
            pending = _Place(column, width, text, _goes_on(parts, "vMerge"), twips)
        column += width
    if pending is not None:
        yield pending
    if after := _skipped(skipped, "gridAfter"):
        yield _Place(column, after, "", continues=False, twips=_twips(skipped, "wAfter"))


def _parts(properties: Element | None) -> dict[str, Element]:
    """Properties by their tags."""
    return {} if properties is None else {each.tag: each for each in properties}


def _span(stated: Element | None) -> int:
    return 1 if stated is None else max(1, min(_MOST_COLUMNS, integer(stated.get(W + "val"), 1)))


def _skipped(parts: dict[str, Element], name: str) -> int:
    stated = parts.get(W + name)
    return 0 if stated is None else max(0, min(_MOST_COLUMNS, integer(stated.get(W + "val"))))


def _twips(parts: dict[str, Element], name: str) -> int:
    width = parts.get(W + name)
    return 0 if width is None or width.get(W + "type", "dxa") != "dxa" else integer(width.get(W + "w"))


def _goes_on(parts: dict[str, Element], name: str) -> bool:
    """Whether a cell goes on with the one before or above; an element without value says so, too."""
    merge = parts.get(W + name)
    return merge is not None and (merge.get(W + "val") or "continue") == "continue"


def _aligned(rows: list[list[_Place]]) -> list[list[_Place]]:
    """Columns by the stated widths, where spans do not add up (converters leave them out); else rows as they are."""
    if len({row[-1].column + row[-1].width for row in rows}) <= 1 or any(
        place.twips <= 0 for row in rows for place in row
    ):
        return rows
    ends = [list(accumulate(place.twips for place in row)) for row in rows]
    if max(end[-1] for end in ends) - min(end[-1] for end in ends) > _SLACK * len(rows[0]):
        return rows
    edges = [0]
    for end in sorted(each for row in ends for each in row):
        if end - edges[-1] > _SLACK:
            edges.append(end)
    placed: list[list[_Place]] = []
    for row, reached in zip(rows, ends, strict=True):
        lines = [0, *(max(0, bisect_right(edges, each + _SLACK) - 1) for each in reached)]
        spans = zip(row, lines, lines[1:], strict=False)
        placed.append([place._replace(column=left, width=max(1, right - left)) for place, left, right in spans])
    return placed


class _Open:
    """A cell that rows below may go on with."""

    def __init__(self, place: _Place) -> None:
        self.width = place.width
        self.texts = [place.text] if place.text else []
        self.row_span = 1

    def cell(self) -> Cell:
        return Cell(text=" ".join(self.texts), row_span=self.row_span, col_span=self.width)


def _merged(rows: list[list[_Place]]) -> list[tuple[Cell, ...]]:
    above: dict[int, _Open] = {}
    made: list[list[_Open]] = []
    for row in rows:
        cells: list[_Open] = []
        now: dict[int, _Open] = {}
        kept = {place.column: upper for place in row if (upper := _upper(place, above)) is not None}
        whole = len(kept) == len(row)  # a row that only goes on with the one above is no row of its own
        for place in row:
            upper = kept.get(place.column)
            if upper is None:
                upper = _Open(place)
                cells.append(upper)
            else:
                upper.row_span += 0 if whole else 1
                upper.texts += [place.text] if place.text else []
            now[place.column] = upper
        above = now
        if cells:
            made.append(cells)
    return [tuple(each.cell() for each in row) for row in made]


def _upper(place: _Place, above: dict[int, _Open]) -> _Open | None:
    upper = above.get(place.column) if place.continues else None
    return upper if upper is not None and upper.width == place.width else None
