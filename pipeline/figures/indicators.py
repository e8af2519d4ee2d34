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
from pipeline.figures.masks import BLOT
from pipeline.figures.quantities import Quantity
from pipeline.figures.units import COUNTED, MONEY, RATIOS

_STOP: Final = "，。；：！？\n\t,;:!?"
_REACH: Final = 60
_JOINER: Final = re.compile(r"(?:[、,，]|和|及|与|以及|、?和)?(?:约|近|超|超过|突破|增长|下降|提高|同比增长|达到?)?$")
_ITEMS: Final = re.compile(r"[、]|以及|和(?!谐)|及(?!时|以上)|与")
_SHARED_HEAD: Final = re.compile(
    r"^(.{1,14}?)等?(?:[两三四五六七八九十\d]{1,3}(?:大|个|类|项|家|种)(?:主导|支柱|重点|优势|特色)?)(.{2,16})$"
)
_MEASURE: Final = re.compile(
    r"(?:产业|行业|企业|集群)?(?:规模|产值|增加值|营业收入|营收|销售收入|产量|数量|总量|投资|税收|利润|从业人员)$"
)
_AFTER_REACH: Final = 30
_ATTRIBUTE: Final = re.compile(
    r"(?:有|具[有备]|从事|面向|符合|服务于?|拥有|获得?|通过|列入|来自|达到|可)[^，。；、\d()+\x00]{1,16}的(?=[^，。；、\d()的\x00]{2,14}(?:[，。；、,;]|$))"
)
"""An attributive clause between a number and what it counts (3个具有国际竞争力的产业集群)."""
_PLACES: Final = frozenset("镇乡街村县区市州旗盟")
_BRACKET: Final = re.compile(r"\([^()\d\x00]{1,12}\)")
_PEOPLE: Final = re.compile(r"(?:员|师|者|官|人|人才|专家|骨干|法务|律师|教授|代表|干部|法官|博士|硕士|学生|队员)$")
_BODIES: Final = re.compile(r"(?:企业|公司|单位|机构|院校|高校|医院|事务所|协会|商会|部门|园区|工厂)$")
_CAUSED: Final = re.compile(
    r"(?:支持|推动|引导|指导|帮助|助力|促进|协助|组织)(?:[^，。；\d\x00]{0,8}?)(?:企业|经营主体|单位|商户)(?=[^，。；\d\x00]{4,})"
)
"""Who is led to do something that a number of bodies then did (支持企业建立管理体系680家)."""
_KINDS: Final = re.compile(
    r"城镇|城市|农村|城乡|乡村|国有|民营|民办|公办|外资|内资|行政|刑事|民事|进口|出口|线上|线下|第[一二三]产业|东部|西部|中部|国内|国外|境内|境外|省内|省外"
)
"""Attributes that stand beside their opposite: 城镇、农村居民收入 is both residents' income."""
_GROUP: Final = re.compile(r"(?:企业|居民|产业|行业|园区|单位|院校|机构|地区|人员)$")
_SCOPE_VERB: Final = re.compile(r"(?<!全)(覆盖|惠及|涉及|涵盖)(?:全[市省县区]|辖区内?)?(?:共|了)?$")
_OWN_MEASURE: Final = re.compile(r"(?:总?规模|总投资额?|总金额|总额|总面积|注册资本金?|首期规模)$")
"""A measure that stands before its amount, the thing measured after it (总规模5亿元的运营基金)."""
_LONGEST_LIST: Final = 16
_LONGEST_VERB: Final = 4


class Named(Record, frozen=True):
    """An indicator. ``source`` is where its words stand (a span of the sentence's text), None where they are borrowed.

    ``rule``: before, after, inherited, completed, list, verb; ``change`` whether the words say that it is one, ``fall``
    the word that says it is a decrease (下降); ``unit`` is that of its quantity.
    """

    words: str
    source: tuple[int, int] | None
    rule: str
    change: bool
    confidence: float
    fall: str = ""
    unit: str = ""


def segment_start(text: str, position: int, floor: int) -> int:
    """Where the clause begins that ends at ``position``; closed parentheses inside it are part of it."""
    depth = 0
    low = max(floor, position - _REACH)
    for at in range(position - 1, low - 1, -1):
        character = text[at]
        if character == ")":
            depth += 1
        elif character == "(":
            if depth == 0:
                return at + 1
            depth -= 1
        elif depth == 0 and character in _STOP:
            return at + 1
    return low


