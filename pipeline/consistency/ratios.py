"""Shares and changes that a sentence states and its own two levels deny (占比、增减与绝对数).

Growth of what statistics reckon at comparable prices or for a changing set of firms (生产总值, 规上工业, 营业收入) is held
against its levels only where the sentence itself draws the line from one to the other (由…增加到…).
"""

import math
import re
from collections.abc import Sequence
from typing import Final

from pipeline.consistency.terms import CLAUSE_END, DOUBLINGS, POINTS, RATES, TIMES, Term, is_near, is_plain
from pipeline.facts import Figure

_RISE: Final = "增加|增长|提高|提升|上升|扩大"
_FALL: Final = "下降|降低|减少|缩短|压缩"
"""Verbs of change that every list below has; each adds what only its own place allows."""
_FROM_TO: Final = re.compile(rf"(?:{_RISE}|扩展|发展|壮大|攀升|跃升|{_FALL}|[增升降减缩])?(?:到|至|为)")
_FROM: Final = re.compile(r"[由从][^，。；]{0,20}$")
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
    rf"(?:{_RISE}|{_FALL}|增幅|降幅|涨幅|回落|缩减|净增|增|翻)?(?:幅度?|率)?(?:了|达到?|约|为|近|超过?)*$"
)
_FELL: Final = re.compile(rf"{_FALL}|回落|缩减|收窄|降幅|减")
_IS_TIMES: Final = re.compile(r"[，,；]?(?:是|为|达到?|相当于)[^，。；]{0,8}的$")
_SHARE_OF: Final = re.compile(
    r"占(?P<of>[^，。；、占]{0,16}?)(?:总数|总量|总额|全部|比重?|比例)*的?(?:为|达到?|约|近|超过?)*$"
)
_OWN_WORDS: Final = re.compile(
    r"^(?:全市|我市|全区|全县|全部|其|该类|所有|同类|本市|的)+|(?:总数|总量|总额|总计|数量|的)+$"
)
_WIDER: Final = re.compile(r"全省|全国|全球|全自治区|长三角|世界|国内|同行业|人口|GDP|生产总值|比重")
_RATE: Final = re.compile(r"(?:^|[，,])([\u4e00-\u9fff]{0,8}?)([\u4e00-\u9fff]{2})率(?:为|达到?|约|近|超过?)*$")
_RATED: Final = re.compile(r"案件|线索|举报|投诉|制度|站点|县域|区域|企业|协议|总|目标|任务")
_EQUIPPED: Final = re.compile(
    r"(?:建立|设立|设置|配备|签订|签署|制定|完成|建成|落实)[^，。；]{0,20}[，,][^，。；]{0,6}[建配签制立设][^，。；满知成]{0,3}率"
)
"""What part of the whole did, and the rate of those that did (900家建立了制度，建制率)."""
_CHANGING: Final = re.compile(rf"{_RISE}|{_FALL}")
_AIMED: Final = re.compile(r"目标|任务|计划")
_REACHED: Final = re.compile(r"实际|完成|建成|达到|已")
_COMPLETED: Final = re.compile(r"[，,](?:目标|任务|计划|年度|总体)*完成(?:率|进度)(?:为|达到?|约|近)*$")
_MOVED: Final = re.compile(
    rf"(?:(?P<up>{_RISE}|增|升|攀升|跃升|扩展)|(?P<down>{_FALL}|压减|降|减|缩减))(?:到|至|为)(?:(?:19|20)\d\d年(?:年?[底末])?的?)?"
)
_YEARLY: Final = re.compile(r"^[，,](?:年均|年平均)(?:复合)?(?:增长|增速|增幅)率?(?:了|达到?|约|为)*$")
_FIRST_RATE: Final = re.compile(r"([\u4e00-\u9fff])([\u4e00-\u9fff])率(?:为|达到?|约)?$")
_IN_BRACKETS: Final = re.compile(r"(?:的[^，。；]{0,10})?[（(，](?:即|共|约)?")
_BARE_SHARE: Final = re.compile(r"[，,（(]占(?:比|总数|总量|全部)?的?(?:为|达|约)?")
_AND_MORE: Final = re.compile(r"以上|多|有余")
_NEW: Final = re.compile(
    r"[，,](?:净|共|将|累计|三年|比上年|较上年|比去年|较去年)*(?:新增|净增|增加|多出?|减少|增长|扩大|压减|压缩|缩短|下降)了?$"
)
_LAST: Final = re.compile(r"(?:去|上)年[^，。；]{0,12}$")
_THIS: Final = re.compile(r"(?:今|本)年[^，。；]{0,12}$")
_STANDING: Final = re.compile(r"(?:现有|已有|已建成?|原有|目前)[^，。；]{0,20}$")
_ADDED: Final = re.compile(r"(?:新建|新增|再建|增建|再增|增加)(?:设|加)?[^，。；\d]{0,12}$")
_REACHING: Final = re.compile(r"(?:总数|总量|总计|累计|合计)(?:将)?(?:达到?|为)?$|达到$")
_COVERED: Final = re.compile(r"覆盖|设立|建立|建有|建成|设有|开展|配备")


