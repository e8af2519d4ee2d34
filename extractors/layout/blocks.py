"""Drafts of blocks, and what becomes of them: text, fragments, confidence, look."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, cast, get_args

from msgspec.structs import replace

from extractors.document import Alignment, Block, BlockKind, Box, Cell, Fragment, Style, table_text
from extractors.layout import Line, Mark, PageContent, TableContent
from extractors.layout.frames import union
from extractors.layout.joining import join_lines
from extractors.layout.line_words import NUMBERED
from extractors.layout.reading_order import Column
from extractors.layout.table_runs import joined_rows

_KINDS: Final = frozenset(get_args(BlockKind))
_TITLE_SIZE: Final = 1.15
_GUESSED_TITLE_SIZE: Final = 1.25
_LONGEST_TITLE: Final = 90
_LETTERHEAD: Final = re.compile(r"(?:文件|人民政府|委员会|办公室|办公厅|总局|局|厅|（函）|\(函\)|党委|公司)$")
_ABOUT: Final = re.compile(r"关\s*于")


@dataclass(frozen=True, slots=True)
class Placed:
    """A row with its place: page index, position of its column on the page (-1 for furniture), column, alignment."""

    page: int
    position: int
    column: Column
    line: Line
    align: Literal["left", "center", "right"]

    @property
    def offset(self) -> float:
        """Distance from the column's left margin in points."""
        return self.line.bbox[0] - self.column.left


@dataclass(slots=True)
class Draft:
    """A block in the making: rows, parts of a table, or one mark, each with its page index."""

    kind: BlockKind
    rows: list[Placed] = field(default_factory=list)
    tables: list[tuple[int, TableContent]] = field(default_factory=list)
    marks: list[tuple[int, Mark]] = field(default_factory=list)
    column: Column | None = None
    position: int = 0


@dataclass(frozen=True, slots=True)
class _Shown:
    """Turns boxes of a page's reading frame into boxes of the page as shown."""

    content: PageContent
    upright: bool
    """Whether both are the same frame."""

    @property
    def number(self) -> int:
        """The page's number."""
        return self.content.page.number

    def box(self, box: Box) -> Box:
        """The box as shown, rounded to hundredths of a point."""
        return _rounded(box if self.upright else self.content.shown_box(box))

    def place(self, box: Box) -> Box:
        """The box of a mark as shown: it keeps its size, whatever the slant."""
        return _rounded(self.content.shown_place(box))


def _rounded(box: Box) -> Box:
    x0, top, x1, bottom = box
    return round(x0, 2), round(top, 2), round(x1, 2), round(bottom, 2)


def _fragments(draft: Draft, pages: Sequence[_Shown]) -> tuple[Fragment, ...]:
    fragments: list[Fragment] = []
    places: list[tuple[int, int]] = []
    for row in draft.rows:
        box = pages[row.page].box(row.line.bbox)
        if places and places[-1] == (row.page, row.position):
            fragments[-1] = Fragment(page=pages[row.page].number, bbox=union(fragments[-1].bbox, box))
        else:
            places.append((row.page, row.position))
            fragments.append(Fragment(page=pages[row.page].number, bbox=box))
    fragments += [Fragment(page=pages[page].number, bbox=pages[page].box(table.bbox)) for page, table in draft.tables]
    fragments += [Fragment(page=pages[page].number, bbox=pages[page].place(mark.bbox)) for page, mark in draft.marks]
    return tuple(fragments)


def _style(draft: Draft) -> Style:
    rows = draft.rows
    first = rows[0]
    length = sum(len(row.line.text) for row in rows)
    bold = sum(len(row.line.text) for row in rows if row.line.bold)
    align: Alignment = "justify" if len(rows) > 1 and first.align == "left" else first.align
    longest = max(rows, key=lambda row: len(row.line.text))
    return Style(
        font=first.line.font or longest.line.font,
        size=longest.line.size,
        bold=None if first.line.bold is None else bold * 2 > length,
        align=align,
        indent=round(first.offset, 1) if first.align == "left" and first.position >= 0 else None,
    )


