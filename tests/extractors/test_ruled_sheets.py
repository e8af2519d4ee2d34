"""Empty columns of a worksheet: places to fill in are kept where they are ruled, gaps are not."""

from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Border, Side

from extractors.detect import detect_media_type
from extractors.limits import DEFAULT_LIMITS
from extractors.registry import Source, read_source

LINES = {"box": Border(*(Side(style="thin") for _ in range(4))), "foot": Border(bottom=Side(style="thin"))}
FORM = (("申报地区", "", "地区类型", ""), ("牵头单位", "", "联系人", ""), ("职务", "", "联系电话", ""))


def read_rows(path: Path, rows: Sequence[Sequence[str]], line: str, ruled: int) -> list[list[str]]:
    """The first table of a workbook of these rows, the first ``ruled`` of them with lines around each cell."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for number, row in enumerate(rows, start=1):
        for column, text in enumerate(row, start=1):
            cell = sheet.cell(number, column, text or None)
            if line and number <= ruled:
                cell.border = LINES[line]
    book.save(path)
    source = Source(str(path), path.name, "0" * 64, path.stat().st_size, detect_media_type(path))
    tables = [block.rows for block in read_source(source, DEFAULT_LIMITS).blocks if block.rows]
    return [[cell.text for cell in row] for row in tables[0]]


def test_ruled_places_of_a_blank_form_are_kept(tmp_path: Path):
    """Each label keeps the empty place behind it, the last of a row too."""
    assert read_rows(tmp_path / "空表.xlsx", FORM, "box", 3) == [list(row) for row in FORM]


@pytest.mark.parametrize(("line", "ruled"), [("", 0), ("foot", 3), ("box", 1)])
def test_gaps_are_no_columns(tmp_path: Path, line: str, ruled: int):
    """Columns without lines, underlined only, or ruled in a single row stand between texts and hold nothing."""
    found = read_rows(tmp_path / "间隔.xlsx", FORM, line, ruled)
    assert found == [[text for text in row if text] for row in FORM]


def test_lines_over_the_whole_sheet_are_one_place(tmp_path: Path):
    """Rows formatted far to the right make no table of as many columns."""
    rows = [(*row, *[""] * 40) for row in FORM]
    assert read_rows(tmp_path / "整行.xlsx", rows, "box", 3) == [list(row) for row in FORM]


def test_labels_alone_are_a_form(tmp_path: Path):
    """A column of labels with ruled places behind them is a table of two columns."""
    rows = [("申报地区", ""), ("牵头单位", ""), ("联系人", "")]
    assert read_rows(tmp_path / "两列.xlsx", rows, "box", 3) == [list(row) for row in rows]
