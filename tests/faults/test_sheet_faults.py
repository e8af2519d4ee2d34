"""Spreadsheets that attack: damage anywhere, areas without end, parts that lie. Always an end, and no foreign error."""

import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from extractors import registry
from extractors.detect import detect_media_type
from extractors.document import Cell, Document
from extractors.errors import ShenbaoError, UnreadableFile
from extractors.limits import Limits
from extractors.registry import Source, read_source

_NO_CELLS = frozenset({0x0208, 0x00E0})
"""Records of an XLS that hold no cell: sizes of rows, and formats."""
SMALL = Limits(table_cells=5_000, unpacked_bytes=64 << 20)
SHOWN = Path(__file__).parent.parent / "extractors" / "office" / "data" / "shown.xls"
Read = Callable[..., Document | None]


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Read:
    """The document of bytes, of the type that is stated or found; None for an error of ours, any other is a failure.

    Nobody else reads what our own reader cannot: converting takes seconds a file.
    """

    def refuse(source: Source, limits: Limits) -> Document:  # noqa: ARG001 - a reader's signature
        raise UnreadableFile("x")

    monkeypatch.setattr("extractors.legacy.read_legacy", refuse)

    def run(data: bytes, media_type: str = "") -> Document | None:
        path = tmp_path / "file"
        path.write_bytes(data)
        source = Source(str(path), "表", "0" * 64, len(data), media_type or detect_media_type(path))
        try:
            document = read_source(source, SMALL)
        except ShenbaoError:
            return None
        assert all(block.text.encode() is not None for block in document.blocks)
        return document

    return run


def workbook() -> bytes:
    """A small XLSX."""
    book, target = openpyxl.Workbook(), io.BytesIO()
    for row in (["主要指标"], ["指标", "数值"], ["企业", 12.5], [], ["注：快报数"]):
        book.active.append(row)
    book.active.merge_cells("A1:B1")
    book.save(target)
    return target.getvalue()


def with_sheet(inner: str) -> bytes:
    """A workbook whose sheet is this XML."""
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook())) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(
                name, f"<worksheet {space}>{inner}</worksheet>" if name.endswith("sheet1.xml") else old.read(name)
            )
    return target.getvalue()


def filled(document: Document) -> list[str]:
    """The texts of all cells and lines but the empty ones; names of sheets are no cells."""
    blocks = (block for block in document.blocks if block.kind != "heading")
    rows = (block.rows or ((Cell(text=block.text),),) for block in blocks)
    return [cell.text for table in rows for row in table for cell in row if cell.text]


def cell(place: str, value: object = 1) -> str:
    """A cell with a number."""
    return f'<c r="{place}"><v>{value}</v></c>'


def test_merges_without_end(read: Read) -> None:
    """Ten thousand merges over everything, each other too."""
    merges = "".join(f'<mergeCell ref="A{n}:XFD1048576"/>' for n in range(1, 10_000))
    cells = "".join(f'<row r="{n}">{cell(f"A{n}")}</row>' for n in range(1, 200))
    document = read(with_sheet(f"<sheetData>{cells}</sheetData><mergeCells>{merges}</mergeCells>"))
    assert document is not None
    assert filled(document).count("1") == 199


def test_cells_at_the_ends_of_the_world(read: Read) -> None:
    """Corners, places beyond the sheet, the same place again and again, rows that say they are elsewhere."""
    cells = "".join(cell(place) for place in ("A1", "XFD1048576", "XFE1", "A1048577", "A0", "1A", "A1", "AAAA1"))
    document = read(
        with_sheet(f'<sheetData><row r="-5">{cells}</row><row r="99999999999">{cell("")}</row></sheetData>')
    )
    assert document is not None
    assert 2 <= filled(document).count("1") <= 9


def test_many_gaps_between_columns(read: Read) -> None:
    """Thousands of columns with an empty one between each: no table is looked for between every two."""
    row = "".join(f'<c r="{letters(2 * n + 1)}{{0}}"><v>1</v></c>' for n in range(2_400))
    rows = "".join(f'<row r="{n}">{row.format(n)}</row>' for n in (1, 2))
    document = read(with_sheet(f"<sheetData>{rows}</sheetData>"))
    assert document is not None
    assert len(filled(document)) == 4_800


