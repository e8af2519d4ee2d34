"""Totals of tables against the text (表文相符): districts against the whole region, a table against the line before it."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from extractors.document import Block
from pipeline.consistency.arithmetic import Miscount, MiscountKind
from pipeline.consistency.bounds import agree, read_statement
from pipeline.consistency.scopes import COUNTERS, Scopes
from pipeline.consistency.tables import FigureTable
from pipeline.consistency.terms import RATES
from pipeline.facts import Figure
from pipeline.figures.grid import Grid
from pipeline.figures.wholes import TOTAL, is_district, is_own
from pipeline.vocabulary import bare_words

_EACH: Final = re.compile(r"各|分(?:县|区|市|地)")
"""Words of a caption that promise every district."""
_ANNOUNCES: Final = re.compile(r"如下|[见如]下?表|下表|附表|明细|具体安排|具体分配")
_ALL: Final = re.compile(
    r"(?:共|合计|总计|总额|总投入|总投资|总预算)[^，。；\d]{0,14}$|(?:计划|拟)(?:安排|投入)[^，。；\d]{0,10}$"
)
_LEAST: Final = 2
_SHORTEST: Final = 3


def find_wrong_districts(
    tables: Iterable[FigureTable], figures: Sequence[Figure], scopes: Scopes
) -> Iterator[Miscount]:
    """Every number of a region that its districts, in a table of the same document, deny."""
    told: dict[str, list[Figure]] = defaultdict(list)
    for figure in figures:
        if figure.rule.startswith("text-") and figure.kind == "level" and not scopes.is_narrowed(figure):
            told[figure.document].append(figure)
    for table in tables:
        every = _EACH.search(table.caption) is not None
        for parts in _columns(table):
            said = [figure for figure in told[parts[0].document] if _is_whole(figure, parts)]
            total = _total(table, parts)
            wrong = [
                figure for figure in said if (_differs(figure, total) if total else _denies(figure, parts, every=every))
            ]
            if wrong and len(wrong) == len(said):
                kind: MiscountKind = "table" if total else "sum"
                yield Miscount(kind=kind, stated=wrong[0], figures=(total,) if total else tuple(parts))


def find_other_totals(
    tables: Iterable[FigureTable], figures: Sequence[Figure], blocks: Mapping[tuple[str, str], Block]
) -> Iterator[Miscount]:
    """Every number that a line announces a table with (共安排1200万元，具体如下) where the table's total is another."""
    order = {place: number for number, place in enumerate(blocks)}
    told: dict[int, list[Figure]] = defaultdict(list)
    for figure in figures:
        place = (figure.document, figure.evidence.block)
        if figure.rule.startswith("text-") and place in blocks and _ANNOUNCES.search(blocks[place].text):
            told[order[place]].append(figure)
    for table in tables if told else ():
        grid = table.grid
        total = _grand_total(table, grid) if grid and table.figures else None
        if total is None:
            continue
        number = order[total.document, table.block.id]
        near = [figure for back in (1, 2) for figure in told[number - back] if figure.document == total.document]
        said = [figure for figure in near if figure.unit == total.unit and _is_announced(figure, blocks)]
        if said and all(_differs(figure, total) for figure in said):
            yield Miscount(kind="table", stated=said[-1], figures=(total,))


def _is_announced(figure: Figure, blocks: Mapping[tuple[str, str], Block]) -> bool:
    lead = blocks[figure.document, figure.evidence.block].text[: figure.evidence.start]
    return figure.value is not None and _ALL.search(lead) is not None


def _grand_total(table: FigureTable, grid: Grid) -> Figure | None:
    """The number in the row 合计 of the column 合计, or of the only column of numbers; None where there is no such one."""
    rows = [row for row in range(grid.head.stop, grid.last) if TOTAL.fullmatch(grid.text(row, 0))]
    columns = sorted({column for _, column in grid.values})
    totals = (
        [column for column in columns if TOTAL.fullmatch(grid.text(grid.head.stop - 1, column))] if grid.head else []
    )
    chosen = totals if len(columns) > 1 else columns
    return table.figure_at(grid, rows[0], chosen[0]) if len(rows) == len(chosen) == 1 else None


def _total(table: FigureTable, parts: Sequence[Figure]) -> Figure | None:
    """The number that the table itself gives for all its districts; None where it gives none, or several."""
    first = parts[0]
    found = [
        figure
        for figure in table.figures
        if (figure.indicator, figure.unit, figure.period_end) == (first.indicator, first.unit, first.period_end)
        and (not figure.subject or is_own(figure.subject))
    ]
    return found[0] if len(found) == 1 else None


def _differs(whole: Figure, total: Figure) -> bool:
    one, other = read_statement(whole), read_statement(total)
    return one is not None and other is not None and not agree(one, other)


def _columns(table: FigureTable) -> Iterator[list[Figure]]:
    """The numbers of districts, by what they count and when."""
    found: dict[tuple[str, str, str | None], list[Figure]] = defaultdict(list)
    for figure in table.figures:
        if figure.subject and is_district(figure.subject):
            found[figure.indicator, figure.unit, figure.period_end].append(figure)
    for parts in found.values():
        subjects = {figure.subject for figure in parts}
        plain = all(figure.value is not None and not figure.qualifier and figure.kind == "level" for figure in parts)
        if _LEAST <= len(parts) == len(subjects) and plain and parts[0].unit not in RATES:
            yield parts


def _is_whole(figure: Figure, parts: Sequence[Figure]) -> bool:
    """Whether a figure states the same of the whole region."""
    if figure.value is None or (figure.subject and not is_own(figure.subject)):
        return False
    units = {COUNTERS.get(unit, unit) for unit in (figure.unit, parts[0].unit)}
    same_time = not (figure.period_end and parts[0].period_end) or figure.period_end == parts[0].period_end
    return len(units) == 1 and same_time and _says_same(figure, parts[0])


def _says_same(figure: Figure, part: Figure) -> bool:
    if figure.indicator_id and figure.indicator_id == part.indicator_id:
        return bare_words(figure.indicator).endswith(bare_words(part.indicator)[-_SHORTEST:])
    words, other = sorted((bare_words(figure.indicator), bare_words(part.indicator)), key=len)
    return len(words) >= _SHORTEST and other.endswith(words)


def _denies(whole: Figure, parts: Sequence[Figure], *, every: bool) -> bool:
    """Whether districts are more than their region, or are all there and less."""
    bounds, stated = [read_statement(part) for part in parts], read_statement(whole)
    if stated is None or not all(bounds):
        return False
    total = sum(part.value or 0.0 for part in parts)
    margin = stated.unit_in_last_place + sum(bound.unit_in_last_place for bound in bounds if bound)
    if total > stated.high + margin:
        return True
    return every and total < stated.low - margin
