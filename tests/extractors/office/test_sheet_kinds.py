"""Workbooks in other forms than XLSX: XLS as LibreOffice wrote it, ODS and XLSB made by hand."""

import io
import struct
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from extractors.detect import detect_media_type
from extractors.document import Cell, Document
from extractors.errors import EncryptedFile, UnreadableFile
from extractors.limits import Limits
from extractors.registry import Source, read_source

Read = Callable[..., Document]
TABLE = """指标	日期	数值	占比
专项资金	2024年4月30日	3,506,000	12.3%
培训人次	2023年12月1日	8,600	50.0%
增速	2023年1月5日	#DIV/0!	100.0%"""
SHOWN = Path(__file__).parent / "data" / "shown.xls"


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """The document of a file's bytes, read by what they are."""

    def run(data: bytes, limits: Limits | None = None) -> Document:
        path = tmp_path / "file"
        path.write_bytes(data)
        source = Source(str(path), "表.xls", "0" * 64, len(data), detect_media_type(path))
        return read_source(source, limits or Limits())

    return run


def texts(document: Document) -> list[tuple[str, str]]:
    """Kind and text of each block."""
    return [(block.kind, block.text) for block in document.blocks]


def codes(document: Document) -> set[str]:
    """Codes of all warnings."""
    return {warning.code for warning in document.warnings}


def test_xls_as_it_is_shown(read: Read) -> None:
    """Formats, merged title, note, comment, error, hidden parts."""
    document = read(SHOWN.read_bytes())
    assert texts(document) == [
        ("heading", "指标"),
        ("paragraph", "2023年主要指标"),
        (
            "table",
            TABLE,
        ),
        ("paragraph", "注：数据为快报数。"),
        ("comment", "待核"),
        ("heading", "底稿"),
        ("table", "隐藏\tTRUE"),
    ]
    assert [warning.message for warning in document.warnings] == [
        "工作簿含有隐藏的工作表（第 2 张），已一并读取。",
        "工作表含有隐藏的行（第 1 张第 4 行），已一并读取。",
        "工作表含有隐藏的列（第 1 张 D 列），已一并读取。",
        "有 1 个单元格为公式错误值（如 #REF!、#DIV/0!），请核对。",
    ]
    assert document.reader.startswith("xls/")


def test_xls_limits_and_damage(read: Read) -> None:
    """What is beyond the limit is told; a cut workbook is no foreign error; pictures in it are told."""
    assert "limit-cells" in codes(read(SHOWN.read_bytes(), Limits(table_cells=5)))
    assert "pictures-unread" in codes(read(SHOWN.read_bytes() + b"\x89PNG\r\n\x1a\n"))
    with pytest.raises(UnreadableFile):
        read(SHOWN.read_bytes()[:2000])


SPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"'
)


def ods(tables: str, styles: str = "", manifest: str = "") -> bytes:
    """An ODS of these tables."""
    content = (
        f"<office:document-content {SPACES}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    return package(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content,
            "META-INF/manifest.xml": f"<manifest>{manifest}</manifest>",
        }
    )


def package(parts: Mapping[str, bytes | str]) -> bytes:
    """A ZIP of parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def cell(text: str = "", **attributes: object) -> str:
    """A cell of ODS; attributes of the table's space with ``_`` for ``-``."""
    words = "".join(f' table:{name.replace("_", "-")}="{value}"' for name, value in attributes.items())
    return f"<table:table-cell{words}>{f'<text:p>{text}</text:p>' if text else ''}</table:table-cell>"


def row(*cells: str, **attributes: object) -> str:
    """A row of ODS."""
    return cell(**attributes).replace("table-cell", "table-row").replace("></", f">{''.join(cells)}</")


