"""Rows of a sheet written whole: a ledger of 1,000 dossiers has a million cells, and the library writes them one by one."""

import re
from collections.abc import Sequence
from typing import Any, Final

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

Cell = tuple[str | float | None, Any]
"""A text, a number or nothing, and the format of the cell."""
_PLAIN: Final = re.compile(r"(?!\s)(?!<r>)[^&<>\x00-\x08\x0b-\x1f\ufffe\uffff]*(?<!\s)")
_ESCAPED: Final = re.compile("_x[0-9A-Fa-f]{4}_")
"""What Excel takes for a character's code."""
_SHORT: Final = 16_000
"""Characters that Excel's limit, which counts in UTF-16, never touches."""


class RowSheet(Worksheet):  # type: ignore[misc]
    """A worksheet of a book in constant memory mode, filled row by row.

    What it writes is to the byte what the library writes cell by cell; rows that need the library's escapes are left to it.
    """

    previous_row: int
    """The library's own: the row that it writes next."""

    def write_cells(self, row: int, height: float | None, cells: Sequence[Cell]) -> None:
        """Write a row below all others; ``row`` counts from 0, ``height`` is in points. Links of the row come before it."""
        if height is not None:
            self.set_row(row, height)
        if not all(_is_plain(value) for value, _ in cells if isinstance(value, str)):
            self._write_each(row, cells)
            return
        if row > self.previous_row:
            self._write_single_row(row)
        self.table.pop(row, None)  # texts of links, which are among the cells
        for column in (0, len(cells) - 1):
            self._check_dimensions(row, column)
        self._write_row(row, None, self.row_info.get(row))
        number = str(row + 1)
        self.fh.write("".join([_tag(_name(column) + number, *cell) for column, cell in enumerate(cells)]) + "</row>")
        self.previous_row = row + 1

    def _write_each(self, row: int, cells: Sequence[Cell]) -> None:
        for column, (value, look) in enumerate(cells):
            if isinstance(value, str):
                self.write_string(row, column, value, look)
            elif value is None:
                self.write_blank(row, column, None, look)
            else:
                self.write_number(row, column, value, look)


def _is_plain(text: str) -> bool:
    return len(text) <= _SHORT and _PLAIN.fullmatch(text) is not None and not ("_x" in text and _ESCAPED.search(text))


def _tag(place: str, value: str | float | None, look: Any) -> str:
    head = f'<c r="{place}" s="{look._get_xf_index()}"'  # noqa: SLF001 - the library's own rows ask for it in the same way
    if value is None:
        return f"{head}/>"
    if isinstance(value, str):
        return f'{head} t="inlineStr"><is><t>{value}</t></is></c>'
    return f"{head}><v>{value:.16G}</v></c>"


_NAMES: Final[Sequence[str]] = [xl_col_to_name(column) for column in range(512)]


def _name(column: int) -> str:
    """A column's letters."""
    return _NAMES[column] if column < len(_NAMES) else str(xl_col_to_name(column))
