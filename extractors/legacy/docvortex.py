"""docvortex's model of a document to drafts of blocks; the only module that knows its structure.

The raw model (``analyze``) is taken, not the finished one (``parse``), which turns ： into : among others.
"""

import base64
import binascii
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import accumulate
from typing import Any, Final

from msgspec.structs import replace

from extractors.document import Cell, Style, table_text
from extractors.errors import HostileFile
from extractors.limits import Limits
from extractors.pictures import PictureFinding, look_at_picture
from extractors.word.paragraph import running_text
from extractors.word.story import Draft

Node = dict[str, Any]

_DEPTH: Final = 30
_CLOSED_LABEL: Final = re.compile(r"[、）)．。：]$")
_FURNITURE: Final = {"header": "header", "footer": "footer", "page_number": "page_number", "page_footnote": "footnote"}
_PICTURES: Final = frozenset({"image", "chart"})
_POINTS_OF_SEAL: Final = 120.0
"""Assumed width of a picture whose size the model does not tell: that of a seal of 42 mm."""


class Drafts:
    """Collects drafts from pages of the raw model: the body, and apart from it headers and footers."""

    def __init__(self, limits: Limits) -> None:
        self.body: list[Draft] = []
        self.furniture: dict[str, list[Draft]] = {"header": [], "footer": []}
        self.unread_pictures = 0
        self._limits = limits

    def add_page(self, page: list[Node]) -> None:
        """One section, sheet or page."""
        for node in page:
            self._add(node, 0)

    def _add(self, node: Node, depth: int) -> None:
        kind = str(node.get("type", ""))
        if depth > _DEPTH:
            return
        if kind == "list":
            self._add_items(node, depth)
        elif kind == "index":
            for leaf in _leaves(node, depth):
                self._add_text(leaf, contents=True)
        elif kind == "table":
            self._add_table(str(node.get("content", "")))
        elif kind in _PICTURES:
            self._add_picture(node)
        elif kind in _FURNITURE:
            self._add_furniture(node, _FURNITURE[kind])
        else:
            self._add_text(node)

    def _add_items(self, node: Node, depth: int) -> None:
        """Items of a list, their numbers made text; lists within lists follow their item."""
        for place, child in enumerate(_children(node)):
            if child.get("type") in {"list", "index"}:
                self._add(child, depth + 1)
                continue
            number = str(child.get("list_label") or "")
            if not number and node.get("attribute") == "ordered":
                number = f"{int(node.get('start') or 1) + place}."
            self._add_text(child, number=number, item=True)

    def _add_text(self, node: Node, *, number: str = "", item: bool = False, contents: bool = False) -> None:
        text, bold = _text_of(node)
        text = running_text(text)
        if number:
            text = f"{number}{'' if _CLOSED_LABEL.search(number) else ' '}{text}"
        if not text:
            return
        kind = str(node.get("type", ""))
        level = int(node.get("level") or 2) - 1 if kind == "paragraph_title" else None
        style = Style(bold=bold, outline_level=level, number=number or None)
        names = {"doc_title": ("title",), "caption": ("caption",)}.get(kind, ())
        names = (f"heading {level}",) if level else names
        self.body.append(
            Draft("list_item" if item and not number else None, text, style, names=names, contents=contents)
        )

    def _add_table(self, html: str) -> None:
        rows = parse_rows(html, self._limits)
        if any(cell.text for row in rows for cell in row):
            self.body.append(Draft("table", table_text(rows), rows=rows))

    def _add_picture(self, node: Node) -> None:
        finding = look_at_data(str(node.get("image_base64") or ""), self._limits)
        if not finding.readable:
            self.unread_pictures += 1
        for seal in finding.seals:
            self.body.append(Draft("seal", seal.text, seal=seal))
        if not finding.is_seal:
            self.body.append(Draft("picture", _text_of(node)[0] if node.get("type") == "image" else ""))

    def _add_furniture(self, node: Node, kind: str) -> None:
        text = running_text(_text_of(node)[0])
        if not text:
            return
        if kind == "footnote":
            self.body.append(Draft("footnote", text))
        else:
            self.furniture["footer" if kind == "page_number" else kind].append(Draft(None, text))


def look_at_data(encoded: str, limits: Limits) -> PictureFinding:
    """What a picture given as base64 (with or without a data URL's head) shows."""
    try:
        data = base64.b64decode(encoded.rpartition(",")[2], validate=True)
    except (binascii.Error, ValueError):
        return PictureFinding(readable=False)
    return look_at_picture(data, _POINTS_OF_SEAL, 0.0, limits) if data else PictureFinding(readable=False)


