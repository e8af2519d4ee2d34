"""XLSX and CSV to documents."""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
import xlsxwriter
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image as SheetImage
from PIL import Image

from extractors.document import Cell, Document
from extractors.errors import UnreadableFile
from extractors.limits import Limits
from extractors.sheet.formats import show_number


def saved(book: openpyxl.Workbook) -> bytes:
    """The bytes of a workbook."""
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.fixture
def book() -> openpyxl.Workbook:
    """A workbook with one sheet, 基础情况."""
    made = openpyxl.Workbook()
    made.active.title = "基础情况"
    return made


def test_sheets_become_headings_and_tables(book: openpyxl.Workbook, read_bytes: Callable[..., Document]) -> None:
    """Each filled sheet is a heading and a table a region; empty rows separate regions; empty sheets are silent."""
    sheet = book.active
    for row in (["指标", "2022年", "2023年"], ["专项资金（万元）", 300, 350.6]):
        sheet.append(row)
    sheet["A5"], sheet["B5"] = "合计", 650.6
    sheet["A8"] = "注：含区级。"
    book.create_sheet("Sheet2")
    read = read_bytes(saved(book), "x.xlsx")
    assert [(block.kind, block.text) for block in read.blocks] == [
        ("heading", "基础情况"),
        ("table", "指标\t2022年\t2023年\n专项资金（万元）\t300\t350.6"),
        ("table", "合计\t650.6"),
        ("paragraph", "注：含区级。"),
    ]
    assert read.pages == ()


def test_merged_cells(book: openpyxl.Workbook, read_bytes: Callable[..., Document]) -> None:
    """Merged cells are spans, also over rows that hold nothing else."""
    sheet = book.active
    sheet["A1"], sheet["A2"], sheet["B2"], sheet["C3"] = "总表", "地区", "绍兴市", "末"
    sheet.merge_cells("A1:C1")
    sheet.merge_cells("A2:A4")
    title, table = read_bytes(saved(book), "x.xlsx").blocks[1:]
    assert (title.kind, title.text) == ("paragraph", "总表")
    assert table.rows == (
        (Cell(text="地区", row_span=3), Cell(text="绍兴市"), Cell(text="")),
        (Cell(text=""), Cell(text="末")),
        (Cell(text=""), Cell(text="")),
    )


def test_whole_column_merges_stay_small(book: openpyxl.Workbook, read_bytes: Callable[..., Document]) -> None:
    """A merge over the whole sheet is cut to what is in use."""
    book.active["A1"] = "全"
    book.active.merged_cells.add("A1:XFD1048576")
    rows = read_bytes(saved(book), "x.xlsx").blocks
    assert [block.text for block in rows] == ["基础情况", "全"]


def test_hidden_parts_are_read_and_told(book: openpyxl.Workbook, read_bytes: Callable[..., Document]) -> None:
    """Hidden sheets, rows and columns are read; each kind has its warning."""
    sheet = book.active
    sheet["A1"], sheet["A2"] = "甲", "乙"
    sheet.row_dimensions[2].hidden = True
    sheet.column_dimensions["A"].hidden = True
    book.create_sheet("底稿")["A1"] = "丙"
    book["底稿"].sheet_state = "hidden"
    read = read_bytes(saved(book), "x.xlsx")
    assert [block.text for block in read.blocks] == ["基础情况", "甲\n乙", "底稿", "丙"]
    assert {warning.code for warning in read.warnings} == {"hidden-sheets", "hidden-rows", "hidden-columns"}


def test_formulas_without_value_are_told(book: openpyxl.Workbook, read_bytes: Callable[..., Document]) -> None:
    """Formulas are never computed; one without a stored result is told of."""
    book.active.append([1, 2, "=A1+B1"])
    read = read_bytes(saved(book), "x.xlsx")
    assert read.blocks[1].text == "1\t2"
    assert {warning.code for warning in read.warnings} == {"formula-without-value"}


