"""Who applies (申报主体), as an expert reads it: region, whether it may apply, who leads, whom to ask, which industries."""

from collections.abc import Mapping
from typing import Final

from extractors.document import Record
from pipeline import words
from pipeline.brief.references import Sourced, reference_to, sourced
from pipeline.programme import Programme
from pipeline.render.safe import mask_phone
from pipeline.review import Contact, Point, Region, Review

_COMPOUND: Final = frozenset(
    [
        "欧阳",
        "司马",
        "上官",
        "诸葛",
        "司徒",
        "东方",
        "皇甫",
        "尉迟",
        "公孙",
        "慕容",
        "令狐",
        "端木",
        "夏侯",
        "轩辕",
        "长孙",
        "宇文",
        "南宫",
    ]
)
"""Family names of two characters."""


class Applicant(Record, frozen=True):
    """Who applies (申报地区) and whether they may; ``eligible`` is None where a person must decide.

    ``contact`` is masked and has no evidence, so that no output shows beside it what was masked.
    """

    name: str
    province: str
    kind: str
    eligible: bool | None
    eligibility: str
    basis: str
    lead: Sourced | None = None
    contact: Sourced | None = None
    industries: Sourced | None = None


def describe_applicant(review: Review, programme: Programme, numbers: Mapping[str, int]) -> Applicant:
    """The applicant of a review; ``numbers`` are those of its files."""
    region, contact = review.dossier.region, review.contact
    return Applicant(
        name=region.name if region else "（未能确定）",
        province=review.dossier.province or "（未能确定）",
        kind=words.REGION_KIND[region.kind] if region else "（未能确定）",
        eligible=region.eligible if region else None,
        eligibility=_eligibility(region, review, programme),
        basis=words.BASIS[programme.applicants.basis],
        lead=_sourced(contact.lead_unit, numbers),
        contact=_contact(contact, numbers),
        industries=_sourced(contact.industries, numbers),
    )


def _sourced(point: Point | None, numbers: Mapping[str, int]) -> Sourced | None:
    return sourced(point.evidence, numbers, point.text) if point else None


def _contact(contact: Contact, numbers: Mapping[str, int]) -> Sourced | None:
    known = [point for point in (contact.person, contact.phone) if point]
    if not known:
        return None
    masked = [mask_name(contact.person.text)] if contact.person else []
    masked += [mask_phone(contact.phone.text)] if contact.phone else []
    return Sourced(text="，".join(masked), reference=reference_to(known[0].evidence, numbers))


def mask_name(name: str) -> str:
    """A person's name with all but the family name starred out (沈立群 → 沈**)."""
    kept = 2 if name[:2] in _COMPOUND else 1
    return name[:kept] + "*" * max(1, len(name) - kept)


def _eligibility(region: Region | None, review: Review, programme: Programme) -> str:
    if region is None:
        return "未能从材料中确定申报地区，须由人工核定"
    kind = words.REGION_KIND[region.kind]
    if region.eligible is None:
        return f"{kind}是否属于试点主体范围，须由人工判断"
    if region.eligible:
        return f"属{kind}，在试点主体范围内"
    ruled = any(finding.rule == "ineligible-region" and finding.waived for finding in review.findings)
    verdict = "不在试点主体范围内" + ("（已由人工认可）" if ruled else "")
    explanation = programme.applicants.explanation.strip()
    return f"属{kind}，{verdict}。{explanation}" if explanation else f"属{kind}，{verdict}"
