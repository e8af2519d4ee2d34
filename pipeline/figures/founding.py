"""Since when a number runs that follows the founding of what it is of (2022年建立联席会议制度，累计召开会议9次).

The year is that of the founding, not of all that was done: with 累计 and kin the number counts from then on; without
them it may, and is unsure.
"""

import re
from typing import Final, Literal, TypeAlias

Since: TypeAlias = Literal["", "said", "likely"]
"""Whether a period is where the counting began: no; by what the words say; by what was founded."""

_POINT: Final = re.compile(
    r"(?:[自从于在])?(?:(?:19|20)\d\d|[一二][九〇零][〇零一二三四五六七八九]{2})年(?:\d{1,2}月(?:份|初|底|中旬|上旬|下旬)?)?|去年|前年|上年"
)
_BODY: Final = r"(?:机制|制度|会议|中心|平台|联盟|协会|商会|专班|小组|委员会|工作室|[站队庭室库所院点]|窗口|基地|基金|系统|热线|法庭|队伍|团队|体系)"
_FOUND: Final = "建立健全|建立|设立|成立|组建|搭建|挂牌|上线|开通|启用|投用|创办|创设|建成|开设"
_START: Final = f"{_FOUND}|出台|印发|启动|实施|施行|推出|推行|获批|试点|创建|纳入|入选|签订|签署"
_WHO: Final = r"[，,]?[^，,。；：:\d\x00]{0,16}?"
_UNCOUNTED: Final = r"[^。；\d\x00]{0,40}?"
_SAID: Final = re.compile(
    rf"{_WHO}(?:{_START}){_UNCOUNTED}[，,；](?:.*[，,；])?[^，,；。]{{0,6}}(?:累计|先后|已(?!经?建成|纳入)|至今|迄今|共(?![享同建治])|总计)[^，,；。]*$"
)
_CARRIED: Final = re.compile(rf"{_WHO}(?:{_START}){_UNCOUNTED}[，,；].*(?:累计|先后|至今|迄今)[^；。]*$")
"""累计 in an earlier clause holds for those that follow (累计召开会议9次，移送线索23条)."""
_SINCE: Final = re.compile(r"[^，,。；\d\x00]{1,16}以来")
_LIKELY: Final = re.compile(
    rf"{_WHO}(?:{_FOUND})(?:了|起)?[^，,。；\d\x00]{{0,20}}?{_BODY}[，,；](?!全年|当年|年内|同年)[^。；]*$"
)
_REACH: Final = 120
_AHEAD: Final = re.compile(r"每[年季月半]|力争|争取|计划|拟|将|目标|预计|不少于|不低于")


def since_founding(text: str, start: int, end: int, before: int) -> Since:
    """Whether the period ``text[start:end]`` is only when that began which the number at ``before`` counts."""
    between = text[end:before]
    if len(between) > _REACH or not _POINT.fullmatch(text[start:end]) or _AHEAD.search(between):
        return ""
    if _SINCE.match(between) or _SAID.match(between) or _CARRIED.match(between):
        return "said"
    return "likely" if _LIKELY.match(between) else ""
