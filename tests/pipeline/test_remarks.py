"""People's words: the last one of a subject counts, waivers hold while what they rest on is the same."""

import msgspec
import pytest

from extractors.document import Block, Document, Evidence, FileInfo
from pipeline.facts import Reading
from pipeline.remarks import assign, basis_of, overrule, standing, told
from pipeline.review import DocumentEntry, Finding, Remark, RemarkKind


def remark(kind: RemarkKind, subject: str = "f1", text: str = "已核对", **more: str) -> Remark:
    """A word of somebody."""
    return Remark(kind=kind, subject=subject, text=text, by="张三", at="2024-05-06T09:00:00+08:00", **more)


def finding(quote: str = "绍兴市市场监督管理局", **changes: object) -> Finding:
    """A finding that quotes one place."""
    evidence = Evidence(document="d1", page=1, bbox=None, block="b1", start=0, quote=quote)
    base = Finding(
        id="f1",
        rule="signatory-mismatch",
        severity="error",
        requirement=None,
        message="署名不符。",
        evidence=(evidence,),
    )
    return msgspec.structs.replace(base, **changes)


def test_the_last_word_of_a_subject_counts():
    """Taken back, said anew, or of another subject; comments never replace each other."""
    words = [
        remark("waive", text="一"),
        remark("waive", "f2", "二"),
        remark("comment", "", "三"),
        remark("unwaive"),
        remark("comment", "", "四"),
        remark("assign", "sha", "五", requirement="pilot-plan"),
        remark("assign", "sha", "六", requirement="application-form"),
        remark("waive", text="七"),
        remark("unwaive", "f2"),
    ]
    assert [word.text for word in standing(words)] == ["三", "四", "六", "七"]
    assert standing([remark("unassign", "sha")]) == ()


@pytest.mark.parametrize(
    "changed",
    [finding("绍兴市商务局"), finding(severity="warning"), finding(evidence=())],
    ids=["other words", "other severity", "no place"],
)
def test_waivers_hold_while_what_they_rest_on_is_the_same(changed: Finding):
    """Where else the same words stand is no change; other words or another severity are, and are told."""
    word = remark("waive", basis=basis_of(finding()))
    moved = finding("绍兴市 市场监督管理局", message="署名不符（第2页）。")
    (kept,) = overrule([moved], [word])
    assert kept.waived
    assert (kept.waived.by, kept.waived.reason) == ("张三", "已核对")
    (reopened,) = overrule([changed], [word])
    assert reopened.waived is None
    assert reopened.reopened == kept.waived
    assert [w.stands for w in told([word], [reopened], [])] == [False]
    assert [w.stands for w in told([word], [kept], [])] == [True]


def entry(sha256: str, name: str = "d1") -> DocumentEntry:
    """A file of which nothing is known."""
    return DocumentEntry(
        id=name,
        name=f"{name}.docx",
        sha256=sha256,
        media_type="text/plain",
        bytes=9,
        pages=None,
        requirement=None,
        reader="word/1",
        ocr_pages=0,
        confidence=1.0,
        contained_in=None,
    )


def test_assigned_files_are_what_the_person_said():
    """All of the file, surely; nothing at all for none; other contents and unread files stay as they are."""
    file = FileInfo(name="d1.docx", sha256="aa", bytes=9, media_type="text/plain")
    blocks = (Block(id="b1", kind="paragraph", text="甲", page=2), Block(id="b2", kind="paragraph", text="乙", page=3))
    document = Document(file=file, reader="word/1", pages=(), blocks=blocks)
    readings = {"d1": Reading(document=document, sections=(), figures=(), entities=())}
    (plan,) = assign([entry("aa")], readings, [remark("assign", "aa", requirement="pilot-plan")])
    (part,) = plan.parts
    assert (plan.requirement, plan.assigned_by) == ("pilot-plan", "张三")
    assert (part.block_start, part.block_end, part.page_start, part.page_end, part.confidence) == ("b1", "b2", 2, 3, 1)
    (nothing,) = assign([plan], readings, [remark("assign", "aa")])
    assert (nothing.parts, nothing.requirement, nothing.assigned_by) == ((), None, "张三")
    for other, known in ((entry("bb"), readings), (entry("aa"), {})):
        assert assign([other], known, [remark("assign", "aa", requirement="pilot-plan")]) == (other,)
    assert [word.stands for word in told([remark("assign", "aa")], [], [entry("bb")])] == [False]