def _confidence(rows: Sequence[Placed]) -> float:
    """Mean confidence of the lines by their length."""
    length = sum(len(row.line.text) for row in rows)
    if not length:
        return 1.0
    return round(sum(row.line.confidence * len(row.line.text) for row in rows) / length, 4)


def _text_block(draft: Draft, fragments: tuple[Fragment, ...]) -> Block:
    text = ""
    for row in draft.rows:
        text = join_lines(text, row.line.text)
    return Block(
        id="", kind=draft.kind, text=text, confidence=_confidence(draft.rows), style=_style(draft), fragments=fragments
    )


def _table_block(draft: Draft, fragments: tuple[Fragment, ...], pages: Sequence[_Shown]) -> Block:
    parts = [_shown_table(table, pages[page]) for page, table in draft.tables]
    rows, confidence = joined_rows(parts)
    return Block(
        id="", kind="table", text=table_text(rows), rows=rows, confidence=round(confidence, 2), fragments=fragments
    )


def _shown_table(table: TableContent, page: _Shown) -> TableContent:
    rows = tuple(tuple(_shown_cell(cell, page) for cell in row) for row in table.rows)
    return replace(table, rows=rows, bbox=page.box(table.bbox))


def _shown_cell(cell: Cell, page: _Shown) -> Cell:
    box = page.box(cell.bbox) if cell.bbox else None
    return Cell(text=cell.text, row_span=cell.row_span, col_span=cell.col_span, bbox=box)


def _mark_block(draft: Draft, fragments: tuple[Fragment, ...]) -> Block:
    mark = draft.marks[0][1]
    kind = cast("BlockKind", mark.kind if mark.kind in _KINDS else "picture")
    return Block(id="", kind=kind, text=mark.text, seal=mark.seal, confidence=mark.confidence, fragments=fragments)


def _block(draft: Draft, pages: Sequence[_Shown]) -> Block:
    fragments = _fragments(draft, pages)
    if draft.tables:
        return _table_block(draft, fragments, pages)
    return _mark_block(draft, fragments) if draft.marks else _text_block(draft, fragments)


def _is_title(draft: Draft, text: str, body_size: float) -> bool:
    """Whether a block looks like a document's title (标题): centred, larger than the text, no letterhead (红头)."""
    if draft.kind != "paragraph" or not draft.rows or draft.rows[0].align != "center" or len(text) > _LONGEST_TITLE:
        return False
    line = draft.rows[0].line
    wanted = _TITLE_SIZE if line.font else _GUESSED_TITLE_SIZE
    if line.size < wanted * body_size or NUMBERED.match(text) or len("".join(text.split())) < 3:
        return False
    return bool(_ABOUT.search(text)) or not _LETTERHEAD.search(text)


def _titles(drafts: Sequence[Draft], texts: Sequence[str], body_size: float) -> set[int]:
    """Places of the titles: on each page that begins with one, the largest of its upper part.

    A page begins with a title when at most a letterhead, a document number and the like stand above it.
    """
    found: set[int] = set()
    bodies: dict[int, list[int]] = {}
    for place, draft in enumerate(drafts):
        if draft.rows and draft.rows[0].position >= 0:
            bodies.setdefault(draft.rows[0].page, []).append(place)
    for body in bodies.values():
        candidates = [place for place in body[:8] if _is_title(drafts[place], texts[place], body_size)]
        before = [place for place in body if candidates and place < candidates[0]]
        if candidates and all(len(texts[place]) <= 40 for place in before):
            about = [place for place in candidates if _ABOUT.search(texts[place])]
            found.add(max(about or candidates, key=lambda place: drafts[place].rows[0].line.size))
    return found


def to_blocks(drafts: Sequence[Draft], contents: Sequence[PageContent], body_size: float) -> tuple[Block, ...]:
    """Blocks of all drafts that show something, with their ids."""
    pages = [_Shown(content, content.is_upright) for content in contents]
    blocks = [_block(draft, pages) for draft in drafts]
    titles = _titles(drafts, [block.text for block in blocks], body_size)
    finished = []
    for place, block in enumerate(blocks):
        first = block.fragments[0]
        kind = "title" if place in titles else block.kind
        finished.append(replace(block, id=f"b{place + 1}", kind=kind, page=first.page, bbox=first.bbox))
    return tuple(finished)
