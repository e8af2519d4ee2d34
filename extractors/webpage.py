"""HTML, and Word's web archives (MHTML, RFC 2557), to drafts of blocks. No script is run, nothing is fetched."""

import email
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from email.message import Message
from html.parser import HTMLParser
from typing import Final, NamedTuple
from urllib.parse import unquote

from extractors.document import Alignment, Block, BlockKind, Style, table_text
from extractors.legacy.docvortex import parse_rows
from extractors.limits import Limits
from extractors.pictures import PictureFinding, look_at_picture
from extractors.word.counting import count_text
from extractors.word.fields import CHECKED, UNCHECKED
from extractors.word.kinds import settle_body
from extractors.word.story import Draft, blocks_of

Attributes = dict[str, str]
LookAtImage = Callable[[str, float, float], PictureFinding | None]
"""What the image of an address shows, so many points wide and high (0: unknown); None where it is not at hand."""

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
_HEAVY: Final = frozenset({"b", "strong", "th", *_HEADINGS})
_HIDING: Final = frozenset({"span", "div"})
"""Elements that may hide what is in them; others are too often left open."""
_COUNTS: Final = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_ALIGNMENTS: Final[dict[str, Alignment]] = {"left": "left", "center": "center", "right": "right", "justify": "justify"}
_SIZE: Final = re.compile(r"font-size\s*:\s*([\d.]{1,6})\s*(pt|px)", re.IGNORECASE)
_ALIGN: Final = re.compile(r"text-align\s*:\s*(left|center|right|justify)", re.IGNORECASE)
_BOLD: Final = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_HIDDEN: Final = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)
_POINTS_A_PIXEL: Final = 0.75


class Web(NamedTuple):
    """The drafts of a page, and what its warnings tell, counted by code."""

    drafts: Sequence[Draft]
    seen: Counter[str]


def read_page(text: str, limits: Limits, look: LookAtImage | None = None) -> Web:
    """Paragraphs, headings, lists, tables and the seals of images of a page."""
    parser = _PageParser(limits, look)
    parser.feed(text)
    parser.close()
    parser.end_paragraph()
    return Web(parser.drafts, parser.seen)


def html_blocks(text: str, limits: Limits) -> list[Block]:
    """The blocks of a page."""
    return list(blocks_of(settle_body(read_page(text, limits).drafts)))


class Archive(NamedTuple):
    """A page with all that belongs to it: the bytes of the page, images by address."""

    page: bytes
    images: Mapping[str, bytes]

    def look(self, limits: Limits) -> LookAtImage:
        """Looks at the images of this archive."""

        def look(address: str, width: float, height: float) -> PictureFinding | None:
            data = self.images.get(address) or self.images.get(_last(address))
            return look_at_picture(data, width, height, limits) if data else None

        return look


def open_archive(data: bytes) -> Archive | None:
    """The parts of a web archive; None when it holds no page."""
    page: bytes | None = None
    images: dict[str, bytes] = {}
    for part in email.message_from_bytes(data).walk():
        if part.get_content_type() == "text/html" and page is None:
            page = _content(part)
        elif part.get_content_maintype() == "image":
            for name in (part.get("Content-Location", ""), part.get("Content-ID", "").strip("<> ")):
                if name:
                    images |= {name: _content(part), f"cid:{name}": _content(part), _last(name): _content(part)}
    return None if page is None else Archive(page, images)


