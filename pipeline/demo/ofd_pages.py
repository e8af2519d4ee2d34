"""Pages of a sample OFD (GB/T 33190-2016): papers set in lines of known steps, tables ruled by paths."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple
from xml.sax.saxutils import escape

from pipeline.demo.script import Art, Cell, Grid, Para, Script, placed

PAGE: Final = (210.0, 297.0)
FONTS: Final = {"1": "仿宋_GB2312", "2": "黑体", "3": "楷体_GB2312", "4": "方正小标宋简体"}
_LEFT, _TOP, _RIGHT, _BOTTOM = 28.0, 37.0, 184.0, 262.0
_POINT: Final = 25.4 / 72
_BODY, _STEP = 16.0, 28.0
"""Font size and distance of lines of running text in points (GB/T 9704)."""
_CELL, _CELL_STEP, _PADDING = 11.0, 17.0, 2.0
_BLACK, _RED = "0 0 0", "216 20 28"
_NOT_FIRST: Final = "，。；：！？、）》”〕"
_SEAL: Final = 42.0

Span = tuple[int, int]


class Look(NamedTuple):
    """How a kind of paragraph is set: font, size in points, alignment, indent of the first line in characters."""

    font: str = "1"
    size: float = _BODY
    align: str = "left"
    indent: int = 0
    colour: str = _BLACK


_LOOKS: Final = {
    "title": Look("4", 22, "centre"),
    "number": Look(align="centre"),
    "body": Look(indent=2),
    "runin": Look(indent=2),
    "attachment": Look(indent=2),
    "contact": Look(indent=2),
    "signatory": Look(align="right"),
    "date": Look(align="right"),
    "caption": Look("2", 14, "centre"),
    "unit": Look(size=12, align="right"),
    "centre": Look("3", 14, "centre"),
    "toc": Look("2", 16, "centre"),
    "tocline": Look(size=14),
}
_HEADS: Final = (Look("2", indent=2), Look("3", indent=2), Look(indent=2), Look(indent=2))


class Sheet(NamedTuple):
    """One page: its objects as XML, and where a seal stands on it (``x y`` in millimetres) if one does."""

    objects: list[str]
    seal: tuple[float, float] | None


def width_of(text: str, size: float) -> float:
    """Width in millimetres: half a square for letters and figures, a square for all else."""
    return sum(1.0 if ord(letter) > 0x2E7F else 0.5 for letter in text) * size * _POINT


def broken(text: str, size: float, width: float, indent: int = 0) -> list[str]:
    """Lines that fit ``width`` millimetres; none begins with a closing mark, no number is cut."""
    lines, line, room = [], "", width - indent * size * _POINT
    for token in _tokens(text):
        if line and width_of(line + token, size) > room + 0.01 and token not in _NOT_FIRST:
            lines.append(line)
            line, room = "", width
        line += token
    return [*lines, line]


def _tokens(text: str) -> Iterator[str]:
    """Characters, but runs of letters and figures whole."""
    word = ""
    for letter in text:
        if letter.isascii() and (letter.isalnum() or letter in ".,%-"):
            word += letter
            continue
        if word:
            yield word
        word = ""
        yield letter
    if word:
        yield word


class Pages:
    """Sets a script page after page."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self._sheets: list[Sheet] = []
        self._y = _TOP
        self._id = 100
        self._new_page()

    def set(self) -> list[Sheet]:
        """All pages of the script."""
        pieces = self._script.pieces
        stamped = "date" if any(isinstance(p, Para) and p.role == "date" for p in pieces) else "signatory"
        for piece in pieces:
            if isinstance(piece, Grid):
                self._set_table(piece)
            elif isinstance(piece, Para):
                self._set_paragraph(piece)
                if self._script.seal and piece.role == stamped:
                    self._stamp()
            else:
                self._skip(piece)
        return self._sheets

    def _skip(self, piece: Art) -> None:
        raise ValueError(f"no pictures in OFD samples: {len(piece.data)} bytes")

    def _new_page(self) -> None:
        self._sheets.append(Sheet([], None))
        self._y = _TOP
        self._write(f"— {len(self._sheets)} —", PAGE[0] / 2 - 8, 278.0, Look(size=14))
        if self._script.header:
            self._write(self._script.header, PAGE[0] / 2 - width_of(self._script.header, 9) / 2, 20.0, Look(size=9))

    def _need(self, height: float) -> None:
        """Go on to the next page where ``height`` millimetres are not left."""
        if self._y + height > _BOTTOM:
            self._new_page()

    def _next_id(self) -> int:
        self._id += 1
        return self._id

    def _write(self, text: str, x: float, y: float, look: Look) -> None:
        """One text object whose line's upper edge stands at ``y``; its steps are stated one by one or in groups."""
        size = look.size * _POINT
        steps = " ".join(_grouped([f"{width_of(letter, look.size):.4f}" for letter in text[:-1]]))
        self._sheets[-1].objects.append(
            f'<ofd:TextObject ID="{self._next_id()}" Boundary="{x:.3f} {y:.3f} {width_of(text, look.size):.3f} {size:.3f}"'
            f' Font="{look.font}" Size="{size:.4f}"><ofd:FillColor Value="{look.colour}"/>'
            f'<ofd:TextCode X="0" Y="{0.88 * size:.4f}" DeltaX="{steps}">{escape(text)}</ofd:TextCode></ofd:TextObject>'
        )

    def _rule(self, x0: float, y0: float, x1: float, y1: float, width: float = 0.25, colour: str = _BLACK) -> None:
        self._sheets[-1].objects.append(
            f'<ofd:PathObject ID="{self._next_id()}" Boundary="{x0:.3f} {y0:.3f} {x1 - x0:.3f} {y1 - y0:.3f}"'
            f' LineWidth="{width}"><ofd:StrokeColor Value="{colour}"/>'
            f"<ofd:AbbreviatedData>M 0 0 L {x1 - x0:.3f} {y1 - y0:.3f}</ofd:AbbreviatedData></ofd:PathObject>"
        )

    def _set_paragraph(self, piece: Para) -> None:
        if piece.role == "break":
            self._new_page()
            return
        look = _HEADS[piece.level - 1] if piece.role == "heading" else _LOOKS.get(piece.role, Look())
        if piece.role == "issuer":
            look = Look("4", min(44.0, 430 / len(piece.text)), "centre", colour=_RED)
        text = f"{piece.number}{piece.text}{piece.tail}"
        if piece.role == "tocline":
            text = f"{'　' * (piece.level - 1)}{piece.number}{piece.text}"
            dots = int((156 - width_of(text + piece.tail, look.size)) / width_of(".", look.size)) - 1
            text = f"{text}{'.' * max(4, dots)}{piece.tail}"
        self._y += {"title": 8.0, "signatory": 12.0, "issuer": 4.0}.get(piece.role, 0.0)
        if piece.role in {"signatory", "caption"}:
            self._need(3 * _STEP * _POINT)
        self._set_lines(text, look, shift=12.0 if piece.role == "signatory" else 16.0)
        if piece.role == "number":
            self._rule(_LEFT, self._y + 2, _RIGHT, self._y + 2, 0.7, _RED)
            self._y += 10.0
        self._y += 6.0 if piece.role in {"title", "issuer", "toc"} else 0.0

    def _set_lines(self, text: str, look: Look, shift: float) -> None:
        """``shift`` is the space in millimetres to the right of what stands at the right."""
        step = max(_STEP, 1.4 * look.size) * _POINT
        for number, line in enumerate(broken(text, look.size, _RIGHT - _LEFT, look.indent)):
            self._need(step)
            wide = width_of(line, look.size)
            x = {"centre": (_LEFT + _RIGHT - wide) / 2, "right": _RIGHT - shift - wide}.get(look.align, _LEFT)
            x += look.indent * look.size * _POINT if number == 0 else 0.0
            self._write(line, x, self._y, look)
            self._y += step

    def _stamp(self) -> None:
        """A seal over the line that was written last."""
        sheet = self._sheets[-1]
        self._sheets[-1] = Sheet(sheet.objects, (_RIGHT - 16 - _SEAL, self._y - 0.75 * _SEAL))

    def _set_table(self, grid: Grid) -> None:
        """Rows are kept whole, and together where a cell spans them; header rows come again on each page."""
        edges = [_LEFT]
        for share in grid.widths:
            edges.append(edges[-1] + share * (_RIGHT - _LEFT))
        cells = placed(grid)
        heights = _heights(cells, edges)
        head = list(range(grid.head))
        rows: list[int] = []
        for band in _bands(cells, len(heights)):
            used = sum(heights[row] for row in rows)
            if rows and self._y + used + sum(heights[row] for row in band) > _BOTTOM:
                self._draw_rows(cells, rows, heights, edges)
                self._new_page()
                rows = [*head]
            rows += band
        self._need(sum(heights[row] for row in rows))
        self._draw_rows(cells, rows, heights, edges)
        self._y += 6.0

    def _draw_rows(
        self, cells: Sequence[tuple[int, int, Cell]], rows: list[int], heights: list[float], edges: list[float]
    ) -> None:
        tops = {}
        y = self._y
        for row in rows:
            tops[row] = y
            y += heights[row]
        for row, column, cell in cells:
            if row in tops:
                bottom = tops[row] + sum(heights[row : row + cell.row_span])
                self._draw_cell(cell, edges[column], tops[row], edges[column + cell.col_span], bottom)
        self._y = y

    def _draw_cell(self, cell: Cell, x0: float, top: float, x1: float, bottom: float) -> None:
        for rule in ((x0, top, x1, top), (x0, bottom, x1, bottom), (x0, top, x0, bottom), (x1, top, x1, bottom)):
            self._rule(*rule)
        look = Look("2" if cell.label else "1", _CELL)
        lines = broken(cell.text, _CELL, x1 - x0 - 2 * _PADDING) if cell.text else []
        y = (top + bottom - len(lines) * _CELL_STEP * _POINT) / 2 + 0.8
        for line in lines:
            x = (x0 + x1 - width_of(line, _CELL)) / 2 if len(cell.text) <= 24 else x0 + _PADDING
            self._write(line, x, y, look)
            y += _CELL_STEP * _POINT


