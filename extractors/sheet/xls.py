"""Workbooks of Excel 97 to 2003, and of WPS (ET), through ``xlrd``: cells as shown, by the same formats as in XLSX.

What neither xlrd nor this reads are pictures and boxes that lie on a sheet: whether there are any is told.
"""

import contextlib
import io
import mmap
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from extractors.errors import EncryptedFile, UnreadableFile
from extractors.limits import Limits
from extractors.sheet.formats import BUILT_IN, general, show_number, show_text
from extractors.sheet.model import ERRORS, Budget, Merge, Sheet, sane_merges

_TEXT, _NUMBER, _DATE, _TRUTH, _ERROR = 1, 2, 3, 4, 5
_DRAWN: Final = (b"\xff\xd8\xff\xe0", b"\xff\xd8\xff\xe1", b"\x89PNG\r\n\x1a\n")


def read_sheets(path: Path, limits: Limits) -> Iterator[Sheet]:
    """The worksheets in their order. Raises :class:`EncryptedFile` for a password, :class:`UnreadableFile` for the rest."""
    import xlrd

    try:
        book = xlrd.open_workbook(
            str(path), logfile=io.StringIO(), formatting_info=True, on_demand=True, ragged_rows=True
        )
    except xlrd.XLRDError as error:
        if "encrypted" in str(error).lower():
            raise EncryptedFile("文件已加密，需要密码才能打开。请提供未加密的版本。") from None
        raise UnreadableFile("工作簿已损坏，无法读取。") from None
    except Exception:  # noqa: BLE001 - fuzzed workbooks make it raise anything
        raise UnreadableFile("工作簿已损坏，无法读取。") from None
    budget = Budget(limits)
    for number in range(book.nsheets):
        try:
            sheet = book.sheet_by_index(number)
        except Exception:  # noqa: BLE001 - as above; the sheets before it are worth having
            raise UnreadableFile("工作簿已损坏，无法读取。") from None
        yield _sheet(book, sheet, budget)
        book.unload_sheet(number)
        if budget.left < 0:
            return


def has_pictures(path: Path) -> bool:
    """Whether a picture seems to be in the file: its bytes stand there as they are."""
    with (
        path.open("rb") as stream,
        contextlib.suppress(ValueError),
        mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data,
    ):
        return any(data.find(mark) >= 0 for mark in _DRAWN)
    return False


def _sheet(book: Any, sheet: Any, budget: Budget) -> Sheet:
    cells: dict[tuple[int, int], str] = {}
    errors = 0
    for row in range(sheet.nrows):
        for column, cell in enumerate(sheet.row(row)):
            text = _shown(book, cell)
            if not text.strip():
                continue
            if not budget.spend(text):
                break
            cells[row + 1, column + 1] = text
            errors += cell.ctype == _ERROR
        if budget.left < 0:
            break
    return Sheet(
        name=sheet.name,
        cells=cells,
        merges=tuple(sane_merges(_merges(sheet), cells)),
        hidden=bool(sheet.visibility),
        hidden_rows=tuple(sorted({row for row, _ in cells} & _hidden(sheet.rowinfo_map))),
        hidden_columns=tuple(sorted({column for _, column in cells} & _hidden(sheet.colinfo_map))),
        errors=errors,
        cut=budget.left < 0,
        comments=tuple(note.text.strip() for _, note in sorted(sheet.cell_note_map.items()) if note.text.strip()),
    )


def _merges(sheet: Any) -> Iterator[Merge]:
    """Merged cells; xlrd counts from 0 with open ends."""
    for top, bottom, left, right in sheet.merged_cells:
        yield Merge(top + 1, left + 1, bottom, right)


def _hidden(infos: dict[int, Any]) -> set[int]:
    """Numbers (from 1) of hidden rows or columns."""
    return {number + 1 for number, info in infos.items() if info.hidden or getattr(info, "height", 1) == 0}


def _shown(book: Any, cell: Any) -> str:
    """What a cell shows."""
    if cell.ctype == _TEXT:
        return show_text(str(cell.value), _format(book, cell))
    if cell.ctype in {_NUMBER, _DATE}:
        code = _format(book, cell)
        number = float(cell.value)
        return general(number) if code == "General" else show_number(number, code, date1904=book.datemode == 1)
    if cell.ctype == _TRUTH:
        return "TRUE" if cell.value else "FALSE"
    return ERRORS.get(cell.value, "#N/A") if cell.ctype == _ERROR else ""


def _format(book: Any, cell: Any) -> str:
    """The number format of a cell: of Excel's own numbers as shown in a Chinese environment, else as the file has it."""
    if cell.xf_index is None or not 0 <= cell.xf_index < len(book.xf_list):
        return "General"
    key = book.xf_list[cell.xf_index].format_key
    stated = book.format_map.get(key)
    return BUILT_IN.get(key) or (str(stated.format_str) if stated else "General")
