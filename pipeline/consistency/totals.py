"""Totals of tables (合计) that are not what their rows or columns add up to.

Only of plain tables are totals reckoned: one row or column 合计, no 小计 and no 其中 among what it adds, every cell a number
of one additive unit. Anything else says nothing.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Final

from extractors.document import Record
from pipeline.consistency.tables import FigureTable
from pipeline.facts import Figure
from pipeline.figures.grid import Grid
from pipeline.figures.numerals import read_number

_TOTAL: Final = re.compile(r"(?:合|总|共)\s*计|总数")
_PART: Final = re.compile(r"其中|小计|^#|累计|平均|增减|^[（(]|[①②③]|同比|增长|占比|比重")
_NOT_ADDITIVE: Final = re.compile(r"率|比|均|增|强度|指数|排名|^年份?$|%|‰|价格?$|温度|密度|序号|编号|电话")
_LEAST: Final = 2


class WrongTotal(Record, frozen=True):
    """A total and what stands for it: the figures that it should be the sum of, the greatest first."""

    total: Figure
    figures: tuple[Figure, ...]


def find_wrong_totals(tables: Iterable[FigureTable]) -> Iterator[WrongTotal]:
    """Every total of a table that its addends deny, in the order of the tables."""
    for table in tables:
        grid = table.grid if len(table) > _LEAST else None
        if grid and grid.values:
            yield from _down(table, grid)
            yield from _across(table, grid)


def _down(table: FigureTable, grid: Grid) -> Iterator[WrongTotal]:
    """Columns whose first or last row is a total of the others."""
    body = range(grid.head.stop, grid.last)
    names = [next((spot.text for spot in grid.rows[row] if spot and spot.text), "") for row in body]
    totals = [row for row, name in zip(body, names, strict=True) if _TOTAL.fullmatch(name)]
    if len(totals) != 1 or any(_PART.search(name) for name in names) or totals[0] not in {body.start, body.stop - 1}:
        return
    addends = [row for row in body if row != totals[0]]
    for column in range(1, grid.width):
        if _NOT_ADDITIVE.search(grid.head_text(column)):
            continue
        wrong = _check(table, grid, [(row, column) for row in addends], (totals[0], column))
        if wrong:
            yield wrong


def _across(table: FigureTable, grid: Grid) -> Iterator[WrongTotal]:
    """Rows that end in a total of their other numbers."""
    heads = [grid.head_text(column) for column in range(grid.width)]
    totals = [column for column, head in enumerate(heads) if _TOTAL.fullmatch(head)]
    columns = sorted({column for _, column in grid.values})
    if len(totals) != 1 or totals[0] not in {columns[0], columns[-1]} or not grid.head:
        return
    addends = [column for column in columns if column != totals[0]]
    if any(_PART.search(heads[column]) or _NOT_ADDITIVE.search(heads[column]) for column in addends):
        return
    for row in range(grid.head.stop, grid.last):
        name = next((spot.text for spot in grid.rows[row] if spot and spot.text), "")
        if not _NOT_ADDITIVE.search(name):
            wrong = _check(table, grid, [(row, column) for column in addends], (row, totals[0]))
            if wrong:
                yield wrong


def _check(
    table: FigureTable, grid: Grid, addends: Sequence[tuple[int, int]], total: tuple[int, int]
) -> WrongTotal | None:
    """What one column has, where all its cells are plain numbers of one unit."""
    found = [_cell(table, grid, place) for place in (*addends, total)]
    cells = [cell for cell in found if cell]
    if len(cells) != len(found) or len(addends) < _LEAST or len({figure.unit for _, figure in cells}) != 1:
        return None
    if cells[0][1].unit in {"%", "‰", "个百分点"} or any(figure.qualifier for _, figure in cells):
        return None
    numbers = [number for number, _ in cells]
    places = max(-int(number.as_tuple().exponent) for number in numbers)
    step = Decimal(1).scaleb(-places) if places > 0 else Decimal(0)
    if abs(sum(numbers[:-1]) - numbers[-1]) <= step * len(addends):
        return None
    parts = sorted(cells[:-1], key=lambda cell: -cell[0])
    return WrongTotal(total=cells[-1][1], figures=tuple(figure for _, figure in parts))


def _cell(table: FigureTable, grid: Grid, place: tuple[int, int]) -> tuple[Decimal, Figure] | None:
    """The number of a cell as written, with its figure; None where it is none, or has its own 万 or 亿."""
    value = grid.values.get(place)
    if value is None or value.power or value.negative:
        return None
    figure = table.figure_at(grid, *place)
    number = read_number(value.number)
    return (number, figure) if figure and number is not None else None