def _children(node: Node) -> list[Node]:
    """Nodes within a node."""
    content = node.get("content")
    return [child for child in content if isinstance(child, dict)] if isinstance(content, list) else []


def _leaves(node: Node, depth: int) -> Iterator[Node]:
    """Entries of a table of contents, in order."""
    for child in _children(node):
        if child.get("type") in {"index", "list"} and depth < _DEPTH:
            yield from _leaves(child, depth + 1)
        else:
            yield child


def _text_of(node: Node) -> tuple[str, bool | None]:
    """Text of a node with all that is in it, and whether most of it is bold (None where there is no text)."""
    pieces = list(_pieces(node, (), 0))
    count = sum(len(text.strip()) for text, _ in pieces)
    heavy = sum(len(text.strip()) for text, bold in pieces if bold)
    return "".join(text for text, _ in pieces), heavy * 2 > count if count else None


def _pieces(node: Node, styles: tuple[str, ...], depth: int) -> Iterator[tuple[str, bool]]:
    """Runs of text with their weight."""
    styles = (*styles, *(str(style) for style in node.get("styles") or ()))
    content = node.get("content")
    if isinstance(content, str):
        yield content, "bold" in styles
    elif depth < _DEPTH:
        for child in _children(node):
            yield from _pieces(child, styles, depth + 1)


def parse_rows(html: str, limits: Limits) -> tuple[tuple[Cell, ...], ...]:
    """Rows of cells of one HTML table; a table within a cell is text of that cell.

    Raises :class:`HostileFile` for more cells than a document may have.
    """
    parser = _TableParser(limits)
    parser.feed(html)
    parser.close()
    return tuple(tuple(row) for row in _without_empty_rows(parser.rows))


def _without_empty_rows(rows: list[list[Cell]]) -> Iterator[list[Cell]]:
    """Rows that have cells; no span counts a row that is left out, or one that the table does not have."""
    kept = [0, *accumulate(bool(row) for row in rows)]
    for number, row in enumerate(rows):
        left = [kept[min(len(rows), number + cell.row_span)] - kept[number] for cell in row]
        if row:
            yield [replace(cell, row_span=span) for cell, span in zip(row, left, strict=True)]


class _TableParser(HTMLParser):
    """Cells of the outermost table."""

    def __init__(self, limits: Limits) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[Cell]] = []
        self._cells = 0
        self._most = limits.table_cells
        self._depth = 0
        self._text: list[str] | None = None
        self._spans = (1, 1)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a row or a cell; breaks and paragraphs separate words."""
        if tag == "table":
            self._depth += 1
        elif tag == "tr" and self._depth == 1:
            self._finish_cell()
            self.rows.append([])
        elif tag in {"td", "th"} and self._depth == 1:
            self._finish_cell()
            found = dict(attrs)
            self._spans = _span(found.get("rowspan")), _span(found.get("colspan"))
            self._text = []
        elif self._text is not None and tag in {"br", "p", "li", "tr", "td", "th"}:
            self._text.append("\n" if tag == "br" else "\0")

    def handle_endtag(self, tag: str) -> None:
        """Close a cell or the table."""
        if tag in {"td", "th"} and self._depth == 1:
            self._finish_cell()
        elif tag == "table":
            if self._depth == 1:
                self._finish_cell()
            self._depth = max(0, self._depth - 1)

    def handle_data(self, data: str) -> None:
        """Text of the open cell."""
        if self._text is not None:
            self._text.append(data)

    def _finish_cell(self) -> None:
        if self._text is None:
            return
        self._cells += 1
        if self._cells > self._most:
            raise HostileFile(f"表格单元格超过上限（{self._most} 个），未读取。")
        if not self.rows:
            self.rows.append([])
        row_span, col_span = self._spans
        self.rows[-1].append(Cell(_cell_text("".join(self._text)), row_span, col_span))
        self._text = None


def _span(value: str | None) -> int:
    """A span of at least one and of sane size."""
    return min(1000, max(1, int(value[:9]))) if value and value.isdecimal() else 1


def _cell_text(raw: str) -> str:
    """Paragraphs joined by one space, lines of one paragraph as running text."""
    return " ".join(filter(None, (running_text(paragraph) for paragraph in raw.split("\0"))))
