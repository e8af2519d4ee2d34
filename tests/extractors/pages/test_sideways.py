"""Tables that lie on their side on pages of upright text."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

ROWS = (
    ("指标", "单位", "2021年", "2022年"),
    ("公路通车里程", "公里", "5,072", "3,744"),
    ("货物运输总量", "万吨", "45.58", "80.05"),
    ("集装箱吞吐量", "万箱", "257", "735"),
    ("交通投资总额", "亿元", "59.47", "3165"),
)
XS = (0, 130, 190, 270, 350)
PITCH = 24


def full_grid(canvas: Any) -> None:
    """All rules."""
    for x in XS:
        canvas.line(x, 0, x, PITCH * len(ROWS))
    for row in range(len(ROWS) + 1):
        canvas.line(0, PITCH * row, XS[-1], PITCH * row)


def three_lines(canvas: Any) -> None:
    """Rules above, below and under the head."""
    for row in (0, len(ROWS) - 1, len(ROWS)):
        canvas.line(0, PITCH * row, XS[-1], PITCH * row)


def draw(sheet: Any, place: tuple[float, float], angle: int, rules: Callable[[Any], None]) -> None:
    """The table, turned about its lower left corner."""
    canvas = sheet.canvas
    canvas.saveState()
    canvas.translate(*place)
    canvas.rotate(angle)
    rules(canvas)
    canvas.setFont("STSong-Light", 10.5)
    for number, row in enumerate(ROWS):
        for x, text in zip(XS, row, strict=False):
            canvas.drawString(x + 4, PITCH * (len(ROWS) - number) - 16, text)
    canvas.restoreState()


def texts(rows: Sequence[Sequence[Any]]) -> tuple[tuple[str, ...], ...]:
    """Text of each cell."""
    return tuple(tuple(cell.text for cell in row) for row in rows)


@pytest.mark.parametrize(("angle", "place"), [(90, (250, 380)), (270, (250, 740))])
@pytest.mark.parametrize("rules", [full_grid, three_lines])
@pytest.mark.parametrize("lines", [2, 14])
def test_its_rows_are_read_as_they_run(
    lines: int, rules: Any, angle: int, place: tuple[float, float], paper: Any, read: Any, only: Any
):
    """On a page of little or of much upright text; cells lie in the table, each row's beside each other."""
    sheet = paper()
    said = []
    for row in range(lines):
        said.append("各级交通运输部门要加强组织领导落实工作责任确保各项任务如期完成"[row : row + 26])
        sheet.text(72, (480 if lines > 2 else 700) + 24 * row, said[-1], 14)
    draw(sheet, place, angle, rules)
    document = read(sheet.save())
    table = only(document, "table")
    assert texts(table.rows) == ROWS
    x0, top, x1, bottom = table.bbox
    assert x1 - x0 == pytest.approx(PITCH * len(ROWS), abs=3)
    assert bottom - top == pytest.approx(XS[-1], abs=3)
    for row in table.rows:
        assert all(x0 - 1 <= cell.bbox[0] < cell.bbox[2] <= x1 + 1 for cell in row)
        assert len({round((cell.bbox[0] + cell.bbox[2]) / 2) for cell in row}) == 1
    text = "".join(block.text for block in document.blocks if block.kind == "paragraph")
    assert text == "".join(said)


def test_a_form_with_labels_on_their_side_keeps_its_rows(paper: Any, read: Any, only: Any):
    """Turned labels in the first column of an upright table are cells of its rows."""
    sheet = paper()
    sheet.grid((72, 110, 300, 520), (100, 220, 340, 460))
    for row, label in enumerate(("申请单位基本情况", "项目建设主要内容", "主管部门审核意见")):
        sheet.canvas.saveState()
        sheet.canvas.translate(96, sheet.height - 210 - 120 * row)
        sheet.canvas.rotate(90)
        sheet.canvas.setFont("STSong-Light", 10.5)
        sheet.canvas.drawString(0, 0, label)
        sheet.canvas.restoreState()
        sheet.text(120, 140 + 120 * row, f"第{row + 1}项的名称和内容", 10.5)
        sheet.text(310, 140 + 120 * row, f"第{row + 1}项的说明和备注", 10.5)
    table = only(read(sheet.save()), "table")
    assert [row[0].text for row in table.rows] == ["申请单位基本情况", "项目建设主要内容", "主管部门审核意见"]
    assert [len(row) for row in table.rows] == [3, 3, 3]
