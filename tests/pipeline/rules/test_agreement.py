"""The order of dates and the name of the lead unit; each fault has a near twin that is none."""

from collections.abc import Callable
from typing import Any

import pytest

from extractors.document import Block, Cell, table_text
from pipeline.rules.agreement import DatesInconsistent, LeadUnitInconsistent

Make = Callable[..., Any]


def _form(*cells: str) -> Block:
    rows = (tuple(Cell(text=text) for text in cells),)
    return Block(id="t1", kind="table", text=table_text(rows), rows=rows)


@pytest.mark.parametrize(
    ("line", "spans"),
    [
        ("第三阶段（2025年6月—2025年3月）：总结验收。", ["2025年6月—2025年3月"]),
        ("试点期为2026—2024年。", ["2026—2024年"]),
        ("第三阶段（2025年3月—2025年6月）：总结验收。", []),
        ("试点期为2024—2026年，总结2023年工作。", []),
        ("商业秘密保护规范（DB33/T 2023—2021）。", []),
    ],
)
def test_spans_end_after_they_begin(handed: Make, make_case: Make, check: Make, line: str, spans: list[str]) -> None:
    """A span that ends before it begins is told once, with its place."""
    case = make_case(handed("方案.docx", (line, line), "pilot-plan"))
    found = check(DatesInconsistent(), case)
    assert [finding.evidence[0].quote for finding in found] == spans
    assert {finding.severity for finding in found} <= {"warning"}
    assert not check(DatesInconsistent(), make_case(handed("材料.docx", (line,), "supporting-evidence")))


@pytest.mark.parametrize(
    ("cell", "line", "differ"),
    [
        ("烟台市市场监督管理局", "由烟台市知识产权保护中心作为牵头单位。", True),
        ("烟台市市场监督管理局", "由市市场监管局作为牵头单位，市知识产权保护中心配合。", False),
        ("市工业和信息化局", "牵头单位为市工信局。", False),
        ("市市场监督管理局", "领导小组由市人民政府作为牵头单位。", False),
        ("市市场监督管理局", "由市司法局作为牵头单位，由市公安局作为牵头单位。", False),
        ("张三", "由市司法局作为牵头单位。", False),
    ],
)
def test_papers_name_one_lead_unit(
    handed: Make, make_case: Make, check: Make, cell: str, line: str, *, differ: bool
) -> None:
    """Full and short names of one unit agree; a plan with several leads says nothing."""
    form = handed("申报表.docx", (_form("牵头单位", cell),), "application-form")
    found = check(LeadUnitInconsistent(), make_case(form, handed("方案.docx", (line,), "pilot-plan")))
    assert bool(found) == differ
    if differ:
        assert found[0].severity == "warning"
        assert cell in found[0].message
        assert len(found[0].evidence) == 2
