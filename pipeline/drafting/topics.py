"""By what a notice judges and what it sets as tasks (评估标准、重点任务)."""

import re
from collections.abc import Sequence
from typing import Final

from pipeline.drafting.lists import Item, items_below, strings_after
from pipeline.drafting.statements import Statement

_CRITERIA: Final = re.compile(r"(?:评估|评审|评选|遴选|评价|审核|推荐|认定|选拔)(?:的)?(?:标准|指标|要点|依据|原则)")
_BY_CRITERIA: Final = re.compile(
    r"(?:按照?|根据|依据|从)(?P<list>[^。;]{8,200}?)(?:等(?:方面|因素|情况)?)?(?:的)?(?:标准|原则|方面|因素|条件)(?:,|对|进行|组织|开展|择优|。|$)"
)
_TASKS: Final = re.compile(r"(?:试点|主要|重点|建设|工作|创建|改革|示范)(?:的)?(?:任务|内容|方向|举措)$")
_LONGEST: Final = 24


def find_criteria(statements: Sequence[Statement]) -> list[Item]:
    """The criteria: items below such a heading, else the longest list that a sentence judges by."""
    below = [item for item in items_below(statements, _CRITERIA) if len(item.name) <= _LONGEST]
    if len(below) >= 2:
        return below
    strung = [
        [item for item in items if 4 <= len(item.name) <= _LONGEST]
        for items in strings_after(_BY_CRITERIA, [s for s in statements if re.search(r"评|遴选|选拔|审", s.text)])
    ]
    return max(strung, key=len, default=[])


def find_tasks(statements: Sequence[Statement]) -> list[Item]:
    """The tasks below such a heading."""
    return [item for item in items_below(statements, _TASKS) if len(item.name) <= _LONGEST]
