"""What a judgement rests on, and the review of a dossier that we failed to judge.

Types and little else, so that who only asks for judgements loads none of the rules; :mod:`pipeline.judging` judges.
"""

from typing import Final

from extractors.document import Record
from pipeline.facts import Reading
from pipeline.profile import Profile
from pipeline.programme import Programme
from pipeline.regions import load_gazetteer
from pipeline.review import REVIEW_SCHEMA, DocumentEntry, DossierHead, Finding, Region, Remark, Review

JUDGING_VERSION: Final = 39
"""Part of every review's key: raise it when a rule or a selection changes."""


class JudgedFile(Record, frozen=True):
    """One file of the dossier: where its reading is kept, or the problem that reading it met."""

    document: str
    name: str
    sha256: str
    bytes: int
    media_type: str
    container: str | None
    reader: str | None
    reading: str | None
    profile: Profile | None
    problem: str | None
    message: str
    delivery: int = 0
    """Which delivery brought it: 0 the dossier itself, 1 the amendment that was handed in after it, …"""
    arrived: int = 1
    """The dossier's version with which its content first came; told apart only where there are several deliveries."""


class JudgeRequest(Record, frozen=True):
    """Everything that a judgement rests on, but for the texts and the programme.

    ``root`` is the workspace, to which the paths of readings are relative; it is no part of the review's key.
    """

    root: str

    programme: str
    programme_key: str
    dossier: str
    source: str
    province: str | None
    adcode: str | None
    version: int
    received: str | None
    twins: tuple[str, ...]
    files: tuple[JudgedFile, ...]
    previous: str | None = None
    """File of the review of the version before, relative to ``root``."""
    copies: str | None = None
    """File of the :class:`pipeline.similarity.Copies`, relative to ``root``."""
    remarks: tuple[Remark, ...] = ()
    """What people said of the dossier and did not take back."""


def failed_review(request: JudgeRequest, programme: Programme, message: str) -> Review:
    """The review of a dossier that we failed to judge: its files are kept and named, nothing is said of them."""
    finding = Finding(
        id="internal-failure",
        rule="unreadable-file",
        severity="error",
        requirement=None,
        message=f"审核程序处理该份材料时出现故障，文件均已保留，请联系技术人员。{message}",
    )
    return Review(
        schema=REVIEW_SCHEMA,
        programme=programme.id,
        dossier=head_of(request, region_of(request.adcode, programme)),
        status="failed",
        documents=tuple(entry_of(file, None) for file in request.files),
        requirements=(),
        findings=(finding,),
        sections=(),
        figures=(),
        criteria=(),
        tasks=(),
    )


def head_of(request: JudgeRequest, region: Region | None) -> DossierHead:
    """Who applies."""
    return DossierHead(
        id=request.dossier,
        source=request.source,
        province=request.province,
        region=region,
        version=request.version,
        received_at=request.received,
    )


def entry_of(file: JudgedFile, reading: Reading | None) -> DocumentEntry:
    """A file as the review lists it, by its profile alone."""
    parts = file.profile.parts if file.profile and reading else ()
    requirements = {part.requirement for part in parts}
    pages = reading.document.pages if reading else ()
    return DocumentEntry(
        id=file.document,
        name=file.name,
        sha256=file.sha256,
        media_type=file.media_type,
        bytes=file.bytes,
        pages=len(pages) or None,
        requirement=next(iter(requirements)) if len(requirements) == 1 else None,
        reader=reading.document.reader if reading else file.reader,
        ocr_pages=_recognised_pages(file, reading),
        confidence=file.profile.confidence if file.profile and reading else None,
        contained_in=file.container,
        parts=parts,
    )


def _recognised_pages(file: JudgedFile, reading: Reading | None) -> int:
    """Pages whose text was recognised; of a format without pages the pictures of pages in it."""
    if reading and reading.document.pages:
        return sum(page.source in {"ocr", "mixed"} for page in reading.document.pages)
    return file.profile.ocr_pages if file.profile and reading else 0


def region_of(adcode: str | None, programme: Programme) -> Region | None:
    """The applicant's area, and whether it may apply."""
    division = load_gazetteer().by_adcode(adcode) if adcode else None
    if division is None:
        return None
    applicants = programme.applicants
    eligible = division.kind in applicants.eligible or (None if division.kind in applicants.unclear else False)
    return Region(name=division.name, adcode=division.adcode, kind=division.kind, eligible=eligible)
