"""Lines of any paginated reader to blocks: reading order, paragraphs, furniture, contents, captions, footnotes.

The PDF text reader and the OCR reader both deliver :class:`PageContent`; :func:`assemble` makes their blocks, so that
a scan and its text PDF become the same document.
"""

from collections.abc import Sequence

from extractors.document import Block, Box, Cell, Page, Record, Seal
from extractors.layout.frames import Warp, shown_box, shown_place, turned_size


class Line(Record, frozen=True):
    """One visual line (or a piece of one between two columns or cells).

    ``size`` is the font size in points (estimated from the box by OCR), ``baseline`` the y of the baseline. ``gaps``
    are the wide gaps of a row that was put together of pieces: where each begins and ends. ``parts`` are what a line
    with gaps as wide as a gutter would be if these parted columns; none where it has no such gap.
    """

    text: str
    bbox: Box
    size: float
    baseline: float
    font: str | None = None
    bold: bool | None = None
    confidence: float = 1.0
    gaps: tuple[tuple[float, float], ...] = ()
    parts: tuple["Line", ...] = ()


class TableContent(Record, frozen=True):
    """One table on one page. ``ruled`` is False for tables found by alignment alone (low confidence).

    ``open_bottom`` says that the rules of the last row go on without an end, ``open_top`` that those of the first have
    no beginning: the page cuts the row.
    """

    bbox: Box
    rows: tuple[tuple[Cell, ...], ...]
    ruled: bool = True
    confidence: float = 1.0
    open_top: bool = False
    open_bottom: bool = False


class Mark(Record, frozen=True):
    """A seal, picture, handwritten signature, watermark or form field with its place on the page."""

    kind: str
    bbox: Box
    text: str = ""
    seal: Seal | None = None
    confidence: float = 1.0


class PageContent(Record, frozen=True):
    """All that one page shows, before it is put in order. Lines inside tables are not among ``lines``.

    Boxes are in the frame in which most of the text is upright: that is the page as shown, turned by ``turn`` quarter
    turns against the clock (0 unless the text stands sideways) and straightened by ``page.skew``. ``page`` has the
    size as shown; blocks come out in the frame of the page as shown. ``rules`` are the level rules outside of tables
    (under a running head, over footnotes); a reader that does not look for them leaves them out.

    Where ``warp`` is given, it alone tells how that frame lies on the page as shown. Two pages on one image are two
    contents with the same ``page``.
    """

    page: Page
    lines: tuple[Line, ...] = ()
    tables: tuple[TableContent, ...] = ()
    marks: tuple[Mark, ...] = ()
    turn: int = 0
    warp: Warp | None = None
    rules: tuple[Box, ...] = ()

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the frame in which the text is upright."""
        if self.warp:
            return self.warp.width, self.warp.height
        return turned_size(self.turn, self.page.width, self.page.height)

    @property
    def is_upright(self) -> bool:
        """Whether that frame is the page as shown."""
        return not (self.warp or self.turn % 4 or self.page.skew)

    def shown_box(self, box: Box) -> Box:
        """Where a box of that frame stands on the page as shown; all of the slanted box lies in it."""
        page = self.page
        return self.warp.box(box) if self.warp else shown_box(box, self.turn, page.skew, page.width, page.height)

    def shown_place(self, box: Box) -> Box:
        """As :meth:`shown_box`, of a mark: it keeps its size, whatever the slant."""
        page = self.page
        return self.warp.place(box) if self.warp else shown_place(box, self.turn, page.skew, page.width, page.height)

    @property
    def has_text(self) -> bool:
        """Whether a line or a cell says anything."""
        return bool(self.lines) or any(cell.text for table in self.tables for row in table.rows for cell in row)


def assemble(pages: Sequence[PageContent]) -> tuple[Block, ...]:
    """Blocks of all pages in reading order, with ids ``b1``, ``b2`` …; paragraphs and tables joined over pages."""
    from extractors.layout.furniture import find_furniture
    from extractors.layout.paragraphs import build_blocks
    from extractors.layout.reading_order import find_margins, order_pages

    furniture = find_furniture(pages)
    margins = find_margins(pages, furniture)
    return build_blocks(order_pages(pages, furniture, margins))
