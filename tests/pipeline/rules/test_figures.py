"""Figures that must be stated, and figures that contradict each other."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from extractors.document import Block, Warning
from pipeline.facts import Figure
from pipeline.figures.finding import find_figures
from pipeline.rules.figures import FigureInconsistent, FigureMissing

Make = Callable[..., Any]
HERE, THERE = "2023年，全市查处侵犯商业秘密案件32件。", "2023年查处侵犯商业秘密案件23件。"


@pytest.fixture
def stated(handed: Make) -> Make:
    """A file of lines with the figures that are in them."""

    def make(name: str, role: str, *lines: str | Block, confidence: float = 1.0, **about: Any) -> Any:
        file = handed(name, lines, role, confidence=confidence, **about)
        file.figures = tuple(_under(figure, file.id) for figure in find_figures(file.reading.document, ()))
        return file

    return make


def _under(figure: Figure, document: str) -> Figure:
    evidence = msgspec.structs.replace(figure.evidence, document=document)
    return msgspec.structs.replace(figure, document=document, evidence=evidence)


def test_figure_missing(handed: Make, make_case: Make, check: Make):
    """Nothing is missed while nothing could be read."""
    assert check(FigureMissing(), make_case(handed("报告.docx", ("工作基础情况报告",), "foundation-report")))
    assert not check(FigureMissing(), make_case(handed("方案.pdf", problem="encrypted-file")))


def test_figure_missing_with_its_document(handed: Make, make_case: Make, check: Make):
    """The report that would state them is missing, locked or broken: that alone is told; no other document silences."""
    form, plan = handed("表.xlsx", ("申报表",), "application-form"), handed("案.wps", ("方案",), "pilot-plan")
    lost = Warning(code="damaged-file", message="文件已损坏。")
    for report in (
        (),
        (handed("基础.pdf", problem="encrypted-file"),),
        (handed("基础.pdf", ("工作基础",), "foundation-report", warnings=(lost,)),),
    ):
        assert not check(FigureMissing(), make_case(form, plan, *report))
    report = handed("基础.pdf", ("工作基础",), "foundation-report")
    whole = len(check(FigureMissing(), make_case(form, plan, report)))
    assert whole >= 5
    assert len(check(FigureMissing(), make_case(report))) == whole
    assert len(check(FigureMissing(), make_case(report, handed("案.pdf", problem="unreadable-file")))) == whole


def test_contradiction_is_an_error_with_both_places(stated: Make, make_case: Make, check: Make):
    """The message has both values as written, the evidence both places; equal values are no fault."""
    report = stated("报告.docx", "foundation-report", HERE)
    (finding,) = check(FigureInconsistent(), make_case(report, stated("申请函.docx", "application-letter", THERE)))
    assert finding.severity == "error"
    assert "“32件”" in finding.message
    assert "“23件”" in finding.message
    assert "2023年" in finding.message
    assert [evidence.quote for evidence in finding.evidence] == ["32件", "23件"]
    assert not check(FigureInconsistent(), make_case(report, stated("申请函.docx", "application-letter", HERE)))


@pytest.mark.parametrize(
    ("role", "confidence"),
    [("supporting-evidence", 1.0), ("application-letter", 0.9)],
    ids=["evidence by others", "poor scan"],
)
def test_doubtful_places_make_a_warning(stated: Make, make_case: Make, check: Make, role: str, confidence: float):
    """Papers of other bodies and poor recognition leave doubt."""
    report = stated("报告.docx", "foundation-report", HERE)
    other = stated("其他.pdf", role, THERE, confidence=confidence)
    assert [f.severity for f in check(FigureInconsistent(), make_case(report, other))] == ["warning"]


def test_twins_make_a_warning(stated: Make, make_case: Make, check: Make):
    """A scan that differs from its own file was misread or changed: a person looks."""
    report = stated("报告.docx", "foundation-report", HERE)
    scan = stated("报告（盖章）.pdf", "foundation-report", THERE, twin_of="报告.docx")
    assert [f.severity for f in check(FigureInconsistent(), make_case(report, scan))] == ["warning"]


def test_the_finding_keeps_its_id(stated: Make, make_case: Make, check: Make):
    """One value corrected to another wrong one is the same matter."""
    ids = set()
    for other in (THERE, THERE.replace("23件", "25件")):
        files = (stated("报告.docx", "foundation-report", HERE), stated("申请函.docx", "application-letter", other))
        ids |= {finding.id for finding in check(FigureInconsistent(), make_case(*files))}
    assert len(ids) == 1


def test_cells_are_told_with_their_unit(stated: Make, make_case: Make, check: Make, make_table: Make):
    """181.4 under 罚没金额（万元） is 181.4万元, whatever unit the value is kept in."""
    form = make_table("t1", [["牵头单位", "市场监管局"], ["2023年罚没金额（万元）", "181.4"]])
    report = stated("报告.docx", "foundation-report", "2023年罚没金额118.4万元。")
    (finding,) = check(FigureInconsistent(), make_case(stated("表.docx", "application-form", form), report))
    assert "“181.4万元”" in finding.message
    assert "“118.4万元”" in finding.message


def test_a_sum_of_years_names_all_of_them(stated: Make, make_case: Make, check: Make):
    """The whole first, then the years."""
    years = [f"{year}年查处侵犯商业秘密案件{count}件。" for year, count in ((2021, 15), (2022, 22), (2023, 24))]
    whole = stated("申请函.docx", "application-letter", "2021—2023年，全市查处侵犯商业秘密案件81件。")
    (finding,) = check(FigureInconsistent(), make_case(stated("报告.docx", "foundation-report", *years), whole))
    assert finding.severity == "warning"
    assert finding.message.index("81件") < finding.message.index("15件") < finding.message.index("24件")
    assert [evidence.quote for evidence in finding.evidence] == ["81件", "15件", "22件", "24件"]
