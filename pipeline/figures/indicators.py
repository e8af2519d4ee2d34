"""What a quantity counts (指标): the words before it, after it, or, in an ellipsis, those of the quantity before it.

Works on one sentence of the plain view. The indicator is as written, with its scope; where an ellipsis is completed
(其中：省级31家), the words that complete it are named as context.
"""

import re
from collections.abc import Sequence
from typing import Final

import msgspec

from extractors.document import Record
from pipeline.figures import phrasing
from pipeline.figures.clauses import name_of_clause
from pipeline.figures.nouns import name_after, name_before, segment_start
from pipeline.figures.quantities import Quantity
from pipeline.figures.units import COUNTED, MONEY, RATIOS

_WITHIN: Final = re.compile(r"(内)?([^，。；：、\d()\x00]{2,12})(?=[，。；]|$)")
"""What is to be done within a time (5个工作日内作出答复)."""
_TIMES: Final = frozenset({"个工作日", "工作日", "天", "小时", "个小时", "个月", "日", "分钟", "个自然日"})
_OF_PLAN: Final = re.compile(
    r"(?:(?:完成|达到|占|为)(?:年度|全年|年初|预期|既定)?(?:计划|目标|预算|任务)(?:任务|目标|数)?的?|(?:年度|全年|年初)(?:计划|目标|预算)的)$"
)
"""Of what a share was reached (完成年度目标的113.3%): it is a statement on what was named before."""
_GROUP: Final = re.compile(r"(?:企业|居民|产业|行业|园区|单位|院校|机构|地区|人员)$")
_SCOPE_VERB: Final = re.compile(r"(?<!全)(覆盖|惠及|涉及|涵盖)(?:全[市省县区]|辖区内?)?(?:共|了)?$")
_OWN_MEASURE: Final = re.compile(r"(?:总?规模|总投资额?|总金额|总额|总面积|注册资本金?|首期规模)$")
"""A measure that stands before its amount, the thing measured after it (总规模5亿元的运营基金)."""
_BELOW: Final = re.compile(r"(低于|慢于)[^，。；]{0,14}$")
_BESIDE: Final = re.compile(r"(?:高于|低于|快于|慢于)[^，。；]{0,14}$")
_THAN: Final = re.compile(r"比[^，。；]{1,14}(?:[^最更][高低多少快慢]|[高低]出)$")
_ACT: Final = "投入|培训|服务|参与"
"""Acts that have their object behind the number (培训50名检察官) and without one are themselves what was counted."""
_MADE: Final = re.compile(rf"(?:{phrasing.MAKE}|{_ACT}|建设)$")
_TELLING: Final = re.compile(_ACT)
_BARE_COUNT: Final = re.compile(r"(?:总?人数|家数|户数|总数)$")
_LONGEST_VERB: Final = 4
_CLAUSE: Final = 50
_CLAUSE_BEFORE: Final = re.compile(r"(?:^|[。；，])([^，。；：、\d\x00]{4,40})，[^，。；：、]{0,6}$")
_FIRST: Final = re.compile(r"^(?:首[个家批部]|唯一)")


class Named(Record, frozen=True):
    """An indicator. ``source`` is where its words stand (a span of the sentence's text), None where they are borrowed.

    ``rule``: before, after, clause, inherited, completed, list, verb; ``change`` whether the words say that it is one, ``fall``
    the word that says it is a decrease (下降); ``unit`` is that of its quantity.
    """

    words: str
    source: tuple[int, int] | None
    rule: str
    change: bool
    confidence: float
    fall: str = ""
    unit: str = ""


