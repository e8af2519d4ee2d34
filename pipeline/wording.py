"""Text in the form that signs are matched on: half width, no spaces; and the way back to the text as written."""

import unicodedata
from functools import lru_cache
from typing import Final

from extractors.document import Record

_SIMILAR: Final = str.maketrans({"‐": "-", "–": "-", "―": "-", "﹣": "-", "︰": ":", "【": "[", "】": "]"})


class Plain(Record, frozen=True):
    """``text`` in plain form; its character *i* was written at ``offsets[i]`` of the source."""

    text: str
    offsets: tuple[int, ...]
    length: int
    """Of the source."""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where ``text[start:end]`` stands in the source."""
        if start >= len(self.offsets):
            return self.length, self.length
        last = self.offsets[end - 1] + 1 if end > start else self.offsets[start]
        return self.offsets[start], last


def make_plain(source: str) -> Plain:
    """``source`` in half-width forms without white space, with the offsets."""
    characters: list[str] = []
    offsets: list[int] = []
    for offset, character in enumerate(source):
        for plain in plain_text(character):
            characters.append(plain)
            offsets.append(offset)
    return Plain(text="".join(characters), offsets=tuple(offsets), length=len(source))


@lru_cache(maxsize=65536)
def plain_text(source: str) -> str:
    """``source`` in half-width forms without white space."""
    folded = unicodedata.normalize("NFKC", source).translate(_SIMILAR)
    return "".join(folded.split())