def find_wrong_share(before: Sequence[Term], share: Term) -> tuple[Term, ...] | None:
    """The whole and the part that deny a share of which both stand before it; None where nothing does."""
    if share.figure.unit != "%" or len(before) < 2 or share.figure.kind == "change":
        return None
    if _COMPLETED.fullmatch(share.lead) and (goal := _goal(before)):
        fits = is_near(goal[1].value / goal[0].value * 100, share, goal)
        return None if fits else goal
    pair = _part_and_whole(before, share)
    if pair is None:
        return None
    whole, part = pair
    listed = whole is not before[-2] and part is before[-1]
    if not is_plain(whole, part) or not 0 < part.value <= whole.value or whole.figure.kind != part.figure.kind:
        return None
    if CLAUSE_END.search(share.lead if listed else part.lead + share.lead):
        return None
    return None if is_near(part.value / whole.value * 100, share, (whole, part)) else (whole, part)


def _goal(before: Sequence[Term]) -> tuple[Term, Term] | None:
    """What was aimed at and what was reached, right before the rate at which it was completed."""
    aim, done = before[-2], before[-1]
    said = _AIMED.search(aim.lead + aim.figure.indicator) and _REACHED.search(done.lead)
    return (aim, done) if said and is_plain(aim, done) and aim.value > 0 else None


def _part_and_whole(before: Sequence[Term], share: Term) -> tuple[Term, Term] | None:
    """What a rate is the share of: the whole named behind 占, else the figure before the part."""
    first, second = before[-2], before[-1]
    if _BARE_SHARE.fullmatch(share.lead) and first.figure.unit in RATES:
        # 60个，其中市级12个，占20%；县级30个，占50%: each of the first
        units = {term.figure.unit for term in before} - RATES
        own = before[0].figure.unit not in RATES and before[1].figure.unit not in RATES
        return (before[0], second) if units == {second.figure.unit} and own else None
    if re.fullmatch(r"[）)]的?(?:比例|比重)?(?:为|达到?)?", share.lead) and re.search(
        r"占[^，。；]{1,12}[（(]$", second.lead
    ):
        return second, first
    found = _SHARE_OF.search(share.lead)
    if found and re.fullmatch(r"[，,（(、]?|[^，。；]{0,16}[，,]", share.lead[: found.start()]):
        return (first, second) if _names(found["of"], first) else None
    return (first, second) if _rates(second, share) else None


def _names(words: str, whole: Term) -> bool:
    """Whether what stands between 占 and the rate is the whole before it, or nothing at all."""
    core = _OWN_WORDS.sub("", words)
    if _WIDER.search(words):
        return False
    said = f"{whole.figure.indicator}\n{whole.lead}"
    return not core or core in said or (len(whole.figure.indicator) > 1 and whole.figure.indicator in core)


