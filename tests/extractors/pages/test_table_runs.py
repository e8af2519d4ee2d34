"""Tables over pages: what joins two parts, what must not, and how rows that a page cuts come together."""

from collections.abc import Sequence
from random import Random
from typing import Any

import pytest

from extractors.document import Cell
from extractors.layout import TableContent
from extractors.layout.table_runs import Break, header_rows, is_one_table, joined_rows

XS = (72.0, 112.0, 300.0, 420.0, 520.0)
HEADER = ["序号", "企业名称", "所属行业", "备注"]


def rows(first: int, count: int) -> list[list[str]]:
    """Rows of a list."""
    return [[str(number), f"某某科技有限公司{number}", "制造业", "已备案"] for number in range(first, first + count)]


def draw(sheet: Any, table: Sequence[Sequence[str]], y: float = 90.0, *, left: float = 0.0, height: float = 24.0, size: float = 10.5, xs: Sequence[float] = XS) -> float:  # fmt: skip
    """A ruled table; returns its lower edge."""
    at = [x + left for x in xs]
    ys = [y + height * row for row in range(len(table) + 1)]
    sheet.grid(at, ys)
    for row, top in zip(table, ys, strict=False):
        for text, x in zip(row, at, strict=False):
            sheet.text(x + 4, top + 0.66 * height, text, size)
    return ys[-1]


def tables(document: Any) -> list[Any]:
    """Tables of a document."""
    return [block for block in document.blocks if block.kind == "table"]


def furnish(sheet: Any, page: int) -> None:
    """A running head and a page number, and the page's end."""
    sheet.text(200, 50, "某某市企业名单汇编", 9)
    sheet.text(290, 810, f"- {page} -", 9)
    sheet.page()


@pytest.mark.parametrize("repeats", [False, True])
@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("pages", [2, 3, 5])
def test_long_lists(repeats: bool, mirrored: bool, pages: int, paper: Any, read: Any):  # noqa: FBT001 - parameters of the test
    """With a header that comes again or not, on mirrored pages: one table of all rows with a fragment a page."""
    sheet = paper()
    truth = [HEADER]
    for page in range(1, pages + 1):
        part = rows(len(truth), 28 if page < pages else 6)
        truth += part
        draw(sheet, ([HEADER] if page == 1 or repeats else []) + part, left=20.0 * (page % 2) if mirrored else 0.0)
        furnish(sheet, page)
    (table,) = tables(read(sheet.save()))
    assert [[cell.text for cell in row] for row in table.rows] == truth
    assert [fragment.page for fragment in table.fragments] == list(range(1, pages + 1))
    assert table.confidence == 1.0


@pytest.mark.parametrize(
    "mark", ["续表", "续表1", "表1（续）", "（续上表）", "表1 企业名单", "续表1 企业名单", "接上页", ""]
)
def test_marks_of_going_on(mark: str, paper: Any, read: Any):
    """A mark, or the caption again, and the unit; the marks stay as captions."""
    sheet = paper()
    sheet.text(250, 80, "表1 企业名单", 12)
    draw(sheet, [HEADER, *rows(1, 28)])
    furnish(sheet, 1)
    if mark:
        sheet.text(250, 70, mark, 12)
        sheet.text(440, 85, "单位：家", 10)
    draw(sheet, [HEADER, *rows(29, 10)])
    furnish(sheet, 2)
    document = read(sheet.save())
    (table,) = tables(document)
    assert len(table.rows) == 39
    captions = [block.text for block in document.blocks if block.kind == "caption"]
    assert captions == ["表1 企业名单", *([mark, "单位：家"] if mark else [])]


@pytest.mark.parametrize(
    "between", ["表2 另一份名单", "二、第二部分名单如下", "第二部分的名单在下一页，请一并核对后报送。"]
)
def test_other_words_part_tables(between: str, paper: Any, read: Any):
    """Another caption, a heading, a sentence."""
    sheet = paper()
    sheet.text(250, 80, "表1 企业名单", 12)
    draw(sheet, [HEADER, *rows(1, 28)])
    furnish(sheet, 1)
    sheet.text(150, 80, between, 14)
    draw(sheet, [HEADER, *rows(29, 10)])
    furnish(sheet, 2)
    assert len(tables(read(sheet.save()))) == 2


