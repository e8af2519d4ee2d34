"""A dossier and a batch written out by hand, as the judging would hand them over."""

import hashlib
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from extractors.document import Block, Cell, Document, Evidence, FileInfo, Page, table_text
from pipeline.brief.criteria import select_points
from pipeline.brief.tasks import cover_tasks
from pipeline.facts import Figure, Reading
from pipeline.outline import find_sections
from pipeline.programme import Programme, load_programme
from pipeline.review import (
    Batch,
    DocumentEntry,
    DossierHead,
    DossierRow,
    FileRow,
    Finding,
    FindingCounts,
    Part,
    Region,
    RequirementResult,
    Review,
    Searched,
    Similar,
    Timing,
    Waiver,
)

LETTER = (
    "#青石市人民政府关于申报第三批全国商业秘密保护创新试点的函",
    "云岭省市场监督管理局：",
    "青石市委、市政府高度重视商业秘密保护工作，连续三年将其列入政府工作报告和常务会议专题研究事项。",
    "市政府成立由市长任组长的领导小组，2023年安排专项资金350.6万元，配备专职执法人员24名。",
    "专此致函，请予支持。",
)
PLAN = (
    "#青石市商业秘密保护创新试点工作方案",
    "一、工作目标",
    "围绕精密仪器和新材料两条主线，构建“一链一策”的保护体系，到2026年建成商业秘密保护示范基地12个、指导站60个。",
    "坚持问题导向，按照启动、推进、总结三个阶段组织实施，逐项明确责任单位和完成时限，形成任务清单36项。",
    "二、创新方向",
    "率先探索商业秘密分级分类管理和数据存证互认，首创“保险+合规体检”新模式，形成可复制可推广的制度成果。",
    "依托区块链建设商业秘密存证平台，先行先试电子证据跨部门互认，破解取证难题。",
    "三、主要任务",
    "（一）加强商业秘密保护制度创新。制定《青石市商业秘密保护管理规范》地方标准，出台分级分类指引3项。",
    "（二）健全商业秘密保护工作机制。建立市场监管、公安、检察、法院四部门联席会议，每季度会商一次，推进行刑衔接。",
    "（三）加强商业秘密保护监管执法。每年组织专项行动两次，对重点行业侵权案件实行挂牌督办。",
    "（四）健全商业秘密保护服务保障体系。在12个产业园区设立指导站，为企业提供合规体检和维权援助服务。",
    "（五）营造商业秘密保护良好氛围。每年开展宣传周活动，组织普法讲座进企业100场。",
)
REPORT = (
    "#青石市商业秘密保护工作基础情况报告",
    "一、产业基础",
    "2023年全市地区生产总值5028.6亿元，同比增长6.2%，精密仪器产业集群产值1280亿元，占全国市场份额的三成。",
    "全市有高新技术企业1862家、国家级专精特新“小巨人”企业96家，其中单项冠军企业14家。",
    "二、工作成效",
    "近三年累计查处侵犯商业秘密案件28件，罚没金额412万元，移送公安机关5件。",
    "已建成商业秘密保护基地6个、指导站35个，培育示范企业120家，累计培训1.2万人次。",
    "三、存在的问题",
    "基层执法力量不足，专业取证能力不强，中小企业商业秘密保护意识还需提高。",
)


def _document(name: str, lines: tuple[str, ...], *, paged: bool, table: bool = False) -> Document:
    blocks = []
    for number, line in enumerate(lines, start=1):
        kind = "title" if line.startswith("#") else "heading" if line[1:2] == "、" and len(line) < 16 else "paragraph"
        level = 1 if kind == "heading" else None
        page = (number - 1) // 5 + 1 if paged else None
        box = (80.0, 90.0 + 20 * number, 510.0, 105.0 + 20 * number) if paged else None
        blocks.append(Block(id=f"b{number}", kind=kind, text=line.lstrip("#"), level=level, page=page, bbox=box))
    if table:
        rows = (
            (Cell(text="年份"), Cell(text="案件（件）"), Cell(text="罚没金额（万元）")),
            (Cell(text="2022年"), Cell(text="9"), Cell(text="131.5")),
            (Cell(text="2023年"), Cell(text="12"), Cell(text="350.6")),
        )
        blocks.append(Block(id=f"b{len(lines) + 1}", kind="table", text=table_text(rows), rows=rows, page=2))
    pages = tuple(
        Page(number=number, width=595.0, height=842.0, source="text") for number in range(1, len(lines) // 5 + 2)
    )
    digest = hashlib.sha256(name.encode()).hexdigest()
    media = "application/pdf" if paged else "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    return Document(
        file=FileInfo(name=name, sha256=digest, bytes=20_480, media_type=media),
        reader="hand/1",
        pages=pages if paged else (),
        blocks=tuple(blocks),
    )