def test_values_of_all_types(book: openpyxl.Workbook, read_bytes: Callable[..., Document]) -> None:
    """Numbers kept as text, dates, percentages, truth values and several lines."""
    sheet = book.active
    sheet.append(["013800001111", True, dt.date(2024, 4, 30), 0.123, "金额\n（万元）", "1.建设\n2.培训"])
    sheet["C1"].number_format, sheet["D1"].number_format = 'yyyy"年"m"月"d"日"', "0.0%"
    assert read_bytes(saved(book), "x.xlsx").blocks[1].text == (
        "013800001111\tTRUE\t2024年4月30日\t12.3%\t金额（万元）\t1.建设 2.培训"
    )


def test_comments_pictures_and_page_headers(book: openpyxl.Workbook, read_bytes: Callable[..., Document]) -> None:
    """What lies on the cells and around the page is kept."""
    sheet = book.active
    sheet["A1"] = "甲"
    sheet["A1"].comment = Comment("待核", "审核")
    sheet.oddHeader.center.text = "附件3"
    stream = io.BytesIO()
    Image.new("RGB", (40, 40), "white").save(stream, "PNG")
    sheet.add_image(SheetImage(stream), "C3")
    found = set(kinds(read_bytes(saved(book), "x.xlsx")))
    assert {("header", "附件3"), ("comment", "待核"), ("picture", "")} <= found


def test_too_many_cells(book: openpyxl.Workbook, read_bytes: Callable[..., Document]) -> None:
    """What is beyond the limit of cells is left out and told, in workbooks and CSV."""
    for _ in range(5):
        book.active.append([1, 2, 3])
    for data, name in ((saved(book), "x.xlsx"), (b"1,2,3\n" * 5, "x.csv")):
        read = read_bytes(data, name, Limits(table_cells=10))
        assert sum(bool(cell.text) for block in read.blocks for row in block.rows or () for cell in row) == 10
        assert [warning.code for warning in read.warnings] == ["limit-cells"]


def kinds(document: Document) -> list[tuple[str, str]]:
    """Kind and text of each block."""
    return [(block.kind, block.text) for block in document.blocks]


def test_titles_notes_and_tables_side_by_side(book: openpyxl.Workbook, read_bytes: Callable[..., Document]) -> None:
    """Lines above and below a table are paragraphs; an empty column parts tables, but no label from its value."""
    sheet = book.active
    for row in (
        ["主要指标"], ["单位：万元"], ["指标", "2022年", None, "地区", "企业"], ["专项资金", 300, None, "越城区", 12],
        ["注：企业为规模以上企业。"], [], ["申报地区", None, "绍兴市"], ["联系人", None, "张三"],
    ):  # fmt: skip
        sheet.append(row)
    sheet.merge_cells("A1:E1")
    assert kinds(read_bytes(saved(book), "x.xlsx"))[1:] == [
        ("paragraph", "主要指标"),
        ("paragraph", "单位：万元"),
        ("table", "指标\t2022年\n专项资金\t300"),
        ("table", "地区\t企业\n越城区\t12"),
        ("paragraph", "注：企业为规模以上企业。"),
        ("table", "申报地区\t绍兴市\n联系人\t张三"),
    ]


def test_labels_below_a_table_stay_in_it(book: openpyxl.Workbook, read_bytes: Callable[..., Document]) -> None:
    """A last row with nothing but its label is a row; instructions in one column are lines."""
    for row in (["地区", "企业"], ["越城区", 12], ["合计"]):
        book.active.append(row)
    lines = book.create_sheet("填表说明")
    for text in (
        "一、本表由各地市场监督管理部门填写，一式两份，每年报送一次，请于三月底前报送。",
        "二、金额保留两位小数。",
    ):
        lines.append([text])
    assert [kind for kind, _ in kinds(read_bytes(saved(book), "x.xlsx"))] == [
        "heading",
        "table",
        "heading",
        "paragraph",
        "paragraph",
    ]


