"""Sums that a text states and its own numbers deny (勾稽关系), and all that sentences reckon wrongly.

Looked for only where the words leave no doubt what is reckoned from what. Rounded numbers agree within what rounding
can make; of parts that may overlap (高新技术企业 and 专精特新企业) no sum is expected.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final, Literal, TypeAlias

from extractors.document import Record
from pipeline.consistency.differences import find_wrong_change
from pipeline.consistency.ratios import find_told_share, find_wrong_share
from pipeline.consistency.rows import PARTS, fills_year, find_row
from pipeline.consistency.terms import CLAUSE_END, POINTS, RATES, Passages, Term, by_sentence, is_plain
from pipeline.facts import Figure
from pipeline.figures.numerals import read_number

__all__ = ["Miscount", "find_miscounts"]

MiscountKind: TypeAlias = Literal["parts", "part", "sum", "years", "share", "change", "rate", "shares", "table"]

_YEARLY: Final = re.compile(r"每年[^，。；]{0,24}$")
_YEARS: Final = re.compile(r"([两二三四五]|\d)年(?:来)?(?:共计?|累计|合计|总计|总共)[^，。；每]{0,12}$")
_SUMMED: Final = re.compile(
    r"[，、；](?:以上|上述|[两三四五六七八九]\S{1,8})?(?:合计|共计|总计|总共|一共|加起来共?)[^，。；\d]{0,6}$"
    r"|[，；](?:总)?共(?!同|建|享|有|性)[^，。；\d]{0,4}$"
)
_TOTALLED: Final = re.compile(
    r"[，；](?:全市|全区|全县|我市|全州)?[\u4e00-\u9fff]{0,10}(?:总数|总量|总额|总投入|总投资|总规模|总人数)(?:达到?|为|是|共)?$"
)
_OF_ALL: Final = re.compile(
    r"[，；。](?:全市|全区|全县|我市|全州|全盟|全旗)(?:总共|一共|合计|共计?|总计)[^，。；\d]{0,14}$"
)
_WHOLE_YEAR: Final = re.compile(r"[，；。]全年[^，。；\d]{0,10}$")
_GATHERED: Final = re.compile(r"[，；]累计(?!达)[^，。；\d]{0,6}$")
_SEVERAL: Final = 3
"""Years told one by one from which 累计 is of them alone, not of all that was before."""
_NO_ADDEND: Final = re.compile(r"新增|新建|净增|增[加长]|同比|其中|例如|比如|如[：:]|最[大高多]|每|平均|占|上年|去年")
_OPEN: Final = re.compile(r"等|其余|其他|另")
_ALL: Final = re.compile(r"均|都|各|全部")
_DONE: Final = re.compile(
    r"申[请报]|受理|登记|收案|立案|审[查理批核]|调解|核[准查]|批准|授权|认定|备案|[结破]案|[办审执]结|移送|移交|起诉|查[处办封扣获]|处罚|整改"
    r"|举[办报]|培训|参[训加]|宣讲|走访|检查|抽查|巡查|[发投]放|印[发制]|回收|收回|签[订约署]|开工|竣工|投产"
)
"""Acts that follow on each other: a sum of what was filed is no sum of what was closed."""
_FILLING: Final = re.compile(
    r"[全我本][市区县州省]|(?:19|20)\d\d年度?|[两二三四五]年来?|累计|合计|共计|总计|总共|一共|分别|先后|其中|达到?|[，。；、：:()（）\d\s]"
)
_WINDOW: Final = 16
"""Figures before and behind one among which its addends and parts are looked for."""


class Miscount(Record, frozen=True):
    """A number that others in its place deny. ``figures`` are these others, ``stated`` is the number."""

    kind: MiscountKind
    stated: Figure
    figures: tuple[Figure, ...]


def find_miscounts(passages: Passages) -> Iterator[Miscount]:
    """Every number of running text that the numbers around it deny, in the order of the passages."""
    for passage in passages:
        yield from _across(passage)
        for sentence in by_sentence(passage):
            yield from _in_sentence(sentence)


def _across(passage: Sequence[Term]) -> Iterator[Miscount]:
    """Wholes and their parts, which may stand in sentences that follow on each other."""
    for number, term in enumerate(passage):
        rest = passage[number + 1 : number + 1 + _WINDOW]
        before = passage[max(0, number - _WINDOW) : number]
        part = _part(term, rest, is_first=term.opens)
        own = _own_sentence(before, term)
        heads = all(other.figure.unit != term.figure.unit for other in own)
        checks = (_sum(before, term), part or _parts(term, rest, heads=heads), _years(term, rest))
        yield from (found for found in checks if found)


def _in_sentence(terms: Sequence[Term]) -> Iterator[Miscount]:
    for number, term in enumerate(terms):
        if told := find_told_share(terms[:number], term):
            rate = next(other for other in terms[:number][::-1] if other.figure.unit in RATES)
            yield _miscount("share", rate, told)
        if share := find_wrong_share(terms[:number], term):
            yield _miscount("share", term, share)
        if change := find_wrong_change(terms[:number], term):
            yield _miscount("change", term, change)


def _miscount(kind: MiscountKind, stated: Term, others: Sequence[Term]) -> Miscount:
    return Miscount(kind=kind, stated=stated.figure, figures=tuple(other.figure for other in others))


def _part(whole: Term, rest: Sequence[Term], *, is_first: bool) -> Miscount | None:
    """A part right after 其中 that is more than its whole, which shares a word with it or is the sentence's only one."""
    part = rest[0] if rest else None
    if part is None or part.opens or "其中" not in part.lead or CLAUSE_END.search(part.lead.partition("其中")[0]):
        return None
    more = is_plain(whole, part) and part.value > whole.value and _is_level(whole, part)
    return _miscount("part", part, (whole,)) if more and (is_first or _are_akin(whole, part)) else None


