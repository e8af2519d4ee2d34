"""How each requirement of the call stands in a dossier (逐项核对): what there is of it, how sure, and what is wrong."""

from collections.abc import Sequence
from typing import Final

from extractors.document import Evidence, Record
from pipeline.case import SURE_ROLE, Case
from pipeline.programme import Basis, DocumentRequirement, Group, PartRequirement, SectionRequirement
from pipeline.review import Finding, RequirementResult, RequirementStatus
from pipeline.rules.documents import cite_start, likely_files
from pipeline.rules.files import fell_to_us
from pipeline.rules.letter import SURE_PART, hidden_dates, pick_part, signing_bodies
from pipeline.topics import SURE

UNSEEN: Final = 0.1
"""Score of what may be there though nothing of it was read: it makes a requirement ``unclear``, not ``missing``."""
UNSURE_RULES: Final = frozenset({"document-missing", "section-missing", "seal-missing", "date-missing"})
"""Rules whose warning says that something may be there."""


def requirement_results(case: Case, findings: Sequence[Finding]) -> list[RequirementResult]:
    """How each document, section and letter part stands, in the order of the programme."""
    holdings: list[_Holding] = []
    for document in case.documents():
        if document.id in case.alternatives and document.id not in case.parts:
            continue  # others of its group may do instead
        holdings.append(_document_holding(case, document))
        holdings += [_section_holding(case, document, section) for section in document.sections]
        holdings += [_part_holding(case, document, part) for part in document.parts]
    holdings += [_group_holding(case, group) for group in case.programme.groups]
    return [_result(case, holding, findings) for holding in holdings]


class _Holding(Record, frozen=True):
    """What there is of one requirement; ``score`` is the confidence of the best of it, 0 when there is none."""

    id: str
    title: str
    basis: Basis
    evidence: tuple[Evidence, ...]
    score: float
    sure: float


def _document_holding(case: Case, document: DocumentRequirement) -> _Holding:
    found = case.parts.get(document.id, [])
    evidence = tuple(
        case.cite_block(place.file.entry.id, block)
        for place in found[:3]
        if (block := next((b for b in case.blocks(place) if b.text.strip()), None))
    )
    score = found[0].part.confidence if found else 0.0
    if not found:
        likely = case.blank_forms.get(document.id) or likely_files(case, document)
        evidence = tuple(cited for file in likely[:3] for cited in cite_start(case, file))
        score = UNSEEN if likely else 0.0
    return _Holding(
        id=document.id, title=document.title, basis=document.basis, evidence=evidence, score=score, sure=SURE_ROLE
    )


def _group_holding(case: Case, group: Group) -> _Holding:
    """Documents of which some will do: as sure as the least sure of those that are needed."""
    found = [_document_holding(case, d) for d in case.documents() if d.id in group.of]
    held = sorted((one for one in found if one.score > UNSEEN), key=lambda one: -one.score)[: group.at_least]
    unseen = max((one.score for one in found), default=0.0)
    return _Holding(
        id=group.id,
        title=group.title,
        basis=group.basis,
        evidence=tuple(evidence for one in held or found for evidence in one.evidence)[:3],
        score=held[-1].score if held else unseen,
        sure=SURE_ROLE,
    )


def _section_holding(case: Case, document: DocumentRequirement, section: SectionRequirement) -> _Holding:
    requirement = f"{document.id}/{section.id}"
    matches = case.section_matches.get(requirement, [])
    unseen = UNSEEN if document.id in case.unclear_documents else 0.0
    return _Holding(
        id=requirement,
        title=section.title,
        basis=section.basis,
        evidence=tuple(case.cite_heading(found, match.section) for found, match in matches[:3]),
        score=matches[0][1].score if matches else unseen,
        sure=SURE,
    )


def _part_holding(case: Case, document: DocumentRequirement, part: PartRequirement) -> _Holding:
    """A letter that lists no attachments may well need none: that is ``unclear``, not ``missing``."""
    found = sorted(_found_parts(case, document, part), key=lambda pair: -pair[0])
    unseen = UNSEEN if part.id == "attachments" and document.id in case.parts else 0.0
    return _Holding(
        id=f"{document.id}/{part.id}",
        title=part.title,
        basis=part.basis,
        evidence=tuple(evidence for _, evidence in found[:3]),
        score=found[0][0] if found else unseen,
        sure=SURE_PART,
    )


def _found_parts(case: Case, document: DocumentRequirement, part: PartRequirement) -> list[tuple[float, Evidence]]:
    """What shows one part of a letter, over all its files, with how sure each is."""
    if part.id == "signatory":
        return [(one.confidence, one.evidence) for one in signing_bodies(case, document.id)]
    letters = [letter for place, letter in case.letters if place.part.requirement == document.id]
    if part.id == "seal":
        return [(letter.seal.confidence, letter.seal.evidence) for letter in letters if letter.seal]
    if part.id == "attachments":
        return [(item.confidence, item.evidence) for letter in letters for item in letter.attachments]
    found = [(one.confidence, one.evidence) for letter in letters if (one := pick_part(letter, part.id))]
    if part.id == "date" and not found:
        return [(UNSEEN, evidence) for evidence in hidden_dates(case, document.id)]
    return found


def _result(case: Case, holding: _Holding, findings: Sequence[Finding]) -> RequirementResult:
    """Nothing is ``missing`` while it may stand in a file that fell to our own fault."""
    own = [finding for finding in findings if finding.requirement == holding.id]
    status = _requirement_status(holding, own)
    document = holding.id.split("/", maxsplit=1)[0]
    return RequirementResult(
        id=holding.id,
        title=holding.title,
        basis=holding.basis,
        status="unclear" if status == "missing" and fell_to_us(case) else status,
        evidence=holding.evidence,
        searched=() if holding.evidence else case.searched(document if document in case.parts else None),
        findings=tuple(finding.id for finding in own),
    )


def _requirement_status(holding: _Holding, own: Sequence[Finding]) -> RequirementStatus:
    errors = [finding for finding in own if finding.severity == "error"]
    if errors and all(finding.waived for finding in errors):
        return "waived"
    if not holding.score:
        return "missing"
    if any(finding.waived is None for finding in errors):
        return "defective"
    doubted = any(finding.rule in UNSURE_RULES and finding.severity == "warning" for finding in own)
    return "unclear" if doubted or holding.score < holding.sure else "met"
