"""A paragraph of a Word document: its text as shown and how it looks on the whole."""

import functools
import re
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple, TypeVar

from extractors.document import Style
from extractors.ooxml import integer
from extractors.word.numbering import Label
from extractors.word.runs import PAGE_BREAK, Inline
from extractors.word.styles import NamedStyle, ParagraphLook, RunLook
from extractors.word.xml import SPACES

_RED: Final = re.compile(r"^(?:F[0-9A-F]|[CDE][0-9A-F])[0-4][0-9A-F][0-4][0-9A-F]$")
_WIDE: Final = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f]")
_NUMBERED: Final = re.compile(
    r"\d+[.、．)）]|[（(][一二三四五六七八九十\d]+[)）]|[一二三四五六七八九十]+、|[①-⑳•·▪●■◆]"
)

NUMBERED_CAPTION: Final = re.compile(
    r"^(?:附?[表图]|(?i:table|figure|tab\.|fig\.))\s*[0-9０-９一二三四五六七八九十A-Z]{1,4}(?:[-—－–.．][0-9]{1,3})*(?![0-9%万亿])"
)
UNIT_LINE: Final = re.compile(r"^[（(【]?\s*(?:金额|数量|计量|货币)?单位\s*[:：]\s*\S.{0,24}$")
_HEADING_NAME: Final = re.compile(r"^(?:heading|标题)\s*([1-9]|[一二三四五六](?!级))(?![0-9])(?!.*(?:char|字符)$)")
_LEVEL_NAME: Final = re.compile(r"(?<!无)([一二三四五六七八1-8])\s*级\s*(条)?\s*标题(?!.*(?:char|字符)$)")
_PART_NAME: Final = re.compile(r"(?:^|[^附录])([章节])(?:的)?标题$")
_BREAKS: Final = re.compile(r"[\t\r\n\f]")
_LONGEST_CAPTION: Final = 40
_STANDING: Final = 3
_LONGEST_LINE: Final = 40
_ENDS: Final = "。！？.!?）)”》"
_Said = TypeVar("_Said")


class Paragraph(NamedTuple):
    """A paragraph with all that decides how it looks."""

    inline: Inline
    style: NamedStyle
    look: ParagraphLook
    label: Label | None
    contents: bool

    @property
    def text(self) -> str:
        """Its text as shown, the automatic number in front."""
        body = self.inline.text.strip(SPACES)
        if self.label is None:
            return body
        return f"{self.label.text}{self.label.gap if body else ''}{body}"

    @property
    def pages(self) -> list["Paragraph"]:
        """The paragraph, parted where a break inside it begins a new page or column, unless it cuts a sentence."""
        if not self.inline.page_breaks:
            return [self]
        parts: list[Inline] = [Inline()]
        for piece in self.inline.pieces:
            if piece.text != PAGE_BREAK:
                parts[-1].pieces.append(piece)
            elif _goes_on(parts[-1].text.strip(SPACES)):
                parts[-1].pieces.append(piece._replace(text="\n"))
            else:
                parts.append(Inline())
        said = [part for part in parts if part.says_something] or parts[:1]
        for part in said:
            part.fields = self.inline.fields
        return [self._replace(inline=part, label=None if place else self.label) for place, part in enumerate(said)]


def _goes_on(text: str) -> bool:
    """Whether a sentence is cut by a break behind ``text``: after a comma, or within a text that is no line of a title."""
    return text.endswith(("，", "、", "；", "：", ",", ";", ":")) or (
        len(text) > _LONGEST_LINE and text[-1] not in _ENDS
    )


def running_text(text: str) -> str:
    """``text`` in one line: a space between Latin words and before numbered lines, else the lines simply joined."""
    if not _BREAKS.search(text):
        return text.strip(SPACES)
    lines = [line.strip(SPACES) for line in re.split(r"[\r\n\f]+", text.replace("\t", " "))]
    joined = ""
    for line in filter(None, lines):
        apart = joined and (_NUMBERED.match(line) or not (_WIDE.match(joined[-1]) or _WIDE.match(line)))
        joined += f" {line}" if apart else line
    return joined


def cell_lines(parts: Sequence[str]) -> str:
    """Paragraphs of a cell in one line, apart by a space; one character a paragraph is a label that stands (竖排)."""
    said = [part for part in parts if part]
    stands = len(said) >= _STANDING and all(len(part) == 1 and _WIDE.match(part) for part in said)
    return ("" if stands else " ").join(said)


def is_caption(text: str) -> bool:
    """Whether the line before a table is its caption or says its unit."""
    return len(text) <= _LONGEST_CAPTION and bool(NUMBERED_CAPTION.match(text) or UNIT_LINE.match(text))


def is_red(inline: Inline) -> bool:
    """Whether all visible characters are red, as those of a red head (红头) are."""
    pieces = [piece for piece in inline.pieces if piece.text.strip(SPACES)]
    return bool(pieces) and all(_RED.match(piece.look.colour or "") for piece in pieces)


def block_style(paragraph: Paragraph) -> Style:
    """How a paragraph looks: font, size and weight of most of its characters."""
    weights: dict[RunLook, int] = {}
    for piece in paragraph.inline.pieces:
        weights[piece.look] = weights.get(piece.look, 0) + len(piece.text.strip(SPACES))
    total = sum(weights.values())
    bold = sum(weight for shown, weight in weights.items() if shown.bold)
    look, outline = paragraph.look, outline_level(paragraph)
    size = _most((shown.size, weight) for shown, weight in weights.items())
    label = paragraph.label
    return Style(
        font=_most((shown.font or shown.symbol, weight) for shown, weight in weights.items()),
        size=size,
        bold=bold * 2 > total if total else None,
        align=look.align or "left",
        indent=_indent_points(look, size),
        name=paragraph.style.name or None,
        outline_level=outline,
        number=label.text or None if label else None,
    )


def _most(pairs: Iterable[tuple[_Said, int]]) -> _Said | None:
    """What most characters say; the first of equals, None of nothing."""
    counts: dict[_Said, int] = {}
    for said, weight in pairs:
        counts[said] = counts.get(said, 0) + weight
    return max(counts, key=counts.__getitem__) if counts else None


def _indent_points(look: ParagraphLook, size: float | None) -> float | None:
    if look.indent_chars and size:
        return round(look.indent_chars / 100 * size, 2)
    return None if look.indent is None else round(look.indent / 20, 2)


def outline_level(paragraph: Paragraph) -> int | None:
    """The outline level (1 to 9) that paragraph or style state, or that a heading style implies by its name."""
    stated = paragraph.look.outline
    if stated is not None:
        return stated + 1 if 0 <= stated < 9 else None
    return next((level for name in paragraph.style.names if (level := _level_by_name(name))), None)


@functools.lru_cache(maxsize=1024)
def _level_by_name(name: str) -> int | None:
    """The level that a style's name (in lower case) says: heading 1, 标题 1（黑体）, 一级标题, 一级条标题 (GB/T 1.1)."""
    if match := _HEADING_NAME.match(name):
        return _level_number(match[1])
    if match := _LEVEL_NAME.search(name):
        return _level_number(match[1]) + (1 if match[2] else 0)
    if match := _PART_NAME.search(name):
        return "章节".index(match[1]) + 1
    return None


def _level_number(sign: str) -> int:
    return "一二三四五六七八".find(sign) + 1 or integer(sign, 1)
