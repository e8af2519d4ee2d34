"""What is wrong with a call's profile though its types fit (配置检查): places and Chinese reasons."""

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, TypeAlias, cast

if TYPE_CHECKING:
    from pipeline.programme import DocumentRequirement, Programme, SectionRequirement, Topic

Steps: TypeAlias = tuple[str | int, ...]
"""The way to a place in the YAML file: keys and indexes."""


def find_faults(programme: "Programme") -> Iterator[tuple[Steps, str]]:
    """What the types alone do not forbid, one after the other."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{1,60}", programme.id):
        yield ("id",), "编号只能用小写英文字母、数字和连字符"
    if both := set(programme.applicants.eligible) & set(programme.applicants.unclear):
        yield ("applicants", "unclear"), f"“{'、'.join(sorted(both))}”既在可申报之列，又在待人工判断之列"
    if not programme.applicants.eligible:
        yield ("applicants", "eligible"), "没有写明哪些地区可以申报"
    if programme.deadlines.applicants and programme.deadlines.applicants > programme.deadlines.national:
        yield ("deadlines", "applicants"), "申报人的截止日期晚于全国截止日期"
    if not any(document.scope == "dossier" for document in programme.documents):
        yield ("documents",), "没有任何一份申报材料"
    yield from _double_ids(programme)
    for index, document in enumerate(programme.documents):
        yield from _document_faults(index, document)
    yield from _strange_sources(programme)
    for index, figure in enumerate(programme.figures):
        if not figure.units:
            yield ("figures", index), f"指标“{figure.title}”没有单位"


def _double_ids(programme: "Programme") -> Iterator[tuple[Steps, str]]:
    groups: tuple[tuple[str, Iterable[Any]], ...] = (
        ("documents", programme.documents),
        ("figures", programme.figures),
        ("criteria", programme.criteria),
        ("tasks", programme.tasks),
    )
    for name, items in groups:
        seen: set[str] = set()
        for index, item in enumerate(items):
            if item.id in seen:
                yield (name, index, "id"), f"编号“{item.id}”重复"
            seen.add(cast("str", item.id))


def _strange_sources(programme: "Programme") -> Iterator[tuple[Steps, str]]:
    known = {document.id for document in programme.documents}
    known |= {f"{document.id}/{section.id}" for document in programme.documents for section in document.sections}
    groups: tuple[tuple[str, tuple[Topic, ...]], ...] = (("criteria", programme.criteria), ("tasks", programme.tasks))
    for name, topics in groups:
        for index, topic in enumerate(topics):
            for number, source in enumerate(topic.sources):
                if source not in known:
                    yield (name, index, "sources", number), f"没有编号为“{source}”的材料或者章节"


def _document_faults(index: int, document: "DocumentRequirement") -> Iterator[tuple[Steps, str]]:
    place: Steps = ("documents", index)
    for number, section in enumerate(document.sections):
        for steps, reason in _section_faults(section, document.sections[:number]):
            yield (*place, "sections", number, *steps), reason
    for number, part in enumerate(document.parts):
        if part.id in [other.id for other in document.parts[:number]]:
            yield (*place, "parts", number, "id"), f"编号“{part.id}”重复"
    if document.parts and document.role != "letter":
        yield (*place, "parts"), "只有公函（role: letter）才有公函要素"
    for group in ("names", "titles", "headings", "labels", "areas", "content", "against"):
        for number, pattern in enumerate(getattr(document.signs, group)):
            if reason := _pattern_fault(pattern):
                yield (*place, "signs", group, number), reason


def _section_faults(
    section: "SectionRequirement", before: "Iterable[SectionRequirement]"
) -> Iterator[tuple[Steps, str]]:
    if section.id in [other.id for other in before]:
        yield ("id",), f"编号“{section.id}”重复"
    if "/" in section.id:
        yield ("id",), "章节编号不写材料编号和“/”"
    for number, pattern in enumerate(section.phrases):
        if reason := _pattern_fault(pattern):
            yield ("phrases", number), reason


def _pattern_fault(pattern: str) -> str:
    """What is wrong with a regular expression; empty when nothing is."""
    try:
        re.compile(pattern)
    except re.error as error:
        return f"正则表达式写法有误（{error}）"
    return ""
