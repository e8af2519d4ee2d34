"""Stages and terms of a pilot that cannot all be true (阶段先后、试点期限).

Stages follow on each other where they are numbered, or named in paragraphs that stand together (启动阶段：…).
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from pipeline.consistency.dates import LENGTH, Conflict, Span, differ, is_before, months

_NUMBERED: Final = re.compile(
    r"(?:第([一二三四五六])阶段|(?:[（(]|^)([一二三四五六])[）)、][^。；]{0,12}阶段)[^。；]{0,14}$"
)
_NAMED: Final = re.compile(
    r"(?:^|[。；\n])(?:[（(]?[\d一二三四五六]{1,2}[）)、.．])?([\u4e00-\u9fff、]{2,12})阶段[（(：:]?(?:时间)?[（(：:]?$"
)
_ITEM: Final = re.compile(
    r"^(?:[（(][一二三四五六][）)]|[一二三四五六]、|[1-6][.．、])[\u4e00-\u9fff、]{2,10}[（(：:]$"
)
"""A step of a plan that is not called a stage."""
_FIRST: Final = re.compile(r"启动|动员|准备|部署|筹备|申报|前期")
_ORDER: Final = "一二三四五六"
_TERM: Final = re.compile(
    r"(?:试点(?:工作|建设|实施)?的?|本?方案(?:的|实施)*)(?:期限?|时间|时限|周期|起止时间|实施期限?)限?(?:为|是|共|[:：\s]|从|自|即)*$|试点(?:工作)?自$"
)
_TERM_BEHIND: Final = re.compile(
    r"^(?:期间|底|末)?[，,]?(?:在(?:全市|我市|全区|全县))?(?:组织)?(?:开展|实施|推进)[^，。；]{0,24}试点"
)
_TERM_BEFORE: Final = re.compile(r"(?:^|[，。；市区县州盟旗])(?:拟|计划|将)*(?:于|自|从|在)$")
_AFTERWARDS: Final = re.compile(r"长效|推广|巩固|常态|后续|远期|展望")
_CLOSING: Final = re.compile(r"总结|评估|验收|迎检|考核")
_CLOSING_MONTHS: Final = 6
"""Months after the term within which a pilot may be summed up and accepted."""
_NEIGHBOURS: Final = 4
"""Blocks within which named stages are of one row."""


def find_wrong_stages(spans: Sequence[Span]) -> Iterator[Conflict]:
    """Stages out of order, terms that differ, stages that go beyond the term; ``spans`` are those of a dossier in order."""
    sound = [span for span in spans if span.is_sound]
    yield from _numbered(sound)
    yield from _named(sound)
    terms = [span for span in sound if _is_term(span)]
    yield from _two_terms(terms)
    yield from _beyond(sound, terms)


def _is_term(span: Span) -> bool:
    """Whether a span is that of the whole pilot."""
    counted = LENGTH.search(span.lead)
    said = _TERM.search(span.lead[: counted.start()] if counted else span.lead)
    return said is not None or (_TERM_BEHIND.match(span.tail) and _TERM_BEFORE.search(span.lead)) is not None


def _numbered(spans: Sequence[Span]) -> Iterator[Conflict]:
    """Numbered stages of one document of which the later begins or ends before the earlier."""
    last: tuple[int, Span] | None = None
    for span in spans:
        found = _NUMBERED.search(span.lead)
        if found is None:
            continue
        number = _ORDER.index(found[1] or found[2])
        if last and last[1].document == span.document and number == last[0] + 1:
            yield from _disorder(last[1], span)
        last = number, span


def _named(spans: Sequence[Span]) -> Iterator[Conflict]:
    """Stages without numbers, told in paragraphs one after the other."""
    last: Span | None = None
    for span in spans:
        found = _NAMED.search(span.lead)
        if found is None or _NUMBERED.search(span.lead):
            continue
        near = last and last.document == span.document and 0 < span.block - last.block <= _NEIGHBOURS
        if last and near and not _FIRST.search(found[1]):
            yield from _disorder(last, span)
        last = span


def _disorder(earlier: Span, later: Span) -> Iterator[Conflict]:
    if is_before(later.start, earlier.start) or is_before(later.end, earlier.end):
        values = (earlier.text, later.text)
        yield Conflict(kind="stages", what=later.text, values=values, places=(earlier.place, later.place))


def _two_terms(terms: Sequence[Span]) -> Iterator[Conflict]:
    """The first two places that give the pilot two terms."""
    for span in terms[1:]:
        first = terms[0]
        if differ(span.start, first.start) or differ(span.end, first.end):
            values = (first.text, span.text)
            yield Conflict(kind="term", what="试点期限", values=values, places=(first.place, span.place))
            return


def _beyond(spans: Sequence[Span], terms: Sequence[Span]) -> Iterator[Conflict]:
    """The last stage of a document where it ends after the term that the document gives."""
    for term in terms:
        stages = [span for span in spans if span.document == term.document and _is_stage(span)]
        last = stages[-1] if stages else None
        name = f"{last.lead[-16:]}{last.tail[:10]}" if last else ""
        if last is None or not is_before(term.end, last.end) or _AFTERWARDS.search(name):
            continue
        over = months(last.end) - months(term.end) if term.end[1] and last.end[1] else _CLOSING_MONTHS + 1
        if over > (_CLOSING_MONTHS if _CLOSING.search(name) else 0):
            values = (term.text, last.text)
            yield Conflict(kind="beyond", what="试点期限", values=values, places=(term.place, last.place))
            return


def _is_stage(span: Span) -> bool:
    return any(pattern.search(span.lead) for pattern in (_NUMBERED, _NAMED, _ITEM))
