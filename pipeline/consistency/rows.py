"""Rows of numbers that name the parts of one whole (分项): by kind, year, place, use, or in a plain list.

Parts of one row do not overlap, so together they cannot be more than their whole. They must make all of it only where
the words say that nothing is left out: 专职 and 兼职, every year of a span, 三大产业 and three names, 由…构成.
"""

import re
from collections.abc import Callable, Sequence
from typing import Final

from extractors.document import Record
from pipeline.consistency.terms import CLAUSE_END, Term
from pipeline.figures.numerals import read_number
from pipeline.figures.wholes import WHOLE_REGION, is_district

_KINDS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?:^|由|包括|其中)(国家|部|省|自治区|市|县|区|镇|乡|村)级",
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
PARTS: Final = re.compile(r"其中|包括|包含|涵盖|分别[是为]|由|分为|^[（(]|^[：:]")
_LISTED: Final = re.compile(r"包括|包含|涵盖|分别[是为]|由|分为|^[：:]")
"""Words after which every name of a plain list is a part."""
_YEAR: Final = re.compile(r"(?:^|[，、；,：:(（。]|其中|包括)((?:19|20)\d\d)年度?(?!以|来|底|末)[^，。；]{0,8}$")
_TAKEN_IN: Final = re.compile(r"共|总|累计|受理|收到|接到|发现|排查|征集|抽查")
_LEFT: Final = re.compile(r"(?:其余|余下|剩余)的?[^，。；\d]{0,6}$")
_STILL: Final = re.compile(r"(?:尚有|还有|仍有)[^，。；\d]{0,6}$")
_PENDING: Final = re.compile(r"^(?:正在|尚?未|待|在办)")
_MOST_OF_REST: Final = 5
_PART_OF_YEAR: Final = re.compile(r"([上下]半年|[一二三四]季度)[^，。；]{0,8}$")
_HALVES: Final = {"上半年", "下半年"}
_QUARTERS: Final = {"一季度", "二季度", "三季度", "四季度"}
_ALL_QUARTERS: Final = re.compile(r"(?:一[至到—-]四|各|四个)季度[^，。；]{0,4}分别")
_BY_YEAR: Final = re.compile(r"分年|逐年|各年|按年|年度(?:落实|安排|计划)|其中")
_BARE_USE: Final = re.compile(r"^[，、；]?(?:其中)?[：:]?[\u4e00-\u9fff]{2,8}$")
_BARE_NAME: Final = re.compile(
    r"^[，、；,：:(（和及与]*(?:以及)?([\u4e00-\u9fff“”A-Za-z]{2,14}(?<![达到为有共近约超过]))(?:为|有|共)?$"
)
_ORIGIN: Final = re.compile(r"级|用于|来自|争取|投向|投入|企业|市场|其他")
_PLACE_LEAD: Final = re.compile(r"^[，、；,：:。和及与]*(?:其中)?[：:]?[^，。；]{0,22}$")
_COUNTED: Final = re.compile(r"([两二三四五六七八九十]|\d{1,2})(?:大|类|个|项|级|种|地)")
_MADE_OF: Final = re.compile(r"^[^，。；]{0,6}(?:构成|组成)")
_LENGTH: Final = re.compile(r"^(?:近|这|过去|前)?([两二三四五]|\d)年")
_STATE: Final = re.compile(r"累计|总|历年|以来|达到|现有|共有|均|各[^类级]|约")
"""Words by which a number is no part but something that stands beside the whole."""


class Row(Record, frozen=True):
    """The parts right behind a whole, and whether nothing stands beside them."""

    parts: tuple[Term, ...] = ()
    closed: bool = False


