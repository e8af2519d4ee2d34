"""Ruled tables: spans, wrapped cells, parts on several pages, against pdfplumber where it can be asked."""

import re
from typing import Any

import numpy as np
import pdfplumber
import pytest
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph, Table

from extractors.document import table_text
from extractors.layout import Line
from extractors.pdf.tables import cell_text, find_grids, may_hold_table

CELL = ParagraphStyle("cell", fontName="STSong-Light", fontSize=10.5, leading=15, wordWrap="CJK")
ROWS = [
    ["指标", "2022年", "", "2023年"],
    ["", "数值（家）", "占比（%）", "数值"],
    ["商业秘密保护示范企业和示范站点以及基地数量合计", "1,234", "12.5", "350.6万元"],
    ["查处案件", "18", "—", "30"],
]


def draw_table(sheet: Any, rows: Any = ROWS, *, y: float = 500.0, spans: Any = ((0, 0, 0, 1), (1, 0, 2, 0))) -> None:
    """A table by reportlab's own table writer."""
    cells = [[Paragraph(text, CELL) for text in row] for row in rows]
    style = [("GRID", (0, 0), (-1, -1), 0.5, "black")]
    style += [("SPAN", (left, top), (right, bottom)) for left, top, right, bottom in spans]
    table = Table(cells, colWidths=[120, 90, 90, 90], style=style)
    table.wrapOn(sheet.canvas, 500, 500)
    table.drawOn(sheet.canvas, 80, y)


def plain(text: str | None) -> str:
    """Text without white space."""
    return re.sub(r"\s", "", text or "")


def test_merged_cells_have_spans(paper: Any, read: Any, only: Any):
    """A cell over rows or columns says so; the positions it covers have no cell."""
    sheet = paper()
    draw_table(sheet)
    rows = only(read(sheet.save()), "table").rows
    assert [[(cell.text, cell.row_span, cell.col_span) for cell in row] for row in rows[:2]] == [
        [("指标", 2, 1), ("2022年", 1, 2), ("2023年", 1, 1)],
        [("数值（家）", 1, 1), ("占比（%）", 1, 1), ("数值", 1, 1)],
    ]
    assert rows[2][0].text == ROWS[2][0]


def test_cells_equal_those_of_pdfplumber(paper: Any, read: Any, only: Any):
    """The geometry is pdfplumber's; its cells are the oracle."""
    sheet = paper()
    draw_table(sheet)
    path = sheet.save()
    with pdfplumber.open(path) as document:
        (table,) = document.pages[0].find_tables()
        texts = [plain(cell) for row in table.extract() for cell in row if cell is not None]
        boxes = [cell for row in table.rows for cell in row.cells if cell]
    cells = [cell for row in only(read(path), "table").rows for cell in row]
    assert [plain(cell.text) for cell in cells] == texts
    for cell, box in zip(cells, boxes, strict=True):
        assert cell.bbox == pytest.approx(box, abs=1.5)


def test_text_and_rows_agree(paper: Any, read: Any, only: Any):
    """The block's text is its cells by tab, its rows by line."""
    sheet = paper()
    draw_table(sheet)
    block = only(read(sheet.save()), "table")
    assert block.text == table_text(block.rows)
    assert "\n查处案件\t18\t—\t30" in block.text


def test_lines_beside_a_table_stay_lines(paper: Any, read: Any, kinds: Any):
    """Caption, unit and note are told from text and table."""
    sheet = paper()
    sheet.text(200, 180, "表1 商业秘密保护工作情况", 12)
    sheet.text(400, 200, "单位：万元", 10)
    draw_table(sheet, y=841.89 - 330)
    sheet.text(80, 350, "注：数据来自统计部门。", 10)
    found = kinds(read(sheet.save()))
    assert [kind for kind, _ in found] == ["caption", "caption", "table", "footnote"]


def test_a_table_over_pages_is_one_block_without_its_repeated_header(paper: Any, read: Any, only: Any):
    """The header row that the second page repeats letter for letter is dropped; other rows are all there."""
    header = ["序号", "名称", "数量", "备注"]
    first = [header] + [[str(n), f"企业{n}", "1", ""] for n in range(1, 4)]
    second = [header] + [[str(n), f"企业{n}", "1", ""] for n in range(4, 6)]
    sheet = paper()
    draw_table(sheet, first, spans=())
    sheet.page()
    draw_table(sheet, second, spans=())
    block = only(read(sheet.save()), "table")
    assert [row[0].text for row in block.rows] == ["序号", "1", "2", "3", "4", "5"]
    assert [fragment.page for fragment in block.fragments] == [1, 2]


