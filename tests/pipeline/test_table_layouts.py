"""Layouts of tables: cells with several figures, unit rows, parts of a row above, pairs side by side, signs."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from extractors.document import Block, Cell, Document, table_text
from pipeline.facts import Figure
from pipeline.figures.finding import find_figures

MakeDocument = Callable[..., Document]
Read = Callable[..., tuple[Figure, ...]]


@pytest.fixture
def read(make_document: MakeDocument) -> Read:
    """Figures of a table whose cells are texts or (text, rows, columns); evidence must stand in its block."""

    def read_rows(rows: Any, caption: str = "") -> tuple[Figure, ...]:
        cells = tuple(
            tuple(Cell(text=c) if isinstance(c, str) else Cell(text=c[0], row_span=c[1], col_span=c[2]) for c in row)
            for row in rows
        )
        table = Block(id="t1", kind="table", text=table_text(cells), rows=cells)
        document = make_document([*([Block(id="c1", kind="caption", text=caption)] if caption else []), table])
        found = find_figures(document, (), anchor=dt.date(2024, 3, 20))
        for figure in found:
            for place in (figure.evidence, *figure.context):
                block = next(block for block in document.blocks if block.id == place.block)
                assert block.text.startswith(place.quote, place.start)
        return found

    return read_rows


def _told(figures: tuple[Figure, ...]) -> list[tuple[str, float | None, str, str]]:
    return [(figure.indicator, figure.value, figure.unit, figure.period) for figure in figures]


def test_a_cell_of_several_figures_is_named_by_its_label(read: Read) -> None:
    """58家（其中省级6家） and figures of several years in one cell of a form."""
    rows = [["示范基地", "58家（其中省级6家）"], ["查处案件", "2021年12件，2022年15件"], ["经费投入（万元）", "350.6"]]
    assert _told(read(rows)) == [
        ("示范基地", 58, "家", ""),
        ("省级示范基地", 6, "家", ""),
        ("查处案件", 12, "件", "2021年"),
        ("查处案件", 15, "件", "2022年"),
        ("经费投入", 3_506_000, "元", ""),
    ]


def test_a_row_of_units_gives_each_column_its_own(read: Read) -> None:
    """A header row 单位, then rows of years and of change."""
    rows = [
        ["指标", "工业增加值", "进出口总额"],
        ["单位", "亿元", "亿美元"],
        ["2023年", "1206.4", "86.2"],
        ["比上年增长（%）", "7.2", "-3.5"],
    ]
    assert _told(read(rows)) == [
        ("工业增加值", 120_640_000_000, "元", "2023年"),
        ("进出口总额", 8_620_000_000, "美元", "2023年"),
        ("工业增加值比上年增长", 7.2, "%", ""),
        ("进出口总额比上年增长", -3.5, "%", ""),
    ]


def test_per_cent_in_a_header_is_its_columns_unit(read: Read) -> None:
    """增长% beside a column of units: the change is no 亿元."""
    rows = [
        [("指标", 2, 1), ("单位", 2, 1), ("2022年", 1, 2), ("2023年", 1, 2)],
        ["实绩", "增长%", "实绩", "增长%"],
        ["地区生产总值", "亿元", "1,020.5", "5.6", "1,086.3", "6.1"],
    ]
    assert [(f.value, f.unit, f.kind) for f in read(rows)] == [
        (102_050_000_000, "元", "level"),
        (5.6, "%", "change"),
        (108_630_000_000, "元", "level"),
        (6.1, "%", "change"),
    ]


def test_parts_take_name_and_unit_of_the_row_above(read: Read) -> None:
    """其中：省级 and the 市级 below it are parts of the last row that is none."""
    rows = [["指标", "2023年"], ["保护基地（个）", "151"], ["其中：省级", "31"], ["市级", "120"]]
    assert [(f.indicator, f.unit) for f in read(rows)] == [
        ("保护基地", "个"),
        ("省级保护基地", "个"),
        ("市级保护基地", "个"),
    ]


def test_rows_that_hold_two_pairs_are_parted(read: Read) -> None:
    """指标 数值 指标 数值: the second value has only the second label."""
    rows = [["指标", "数值", "指标", "数值"], ["示范企业（家）", "85", "示范站（个）", "12"]]
    assert [f.indicator for f in read(rows)] == ["示范企业", "示范站"]


def test_arrows_are_signs(read: Read) -> None:
    """↑ and ▼ say whether a change is a rise or a fall."""
    rows = [["指标", "总量", "同比"], ["工业增加值（亿元）", "1206.4", "↑5.6%"], ["进出口（亿元）", "860", "▼3.5%"]]
    assert [f.value for f in read(rows) if f.unit == "%"] == [5.6, -3.5]


def test_units_of_a_caption_go_to_what_they_measure(read: Read) -> None:
    """单位：件、万元: money has the second one."""
    rows = [["指标", "2022", "2023"], ["罚没金额", "231.5", "388"], ["案件数", "12", "20"]]
    assert [f.unit for f in read(rows, "表2 执法情况（单位：件、万元）")] == ["元", "元", "件", "件"]


def test_a_task_is_due_by_its_own_row(read: Read) -> None:
    """The column of deadlines dates what is to be done; telephone numbers are no figures."""
    rows = [["序号", "任务", "完成时限", "联系电话"], ["1", "新增示范企业50家", "2025年6月", "87654321"]]
    (figure,) = read(rows)
    assert (figure.indicator, figure.kind, figure.period_end) == ("新增示范企业", "target", "2025-06-30")


def test_events_are_dated_by_their_column(read: Read) -> None:
    """A list of events with their days; where they took place is no region of theirs."""
    rows = [["活动名称", "时间", "地点", "参加人数"], ["进园区宣讲", "2023年9月", "经开区", "420余人"]]
    (figure,) = read(rows)
    assert (figure.value, figure.period_start, figure.subject) == (420, "2023-09-01", None)


def test_a_part_of_a_year_below_its_year(read: Read) -> None:
    """上半年 below 2023年 is the first half of 2023."""
    rows = [[("指标", 2, 1), ("2023年", 1, 2)], ["上半年", "全年"], ["查处案件（件）", "8", "20"]]
    assert [(f.indicator, f.period_end) for f in read(rows)] == [("查处案件", "2023-06-30"), ("查处案件", "2023-12-31")]


def test_headers_broken_over_lines_name_every_column(read: Read) -> None:
    """A first column of counts is no running number where its header has a unit."""
    rows = [["企业数\n（家）", "产值\n（亿元）"], ["85", "1,206.4"]]
    assert _told(read(rows))[0] == ("企业数", 85, "家", "")
    assert _told(read(rows))[1][0] == "产值"


def test_digits_that_stand_apart_in_headers(read: Read) -> None:
    """2 0 2 2年 is a year."""
    rows = [["项 目", "2 0 2 2 年", "2 0 2 3 年"], ["移送线索（条）", "１１", "１６"]]
    assert [f.period_end for f in read(rows)] == ["2022-12-31", "2023-12-31"]


def test_a_form_with_a_group_beside_labels_and_times(read: Read) -> None:
    """基本数据 over several rows, then label, time, value: the label names, the time dates, the group is none of both."""
    rows = [
        ["申报地区", "某省某市", "城市类型", "地级市"],
        [("基本数据", 4, 1), "地区生产总值", "2023年", "5756.35亿元"],
        ["高新技术企业", "截至2023年底", "1506家"],
        ["查处案件", "2021—2023年", "19件"],
        ["示范基地", "", "8个"],
        ["审核意见", ("同意申报。", 1, 3)],
    ]
    assert _told(read(rows)) == [
        ("地区生产总值", 575_635_000_000, "元", "2023年"),
        ("高新技术企业", 1506, "家", "截至2023年底"),
        ("查处案件", 19, "件", "2021—2023年"),
        ("示范基地", 8, "个", ""),
    ]


def test_a_form_whose_times_stand_before_or_share_a_label(read: Read) -> None:
    """Time before the label, and one label over the rows of several years."""
    first = [["填报单位", "某局", ""], ["2023年", "培训人次", "1200人次"], ["2022年", "查处案件", "7件"]]
    assert _told(read(first)) == [("培训人次", 1200, "人次", "2023年"), ("查处案件", 7, "件", "2022年")]
    shared = [["填报单位", "某局", ""], [("查处案件", 2, 1), "2022年", "7件"], ["2023年", "9件"]]
    assert _told(read(shared)) == [("查处案件", 7, "件", "2022年"), ("查处案件", 9, "件", "2023年")]
