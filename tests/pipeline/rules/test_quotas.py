"""How many areas a province may recommend."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import msgspec
import pytest

from extractors.document import Evidence
from pipeline.profile import ListedRegion
from pipeline.programme import Programme, Quota, RuleSetting
from pipeline.recommendation import Recommendation, hold_against
from pipeline.regions import load_gazetteer
from pipeline.review import Finding
from pipeline.rules.batch import join_findings
from pipeline.rules.provinces import check_provinces
from pipeline.workdays import add_working_days, is_known, next_working_day

CITIES = ("330100", "330600", "331000")
COUNTIES = ("330681", "330482")


def listed(codes: Sequence[str], province: str = "浙江省") -> Recommendation:
    """A province's list."""
    place = Evidence(document="list", page=None, bbox=None, block="b1", start=0, quote="")
    names = [(code, load_gazetteer().by_adcode(code)) for code in codes]
    rows = tuple(ListedRegion(adcode=code, text=d.name if d else code, evidence=place) for code, d in names)
    return Recommendation(province=province, listed=rows, documents={"recommendation-list": ("名单.xlsx",)})


def findings(programme: Programme, *recommendations: Recommendation) -> tuple[Finding, ...]:
    """Findings on provinces of which no dossier came."""
    return check_provinces(programme, [hold_against(programme, each, ()) for each in recommendations], ())


def exceeded(programme: Programme, recommendation: Recommendation) -> list[Any]:
    """Findings on quotas."""
    return [f for f in findings(programme, recommendation) if f.rule == "quota-exceeded"]


def test_quota_by_kind_of_applicant(pilot: Programme):
    """Cities and counties are counted apart."""
    quotas = (
        Quota(count=3, applicants=("prefecture-city", "sub-provincial-city")),
        Quota(count=1, applicants=("county", "county-level-city")),
    )
    programme = msgspec.structs.replace(pilot, quotas=quotas)
    assert not exceeded(programme, listed((*CITIES, COUNTIES[0])))
    (finding,) = exceeded(programme, listed((*CITIES, *COUNTIES)))
    assert finding.message == "浙江省推荐县、县级市 2 个，超过名额 1 个。"
    assert not exceeded(programme, listed((*CITIES, COUNTIES[0], COUNTIES[0])))


def test_quota_by_province(pilot: Programme):
    """The first that fits holds; a province by name before its kind, the plain number for the others."""
    quotas = (Quota(count=2, provinces=("浙江省",)), Quota(count=1, province_kinds=("municipality",)))
    programme = msgspec.structs.replace(pilot, quotas=quotas, quota=3)
    (finding,) = exceeded(programme, listed(CITIES))
    assert "超过名额 2 个" in finding.message
    (finding,) = exceeded(programme, listed(("310115", "310106"), "上海市"))
    assert "超过名额 1 个" in finding.message
    assert not exceeded(programme, listed(("320100", "320200", "320300"), "江苏省"))
    assert exceeded(programme, listed(("320100", "320200", "320300", "320400"), "江苏省"))


def test_a_rule_on_batches_can_be_switched_off(pilot: Programme):
    """As any other, by the programme."""
    programme = msgspec.structs.replace(pilot, quota=1)
    assert exceeded(programme, listed(CITIES))
    off = msgspec.structs.replace(programme, rules={"quota-exceeded": RuleSetting(enabled=False)})
    assert not exceeded(off, listed(CITIES))


def test_provinces_beyond_a_quota_are_told_in_one_line(pilot: Programme):
    """The overview joins them."""
    programme = msgspec.structs.replace(pilot, quota=1)
    found = findings(programme, listed(CITIES), listed(("320100", "320200"), "江苏省"))
    (line,) = [line for line in join_findings(found) if line.rule == "quota-exceeded"]
    assert line.text == "推荐地区数超过名额 1 个：浙江省3个、江苏省2个。"


@pytest.mark.parametrize(
    ("day", "after"),
    [
        ("2024-04-28", "2024-04-28"),
        ("2024-05-01", "2024-05-06"),
        ("2024-06-08", "2024-06-11"),
        ("2024-06-12", "2024-06-12"),
    ],
)
def test_next_working_day(day: str, after: str):
    """A Sunday that is worked for a holiday is a working day; a holiday and the weekend around it are none."""
    assert next_working_day(dt.date.fromisoformat(day)) == dt.date.fromisoformat(after)


def test_working_days_are_counted_from_the_day_after():
    """Friday, 26 April 2024: the Sunday after it is worked, the first five days of May are free."""
    assert add_working_days(dt.date(2024, 4, 26), 5) == dt.date(2024, 5, 7)
    assert is_known(dt.date(2024, 5, 1))


def test_a_year_without_table_has_weekends():
    """Holidays of a far year nobody knows."""
    saturday = dt.date(2050, 1, 8)
    assert (saturday.weekday(), is_known(saturday)) == (5, False)
    assert next_working_day(saturday) == dt.date(2050, 1, 10)