def test_ods_as_it_is_shown(read: Read) -> None:
    """Shown text, repeated and merged cells, hidden parts, notes on cells, boxes."""
    note = "<office:annotation><text:p>待核</text:p></office:annotation>"
    box = "<table:shapes><draw:frame><draw:text-box><text:p>图例</text:p></draw:text-box></draw:frame></table:shapes>"
    table = (
        f'<table:table table:name="指标">{box}<table:table-column/><table:table-column table:visibility="collapse"/>'
        + row(cell("总表", number_columns_spanned=3), '<table:covered-table-cell table:number-columns-repeated="2"/>')
        + row(cell("地区"), cell("甲<text:s text:c='2'/>乙<text:line-break/>丙"), cell("12.3%"))
        + row(
            cell("同", number_columns_repeated=2),
            cell("尾").replace("<text:p>", f"{note}<text:p>"),
            number_rows_repeated=2,
        )
        + row(cell(number_columns_repeated=16384), number_rows_repeated=1_000_000)
        + row(cell("末"), cell("行"), visibility="filter")
        + "</table:table>"
    )
    hidden = f'<table:table table:name="底稿" table:style-name="ta2">{row(cell("密"))}</table:table>'
    style = '<style:style style:name="ta2"><style:table-properties table:display="false"/></style:style>'
    document = read(ods(table + hidden, style))
    assert texts(document) == [
        ("heading", "指标"),
        ("paragraph", "总表"),
        ("table", "地区\t甲  乙 丙\t12.3%\n同\t同\t尾\n同\t同\t尾"),
        ("table", "末\t行"),
        ("paragraph", "图例"),
        ("comment", "待核"),
        ("heading", "底稿"),
        ("paragraph", "密"),
    ]
    assert codes(document) == {"hidden-sheets", "hidden-columns", "hidden-rows"}


def test_ods_values_without_text_and_passwords(read: Read) -> None:
    """A program that leaves the shown text out is read by values; encrypted content is told."""
    bare = '<table:table-cell office:value-type="{0}" {1}/>'
    cells = [
        bare.format("float", 'office:value="350.6"'), bare.format("percentage", 'office:value="0.123"'),
        bare.format("date", 'office:date-value="2024-04-30T00:00:00"'), bare.format("boolean", 'office:boolean-value="true"'),
    ]  # fmt: skip
    document = read(ods(f'<table:table table:name="a">{row(*cells)}</table:table>'))
    assert texts(document)[1] == ("table", "350.6\t12.3%\t2024-04-30\tTRUE")
    formula = bare.format("float", 'table:formula="of:=1+1"')
    document = read(ods(f'<table:table table:name="a">{row(formula, cell("x"))}</table:table>'))
    assert codes(document) == {"formula-without-value"}
    with pytest.raises(EncryptedFile):
        read(ods("", manifest="<encryption-data/>"))


def test_ods_that_repeats_content_keeps_all_of_it(read: Read) -> None:
    """LibreOffice stores equal rows, and equal cells of a row, but once."""
    for table in (
        row(cell("无"), cell("0"), number_rows_repeated=1_500),
        row(cell("0", number_columns_repeated=3_000)),
    ):
        document = read(ods(f'<table:table table:name="a">{table}</table:table>'))
        assert sum(bool(each.text) for line in document.blocks[1].rows or () for each in line) == 3_000


def test_ods_that_repeats_content_without_end_meets_the_limit(read: Read) -> None:
    """A filled row a million times over, a thousand columns wide."""
    table = row(cell("x", number_columns_repeated=16384), number_rows_repeated=1_048_576)
    document = read(ods(f'<table:table table:name="a">{table}</table:table>'), Limits(table_cells=5_000))
    assert "limit-cells" in codes(document)


def record(kind: int, content: bytes = b"") -> bytes:
    """A record of a binary workbook."""
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, length = b"", len(content)
    while True:
        size += bytes([length & 0x7F | (0x80 if length > 0x7F else 0)])
        length >>= 7
        if not length:
            return head + size + content


