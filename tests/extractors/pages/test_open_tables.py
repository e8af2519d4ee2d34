"""Three-line tables, tables between level rules, banded rows, frames and borderless tables under captions."""

from random import Random
from typing import Any

import pytest
from reportlab.pdfbase.pdfmetrics import stringWidth

NAMES = [
    "示范企业数量",
    "查处案件",
    "指导站点",
    "培训场次及人数",
    "商业秘密保护联系点",
    "罚没金额",
    "研发投入强度",
    "规模以上工业企业",
    "高新技术企业",
    "备案合同",
]
UNITS = ["家", "件", "个", "万元", "%", "亿元", "人次"]
TEXT = "全市把商业秘密保护摆在优化营商环境的重要位置，统筹推进制度建设、宣传培训和执法办案各项工作，取得明显成效。"


class Sheet:
    """A three-line table under the pen, with the truth of its cells."""

    def __init__(self, paper: Any, seed: int) -> None:
        self.paper, self.random = paper, Random(seed)

    def rows(self, count: int, columns: int) -> list[list[str]]:
        """A header and rows of names, units and figures."""
        names = self.random.sample(NAMES, min(count, len(NAMES)))
        header = ["指标名称", "单位", *(f"{2019 + year}年" for year in range(columns - 2))]
        return [header] + [
            [name, self.random.choice(UNITS), *(self._figure() for _ in range(columns - 2))] for name in names
        ]

    def _figure(self) -> str:
        kind = self.random.randrange(4)
        if kind == 0:
            return "—"
        return f"{self.random.randint(1, 999999):,}" if kind == 1 else f"{self.random.uniform(0, 100):.1f}"

    def draw(self, rows: list[list[str]], y: float, *, size: float = 10.5, align: str = "center") -> float:
        """Top, middle and bottom rule; returns the height of the bottom."""
        left, right = 80.0, 515.0
        first = 150.0
        step = (right - left - first) / (len(rows[0]) - 1)
        pitch = 1.9 * size
        self.paper.canvas.setLineWidth(1.5)
        self.paper.rule(left, y, right, y)
        for number, row in enumerate(rows):
            base = y + pitch * (number + 0.68)
            for place, text in enumerate(row):
                start, width = (left, first) if place == 0 else (left + first + step * (place - 1), step)
                self._cell(text, start, width, base, size, "left" if place == 0 else align)
        self.paper.canvas.setLineWidth(0.5)
        self.paper.rule(left, y + pitch, right, y + pitch)
        self.paper.canvas.setLineWidth(1.5)
        bottom = y + pitch * len(rows)
        self.paper.rule(left, bottom, right, bottom)
        return bottom

    def _cell(self, text: str, start: float, width: float, base: float, size: float, align: str) -> None:
        own = stringWidth(text, "STSong-Light", size)
        room = width - own - 8
        self.paper.text(start + 4 + {"left": 0, "center": room / 2, "right": room}[align], base, text, size)


def cells(block: Any) -> list[list[str]]:
    """Texts of a table's cells."""
    return [[cell.text for cell in row] for row in block.rows]


@pytest.mark.parametrize("align", ["left", "center", "right"])
@pytest.mark.parametrize("columns", [3, 5, 7])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_three_line_tables(align: str, columns: int, seed: int, paper: Any, read: Any, only: Any):
    """Columns by their alignment, between text, with a caption; sure to a part only."""
    sheet = paper()
    table = Sheet(sheet, seed)
    rows = table.rows(3 + seed * 2, columns)
    sheet.paragraph(TEXT)
    sheet.text(230, sheet.y + 35, "表2-1 商业秘密保护主要指标", 10.5)
    sheet.y = table.draw(rows, sheet.y + 45, align=align) + 30
    sheet.paragraph(TEXT)
    document = read(sheet.save())
    block = only(document, "table")
    assert cells(block) == rows
    assert 0.5 < block.confidence < 1
    assert [found.kind for found in document.blocks] == ["paragraph", "caption", "table", "paragraph"]
    for row in block.rows:
        assert all(cell.bbox[0] < cell.bbox[2] and cell.bbox[1] < cell.bbox[3] for cell in row)


