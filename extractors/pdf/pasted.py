"""Large pictures on pages with a sound text layer (scanned tables, certificates): what they say, by OCR.

Text that the text layer has is painted over first, so that nothing is read twice. Photos with hardly any text are told
as :mod:`extractors.picture_pages` tells them, and stay pictures.
"""

from collections.abc import Iterator, Sequence
from hashlib import blake2b
from typing import Any, Final, TypeAlias

import numpy as np
from msgspec.structs import replace

from extractors.document import Box, Cell
from extractors.layout import Line, Mark, PageContent, TableContent
from extractors.layout.frames import Floats, Frame, area, holds, overlap, turn_box
from extractors.layout.joining import join_lines
from extractors.pdf.drawings import stored_data
from extractors.pdf.page import RawPage, picture_boxes
from extractors.pdf.rendering import Image, dpi_within, render
from extractors.pdf.sealing import is_told

LARGE: Final = 0.4
"""Share of the page from which a picture is read."""
MOST_ON_PAGE: Final = 2
_DPI: Final = 200.0
_LEAST_DPI: Final = 50.0
_SHARED: Final = 0.3
"""Share of a recognised line that may lie on a line of the text layer."""
_MOST_PARTS: Final = 1_200
"""Pictures of one page (strips, tiles) by whose data it is told from others."""

PictureKey: TypeAlias = tuple[int | bytes, ...]
"""Place of a picture and a digest of its data, equal for a background that many pages show."""


def large_pictures(raw: RawPage) -> list[Box]:
    """Boxes of the pictures on the page as shown that are large enough to be read, the largest first."""
    least = LARGE * raw.frame.width * raw.frame.height
    return sorted((box for box in picture_boxes(raw) if area(box) >= least), key=area, reverse=True)[:MOST_ON_PAGE]


def picture_key(raw: RawPage, box: Box) -> PictureKey:
    """What tells the picture at ``box`` from those of other pages, while the page is open."""
    pairs = zip(raw.drawings.pictures[:_MOST_PARTS], raw.drawings.objects, strict=False)
    stored = blake2b(digest_size=16)
    for place, picture in pairs:
        if holds(box, place):
            stored.update(stored_data(picture))
    return (*map(round, box), stored.digest())


def with_picture(page: Any, content: PageContent, box: Box, written: Floats, pixels: int) -> PageContent:
    """The page with what its picture at ``box`` says; unchanged when that is next to nothing.

    ``box`` and ``written``, the boxes ``(n, 4)`` of the text layer's characters, are in points of the page as shown.
    ``pixels`` limits the image.
    """
    from extractors.picture_pages import read_picture_pages

    frame = Frame(left=0, bottom=0, right=box[2] - box[0], top=box[3] - box[1])
    dpi = min(_DPI, dpi_within(frame, pixels))
    if dpi < _LEAST_DPI:
        return content
    image = _painted_over(render(page, dpi, box), written - np.array([*box[:2], *box[:2]]), dpi / 72)
    said = read_picture_pages(image)
    return with_recognised(content, said.contents, box) if said.is_page else content


def with_recognised(content: PageContent, parts: Sequence[PageContent], box: Box) -> PageContent:
    """The page with what was recognised at ``box``, in points of the page as shown, where its text says nothing.

    ``parts`` stand one below the other in the box.
    """
    return _merged(content, _Placed(content, box).all(parts), box)


def _painted_over(image: Image, boxes: Floats, scale: float) -> Image:
    """The image without the characters at ``boxes`` (points): each is covered with the tone around it."""
    height, width = image.shape[:2]
    pixels = np.concatenate([np.floor(boxes[:, :2] * scale) - 1, np.ceil(boxes[:, 2:] * scale) + 1], axis=1)
    pixels = np.clip(pixels, 0, [width, height, width, height]).astype(np.int64)
    painted = image.copy()
    for x0, top, x1, bottom in pixels[(pixels[:, 2] > pixels[:, 0]) & (pixels[:, 3] > pixels[:, 1])].tolist():
        around = image[max(0, top - 2) : bottom + 2, max(0, x0 - 2) : x1 + 2].reshape(-1, 3)
        painted[top:bottom, x0:x1] = np.median(around, axis=0)
    return painted


