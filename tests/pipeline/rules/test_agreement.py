"""The order of dates and the name of the lead unit; each fault has a near twin that is none."""

from collections.abc import Callable
from typing import Any

import pytest

from extractors.document import Block, Cell, Seal, table_text
from pipeline.rules.agreement import ContactInconsistent, DatesInconsistent, LeadUnitInconsistent

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


@pytest.mark.parametrize(
    ("lines", "named"),
    [
        (("试点工作自2024年7月启动，2026年6月结束，为期三年。",), ("三年", "2024年7月启动，2026年6月")),
        (("试点工作自2024年7月启动，2027年6月结束，为期三年。",), ()),
        (("近三年（2021—2022年），培训2300人次。",), ("三年", "2021—2022年")),
        (("近三年（2021—2023年），培训2300人次。",), ()),
        (("2023年2月30日，召开专题会议。",), ("2023年2月30日",)),
        (("2024年2月29日，召开专题会议。",), ()),
        (("2023年4月15日（星期日），召开专题会议。",), ("星期日", "星期六")),
        (("2023年4月15日（星期六），召开专题会议。",), ()),
        (
            (
                "启动阶段：2024年5月至2024年8月。",
                "推进阶段：2024年9月至2026年3月。",
                "总结阶段：2025年12月至2026年2月。",
            ),
            ("2025年12月",),
        ),
        (("推进阶段：2024年9月至2026年3月。", "准备阶段：2024年5月至2024年6月。"), ()),
        (
            ("试点期限为2024年6月至2026年6月。", "第二阶段（2024年10月至2026年12月）：组织实施。"),
            ("2026年6月", "2026年12月"),
        ),
        (("试点期限为2024年6月至2026年6月。", "第三阶段（2026年4月至2026年9月）：总结验收。"), ()),
        (
            ("《甲市商业秘密保护办法》自2022年5月1日起施行。", "《甲市商业秘密保护办法》自2021年5月1日起施行。"),
            ("2022年5月1日", "2021年5月1日"),
        ),
        (("市商业秘密保护中心成立于2022年6月。", "2021年，市商业秘密保护中心受理申请45件。"), ("2022年6月", "2021年")),
        (("市商业秘密保护中心成立于2022年6月。", "2023年，市商业秘密保护中心受理申请45件。"), ()),
        (("2023年5月，印发《甲市商业秘密保护工作意见》（甲政办发〔2021〕18号）。",), ("2023年5月", "〔2021〕18号")),
        (("2022年1月，印发《甲市商业秘密保护工作意见》（甲政办发〔2021〕98号）。",), ()),
        (("2022年，印发《甲市商业秘密保护工作意见》（甲政办发〔2021〕98号）。",), ()),
    ],
)
def test_times_that_exclude_each_other(
    handed: Make, make_case: Make, check: Make, lines: tuple[str, ...], named: tuple[str, ...]
) -> None:
    """Lengths, days of the calendar, stages in a row and beyond the term, two dates of one event; each beside a twin."""
    found = check(DatesInconsistent(), make_case(handed("方案.docx", lines, "pilot-plan")))
    assert len(found) == bool(named)
    for finding in found:
        assert all(words in finding.message for words in named)
        assert all(evidence.quote for evidence in finding.evidence)


@pytest.mark.parametrize(
    ("line", "cited"),
    [
        ("经2024年4月25日市政府常务会议研究，特申请开展试点。", "2024年4月25日"),
        ("经2024年4月5日市政府常务会议研究，特申请开展试点。", ""),
        ("我市将于2024年5月20日召开动员大会。", ""),
        ("试点方案已于2024年6月印发。", "2024年6月"),
        ("拟于2024年6月印发实施方案。", ""),
    ],
)
def test_letters_tell_of_what_was_before_them(
    handed: Make, make_case: Make, check: Make, line: str, cited: str
) -> None:
    """A letter of 12 April cannot tell of a meeting on 25 April; what it plans may come after it."""
    letter = handed("申请函.docx", ("省市场监督管理局：", line, "甲市人民政府", "2024年4月12日"), "application-letter")
    found = check(DatesInconsistent(), make_case(letter))
    assert [cited in finding.evidence[1].quote for finding in found] == [True] * bool(cited)
    assert all(cited in finding.message and "2024年4月12日" in finding.message for finding in found)