def test_two_tables_of_one_width_on_a_page(paper: Any, read: Any):
    """The rules of both are of one width; caption and text between part them, a running head's rule is neither's."""
    sheet = paper()
    table = Sheet(sheet, 4)
    first, second = table.rows(4, 5), table.rows(6, 4)
    sheet.rule(80, 60, 515, 60)
    sheet.y = 70
    sheet.paragraph(TEXT)
    sheet.text(200, sheet.y + 40, "表1 主要指标", 10.5)
    sheet.text(450, sheet.y + 40, "单位：家", 10.5)
    sheet.y = table.draw(first, sheet.y + 50) + 20
    sheet.text(80, sheet.y, "注：数据来自统计部门。", 9)
    sheet.paragraph(TEXT)
    sheet.text(200, sheet.y + 40, "表2 分年情况", 10.5)
    table.draw(second, sheet.y + 50)
    found = [cells(block) for block in read(sheet.save()).blocks if block.kind == "table"]
    assert found == [first, second]


def test_heads_over_several_columns(paper: Any, read: Any, only: Any):
    """A short rule under a head says nothing but what stands over what."""
    sheet = paper()
    xs = (200.0, 290.0, 380.0, 470.0)
    for y, width in ((100, 1.5), (160, 0.5), (260, 1.5)):
        sheet.canvas.setLineWidth(width)
        sheet.rule(80, y, 515, y)
    sheet.rule(190, 130, 340, 130)
    sheet.rule(360, 130, 515, 130)
    sheet.text(230, 120, "2022年度", 10.5)
    sheet.text(410, 120, "2023年度", 10.5)
    sheet.text(85, 137, "项目", 10.5)
    for place, x in enumerate(xs):
        sheet.text(x, 150, ("数量", "占比")[place % 2], 10.5)
        for row in range(4):
            sheet.text(x, 180 + 22 * row, f"{row}{place}.5", 10.5)
    for row in range(4):
        sheet.text(85, 180 + 22 * row, NAMES[row], 10.5)
    rows = only(read(sheet.save()), "table").rows
    assert [(cell.text, cell.col_span) for cell in rows[0] if cell.text and cell.col_span > 1] == [
        ("2022年度", 2),
        ("2023年度", 2),
    ]
    assert [cell.text for cell in rows[1]][1:] == ["数量", "占比", "数量", "占比"]
    assert [cell.text for cell in rows[2]] == [NAMES[0], "00.5", "01.5", "02.5", "03.5"]


def test_wrapped_cells_are_put_together(paper: Any, read: Any, only: Any):
    """Long names over two lines, the figures beside the first or in the middle."""
    sheet = paper()
    for y in (100, 122, 282):
        sheet.rule(80, y, 515, y)
    for x, text in ((85, "任务"), (300, "责任单位"), (430, "完成时限")):
        sheet.text(x, 116, text, 10.5)
    for row in range(4):
        base = 140 + 40 * row
        sheet.text(85, base, f"第{row}项建立健全商业秘密保护", 10.5)
        sheet.text(85, base + 13, "工作机制", 10.5)
        sheet.text(300, base + (6.5 if row % 2 else 0), "市市场监管局", 10.5)
        sheet.text(430, base + (6.5 if row % 2 else 0), "2024年底前", 10.5)
    rows = cells(only(read(sheet.save()), "table"))
    assert rows == [["任务", "责任单位", "完成时限"]] + [
        [f"第{row}项建立健全商业秘密保护工作机制", "市市场监管局", "2024年底前"] for row in range(4)
    ]


