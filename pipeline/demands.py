"""What a call asks for (申报要求), in the words in which officers and applicants read it."""

from collections.abc import Mapping
from typing import Final

from pipeline.programme import (
    Condition,
    DocumentLimits,
    DocumentRequirement,
    FigureRequirement,
    Group,
    Programme,
    SectionRequirement,
)
from pipeline.words import FORMAT, REGION_KIND

_PARTS: Final[Mapping[str, str]] = {
    "seal": "应加盖公章",
    "document-number": "应编有发文字号",
    "signatory": "应由申报主体署名",
    "date": "应署明成文日期",
    "addressee": "应写明主送机关",
    "attachments": "附件说明所列的附件应当齐全",
}


def describe_limits(limits: DocumentLimits) -> tuple[str, ...]:
    """How long a document may be and in what form it comes; empty where nothing is set."""
    said = [
        f"{word}{value:g} {unit}"
        for word, value, unit in (
            ("不超过 ", limits.pages, "页"),
            ("不少于 ", limits.least_pages, "页"),
            ("不超过 ", limits.characters, "字"),
            ("不少于 ", limits.least_characters, "字"),
            ("单个文件不超过 ", limits.megabytes, "MB"),
            ("纸质一式 ", limits.copies, "份"),
        )
        if value is not None
    ]
    if limits.formats:
        said.append(f"须同时提交{'、'.join(FORMAT[form] for form in limits.formats)}")
    if limits.accepts:
        said.append(f"只收{'、'.join(FORMAT[form] for form in limits.accepts)}")
    return tuple(said)


def describe_condition(when: Condition | None) -> str:
    """For whom a requirement holds; empty where it is for all."""
    if when is None:
        return ""
    who = "、".join(REGION_KIND[kind] for kind in when.kinds)
    return f"仅限{'、'.join(when.provinces)}{'的' if when.provinces and who else ''}{who}"


def describe_demand(programme: Programme, requirement: str | None, rule: str) -> str:
    """What was asked for where a rule found a fault (应提交《申报表》，不超过 8 页), without a stop; empty where unknown.

    ``requirement`` is the id of a document, group or figure, or ``document/section``; faults of no requirement go by
    their rule.
    """
    if requirement is None:
        return _of_rule(programme, rule)
    whole, _, inner = requirement.partition("/")
    for document in programme.documents:
        if document.id == whole:
            return _of_part(programme, document, inner) if inner else _of_document(document)
    for group in programme.groups:
        if group.id == requirement:
            return _of_group(programme, group)
    return next((_of_figure(one) for one in programme.figures if one.id == (inner or whole)), "")


def _of_rule(programme: Programme, rule: str) -> str:
    if rule == "late-submission":
        return f"申报材料应于{programme.deadlines.words}前报送"
    return programme.applicants.explanation.strip().rstrip("。") if rule == "ineligible-region" else ""


def _of_document(document: DocumentRequirement) -> str:
    return "，".join((f"应提交《{document.title}》", *describe_limits(document.limits)))


def _of_group(programme: Programme, group: Group) -> str:
    titles = {document.id: document.title for document in programme.documents}
    return f"{'、'.join(f'《{titles[name]}》' for name in group.of)}应至少提交 {group.at_least} 项"


def _of_part(programme: Programme, document: DocumentRequirement, inner: str) -> str:
    section = next((one for one in document.sections if one.id == inner), None)
    if section:
        return _of_section(document, section)
    if inner == "signatory" and programme.applicants.signatory:
        return f"《{document.title}》应由{'或者'.join(programme.applicants.signatory)}署名"
    return f"《{document.title}》{_PARTS[inner]}" if inner in _PARTS else ""


def _of_section(document: DocumentRequirement, section: SectionRequirement) -> str:
    limits = DocumentLimits(characters=section.characters, least_characters=section.least_characters)
    return "，".join((f"《{document.title}》应有“{section.title}”部分", *describe_limits(limits)))


def _of_figure(figure: FigureRequirement) -> str:
    return f"应写明“{figure.title}”（单位：{'、'.join(figure.units)}）"
