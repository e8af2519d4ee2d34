"""Changes against levels that stand elsewhere (增幅与两年数据): in another sentence, another file, or a table's columns."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final

import msgspec

from pipeline.consistency.arithmetic import Miscount
from pipeline.consistency.bounds import read_statement
from pipeline.consistency.differences import UNSTEADY, fits_change, is_change_of, is_statistical
from pipeline.consistency.scopes import Scope, Scopes
from pipeline.consistency.tables import FigureTable
from pipeline.consistency.terms import LEAST, POINTS, RATES, TIMES, Passages, Term, is_near, stands_in
from pipeline.facts import Figure
from pipeline.figures.grid import Grid
from pipeline.figures.wholes import is_own

_BASE: Final = re.compile(r"^[，,；、]?(?:比|较|同比)(?P<year>(?:19|20)\d\d)年(?:年?[末底])?的?")
_STANDS: Final = re.compile(r"(?:达到?|总数为?|共有|拥有)$")
_LAST_YEAR: Final = re.compile(r"同比|[比较](?:上|去|前一|上一)年")
_YEAR_HEAD: Final = re.compile(r"((?:19|20)\d\d)年?(?:末|底|度)?")
_GROWTH_HEAD: Final = re.compile(
    r"(?:同比|较上年|比上年|年度)?(?:增长|增速|增幅|增长率|增减|变化)(?:率|幅度?)?(?:[（(]?%[）)]?)"
)
_GROWTH_OF: Final = re.compile(r"(?:((?:19|20)\d\d)年)?(?:同比|较上年|比上年)")
_MULTIPLE: Final = re.compile(r"^[，,]?(?:是|为|相当于|达到?)(?P<year>(?:19|20)\d\d)年(?:年?[底末])?的$")
_NEIGHBOURS: Final = 8
"""Figures before a level among which that of the year compared with is looked for by its name alone."""
_TWO: Final = 2
_YEAR_END: Final = "-12-31"


def find_wrong_growth(passages: Passages, figures: Iterable[Figure], scopes: Scopes) -> Iterator[Miscount]:
    """Every change told of a level that the level of the year compared with, stated elsewhere, denies."""
    pairs = list(_pairs(passages))
    if not pairs:
        return
    levels = _levels(figures, scopes)
    for level, change, year, near in pairs:
        if scopes.is_narrowed(level.figure):
            continue
        scope = scopes.of(level.figure)
        alike = levels.get(_of_year(scope, year, level), ()) if scope else ()
        formers = [term for term in alike if term.figure.evidence != level.figure.evidence]
        formers += [term for term in near if _is_former(term, level, year) and not scopes.is_narrowed(term.figure)]
        fits = [fit for former in formers if (fit := _fits(former, level, change)) is not None]
        if fits and not any(fits):
            yield Miscount(kind="change", stated=change.figure, figures=(formers[0].figure, level.figure))


def _fits(former: Term, level: Term, change: Term) -> bool | None:
    """Whether a change, or a multiple (是2021年的3倍), may be that of two levels; None where they do not go together."""
    if not _MULTIPLE.match(change.lead):
        return fits_change(former, level, change)
    if former.value <= 0 or former.figure.unit != level.figure.unit:
        return None
    return is_near(level.value / former.value, change, (former, level))


def _is_former(term: Term, level: Term, year: int) -> bool:
    """Whether a figure shortly before a level states the same under the same name for the year compared with."""
    one, other = term.figure, level.figure
    own = all(not figure.subject or is_own(figure.subject) for figure in (one, other))
    same = (one.unit, one.kind) == (other.unit, "level") and (own or one.subject == other.subject)
    whole = (one.period_start, one.period_end) == (f"{year}-01-01", f"{year}{_YEAR_END}")
    return same and whole and term.bounds.is_exact and _is_short_for(one.indicator, other.indicator)


def _is_short_for(one: str, other: str) -> bool:
    """Whether two names next to each other are one, or one leaves out words of the other (登记存证, 登记作品存证)."""
    short, long = sorted((one, other), key=len)
    return len(short) >= _TWO and short[-_TWO:] == long[-_TWO:] and stands_in(short, long)


def _pairs(passages: Passages) -> Iterator[tuple[Term, Term, int, Sequence[Term]]]:
    """A level of a year, the change told right behind it, the year with which it is compared, the figures before."""
    for passage in passages:
        for number, (level, change) in enumerate(pairwise(passage)):
            year = None if change.opens else _year_compared(level, change)
            if year is not None:
                yield level, change, year, passage[max(0, number - _NEIGHBOURS) : number]


def _year_compared(level: Term, change: Term) -> int | None:
    """The year with which a change right behind a level compares it; None where it is none, or cannot be reckoned."""
    end = level.figure.period_end or ""
    if not end.endswith(_YEAR_END) or level.figure.kind != "level" or UNSTEADY.search(change.lead):
        return None
    if multiple := _MULTIPLE.match(change.lead):
        return int(multiple["year"]) if change.figure.unit == TIMES else None
    named = _BASE.match(change.lead)
    bare = msgspec.structs.replace(change, lead=_BASE.sub("", change.lead))
    if not is_change_of(level, bare) or not (named or _LAST_YEAR.search(change.lead)):
        return None
    if change.figure.unit == "%" and is_statistical(level.figure):
        return None
    return int(named["year"]) if named else int(end[:4]) - 1


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
    """Growth in tables that is not that of the two years beside it, which stand in columns or in rows."""
    for table in tables:
        grid = table.grid if re.search(r"增[长速幅减]|变化", table.block.text) else None
        for places in _triples(grid) if grid else ():
            before, after, change = (_cell(table, place) for place in places)
            if before and after and change and (wrong := _check(before, after, change)):
                yield wrong


def _triples(grid: Grid) -> Iterator[tuple[tuple[int, int], tuple[int, int], tuple[int, int]]]:
    """The cells of a year, of the next and of the growth between them, in this order."""
    rows = range(grid.head.stop, grid.last)
    if columns := _columns(grid):
        yield from (((row, columns[0]), (row, columns[1]), (row, columns[2])) for row in rows)
        return
    growth = [column for column in range(2, grid.width) if _GROWTH_HEAD.fullmatch(_bare(grid.head_text(column)))]
    years = {row: int(found[1]) for row in rows if (found := _YEAR_HEAD.fullmatch(_bare(grid.text(row, 0))))}
    for row, following in pairwise(years):
        if years[following] - years[row] == 1:
            yield from (((row, column - 1), (following, column - 1), (following, column)) for column in growth)


def _bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def _columns(grid: Grid) -> tuple[int, int, int] | None:
    """The columns of the last two years, which follow on each other, and of the growth; None where it may be another's."""
    years: dict[int, int] = {}
    growth: list[tuple[int, str]] = []
    for column in range(1, grid.width):
        head = _bare(grid.head_text(column))
        if found := _YEAR_HEAD.fullmatch(head):
            years[int(found[1])] = column
        elif _GROWTH_HEAD.fullmatch(re.sub(r"^(?:19|20)\d\d年", "", head)):
            growth.append((column, head))
    if len(years) < _TWO or len(growth) != 1:
        return None
    last = max(years)
    column, head = growth[0]
    named = _GROWTH_OF.match(head)
    to_last = named is not None and (named[1] is None or int(named[1]) == last)
    if last - 1 not in years or not (to_last or (len(years) == _TWO and not re.match(r"(?:19|20)\d\d", head))):
        return None
    return years[last - 1], years[last], column


def _cell(table: FigureTable, place: tuple[int, int]) -> Term | None:
    figure = table.figure_at(table.grid, *place) if table.grid else None
    bounds = read_statement(figure) if figure else None
    if not figure or not bounds or not bounds.is_exact:
        return None
    return Term(figure=figure, lead=table.grid.head_text(place[1]) if table.grid else "", bounds=bounds)


def _check(before: Term, after: Term, change: Term) -> Miscount | None:
    unit = before.figure.unit
    if change.figure.unit != "%" or unit != after.figure.unit or unit in RATES | POINTS or is_statistical(after.figure):
        return None
    if UNSTEADY.search(after.figure.indicator) or before.value <= 0:
        return None
    if fits_change(before, after, change) is not False:
        return None
    return Miscount(kind="change", stated=change.figure, figures=(before.figure, after.figure))
