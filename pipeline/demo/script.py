"""What a sample paper says before anyone types it (文稿): paragraphs, tables and pictures, without a format."""

from typing import Literal, TypeAlias

from extractors.document import Record

Role: TypeAlias = Literal[
    "issuer",
    "number",
    "title",
    "addressee",
    "heading",
    "runin",
    "body",
    "attachment",
    "signatory",
    "date",
    "contact",
    "caption",
    "unit",
    "toc",
    "tocline",
    "centre",
    "break",
]
"""``runin`` is a heading whose text goes on in the same paragraph (``tail``)."""


class Para(Record, frozen=True):
    """A paragraph. ``number`` is the heading's number as written; ``level`` counts headings from 1."""

    role: Role
    text: str = ""
    level: int = 0
    number: str = ""
    tail: str = ""

    @property
    def line(self) -> str:
        """Everything that stands in the paragraph, number first."""
        return f"{self.number}{self.text}{self.tail}"


class Cell(Record, frozen=True):
    """A table cell; positions that a span covers have none."""

    text: str
    row_span: int = 1
    col_span: int = 1
    label: bool = False


class Grid(Record, frozen=True):
    """A ruled table. ``widths`` are shares of the text width; ``head`` is the number of header rows."""

    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[float, ...]
    head: int = 0


class Art(Record, frozen=True):
    """A picture in the text, JPEG bytes, with its width in millimetres."""

    data: bytes
    width: float


Piece: TypeAlias = Para | Grid | Art


class Script(Record, frozen=True):
    """One paper. ``seal`` is the name on the round red seal over the signatory's date; None for no seal.

    ``deleted`` is a sentence that a tracked change took out: word writers leave it struck, others leave it out.
    """

    pieces: tuple[Piece, ...]
    seal: str | None = None
    header: str = ""
    deleted: str = ""


def placed(grid: Grid) -> list[tuple[int, int, Cell]]:
    """Row, column and cell of every cell of ``grid``, spans taken into account."""
    taken: set[tuple[int, int]] = set()
    places = []
    for row_number, row in enumerate(grid.rows):
        column = 0
        for cell in row:
            while (row_number, column) in taken:
                column += 1
            places.append((row_number, column, cell))
            taken |= {(row_number + i, column + j) for i in range(cell.row_span) for j in range(cell.col_span)}
            column += cell.col_span
    return places