def find_row(whole: Term, rest: Sequence[Term], *, heads: bool = True) -> Row:
    """The longest row of parts right behind a whole; an empty one where its words name none.

    ``heads``: nothing of its unit stands before the whole in its sentence.
    """
    marked = PARTS.search(rest[0].lead) is not None if rest else False
    if not rest or (not marked and CLAUSE_END.search(rest[0].lead) and not rest[0].opens):
        return Row()
    rows = [_of_years(whole, rest), _of_places(whole, rest)]
    if not rest[0].opens:
        rows += [_of_kinds(kind, whole, rest) for kind in _KINDS]
        rows += [_of_rest(whole, rest) if heads or marked else Row(), _of_parts_of_year(whole, rest)]
        rows += [_of_uses(whole, rest), _of_names(whole, rest, marked=marked)]
    return max(rows, key=lambda row: len(row.parts))


def _of_kinds(kind: re.Pattern[str], whole: Term, rest: Sequence[Term]) -> Row:
    if not PARTS.search(rest[0].lead) and kind.search(whole.figure.indicator):
        return Row()  # itself one of the row
    parts, names = _row(whole, rest, lambda term: _first(kind.search(term.figure.indicator)))
    return Row(parts, closed=names in _WHOLE_ROWS)


def _of_years(whole: Term, rest: Sequence[Term]) -> Row:
    if not PARTS.search(rest[0].lead) and _YEAR.search(whole.lead):
        return Row()
    told = not rest[0].opens or _years_of(whole) > 1 or _BY_YEAR.search(rest[0].lead)
    if not told:
        return Row()
    parts, names = _row(whole, rest, lambda term: _first(_YEAR.search(term.lead)), changing=True, crossing=True)
    return Row(parts, closed=_years_of(whole) == len(names) > 1)


def _years_of(whole: Term) -> int:
    """How many years a whole is said to be of; 0 where nothing says it."""
    start, end = whole.figure.period_start or "", whole.figure.period_end or ""
    if start.endswith("-01-01") and end.endswith("-12-31"):
        return int(end[:4]) - int(start[:4]) + 1
    counted = _LENGTH.search(whole.figure.period) if not start else None
    counted = counted or re.search(
        r"(?:^|[，。；])([两二三四五]|\d)年(?:来|内|间|期)?[^，。；]{0,4}[共需计]", whole.lead
    )
    return int(read_number(counted[1]) or 0) if counted else 0


def _of_places(whole: Term, rest: Sequence[Term]) -> Row:
    """Figures of other districts each, where the whole is that of the region; districts without a number are left out."""
    if whole.figure.subject and not WHOLE_REGION.fullmatch(whole.figure.subject):
        return Row()

    def place(term: Term) -> str | None:
        subject = term.figure.subject or ""
        same = not term.figure.indicator or term.figure.indicator in whole.figure.indicator or _core(term, subject)
        named = is_district(subject) and _PLACE_LEAD.search(term.lead)
        return subject if named and subject in term.lead and same else None

    def _core(term: Term, subject: str) -> bool:
        own = term.figure.indicator.removeprefix(subject)
        return not own or own in whole.figure.indicator or whole.figure.indicator in own

    parts, _ = _row(whole, rest, place, crossing=True)
    return Row(parts)


def _of_uses(whole: Term, rest: Sequence[Term]) -> Row:
    """The sums of money right behind a whole that are each for another purpose (宣传培训300万元，站点建设500万元)."""

    def use(term: Term) -> str | None:
        words = term.lead.partition("其中")[2] or term.lead
        named = _BARE_USE.fullmatch(words.lstrip("，、；：:")) and not _ORIGIN.search(words)
        return words.strip("，、；：:") if named else None

    return Row(_row(whole, rest, use)[0]) if whole.figure.unit == "元" and "其中" in rest[0].lead else Row()


