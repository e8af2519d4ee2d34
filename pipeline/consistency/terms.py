"""The figures of running text in their order, as what is reckoned from: each with the words before it (文中数据)."""

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
DOUBLINGS: Final = "番"
CLAUSE_END: Final = re.compile(r"[；;。]")
FROM: Final = re.compile(r"[由从][^，。；]{0,20}$")
"""Words before the number that a change sets out from."""
WIDER: Final = re.compile(r"[全我]省|全国|全球|全自治区|长三角|世界|国内|同行业|人口|GDP|生产总值|比重")
"""Words of a whole that is wider than what a dossier counts."""
_ITEMS: Final = re.compile(r"[两三四五六七八九](?:项|者|类|大类|方面)")
"""Words that only count what stands before them (两项合计)."""
_HALF: Final = 0.55
_ABOUT: Final = 0.2
"""Doublings by which 翻一番 is off: 1.7 to 2.3 times."""


class Term(Record, frozen=True):
    """A figure of running text: the words between it and the one before, those behind it, and what its words allow.

    ``opens``: it is the first of its sentence; then ``lead`` begins with the sentence. ``tail`` ends with it.
    """

    figure: Figure
    lead: str
    bounds: Stated
    tail: str = ""
    opens: bool = False

    @property
    def value(self) -> float:
        """The number, where it is one."""
        return self.bounds.low


Passages: TypeAlias = Iterable[Sequence[Term]]
"""The figures of paragraphs that follow on each other, each with the words before it."""


def read_passages(figures: Iterable[Figure], blocks: Mapping[tuple[str, str], Block]) -> Iterator[list[Term]]:
    """The figures of neighbouring paragraphs, in the order of the figures.

    A table, a heading, a paragraph without figures and the end of a document end a passage.
    """
    order = {place: number for number, place in enumerate(blocks)}
    passage: list[Term] = []
    last = -1
    for place, own in groupby(figures, key=lambda figure: (figure.document, figure.evidence.block)):
        block = blocks.get(place)
        here = order.get(place, -1)
        if (
            block is None
            or block.kind in {"table", "heading", "title"}
            or here != last + 1
            or not _beside(place, passage)
        ):
            if passage:
                yield passage
            passage = []
        if block is not None and block.kind != "table":
            passage += (term for sentence in _sentences(block.text, list(own)) for term in sentence)
        last = here
    if passage:
        yield passage


def _beside(place: tuple[str, str], passage: Sequence[Term]) -> bool:
    """Whether a block stands in the document of the passage."""
    return not passage or passage[-1].figure.document == place[0]


def by_sentence(passage: Sequence[Term]) -> Iterator[Sequence[Term]]:
    """The figures of each sentence of a passage."""
    starts = [number for number, term in enumerate(passage) if number == 0 or term.opens]
    for start, end in zip(starts, [*starts[1:], len(passage)], strict=True):
        yield passage[start:end]


def _sentences(text: str, figures: Sequence[Figure]) -> Iterator[list[Term]]:
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
            sure = figure.confidence >= LEAST or figure.indicator or figure.subject
            bounds = read_statement(figure) if sure else None
            if bounds is not None:
                lead = make_plain(text[last : figure.evidence.start]).text
                tail = make_plain(text[behind : max(behind, following)]).text
                terms.append(Term(figure=figure, lead=lead, bounds=bounds, tail=tail, opens=not terms))
            last = behind
        if terms:
            yield terms


def is_plain(*terms: Term) -> bool:
    """Whether all are exact numbers of things in one unit, no rates."""
    units = {term.figure.unit for term in terms}
    rate = units & (RATES | POINTS | {TIMES})
    return len(units) == 1 and not rate and all(term.bounds.is_exact for term in terms)


def is_near(value: float, stated: Term, used: Sequence[Term]) -> bool:
    """Whether a reckoned value fits what is stated, given how all are rounded; the value of a fall is negative."""
    rated = stated.figure.unit in RATES or stated.figure.unit == TIMES
    # 增长3倍 for 为3倍 is one off: a multiple without decimals is rounded, not more.
    step = stated.bounds.unit_in_last_place or {TIMES: _HALF, DOUBLINGS: _ABOUT}.get(
        stated.figure.unit, 1.0 if rated else 0.0
    )
    share = sum(term.bounds.unit_in_last_place / abs(term.bounds.low) for term in used if term.bounds.low)
    absolute = sum(term.bounds.unit_in_last_place for term in used)
    margin = step + (absolute if stated.figure.unit == used[0].figure.unit or stated.figure.unit in POINTS else 0)
    if rated and used[0].figure.unit not in RATES:
        margin += share * (abs(value) + (100 if stated.figure.unit in RATES else 1))
    return stated.bounds.low - margin <= value <= stated.bounds.high + margin


def stands_in(short: str, long: str) -> bool:
    """Whether the characters of ``short`` stand in ``long`` in their order (简称)."""
    rest = iter(long)
    return all(sign in rest for sign in short)
