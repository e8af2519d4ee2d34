"""A judged dossier (审核结果): what its JSON ``shenbao.review/1`` says, and what a batch says of all of them.

Types only. :mod:`pipeline.judging` makes a review; :mod:`pipeline.brief` and the templates read it.
"""

from typing import Final, Literal, TypeAlias

import msgspec

from extractors.document import Evidence, Record
from pipeline.facts import Figure
from pipeline.programme import Basis, RegionKind, Severity
from pipeline.province import ProvinceState

REVIEW_SCHEMA: Final = "shenbao.review/1"
BATCH_SCHEMA: Final = "shenbao.batch/1"

Status: TypeAlias = Literal["failed", "ineligible", "incomplete", "complete"]
RequirementStatus: TypeAlias = Literal["met", "missing", "defective", "unclear", "waived"]
RemarkKind: TypeAlias = Literal["waive", "unwaive", "assign", "unassign", "comment"]
Disposition: TypeAlias = Literal["dossier", "batch", "junk", "unassigned"]


class Region(Record, frozen=True):
    """The applicant's area (地区). ``eligible`` is None where a person must decide."""

    name: str
    adcode: str
    kind: RegionKind
    eligible: bool | None


class DossierHead(Record, frozen=True):
    """Who applies."""

    id: str
    source: str
    province: str | None
    region: Region | None
    version: int
    received_at: str | None


class Part(Record, frozen=True):
    """A document within a file (一件多文): which requirement the pages or blocks from … to … serve."""

    requirement: str
    page_start: int | None
    page_end: int | None
    block_start: str
    block_end: str
    confidence: float


class DocumentEntry(Record, frozen=True):
    """One file of the dossier, archives included. ``requirement`` is the only part's, None for several or none.

    ``continues`` is the file whose text goes on in this one (pages of one document handed in one by one); ``twin_of``
    is the file that holds the same text (a DOCX and the scan of its print), the one that is read more surely;
    ``draft_of`` the file that took the place of this one, which calls itself a draft and serves nothing;
    ``replaced_by`` the file of a later amendment that took its place.
    """

    id: str
    name: str
    sha256: str
    media_type: str
    bytes: int
    pages: int | None
    requirement: str | None
    reader: str | None
    ocr_pages: int
    confidence: float | None
    contained_in: str | None
    parts: tuple[Part, ...] = ()
    continues: str | None = None
    twin_of: str | None = None
    draft_of: str | None = None
    assigned_by: str | None = None
    """Who said what the file is, where a person did."""
    replaced_by: str | None = None

    @property
    def set_aside_for(self) -> str | None:
        """The file that counts in place of this draft, or of what an amendment replaced."""
        return self.draft_of or self.replaced_by


class Searched(Record, frozen=True):
    """Where was looked for something that is not there. ``pages`` is None where the format has none."""

    document: str
    pages: tuple[int, ...] | None


class Waiver(Record, frozen=True):
    """A person's word that overrules a finding."""

    by: str
    reason: str
    at: str


class Remark(Record, frozen=True):
    """A person's word on a dossier (人工处理): who, what, why, when. Never changed; a later one may overrule it.

    ``subject`` is a finding's id (``waive``, ``unwaive``), a file's SHA-256 (``assign``, ``unassign``) or empty
    (``comment``). ``requirement`` is what an assigned file is, empty for nothing of the call. ``basis`` is the hash of
    what a waived finding rested on; ``stands`` is False where that has changed, or the file is not there any more.
    """

    kind: RemarkKind
    subject: str
    text: str
    by: str
    at: str
    requirement: str = ""
    basis: str = ""
    stands: bool = True


class Finding(Record, frozen=True):
    """A fault or a doubt (问题), as data; ``message`` is the rule's template filled in.

    ``reopened`` is the waiver that holds no longer, since what the finding rests on has changed.
    """

    id: str
    rule: str
    severity: Severity
    requirement: str | None
    message: str
    evidence: tuple[Evidence, ...] = ()
    searched: tuple[Searched, ...] = ()
    waived: Waiver | None = None
    reopened: Waiver | None = None


class RequirementResult(Record, frozen=True):
    """How one requirement stands."""

    id: str
    title: str
    basis: Basis
    status: RequirementStatus
    evidence: tuple[Evidence, ...] = ()
    searched: tuple[Searched, ...] = ()
    findings: tuple[str, ...] = ()


class SectionText(Record, frozen=True):
    """A section that serves a requirement, with its text."""

    requirement: str | None
    title: str
    document: str
    level: int
    number: str
    page_start: int | None
    page_end: int | None
    text: str


class Point(Record, frozen=True):
    """A verbatim sentence with its source. ``note`` says what a reader must know of it (自述不足), or is empty."""

    text: str
    evidence: Evidence
    note: str = ""


class Contact(Record, frozen=True):
    """Whom to ask about a dossier (联系方式), each with its place, None where no paper says it; phones are unmasked."""

    lead_unit: Point | None = None
    person: Point | None = None
    phone: Point | None = None
    industries: Point | None = None
    """Key industries (重点产业), as the form has them."""


class CriterionPoints(Record, frozen=True):
    """The sentences that say most about one criterion."""

    id: str
    title: str
    points: tuple[Point, ...] = ()


