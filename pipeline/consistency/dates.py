"""Spans of time that cannot be true (起止时间): ends before beginnings, lengths that their span denies.

A month without a year is of the year before it (2024年9月至12月). Stages and terms are in :mod:`pipeline.consistency.stages`.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final, Literal, TypeAlias

from extractors.document import Block, Evidence, Record, cite
from pipeline.figures.numerals import read_number
from pipeline.plaintext import Plain, make_plain

ConflictKind: TypeAlias = Literal[
    "span",
    "stages",
    "term",
    "beyond",
    "length",
    "policy",
    "number",
    "issued",
    "effective",
    "founded",
    "work",
    "day",
    "weekday",
]
Day: TypeAlias = tuple[int, int, int]
"""Year, month and day; 0 for what is not said."""

DAY: Final = r"(?:19|20)\d\d(?:年(?:1[0-2]|0?[1-9])月(?:[0-3]?\d日)?|[./](?:1[0-2]|0?[1-9])(?:[./][0-3]?\d)?(?![\d.]))"
_YEAR_SPAN: Final = r"(?:19|20)\d\d年?(?=\s*(?:[-—–~～－―]{1,2}|至|到)\s*(?:19|20)\d\d年)"
_LATER: Final = r"(?:1[0-2]|0?[1-9])月(?:[0-3]?\d日)?(?![\d.])"
_SPAN: Final = re.compile(
    rf"({DAY}|{_YEAR_SPAN})[初起底末]?(?:(?:开始|起|启动)?[，,]?|)\s*(?:[-—–~～－―]{{1,2}}|至|到)\s*({DAY}|(?:19|20)\d\d年|{_LATER})"
    rf"|自({DAY})(?:起|启动|开始)[，,]({DAY})(?=结束|完成|终止)"
)
LENGTH: Final = re.compile(r"([一二两三四五]|\d)年[，,（(]?(?:即|自|从|为|时间为|具体为)*$")
_TOLD: Final = re.compile(
    r"^(?:底|末)?(?:结束|完成|终止|止|期间)?[，,（(](?:为期|历时|共计?|期限为?|总共)(?:约)?([一二两三四五]|\d)年"
)
_SLACK: Final = 2
"""Months by which a span may be shorter or longer than the years that it is said to have."""


class Conflict(Record, frozen=True):
    """Two times that exclude each other: of what, as written, and where. ``places`` is one where one quote holds both."""

    kind: ConflictKind
    what: str
    values: tuple[str, str]
    places: tuple[Evidence, ...]


class Span(Record, frozen=True):
    """A span of time as written, with the words before and behind it, and where."""

    document: str
    start: Day
    end: Day
    text: str
    lead: str
    tail: str
    place: Evidence
    block: int
    """The number of its block."""

    @property
    def is_sound(self) -> bool:
        """Whether it does not end before it begins."""
        return not is_before(self.end, self.start)


def read_spans(blocks: Iterable[tuple[str, Block]]) -> list[Span]:
    """The spans of a dossier's blocks, which stand in order with their documents."""
    return [span for number, (document, block) in enumerate(blocks) for span in _spans(document, block, number)]


def find_wrong_spans(spans: Iterable[Span]) -> Iterator[Conflict]:
    """Every span that ends before it begins, or has another length than it is said to have."""
    for span in spans:
        if span.is_sound:
            yield from _length(span)
        else:
            yield Conflict(kind="span", what=span.text, values=(span.text, ""), places=(span.place,))


def _spans(document: str, block: Block, number: int) -> Iterator[Span]:
    if not re.search(r"(?:19|20)\d\d", block.text):
        return
    view = make_plain(block.text)
    for match in _SPAN.finditer(view.text):
        first, last = match[1] or match[3], match[2] or match[4]
        start = read_day(first)
        later = last if re.match(r"(?:19|20)\d\d", last) else f"{start[0]}年{last}"
        lead = view.text[max(0, match.start() - 30) : match.start()]
        tail = view.text[match.end() : match.end() + 40]
        back = len(found[0]) if (found := LENGTH.search(lead)) else 0
        ahead = len(found[0]) if (found := _TOLD.match(tail)) else 0
        yield Span(
            document=document,
            start=start,
            end=read_day(later),
            text=match[0],
            lead=lead,
            tail=tail,
            place=cite_plain(document, block, view, match.start() - back, match.end() + ahead),
            block=number,
        )


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


def months(day: Day) -> int:
    """A date with its month as a number of months."""
    return day[0] * 12 + day[1]


def _length(span: Span) -> Iterator[Conflict]:
    """A span beside the number of years that it is said to have (三年，自2024年7月至2026年7月; 近三年（2021—2022年）)."""
    counted = LENGTH.search(span.lead) or _TOLD.match(span.tail)
    years = read_number(counted[1]) if counted else None
    if counted is None or years is None:
        return
    before = span.lead[: counted.start()] if counted.string == span.lead else ""
    if span.start[1] and span.end[1]:
        length = months(span.end) - months(span.start)
        fits = int(years) * 12 - _SLACK <= length <= int(years) * 12 + _SLACK - 1
        fits = fits or re.search(r"每|近|前|过去|第$", before[-4:]) is not None
    else:
        bracketed = re.search(r"年[（(]$", counted[0]) is not None
        fits = not bracketed or span.end[0] - span.start[0] + 1 - int(years) in {0, 1}
        fits = fits or bool(span.start[1] or span.end[1]) or re.search(r"每|第$", before[-4:]) is not None
    if not fits:
        yield Conflict(kind="length", what=span.text, values=(f"{counted[1]}年", span.text), places=(span.place,))
