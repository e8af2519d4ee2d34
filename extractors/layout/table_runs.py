"""Tables that run over pages (跨页表格): when two parts are one table, and how they are put together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, TypeAlias

from msgspec.structs import replace

from extractors.document import Box, Cell
from extractors.layout import TableContent
from extractors.layout.joining import join_lines, width_in_em
from extractors.layout.line_words import TERMINAL

Rows: TypeAlias = tuple[tuple[Cell, ...], ...]
_Match: TypeAlias = tuple[int, int]
"""Number of a row and place of a cell in it."""

_WIDTH: Final = 6.0
_COLUMN: Final = 4.0
_OPEN_COLUMN: Final = 14.0
"""The same of tables without rules, whose columns are only guessed."""
_COMMON_COLUMNS: Final = 0.4
_MOST_HEADER_ROWS: Final = 4
_LEAST_ROOM: Final = 84.0
"""Points that may be left at the end of a page beside what the next row would have taken (a tenth of A4)."""
_FORM_ROWS: Final = 3
_MANY_COLUMNS: Final = 2
"""Inner borders of columns from which a header that comes again says that a table of another width goes on."""
_USUAL_SIZE: Final = 10.5
_EDGE: Final = 6.0
"""Points by which the borders of a cut cell may be off."""
_ALWAYS: Final = 4
_GUESSED: Final = 0.8
"""Confidence of a table of which a row was put together by a guess."""


@dataclass(frozen=True, slots=True)
class Break:
    """What lies between two parts: the points left under the first, and whether the second says that it goes on (续表)."""

    room: float
    marked: bool = False


def _columns(table: TableContent) -> list[float]:
    """Column boundaries from the table's left edge, outer ones left out."""
    edges = {round(x - table.bbox[0], 1) for row in table.rows for cell in row if cell.bbox for x in cell.bbox[::2]}
    kept: list[float] = []
    for edge in sorted(edges):
        if not kept or edge - kept[-1] > 1:
            kept.append(edge)
    return kept[1:-1]


def _share_columns(first: TableContent, second: TableContent) -> bool:
    """Whether two in five columns are common, and more than would be by chance where there are many."""
    ours, theirs = _columns(first), _columns(second)
    common = sum(any(abs(x - other) <= _COLUMN for other in theirs) for x in ours)
    width = max(1.0, first.bbox[2] - first.bbox[0])
    chance = min(1.0, 2 * _COLUMN * len(theirs) / width)
    least = _COMMON_COLUMNS + (1 - _COMMON_COLUMNS) * chance
    return common >= least * max(1, min(len(ours), len(theirs)))


def _have_equal_columns(first: TableContent, second: TableContent) -> bool:
    """Whether tables without rules have as many columns, at about the same places."""
    ours, theirs = _columns(first), _columns(second)
    return len(ours) == len(theirs) and all(
        abs(x - other) <= _OPEN_COLUMN for x, other in zip(ours, theirs, strict=True)
    )


def is_one_table(first: TableContent, second: TableContent, between: Break) -> bool:
    """Whether ``second``, next in order on the page after, goes on with ``first``.

    Both are equally wide and have columns in common, and something says that the second goes on: its caption, a header
    that it repeats, an open row, or that its first row had no room on the page before. A frame of one cell never does,
    nor does a form that is printed once a page.
    """
    if first.ruled != second.ruled or min(_cells(first), _cells(second)) < 2 or _is_form_again(first, second):
        return False
    header = header_rows(first.rows, second.rows) > 0
    width = first.bbox[2] - first.bbox[0]
    if abs(width - (second.bbox[2] - second.bbox[0])) > max(_WIDTH, 0.02 * width):
        return header and first.ruled and len(_columns(first)) == len(_columns(second)) >= _MANY_COLUMNS
    repeats = between.marked or first.open_bottom or second.open_top or header
    if not first.ruled:
        return repeats and _have_equal_columns(first, second)
    return _share_columns(first, second) and (repeats or between.room < _first_row_height(second) + _LEAST_ROOM)


def _cells(table: TableContent) -> int:
    return sum(len(row) for row in table.rows)


