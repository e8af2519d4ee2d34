"""What a brief says of the applicant, innovations and promises, and that no sentence stands in it twice."""

import io
import re

import docx
import msgspec
import pypdfium2
import pytest
from lxml import html

from extractors.document import Document
from pipeline.brief import make_brief
from pipeline.brief.applicant import mask_name
from pipeline.programme import Programme
from pipeline.review import Contact, Review

from .papers import dossier_files

Documents = dict[str, Document]


@pytest.fixture(scope="module")
def files(review: Review, documents: Documents, programme: Programme) -> dict[str, bytes]:
    """The outputs of the incomplete dossier."""
    return dossier_files(review, documents, programme)


def test_applicant_at_a_glance(review: Review, programme: Programme):
    """Who leads and which industries, with sources; whom to ask, masked and without one that would show it."""
    applicant = make_brief(review, programme).applicant
    assert applicant.lead is not None
    assert (applicant.lead.text, applicant.lead.reference) == ("云岭省市场监督管理局", "文件1 第1页")
    assert applicant.industries is not None
    assert applicant.industries.text == "精密仪器和新材料"
    assert applicant.contact is not None
    assert applicant.contact.text == "欧阳**，0571-****2345"
    assert applicant.contact.evidence is None


@pytest.mark.parametrize(("name", "masked"), [("沈立群", "沈**"), ("李想", "李*"), ("欧阳慧", "欧阳*"), ("王", "王*")])
def test_names_are_masked(name: str, masked: str):
    """The family name stays, also one of two characters."""
    assert mask_name(name) == masked


def test_unmasked_contact_is_in_no_output_for_experts(files: dict[str, bytes]):
    """Neither name nor number in page, paper, or comparison."""
    pdf = pypdfium2.PdfDocument(files["brief.pdf"])
    paper = "".join(page.get_textpage().get_text_range() for page in pdf)
    word = docx.Document(io.BytesIO(files["brief.docx"]))
    cells = "".join(cell.text for table in word.tables for row in table.rows for cell in row.cells)
    texts = [files["brief.html"].decode(), files["facts.js"].decode(), paper, cells]
    assert not [text for text in texts if "欧阳小明" in text or "88512345" in text]
    assert all("欧阳**" in text for text in (texts[0], paper, cells))


def test_a_dossier_that_names_nobody(review: Review, documents: Documents, programme: Programme):
    """No empty rows."""
    page = dossier_files(msgspec.structs.replace(review, contact=Contact()), documents, programme)["brief.html"]
    assert "牵头单位" not in page.decode()
    assert "联系人" not in page.decode()


def test_no_sentence_twice(review: Review, files: dict[str, bytes]):
    """Sentences quoted under a criterion are quoted neither among innovations nor under a task."""
    page = html.fromstring(files["brief.html"].decode())
    quotes = [re.sub(r"\W", "", text) for text in page.xpath("//main//q/text()")]
    assert len(quotes) > 15
    assert len(set(quotes)) == len(quotes)
    quoted = [point.text for criterion in review.criteria for point in criterion.points]
    assert any("依托区块链建设商业秘密存证平台" in text for text in quoted)


def test_innovations_are_named_with_their_place(files: dict[str, bytes]):
    """By name; the sentence stays out where it is quoted above."""
    page = html.fromstring(files["brief.html"].decode())
    rows = page.xpath("//ol[@class='measures']/li")
    assert [row.xpath("string(b)") for row in rows] == ["商业秘密分级分类管理", "数据存证互认"]
    assert not [row for row in rows if row.xpath(".//q")]
    for row in rows:
        (anchor,) = row.xpath(".//a/@href")
        assert page.xpath(f"string(//article[@id='{anchor[1:]}']//mark)") == row.xpath("string(b)")


def test_promises_stand_in_a_table(files: dict[str, bytes]):
    """What, who, by when, how much; a dash for what is not said; the source marks what was promised."""
    page = html.fromstring(files["brief.html"].decode())
    rows = page.xpath("//section[@aria-labelledby='h6']//tbody/tr")
    assert [[cell.text_content() for cell in row.xpath("td")] for row in rows] == [
        ["建成商业秘密保护示范基地12个、指导站60个", "—", "到2026年", "—", "文件2 第3段"],
        ["配备专职执法人员24名", "市政府", "—", "350.6万元", "文件1 第1页"],
    ]
    (anchor,) = rows[1].xpath(".//a/@href")
    assert page.xpath(f"string(//article[@id='{anchor[1:]}']//mark)") == "配备专职执法人员24名"


def test_tasks_say_what_is_new(review: Review, programme: Programme):
    """At most two sentences each, marked, from below the task's own heading."""
    tasks = make_brief(review, programme).tasks
    assert [line.text for line in tasks[0].new] == ["制定《青石市商业秘密保护管理规范》地方标准，出台分级分类指引3项。"]
    assert all(len(task.new) <= 2 for task in tasks)


def test_a_crowded_brief_is_cut_to_two_pages(review: Review, documents: Documents, programme: Programme):
    """Many faults and files: fewer rows and sentences on paper, told below; both forms the same."""
    doubt = next(finding for finding in review.findings if finding.rule == "figure-inconsistent")
    more = {"severity": "error", "message": "数据不一致，请核对。" * 9}
    findings = tuple(msgspec.structs.replace(doubt, id=f"x{number}", **more) for number in range(6))
    crowded = msgspec.structs.replace(
        review, findings=(*review.findings, *findings), commitments=review.commitments * 4, measures=review.measures * 2
    )
    files = dossier_files(crowded, documents, programme)
    pdf = pypdfium2.PdfDocument(files["brief.pdf"])
    text = "".join(page.get_textpage().get_text_range() for page in pdf)
    assert len(pdf) == 2
    (told,) = re.findall(r"承诺事项另有\s*(\d)\s*条", text)
    assert int(told) >= 4
    word = docx.Document(io.BytesIO(files["brief.docx"]))
    assert f"承诺事项另有 {told} 条" in "".join(paragraph.text for paragraph in word.paragraphs)
