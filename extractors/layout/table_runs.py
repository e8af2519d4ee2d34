"""Tables that run over pages (跨页表格): when two parts are one table, and how they are put together."""

from collections.abc import Sequence
from typing import Final

from extractors.document import Cell
from extractors.layout import TableContent

_WIDTH: Final = 6.0
_COLUMN: Final = 4.0
_COMMON_COLUMNS: Final = 0.4
_MOST_HEADER_ROWS: Final = 4


def _columns(table: TableContent) -> list[float]:
    """Column boundaries from the table's left edge, outer ones left out."""
    edges = {round(x - table.bbox[0], 1) for row in table.rows for cell in row if cell.bbox for x in cell.bbox[::2]}
    kept: list[float] = []
    for edge in sorted(edges):
        if not kept or edge - kept[-1] > 1:
            kept.append(edge)
    return kept[1:-1]


def is_one_table(first: TableContent, second: TableContent) -> bool:
    """Whether ``second``, next in order on the page after, goes on with ``first``.

    Equal width and two in five columns in common; frames of one cell and tables without rules never.
    """
    if not (first.ruled and second.ruled) or min(_cells(first), _cells(second)) < 2:
        return False
    width = first.bbox[2] - first.bbox[0]
    if abs(width - (second.bbox[2] - second.bbox[0])) > max(_WIDTH, 0.02 * width):
        return False
    ours, theirs = _columns(first), _columns(second)
    common = sum(any(abs(x - other) <= _COLUMN for other in theirs) for x in ours)
    return common >= _COMMON_COLUMNS * max(1, min(len(ours), len(theirs)))


def _cells(table: TableContent) -> int:
    return sum(len(row) for row in table.rows)


def _look(row: Sequence[Cell]) -> tuple[tuple[str, int, int], ...]:
    return tuple((cell.text, cell.row_span, cell.col_span) for cell in row)


def without_header(first: TableContent, second: TableContent) -> tuple[tuple[Cell, ...], ...]:
    """Rows of ``second`` without the header rows of ``first`` that it repeats letter for letter."""
    repeated = 0
    for ours, theirs in zip(first.rows[:_MOST_HEADER_ROWS], second.rows, strict=False):
        if _look(ours) != _look(theirs) or not any(cell.text for cell in theirs):
            break
        repeated += 1
    if any(cell.row_span > repeated - place for place in range(repeated) for cell in second.rows[place]):
        return second.rows
    return second.rows[repeated:] if repeated < len(second.rows) else second.rows
