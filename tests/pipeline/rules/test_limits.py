"""How long a document may be, in what form it comes, which of several will do, and for whom all that holds."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from extractors.document import Block, Page
from extractors.registry import DOCX, OFD, PDF, XLSX
from pipeline.case import Case
from pipeline.holdings import requirement_results
from pipeline.judging import check_case
from pipeline.programme import (
    Condition,
    DocumentLimits,
    Group,
    Programme,
    RegionKind,
)
from pipeline.rules.applicant import LateSubmission, RegionUnknown
from pipeline.rules.documents import DocumentMissing
from pipeline.rules.limits import FormatMissing, LimitExceeded, count_characters
from pipeline.rules.sections import SectionMissing, SectionThin

Make = Callable[..., Any]
A4 = {"width": 595.0, "height": 842.0, "source": "text"}


def pages(count: int) -> list[Page]:
    """Pages of a PDF."""
    return [Page(number=number, confidence=1.0, **A4) for number in range(1, count + 1)]  # type: ignore[arg-type]


def words(count: int) -> list[Block]:
    """A title and a text, of ``count`` characters together."""
    text = "近年来我市不断健全工作机制" * (count // 13 + 1)
    return [Block(id="b1", kind="title", text="工作方案"), Block(id="b2", kind="paragraph", text=text[: count - 4])]


def with_document(programme: Programme, name: str, **changes: Any) -> Programme:
    """The programme with one document changed."""
    documents = tuple(
        msgspec.structs.replace(document, **changes) if document.id == name else document
        for document in programme.documents
    )
    return msgspec.structs.replace(programme, documents=documents)


def with_section(programme: Programme, **changes: Any) -> Programme:
    """The programme with the plan's goals changed."""
    plan = next(document for document in programme.documents if document.id == "pilot-plan")
    first, *others = plan.sections
    return with_document(programme, plan.id, sections=(msgspec.structs.replace(first, **changes), *others))


def under(case: Case, programme: Programme) -> Case:
    """The case under another programme."""
    return Case(programme, case.files, case.readings, case.circumstances)


@pytest.fixture
def judged(pilot: Programme, make_case: Make, check: Make) -> Make:
    """Findings of :class:`LimitExceeded` (or another rule) on plans under given limits."""

    def run(limits: DocumentLimits, *files: Any, rule: Any = None) -> Any:
        programme = with_document(pilot, "pilot-plan", limits=limits)
        return check(rule or LimitExceeded(), under(make_case(*files), programme))

    return run


def test_characters_are_counted_as_word_processors_do():
    """Chinese characters and marks one by one, Latin words and numbers whole, neither spaces nor page numbers."""
    texts = [("paragraph", "到2026年，GDP 增长7.5%。"), ("page_number", "12"), ("seal", "台州市人民政府")]
    blocks = [Block(id=f"b{n}", kind=kind, text=text) for n, (kind, text) in enumerate(texts)]  # type: ignore[arg-type]
    # 到 2026 年 ， GDP 增 长 7 5 。: the point and the per cent sign are no characters of their own
    assert count_characters(blocks) == 10


@pytest.mark.parametrize(("length", "faulty"), [(5000, False), (5090, False), (5200, True)])
def test_too_many_characters(judged: Make, handed: Make, length: int, faulty: bool):  # noqa: FBT001
    """Up to the limit, and a little beyond since programs count otherwise; then it is told with both numbers."""
    found = judged(DocumentLimits(characters=5000), handed("方案.docx", words(length), "pilot-plan"))
    assert bool(found) is faulty
    assert all("约 5200 字" in f.message and "5000 字" in f.message and f.evidence for f in found)
    assert all((f.severity, f.requirement) == ("warning", "pilot-plan") for f in found)


def test_too_few_characters_and_severity_of_the_programme(judged: Make, handed: Make):
    """A least number is told as such, as gravely as the programme says."""
    limits = DocumentLimits(least_characters=3000, severity="error")
    assert not judged(limits, handed("方案.docx", words(3000), "pilot-plan"))
    (finding,) = judged(limits, handed("方案.docx", words(2000), "pilot-plan"))
    assert (finding.severity, "少于要求的 3000 字" in finding.message) == ("error", True)


def test_pages(judged: Make, handed: Make):
    """Of a PDF the pages; of loose photos all that go on together; of a file without pages a note for a person."""
    limits = DocumentLimits(pages=3)
    assert not judged(limits, handed("方案.pdf", words(99), "pilot-plan", pages=pages(3)))
    (finding,) = judged(limits, handed("方案.pdf", words(99), "pilot-plan", pages=pages(4)))
    assert "4 页，超过要求的 3 页" in finding.message
    photos = [
        handed(f"{n}.jpg", words(99), "pilot-plan", pages=pages(1), continues=f"{n - 1}.jpg" if n > 1 else None)
        for n in range(1, 5)
    ]
    assert not judged(limits, *photos[:3])
    (finding,) = judged(limits, *photos)
    assert "4 页" in finding.message
    (finding,) = judged(limits, handed("方案.docx", words(99), "pilot-plan", media_type=DOCX))
    assert (finding.severity, "人工确认" in finding.message) == ("info", True)


