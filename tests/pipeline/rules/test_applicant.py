"""Who applies and when."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from extractors.document import Evidence
from pipeline.facts import Figure
from pipeline.rules.applicant import DuplicateDossier, IneligibleRegion, LateSubmission, RegionMismatch, RegionUnknown

Make = Callable[..., Any]


def test_region_unknown(handed: Make, make_case: Make, check: Make):
    """No region is an error."""
    plan = handed("方案.docx", ("工作方案",), "pilot-plan")
    assert not check(RegionUnknown(), make_case(plan))
    assert [f.severity for f in check(RegionUnknown(), make_case(plan, adcode=None))] == ["error"]


@pytest.mark.parametrize(
    ("adcode", "eligible", "severity"),
    [("331000", True, None), ("331082", False, "error"), ("532300", None, "warning")],
)
def test_ineligible_region(
    make_case: Make,
    check: Make,
    adcode: str,
    eligible: bool | None,  # noqa: FBT001
    severity: str | None,
):
    """A county-level city may not apply; of an autonomous prefecture a person decides."""
    found = check(IneligibleRegion(), make_case(adcode=adcode, eligible=eligible))
    assert [finding.severity for finding in found] == ([severity] if severity else [])


@pytest.mark.parametrize(
    ("role", "regions", "wrong"),
    [
        ("pilot-plan", [("331000", 2.5)], False),
        ("pilot-plan", [("330000", 2.5)], False),
        ("pilot-plan", [("331002", 2.5)], False),
        ("pilot-plan", [("330300", 2.5)], True),
        ("pilot-plan", [("330300", 0.4)], False),
        ("pilot-plan", [("330300", 2.5), ("331000", 2.5)], False),
        ("supporting-evidence", [("330300", 2.5)], False),
    ],
)
def test_region_mismatch(handed: Make, make_case: Make, check: Make, role: str, regions: Any, wrong: bool):  # noqa: FBT001
    """A required document of another region; what is above or below the applicant is its own."""
    paper = handed("方案.docx", ("工作方案",), role, regions=regions)
    found = check(RegionMismatch(), make_case(paper))
    assert bool(found) is wrong
    assert all("温州市" in finding.message for finding in found)


def test_the_name_of_a_file_hides_no_other_region(handed: Make, make_case: Make, check: Make):
    """What the text says goes before the name; a name alone is believed where the text says nothing."""
    paper = handed("台州方案.docx", ("工作方案",), "pilot-plan", regions=[("330300", 2.5), ("331000", 2.5)])
    said, named = paper.profile.regions
    named = msgspec.structs.replace(named, evidence=None)
    paper.profile = msgspec.structs.replace(paper.profile, regions=(said, named))
    assert [finding.severity for finding in check(RegionMismatch(), make_case(paper))] == ["error"]
    paper.profile = msgspec.structs.replace(paper.profile, regions=(named,))
    assert not check(RegionMismatch(), make_case(paper))


def test_figures_of_another_region(handed: Make, make_case: Make):
    """They are kept, under that region's name, and are none of the applicant's."""
    quote = Evidence(document="x", page=None, bbox=None, block="b1", start=0, quote="12")
    figure = Figure(
        "查处案件", 12, None, None, "件", "12件", "", "level", "", None, None, "全市", "x", quote, (), 1.0, "r"
    )
    ours = handed("报告.docx", ("12件",), "foundation-report", regions=[("331000", 2.5)], figures=[figure])
    theirs = handed("方案.docx", ("12件",), "pilot-plan", regions=[("330300", 2.5)], figures=[figure])
    case = make_case(ours, theirs)
    assert [figure.subject for figure in case.figures] == ["全市", "浙江省温州市"]
    assert [figure.document for figure in case.own_figures] == [ours.id]


def test_duplicate_dossier(make_case: Make, check: Make):
    """One finding for each twin."""
    assert not check(DuplicateDossier(), make_case())
    assert len(check(DuplicateDossier(), make_case(twins=("甲", "乙")))) == 2


@pytest.mark.parametrize(
    ("written", "known", "late"),
    [
        ("2024年4月30日", {}, False),
        ("2024年5月1日", {}, True),
        ("2024年5月1日", {"version": 2}, False),
        ("2024年4月12日", {"received": "2024-05-06"}, True),
        ("2024年5月1日", {"received": "2024-04-29"}, False),
    ],
)
def test_late_submission(letter: Make, make_case: Make, check: Make, written: str, known: Any, late: bool):  # noqa: FBT001
    """The day of receipt before the letter's date; amendments are not late."""
    found = check(LateSubmission(), make_case(letter("台州市人民政府", written), **known))
    assert [finding.severity for finding in found] == (["error"] if late else [])