def _first_row_height(table: TableContent) -> float:
    boxes = [cell.bbox for cell in table.rows[0] if cell.bbox and cell.row_span == 1] if table.rows else []
    return min((bottom - top for _, top, _, bottom in boxes), default=table.bbox[3] - table.bbox[1])


def _is_form_again(first: TableContent, second: TableContent) -> bool:
    """Whether both parts have the same labels down their left side: one form, filled in twice."""
    ours, theirs = _labels(first.rows), _labels(second.rows)
    if min(len(ours), len(theirs)) < _FORM_ROWS or abs(len(ours) - len(theirs)) > 1:
        return False
    same = sum(one == other and bool(one) for one, other in zip(ours, theirs, strict=False))
    return same >= max(_FORM_ROWS, 0.6 * max(len(ours), len(theirs)))


def _labels(rows: Rows) -> list[str]:
    return ["".join(row[0].text.split()) for row in rows if row]


def _look(row: Sequence[Cell]) -> tuple[tuple[str, int, int], ...]:
    return tuple(("".join(cell.text.split()), cell.row_span, cell.col_span) for cell in row)


def header_rows(first: Rows, second: Rows) -> int:
    """How many rows at the top of ``second`` are the header of ``first`` again; 0 where that would be all of it."""
    repeated = 0
    for ours, theirs in zip(first[:_MOST_HEADER_ROWS], second, strict=False):
        if _look(ours) != _look(theirs) or not any(cell.text for cell in theirs):
            break
        repeated += 1
    if any(cell.row_span > repeated - place for place in range(repeated) for cell in second[place]):
        return 0
    return repeated if repeated < len(second) else 0


def joined_rows(parts: Sequence[TableContent]) -> tuple[Rows, float]:
    """Rows of all parts as one table, with its confidence.

    A header that a part repeats is left out, a row or a merged cell that the page cut is put together.
    """
    whole = _Whole(parts[0].rows)
    confidence = min(part.confidence for part in parts)
    for before, part in pairwise(parts):
        repeated = header_rows(parts[0].rows, part.rows)
        added = [list(row) for row in part.rows[repeated:]]
        if whole.rows and added:
            seam = _Seam(whole, added, before.bbox[0], part.bbox[0])
            confidence = min(confidence, seam.close(is_open=before.open_bottom or (part.open_top and not repeated)))
        whole.add(added)
    return tuple(tuple(row) for row in whole.rows), confidence


class _Whole:
    """A table while its parts are put together.

    It keeps count of its columns, so that a seam need not look through all rows: there may be thousands.
    """

    def __init__(self, rows: Rows) -> None:
        self.rows: list[list[Cell]] = []
        self._longest = 1
        self._counts: dict[tuple[float, float], list[int]] = {}
        """Left and right border to the number of cells between them, and of those that say nothing."""
        self.add([list(row) for row in rows])

    def add(self, rows: list[list[Cell]]) -> None:
        """Put rows to the end."""
        self.rows += rows
        for row in rows:
            for cell in row:
                self._count(cell, 1)

    def put(self, match: _Match, cell: Cell) -> None:
        """Put another cell in the place of one."""
        number, place = match
        self._count(self.rows[number][place], -1)
        self.rows[number][place] = cell
        self._count(cell, 1)

    def _count(self, cell: Cell, change: int) -> None:
        self._longest = max(self._longest, cell.row_span)
        if cell.bbox:
            counts = self._counts.setdefault((cell.bbox[0], cell.bbox[2]), [0, 0])
            counts[0] += change
            counts[1] += 0 if cell.text else change

    def reaching(self) -> Iterator[tuple[_Match, Cell]]:
        """The cells that reach the end of the last row, with their places."""
        for number in range(max(0, len(self.rows) - self._longest), len(self.rows)):
            for place, cell in enumerate(self.rows[number]):
                if cell.bbox and number + cell.row_span >= len(self.rows):
                    yield (number, place), cell

    def is_always_filled(self, box: Box | None) -> bool:
        """Whether the column between the borders of a cell has text in each of four rows or more."""
        if box is None:
            return False
        near = [
            counts for (x0, x1), counts in self._counts.items() if max(abs(x0 - box[0]), abs(x1 - box[2])) <= _COLUMN
        ]
        return sum(cells for cells, _ in near) >= _ALWAYS and not any(silent for _, silent in near)


