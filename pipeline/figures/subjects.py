"""Whose figure it is (数据主体): 全市, 全省, 全国, 我区 or a named place, as written.

A place that is only compared with (高于全省平均, 占全国的15%) or ranked in (居全国第3位) is no subject.
"""

import re
from typing import Final

from extractors.document import Record

_GENERIC: Final = re.compile(
    r"全市(?!场)|全省|全国(?!性|第|统一|首)|全区(?!域)|全县|全州|全旗|全盟|全自治区|全镇|我国|我省|我市(?!场)|我区|我县|我州|本市(?!场)|本省|该市(?!场)|该省|该区|该县"
)
_NOT_BEFORE: Final = re.compile(
    r"(?:占|(?<!但)(?<!就)是|系|属于?|作为|争创|争当|打造|创建|居|位居|位列|列|比|较|高于|低于|快于|慢于|优于|超|领先于?|入选|入围|落户|距离?|达到|面向|辐射|覆盖|向|为|高出|对|赴|在|到|来自|获评?|与|(?<![%‰点元倍])、|和|第[一二三]批|成为|《[^》]{0,30})$"
)
_NOT_AFTER: Final = re.compile(
    r"平均|首[个部家批例次张]|第[\d一二三四五六七八九十]+[位名]|前列|之[一首]|总量|范围|水平|领先|百强|的[\d一二三]|唯一|先进(?!制造)|同类|比重"
)
_PLACE_END: Final = re.compile(r"[省市区县州盟旗]")
_ORGANISATION: Final = re.compile(
    r"市场监|人民|中级|公安|检察|法院|财政局|科技局|[\u4e00-\u9fff]{2,8}[局厅院](?:会同|联合|牵头)?"
)


class Subject(Record, frozen=True):
    """A region word in a plain text."""

    start: int
    end: int
    text: str
    generic: bool


def find_subjects(text: str, *, named: bool = True) -> list[Subject]:
    """Region words that may be subjects, left to right; ``named`` asks the gazetteer for names of places too."""
    found = [
        Subject(start=m.start(), end=m.end(), text=m.group(), generic=True)
        for m in _GENERIC.finditer(text)
        if _holds(text, m.start(), m.end())
    ]
    if named and _PLACE_END.search(text):
        found += [place for place in find_places(text) if _holds(text, place.start, place.end)]
    return sorted(found, key=lambda subject: subject.start)


def _holds(text: str, start: int, end: int) -> bool:
    return not (_NOT_BEFORE.search(text[max(0, start - 34) : start]) or _NOT_AFTER.match(text, end))


def find_places(text: str) -> list[Subject]:
    """Places that a text names with their full name, left to right."""
    from pipeline.regions import load_gazetteer

    return [
        Subject(start=match.start, end=match.end, text=text[match.start : match.end], generic=False)
        for match in load_gazetteer().find(text)
        if not _ORGANISATION.match(text, match.end)
        and (match.confidence >= 0.9 or text[match.start : match.end][-1] in "省市区县州盟旗")
    ]
