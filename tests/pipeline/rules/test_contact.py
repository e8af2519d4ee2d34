"""Lead unit, contact person, phone and key industries of a dossier."""

from collections.abc import Callable
from typing import Any

import pytest

from extractors.document import Block, Cell, table_text
from pipeline.contact import find_contact
from pipeline.render.safe import mask_phone
from pipeline.review import Contact

Handed = Any
Make = Callable[..., Any]


def form(*rows: tuple[str, ...]) -> Block:
    """A form as a table."""
    cells = tuple(tuple(Cell(text=text) for text in row) for row in rows)
    return Block(id="t", kind="table", text=table_text(cells), rows=cells)


def said(contact: Contact) -> list[str | None]:
    """The words of a contact."""
    points = (contact.lead_unit, contact.person, contact.phone, contact.industries)
    return [point.text if point else None for point in points]


def check_quotes(contact: Contact, *papers: Handed) -> None:
    """Every value stands letter for letter where its evidence says."""
    blocks = {(paper.id, block.id): block for paper in papers for block in paper.blocks}
    for point in (contact.lead_unit, contact.person, contact.phone, contact.industries):
        if point:
            place = point.evidence
            text = blocks[place.document, place.block].text
            assert text[place.start : place.start + len(place.quote)] == place.quote != ""


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            (("申报地区", "台州市", "地区类型", "地级市"), ("牵头单位", "台州市市场监督管理局", "联系人", "王小明"),
             ("联系电话", "0576-88512345", "重点产业", "缝制设备、医药化工")),
            ["台州市市场监督管理局", "王小明", "0576-88512345", "缝制设备、医药化工"],
        ),
        ((("责任单位", "市市场监管局"), ("联系人及电话", "李想（科长）13812345678")), ["市市场监管局", "李想", "13812345678", None]),
        ((("联系人姓名", "欧阳慧 副处长"), ("手机", "139 1234 5678"), ("牵头部门", "")), [None, "欧阳慧", "13912345678", None]),
        ((("负责人", "赵局长"), ("地址", "某路8号")), [None, None, None, None]),
    ],
)  # fmt: skip
def test_form(handed: Make, make_case: Make, rows: Any, expected: list[str | None]) -> None:
    """Labels in other words and places; a post or a phone beside the name is no part of it; an empty cell says nothing."""
    paper = handed("申报表.docx", ("#申报表", form(*rows)), "application-form")
    contact = find_contact(make_case(paper))
    assert said(contact) == expected
    check_quotes(contact, paper)


def test_the_letter_says_what_the_form_leaves_blank(handed: Make, make_case: Make) -> None:
    """Its note below the date; where the form has a name, that one counts."""
    letter = handed(
        "函.docx", ("#关于申报的函", "（联系人：陈一凡，联系电话：０５７６－８８５１２３４５）"), "application-letter"
    )
    blank = handed("表.docx", ("#申报表", form(("牵头单位", "市市场监管局"), ("联系人", ""))), "application-form")
    contact = find_contact(make_case(letter, blank))
    assert said(contact) == ["市市场监管局", "陈一凡", "0576-88512345", None]
    check_quotes(contact, letter, blank)
    filled = handed("表.docx", ("#申报表", form(("联系人", "周全"), ("牵头单位", "市市场监管局"))), "application-form")
    assert said(find_contact(make_case(letter, filled)))[1] == "周全"


@pytest.mark.parametrize(
    ("note", "person"),
    [
        ("联系人：欧阳 慧，电话：0576-88512345", "欧阳慧"),
        ("联系人及联系方式：欧阳慧 0576-88512345", "欧阳慧"),
        ("经办人姓名：买买提·艾力，联系电话：0576-88512345", "买买提·艾力"),
        ("联系人：陈一凡同志，电话：0576-88512345", "陈一凡"),
        ("联系人信息发生变化的应当及时报告，电话：0576-88512345", None),
    ],
)
def test_names_in_the_note_of_a_letter(handed: Make, make_case: Make, note: str, person: str | None) -> None:
    """Spaced out, with dots or a form of address, beside its number; a sentence on contact persons names nobody."""
    letter = handed("函.docx", ("#关于申报的函", f"（{note}）"), "application-letter")
    assert said(find_contact(make_case(letter)))[1:3] == [person, "0576-88512345"]


@pytest.mark.parametrize("title", ["联系人", "联络员", "联络人", "经办人"])
def test_whom_to_ask_has_several_titles(handed: Make, make_case: Make, title: str) -> None:
    """A letter's note and a form's label may use any of them."""
    letter = handed("函.docx", ("#关于申报的函", f"（{title}：陈一凡，电话：0576-88512345）"), "application-letter")
    assert said(find_contact(make_case(letter))) == [None, "陈一凡", "0576-88512345", None]
    blank = form((f"{title}姓名", "周全"), (f"{title}电话", "13812345678"))
    paper = handed("表.docx", ("#申报表", blank), "application-form")
    assert said(find_contact(make_case(paper))) == [None, "周全", "13812345678", None]


def test_a_form_of_another_region_says_nothing(handed: Make, make_case: Make) -> None:
    """温州市's form in the dossier of 台州市."""
    rows = form(("牵头单位", "温州市市场监督管理局"), ("联系人", "王小明"))
    paper = handed("申报表.docx", ("#申报表", rows), "application-form", regions=[("330300", 3.5)])
    assert find_contact(make_case(paper)) == Contact()


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("13812345678", "138****5678"),
        ("0576-88512345", "0576-****2345"),
        ("0816-2345678", "0816-***5678"),
        ("110", "110"),
        ("", ""),
    ],
)
def test_phones_are_masked(number: str, masked: str) -> None:
    """The four digits before the last four."""
    assert mask_phone(number) == masked
