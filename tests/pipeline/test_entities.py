"""Names, dates and the day of a document."""

import datetime as dt
from collections.abc import Callable

import pytest

from extractors.document import Block, Document
from pipeline.dates import find_document_date
from pipeline.entities import find_entities

MakeDocument = Callable[..., Document]
LETTER = [
    "#绍兴市人民政府关于申报第三批全国商业秘密保护创新试点的函",
    "绍政函〔2024〕18号",
    "浙江省市场监督管理局：",
    "根据《市场监管总局关于组织申报的通知》（国市监竞争函〔2024〕40号），我市投入专项资金350.6万元。",
    "联系人：张三，电话：0575-88123456，邮箱：swbh@example.cn",
    "绍兴市人民政府",
    "二〇二四年三月十五日",
]


@pytest.mark.parametrize(
    ("kind", "text", "normalised"),
    [
        ("organisation", "绍兴市人民政府", "绍兴市人民政府"),
        ("organisation", "浙江省市场监督管理局", "浙江省市场监督管理局"),
        ("region", "绍兴市", "330600"),
        ("person", "张三", "张三"),
        ("policy", "《市场监管总局关于组织申报的通知》", "市场监管总局关于组织申报的通知"),
        ("document_number", "绍政函〔2024〕18号", "绍政函〔2024〕18号"),
        ("document_number", "国市监竞争函〔2024〕40号", "国市监竞争函〔2024〕40号"),
        ("date", "二〇二四年三月十五日", "2024-03-15"),
        ("money", "350.6万元", "3506000"),
        ("phone", "0575-88123456", "057588123456"),
        ("email", "swbh@example.cn", "swbh@example.cn"),
    ],
)
def test_names_of_a_letter_are_found(make_document: MakeDocument, kind: str, text: str, normalised: str) -> None:
    """Each kind of name is found in a letter, normalised."""
    found = find_entities(make_document(LETTER))
    assert (kind, text, normalised) in [(entity.kind, entity.text, entity.normalised) for entity in found]


def test_evidence_stands_in_its_block(make_document: MakeDocument) -> None:
    """Each name's quote stands letter for letter where it says, also where the text has stray spaces."""
    document = make_document([*LETTER, "绍 兴 市 人 民 政 府", "电　话：０５７５－８８１２３４５６"])
    blocks = {block.id: block.text for block in document.blocks}
    found = find_entities(document)
    assert all(blocks[e.evidence.block].startswith(e.text, e.evidence.start) for e in found)
    assert ("organisation", "绍兴市人民政府") in [(e.kind, e.normalised) for e in found if e.evidence.block == "b8"]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("联系电话\t0757-5553881 2\t职务", ["075755538812"]),
        ("手机：1380000111 1", ["13800001111"]),
        ("电话：0571-8765432 1、0571-87654322", ["057187654321", "057187654322"]),
        ("电话：0571-87654321 3人值守", ["057187654321"]),
        ("电话：0851-876543 2", []),
    ],
)
def test_phones_that_a_narrow_cell_broke(make_document: MakeDocument, text: str, numbers: list[str]) -> None:
    """Digits of two lines are one number where together they are as long as numbers are."""
    found = find_entities(make_document([text]))
    assert [entity.normalised for entity in found if entity.kind == "phone"] == numbers


def test_vague_words_are_no_organisations(make_document: MakeDocument) -> None:
    """办公室 and 委员会 alone name nobody."""
    assert [e for e in find_entities(make_document(["领导小组下设办公室。"])) if e.kind == "organisation"] == []


def test_organisations_in_a_list_are_told_apart(make_document: MakeDocument) -> None:
    """Verbs and conjunctions before a name are no part of it."""
    found = find_entities(make_document(["由绍兴市公安局牵头，会同市司法局、市科技局和绍兴市中级人民法院开展。"]))
    names = [entity.text for entity in found if entity.kind == "organisation"]
    assert names == ["绍兴市公安局", "市司法局", "市科技局", "绍兴市中级人民法院"]


def test_letter_date_is_the_one_of_the_signatory_block(make_document: MakeDocument) -> None:
    """The date alone on its line at the end is the letter's day."""
    assert find_document_date(make_document(LETTER)) == dt.date(2024, 3, 15)


def test_form_date_is_read_from_its_label(make_document: MakeDocument) -> None:
    """A form's day stands beside 申报日期."""
    table = Block(id="t1", kind="table", text="申报地区\t绍兴市\n申报日期\t2024年3月15日")
    assert find_document_date(make_document([table])) == dt.date(2024, 3, 15)


def test_documents_without_a_date_have_none(make_document: MakeDocument) -> None:
    """A date inside a sentence is not the document's."""
    assert find_document_date(make_document(["2023年12月1日，召开动员会。", "完成任务。"])) is None


@pytest.mark.parametrize("unit", ["市", "《", "有限公司", "1", "a@", "联系人：张", "〔2024〕", "中"])
def test_long_lines_are_read_in_linear_time(make_document: MakeDocument, unit: str) -> None:
    """A line of two hundred thousand characters of any one kind is read, each name from its own place."""
    text = unit * (200_000 // len(unit))
    for entity in find_entities(make_document([text])):
        assert text.startswith(entity.text, entity.evidence.start)
