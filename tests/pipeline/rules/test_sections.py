"""What a document must say."""

from collections.abc import Callable
from typing import Any

import pytest

from extractors.document import Block
from pipeline.holdings import requirement_results
from pipeline.rules.sections import SectionMissing

Make = Callable[..., Any]
SECTIONS = {
    "goals": "一、工作目标",
    "key-industries": "二、重点产业",
    "innovation": "三、创新方向",
    "tasks": "四、主要任务",
    "schedule": "五、进度安排",
    "safeguards": "六、保障措施",
}


def plan(without: str = "", empty: str = "") -> list[Block]:
    """A plan with all its sections but one, one of them perhaps without text."""
    texts = [("title", "试点工作方案")]
    for name, heading in SECTIONS.items():
        if name != without:
            texts.append(("heading", heading))
            texts += [] if name == empty else [("paragraph", "按照统一部署，结合本地实际扎实推进，确保落到实处。")]
    return [Block(id=f"b{i}", kind=kind, text=text) for i, (kind, text) in enumerate(texts, 1)]  # type: ignore[arg-type]


def test_section_missing(handed: Make, make_case: Make, check: Make):
    """Each section that is left out, and no other, is missed; without the document none is."""
    assert not check(SectionMissing(), make_case(handed("方案.docx", plan(), "pilot-plan")))
    for name in SECTIONS:
        found = check(SectionMissing(), make_case(handed("方案.docx", plan(without=name), "pilot-plan")))
        assert [finding.requirement for finding in found] == [f"pilot-plan/{name}"]
    assert not check(SectionMissing(), make_case(handed("照片.docx", ("合影",), "supporting-evidence")))


@pytest.mark.parametrize("changed", [{"without": "tasks"}, {"empty": "tasks"}])
def test_sections_of_a_document_that_may_be_none(handed: Make, make_case: Make, check: Make, changed: dict[str, str]):
    """While no file is surely the plan, what it lacks is told as a warning and stays unclear; a sure one changes that."""
    doubtful, other = handed("思路.docx", plan(**changed), "pilot-plan", sure=0.45), handed("无题.docx", ("内容",))
    (finding,) = found = check(SectionMissing(), make_case(doubtful, other))
    assert (finding.requirement, finding.severity) == ("pilot-plan/tasks", "warning")
    assert ("思路.docx" in finding.message) == ("without" in changed)
    results = {result.id: result.status for result in requirement_results(make_case(doubtful, other), found)}
    assert results["pilot-plan"] == results["pilot-plan/tasks"] == "unclear"
    sure = handed("方案.docx", plan(**changed), "pilot-plan")
    assert [f.severity for f in check(SectionMissing(), make_case(doubtful, sure))] == ["error"]


def test_section_without_text(handed: Make, make_case: Make, check: Make):
    """A heading alone does not serve."""
    (finding,) = check(SectionMissing(), make_case(handed("方案.docx", plan(empty="schedule"), "pilot-plan")))
    assert (finding.requirement, "只有标题" in finding.message) == ("pilot-plan/schedule", True)


def test_section_whose_text_is_on_the_next_page(handed: Make, make_case: Make, check: Make):
    """A heading at the foot of one photo has its text on the photo that goes on with it, and on no other."""
    first = plan(empty="safeguards")
    rest = ("加强组织领导，强化经费保障，严格督导考核，确保各项任务落到实处。",)
    for follows in (None, "1.jpg"):
        pages = (handed("1.jpg", first, "pilot-plan"), handed("2.jpg", rest, "pilot-plan", continues=follows))
        found = check(SectionMissing(), make_case(*pages))
        assert [finding.requirement for finding in found] == ([] if follows else ["pilot-plan/safeguards"])
    middle = (
        handed("1.jpg", plan(empty="tasks"), "pilot-plan"),
        handed("2.jpg", rest, "pilot-plan", continues="1.jpg"),
    )
    assert [finding.requirement for finding in check(SectionMissing(), make_case(*middle))] == ["pilot-plan/tasks"]
    below = ("（一）强化组织领导", *rest, "七、附则", "略。")
    deeper = (handed("1.jpg", first, "pilot-plan"), handed("2.jpg", below, "pilot-plan", continues="1.jpg"))
    assert not check(SectionMissing(), make_case(*deeper))
    bare = (handed("1.jpg", first, "pilot-plan"), handed("2.jpg", ("七、附则", *rest), "pilot-plan", continues="1.jpg"))
    assert [finding.requirement for finding in check(SectionMissing(), make_case(*bare))] == ["pilot-plan/safeguards"]


def test_section_inside_another_is_doubted(handed: Make, make_case: Make, check: Make):
    """Dated phases under another heading are a warning that names the place, never an error."""
    phases = "分为启动阶段（2024年6月至9月）、实施阶段（2024年10月至2026年6月）和总结阶段（2026年7月至12月）。"
    blocks = [*plan(without="schedule"), Block(id="b99", kind="paragraph", text=phases)]
    (finding,) = check(SectionMissing(), make_case(handed("方案.docx", blocks, "pilot-plan")))
    assert (finding.requirement, finding.severity) == ("pilot-plan/schedule", "warning")
    assert "六、保障措施" in finding.message
    assert [evidence.quote for evidence in finding.evidence] == ["六、保障措施"]