def test_pages_of_the_printed_twin_count(judged: Make, handed: Make):
    """A DOCX has no pages; the scan of its print has."""
    word = handed("方案.docx", words(99), "pilot-plan", media_type=DOCX)
    for count, faulty in ((3, False), (4, True)):
        scan = handed("方案.pdf", words(99), "pilot-plan", pages=pages(count), twin_of="方案.docx")
        assert bool(judged(DocumentLimits(pages=3), word, scan)) is faulty


def test_part_of_a_file_is_counted_alone(handed: Make, make_case: Make, pilot: Programme, check: Make):
    """A plan bound with other papers has the pages from where it begins to where it ends."""
    bound = make_case(handed("合订本.pdf", words(99), "pilot-plan", pages=pages(9)))
    part = msgspec.structs.replace(bound.files[0].entry.parts[0], page_start=2, page_end=4)
    entry = msgspec.structs.replace(bound.files[0].entry, parts=(part,))
    file = msgspec.structs.replace(bound.files[0], entry=entry)
    for most, faulty in ((3, False), (2, True)):
        programme = with_document(pilot, "pilot-plan", limits=DocumentLimits(pages=most))
        case = Case(programme, [file], bound.readings, bound.circumstances)
        assert bool(check(LimitExceeded(), case)) is faulty


def test_formats_that_must_be_there(judged: Make, handed: Make):
    """An editable text and a sealed copy: each that is not there is told, a PDF without a seal is no sealed one."""
    limits = DocumentLimits(formats=("word", "sealed-pdf"))
    sealed = [*words(50), Block(id="s1", kind="seal", text="")]
    word = handed("方案.docx", words(50), "pilot-plan", media_type=DOCX)
    pdf = handed("方案.pdf", sealed, "pilot-plan", media_type=PDF)
    assert not judged(limits, word, pdf, rule=FormatMissing())
    assert not judged(limits, word, handed("方案.ofd", sealed, "pilot-plan", media_type=OFD), rule=FormatMissing())
    (finding,) = judged(limits, word, rule=FormatMissing())
    assert ("加盖公章的 PDF" in finding.message, finding.requirement) == (True, "pilot-plan")
    plain = handed("方案.pdf", words(50), "pilot-plan", media_type=PDF)
    assert len(judged(limits, word, plain, rule=FormatMissing())) == 1
    (finding,) = judged(limits, pdf, rule=FormatMissing())
    assert "Word" in finding.message
    assert not judged(limits, handed("照片.jpg", ("合影",), "supporting-evidence"), rule=FormatMissing())


def test_formats_that_are_not_taken(judged: Make, handed: Make):
    """Each file in another form is named."""
    limits = DocumentLimits(accepts=("word", "pdf"))
    assert not judged(limits, handed("方案.docx", words(50), "pilot-plan", media_type=DOCX), rule=FormatMissing())
    table = handed("方案.xlsx", words(50), "pilot-plan", media_type=XLSX)
    (finding,) = judged(limits, table, rule=FormatMissing())
    assert "方案.xlsx" in finding.message


def test_copies_are_told_where_the_document_is_missed(pilot: Programme, handed: Make, make_case: Make, check: Make):
    """Copies on paper cannot be seen in files."""
    case = make_case(handed("报告.docx", words(50), "foundation-report"))
    programme = with_document(pilot, "pilot-plan", limits=DocumentLimits(copies=3))
    told = {finding.requirement: finding.message for finding in check(DocumentMissing(), under(case, programme))}
    assert "《试点工作方案》（纸质一式 3 份）" in told["pilot-plan"]
    assert "一式" not in told["application-form"]


@pytest.mark.parametrize(("length", "told"), [(40, "少于"), (200, ""), (700, "超过")])
def test_thin_and_long_sections(pilot: Programme, handed: Make, make_case: Make, check: Make, length: int, told: str):
    """A section that is there may still be too little or too much; a heading alone is missed, not thin."""
    blocks = [
        Block(id="b1", kind="title", text="试点工作方案"),
        Block(id="b2", kind="heading", text="一、工作目标"),
        Block(id="b3", kind="paragraph", text="力" * length),
        Block(id="b4", kind="heading", text="二、重点产业"),
    ]
    programme = with_section(pilot, least_characters=100, characters=500)
    found = check(SectionThin(), under(make_case(handed("方案.docx", blocks, "pilot-plan")), programme))
    assert [(f.requirement, told in f.message) for f in found] == ([("pilot-plan/goals", True)] if told else [])
    without = [blocks[0], blocks[1], blocks[3]]
    case = under(make_case(handed("方案.docx", without, "pilot-plan")), programme)
    assert not check(SectionThin(), case)
    assert any(finding.requirement == "pilot-plan/goals" for finding in check(SectionMissing(), case))