def test_a_table_that_ends_high_on_its_page_has_ended(paper: Any, read: Any):
    """The next page has another table of equal width: its rows would have had room before."""
    sheet = paper()
    draw(sheet, [HEADER, *rows(1, 6)])
    furnish(sheet, 1)
    draw(sheet, [["编号", "站点", "地址", "电话"], *rows(7, 20)])
    furnish(sheet, 2)
    assert len(tables(read(sheet.save()))) == 2


def test_a_tall_row_that_had_no_room_goes_on(paper: Any, read: Any):
    """Half of the page is left because the next row needs more."""
    sheet = paper()
    xs = (72.0, 180.0, 520.0)
    draw(sheet, [["单位名称", "某某市市场监督管理局"], ["联系人", "张三"]] * 5, xs=xs)
    furnish(sheet, 1)
    draw(sheet, [["主要做法", "建立工作机制，开展宣传培训。"]], height=560, xs=xs)
    furnish(sheet, 2)
    (table,) = tables(read(sheet.save()))
    assert len(table.rows) == 11


def test_one_form_a_page_is_many_tables(paper: Any, read: Any):
    """Equal labels, other values: each page a table of its own."""
    sheet = paper()
    xs = (72.0, 180.0, 520.0)
    labels = ["姓名", "单位", "职务", "电话", "事迹"]
    for page in range(3):
        draw(sheet, [[label, f"内容{page}{place}"] for place, label in enumerate(labels)], height=140, xs=xs)
        furnish(sheet, page)
    assert len(tables(read(sheet.save()))) == 3


def test_plans_drawn_as_bars_are_not_joined(paper: Any, read: Any):
    """Two charts of many narrow columns at other places (甘特图)."""
    sheet = paper()
    random = Random(3)
    for page in range(2):
        xs = [72.0, 160.0 + 30 * page]
        while xs[-1] < 505:
            xs.append(xs[-1] + random.choice((9.0, 11.0, 13.5, 16.0)))
        xs[-1] = 520.0
        body = [
            [f"任务{page}{row}", *("■" if column % 5 == row % 5 else "" for column in range(len(xs) - 2))]
            for row in range(26)
        ]
        draw(sheet, body, xs=xs, size=8)
        furnish(sheet, page)
    assert len(tables(read(sheet.save()))) == 2


def test_parts_of_a_form_with_other_columns(paper: Any, read: Any):
    """A form whose lower part has more columns; the labels' column is common."""
    sheet = paper()
    draw(sheet, [["项目名称", "商业秘密保护创新试点"]] * 25, xs=(72.0, 180.0, 520.0), height=27)
    furnish(sheet, 1)
    draw(sheet, [["年度", "数量", "金额", "备注"]] * 4, xs=(72.0, 180.0, 290.0, 400.0, 520.0))
    furnish(sheet, 2)
    (table,) = tables(read(sheet.save()))
    assert len(table.rows) == 29


def test_a_row_without_end_is_put_together(paper: Any, read: Any):
    """The rules show the cut: upright ones run to the page's end, and begin above the first level one of the next."""
    sheet = paper()
    sheet.grid((72, 180, 520), [100 + 30 * row for row in range(21)])
    for row in range(20):
        sheet.text(80, 120 + 30 * row, f"第{row}项", 10.5)
        sheet.text(190, 120 + 30 * row, "内容", 10.5)
    for x in (72, 180, 520):
        sheet.rule(x, 700, x, 770)
    sheet.text(80, 720, "主要做法", 10.5)
    sheet.text(190, 720, "一是健全工作机制，明确责任分工，细化目标任务，定期调度通报，", 10.5)
    sheet.text(190, 735, "加强部门之间", 10.5)
    sheet.page()
    for x in (72, 180, 520):
        sheet.rule(x, 80, x, 160)
    sheet.rule(72, 130, 520, 130)
    sheet.rule(72, 160, 520, 160)
    sheet.text(190, 100, "的协同配合。", 10.5)
    sheet.text(80, 150, "联系人", 10.5)
    sheet.text(190, 150, "张三", 10.5)
    (table,) = tables(read(sheet.save()))
    assert [[cell.text for cell in row] for row in table.rows][-2:] == [
        ["主要做法", "一是健全工作机制，明确责任分工，细化目标任务，定期调度通报，加强部门之间的协同配合。"],
        ["联系人", "张三"],
    ]


