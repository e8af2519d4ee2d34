"""A batch at a glance (批次总览): what index and ledger say of each dossier, gathered while reviews stream by."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final
from urllib.parse import quote

from extractors.document import Record
from pipeline import words
from pipeline.brief import most_telling_first, requirement_titles
from pipeline.intake import safe_name
from pipeline.programme import Programme, Severity
from pipeline.render.safe import shortened, shown
from pipeline.review import Batch, Contact, DossierRow, Finding, RequirementStatus, Review, Status
from pipeline.rules.batch import Joined, join_findings

STATUSES: Final[tuple[Status, ...]] = ("complete", "incomplete", "ineligible", "failed")
UNKNOWN: Final = "（未确定）"
OPEN_SHOWN: Final = 3
FILES_SHOWN: Final = 500
PROVINCE_PAGE: Final = "province.html"


class DossierDigest(Record, frozen=True):
    """What stays of a review: statuses of its requirements, its open faults, kinds of its files by hash."""

    statuses: dict[str, RequirementStatus]
    open: tuple[str, ...]
    kinds: dict[str, str]
    notice: bool
    """Whether a correction notice lies beside the brief."""
    contact: Contact = Contact()


class OverviewRow(Record, frozen=True):
    """One dossier; ``brief`` and ``notice`` are relative addresses, ``search`` is what the search box looks in."""

    id: str
    name: str
    adcode: str
    province: str
    kind: str
    eligible: str
    status: Status
    status_word: str
    version: int
    errors: int
    warnings: int
    infos: int
    source: str
    path: str
    brief: str
    notice: str
    documents: tuple[str, ...]
    open: tuple[str, ...]
    more: int
    search: str


class Tally(Record, frozen=True):
    """How many dossiers of one province or kind have which status, in the order of :data:`STATUSES`."""

    name: str
    counts: tuple[int, ...]
    total: int
    page: str = ""
    """Address of the province's own page, where there is one."""


class BatchLine(Record, frozen=True):
    """Findings of the batch of one kind in one line; ``rest`` are further sentences, to be unfolded."""

    rule_word: str
    severity: Severity
    severity_word: str
    text: str
    rest: tuple[str, ...] = ()
    waived: str = ""


class Overview(Record, frozen=True):
    """All that ``index.html`` shows."""

    title: str
    programme: str
    deadline: str
    rows: tuple[OverviewRow, ...]
    statuses: tuple[tuple[Status, str, int], ...]
    document_titles: tuple[str, ...]
    provinces: tuple[Tally, ...]
    kinds: tuple[Tally, ...]
    alerts: tuple[BatchLine, ...]
    """Errors, then warnings."""
    hints: tuple[BatchLine, ...]
    """Mere information and what a person overruled."""
    unassigned: tuple[str, ...]
    unassigned_count: int
    batch_files: tuple[str, ...]
    junk_count: int
    file_count: int


def province_folder(province: str) -> str:
    """Name of the folder below ``out`` with a province's pages; its dossiers lie in it, too."""
    return safe_name(province)


def digest_review(review: Review, programme: Programme) -> DossierDigest:
    """What index and ledger need of a review after it has streamed by."""
    titles = requirement_titles(programme)
    kinds = {}
    for entry in review.documents:
        ids = dict.fromkeys([part.requirement for part in entry.parts] or [entry.requirement or ""])
        kinds[entry.sha256] = "、".join(titles[part][0] for part in ids if part in titles)
    return DossierDigest(
        statuses={item.id: item.status for item in review.requirements if "/" not in item.id},
        open=tuple(
            shortened(item.message, 120)
            for item in most_telling_first(review.findings, review)
            if item.severity == "error" and not item.waived
        ),
        kinds=kinds,
        notice=review.status == "incomplete",
        contact=review.contact,
    )


def _eligible(row: DossierRow) -> str:
    if row.region is None or row.region.eligible is None:
        return "待定"
    return "是" if row.region.eligible else "否"