class TaskCoverage(Record, frozen=True):
    """Whether and where the dossier treats one task."""

    id: str
    title: str
    covered: bool
    evidence: tuple[Evidence, ...] = ()
    new: tuple[Evidence, ...] = ()
    """Sentences that say what is to be new (新增、首创、出台…), the newest first."""


class Measure(Record, frozen=True):
    """An innovation (创新举措): its name as the heading has it, and the first sentence below; one of them may be None."""

    name: Evidence | None
    gist: Evidence | None


class Commitment(Record, frozen=True):
    """A promise (承诺事项): what is to be done, who answers for it, by when, for how much money, each as written."""

    what: Evidence
    who: Evidence | None = None
    when: Evidence | None = None
    money: Evidence | None = None


class Place(Record, frozen=True):
    """Where a passage stands in a document of another dossier, whose review quotes it."""

    block: str
    page: int | None
    start: int


class Similar(Record, frozen=True):
    """Text of ``document`` that also stands in another dossier, ``share`` of it; ``evidence`` is here.

    ``other_places`` are the same passages in ``other_document`` of that dossier.
    """

    dossier: str
    document: str
    share: float
    evidence: tuple[Evidence, ...] = ()
    letters: int = 0
    other_document: str = ""
    other_places: tuple[Place, ...] = ()


class FileChange(Record, frozen=True):
    """A file that came, went, or took the place of ``was``; ``why`` says by what sign (Chinese)."""

    kind: Literal["added", "replaced", "renamed", "withdrawn"]
    name: str = ""
    was: str = ""
    why: str = ""
    document: str = ""
    was_document: str = ""


class RequirementChange(Record, frozen=True):
    """A requirement that stands otherwise than before."""

    id: str
    title: str
    was: RequirementStatus
    now: RequirementStatus


class FindingChange(Record, frozen=True):
    """A finding that is no more, is new, or whose waiver holds no longer."""

    kind: Literal["closed", "opened", "reopened"]
    id: str
    severity: Severity
    message: str


class FigureChange(Record, frozen=True):
    """What an indicator of a period was stated to be and is now, each value with a place; old places are in the review before."""

    indicator: str
    period: str
    was: tuple[str, ...]
    now: tuple[str, ...]
    was_evidence: tuple[Evidence, ...]
    evidence: tuple[Evidence, ...]


class SectionChange(Record, frozen=True):
    """A required section that came, went or was rewritten; then with the sentences taken out and put in."""

    kind: Literal["added", "withdrawn", "rewritten"]
    requirement: str
    title: str
    taken_out: tuple[str, ...] = ()
    put_in: tuple[str, ...] = ()


class Changes(Record, frozen=True):
    """Against the version before: Chinese sentences by kind, and the facts behind them (``of_…``)."""

    requirements: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    of_files: tuple[FileChange, ...] = ()
    of_requirements: tuple[RequirementChange, ...] = ()
    of_findings: tuple[FindingChange, ...] = ()
    of_figures: tuple[FigureChange, ...] = ()
    of_sections: tuple[SectionChange, ...] = ()


class Review(Record, frozen=True):
    """The whole judgement of one dossier."""

    schema: Literal["shenbao.review/1"]
    programme: str
    dossier: DossierHead
    status: Status
    documents: tuple[DocumentEntry, ...]
    requirements: tuple[RequirementResult, ...]
    findings: tuple[Finding, ...]
    sections: tuple[SectionText, ...]
    figures: tuple[Figure, ...]
    criteria: tuple[CriterionPoints, ...]
    tasks: tuple[TaskCoverage, ...]
    terms: tuple[Point, ...] = ()
    """Key terms of the applicant's own documents, heaviest first."""
    similar: tuple[Similar, ...] = ()
    changes: Changes | None = None
    remarks: tuple[Remark, ...] = ()
    """What people said and did not take back, oldest first."""
    contact: Contact = Contact()
    measures: tuple[Measure, ...] = ()
    commitments: tuple[Commitment, ...] = ()


class FindingCounts(Record, frozen=True):
    """Unwaived findings by severity."""

    error: int
    warning: int
    info: int


class DossierRow(Record, frozen=True):
    """A dossier in ``batch.json``."""

    id: str
    source: str
    path: str
    province: str | None
    region: Region | None
    kind: RegionKind | None
    status: Status
    version: int
    findings: FindingCounts


class FileRow(Record, frozen=True):
    """A file that was handed in, once."""

    name: str
    sha256: str
    bytes: int
    dossier: str | None
    disposition: Disposition


class Timing(Record, frozen=True):
    """How long the run took and how much it reused."""

    wall_s: float
    files: int
    pages: int
    reused_files: int
    reasons: dict[str, int] = msgspec.field(default_factory=dict)
    """Why files were read and dossiers judged, or reused: Chinese sentences with how often each held."""


class Batch(Record, frozen=True):
    """All dossiers of one run."""

    schema: Literal["shenbao.batch/1"]
    programme: str
    generated_at: str
    dossiers: tuple[DossierRow, ...]
    findings: tuple[Finding, ...]
    files: tuple[FileRow, ...]
    totals: dict[str, int]
    timing: Timing
    received_at: str | None = None
    """The day of receipt (ISO) that this run was given."""
    provinces: tuple[ProvinceState, ...] = ()
    """How each province's batch stands; none of a single dossier that was handed in by itself."""
