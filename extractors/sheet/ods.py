"""OpenDocument spreadsheets (ISO/IEC 26300-1, 9): each cell holds the text that its program showed."""

import re
from collections.abc import Iterator
from typing import Final

from extractors.errors import EncryptedFile
from extractors.ooxml import Element, Package, integer
from extractors.sheet.formats import general
from extractors.sheet.model import MOST_COLUMNS, MOST_ROWS, Budget, Merge, Sheet, sane_merges

_TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT: Final = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_OFFICE: Final = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_STYLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_DRAW: Final = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_HIDDEN: Final = frozenset({"collapse", "filter"})
_ERROR: Final = re.compile(r"(?:#(?:REF|DIV/0|VALUE|NAME|NUM|NULL)[!?]|#N/A|Err:\d{3})$")


def read_sheets(package: Package) -> Iterator[Sheet]:
    """The sheets in their order. Raises :class:`EncryptedFile` when the content needs a password."""
    if b"encryption-data" in (package.read("META-INF/manifest.xml") or b""):
        raise EncryptedFile("文件已加密，需要密码才能打开。请提供未加密的版本。", file=package.name)
    root = package.xml("content.xml")
    if root is None:
        return
    hidden = {style.get(_STYLE + "name") for style in root.iter(_STYLE + "style") if _is_hiding(style)}
    budget = Budget(package.limits)
    for table in root.iterfind(f"{_OFFICE}body/{_OFFICE}spreadsheet/{_TABLE}table"):
        yield _Reading(budget).read(table, hidden=table.get(_TABLE + "style-name") in hidden)
        if budget.left < 0:
            return


def _is_hiding(style: Element) -> bool:
    """Whether a table's style keeps it from being shown."""
    return any(each.get(_TABLE + "display") == "false" for each in style.iter(_STYLE + "table-properties"))


class _Reading:
    """One sheet as it is gathered."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._cells: dict[tuple[int, int], str] = {}
        self._merges: list[Merge] = []
        self._comments: list[str] = []
        self._texts: list[str] = []
        self._hidden_rows: set[int] = set()
        self._hidden_columns: set[int] = set()
        self._bare = 0

    def read(self, table: Element, *, hidden: bool) -> Sheet:
        """The sheet of a ``table:table``."""
        self._find_hidden_columns(table)
        self._texts += [text for box in table.iterfind(f"{_TABLE}shapes//{_DRAW}text-box") if (text := _lines(box))]
        number = 1
        for row in table.iter(_TABLE + "table-row"):
            if number > MOST_ROWS or self._budget.left < 0:
                break
            number = self._add_row(row, number)
        used_rows, used_columns = {row for row, _ in self._cells}, {column for _, column in self._cells}
        return Sheet(
            name=table.get(_TABLE + "name") or "",
            cells=self._cells,
            merges=tuple(sane_merges(iter(self._merges), self._cells)),
            hidden=hidden,
            hidden_rows=tuple(sorted(self._hidden_rows & used_rows)),
            hidden_columns=tuple(sorted(self._hidden_columns & used_columns)),
            bare_formulas=self._bare,
            errors=sum(_ERROR.match(text) is not None for text in self._cells.values()),
            cut=self._budget.left < 0,
            comments=tuple(self._comments),
            texts=tuple(self._texts),
        )

    def _find_hidden_columns(self, table: Element) -> None:
        number = 1
        for column in table.iter(_TABLE + "table-column"):
            count = max(1, integer(column.get(_TABLE + "number-columns-repeated"), 1))
            if column.get(_TABLE + "visibility") in _HIDDEN:
                self._hidden_columns.update(range(number, min(number + count, MOST_COLUMNS + 1)))
            number += count

    def _add_row(self, row: Element, number: int) -> int:
        """Take a row as often as it is repeated; the number of the next one."""
        count = max(1, integer(row.get(_TABLE + "number-rows-repeated"), 1))
        found = list(self._row_cells(row))
        for each in range(number, min(number + count, MOST_ROWS + 1) if found else number):
            for column, text, spans in found:
                if not self._budget.spend(text):
                    return number
                self._cells[each, column] = text
                if spans != (1, 1):
                    self._merges.append(Merge(each, column, each + spans[0] - 1, column + spans[1] - 1))
            if row.get(_TABLE + "visibility") in _HIDDEN:
                self._hidden_rows.add(each)
        return number + count

    def _row_cells(self, row: Element) -> Iterator[tuple[int, str, tuple[int, int]]]:
        """Column, text and spans of the filled cells of a row."""
        column = 1
        for cell in row.iterchildren(_TABLE + "table-cell", _TABLE + "covered-table-cell"):
            count = max(1, integer(cell.get(_TABLE + "number-columns-repeated"), 1))
            text = _shown(cell)
            self._comments += [note for each in cell.iterchildren(_OFFICE + "annotation") if (note := _lines(each))]
            self._texts += [box for each in cell.iter(_DRAW + "text-box") if (box := _lines(each))]
            self._bare += (
                not text and bool(cell.get(_TABLE + "formula")) and cell.get(_OFFICE + "value-type") != "string"
            )
            spans = (
                integer(cell.get(_TABLE + "number-rows-spanned"), 1),
                integer(cell.get(_TABLE + "number-columns-spanned"), 1),
            )
            if text.strip() and cell.tag == _TABLE + "table-cell":
                for each in range(column, min(column + count, MOST_COLUMNS + 1)):
                    yield each, text, (max(1, spans[0]), max(1, spans[1]))
            column += count


def _lines(element: Element) -> str:
    """The paragraphs right inside of an element, a line each."""
    return "\n".join(line for each in element.iterchildren(_TEXT + "p") if (line := _plain(each)).strip())


def _plain(paragraph: Element) -> str:
    """The text of a paragraph, spaces and tabs as they are shown, notes and boxes in it left out."""
    parts = [paragraph.text or ""]
    for child in paragraph:
        if child.tag == _TEXT + "s":
            parts.append(" " * min(max(1, integer(child.get(_TEXT + "c"), 1)), 100))
        elif child.tag in {_TEXT + "tab", _TEXT + "line-break"}:
            parts.append(" ")
        elif child.tag not in {_OFFICE + "annotation", _DRAW + "frame", _TEXT + "ruby-text"}:
            parts.append(_plain(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _shown(cell: Element) -> str:
    """What a cell shows; where its program left that out, its value."""
    if text := _lines(cell):
        return text
    kind = cell.get(_OFFICE + "value-type")
    if kind in {"float", "currency", "percentage"}:
        return _number(cell.get(_OFFICE + "value") or "", kind)
    if truth := cell.get(_OFFICE + "boolean-value"):
        return str(truth).upper()
    values = (cell.get(_OFFICE + name) for name in ("date-value", "time-value", "string-value"))
    return str(next((value for value in values if value), "")).removesuffix("T00:00:00")


def _number(value: str, kind: str) -> str:
    try:
        number = float(value)
        return f"{general(number * 100)}%" if kind == "percentage" else general(number)
    except (ValueError, OverflowError):
        return value
