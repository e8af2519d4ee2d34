"""The language that all the rest speaks: documents, pages, blocks, tables, evidence.

A *document* is what one file says: pages and, in reading order, blocks. Nothing in it is judged.

Units and frame: every length is in PDF points (1/72 inch); every box is ``(x0, top, x1, bottom)``, measured from the
top left corner of the page as a viewer shows it (after /Rotate or EXIF, before any straightening). An image without
resolution counts as A4 wide. Pages count from 1. Offsets count Unicode code points of :attr:`Block.text`.
"""

from typing import Final, Literal, TypeAlias

import msgspec

DOCUMENT_SCHEMA: Final = "shenbao.document/1"

Box: TypeAlias = tuple[float, float, float, float]
"""``(x0, top, x1, bottom)`` in points from the page's top left corner."""

BlockKind: TypeAlias = Literal[
    "title",
    "heading",
    "paragraph",
    "list_item",
    "table",
    "caption",
    "picture",
    "seal",
    "toc",
    "header",
    "footer",
    "page_number",
    "signature",
    "footnote",
    "comment",
    "watermark",
    "form_field",
]
"""What a block is. ``signature`` is a handwritten or digital signature, not the signatory line (落款)."""

FURNITURE: Final[frozenset[BlockKind]] = frozenset({"toc", "header", "footer", "page_number", "watermark", "comment"})
"""Kinds that are kept but are no part of what the document says in its running text."""

PageSource: TypeAlias = Literal["text", "ocr", "mixed", "rendered", "none"]
Alignment: TypeAlias = Literal["left", "center", "right", "justify"]


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of all that crosses a module: immutable, compared by value, JSON and its schema for free."""


class Fragment(Record, frozen=True):
    """One place of a block that runs over columns or pages."""

    page: int
    bbox: Box


class Cell(Record, frozen=True):
    """One table cell. Positions that a span covers have no cell of their own (as in HTML).

    ``text`` holds neither tab nor line break: lines of one paragraph are joined as running text, paragraphs by one
    space.
    """

    text: str
    row_span: int = 1
    col_span: int = 1
    bbox: Box | None = None


class Style(Record, frozen=True):
    """How a block looks, as far as its format says; ``None`` where it does not. The outline reads it.

    ``size`` is in points; ``name`` is the paragraph style's name; ``outline_level`` is the level (1 to 9) that the
    source itself states; ``number`` is the automatic number that was made text at the start of the block's text.
    """

    font: str | None = None
    size: float | None = None
    bold: bool | None = None
    align: Alignment | None = None
    indent: float | None = None
    name: str | None = None
    outline_level: int | None = None
    number: str | None = None


class Seal(Record, frozen=True):
    """A red seal (公章). ``text`` is the ring text as read: match it loosely, it proves nothing."""

    shape: Literal["round", "oval", "square", "unknown"]
    text: str = ""
    text_confidence: float = 0.0
    colour: Literal["red", "grey"] = "red"
    confidence: float = 1.0


class Block(Record, frozen=True):
    """A paragraph, table, seal … in reading order.

    ``id`` is unique in its document and stable while the file is the same. ``text`` is what evidence quotes; a
    table's text is its cells joined by tab, its rows by line feed. ``level`` is the heading level (1 is the highest).
    ``bbox`` is the first fragment's box. ``confidence`` is 1.0 unless something had to be guessed or recognised.
    """

    id: str
    kind: BlockKind
    text: str
    level: int | None = None
    page: int | None = None
    bbox: Box | None = None
    fragments: tuple[Fragment, ...] = ()
    confidence: float = 1.0
    rows: tuple[tuple[Cell, ...], ...] | None = None
    style: Style | None = None
    seal: Seal | None = None


class Page(Record, frozen=True):
    """One page; ``confidence`` is the mean confidence of what was recognised on it (1.0 for a sound text layer).

    The lines of a scan may slant: ``skew`` is by how many degrees clockwise, once the page is turned upright. Boxes are
    always those of the page as shown, before any straightening.
    """

    number: int
    width: float
    height: float
    source: PageSource
    confidence: float = 1.0
    skew: float = 0.0


class Warning(Record, frozen=True):  # noqa: A001 - the contract's word; nothing here uses the built-in
    """Something a person should know about the reading. ``message`` is Chinese and quotes no text of the file."""

    code: str
    message: str
    page: int | None = None


class FileInfo(Record, frozen=True):
    """The file that was read. ``name`` is the decoded path inside the dossier."""

    name: str
    sha256: str
    bytes: int
    media_type: str


class Document(Record, frozen=True):
    """What one file says. ``limits`` states in Chinese what this reader cannot give (pages, boxes, …)."""

    file: FileInfo
    reader: str
    pages: tuple[Page, ...]
    blocks: tuple[Block, ...]
    warnings: tuple[Warning, ...] = ()
    limits: tuple[str, ...] = ()


class Evidence(Record, frozen=True):
    """Where a fact stands: ``quote`` stands letter for letter in the block's text at ``start``.

    ``document`` is the id of the document in its dossier (its sha256 while a file is read on its own).
    """

    document: str
    page: int | None
    bbox: Box | None
    block: str
    start: int
    quote: str


def table_text(rows: tuple[tuple[Cell, ...], ...]) -> str:
    """The text of a table's block: cells joined by tab, rows by line feed."""
    return "\n".join("\t".join(cell.text for cell in row) for row in rows)


def cell_at(block: Block, start: int) -> tuple[int, int] | None:
    """Row and position in the row of the cell of table ``block`` that holds offset ``start``; None outside of cells."""
    rows = block.rows or ()
    row = block.text.count("\n", 0, start)  # no cell holds a tab or a line feed
    position = block.text.count("\t", block.text.rfind("\n", 0, start) + 1, start)
    return (row, position) if start <= len(block.text) and row < len(rows) and position < len(rows[row]) else None


def cite(document: str, block: Block, start: int, end: int) -> Evidence:
    """Evidence for ``block.text[start:end]``; of a table the box is the cell's where it is known.

    A block that runs over pages cites the first fragment: offsets inside fragments are not kept.
    """
    bbox, page = block.bbox, block.page
    if block.rows and (place := cell_at(block, start)):
        cell_box = block.rows[place[0]][place[1]].bbox
        bbox = cell_box or bbox
    return Evidence(document=document, page=page, bbox=bbox, block=block.id, start=start, quote=block.text[start:end])
