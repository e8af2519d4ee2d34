"""Judging a dossier (审核): every rule over its case, then how each requirement and the whole stand."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import msgspec

from extractors.document import Block, Evidence
from pipeline.amendments import set_replaced_aside
from pipeline.brief.commitments import find_commitments
from pipeline.brief.criteria import select_points
from pipeline.brief.measures import find_measures
from pipeline.brief.tasks import cover_tasks
from pipeline.case import Case, CaseFile, Circumstances, FoundPart
from pipeline.changes import compare
from pipeline.contact import find_contact
from pipeline.facts import Reading, Section
from pipeline.holdings import requirement_results
from pipeline.judgement import JudgeRequest, entry_of, head_of, region_of
from pipeline.programme import Programme
from pipeline.reading import section_text
from pipeline.remarks import assign, overrule, told
from pipeline.review import (
    REVIEW_SCHEMA,
    Finding,
    Place,
    Review,
    SectionText,
    Similar,
    Status,
)
from pipeline.roles.dossier import complete_entries
from pipeline.rules.base import finding_of
from pipeline.rules.dossiers import DOSSIER_RULES
from pipeline.rules.files import fell_to_us
from pipeline.rules.letter import SignatoryMismatch
from pipeline.rules.own import check_own_rules
from pipeline.similarity import Copy
from pipeline.terms import find_terms
from pipeline.topics import SURE

ABSENCES: Final = frozenset(
    {
        "addressee-missing",
        "attachment-missing",
        "date-missing",
        "document-missing",
        "document-number-missing",
        "figure-missing",
        "format-missing",
        "region-unknown",
        "seal-missing",
        "section-missing",
        "section-thin",
    }
)
"""Rules that say that something is not there, which nobody can say while a file fell to our own fault."""


def judge_dossier(
    request: JudgeRequest,
    readings: Mapping[str, Reading],
    programme: Programme,
    previous: Review | None = None,
    copies: Sequence[Copy] = (),
) -> Review:
    """The review of one dossier.

    ``readings`` are those of its readable files by document id; ``previous`` is the review of the version before;
    ``copies`` are what it shares with other dossiers.
    """
    profiles = {file.document: file.profile for file in request.files if file.profile}
    entries = complete_entries(
        [entry_of(file, readings.get(file.document)) for file in request.files], profiles, readings, programme
    )
    entries = assign(entries, readings, request.remarks)
    documents = {name: reading.document for name, reading in readings.items()}
    entries = set_replaced_aside(entries, request.files, documents, programme)
    files = [
        CaseFile(entry=entry, problem=file.problem, message=file.message, profile=file.profile)
        for entry, file in zip(entries, request.files, strict=True)
    ]
    region = region_of(request.adcode, programme)
    circumstances = Circumstances(
        region=region,
        region_evidence=_region_evidence(files, request.adcode),
        received=request.received,
        version=request.version,
        twins=request.twins,
        copies=tuple(copies),
    )
    case = Case(programme, files, readings, circumstances)
    findings = overrule(check_case(case), request.remarks)
    parts = {entry.id: entry.parts for entry in entries}
    order = sorted(item for item in readings.items() if item[0] not in case.foreign)
    review = Review(
        schema=REVIEW_SCHEMA,
        programme=programme.id,
        dossier=head_of(request, region),
        status=status_of(findings, failed=(not readings and bool(files)) or fell_to_us(case)),
        documents=tuple(entries),
        requirements=tuple(requirement_results(case, findings)),
        findings=findings,
        sections=tuple(_sections(case)),
        figures=case.figures,
        criteria=select_points(order, parts, programme),
        tasks=cover_tasks(order, parts, programme),
        similar=tuple(_similar(copy) for copy in copies),
        terms=find_terms(
            _own_blocks(case), f"{programme.title}{programme.notice.title}{region.name if region else ''}"
        ),
        remarks=told(request.remarks, findings, entries),
        contact=find_contact(case),
        measures=find_measures(case),
        commitments=find_commitments(case),
    )
    return msgspec.structs.replace(review, changes=compare(previous, review)) if previous else review


def _similar(copy: Copy) -> Similar:
    return Similar(
        dossier=copy.other_dossier,
        document=copy.document,
        share=copy.share,
        evidence=tuple(passage.here for passage in copy.passages),
        letters=copy.letters,
        other_document=copy.other_document,
        other_places=tuple(Place(p.there.block, p.there.page, p.there.start) for p in copy.passages),
    )


def _own_blocks(case: Case) -> Iterator[tuple[str, Block]]:
    """Blocks of the applicant's own plans and reports."""
    roles = {document.id for document in case.documents() if document.role == "text"}
    for found in (found for role in sorted(roles) for found in case.parts.get(role, ())):
        if found.file.entry.id not in case.foreign:
            yield from ((found.file.entry.id, block) for block in case.blocks(found))


def check_case(case: Case) -> tuple[Finding, ...]:
    """All findings of a case: errors, warnings, notes; within a severity in the order of the rules.

    Where a file fell to our own fault, nothing is said to be missing.
    """
    fell = fell_to_us(case)
    findings = [
        finding_of(rule, fault, case)
        for rule in DOSSIER_RULES
        if (setting := case.programme.rules.get(rule.id)) is None or setting.enabled
        for fault in (() if fell and rule.id in ABSENCES else rule.check(case))
        if fault.evidence or not (fell and rule.id == SignatoryMismatch.id)
    ]
    findings += check_own_rules(case)
    rank = {"error": 0, "warning": 1, "info": 2}
    return tuple(sorted(findings, key=lambda finding: rank[finding.severity]))


def status_of(findings: Sequence[Finding], *, failed: bool) -> Status:
    """The first status that holds: failed, ineligible, incomplete, complete."""
    if failed:
        return "failed"
    errors = [finding for finding in findings if finding.severity == "error" and finding.waived is None]
    if any(finding.rule == "ineligible-region" for finding in errors):
        return "ineligible"
    return "incomplete" if errors else "complete"


def _region_evidence(files: Sequence[CaseFile], adcode: str | None) -> tuple[Evidence, ...]:
    """The strongest places that name the region, at most two."""
    mentions = sorted(
        (
            (-mention.weight, file.entry.id, mention.evidence)
            for file in files
            if file.profile
            for mention in file.profile.regions
            if mention.adcode == adcode and mention.evidence
        ),
        key=lambda item: item[:2],
    )
    return tuple(msgspec.structs.replace(evidence, document=document) for _, document, evidence in mentions[:2])


def _sections(case: Case) -> list[SectionText]:
    """Every section that surely serves a requirement, by requirement, then the other main sections."""
    places: dict[tuple[str, str, int, str | None], SectionText] = {}
    served: set[tuple[str, str, int]] = set()
    for requirement, matches in case.section_matches.items():
        for found, match in matches:
            if match.score >= SURE:
                place = (found.file.entry.id, match.section.heading, match.section.heading_start)
                places[*place, requirement] = _section_text(found, match.section, requirement)
                served.add(place)
    for found in (found for parts in case.parts.values() for found in parts):
        for section in case.sections(found):
            place = (found.file.entry.id, section.heading, section.heading_start)
            if place not in served:
                places[*place, None] = _section_text(found, section, None)
    return list(places.values())


def _section_text(found: FoundPart, section: Section, requirement: str | None) -> SectionText:
    return SectionText(
        requirement=requirement,
        title=section.title,
        document=found.file.entry.id,
        level=section.level,
        number=section.number,
        page_start=section.page_start,
        page_end=section.page_end,
        text=section_text(found.reading.document, section),
    )
