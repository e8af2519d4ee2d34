"""Changes that a sentence states and its own two levels deny (增减与绝对数).

Growth of what statistics reckon at comparable prices or for a changing set of firms (生产总值, 规上工业, 营业收入) is held
against its levels only where the sentence itself draws the line from one to the other (由…增加到…).
"""

import math
import re
from collections.abc import Sequence
from typing import Final

import msgspec

from pipeline.consistency.directions import FALL, RISE, told_direction
from pipeline.consistency.terms import CLAUSE_END, DOUBLINGS, FROM, POINTS, RATES, TIMES, Term, is_near, is_plain
from pipeline.facts import Figure

_FROM_TO: Final = re.compile(rf"(?:{RISE}|扩展|发展|壮大|攀升|跃升|{FALL}|[增升降减缩])?(?:到|至|为)")
_COMPARED: Final = re.compile(r"[比较][^，。；]{2,8}的$")
_FORMER: Final = re.compile(
    r"^[，,（(](?:而)?(?:上年|上一年|去年|前一年|上年同期|去年同期|同期)[^，。；]{0,6}(?:为|是|仅|只有|共)?$"
)
UNSTEADY: Final = re.compile(r"年均|平均|可比|不变价|同口径|名义|实际|累计|环比|复合|两年")
_STATISTICAL: Final = re.compile(
    r"生产总值|GDP|增加值|工业总产值|收入|利润|投资|消费|零售|规上|规模以上|营收|出口|进口|贷款|存款"
)
_BARE_CHANGE: Final = re.compile(
    r"^[，,；、]?(?:(?:同比|比上年|较上年|比去年|较去年|较上一年|同比去年|总体|净|大幅|共|累计|实现|整整)*)"
    rf"(?:{RISE}|{FALL}|增幅|降幅|涨幅|回落|缩减|净增|增|翻)?(?:幅度?|率)?(?:了|达到?|约|为|近|超过?)*$"
)
_IS_TIMES: Final = re.compile(r"[，,；]?(?:是|为|达到?|相当于)[^，。；]{0,8}的$")
_MOVED: Final = re.compile(
    rf"(?:(?P<up>{RISE}|增|升|攀升|跃升|扩展)|(?P<down>{FALL}|压减|降|减|缩减))(?:到|至|为)(?:(?:19|20)\d\d年(?:年?[底末])?的?)?"
)
_YEARLY: Final = re.compile(r"^[，,](?:年均|年平均)(?:复合)?(?:增长|增速|增幅)率?(?:了|达到?|约|为)*$")
_AND_MORE: Final = re.compile(r"以上|多|有余")
_NEW: Final = re.compile(
    r"[，,](?:净|共|将|累计|三年|比上年|较上年|比去年|较去年)*(?:新增|净增|增加|多出?|减少|增长|扩大|压减|压缩|缩短|下降)了?$"
)
_LAST: Final = re.compile(r"(?:去|上)年[^，。；]{0,12}$")
_THIS: Final = re.compile(r"(?:今|本)年[^，。；]{0,12}$")
_STANDING: Final = re.compile(r"(?:现有|已有|已建成?|原有|目前)[^，。；]{0,20}$")
_ADDED: Final = re.compile(r"(?:新建|新增|再建|增建|再增|增加)(?:设|加)?[^，。；\d]{0,12}$")
_REACHING: Final = re.compile(r"(?:总数|总量|总计|累计|合计)(?:将)?(?:达到?|为)?$|达到$")


def find_wrong_change(before: Sequence[Term], change: Term) -> tuple[Term, ...] | None:
    """The two levels before a change that deny it, in the order of time; None where nothing does."""
    if before and _is_turned(before[-1], change):
        return (before[-1],)
    if len(before) < 2:
        return None
    if _YEARLY.fullmatch(change.lead):
        return _mean(before, change)
    multiple = change.figure.unit == TIMES and _IS_TIMES.search(change.lead) is not None
    pair = _levels(before, change, multiple=multiple)
    if pair is None:
        return _stock(before, change)
    if multiple and pair[0].value:
        fits = is_near(pair[1].value / pair[0].value, change, pair)
    else:
        fits = fits_change(*pair, change) is not False or _is_more(*pair, change)
    return None if fits else pair


def _is_more(before: Term, after: Term, change: Term) -> bool:
    """Whether a value has doubled more often than is told, and words allow more (翻一番以上)."""
    more = change.figure.unit == DOUBLINGS and _AND_MORE.match(change.tail)
    return bool(more) and (_difference(before, after, change) or 0.0) > change.value


def _is_turned(first: Term, second: Term) -> bool:
    """Whether a value is said to rise and is less, or to fall and is more (由20件增加到15件)."""
    moved = _MOVED.fullmatch(second.lead) if FROM.search(first.lead) else None
    same = first.figure.unit == second.figure.unit and first.bounds.is_exact and second.bounds.is_exact
    if not moved or not same or (first.figure.indicator and not second.figure.indicator):
        return False
    return second.value < first.value if moved["up"] else second.value > first.value


