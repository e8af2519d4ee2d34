"""The programme's indicators (指标词表): which of them a figure states.

An indicator is recognised by an alias in its words. What the words hold besides must not make it another one: regions,
levels, verbs of making and handling, and words that only fill may stand around an alias; another body (检察机关起诉…案件)
or another scope (集成电路产业研发投入强度) may not.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

import msgspec

from extractors.document import Evidence
from pipeline.facts import Figure
from pipeline.figures.penalties import is_party
from pipeline.programme import FigureRequirement, Programme

_NOISE: Final = re.compile(r"[\s“”\"'（）()《》、，,：:的]")
_BRACKETED: Final = re.compile(r"[（(][^（）()]{1,12}[）)]")
_LEVEL: Final = r"(?:国家|部|省|自治区|市|设区市|区县?|县区?|镇|乡|村|街道|社区)级(?:及以上|以上)?"
_NEW: Final = r"新增|新建|净增|新认定|新获批|新培育|新设立|新评定|新创建|再增"
_PART: Final = re.compile(rf"{_LEVEL}|{_NEW}|国家(?!级)")
_REGION: Final = (
    r"全[省市区县州旗国盟]|[我本该][省市区县州旗]|辖区内?|地区|区域|各[省市区县州旗乡镇街道]{1,4}"
    r"|(?!开发|高新|工业|园|保税|示范|片|产业)[\u4e00-\u9fff]{2,6}?(?:省|自治区|(?<!城)市|(?<!开发)(?<!高新)(?<!园)(?<!示范)(?<!保税)(?<!工业)区|县|自治州|盟|旗)"
)
_MAKE: Final = (
    "建成|建立|建设|设立|设置|成立|创建|打造|培育|认定|评定|评选|授牌|挂牌|布局|拥有|现有|已有|共有|实有|达到|完成|实现|开展|组织|举办|安排|投入|落实|拨付|下达|列支|争取"
    "|统筹|配套|查处|查办|查获|办理|办结|结案|立案|处理|处罚|没收|收缴|执法|行政|依法|侵犯|侵害|侵权|涉嫌|涉|参加|参与|覆盖|接受|服务|培训|宣传|奖励|补助|补贴|扶持|支持|维权|援助|保护|示范|创新"
)
_FILL: Final = (
    "累计|共计|合计|总计|年度|全年|当年|历年|每年|年均|近[一二两三四五六七八九十]年|[一二两三四五六七八九十]年|截至|目前|有效期内|有效|在册|各类|各级|重点|主要|全社会|社会|专门|专项|专题|业务|知识|能力|线上|线下|现场"
    "|试点|工作|财政局?|本级|政府|市场监督?管理?(?:总局|局|部门|系统|机关)?|综合|部门|系统|县域|计划|拟|预期|预计|目标|及|和|与|等|共|约|已|又|再|数|类|型|名|期|市|省|县|区"
)
_HAVE: Final = "建成|建立|建有|设立|设有|设置|成立|创建|打造|培育|认定|评定|布局|拥有|现有|已有|共有|实有|达到|完成|实现|开展|组织|举办|投入|落实|查处|查办|查获|办理|处理|处罚|没收|收缴"
"""Verbs that say no more than that there is what is counted."""
_COUNTED: Final = "累计|共计|合计|总计|共|已|约|达|全年|当年|年度|目前|截至|各类|各级|有效期内|有效|在册"
_ACTORS: Final = "企业|单位|经营主体|市场主体|人员|干部|骨干|员工|职工|群众|学员|商户|从业|管理|执法|负责人|高管|代表|研发|技术|律师|专业"
_AROUND: Final = re.compile(rf"{_PART.pattern}|{_MAKE}|{_FILL}|{_REGION}")
_AROUND_COUNT: Final = re.compile(rf"{_PART.pattern}|{_ACTORS}|{_MAKE}|{_FILL}|{_REGION}")
_AFTER: Final = re.compile(
    r"总?(?:数量?|量|额|值|规模|金额)|[个家件处户人项]数|人次|人数|点|室|站|GDP|拥有|保有|存量|情况|建设|合计|总计|累计|投入|支出|收入|款项?|资金|经费"
    r"|增速|增长率?|增幅|同比|比上年|较上年|占比?重?|比重|比例|强度|水平|[个家件处户名次期元人]|线"
)
_NEUTRAL: Final = re.compile(
    rf"{_REGION}|{_LEVEL}|{_NEW}|{_HAVE}|{_COUNTED}|总?(?:数量?|量|额|值|规模|金额)|行政|依法|[个家件处户人名起宗]数|(?:目标|计划|预期)[数值]?|人次|人数|[和及与等]|GDP|国家"
)
_COUNTS: Final = frozenset({"个", "家", "处", "件", "起", "宗", "户", "项", "人", "名", "人次"})
_OTHERS: Final = re.compile(
    r"检察|法院|公安|司法|仲裁|海关|起诉|审[结理判]|受理|判决|宣判|批捕|逮捕|侦[办破]|破获|刑事|民事|诉讼|调解|移送|投诉|举报|线索|产业|行业|园区|开发区|高新区|集群"
)
"""Bodies, acts and scopes that make even a full name another indicator."""
_OPEN_SCOPE: Final = re.compile(r"产业|行业")
"""An indicator of industries holds for each of them: what stands before its alias is the industry's name."""


