"""Figures of tables and forms."""

import datetime as dt
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from extractors.document import Block, Cell, Document, table_text
from pipeline.facts import Figure
from pipeline.figures.finding import find_figures

MakeDocument = Callable[..., Document]
Read = Callable[..., tuple[Figure, ...]]
DATA = Path(__file__).parent / "data"
ANCHOR = dt.date(2024, 3, 20)


@pytest.fixture
def read(make_document: MakeDocument):
    """Figures of a table whose cells are texts or (text, rows, columns)."""

    def read_rows(rows: Any, caption: str = "") -> tuple[Figure, ...]:
        cells = tuple(
            tuple(Cell(text=c) if isinstance(c, str) else Cell(text=c[0], row_span=c[1], col_span=c[2]) for c in row)
            for row in rows
        )
        table = Block(id="t1", kind="table", text=table_text(cells), rows=cells)
        document = make_document([*([Block(id="c1", kind="caption", text=caption)] if caption else []), table])
        found = find_figures(document, (), anchor=ANCHOR)
        blocks = {block.id: block for block in document.blocks}
        for figure in found:
            for place in (figure.evidence, *figure.context):
                assert blocks[place.block].text.startswith(place.quote, place.start)
        return found

    return read_rows


@pytest.mark.parametrize("half", ["dev", "test", "second"])
def test_labelled_tables_are_understood(read: Read, half: str) -> None:
    """On all sets: values with units .9 and better, indicators and years .95."""
    wanted = hits = named = dated = found = 0
    for line in (DATA / f"figures_tables_{half}.jsonl").read_text(encoding="utf-8").splitlines():
        label = json.loads(line)
        left = list(read(label["rows"], label["caption"]))
        found, wanted = found + len(left), wanted + len(label["figures"])
        for want in label["figures"]:
            same = [f for f in left if f.value == want["value"] and f.unit == want["unit"]]
            good = [f for f in same if all(part in f.indicator for part in want["indicator"])]
            best = [f for f in good if want["year"] in ((f.period_start or "")[:4], (f.period_end or "")[:4])]
            hits, named, dated = hits + bool(same), named + bool(good), dated + bool(best)
            if same:
                left.remove((best or good or same)[0])
    assert hits / wanted >= 0.9
    assert hits / found >= 0.9
    assert named / hits >= 0.95
    assert dated / hits >= 0.95


def test_unit_comes_from_the_caption(read: Read) -> None:
    """单位：万元 in the caption multiplies out and is named as context."""
    figures = read([["项目", "2022年", "2023年"], ["专项资金", "350.6", "400"]], "表1 资金安排情况（单位：万元）")
    assert [(f.indicator, f.value, f.unit, f.period) for f in figures] == [
        ("专项资金", 3506000.0, "元", "2022年"),
        ("专项资金", 4000000.0, "元", "2023年"),
    ]
    assert any("单位：万元" in place.quote for place in figures[0].context)


def test_unit_of_the_cell_wins(read: Read) -> None:
    """A cell with its own unit needs no other."""
    (figure,) = read([["指标（万元）", "数值"], ["总投入", "1.2亿元"]])
    assert (figure.value, figure.unit) == (120000000.0, "元")


def test_merged_headers_add_up(read: Read) -> None:
    """A header over two columns gives its year to both."""
    rows = [[("项目", 2, 1), ("2023年", 1, 2)], ["预算（万元）", "决算（万元）"], ["宣传", "100", "95"]]
    figures = read(rows)
    assert [(f.indicator, f.value, f.period) for f in figures] == [
        ("宣传预算", 1000000.0, "2023年"),
        ("宣传决算", 950000.0, "2023年"),
    ]


def test_form_values_belong_to_their_labels(read: Read) -> None:
    """In a form the label left of a value is its indicator; phones and codes are no figures."""
    rows = [
        ["申报地区", "绍兴市", "联系电话", "13800000000"],
        ["示范企业数量（家）", "35", "邮政编码", "312000"],
        ["研发投入强度", "3.2%", "专职人员", "12人"],
    ]
    assert [(f.indicator, f.value, f.unit, f.rule) for f in read(rows)] == [
        ("示范企业数量", 35.0, "家", "form-label"),
        ("研发投入强度", 3.2, "%", "form-label"),
        ("专职人员", 12.0, "人", "form-label"),
    ]