def test_a_row_that_goes_on_is_put_together_by_a_guess(paper: Any, read: Any):
    """Writers close the rules at the page's end: the empty label and the unfinished text tell; it is not sure."""
    sheet = paper()
    xs = (72.0, 180.0, 520.0)
    long = "一是健全工作机制，明确责任分工，加强部门之间的协同配合，形成上下联动、齐抓共管的工作格局，二是"
    draw(sheet, [["项目", "内容"], *([f"第{row}项", "已经完成"] for row in range(25))], xs=xs, height=24)
    y = 90 + 24 * 26
    sheet.grid(xs, (y, y + 40))
    sheet.text(76, y + 15, "主要做法", 10.5)
    sheet.text(184, y + 15, long[:31], 10.5)
    sheet.text(184, y + 30, long[31:], 10.5)
    sheet.page()
    draw(sheet, [["", "加强宣传培训。"], ["联系人", "张三"]], xs=xs)
    (table,) = tables(read(sheet.save()))
    assert [cell.text for cell in table.rows[-2]] == ["主要做法", f"{long}加强宣传培训。"]
    assert table.confidence < 1


def part(texts: list[list[str]], width: float = 300.0, columns: int = 3, **more: Any) -> TableContent:
    """A table of even columns."""
    step = width / columns
    made = tuple(
        tuple(Cell(text=text, bbox=(50 + step * at, 10, 50 + step * (at + 1), 30)) for at, text in enumerate(row))
        for row in texts
    )
    return TableContent(bbox=(50, 10, 50 + width, 100), rows=made, **more)


FULL = Break(room=5.0)


def test_what_is_one_table():
    """Equal width and shared columns; a frame of one cell never, nor a ruled table with one without rules."""
    first = part([["甲", "乙", "丙"]])
    assert is_one_table(first, part([["一", "二", "三"]]), FULL)
    assert not is_one_table(first, part([["一", "二", "三"]]), Break(room=300))
    assert is_one_table(first, part([["一", "二", "三"]]), Break(room=300, marked=True))
    assert not is_one_table(first, part([["一", "二", "三"]], width=200), FULL)
    assert not is_one_table(first, part([["一"]], columns=1), FULL)
    assert not is_one_table(first, part([["1", "2", "3", "4", "5", "6", "7"]], columns=7), FULL)
    assert not is_one_table(first, part([["一", "二", "三"]], ruled=False), FULL)


def test_tables_without_rules_need_a_sign():
    """Their header again or a mark."""
    first, second = part([["甲", "乙", "丙"], ["1", "2", "3"]], ruled=False), part([["4", "5", "6"]], ruled=False)
    again = part([["甲", "乙", "丙"], ["4", "5", "6"]], ruled=False)
    assert not is_one_table(first, second, FULL)
    assert is_one_table(first, second, Break(room=5, marked=True))
    assert is_one_table(first, again, FULL)


def test_only_an_identical_header_is_left_out():
    """Another header, or blank rows, stay."""
    first = part([["甲", "乙", "丙"], ["1", "2", "3"]])
    assert header_rows(first.rows, part([["甲", "乙", "丙"], ["4", "5", "6"]]).rows) == 1
    assert header_rows(first.rows, part([["甲", "乙", "丁"], ["4", "5", "6"]]).rows) == 0
    blank = part([["", "", ""], ["", "", ""]])
    assert header_rows(blank.rows, blank.rows) == 0


def test_a_new_row_under_a_merged_label_is_no_rest():
    """Short texts that filled no line are whole."""
    first, second = part([["类别", "甲", "1"]]), part([["", "乙", "2"], ["其他", "丙", "3"]])
    found, confidence = joined_rows([first, second])
    assert len(found) == 3
    assert confidence == 1.0
