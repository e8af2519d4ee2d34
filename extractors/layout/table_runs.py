"""Tables that run over pages (跨页表格): when two parts are one table, and how they are put together."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, TypeAlias

from msgspec.structs import replace

from extractors.document import Box, Cell
from extractors.layout import TableContent
from extractors.layout.joining import join_lines, width_in_em
from extractors.layout.line_words import TERMINAL

Rows: TypeAlias = tuple[tuple[Cell, ...], ...]

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

    A header that a part repeats is left out, a row that the page cut is put together.
    """
    rows = list(parts[0].rows)
    confidence = min(part.confidence for part in parts)
    for before, part in pairwise(parts):
        repeated = header_rows(parts[0].rows, part.rows)
        added = list(part.rows[repeated:])
        if rows and added:
            is_open = before.open_bottom or (part.open_top and not repeated)
            confidence = min(confidence, _close_cut(rows, added, is_open=is_open))
        rows += added
    return tuple(rows), confidence


def _close_cut(rows: list[tuple[Cell, ...]], added: list[tuple[Cell, ...]], *, is_open: bool) -> float:
    """Put the first of the ``added`` rows to the last of ``rows`` where a page cut them; how sure that is."""
    above, below = rows[-1], added[0]
    if not _are_alike(above, below):
        return 1.0
    if is_open or _is_rest(above, below):
        rows[-1] = tuple(_whole_cell(one, other) for one, other in zip(above, below, strict=True))
        del added[0]
        return 1.0 if is_open else _GUESSED
    return 1.0


def _are_alike(above: Sequence[Cell], below: Sequence[Cell]) -> bool:
    """Whether two rows have the same cells across, none of them over several rows."""
    if len(above) != len(below) or any(cell.row_span > 1 for cell in (*above, *below)):
        return False
    boxes = [(one.bbox, other.bbox) for one, other in zip(above, below, strict=True)]
    return all(one and other and _width(one) - _width(other) < _COLUMN for one, other in boxes)


def _width(box: Box) -> float:
    return box[2] - box[0]


def _is_rest(above: Sequence[Cell], below: Sequence[Cell]) -> bool:
    """Whether a row holds no more than the rest of texts that the row above began.

    Its first cell is empty, and what it says goes on with a text that fills lines and has not come to an end.
    """
    if below[0].text or not above[0].text or not any(cell.text for cell in below):
        return False
    return all(
        not other.text or (_is_wrapped(one) and not TERMINAL.search(one.text))
        for one, other in zip(above, below, strict=True)
    )


def _is_wrapped(cell: Cell) -> bool:
    return bool(cell.bbox) and width_in_em(cell.text) * _USUAL_SIZE > 1.2 * _width(cell.bbox or (0, 0, 0, 0))


def _whole_cell(above: Cell, below: Cell) -> Cell:
    if not above.text or not below.text:
        return replace(above, text=above.text or below.text)
    ended = bool(TERMINAL.search(above.text))
    text = f"{above.text} {below.text}" if ended else join_lines(above.text, below.text)
    return replace(above, text=text)