def test_text_between_parts_them(paper: Any, read: Any, kinds: Any):
    """Two tables with a line of text between them are two."""
    sheet = paper()
    draw_table(sheet)
    sheet.page()
    sheet.line("二、下一部分的文字从这里开始", indent=32)
    draw_table(sheet)
    assert [kind for kind, _ in kinds(read(sheet.save()))] == ["table", "paragraph", "table"]


def test_a_frame_around_text_is_no_table(paper: Any, read: Any, kinds: Any):
    """One cell is a frame; empty boxes are a drawing."""
    sheet = paper()
    sheet.grid((72, 500), (100, 200))
    sheet.text(80, 150, "框中的文字还是段落文字", 14)
    sheet.grid((72, 200, 300), (300, 330, 360))
    assert kinds(read(sheet.save())) == [("paragraph", "框中的文字还是段落文字")]


def test_form_values_stand_in_their_cells(paper: Any, read: Any, only: Any):
    """A field in a table is text of the cell."""
    sheet = paper()
    sheet.grid((72, 200, 400), (100, 130, 160))
    for row, label in enumerate(("申报地区", "联系人")):
        sheet.text(80, 120 + 30 * row, label, 12)
        sheet.canvas.acroForm.textfield(
            name=label, value=f"value{row}", x=210, y=841.89 - 125 - 30 * row, width=150, height=18
        )
    rows = only(read(sheet.save()), "table").rows
    assert [[cell.text for cell in row] for row in rows] == [["申报地区", "value0"], ["联系人", "value1"]]


def test_the_gate_lets_no_single_lines_through():
    """Underlines and the line under a red head are no table."""
    assert not may_hold_table(np.array([[10, 20, 200, 20], [10, 40, 200, 40], [10, 60, 200, 60], [5, 5, 5, 9.0]]))
    assert find_grids(np.zeros((0, 4))) == ()


def row_of(text: str, y: float, width: float) -> Line:
    """A line of a cell."""
    return Line(text=text, bbox=(0, y - 10, width, y + 2), size=10, baseline=y)


def test_wrapped_lines_are_joined_and_paragraphs_are_not():
    """A line that the next word would have fitted on ends a paragraph."""
    assert cell_text([row_of("商业秘密保护示", 10, 70), row_of("范企业", 25, 30)], 81) == "商业秘密保护示范企业"
    assert cell_text([row_of("张三", 10, 20), row_of("李四", 25, 20)], 81) == "张三 李四"
    assert cell_text([row_of("1.第一项内容文", 10, 70), row_of("2.第二项", 25, 35)], 95) == "1.第一项内容文 2.第二项"
    assert cell_text([], 50) == ""


def test_a_table_of_shaded_cells_is_found(paper: Any, read: Any, only: Any):
    """Cells that are only filled, without any rule, are cells."""
    sheet = paper()
    for row in range(3):
        for column in range(3):
            sheet.canvas.setFillGray(0.8 if row % 2 else 0.9)
            sheet.canvas.rect(80 + 100 * column, 600 - 30 * row, 100, 30, stroke=0, fill=1)
            sheet.canvas.setFillGray(0)
            sheet.text(90 + 100 * column, 841.89 - 610 + 30 * row, f"第{row}行{column}列", 12)
    rows = only(read(sheet.save()), "table").rows
    assert [[cell.text for cell in row] for row in rows] == [
        [f"第{row}行{column}列" for column in range(3)] for row in range(3)
    ]


def test_paper_behind_the_lines_of_a_cell_does_not_cut_it(paper: Any, read: Any, only: Any):
    """Writers fill the ground behind each line of text; rules alone make the cells."""
    sheet = paper()
    sheet.grid((80, 200, 400), (100, 150, 200))
    for row in range(2):
        for part in range(2):
            y = 120 + 50 * row + 20 * part
            sheet.canvas.setFillGray(1)
            sheet.canvas.rect(85, 841.89 - y - 5, 110, 18, stroke=0, fill=1)
            sheet.canvas.setFillGray(0)
            sheet.text(86, y, "商业秘密示范企业基" if part == 0 else "地数量", 12)
        sheet.text(210, 130 + 50 * row, str(row), 12)
    rows = only(read(sheet.save()), "table").rows
    assert [[cell.text for cell in row] for row in rows] == [["商业秘密示范企业基地数量", str(row)] for row in range(2)]
