"""Sums that one sentence states and its own numbers deny (勾稽关系), and all that sentences reckon wrongly.

Looked for only where the words leave no doubt what is reckoned from what. Rounded numbers agree within what rounding
can make; of parts that may overlap (高新技术企业 and 专精特新企业) no sum is expected.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Final, Literal, TypeAlias

from extractors.document import Record
from pipeline.consistency.ratios import find_wrong_change, find_wrong_share
from pipeline.consistency.terms import POINTS, RATES, Sentences, Term, is_plain
from pipeline.facts import Figure
from pipeline.figures.numerals import read_number

__all__ = ["Miscount", "find_miscounts"]

MiscountKind: TypeAlias = Literal["parts", "part", "sum", "years", "share", "change"]

_KINDS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        r"^(国家|部|省|自治区|市|县|区|镇|乡|村)级",
        r"(专职|兼职)",
        r"^(男|女)",
        r"(行政|刑事|民事)",
        r"^(城镇|农村|城市|乡村)",
        r"(发明|实用新型|外观设计)",
        r"(博士|硕士|本科|专科|大专)",
        r"^(线上|线下)",
        r"^(出口|进口)",
        r"(第[一二三]产业)",
        r"^(大型|中型|小型|微型)企业",
    )
)
"""Kinds of which nothing is of two: what is counted under several of one row can be added up."""
_WHOLE_ROWS: Final = tuple(
    frozenset(row.split()) for row in ("专职 兼职", "男 女", "线上 线下", "出口 进口", "发明 实用新型 外观设计")
)
"""Kinds beside which there is none."""
_YEAR_PART: Final = re.compile(r"(?:^|[，、；,：:(（]|其中|包括)((?:19|20)\d\d)年(?!以|来|底|末)[^，。；]{0,8}$")
_PARTS: Final = re.compile(r"其中|包括|包含|涵盖|分别[是为]|由|分为|^[（(]")
_BARE_USE: Final = re.compile(r"^[，、；]?(?:其中)?[：:]?[\u4e00-\u9fff]{2,8}$")
_ORIGIN: Final = re.compile(r"级|用于|来自|争取|投向|投入|企业|市场|其他")
_CLAUSE_END: Final = re.compile(r"[；;。]")
_YEARLY: Final = re.compile(r"每年[^，。；]{0,24}$")
_YEARS: Final = re.compile(r"([两二三四五]|\d)年(?:共计?|累计|合计|总计)[^，。；每]{0,8}$")
_SUMMED: Final = re.compile(r"[，、；](?:以上|上述|[两三四五六七八九]\S{1,8})?(?:合计|共计|总计)[^，。；\d]{0,6}$")
_TOTALLED: Final = re.compile(
    r"[，；](?:全市|全区|全县|我市|全州)?[\u4e00-\u9fff]{0,10}(?:总数|总量|总额|总投入|总投资|总规模|总人数)(?:达到?|为|是|共)?$"
)
_NO_ADDEND: Final = re.compile(r"新增|净增|增[加长]|同比|其中|例如|比如|如[：:]|最[大高多]|每|平均|占|上年|去年")
_OPEN: Final = re.compile(r"等|其余|其他|另")
_LENGTH: Final = re.compile(r"^(?:近|这|过去|前)?([两二三四五]|\d)年")


class Miscount(Record, frozen=True):
    """A number that others in its place deny. ``figures`` are these others, ``stated`` is the number."""

    kind: MiscountKind
    stated: Figure
    figures: tuple[Figure, ...]


def find_miscounts(sentences: Sentences) -> Iterator[Miscount]:
    """Every number of running text that the other numbers of its sentence deny, in the order of the sentences."""
    return chain.from_iterable(map(_in_sentence, sentences))


def _in_sentence(terms: Sequence[Term]) -> Iterator[Miscount]:
    for number, term in enumerate(terms):
        rest = terms[number + 1 :]
        part = _part(term, rest, is_first=number == 0)
        checks = (_sum(terms[: number + 1]), part or _parts(term, rest, is_first=number == 0), _years(term, rest))
        yield from (found for found in checks if found)
        if share := find_wrong_share(terms[:number], term):
            yield _miscount("share", term, share)
        if change := find_wrong_change(terms[:number], term):
            yield _miscount("change", term, change)


def _miscount(kind: MiscountKind, stated: Term, others: Sequence[Term]) -> Miscount:
    return Miscount(kind=kind, stated=stated.figure, figures=tuple(other.figure for other in others))


def _part(whole: Term, rest: Sequence[Term], *, is_first: bool) -> Miscount | None:
    """A part right after 其中 that is more than its whole, which shares a word with it or is the sentence's only one."""
    part = rest[0] if rest else None
    if part is None or "其中" not in part.lead or _CLAUSE_END.search(part.lead.partition("其中")[0]):
        return None
    more = is_plain(whole, part) and part.value > whole.value and _is_level(whole, part)
    return _miscount("part", part, (whole,)) if more and (is_first or _are_akin(whole, part)) else None


def _are_akin(whole: Term, part: Term) -> bool:
    """Whether the names of two figures share a word."""
    words, other = whole.figure.indicator, part.figure.indicator
    return any(words[at : at + 2] in other for at in range(len(words) - 1))


