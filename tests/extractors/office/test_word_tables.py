"""Tables of Word documents."""

from collections.abc import Callable

import pytest

from extractors.document import Cell, Document
from extractors.errors import HostileFile
from extractors.limits import Limits


def cell(text: str, properties: str = "") -> str:
    """A cell."""
    lines = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in text.split("|"))
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{lines}</w:tc>"


def table(*rows: str) -> str:
    """A table."""
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"


def span(count: int) -> str:
    """A cell over columns."""
    return f'<w:gridSpan w:val="{count}"/>'


START, ON = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


def test_merged_cells_become_spans(read_body: Callable[..., Document]) -> None:
    """Columns and rows of merged cells are spans; covered places have no cell."""
    block = read_body(
        table(
            cell("申报地区", START) + cell("绍兴市", span(2)),
            cell("", ON) + cell("联系人") + cell("张三"),
            cell("指标", span(3)),
        )
    ).blocks[0]
    assert block.rows == (
        (Cell(text="申报地区", row_span=2), Cell(text="绍兴市", col_span=2)),
        (Cell(text="联系人"), Cell(text="张三")),
        (Cell(text="指标", col_span=3),),
    )
    assert block.text == "申报地区\t绍兴市\n联系人\t张三\n指标"


def test_lines_in_cells(read_body: Callable[..., Document]) -> None:
    """Paragraphs of a cell are joined by a space, soft breaks as running text, tabs by a space."""
    soft = "<w:tc><w:p><w:r><w:t>地区生产</w:t><w:br/><w:t>总值</w:t><w:tab/><w:t>GDP</w:t><w:br/><w:t>total</w:t></w:r></w:p></w:tc>"
    assert read_body(table(cell("甲|乙") + soft)).blocks[0].text == "甲 乙\t地区生产总值 GDP total"


def test_nested_tables_keep_their_text(read_body: Callable[..., Document]) -> None:
    """A table in a cell is text of that cell."""
    inner = table(cell("内1") + cell("内2"))
    assert read_body(table(f"<w:tc><w:p/>{inner}<w:p/></w:tc>" + cell("外"))).blocks[0].text == "内1 内2\t外"


def test_a_real_table_in_a_cell_is_a_table_of_its_own(read_body: Callable[..., Document]) -> None:
    """Its rows and columns stay, behind the outer table, with the unit that stands above it in the cell."""
    inner = table(cell("指标") + cell("2022年") + cell("2023年"), cell("专项资金") + cell("300") + cell("350.6"))
    unit = "<w:p><w:r><w:t>单位：万元</w:t></w:r></w:p>"
    read = read_body(table(cell("主要指标") + f"<w:tc>{unit}{inner}<w:p/></w:tc>", cell("备注") + cell("无")))
    assert [(block.kind, block.text) for block in read.blocks] == [
        ("table", "主要指标\t\n备注\t无"), ("caption", "单位：万元"), ("table", "指标\t2022年\t2023年\n专项资金\t300\t350.6"),
    ]  # fmt: skip


def test_labels_that_stand(read_body: Callable[..., Document]) -> None:
    """A label with one character a paragraph is one word."""
    read = read_body(table(cell("申|报||单|位|意|见", '<w:textDirection w:val="tbRlV"/>') + cell("同意申报")))
    assert read.blocks[0].text == "申报单位意见\t同意申报"


def test_frames_are_opened(read_body: Callable[..., Document]) -> None:
    """A one-cell table around running text is no table: headings in it are found."""
    framed = "<w:tc>" + "".join(
        f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"
        for text, properties in (("一、目标", '<w:outlineLvl w:val="0"/>'), ("建成基地。", ""), ("推广经验。", ""))
    ) + "</w:tc>"  # fmt: skip
    assert [block.kind for block in read_body(table(framed)).blocks] == ["heading", "paragraph", "paragraph"]
    assert [block.kind for block in read_body(table(cell("盖章"))).blocks] == ["table"]
    column = read_body(table(cell("一、工作基础"), framed, cell("二、工作设想")))
    assert [block.text for block in column.blocks] == [
        "一、工作基础",
        "一、目标",
        "建成基地。",
        "推广经验。",
        "二、工作设想",
    ]


