"""Binary workbooks (MS-XLSB): the same sheets as in XLSX, as records instead of XML."""

import struct
from collections.abc import Iterator
from typing import Final

from extractors.errors import UnreadableFile
from extractors.ooxml import Package
from extractors.sheet.formats import BUILT_IN, general, show_number, show_text
from extractors.sheet.model import ERRORS, MOST_COLUMNS, MOST_ROWS, Budget, Merge, Sheet, sane_merges

_ROW, _BLANK, _RK, _ERROR, _TRUTH, _REAL, _STRING, _SHARED = range(8)
_FORMULA_STRING, _FORMULA_REAL, _FORMULA_TRUTH, _FORMULA_ERROR = 8, 9, 10, 11
_RICH, _ITEM, _FORMAT, _XF = 62, 19, 44, 47
_COLUMN, _PROPERTIES, _BUNDLE, _MERGE = 60, 153, 156, 176
_BEGIN_CELL_XFS, _END_CELL_XFS = 617, 618
_CELLS: Final = frozenset({*range(2, 12), _RICH})
_LONGEST: Final = 1 << 20


def read_sheets(package: Package) -> Iterator[Sheet]:
    """The worksheets in their order. Raises :class:`UnreadableFile` when the workbook's records are broken."""
    main = package.main_part("xl/workbook.bin")
    try:
        book = _Book(package, main)
        arrows = package.relationships(main)
        budget = Budget(package.limits)
        for state, key, name in book.listed:
            arrow = arrows.get(key)
            data = None if arrow is None or arrow.external or arrow.kind != "worksheet" else package.read(arrow.target)
            if arrow is None or not data:
                continue
            reading = _Reading(book, budget)
            yield reading.read(data, name, arrow.target, hidden=bool(state))
            if reading.broken:
                package.damaged.add(arrow.target)
            if budget.left < 0:
                return
    except (struct.error, IndexError) as error:
        raise UnreadableFile("工作簿已损坏，无法读取。", file=package.name) from error


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Types and contents; both numbers have seven bits a byte (2.1.4). What is cut off ends the list."""
    at, end = 0, len(data)
    while at < end:
        kind = data[at]
        at += 1
        if kind & 0x80 and at < end:
            kind = kind & 0x7F | (data[at] & 0x7F) << 7
            at += 1
        size = shift = 0
        while at < end and shift < 28:
            byte, at = data[at], at + 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                break
        yield kind, data[at : at + size]
        at += size


def _wide(data: bytes, at: int) -> tuple[str, int]:
    """A string with its length before it (2.5.168), and where it ends; a length of all ones is none."""
    (count,) = struct.unpack_from("<I", data, at)
    if count == 0xFFFFFFFF:
        return "", at + 4
    end = at + 4 + 2 * min(count, _LONGEST)
    return data[at + 4 : end].decode("utf-16-le", "replace"), end


class _Book:
    """What all sheets share."""

    def __init__(self, package: Package, main: str) -> None:
        self.listed: list[tuple[int, str, str]] = []
        self.date1904 = False
        for kind, data in _records(package.read(main) or b""):
            if kind == _PROPERTIES and data:
                self.date1904 = bool(data[0] & 1)
            elif kind == _BUNDLE:
                key, at = _wide(data, 8)
                self.listed.append((struct.unpack_from("<I", data)[0], key, _wide(data, at)[0]))
        strings = package.related(main, "sharedStrings")
        self.strings = [
            _wide(data, 1)[0]
            for kind, data in _records(self._part(package, strings))
            if kind == _ITEM and len(data) > 4
        ]
        self.formats = list(self._formats(self._part(package, package.related(main, "styles"))))

    @staticmethod
    def _part(package: Package, names: tuple[str, ...]) -> bytes:
        return package.read(names[0]) or b"" if names else b""

    @staticmethod
    def _formats(data: bytes) -> Iterator[str]:
        """The number format of each cell style."""
        own: dict[int, str] = {}
        inside = False
        for kind, content in _records(data):
            if kind == _FORMAT:
                own[struct.unpack_from("<H", content)[0]] = _wide(content, 2)[0]
            elif kind in {_BEGIN_CELL_XFS, _END_CELL_XFS}:
                inside = kind == _BEGIN_CELL_XFS
            elif kind == _XF and inside:
                number = struct.unpack_from("<H", content, 2)[0]
                yield own.get(number) or BUILT_IN.get(number, "General")


class _Reading:
    """One sheet as it is gathered."""

    def __init__(self, book: _Book, budget: Budget) -> None:
        self._book = book
        self._budget = budget
        self._cells: dict[tuple[int, int], str] = {}
        self._merges: list[Merge] = []
        self._rows: set[int] = set()
        self._columns: set[int] = set()
        self._row = 0
        self._errors = 0
        self.broken = False

    def read(self, data: bytes, name: str, part: str, *, hidden: bool) -> Sheet:
        """The sheet of a part's records."""
        try:
            self._take_records(data)
        except (struct.error, IndexError):
            self.broken = True
            if not self._cells:
                raise
        return Sheet(
            name=name,
            part=part,
            cells=self._cells,
            merges=tuple(sane_merges(iter(self._merges), self._cells)),
            hidden=hidden,
            hidden_rows=tuple(sorted(self._rows & {row for row, _ in self._cells})),
            hidden_columns=tuple(sorted(self._columns & {column for _, column in self._cells})),
            errors=self._errors,
            cut=self._budget.left < 0,
        )

    def _take_records(self, data: bytes) -> None:
        """Take cells, merges and what is hidden, up to the limit of cells."""
        for kind, content in _records(data):
            if kind in _CELLS:
                self._add_cell(kind, content)
            elif kind == _ROW:
                self._start_row(content)
            elif kind == _MERGE:
                top, bottom, left, right = struct.unpack_from("<4I", content)
                self._merges.append(Merge(top + 1, left + 1, min(bottom, MOST_ROWS) + 1, min(right, MOST_COLUMNS) + 1))
            elif kind == _COLUMN and content[16] & 1:
                first, last = struct.unpack_from("<2I", content)
                self._columns.update(range(first + 1, min(last, MOST_COLUMNS) + 2))
            if self._budget.left < 0:
                break

    def _start_row(self, content: bytes) -> None:
        """Note the number of the row (2.4.741) and whether it is hidden."""
        self._row = struct.unpack_from("<I", content)[0] + 1
        if content[11] & 0x10:
            self._rows.add(self._row)

    def _add_cell(self, kind: int, content: bytes) -> None:
        """Take a cell: column, style, value (2.5.9)."""
        column, style = struct.unpack_from("<II", content)
        text = self._shown(kind, content, style & 0xFFFFFF)
        if not text.strip() or column >= MOST_COLUMNS or not 0 < self._row <= MOST_ROWS or not self._budget.spend(text):
            return
        self._cells[self._row, column + 1] = text
        self._errors += kind in {_ERROR, _FORMULA_ERROR}

    def _shown(self, kind: int, content: bytes, style: int) -> str:
        """What a cell shows."""
        code = self._book.formats[style] if style < len(self._book.formats) else "General"
        if kind == _SHARED:
            index = struct.unpack_from("<I", content, 8)[0]
            return show_text(self._book.strings[index], code) if index < len(self._book.strings) else ""
        if kind in {_STRING, _FORMULA_STRING, _RICH}:
            return show_text(_wide(content, 9 if kind == _RICH else 8)[0], code)
        if kind in {_TRUTH, _FORMULA_TRUTH}:
            return "TRUE" if content[8] else "FALSE"
        if kind in {_ERROR, _FORMULA_ERROR}:
            return ERRORS.get(content[8], "#N/A")
        number = (
            _packed(struct.unpack_from("<I", content, 8)[0]) if kind == _RK else struct.unpack_from("<d", content, 8)[0]
        )
        return general(number) if code == "General" else show_number(number, code, date1904=self._book.date1904)


def _packed(value: int) -> float:
    """A number of 30 bits (2.5.122): whole or the head of a double, a hundredth where its first bit says so."""
    if value & 2:
        number = float((value >> 2) - (1 << 30 if value >> 31 else 0))
    else:
        number = struct.unpack("<d", struct.pack("<Q", (value & 0xFFFFFFFC) << 32))[0]
    return number / 100 if value & 1 else number