def _content(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _last(address: str) -> str:
    """The file's name at the end of an address."""
    return unquote(address.replace("\\", "/").rpartition("/")[2])


class _List(NamedTuple):
    """An open list: how it counts (empty: it does not), and up to where it has."""

    counts: str
    reached: int


class _PageParser(HTMLParser):
    """Collects drafts; tables are handed on as they stand."""

    def __init__(self, limits: Limits, look: LookAtImage | None) -> None:
        super().__init__(convert_charrefs=True)
        self.drafts: list[Draft] = []
        self.seen: Counter[str] = Counter()
        self._limits = limits
        self._look = look
        self._text: list[str] = []
        self._skipped: str | None = None
        self._inside = 0
        self._heading: int | None = None
        self._item: str | None = None
        self._names: tuple[str, ...] = ()
        self._lists: list[_List] = []
        self._aligns: list[tuple[str, Alignment]] = []
        self._sizes: list[tuple[str, float | None, bool]] = []
        self._weights: Counter[tuple[float | None, bool]] = Counter()
        self._tables = 0
        self._table: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a paragraph, a heading, a list, a table, or something to skip."""
        found = {name: value or "" for name, value in attrs}
        if self._skipped:
            self._inside += tag == self._skipped
            return
        if tag in _SKIPPED or (tag in _HIDING and _HIDDEN.search(found.get("style", ""))):
            self.seen["hidden-text"] += tag in _HIDING
            self._skipped, self._inside = tag, 1
        elif tag == "img":
            self._image(found)
        elif tag == "input":
            self.handle_data(_input(found))
        elif tag == "table" or self._tables:
            self._tables += tag == "table"
            if self._tables == 1 and tag == "table":
                self.end_paragraph()
            self._table.append(self.get_starttag_text() or "")
        else:
            self._open(tag, found)

    def _open(self, tag: str, found: Attributes) -> None:
        style = found.get("style", "")
        if tag in _BREAKING:
            self.end_paragraph()
            self._heading = _HEADINGS.get(tag)
            self._names = ("title",) if "msotitle" in found.get("class", "").lower() else ()
            align = "center" if tag == "center" else found.get("align", "").lower()
            if stated := _ALIGN.search(style):
                align = stated[1].lower()
            if tag != "br" and align in _ALIGNMENTS:
                self._aligns.append((tag, _ALIGNMENTS[align]))
        if tag in {"ol", "ul"}:
            start = found.get("start", "1")
            first = int(start) if start.isdecimal() and len(start) < 7 else 1
            counts = _COUNTS.get(found.get("type", ""), "decimal") if tag == "ol" else ""
            self._lists.append(_List(counts, first - 1))
        elif tag == "li":
            self._item = self._next_number()
        size = _SIZE.search(style)
        points = float(size[1].strip(".") or 0) * (_POINTS_A_PIXEL if size[2].lower() == "px" else 1) if size else None
        if points or tag in _HEAVY or _BOLD.search(style):
            self._sizes.append((tag, points, tag in _HEAVY or bool(_BOLD.search(style))))

    def _next_number(self) -> str:
        """The number of the item that begins; empty for one that has a mere sign."""
        if not self._lists or not self._lists[-1].counts:
            return ""
        current = self._lists[-1]
        self._lists[-1] = current._replace(reached=current.reached + 1)
        return f"{count_text(current.reached + 1, current.counts)}."

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An empty element opens nothing."""
        if tag not in _SKIPPED:
            self.handle_starttag(tag, attrs)
            if tag not in {"br", "hr", "img", "input"}:
                self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close what is open."""
        if self._skipped:
            self._inside -= tag == self._skipped
            self._skipped = self._skipped if self._inside else None
        elif self._tables:
            self._table.append(f"</{tag}>")
            self._tables -= tag == "table"
            if not self._tables:
                self._end_table()
        else:
            if tag in _BREAKING:
                self.end_paragraph()
            self._close(tag)

    def _close(self, tag: str) -> None:
        if tag in {"ol", "ul"} and self._lists:
            self._lists.pop()
        if self._aligns and self._aligns[-1][0] == tag:
            self._aligns.pop()
        if self._sizes and self._sizes[-1][0] == tag:
            self._sizes.pop()

    def handle_data(self, data: str) -> None:
        """Text outside of scripts."""
        if self._skipped:
            return
        if self._tables:
            self._table.append(data.replace("&", "&amp;").replace("<", "&lt;"))
            return
        self._text.append(data)
        if weight := len(data.strip()):
            size = next((size for _, size, _ in reversed(self._sizes) if size), None)
            self._weights[size, any(heavy for _, _, heavy in self._sizes)] += weight

    def _image(self, found: Attributes) -> None:
        """An image: its seals, and that it is there."""
        width, height = (_points(found.get(name, "")) for name in ("width", "height"))
        finding = self._look(found.get("src", ""), width, height) if self._look else None
        if finding is None:
            self.seen["pictures-not-there"] += 1
            return
        self.end_paragraph()
        self.seen["picture-unreadable"] += not finding.readable
        self.seen["pictures-unread"] += finding.readable and not finding.is_seal
        if not finding.is_seal:
            self.drafts.append(Draft("picture", ""))
        self.drafts += (Draft("seal", seal.text, seal=seal) for seal in finding.seals)

    def end_paragraph(self) -> None:
        """Make a draft of the text so far."""
        text = " ".join("".join(self._text).split())
        weights, self._weights, self._text = self._weights, Counter(), []
        if self._tables and self._table:
            self._tables = 0
            self._end_table()
        if text:
            self.drafts.append(self._draft(text, weights))
            self._item = None
            self._heading, self._names = None, ()

    def _draft(self, text: str, weights: Counter[tuple[float | None, bool]]) -> Draft:
        (size, _), total = weights.most_common(1)[0][0] if weights else (None, False), sum(weights.values())
        heavy = sum(count for (_, bold), count in weights.items() if bold)
        style = Style(
            size=size,
            bold=heavy * 2 > total if total else None,
            align=self._aligns[-1][1] if self._aligns else None,
            outline_level=self._heading,
            number=self._item or None,
        )
        kind: BlockKind | None = "list_item" if self._item == "" else None
        return Draft(kind, f"{self._item} {text}" if self._item else text, style, names=self._names)

    def _end_table(self) -> None:
        rows = parse_rows("".join(self._table), self._limits)
        self._table = []
        if any(cell.text for row in rows for cell in row):
            self.drafts.append(Draft("table", table_text(rows), rows=rows))


def _input(found: Attributes) -> str:
    """What a field of a form shows."""
    kind = found.get("type", "text").lower()
    if kind in {"checkbox", "radio"}:
        return CHECKED if "checked" in found else UNCHECKED
    return found.get("value", "") if kind in {"text", "number", "date", "tel", "email"} else ""


def _points(pixels: str) -> float:
    """A width or height in points; 0 where it is not stated in pixels."""
    digits = pixels.removesuffix("px").strip()
    return float(digits) * _POINTS_A_PIXEL if digits.isdecimal() and len(digits) < 6 else 0.0
