"""Key figures and how numbers are written."""

import msgspec
import pytest

from pipeline.brief.keyfigures import EACH, SHOWN, choose_figures, write_figure, write_number
from pipeline.facts import Figure
from pipeline.programme import Programme
from pipeline.review import Region

REGION = Region("青石市", "530100", "prefecture-city", eligible=True)


@pytest.mark.parametrize(
    ("value", "unit", "written"),
    [
        (3_506_000.0, "元", ("350.6", "万元")),
        (502_860_000_000.0, "元", ("5,028.6", "亿元")),
        (9_999.5, "元", ("9,999.5", "元")),
        (12_000.0, "人次", ("12,000", "人次")),
        (6.2, "%", ("6.2", "%")),
        (0.0, "个", ("0", "个")),
        (-1_200_000.0, "元", ("-120", "万元")),
        (100.0, "家", ("100", "家")),
        (1e30, "家", ("1,000,000,000,000,000,000,000,000,000,000", "家")),
        (float("nan"), "家", ("NaN", "家")),
    ],
)
def test_numbers_for_people(value: float, unit: str, written: tuple[str, str]):
    """Money by 万 and 亿, the rest with separators; nothing is rounded away and nothing breaks."""
    assert write_number(value, unit) == written


@pytest.mark.parametrize(
    ("fields", "written"),
    [
        ({"value": 300.0, "qualifier": "超过", "unit": "家"}, ("超过300", "家")),
        ({"value": 300.0, "qualifier": "余", "unit": "家"}, ("300余", "家")),
        ({"value": 60.0, "qualifier": "以上", "unit": "个"}, ("60", "个以上")),
        ({"value": 60.0, "qualifier": "约多", "unit": "个"}, ("约60多", "个")),
        ({"value": 4.1, "qualifier": "下降", "unit": "%", "kind": "change"}, ("下降4.1", "%")),
        ({"value": 4.1, "qualifier": "下降约", "unit": "%", "kind": "change"}, ("下降约4.1", "%")),
        ({"value": None, "low": 30.0, "high": 50.0, "unit": "家"}, ("30—50", "家")),
        ({"value": None, "low": 8e7, "high": 1.2e8, "unit": "元"}, ("8,000万元—1.2", "亿元")),
        ({"value": None, "text": "若干家", "unit": "家"}, ("若干家", "")),
    ],
)
def test_figures_for_people(figures: tuple[Figure, ...], fields: dict[str, object], written: tuple[str, str]):
    """Qualifiers stand where Chinese puts them; ranges are ranges; no value means the words as written."""
    assert write_figure(msgspec.structs.replace(figures[0], **fields)) == written


def test_targets_are_marked(figures: tuple[Figure, ...], programme: Programme):
    """What is promised must not be taken for what is there."""
    assert {line.kind for line in choose_figures(figures, programme, REGION) if line.is_target} == {"目标"}


def test_expected_indicators_come_first_and_levels_before_targets(figures: tuple[Figure, ...], programme: Programme):
    """Order of the vocabulary, unknown indicators left out, unsure values marked."""
    lines = choose_figures(figures, programme, REGION)
    assert [line.kind for line in lines[:2]] == ["现状", "目标"]
    assert lines[0].indicator == "商业秘密保护基地数"
    assert "产值" not in [line.indicator for line in lines]
    assert [line.indicator_id for line in lines if line.unsure] == ["training-attendance"]


def test_other_areas_and_repetitions_are_left_out(figures: tuple[Figure, ...], programme: Programme):
    """The province's product is not the applicant's; one value said twice is one row; no indicator fills the table."""
    gdp = figures[0]
    change = msgspec.structs.replace
    others = [
        change(gdp, subject="云岭省"),
        gdp,
        gdp,
        change(gdp, subject="青石市", value=4e11, period_end="2022-12-31"),
    ]
    rows = choose_figures(others, programme, REGION)
    assert [row.number for row in rows] == ["5,028.6", "4,000"]
    many = [change(gdp, value=float(number)) for number in range(40)]
    assert len(choose_figures(many, programme, REGION)) == EACH
    crowd = [change(gdp, indicator_id=item.id, value=float(n)) for item in programme.figures for n in range(9)]
    rows = choose_figures(crowd, programme, None)
    assert len(rows) == SHOWN
    assert len({row.indicator_id for row in rows}) == min(SHOWN, len(programme.figures))


def test_sure_whole_and_own_figures_are_chosen(figures: tuple[Figure, ...], programme: Programme):
    """A form beats an unsure sentence, 4个 repeats 4家, a level is no total, 全市 is the applicant, 全省 is not."""
    change = msgspec.structs.replace
    wanted = next(item for item in programme.figures if item.id == "guidance-stations")
    base = change(
        figures[0],
        indicator=wanted.title,
        indicator_id=wanted.id,
        kind="level",
        unit="个",
        value=4.0,
        subject=None,
        period="",
        period_start=None,
        period_end=None,
        qualifier="",
        rule="form-label",
        confidence=0.93,
    )
    others = [
        change(base, value=41.0, rule="text-before", confidence=0.55),
        change(base, unit="家", rule="text-before", subject="全市"),
        change(base, value=1.0, indicator=f"国家级{wanted.title}"),
        change(base, value=88.0, subject="全省"),
        change(base, value=2.0, subject="青石市云台区"),
        base,
        change(base, value=9.0, kind="target", period="到2026年", period_end="2026-12-31"),
    ]
    rows = choose_figures(others, programme, REGION)
    assert [(row.number, row.kind) for row in rows] == [("4", "现状"), ("9", "目标")]
    (part,) = choose_figures([others[2]], programme, REGION)
    assert part.indicator == f"{wanted.title}（国家级）"


def test_a_target_keeps_its_place_beside_many_levels(figures: tuple[Figure, ...], programme: Programme):
    """The latest year first, then the one before, then what is promised."""
    years = [
        msgspec.structs.replace(
            figures[0],
            subject=None,
            value=1e11 + year,
            period=f"{year}年",
            period_start=f"{year}-01-01",
            period_end=f"{year}-12-31",
            kind="target" if year > 2024 else "level",
        )
        for year in (2020, 2023, 2022, 2025, 2021)
    ]
    rows = choose_figures(years, programme, REGION)
    assert [(row.period, row.kind) for row in rows] == [("2023年", "现状"), ("2022年", "现状"), ("2025年", "目标")]