def test_hidden_rows_are_left_out_and_told(read_body: Callable[..., Document]) -> None:
    """A row that Word hides is not read."""
    hidden = f"<w:tr><w:trPr><w:hidden/></w:trPr>{cell('旧值')}{cell('12')}</w:tr>"
    read = read_body(table(cell("指标") + cell("数值")).replace("</w:tbl>", f"{hidden}</w:tbl>"))
    assert [block.text for block in read.blocks] == ["指标\t数值"]
    assert [warning.code for warning in read.warnings] == ["hidden-text"]


def test_deleted_rows_and_shifted_rows(read_body: Callable[..., Document]) -> None:
    """Rows whose deletion is tracked go; rows that start later get an empty cell; controls around rows are opened."""
    body = (
        f"<w:tbl><w:tr><w:trPr><w:del/></w:trPr>{cell('删')}{cell('删')}</w:tr>"
        f'<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr>{cell("甲")}</w:tr>'
        f"<w:sdt><w:sdtContent><w:tr><w:sdt><w:sdtContent>{cell('乙')}</w:sdtContent></w:sdt>{cell('丙')}</w:tr>"
        "</w:sdtContent></w:sdt></w:tbl>"
    )
    assert read_body(body).blocks[0].text == "\t甲\n乙\t丙"


def width(twips: int) -> str:
    """A stated width."""
    return f'<w:tcW w:w="{twips}" w:type="dxa"/>'


def test_spans_by_widths_where_none_are_stated(read_body: Callable[..., Document]) -> None:
    """A converter that leaves out gridSpan still states the widths: columns follow them, and merged rows with them."""
    head = cell("地区", width(2000) + START) + cell("案件数", width(4020))
    years = cell("", width(2010) + ON) + cell("2022年", width(1990)) + cell("2023年", width(2000))
    read = read_body(table(head, years, cell("越城", width(2000)) + cell("12", width(2000)) + cell("18", width(2000))))
    assert read.blocks[0].rows == (
        (Cell(text="地区", row_span=2), Cell(text="案件数", col_span=2)),
        (Cell(text="2022年"), Cell(text="2023年")),
        (Cell(text="越城"), Cell(text="12"), Cell(text="18")),
    )


@pytest.mark.parametrize("last", [width(5000), "", '<w:tcW w:w="2500" w:type="pct"/>'])
def test_ragged_rows_stay_as_they_are(read_body: Callable[..., Document], last: str) -> None:
    """Rows of different width, or without widths, keep the columns that are stated."""
    row = cell("甲", width(2000)) + cell("乙", width(2000))
    block = read_body(table(row, cell("丙", last))).blocks[0]
    assert block.rows == ((Cell(text="甲"), Cell(text="乙")), (Cell(text="丙"),))


def test_merge_without_start_and_odd_widths(read_body: Callable[..., Document]) -> None:
    """A continued cell that has nothing above is a cell; text in continued cells is kept; wild spans are cut."""
    block = read_body(
        table(
            cell("甲", ON) + cell("乙", START),
            cell("丙", ON) + cell("丁", ON),
            cell("戊", span(999_999_999)) + cell("x"),
        )
    ).blocks[0]
    assert block.rows is not None
    assert block.rows[0] == (Cell(text="甲 丙"), Cell(text="乙 丁"))
    assert block.rows[1][0].col_span == 1000


def test_too_many_cells(docx_bytes: Callable[..., bytes], read_bytes: Callable[..., Document]) -> None:
    """The limit of cells is told by its name."""
    data = docx_bytes(table(*[cell("x") * 5] * 5))
    with pytest.raises(HostileFile, match="单元格超过上限（10 个）"):
        read_bytes(data, limits=Limits(table_cells=10))