def name_quantity(text: str, quantity: Quantity, floor: int, ceiling: int, past: Sequence[Named]) -> Named:
    """The indicator of one quantity that is in no 分别 list.

    ``floor`` is the end of the quantity before it, ``ceiling`` the start of the next one; ``past`` what those before
    it count, the nearest last.
    """
    noun, start, segment = name_before(text, quantity, floor)
    noun, lowered = phrasing.split_change(noun.replace("约占", "占"))
    if quantity.unit == "倍" and re.match(r"是|相当于|为", noun):  # 是全省平均水平的1.8倍 speaks of what came before
        noun = ""
    if _is_bare(noun) and quantity.unit not in RATIOS:
        begin = segment_start(text, quantity.before, floor)
        if nearer := name_of_clause(text, floor, begin):
            span = (nearer[1], nearer[1] + len(nearer[0]))
            past = [*past[-8:], Named(words=nearer[0], source=span, rule="clause", change=False, confidence=0.88)]
    named = _name(text, quantity, ceiling, past, (noun, start + len(lowered), segment, lowered))
    fall = (lowered or fall_before(segment)) if named.change else ""
    return msgspec.structs.replace(named, fall=fall, unit=quantity.unit)


def _is_bare(noun: str) -> bool:
    """Whether the words before a number do not say by themselves what it counts (达到, 省级, 数量, 人数)."""
    bare = phrasing.MODIFIER.match(noun) or phrasing.RELATIVE.match(noun) or _BARE_COUNT.match(noun)
    return not noun or bare is not None


def fall_before(segment: str) -> str:
    """The word before a number that says it is a decrease (下降, 低于); empty without one."""
    below = _BELOW.search(segment)
    return phrasing.fall_of(segment) or (below[1] if below else "")


def _name(
    text: str, quantity: Quantity, ceiling: int, past: Sequence[Named], before: tuple[str, int, str, str]
) -> Named:
    previous = past[-1] if past else None
    noun, start, segment, lowered = before
    after, after_start = name_after(text, quantity, ceiling)
    source = (after_start, after_start + len(after))
    if found := _special(text, quantity, previous, (noun, segment, after, source)):
        return found
    change = _is_change(segment, quantity)
    verb = _only_verb(segment) if len(noun) <= _LONGEST_VERB or noun == segment else ""
    if after and (not noun or verb or not phrasing.NOUN_TAIL.search(noun)):
        return Named(words=after, source=source, rule="after", change=False, confidence=0.92)
    change = change or bool(lowered)
    if noun and not verb:
        return _complete(noun, start, past, quantity, change=change)
    again = previous is not None and previous.unit == quantity.unit and "累计" in segment
    if previous and (not verb or change or again or quantity.unit in RATIOS):
        return _inherit(previous, segment, change=change)
    return _last_resort(text, quantity, verb, change=change)


def _special(
    text: str, quantity: Quantity, previous: Named | None, beside: tuple[str, str, str, tuple[int, int]]
) -> Named | None:
    """A name that no noun beside the number gives by itself: of a time to keep, of a share of a plan, around a number."""
    noun, segment, after, source = beside
    act = _WITHIN.match(text, quantity.after) if quantity.unit in _TIMES else None
    if act and (act[1] or quantity.qualifier.endswith("内")) and not phrasing.NOUN_TAIL.search(noun):
        return Named(words=act[2], source=act.span(2), rule="after", change=False, confidence=0.7)
    if previous and quantity.unit in RATIOS and _OF_PLAN.search(segment):
        return _inherit(previous, segment, change=False)
    if after and (whole := _whole_name(text, quantity, segment, noun, after)):
        return Named(words=whole, source=source, rule="after", change=False, confidence=0.9)
    return None


