"""How tables and sentences name a whole and its parts."""

import pytest

from pipeline.figures.wholes import SUBTOTAL, TOTAL, WHOLE_REGION, is_district, is_own


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("合计", "total"),
        ("总  计", "total"),
        ("全市合计", "total"),
        ("共计(万元)", "total"),
        ("总数", "total"),
        ("小计", "subtotal"),
        ("小 计(个)", "subtotal"),
        ("全市", "region"),
        ("本区", "region"),
        ("各县", "region"),
        ("会计", ""),
        ("合计占比", ""),
        ("累计", ""),
    ],
)
def test_names_of_wholes(name: str, kind: str) -> None:
    """Each name is of one kind at most; 会计 is a trade, 累计 a time."""
    kinds = {"total": TOTAL, "subtotal": SUBTOTAL, "region": WHOLE_REGION}
    assert [word for word, pattern in kinds.items() if pattern.fullmatch(name)] == ([kind] if kind else [])


@pytest.mark.parametrize(
    ("name", "district", "own"),
    [
        ("椒江区", True, False),
        ("乌兰浩特市", True, False),
        ("阿坝藏族羌族自治州", True, False),
        ("高新技术产业园", True, False),
        ("市本级", True, False),
        ("白云街道", True, False),
        ("全市", False, True),
        ("我区", False, True),
        ("各县", False, False),
        ("全省", False, False),
        ("合计", False, False),
        ("制造业", False, False),
    ],
)
def test_districts_and_the_whole_region(name: str, *, district: bool, own: bool) -> None:
    """A district is no whole; the whole province is not the applicant's own."""
    assert (is_district(name), is_own(name)) == (district, own)
