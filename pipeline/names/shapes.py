"""What a person's name looks like: surname and one or two characters, a dotted name, a Latin one, a court's 某.

Surnames are a prior, never enough alone: what follows must be able to follow a name, and words of the language that look
like names (高级, 安全) are none.
"""

import re
from collections.abc import Iterable
from typing import Final

from extractors.document import Record
from pipeline.names.name import Name, load_words
from pipeline.names.titles import AFTER_ONE, AFTER_TWO, BEFORE, CLASSES, COMPOUND, STRONG, SURNAMES, VERBAL

_GOOD: Final = SURNAMES - VERBAL
_HAN: Final = re.compile(r"[一-龥㐀-䶿]+\Z")
ANONYMOUS: Final = re.compile(r"(?<!某)([一-龥])某{1,2}[甲乙丙丁戊己1-9]?(?!某|[一个些种项类公集单企品商市县区省银])")
_DOTTED_AT: Final = re.compile(
    r"[一-龥]{1,8}(?:[·•‧][一-龥]{1,6}?){1,3}(?=$|[^一-龥·]|同志|先生|女士|担任|任|介绍|表示|说|带队|主持|一行|出席)"
)
_LATIN: Final = re.compile(r"[A-Z][a-z]+(?:[ .·-]{1,2}[A-Z][a-z]*){1,3}")
_NO_LAST: Final = frozenset("的等和与及是在由说称任率赴")
"""Characters that a name never ends with."""


class Person(Record, frozen=True):
    """A name in the view before it is tied to what stands around it."""

    start: int
    end: int
    rule: str
    confidence: float
    role: str = ""
    role_start: int = -1


class Persons:
    """One text, with what was found in it so far: no name goes over organisations or regions."""

    def __init__(self, text: str, gaps: frozenset[int], taken: Iterable[Name]) -> None:
        self.text, self.gaps = text, gaps
        taken = [name for name in taken if name.kind in {"organisation", "policy", "region"}]
        self.ends = {name.end: name for name in taken if name.kind == "organisation"}
        self.starts = {name.start: name for name in taken if name.kind == "organisation"}
        self.taken = {
            at
            for name in taken
            if name.kind != "region" or name.confidence >= 0.9
            for at in range(name.start, name.end)
        }
        self.words = load_words("words-like-names.txt")
        self.stops = load_words("organisation-stops.txt")
        self.found: dict[int, Person] = {}
        self.employers: dict[int, Name] = {}

    # -- shapes of names

    def plausible(self, start: int, end: int, *, strong: bool, sure: bool = False) -> bool:
        """Whether ``text[start:end]`` can be a Chinese name; ``sure`` where a label says that one comes."""
        words = self.text[start:end]
        if not _HAN.match(words) or any(at in self.taken for at in range(start, end)):
            return False
        if end - start != 2 and any(at in self.gaps for at in range(start + 1, end)):
            return False
        if words[:2] in COMPOUND:
            return end - start in {3, 4}
        if end - start not in {2, 3} or words[0] not in (_GOOD if strong else SURNAMES):
            return False
        return self._no_word(words, sure=sure) and words[-1] not in _NO_LAST and "某" not in words

    def _no_word(self, words: str, *, sure: bool) -> bool:
        """Whether nothing in what looks like a name is a word or a title."""
        if not (sure and len(words) == 3) and (words[:2] in self.words or words[:2] in self.stops):
            return False
        if words in CLASSES or words[1:] in CLASSES:
            return False
        weak = words[0] not in STRONG and words[1:] in self.words
        return len(words) < 3 or not (words[1:] in self.stops or weak)

    def ends_well(self, at: int) -> bool:
        """Whether a name may end at ``at``."""
        text = self.text
        if at >= len(text) or at in self.gaps:
            return True
        sign = text[at]
        if not ("一" <= sign <= "龥"):
            return not (sign.isalpha() or sign in "·×")
        return sign in AFTER_ONE or text[at : at + 2] in AFTER_TWO or text[at : at + 2] in self.stops

    def begins_well(self, at: int) -> bool:
        """Whether a name may begin at ``at``."""
        text = self.text
        if (
            at == 0
            or at in self.gaps
            or at in self.ends
            or text[at - 1] in BEFORE
            or not ("一" <= text[at - 1] <= "龥")
        ):
            return True
        return (
            text[at - 2 : at] in self.stops
            or text[at - 2 : at] in CLASSES
            or text[at - 3 : at] in CLASSES
            or text[at - 2 : at] in {"单位", "我局"}
        )

    def name_at(self, at: int, *, strong: bool = False, sure: bool = False) -> int | None:
        """Where the name ends that begins at ``at``; None where there is none."""
        text = self.text
        if at >= len(text):
            return None
        if match := ANONYMOUS.match(text, at):
            return match.end() if match[1] in SURNAMES else None
        if match := _DOTTED_AT.match(text, at):
            return match.end()
        if match := _LATIN.match(text, at):
            return match.end()
        for size in (4, 3, 2) if text[at : at + 2] in COMPOUND else (3, 2):
            if (
                at + size <= len(text)
                and self.plausible(at, at + size, strong=strong, sure=sure)
                and self.ends_well(at + size)
            ):
                return at + size
        return None

    def name_beside(self, at: int) -> int | None:
        """Where a name right after a title likely ends, whatever word follows it; only with common surnames."""
        text = self.text
        if text[at : at + 1] not in STRONG or text[at : at + 1] == "方" or at in self.gaps:
            return None
        known = text[at + 2 : at + 4] in self.stops or text[at + 2 : at + 4] in self.words
        size = 2 if known else 3
        if not self.plausible(at, at + size, strong=True) or text[at + 1 : at + 3] in self.words:
            return None
        return at + size

    def name_before(self, end: int, *, strong: bool = True) -> int | None:
        """Where the name begins that ends at ``end``."""
        text = self.text
        for size in (4, 3, 2):
            start = end - size
            if start < 0 or (size == 4 and text[start : start + 2] not in COMPOUND):
                continue
            if self.plausible(start, end, strong=strong) and self.begins_well(start):
                return start
        dotted = re.search(r"(?<![一-龥])[一-龥]{1,8}(?:·[一-龥]{1,8}){1,3}$", text[max(0, end - 24) : end])
        return end - len(dotted.group()) if dotted else None

    # -- what is around them

    def put(self, start: int, end: int, rule: str, confidence: float, role: str = "", role_start: int = -1) -> None:
        """Keep a name; one found before at its place stays unless it had no role."""
        known = self.found.get(start)
        if known is None or (role and not known.role):
            self.found[start] = Person(
                start=start, end=end, rule=rule, confidence=confidence, role=role, role_start=role_start
            )

    def covers(self, at: int) -> bool:
        """Whether a person found before stands at ``at``."""
        return any(person.start <= at < person.end for person in self.found.values())

    def read_list(self, at: int, rule: str, role: str, confidence: float) -> None:
        """Names after one, parted by 、, 和 or room, as long as names follow."""
        text = self.text
        while at < len(text):
            start = at + 1 if text[at] in "、,， " or (text[at] in "和及" and at not in self.gaps) else at
            if start == at and at not in self.gaps:
                return
            while start < len(text) and text[start] == " ":
                start += 1
            end = self.name_at(start)
            if end is None:
                return
            if text[at] in ",，" and rule != "label":
                return
            self.put(start, end, rule, confidence, role)
            at = end
