"""Plain text, Markdown and HTML to a document. No script is run, nothing is fetched, tags are dropped."""

import re
from html.parser import HTMLParser
from typing import Final

from extractors import registry
from extractors.detect.text import guess_encoding
from extractors.document import Block, BlockKind, Cell, Document, FileInfo, Style, table_text
from extractors.errors import HostileFile, UnreadableFile
from extractors.legacy.docvortex import parse_rows
from extractors.limits import Limits
from extractors.registry import Source
from extractors.word.paragraph import running_text

READER: Final = "text/1"
_LIMITS: Final = ("文本文件没有分页和版式，只能定位到段落。",)
_CHARSET: Final = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]+)", re.IGNORECASE)
_MARKDOWN_HEADING: Final = re.compile(r"^(#{1,6})\s+(.+?)\s*#*$")
_SKIPPED: Final = frozenset({"script", "style", "head", "template", "noscript", "svg", "math", "iframe", "object"})
_BREAKING: Final = frozenset(
    [
        "p",
        "div",
        "br",
        "li",
        "ul",
        "ol",
        "dl",
        "dt",
        "dd",
        "tr",
        "table",
        "section",
        "article",
        "header",
        "footer",
        "main",
        "aside",
        "blockquote",
        "pre",
        "hr",
        "form",
        "center",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "body",
        "html",
        "address",
        "figure",
        "figcaption",
    ]
)
_HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}


def read_text(source: Source, limits: Limits) -> Document:
    """Read ``source`` whole; raise :class:`UnreadableFile` when it is no text, :class:`HostileFile` at a limit."""
    data = source.file.read_bytes()
    text = _decode(data, source)
    if len(text) > limits.characters:
        raise HostileFile(f"文字超过上限 {limits.characters} 字，未读取。", file=source.name)
    blocks = html_blocks(text, limits) if source.media_type == registry.HTML else text_blocks(text)
    if len(blocks) > limits.blocks:
        raise HostileFile(f"内容块超过上限 {limits.blocks} 个，未读取。", file=source.name)
    return Document(
        file=FileInfo(name=source.name, sha256=source.sha256, bytes=source.bytes, media_type=source.media_type),
        reader=READER,
        pages=(),
        blocks=tuple(blocks),
        limits=_LIMITS,
    )


def _decode(data: bytes, source: Source) -> str:
    """The text; what a page states of its encoding counts only where it fits."""
    encoding = guess_encoding(data)
    if encoding is None and (stated := _CHARSET.search(data[:4096])):
        encoding = stated[1].decode("ascii")
    try:
        text = data.decode(encoding or "gb18030")
    except (UnicodeDecodeError, LookupError):
        text = data.decode("gb18030", "replace")
        if text.count("\ufffd") * 100 > len(text):
            raise UnreadableFile("无法识别文本的编码。", file=source.name) from None
    return text.replace("\ufeff", "").replace("\0", "")


def _block(number: int, kind: BlockKind, text: str, level: int | None = None) -> Block:
    """A block; a stated level is kept in its style, too."""
    style = Style(outline_level=level) if level else None
    return Block(id=f"b{number}", kind=kind, text=text, level=level, style=style)


def text_blocks(text: str) -> list[Block]:
    """A paragraph a line, as Chinese text files are written; ``#`` marks headings of Markdown."""
    blocks: list[Block] = []
    for line in re.split(r"\r\n|\r|\n|\f|\x0b|\x85|\u2028|\u2029", text):
        stripped = running_text(line.strip())
        if not stripped:
            continue
        heading = _MARKDOWN_HEADING.match(stripped)
        if heading:
            blocks.append(_block(len(blocks) + 1, "heading", heading[2], len(heading[1])))
        else:
            blocks.append(_block(len(blocks) + 1, "paragraph", stripped))
    return blocks


def html_blocks(text: str, limits: Limits) -> list[Block]:
    """Paragraphs, headings and tables of a page."""
    parser = _PageParser(limits)
    parser.feed(text)
    parser.close()
    parser.end_paragraph()
    return parser.blocks


class _PageParser(HTMLParser):
    """Collects blocks; tables are handed on as they stand."""

    def __init__(self, limits: Limits) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self._limits = limits
        self._text: list[str] = []
        self._skipped: str | None = None
        self._heading: int | None = None
        self._tables = 0
        self._table: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - its signature
        """Open a paragraph, a heading, a table, or something to skip."""
        if self._skipped or tag in _SKIPPED:
            self._skipped = self._skipped or tag
        elif tag == "table" or self._tables:
            self._tables += tag == "table"
            if self._tables == 1 and tag == "table":
                self.end_paragraph()
            self._table.append(self.get_starttag_text() or "")
        elif tag in _BREAKING:
            self.end_paragraph()
            self._heading = _HEADINGS.get(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An empty element opens nothing."""
        if tag not in _SKIPPED:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """Close what is open."""
        if self._skipped:
            self._skipped = None if tag == self._skipped else self._skipped
        elif self._tables:
            self._table.append(f"</{tag}>")
            self._tables -= tag == "table"
            if not self._tables:
                self._end_table()
        elif tag in _BREAKING:
            self.end_paragraph()

    def handle_data(self, data: str) -> None:
        """Text outside of scripts."""
        if self._skipped:
            return
        if self._tables:
            self._table.append(data.replace("&", "&amp;").replace("<", "&lt;"))
        else:
            self._text.append(data)

    def end_paragraph(self) -> None:
        """Make a block of the text so far."""
        text = " ".join("".join(self._text).split())
        self._text = []
        if self._tables and self._table:
            self._tables = 0
            self._end_table()
        if text:
            kind: BlockKind = "heading" if self._heading else "paragraph"
            self.blocks.append(_block(len(self.blocks) + 1, kind, text, self._heading))
        self._heading = None

    def _end_table(self) -> None:
        rows: tuple[tuple[Cell, ...], ...] = parse_rows("".join(self._table), self._limits)
        self._table = []
        if any(cell.text for row in rows for cell in row):
            self.blocks.append(Block(id=f"b{len(self.blocks) + 1}", kind="table", text=table_text(rows), rows=rows))
