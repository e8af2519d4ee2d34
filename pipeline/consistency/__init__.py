"""Contradictions within a dossier (前后不一致): one indicator, period and scope stated differently in two places.

Figures are held against each other only where their words, kind, period and region agree, and where no sentence
narrows them (其中, 专项行动). Numbers agree within the precision in which they are written; words such as 约 and 超过 make
bounds of them. A finding that is wrong costs an applicant a correction, so doubt is told as doubt: ``sure`` is set only
where both places leave none.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import combinations
from typing import Final

import msgspec

from extractors.document import Record
from pipeline.consistency.bounds import Stated, agree, read_statement
from pipeline.consistency.magnitudes import find_other_magnitudes
from pipeline.consistency.scopes import Scope, Scopes
from pipeline.consistency.terms import LEAST
from pipeline.facts import Figure

__all__ = ["Contradiction", "Scopes", "find_contradictions"]

SURE: Final = 0.8
"""Confidence of a figure from which its reading is sure."""
MOST_STATEMENTS: Final = 200
"""What is stated more often is a column of lists, whose rows no words tell apart, and nothing that can be contradicted."""
LEAST_WORDS: Final = 6
"""Characters of an indicator that no programme names, above which its words alone tell it from others without a time."""
MOST_YEARS: Final = 6
"""Years of which a sum is looked for."""


class Contradiction(Record, frozen=True):
    """Statements that cannot all be true: one figure for each value, the surest first, in the order of documents.

    ``total`` is the stated whole where ``figures`` are its parts.
    """

    scope: Scope
    figures: tuple[Figure, ...]
    sure: bool
    total: Figure | None = None


class _Statement(Record, frozen=True):
    figure: Figure
    scope: Scope
    bounds: Stated


def find_contradictions(
    figures: Iterable[Figure], scopes: Scopes, is_sure: Callable[[Figure], bool]
) -> tuple[Contradiction, ...]:
    """All contradictions among a dossier's figures, one for each scope, in the order of the figures.

    ``is_sure`` says whether the place of a figure is read beyond doubt.
    """
    figures = tuple(figures)
    statements = [s for figure in figures if (s := _state(figure, scopes))]
    by_scope: dict[Scope, list[_Statement]] = defaultdict(list)
    for statement in statements:
        named = statement.scope.indicator_id is not None
        told = named or len(statement.scope.words) > LEAST_WORDS
        if statement.scope.end is not None or (told and scopes.is_state(statement.figure)):
            by_scope[statement.scope].append(statement)
    found = [contradiction for scope, own in by_scope.items() if (contradiction := _contradiction(scope, own, is_sure))]
    found += _behind_the_times(by_scope)
    found += _sums_of_years(by_scope)
    already = {figure.evidence for contradiction in found for figure in contradiction.figures}
    found += [
        Contradiction(scope=scope, figures=(one, other), sure=False)
        for scope, one, other in find_other_magnitudes(figures, scopes)
        if not {one.evidence, other.evidence} <= already
    ]
    return tuple(found)


def _state(figure: Figure, scopes: Scopes) -> _Statement | None:
    if figure.confidence < LEAST or (bounds := read_statement(figure)) is None:
        return None
    scope = scopes.of(figure)
    return None if scope is None or scopes.is_narrowed(figure) else _Statement(figure, scope, bounds)


def _contradiction(scope: Scope, own: Sequence[_Statement], is_sure: Callable[[Figure], bool]) -> Contradiction | None:
    """What of one scope cannot be true together."""
    places = {(s.figure.document, s.figure.evidence.block, s.bounds): s for s in reversed(own)}
    own = [s for s in own if places[s.figure.document, s.figure.evidence.block, s.bounds] is s]
    if len(own) > MOST_STATEMENTS:
        return None
    pairs = [(one, other) for one, other in combinations(own, 2) if _differ(one, other)]
    if not pairs:
        return None
    chosen: dict[tuple[float, float], Figure] = {}
    for statement in sorted({id(s): s for pair in pairs for s in pair}.values(), key=lambda s: -s.figure.confidence):
        chosen.setdefault((statement.bounds.low, statement.bounds.high), statement.figure)
    # Of an indicator that no programme names the words alone do not say that both places mean the same.
    sure = scope.end is not None and any(is_sure(one.figure) and is_sure(other.figure) for one, other in pairs)
    return Contradiction(scope=scope, figures=tuple(chosen.values()), sure=sure and scope.indicator_id is not None)


def _differ(one: _Statement, other: _Statement) -> bool:
    """Whether two statements of one scope, made in two places, exclude each other."""
    here, there = one.figure, other.figure
    if _place(one) == _place(other):
        return False
    undated = one.scope.end is None and one.scope.indicator_id is None
    if undated and (here.document == there.document or here.rule == "table-grid" or there.rule == "table-grid"):
        return False
    # Parallel tables of one document (plan and outcome, group and whole) share their row and column names.
    if here.document == there.document and here.rule == there.rule == "table-grid":
        return False
    return not agree(one.bounds, other.bounds)


def _behind_the_times(by_scope: dict[Scope, list[_Statement]]) -> list[Contradiction]:
    """A state without a time that is less than what was already reached at a stated time, and stated nowhere else."""
    reached: dict[Scope, list[_Statement]] = defaultdict(list)
    for scope, own in by_scope.items():
        if scope.end is not None and scope.start is None and scope.kind == "level":
            reached[msgspec.structs.replace(scope, end=None)] += own
    found = []
    for scope, dated in reached.items():
        latest = max(s.scope.end or "" for s in dated)
        tops = [s for s in dated if s.scope.end == latest]
        low = min(top.bounds.low for top in tops)
        behind = [
            s
            for s in by_scope.get(scope, ())
            if s.bounds.high < low
            and not any(agree(s.bounds, d.bounds) for d in dated)
            and s.scope.indicator_id is not None
            and not s.figure.period  # 年末, of which year nobody knows
            and _place(s) != _place(tops[0])  # 总数由60家增加到120家
        ]
        if behind:
            figures = (tops[0].figure, behind[0].figure)
            found.append(Contradiction(scope=tops[0].scope, figures=figures, sure=False))
    return found


def _place(statement: _Statement) -> tuple[str, str]:
    return statement.figure.document, statement.figure.evidence.block


def _sums_of_years(by_scope: dict[Scope, list[_Statement]]) -> list[Contradiction]:
    """Several whole years together against each of these years."""
    found = []
    for scope, wholes in by_scope.items():
        years = _whole_years(scope)
        if not 2 <= len(years) <= MOST_YEARS or scope.kind != "level":
            continue
        parts = [
            by_scope.get(msgspec.structs.replace(scope, start=f"{year}-01-01", end=f"{year}-12-31"), [])
            for year in years
        ]
        for whole in wholes:
            exact = [[s for s in part if s.bounds.is_exact] for part in parts]
            if not whole.bounds.is_exact or not all(exact) or any(agree(whole.bounds, s.bounds) for s in exact[-1]):
                continue  # a stock, of which the last year's is the whole
            if not any(_adds_up(whole, addends) for addends in _choices(exact)):
                figures = tuple(part[0].figure for part in exact)
                found.append(Contradiction(scope=scope, figures=figures, sure=False, total=whole.figure))
                break
    return found


def _choices(parts: Sequence[Sequence[_Statement]]) -> list[list[_Statement]]:
    """The ways to take one statement of each part; of contradicting ones the first two."""
    choices: list[list[_Statement]] = [[]]
    for part in parts:
        distinct = list({s.bounds.low: s for s in part}.values())[:2]
        choices = [[*choice, s] for choice in choices for s in distinct]
    return choices


def _adds_up(whole: _Statement, parts: Sequence[_Statement]) -> bool:
    steps = (whole.bounds.unit_in_last_place, *(part.bounds.unit_in_last_place for part in parts))
    margin = sum(steps) / 2 + abs(whole.bounds.low) * 1e-9
    return abs(whole.bounds.low - sum(part.bounds.low for part in parts)) <= margin


def _whole_years(scope: Scope) -> range:
    """The years that a period is made of; empty where it begins or ends within one."""
    if scope.start is None or scope.end is None:
        return range(0)
    if not (scope.start.endswith("-01-01") and scope.end.endswith("-12-31")):
        return range(0)
    return range(int(scope.start[:4]), int(scope.end[:4]) + 1)
