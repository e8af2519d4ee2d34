"""Ruled tables: rules to grids with merged cells, and the text of cells.

The rules may come from any reader; :mod:`extractors.pdf.crossings` finds what they enclose. Coordinates are points in a frame in which the text is upright.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np
from msgspec.structs import replace

from extractors.document import Box, Cell, Record
from extractors.layout import Line, TableContent
from extractors.layout.frames import Floats, area, union
from extractors.layout.joining import first_token, join_lines, unspaced, width_in_em
from extractors.pdf.completing import Completed, complete
from extractors.pdf.crossings import TOLERANCE, find_cells
from extractors.pdf.glyphs import Ints

_LONG_RULE: Final = 8.0
_SAME: Final = 1.0
_HARD_END: Final = re.compile(r"[。；;：:！？!?]$")
_LABEL: Final = re.compile(r"^[\u4e00-\u9fff]{2,6}[:：]")
_ITEM: Final = re.compile(
    r"^([一二三四五六七八九十]+[、.．]|[（(][一二三四五六七八九十\d]+[）)]|\d{1,2}[.．、](?!\d)|[①-⑳□☑•●■])"
)


class GridCell(Record, frozen=True):
    """A cell of a grid by its position, from 0."""

    row: int
    column: int
    row_span: int
    column_span: int
    bbox: Box


class Grid(Record, frozen=True):
    """The rules of one table as positions: ``columns`` and ``rows`` are the boundaries from left and top.

    ``open_top`` and ``open_bottom`` say that the first or last row had no rule at its end.
    """

    bbox: Box
    columns: tuple[float, ...]
    rows: tuple[float, ...]
    cells: tuple[GridCell, ...]
    open_top: bool = False
    open_bottom: bool = False


def may_hold_table(rules: Floats) -> bool:
    """Whether rules of 8 points or more stand at two or more positions each way; a gate before the dear geometry.

    One upright may do where three level ones cross it: a table whose sides are open.
    """
    if len(rules) < 4:
        return False
    flat = rules[:, 1] == rules[:, 3]
    level, upright = _positions(rules[flat], 1), _positions(rules[~flat], 0)
    return level >= 2 and upright >= 1 and level + upright >= 4


def _positions(rules: Floats, axis: int) -> int:
    """How many positions hold 8 points of rules or more, dashes added up."""
    if not len(rules):
        return 0
    _, index = np.unique(np.round(rules[:, axis]), return_inverse=True)
    lengths = np.bincount(index, rules[:, 3 - axis] - rules[:, 1 - axis])
    return int((lengths >= _LONG_RULE).sum())


def _boundaries(values: Sequence[float]) -> tuple[float, ...]:
    """Sorted positions, those within a point taken as one."""
    kept: list[float] = []
    for value in sorted(values):
        if not kept or value - kept[-1] > _SAME:
            kept.append(value)
    return tuple(kept)


def _places(boundaries: tuple[float, ...], values: Sequence[float]) -> list[int]:
    """The nearest boundary of each value."""
    middles = (np.array(boundaries[1:]) + np.array(boundaries[:-1])) / 2
    places: list[int] = np.searchsorted(middles, values).tolist()
    return places


def grid_of_boxes(boxes: list[Box]) -> Grid:
    """The grid that boxes of cells make; where none is drawn between others, a cell is put in."""
    boxes = sorted(boxes, key=lambda box: (box[1], box[0]))
    x0, top, x1, bottom = zip(*boxes, strict=True)
    columns, rows = _boundaries([*x0, *x1]), _boundaries([*top, *bottom])
    places = zip(_places(columns, x0), _places(rows, top), _places(columns, x1), _places(rows, bottom), strict=True)
    cells = []
    taken = [bytearray(len(columns) - 1) for _ in rows[1:]]
    for box, (left, first, right, last) in zip(boxes, places, strict=True):
        if right > left and last > first and not any(row.find(1, left, right) >= 0 for row in taken[first:last]):
            for row in taken[first:last]:
                row[left:right] = b"\1" * (right - left)
            cells.append(GridCell(row=first, column=left, row_span=last - first, column_span=right - left, bbox=box))
    cells += _holes(taken, columns, rows)
    cells.sort(key=lambda cell: (cell.row, cell.column))
    return Grid(bbox=(columns[0], rows[0], columns[-1], rows[-1]), columns=columns, rows=rows, cells=tuple(cells))


def _holes(taken: Sequence[bytearray], columns: tuple[float, ...], rows: tuple[float, ...]) -> list[GridCell]:
    """Cells for the positions that no ruled cell covers, neighbours in a row taken together."""
    holes = []
    for row, places in enumerate(taken):
        column = places.find(0)
        while column >= 0:
            end = places.find(1, column)
            end = len(places) if end < 0 else end
            box = (columns[column], rows[row], columns[end], rows[row + 1])
            holes.append(GridCell(row=row, column=column, row_span=1, column_span=end - column, bbox=box))
            column = places.find(0, end)
    return holes


def find_grids(rules: Floats) -> tuple[Grid, ...]:
    """Grids of two cells or more, biggest first (a table in a cell comes after the table around it).

    ``rules`` are ``(n, 4)``, each exactly horizontal or vertical. Raises :class:`DenseRules`.
    """
    if not may_hold_table(rules):
        return ()
    whole = complete(rules)
    grids = [grid_of_boxes(boxes) for boxes in find_cells(whole.rules)]
    marked = (_marked(grid, whole) for grid in grids if len(grid.cells) > 1)
    return tuple(sorted(marked, key=lambda grid: -area(grid.bbox)))


def _marked(grid: Grid, whole: Completed) -> Grid:
    """The grid with its open ends marked."""
    top = any(abs(place - grid.bbox[1]) <= TOLERANCE for place in whole.tops)
    bottom = any(abs(place - grid.bbox[3]) <= TOLERANCE for place in whole.bottoms)
    return replace(grid, open_top=top, open_bottom=bottom) if top or bottom else grid


def regions_of(centres: Floats, grids: Sequence[Grid]) -> Ints:
    """Which cell of all ``grids`` each centre ``(n, 2)`` lies in: 0 for none, else 1 + its place in their cells."""
    regions = np.zeros(len(centres), dtype=np.int64)
    offset = 1
    for grid in grids:
        cell_at = np.zeros((len(grid.rows) - 1, len(grid.columns) - 1), dtype=np.int64)
        for place, cell in enumerate(grid.cells):
            rows, columns = (
                slice(cell.row, cell.row + cell.row_span),
                slice(cell.column, cell.column + cell.column_span),
            )
            cell_at[rows, columns] = offset + place
        column = np.searchsorted(grid.columns, centres[:, 0], side="right") - 1
        row = np.searchsorted(grid.rows, centres[:, 1], side="right") - 1
        inside = (column >= 0) & (row >= 0) & (column < cell_at.shape[1]) & (row < cell_at.shape[0])
        regions[inside] = cell_at[row[inside], column[inside]]
        offset += len(grid.cells)
    return regions


def cell_text(lines: Sequence[Line], width: float) -> str:
    """Text of a cell of ``width`` points: lines that were wrapped are joined, paragraphs are parted by a space."""
    rows = _rows_of_cell(lines)
    if not rows:
        return ""
    widest = max(row.bbox[2] - row.bbox[0] for row in rows)
    text = rows[0].text
    for before, row in pairwise(rows):
        listed = _ITEM.match(rows[0].text) and _ITEM.match(row.text)
        text = (
            f"{text} {row.text}" if listed or _is_hard_break(before, row, widest, width) else join_lines(text, row.text)
        )
    return unspaced(" ".join(text.split()))


def _rows_of_cell(lines: Sequence[Line]) -> list[Line]:
    rows: list[Line] = []
    for line in sorted(lines, key=lambda line: (line.baseline, line.bbox[0])):
        last = rows[-1] if rows else None
        if last and abs(line.baseline - last.baseline) < 0.3 * max(line.size, last.size):
            first, second = sorted((last, line), key=lambda part: part.bbox[0])
            merged = Line(
                text=f"{first.text} {second.text}",
                bbox=union(first.bbox, second.bbox),
                size=max(first.size, second.size),
                baseline=last.baseline,
                confidence=min(first.confidence, second.confidence),
            )
            rows[-1] = merged
        else:
            rows.append(line)
    return rows


def _is_hard_break(before: Line, row: Line, widest: float, width: float) -> bool:
    """Whether the writer ended the line: what follows would have fitted on it."""
    if _LABEL.match(row.text):
        return True
    needed = before.bbox[2] - before.bbox[0] + width_in_em(first_token(row.text)) * row.size
    if _ITEM.match(row.text) and (_HARD_END.search(before.text) or needed < width - 1.5 * row.size):
        return True
    room = max(widest, width - 2 * _padding(before.size))
    return needed < room - 0.6 * row.size


def _padding(size: float) -> float:
    """Usual space between a cell's rule and its text (5.4 points in Word), more where the text is large."""
    return max(5.4, 0.5 * size)


def table_of(grid: Grid, lines_of_cell: Sequence[Sequence[Line]], *, confidence: float = 1.0) -> TableContent:
    """The table of a grid; ``lines_of_cell`` goes with ``grid.cells``."""
    rows: list[list[Cell]] = [[] for _ in grid.rows[1:]]
    for cell, lines in zip(grid.cells, lines_of_cell, strict=True):
        text = cell_text(lines, cell.bbox[2] - cell.bbox[0])
        rows[cell.row].append(Cell(text=text, row_span=cell.row_span, col_span=cell.column_span, bbox=cell.bbox))
    return TableContent(
        bbox=grid.bbox,
        rows=tuple(tuple(row) for row in rows),
        confidence=confidence,
        open_top=grid.open_top,
        open_bottom=grid.open_bottom,
    )
