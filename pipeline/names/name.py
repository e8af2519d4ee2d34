"""One name in a text, and how a rule states it."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

from extractors.document import Record
from pipeline.facts import EntityKind
from pipeline.plaintext import Plain

_DATA: Final = Path(__file__).parents[1] / "data"


class Name(Record, frozen=True):
    """One name in ``text[start:end]`` of the original text, or of a plain view while rules are at work.

    ``rule`` says which pattern or model made it, ``confidence`` (0 to 1) how sure it is. Empty strings where nothing is
    known: ``role``, ``phone`` and ``organisation`` of a person; ``number``, ``issuer`` and ``date`` (ISO) of a policy.
    """

    start: int
    end: int
    kind: EntityKind
    normalised: str
    rule: str
    confidence: float = 0.9
    role: str = ""
    phone: str = ""
    organisation: str = ""
    number: str = ""
    issuer: str = ""
    date: str = ""


class Endings:
    """Words found by their last character: a class of characters is searched, not an alternation of hundreds of words."""

    def __init__(self, classes: Mapping[str, str]) -> None:
        self.words = frozenset(classes)
        lengths: dict[str, set[int]] = {}
        for word in classes:
            lengths.setdefault(word[-1], set()).add(len(word))
        self._lengths = {last: tuple(sorted(sizes, reverse=True)) for last, sizes in lengths.items()}
        self._trigger = re.compile("[" + "".join(map(re.escape, lengths)) + "]")

    def find(self, text: str) -> Iterator[tuple[int, int]]:
        """Where words stand, by their ends; of several that end at one place the longest."""
        for match in self._trigger.finditer(text):
            end = match.end()
            for size in self._lengths[match.group()]:
                if text[max(0, end - size) : end] in self.words and end >= size:
                    yield end - size, end
                    break


def words(text: str) -> frozenset[str]:
    """The words of a list parted by white space."""
    return frozenset(text.split())


@lru_cache(maxsize=4)
def load_words(name: str) -> frozenset[str]:
    """The words of a list in ``data/``, parted by white space."""
    return words((_DATA / name).read_text(encoding="utf-8"))


def gaps(view: Plain) -> frozenset[int]:
    """Offsets in the view before which the original has room; none where every character stands apart."""
    if view.offsets is None:
        return frozenset()
    places = view.offsets
    found = frozenset(at for at in range(1, len(places)) if places[at] - places[at - 1] > 1)
    return found if len(found) < len(places) * 0.5 else frozenset()