def test_places_of_what_is_hidden(book: openpyxl.Workbook, read_bytes: Callable[..., Document]) -> None:
    """Warnings name sheet, rows and columns by number; what is hidden and empty is not told."""
    sheet = book.active
    for number in range(1, 6):
        sheet.append([number, number])
    for row in (2, 3, 5, 9):
        sheet.row_dimensions[row].hidden = True
    sheet.column_dimensions["B"].hidden = sheet.column_dimensions["F"].hidden = True
    assert [warning.message for warning in read_bytes(saved(book), "x.xlsx").warnings] == [
        "工作表含有隐藏的行（第 1 张第 2—3、5 行），已一并读取。",
        "工作表含有隐藏的列（第 1 张 B 列），已一并读取。",
    ]


def test_results_that_nobody_computed_are_not_zero(read_bytes: Callable[..., Document]) -> None:
    """A program that puts 0 for every result says that all has yet to be computed; sound results stay."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, [1, 2])
        sheet.write_formula(0, 2, "=A1+B1")
        sheet.write_formula(0, 3, "=A1*7", None, 7)
    read = read_bytes(stream.getvalue(), "x.xlsx")
    assert read.blocks[1].text == "1\t2\t7"
    assert [warning.code for warning in read.warnings] == ["formula-without-value"]


def test_errors_are_told(book: openpyxl.Workbook, read_bytes: Callable[..., Document]) -> None:
    """An error is shown as it is, and told."""
    book.active.append(["增速", "#DIV/0!"])
    book.active["B1"].data_type = "e"
    read = read_bytes(saved(book), "x.xlsx")
    assert read.blocks[1].text == "增速\t#DIV/0!"
    assert [warning.code for warning in read.warnings] == ["error-values"]


def test_text_formats(book: openpyxl.Workbook, read_bytes: Callable[..., Document]) -> None:
    """A format adds to text what it adds to it."""
    book.active.append(["绍兴", "越城", 0.5])
    book.active["A1"].number_format, book.active["B1"].number_format = '@"市"', '0;;;"（"@"）"'
    assert read_bytes(saved(book), "x.xlsx").blocks[1].text == "绍兴市\t（越城）\t0.5"


@pytest.mark.parametrize("date1904", [False, True])
def test_strict_workbooks(book: openpyxl.Workbook, read_bytes: Callable[..., Document], *, date1904: bool) -> None:
    """Names of ISO strict, dates as ISO writes them, in the format of their cell."""
    book.active.append(["日期", 45412, 1])
    book.active["B1"].number_format = 'yyyy"年"m"月"d"日"'
    if date1904:
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    strict = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved(book))) as old, zipfile.ZipFile(strict, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            for transitional, iso in (
                (
                    b"http://schemas.openxmlformats.org/officeDocument/2006/",
                    b"http://purl.oclc.org/ooxml/officeDocument/",
                ),
                (
                    b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
                    b"http://purl.oclc.org/ooxml/spreadsheetml/main",
                ),
            ):
                part = part.replace(transitional, iso)
            if name.endswith("sheet1.xml"):
                part = re.sub(rb'(<c r="B1"[^>]*) t="\w+"><v>\d+</v>', rb'\1 t="d"><v>2024-04-30T00:00:00</v>', part)
            new.writestr(name, part)
    assert read_bytes(strict.getvalue(), "x.xlsx").blocks[1].text == "日期\t2024年4月30日\t1"


def test_large_and_scattered_sheets_stay_small(book: openpyxl.Workbook, read_bytes: Callable[..., Document]) -> None:
    """Cells far apart in one region do not fill a grid; rows apart cost no more than their cells."""
    for number in range(1, 1_501):
        book.active.cell(number, number, number)
    apart = book.create_sheet("远")
    for number in range(1, 3_000, 2):
        apart.cell(number, 1, number)
    read = read_bytes(saved(book), "x.xlsx")
    assert [warning.code for warning in read.warnings] == ["sparse-table"]
    assert sum(len(row) for row in read.blocks[1].rows or ()) == 1_500
    assert sum(block.kind == "paragraph" for block in read.blocks) == 1_500


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_csv_encodings(read_bytes: Callable[..., Document], encoding: str) -> None:
    """Common encodings of Chinese CSV are told apart; quoted separators and lines stay in their cell."""
    text = '地区,金额\r\n"绍兴市,越城区","350.6\n万元"\r\n'
    read = read_bytes(text.encode(encoding), "x.csv")
    assert [block.text for block in read.blocks] == ["地区\t金额\n绍兴市,越城区\t350.6万元"]


def test_csv_separators_and_bad_bytes(read_bytes: Callable[..., Document]) -> None:
    """Tabs and semicolons separate too; bytes of no encoding are told of; an empty file is unreadable."""
    assert read_bytes("甲\t乙\n1\t2\n".encode(), "x.csv").blocks[0].text == "甲\t乙\n1\t2"
    assert read_bytes("甲;乙\n1,5;2\n".encode(), "x.csv").blocks[0].text == "甲\t乙\n1,5\t2"
    assert read_bytes(b"a,b\n\xff\xff,1\n", "x.csv").warnings[0].code == "undecodable-text"
    with pytest.raises(UnreadableFile):
        read_bytes(b" \n", "x.csv")


@pytest.mark.parametrize(
    ("number", "code", "shown"),
    [
        (1234567.891, "#,##0.00", "1,234,567.89"),
        (-1234.5, "#,##0.00_);(#,##0.00)", "(1,234.50)"),
        (0, '#,##0;-#,##0;"-"', "-"),
        (0.12345, "0.0%", "12.3%"),
        (2.675, "0.00", "2.68"),
        (35060, '0!.0,"万"', "3.5万"),
        (1234567, '0.0,,"百万"', "1.2百万"),
        (12.3, '0.0"亿元"', "12.3亿元"),
        (1234.5, "[$¥-804]#,##0.00", "¥1,234.50"),
        (99, '[>=100]0"多";0"少"', "99少"),
        (13800001111, "000-0000-0000", "138-0000-1111"),
        (5, "000", "005"),
        (0.1 + 0.2, "General", "0.3"),
        (123456789012, "General", "123456789012"),
        (12345, "0.00E+00", "1.23E+04"),
        (12, '"第"0"号"', "第12号"),
        (7, "@", "7"),
        (45412, "yyyy/m/d", "2024/4/30"),
        (45412, '[DBNum1][$-804]yyyy"年"m"月"d"日"', "二〇二四年四月三十日"),
        (45412, "[$-F800]dddd, mmmm dd, yyyy", "2024年4月30日"),
        (45412.75, "m月d日 aaaa", "4月30日 星期二"),
        (45412.5868, "yyyy-mm-dd hh:mm", "2024-04-30 14:04"),
        (45412.5868, "yyyy-mm-dd hh:mm:ss", "2024-04-30 14:05:00"),
        (0.5868, "h:mm AM/PM", "2:04 PM"),
        (1.5, "[h]:mm", "36:00"),
        (-5, "yyyy/m/d", "-5"),
        (3, "", ""),
        (12345678901.5, "General", "12345678901.5"),
        (123, "[DBNum1][$-804]General", "一百二十三"),
        (12.5, "[DBNum1][$-804]General", "一十二.五"),
        (110, "[DBNum2][$-804]General", "壹佰壹拾"),
        (2024, "[DBNum2][$-804]0", "贰零贰肆"),
        (15000, '[>=10000]0!.0,"万元";0', "1.5万元"),
        (1500, '[>=10000]0!.0,"万元";0', "1500"),
        (1.75, "# ?/?", "1 3/4"),
        (0.333, "# ??/??", "1/3"),
        (2.5, "# ?/8", "2 4/8"),
        (-1.25, "# ?/?", "-1 1/4"),
        (3, "# ?/?", "3"),
        (0.5, "?/?", "1/2"),
        (0, "0;;;@", ""),
    ],
)
def test_number_formats(number: float, code: str, shown: str) -> None:
    """Numbers and dates look as Excel shows them."""
    assert show_number(number, code) == shown
