"""A dossier and a batch written out by hand, as the judging would hand them over."""

import hashlib
from collections.abc import Iterator

import msgspec
import pytest

from extractors.document import Document
from pipeline.brief.criteria import select_points
from pipeline.brief.tasks import cover_tasks
from pipeline.facts import Figure, Reading
from pipeline.outline import find_sections
from pipeline.programme import Programme, load_programme
from pipeline.review import (
    Batch,
    Commitment,
    Contact,
    DocumentEntry,
    DossierHead,
    DossierRow,
    FileRow,
    Finding,
    FindingCounts,
    Measure,
    Part,
    Point,
    Region,
    RequirementResult,
    Review,
    Searched,
    Similar,
    Timing,
    Waiver,
)

from .browser import CHROMIUM, Browser, browser
from .papers import LETTER, PLAN, REPORT, document_of, figure, quote


@pytest.fixture(scope="session")
def programme() -> Programme:
    """The shipped call."""
    return load_programme("trade-secret-pilot-2024")


@pytest.fixture(scope="session")
def documents() -> dict[str, Document]:
    """A letter and a report with pages, a plan without."""
    return {
        "d1": document_of("01 申请函.pdf", LETTER, paged=True),
        "d2": document_of("02 试点工作方案.docx", PLAN, paged=False),
        "d3": document_of("03 工作基础情况报告.pdf", REPORT, paged=True, table=True),
    }


@pytest.fixture(scope="session")
def parts(documents: dict[str, Document]) -> dict[str, tuple[Part, ...]]:
    """What each document is."""
    kinds = {"d1": "application-letter", "d2": "pilot-plan", "d3": "foundation-report"}
    return {
        key: (
            Part(
                requirement=kinds[key],
                page_start=1 if document.pages else None,
                page_end=len(document.pages) or None,
                block_start=document.blocks[0].id,
                block_end=document.blocks[-1].id,
                confidence=0.9,
            ),
        )
        for key, document in documents.items()
    }


@pytest.fixture(scope="session")
def figures(documents: dict[str, Document]) -> tuple[Figure, ...]:
    """Some figures, one of them in a table."""
    report, plan, letter = documents["d3"], documents["d2"], documents["d1"]
    return (
        figure(quote("d3", report, "5028.6亿元"), indicator_id="gdp", value=502_860_000_000.0, unit="元"),
        figure(quote("d3", report, "6.2%"), indicator_id="gdp-growth", value=6.2, unit="%", kind="change"),
        figure(quote("d3", report, "1862家"), indicator_id="high-tech-enterprises", value=1862.0, unit="家"),
        figure(quote("d3", report, "28件"), indicator_id="cases-investigated", value=28.0, unit="件", period="近三年"),
        figure(quote("d3", report, "6个"), indicator_id="trade-secret-bases", value=6.0),
        figure(
            quote("d2", plan, "12个"), indicator_id="trade-secret-bases", value=12.0, kind="target", period="到2026年"
        ),
        figure(quote("d3", report, "35个"), indicator_id="guidance-stations", value=35.0),
        figure(quote("d3", report, "350.6"), indicator_id="fines-and-confiscations", value=3_506_000.0, unit="元"),
        figure(quote("d1", letter, "350.6万元"), indicator_id="special-funds", value=3_506_000.0, unit="元"),
        figure(
            quote("d3", report, "1.2万人次"),
            indicator_id="training-attendance",
            value=12_000.0,
            unit="人次",
            confidence=0.4,
        ),
        figure(quote("d3", report, "1280亿元"), indicator="产值", value=128_000_000_000.0, unit="元"),
    )


@pytest.fixture(scope="session")
def readings(documents: dict[str, Document], figures: tuple[Figure, ...]) -> list[tuple[str, Reading]]:
    """The documents, understood."""
    return [
        (
            key,
            Reading(
                document=document,
                sections=find_sections(document),
                figures=tuple(item for item in figures if item.document == key),
                entities=(),
            ),
        )
        for key, document in documents.items()
    ]


def _entries(documents: dict[str, Document], parts: dict[str, tuple[Part, ...]]) -> tuple[DocumentEntry, ...]:
    return tuple(
        DocumentEntry(
            id=key,
            name=document.file.name,
            sha256=document.file.sha256,
            media_type=document.file.media_type,
            bytes=document.file.bytes,
            pages=len(document.pages) or None,
            requirement=parts[key][0].requirement,
            reader=document.reader,
            ocr_pages=2 if key == "d1" else 0,
            confidence=0.93,
            contained_in=None,
            parts=parts[key],
        )
        for key, document in documents.items()
    )