def _last_resort(text: str, quantity: Quantity, verb: str, *, change: bool) -> Named:
    """The verb before a quantity where there is no noun, else the few words after it; unsure."""
    if verb:
        at = max(0, text.rfind(verb, 0, quantity.start))
        confidence = 0.9 if _TELLING.fullmatch(verb) else 0.55
        return Named(words=verb, source=(at, at + len(verb)), rule="verb", change=change, confidence=confidence)
    tail = re.match(r"[^，。；：、！？\n\t,;()\x00\d]{1,6}", text[quantity.after :])
    if tail and not re.match(r"大关|左右|之|以", tail.group()):
        words = tail.group()
        return Named(
            words=words, source=(quantity.after, quantity.after + len(words)), rule="verb", change=False, confidence=0.5
        )
    if clause := _CLAUSE_BEFORE.search(text, max(0, quantity.before - _CLAUSE), quantity.before):
        words = _FIRST.sub("", phrasing.cut_head(phrasing.cut_predicate(clause[1])))
        if words and phrasing.NOUN_TAIL.search(words):
            at = clause.start(1) + clause[1].find(words)
            return Named(words=words, source=(at, at + len(words)), rule="verb", change=change, confidence=0.5)
    return Named(words="", source=None, rule="none", change=change, confidence=0.4)


def _whole_name(text: str, quantity: Quantity, segment: str, noun: str, after: str) -> str:
    """The name of a quantity that stands inside of it: 总规模5亿元的基金 → 基金总规模, 覆盖9个区县 → 覆盖区县."""
    measure = _OWN_MEASURE.search(noun)
    if measure and text.startswith("的", quantity.after):
        return after + measure.group()
    scope = _SCOPE_VERB.search(segment)
    return scope[1] + after if scope and quantity.unit not in MONEY else ""


def _only_verb(segment: str) -> str:
    """The verb of making that is all there is before a number (安排3000万元); empty where there is more, or less."""
    words = phrasing.strip_tail(segment)
    match = _MADE.search(words)
    return match.group() if match and phrasing.strip_head(words[: match.end()]) in {match.group(), ""} else ""


def _is_change(segment: str, quantity: Quantity) -> bool:
    if quantity.unit in {"个百分点", "番"} or quantity.rule == "fold":
        return True
    return (
        phrasing.has_change(segment)
        or (quantity.unit in RATIOS and _BESIDE.search(segment) is not None)
        or _THAN.search(segment) is not None
    )


def _inherit(previous: Named, segment: str, *, change: bool) -> Named:
    words = previous.words
    if previous.rule == "clause":
        return msgspec.structs.replace(previous, change=change)
    if not change and re.search(r"累计|总数|共有|合计|总计", segment):
        words = phrasing.base_of(words)
    return Named(words=words, source=None, rule="inherited", change=change, confidence=min(0.88, previous.confidence))


def _complete(noun: str, start: int, past: Sequence[Named], quantity: Quantity, *, change: bool) -> Named:
    """``noun``, completed from the indicator before it where it is only a modifier (省级) or a relation (占比)."""
    source = (start, start + len(noun))
    change = change or phrasing.RATE_OF_CHANGE.search(noun) is not None
    previous = past[-1] if past else None
    if previous and previous.words:
        if phrasing.MODIFIER.match(noun):
            words = noun + phrasing.head_of(phrasing.base_of(previous.words))
            return Named(words=words, source=source, rule="completed", change=change, confidence=0.85)
        if phrasing.RELATIVE.match(noun) or (previous.rule == "clause" and _BARE_COUNT.match(noun)):
            words = phrasing.base_of(previous.words) + noun.removeprefix("约")
            return Named(words=words, source=source, rule="completed", change=change, confidence=0.85)
        if rest := _shared_measure(noun, previous, quantity):
            return Named(words=noun + rest, source=source, rule="completed", change=change, confidence=0.8)
        same = [name for name in past[-8:] if name.words.startswith(noun)] if len(noun) <= 3 else []
        if same:
            return Named(words=same[-1].words, source=source, rule="completed", change=change, confidence=0.8)
    return Named(words=noun, source=source, rule="before", change=change, confidence=0.95)


def _shared_measure(noun: str, previous: Named, quantity: Quantity) -> str:
    """The measure that a group of the same kind as the one before shares with it (国有企业利润率达3%，民营企业达2%)."""
    group = _GROUP.search(noun)
    if group is None or quantity.unit != previous.unit or COUNTED.search(quantity.unit):
        return ""
    before, _, rest = previous.words.partition(group.group())
    return rest if before and before + group.group() not in noun else ""