def test_regions_down_are_subjects_and_totals_are_not(read: Read) -> None:
    """A row's district is the subject; 合计 has none."""
    figures = read([["地区", "案件数（件）"], ["越城区", "12"], ["柯桥区", "8"], ["合计", "20"]])
    assert [(f.subject, f.value) for f in figures] == [("越城区", 12.0), ("柯桥区", 8.0), (None, 20.0)]


def test_sentences_in_cells_are_read(read: Read) -> None:
    """A cell of running text gives its figures, with the row's period."""
    (figure,) = read([["阶段", "时间", "工作"], ["实施", "2024年7月—2026年12月", "建成指导站60个"]])
    assert (figure.indicator, figure.value, figure.period_end, figure.kind) == ("指导站", 60.0, "2026-12-31", "target")


def test_numbers_without_unit_are_unsure(read: Read) -> None:
    """A number that nothing gives a unit is kept with low confidence."""
    (figure,) = read([["指标", "数值"], ["示范企业总数", "35"]])
    assert (figure.unit, figure.confidence < 0.7) == ("", True)


@pytest.mark.parametrize("rows", [[], [[]], [[""]], [["1"]], [["", ""], ["", "3家"]], [[("甲", 9, 9)], ["3个"]]])
def test_odd_tables_do_no_harm(read: Read, rows: Any) -> None:
    """Empty, ragged and overlapping tables give what they state or nothing, never an exception."""
    assert {figure.value for figure in read(rows)} <= {1.0, 3.0}


def test_large_numbers_and_days_are_no_labels(read: Read) -> None:
    """Amounts of fourteen digits are values; a day in the header is the period."""
    rows = [["项目", "2025/3/31", "2024/12/31"], ["存货（元）", "154,373,616,000.00", "116,036,237,000.00"]]
    assert [(f.indicator, f.value, f.period_end) for f in read(rows)] == [
        ("存货", 154373616000.0, "2025-03-31"),
        ("存货", 116036237000.0, "2024-12-31"),
    ]


@pytest.mark.parametrize(
    "line", ["填报日期：2024年3月18日", "制表时间：2024年3月", "日 期：2024年3月18日", "2024年3月18日"]
)
def test_the_day_of_filling_in_is_no_period(read: Read, line: str) -> None:
    """A form's figures do not take the day on which it was filled in or printed."""
    rows = [["联系点数量（个）", "18", "学员人次", "3100"], ["联系人", "李某", "备注", "无"]]
    assert [(f.period, f.period_end) for f in read(rows, line)] == [("", None), ("", None)]


@pytest.mark.parametrize(
    ("line", "period"),
    [
        ("表1 2023年工作情况", "2023年"),
        ("主要数据（截至2023年12月31日）", "截至2023年12月31日"),
        ("2024年1—2月运行情况", "2024年1—2月"),
        ("2023年下半年执法情况", "2023年下半年"),
        ("近两年办案情况", "近两年"),
    ],
)
def test_captions_lend_what_they_are_about(read: Read, line: str, period: str) -> None:
    """Years, half-years, spans of months and 截至 in a caption are the period of the table."""
    (figure,) = read([["项目", "数量"], ["办结（件）", "18"]], line)
    assert figure.period == period
    assert figure.period_end


def test_units_and_periods_of_labels(read: Read) -> None:
    """A label may end in its unit and begin with a time that leans on the document's date."""
    rows = [["学员人次", "3100", "近两年办案件数", "9"], ["培训家数", "52", "2025年计划办案件数", "12"]]
    assert [(f.indicator, f.unit, f.period, f.period_end, f.kind) for f in read(rows)] == [
        ("学员人次", "人次", "", None, "level"),
        ("办案件数", "件", "近两年", "2023-12-31", "level"),
        ("培训家数", "家", "", None, "level"),
        ("计划办案件数", "件", "2025年", "2025-12-31", "target"),
    ]


def test_lines_between_caption_and_table_give_the_unit(make_document: MakeDocument) -> None:
    """The unit's line is not the caption; the title above it still gives the year."""
    cells = tuple(tuple(Cell(text=text) for text in row) for row in [["项目", "金额"], ["宣传经费", "36"]])
    table = Block(id="t1", kind="table", text=table_text(cells), rows=cells)
    lines = ["表3 2023年经费使用情况", "单位：万元"]
    (figure,) = find_figures(make_document([*lines, table]), (), anchor=ANCHOR)
    assert (figure.value, figure.unit, figure.period) == (360_000, "元", "2023年")


