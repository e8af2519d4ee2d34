"""By what a notice judges and what it sets as tasks (评估标准、重点任务)."""

import re
from collections.abc import Sequence
from typing import Final

from pipeline.drafting.lists import Item, items_below, items_in, strings_after
from pipeline.drafting.statements import Statement

_CRITERIA: Final = re.compile(r"(?:评估|评审|评选|遴选|评价|审核|推荐|认定|选拔)(?:的)?(?:标准|指标|要点|依据|原则)")
_BY_ASPECTS: Final = re.compile(
    r"(?:主要|重点)?(?:从|围绕|评估|考察|审查|评价)(?P<list>[^。;从]{6,120}?)(?:(?:等|[一二三四五六七八九]个|\d个)+(?:方面|角度|维度)|(?=[。;]|$))"
)
_BY_CRITERIA: Final = re.compile(
    r"(?:按照?|根据|依据|从)(?P<list>[^。;]{8,200}?)(?:等(?:方面|因素|情况)?)?(?:的)?(?:标准|原则|方面|因素|条件)(?:,|对|进行|组织|开展|择优|评|遴选|。|$)"
)
_TASKS: Final = re.compile(r"(?:试点|主要|重点|建设|工作|创建|改革|示范)(?:的)?(?:任务|内容|方向|举措)$")
_LONGEST: Final = 24
_JUDGES: Final = re.compile(r"评(?!定为)|遴选|选拔|审(?!计|批)|打分")
_FAIRNESS: Final = re.compile(r"公[开平正]|择优|自愿|客观|专家|民主|公示|实地|现场")


def find_criteria(statements: Sequence[Statement]) -> list[Item]:
    """The criteria: items below such a heading, else the longest list that a sentence judges by."""
    below = [item for item in items_below(statements, _CRITERIA) if 2 <= len(item.name) <= _LONGEST]
    if len(below) >= 2:
        return below
    judging = [statement for statement in statements if _JUDGES.search(statement.text)]
    strung = [
        [item for item in items if 2 <= len(item.name) <= _LONGEST]
        for pattern in (_BY_ASPECTS, _BY_CRITERIA)
        for items in strings_after(pattern, judging)
    ]
    return max(
        (items for items in strung if not any(_FAIRNESS.search(item.name) for item in items)), key=len, default=[]
    )


def find_tasks(statements: Sequence[Statement]) -> list[Item]:
    """The tasks below such a heading, lines of their own or numbered within a sentence."""
    inline = (
        items_in(statement.text.partition(":")[2], statement.evidence)
        for statement in statements
        if statement.under(_TASKS) and len(re.findall(r"[:;]\(?[\d一二三四五六]{1,2}[.)、]", statement.text)) >= 2
    )
    lists = [items_below(statements, _TASKS), *inline]
    return [item for item in max(lists, key=len) if 2 <= len(item.name) <= _LONGEST]
