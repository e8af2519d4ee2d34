"""Organisations (机构): closed names of organs, and whatever ends as names of organisations do.

An organ (市场监督管理局) has before it only where it is (绍兴市, 市, ××县) or what it is part of (人民政府). Before any other
ending the name reaches back to a region, to what it is part of, to a sign, or to a word that no name holds.
"""

import re
from collections.abc import Iterator
from typing import Final

from extractors.document import Record
from pipeline.names.beginnings import Places
from pipeline.names.endings import (
    BRAND,
    CLASSES,
    ELLIPTIC,
    ENDINGS,
    LOOSE,
    NATIONAL,
    NEXT,
    ORGAN,
    PART,
    SUBORDINATE,
    VAGUE,
)
from pipeline.names.name import Name, words
from pipeline.regions import RegionMatch

_REACH: Final = 30
_LEAD: Final = re.compile(
    r"^(?:\d+(?![A-Za-z\d])|应|须|或者?|附|经(?!济|开|信|贸|营|纬|侦|纪|典)|报(?!业|刊|社)|送|请|按|同(?!济|方|仁|心|业|兴|洲|程|花|德|创|煤|益)|凡|原(?!阳|平|子|料|创|木)|现(?!代|货)|拟|据|如|因|含"
    r"|某(?![某市省县区])|某些|名(?!邦|城)|家(?!具|电|庭|居|政|纺|装|禽|用|乐)|个(?!体|人)|及|和(?!平|谐|田|县|信|美|顺)|与|级|地(?!方|理|质|铁|震|产|下|税)|\(\w*\)|[·&.\-])"
)
_AIM: Final = re.compile(
    r"^(?:国家|全国|部门|省级|市级|企业)*(?:重点|开放|工程|联合)*实验室$|^(?:建设|打造|培育)?(?:国际|全国|区域|世界|国家|省级|市级|现代)?(?:性|级|化)?(?:综合|科技|产业|金融|航运|贸易|消费|创新|制造|物流|文化|经济|商贸|旅游|交通|政治|城市|新|先进|服务)+(?:创新)?(?:中心|联盟|集团)$"
)
_FOREIGN: Final = re.compile(
    r"(?<![A-Za-z])[A-Z][A-Za-z0-9&.'-]{0,30}(?:,? [A-Z&][A-Za-z0-9&.'-]{0,30}){0,4},? ?(?:Inc\.?|LLC|Ltd\.?|Limited|Corp\.?|Corporation|GmbH|AG|N\.V\.|B\.V\.|S\.A\.|PLC|plc|LLP|University|Institute)(?![A-Za-z])"
)
_FORM: Final = re.compile(r"\((?:特殊普通合伙|普通合伙|有限合伙)\)")
_NO_HEAD: Final = words(
    "两级 三级 四级 各级 一审 二审 再审 终审 原审 上级 下级 基层 专业 上述 有关 相关 当地 地方 人民 外地 异地 多地 本地 全部 部分 属地 公安 执行 审理 受诉 管辖 同级 试点"
)
_OFFICE: Final = re.compile(r"(?:原|副|常务副|专职副)?(?:书记|常委|秘书长)")
_WITH_PARTS: Final = ("局", "厅", "委", "政府", "办公室", "法院", "检察院", "公司", "总局", "大学")
_PARTS: Final = (
    (("委",), ("部", "委", "办", "党校", "室", "会", "组")),
    (("集团", "公司", "银行", "铁路", "实业", "控股"), ("公司",)),
    (("政府", "管委会", "总局", "管理委员会"), ("局", "委", "署")),
    (("科学院",), ("大学",)),
    (("局", "法院"), ("稽查局", "专利局", "执行局")),
    (("政府", "大学", "科学院", "委员会", "局", "厅", "协会", "学会", "集团"), ("会", "处", "院", "室", "小组")),
)
"""Endings of a whole, and those of its parts when they stand right after it."""
_COORDINATED: Final = words(
    "公安局 法院 检察院 人民法院 人民检察院 司法局 财政局 海关 纪委 监委 宣传部 组织部 政法委 总工会 团委 妇联 工商联 公安 税务局 统战部 政协 人大"
)
_HAN: Final = re.compile(r"[一-龥]+\Z")
_NO_BODY: Final = tuple(
    words(
        "结局 格局 布局 大局 全局 变局 困局 僵局 残局 破局 当局 开局 棋局 饭局 新局 危局 政局 时局 战局 定局 败局 胜局 骗局 赌局 出局 平局 终局 入局 大厅 餐厅 客厅 展厅 前厅"
    )
)
"""Words that end as organisations do and are none (格局)."""
_NO_PART: Final = (
    "查处",
    "多处",
    "好处",
    "各处",
    "四处",
    "此处",
    "出庭",
    "开庭",
    "到庭",
    "当庭",
    "休庭",
    "场所",
    "之所",
    "住所",
    "处所",
)
_KIND_OF_FIRM: Final = re.compile(
    r"上市|海外|境外|境内|外资|外国|国有|民营|私营|国内|国外|国际|关联|控股|参股|目标|软件|科技|网络|保险|证券|信托|物流|贸易|商贸|建筑|设计|咨询|广告|传媒|租赁|担保|投资|房地产|地产|医药|制药|化工|互联网"
    r"|大型|小型|中小|龙头|本地|当地|知名|跨国|归属|适用|具体|其他|其它|相关|有关|重点|多家|所属|新设|注册|成立|皮包|空壳|竞争|前|原|新|老|我|贵|某|同|项目|运营|物业|劳务|平台|电商|外贸|第三方|食品|服装|纺织|机械|电子"
)
_UNPLACED: Final = frozenset({"stop", "sign", "far", "bare"})
_SURE: Final = {
    NATIONAL: 0.95,
    "region": 0.95,
    "place": 0.95,
    "level": 0.9,
    "organisation": 0.9,
    "anchor": 0.9,
    BRAND: 0.85,
    "sign": 0.85,
    "stop": 0.8,
}
"""How sure a name is by what its beginning rests on."""