class _Seam:
    """Where a page cuts a table: the cells that reach the end of the first part, and those that begin the second."""

    def __init__(self, whole: _Whole, added: list[list[Cell]], left: float, other_left: float) -> None:
        self.whole, self.added = whole, added
        self.pairs: list[tuple[_Match, Cell]] = []
        reaching = {_across(cell, left): match for match, cell in whole.reaching()}
        for cell in added[0]:
            match = _nearest(reaching, _across(cell, other_left)) if cell.bbox else None
            if match is None:
                self.pairs = []
                break
            self.pairs.append((match, cell))

    def close(self, *, is_open: bool) -> float:
        """Put together what the page cut; returns how sure that is."""
        if not self.pairs:
            return 1.0
        if is_open or self._is_rest():
            self._join_row()
            return 1.0 if is_open else _GUESSED
        return self._join_merged()

    def _above(self, match: _Match) -> Cell:
        return self.whole.rows[match[0]][match[1]]

    def _is_rest(self) -> bool:
        """Whether the first row holds no more than the rest of texts that the last row began.

        At most half of its cells say anything, a cell that all rows fill does not, and what they say goes on with texts
        that have not come to an end.
        """
        said = [(self._above(match), cell) for match, cell in self.pairs if cell.text]
        if not said or 2 * len(said) > len(self.pairs):
            return False
        if any(not above.text or TERMINAL.search(above.text) for above, _ in said):
            return False
        silent = [self._above(match) for match, cell in self.pairs if not cell.text]
        if not any(above.text for above in silent):
            return False
        return all(_is_wrapped(above) for above, _ in said) or any(
            self._is_always_filled(match) for match, cell in self.pairs if not cell.text and cell.row_span == 1
        )

    def _is_always_filled(self, match: _Match) -> bool:
        return self.whole.is_always_filled(self._above(match).bbox)

    def _join_row(self) -> None:
        for match, cell in self.pairs:
            above = self._above(match)
            self.whole.put(match, replace(_whole_cell(above, cell), row_span=above.row_span + cell.row_span - 1))
        del self.added[0]

    def _join_merged(self) -> float:
        """Merged cells that go on: empty, where their column is filled in all other rows."""
        going_on = [
            (match, cell)
            for match, cell in self.pairs
            if not cell.text
            and max(cell.row_span, self._above(match).row_span) > 1
            and self._above(match).text
            and self._is_always_filled(match)
        ]
        for match, cell in going_on:
            above = self._above(match)
            self.whole.put(match, replace(above, row_span=above.row_span + cell.row_span))
            self.added[0].remove(cell)
        return _GUESSED if going_on else 1.0


def _across(cell: Cell, left: float) -> tuple[float, float]:
    """Where a cell begins and ends, from the left edge of its table."""
    return (cell.bbox[0] - left, cell.bbox[2] - left) if cell.bbox else (0.0, 0.0)


def _nearest(reaching: dict[tuple[float, float], _Match], across: tuple[float, float]) -> _Match | None:
    for (start, end), match in reaching.items():
        if max(abs(start - across[0]), abs(end - across[1])) <= _EDGE:
            return match
    return None


def _width(box: Box) -> float:
    return box[2] - box[0]


def _is_wrapped(cell: Cell) -> bool:
    return bool(cell.bbox) and width_in_em(cell.text) * _USUAL_SIZE > 1.2 * _width(cell.bbox or (0, 0, 0, 0))


def _whole_cell(above: Cell, below: Cell) -> Cell:
    if not above.text or not below.text:
        return replace(above, text=above.text or below.text)
    ended = bool(TERMINAL.search(above.text))
    text = f"{above.text} {below.text}" if ended else join_lines(above.text, below.text)
    return replace(above, text=text)
