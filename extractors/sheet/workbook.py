"""A workbook (SpreadsheetML, ECMA-376 part 1, 18) to sheets of cells as shown, with merges and what is hidden."""

import datetime as dt
import math
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from extractors.ooxml import Element, Package, R, integer
from extractors.sheet.formats import BUILT_IN, general, show_number, show_text
from extractors.sheet.model import MOST_COLUMNS, MOST_ROWS, Budget, Merge, Sheet, sane_merges

S: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REFERENCE: Final = re.compile(r"^\$?([A-Z]{1,3})\$?([1-9]\d{0,6})$")
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_VALUE: Final = S + "v"
_FORMULA: Final = S + "f"
_INLINE: Final = S + "is"
_DAYS_TO_1904: Final = 1_462
_TRUE: Final = frozenset({"1", "true"})
_SIDES: Final = 2
"""Lines around a cell from which it is a place to write in, filled or not."""


class _Book(NamedTuple):
    strings: tuple[str, ...]
    formats: tuple[str, ...]
    date1904: bool
    uncomputed: bool
    """Whether the program that wrote it computed nothing and put 0 for every result (XlsxWriter does)."""
    known: dict[str, str]
    """Number formats by style as cells state it, filled in as they come."""
    ruled: frozenset[str]
    """Styles, as cells state them, that draw a line on two sides or more."""


def read_sheets(package: Package) -> Iterator[Sheet]:
    """The worksheets of a workbook in their order; chart sheets have no cells and are left out."""
    main = package.main_part("xl/workbook.xml")
    root = package.xml(main)
    if root is None:
        return
    properties, computing = root.find(S + "workbookPr"), root.find(S + "calcPr")
    date1904 = properties is not None and properties.get("date1904") in _TRUE
    uncomputed = computing is not None and computing.get("fullCalcOnLoad") in _TRUE
    styles = package.xml(next(iter(package.related(main, "styles")), "xl/styles.xml"))
    strings, formats = tuple(_strings(package, main)), tuple(_formats(styles))
    book = _Book(strings, formats, date1904, uncomputed, {}, frozenset(_ruled(styles)))
    arrows = package.relationships(main)
    budget = Budget(package.limits)
    for entry in root.iter(S + "sheet"):
        arrow = arrows.get(entry.get(R + "id") or "")
        sheet = None if arrow is None or arrow.external else package.xml(arrow.target)
        if arrow is None or sheet is None or sheet.find(S + "sheetData") is None:
            continue
        yield _sheet(entry, arrow.target, sheet, book, budget)
        if budget.left < 0:
            return


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


def _formats(root: Element | None) -> Iterator[str]:
    """The number format of each cell style."""
    styles = None if root is None else root.find(S + "cellXfs")
    if root is None or styles is None:
        return
    own = {integer(each.get("numFmtId"), -1): each.get("formatCode") or "General" for each in root.iter(S + "numFmt")}
    for style in styles.iterchildren(S + "xf"):
        number = integer(style.get("numFmtId"))
        yield own.get(number) or BUILT_IN.get(number, "General")


class _Cells:
    """The cells of one sheet as they are gathered."""

    def __init__(self, book: _Book, budget: Budget) -> None:
        self.shown: dict[tuple[int, int], str] = {}
        self.bare = self.errors = 0
        self.hidden_rows: set[int] = set()
        self.ruled: dict[int, frozenset[int]] = {}
        self._book = book
        self._budget = budget

    def add_row(self, row: Element, number: int) -> bool:
        """Take the cells of one row; False when there is no room for more."""
        column = 0
        filled = False
        ruled: set[int] = set()
        hidden = row.get("hidden") in _TRUE or row.get("ht") == "0"
        for cell in row.iterchildren(S + "c"):
            place = _reference(cell.get("r") or "") or (number, column + 1)
            column = place[1]
            text = self._text(cell)
            if not text.strip():
                if cell.get("s") in self._book.ruled:
                    ruled.add(column)
                continue
            if not self._budget.spend(text):
                return False
            self.shown[place] = text
            filled = True
            if hidden:
                self.hidden_rows.add(place[0])
        if filled and ruled:
            self.ruled[number] = frozenset(ruled)
        return True

    def _text(self, cell: Element) -> str:
        """What a cell shows; nothing where only a formula without its result stands."""
        value: str | None = None
        inline, formula = None, False
        for child in cell:
            if child.tag == _VALUE:
                value = child.text or ""
            elif child.tag == _FORMULA:
                formula = True
            elif child.tag == _INLINE:
                inline = child
        kind = cell.get("t") or "n"
        self.errors += kind == "e"
        text = _shown(cell, kind, value, inline, self._book)
        unknown = self._book.uncomputed and (value or "").strip() in {"", "0"}
        if formula and (unknown or (not text and kind != "str")):
            self.bare += 1
            return ""
        return text