class _Found(Record, frozen=True):
    """A name in the view. ``how`` says what its beginning rests on."""

    start: int
    end: int
    core: int
    how: str


def find_organisations(text: str, regions: list[RegionMatch]) -> list[Name]:
    """The organisations named in a plain text, left to right; what overlaps is joined or the longer stays."""
    places, found = Places(text, regions), list[_Found]()
    for core, end in ENDINGS.find(text):
        last = found[-1] if found else None
        if last and end <= last.end:
            continue
        if (new := _begin(places, core, end, last)) is None:
            continue
        while found and new.start <= found[-1].start:
            found.pop()
        if found and new.start < found[-1].end:
            new = _Found(start=found[-1].end, end=new.end, core=new.core, how=new.how)
            if new.start >= new.core:
                continue
        found.append(new)
    return [*_named(text, found), *_foreign(text)]


def _foreign(text: str) -> Iterator[Name]:
    """Names in Latin letters that end as firms and universities do."""
    if any(tail in text for tail in ("Inc", "L", "Corp", "GmbH", "AG", "V.", "S.A", "PLC", "plc", "Univ", "Inst")):
        for match in _FOREIGN.finditer(text):
            yield Name(
                start=match.start(),
                end=match.end(),
                kind="organisation",
                normalised=match.group(),
                rule="latin-ending",
                confidence=0.8,
            )


def _begin(places: Places, core: int, end: int, last: _Found | None) -> _Found | None:
    text = places.text
    words = text[core:end]
    if text.startswith(NEXT.get(words[-1], ()), end):
        return None
    kind = CLASSES[words]
    if kind in {NATIONAL, BRAND}:
        start = places.above(core) if kind == NATIONAL else places.regions.get(core, core)
        return _Found(start=start, end=end, core=core, how=kind)
    if words in ELLIPTIC and (found := _elliptic(places, core, end)):
        return found
    ways = {PART: _part, ORGAN: _organ, LOOSE: _loose}
    return ways[kind](places, core, end, last) if kind in ways else None


def _elliptic(places: Places, core: int, end: int) -> _Found | None:
    """市委, 绍兴市委, 省局: a level and one character."""
    text = places.text
    if not places.level_before(core) or (text[end - 1] != "委" and text[core - 1] not in "省市区县州"):
        return None
    if text[end : end + 1] in {"长", "部"} or _OFFICE.match(text, end):
        return None
    start = places.place_before(core)
    return _Found(start=start, end=end, core=core, how="level") if start < core else None


def _organ(places: Places, core: int, end: int, last: _Found | None) -> _Found | None:
    text = places.text
    if last and last.end == core and _part_of(text, last, core, end):
        return _Found(start=last.start, end=end, core=core, how=last.how)
    start = places.place_before(core)
    if last and last.end == start and start < core and text[last.start : last.end].endswith(("总局", "委员会", "银行")):
        start = last.start
    how = "place" if start < core else "bare"
    if how == "bare" and text[core:end].endswith(("法院", "检察院", "公安局", "市监局", "监管局")):
        head, why = places.walk(core, max(0, core - 5), last.end if last else None)
        if (
            why in {"sign", "stop"}
            and 2 <= core - head <= 4
            and _HAN.match(text[head:core])
            and text[head:core] not in _NO_HEAD
        ):
            return _Found(start=head, end=end, core=core, how="far")
    if how == "bare" and text[core:end] in {"政府", "团委", "党委", "数据局", "规划局", "府办", "委办"}:
        return None
    return _Found(start=start, end=end, core=core, how=how)