def _findings(documents: dict[str, Document]) -> tuple[Finding, ...]:
    """No form, no evidence, no schedule, no seal; a doubt, a missing figure, an unknown file; one waived."""
    letter, report = documents["d1"], documents["d3"]
    everywhere = (
        Searched(document="d1", pages=(1,)),
        Searched(document="d2", pages=None),
        Searched(document="d3", pages=(1, 2)),
    )
    return (
        Finding("f1", "document-missing", "error", "application-form", "未找到申报表。", searched=everywhere),
        Finding("f2", "document-missing", "error", "supporting-evidence", "未找到佐证材料。", searched=everywhere),
        Finding(
            "f3",
            "section-missing",
            "error",
            "pilot-plan/schedule",
            "试点工作方案中未找到“进度安排”部分。",
            searched=(Searched(document="d2", pages=None),),
        ),
        Finding(
            "f4",
            "seal-missing",
            "error",
            "application-letter/seal",
            "申请函落款处未见公章。",
            searched=(Searched(document="d1", pages=(1,)),),
        ),
        Finding(
            "f5",
            "figure-inconsistent",
            "warning",
            None,
            "专项资金与罚没金额所载数值相同，请核对。",
            evidence=(quote("d1", letter, "350.6万元"), quote("d3", report, "350.6")),
        ),
        Finding("f6", "figure-missing", "warning", "rd-intensity", "材料中未见“研发投入强度”。", searched=everywhere),
        Finding("f7", "unclassified-file", "info", None, "文件“说明.txt”未能归入任何一类材料。"),
        Finding(
            "f8",
            "date-missing",
            "warning",
            "application-letter/date",
            "申请函未见成文日期。",
            waived=Waiver(by="王审核", reason="原件已核对", at="2024-04-01T09:00:00+08:00"),
        ),
    )


def _measures(plan: Document) -> tuple[Measure, ...]:
    """Innovations with a name and a sentence, with either alone."""
    return (
        Measure(
            name=quote("d2", plan, "商业秘密分级分类管理"),
            gist=quote("d2", plan, "依托区块链建设商业秘密存证平台，先行先试电子证据跨部门互认，破解取证难题。"),
        ),
        Measure(name=None, gist=quote("d2", plan, "“保险+合规体检”新模式")),
        Measure(name=quote("d2", plan, "数据存证互认"), gist=None),
    )


def _commitments(letter: Document, plan: Document) -> tuple[Commitment, ...]:
    """Promises of the plan with a day, of the letter with whose they are and money."""
    return (
        Commitment(
            what=quote("d2", plan, "建成商业秘密保护示范基地12个、指导站60个"), when=quote("d2", plan, "到2026年")
        ),
        Commitment(
            what=quote("d1", letter, "配备专职执法人员24名"),
            who=quote("d1", letter, "市政府"),
            money=quote("d1", letter, "350.6万元"),
        ),
    )


@pytest.fixture(scope="session")
def review(
    documents: dict[str, Document],
    parts: dict[str, tuple[Part, ...]],
    readings: list[tuple[str, Reading]],
    figures: tuple[Figure, ...],
    programme: Programme,
) -> Review:
    """An incomplete dossier: no form, no evidence, no schedule, no seal; a doubt; one finding waived."""
    letter, plan = documents["d1"], documents["d2"]
    missing = {"application-form", "supporting-evidence"}
    requirements = tuple(
        RequirementResult(
            id=item.id,
            title=item.title,
            basis=item.basis,
            status="missing" if item.id in missing else "met",
            evidence=() if item.id in missing else (quote("d1", letter, "青石市人民政府"),),
        )
        for item in programme.documents
        if item.scope == "dossier"
    )
    return Review(
        schema="shenbao.review/1",
        programme=programme.id,
        dossier=DossierHead(
            id="53-530100-trade",
            source="云岭省/青石市",
            province="云岭省",
            region=Region(name="青石市", adcode="530100", kind="prefecture-city", eligible=True),
            version=1,
            received_at=None,
        ),
        status="incomplete",
        documents=_entries(documents, parts),
        requirements=requirements,
        findings=_findings(documents),
        sections=(),
        figures=figures,
        criteria=select_points(readings, parts, programme),
        tasks=cover_tasks(readings, parts, programme),
        similar=(Similar(dossier="other", document="d2", share=0.2),),
        contact=Contact(
            lead_unit=_said("d1", letter, "云岭省市场监督管理局"),
            person=Point(text="欧阳小明", evidence=quote("d1", letter, "市长")),
            phone=Point(text="0571-88512345", evidence=quote("d1", letter, "24名")),
            industries=_said("d2", plan, "精密仪器和新材料"),
        ),
        measures=_measures(plan),
        commitments=_commitments(letter, plan),
    )