def test_a_title_row_names_no_column(read: Read) -> None:
    """A cell over the whole width gives the year, not words of the indicator; 下降 stays with its value."""
    rows = [
        [("2023年度办案情况统计表", 1, 3)],
        ["项目", "单位", "数值"],
        ["投诉", "件", "7"],
        ["投诉下降率", "%", "3.5"],
    ]
    figures = read(rows)
    assert [(f.indicator, f.period) for f in figures] == [("投诉", "2023年度"), ("投诉下降率", "2023年度")]
    assert (figures[1].kind, figures[1].qualifier) == ("change", "下降")


def test_forms_with_titles_of_parts_are_forms(read: Read) -> None:
    """A title over the whole width does not make a form a grid; it lends its period to the labels below it."""
    rows = [
        [("一、基本情况", 1, 4)],
        ["单位名称", "某市政府", "所属省份", "某省"],
        [("二、工作数据（截至2023年底）", 1, 4)],
        ["联络站", "27个", "学员", "650人次"],
        ["2022年办案", "9件", "经费", "80万元"],
    ]
    assert [(f.indicator, f.value, f.period, f.rule) for f in read(rows)] == [
        ("联络站", 27, "截至2023年底", "form-label"),
        ("学员", 650, "截至2023年底", "form-label"),
        ("办案", 9, "2022年", "form-label"),
        ("经费", 800_000, "截至2023年底", "form-label"),
    ]


def test_forms_whose_merged_cells_shift(read: Read) -> None:
    """Rows of one, two and three pairs under titles: each value has the label left of it and no other."""
    rows = [
        [("一、基本情况", 1, 6)],
        ["地区名称", "宁波市", "所属省（区、市）", "浙江省", "地区性质", "计划单列市"],
        ["牵头单位", ("宁波市市场监督管理局", 1, 2), "行政区划代码", ("330200", 1, 2)],
        [("二、工作基础数据（截至2023年底）", 1, 6)],
        ["2023年地区生产总值", "16,452.8亿元", "地区生产总值增速", "5.5%", "2023年研发投入强度", "3.03%"],
        ["商业秘密保护示范企业", ("124家", 1, 2), "商业秘密保护基地", ("9个", 1, 2)],
    ]
    assert [(f.indicator, f.value, f.kind, f.subject) for f in read(rows)] == [
        ("地区生产总值", 1645280000000.0, "level", None),
        ("地区生产总值增速", 5.5, "change", None),
        ("研发投入强度", 3.03, "level", None),
        ("商业秘密保护示范企业", 124.0, "level", None),
        ("商业秘密保护基地", 9.0, "level", None),
    ]
    assert {f.period_end for f in read(rows)} == {"2023-12-31"}


