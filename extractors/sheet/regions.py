"""A sheet's cells to tables and lines: tables end at empty rows and columns; titles above and notes below stand alone."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby, islice
from typing import Final, NamedTuple, TypeAlias

from extractors.document import Cell
from extractors.sheet.model import Merge, Sheet
from extractors.word.paragraph import running_text

Rows: TypeAlias = tuple[tuple[Cell, ...], ...]

_NOTE: Final = re.compile(
    r"\s*[（(【\[*※]?\s*(?:注|说明|备注|附注|附|填[表报写]说明|数据来源|资料来源|来源|制表|填表|审核|负责人|联系人|单位负责人)\s*[\d一二三]?\s*[:：.、）)】\]]"
)
_LONG_NOTE: Final = 30
"""Characters from which a line alone below a table is text rather than a label."""
_SPARSE: Final = 20
"""Positions a filled cell from which a large area is no table that anybody laid out."""
_LARGE: Final = 200_000
_MOST_BLANK: Final = 16
"""Empty columns side by side that a printed form may have for filling in; a page is not wide enough for more."""


class Region(NamedTuple):
    """A table, or a line of text where ``rows`` is empty. ``sparse`` says that empty cells were left out."""

    rows: Rows = ()
    text: str = ""
    sparse: bool = False


class _Area(NamedTuple):
    """Part of a sheet: its cells by row, the merges that begin in each row, columns of empty cells with lines around."""

    rows: dict[int, dict[int, str]]
    merges: dict[int, list[Merge]]
    ruled: dict[int, frozenset[int]]


def regions(sheet: Sheet) -> Iterator[Region]:
    """Tables and lines of a sheet, from top to bottom, parts side by side from left to right."""
    rows: dict[int, dict[int, str]] = defaultdict(dict)
    for (row, column), text in sorted(sheet.cells.items()):
        rows[row][column] = text
    merges: dict[int, list[Merge]] = defaultdict(list)
    for merge in sheet.merges:
        if (merge.top, merge.left) in sheet.cells:
            merges[merge.top].append(merge)
    yield from _in_area(_Area(dict(rows), dict(merges), sheet.ruled))


def _in_area(area: _Area) -> Iterator[Region]:
    for band in _bands(area):
        heads, body, notes = _without_lines(band)
        yield from (Region(text=text) for text in heads)
        if parts := _side_by_side(body):
            for part in parts:
                yield from _in_area(part)
        elif body.rows:
            yield from _table(body)
        yield from (Region(text=text) for text in notes)


def _bands(area: _Area) -> Iterator[_Area]:
    """Runs of rows without an empty one between them; merged cells fill all their rows."""
    filled = set(area.rows)
    for merges in area.merges.values():
        for merge in merges:
            filled.update(range(merge.top, merge.bottom + 1))
    run: list[int] = []
    for row in sorted(filled):
        if run and row > run[-1] + 1:
            yield _rows_of(area, run)
            run = []
        run.append(row)
    if run:
        yield _rows_of(area, run)


def _rows_of(area: _Area, rows: Sequence[int]) -> _Area:
    """These rows of an area, empty ones included."""
    return _Area(
        {row: area.rows.get(row, {}) for row in rows},
        {row: area.merges[row] for row in rows if row in area.merges},
        {row: area.ruled[row] for row in rows if row in area.ruled},
    )


def _without_lines(band: _Area) -> tuple[list[str], _Area, list[str]]:
    """Lines above the table, the table, notes below it. A band without a row of several cells is all table."""
    numbers = list(band.rows)
    if all(len(cells) < 2 for cells in band.rows.values()):
        return [], band, []
    first, last = 0, len(numbers)
    heads: list[str] = []
    notes: list[str] = []
    while (height := _line_height(band, numbers, first)) and first + height < last:
        heads.append(_only(band, numbers[first]))
        first += height
    while last - 1 > first and (start := _note_start(band, numbers, last)) is not None:
        notes.insert(0, _only(band, numbers[start]))
        last = start
    return heads, _rows_of(band, numbers[first:last]), notes


def _line_height(band: _Area, numbers: Sequence[int], place: int) -> int:
    """Over how many rows a single cell stands alone from this row on; 0 when it does not."""
    row = numbers[place]
    if len(band.rows[row]) != 1:
        return 0
    height = max((merge.bottom - merge.top + 1 for merge in band.merges.get(row, ())), default=1)
    below = numbers[place + 1 : place + height]
    return height if not any(band.rows[each] for each in below) else 0


def _note_start(band: _Area, numbers: Sequence[int], end: int) -> int | None:
    """Where the note begins that ends before ``end``; None when the last row is none."""
    start = end - 1
    while start > 0 and not band.rows[numbers[start]]:
        start -= 1
    if start + _line_height(band, numbers, start) != end:
        return None
    text = _only(band, numbers[start])
    wide = any(merge.right - merge.left >= 2 for merge in band.merges.get(numbers[start], ()))
    return start if _NOTE.match(text) or len(text) > _LONG_NOTE or (wide and len(text) > _LONG_NOTE // 3) else None


def _only(band: _Area, row: int) -> str:
    """The text of the one cell of a row."""
    return running_text(next(iter(band.rows[row].values())))


def _used_columns(area: _Area) -> list[int]:
    """Columns in which something stands or is merged, and those left blank to be filled in: ruled in half of the rows.

    Of lines that run on over the sheet, where whole rows were formatted, one place is left.
    """
    used = {column for cells in area.rows.values() for column in cells}
    for merges in area.merges.values():
        for merge in merges:
            used.update(range(merge.left, merge.right + 1))
    blank = Counter(column for columns in area.ruled.values() for column in columns)
    ruled = sorted(column for column, rows in blank.items() if 2 * rows >= len(area.rows) and column not in used)
    for _, run in groupby(enumerate(ruled), key=lambda place: place[1] - place[0]):
        columns = [column for _, column in run]
        used.update(columns if len(columns) <= _MOST_BLANK else columns[:1])
    return sorted(used)


def _side_by_side(area: _Area) -> list[_Area]:
    """The tables that stand beside each other with empty columns between; none when it is one.

    Both sides need two columns and two rows: an empty column between a label and its value parts nothing.
    """
    groups = _column_groups(area)
    if len(groups) < 2 or len(area.rows) < 2:
        return []
    seen: dict[int, set[int]] = defaultdict(set)
    for row, cells in area.rows.items():
        for column in cells:
            seen[column].add(row)
    behind = [_Side() for _ in range(len(groups) + 1)]
    for place in range(len(groups) - 1, -1, -1):
        behind[place] = behind[place + 1].joined(groups[place], seen)
    starts = [groups[0][0]]
    side = _Side()
    for place, group in enumerate(groups[:-1], start=1):
        side = side.joined(group, seen)
        if side.is_whole and behind[place].is_whole:
            starts.append(groups[place][0])
            side = _Side()
    return _parted(area, starts) if len(starts) > 1 else []


def _column_groups(area: _Area) -> list[list[int]]:
    """Runs of columns without an empty one between them."""
    groups: list[list[int]] = []
    for column in _used_columns(area):
        if groups and column == groups[-1][-1] + 1:
            groups[-1].append(column)
        else:
            groups.append([column])
    return groups


class _Side(NamedTuple):
    """What is known of some columns: how many hold something, and two rows in which they do."""

    columns: int = 0
    rows: frozenset[int] = frozenset()

    @property
    def is_whole(self) -> bool:
        """Whether they may be a table of their own."""
        return self.columns > 1 and len(self.rows) > 1

    def joined(self, group: Sequence[int], seen: dict[int, set[int]]) -> "_Side":
        """With more columns."""
        filled = [column for column in group if seen.get(column)]
        rows = set(self.rows)
        for column in filled:
            if len(rows) < 2:
                rows.update(islice(seen[column], 2))
        return _Side(self.columns + len(filled), frozenset(islice(rows, 2)))


def _parted(area: _Area, starts: Sequence[int]) -> list[_Area]:
    """The parts of an area that begin at these columns; rows that are empty in a part are left out of it."""
    parts = [_Area({}, {}, {}) for _ in starts]
    for row, cells in area.rows.items():
        for column, text in cells.items():
            parts[bisect_right(starts, column) - 1].rows.setdefault(row, {})[column] = text
    for row, merges in area.merges.items():
        for merge in merges:
            parts[bisect_right(starts, merge.left) - 1].merges.setdefault(row, []).append(merge)
    for row, columns in area.ruled.items():
        for column in columns:
            own = parts[max(bisect_right(starts, column) - 1, 0)].ruled
            own[row] = own.get(row, frozenset()) | {column}
    return parts


def _table(area: _Area) -> Iterator[Region]:
    """One table; a single cell, and a column with text in it, as lines."""
    columns = _used_columns(area)
    filled = sum(map(len, area.rows.values()))
    single = len({column for cells in area.rows.values() for column in cells}) == 1
    if filled == 1 or (
        single and any(len(text) > _LONG_NOTE for cells in area.rows.values() for text in cells.values())
    ):
        yield from (Region(text=running_text(text)) for cells in area.rows.values() for text in cells.values())
        return
    positions = len(area.rows) * len(columns)
    if positions > _LARGE and positions > _SPARSE * filled:
        rows = (tuple(Cell(text=running_text(text)) for text in cells.values()) for cells in area.rows.values())
        yield Region(rows=tuple(row for row in rows if row), sparse=True)
        return
    yield Region(rows=_grid(area, columns))


def _grid(area: _Area, columns: Sequence[int]) -> Rows:
    """All positions of a table but those that a merge covers; no span counts a row of which nothing is left."""
    origins = {(merge.top, merge.left): merge for merges in area.merges.values() for merge in merges}
    covered = {
        (row, column)
        for merge in origins.values()
        for row in range(merge.top, merge.bottom + 1)
        for column in range(merge.left, merge.right + 1)
    } - set(origins)
    left = {row: [column for column in columns if (row, column) not in covered] for row in area.rows}
    numbers = [row for row, own in left.items() if own]
    return tuple(
        tuple(_cell(area.rows[row].get(column, ""), origins.get((row, column)), numbers) for column in left[row])
        for row in numbers
    )


def _cell(text: str, merge: Merge | None, numbers: list[int]) -> Cell:
    if merge is None:
        return Cell(text=running_text(text))
    height = bisect_right(numbers, merge.bottom) - bisect_left(numbers, merge.top)
    return Cell(text=running_text(text), row_span=height, col_span=merge.right - merge.left + 1)