def _are_akin(whole: Term, part: Term) -> bool:
    """Whether the names of two figures share a word."""
    return _share_word(whole.figure.indicator, part.figure.indicator)


def _share_word(words: str, other: str) -> bool:
    return any(words[at : at + 2] in other for at in range(len(words) - 1))


def _parts(whole: Term, rest: Sequence[Term], *, heads: bool) -> Miscount | None:
    """Parts that are together more than the whole, or less where nothing stands beside them."""
    row = find_row(whole, rest, heads=heads)
    marked = bool(rest) and PARTS.search(rest[0].lead) is not None
    if len(row.parts) < 2 or not (whole.opens or marked or row.closed or _are_akin(whole, rest[0])):
        return None
    if not marked and not row.closed and (_NO_ADDEND.search(whole.lead) or not is_plain(whole, *row.parts)):
        return None
    if marked and not whole.opens and not _are_akin(whole, rest[0]) and not row.closed:
        return None
    least = sum(part.value - part.bounds.unit_in_last_place / 2 for part in row.parts)
    if least > whole.bounds.high + whole.bounds.unit_in_last_place / 2:
        return _miscount("parts", whole, row.parts)
    short = row.closed and _falls_short(whole, row.parts)
    return _miscount("sum", whole, row.parts) if short else None


def _is_level(whole: Term, part: Term) -> bool:
    """Whether both are stated of one time: no change, no sum over more years than the whole has."""
    same = whole.figure.kind == part.figure.kind == "level"
    return same and not re.search(r"累计|总|历年|以来", part.lead)


def _falls_short(whole: Term, parts: Sequence[Term]) -> bool:
    """Whether parts that are all there make less than the whole."""
    if not is_plain(whole, *parts) or _OPEN.match(parts[-1].tail.lstrip("，、）)")):
        return False
    margin = sum(term.bounds.unit_in_last_place for term in (whole, *parts))
    return sum(part.value for part in parts) < whole.value - margin


def _sum(before: Sequence[Term], total: Term) -> Miscount | None:
    """A sum said after what it adds (A产值1580亿元，B产值1120亿元，合计2800亿元; 三年的数，三年累计)."""
    addends = _addends(before, total)
    plain = all(
        term.figure.unit == total.figure.unit and term.bounds.is_exact and "其中" not in term.lead
        for term in (*addends, total)
    )
    if len(addends) < 2 or not plain or total.figure.unit in RATES | POINTS or not total.bounds.is_exact:
        return None
    margin = sum(term.bounds.unit_in_last_place for term in (*addends, total))
    # 共发放1200份，回收有效1050份、无效100份，合计1150份: the last of them are what is added
    fits = any(
        abs(sum(term.value for term in addends[first:]) - total.value) <= margin for first in range(len(addends) - 1)
    )
    return None if fits else _miscount("sum", total, addends)