@pytest.mark.parametrize("frame", [False, True])
def test_a_rule_under_each_row(frame: bool, paper: Any, read: Any, only: Any):  # noqa: FBT001 - parameter of the test
    """Level rules alone, and a frame around them."""
    sheet = paper()
    rows = Sheet(sheet, 9).rows(6, 4)
    for number in range(len(rows) + 1):
        sheet.rule(80, 100 + 24 * number, 515, 100 + 24 * number)
    if frame:
        sheet.rule(80, 100, 80, 100 + 24 * len(rows))
        sheet.rule(515, 100, 515, 100 + 24 * len(rows))
    for number, row in enumerate(rows):
        for place, text in enumerate(row):
            sheet.text(90 + 110 * place, 117 + 24 * number, text, 10.5)
    assert cells(only(read(sheet.save()), "table")) == rows


def test_bands_of_colour(paper: Any, read: Any, only: Any):
    """Every second row shaded, no rule at all."""
    sheet = paper()
    rows = Sheet(sheet, 10).rows(8, 4)
    for number, row in enumerate(rows):
        if number % 2 == 0:
            sheet.canvas.setFillGray(0.85)
            sheet.canvas.rect(80, 841.89 - 124 - 24 * number, 435, 24, stroke=0, fill=1)
            sheet.canvas.setFillGray(0)
        for place, text in enumerate(row):
            sheet.text(90 + 110 * place, 117 + 24 * number, text, 10.5)
    assert cells(only(read(sheet.save()), "table")) == rows


def test_a_frame_alone(paper: Any, read: Any, only: Any):
    """Only the outer rules are drawn."""
    sheet = paper()
    rows = Sheet(sheet, 11).rows(6, 5)
    sheet.grid((80, 515), (100, 100 + 24 * len(rows)))
    for number, row in enumerate(rows):
        for place, text in enumerate(row):
            sheet.text((90, 240, 300, 370, 440)[place], 117 + 24 * number, text, 10.5)
    assert cells(only(read(sheet.save()), "table")) == rows


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_borderless_tables_under_captions(seed: int, paper: Any, read: Any, only: Any):
    """No rule at all: the caption says that it is a table, and what ends it."""
    sheet = paper()
    rows = Sheet(sheet, seed).rows(4 + seed, 4)
    sheet.paragraph(TEXT)
    y = sheet.y + 30
    sheet.text(200, y, f"表{seed} 商业秘密保护情况", 12)
    for number, row in enumerate(rows):
        for place, text in enumerate(row):
            sheet.text((80, 260, 340, 430)[place], y + 25 + 20 * number, text, 10.5)
    sheet.y = y + 25 + 20 * len(rows)
    sheet.text(80, sheet.y, "资料来源：市统计局。", 9)
    sheet.paragraph(TEXT)
    document = read(sheet.save())
    block = only(document, "table")
    assert cells(block) == rows
    assert block.confidence < 0.7
    assert [found.kind for found in document.blocks] == ["paragraph", "caption", "table", "footnote", "paragraph"]


def test_text_between_rules_is_no_table(paper: Any, read: Any, kinds: Any):
    """Rules of head and foot, a red head's double rule, boxed notes, labels to fill in."""
    sheet = paper()
    sheet.rule(72, 60, 520, 60)
    sheet.rule(72, 63, 520, 63)
    sheet.paragraph(TEXT * 2)
    for row in range(4):
        sheet.text(72, 400 + 30 * row, ("申报单位：", "联系人：", "电话：", "日期：")[row], 14)
        sheet.text(180, 400 + 30 * row, ("某某市人民政府", "张三", "010-0000", "2024年")[row], 14)
        sheet.rule(170, 404 + 30 * row, 420, 404 + 30 * row)
    sheet.rule(72, 780, 520, 780)
    assert "table" not in [kind for kind, _ in kinds(read(sheet.save()))]


def test_a_caption_over_text_makes_no_table(paper: Any, read: Any, kinds: Any):
    """表1 that begins a sentence, a list under a caption."""
    sheet = paper()
    sheet.paragraph("表1显示，" + TEXT * 2)
    sheet.text(200, sheet.y + 40, "表2 工作要点", 12)
    sheet.y += 50
    for number in range(5):
        sheet.line(f"{number + 1}. {TEXT[:20]}", size=12)
    assert "table" not in [kind for kind, _ in kinds(read(sheet.save()))]