def letters(column: int) -> str:
    """A column's name."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


@pytest.mark.parametrize(
    "value", ["1e308", "-1e308", "1e-320", "nan", "inf", "1" * 400, "0x10", "", "1,5", "９", "2958466"]
)
@pytest.mark.parametrize("style", [1, 99, -1])
def test_numbers_of_all_sizes(read: Read, value: str, style: int) -> None:
    """Numbers that no format can show stay readable, in any format."""
    formats = [
        'yyyy"年"',
        "0.00E+00",
        "# ??/??",
        "[DBNum2]General",
        "[h]:mm:ss",
        "0" * 300,
        "[>1]0;[<0]0",
        "@",
        ";;;",
        '"',
        "\\",
    ]
    book, target = openpyxl.Workbook(), io.BytesIO()
    for number, code in enumerate(formats, start=1):
        book.active.cell(1, number, 1).number_format = code
    book.save(target)
    data = io.BytesIO()
    with zipfile.ZipFile(target) as old, zipfile.ZipFile(data, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name.endswith("sheet1.xml"):
                part = part.replace(b"<v>1</v>", f"<v>{value}</v>".encode()).replace(b's="1"', f's="{style}"'.encode())
            new.writestr(name, part)
    document = read(data.getvalue())
    assert document is not None
    assert value in {"", "nan"} or len(filled(document)) >= len(formats) - 3  # some show nothing of some numbers


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b'a,b\n"c,d\n' + b"x" * 100_000, "a b c,d " + "x" * 100_000),
        (b"a,b\n" + b"x" * 10_000_001 + b",1\n", "a b " + "x" * 10_000_001 + " 1"),
        (b"a\tb\n" + b"\t" * 1_000_000 + b"\n1\t2\n", "a b 1 2"),
        (b"a,b\n\0,\0\n1,2\n", "a b 1 2"),
    ],
    ids=["a quote that never closes", "a field of ten million characters", "a million separators", "zeros"],
)
def test_values_that_are_no_table(read: Read, data: bytes, expected: str) -> None:
    """As text or as values, whatever it is taken for: all that is written is there, but for zeros; those are no text."""
    document = read(data, registry.CSV)
    assert document is not None
    assert " ".join(filled(document)) == expected
    as_found = read(data)
    assert (as_found is None) == (b"\0" in data)
    if as_found is not None:
        said = "".join(block.text for block in as_found.blocks)
        assert "".join(said.split()) == "".join(data.decode().split())


@pytest.mark.parametrize("kind", ["xlsx", "xls", "csv"])
def test_damaged_sheets_end_cleanly(read: Read, kind: str) -> None:
    """Bytes turned over anywhere, and the file cut anywhere."""
    whole = {"xlsx": workbook(), "xls": SHOWN.read_bytes(), "csv": "指标,数值\n企业,12\n合计,12\n".encode("gbk")}[kind]
    assert read(whole) is not None
    for seed in range(40):
        data = bytearray(whole)
        for step in range(6):
            data[(seed * 7919 + step * 104_729) % len(data)] ^= 1 + (seed * 31 + step) % 255
        read(bytes(data))
        read(whole[: 1 + seed * len(whole) // 40])


@pytest.mark.parametrize("kind", [0x0208, 0x00FD, 0x00E5, 0x007D, 0x041E, 0x00E0, 0x0203, 0x027E, 0x00FC])
def test_records_of_old_workbooks_that_lie(read: Read, kind: int) -> None:
    """Rows, columns and formats of an XLS beyond what there is: each cell, or a clean error where cells themselves lie."""
    whole = SHOWN.read_bytes()
    data = bytearray(whole)
    at = data.find(struct.pack("<H", kind), 512)
    while 0 <= at < len(data) - 24:
        data[at + 4 : at + 20] = b"\xff" * 16
        at = data.find(struct.pack("<H", kind), at + 24)
    assert data != whole
    sound, found = read(whole), read(bytes(data))
    assert sound is not None
    assert found is not None or kind not in _NO_CELLS
    assert found is None or len(filled(found)) == len(filled(sound))
