"""One number in two magnitudes (数量级有误): the same digits, said of the same thing, ten or ten thousand times apart.

Three digits that agree are hardly chance, so times need not be said alike: they must only not exclude each other.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import combinations
from typing import Final

from pipeline.consistency.scopes import Scope, Scopes
from pipeline.consistency.terms import LEAST, RATES
from pipeline.facts import Figure

_DIGITS: Final = 3
_MOST: Final = 200
"""Figures of one name above which they are lists."""


def find_other_magnitudes(figures: Iterable[Figure], scopes: Scopes) -> Iterator[tuple[Scope, Figure, Figure]]:
    """Two figures each of one name and unit, in two places, that differ by a power of ten alone; the first of a name."""
    by_name: dict[tuple[str, ...], list[tuple[Scope, Figure]]] = defaultdict(list)
    for figure in figures:
        long = figure.value and figure.unit not in RATES and len(_digits(figure.value)) >= _DIGITS
        if not long or figure.kind != "level" or figure.qualifier or figure.confidence < LEAST:
            continue
        scope = None if scopes.is_narrowed(figure) else scopes.of(figure)
        if scope:
            name = scope.indicator_id or scope.words
            by_name[name, scope.unit, scope.subject, _digits(figure.value or 0.0)].append((scope, figure))
    for found in by_name.values():
        pairs = combinations(found, 2) if len(found) <= _MOST else ()
        pair = next(((one, other) for one, other in pairs if _are_apart(one[1], other[1])), None)
        if pair:
            yield pair[0][0], pair[0][1], pair[1][1]


def _digits(value: float) -> str:
    """The digits of a number without the zeros around them."""
    return "".join(map(str, Decimal(repr(value)).normalize().as_tuple().digits))


def _are_apart(one: Figure, other: Figure) -> bool:
    """Whether two figures of the same digits stand in two places, may be of one time, and are not equal."""
    elsewhere = (one.document, one.evidence.block) != (other.document, other.evidence.block)
    times = {figure.period_end for figure in (one, other) if figure.period_end}
    return elsewhere and one.value != other.value and len(times) < 2
