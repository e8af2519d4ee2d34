"""The passages behind a brief's facts (来源原文): each fact's block with its quote marked, ready for the page."""

from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

from extractors.document import Block, Document, Evidence, Record, cell_at
from pipeline.brief import Brief, Sourced
from pipeline.render.safe import mask_ids

AROUND: Final = 240
"""Characters shown before and after a quote in a long block."""
CELL: Final = 160

Key: TypeAlias = tuple[str, str, int, str]


class Piece(Record, frozen=True):
    """Some text, the quoted words of it marked."""

    text: str
    marked: bool = False


class PassageRow(Record, frozen=True):
    """A row of a table: its header, or the one that holds the quote."""

    cells: tuple[Piece, ...]
    header: bool


class SourcePassage(Record, frozen=True):
    """One passage; ``rows`` for tables, else ``pieces``."""

    anchor: str
    reference: str
    file: str
    pieces: tuple[Piece, ...]
    rows: tuple[PassageRow, ...]


def key_of(evidence: Evidence) -> Key:
    """What makes two pieces of evidence the same place."""
    return evidence.document, evidence.block, evidence.start, evidence.quote


def walk_sources(brief: Brief) -> Iterator[Sourced]:
    """Every sourced word of a brief, in its order."""
    for requirement in brief.requirements:
        yield from requirement.sources
    for issue in (*brief.open, *brief.doubts, *brief.waived):
        yield from issue.sources
    for criterion in brief.criteria:
        yield from criterion.points
    for task in brief.tasks:
        yield from task.sources
    for figure in brief.figures:
        yield figure.source
    yield from brief.unsure


def _pieces(text: str, start: int, end: int) -> tuple[Piece, ...]:
    text = mask_ids(text)
    first, last = max(0, start - AROUND), min(len(text), end + AROUND)
    before = ("…" if first else "") + text[first:start]
    after = text[end:last] + ("…" if last < len(text) else "")
    pieces = (Piece(text=before), Piece(text=text[start:end], marked=True), Piece(text=after))
    return tuple(piece for piece in pieces if piece.text)


def _cells(block: Block, row: int, marked: int | None) -> tuple[Piece, ...]:
    cells = (block.rows or ())[row]
    return tuple(
        Piece(text=mask_ids(cell.text)[: CELL if place != marked else None], marked=place == marked)
        for place, cell in enumerate(cells)
    )


def _table(block: Block, evidence: Evidence) -> tuple[PassageRow, ...]:
    """The header row and the row of the quote; nothing when the quote spans rows."""
    place = cell_at(block, evidence.start)
    if place is None or "\n" in evidence.quote or len(evidence.quote) > 2_000:
        return ()
    row, cell = place
    header = [PassageRow(cells=_cells(block, 0, None), header=True)] if row else []
    return (*header, PassageRow(cells=_cells(block, row, cell), header=False))


def _passage(anchor: str, source: Sourced, evidence: Evidence, document: Document | None) -> SourcePassage:
    block = next((item for item in document.blocks if item.id == evidence.block), None) if document else None
    end = evidence.start + len(evidence.quote)
    pieces: tuple[Piece, ...] = (Piece(text=mask_ids(evidence.quote), marked=True),)
    rows: tuple[PassageRow, ...] = ()
    if block is not None and block.text[evidence.start : end] == evidence.quote:
        rows = _table(block, evidence) if block.rows else ()
        pieces = () if rows else _pieces(block.text, evidence.start, end)
    name = document.file.name if document else ""
    return SourcePassage(anchor=anchor, reference=source.reference, file=name, pieces=pieces, rows=rows)


def collect_passages(
    brief: Brief, documents: Mapping[str, Document]
) -> tuple[dict[Key, str], tuple[SourcePassage, ...]]:
    """Anchor of every piece of evidence of a brief, and the passages in the order in which the brief uses them."""
    anchors: dict[Key, str] = {}
    passages = []
    for source in walk_sources(brief):
        evidence = source.evidence
        if evidence is None or key_of(evidence) in anchors:
            continue
        anchor = f"s{len(anchors) + 1}"
        anchors[key_of(evidence)] = anchor
        passages.append(_passage(anchor, source, evidence, documents.get(evidence.document)))
    return anchors, tuple(passages)