def _sheet(entry: Element, part: str, root: Element, book: _Book, budget: Budget) -> Sheet:
    cells, number = _Cells(book, budget), 0
    for row in root.iterfind(f"{S}sheetData/{S}row"):
        number = integer(row.get("r"), number + 1)
        if not cells.add_row(row, number):
            break
    used = {column for _, column in cells.shown}
    return Sheet(
        name=entry.get("name") or "",
        part=part,
        hidden=entry.get("state") in {"hidden", "veryHidden"},
        cells=cells.shown,
        merges=tuple(sane_merges(_merges(root), cells.shown)),
        ruled=cells.ruled,
        hidden_rows=tuple(sorted(cells.hidden_rows)),
        hidden_columns=tuple(sorted(used & set(_hidden_columns(root)))),
        bare_formulas=cells.bare,
        errors=cells.errors,
        cut=budget.left < 0,
        headers=tuple(_furniture(root, ("oddHeader", "evenHeader", "firstHeader"))),
        footers=tuple(_furniture(root, ("oddFooter", "evenFooter", "firstFooter"))),
    )


def _ruled(root: Element | None) -> Iterator[str]:
    """The numbers of cell styles whose border is drawn on two sides or more."""
    styles, borders = (None, None) if root is None else (root.find(S + "cellXfs"), root.find(S + "borders"))
    if styles is None or borders is None:
        return
    drawn = [
        sum(side.get("style") not in {None, "none"} for side in border) for border in borders.iterchildren(S + "border")
    ]
    for number, style in enumerate(styles.iterchildren(S + "xf")):
        border = integer(style.get("borderId"), -1)
        if 0 <= border < len(drawn) and drawn[border] >= _SIDES:
            yield str(number)


def _hidden_columns(root: Element) -> Iterator[int]:
    """Numbers of hidden columns."""
    for columns in root.iterfind(f"{S}cols/{S}col"):
        if columns.get("hidden") in _TRUE or columns.get("width") == "0":
            first, last = integer(columns.get("min"), 1), integer(columns.get("max"))
            yield from range(max(1, first), min(last, MOST_COLUMNS) + 1)


def _reference(text: str) -> tuple[int, int] | None:
    """Row and column of ``B12``; None when it is no place of a sheet."""
    match = _REFERENCE.match(text)
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    row = int(match[2])
    return (row, column) if column <= MOST_COLUMNS and row <= MOST_ROWS else None


def _shown(cell: Element, kind: str, value: str | None, inline: Element | None, book: _Book) -> str:
    """What a cell of this kind, value or inline text shows."""
    if value is None:
        return "" if inline is None else show_text(rich_text(inline), _format_of(cell, book))
    if kind == "s":
        index = integer(value, -1)
        return show_text(book.strings[index], _format_of(cell, book)) if 0 <= index < len(book.strings) else ""
    if kind == "n":
        return _number(value, _format_of(cell, book), book)
    if kind == "b":
        return "TRUE" if value.strip() in _TRUE else "FALSE"
    if kind == "d":
        return _moment(value, _format_of(cell, book), book)
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), value)


def _format_of(cell: Element, book: _Book) -> str:
    """The number format of a cell."""
    stated = cell.get("s") or "0"
    code = book.known.get(stated)
    if code is None:
        style = integer(stated)
        code = book.known[stated] = book.formats[style] if 0 <= style < len(book.formats) else "General"
    return code


def _moment(value: str, code: str, book: _Book) -> str:
    """A moment as ISO 8601 states it (strict workbooks), in a format; as it stands where it has none."""
    try:
        moment = dt.datetime.fromisoformat(value.removesuffix("Z")).replace(tzinfo=None)
    except ValueError:
        return value
    if code == "General":
        return value.removesuffix("T00:00:00").replace("T", " ")
    serial = (moment - dt.datetime(1899, 12, 30)).total_seconds() / 86_400  # noqa: DTZ001 - sheets know no zones
    return show_number(serial - _DAYS_TO_1904 * book.date1904, code, date1904=book.date1904)


def _number(value: str, code: str, book: _Book) -> str:
    """A number in a format; what is none stays as it is."""
    try:
        number = float(value)
    except ValueError:
        return value
    if not math.isfinite(number):
        return value
    return general(number) if code == "General" else show_number(number, code, date1904=book.date1904)


def _merges(root: Element) -> Iterator[Merge]:
    """Merged cells as they are stated."""
    for merge in root.iterfind(f"{S}mergeCells/{S}mergeCell"):
        start, _, end = (merge.get("ref") or "").partition(":")
        first, last = _reference(start), _reference(end or start)
        if first is not None and last is not None:
            yield Merge(first[0], first[1], last[0], last[1])


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