@pytest.mark.parametrize("titled", [False, True])
def test_form_with_yearly_figures_in_its_middle(read: Read, titled: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """Pairs above, a grid of years below: each is read in its own way, with or without a title between them."""
    rows = [
        ["地区名称", "嘉兴市", "常住人口（万人）", "558.4"],
        ["牵头单位", "嘉兴市市场监督管理局", "高新技术企业数", "4,300家"],
        *([[("近三年工作情况", 1, 4)]] if titled else []),
        ["指标", "2021年", "2022年", "2023年"],
        ["查处侵犯商业秘密案件（件）", "12", "18", "25"],
        ["商业秘密保护培训（人次）", "3000", "4200", "5100"],
    ]
    found = [(f.indicator, f.value, (f.period_end or "")[:4], f.rule) for f in read(rows)]
    assert found[:2] == [("常住人口", 5584000.0, "", "form-label"), ("高新技术企业数", 4300.0, "", "form-label")]
    assert found[2:] == [
        ("查处侵犯商业秘密案件", 12.0, "2021", "table-grid"),
        ("查处侵犯商业秘密案件", 18.0, "2022", "table-grid"),
        ("查处侵犯商业秘密案件", 25.0, "2023", "table-grid"),
        ("商业秘密保护培训", 3000.0, "2021", "table-grid"),
        ("商业秘密保护培训", 4200.0, "2022", "table-grid"),
        ("商业秘密保护培训", 5100.0, "2023", "table-grid"),
    ]


def test_grid_with_titles_of_groups_keeps_its_header(read: Read) -> None:
    """Rows that only name a group do not take the header away from the rows below."""
    rows = [
        ["指标", "2022年", "2023年"],
        [("（一）执法情况", 1, 3)],
        ["查处案件（件）", "18", "25"],
        [("（二）服务情况", 1, 3)],
        ["培训（人次）", "4200", "5100"],
    ]
    assert [((f.period_end or "")[:4], f.value) for f in read(rows)] == [
        ("2022", 18.0),
        ("2023", 25.0),
        ("2022", 4200.0),
        ("2023", 5100.0),
    ]


def test_counts_that_look_like_years(read: Read) -> None:
    """2003 and 2015 in a row of their own are no header."""
    rows = [
        ["地区", "有效发明专利（件）", "高新技术企业（家）"],
        ["上城区", "1820", "655"],
        ["余杭区", "2003", "2015"],
        ["临安区", "905", "310"],
    ]
    assert [(f.subject, f.value) for f in read(rows)][2:4] == [("余杭区", 2003.0), ("余杭区", 2015.0)]
    assert len(read(rows)) == 6


def test_a_period_in_brackets_leaves_no_bracket(read: Read) -> None:
    """地区生产总值（2023年） and 专项经费（近三年合计）."""
    rows = [["地区生产总值（2023年）", "300亿元"], ["专项经费（近三年合计）", "210万元"]]
    assert [f.indicator for f in read(rows)] == ["地区生产总值", "专项经费（合计）"]


YEARLY = [
    [("近三年查处案件情况", 4, 1), "年度", "立案数（件）", "罚没金额（万元）"],
    ["2021", "3", "41.5"],
    ["2022", "5", "76.2"],
    ["2023", "8", "132"],
]
FORMS = {
    "pairs, then a grid beside a label over its rows": (
        [
            ["申报地区", "湖北省宜昌市", "地区类别", "地级市"],
            ["联系人", "覃立新", "手机", "13900001188"],
            ["2023年地区生产总值", "5756.4亿元", "高新技术企业数量", "1328家"],
            *YEARLY,
            ["人民政府意见", ("同意申报。", 1, 3)],
        ],
        [("地区生产总值", 575640000000.0, "2023"), ("高新技术企业数量", 1328.0, ""), ("立案数", 3.0, "2021")],
    ),
    "general names of columns, text in the first row below": (
        [["项目", "内容"], ["申报地区", "福建省漳州市"], ["2023年罚没金额", "63.5万元"], ["研发投入强度", "1.9%"]],
        [("罚没金额", 635000.0, "2023"), ("研发投入强度", 1.9, "")],
    ),
    "time in the remarks": (
        [
            ["序号", "申报项目", "填报内容", "备注"],
            ["1", "申报地区", "福建省漳州市", ""],
            ["2", "商业秘密保护指导站数量", "24个", "截至2023年底"],
            ["3", "重点产业产值", "1280亿元", "食品工业，2022年"],
        ],
        [("商业秘密保护指导站数量", 24.0, "2023"), ("重点产业产值", 128000000000.0, "2022")],
    ),
    "time in a label over several rows": (
        [
            [("基本情况", 2, 1), "申报地区", ("福建省漳州市", 1, 2)],
            ["联系人", "林文", "13600001234"],
            [("2023年主要数据", 2, 1), "地区生产总值（亿元）", ("5728.4", 1, 2)],
            ["高新技术企业（家）", ("1036", 1, 2)],
            [("2022年主要数据", 1, 1), "地区生产总值（亿元）", ("5706.5", 1, 2)],
        ],
        [("地区生产总值", 572840000000.0, "2023"), ("高新技术企业", 1036.0, "2023")],
    ),
    "pairs again below a grid": (
        [
            ["牵头单位", "市场监管局", "联系人", "林文"],
            ["年度指标", "2021年", "2022年", "2023年"],
            ["案件数（件）", "3", "4", "6"],
            ["经费保障", "落实到位", "示范企业", "33家"],
        ],
        [("案件数", 3.0, "2021"), ("案件数", 4.0, "2022"), ("案件数", 6.0, "2023"), ("示范企业", 33.0, "")],
    ),
}


@pytest.mark.parametrize("build", FORMS)
def test_builds_of_forms(read: Read, build: str) -> None:
    """Each value has its own label and time, whatever stands around it; phones and text lengths are no figures."""
    rows, wanted = FORMS[build]
    found = [(f.indicator, f.value, (f.period_end or "")[:4]) for f in read(rows)]
    for indicator, value, year in wanted:
        assert any(name.endswith(indicator) and (number, at) == (value, year) for name, number, at in found), found
    assert not any(re.search("宜昌|覃|漳州|林文|地级市|市场监管", name) for name, _, _ in found)
    assert len(found) >= len(wanted)