class _Placed:
    """Puts what was read in a picture at its place on the page, in the page's own reading frame."""

    def __init__(self, content: PageContent, box: Box) -> None:
        self.page, self.turn, self.box = content.page, content.turn, box

    def all(self, contents: Sequence[PageContent]) -> PageContent:
        """Everything that the parts of the picture, one below the other, say."""
        lines: list[Line] = []
        tables: list[TableContent] = []
        marks: list[Mark] = []
        top = 0.0
        for before, part in zip((contents[0], *contents), contents, strict=False):
            top += before.page.height if before.page.number != part.page.number else 0.0
            lines += [self._line(line, part, top) for line in part.lines]
            tables += [self._table(table, part, top) for table in part.tables]
            marks += [self._mark(mark, part, top) for mark in part.marks if mark.kind == "seal"]
        return PageContent(self.page, tuple(lines), tuple(tables), tuple(marks), self.turn)

    def _on_page(self, shown: Box, part: PageContent, top: float) -> Box:
        scale = (self.box[2] - self.box[0]) / part.page.width
        left, above = self.box[0], self.box[1] + top * scale
        box = (
            left + shown[0] * scale,
            above + shown[1] * scale,
            left + shown[2] * scale,
            above + shown[3] * scale,
        )
        return turn_box(box, self.turn, self.page.width, self.page.height)

    def _text_box(self, box: Box, part: PageContent, top: float) -> Box:
        return self._on_page(part.shown_box(box), part, top)

    def _line(self, line: Line, part: PageContent, top: float) -> Line:
        box = self._text_box(line.bbox, part, top)
        size = line.size * (self.box[2] - self.box[0]) / part.page.width
        return replace(line, bbox=box, size=round(size, 2), baseline=(box[1] + box[3]) / 2 + 0.38 * size)

    def _table(self, table: TableContent, part: PageContent, top: float) -> TableContent:
        rows = tuple(
            tuple(replace(cell, bbox=self._text_box(cell.bbox, part, top)) if cell.bbox else cell for cell in row)
            for row in table.rows
        )
        return replace(table, bbox=self._text_box(table.bbox, part, top), rows=rows)

    def _mark(self, mark: Mark, part: PageContent, top: float) -> Mark:
        return replace(mark, bbox=self._on_page(part.shown_place(mark.bbox), part, top))


def _merged(content: PageContent, said: PageContent, box: Box) -> PageContent:
    """The page's content with what a picture says where the text layer says nothing."""
    lines = [line for line in said.lines if not any(_stands_on(line, other) for other in content.lines)]
    tables = [table for table in said.tables if not any(_covers(table, other) for other in content.tables)]
    if not lines and not tables:
        return content
    loose, filled = _filled(content.lines, tables)
    place = turn_box(box, content.turn, content.page.width, content.page.height)
    marks = [mark for mark in content.marks if mark.kind != "picture" or overlap(mark.bbox, place) < 0.7 * area(place)]
    seals = [mark for mark in said.marks if not is_told(mark, content.marks)]
    merged = replace(
        content,
        lines=(*loose, *lines),
        tables=(*content.tables, *filled),
        marks=(*marks, *seals),
    )
    return replace(merged, page=replace(content.page, source="mixed", confidence=_confidence(merged)))


def _stands_on(line: Line, other: Line) -> bool:
    return overlap(line.bbox, other.bbox) > _SHARED * area(line.bbox)


def _covers(table: TableContent, other: TableContent) -> bool:
    return overlap(table.bbox, other.bbox) > _SHARED * area(table.bbox)


def _filled(lines: Sequence[Line], tables: Sequence[TableContent]) -> tuple[list[Line], list[TableContent]]:
    """Lines of the text layer that stand in no cell of ``tables``, and the tables with the others (a form typed over)."""
    filled = []
    rest = list(lines)
    for table in tables:
        rows = []
        for row in table.rows:
            cells: list[Cell] = []
            for cell in row:
                inside = [line for line in rest if cell.bbox and holds(cell.bbox, line.bbox)]
                rest = [line for line in rest if line not in inside]
                text = cell.text
                for line in sorted(inside, key=lambda line: (line.baseline, line.bbox[0])):
                    text = join_lines(text, line.text)
                cells.append(replace(cell, text=text))
            rows.append(tuple(cells))
        filled.append(replace(table, rows=tuple(rows)))
    return rest, filled


def _confidence(content: PageContent) -> float:
    """Mean confidence of all that stands on the page, by characters."""
    read = list(_shares(content))
    characters = sum(count for _, count in read)
    return round(sum(sure * count for sure, count in read) / characters, 4) if characters else 1.0


def _shares(content: PageContent) -> Iterator[tuple[float, int]]:
    yield from ((line.confidence, len(line.text)) for line in content.lines)
    for table in content.tables:
        yield table.confidence, sum(len(cell.text) for row in table.rows for cell in row)
