"""Layouts as offices hand them in: the papers of a dossier by name and place, and what grouping makes of them."""

from collections.abc import Callable, Iterable, Mapping

from extractors.document import Evidence
from pipeline.intake import Intake
from pipeline.profile import Profile, RegionMention
from pipeline.review import Part

PLACES: Mapping[str, str] = {"绍兴": "330600", "宁波": "330200", "浦东": "310115", "南京": "320100", "石河子": "659001"}
ROLES: Mapping[str, tuple[str, float]] = {
    "申请函": ("application-letter", 6.5),
    "申报表": ("application-form", 3.5),
    "方案": ("pilot-plan", 2.5),
    "报告": ("foundation-report", 2.5),
    "佐证": ("supporting-evidence", 0.4),
    "推荐名单": ("recommendation-list", 0.0),
    "推荐函": ("recommendation-letter", 0.0),
}
PAPERS = ("1.申请函.pdf", "2.申报表.docx", "3.方案.docx", "4.报告.docx", "佐证材料/佐证1.jpg")

Group = Callable[[Iterable[str]], Intake]


def make_profile(name: str, content: str) -> Profile:
    """A profile of a file whose content says what ``content`` says (绍兴 申请函)."""
    role = next((ROLES[word] for word in ROLES if word in content), None)
    code = next((PLACES[word] for word in PLACES if word in content), None)
    evidence = Evidence(document="x", page=None, bbox=None, block="b1", start=0, quote="x")
    parts = (Part(role[0], None, None, "b1", "b1", 0.9),) if role else ()
    mention = RegionMention(adcode=code, weight=role[1] if role else 0.4, evidence=evidence) if code else None
    return Profile(
        sha256="0" * 64,
        name=name,
        title="",
        pages=1,
        characters=100,
        ocr_pages=0,
        confidence=1.0,
        parts=parts,
        part_scores=(),
        regions=(mention,) if mention else (),
    )


def papers(folder: str, place: str, names: Iterable[str] = PAPERS) -> list[str]:
    """The papers of a dossier in a folder, with content of a place."""
    return [f"{folder}{name} = {place}{name}" for name in names]


def outline(intake: Intake) -> list[tuple[str, str | None, int]]:
    """Source, region and number of files of each dossier."""
    return [(plan.source, plan.adcode, len(plan.files)) for plan in intake.dossiers]