def name_indicators(figures: Iterable[Figure], programme: Programme, document: str) -> list[Figure]:
    """The figures under a document's id, each with the id of the programme's indicator that it states, if any."""
    return [
        msgspec.structs.replace(
            figure,
            document=document,
            evidence=_under(figure.evidence, document),
            context=tuple(_under(evidence, document) for evidence in figure.context),
            indicator_id=find_indicator(figure, programme),
        )
        for figure in figures
    ]


def find_indicator(figure: Figure, programme: Programme) -> str | None:
    """The indicator that fits best: longest alias found in the words, unit allowed, no excluding word or other scope.

    What one party to a case was made to pay (对当事人罚款20万元) is the indicator of no region.
    """
    if figure.subject and is_party(figure.subject):
        return None
    words, themes = _plain(figure.indicator), _themes(programme.title, programme.figures)
    fits = [(score, wanted.id) for wanted in programme.figures if (score := _fit(words, figure, wanted, themes))]
    return max(fits)[1] if fits else None


def part_of(figure: Figure, wanted: FigureRequirement) -> str:
    """Words that make a figure only a part of its indicator (国家级, 新增); empty where it is the whole.

    Of an indicator of industries the part is the industry.
    """
    words = _plain(figure.indicator)
    alias = next((alias for alias in _aliases(wanted) if alias in words), "")
    before, _, after = words.partition(alias) if alias else (words, "", "")
    if has_open_scope(wanted) and alias:
        return before
    return "".join(dict.fromkeys(match.group() for match in _PART.finditer(f"{before}\n{after}")))


def own_words(figure: Figure, wanted: FigureRequirement, programme: Programme) -> str:
    """Words of a figure besides its indicator's alias that say of what part or group it speaks (国家级, 新增, 企业).

    Two figures of one indicator are comparable only where these agree.
    """
    words, alias = next(
        ((form, alias) for alias in _aliases(wanted) for form in _forms(figure) if alias in form),
        (_plain(figure.indicator), ""),
    )
    before, _, after = words.partition(alias) if alias else (words, "", "")
    if has_open_scope(wanted):
        return re.sub(r"[该其本此]|产业|行业", "", before)
    # 国家级高新技术企业 is what the programme itself calls 高新技术企业: a level that an alias has is no mark
    told = f"{before}\n{re.sub(f'{_LEVEL}|国家', '', alias)}\n{after}"
    marks = dict.fromkeys(re.findall(f"{_PART.pattern}|{_ACTORS}", told))
    themes = _themes(programme.title, programme.figures)
    rest = (_NEUTRAL.sub("", _without(side, themes)) for side in (before, after))
    return "".join((*marks, *rest))


def bare_words(indicator: str) -> str:
    """An indicator of no programme without whose it is and words of having and counting at its ends."""
    words = re.sub(rf"^(?:{_REGION}|{_HAVE}|{_COUNTED})+", "", _plain(indicator))
    return re.sub(rf"(?:{_COUNTED}|总?(?:数量?|量|额)|达到?|为)+$", "", words)


