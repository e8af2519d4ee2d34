"""What is true of a made document: its pieces in reading order, its furniture, the parts of its letter."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path


@dataclass(frozen=True)
class Cell:
    """One cell of a table with its spans."""

    text: str
    rows: int = 1
    columns: int = 1


def corners(rows: Iterable[Iterable[tuple[int, int]]]) -> Iterator[tuple[int, int]]:
    """Row and column of each cell, in order, where ``rows`` give the spans down and across of the cells of each row."""
    taken: set[tuple[int, int]] = set()
    for row, spans in enumerate(rows):
        column = 0
        for down, across in spans:
            while (row, column) in taken:
                column += 1
            taken |= {(row + i, column + j) for i in range(down) for j in range(across)}
            yield row, column
            column += across


@dataclass(frozen=True)
class Piece:
    """A part of the text in reading order.

    ``kind`` is title, addressee, heading, paragraph, item, table, caption, signatory, date, attachment, imprint (版记)
    or note. A
    heading's ``text`` is without its ``number``; ``body`` is what runs on behind it in the same paragraph. ``automatic``
    tells the makers that number by themselves (Word) to do so.
    """

    kind: str
    text: str = ""
    level: int = 0
    number: str = ""
    body: str = ""
    footnote: str = ""
    rows: tuple[tuple[Cell, ...], ...] = ()
    head_rows: int = 1
    look: str = "ruled"
    automatic: bool = False

    @property
    def shown(self) -> str:
        """All that a reader of the page sees of it, without the footnote."""
        if self.kind == "table":
            return "".join(cell.text for row in self.rows for cell in row)
        return self.number + self.text + self.body

    @property
    def columns(self) -> int:
        """Columns of a table."""
        return sum(cell.columns for cell in self.rows[0])

    @property
    def placed(self) -> Iterator[tuple[int, int, Cell]]:
        """The cells of a table with row and column of their first corner, row by row."""
        spans = ([(cell.rows, cell.columns) for cell in row] for row in self.rows)
        cells = (cell for row in self.rows for cell in row)
        return ((row, column, cell) for (row, column), cell in zip(corners(spans), cells, strict=True))


@dataclass(frozen=True)
class Letter:
    """The parts of an official letter (GB/T 9704); empty for what it does not have."""

    red_head: str = ""
    head_word: str = ""
    """文件 behind the name in the red head, or nothing."""
    signer: str = ""
    """签发人 beside the document number of a letter that goes up."""
    document_number: str = ""
    addressee: str = ""
    signatories: tuple[str, ...] = ()
    date: str = ""
    attachments: tuple[str, ...] = ()
    seal: str = ""


@dataclass(frozen=True)
class Draft:
    """A document before a maker sets it. ``look`` seeds the maker's own choices (fonts, sizes, margins)."""

    kind: str
    seed: int
    pieces: tuple[Piece, ...]
    letter: Letter | None = None
    header: tuple[str, ...] = ()
    """Running heads: none, one, or one for odd and one for even pages."""
    page_number: str = ""
    """How page numbers look, with ``{n}`` and ``{total}``; empty for none."""
    watermark: str = ""
    contents: bool = False
    columns: int = 1
    landscape: bool = False
    footer: str = ""
    chapter_heads: bool = False
    """Whether the running head is the heading of the chapter, where the maker can set it."""
    cover: bool = False
    """Whether title and the two notes below it have a page of their own."""

    @property
    def name(self) -> str:
        """Kind and seed."""
        return f"{self.kind}-{self.seed}"

    @property
    def text(self) -> str:
        """What it says, in reading order: no contents page, no footnotes, no furniture."""
        return "\n".join(filter(None, [self.head, self.number, *(piece.shown for piece in self.pieces)]))

    @property
    def head(self) -> str:
        """The red line above all, empty for none."""
        return self.letter.red_head + self.letter.head_word if self.letter and self.letter.red_head else ""

    @property
    def number(self) -> str:
        """The line of the document number of a letter, empty for none."""
        if not self.letter:
            return ""
        return self.letter.document_number + (f"　　　　签发人：{self.letter.signer}" if self.letter.signer else "")

    @property
    def headings(self) -> list[Piece]:
        """Its headings in order."""
        return [piece for piece in self.pieces if piece.kind == "heading"]

    @property
    def tables(self) -> list[Piece]:
        """Its tables in order."""
        return [piece for piece in self.pieces if piece.kind == "table"]

    @property
    def footnotes(self) -> list[str]:
        """Its footnotes in order."""
        return [piece.footnote for piece in self.pieces if piece.footnote]

    def without(self, **changes: object) -> "Draft":
        """The same with other fields: makers say so what they cannot set."""
        return replace(self, **changes)  # type: ignore[arg-type]


@dataclass
class Specimen:
    """A file that was made and what is true of it."""

    path: Path
    draft: Draft
    maker: str
    conditions: dict[str, object] = field(default_factory=dict)
    """Of scans: dpi, skew, JPEG quality …"""
    seals: int = 0

    @property
    def format(self) -> str:
        """The file's extension."""
        return self.path.suffix[1:]