def _addends(before: Sequence[Term], total: Term) -> Sequence[Term]:
    """What a number is said to be the sum of; nothing where no words say it."""
    lead = total.lead if not total.opens else f"，{total.lead}"
    if counted := _YEARS.search(lead):
        return _of_years(before, total, int(read_number(counted[1]) or 0))
    own = _own_sentence(before, total)
    return own if own and _is_sum_of(own, total, lead) else ()


def _is_sum_of(own: Sequence[Term], total: Term, lead: str) -> bool:
    """Whether a number is said to be the sum of those before it in its sentence."""
    if _OF_ALL.search(lead):
        # 全市共 may count more than the districts that are named
        less = sum(term.value for term in own if term.figure.unit == total.figure.unit) > total.value
        places = {term.figure.subject for term in own}
        return less and len(places) == len(own) and None not in places
    if _WHOLE_YEAR.search(lead):
        return fills_year([term.lead for term in own])
    if _OPEN.search(own[-1].tail[:4]) or _acts_otherwise(own, total):
        return False
    if _GATHERED.search(lead):
        return _are_years(own, len(own)) and len(own) >= _SEVERAL and "新" not in own[0].lead
    if _TOTALLED.search(lead):
        return not any(_NO_ADDEND.search(term.lead) for term in (*own, total))
    return _SUMMED.search(lead) is not None and not _ALL.search(lead.partition("，")[0])


def _own_sentence(before: Sequence[Term], total: Term) -> Sequence[Term]:
    """The figures before a number in its sentence."""
    if total.opens:
        return ()
    first = max((number for number, term in enumerate(before) if term.opens), default=0)
    return before[first:]


def _acts_otherwise(addends: Sequence[Term], total: Term) -> bool:
    """Whether a sum is of another act than what stands before it (立案12件、15件，共结案25件)."""
    own = set(_DONE.findall(total.lead))
    said = {act for term in addends for act in _DONE.findall(term.lead + term.figure.indicator)}
    return bool(own and said and not own <= said)


def _of_years(before: Sequence[Term], total: Term, count: int) -> Sequence[Term]:
    """The numbers of as many years right before a sum over them, in its own sentence or the ones before."""
    addends = before[-count:] if count and len(before) >= count else ()
    if not _are_years(addends, count):
        return ()
    near = not total.opens or all(_is_akin_to(total, term) for term in addends)
    return addends if near and (not total.opens or addends[-1].figure.unit == total.figure.unit) else ()


def _are_years(addends: Sequence[Term], count: int) -> bool:
    """Whether figures are each of another one of so many years that follow on each other."""
    years = {int(term.figure.period_end[:4]) for term in addends if term.figure.period_end}
    return 0 < count == len(addends) == len(years) == max(years) - min(years) + 1


def _is_akin_to(total: Term, addend: Term) -> bool:
    """Whether two figures of different sentences are said in words that they share."""
    words = _FILLING.sub("", f"{total.lead}{total.figure.indicator}")
    return _share_word(words, _FILLING.sub("", f"{addend.lead} {addend.figure.indicator}"))


def _years(yearly: Term, rest: Sequence[Term]) -> Miscount | None:
    """So much every year, and a sum of the years that is another one (每年300万元，三年共1200万元)."""
    total = rest[0] if rest else None
    if total is None or total.figure.unit != yearly.figure.unit or not _YEARLY.search(yearly.lead):
        return None
    counted = _YEARS.search(total.lead)
    count = read_number(counted[1]) if counted else None
    if count is None or "其中" in total.lead or (total.opens and not _is_akin_to(total, yearly)):
        return None
    low, high = yearly.bounds.low * int(count), yearly.bounds.high * int(count)
    margin = (yearly.bounds.unit_in_last_place * int(count) + total.bounds.unit_in_last_place) / 2
    if total.bounds.low <= high + margin and low <= total.bounds.high + margin:
        return None
    return _miscount("years", total, (yearly,))
