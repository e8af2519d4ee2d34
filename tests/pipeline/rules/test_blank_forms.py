"""Forms that nobody filled in."""

from collections.abc import Callable, Sequence
from typing import Any

import msgspec
import pytest

from extractors.document import Block, Page
from pipeline.judgement import JudgedFile, JudgeRequest
from pipeline.judging import judge_dossier
from pipeline.programme import Programme
from pipeline.rules.documents import DocumentMissing, UnclassifiedFile
from pipeline.rules.files import EncryptedFile

Make = Callable[..., Any]
BLANK = (
    ("一、基本信息", "", "", ""),
    ("申报城市", "", "城市类型", "□副省级城市　□地级市"),
    ("主管部门", "", "经办人", ""),
    ("手机", "", "森林覆盖率", "　　%"),
    ("指标名称", "2021年", "2022年", "2023年"),
    ("生产总值（亿元）", "", "", ""),
    ("外贸总额", "", "", "亿元"),
    ("申报理由", "（限800字以内，可另附页）", "", ""),
    ("审核意见", "同意申报。（盖章）　年　月　日", "", ""),
)
NOTES = ("填表说明：", "一、本表由申报城市组织填写，内容应当真实准确，不得空缺漏项，涉及数据的以统计部门公布的为准。")


def with_cell(old: str, new: str, rows: Sequence[Sequence[str]] = BLANK) -> list[list[str]]:
    """The rows with the cell behind the label ``old`` filled in."""
    return [[new if i and row[i - 1] == old else cell for i, cell in enumerate(row)] for row in rows]


@pytest.fixture
def fault(handed: Make, make_case: Make, make_table: Make, check: Make) -> Make:
    """Findings on the form of a dossier whose form has these rows and lines, known for the form or for nothing."""

    def run(rows: Sequence[Sequence[str]], *lines: str, role: str | None = "application-form", **more: Any) -> Any:
        content = ["#申报表", *lines, make_table("t", rows)]
        sheet = handed("附件：表格.docx", _blocks(content), role, scores={"application-form": 0.25}, **more)
        found = check(DocumentMissing(), make_case(sheet))
        return [finding for finding in found if finding.requirement == "application-form"]

    return run


def _blocks(content: Sequence[str | Block], page: int | None = None) -> list[Block]:
    return [
        item if isinstance(item, Block) else Block(id=f"p{n}", kind="paragraph", text=item.lstrip("#"), page=page)
        for n, item in enumerate(content)
    ]


@pytest.mark.parametrize("role", ["application-form", None])
def test_blank_form(fault: Make, role: str | None):
    """Boxes, units, instructions, headings of columns and a printed opinion are nothing of the applicant's."""
    for lines in ((), NOTES):
        (finding,) = fault(BLANK, *lines, role=role)
        assert (finding.severity, "空白" in finding.message, "表格.docx" in finding.message) == ("error", True, True)
        assert finding.evidence


@pytest.mark.parametrize(
    ("label", "value"),
    [
        ("申报城市", "衢州市"),
        ("城市类型", "□副省级城市　☑地级市"),
        ("手机", "0570-308"),
        ("森林覆盖率", "71.5%"),
        ("生产总值（亿元）", "2125.4"),
        ("外贸总额", "612"),
        ("外贸总额", "已突破六百亿"),
        ("申报理由", "我市民营经济活跃，企业保护需求迫切，工作基础扎实，具备开展试点的条件。"),
    ],
)
def test_one_value_is_enough(fault: Make, label: str, value: str):
    """Whatever cell it stands in, of a label that is known or not."""
    assert not fault(with_cell(label, value))


def test_filled_in_without_a_grid(fault: Make):
    """What stands in lines beside an empty table counts."""
    assert not fault(BLANK, "我市地处钱塘江源头，近年来持续完善商业秘密保护工作机制，成效明显，特申请开展试点。")
    assert not fault(BLANK, "联系电话：0570-308")


def test_blank_form_beside_the_one_that_is_filled_in(handed: Make, make_case: Make, make_table: Make, check: Make):
    """A template that was left in is no fault."""
    blank = handed("模板.docx", [make_table("t", BLANK)], "application-form")
    filled = handed("表.docx", [make_table("t", with_cell("申报城市", "衢州市"))], "application-form")
    case = make_case(blank, filled)
    assert not [finding for finding in check(DocumentMissing(), case) if finding.requirement == "application-form"]


def test_scan_of_a_form(fault: Make):
    """Handwriting may not have been read: a person should look."""
    pages = (Page(number=None, width=595.0, height=842.0, source="ocr", confidence=0.98),)  # type: ignore[arg-type]
    (finding,) = fault(BLANK, pages=pages)
    assert (finding.severity, "手写" in finding.message) == ("warning", True)


def test_other_papers_are_no_blank_forms(handed: Make, make_case: Make, make_table: Make, check: Make):
    """A table of another kind stays what it is; the template is not told twice."""
    table = handed("统计.xlsx", [make_table("t", [("企业", "产值"), ("", "")])], None, scores={"application-form": 0.2})
    (finding,) = [f for f in check(DocumentMissing(), make_case(table)) if f.requirement == "application-form"]
    assert "缺少" in finding.message
    assert check(UnclassifiedFile(), make_case(table))
    blank = handed("模板.docx", [make_table("t", BLANK)], None, scores={"application-form": 0.2})
    assert not check(UnclassifiedFile(), make_case(blank))


def test_how_a_blank_form_stands(pilot: Programme, handed: Make, make_table: Make):
    """Defective, known by itself or not: it is there and of no use."""
    for role in ("application-form", None):
        file = handed("申报表.docx", [make_table("t", BLANK)], role, scores={"application-form": 0.25})
        judged = JudgedFile(file.id, file.name, "0" * 64, 1, "", None, "hand/1", None, file.profile, None, "")
        request = JudgeRequest("", pilot.id, "", "d", ".", "浙江省", "330800", 1, None, (), (judged,))
        review = judge_dossier(request, {file.id: file.reading}, pilot)
        assert review.status == "incomplete"
        assert [item.status for item in review.requirements if item.id == "application-form"] == ["defective"]


@pytest.mark.parametrize(
    ("contact", "source", "severity"), [("", "text", "error"), ("王敏", "text", "warning"), ("", "ocr", "warning")]
)
def test_a_blank_form_leaves_its_document_unmet(
    handed: Make, make_case: Make, make_table: Make, check: Make, contact: str, source: Any, severity: str
):
    """Beside it a locked file may hold the form; of a scanned one nobody can tell, so it is not surely unmet."""
    rows = with_cell("经办人", contact)
    page = Page(number=1, width=595, height=842, source=source, confidence=0.99)
    table = msgspec.structs.replace(make_table("t", rows), page=1)
    form = handed("申报表.pdf", [table], "application-form", pages=(page,))
    others = ("application-letter", "pilot-plan", "foundation-report", "supporting-evidence")
    papers = [handed(f"{role}.docx", ("内容",), role) for role in others]
    case = make_case(form, *papers, handed("附件.pdf", problem="encrypted-file"))
    assert [finding.severity for finding in check(EncryptedFile(), case)] == [severity]
