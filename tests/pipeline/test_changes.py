"""What a new version changed: files by what they stand for, faults, figures with both places, sections by sentence."""

import msgspec
import pytest

from extractors.document import Evidence
from pipeline.changes import compare
from pipeline.facts import Figure
from pipeline.review import (
    REVIEW_SCHEMA,
    DocumentEntry,
    DossierHead,
    Finding,
    RequirementResult,
    Review,
    Searched,
    SectionText,
    Waiver,
)

FIRST = Review(
    schema=REVIEW_SCHEMA,
    programme="p",
    dossier=DossierHead(id="d", source=".", province=None, region=None, version=1, received_at=None),
    status="incomplete",
    documents=(),
    requirements=(),
    findings=(),
    sections=(),
    figures=(),
    criteria=(),
    tasks=(),
)


def entry(name: str, sha256: str, requirement: str | None = None) -> DocumentEntry:
    """A file of a dossier."""
    return DocumentEntry(
        id=f"d-{name}-{sha256}",
        name=name,
        sha256=sha256,
        media_type="application/pdf",
        bytes=1,
        pages=1,
        requirement=requirement,
        reader="pdf/1",
        ocr_pages=0,
        confidence=1.0,
        contained_in=None,
    )


def evidence(quote: str, document: str = "d1") -> Evidence:
    """A place."""
    return Evidence(document=document, page=2, bbox=None, block="b1", start=0, quote=quote)


def version(**parts: object) -> Review:
    """A version with these parts."""
    return msgspec.structs.replace(FIRST, **parts)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ([entry("a.pdf", "1")], [entry("a.pdf", "2")], ["替换文件“a.pdf”"]),
        ([], [entry("a.pdf", "1")], ["新增文件“a.pdf”"]),
        ([entry("a.pdf", "1")], [], ["撤回文件“a.pdf”"]),
        ([entry("a.pdf", "1")], [entry("补正/b.pdf", "1")], ["更名文件“补正/b.pdf”（原“a.pdf”，内容相同）"]),
        (
            [entry("旧表.pdf", "1", "form"), entry("方案.pdf", "5", "plan")],
            [entry("新表.docx", "2", "form"), entry("方案.pdf", "5", "plan")],
            ["替换文件“新表.docx”（原“旧表.pdf”，材料类别相同）"],
        ),
        (
            [entry("证一.pdf", "1", "evidence"), entry("证二.pdf", "2", "evidence")],
            [entry("证三.pdf", "3", "evidence")],
            ["新增文件“证三.pdf”", "撤回文件“证一.pdf”", "撤回文件“证二.pdf”"],
        ),
        ([entry("甲.pdf", "1")], [entry("乙.pdf", "2")], ["新增文件“乙.pdf”", "撤回文件“甲.pdf”"]),
        ([entry("甲.pdf", "1"), entry("乙.pdf", "1")], [entry("甲.pdf", "1")], ["撤回文件“乙.pdf”"]),
    ],
)
def test_files_by_what_they_stand_for(before: list[DocumentEntry], after: list[DocumentEntry], told: list[str]):
    """Same name, same content, lone document of one kind; never guessed among several."""
    changes = compare(version(documents=tuple(before)), version(documents=tuple(after)))
    assert list(changes.files) == told
    known = {entry.id for entry in (*before, *after)}
    assert {name for change in changes.of_files for name in (change.document, change.was_document)} <= known | {""}


def test_files_of_amendments_are_told_once():
    """What took a place is told with it; what comes behind a later amendment is added, and no fault on it is new."""

    def aside(name: str, sha256: str, by: DocumentEntry) -> DocumentEntry:
        return msgspec.structs.replace(entry(name, sha256), replaced_by=by.id)

    def fault(of: DocumentEntry) -> Finding:
        about = Finding(f"unclassified-file-{of.name}", "unclassified-file", "info", None, f"{of.name}。")
        return msgspec.structs.replace(about, searched=(Searched(document=of.id, pages=None),))

    own, second = entry("方案.docx", "1", "plan"), entry("第二次补正/方案.docx", "2", "plan")
    late, odd = aside("第一次补正/方案.docx", "3", second), entry("杂.txt", "4")
    amended = version(
        documents=(aside("方案.docx", "1", second), second), findings=(fault(aside("方案.docx", "1", second)),)
    )
    changes = compare(version(documents=(own,)), amended)
    assert changes.files == ("替换文件“第二次补正/方案.docx”（原“方案.docx”，补正的新版本）",)
    assert changes.of_findings == ()
    documents = (*amended.documents, late, odd)
    changes = compare(amended, version(documents=documents, findings=(*amended.findings, fault(late), fault(odd))))
    assert changes.files == (
        "新增文件“第一次补正/方案.docx”（以补正的“第二次补正/方案.docx”为准）",
        "新增文件“杂.txt”",
    )
    assert [change.message for change in changes.of_findings] == ["杂.txt。"]


def test_faults_settled_new_and_reopened():
    """A waived fault is settled by a person, not by the amendment; one whose waiver lapsed is reopened."""

    def fault(name: str, **more: object) -> Finding:
        return msgspec.structs.replace(Finding(name, "seal-missing", "error", None, f"{name}。"), **more)

    word = Waiver("张三", "已核", "2024")
    before = (fault("甲"), fault("乙"), fault("丙", waived=word), fault("丁"))
    after = (fault("乙"), fault("丙", reopened=word), fault("丁", waived=word), fault("戊"))
    changes = compare(version(findings=before), version(findings=after)).of_findings
    assert [(change.kind, change.id) for change in changes] == [("closed", "甲"), ("reopened", "丙"), ("opened", "戊")]


def test_figures_with_both_places():
    """Old and new value of one indicator and period, each with where it stands."""

    def figure(value: float, quote: str) -> Figure:
        return Figure(
            indicator="查处案件",
            value=value,
            low=None,
            high=None,
            unit="件",
            text=quote,
            qualifier="",
            kind="level",
            period="2023年",
            period_start=None,
            period_end=None,
            subject=None,
            document="d1",
            evidence=evidence(quote),
            context=(),
            confidence=1.0,
            rule="r",
            indicator_id="cases",
        )

    (change,) = compare(version(figures=(figure(35, "35件"),)), version(figures=(figure(37, "37件"),))).of_figures
    assert (change.was, change.now) == (("35件",), ("37件",))
    assert [place.quote for place in (*change.was_evidence, *change.evidence)] == ["35件", "37件"]
    assert not compare(version(figures=(figure(35, "35件"),)), version(figures=(figure(35, "35起"),))).of_figures


def test_sections_by_sentence():
    """What was taken out and put in, in order; a section moved as a whole is no change of words."""

    def section(text: str) -> SectionText:
        return SectionText("plan/goals", "工作目标", "d1", 1, "一、", None, None, text)

    met = (RequirementResult("plan/goals", "工作目标", "notice", "met"),)
    old, new = "建成基地20个。培训1万人次。覆盖全市。", "建成基地28个。覆盖全市。形成制度。"
    changes = compare(
        version(sections=(section(old),), requirements=met), version(sections=(section(new),), requirements=met)
    )
    assert changes.sections == ("改写“工作目标”部分",)
    (rewritten,) = changes.of_sections
    assert rewritten.taken_out == ("建成基地20个。", "培训1万人次。")
    assert rewritten.put_in == ("建成基地28个。", "形成制度。")
    long = "".join(f"第{number}句。" for number in range(1500))
    many = compare(version(sections=(section(long),)), version(sections=(section(f"新句。{long}"),))).of_sections[0]
    assert (many.taken_out, many.put_in) == ((), ("新句。",))
