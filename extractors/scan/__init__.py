"""OCR of a page image: text lines, ruled tables, seals and pictures with their places on the page.

The image is brought to 200 dpi, turned upright, straightened; seals are looked for in colour; text is read in the red
channel, where seals fade. Boxes are those of the upright, straightened page: :attr:`PageContent.turn` and
:attr:`Page.skew` lead back to the page as shown, and :func:`extractors.layout.assemble` goes there.
"""

from typing import Final

import numpy as np

from extractors.document import Box, Cell, Page
from extractors.layout import Line, Mark, PageContent, TableContent
from extractors.layout.joining import unspaced
from extractors.ocr import Engine, Grey, Quad, engine
from extractors.scan.lines import Piece, bounds, merged_row, quad_of, read_piece, rows_of, visual_lines, without_copies
from extractors.scan.pictures import covered, find_pictures, is_photo
from extractors.scan.sheet import Pose, find_pose, is_blank, reading_plane, scaled
from extractors.scan.tables import Grid, GridCell, Rect, find_grids
from extractors.scan.text import join_lines
from extractors.seals import Rgb, find_seals

WORDY: Final = 0.25
"""A picture of which text covers more than this share is no picture but a tinted box."""
READABLE: Final = 8
"""Shortest side in pixels of an image in which anything is looked for."""


def read_page_image(image: Rgb, *, number: int, width: float, height: float) -> PageContent:
    """All that one page image shows. ``image`` is RGB as the viewer shows it, ``width`` and ``height`` are in points.

    A page without text, table, seal or picture has the source ``none``. Raises
    :class:`extractors.errors.UnreadableFile` where the recognition models are not installed.
    """
    if min(image.shape[:2]) < READABLE or is_blank(image):
        return PageContent(page=Page(number=number, width=width, height=height, source="none"))
    rgb, scale = scaled(image, width)
    seals = find_seals(rgb, points_per_pixel=1 / scale)
    pose = find_pose(reading_plane(rgb, seals, scale), engine(), scale)
    seals = tuple(pose.brought(seal) for seal in seals)
    tables, outside = _read_tables(pose, engine())
    pieces = [piece for quad in outside if (piece := read_piece(pose.plane, quad, engine()))]
    lines = visual_lines(_printed(pieces, pose, seals), pose)
    pictures = [pose.brought(mark) for mark in find_pictures(rgb, scale)]
    taken = [*(line.bbox for line in lines), *(table.bbox for table in tables), *(seal.bbox for seal in seals)]
    marks = (*seals, *(picture for picture in pictures if covered(picture.bbox, taken) < WORDY))
    if not (lines or tables or marks) and is_photo(rgb):
        marks = (pose.brought(Mark(kind="picture", bbox=(0.0, 0.0, width, height), confidence=0.5)),)
    page = Page(
        number=number,
        width=width,
        height=height,
        source="ocr" if lines or tables or marks else "none",
        confidence=_confidence(lines, tables),
        skew=round(pose.skew, 3),
    )
    return PageContent(page=page, lines=lines, tables=tables, marks=marks, turn=-pose.turn // 90 % 4)


def _confidence(lines: tuple[Line, ...], tables: tuple[TableContent, ...]) -> float:
    """Mean confidence of all that was read, by characters; 1.0 where nothing was."""
    read = [(line.confidence, len(line.text)) for line in lines]
    read += [(table.confidence, sum(len(cell.text) for row in table.rows for cell in row)) for table in tables]
    characters = sum(count for _, count in read)
    return round(sum(sure * count for sure, count in read) / characters, 4) if characters else 1.0


def _printed(pieces: list[Piece], pose: Pose, seals: tuple[Mark, ...]) -> list[Piece]:
    """Pieces without the text of seals that was read as if it were print: inside of a red seal, and pale.

    In the plane that is read stamp ink is pale while print is as dark as on the rest of the page.
    """
    stamps = [seal.bbox for seal in seals if seal.seal and seal.seal.colour == "red"]
    if not stamps:
        return pieces
    usual = float(np.median([_contrast(pose.plane, piece.rect) for piece in pieces])) if pieces else 0.0
    return [
        piece
        for piece in pieces
        if not _inside(pose.box(piece.rect), stamps) or _contrast(pose.plane, piece.rect) > 0.55 * usual
    ]


def _inside(box: Box, stamps: list[Box]) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return any(stamp[0] < x < stamp[2] and stamp[1] < y < stamp[3] for stamp in stamps)


def _contrast(plane: Grey, rect: Rect) -> float:
    """How much darker the ink in a place is than its paper."""
    x0, top, x1, bottom = (max(0, round(value)) for value in rect)
    part = plane[top:bottom, x0:x1]
    if part.size == 0:
        return 0.0
    ink, paper = np.percentile(part, (4, 85))
    return float(paper - ink)


def _read_tables(pose: Pose, reader: Engine) -> tuple[tuple[TableContent, ...], list[Quad]]:
    """The ruled tables with their text, and the boxes that lie in none of them."""
    grids = find_grids(pose.plane, pixels_per_point=pose.scale)
    outside = []
    inside: list[list[Rect]] = [[] for _ in grids]
    for quad in pose.quads:
        rect = bounds(quad)
        home = next((k for k, grid in enumerate(grids) if _shares(rect, grid.box) > 0.5), None)
        if home is None:
            outside.append(quad)
        else:
            inside[home].append(rect)
    tables = [_read_table(grid, rects, pose, reader) for grid, rects in zip(grids, inside, strict=True)]
    return tuple(tables), outside


def _read_table(grid: Grid, rects: list[Rect], pose: Pose, reader: Engine) -> TableContent:
    rows: list[list[Cell]] = [[] for _ in range(grid.rows)]
    read: list[tuple[float, int]] = []
    for cell in grid.cells:
        inner = _inner(cell, pose.scale)
        parts = [part for rect in rects if (part := _part_in(rect, inner))] or _overlooked(
            pose.plane, inner, pose.scale
        )
        pieces = [piece for part in parts if (piece := read_piece(pose.plane, quad_of(part), reader))]
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


def _shares(rect: Rect, box: Rect) -> float:
    """The share of ``rect`` that lies in ``box``."""
    width = max(0.0, min(rect[2], box[2]) - max(rect[0], box[0]))
    height = max(0.0, min(rect[3], box[3]) - max(rect[1], box[1]))
    return width * height / max(1.0, (rect[2] - rect[0]) * (rect[3] - rect[1]))
