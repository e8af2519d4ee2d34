"""Lists of numbers (并列数据): X、Y、Z分别为a、b、c, and what is left out of one of their names."""

import re
from collections.abc import Sequence
from typing import Final

from pipeline.figures import phrasing
from pipeline.figures.indicators import Named, fall_before
from pipeline.figures.nouns import segment_start
from pipeline.figures.quantities import Quantity

_JOINER: Final = re.compile(r"(?:[、,，]|和|及|与|以及|、?和)?(?:约|近|超|超过|突破|增长|下降|提高|同比增长|达到?)?-?$")
_ITEMS: Final = re.compile(r"[、]|以及|和(?!谐)|及(?!时|以上)|与")
_SHARED_HEAD: Final = re.compile(
    r"^(.{1,14}?)等?(?:[两三四五六七八九十\d]{1,3}(?:大|个|类|项|家|种)(?:主导|支柱|重点|优势|特色)?)(.{2,16})$"
)
_MEASURE: Final = re.compile(
    r"(?:产业|行业|企业|集群)?(?:规模|产值|增加值|营业收入|营收|销售收入|产量|数量|总量|投资|税收|利润|从业人员)$"
)
_RATE_TAIL: Final = re.compile(r"(?:年均|同比|平均)?(?:增速|增幅|增长率|降幅|占比|比重|覆盖率)$")
_KINDS: Final = re.compile(
    r"城镇|城市|农村|城乡|乡村|国有|民营|民办|公办|外资|内资|行政|刑事|民事|进口|出口|线上|线下|第[一二三]产业|东部|西部|中部|国内|国外|境内|境外|省内|省外"
)
"""Attributes that stand beside their opposite: 城镇、农村居民收入 is both residents' income."""
_LONGEST_LIST: Final = 16


def list_after(text: str, quantities: Sequence[Quantity], first: int) -> int:
    """How many quantities from ``first`` on stand in one list (a、b和c), itself included."""
    count = 1
    while first + count < len(quantities) and count < _LONGEST_LIST:
        gap = text[quantities[first + count - 1].after : quantities[first + count].before]
        if len(gap) > 12 or not _JOINER.fullmatch(gap) or gap.startswith(("，", ",")):
            break
        count += 1
    return count


def name_list(
    text: str, quantities: Sequence[Quantity], floor: int, past: Sequence[Named], levels: Sequence[Named]
) -> list[Named] | None:
    """Indicators of a 分别 list (X、Y、Z分别为a、b、c), in order; None where words and numbers do not match up.

    ``levels`` are the indicators of the levels before, which 分别增长 refers to, ``past`` those of changes too.
    """
    count = len(quantities)
    start = segment_start(text, quantities[0].before, floor)
    segment = text[start : quantities[0].before]
    left, _, right = segment.replace("依次", "分别").rpartition("分别")
    change = phrasing.has_change(segment)
    fall = fall_before(segment) if change else ""
    body = phrasing.strip_head(phrasing.strip_tail(phrasing.cut_comparison(left)))
    names = _split_names(body, count)
    related = body if phrasing.RELATIVE.match(body) else ""
    if names is None and (related or not phrasing.strip_tail(left).strip("、和及\x00")):
        rates = related or quantities[-1].unit == "个百分点"
        meant = past if rates and past and past[-1].change else levels
        if len(meant) >= count:
            relation = related or (right if right.startswith("占") else "")
            relation = phrasing.strip_tail(relation).removesuffix("的") if relation else ""
            return [
                _listed(phrasing.base_of(name.words) + relation if relation else name.words, change=change, fall=fall)
                for name in meant[-count:]
            ]
        names = _split_names(_previous_clause(text, start - 1), count)
    return [_listed(name, change=change, fall=fall) for name in names] if names else None


def _previous_clause(text: str, end: int) -> str:
    start = segment_start(text, max(0, end), 0)
    words = re.sub(
        r"^(?:对于?|给予?|向|为)?(?:首次)?(?:被?认定为?|获评|获批|入选|被?评为|新认定的?|成功)*",
        "",
        text[start : max(0, end)],
    )
    return re.sub(r"的(?:企业|单位)?$", "", words)


def _listed(words: str, *, change: bool, fall: str) -> Named:
    change = change or phrasing.RATE_OF_CHANGE.search(words) is not None
    return Named(words=words, source=None, rule="list", change=change, confidence=0.9, fall=fall)


def _split_names(words: str, count: int) -> list[str] | None:
    """``count`` names from a list; a head that the last one holds for all is given to each."""
    items = [item.strip(" 的\x00") for item in _ITEMS.split(words)]
    if len(items) != count or not all(items):
        return None
    return _completed(items, items[-1])


def _completed(items: list[str], last: str) -> list[str]:
    """The names of a list, each with what only the last one says for all."""
    if shared := _SHARED_HEAD.match(last):
        return [item + shared[2] for item in (*items[:-1], shared[1])]
    if all(phrasing.MODIFIER.match(item) for item in items[:-1]):
        head = phrasing.head_of(last)
        return [item + head for item in items[:-1]] + [last] if head != last else items
    rate = _RATE_TAIL.search(last)
    if rate and rate.start() and not any(_RATE_TAIL.search(item) for item in items[:-1]):
        return [*(item + rate.group() for item in items[:-1]), last]
    measure = _MEASURE.search(last)
    if (
        measure
        and len(measure.group()) < len(last)
        and not any(phrasing.NOUN_TAIL.search(item.removesuffix("产业")) for item in items[:-1])
    ):
        return [item if item.endswith(measure.group()) else _join(item, measure.group()) for item in items]
    kind = _KINDS.match(last)
    if kind and kind.end() < len(last) and all(_KINDS.fullmatch(item) for item in items[:-1]):
        return [*(item + last[kind.end() :] for item in items[:-1]), last]
    return items


def _join(words: str, tail: str) -> str:
    """Both without what they have in common where they meet (第一产业 + 产业增加值 → 第一产业增加值)."""
    shared = next((size for size in range(min(len(words), len(tail)), 0, -1) if words.endswith(tail[:size])), 0)
    return words + tail[shared:]
