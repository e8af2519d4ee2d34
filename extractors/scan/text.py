"""Recognised text put into the form in which Chinese official documents are written. Digits are never touched."""

import re
from typing import Final

from extractors.layout.joining import unspaced

HANZI: Final = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_CHINESE: Final = re.compile(f"[{HANZI}，。、；：？！“”‘’《》（）〔〕【】]")
_HANZI_ONLY: Final = re.compile(f"[{HANZI}]")
_MARKS: Final = {",": "，", ":": "：", ";": "；", "?": "？", "!": "！"}
_BRACKETS: Final = re.compile(r"[(（]([^()（）]*)[)）]")
_YEAR: Final = re.compile(r"[\[【(（〔]\s*((?:19|20)\d\d)\s*[\]】)）〕](?=\s*(?:第\s*)?\d+\s*号)")
_PAGE_NUMBER: Final = re.compile(r"^[一—–-]\s*(\d{1,4})\s*[一—–-]$")
_SPAN: Final = re.compile(r"(?<=[年月日号时点\d%％])一(?=\d)")
_ENUMERATION: Final = re.compile(f"(^|[：:])(\\d{{1,2}})[·•](?=[{HANZI}])")
_SPACES: Final = re.compile(
    f"(?<=[{HANZI}，。、；：？！》）〕]) (?=[，。、；：？！《（〔])|(?<=[，。、；：？！《（〔]) (?=[{HANZI}])"
)


def is_hanzi(character: str) -> bool:
    """Whether this is one Chinese character."""
    return bool(_HANZI_ONLY.match(character))


def normalise(text: str) -> str:
    """Half-width punctuation beside Chinese characters as full-width; what the standard fixes as the standard has it.

    GB/T 9704-2012 sets the year of a document number in 〔〕 (7.2.5), page numbers between dashes (7.5) and the third
    level of numbering with a point (7.3.3); recognisers confuse these marks with other brackets, 一 and ·. What looks
    like 一 before a figure, after a figure, a sign of percent or a part of a date, is the dash of a span.
    """
    text = _YEAR.sub(r"〔\1〕", _PAGE_NUMBER.sub(r"— \1 —", text.strip()))
    text = _SPAN.sub("—", _ENUMERATION.sub(r"\1\2.", text))
    text = _BRACKETS.sub(_bracket, text)
    text = "".join(_mark(text, place) for place in range(len(text)))
    return unspaced(_SPACES.sub("", text))


def join_lines(lines: list[str]) -> str:
    """Lines of one cell as running text: nothing between Chinese lines, a space between words and after a full stop."""
    text = ""
    for line in filter(None, lines):
        words = text[-1:].isascii() and text[-1:].isalpha() and line[0].isascii() and line[0].isalnum()
        text += (" " if text and (words or text[-1] in "。；！？" or _ITEM.match(line)) else "") + line
    return text


_ITEM: Final = re.compile(r"(?:[（(]?[一二三四五六七八九十]{1,3}[）)、]|[（(]\d{1,2}[）)]|\d{1,2}[.、．](?!\d))")


def _bracket(match: re.Match[str]) -> str:
    """Brackets beside or around Chinese as full-width, others as they were read."""
    text, inner = match.string, match[1]
    around = text[max(0, match.start() - 1) : match.start()] + text[match.end() : match.end() + 1]
    return f"（{inner}）" if _CHINESE.search(inner) or _CHINESE.search(around) else match[0]


def _mark(text: str, place: int) -> str:
    """One character of the text: a half-width mark becomes full-width where a Chinese character stands before it.

    At the start of a line or after a digit or letter the one behind decides; between digits nothing changes.
    """
    character = text[place]
    full = _MARKS.get(character)
    if full is None:
        return character
    before, after = text[place - 1 : place], text[place + 1 : place + 2]
    if _CHINESE.match(before):
        return full
    if before.isdigit() and after.isdigit():
        return character
    return full if _CHINESE.match(after) else character