def _said(document_id: str, document: Document, words: str) -> Point:
    return Point(text=words, evidence=quote(document_id, document, words))


def row_of(review: Review, path: str) -> DossierRow:
    """The batch's row of a review."""
    counts = [
        sum(item.severity == severity and not item.waived for item in review.findings)
        for severity in ("error", "warning", "info")
    ]
    head = review.dossier
    return DossierRow(
        id=head.id,
        source=head.source,
        path=path,
        province=head.province,
        region=head.region,
        kind=head.region.kind if head.region else None,
        status=review.status,
        version=head.version,
        findings=FindingCounts(*counts),
    )


@pytest.fixture(scope="session")
def reviews(review: Review) -> list[Review]:
    """Four dossiers: incomplete, complete, ineligible, failed."""
    replace = msgspec.structs.replace
    complete = replace(
        review,
        dossier=replace(
            review.dossier,
            id="53-530200",
            source="云岭省/白水市",
            region=Region(name="白水市", adcode="530200", kind="sub-provincial-city", eligible=True),
            version=2,
        ),
        status="complete",
        findings=tuple(item for item in review.findings if item.severity != "error"),
    )
    ineligible = replace(
        review,
        dossier=replace(
            review.dossier,
            id="33-330782",
            source="东海省/义水市",
            province="东海省",
            region=Region(name="义水市", adcode="330782", kind="county-level-city", eligible=False),
        ),
        status="ineligible",
    )
    failed = replace(
        review,
        dossier=DossierHead(
            id="source-1", source="来路不明.zip", province=None, region=None, version=1, received_at=None
        ),
        status="failed",
        documents=(),
        requirements=(),
        findings=(Finding("x1", "unreadable-file", "error", None, "没有可以读取的文件。"),),
        figures=(),
        criteria=(),
        tasks=(),
    )
    return [review, complete, ineligible, failed]


@pytest.fixture(scope="session")
def batch(reviews: list[Review], programme: Programme) -> Batch:
    """The four dossiers with a batch finding and files of every disposition."""
    paths = ["云岭省/青石市", "云岭省/白水市", "东海省/义水市", "未确定/来路 #1%"]
    names = [("云岭省/推荐名单.xlsx", "batch"), ("Thumbs.db", "junk"), ("散件/照片 1.jpg", "unassigned")]
    files = [
        FileRow(name=f"{item.dossier.source}/{entry.name}", sha256=entry.sha256, bytes=1, dossier=item.dossier.id,
                disposition="dossier")
        for item in reviews
        for entry in item.documents
    ]  # fmt: skip
    files += [
        FileRow(name=name, sha256=hashlib.sha256(name.encode()).hexdigest(), bytes=9, dossier=None, disposition=place)
        for name, place in names
    ]
    return Batch(
        schema="shenbao.batch/1",
        programme=programme.id,
        generated_at="2024-04-02T08:00:00+08:00",
        dossiers=tuple(row_of(item, path) for item, path in zip(reviews, paths, strict=True)),
        findings=(Finding("g1", "listed-without-dossier", "error", None, "推荐名单列有黑石市，但未收到其申报材料。"),),
        files=tuple(files),
        totals={"dossiers": 4},
        timing=Timing(wall_s=1.0, files=8, pages=9, reused_files=0),
    )


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A headless browser for the tests of one module."""
    if CHROMIUM is None:
        pytest.skip("needs Chromium")
    with browser() as driven:
        driven.size(1500, 1000)
        yield driven


@pytest.fixture(autouse=True)
def nothing_refused(request: pytest.FixtureRequest) -> Iterator[None]:
    """No test with a browser may leave an error in its console, nor anything that a page's policy refused."""
    driven: Browser | None = request.getfixturevalue("chromium") if "chromium" in request.fixturenames else None
    if driven:
        driven.faults.clear()
    yield
    assert not driven or driven.faults == []