def quote(document_id: str, document: Document, words: str) -> Evidence:
    """Evidence for the first place where ``words`` stand."""
    block = next(block for block in document.blocks if words in block.text)
    return Evidence(
        document=document_id,
        page=block.page,
        bbox=block.bbox,
        block=block.id,
        start=block.text.index(words),
        quote=words,
    )


def figure(evidence: Evidence, **fields: Any) -> Figure:
    """A figure with the fields that a test cares about."""
    base: dict[str, Any] = {
        "indicator": "指标",
        "value": 1.0,
        "low": None,
        "high": None,
        "unit": "个",
        "text": evidence.quote,
        "qualifier": "",
        "kind": "level",
        "period": "2023年",
        "period_start": "2023-01-01",
        "period_end": "2023-12-31",
        "subject": None,
        "document": evidence.document,
        "evidence": evidence,
        "context": (),
        "confidence": 0.9,
        "rule": "hand",
    }
    return Figure(**{**base, **fields})


@pytest.fixture(scope="session")
def programme() -> Programme:
    """The shipped call."""
    return load_programme("trade-secret-pilot-2024")


@pytest.fixture(scope="session")
def documents() -> dict[str, Document]:
    """A letter and a report with pages, a plan without."""
    return {
        "d1": _document("01 申请函.pdf", LETTER, paged=True),
        "d2": _document("02 试点工作方案.docx", PLAN, paged=False),
        "d3": _document("03 工作基础情况报告.pdf", REPORT, paged=True, table=True),
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


@pytest.fixture(scope="session")
def review(
    documents: dict[str, Document],
    parts: dict[str, tuple[Part, ...]],
    readings: list[tuple[str, Reading]],
    figures: tuple[Figure, ...],
    programme: Programme,
) -> Review:
    """An incomplete dossier: no form, no evidence, no schedule, no seal; a doubt; one finding waived."""
    letter, report = documents["d1"], documents["d3"]
    everywhere = (
        Searched(document="d1", pages=(1,)),
        Searched(document="d2", pages=None),
        Searched(document="d3", pages=(1, 2)),
    )
    findings = (
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
        findings=findings,
        sections=(),
        figures=figures,
        criteria=select_points(readings, parts, programme),
        tasks=cover_tasks(readings, parts, programme),
        similar=(Similar(dossier="other", document="d2", share=0.2),),
    )


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


@pytest.fixture(scope="session")
def hostile() -> str:
    """Words that every output must survive: markup, script, formula, template, override, control, surrogate."""
    return (
        '=HYPERLINK("http://x.invalid","a")<script>alert(1)</script>{{7*7}}{%raw%}#panic("x")$x$*b*_i_'
        "\u202e反转\u2066\x00\x0b\ud800\ufffe]]>&amp;&#0;'\"`\\input{a}" + "W" * 300 + "\n行" * 50
    )


@pytest.fixture(scope="session")
def poison(hostile: str) -> Callable[..., Any]:
    """Puts the hostile words before every free text of a record; ids, codes and places stay."""
    keep = {
        "id", "sha256", "path", "schema", "programme", "kind", "status", "severity", "basis", "requirement", "rule",
        "disposition", "document", "block", "dossier", "media_type", "contained_in", "indicator_id", "adcode",
        "block_start", "block_end", "period_start", "period_end",
    }  # fmt: skip

    def spoil(value: Any, key: str, kept: set[str]) -> Any:
        if isinstance(value, dict):
            return {name: spoil(item, name, kept) for name, item in value.items()}
        if isinstance(value, list | tuple):
            return [spoil(item, key, kept) for item in value]
        return hostile + value if isinstance(value, str) and key not in kept else value

    def make(record: Any, *more: str) -> Any:
        return msgspec.convert(spoil(msgspec.to_builtins(record), "", keep | set(more)), type(record))

    return make