@pytest.mark.parametrize(
    ("kinds", "provinces", "asked"),
    [
        ((), (), True),
        (("prefecture-city",), (), True),
        (("municipal-district",), (), False),
        ((), ("浙江省",), True),
        ((), ("广东省",), False),
        (("prefecture-city",), ("广东省",), False),
    ],
)
def test_a_condition_asks_only_whom_it_fits(
    pilot: Programme,
    make_case: Make,
    handed: Make,
    kinds: tuple[RegionKind, ...],
    provinces: tuple[str, ...],
    asked: bool,  # noqa: FBT001
):
    """A document, and a section of one, that 台州市 must have or need not; neither missed nor listed where not asked."""
    when = Condition(kinds=kinds, provinces=provinces)
    case = make_case(handed("方案.docx", words(50), "pilot-plan"))
    programme = with_section(with_document(pilot, "foundation-report", when=when), when=when)
    conditional = under(case, programme)
    findings = check_case(conditional)
    missed = {finding.requirement for finding in findings}
    listed = {result.id for result in requirement_results(conditional, findings)}
    for requirement in ("foundation-report", "pilot-plan/goals"):
        assert (requirement in missed) is asked
        assert (requirement in listed) is asked
    assert "application-form" in missed


def test_some_of_several_will_do(pilot: Programme, make_case: Make, handed: Make, check: Make):
    """Neither is missed by itself; too few are missed together, and what is there makes the group met."""
    group = Group(
        id="basis", title="基础材料", of=("foundation-report", "application-form"), basis="notice", at_least=1
    )
    programme = msgspec.structs.replace(pilot, groups=(group,))
    plan = handed("方案.docx", words(50), "pilot-plan")
    report = handed("报告.docx", words(50), "foundation-report")
    none, one = under(make_case(plan), programme), under(make_case(plan, report), programme)
    (finding,) = [f for f in check(DocumentMissing(), none) if f.requirement == "basis"]
    assert (finding.severity, "《申报表》" in finding.message, "至少应提交 1 项" in finding.message) == (
        "error",
        True,
        True,
    )
    told = {f.requirement for f in check(DocumentMissing(), one)}
    assert not told & {"basis", "foundation-report", "application-form"}
    results = {result.id: result.status for result in requirement_results(one, check_case(one))}
    assert results["basis"] == "met"
    assert "application-form" not in results
    missing = {result.id: result.status for result in requirement_results(none, check_case(none))}
    assert missing["basis"] == "missing"
    both = msgspec.structs.replace(programme, groups=(msgspec.structs.replace(group, at_least=2),))
    assert "basis" in {f.requirement for f in check(DocumentMissing(), under(make_case(plan, report), both))}
    assert "basis" in none.unmet_documents
    assert "basis" not in one.unmet_documents


@pytest.mark.parametrize(
    ("received", "hour", "holiday", "severity"),
    [
        ("2024-05-06", "", "next", None),
        ("2024-05-07", "", "next", "error"),
        ("2024-05-02", "", "keep", "error"),
        ("2024-05-06", "17:00", "next", "info"),
        ("2024-05-05", "17:00", "next", None),
    ],
)
def test_last_day_on_a_holiday_and_its_hour(
    pilot: Programme,
    make_case: Make,
    handed: Make,
    check: Make,
    received: str,
    hour: str,
    holiday: Any,
    severity: str | None,
):
    """1 May 2024 begins five free days: where the call says so the first working day after them counts."""
    deadlines = msgspec.structs.replace(
        pilot.deadlines, national=dt.date(2024, 5, 31), applicants=dt.date(2024, 5, 1), hour=hour, holiday=holiday
    )
    case = make_case(handed("方案.docx", words(50), "pilot-plan"), received=received)
    found = check(LateSubmission(), under(case, msgspec.structs.replace(pilot, deadlines=deadlines)))
    assert [finding.severity for finding in found] == ([severity] if severity else [])
    if severity == "info":
        assert "2024年5月6日17:00" in found[0].message


def test_organisations_need_no_region(pilot: Programme, make_case: Make, handed: Make, check: Make):
    """Where firms or institutes apply, nobody asks for an area."""
    case = make_case(handed("方案.docx", words(50), "pilot-plan"), adcode=None)
    assert check(RegionUnknown(), case)
    applicants = msgspec.structs.replace(pilot.applicants, who="organisations", eligible=(), unclear=())
    assert not check(RegionUnknown(), under(case, msgspec.structs.replace(pilot, applicants=applicants)))
