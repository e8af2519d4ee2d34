"""Rows written whole are to the byte what XlsxWriter writes cell by cell."""

import datetime as dt
import hashlib
import io
import zipfile
from collections.abc import Sequence
from typing import Any

import openpyxl
import xlsxwriter
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.render.rows import RowSheet

Value = str | float | None
VALUES = st.one_of(
    st.none(),
    st.integers(-(10**12), 10**12),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text("绍兴市 &<>\"'\t\n\r\x0b_x000D1.5%=（）\ufffe😀", min_size=1, max_size=12),
)
ROWS = st.lists(
    st.tuples(st.sampled_from([None, 15.0, 30.0, 37.3]), st.lists(VALUES, min_size=1, max_size=5), st.booleans()),
    min_size=1,
    max_size=6,
)
OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}


def book(sheet_class: type | None, rows: Sequence[tuple[float | None, Sequence[Value], bool]]) -> bytes:
    """A workbook of these rows (height, values, whether the first cell is a link)."""
    file = io.BytesIO()
    made = xlsxwriter.Workbook(file, OPTIONS)
    made.set_properties({"created": dt.datetime(2000, 1, 1)})  # noqa: DTZ001 - the library wants no zone; not the time of day
    sheet: Any = made.add_worksheet("总览", worksheet_class=sheet_class)
    plain, bold = made.add_format({"border": 1}), made.add_format({"bold": True})
    for number, (height, values, linked) in enumerate(rows, start=2):
        cells = [(value, bold if isinstance(value, str) else plain) for value in values]
        if linked and isinstance(values[0], str):
            sheet.write_url(number, 0, "external:a/b.html", bold, values[0])
        if sheet_class:
            sheet.write_cells(number, height, cells)
        else:
            by_cells(sheet, number, height, cells)
    sheet.autofilter(1, 0, 10, 3)
    made.close()
    return file.getvalue()


def by_cells(sheet: Any, row: int, height: float | None, cells: Sequence[tuple[Value, Any]]) -> None:
    """The library's own way."""
    if height is not None:
        sheet.set_row(row, height)
    for column, (value, look) in enumerate(cells):
        if value is None:
            sheet.write_blank(row, column, None, look)
        elif isinstance(value, str):
            sheet.write_string(row, column, value, look)
        else:
            sheet.write_number(row, column, value, look)


def parts(workbook: bytes) -> dict[str, str]:
    """Hashes of its parts: a failure shows no book."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as opened:
        return {name: hashlib.sha256(opened.read(name)).hexdigest() for name in opened.namelist()}


@given(ROWS)
@example([(30.0, ["<r>", "a & b", "_x0041_", " "], True), (None, ["绍兴市", None, 1e-7], True)])
@example([(None, ["😀" * 16_500], False), (15.0, ["末"], False)])
def test_rows_are_what_the_library_writes(rows: list[tuple[float | None, list[Value], bool]]) -> None:
    """Heights, links, escapes, numbers and long texts."""
    assert parts(book(RowSheet, rows)) == parts(book(None, rows))


def test_they_are_read_again() -> None:
    """By another library."""
    sheet = openpyxl.load_workbook(io.BytesIO(book(RowSheet, [(None, ["绍兴市", 12.5, None], True)])))["总览"]
    assert [cell.value for cell in sheet[3]][:2] == ["绍兴市", 12.5]
    assert sheet["A3"].hyperlink.target.replace("\\", "/") == "a/b.html"
