"""Pages and boxes of a document that has none of its own, as LibreOffice lays it out (``Page.source`` ``rendered``).

The document is printed to PDF, the text of the PDF is held against the blocks. Word and WPS may break pages elsewhere.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec

from extractors.document import Block, BlockKind, Box, Cell, Document, Fragment, Page, Warning
from extractors.limits import Limits
from extractors.office.alignment import Span, align, is_compared, plain
from extractors.registry import Source

SECONDS: Final = 30.0
_NOWHERE: Final[frozenset[BlockKind]] = frozenset({"header", "footer", "page_number", "comment", "watermark"})
"""Kinds that stand on every page, or on none."""
_NO_PAGES: Final = "没有固定分页"
_NOTE: Final = "页码和位置取自 LibreOffice 的排版（字体不全时换行不同），WPS、Word 中的分页可能不一致，引用以段落为准。"
_MISSING: Final = Warning("no-page-places", "未能由 LibreOffice 排版，没有给出页码和位置。")


def with_places(document: Document, source: Source, limits: Limits) -> Document:
    """``document`` with page, box and fragments of each block that is surely found in its rendering.

    The same document where LibreOffice is absent, with a warning where it fails. Cells get a box in tables on one page.
    """
    from extractors.office import convert_with_office, discard, find_office

    if find_office() is None:
        return document
    printed = convert_with_office(source, "pdf", seconds=SECONDS)
    rendering = None if printed is None else _read_rendering(printed, limits)
    if printed is not None:
        discard(printed)
    if rendering is None or not rendering.text:
        return msgspec.structs.replace(document, warnings=(*document.warnings, _MISSING))
    wanted = [place for place, block in enumerate(document.blocks) if _is_printed(block)]
    found = align([plain(document.blocks[place].text) for place in wanted], rendering.text)
    blocks = list(document.blocks)
    for place, spans in zip(wanted, found, strict=True):
        if spans:
            blocks[place] = _placed(blocks[place], spans, rendering)
    told = [limit for limit in document.limits if _NO_PAGES not in limit]
    return msgspec.structs.replace(document, pages=rendering.pages, blocks=tuple(blocks), limits=(*told, _NOTE))


def _is_printed(block: Block) -> bool:
    """Whether the text of a block is text of the rendering: what was recognised is part of a picture there."""
    recognised = block.kind in {"picture", "seal"} or (block.confidence < 1.0 and block.kind != "table")
    return bool(block.text) and block.kind not in _NOWHERE and not recognised


class _Rendering(NamedTuple):
    """The pages of a PDF, all their characters that are compared, and of each its page and box (arrays)."""

    pages: tuple[Page, ...]
    text: str
    page_of: Any
    boxes: Any


def _read_rendering(path: Path, limits: Limits) -> _Rendering | None:
    """What a PDF of ours says and where; None when it cannot be opened."""
    import numpy as np
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(str(path))
    except pypdfium2.PdfiumError:
        return None
    pages: list[Page] = []
    texts: list[str] = []
    numbers: list[Any] = []
    boxes: list[Any] = []
    with pdf:
        for index in range(min(len(pdf), limits.pages)):
            page, text, places = _read_page(pdf[index], index + 1, limits.characters)
            pages.append(page)
            texts.append(text)
            numbers.append(np.full(len(text), index + 1))
            boxes.append(places)
    if not pages:
        return None
    return _Rendering(tuple(pages), "".join(texts), np.concatenate(numbers), np.concatenate(boxes))


def _read_page(page: Any, number: int, most: int) -> tuple[Page, str, Any]:
    """One page: its size, its characters that are compared, a box for each."""
    import numpy as np

    from extractors.pdf.glyphs import read_glyphs
    from extractors.pdf.page import page_frame

    frame = page_frame(page)
    text_page = page.get_textpage()
    try:
        glyphs, _ = read_glyphs(text_page, frame, most)
    finally:
        text_page.close()
    said = [chr(code) if code < 0xD800 or code >= 0xE000 else "\ufffd" for code in glyphs.codes.tolist()]
    kept = np.array([is_compared(sign) for sign in said], dtype=bool)
    text = plain("".join(said))
    page.close()
    return Page(number, frame.width, frame.height, "rendered"), text, glyphs.boxes[kept]


def _placed(block: Block, spans: Sequence[Span], rendering: _Rendering) -> Block:
    """The block with the places of its characters, page by page."""
    fragments = _fragments(spans, rendering)
    rows = block.rows
    if rows is not None and len(fragments) == 1:
        rows = _placed_rows(rows, spans, rendering)
    first = fragments[0]
    return msgspec.structs.replace(block, page=first.page, bbox=first.bbox, fragments=fragments, rows=rows)


def _fragments(spans: Iterable[Span], rendering: _Rendering) -> tuple[Fragment, ...]:
    """One fragment a page, in order."""
    import numpy as np

    places = np.concatenate([np.arange(span.place, span.place + span.length) for span in spans])
    pages = rendering.page_of[places]
    cuts = [0, *(np.flatnonzero(np.diff(pages)) + 1).tolist(), len(places)]
    parts = [(int(pages[start]), places[start:end]) for start, end in pairwise(cuts)]
    return tuple(
        Fragment(page, _around(rendering.boxes[np.concatenate([each for _, each in group])]))
        for page, group in groupby(parts, key=lambda part: part[0])
    )


def _around(boxes: Any) -> Box:
    left, top = boxes[:, :2].min(axis=0).tolist()
    right, bottom = boxes[:, 2:].max(axis=0).tolist()
    return round(left, 2), round(top, 2), round(right, 2), round(bottom, 2)


def _placed_rows(
    rows: tuple[tuple[Cell, ...], ...], spans: Sequence[Span], rendering: _Rendering
) -> tuple[tuple[Cell, ...], ...]:
    """The cells with the boxes of their text."""
    done: list[tuple[Cell, ...]] = []
    start = 0
    for row in rows:
        cells = []
        for cell in row:
            end = start + len(plain(cell.text))
            inside = [part for span in spans if (part := _cut(span, start, end)) is not None]
            box = _fragments(inside, rendering)[0].bbox if inside else None
            cells.append(msgspec.structs.replace(cell, bbox=box))
            start = end
        done.append(tuple(cells))
    return tuple(done)


def _cut(span: Span, start: int, end: int) -> Span | None:
    """The part of a span that lies between two offsets of its text."""
    first, last = max(span.start, start), min(span.start + span.length, end)
    return Span(first, span.place + first - span.start, last - first) if last > first else None
