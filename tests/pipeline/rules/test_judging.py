"""How requirements stand after all rules."""

from collections.abc import Callable
from typing import Any

from extractors.document import Block, Seal
from pipeline.judgement import JudgedFile, JudgeRequest
from pipeline.judging import judge_dossier
from pipeline.programme import Programme
from pipeline.review import Review

Make = Callable[..., Any]


def judge(pilot: Programme, *files: Any) -> Review:
    """The review of files for 台州市."""
    judged = tuple(
        JudgedFile(
            file.id, file.name, "0" * 64, 1, file.media_type, None, "hand/1", None, file.profile, file.problem, ""
        )
        for file in files
    )
    request = JudgeRequest("", pilot.id, "", "d", ".", "浙江省", "331000", 1, None, (), judged)
    return judge_dossier(request, {file.id: file.reading for file in files if not file.problem}, pilot)


def status(review: Review, requirement: str) -> str:
    """How one requirement stands."""
    return next(item.status for item in review.requirements if item.id == requirement)


def test_attachments_of_a_letter_that_lists_none(pilot: Programme, handed: Make, letter: Make):
    """They are unclear; missing only without a letter."""
    signed = ("台州市人民政府", "2024年4月12日")
    assert status(judge(pilot, letter(*signed)), "application-letter/attachments") == "unclear"
    listed = letter("附件：申报表", *signed)
    assert status(judge(pilot, listed), "application-letter/attachments") == "met"
    other = handed("方案.docx", ("工作方案",), "pilot-plan")
    assert status(judge(pilot, other), "application-letter/attachments") == "missing"


def test_a_hidden_date_is_unclear(pilot: Programme, letter: Make):
    """A blank date is missing; one below the seal of a scan nobody can tell."""
    seal = Block(id="s", kind="seal", text="", seal=Seal(shape="round"), confidence=0.95)
    assert status(judge(pilot, letter("台州市人民政府", seal)), "application-letter/date") == "missing"
    scan = letter("台州市人民政府", seal, confidence=0.96)
    assert status(judge(pilot, scan), "application-letter/date") == "unclear"


def test_a_likely_document_is_unclear(pilot: Programme, handed: Make, letter: Make):
    """Its beginning is the evidence."""
    near = handed("扫描1.pdf", ("目标与步骤",), scores={"pilot-plan": 0.34})
    review = judge(pilot, letter("台州市人民政府", "2024年4月12日"), near)
    assert status(review, "pilot-plan") == "unclear"
    assert status(review, "foundation-report") == "missing"


def test_sentences_of_another_region_are_left_out(pilot: Programme, handed: Make, letter: Make):
    """What a plan of another city says is no point of the applicant's."""
    text = "率先探索数据类商业秘密保护规则，首创企业内部密点分级评估模式，为全国提供可复制可推广的样板。"
    signed = letter("台州市人民政府", "2024年4月12日")
    own = handed("方案.docx", ("一、创新方向", text), "pilot-plan", regions=[("331000", 2.5)])
    other = handed("方案.docx", ("一、创新方向", text), "pilot-plan", regions=[("330300", 2.5)])
    assert any(text in point.text for item in judge(pilot, signed, own).criteria for point in item.points)
    assert not any(text in point.text for item in judge(pilot, signed, other).criteria for point in item.points)


def test_nothing_is_missed_while_a_file_fell_to_us(pilot: Programme, handed: Make, letter: Make):
    """What is nowhere else may stand in it; a file that is broken itself, or locked, is the applicant's to mend."""
    own = (letter("附件：申报表"), handed("方案.docx", ("#方案", "一、工作目标", "建成站点二十个。"), "pilot-plan"))
    review = judge(pilot, *own, handed("报告.docx", problem="internal-failure"))
    assert review.status == "failed"
    assert [f.rule for f in review.findings if f.severity != "info"] == ["unreadable-file"]
    assert {item.status for item in review.requirements} <= {"unclear", "met"}
    for problem in ("unreadable-file", "encrypted-file"):
        review = judge(pilot, *own, handed("报告.docx", problem=problem))
        assert review.status == "incomplete"
        missed = {finding.rule for finding in review.findings}
        assert {problem, "document-missing", "section-missing", "seal-missing", "attachment-missing"} <= missed
        assert status(review, "foundation-report") == "missing"
