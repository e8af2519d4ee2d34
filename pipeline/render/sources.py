"""The passages behind a brief's facts (来源原文): each fact's block with its quote marked, ready for the page."""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple, TypeAlias

from extractors.document import Block, Box, Document, Evidence, Record, cell_at
from extractors.views import can_draw
from pipeline.brief import Brief, Sourced
from pipeline.render.safe import mask_ids, shortened

PAGES: Final = "pages"
"""Folder of the pictures of cited pages, beside the brief."""
AROUND: Final = 240
"""Characters shown before and after a quote in a long block."""
CELL: Final = 160
QUOTE: Final = 60
"""Characters of a quote in the words that stand for a picture."""

Key: TypeAlias = tuple[str, str, int, str]


class Piece(Record, frozen=True):
    """Some text, the quoted words of it marked."""

    text: str
    marked: bool = False


class PassageRow(Record, frozen=True):
    """A row of a table: its header, or the one that holds the quote; a cell is some pieces."""

    cells: tuple[tuple[Piece, ...], ...]
    header: bool


class PageView(Record, frozen=True):
    """A page's picture beside the brief, with the box of the passage on it; lengths are points of the page."""

    document: str
    page: int
    address: str
    width: float
    height: float
    box: Box


class SourcePassage(Record, frozen=True):
    """One passage; ``rows`` for tables, else ``pieces``. ``view`` is None where the format has no pages to draw."""

    anchor: str
    reference: str
    file: str
    pieces: tuple[Piece, ...]
    rows: tuple[PassageRow, ...]
    view: PageView | None

    @property
    def quote(self) -> str:
        """The quoted words, shortened, for those who hear the page."""
        cells = (piece for row in self.rows for cell in row.cells for piece in cell)
        marked = (piece for piece in (*self.pieces, *cells) if piece.marked)
        return shortened("".join(piece.text for piece in marked), QUOTE)


def key_of(evidence: Evidence) -> Key:
    """What makes two pieces of evidence the same place."""
    return evidence.document, evidence.block, evidence.start, evidence.quote


def walk_sources(brief: Brief) -> Iterator[Sourced]:
    """Every sourced word of a brief, in its order."""
    yield from filter(None, (brief.applicant.lead, brief.applicant.industries))
    for requirement in brief.requirements:
        yield from requirement.sources
    for issue in (*brief.open, *brief.doubts, *brief.waived):
        yield from issue.sources
    for criterion in brief.criteria:
        yield from criterion.points
    for task in brief.tasks:
        yield from (*task.sources, *task.new)
    for measure in brief.measures:
        yield from filter(None, (measure.name, measure.gist))
    for commitment in brief.commitments:
        yield commitment.what
    for figure in brief.figures:
        yield figure.source
    yield from brief.unsure
    for change in brief.changes:
        yield from change.sources


def _pieces(text: str, start: int, end: int) -> tuple[Piece, ...]:
    text = mask_ids(text)
    first, last = max(0, start - AROUND), min(len(text), end + AROUND)
    before = ("…" if first else "") + text[first:start]
    after = text[end:last] + ("…" if last < len(text) else "")
    pieces = (Piece(text=before), Piece(text=text[start:end], marked=True), Piece(text=after))
    return tuple(piece for piece in pieces if piece.text)


def _cells(
    block: Block, row: int, marked: int | None, place: tuple[int, int] = (0, 0)
) -> tuple[tuple[Piece, ...], ...]:
    """The cells of a row; ``place`` is where the quote begins and ends in the marked one."""
    return tuple(
        _pieces(cell.text, *place) if number == marked else (Piece(text=mask_ids(cell.text)[:CELL]),)
        for number, cell in enumerate((block.rows or ())[row])
    )


def _table(block: Block, evidence: Evidence) -> tuple[PassageRow, ...]:
    """The header row and the row of the quote; nothing when the quote spans rows."""
    place = cell_at(block, evidence.start)
    if place is None or "\n" in evidence.quote or len(evidence.quote) > 2_000:
        return ()
    row, cell = place
    begin = 1 + max(block.text.rfind(sign, 0, evidence.start) for sign in "\t\n")  # no cell holds a tab or line feed
    start = evidence.start - begin
    header = [PassageRow(cells=_cells(block, 0, None), header=True)] if row else []
    quoted = _cells(block, row, cell, (start, start + len(evidence.quote)))
    return (*header, PassageRow(cells=quoted, header=False))


def _passage(anchor: str, source: Sourced, evidence: Evidence, document: Document | None) -> SourcePassage:
    block = next((item for item in document.blocks if item.id == evidence.block), None) if document else None
    end = evidence.start + len(evidence.quote)
    pieces: tuple[Piece, ...] = (Piece(text=mask_ids(evidence.quote), marked=True),)
    rows: tuple[PassageRow, ...] = ()
    if block is not None and block.text[evidence.start : end] == evidence.quote:
        rows = _table(block, evidence) if block.rows else ()
        pieces = () if rows else _pieces(block.text, evidence.start, end)
    name = document.file.name if document else ""
    view = _view(evidence, document) if document else None
    return SourcePassage(anchor=anchor, reference=source.reference, file=name, pieces=pieces, rows=rows, view=view)


def _view(evidence: Evidence, document: Document) -> PageView | None:
    """The page that shows the words; None where nothing can be drawn or no box is known."""
    page = next((page for page in document.pages if page.number == evidence.page), None)
    if page is None or evidence.bbox is None or not can_draw(document.file.media_type):
        return None
    return PageView(
        document=evidence.document,
        page=page.number,
        address=f"{PAGES}/{view_name(evidence.document, page.number)}",
        width=page.width,
        height=page.height,
        box=evidence.bbox,
    )


def view_name(document: str, page: int) -> str:
    """Name of a page's picture in the folder :data:`PAGES` of a dossier's outputs."""
    return f"{document}-{page}.webp"


class Sources(NamedTuple):
    """Anchor of every piece of evidence of a brief, and the passages in the order in which the brief uses them."""

    anchors: Mapping[Key, str]
    passages: tuple[SourcePassage, ...]

    @property
    def views(self) -> tuple[tuple[str, int], ...]:
        """The pages that passages show, each once: document and number."""
        return tuple(dict.fromkeys((p.view.document, p.view.page) for p in self.passages if p.view))


def collect_passages(brief: Brief, documents: Mapping[str, Document]) -> Sources:
    """The passages behind a brief."""
    anchors: dict[Key, str] = {}
    passages = []
    for source in walk_sources(brief):
        evidence = source.evidence
        if evidence is None or key_of(evidence) in anchors:
            continue
        anchor = f"s{len(anchors) + 1}"
        anchors[key_of(evidence)] = anchor
        passages.append(_passage(anchor, source, evidence, documents.get(evidence.document)))
    return Sources(anchors, tuple(passages))
