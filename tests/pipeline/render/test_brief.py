"""The content of a brief."""

import msgspec
import pytest

from extractors.document import Evidence
from pipeline.brief import describe_searched, make_brief, reference_to
from pipeline.programme import Programme
from pipeline.render.overview import digest_review
from pipeline.render.paper import make_paper
from pipeline.review import Finding, Region, Review, Searched, Waiver
from pipeline.rules.batch import TEMPLATES
from pipeline.rules.dossiers import DOSSIER_RULES
from pipeline.words import RULE


def test_says_what_is_open_and_what_is_doubtful(review: Review, programme: Programme):
    """Errors are open, warnings before hints are doubts, waived findings stand apart with their reason."""
    brief = make_brief(review, programme)
    assert [issue.id for issue in brief.open] == ["f1", "f2", "f3", "f4"]
    assert [issue.id for issue in brief.doubts] == ["f5", "f6", "f7"]
    assert [(issue.id, issue.waived) for issue in brief.waived] == [("f8", "王审核：原件已核对")]
    assert brief.summary == "5 类必备材料中已有 3 类，须补正 4 项，建议核实 2 项。"


def test_issue_names_requirement_basis_and_places(review: Review, programme: Programme):
    """A section of a document goes by both titles; basis and places are in words."""
    issue = make_brief(review, programme).open[2]
    assert issue.requirement == "试点工作方案·进度安排"
    assert issue.basis == "惯例推定"
    assert issue.searched == "文件2全文"
    assert make_brief(review, programme).open[0].searched == "文件1第1页、文件2全文、文件3第1—2页"


@pytest.mark.parametrize(
    ("document", "page", "block", "words"),
    [
        ("d2", 3, "b9", "文件2 第3页"),
        ("d2", None, "b15", "文件2 第15段"),
        ("d2", None, "sheet!A1", "文件2"),
        ("x", 1, "b1", "批次材料 第1页"),
    ],
)
def test_references_are_short(document: str, page: int | None, block: str, words: str):
    """Page where there are pages, else paragraph."""
    evidence = Evidence(document=document, page=page, bbox=None, block=block, start=0, quote="x")
    assert reference_to(evidence, {"d1": 1, "d2": 2}) == words


def test_searched_pages_are_ranges():
    """Many scattered pages are cut short."""
    searched = [Searched(document="d1", pages=(3, 1, 2, 7)), Searched(document="d2", pages=tuple(range(1, 40, 2)))]
    assert describe_searched(searched, {"d1": 1, "d2": 2}) == "文件1第1—3、7页、文件2第1、3、5、7等页"


@pytest.mark.parametrize(
    ("region", "words"),
    [
        (None, "未能从材料中确定"),
        (Region("青石市", "530100", "prefecture-city", eligible=True), "属地级市，在试点主体范围内"),
        (Region("青石县", "530121", "county", eligible=False), "属县，不在试点主体范围内。"),
        (Region("青石州", "532300", "autonomous-prefecture", eligible=None), "须由人工判断"),
    ],
)
def test_says_who_applies_and_whether_they_may(review: Review, programme: Programme, region: Region | None, words: str):
    """Eligible, not eligible, for a person to decide, unknown."""
    head = msgspec.structs.replace(review.dossier, region=region)
    brief = make_brief(msgspec.structs.replace(review, dossier=head), programme)
    assert words in brief.applicant.eligibility


def test_overruled_ineligibility_says_so(review: Review, programme: Programme):
    """A person's word stands beside the rule's."""
    region = Region("青石县", "530121", "county", eligible=False)
    finding = Finding("i", "ineligible-region", "error", None, "不在范围", waived=Waiver("王", "特批", "2024"))
    changed = msgspec.structs.replace(
        review, dossier=msgspec.structs.replace(review.dossier, region=region), findings=(finding,)
    )
    assert "已由人工认可" in make_brief(changed, programme).applicant.eligibility


def test_every_rule_has_a_word():
    """An officer never reads a rule's id: neither of dossiers' rules, nor of those that only batches have, or of own ones."""
    known = {rule.id for rule in DOSSIER_RULES} | TEMPLATES.keys() | {"own-rule-failed"}
    assert known == RULE.keys()


def test_paper_cuts_and_says_so(review: Review, programme: Programme):
    """Sentences beyond the budget go, two stay for each criterion; what is left out is counted."""
    brief = make_brief(review, programme)
    many = tuple(msgspec.structs.replace(brief.doubts[0], id=str(number)) for number in range(30))
    long = tuple(
        msgspec.structs.replace(
            line, points=tuple(msgspec.structs.replace(point, text="字" * 200) for point in line.points[:1] * 4)
        )
        for line in brief.criteria
    )
    paper = make_paper(msgspec.structs.replace(brief, doubts=many, criteria=long))
    assert [len(line.points) for line in paper.criteria] == [2, 2, 2, 2, 2]
    assert [issue.label for issue in paper.doubts[8:]] == ["识读待核"]
    assert paper.footnotes[:2] == ("原文摘录另有 10 条，见网页版摘要。", "存疑事项另有 22 条，见网页版摘要。")


def test_unsure_readings_are_doubts(review: Review, programme: Programme):
    """Figures that were read badly, and documents hardly known for what they are, stand with their sources."""
    letter = msgspec.structs.replace(review.requirements[0], status="unclear")
    brief = make_brief(msgspec.structs.replace(review, requirements=(letter, *review.requirements[1:])), programme)
    assert [item.reference for item in brief.unsure] == ["文件1 第1页", "文件3 第2页"]
    assert brief.unsure[0].text == "“申请函”的认定"
    assert "12,000人次" in brief.unsure[1].text
    (line,) = (issue for issue in make_paper(brief).doubts if issue.label == "识读待核")
    assert line.text.endswith("12,000人次（文件3 第2页）。")


def test_nothing_is_doubted_that_a_finding_tells(review: Review, programme: Programme):
    """An unclear requirement with a finding of its own is not told twice."""
    letter = msgspec.structs.replace(review.requirements[0], status="unclear", findings=("f5",))
    brief = make_brief(msgspec.structs.replace(review, requirements=(letter,), figures=()), programme)
    assert brief.unsure == ()


def test_long_searches_are_counted():
    """A notice does not list forty files."""
    searched = [Searched(document=f"x{number}", pages=None) for number in range(12)]
    numbers = {f"x{number}": number + 1 for number in range(12)}
    assert describe_searched(searched, numbers).endswith("文件8全文等12处")


def test_files_name_what_they_belong_with(review: Review, programme: Programme):
    """The page that goes on with another and the copy of another say so by number."""
    first, second, *rest = review.documents
    bound = msgspec.structs.replace(second, continues=first.id, twin_of=first.id)
    lines = make_brief(msgspec.structs.replace(review, documents=(first, bound, *rest)), programme).files
    assert lines[1].note.startswith("接文件1，与文件1内容相同")
    assert "文件" not in lines[0].note


def test_brief_of_unreadable_files_begins_with_why(reviews: list[Review], programme: Programme):
    """What is wrong with the files stands before the documents that nobody could look for."""
    missing = Finding("m", "document-missing", "error", "pilot-plan", "缺少《试点工作方案》。")
    failed = msgspec.structs.replace(reviews[3], findings=(missing, *reviews[3].findings))
    assert [issue.rule for issue in make_brief(failed, programme).open] == ["unreadable-file", "document-missing"]
    assert digest_review(failed, programme).open[0] == "没有可以读取的文件。"