def _parts(whole: Term, rest: Sequence[Term], *, is_first: bool) -> Miscount | None:
    """Parts after 其中, 包括 or in brackets that are together not the whole."""
    if not rest or not _PARTS.search(rest[0].lead) or _CLAUSE_END.search(rest[0].lead.partition("其中")[0]):
        return None
    if not (is_first or _are_akin(whole, rest[0])):
        return None
    if whole.figure.kind != rest[0].figure.kind and not _YEAR_PART.search(rest[0].lead):
        return None
    rows = [_of_kind(kind, whole, rest) for kind in _KINDS] + [_of_years(whole, rest), _of_uses(whole, rest)]
    parts, names = max(rows, key=lambda row: len(row[0]))
    if len(parts) < 2:
        return None
    least = sum(part.value - part.bounds.unit_in_last_place / 2 for part in parts)
    if least > whole.bounds.high + whole.bounds.unit_in_last_place / 2:
        return _miscount("parts", whole, parts)
    return _miscount("sum", whole, parts) if _fall_short(whole, parts, names) else None


def _is_level(whole: Term, part: Term) -> bool:
    """Whether both are stated of one time: no change, no sum over more years than the whole has."""
    same = whole.figure.kind == part.figure.kind == "level"
    return same and not re.search(r"累计|总|历年|以来", part.lead)


def _fall_short(whole: Term, parts: Sequence[Term], names: frozenset[str]) -> bool:
    """Whether parts that are all there are make less than the whole."""
    counted = _LENGTH.search(whole.figure.period) if not whole.figure.period_start else None
    length = int(read_number(counted[1]) or 0) if counted else 0
    start, end = whole.figure.period_start or "", whole.figure.period_end or ""
    if start.endswith("-01-01") and end.endswith("-12-31"):
        length = int(end[:4]) - int(start[:4]) + 1
    full = names in _WHOLE_ROWS or (all(map(str.isdecimal, names)) and length == len(parts) > 1)
    if not full or not is_plain(whole, *parts) or _OPEN.search(parts[-1].tail):
        return False
    margin = sum(term.bounds.unit_in_last_place for term in (whole, *parts))
    return sum(part.value for part in parts) < whole.value - margin


def _of_kind(kind: re.Pattern[str], whole: Term, rest: Sequence[Term]) -> tuple[list[Term], frozenset[str]]:
    """The figures right behind a whole that are each of another one of a row of kinds, and these kinds."""
    return _row(whole, rest, lambda term: _first(kind.search(term.figure.indicator)))


def _of_years(whole: Term, rest: Sequence[Term]) -> tuple[list[Term], frozenset[str]]:
    """The figures right behind a whole that are each of another year of it."""
    return _row(whole, rest, lambda term: _first(_YEAR_PART.search(term.lead)), changing=True)


def _first(found: re.Match[str] | None) -> str | None:
    return found[1] if found else None


def _of_uses(whole: Term, rest: Sequence[Term]) -> tuple[list[Term], frozenset[str]]:
    """The sums of money right behind a whole that are each for another purpose (宣传培训300万元，站点建设500万元)."""

    def use(term: Term) -> str | None:
        words = term.lead.partition("其中")[2] or term.lead
        named = _BARE_USE.fullmatch(words.lstrip("，、；：:")) and not _ORIGIN.search(words)
        return words.strip("，、；：:") if named else None

    return _row(whole, rest, use) if whole.figure.unit == "元" and "其中" in rest[0].lead else ([], frozenset())


def _row(
    whole: Term, rest: Sequence[Term], name: Callable[[Term], str | None], *, changing: bool = False
) -> tuple[list[Term], frozenset[str]]:
    """The figures right behind a whole that each have another name of a row, and these names."""
    parts: list[Term] = []
    names: set[str] = set()
    for term in rest:
        own = name(term)
        other = term.figure.unit != whole.figure.unit or _CLAUSE_END.search(term.lead.partition("其中")[0])
        if not own or other or own in names or not (changing or term.figure.kind == whole.figure.kind):
            break
        names.add(own)
        parts.append(term)
    return parts, frozenset(names)


def _sum(terms: Sequence[Term]) -> Miscount | None:
    """A sum said after what it adds (A产值1580亿元，B产值1120亿元，合计2800亿元; 三年的数，三年累计)."""
    total, before = terms[-1], list(terms[:-1])
    counted = _YEARS.search(total.lead)
    if counted and (count := read_number(counted[1])) is not None:
        before = before[-int(count) :] if len(before) >= count else []
        if len({term.figure.period_end for term in before} - {None}) != count:
            return None
    elif _TOTALLED.search(total.lead):
        if any(_NO_ADDEND.search(term.lead) for term in (*before, total)) or _OPEN.search(
            before[-1].tail if before else ""
        ):
            return None
    elif not _SUMMED.search(total.lead):
        return None
    plain = all(
        term.figure.unit == total.figure.unit and term.bounds.is_exact and "其中" not in term.lead
        for term in (*before, total)
    )
    if len(before) < 2 or not plain or total.figure.unit in RATES | POINTS or not total.bounds.is_exact:
        return None
    margin = sum(term.bounds.unit_in_last_place for term in (*before, total))
    if abs(sum(term.value for term in before) - total.value) <= margin:
        return None
    return _miscount("sum", total, before)


def _years(yearly: Term, rest: Sequence[Term]) -> Miscount | None:
    """So much every year, and a sum of the years that is another one (每年300万元，三年共1200万元)."""
    total = rest[0] if rest else None
    if total is None or total.figure.unit != yearly.figure.unit or not _YEARLY.search(yearly.lead):
        return None
    counted = _YEARS.search(total.lead)
    count = read_number(counted[1]) if counted else None
    if count is None or "其中" in total.lead:
        return None
    low, high = yearly.bounds.low * int(count), yearly.bounds.high * int(count)
    margin = (yearly.bounds.unit_in_last_place * int(count) + total.bounds.unit_in_last_place) / 2
    if total.bounds.low <= high + margin and low <= total.bounds.high + margin:
        return None
    return _miscount("years", total, (yearly,))
