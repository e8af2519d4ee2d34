"""A plain view of a text for matching: half width, simplified, without stray spaces, each character with its place.

Rules match the view; evidence quotes the text. Full-width letters, digits and signs become half width one for one,
Chinese punctuation stays. Spaces beside a Chinese character are dropped; where every character stands apart (a habit
of some typists and of OCR), all are.
"""

import re
from functools import lru_cache
from pathlib import Path
from typing import Final

from extractors.document import Record

_SIGNS: Final = "％＋－．／＆＜＞＝＄＃＠～∶︰‰"
_HALF: Final = "%+-./&<>=$#@~::‰"
_WIDTHS: Final = str.maketrans(
    {chr(code): chr(code - 0xFEE0) for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
    | dict(zip(_SIGNS, _HALF, strict=True))
    | {"\u3000": " ", "\xa0": " ", "\u2002": " ", "\u2003": " ", "\u2009": " ", "\u202f": " "}
    | {"（": "(", "）": ")", "﹪": "%", "–": "-", "―": "—", "−": "-", "─": "—", "○": "〇"}
)
_SPACE: Final = re.compile(r"[ \x1f]+")
_STRAY: Final = re.compile(r"\x1f|(?<![!-~]) +| +(?![!-~ ])")
_DIGITS_APART: Final = re.compile(r"(?<![\d.,])\d(?: \d){2,}(?![\d.,])")
"""Three digits and more that stand apart (2 0 2 2年): one number, while 1 268 500 and 3 5 keep their spaces."""
_APART: Final = re.compile(r"(?:\S ){6}")


@lru_cache(maxsize=1)
def _traditional() -> tuple[re.Pattern[str], dict[int, int]]:
    """Traditional characters that GB 2312 has not, and their simplified forms."""
    old, new = (Path(__file__).parent / "data" / "traditional.tsv").read_text(encoding="utf-8").split()
    return re.compile(f"[{old}]"), str.maketrans(old, new)


def simplify(text: str) -> str:
    """The text in simplified characters (繁转简), one for one, so that offsets stay; itself where it has none.

    Characters that simplified writing has as well (乾, 於) are left alone.
    """
    found, simple = _traditional()
    return text.translate(simple) if found.search(text) else text


class Plain(Record, frozen=True):
    """The view. ``offsets`` is None where it stands character by character in the text."""

    text: str
    offsets: tuple[int, ...] | None = None

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where ``text[start:end]`` of the view stands in the original; an empty span stays empty."""
        if self.offsets is None:
            return start, end
        if start >= end:
            at = self.offsets[start] if start < len(self.offsets) else (self.offsets[-1] + 1 if self.offsets else 0)
            return at, at
        return self.offsets[start], self.offsets[end - 1] + 1


@lru_cache(maxsize=4)
def make_plain(text: str) -> Plain:
    """The plain view of ``text``; linear in its length. Figures, names and dates ask for one text in a row."""
    half = simplify(text.translate(_WIDTHS))
    if " " not in half:
        return Plain(text=half)
    half = _DIGITS_APART.sub(lambda match: match.group().replace(" ", "\x1f"), half)
    apart = sum(match.end() - match.start() for match in _APART.finditer(half)) > len(half) * 0.6
    kept: list[str] = []
    offsets: list[int] = []
    last = 0
    for match in (_SPACE if apart else _STRAY).finditer(half):
        kept.append(half[last : match.start()])
        offsets.extend(range(last, match.start()))
        last = match.end()
    kept.append(half[last:])
    offsets.extend(range(last, len(half)))
    return Plain(text="".join(kept), offsets=tuple(offsets))
