"""Changes against levels that stand elsewhere (增幅与两年数据): in another sentence, another file, or a table's columns."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain, pairwise
from typing import Final

import msgspec

from pipeline.consistency.arithmetic import Miscount
from pipeline.consistency.bounds import read_statement
from pipeline.consistency.ratios import UNSTEADY, difference, is_change_of, is_statistical
from pipeline.consistency.scopes import Scope, Scopes
from pipeline.consistency.tables import FigureTable
from pipeline.consistency.terms import LEAST, POINTS, RATES, Passages, Term, by_sentence, is_near
from pipeline.facts import Figure
from pipeline.figures.grid import Grid

_BASE: Final = re.compile(r"^[，,；、]?(?:比|较|同比)(?P<year>(?:19|20)\d\d)年(?:年?[末底])?的?")
_STANDS: Final = re.compile(r"(?:达到?|总数为?|共有|拥有)$")
_LAST_YEAR: Final = re.compile(r"同比|[比较](?:上|去|前一|上一)年")
_YEAR_HEAD: Final = re.compile(r"((?:19|20)\d\d)年?(?:末|底|度)?")
_GROWTH_HEAD: Final = re.compile(
    r"(?:同比|较上年|比上年|年度)?(?:增长|增速|增幅|增长率|增减|变化)(?:率|幅度?)?(?:[（(]?%[）)]?)"
)
_YEAR_END: Final = "-12-31"


def find_wrong_growth(passages: Passages, figures: Iterable[Figure], scopes: Scopes) -> Iterator[Miscount]:
    """Every change told of a level that the level of the year compared with, stated elsewhere, denies."""
    pairs = list(_pairs(passages))
    if not pairs:
        return
    levels = _levels(figures, scopes)
    for level, change, year in pairs:
        scope = scopes.of(level.figure)
        if scope is None or scopes.is_narrowed(level.figure):
            continue
        formers = [
            term
            for term in levels.get(_of_year(scope, year, level), ())
            if term.figure.evidence != level.figure.evidence
        ]
        values = [(former, difference(former, level, change)) for former in formers]
        fits = [is_near(value, change, (former, level)) for former, value in values if value is not None]
        if fits and not any(fits):
            yield Miscount(kind="change", stated=change.figure, figures=(formers[0].figure, level.figure))


def _pairs(passages: Passages) -> Iterator[tuple[Term, Term, int]]:
    """A level of a year, the change told right behind it, and the year with which it is compared."""
    for level, change in chain.from_iterable(map(pairwise, chain.from_iterable(map(by_sentence, passages)))):
        end = level.figure.period_end or ""
        named = _BASE.match(change.lead)
        bare = msgspec.structs.replace(change, lead=_BASE.sub("", change.lead))
        if not end.endswith(_YEAR_END) or level.figure.kind != "level" or UNSTEADY.search(change.lead):
            continue
        if not is_change_of(level, bare) or not (named or _LAST_YEAR.search(change.lead)):
            continue
        if change.figure.unit == "%" and is_statistical(level.figure):
            continue
        yield level, change, int(named["year"]) if named else int(end[:4]) - 1


def _levels(figures: Iterable[Figure], scopes: Scopes) -> dict[Scope, list[Term]]:
    """The exact levels of whole years and of their ends, by what they state."""
    found: dict[Scope, list[Term]] = defaultdict(list)
    for figure in figures:
        if figure.kind != "level" or figure.confidence < LEAST or not (figure.period_end or "").endswith(_YEAR_END):
            continue
        bounds = read_statement(figure)
        if bounds is None or not bounds.is_exact or scopes.is_narrowed(figure):
            continue
        if scope := scopes.of(figure):
            found[scope].append(Term(figure=figure, lead="", bounds=bounds))
    return found


def _of_year(scope: Scope, year: int, level: Term) -> Scope:
    """The same of another year; what a stock has come to is that of the year's end."""
    stands = scope.indicator_id is not None and _STANDS.search(level.lead)
    start = f"{year}-01-01" if scope.start and not stands else None
    return msgspec.structs.replace(scope, start=start, end=f"{year}{_YEAR_END}")


def find_wrong_columns(tables: Iterable[FigureTable]) -> Iterator[Miscount]:
    """Rows of tables whose growth is not that of the two years beside it (2022年 | 2023年 | 增长（%）)."""
    for table in tables:
        grid = table.grid if re.search(r"增[长速幅减]|变化", table.block.text) else None
        columns = _columns(grid) if grid else None
        if grid is None or columns is None:
            continue
        for row in range(grid.head.stop, grid.last):
            before, after, change = (_cell(table, grid, row, column) for column in columns)
            if before and after and change and (wrong := _check(before, after, change)):
                yield wrong


def _columns(grid: Grid) -> tuple[int, int, int] | None:
    """The columns of two years that follow on each other and of the growth, in this order; None where there are others."""
    years: dict[int, int] = {}
    growth: list[int] = []
    for column in range(1, grid.width):
        head = re.sub(r"\s", "", grid.head_text(column))
        if found := _YEAR_HEAD.fullmatch(head):
            years[int(found[1])] = column
        elif _GROWTH_HEAD.fullmatch(head):
            growth.append(column)
    if len(years) != 2 or len(growth) != 1 or max(years) - min(years) != 1:
        return None
    return years[min(years)], years[max(years)], growth[0]


def _cell(table: FigureTable, grid: Grid, row: int, column: int) -> Term | None:
    figure = table.figure_at(grid, row, column)
    bounds = read_statement(figure) if figure else None
    return Term(figure=figure, lead="", bounds=bounds) if figure and bounds and bounds.is_exact else None


def _check(before: Term, after: Term, change: Term) -> Miscount | None:
    unit = before.figure.unit
    if change.figure.unit != "%" or unit != after.figure.unit or unit in RATES | POINTS or is_statistical(after.figure):
        return None
    if UNSTEADY.search(after.figure.indicator) or before.value <= 0:
        return None
    value = (after.value - before.value) / before.value * 100
    return (
        None
        if is_near(value, change, (before, after))
        else Miscount(kind="change", stated=change.figure, figures=(before.figure, after.figure))
    )
