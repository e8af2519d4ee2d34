"""One page of a PDF with a sound text layer: characters and drawings to lines, tables and marks."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pypdfium2.raw as pdfium_c
from msgspec.structs import replace

from extractors.document import Box, Page, Record
from extractors.layout import Line, Mark, PageContent, TableContent
from extractors.layout.frames import Floats, Frame, area, holds, overlap, turn_boxes, turned_size, union, upright_place
from extractors.layout.joining import clean, join_lines
from extractors.pdf.crossings import TOLERANCE, DenseRules
from extractors.pdf.drawings import MOST_OBJECTS, Drawings, read_drawings
from extractors.pdf.glyph_lines import RegionLine, find_lines
from extractors.pdf.glyphs import Flags, Glyphs, is_space, map_error_share, read_glyphs, text_of
from extractors.pdf.objects import objects_of_page
from extractors.pdf.open_tables import find_open_tables
from extractors.pdf.overprint import overprinted
from extractors.pdf.sideways import find_sideways_tables
from extractors.pdf.tables import Grid, find_grids, regions_of, table_of
from extractors.pdf.textlayer import is_garbage
from extractors.pdf.vertical import with_columns_turned
from extractors.pdf.visibility import unseen

_FEW_CHARACTERS: Final = 16
_PAGE_PICTURE: Final = 0.5
"""Part of the page from which a picture may be a scan of it."""
_OUTLINED_TEXT: Final = 400
"""Segments of drawings from which a page with hardly a character may show text as curves."""
_LITTLE_TEXT: Final = 200
_MANY_SEGMENTS: Final = 2_000
"""Segments from which drawings of a page with little text may be text, a dozen characters or more."""
_PAGE_TEXT: Final = 40
"""Characters beside a table that are more than a running head and a page number."""
_SMALLEST_PICTURE: Final = 12.0
_MOST_PICTURES: Final = 60
_TYPED_IN: Final = ("form_field", "paragraph")
"""Kinds of marks that are words which somebody typed onto the page."""


@dataclass(frozen=True, slots=True)
class RawPage:
    """What pdfium says of one page, all in points from the top left corner of the page as shown.

    ``glyphs`` are the characters that can be seen on the page, ``hidden`` the share of the others, ``unseen`` and
    ``outside`` the numbers of those that are not seen or lie off the page, blanks apart. ``garbage`` is the verdict on
    the text layer, ``map_errors`` the share of characters that could not be mapped for sure; ``characters`` counts all
    that were read.
    """

    number: int
    frame: Frame
    glyphs: Glyphs
    drawings: Drawings
    hidden: float
    garbage: bool
    characters: int
    unseen: int = 0
    outside: int = 0
    map_errors: float = 0.0

    @property
    def shown(self) -> int:
        """Visible characters without blanks."""
        return int((~is_space(self.glyphs.codes)).sum())

    @property
    def picture_share(self) -> float:
        """Part of the page that its largest picture, or all of its strips together, covers."""
        whole = max(1.0, self.frame.width * self.frame.height)
        return min(1.0, sum(area(picture) for picture in self.drawings.pictures) / whole)


def page_frame(page: Any) -> Frame:
    """Visible box and rotation of a ``PdfPage``; pdfium resolves what is inherited."""
    box = pdfium_c.FS_RECTF()
    if not pdfium_c.FPDF_GetPageBoundingBox(page, box):
        width, height = page.get_size()
        return Frame(left=0, bottom=0, right=width, top=height)
    rotation = max(0, pdfium_c.FPDFPage_GetRotation(page)) % 4
    return Frame(left=box.left, bottom=box.bottom, right=box.right, top=box.top, rotation=rotation)


def read_raw_page(page: Any, number: int, most_characters: int, covers: Sequence[Box] = ()) -> RawPage:
    """Characters and drawings of a ``PdfPage``; ``covers`` are places that annotations may cover."""
    frame = page_frame(page)
    objects = objects_of_page(page, MOST_OBJECTS)
    drawings = read_drawings(objects, frame)
    text_page = page.get_textpage()
    try:
        glyphs, texts = read_glyphs(text_page, frame, most_characters)
        errors = map_error_share(text_page) if len(glyphs) else 0.0
        seen = glyphs.visible & ~unseen(page, glyphs, texts, objects, frame, covers)
    finally:
        text_page.close()
    on_page, inked = _on_page(glyphs, frame), ~is_space(glyphs.codes)
    shown = with_columns_turned(glyphs.select(seen & on_page))
    return RawPage(
        number=number,
        frame=frame,
        glyphs=shown,
        drawings=drawings,
        hidden=1 - float(seen.mean()) if len(seen) else 0.0,
        unseen=int((~seen & inked).sum()),
        outside=int((seen & ~on_page & inked).sum()),
        garbage=is_garbage(clean(text_of(shown.codes)), errors, int((~is_space(shown.codes)).sum())),
        map_errors=errors,
        characters=len(glyphs),
    )


def _on_page(glyphs: Glyphs, frame: Frame) -> Flags:
    x, y = (glyphs.boxes[:, 0] + glyphs.boxes[:, 2]) / 2, (glyphs.boxes[:, 1] + glyphs.boxes[:, 3]) / 2
    inside: Flags = (x >= 0) & (x <= frame.width) & (y >= 0) & (y <= frame.height)
    return inside


def needs_recognition(raw: RawPage) -> bool:
    """Whether the page must be read by OCR.

    It must where the text layer is garbage, missing over anything that is drawn (text as curves counts), or invisible
    over a picture of the page.
    """
    large = raw.picture_share >= _PAGE_PICTURE
    if raw.garbage or (raw.hidden > 0.5 and large):
        return True
    if raw.shown >= _FEW_CHARACTERS:
        return False
    drawn = raw.drawings.segments > (_OUTLINED_TEXT if raw.shown else 0)
    return large or drawn or (raw.shown == 0 and bool(raw.drawings.pictures))


def has_outlines(raw: RawPage) -> bool:
    """Whether a page with little text draws so much that text may be among it as curves (转曲)."""
    return raw.shown < _LITTLE_TEXT and raw.drawings.segments >= _MANY_SEGMENTS


def without_rules(raw: RawPage) -> RawPage:
    """The page as if no table were drawn on it."""
    empty = np.zeros((0, 4))
    return dataclasses.replace(raw, drawings=dataclasses.replace(raw.drawings, rules=empty, shades=empty))


def _main_turn(glyphs: Glyphs) -> int:
    """Quarter turns in which most of the characters stand."""
    if not len(glyphs):
        return 0
    return int(np.bincount(glyphs.turns, minlength=4).argmax())


def _watermarks(glyphs: Glyphs) -> list[Mark]:
    """Text off the quarter turns or under other text (水印), one mark for each direction and size that it has."""
    marks: dict[tuple[int, str], list[int]] = {}
    for place, number in enumerate(glyphs.look_of.tolist()):
        look = glyphs.looks[number]
        marks.setdefault((round(look.size), look.font.name), []).append(place)
    found = []
    for places in marks.values():
        boxes = glyphs.boxes[places]
        box: Box = (*boxes[:, :2].min(axis=0).tolist(), *boxes[:, 2:].max(axis=0).tolist())
        text = " ".join(clean(text_of(glyphs.codes[places])).split())
        if text:
            found.append(Mark(kind="watermark", bbox=box, text=text, confidence=0.9))
    return found


class _Ruled(Record, frozen=True):
    """Grids of a page in the reading frame, its rules and edges of shades ``(n, 4)``; ``dense`` where they are too many."""

    grids: tuple[Grid, ...]
    edges: Floats
    dense: bool


def _ruled(raw: RawPage, turn: int) -> _Ruled:
    size = raw.frame.width, raw.frame.height
    rules = turn_boxes(raw.drawings.rules, turn, *size)
    shades = turn_boxes(raw.drawings.shades, turn, *size)
    edges = np.vstack([rules, shades]) if len(shades) else rules
    try:
        grids = find_grids(rules)
        if not _are_within(shades, grids):
            grids += _shaded_grids(edges, grids)
    except DenseRules:
        return _Ruled((), edges[:0], dense=True)
    return _Ruled(grids, edges, dense=raw.drawings.cut)


def _are_within(shades: Floats, grids: Sequence[Grid]) -> bool:
    """Whether all edges of shades lie in grids that rules show: behind their cells, where they show no others."""
    outside = np.ones(len(shades), dtype=np.bool_)
    for x0, top, x1, bottom in (grid.bbox for grid in grids):
        inner = (x0 - TOLERANCE, top - TOLERANCE, x1 + TOLERANCE, bottom + TOLERANCE)
        outside &= ~((shades[:, :2] >= inner[:2]).all(axis=1) & (shades[:, 2:] <= inner[2:]).all(axis=1))
    return not outside.any()


def _shaded_grids(edges: Floats, ruled: Sequence[Grid]) -> tuple[Grid, ...]:
    """Grids that only shaded cells show; where rules show a table, shades are the paper behind its text.

    Bands of colour are no cells: what stands on them may be a table without upright rules.
    """
    shaded = (grid for grid in find_grids(edges) if len(grid.columns) > 2)
    return tuple(grid for grid in shaded if not any(overlap(grid.bbox, other.bbox) for other in ruled))


def _reading_frame(raw: RawPage, glyphs: Glyphs) -> tuple[int, _Ruled]:
    """Quarter turns in which the page is read, and its grids; a large table may lie on its side on an upright page."""
    turn = _main_turn(glyphs)
    ruled = _ruled(raw, turn)
    others = glyphs.turns != turn
    if int(others.sum()) < _PAGE_TEXT:
        return turn, ruled
    upright = glyphs.turned(turn, raw.frame.width, raw.frame.height)
    outside = regions_of((upright.boxes[:, :2] + upright.boxes[:, 2:]) / 2, ruled.grids) == 0
    own = np.flatnonzero(~others)
    outside[own[find_open_tables(upright.select(own), ruled.edges, ruled.grids).taken]] = False
    rest = glyphs.select(outside)
    if len(rest) < _PAGE_TEXT or (rest.turns == turn).any():
        return turn, ruled
    turn = _main_turn(rest)
    return turn, _ruled(raw, turn)


def _sideways_lines(glyphs: Glyphs, main: int, raw: RawPage) -> list[Line]:
    """Lines that stand at other quarter turns than most of the page, with boxes in the reading frame."""
    lines: list[Line] = []
    size = turned_size(main, raw.frame.width, raw.frame.height)
    for turn in range(1, 4):
        chosen = glyphs.select(glyphs.turns == (main + turn) % 4)
        turned_width, turned_height = turned_size(turn, *size)
        for found in find_lines(chosen.turned(turn, *size)) if len(chosen) else ():
            boxes = turn_boxes(np.array([found.line.bbox]), -turn % 4, turned_width, turned_height)[0].tolist()
            line = found.line
            lines.append(
                Line(
                    text=line.text,
                    bbox=(boxes[0], boxes[1], boxes[2], boxes[3]),
                    size=line.size,
                    baseline=boxes[3],
                    font=line.font,
                    bold=line.bold,
                )
            )
    return lines


def _fill_tables(
    grids: Sequence[Grid], found: Sequence[RegionLine], loose: Sequence[Line]
) -> tuple[list[TableContent], list[Line]]:
    """Tables with the text of their cells, and the lines that are in none.

    A grid with text in fewer than two cells is a drawing or a frame: its lines stay lines.
    """
    by_region: dict[int, list[Line]] = {}
    for line in found:
        by_region.setdefault(line.region, []).append(line.line)
    lines = list(by_region.get(0, []))
    rest = list(loose)
    tables = []
    offset = 1
    for grid in grids:
        cells = [by_region.get(offset + place, []) for place in range(len(grid.cells))]
        offset += len(grid.cells)
        sideways = [[line for line in rest if holds(cell.bbox, line.bbox)] for cell in grid.cells]
        if sum(bool(cell or turned) for cell, turned in zip(cells, sideways, strict=True)) < 2:
            lines += [line for cell in cells for line in cell]
            continue
        rest = [line for line in rest if not any(line in turned for turned in sideways)]
        tables.append(table_of(grid, [[*cell, *turned] for cell, turned in zip(cells, sideways, strict=True)]))
    return tables, lines + rest


def picture_boxes(raw: RawPage) -> list[Box]:
    """Places of the pictures as shown, strips of one put together; small ornaments left out."""
    boxes: list[Box] = []
    for picture in raw.drawings.pictures[: 20 * _MOST_PICTURES]:
        box = picture
        for other in [other for other in boxes if _touch(box, other)]:
            boxes.remove(other)
            box = union(box, other)
        boxes.append(box)
    return [box for box in boxes if min(box[2] - box[0], box[3] - box[1]) >= _SMALLEST_PICTURE][:_MOST_PICTURES]


def _touch(first: Box, second: Box) -> bool:
    return (
        first[0] <= second[2] + 2
        and second[0] <= first[2] + 2
        and first[1] <= second[3] + 2
        and second[1] <= first[3] + 2
    )


def turn_marks(marks: Sequence[Mark], turn: int, frame: Frame, skew: float = 0.0) -> list[Mark]:
    """Marks of the page as shown in the frame in which its text is upright.

    That frame is turned by ``turn`` quarter turns against the clock and straightened by ``skew`` degrees.
    """
    if not turn and not skew:
        return list(marks)
    return [replace(mark, bbox=upright_place(mark.bbox, turn, skew, frame.width, frame.height)) for mark in marks]


def read_text_page(raw: RawPage, marks: Sequence[Mark]) -> tuple[PageContent, bool]:
    """The page's content, and whether drawings were too dense to look for tables.

    ``marks`` (seals, form fields, signatures), in the frame of the page as shown, are added; form fields and typed-in
    text that stand in a table's cell become its text, and go where the page itself says the same at their place.
    """
    frame = raw.frame
    marks = _not_written(marks, raw.glyphs)
    skewed = raw.glyphs.skewed | overprinted(raw.glyphs)
    pictures = [Mark(kind="picture", bbox=box) for box in picture_boxes(raw)]
    marks = [*marks, *pictures, *_watermarks(raw.glyphs.select(skewed))]
    glyphs = raw.glyphs.select(~skewed)
    turn, ruled = _reading_frame(raw, glyphs)
    upright = glyphs.turned(turn, frame.width, frame.height)
    sideways = find_sideways_tables(
        upright, turn, ruled.grids, ruled.edges, turned_size(turn, frame.width, frame.height)
    )
    straight = upright.select((glyphs.turns == turn) & ~sideways.taken)
    opened = find_open_tables(straight, ruled.edges, sideways.grids)
    straight = straight.select(~opened.taken) if opened.tables else straight
    centres = (straight.boxes[:, :2] + straight.boxes[:, 2:]) / 2
    found = find_lines(straight, regions_of(centres, opened.grids))
    tables, lines = _fill_tables(opened.grids, found, _sideways_lines(upright.select(~sideways.taken), turn, raw))
    tables += [*opened.tables, *sideways.tables]
    turned = turn_marks(marks, turn, frame)
    tables, turned = _fill_fields(tables, turned)
    page = Page(number=raw.number, width=round(frame.width, 2), height=round(frame.height, 2), source="text")
    content = PageContent(
        page=page, lines=tuple(lines), tables=tuple(tables), marks=tuple(turned), turn=turn, rules=opened.rules
    )
    return content, ruled.dense


def _not_written(marks: Sequence[Mark], glyphs: Glyphs) -> list[Mark]:
    """Marks without those whose words the page itself has in their place (a form made flat that kept its fields)."""
    return [mark for mark in marks if mark.kind not in _TYPED_IN or not _is_written(mark, glyphs)]


def _is_written(mark: Mark, glyphs: Glyphs) -> bool:
    x0, top, x1, bottom = mark.bbox
    x, y = (glyphs.boxes[:, 0] + glyphs.boxes[:, 2]) / 2, (glyphs.boxes[:, 1] + glyphs.boxes[:, 3]) / 2
    inside = glyphs.codes[(x >= x0) & (x <= x1) & (y >= top) & (y <= bottom)]
    return "".join(mark.text.split()) in "".join(clean(text_of(inside)).split())


def _fill_fields(tables: Sequence[TableContent], marks: Sequence[Mark]) -> tuple[list[TableContent], list[Mark]]:
    """Form fields and typed-in text that stand in cells made text of these cells."""
    filled, rest = list(tables), []
    for mark in marks:
        place = next((place for place, table in enumerate(filled) if _holds_in_cell(table, mark.bbox)), None)
        if mark.kind not in _TYPED_IN or place is None:
            rest.append(mark)
            continue
        filled[place] = _with_field(filled[place], mark)
    return filled, rest


def _holds_in_cell(table: TableContent, box: Box) -> bool:
    return holds(table.bbox, box) and any(cell.bbox and holds(cell.bbox, box) for row in table.rows for cell in row)


def _with_field(table: TableContent, mark: Mark) -> TableContent:
    rows = tuple(
        tuple(
            replace(cell, text=join_lines(cell.text, mark.text)) if cell.bbox and holds(cell.bbox, mark.bbox) else cell
            for cell in row
        )
        for row in table.rows
    )
    return replace(table, rows=rows)
