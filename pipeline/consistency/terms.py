"""The figures of one sentence in their order, as what is reckoned from: each with the words before it (句中数据)."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final, TypeAlias

from extractors.document import Block, Record
from pipeline.consistency.bounds import Stated, read_statement
from pipeline.facts import Figure
from pipeline.figures.mentions import sentence_spans
from pipeline.plaintext import make_plain

LEAST: Final = 0.6
"""Confidence below which a figure is too unsure to reckon with."""
POINTS: Final = frozenset({"个百分点", "百分点"})
RATES: Final = frozenset({"%", "‰"})
TIMES: Final = "倍"
_ITEMS: Final = re.compile(r"[两三四五六七八九](?:项|者|类|大类|方面)")
"""Words that only count what stands before them (两项合计)."""
_HALF: Final = 0.55


class Term(Record, frozen=True):
    """A figure of a sentence: the words between it and the one before, those behind it, and what its words allow."""

    figure: Figure
    lead: str
    bounds: Stated
    tail: str = ""

    @property
    def value(self) -> float:
        """The number, where it is one."""
        return self.bounds.low


Sentences: TypeAlias = Iterable[Sequence[Term]]
"""The figures of sentences that have several, each with the words before it."""


def read_sentences(figures: Iterable[Figure], blocks: Mapping[tuple[str, str], Block]) -> Iterator[list[Term]]:
    """The figures of each sentence of running text that has several, in the order of the figures."""
    for place, own in groupby(figures, key=lambda figure: (figure.document, figure.evidence.block)):
        block = blocks.get(place)
        if block is not None and block.kind != "table":
            yield from _sentences(block.text, list(own))


def _sentences(text: str, figures: Sequence[Figure]) -> Iterator[list[Term]]:
    if len(figures) < 2:
        return
    starts = [figure.evidence.start for figure in figures]
    for start, end in sentence_spans(text):
        inside = figures[bisect_left(starts, start) : bisect_left(starts, end)]
        terms: list[Term] = []
        last = start
        for number, figure in enumerate(inside):
            if _ITEMS.fullmatch(figure.text):
                continue
            behind = figure.evidence.start + len(figure.text)
            following = inside[number + 1].evidence.start if number + 1 < len(inside) else end
            bounds = read_statement(figure) if figure.confidence >= LEAST or figure.indicator else None
            if bounds is not None:
                lead = make_plain(text[last : figure.evidence.start]).text
                tail = make_plain(text[behind : max(behind, following)]).text
                terms.append(Term(figure=figure, lead=lead, bounds=bounds, tail=tail))
            last = behind
        if len(terms) > 1:
            yield terms


def is_plain(*terms: Term) -> bool:
    """Whether all are exact numbers of things in one unit, no rates."""
    units = {term.figure.unit for term in terms}
    rate = units & (RATES | POINTS | {TIMES})
    return len(units) == 1 and not rate and all(term.bounds.is_exact for term in terms)


def is_near(value: float, stated: Term, used: Sequence[Term]) -> bool:
    """Whether a reckoned value fits what is stated, given how all are rounded."""
    rated = stated.figure.unit in RATES or stated.figure.unit == TIMES
    # 增长3倍 for 为3倍 is one off: a multiple without decimals is rounded, not more.
    step = stated.bounds.unit_in_last_place or {TIMES: _HALF}.get(stated.figure.unit, 1.0 if rated else 0.0)
    share = sum(term.bounds.unit_in_last_place / abs(term.bounds.low) for term in used if term.bounds.low)
    absolute = sum(term.bounds.unit_in_last_place for term in used)
    margin = step + (absolute if stated.figure.unit == used[0].figure.unit or stated.figure.unit in POINTS else 0)
    if rated and used[0].figure.unit not in RATES:
        margin += share * (abs(value) + (100 if stated.figure.unit in RATES else 1))
    return stated.bounds.low - margin <= abs(value) <= stated.bounds.high + margin or (
        value < 0 and stated.bounds.low - margin <= value <= stated.bounds.high + margin
    )