def _trim(segment: str, offset: int) -> tuple[str, int]:
    lead = len(segment) - len(segment.lstrip("、和及与以的 \x00"))
    return segment[lead:], offset + lead


def name_before(text: str, quantity: Quantity, floor: int) -> tuple[str, int, str]:
    """The noun phrase before a quantity, where it starts, and the whole segment; the phrase is empty without one."""
    start = segment_start(text, quantity.before, floor)
    if quantity.before - start < 1 and start > 0 and text[start - 1] == "(":
        start, end = segment_start(text, start - 1, floor), start - 1
    else:
        end = quantity.before
    segment = text[start:end]
    body = phrasing.strip_tail(phrasing.cut_comparison(segment))
    noun = phrasing.strip_head(body)
    if quantity.unit in {"家", "户"} and (caused := _CAUSED.search(body)) and not _BODIES.search(noun):
        noun = body[caused.start() :]
    return noun, start + body.rfind(noun) if noun else start, segment


def name_after(text: str, quantity: Quantity, ceiling: int) -> tuple[str, int]:
    """The noun phrase right after a quantity of things or money (50名技术调查官), with its start; empty without one."""
    start = quantity.after
    counted = COUNTED.search(quantity.unit) is not None
    particle = text.startswith("的", start)
    if not (counted or quantity.unit in MONEY or particle):
        return "", start
    start += particle
    clause = _ATTRIBUTE.match(text, start, ceiling) if counted else None
    begin = end = clause.end() if clause else start
    while end < min(ceiling, begin + _AFTER_REACH) and text[end] not in _STOP + "()、+" + BLOT:
        end += 1
    noun = text[begin:end]
    if cut := phrasing.PREDICATE.search(noun):
        noun = noun[: cut.start()]
    noun = _cut_owner(re.sub(r"(?:之一|大关|的)$", "", noun), quantity.unit)
    if "”" in noun and "“" not in noun:
        noun = noun.partition("”")[0]
    if noun and begin + len(noun) == end and (bracket := _BRACKET.match(text, end, ceiling)):
        noun += bracket.group()
    if len(noun) < 2 and noun not in _PLACES:
        return "", start
    return (text[start:begin] + noun, start)


def _cut_owner(noun: str, unit: str) -> str:
    """What a unit of people or bodies counts, without what they belong to (60名|调解员的队伍)."""
    owner, particle, _ = noun.partition("的")
    counted = _PEOPLE if unit in {"名", "位", "人"} else _BODIES if unit in {"家", "户"} else None
    return owner if particle and counted and counted.search(owner) else noun


def name_quantity(text: str, quantity: Quantity, floor: int, ceiling: int, past: Sequence[Named]) -> Named:
    """The indicator of one quantity that is in no 分别 list.

    ``floor`` is the end of the quantity before it, ``ceiling`` the start of the next one; ``past`` what those before
    it count, the nearest last.
    """
    noun, start, segment = name_before(text, quantity, floor)
    noun, lowered = phrasing.split_change(noun.replace("约占", "占"))
    if quantity.unit == "倍" and re.match(r"是|相当于|为", noun):  # 是全省平均水平的1.8倍 speaks of what came before
        noun = ""
    named = _name(text, quantity, ceiling, past, (noun, start + len(lowered), segment, lowered))
    fall = (lowered or _fall_of(segment)) if named.change else ""
    return msgspec.structs.replace(named, fall=fall, unit=quantity.unit)


def _fall_of(segment: str) -> str:
    below = re.search(r"(低于|慢于)[^，。；]{0,14}$", segment)
    return phrasing.fall_of(segment) or (below[1] if below else "")