def _rates(part: Term, share: Term) -> bool:
    """Whether a rate is named after what is counted in the part (办结120件，办结率)."""
    found = _RATE.search(share.lead)
    if found is None or re.search(r"[，。；]", share.lead[: found.start()].strip("，")):
        return False
    said = part.figure.indicator + part.lead + share.lead[: found.start()]
    what, act = found[1], found[2]
    if "其中" in part.lead and _EQUIPPED.match(share.lead.lstrip("已均都")):
        return not _CHANGING.search(act)
    if _CHANGING.search(act) or not (_RATED.fullmatch(what) or what in said or not what):
        return False
    return act in said or (act == "覆盖" and _COVERED.search(said) is not None)


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
    value = pair[1].value / pair[0].value if multiple and pair[0].value else difference(*pair, change)
    more = change.figure.unit == DOUBLINGS and _AND_MORE.match(change.tail) is not None
    fits = value is None or is_near(value, change, pair) or (more and value > change.value)
    return None if fits else pair


def _is_turned(first: Term, second: Term) -> bool:
    """Whether a value is said to rise and is less, or to fall and is more (由20件增加到15件)."""
    moved = _MOVED.fullmatch(second.lead) if _FROM.search(first.lead) else None
    same = first.figure.unit == second.figure.unit and first.bounds.is_exact and second.bounds.is_exact
    if not moved or not same or (first.figure.indicator and not second.figure.indicator):
        return False
    return second.value < first.value if moved["up"] else second.value > first.value


def _mean(before: Sequence[Term], change: Term) -> tuple[Term, Term] | None:
    """The levels of two years that deny the yearly growth between them, be it compound or a plain mean."""
    first, second = before[-2:]
    years = [int((term.figure.period_end or "0")[:4]) for term in (first, second)]
    named = _FROM.search(first.lead) and _FROM_TO.search(second.lead) and first.figure.unit == second.figure.unit
    if not named or not all(years) or years[1] - years[0] < 2 or change.figure.unit != "%" or first.value <= 0:
        return None
    count = years[1] - years[0]
    ratio = second.value / first.value
    fits = any(
        is_near(value * 100, change, (first, second)) for value in (ratio ** (1 / count) - 1, (ratio - 1) / count)
    )
    return None if fits else (first, second)


def find_told_share(before: Sequence[Term], part: Term) -> tuple[Term, ...] | None:
    """The whole and the part that deny the share told between or before them; None where nothing does.

    Between: 200家企业中，75%（160家）. Before: 回收率90%，发出500份，收回400份.
    """
    if len(before) > 1 and before[-2].figure.unit == "%" and (found := _FIRST_RATE.search(before[-2].lead)):
        acted = found[1] + found[2] in part.lead or found[2] + found[1] in part.lead
        near = acted and not CLAUSE_END.search(before[-1].lead + part.lead) and before[-2].figure.kind != "change"
        sound = is_plain(before[-1], part) and 0 < part.value <= before[-1].value
        fits = near and sound and is_near(part.value / before[-1].value * 100, before[-2], (before[-1], part))
        return (before[-1], part) if near and sound and not fits else None
    if len(before) < 2 or before[-1].figure.unit != "%" or not _IN_BRACKETS.fullmatch(part.lead):
        return None
    whole, share = before[-2], before[-1]
    among = re.search(r"中[，,]?[^，。；]{0,6}$", share.lead)
    if not among or not is_plain(whole, part) or not 0 < part.value <= whole.value:
        return None
    return None if is_near(part.value / whole.value * 100, share, (whole, part)) else (whole, part)


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
    if _FROM.search(first.lead) and _FROM_TO.search(second.lead):
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


def difference(before: Term, after: Term, change: Term) -> float | None:
    """How much a value has changed, in the unit in which the change is told; None where the two do not go together."""
    change_of = after.value - before.value
    if _FELL.search(change.figure.qualifier + change.lead):
        change_of = -change_of
    if change.figure.unit == DOUBLINGS:
        return math.log2(after.value / before.value) if before.value > 0 and after.value > 0 else None
    relative = {"%": 100.0, TIMES: 1.0}.get(change.figure.unit)
    if relative and before.figure.unit not in RATES | POINTS:
        return change_of / before.value * relative if before.value > 0 else None
    points = change.figure.unit in POINTS and before.figure.unit == "%"
    return change_of if points or (change.figure.unit == before.figure.unit != "%") else None
