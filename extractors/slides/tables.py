"""Tables of slides (20.1.3.1): merged cells as spans."""

from typing import Final

from extractors.document import Cell
from extractors.ooxml import Element, integer
from extractors.slides.paragraphs import cell_text
from extractors.slides.xml import A

_ON: Final = frozenset({"1", "true"})
_MOST_SPAN: Final = 1_000


def read_rows(table: Element) -> tuple[tuple[Cell, ...], ...]:
    """Rows of ``a:tbl``; what a merged cell covers has no cell of its own."""
    rows = (tuple(_cell(cell) for cell in row.iterchildren(A + "tc") if not _is_covered(cell)) for row in _rows(table))
    return tuple(row for row in rows if row)


def _rows(table: Element) -> list[Element]:
    return list(table.iterchildren(A + "tr"))


def _is_covered(cell: Element) -> bool:
    return cell.get("hMerge", "0") in _ON or cell.get("vMerge", "0") in _ON


def _cell(cell: Element) -> Cell:
    spans = (min(_MOST_SPAN, max(1, integer(cell.get(name), 1))) for name in ("rowSpan", "gridSpan"))
    row_span, col_span = spans
    return Cell(text=cell_text(cell.find(A + "txBody")), row_span=row_span, col_span=col_span)
