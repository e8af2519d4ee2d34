"""Shares and rates that a sentence states and its own two levels deny (占比、率与绝对数)."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from pipeline.consistency.directions import told_direction
from pipeline.consistency.scopes import COUNTERS
from pipeline.consistency.terms import CLAUSE_END, RATES, WIDER, Term, is_near, is_plain, stands_in

_SHARE_OF: Final = re.compile(
    r"占(?P<of>[^，。；、占]{0,16}?)(?:总数|总量|总额|全部|比重?|比例)*的?(?:为|达到?|约|近|超过?)*$"
)
_OWN_WORDS: Final = re.compile(
    r"^(?:全市|我市|全区|全县|全部|其|该类|所有|同类|本市|的)+|(?:总数|总量|总额|总计|数量|的)+$"
)
_RATE: Final = re.compile(r"(?:^|[，,])([\u4e00-\u9fff]{0,8}?)([\u4e00-\u9fff]{2})率(?:为|达到?|约|近|超过?)*$")
_GENERAL: Final = re.compile(
    r"(?:总体?|整体|全部|综合|累计|实际|平均|年度|全年|目标|任务|计划|[全县区市镇]域|区域|地区|的)*"
)
"""Words before the name of a rate that leave open what it is of."""
_THINGS: Final[Mapping[str, re.Pattern[str]]] = {
    "件": re.compile("案件|线索|举报|投诉|信访|诉求|咨询|纠纷|问题|事项|申请|工单|专利|作品"),
    "条": re.compile("线索|诉求|意见|建议|问题|信息"),
    "个": re.compile("企业|单位|机构|主体|商户|制度|协议|合同|站点|基地|项目|任务|岗位"),
    "项": re.compile("制度|任务|事项|措施|工作|项目"),
    "份": re.compile("协议|合同|问卷|文书|材料"),
    "名": re.compile("人员|职工|员工|学员|骨干"),
}
"""What each counter is said of, in general words: 受理120件 are cases, whatever they are called."""
_AIMED: Final = re.compile(r"目标|任务|计划")
_REACHED: Final = re.compile(r"实际|完成|建成|达到|已")
_COMPLETED: Final = re.compile(r"[，,](?:目标|任务|计划|年度|总体)*完成(?:率|进度)(?:为|达到?|约|近)*$")
_FIRST_RATE: Final = re.compile(r"([\u4e00-\u9fff])([\u4e00-\u9fff])率(?:为|达到?|约)?$")
_IN_BRACKETS: Final = re.compile(r"(?:的[^，。；]{0,10})?[（(，](?:即|共|约)?")
_BARE_SHARE: Final = re.compile(r"[，,（(]占(?:比|总数|总量|全部)?的?(?:为|达|约)?")
_SIGNED: Final = re.compile(r"签[订署]?[^，。；]*(?:协议|合同|书)")
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
    return (first, second) if _rates(first, second, share) else None


def _names(words: str, whole: Term) -> bool:
    """Whether what stands between 占 and the rate is the whole before it, or nothing at all."""
    core = _OWN_WORDS.sub("", words)
    if WIDER.search(words):
        return False
    said = f"{whole.figure.indicator}\n{whole.lead}"
    return not core or core in said or (len(whole.figure.indicator) > 1 and whole.figure.indicator in core)


def _rates(whole: Term, part: Term, share: Term) -> bool:
    """Whether a rate is named after what is counted in the part (办结120件，办结率), of what the whole counts or nothing named."""
    found = _RATE.search(share.lead)
    clause = share.lead[: found.start()] if found else ""
    if found is None or re.search(r"[，。；]", clause.strip("，")) or told_direction(found[2]):
        return False
    said = part.figure.indicator + part.lead + clause
    if "其中" in part.lead and _is_short_for(found[2], clause):
        return True
    return _is_of(found[1], said, whole) and _is_named_after(found[2], said)


def _is_of(what: str, said: str, whole: Term) -> bool:
    """Whether what a rate is told of is what whole and part count, by their words or their counter."""
    things = _THINGS.get(COUNTERS.get(whole.figure.unit, whole.figure.unit))
    told = what in said + whole.figure.indicator + whole.lead or _GENERAL.fullmatch(what)
    return bool(told or (things and things.fullmatch(what)))


def _is_named_after(act: str, said: str) -> bool:
    return act in said or (act == "覆盖" and _COVERED.search(said) is not None)


def _is_short_for(act: str, clause: str) -> bool:
    """Whether the two characters of a rate stand for an act and what it is done to (建制率 of 建立制度, 签约率 of 签订协议)."""
    return stands_in(act, clause) or (act == "签约" and _SIGNED.search(clause) is not None)


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