LETTER = ("省市场监督管理局：", "特此申请。", "{}", "甲市人民政府", "2024年4月12日")


@pytest.mark.parametrize(
    ("form", "note", "kinds"),
    [
        (("联系人", "李明", "联系电话", "0416-2123456"), "联系人：李明，联系电话：0416-2126543", ["电话前后不一致"]),
        (("联系人", "李明", "联系电话", "0416-2123456"), "（联系人：李明；电话：（0416）2123 456）", []),
        (("联系人", "李明", "联系电话", "2123456"), "联系人：李明，电话：0416-2123456、13912345678", []),
        (("联系人", "李明", "联系电话", "0416-2123456 7"), "联系人：李明，电话：0416-21234567", []),
        (("联系人", "李明", "联系电话", "0416-2123456"), "联系人：张强，联系电话：13912345678", []),
        (("联系人", "李明", "手机", "13912345678"), "联系人：李铭，电话：13912345678", ["不同的联系人"]),
        (
            ("牵头单位", "甲市市场监督管理局", "联系电话", "0416-2123456"),
            "联系人：李明，电话：0416-2132456",
            ["电话前后不一致"],
        ),
        (("牵头单位", "甲市市场监督管理局", "联系电话", "0416-2123456"), "联系人：李明，电话：0416-2123457", []),
        (("分管领导", "王刚", "联系电话", "0416-2123411"), "联系人：李明，电话：0416-2123411", []),
    ],
)
def test_contacts_agree(
    handed: Make, make_case: Make, check: Make, form: tuple[str, ...], note: str, kinds: list[str]
) -> None:
    """One person with two numbers, one number with two persons, a slip of the pen; two contacts are no fault.

    No message tells a number or a name: they stand in the quotes alone.
    """
    letter = handed("申请函.docx", tuple(line.format(note) for line in LETTER), "application-letter")
    found = check(ContactInconsistent(), make_case(handed("申报表.docx", (_form(*form),), "application-form"), letter))
    assert [kind in finding.message for finding, kind in zip(found, kinds, strict=True)] == [True] * len(kinds)
    for finding in found:
        assert not any(character.isdigit() for character in finding.message)
        assert all(any(character.isdigit() for character in evidence.quote) for evidence in finding.evidence)


@pytest.mark.parametrize(
    ("ring", "sure", "differ"),
    [
        ("葫芦岛市人民政府", 0.9, True),
        ("锦州市市场监督管理局", 0.9, True),
        ("锦州市人民政府", 0.9, False),
        ("辽宁省锦州市人民政府", 0.9, False),
        ("锦洲市人民政府", 0.9, False),
        ("锦州市人民政府办公室", 0.9, True),
        ("辽宁省人民政府", 0.9, True),
        ("葫芦岛市人民政府", 0.6, True),
        ("葫芦岛市人民政府", 0.5, False),
    ],
)
def test_the_seal_is_that_of_who_signed(
    handed: Make, make_case: Make, check: Make, ring: str, sure: float, *, differ: bool
) -> None:
    """A bureau's or another city's seal under a government's name is told; words that are read unsurely are not."""
    seal = Block(id="s1", kind="seal", text="", seal=Seal(shape="round", text=ring, text_confidence=sure))
    lines = ("省市场监督管理局：", "特此申请。", "锦州市人民政府", "2024年4月12日", seal)
    case = make_case(handed("申请函.docx", lines, "application-letter"), adcode="210700")
    found = check(LeadUnitInconsistent(), case)
    assert [ring in finding.message and "锦州市人民政府" in finding.message for finding in found] == [True] * differ
