"""``shenbao scores collect`` from the outside."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import openpyxl

from pipeline.scores import Criterion, DossierScore, Points, ScoreSheet


def _sheet(expert: str, points: float) -> bytes:
    rows = (DossierScore(dossier="d", name="青石市", scores=(Points("a", points),)),)
    criteria = (Criterion("a", "工作基础"),)
    made = "2024-05-01T08:00:00.000Z"
    return msgspec.json.encode(ScoreSheet("shenbao.scores/1", "p", expert, "", made, criteria, rows))


def test_sheets_of_a_folder_become_one_book(command: Callable[..., Any], tmp_path: Path) -> None:
    """Who did not hand in is said; the book holds the mean."""
    folder = tmp_path / "评分表"
    folder.mkdir()
    (folder / "甲.json").write_bytes(_sheet("甲", 80))
    (folder / "乙.json").write_bytes(_sheet("乙", 70))
    (tmp_path / "名单.txt").write_text("\ufeff甲\n乙\n\n丙\n", encoding="utf-8")
    book = tmp_path / "汇总.xlsx"
    done = command("scores", "collect", folder, "-o", book, "--experts", tmp_path / "名单.txt")
    assert (done.code, done.err) == (0, "")
    assert "专家“丙”未交评分表。" in done.out
    assert "共 2 位专家、1 份申报材料" in done.out
    assert openpyxl.load_workbook(book)["汇总"]["E2"].value == 75


def test_what_is_no_sheet_is_told_by_name(command: Callable[..., Any], tmp_path: Path) -> None:
    """Wrong use; nothing is written."""
    (tmp_path / "乱.json").write_text("{}", encoding="utf-8")
    for words in ((tmp_path / "乱.json",), (tmp_path / "无.json",)):
        done = command("scores", "collect", *words, "-o", tmp_path / "汇总.xlsx")
        assert done.code == 2
        assert words[0].name in done.err
    assert not (tmp_path / "汇总.xlsx").exists()
