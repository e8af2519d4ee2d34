"""Whom to ask about a dossier (联系方式): lead unit, contact person, phone and key industries, as the papers say them.

The form says it best, beside its labels; what it leaves blank may stand in the letter's note (联系人：…；电话：…).
"""

import re
from collections.abc import Iterator
from typing import Final, Literal

from extractors.document import FURNITURE, Block, Record, cite
from pipeline.case import Case, FoundPart
from pipeline.names.contacts import CONTACT_TITLES, find_contact_persons, find_contacts
from pipeline.review import Contact, Point
from pipeline.roles.forms import LabelledValue, find_values
from pipeline.wording import Plain, make_plain

_LEAD: Final = (
    r"^(?:试点|申报|项目|工作)*(?:牵头|主办|承办|责任|实施)(?:责任)?(?:单位|部门|机构)(?:名称)?$",
    r"^(?:申报)?主管(?:单位|部门)(?:名称)?$",
)
_PERSON: Final = (
    rf"^(?:工作|项目|申报|业务|具体)?(?:{CONTACT_TITLES})员?(?:姓名)?(?:[及和、/]?(?:职务|电话|联系(?:电话|方式)|手机))*$",
    r"^(?:填表|填报)人(?:姓名)?$",
)
_PHONE: Final = (
    rf"^(?:{CONTACT_TITLES})(?:姓名)?[及和、/]?(?:联系)?(?:电话|方式|手机)(?:号码)?$",
    r"^(?:联系|办公|固定|移动|手机)?(?:电话|手机|联系方式|座机)(?:号码|号)?(?:/手机|\(手机\))?$",
)
_INDUSTRIES: Final = (r"^(?:试点|拟?(?:保护|聚焦))?(?:重点|主导|优势|特色|支柱)(?:保护)?产业(?:领域|名称|方向)?$",)
_NAME: Final = re.compile(r"[\u4e00-\u9fff][\u4e00-\u9fff·]{1,7}")
_TITLE: Final = re.compile(
    r"(?:女士|先生|同志|[(][^)]*[)]|(?:副?(?:处|科|局|主任|所|股|部)长?|副?主任|科员|干部|.级(?:主任科员|调研员)).*)$"
)


def find_contact(case: Case) -> Contact:
    """What the surest form says, else the letter; None for what neither says."""
    values = [pair for found in _papers(case, "form") for pair in _values(case, found)]
    person, phone = _of(values, _PERSON), _of(values, _PHONE)
    said = {note.kind: note.point for note in reversed(list(_notes(case)))}
    return Contact(
        lead_unit=_point(_of(values, _LEAD)),
        person=_person(person) or said.get("person"),
        phone=_phone(phone) or _phone(person) or said.get("phone"),
        industries=_point(_of(values, _INDUSTRIES)),
    )


def _papers(case: Case, role: str) -> Iterator[FoundPart]:
    """Documents of one role that speak for the applicant, surest first."""
    for document in case.documents():
        if document.role == role:
            yield from (found for found in case.parts.get(document.id, ()) if found.file.entry.id not in case.foreign)


def _values(case: Case, found: FoundPart) -> list[LabelledValue]:
    """What the form says beside any of the labels, empty values left out."""
    labels = (*_LEAD, *_PERSON, *_PHONE, *_INDUSTRIES)
    return [value for value in find_values(found.file.entry.id, case.blocks(found), labels) if value.value]


def _of(values: list[LabelledValue], labels: tuple[str, ...]) -> LabelledValue | None:
    """The first value beside the surest of the labels."""
    for label in labels:
        for value in values:
            if re.search(label, re.sub(r"^[*\d.、()]+|[:*]+$", "", value.label)):
                return value
    return None


def _point(value: LabelledValue | None) -> Point | None:
    return Point(text=value.value, evidence=value.evidence) if value else None


def _person(value: LabelledValue | None) -> Point | None:
    """The name alone: what is written beside it (post, phone) left out."""
    if value is None:
        return None
    name = _NAME.match(value.value)
    bare = _TITLE.sub("", name.group()) if name else ""
    return Point(text=bare if len(bare) > 1 else name.group(), evidence=value.evidence) if name else None


def _phone(value: LabelledValue | None) -> Point | None:
    found = (
        next((name for name in find_contacts(f"电话:{value.value}") if name.kind == "phone"), None) if value else None
    )
    return (
        Point(text=f"电话:{value.value}"[found.start : found.end], evidence=value.evidence) if value and found else None
    )


class _Note(Record, frozen=True):
    """What the note below a letter says of whom to ask."""

    kind: Literal["person", "phone"]
    point: Point


def _notes(case: Case) -> Iterator[_Note]:
    """Persons and phones of the letters' notes (附注), in order."""
    for found in _papers(case, "letter"):
        for block in case.blocks(found):
            if block.kind not in FURNITURE and re.search(CONTACT_TITLES, block.text):
                yield from _note(found.file.entry.id, block, make_plain(block.text))


def _note(document: str, block: Block, plain: Plain) -> Iterator[_Note]:
    for person in find_contact_persons(plain.text):
        evidence = cite(document, block, *plain.span(person.start, person.end))
        yield _Note(kind="person", point=Point(text=person.normalised, evidence=evidence))
    for name in find_contacts(plain.text):
        if name.kind == "phone":
            evidence = cite(document, block, *plain.span(name.start, name.end))
            yield _Note(kind="phone", point=Point(text=plain.text[name.start : name.end], evidence=evidence))
