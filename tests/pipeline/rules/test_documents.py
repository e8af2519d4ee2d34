"""Required documents, files of which nothing is known, and text that was hard to read."""

from collections.abc import Callable
from typing import Any

import pytest

from extractors.document import Block, Page
from pipeline.rules.documents import DocumentMissing, LowConfidenceText, UnclassifiedFile

Make = Callable[..., Any]
ROLES = ("application-letter", "application-form", "pilot-plan", "foundation-report", "supporting-evidence")


@pytest.fixture
def dossier(handed: Make, make_case: Make) -> Make:
    """A factory of cases with a file for each document but those left out, and further files."""

    def make(*without: str, more: tuple[Any, ...] = ()) -> Any:
        files = [handed(f"{role}.docx", ("#标题", "内容。"), role) for role in ROLES if role not in without]
        return make_case(*files, *more)

    return make


def test_document_missing(dossier: Make, check: Make):
    """Each of five, and where was looked."""
    assert not check(DocumentMissing(), dossier())
    for role in ROLES:
        (finding,) = check(DocumentMissing(), dossier(role))
        assert (finding.requirement, finding.severity, len(finding.searched)) == (role, "error", 4)


def test_a_likely_file_makes_it_a_doubt(dossier: Make, handed: Make, check: Make):
    """An unknown file whose best score is for the missing document may be it; a worse one may not."""
    near = handed("扫描1.pdf", ("目标与步骤",), scores={"pilot-plan": 0.34, "foundation-report": 0.1})
    (finding,) = check(DocumentMissing(), dossier("pilot-plan", more=(near,)))
    assert (finding.severity, "扫描1.pdf" in finding.message, "可能是" in finding.message) == ("warning", True, True)
    assert finding.evidence
    (finding,) = check(DocumentMissing(), dossier("foundation-report", more=(near,)))
    assert finding.severity == "error"
    far = handed("扫描1.pdf", ("目标与步骤",), scores={"pilot-plan": 0.2})
    (finding,) = check(DocumentMissing(), dossier("pilot-plan", more=(far,)))
    assert finding.severity == "error"


def test_a_paper_for_the_call_may_be_the_plan(dossier: Make, handed: Make, check: Make):
    """Taken for evidence, named as plans are, and for the pilot by its subtitle; other plans and issued ones are none."""
    for title, subtitle, severity in (
        ("台州市商业秘密保护行动计划", "（为全国试点而作）", "warning"),
        ("台州市商业秘密保护行动计划", "（2021—2023年）", "error"),
        ("台州市普法试点工作计划", "（全国试点）", "error"),
        ("关于印发台州市商业秘密保护试点行动计划的通知", "各县（市、区）人民政府：", "error"),
    ):
        paper = handed("文件7.pdf", (f"#{title}", subtitle, "一、目标"), "supporting-evidence", title=title)
        (finding,) = check(DocumentMissing(), dossier("pilot-plan", more=(paper,)))
        assert finding.severity == severity, title


def test_a_photo_may_be_evidence(dossier: Make, handed: Make, check: Make):
    """A picture without words; a page of text in a picture is none."""
    photo = handed("DSC01.jpg", ("合影",), media_type="image/jpeg")
    (finding,) = check(DocumentMissing(), dossier("supporting-evidence", more=(photo,)))
    assert finding.severity == "warning"
    page = handed("DSC01.jpg", ("一二三四五六七八九十" * 8,), media_type="image/jpeg")
    (finding,) = check(DocumentMissing(), dossier("supporting-evidence", more=(page,)))
    assert finding.severity == "error"


def test_unclassified_file(dossier: Make, handed: Make, check: Make):
    """Readable files without any part; archives and unreadable files are none."""
    strange = handed("新建文档.docx", ("甲乙丙丁",))
    (finding,) = check(UnclassifiedFile(), dossier(more=(strange,)))
    assert finding.severity == "info"
    locked = handed("锁.pdf", problem="encrypted-file")
    archive = handed("包.zip", media_type="application/zip")
    assert not check(UnclassifiedFile(), dossier(more=(locked, archive)))


def lines(*pairs: tuple[str, float], page: int | None = None) -> list[Block]:
    """Paragraphs with their confidences."""
    return [
        Block(id=f"b{number}", kind="paragraph", text=text, confidence=sure, page=page)
        for number, (text, sure) in enumerate(pairs, start=1)
    ]


LONG = "近年来建立健全工作机制，持续加强监管执法，不断优化服务保障，取得了积极成效。" * 6


@pytest.mark.parametrize(
    ("mean", "content", "unsure"),
    [
        (0.99, [(LONG, 0.99)], False),
        (0.9, [(LONG, 0.9)], True),
        (0.97, [(LONG, 0.99), ("查处案件十二件", 0.6), ("罚没二百万元", 0.5), ("培训三千人次", 0.55)], True),
        (0.98, [(LONG, 0.99), ("查处案件十二件", 0.6)], False),
        (0.96, [(LONG, 0.99), (LONG[:120], 0.86)], True),
    ],
)
def test_low_confidence_of_a_page(
    handed: Make,
    make_case: Make,
    check: Make,
    mean: float,
    content: Any,
    unsure: bool,  # noqa: FBT001
):
    """By the page's mean, a share of unsure text, or several bad lines on a page whose mean is fine."""
    pages = (Page(number=1, width=595.0, height=842.0, source="ocr", confidence=mean),)
    scan = handed("报告.pdf", lines(*content, page=1), "foundation-report", pages=pages)
    found = check(LowConfidenceText(), make_case(scan))
    assert bool(found) is unsure
    assert all("第 1 页" in finding.message and finding.evidence for finding in found)


@pytest.mark.parametrize(("sure", "unsure"), [(1.0, False), (0.98, False), (0.85, True)])
def test_low_confidence_without_pages(
    handed: Make,
    make_case: Make,
    check: Make,
    sure: float,
    unsure: bool,  # noqa: FBT001
):
    """Recognised pictures in a DOCX count by themselves, however much sure text stands around them."""
    word = handed("报告.docx", lines((LONG, 1.0), (LONG, 1.0), (LONG[:60], sure)), "foundation-report")
    found = check(LowConfidenceText(), make_case(word))
    assert bool(found) is unsure
    assert all("图片" in finding.message for finding in found)