def _of_names(whole: Term, rest: Sequence[Term], *, marked: bool) -> Row:
    """A plain list of names behind 包括 or a colon, or behind a whole that counts its parts (三大产业)."""
    count = _count(whole)
    opening = _LISTED.search(rest[0].lead) if marked else None
    if not opening and not count:
        return Row()

    def name(term: Term) -> str | None:
        words = term.lead[opening.end() :] if opening and term is rest[0] else term.lead
        found = _BARE_NAME.fullmatch(words)
        return None if found is None or _STATE.search(found[1]) else found[1]

    parts, names = _row(whole, rest, name)
    if not parts or (not opening and count != len(names)):
        return Row()
    ends = re.match(r"[^，。；、]{0,6}(?:[。；]|$)", parts[-1].tail) is not None
    closed = count == len(names) or _MADE_OF.match(parts[-1].tail) is not None
    return Row(parts, closed=closed or (len(parts) > 2 and ends and rest[0].lead[:1] in "：:"))


def _of_rest(whole: Term, rest: Sequence[Term]) -> Row:
    """Parts of which the last is what is left over (其中规上120家，其余80家; 办结95件，尚有25件正在办理)."""
    marked = "其中" in rest[0].lead or _TAKEN_IN.search(whole.lead)
    if not marked or any(kind.search(whole.figure.indicator) for kind in _KINDS):
        return Row()
    parts: list[Term] = []
    for term in rest[:_MOST_OF_REST]:
        other = (term.figure.unit, term.figure.kind) != (whole.figure.unit, whole.figure.kind)
        if (
            other
            or term.value > whole.value
            or term.opens
            or CLAUSE_END.search(term.lead.partition("其中")[0])
            or _STATE.search(term.lead)
        ):
            break
        parts.append(term)
        if _LEFT.search(term.lead) or (_STILL.search(term.lead) and _PENDING.match(term.tail)):
            return Row(tuple(parts), closed=True) if len(parts) > 1 else Row()
    return Row()


def _of_parts_of_year(whole: Term, rest: Sequence[Term]) -> Row:
    """Both halves or all quarters of the year of a whole."""
    parts, _ = _row(whole, rest, lambda term: _first(_PART_OF_YEAR.search(term.lead)))
    return Row(parts, closed=fills_year([part.lead for part in parts]))


def fills_year(leads: Sequence[str]) -> bool:
    """Whether the words before figures name both halves, or all quarters, of a year."""
    names = {found[1] for lead in leads if (found := _PART_OF_YEAR.search(lead))}
    listed = _ALL_QUARTERS.search(leads[0]) if leads else None
    return (len(names) == len(leads) and names in (_HALVES, _QUARTERS)) or (listed is not None and len(leads) == 4)


def _count(whole: Term) -> int:
    """How many parts the name of a whole says that it has (三大主导产业产值); 0 where it does not."""
    found = _COUNTED.search(whole.figure.indicator) or _COUNTED.search(whole.lead[-12:])
    return int(read_number(found[1]) or 0) if found else 0


def _first(found: re.Match[str] | None) -> str | None:
    return found[1] if found else None


def _row(
    whole: Term,
    rest: Sequence[Term],
    name: Callable[[Term], str | None],
    *,
    changing: bool = False,
    crossing: bool = False,
) -> tuple[tuple[Term, ...], frozenset[str]]:
    """The figures right behind a whole that each have another name of a row, and these names.

    What stands in brackets behind a part is passed over. ``changing``: parts may be of another kind (targets of years);
    ``crossing``: they may stand in sentences of their own.
    """
    parts: list[Term] = []
    names: set[str] = set()
    depth = 0
    floor = 1 if rest and re.match(r"[（(]", rest[0].lead) else 0
    for term in rest:
        depth += len(re.findall(r"[（(]", term.lead)) - len(re.findall(r"[）)]", term.lead))
        if depth > floor and parts:
            continue
        own = name(term)
        ended = CLAUSE_END.search(term.lead.partition("其中")[0]) is not None or term.opens
        other = term.figure.unit != whole.figure.unit or (ended and not crossing)
        below = parts and "其中" in term.lead
        if depth < floor or below or not own or other or own in names:
            break
        if not (changing or term.figure.kind == whole.figure.kind):
            break
        names.add(own)
        parts.append(term)
    return tuple(parts), frozenset(names)
