"""Sums, shares and changes that one place states and its own numbers deny (勾稽关系).

Looked for only where the words leave no doubt what is reckoned from what: within one sentence (其中 with its levels,
由…增加到…增长…, 每年…三年共…) or one plain table with a row 合计. Rounded numbers agree within what rounding can make.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final, Literal, TypeAlias

from extractors.document import Block, Record
from pipeline.consistency.bounds import Stated, read_statement
from pipeline.facts import Figure
from pipeline.figures.mentions import sentence_spans
from pipeline.figures.numerals import read_number
from pipeline.plaintext import make_plain

MiscountKind: TypeAlias = Literal["parts", "sum", "years", "share", "change"]

LEAST: Final = 0.6
"""Confidence below which a figure is too unsure to reckon with."""
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
    )
)
"""Kinds of which nothing is of two: what is counted under several of one row can be added up."""
_CLAUSE_END: Final = re.compile(r"[；;。]")
_FROM_TO: Final = re.compile(r"(?:增加|增长|提高|提升|上升|扩大|扩展|发展|下降|降低|减少|缩短|压缩)?(?:到|至|为)")
_COMPARED: Final = re.compile(r"[比较][^，。；]{2,8}的$")
_UNSTEADY: Final = re.compile(r"年均|平均|可比|不变价|同口径|名义|实际|翻|累计")
_SHARE: Final = re.compile(r"占比$|占$|占(?:总数|全部|总量)[^，。；]{0,8}$")
_RATE_WORD: Final = re.compile(r"(建立|签订|设立|配备|建成|设置|贯标)率$")
_YEARLY: Final = re.compile(r"每年[^，。；]{0,24}$")
_YEARS: Final = re.compile(r"([两二三四五]|\d)年(?:共计?|累计|合计|总计)[^，。；每]{0,8}$")
_SUMMED: Final = re.compile(r"[，、；](?:以上|上述|[两三四五六七八九]\S{1,8})?(?:合计|共计|总计)[^，。；\d]{0,6}$")
_POINTS: Final = frozenset({"个百分点", "百分点"})
_RATES: Final = frozenset({"%", "‰"})
_FELL: Final = re.compile(r"下降|减少|降低|缩短|压缩|回落|缩减|收窄|减")


class Miscount(Record, frozen=True):
    """A number that others in its place deny. ``figures`` are these others, ``stated`` is the number."""

    kind: MiscountKind
    stated: Figure
    figures: tuple[Figure, ...]


class _Term(Record, frozen=True):
    """A figure of a sentence: the words between it and the one before, and what its own words allow it to be."""

    figure: Figure
    lead: str
    bounds: Stated


def find_miscounts(figures: Iterable[Figure], blocks: Mapping[tuple[str, str], Block]) -> Iterator[Miscount]:
    """Every number of running text that the other numbers of its sentence deny, in the order of the figures."""
    for place, own in groupby(figures, key=lambda figure: (figure.document, figure.evidence.block)):
        block = blocks.get(place)
        if block is None or block.kind == "table":
            continue
        for terms in _sentences(block.text, list(own)):
            yield from _in_sentence(terms)


def _sentences(text: str, figures: Sequence[Figure]) -> Iterator[list[_Term]]:
    """The figures of each sentence that has several, with the words before each."""
    if len(figures) < 2:
        return
    for start, end in sentence_spans(text):
        inside = [figure for figure in figures if start <= figure.evidence.start < end]
        terms: list[_Term] = []
        last = start
        for figure in inside:
            bounds = read_statement(figure) if figure.confidence >= LEAST or figure.indicator else None
            if bounds is not None:
                lead = make_plain(text[last : figure.evidence.start]).text
                terms.append(_Term(figure=figure, lead=lead, bounds=bounds))
            last = figure.evidence.start + len(figure.text)
        if len(terms) > 1:
            yield terms


def _in_sentence(terms: Sequence[_Term]) -> Iterator[Miscount]:
    for number, term in enumerate(terms):
        rest = terms[number + 1 :]
        checks = (
            _sum(terms[: number + 1]),
            _parts(term, rest),
            _years(term, rest),
            _share(term, rest),
            _change(term, rest),
        )
        yield from (found for found in checks if found)


def _parts(whole: _Term, rest: Sequence[_Term]) -> Miscount | None:
    """Levels after 其中 (国家级15个、市级12个) that are together more than the whole: nothing is of two levels."""
    if not rest or "其中" not in rest[0].lead or _CLAUSE_END.search(rest[0].lead.partition("其中")[0]):
        return None
    parts = max((_of_kind(kind, whole, rest) for kind in _KINDS), key=len)
    least = sum(part.bounds.low - part.bounds.unit_in_last_place / 2 for part in parts)
    if len(parts) < 2 or least <= whole.bounds.high + whole.bounds.unit_in_last_place / 2:
        return None
    return Miscount(kind="parts", stated=whole.figure, figures=tuple(part.figure for part in parts))


def _of_kind(kind: re.Pattern[str], whole: _Term, rest: Sequence[_Term]) -> list[_Term]:
    """The figures right behind a whole that are each of another one of a row of kinds."""
    parts: list[_Term] = []
    kinds: set[str] = set()
    for term in rest:
        own = kind.search(term.figure.indicator)
        other = term.figure.unit != whole.figure.unit or _CLAUSE_END.search(term.lead.partition("其中")[0])
        if own is None or other or own[1] in kinds or term.figure.kind != whole.figure.kind:
            break
        kinds.add(own[1])
        parts.append(term)
    return parts


def _sum(terms: Sequence[_Term]) -> Miscount | None:
    """A sum said after what it adds (A产值1580亿元，B产值1120亿元，合计2800亿元; 三年的数，三年累计)."""
    total, before = terms[-1], list(terms[:-1])
    counted = _YEARS.search(total.lead)
    if counted and (count := read_number(counted[1])) is not None:
        before = before[-int(count) :] if len(before) >= count else []
        if len({term.figure.period_end for term in before} - {None}) != count:
            return None
    elif not _SUMMED.search(total.lead):
        return None
    plain = all(
        term.figure.unit == total.figure.unit and term.bounds.is_exact and "其中" not in term.lead
        for term in (*before, total)
    )
    if len(before) < 2 or not plain or total.figure.unit in _RATES | _POINTS or not total.bounds.is_exact:
        return None
    margin = sum(term.bounds.unit_in_last_place for term in (*before, total))
    if abs(sum(term.bounds.low for term in before) - total.bounds.low) <= margin:
        return None
    return Miscount(kind="sum", stated=total.figure, figures=tuple(term.figure for term in before))


def _years(yearly: _Term, rest: Sequence[_Term]) -> Miscount | None:
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
    return Miscount(kind="years", stated=total.figure, figures=(yearly.figure,))


def _share(whole: _Term, rest: Sequence[_Term]) -> Miscount | None:
    """A part, and the share of the whole that it is said to be (2600家，其中…1820家，占60%)."""
    if len(rest) < 2:
        return None
    part, share = rest[0], rest[1]
    if share.figure.unit != "%" or part.figure.unit != whole.figure.unit or part.figure.unit in _RATES | _POINTS:
        return None
    clause = not _CLAUSE_END.search(part.lead + share.lead) and whole.figure.kind == part.figure.kind == "level"
    if not clause or not _is_share(part, share) or not whole.bounds.is_exact or not part.bounds.is_exact:
        return None
    if not 0 < part.bounds.low <= whole.bounds.low:
        return None
    value = part.bounds.low / whole.bounds.low * 100
    return None if _near(value, share, (whole, part)) else Miscount("share", share.figure, (whole.figure, part.figure))


def _is_share(part: _Term, share: _Term) -> bool:
    """Whether a rate is that of the part in the whole before it."""
    indicator = share.figure.indicator
    if _SHARE.search(indicator) and re.fullmatch(
        r"[，,(]?(?:约|仅|共)?占(?:比|总数的?|全部的?|总量的?)?(?:为|达|约|近)*", share.lead
    ):
        return True
    named = _RATE_WORD.search(indicator)
    return bool(named and named[1] in part.figure.indicator)


def _change(first: _Term, rest: Sequence[_Term]) -> Miscount | None:
    """Two values, and by how much the one is said to differ from the other."""
    if len(rest) < 2:
        return None
    second, change = rest[0], rest[1]
    same = first.figure.unit == second.figure.unit and first.figure.indicator == second.figure.indicator
    if not same or change.figure.kind != "change" or change.figure.indicator != first.figure.indicator:
        return None
    if not first.bounds.is_exact or not second.bounds.is_exact or _UNSTEADY.search(change.lead) or "比" in change.lead:
        return None
    if re.search(r"[由从]", first.lead) and _FROM_TO.search(second.lead):
        before, after = first, second
    elif _COMPARED.search(second.lead) and first.figure.kind == "level":
        before, after = second, first
    elif _follow(first.figure, second.figure):
        before, after = first, second
    else:
        return None
    value = _difference(before, after, change)
    if value is None or _near(value, change, (before, after)):
        return None
    return Miscount(kind="change", stated=change.figure, figures=(before.figure, after.figure))


def _follow(first: Figure, second: Figure) -> bool:
    """Whether two levels are those of a year and of the next."""
    ends = (first.period_end or "", second.period_end or "")
    whole = all(end.endswith("-12-31") for end in ends) and first.kind == second.kind == "level"
    return whole and int(ends[1][:4]) - int(ends[0][:4]) == 1


def _difference(before: _Term, after: _Term, change: _Term) -> float | None:
    """How much a value has changed, in the unit in which the change is told; None where the two do not go together."""
    difference = after.bounds.low - before.bounds.low
    if _FELL.search(change.figure.qualifier + change.lead):
        difference = -difference
    if change.figure.unit == "%" and before.figure.unit not in _RATES | _POINTS:
        return difference / before.bounds.low * 100 if before.bounds.low > 0 else None
    points = change.figure.unit in _POINTS and before.figure.unit == "%"
    return difference if points or (change.figure.unit == before.figure.unit != "%") else None


def _near(value: float, stated: _Term, used: Sequence[_Term]) -> bool:
    """Whether a reckoned value fits what is stated, given how all are rounded."""
    step = stated.bounds.unit_in_last_place or (1.0 if stated.figure.unit in _RATES else 0.0)
    share = sum(term.bounds.unit_in_last_place / abs(term.bounds.low) for term in used if term.bounds.low)
    absolute = sum(term.bounds.unit_in_last_place for term in used)
    margin = step + (absolute if stated.figure.unit == used[0].figure.unit or stated.figure.unit in _POINTS else 0)
    if stated.figure.unit in _RATES and used[0].figure.unit not in _RATES:
        margin += share * (abs(value) + 100)
    return stated.bounds.low - margin <= abs(value) <= stated.bounds.high + margin or (
        value < 0 and stated.bounds.low - margin <= value <= stated.bounds.high + margin
    )
