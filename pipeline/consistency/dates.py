"""Spans of time that cannot be true (起止与阶段先后): ends before beginnings, stages out of order, two terms of one pilot.

A month without a year is of the year before it (2024年9月至12月). Stages follow on each other where they are numbered.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final, Literal, TypeAlias

from extractors.document import Block, Evidence, Record, cite
from pipeline.figures.numerals import read_number
from pipeline.plaintext import Plain, make_plain

ConflictKind: TypeAlias = Literal["span", "stages", "term", "length", "policy", "number", "founded"]
Day: TypeAlias = tuple[int, int, int]
"""Year, month and day; 0 for what is not said."""

DAY: Final = r"(?:19|20)\d\d(?:年(?:1[0-2]|0?[1-9])月(?:[0-3]?\d日)?|[./](?:1[0-2]|0?[1-9])(?:[./][0-3]?\d)?(?![\d.]))"
_YEAR_SPAN: Final = r"(?:19|20)\d\d年?(?=\s*(?:[-—–~～－―]{1,2}|至|到)\s*(?:19|20)\d\d年)"
_LATER: Final = r"(?:1[0-2]|0?[1-9])月(?:[0-3]?\d日)?(?![\d.])"
_SPAN: Final = re.compile(
    rf"({DAY}|{_YEAR_SPAN})[初起底末]?(?:(?:开始|起)?[，,]?|)\s*(?:[-—–~～－―]{{1,2}}|至|到)\s*({DAY}|(?:19|20)\d\d年|{_LATER})"
)
_STAGE: Final = re.compile(
    r"(?:第([一二三四五六])阶段|(?:[（(]|^)([一二三四五六])[）)、][^。；]{0,12}阶段)[^。；]{0,14}$"
)
_ORDER: Final = "一二三四五六"
_TERM: Final = re.compile(
    r"试点(?:工作|建设|实施)?的?(?:期限?|时间|时限|周期|起止时间|实施期限?)限?(?:为|是|共|[:：\s]|从|自|即)*$|试点(?:工作)?自$"
)
_LENGTH: Final = re.compile(r"([一二两三四五]|\d)年[，,（(]?(?:即|自|从|为|时间为|具体为)*$")
_SLACK: Final = 2
"""Months by which a span may be shorter or longer than the years that it is said to have."""


class Conflict(Record, frozen=True):
    """Two times that exclude each other: of what, as written, and where. ``places`` is one where one quote holds both."""

    kind: ConflictKind
    what: str
    values: tuple[str, str]
    places: tuple[Evidence, ...]


class _Span(Record, frozen=True):
    document: str
    start: Day
    end: Day
    text: str
    lead: str
    place: Evidence


def find_wrong_spans(blocks: Iterable[tuple[str, Block]]) -> Iterator[Conflict]:
    """Every conflict among the spans of a dossier's blocks, which stand in order with their documents."""
    spans = [span for document, block in blocks for span in _spans(document, block)]
    sound = []
    for span in spans:
        if is_before(span.end, span.start):
            values = (span.text, "")
            yield Conflict(kind="span", what=span.text, values=values, places=(span.place,))
        else:
            sound.append(span)
    yield from _lengths(sound)
    yield from _stages(sound)
    yield from _terms(sound)


def _spans(document: str, block: Block) -> Iterator[_Span]:
    if not re.search(r"(?:19|20)\d\d", block.text):
        return
    view = make_plain(block.text)
    for match in _SPAN.finditer(view.text):
        start = read_day(match[1])
        later = match[2] if re.match(r"(?:19|20)\d\d", match[2]) else f"{start[0]}年{match[2]}"
        lead = view.text[max(0, match.start() - 30) : match.start()]
        back = len(found[0]) if (found := _LENGTH.search(lead)) else 0
        place = cite_plain(document, block, view, match.start() - back, match.end())
        yield _Span(document=document, start=start, end=read_day(later), text=match[0], lead=lead, place=place)


def cite_plain(document: str, block: Block, view: Plain, start: int, end: int) -> Evidence:
    """Evidence for a place in the plain view of a block."""
    return cite(document, block, *view.place(start, end))


def read_day(text: str) -> Day:
    """A date as written in figures; month and day 0 where they are not said."""
    numbers = [int(digits) for digits in re.findall(r"\d+", text)][:3]
    year, month, day = (*numbers, 0, 0)[:3]
    return year, month, day


def is_before(one: Day, other: Day) -> bool:
    """Whether one date is surely earlier than the other, as far as both are said."""
    for here, there in zip(one, other, strict=True):
        if not here or not there:
            return False
        if here != there:
            return here < there
    return False


def differ(one: Day, other: Day) -> bool:
    """Whether two dates cannot be one."""
    return is_before(one, other) or is_before(other, one)


def _lengths(spans: Iterable[_Span]) -> Iterator[Conflict]:
    """Spans beside the number of years that they are said to have (三年，自2024年7月至2026年7月)."""
    for span in spans:
        counted = _LENGTH.search(span.lead)
        years = read_number(counted[1]) if counted else None
        if counted is None or years is None or not span.start[1] or not span.end[1]:
            continue
        before = span.lead[: counted.start()]
        if re.search(r"每|近|前|过去|第$", before[-4:]):
            continue
        months = (span.end[0] - span.start[0]) * 12 + span.end[1] - span.start[1]
        if not int(years) * 12 - _SLACK <= months <= int(years) * 12 + _SLACK - 1:
            values = (f"{counted[1]}年", span.text)
            yield Conflict(kind="length", what=span.text, values=values, places=(span.place,))


def _stages(spans: Iterable[_Span]) -> Iterator[Conflict]:
    """Numbered stages of one document of which the later begins or ends before the earlier."""
    last: tuple[int, _Span] | None = None
    for span in spans:
        found = _STAGE.search(span.lead)
        if found is None:
            continue
        number = _ORDER.index(found[1] or found[2])
        if last and last[1].document == span.document and number == last[0] + 1:
            earlier = last[1]
            if is_before(span.start, earlier.start) or is_before(span.end, earlier.end):
                values = (earlier.text, span.text)
                yield Conflict(kind="stages", what=span.text, values=values, places=(earlier.place, span.place))
        last = number, span


def _terms(spans: Iterable[_Span]) -> Iterator[Conflict]:
    """Two papers that give the pilot two terms."""
    first: _Span | None = None
    for span in spans:
        counted = _LENGTH.search(span.lead)
        if not _TERM.search(span.lead[: counted.start()] if counted else span.lead):
            continue
        first = first or span
        if differ(span.start, first.start) or differ(span.end, first.end):
            values = (first.text, span.text)
            yield Conflict(kind="term", what="试点期限", values=values, places=(first.place, span.place))
            return
