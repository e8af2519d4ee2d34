"""Experts' scoring sheets together."""

import io
from typing import Any

import msgspec
import openpyxl
import pytest

from extractors.errors import UsageError
from pipeline.render.score_book import render_scores
from pipeline.scores import Criterion, DossierScore, Points, ScoreSheet, collect, read_sheet

CRITERIA = (Criterion("a", "重视程度"), Criterion("b", "工作基础"))


def row(name: str, *points: float | None, **fields: Any) -> DossierScore:
    """One expert's points for a dossier."""
    scores = tuple(Points(item.id, value) for item, value in zip(CRITERIA, points, strict=False))
    return DossierScore(dossier=f"id-{name}", name=name, province="云岭省", scores=scores, **fields)


def sheet(expert: str, *rows: DossierScore, **fields: Any) -> ScoreSheet:
    """What an expert hands in."""
    base: dict[str, Any] = {"organisation": "", "made_at": "2024-05-01T08:00:00.000Z", "criteria": CRITERIA}
    return ScoreSheet(schema="shenbao.scores/1", programme="p", expert=expert, dossiers=rows, **{**base, **fields})


def test_mean_and_spread():
    """By criterion and of the whole; the standard deviation is that of a sample."""
    collected = collect([sheet("甲", row("青石市", 80, 60)), sheet("乙", row("青石市", 90, 70))])
    (dossier,) = collected.dossiers
    assert [item.mean for item in dossier.criteria] == [85, 65]
    assert dossier.whole.mean == 75
    assert dossier.whole.deviation == pytest.approx(7.0711, abs=1e-4)
    assert (dossier.whole.lowest, dossier.whole.highest, dossier.whole.count) == (70, 80, 2)
    assert dossier.missing == dossier.conflicts == ()


def test_conflicts_and_gaps_count_for_nothing():
    """Points beside a declared conflict are left out; a criterion without points leaves the whole open."""
    collected = collect(
        [
            sheet("甲", row("青石市", 100, 100, conflict=True, reason="亲属任职")),
            sheet("乙", row("青石市", 50, None)),
            sheet("丙", row("青石市", 60, 70)),
            sheet("丁", row("白水市", 1, 2)),
        ]
    )
    stone, water = collected.dossiers
    assert stone.conflicts == ("甲：亲属任职",)
    assert stone.missing == ("丁", "乙")
    assert stone.criteria[0].mean == 55
    assert (stone.whole.mean, stone.whole.deviation, stone.whole.count) == (65, None, 1)
    assert set(water.missing) == {"甲", "乙", "丙"}


def test_missing_and_replaced_sheets_are_told():
    """The latest of one expert counts; experts of one name at two bodies are two."""
    collected = collect(
        [
            sheet("甲", row("青石市", 10, 10), made_at="2024-05-02T08:00:00.000Z"),
            sheet("甲", row("青石市", 90, 90), made_at="2024-05-01T08:00:00.000Z"),
            sheet("甲", row("青石市", 20, 20), organisation="某大学"),
        ],
        ["甲", "戊"],
    )
    assert collected.dossiers[0].whole.mean == 15
    assert collected.notes == (
        "专家“甲”交来多份评分表，采用最后导出的一份（2024-05-02 08:00）。",
        "专家“戊”未交评分表。",
    )


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{" * 100_000,
        msgspec.json.encode(sheet(" ")),
        msgspec.json.encode(sheet("甲", row("青石市", 101, 1))),
        msgspec.json.encode(sheet("甲", row("青石市", -1, 1))),
        msgspec.json.encode(sheet("甲", row("青石市", 1, 1), row("青石市", 2, 2))),
        msgspec.json.encode(sheet("甲", DossierScore("x", "x", scores=(Points("z", 1.0),)))),
        msgspec.json.encode(sheet("甲")).replace(b"scores/1", b"scores/9"),
    ],
)
def test_what_is_no_sheet_is_refused(content: bytes):
    """With the name of the file."""
    with pytest.raises(UsageError, match=r"交来\.json"):
        read_sheet(content, "交来.json")


def test_sheets_of_different_calls_do_not_mix():
    """Nor those with other criteria, nor none at all."""
    for others in ([], [sheet("甲"), sheet("乙", criteria=CRITERIA[:1])]):
        with pytest.raises(UsageError):
            collect(others)


def test_the_book_says_it_all():
    """Three sheets; words of experts are text."""
    collected = collect([sheet("=1+1", row("青石市", 80, 61, comment="@SUM(A1)")), sheet("乙", row("青石市", 1, None))])
    book = openpyxl.load_workbook(io.BytesIO(render_scores(collected)))
    assert book.sheetnames == ["汇总", "明细", "说明"]
    summary = {cell.value: book["汇总"].cell(2, cell.column).value for cell in book["汇总"][1]}
    assert (summary["评分人数"], summary["综合均值"], summary["缺评"]) == (1, 70.5, "乙")
    assert summary["重视程度（均值）"] == 40.5
    assert [cell.value for cell in book["明细"][3]][4:8] == ["已评", 80, 61, 70.5] or [
        cell.value for cell in book["明细"][2]
    ][4:8] == ["已评", 80, 61, 70.5]
    assert all(cell.data_type != "f" for part in book for line in part.iter_rows() for cell in line)
