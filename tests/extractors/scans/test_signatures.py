"""Signatures: marked where they are, never where there is print; what is read into them is no text."""

from types import ModuleType
from typing import Any

import pytest

from extractors.layout import Mark, assemble
from extractors.scan import read_pages

BLUE, BLACK = (20, 40, 150), (25, 25, 30)


def pledge(paint: ModuleType, label: str) -> tuple[Any, float, float]:
    """A page that ends in a label for a signature, and where that is to stand (millimetres)."""
    sheet = paint.Sheet(200)
    sheet.line("商业秘密保护创新试点承诺书", x=None, points=22, face="bold", pitch=16)
    sheet.paragraph("我单位承诺所报材料真实有效，愿意承担由此产生的一切责任。")
    sheet.y += 14
    y = sheet.y + 2.5
    sheet.line(label, x=40, pitch=20)
    x = 40 + paint.font("song", 16 / 72 * 200).getlength(label) / 200 * 25.4
    sheet.line("联系电话：0571-88231234", x=40)
    return sheet, x, y


def marks_of(page: Any) -> tuple[list[Mark], list[str]]:
    """Signatures of a page in points, and all that was read."""
    width, height = page.points
    (content,) = read_pages(page.array, number=1, width=width, height=height)
    cells = [cell.text for table in content.tables for row in table.rows for cell in row]
    signatures = [block for block in assemble([content]) if block.kind == "signature"]
    assert all(0.5 < block.confidence < 1 for block in signatures)
    marks = [mark for mark in content.marks if mark.kind == "signature"]
    assert len(marks) == len(signatures)
    return marks, [line.text for line in content.lines] + cells


@pytest.mark.parametrize("ink", [BLUE, BLACK])
@pytest.mark.parametrize("seed", [2, 4])
def test_a_signature_behind_its_label_is_marked(
    paint: ModuleType, photos: ModuleType, ink: tuple[int, int, int], seed: int
):
    """One mark, where the ink is."""
    sheet, x, y = pledge(paint, "法定代表人（签字）：")
    box = photos.sign(sheet.truth, seed, x + 3, y, ink=ink)
    ((mark,), said) = marks_of(paint.soil(sheet.truth, seed))
    assert mark.bbox == pytest.approx([value * 72 / 200 for value in box], abs=12)
    assert any(text.startswith("法定代表人（签字）：") for text in said)
    assert "联系电话：0571-88231234" in said


def test_a_signature_in_a_form_is_marked(paint: ModuleType, photos: ModuleType):
    """The label stands in the cell beside it."""
    sheet = paint.Sheet(200)
    rows = [
        [("申报单位意见", 1, 1), ("同意申报", 1, 1)],
        [("负责人签字", 1, 1), ("", 1, 1)],
        [("日期", 1, 1), ("2024年3月5日", 1, 1)],
    ]
    top = sheet.y
    sheet.table(rows, [50, 100], height=22)
    box = photos.sign(sheet.truth, 5, 100, top + 33, ink=BLUE)
    ((mark,), said) = marks_of(paint.soil(sheet.truth, 5))
    assert mark.bbox == pytest.approx([value * 72 / 200 for value in box], abs=12)
    assert {"申报单位意见", "同意申报", "负责人签字", "日期", "2024年3月5日"} <= set(said)


@pytest.mark.parametrize("rest", ["", "____________", "王建国", "　　　　年　　月　　日"])
def test_blank_and_printed_names_are_no_signatures(paint: ModuleType, rest: str):
    """An underline, a name in print, the blanks of a date."""
    sheet, _, _ = pledge(paint, f"负责人（签字）：{rest}")
    assert marks_of(paint.soil(sheet.truth, 7))[0] == []


def test_blue_things_are_no_signatures(paint: ModuleType):
    """Links, headings, bars, rules and frames in blue."""
    sheet = paint.Sheet(150)
    sheet.line("附件下载：http://www.example.gov.cn/zwgk", x=40, colour=(20, 50, 200))
    sheet.line("重要提示", x=40, colour=(10, 40, 160), points=26, face="bold", pitch=16)
    box = [sheet.pixels(value) for value in (40, 120, 90, 160)]
    sheet.draw.rectangle(box, fill=(60, 100, 200))
    sheet.draw.rectangle([sheet.pixels(value) for value in (100, 120, 160, 160)], outline=(30, 60, 200), width=4)
    sheet.draw.line([sheet.pixels(value) for value in (40, 180, 160, 200)], fill=(30, 60, 200), width=3)
    sheet.line("以上内容由办公室负责解释。", x=40)
    assert marks_of(paint.soil(sheet.truth, 8))[0] == []