def wide(text: str) -> bytes:
    """A string with its length."""
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def xlsb(
    rows: bytes, *, strings: tuple[str, ...] = (), formats: Mapping[int, str] | None = None, hidden: int = 0
) -> bytes:
    """A binary workbook of one sheet; ``formats`` are number formats from style 1 on."""
    formats = formats or {}
    styles = b"".join(record(44, struct.pack("<H", number) + wide(code)) for number, code in formats.items())
    styles += (
        record(626) + record(47, struct.pack("<HH", 0xFFFF, 14) + bytes(12)) + record(627)
    )  # styles of names: others
    styles += record(617, struct.pack("<I", len(formats) + 1))
    styles += b"".join(record(47, struct.pack("<HH", 0, number) + bytes(12)) for number in (0, *formats)) + record(618)
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    space = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'

    def arrows(*pairs: tuple[str, str]) -> str:
        made = "".join(
            f'<Relationship Id="rId{n}" Type="{relations}/{kind}" Target="{target}"/>'
            for n, (kind, target) in enumerate(pairs, 1)
        )
        return f"<Relationships {space}>{made}</Relationships>"

    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/></Types>'
    )
    return package(
        {
            "[Content_Types].xml": types,
            "_rels/.rels": arrows(("officeDocument", "xl/workbook.bin")),
            "xl/workbook.bin": record(131) + record(153, struct.pack("<III", 0, 0, 0)) + record(143)
            + record(156, struct.pack("<II", hidden, 1) + wide("rId1") + wide("指标")) + record(144) + record(132),
            "xl/_rels/workbook.bin.rels": arrows(
                ("worksheet", "worksheets/sheet1.bin"), ("sharedStrings", "sharedStrings.bin"), ("styles", "styles.bin")
            ),
            "xl/worksheets/sheet1.bin": record(129) + record(148, bytes(16)) + record(145) + rows + record(130),
            "xl/sharedStrings.bin": record(159, struct.pack("<II", len(strings), len(strings)))
            + b"".join(record(19, b"\0" + wide(text)) for text in strings) + record(160),
            "xl/styles.bin": record(278) + styles + record(279),
        }
    )  # fmt: skip


def binary_row(number: int, *cells: tuple[int, bytes], hidden: bool = False) -> bytes:
    """A row and its cells: kind, and style with value."""
    head = struct.pack("<IIHBBBI", number, 0, 300, 0, 0x10 if hidden else 0, 0, 0)
    return record(0, head) + b"".join(
        record(kind, struct.pack("<I", column) + value) for column, (kind, value) in enumerate(cells)
    )


def binary_cells() -> Iterator[bytes]:
    """The rows of a sheet with a cell of each kind."""
    yield binary_row(0, (7, struct.pack("<II", 0, 0)))
    yield binary_row(
        1, (7, struct.pack("<II", 0, 1)), (6, bytes(4) + wide("数值")), (62, bytes(4) + b"\0" + wide("占比"))
    )
    yield binary_row(
        2,
        (7, struct.pack("<II", 0, 2)),
        (5, struct.pack("<Id", 1, 3506000.0)),
        (2, struct.pack("<II", 2, (123 << 2) | 2 | 1)),
    )
    whole = struct.unpack("<Q", struct.pack("<d", 0.5))[0] >> 32
    yield binary_row(
        3,
        (8, bytes(4) + wide("公式") + bytes(2)),
        (9, struct.pack("<Idh", 3, 45412.0, 0)),
        (2, struct.pack("<II", 2, whole)),
    )
    yield binary_row(
        4,
        (4, bytes(4) + b"\1"),
        (11, bytes(4) + b"\x07"),
        (2, struct.pack("<II", 0, (-7 << 2) & 0xFFFFFFFF | 2)),
        hidden=True,
    )
    yield record(146)
    yield record(176, struct.pack("<4I", 0, 0, 0, 2))
    yield record(60, struct.pack("<4IH", 2, 2, 2304, 0, 1))


def binary_book() -> bytes:
    """A binary workbook with a cell of each kind."""
    formats = {164: "#,##0", 10: "0.0%", 31: 'yyyy"年"m"月"d"日"'}
    return xlsb(b"".join(binary_cells()), strings=("总表", "指标", "专项资金"), formats=formats)


def test_xlsb_as_it_is_shown(read: Read) -> None:
    """Shared, inline and rich strings, doubles and packed numbers with formats, formulas, errors, merges, hidden parts."""
    document = read(binary_book())
    assert texts(document) == [
        ("heading", "指标"),
        ("paragraph", "总表"),
        ("table", "指标\t数值\t占比\n专项资金\t3,506,000\t123.0%\n公式\t2024年4月30日\t50.0%\nTRUE\t#DIV/0!\t-7"),
    ]
    assert codes(document) == {"hidden-rows", "hidden-columns", "error-values"}
    assert document.blocks[2].rows is not None
    assert document.blocks[2].rows[0] == (Cell(text="指标"), Cell(text="数值"), Cell(text="占比"))


def test_broken_xlsb_is_unreadable(read: Read) -> None:
    """Records that are cut, or hold less than they say."""
    with pytest.raises(UnreadableFile):
        read(xlsb(record(0, b"\0\0")))
    document = read(xlsb(binary_row(0, (6, bytes(4) + wide("甲"))) + b"\x05\x7f"))
    assert texts(document)[1] == ("paragraph", "甲")
    assert codes(document) == {"damaged-file"}
