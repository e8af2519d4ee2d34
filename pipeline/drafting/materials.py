"""What a notice asks for (申报材料): each document with its kind, the sections it must have, its limits and seal."""

import re
from collections.abc import Iterator, Sequence
from typing import Final, Literal, TypeAlias

from extractors.document import Evidence, Record
from pipeline.drafting.lists import Item, items_below, items_in, split_names
from pipeline.drafting.statements import Statement
from pipeline.wording import plain_text

Kind: TypeAlias = Literal["letter", "form", "plan", "report", "evidence", "list", "recommendation", "other"]

_KINDS: Final[tuple[tuple[Kind, str], ...]] = (
    ("list", r"(?:推荐|申报|汇总).{0,6}(?:名单|汇总表|一览表|清单)$|^汇总表"),
    ("recommendation", r"推荐(?:函|意见|报告|文件)|初审意见"),
    ("evidence", r"佐证|证明|支撑|印证|附件材料|其他.{0,6}材料|相关材料|补充材料|政策文件|照片|视频"),
    ("form", r"(?:申报|申请|推荐|基本情况|信息|登记|自评|任务|统计)(?:表|书)(?:格)?$|表$"),
    ("letter", r"(?:申请|申报)(?:函|报告|文件|公函)$|函$|请示$|公文$"),
    ("plan", r"方案|规划|计划|纲要|思路"),
    ("report", r"报告|总结|说明|介绍|情况|材料$"),
)
_LONGEST_NAME: Final = 20
_HEADING: Final = re.compile(
    r"(?:申报|申请|报送|提交|推荐|上报)(?:的)?(?:材料|要件|资料|文件)|材料(?:要求|清单|报送|准备|内容|组成)|应提交"
)
_SENTENCE: Final = re.compile(
    r"(?:申报|申请|报送|推荐|上报|提交)(?:的)?(?:相关|有关|全套)?(?:材料|资料|文件|以下材料)(?:主要|应|应当|须|需|具体)?(?:包括|包含|为|有|如下|含)?(?:以下(?:内容|材料))?[:]?(?P<list>.+)"
)
_PARTS: Final = re.compile(
    r"(?:主要|重点|应当?|须|需)?(?:内容)?(?:应当?|须|需|主要)?(?:包括|包含|涵盖|载明|写明|明确|说明|阐述|介绍)(?:但不限于)?(?:以下(?:内容|方面))?[:]?(?P<list>.+)"
)
_LIMIT: Final = re.compile(
    r"(?:不超过|控制在|限(?:制在)?|不多于|不少于|[以在](?:内)?)?\d{1,6}(?:字|页|M|MB|兆|份|个汉字)(?:以内|左右|之内)?|一式[一二两三四五六七八九十\d]+份|[^,;。]{0,6}(?:PDF|pdf|Word|WORD|word|OFD|光盘|U盘|电子版|纸质版)[^,;。]{0,10}"
)
_DESCRIBED: Final = re.compile(
    r"(?:^|[,;。])《?(?P<name>[一-鿿]{0,10}(?:申请书|申报书|申报表|方案|规划|报告))》?(?:的)?(?:正文|内容|主体部分)?"
    r"(?:应当?|须|需|主要)?(?:包括|包含|载明|写明)(?P<list>[^。;]+)"
)
_NO_NAME: Final = re.compile(r"\d+月|[将应须于]|(?<!申)请|前$|以上|以下|要求|提交|报送")
_SEAL: Final = re.compile(r"盖(?:章|公章|.{0,4}印章)|公章|签章|签字")
_OPTIONAL: Final = re.compile(r"可(?:另行|一并|附|以)?(?:提供|提交|附|报送)|如有|自愿")
_PROVINCE: Final = re.compile(r"省级|各省|推荐单位|省\(")


class Material(Record, frozen=True):
    """A document that is asked for. ``sections`` are what it must treat; ``limits`` are words on length and copies."""

    name: str
    kind: Kind
    sections: tuple[str, ...]
    limits: tuple[str, ...]
    sealed: bool
    optional: bool
    of_province: bool
    evidence: Evidence
    more: tuple[Evidence, ...] = ()
    """Sentences that say more of it."""

    def evidence_of(self, words: str) -> Evidence:
        """The sentence that has these words (in plain form)."""
        return next((one for one in (self.evidence, *self.more) if words in plain_text(one.quote)), self.evidence)


def find_materials(statements: Sequence[Statement]) -> list[Material]:
    """The documents of the longest list of materials, then those that the province adds; none when none are named."""
    lists = [
        items_below(statements, _HEADING),
        *(
            items_in(found["list"], statement.evidence)
            for statement in statements
            if (found := _SENTENCE.search(statement.text))
        ),
        list(_described(statements)),
    ]
    own = [[item for item in items if _kind(item.name) != "other" and _is_name(item.name)] for items in lists]
    materials = {material.name: material for item in max(own, key=len) for material in [_material(item)]}
    for material in _of_province(statements):
        materials.setdefault(material.name, material)
    return list(materials.values())


def _is_name(words: str) -> bool:
    return 2 <= len(words) <= _LONGEST_NAME and not _NO_NAME.search(words)


def _described(statements: Sequence[Statement]) -> Iterator[Item]:
    """Documents that a sentence describes though no list names them (申请书正文包括…)."""
    for statement in statements:
        for match in _DESCRIBED.finditer(statement.text):
            yield Item(name=match["name"], text=match[0], evidence=statement.evidence)


def _kind(name: str) -> Kind:
    return next((kind for kind, pattern in _KINDS if re.search(pattern, name)), "other")


def _material(item: Item, *, of_province: bool = False) -> Material:
    rest = item.text
    parts = _PARTS.search(rest)
    kind = _kind(item.name)
    words = re.split(r"[。;]|,(?:不超过|控制|限|一式|正文)", parts["list"], maxsplit=1)[0] if parts else ""
    return Material(
        name=item.name,
        kind=kind,
        sections=tuple(_sections(words)) if kind in {"plan", "report", "form", "other"} else (),
        limits=tuple(dict.fromkeys(match[0].strip(",;。:") for match in _LIMIT.finditer(rest))),
        sealed=bool(_SEAL.search(rest)),
        optional=bool(_OPTIONAL.search(rest)) and kind == "evidence",
        of_province=of_province or kind in {"list", "recommendation"},
        evidence=item.evidence,
        more=item.more,
    )


def _sections(words: str) -> Iterator[str]:
    for name in split_names(words):
        if 2 <= len(name) <= 16 and not re.search(r"\d|不超过|附件", name):
            yield name


def _of_province(statements: Sequence[Statement]) -> Iterator[Material]:
    """Lists and letters that the provincial authority makes out."""
    for statement in statements:
        if not _PROVINCE.search(statement.text):
            continue
        for match in re.finditer(r"推荐(?:函|名单|汇总表|意见|报告)", statement.text):
            item = Item(name=match[0], text=match[0], evidence=statement.evidence)
            yield _material(item, of_province=True)
