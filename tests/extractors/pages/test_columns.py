"""Reading order of pages with columns, with texts that say where they belong."""

from collections.abc import Sequence
from random import Random
from typing import Any

import pytest
from reportlab.pdfbase import pdfmetrics

WORDS = "为加强商业秘密保护健全工作机制营造良好营商环境现就有关事项提出如下工作安排和具体要求请认真贯彻执行"


class Flow:
    """Writes text into boxes and remembers it in reading order."""

    def __init__(self, sheet: Any, seed: int) -> None:
        self.sheet, self.random, self.truth = sheet, Random(seed), ""

    def words(self, count: int) -> str:
        """Characters that are not told apart by their order alone."""
        return "".join(self.random.choice(WORDS) for _ in range(count))

    def column(self, x: float, y: float, em: int, rows: int, *, size: float = 10.5, pitch: float = 1.6) -> float:
        """Paragraphs of a column of ``em`` characters; returns the height at which it ends."""
        left = rows
        while left > 0:
            count = min(left, self.random.randint(2, 6))
            text = self.words(em * count - 2 - self.random.randint(0, em // 2)) + "。"
            lines = [text[: em - 2]] + [text[at : at + em] for at in range(em - 2, len(text), em)]
            for place, line in enumerate(lines):
                self.sheet.text(x + (2 * size if place == 0 else 0), y, line, size)
                y += pitch * size
            self.truth += text
            left -= len(lines)
        return y

    def line(self, x: float, y: float, text: str, size: float = 10.5) -> None:
        """One line."""
        self.sheet.text(x, y, text, size)
        self.truth += text


def said(document: Any) -> str:
    """All text in order without white space."""
    return "".join("".join(block.text for block in document.blocks).split())


def columns(
    count: int, gutter: float, size: float, left: float = 60.0, right: float = 535.0
) -> Sequence[tuple[float, int]]:
    """Left edges and characters of columns of equal width."""
    em = int((right - left - gutter * size * (count - 1)) / count / size)
    return [(left + place * (em + gutter) * size, em) for place in range(count)]


@pytest.mark.parametrize("count", [2, 3, 4])
@pytest.mark.parametrize("gutter", [1.0, 1.5, 3.0])
@pytest.mark.parametrize("seed", [1, 2])
def test_columns_are_read_one_after_the_other(count: int, gutter: float, seed: int, paper: Any, read: Any):
    """Two, three and four columns, also so near that a gutter is as wide as one character."""
    sheet = paper()
    flow = Flow(sheet, seed)
    for _ in range(2):
        for x, em in columns(count, gutter, 10.5):
            flow.column(x, 90, em, 36)
        sheet.page()
    assert said(read(sheet.save())) == flow.truth


@pytest.mark.parametrize("counts", [(2,), (3,), (2, 3), (1, 2, 1), (3, 1, 2)])
def test_the_number_of_columns_changes_on_a_page(counts: tuple[int, ...], paper: Any, read: Any):
    """A title across, then bands of columns, with a line across between each two."""
    sheet = paper()
    flow = Flow(sheet, sum(counts))
    flow.line(150, 80, "商业秘密保护工作情况专刊", 22)
    y = 110.0
    for count in counts:
        flow.line(60, y, flow.words(44), 10.5)
        ends = [flow.column(x, y + 25, em, 10) for x, em in columns(count, 2.0, 10.5)]
        y = max(ends) + 15
    assert said(read(sheet.save())) == flow.truth


def test_a_table_across_parts_the_columns_above_it_from_those_below(paper: Any, read: Any):
    """Both columns, the table, both columns again."""
    sheet = paper()
    flow = Flow(sheet, 5)
    bands = columns(2, 2.0, 10.5)
    ends = [flow.column(x, 80, em, 12) for x, em in bands]
    y = max(ends) + 10
    xs, ys = (60, 220, 380, 535), [y + 24 * row for row in range(5)]
    sheet.grid(xs, ys)
    for row in range(4):
        for x in xs[:-1]:
            flow.line(x + 5, ys[row] + 16, flow.words(5), 10.5)
    for x, em in bands:
        flow.column(x, ys[-1] + 30, em, 12)
    document = read(sheet.save())
    assert said(document) == flow.truth
    assert sum(block.kind == "table" for block in document.blocks) == 1


def test_a_paragraph_goes_on_in_the_next_column_and_on_the_next_page(paper: Any, read: Any):
    """One paragraph over four columns is one block with a fragment for each."""
    sheet = paper()
    flow = Flow(sheet, 6)
    bands = columns(2, 2.0, 10.5)
    em = bands[0][1]
    text = flow.words(em * 20 * 4 - 7) + "。"
    lines = [text[: em - 2]] + [text[at : at + em] for at in range(em - 2, len(text), em)]
    for page in range(2):
        for band, (x, _) in enumerate(bands):
            start = (2 * page + band) * 20
            for row, line in enumerate(lines[start : start + 20]):
                sheet.text(x + (21 if start + row == 0 else 0), 90 + 17 * row, line, 10.5)
        sheet.page()
    (block,) = read(sheet.save()).blocks
    assert block.text == text
    assert [fragment.page for fragment in block.fragments] == [1, 1, 2, 2]


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_side_bar_of_other_type_is_read_by_itself(side: str, paper: Any, read: Any):
    """Its lines stand on other heights; where they meet the text's they do not mix."""
    sheet = paper()
    flow = Flow(sheet, 7)
    bar, text = ((60, 10), (190, 32)) if side == "left" else ((430, 10), (60, 32))

    def write_bar() -> None:
        y = 95.0
        for row in range(24):
            flow.line(bar[0], y, flow.words(3 + row % 6) if row % 5 else "基础数据", 9 if row % 5 else 10)
            y += 12.3 if row % 5 != 4 else 20

    if side == "left":
        write_bar()
    flow.column(text[0], 95, text[1], 30)
    if side == "right":
        write_bar()
    assert said(read(sheet.save())) == flow.truth


def test_notes_in_the_margin_do_not_cut_lines(paper: Any, read: Any):
    """A few short notes beside a text come after it, not in it."""
    sheet = paper()
    flow = Flow(sheet, 8)
    end = flow.column(60, 90, 34, 34)
    for y in (120, 133, 300, 313, 326, 520):
        flow.line(440, y + 3, flow.words(6), 8)
    assert end < 800
    assert said(read(sheet.save())) == flow.truth


def test_labels_with_values_and_lists_are_no_columns(paper: Any, read: Any, kinds: Any):
    """Each label stands with its value, each row of a list together."""
    sheet = paper()
    labels = ["申报地区", "联系人", "联系电话", "电子邮箱", "通信地址", "邮政编码", "主管部门", "申报日期"]
    for row, label in enumerate(labels):
        sheet.text(80, 100 + 24 * row, f"{label}：", 12)
        sheet.text(240, 100 + 24 * row, f"第{row}项的内容填写在这里，不再另行说明", 12)
    for row in range(12):
        for place, x in enumerate((80, 200, 330, 450)):
            sheet.text(x, 350 + 20 * row, f"第{row}行{place}", 12)
    found = [text for _, text in kinds(read(sheet.save()))]
    assert found[:8] == [f"{label}： 第{row}项的内容填写在这里，不再另行说明" for row, label in enumerate(labels)]
    assert [text.replace(" ", "") for text in found[8:]] == [
        "".join(f"第{row}行{place}" for place in range(4)) for row in range(12)
    ]


def test_latin_columns_keep_their_spaces(paper: Any, read: Any):
    """Words at the ends of lines are parted by one space, hyphens closed."""
    sheet = paper()
    words = [
        "trade",
        "secrets",
        "are",
        "protected",
        "by",
        "law",
        "and",
        "every",
        "company",
        "shall",
        "keep",
        "its",
        "own",
        "measures",
        "in",
        "order",
    ]
    for x in (60, 310):
        for row in range(24):
            text = " ".join(words[(row * 3 + at) % len(words)] for at in range(7))
            sheet.canvas.setFont("Times-Roman", 10)
            sheet.canvas.drawString(
                x, 740 - 13 * row, f"{text} pro-" if row == 3 else f"tection {text}" if row == 4 else text
            )
    text = " ".join(block.text for block in read(sheet.save()).blocks)
    assert "protection" in text
    assert "  " not in text
    assert len(text.split()) == 2 * (24 * 7 + 1)


def test_an_overlong_line_ends_right_before_the_next_column(paper: Any, read: Any):
    """An address that does not break leaves no gutter in its row; the columns' common edge parts it."""
    sheet = paper()
    flow = Flow(sheet, 12)
    em = 20
    address = "http://www.example.gov.cn/zfxxgk/abc"
    for x in (60.0, 60.0 + 22 * 10.5):
        for row in range(30):
            if row == 12 and x < 100:
                width = pdfmetrics.stringWidth(address, "STSong-Light", 10.5)
                sheet.text(60 + 22 * 10.5 - 6 - width, 90 + 17 * row, address, 10.5)
                flow.truth += address
            else:
                flow.line(x, 90 + 17 * row, flow.words(em), 10.5)
    assert said(read(sheet.save())) == flow.truth


@pytest.mark.parametrize("rows", [1, 2, 3])
@pytest.mark.parametrize("margins", ["equal", "mirrored"])
@pytest.mark.parametrize("gutter", [1.3, 1.9])
def test_the_last_column_may_be_short(rows: int, gutter: float, margins: str, paper: Any, read: Any):
    """A line or two in the second column of the last page: where the other page has its gutter, there it is."""
    sheet = paper()
    flow = Flow(sheet, rows)
    size, em = 10.5, 20
    for page, count in enumerate((34, rows)):
        left = 595.28 - 60 - (2 * em + gutter) * size if margins == "mirrored" and page else 60.0
        for x, lines in ((left, 34), (left + (em + gutter) * size, count)):
            for row in range(lines):
                flow.line(x, 90 + 17 * row, flow.words(em if row < lines - 1 else em // 2), size)
        sheet.page()
    assert said(read(sheet.save())) == flow.truth


def test_a_few_lines_in_columns_under_a_table_of_a_page(paper: Any, read: Any):
    """A band of two rows is read in the columns of the page's other part."""
    sheet = paper()
    flow = Flow(sheet, 4)
    for top, rows in ((90, 20), (540, 2)):
        for x, em in columns(2, 1.5, 10.5):
            for row in range(rows):
                flow.line(x, top + 17 * row, flow.words(em), 10.5)
        if rows == 20:
            sheet.grid((60, 220, 380, 530), (450, 480, 510))
            for place, text in enumerate(["指标", "单位", "数值", "企业数", "家", "二十"]):
                flow.line(70 + 160 * (place % 3), 470 + 30 * (place // 3), text, 10.5)
    assert said(read(sheet.save())) == flow.truth


@pytest.mark.parametrize("signs", ["、", "）、"])
def test_a_sign_may_hang_over_into_the_next_column(signs: str, paper: Any, read: Any):
    """Signs that are set behind the end of a full line end where the next column begins."""
    sheet = paper()
    flow = Flow(sheet, 7)
    em, size = 20, 10.5
    for x in (60.0, 60.0 + (em + len(signs)) * size):
        for row in range(30):
            flow.line(x, 90 + 17 * row, flow.words(em) + (signs if row in {9, 20} else ""), size)
    assert said(read(sheet.save())) == flow.truth


def test_labels_where_other_pages_have_columns_keep_their_values(paper: Any, read: Any):
    """Labels do not fill a column, even where they and their values begin at the edges of one."""
    sheet = paper()
    flow = Flow(sheet, 8)
    (left, em), (right, _) = columns(2, 1.5, 10.5)
    for x in (left, right):
        for row in range(30):
            flow.line(x, 90 + 17 * row, flow.words(em), 10.5)
    sheet.page()
    for row, (label, value) in enumerate([("联系人", "王小明"), ("联系电话", "010-12345678"), ("邮政编码", "100820")]):
        flow.line(left, 90 + 24 * row, label)
        flow.line(right, 90 + 24 * row, value)
    assert said(read(sheet.save())) == flow.truth
