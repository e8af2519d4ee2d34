"""Totals of tables (合计、小计) that are not what their rows or columns add up to.

Every cell that is added must be a plain number of one additive unit; anything else says nothing. Where a table does not
say plainly what is a part of what (how far 其中 reaches, whether 小计 stands above or below), it is wrong only if no way to
read it is right.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import islice, pairwise, product
from typing import Final, Literal, TypeAlias

from extractors.document import Record
from pipeline.consistency.tables import FigureTable
from pipeline.facts import Figure
from pipeline.figures.grid import Grid, Spot
from pipeline.figures.numerals import read_number
from pipeline.figures.wholes import PLACE, SUBTOTAL, TOTAL, WHOLE_REGION
from pipeline.numbering import parse_number

_PART: Final = re.compile(r"其中|^#")
_ODD: Final = re.compile(r"累计|平均|增减|同比|增长|占比|比重|较上年|上年|去年|排名")
"""Names of rows and columns that are no addends, beside which nothing can be added."""
_NOT_ADDITIVE: Final = re.compile(r"率|比|均|增|强度|指数|排名|^年份?$|%|‰|价格?$|温度|密度|序号|编号|电话")
_LEAST: Final = 2
_MOST_READINGS: Final = 64

LineKind: TypeAlias = Literal["addend", "part", "sub", "total"]
Cell: TypeAlias = tuple[Decimal, Figure]


class WrongTotal(Record, frozen=True):
    """A total and what stands for it: the figures that it should be the sum of, the greatest first."""

    total: Figure
    figures: tuple[Figure, ...]


class _Line(Record, frozen=True):
    """A row or column as a sum takes it: its number, what it is, and the cell over it that it shares with others."""

    number: int
    kind: LineKind
    group: tuple[int, int] | None = None


def find_wrong_totals(tables: Iterable[FigureTable]) -> Iterator[WrongTotal]:
    """Every total of a table that its addends deny, in the order of the tables."""
    for table in tables:
        grid = table.grid if len(table) > _LEAST else None
        if grid and grid.values:
            yield from _down(table, grid)
            yield from _across(table, grid)


def _down(table: FigureTable, grid: Grid) -> Iterator[WrongTotal]:
    """Totals of columns: rows 合计 and 小计 against the other rows."""
    rows = [row for row in range(grid.head.stop, grid.last) if any(place[0] == row for place in grid.values)]
    labels = [[spot for _, spot in grid.labels(row)] for row in rows]
    if not all(labels) or any(_ODD.search(label[0].text) for label in labels):
        return
    lines = _lines(rows, labels)
    for column in sorted({column for _, column in grid.values}) if lines else ():
        if not _NOT_ADDITIVE.search(grid.head_text(column)):
            yield from _check(lines, {line.number: _cell(table, grid, (line.number, column)) for line in lines})


def _across(table: FigureTable, grid: Grid) -> Iterator[WrongTotal]:
    """Totals of rows: columns 合计 and 小计 against the other columns."""
    columns = sorted({column for _, column in grid.values})
    heads = [_heads(grid, column) for column in columns]
    if not grid.head or not all(heads) or any(_ODD.search(head[0].text) for head in heads):
        return
    lines = _lines(columns, heads)
    if any(_NOT_ADDITIVE.search(spot.text) for head in heads for spot in head):
        return
    for row in range(grid.head.stop, grid.last) if lines else ():
        name = next((spot.text for spot in grid.rows[row] if spot and spot.text), "")
        if not _NOT_ADDITIVE.search(name):
            yield from _check(lines, {line.number: _cell(table, grid, (row, line.number)) for line in lines})


def _heads(grid: Grid, column: int) -> list[Spot]:
    """The cells over a column from the top, each once; names of units and years in brackets are left as they are."""
    cells = [grid.rows[row][column] for row in grid.head]
    return [cell for cell in dict.fromkeys(cells) if cell and cell.text]


def _lines(numbers: Sequence[int], labels: Sequence[Sequence[Spot]]) -> list[_Line]:
    """What each row or column is; nothing where there is no total, or several."""
    texts = [label[-1].text for label in labels]
    wholes = [number for number, text in enumerate(texts) if WHOLE_REGION.fullmatch(text)]
    among_places = sum(bool(PLACE.fullmatch(text)) for text in texts) >= _LEAST
    lines = [
        _Line(number=number, kind=_kind(label), group=_group(label))
        for number, label in zip(numbers, labels, strict=True)
    ]
    if len(wholes) == 1 and among_places and all(line.kind == "addend" for line in lines):
        lines[wholes[0]] = _Line(number=numbers[wholes[0]], kind="total")
    subs = [line for line in lines if line.kind == "sub"]
    totals = [line for line in lines if line.kind == "total"]
    if len(totals) > 1 and sum("总" in texts[number] for number, line in enumerate(lines) if line.kind == "total") == 1:
        lines = [  # several 合计 and one 总计
            line if line.kind != "total" or "总" in text else _Line(line.number, "sub", line.group)
            for line, text in zip(lines, texts, strict=True)
        ]
    elif not totals and len(subs) == 1 and subs[0] in {lines[0], lines[-1]} and subs[0].group is None:
        lines = [line if line is not subs[0] else _Line(line.number, "total") for line in lines]
    totals = [line for line in lines if line.kind == "total"]
    sums = [line for line in lines if line.kind in {"sub", "total"}]
    ends = {lines[0].number, lines[-1].number} if lines else set()
    return _outermost(lines, texts) if sums and len(totals) < _LEAST and all(t.number in ends for t in totals) else []


def _kind(label: Sequence[Spot]) -> LineKind:
    text = label[-1].text
    if SUBTOTAL.fullmatch(text) or (TOTAL.fullmatch(text) and len(label) > 1):
        return "sub"
    if TOTAL.fullmatch(text):
        return "total"
    return "part" if any(_PART.search(spot.text) for spot in label) else "addend"


def _group(label: Sequence[Spot]) -> tuple[int, int] | None:
    return (label[0].row, label[0].column) if len(label) > 1 else None


def _outermost(lines: Sequence[_Line], texts: Sequence[str]) -> list[_Line]:
    """The lines, those of an inner numbering (1. below 一、) as parts."""
    families = [number.family if (number := parse_number(text)) else "" for text in texts]
    outer = next((family for family in families if family), "")
    return [
        _Line(line.number, "part", line.group) if family and family != outer and line.kind == "addend" else line
        for line, family in zip(lines, families, strict=True)
    ]


def _check(lines: Sequence[_Line], cells: dict[int, Cell | None]) -> Iterator[WrongTotal]:
    """What one column or row has, where all its cells are plain numbers of one unit."""
    found = {number: cell for number, cell in cells.items() if cell}
    if len(found) != len(cells) or len({figure.unit for _, figure in found.values()}) != 1:
        return
    figures = [figure for _, figure in found.values()]
    if figures[0].unit in {"%", "‰", "个百分点"} or any(figure.qualifier for figure in figures):
        return
    places = max(-int(number.as_tuple().exponent) for number, _ in found.values())
    step = Decimal(1).scaleb(-places) if places > 0 else Decimal(0)
    for line in lines:
        readings = list(islice(_readings(line, lines), _MOST_READINGS)) if line.kind in {"sub", "total"} else []
        readings = [reading for reading in readings if len(reading) >= _LEAST]
        if not 0 < len(readings) < _MOST_READINGS:
            continue
        stated = found[line.number][0]
        sums = [sum(found[part.number][0] for part in reading) for reading in readings]
        # twice the total: rows of a level above stand among those that they sum up
        fits = any(abs(value - whole) <= step * len(lines) for value in sums for whole in (stated, stated * 2))
        if not fits:
            parts = sorted((found[part.number] for part in readings[0]), key=lambda cell: -cell[0])
            yield WrongTotal(total=found[line.number][1], figures=tuple(figure for _, figure in parts))


def _readings(line: _Line, lines: Sequence[_Line]) -> Iterator[list[_Line]]:
    """The ways to read what a 小计 or the total is the sum of."""
    own = [one for one in lines if one.kind != "total" and one is not line]
    subs = [one for one in own if one.kind == "sub"]
    if line.kind == "total":
        outside = [one for one in own if one.group is None or one.group not in {sub.group for sub in subs}]
        grouped = subs and all(sub.group for sub in subs)
        if grouped:
            yield from _without_parts([*subs, *(one for one in outside if one.kind != "sub")])
        elif subs:
            yield from _without_parts(subs)
            last = max(index for index, one in enumerate(own) if one.kind == "sub")
            yield from _without_parts([*subs, *own[last + 1 :]])
        yield from _without_parts([one for one in own if one.kind != "sub"])
        return
    if line.group:
        yield from _without_parts([one for one in own if one.group == line.group and one.kind != "sub"])
        return
    at = lines.index(line)
    for nearby in (lines[at + 1 :], lines[:at][::-1]):
        stop = next((n for n, one in enumerate(nearby) if one.kind in {"sub", "total"}), len(nearby))
        run = list(nearby[:stop])
        if len(run) >= _LEAST:
            yield from _without_parts(sorted(run, key=lambda one: one.number))


def _without_parts(lines: Sequence[_Line]) -> Iterator[list[_Line]]:
    """The lines without those that are parts of others, for every length of what 其中 covers."""
    starts = [number for number, line in enumerate(lines) if line.kind == "part"]
    lengths = [range(1, end - start + 1) for start, end in pairwise([*starts, len(lines)])]
    for chosen in product(*lengths):
        covered = {
            number for start, length in zip(starts, chosen, strict=True) for number in range(start, start + length)
        }
        yield [line for number, line in enumerate(lines) if number not in covered]


def _cell(table: FigureTable, grid: Grid, place: tuple[int, int]) -> Cell | None:
    """The number of a cell as written, with its figure; None where it is none, or has its own 万 or 亿."""
    value = grid.values.get(place)
    if value is None or value.power or value.negative:
        return None
    figure = table.figure_at(grid, *place)
    number = read_number(value.number)
    return (number, figure) if figure and number is not None else None
