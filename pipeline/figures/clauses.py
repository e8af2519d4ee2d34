"""What the clause before a number names, where the number's own clause names nothing (培育一批标杆企业，不少于150家).

The object of that clause is nearer than what an earlier list counted.
"""

import re
from typing import Final

from pipeline.figures import phrasing

_CLAUSE: Final = re.compile(r"(?P<bound>^|[，；。：])(?P<words>[^，。；：\d\x00]{4,40})，$")
_NOUN: Final = r"(?P<noun>[\u4e00-\u9fff“”]{2,16})$"
_INDEFINITE: Final = re.compile(
    rf"(?:一(?:大|小)?(?:批|系列|些|支|套|个|家|项|名|处|只|笔|条|类|组)|首批|若干|一定数量的?|多[个家项支处名]|各类){_NOUN}"
)
"""An object that is not counted yet: 一批标杆企业, 一支专家队伍."""
_MADE: Final = re.compile(rf"(?:{phrasing.MAKE}|扶持|引进|招引|新建|扩建|发展|建设){_NOUN}")
_MANNER: Final = re.compile(r"(?:进一步|持续|稳步|不断|逐步|明显|显著|大幅|快速|总体)+$")
_MEASURE: Final = re.compile(r"(?:总数量?|数量|总量|规模)$")
_WHOLE: Final = frozenset({"", "；", "。"})
_LONGEST: Final = 48


def name_of_clause(text: str, floor: int, start: int) -> tuple[str, int] | None:
    """What the clause that ends before ``start`` names, with its place; None where it names nothing to count.

    ``floor`` is the end of the quantity before. Only a clause that begins anew (after ；) may give a definite object or
    a subject; one that goes on (12个，比上年增加，达35个) says how, unless its object is indefinite.
    """
    clause = _CLAUSE.search(text, max(0, floor, start - _LONGEST), start) if text[start - 1 : start] == "，" else None
    if clause is None:
        return None
    words, whole = clause["words"], clause["bound"] in _WHOLE
    found = _INDEFINITE.search(words)
    if found is None and whole and (made := _MADE.search(words)) and phrasing.NOUN_TAIL.search(made["noun"]):
        found = made
    if found and not phrasing.PREDICATE.search(found["noun"]):
        return found["noun"], clause.start("words") + found.start("noun")
    if clause["bound"] != "；":
        return None
    subject = _MEASURE.sub("", _MANNER.sub("", phrasing.cut_head(phrasing.cut_predicate(words))))
    if not phrasing.NOUN_TAIL.search(subject):
        return None
    return subject, clause.start("words") + words.find(subject)
