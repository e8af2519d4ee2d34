"""What all spreadsheet formats have in common: sheets of cells as shown, what is merged, what is hidden."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from extractors.document import Record
from extractors.limits import Limits

MOST_COLUMNS: Final = 16_384
MOST_ROWS: Final = 1_048_576
_WIDE_MERGE: Final = 256
_TALL_MERGE: Final = 1_000
_MERGED_AREA: Final = 1_000_000
ERRORS: Final = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!",
                 0x2A: "#N/A", 0x2B: "#GETTING_DATA"}  # fmt: skip
"""What Excel shows for each code of an error (MS-XLS 2.5.10)."""


class Merge(NamedTuple):
    """Merged cells; rows and columns count from 1, ends are inclusive."""

    top: int
    left: int
    bottom: int
    right: int


class Sheet(Record, frozen=True):
    """One worksheet. ``cells`` holds what is shown, by row and column (from 1); empty cells are not in it.

    ``hidden_rows`` and ``hidden_columns`` are those that hold something. ``bare_formulas`` counts formulas that were
    stored without their result, ``errors`` cells that show an error. ``cut`` says that cells beyond the limit are not
    there. ``part`` is the sheet's part in a package, for what lies on it.
    """

    name: str
    cells: dict[tuple[int, int], str]
    merges: tuple[Merge, ...] = ()
    part: str = ""
    hidden: bool = False
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[int, ...] = ()
    bare_formulas: int = 0
    errors: int = 0
    cut: bool = False
    headers: tuple[str, ...] = ()
    footers: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()
    ruled: dict[int, frozenset[int]] = {}  # noqa: RUF012 - a record's default is copied
    """Columns of empty cells with lines around them, by row, of rows that hold something."""
    texts: tuple[str, ...] = ()
    """Texts of boxes that lie on the sheet, where the format is no package."""


class Budget:
    """How many more cells may be read in one workbook, and how much text: one string may be that of every cell."""

    def __init__(self, limits: Limits) -> None:
        self.left = limits.table_cells
        self._characters = limits.characters

    def spend(self, text: str) -> bool:
        """Count one cell; False when there is no room for it, nor for any behind it."""
        self.left -= 1
        self._characters -= len(text)
        if self._characters < 0:
            self.left = -1
        return self.left >= 0


def sane_merges(found: Iterator[Merge], cells: dict[tuple[int, int], str]) -> Iterator[Merge]:
    """Merges of more than one cell, those of whole rows or columns cut to what is in use, up to a bearable area."""
    last_row = max((row for row, _ in cells), default=0)
    last_column = max((column for _, column in cells), default=0)
    area = 0
    for top, left, bottom, right in found:
        if top < 1 or left < 1 or bottom < top or right < left or (top, left) == (bottom, right):
            continue
        low = min(bottom, max(last_row, top)) if bottom - top > _TALL_MERGE else bottom
        far = min(right, max(last_column, left)) if right - left > _WIDE_MERGE else right
        area += (low - top + 1) * (far - left + 1)
        if area > _MERGED_AREA:
            return
        yield Merge(top, left, low, far)
