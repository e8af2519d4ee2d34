"""The noun phrases beside a number (数量前后的名词短语): the clause before it, what it counts after it.

Works on one sentence of the plain view in which periods are blotted out.
"""

import re
from typing import Final

from pipeline.figures import phrasing
from pipeline.figures.masks import BLOT
from pipeline.figures.quantities import Quantity
from pipeline.figures.units import COUNTED, MONEY

_STOP: Final = "，。；：！？\n\t,;:!?◆▲●■★※☆➢□▪•→"
_REACH: Final = 60
_AFTER_REACH: Final = 30
_ATTRIBUTE: Final = re.compile(
    r"(?:有|具[有备]|从事|面向|符合|服务于?|拥有|获得?|通过|列入|来自|达到|可)[^，。；、\d()+\x00]{1,16}的(?=[^，。；、\d()的\x00]{2,14}(?:[，。；、,;]|$))"
)
"""An attributive clause between a number and what it counts (3个具有国际竞争力的产业集群)."""
_LABEL: Final = re.compile(
    r"([^，。；：:！？\n\t,;!?、\d]{2,20}(?<!其中)(?<!包括)(?<!如下)(?<!情况)(?<!下)(?<!是))[:：]$"
)
"""A label before its number (涉案金额：126万元)."""
_COLONS: Final = frozenset(":：")
_PLACES: Final = frozenset("镇乡街村县区市州旗盟")
_BRACKET: Final = re.compile(r"\([^()\d\x00]{1,12}\)")
_PEOPLE: Final = re.compile(r"(?:员|师|者|官|人|人才|专家|骨干|法务|律师|教授|代表|干部|法官|博士|硕士|学生|队员)$")
_PARTICLE: Final = re.compile(r"(?:之一|大关|的|(?<![高初集其])中)$")
_FOLD: Final = re.compile(r"[\x00 ]*(?:再|又|能|可|已|将|要|实现)*翻了?$")
"""The verb of a doubling, and the time in which it came about."""
_BODIES: Final = re.compile(r"(?:企业|公司|单位|机构|院校|高校|医院|事务所|协会|商会|部门|园区|工厂)$")
_CAUSED: Final = re.compile(
    r"(?:支持|推动|引导|指导|帮助|助力|促进|协助|组织)(?:[^，。；\d\x00]{0,8}?)(?:企业|经营主体|单位|商户)(?=[^，。；\d\x00]{4,})"
)
"""Who is led to do something that a number of bodies then did (支持企业建立管理体系680家)."""
_WHO: Final = re.compile(
    r"^(?:[建设配]有|具[有备]|通过|获得|取得|签订|纳入|符合|建立|设立|配备|达到|开展|实施|从事|来自|获评|案值|金额|标的|年龄|产值|营收|拥有)"
)
"""How a clause begins that stands for those who do or have something (建有制度的1.1万家)."""
_DONE_WITH: Final = re.compile(
    r"(?P<what>[^，。；、\d\x00]{2,12}?)(?:共计|共|累计|已|先后)+(?P<verb>发放|回收|收回|办理|受理|审结|办结|查处|投放|印制|推送|签订|兑付|拨付|发出)了?$"
)
"""A topic before its verb (问卷共发放1200份)."""


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


def _label_before(text: str, start: int, floor: int) -> tuple[int, int] | None:
    """Where the label stands whose colon is right before ``start``; None without one."""
    label = _LABEL.search(text, max(floor, start - _REACH), start) if text[start - 1 : start] in _COLONS else None
    return label.span(1) if label else None


def name_before(text: str, quantity: Quantity, floor: int) -> tuple[str, int, str]:
    """The noun phrase before a quantity, where it starts, and the whole segment; the phrase is empty without one."""
    start = segment_start(text, quantity.before, floor)
    if quantity.before - start < 1 and start > 0 and text[start - 1] == "(":
        start, end = segment_start(text, start - 1, floor), start - 1
    elif text[start : quantity.before] == ")" and (opened := text.rfind("(", max(0, start - _REACH), start)) >= 0:
        start, end = segment_start(text, opened, 0), opened
    elif not text[start : quantity.before].strip(BLOT) and (label := _label_before(text, start, floor)):
        start, end = label
    else:
        end = quantity.before
    if quantity.unit == "番" and (fold := _FOLD.search(text, start, end)):  # 产业产值三年翻了两番
        end = fold.start()
    segment = text[start:end]
    if quantity.unit not in MONEY and segment.endswith("的") and (clause := _WHO.search(phrasing.cut_head(segment))):
        noun = clause.string
        return noun, start + segment.rfind(noun), segment
    if topic := _DONE_WITH.search(segment):
        what = phrasing.strip_head(topic["what"])
        return topic["verb"] + what, start + topic.start("verb"), segment
    body = phrasing.strip_tail(phrasing.cut_comparison(segment))
    noun = phrasing.strip_head(body)
    if phrasing.MODIFIER.match(noun) and start and text[start - 1] == "(" and floor < start - 1:
        outside = text[segment_start(text, start - 1, floor) : start - 1]
        noun += phrasing.head_of(phrasing.strip_head(phrasing.strip_tail(outside)))
        return noun, start, segment
    if noun and body != segment and phrasing.NEWLY_ADDED.search(segment):
        return f"新增{noun}", start + body.rfind(noun), segment
    if quantity.unit in {"家", "户"} and (caused := _CAUSED.search(body)) and not _BODIES.search(noun):
        noun = body[caused.start() :]
    return noun, start + body.rfind(noun) if noun else start, segment


def name_after(text: str, quantity: Quantity, ceiling: int) -> tuple[str, int]:
    """The noun phrase right after a quantity of things or money (50名技术调查官), with its start; empty without one."""
    start = quantity.after
    counted = COUNTED.search(quantity.unit) is not None
    particle = text.startswith("的", start)
    part = quantity.unit == "%" and text[quantity.end - 1] not in "%％"
    if not (counted or part or quantity.unit in MONEY or particle):
        return "", start
    start += particle
    clause = _ATTRIBUTE.match(text, start, ceiling) if counted else None
    begin = end = clause.end() if clause else start
    while end < min(ceiling, begin + _AFTER_REACH) and text[end] not in _STOP + "()、+" + BLOT:
        end += 1
    noun = text[begin:end]
    if noun.endswith(("到", "至", "为")) and text[end : end + 1].isdigit():
        return "", start
    if cut := phrasing.PREDICATE.search(noun):
        noun = noun[: cut.start()]
    noun = _cut_owner(_PARTICLE.sub("", noun), quantity.unit)
    if "“" in noun and phrasing.NOUN_TAIL.search(noun.partition("“")[0]):
        noun = noun.partition("“")[0]
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