def _mean(before: Sequence[Term], change: Term) -> tuple[Term, Term] | None:
    """The levels of two years that deny the yearly growth between them, be it compound or a plain mean."""
    first, second = before[-2:]
    years = [int((term.figure.period_end or "0")[:4]) for term in (first, second)]
    named = FROM.search(first.lead) and _FROM_TO.search(second.lead) and first.figure.unit == second.figure.unit
    if not named or not all(years) or years[1] - years[0] < 2 or change.figure.unit != "%" or first.value <= 0:
        return None
    count = years[1] - years[0]
    ratio = second.value / first.value
    fits = any(
        _is_told(value * 100, change, (first, second)) for value in (ratio ** (1 / count) - 1, (ratio - 1) / count)
    )
    return None if fits else (first, second)


def _levels(before: Sequence[Term], change: Term, *, multiple: bool) -> tuple[Term, Term] | None:
    """The two levels that a change is said to be of, in the order of time; None where the words do not say it."""
    levels = before[-2:]
    if change.figure.unit == TIMES and before[-1].figure.unit in RATES | {TIMES} and len(before) > 2:
        levels = before[-3:-1]
    if not multiple and not is_change_of(levels[-1], change) and not _named_alike(levels, change):
        return None
    compared = "比" in change.lead and not re.search("比上年|比去年|同比", change.lead)
    if UNSTEADY.search(change.lead) or "分别" in change.lead or compared:
        return None
    return _in_time(levels[0], levels[1], change)


def is_change_of(level: Term, change: Term) -> bool:
    """Whether a change is that of the level right before it: nothing but words of change stand between."""
    if not level.bounds.is_exact:
        return False
    rate = re.search(r"[增降涨跌]幅|增长率|增速", change.lead) is not None
    if change.figure.kind == "change" or rate:
        return _BARE_CHANGE.fullmatch(change.lead) is not None
    return change.figure.unit == level.figure.unit and _NEW.fullmatch(change.lead) is not None


def _stock(before: Sequence[Term], total: Term) -> tuple[Term, ...] | None:
    """What there is and what is to come, where they do not make the number to be reached (现有40个，新建50个，达到120个)."""
    there, added = before[-2], before[-1]
    said = _STANDING.search(there.lead) and _ADDED.search(added.lead) and _REACHING.search(total.lead)
    if not said or not is_plain(there, added, total) or CLAUSE_END.search(added.lead + total.lead):
        return None
    margin = sum(term.bounds.unit_in_last_place for term in (there, added, total))
    return None if abs(there.value + added.value - total.value) <= margin else (there, added)


def _named_alike(levels: Sequence[Term], change: Term) -> bool:
    same = change.figure.indicator == levels[0].figure.indicator == levels[1].figure.indicator
    return same and change.figure.kind == "change"


def _in_time(first: Term, second: Term, change: Term) -> tuple[Term, Term] | None:
    """Two levels of one indicator in the order of time; None where the sentence does not tell it."""
    same = first.figure.unit == second.figure.unit and first.bounds.is_exact and second.bounds.is_exact
    bare = bool(_FORMER.search(second.lead))
    if not same or not (first.figure.indicator == second.figure.indicator or bare):
        return None
    if FROM.search(first.lead) and _FROM_TO.search(second.lead):
        return first, second
    if is_statistical(first.figure) and change.figure.unit == "%":
        return None
    if _LAST.search(first.lead) and _THIS.search(second.lead):
        return first, second
    if (_COMPARED.search(second.lead) or bare) and first.figure.kind == "level":
        return second, first
    return (first, second) if _follow(first.figure, second.figure) else None


def is_statistical(figure: Figure) -> bool:
    """Whether its growth is reckoned at comparable prices or on a comparable set of firms."""
    return figure.unit == "元" and _STATISTICAL.search(figure.indicator) is not None


def _follow(first: Figure, second: Figure) -> bool:
    """Whether two levels are those of a year and of the next."""
    ends = (first.period_end or "", second.period_end or "")
    whole = all(end.endswith("-12-31") for end in ends) and first.kind == second.kind == "level"
    return whole and int(ends[1][:4]) - int(ends[0][:4]) == 1


def fits_change(before: Term, after: Term, change: Term) -> bool | None:
    """Whether a change may be that of two levels, its way too where words tell it; None where they do not go together."""
    value = _difference(before, after, change)
    return None if value is None else _is_told(value, change, (before, after))


def _is_told(value: float, change: Term, used: Sequence[Term]) -> bool:
    """Whether a reckoned change fits what is told: so much more, so much less, or so much where no way is told."""
    way = told_direction(change.figure.qualifier) or told_direction(change.lead, used[-1].lead)
    if way < 0 and not change.bounds.is_fall:  # told before the number (降幅10%), not with it
        change = msgspec.structs.replace(change, bounds=change.bounds.turned())
    told = way or change.bounds.is_fall
    return is_near(value if told else abs(value), change, used)


def _difference(before: Term, after: Term, change: Term) -> float | None:
    """How much a value has risen, in the unit of the change; None where they do not go together."""
    rise = after.value - before.value
    if change.figure.unit == DOUBLINGS:
        return math.log2(after.value / before.value) if before.value > 0 and after.value > 0 else None
    relative = {"%": 100.0, TIMES: 1.0}.get(change.figure.unit)
    if relative and before.figure.unit not in RATES | POINTS:
        return rise / before.value * relative if before.value > 0 else None
    points = change.figure.unit in POINTS and before.figure.unit == "%"
    return rise if points or (change.figure.unit == before.figure.unit != "%") else None