def _part_of(text: str, last: _Found, start: int, end: int) -> bool:
    """Whether what stands from ``start`` on is part of the organisation just before it."""
    ending, above = text[start:end], text[last.start : last.end]
    if last.how == BRAND:
        return not ending.endswith(("法院", "局"))
    if ending.endswith(SUBORDINATE) or (ending.endswith("所") and above.endswith("局") and end - start <= 8):
        return True
    return any(ending.endswith(parts) and above.endswith(wholes) for wholes, parts in _PARTS)


def _part(places: Places, core: int, end: int, last: _Found | None) -> _Found | None:
    """省局反不正当竞争处, 市场监督管理局雁滩所: a name only right after the organisation that it is part of."""
    if last is None or not 2 <= core - last.end <= 12 or places.text.endswith(_NO_PART, 0, end):
        return None
    start, how = places.walk(core, last.end - 1, last.end)
    if start != last.end or how not in {"organisation", "region"} or not places.text.endswith(_WITH_PARTS, 0, last.end):
        return None
    return _Found(start=last.start, end=end, core=core, how=last.how)


def _loose(places: Places, core: int, end: int, last: _Found | None) -> _Found | None:
    text = places.text
    start, how = places.walk(core, max(0, core - _REACH), last.end if last else None)
    if last is not None and start == last.end:
        if _part_of(text, last, start, end):
            return _Found(start=last.start, end=end, core=core, how=last.how)
        if start == core:
            return None
    above = places.above(start)
    start = _branch(places, above, text[core:end]) if how == "region" else places.placed(start, core)
    while start < core and start not in places.inside and how != "region" and (lead := _LEAD.match(text[start:core])):
        start += max(1, lead.end())
    if start > core:
        return None
    return _Found(start=start, end=end, core=core, how=how)


def _branch(places: Places, start: int, ending: str) -> int:
    """A brand right before the place of a branch (华为杭州研究所) is part of its name."""
    if not ending.endswith(("分公司", "研究所", "分行", "支行", "工厂", "供电公司", "分校")):
        return start
    far, how = places.walk(start, max(0, start - 6), None)
    return far if how in {"sign", "stop"} and 2 <= start - far <= 5 else start


def _named(text: str, found: list[_Found]) -> Iterator[Name]:
    for number, each in enumerate(found):
        words = text[each.start : each.end]
        shared = ""
        if words in VAGUE or (each.how in _UNPLACED and len(words) < 3):
            if words not in _COORDINATED or not _in_list(text, found, number):
                continue
            shared = _shared(text, found, number)
        elif _nameless(each, words, text[each.core : each.end]):
            continue
        form = _FORM.match(text, each.end)
        end = form.end() if form else each.end
        sure = _SURE.get(each.how, 0.6) - (0.2 if each.core - each.start > 18 else 0)
        yield Name(
            start=each.start,
            end=end,
            kind="organisation",
            normalised=shared + text[each.start : end],
            rule="coordination" if shared else f"ending-{each.how}",
            confidence=0.75 if shared else round(sure, 2),
        )


def _nameless(each: _Found, words: str, ending: str) -> bool:
    """Whether a word is an ending with next to nothing before it, or what a place aims to be."""
    if (
        (ending in {"局", "厅"} and words.endswith(_NO_BODY))
        or words.endswith("开户银行")
        or (ending == "公司" and each.how in _UNPLACED and not _is_brand(words))
    ):
        return True
    bare = CLASSES[ending] == LOOSE and each.core - each.start < 2 and each.how in _UNPLACED
    return bare or _AIM.match(words) is not None


def _is_brand(words: str) -> bool:
    """Whether what stands before 公司 can be a firm's own name (腾讯公司), no kind of firm (上市公司, 海外公司)."""
    head = words.removesuffix("公司")
    return 2 <= len(head) <= 4 and _KIND_OF_FIRM.match(head) is None


def _in_list(text: str, found: list[_Found], number: int) -> bool:
    """Whether a bare organ stands in a list beside another."""
    each = found[number]
    before = number and text[found[number - 1].end : each.start] in {"、", "和", "与", "及", "以及"}
    after = number + 1 < len(found) and text[each.end : found[number + 1].start] in {"、", "和", "与", "及", "以及"}
    return bool(before or after)


def _shared(text: str, found: list[_Found], number: int) -> str:
    """What the first of a list says of where all are (市公安局、法院 → 市)."""
    while number and text[found[number - 1].end : found[number].start] in {"、", "和", "与", "及", "以及"}:
        number -= 1
    first = found[number]
    return text[first.start : first.core] if first.how == "place" else ""
