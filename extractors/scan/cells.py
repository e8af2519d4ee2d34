"""Ruled tables of a page image with their text: boxes of text to cells, single digits that the detector overlooked."""

from typing import Final

import numpy as np

from extractors.document import Cell
from extractors.layout import TableContent
from extractors.layout.joining import unspaced
from extractors.ocr import Engine, Grey, Quad
from extractors.scan.lines import Piece, bounds, merged_row, quad_of, read_pieces, rows_of, share_in, without_copies
from extractors.scan.sheet import Pose
from extractors.scan.signatures import Handwriting
from extractors.scan.tables import Grid, GridCell, Rect, find_grids
from extractors.scan.text import join_lines

SCRAWL: Final = (200.0, 80.0)
"""Width and height in points below which a grid without text is no table."""
EDGE: Final = 0.035
"""Share of the sides of a page cut out of a larger image in which lines are edges of paper, not rules."""


def read_tables(
    pose: Pose, reader: Engine, written: Handwriting, *, edges: bool
) -> tuple[tuple[TableContent, ...], list[Quad]]:
    """The ruled tables with their text, and the boxes that lie in none of them.

    ``edges`` tells that the edges of the paper may show.
    """
    margin = tuple(round(EDGE * side) + rim for side, rim in zip(pose.plane.shape[::-1], pose.rim, strict=True))
    grids = find_grids(pose.plane, pixels_per_point=pose.scale, margin=margin if edges else (0, 0))
    outside = []
    inside: list[list[Rect]] = [[] for _ in grids]
    for quad in pose.quads:
        rect = bounds(quad)
        home = next((k for k, grid in enumerate(grids) if share_in(rect, grid.box) > 0.5), None)
        if home is None:
            outside.append(quad)
        else:
            inside[home].append(rect)
    tables = [_read_table(grid, rects, pose, reader, written) for grid, rects in zip(grids, inside, strict=True)]
    return tuple(table for table in tables if not _is_scrawl(table)), outside


def _read_table(grid: Grid, rects: list[Rect], pose: Pose, reader: Engine, written: Handwriting) -> TableContent:
    rows: list[list[Cell]] = [[] for _ in range(grid.rows)]
    read: list[tuple[float, int]] = []
    before: list[Piece] = []
    for cell in grid.cells:
        inner = _inner(cell, pose.scale)
        parts = [part for rect in rects if (part := _part_in(rect, inner))] or _overlooked(
            pose.plane, inner, pose.scale
        )
        pieces = [piece for part in parts for piece in read_pieces(pose.plane, quad_of(part), reader)]
        pieces = before = written.apart(pieces, before if cell.column else ())
        lines = [" ".join(piece.text for piece in merged_row(row)) for row in rows_of(without_copies(pieces))]
        read += [(piece.confidence, len(piece.text)) for piece in pieces]
        rows[cell.row].append(
            Cell(
                text=unspaced(join_lines(lines)),
                row_span=cell.row_span,
                col_span=cell.column_span,
                bbox=pose.box(cell.box),
            )
        )
    characters = sum(count for _, count in read)
    sure = sum(c * n for c, n in read) / characters if characters else 1.0
    return TableContent(
        bbox=pose.box(grid.box), rows=tuple(map(tuple, rows)), confidence=round(sure * min(1.0, grid.support + 0.1), 4)
    )


def _is_scrawl(table: TableContent) -> bool:
    """Whether a small grid that says next to nothing is made of strokes of a pen."""
    x0, top, x1, bottom = table.bbox
    said = sum(len(cell.text) for row in table.rows for cell in row)
    return said <= 2 and x1 - x0 < SCRAWL[0] and bottom - top < SCRAWL[1]


def _part_in(rect: Rect, cell: Rect) -> Rect | None:
    """The part of a text box that lies in a cell: boxes run over rules where cells are narrow."""
    x0, top, x1, bottom = max(rect[0], cell[0]), max(rect[1], cell[1]), min(rect[2], cell[2]), min(rect[3], cell[3])
    high, wide = rect[3] - rect[1], rect[2] - rect[0]
    if bottom - top < 0.45 * min(high, cell[3] - cell[1]) or x1 - x0 < min(0.4 * high, 0.5 * wide):
        return None
    return x0, top, x1, bottom


def _inner(cell: GridCell, scale: float) -> Rect:
    """The cell without its rules."""
    x0, top, x1, bottom = cell.box
    rim = min(1.3 * scale, (x1 - x0) / 6, (bottom - top) / 6)
    return x0 + rim, top + rim, x1 - rim, bottom - rim


def _overlooked(plane: Grey, inner: Rect, scale: float) -> list[Rect]:
    """Ink in a cell in which the detector saw no text (single digits, a dash)."""
    rim = scale
    x0, top, x1, bottom = round(inner[0] + rim), round(inner[1] + rim), round(inner[2] - rim), round(inner[3] - rim)
    part = plane[max(0, top) : max(0, bottom), max(0, x0) : max(0, x1)]
    if part.size == 0:
        return []
    dark = part < float(np.percentile(part, 80)) - 60
    ys, xs = np.nonzero(dark)
    if len(ys) < 1.5 * scale * scale:
        return []
    (left, right), (high, low) = np.percentile(xs, (1, 99)), np.percentile(ys, (1, 99))
    tall = float(low - high)
    if not 3 * scale < tall < 36 * scale or right - left < 0.8 * scale:
        return []
    grow = 0.3 * tall + scale
    return [(x0 + float(left) - grow, top + float(high) - grow, x0 + float(right) + grow, top + float(low) + grow)]
