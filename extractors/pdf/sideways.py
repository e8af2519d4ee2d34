"""Tables that lie on their side on a page of upright text: they are read in the frame in which their text is upright."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from msgspec.structs import replace

from extractors.document import Box
from extractors.layout import Line, TableContent
from extractors.layout.frames import Floats, turn_box, turn_boxes, turned_size
from extractors.pdf.glyph_lines import find_lines
from extractors.pdf.glyphs import Flags, Glyphs, Ints
from extractors.pdf.open_tables import find_open_tables
from extractors.pdf.tables import Grid, grid_of_boxes, regions_of, table_of

_LEAST: Final = 12
"""Characters of one turn from which they may be a table's."""
_MOSTLY: Final = 0.9
"""Share of a grid's characters that stand at that turn."""
_FILLED: Final = 0.4
"""Share of its cells that hold any; labels beside blanks are no table on its side."""


class Sideways(NamedTuple):
    """Tables in the reading frame, their rows as they are read; which characters are in them, and the other grids."""

    tables: list[TableContent]
    taken: Flags
    grids: tuple[Grid, ...]


def find_sideways_tables(
    glyphs: Glyphs, main: int, grids: tuple[Grid, ...], edges: Floats, size: tuple[float, float]
) -> Sideways:
    """Tables whose text stands at other quarter turns than ``main``, in which most of the page's text stands.

    ``glyphs`` are all characters in the reading frame, which has this ``size``; ``edges`` are its rules and edges of
    shades.
    """
    found = Sideways([], np.zeros(len(glyphs), dtype=bool), grids)
    turns = (glyphs.turns - main) % 4
    for turn in range(1, 4):
        if int((turns == turn).sum()) >= _LEAST:
            found = _with_turned(found, glyphs, turns == turn, edges, _Turn(turn, *size))
    return found


class _Turn(NamedTuple):
    """The way from the reading frame to one turned against the clock, and back."""

    turn: int
    width: float
    height: float

    def boxes(self, boxes: Floats) -> Floats:
        return turn_boxes(boxes, self.turn, self.width, self.height)

    def back(self, box: Box) -> Box:
        return turn_box(box, -self.turn % 4, *turned_size(self.turn, self.width, self.height))

    def table(self, table: TableContent) -> TableContent:
        rows = tuple(
            tuple(replace(cell, bbox=self.back(cell.bbox)) if cell.bbox else cell for cell in row) for row in table.rows
        )
        return replace(table, bbox=self.back(table.bbox), rows=rows)


def _with_turned(found: Sideways, glyphs: Glyphs, mine: Flags, edges: Floats, turn: _Turn) -> Sideways:
    turned = glyphs.turned(turn.turn, turn.width, turn.height)
    own = [grid for grid in found.grids if _is_turned(grid, glyphs, mine)]
    rest = tuple(grid for grid in found.grids if grid not in own)
    laid = [grid_of_boxes([turn_box(cell.bbox, *turn) for cell in grid.cells]) for grid in own]
    centres = (turned.boxes[:, :2] + turned.boxes[:, 2:]) / 2
    regions = np.where(mine, regions_of(centres, laid), 0)
    tables = _filled(laid, turned.select(regions > 0), regions[regions > 0])
    free = np.flatnonzero(mine & (regions == 0) & (regions_of(_centres(glyphs), rest) == 0))
    opened = find_open_tables(turned.select(free), turn.boxes(edges), laid) if len(free) >= _LEAST else None
    taken = found.taken | (regions > 0)
    if opened:
        tables += opened.tables
        taken[free[opened.taken]] = True
    return Sideways([*found.tables, *map(turn.table, tables)], taken, rest)


def _centres(glyphs: Glyphs) -> Floats:
    centres: Floats = (glyphs.boxes[:, :2] + glyphs.boxes[:, 2:]) / 2
    return centres


def _is_turned(grid: Grid, glyphs: Glyphs, mine: Flags) -> bool:
    """Whether nearly all characters in a grid are turned, and they fill many of its cells."""
    regions = regions_of(_centres(glyphs), [grid])
    inside = regions > 0
    cells = len(np.unique(regions[inside & mine]))
    most = int((inside & mine).sum()) >= max(_LEAST, _MOSTLY * int(inside.sum()))
    return most and cells >= max(4, _FILLED * len(grid.cells))


def _filled(grids: Sequence[Grid], glyphs: Glyphs, regions: Ints) -> list[TableContent]:
    """The tables of grids, with the lines of their cells."""
    by_region: dict[int, list[Line]] = {}
    for found in find_lines(glyphs, regions) if grids else ():
        by_region.setdefault(found.region, []).append(found.line)
    tables = []
    offset = 1
    for grid in grids:
        tables.append(table_of(grid, [by_region.get(offset + place, []) for place in range(len(grid.cells))]))
        offset += len(grid.cells)
    return tables
