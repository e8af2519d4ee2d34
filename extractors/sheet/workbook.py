"""A workbook (SpreadsheetML, ECMA-376 part 1, 18) to sheets of cells as shown, with merges and what is hidden."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from extractors.document import Record
from extractors.errors import HostileFile
from extractors.ooxml import Element, Package, R, integer
from extractors.sheet.formats import BUILT_IN, general, show_number

S: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REFERENCE: Final = re.compile(r"^\$?([A-Z]{1,3})\$?([1-9]\d{0,6})$")
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_MOST_COLUMNS: Final = 16_384
_MOST_ROWS: Final = 1_048_576
_WIDE_MERGE: Final = 256
_TALL_MERGE: Final = 1_000


class Merge(NamedTuple):
    """Merged cells; rows and columns count from 1, ends are inclusive."""

    top: int
    left: int
    bottom: int
    right: int


class Sheet(Record, frozen=True):
    """One worksheet. ``cells`` holds what is shown, by row and column (from 1); empty cells are not in it."""

    name: str
    part: str
    hidden: bool
    cells: dict[tuple[int, int], str]
    merges: tuple[Merge, ...]
    hidden_rows: int
    hidden_columns: int
    bare_formulas: int
    """Formulas that were stored without their result."""
    headers: tuple[str, ...] = ()
    footers: tuple[str, ...] = ()


class _Book(NamedTuple):
    strings: tuple[str, ...]
    formats: tuple[str, ...]
    date1904: bool


def read_sheets(package: Package) -> Iterator[Sheet]:
    """The worksheets of a workbook in their order; chart sheets have no cells and are left out."""
    main = package.main_part("xl/workbook.xml")
    root = package.xml(main)
    if root is None:
        return
    properties = root.find(S + "workbookPr")
    date1904 = properties is not None and properties.get("date1904") in {"1", "true"}
    book = _Book(tuple(_strings(package, main)), tuple(_formats(package, main)), date1904)
    arrows = package.relationships(main)
    left = package.limits.table_cells
    for entry in root.iter(S + "sheet"):
        arrow = arrows.get(entry.get(R + "id") or "")
        sheet = None if arrow is None or arrow.external else package.xml(arrow.target)
        if arrow is None or sheet is None or sheet.find(S + "sheetData") is None:
            continue
        read = _sheet(entry, arrow.target, sheet, book)
        left -= len(read.cells)
        if left < 0:
            raise HostileFile(f"表格单元格超过上限（{package.limits.table_cells} 个），未读取。", file=package.name)
        yield read


def _strings(package: Package, main: str) -> Iterator[str]:
    parts = package.related(main, "sharedStrings")
    root = package.xml(parts[0] if parts else "xl/sharedStrings.xml")
    for item in () if root is None else root.iterchildren(S + "si"):
        yield rich_text(item)


def rich_text(item: Element) -> str:
    """The text of a string item, phonetic guides left out."""
    texts = (each for each in item.iter(S + "t") if each.getparent().tag != S + "rPh")
    joined = "".join(each.text or "" for each in texts)
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), joined) if "_x" in joined else joined


def _formats(package: Package, main: str) -> Iterator[str]:
    """The number format of each cell style."""
    parts = package.related(main, "styles")
    root = package.xml(parts[0] if parts else "xl/styles.xml")
    styles = None if root is None else root.find(S + "cellXfs")
    if root is None or styles is None:
        return
    own = {integer(each.get("numFmtId"), -1): each.get("formatCode") or "General" for each in root.iter(S + "numFmt")}
    for style in styles.iterchildren(S + "xf"):
        number = integer(style.get("numFmtId"))
        yield own.get(number) or BUILT_IN.get(number, "General")


def _sheet(entry: Element, part: str, root: Element, book: _Book) -> Sheet:
    cells: dict[tuple[int, int], str] = {}
    hidden_rows = bare = row_number = 0
    for row in root.iterfind(f"{S}sheetData/{S}row"):
        row_number = integer(row.get("r"), row_number + 1)
        hidden_rows += row.get("hidden") in {"1", "true"}
        column = 0
        for cell in row.iterchildren(S + "c"):
            place = _reference(cell.get("r") or "") or (row_number, column + 1)
            column = place[1]
            text = _shown(cell, book)
            bare += not text and cell.find(S + "f") is not None and cell.get("t") != "str"
            if text.strip():
                cells[place] = text
    hidden_columns = sum(each.get("hidden") in {"1", "true"} for each in root.iterfind(f"{S}cols/{S}col"))
    return Sheet(
        name=entry.get("name") or "",
        part=part,
        hidden=entry.get("state") in {"hidden", "veryHidden"},
        cells=cells,
        merges=tuple(_merges(root, cells)),
        hidden_rows=hidden_rows,
        hidden_columns=hidden_columns,
        bare_formulas=bare,
        headers=tuple(_furniture(root, ("oddHeader", "evenHeader", "firstHeader"))),
        footers=tuple(_furniture(root, ("oddFooter", "evenFooter", "firstFooter"))),
    )


def _reference(text: str) -> tuple[int, int] | None:
    """Row and column of ``B12``; None when it is no place of a sheet."""
    match = _REFERENCE.match(text)
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    row = int(match[2])
    return (row, column) if column <= _MOST_COLUMNS and row <= _MOST_ROWS else None


def _shown(cell: Element, book: _Book) -> str:
    kind = cell.get("t") or "n"
    value: str | None = cell.findtext(S + "v")
    if value is None:
        inline = cell.find(S + "is")
        return "" if inline is None else rich_text(inline)
    if kind == "s":
        index = integer(value, -1)
        return book.strings[index] if 0 <= index < len(book.strings) else ""
    if kind == "b":
        return "TRUE" if value.strip() in {"1", "true"} else "FALSE"
    if kind == "d":
        return value.removesuffix("T00:00:00").replace("T", " ")
    return _number(cell, value, book) if kind == "n" else _ESCAPED.sub(lambda match: chr(int(match[1], 16)), value)


def _number(cell: Element, value: str, book: _Book) -> str:
    try:
        number = float(value)
    except ValueError:
        return value
    if number != number or number in {float("inf"), float("-inf")}:  # noqa: PLR0124 - not a number
        return value
    style = integer(cell.get("s"))
    code = book.formats[style] if 0 <= style < len(book.formats) else "General"
    return general(number) if code == "General" else show_number(number, code, date1904=book.date1904)


def _merges(root: Element, cells: dict[tuple[int, int], str]) -> Iterator[Merge]:
    """Merges, those of whole rows or columns cut to what is in use."""
    last_row = max((row for row, _ in cells), default=0)
    last_column = max((column for _, column in cells), default=0)
    for merge in root.iterfind(f"{S}mergeCells/{S}mergeCell"):
        start, _, end = (merge.get("ref") or "").partition(":")
        first, last = _reference(start), _reference(end or start)
        if first is None or last is None or first[0] > last[0] or first[1] > last[1] or first == last:
            continue
        bottom = min(last[0], max(last_row, first[0])) if last[0] - first[0] > _TALL_MERGE else last[0]
        right = min(last[1], max(last_column, first[1])) if last[1] - first[1] > _WIDE_MERGE else last[1]
        yield Merge(first[0], first[1], bottom, right)


_CODE: Final = re.compile(r'&(?:"[^"]*"|\d+|K[0-9A-F]{6}|K\d\d[+-]\d{3}|[A-Z])')
_PARTS: Final = re.compile(r"&[LCR]")


def _furniture(root: Element, names: tuple[str, ...]) -> Iterator[str]:
    """Page headers or footers without their codes (``&C`` centre, ``&P`` page number …)."""
    element = root.find(S + "headerFooter")
    for name in names:
        text = "" if element is None else element.findtext(S + name) or ""
        for part in _PARTS.split(text):
            if plain := _CODE.sub("", part).strip():
                yield plain