def _grouped(steps: list[str]) -> Iterator[str]:
    """Steps with repeats as ``g count step``."""
    at = 0
    while at < len(steps):
        end = at
        while end < len(steps) and steps[end] == steps[at]:
            end += 1
        yield f"g {end - at} {steps[at]}" if end - at > 2 else " ".join(steps[at:end])
        at = end


def _heights(cells: Sequence[tuple[int, int, Cell]], edges: list[float]) -> list[float]:
    """Heights of the rows in millimetres: what their tallest cell takes; what spans them makes the last one higher."""
    heights = [8.0] * max(row + cell.row_span for row, _, cell in cells)
    for row, column, cell in sorted(cells, key=lambda place: place[2].row_span):
        lines = broken(cell.text, _CELL, edges[column + cell.col_span] - edges[column] - 2 * _PADDING)
        wanted = len(lines) * _CELL_STEP * _POINT + 2
        missing = wanted - sum(heights[row : row + cell.row_span])
        heights[row + cell.row_span - 1] += max(0.0, missing)
    return heights


def _bands(cells: Sequence[tuple[int, int, Cell]], rows: int) -> list[list[int]]:
    """Rows that stand on one page together."""
    bands: list[list[int]] = []
    end = 0
    for row in range(rows):
        if row < end:
            bands[-1].append(row)
        else:
            bands.append([row])
        end = max([end, *(place + cell.row_span for place, _, cell in cells if place == row)])
    return bands