def overview_row(row: DossierRow, known: DossierDigest | None, programme: Programme) -> OverviewRow:
    """One dossier of the batch; a dossier without a review shows what the batch says of it."""
    name = shortened(row.region.name, 60) if row.region else shortened(row.source, 60)
    province = shortened(row.province or UNKNOWN, 30)
    kind = words.REGION_KIND[row.kind] if row.kind else UNKNOWN
    wanted = [item for item in programme.documents if item.scope == "dossier"]
    statuses = known.statuses if known else {}
    faults = known.open if known else ()
    has_notice = known.notice if known else row.status == "incomplete"
    folder = quote(row.path, safe="/")
    return OverviewRow(
        id=row.id,
        name=name,
        adcode=row.region.adcode if row.region else "",
        province=province,
        kind=kind,
        eligible=_eligible(row),
        status=row.status,
        status_word=words.STATUS[row.status],
        version=row.version,
        errors=row.findings.error,
        warnings=row.findings.warning,
        infos=row.findings.info,
        source=row.source,
        path=row.path,
        brief=f"{folder}/brief.html",
        notice=f"{folder}/correction-notice.docx" if has_notice else "",
        documents=tuple(words.REQUIREMENT_STATUS[statuses[item.id]] if item.id in statuses else "—" for item in wanted),
        open=faults[:OPEN_SHOWN],
        more=max(0, len(faults) - OPEN_SHOWN),
        search=shown(" ".join([name, province, kind, row.source, words.STATUS[row.status], *faults])).lower(),
    )


def _pages(batch: Batch) -> dict[str, str]:
    """Address of each province's own page, by its name as shown."""
    return {
        shortened(state.province, 30): f"{quote(province_folder(state.province), safe='')}/{PROVINCE_PAGE}"
        for state in batch.provinces
    }


def _tallies(pairs: list[tuple[str, Status]], pages: Mapping[str, str] | None = None) -> tuple[Tally, ...]:
    groups: dict[str, Counter[Status]] = {}
    for name, status in pairs:
        groups.setdefault(name, Counter())[status] += 1
    ordered = sorted(groups.items(), key=lambda item: item[0] == UNKNOWN)
    return tuple(
        Tally(
            name=name,
            counts=tuple(counts[status] for status in STATUSES),
            total=counts.total(),
            page=(pages or {}).get(name, ""),
        )
        for name, counts in ordered
    )


def _batch_line(joined: Joined) -> BatchLine:
    return BatchLine(
        rule_word=words.rule_word(joined.rule),
        severity=joined.severity,
        severity_word=words.SEVERITY[joined.severity],
        text=joined.text,
        rest=joined.rest,
    )


def _waived(findings: Iterable[Finding]) -> Iterator[BatchLine]:
    for item in findings:
        if item.waived:
            yield BatchLine(
                rule_word=words.rule_word(item.rule),
                severity="info",
                severity_word="人工认可",
                text=item.message,
                waived=f"{item.waived.by}：{item.waived.reason}",
            )


def make_overview(batch: Batch, digests: Mapping[str, DossierDigest], programme: Programme) -> Overview:
    """The batch at a glance, in the batch's order."""
    rows = tuple(overview_row(row, digests.get(row.id), programme) for row in batch.dossiers)
    lines = [_batch_line(line) for line in join_findings(batch.findings)]
    counts = Counter(row.status for row in rows)
    loose = [shown(file.name) for file in batch.files if file.disposition == "unassigned"]
    return Overview(
        title=programme.look.ledger_title,
        programme=programme.title,
        deadline=programme.deadlines.words,
        rows=rows,
        statuses=tuple((status, words.STATUS[status], counts[status]) for status in STATUSES),
        document_titles=tuple(item.title for item in programme.documents if item.scope == "dossier"),
        provinces=_tallies([(row.province, row.status) for row in rows], _pages(batch)),
        kinds=_tallies([(row.kind, row.status) for row in rows]),
        alerts=tuple(line for line in lines if line.severity != "info"),
        hints=(*(line for line in lines if line.severity == "info"), *_waived(batch.findings)),
        unassigned=tuple(loose[:FILES_SHOWN]),
        unassigned_count=len(loose),
        batch_files=tuple(shown(file.name) for file in batch.files if file.disposition == "batch"),
        junk_count=sum(file.disposition == "junk" for file in batch.files),
        file_count=len(batch.files),
    )