def has_open_scope(wanted: FigureRequirement) -> bool:
    """Whether an indicator holds for every industry by itself (重点产业产值)."""
    return _OPEN_SCOPE.search(wanted.title) is not None


def _plain(words: str) -> str:
    return _NOISE.sub("", words)


@lru_cache(maxsize=256)
def _aliases(wanted: FigureRequirement) -> tuple[str, ...]:
    """Aliases and title of an indicator, the longest first."""
    return tuple(sorted({_plain(alias) for alias in (wanted.title, *wanted.aliases)} - {""}, key=len, reverse=True))


@lru_cache(maxsize=16)
def _themes(name: str, indicators: tuple[FigureRequirement, ...]) -> tuple[str, ...]:
    """What the whole call is about: words of its title that aliases of several indicators hold, the longest first."""
    title = _plain(name)
    spans = {
        title[start:end] for start in range(len(title)) for end in range(start + 3, min(len(title), start + 12) + 1)
    }
    held = [span for span in spans if sum(any(span in a for a in _aliases(wanted)) for wanted in indicators) > 1]
    return tuple(sorted(held, key=lambda span: (-len(span), span)))


def _fit(words: str, figure: Figure, wanted: FigureRequirement, themes: tuple[str, ...]) -> int:
    """Length of the longest alias that the words hold; 0 when the indicator is another one."""
    if not words or not _unit_fits(figure, wanted):
        return 0
    if any(exclude in words for exclude in wanted.excludes):
        return 0
    return max((_longest(form, wanted, themes) for form in _forms(figure)), default=0)


def _forms(figure: Figure) -> list[str]:
    """The words of a figure in plain form: as written, without brackets, and what a change by per cent is short for."""
    words = _plain(figure.indicator)
    forms = [words, _plain(_BRACKETED.sub("", figure.indicator))]
    return [*forms, f"{words}增长", f"{words}增速"] if figure.kind == "change" and figure.unit == "%" else forms


def _unit_fits(figure: Figure, wanted: FigureRequirement) -> bool:
    """Whether the unit is one of the wanted ones; a whole number without a unit may count what is counted."""
    if not wanted.units or figure.unit in wanted.units:
        return True
    whole = figure.value is not None and figure.value == int(figure.value)
    return not figure.unit and whole and set(wanted.units) <= _COUNTS


def _longest(words: str, wanted: FigureRequirement, themes: tuple[str, ...]) -> int:
    for alias in _aliases(wanted):
        at = words.rfind(alias)
        if at < 0:
            continue
        before, after = _without(words[:at], themes), _without(words[at + len(alias) :], themes)
        named = any(theme in alias for theme in themes)
        if (_is_scope_free(before, wanted) or (named and not _OTHERS.search(before))) and _ends(after, wanted):
            return len(alias)
    return 0


def _is_scope_free(before: str, wanted: FigureRequirement) -> bool:
    if has_open_scope(wanted):
        return True
    return not _left(_without(before, _aliases(wanted)), (_AROUND_COUNT if set(wanted.units) <= _COUNTS else _AROUND,))


def _without(words: str, others: Iterable[str]) -> str:
    for other in others:
        words = words.replace(other, "")
    return words


def _ends(after: str, wanted: FigureRequirement) -> bool:
    """Whether the words after an alias only fill; where people are counted (培训人次) they say who."""
    people = "人次" in wanted.title or "人数" in wanted.title
    around = _AROUND_COUNT if set(wanted.units) <= _COUNTS else _AROUND
    return people or not _left(after, (_AFTER, around))


def _left(words: str, patterns: tuple[re.Pattern[str], ...]) -> str:
    """What is left of ``words`` once all that the patterns match at its beginning is gone."""
    while words:
        match = next((found for pattern in patterns if (found := pattern.match(words)) and found.end()), None)
        if match is None:
            return words
        words = words[match.end() :]
    return words


def _under(evidence: Evidence, document: str) -> Evidence:
    return msgspec.structs.replace(evidence, document=document)