def _name(
    text: str, quantity: Quantity, ceiling: int, past: Sequence[Named], before: tuple[str, int, str, str]
) -> Named:
    previous = past[-1] if past else None
    noun, start, segment, lowered = before
    after, after_start = name_after(text, quantity, ceiling)
    change = _is_change(segment, quantity)
    verb = _only_verb(segment) if len(noun) <= _LONGEST_VERB or noun == segment else ""
    if after and (whole := _whole_name(text, quantity, segment, noun, after)):
        source = (after_start, after_start + len(after))
        return Named(words=whole, source=source, rule="after", change=False, confidence=0.9)
    if after and (not noun or verb or not phrasing.NOUN_TAIL.search(noun)):
        return Named(
            words=after, source=(after_start, after_start + len(after)), rule="after", change=False, confidence=0.92
        )
    change = change or bool(lowered)
    if noun and not verb:
        return _complete(noun, start, past, quantity, change=change)
    again = previous is not None and previous.unit == quantity.unit and "累计" in segment
    if previous and (not verb or change or again or quantity.unit in RATIOS):
        return _inherit(previous, segment, change=change)
    return _last_resort(text, quantity, verb, change=change)


def _last_resort(text: str, quantity: Quantity, verb: str, *, change: bool) -> Named:
    """The verb before a quantity where there is no noun, else the few words after it; unsure."""
    if verb:
        at = max(0, text.rfind(verb, 0, quantity.start))
        return Named(words=verb, source=(at, at + len(verb)), rule="verb", change=change, confidence=0.55)
    tail = re.match(r"[^，。；：、！？\n\t,;()\x00\d]{1,6}", text[quantity.after :])
    if tail and not re.match(r"大关|左右|之|以", tail.group()):
        words = tail.group()
        return Named(
            words=words, source=(quantity.after, quantity.after + len(words)), rule="verb", change=False, confidence=0.5
        )
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
    match = re.search(rf"(?:{phrasing.MAKE}|投入|培训|服务|建设)$", words)
    return match.group() if match and phrasing.strip_head(words[: match.end()]) in {match.group(), ""} else ""


def _is_change(segment: str, quantity: Quantity) -> bool:
    if quantity.unit in {"个百分点", "番"} or quantity.rule == "fold":
        return True
    return phrasing.has_change(segment) or (
        quantity.unit in RATIOS and re.search(r"(?:高于|低于|快于|慢于)[^，。；]{0,14}$", segment) is not None
    )


def _inherit(previous: Named, segment: str, *, change: bool) -> Named:
    words = previous.words
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
        if phrasing.RELATIVE.match(noun):
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
    return rest if before else ""


def list_after(text: str, quantities: Sequence[Quantity], first: int) -> int:
    """How many quantities from ``first`` on stand in one list (a、b和c), itself included."""
    count = 1
    while first + count < len(quantities) and count < _LONGEST_LIST:
        gap = text[quantities[first + count - 1].after : quantities[first + count].before]
        if len(gap) > 12 or not _JOINER.fullmatch(gap) or gap.startswith(("，", ",")):
            break
        count += 1
    return count


def name_list(text: str, quantities: Sequence[Quantity], floor: int, past: Sequence[Named]) -> list[Named] | None:
    """Indicators of a 分别 list (X、Y、Z分别为a、b、c), in order; None where words and numbers do not match up.

    ``past`` are the indicators of the levels before, which 分别增长 refers to.
    """
    count = len(quantities)
    before = quantities[0].before
    start = segment_start(text, before, floor)
    segment = text[start:before]
    left, _, right = segment.rpartition("分别")
    change = phrasing.has_change(segment)
    fall = _fall_of(segment) if change else ""
    body = phrasing.strip_head(phrasing.strip_tail(phrasing.cut_comparison(left)))
    names = _split_names(body, count)
    related = body if phrasing.RELATIVE.match(body) else ""
    if names is None and (related or not phrasing.strip_tail(left).strip("、和及\x00")):
        if len(past) >= count:
            relation = related or (right if right.startswith("占") else "")
            relation = phrasing.strip_tail(relation).removesuffix("的") if relation else ""
            return [
                _listed(phrasing.base_of(name.words) + relation if relation else name.words, change=change, fall=fall)
                for name in past[-count:]
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
    last = items[-1]
    if shared := _SHARED_HEAD.match(last):
        return [item + shared[2] for item in (*items[:-1], shared[1])]
    if all(phrasing.MODIFIER.match(item) for item in items[:-1]):
        head = phrasing.head_of(last)
        return [item + head for item in items[:-1]] + [last] if head != last else items
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
