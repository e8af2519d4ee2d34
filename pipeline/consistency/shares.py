"""Columns of shares and of completion in tables, against the numbers beside them (占比、完成率列).

A column is taken for the share of another only where most of its rows say so; then the rows that do not are wrong.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from pipeline.consistency.arithmetic import Miscount
from pipeline.consistency.bounds import read_statement
from pipeline.consistency.tables import FigureTable
from pipeline.consistency.terms import POINTS, RATES, Term, is_near
from pipeline.figures.grid import Grid
from pipeline.figures.wholes import TOTAL, WHOLE_REGION

_SHARE: Final = re.compile(r"占比|比重|比例|占[^，。()]{0,8}比")
_DONE_RATE: Final = re.compile(r"完成率|完成(?:进度|比例)|执行率|到位率")
_AIM: Final = re.compile(r"目标|任务|计划|预算|应")
_DONE: Final = re.compile(r"完成|实际|执行|到位|已")
_MOST: Final = 0.5
"""Part of its rows above which a column is what its header says."""


def find_wrong_shares(tables: Iterable[FigureTable]) -> Iterator[Miscount]:
    """Every share or rate of a table that the numbers of its row deny, in the order of the tables."""
    for table in tables:
        grid = table.grid if re.search(r"占|比|率", table.block.text) else None
        if grid is None or not grid.values:
            continue
        for column in range(1, grid.width):
            head = grid.head_text(column)
            if _DONE_RATE.search(head):
                yield from _completed(table, grid, column)
            elif _SHARE.search(head):
                yield from _shared(table, grid, column)


def _shared(table: FigureTable, grid: Grid, column: int) -> Iterator[Miscount]:
    """Rows whose share is not that of the count left of it, of the row of the total."""
    rows = range(grid.head.stop, grid.last)
    totals = [row for row in rows if _is_whole(grid.text(row, 0))]
    whole = _term(table, grid, totals[0], column - 1) if len(totals) == 1 else None
    if whole is None or whole.value <= 0:
        return
    triples = [
        (share, part, part.value / whole.value * 100, (whole, part))
        for row in rows
        if row not in totals
        and (share := _term(table, grid, row, column))
        and (part := _term(table, grid, row, column - 1))
        and part.figure.unit == whole.figure.unit
    ]
    yield from _wrong(triples)


def _is_whole(name: str) -> bool:
    return any(pattern.fullmatch(name) for pattern in (TOTAL, WHOLE_REGION))


def _completed(table: FigureTable, grid: Grid, column: int) -> Iterator[Miscount]:
    """Rows whose rate of completion is not what was done of what was aimed at, both beside it."""
    heads = {place: grid.head_text(place) for place in sorted({place for _, place in grid.values}) if place < column}
    aims = [place for place, head in heads.items() if _AIM.search(head) and not _DONE.search(head)]
    done = [place for place, head in heads.items() if _DONE.search(head) and not _DONE_RATE.search(head)]
    if len(aims) != 1 or len(done) != 1:
        return
    yield from _wrong(
        [
            (rate, part, part.value / whole.value * 100, (whole, part))
            for row in range(grid.head.stop, grid.last)
            if (rate := _term(table, grid, row, column))
            and (whole := _term(table, grid, row, aims[0]))
            and (part := _term(table, grid, row, done[0]))
            and whole.value > 0
            and whole.figure.unit == part.figure.unit
        ]
    )


def _wrong(rows: Sequence[tuple[Term, Term, float, tuple[Term, Term]]]) -> Iterator[Miscount]:
    """The rows that do not fit, where most do."""
    wrong = [
        (stated, used)
        for stated, _, value, used in rows
        if stated.figure.unit == "%" and not is_near(value, stated, used)
    ]
    if wrong and len(wrong) < len(rows) * _MOST:
        for stated, used in wrong:
            yield Miscount(kind="share", stated=stated.figure, figures=tuple(term.figure for term in used))


def _term(table: FigureTable, grid: Grid, row: int, column: int) -> Term | None:
    """An exact number of a cell; a rate only where the column is one."""
    figure = table.figure_at(grid, row, column)
    bounds = read_statement(figure) if figure else None
    if figure is None or bounds is None or not bounds.is_exact:
        return None
    rated = figure.unit in RATES | POINTS
    named = _SHARE.search(grid.head_text(column)) or _DONE_RATE.search(grid.head_text(column))
    return Term(figure=figure, lead="", bounds=bounds) if rated == bool(named) else None
