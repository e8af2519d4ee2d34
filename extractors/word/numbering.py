"""Automatic numbers of Word paragraphs made text, as Word shows them (ECMA-376 part 1, 17.9).

Definitions (:class:`Numbering`) are one for a document; counters (:class:`Counters`) one for a story: text boxes count
on their own, headers and footers together, footnotes, endnotes and comments each on their own, as Word does.
"""

import re
from collections.abc import Callable
from typing import Final

from extractors.document import Record
from extractors.ooxml import Element, integer
from extractors.word.counting import count_text
from extractors.word.symbols import bullet_text
from extractors.word.xml import W, is_on, value

_PLACE: Final = re.compile("%([1-9])")
_LEVELS: Final = 9
_LONGEST: Final = 255  # characters of a level's text, as Word has it
_NO_GAP: Final = "、）)】〕》」』。．：:，；"  # full-width signs bring their own space, and typed (1) takes none


class Level(Record, frozen=True):
    """One level of a list definition; ``level`` counts from 0."""

    level: int
    start: int
    number_format: str
    text: str
    suffix: str
    style: str | None
    legal: bool
    restart: int | None
    """Restarts after a level below this one (1-based as in the file); 0: never; None: after any higher level."""
    font: str | None
    first_line: int | None
    """First line indent in twips (negative for a hanging one), None when the level states none."""


class ListDefinition(Record, frozen=True):
    """A ``w:num``: which counters it shares (``abstract``), its levels, its one-time restarts."""

    num_id: str
    abstract: str
    levels: tuple[Level, ...]
    overrides: tuple[tuple[int, int], ...] = ()

    def at(self, level: int) -> Level | None:
        """The definition of ``level``."""
        return next((each for each in self.levels if each.level == level), None)

    def level_of(self, style: str) -> int | None:
        """The level that is linked to paragraph style ``style``."""
        return next((each.level for each in self.levels if each.style == style), None)


class Label(Record, frozen=True):
    """An automatic number as shown; ``gap`` is what stands between it and the text."""

    text: str
    gap: str
    bullet: bool
    level: Level


class Numbering:
    """The list definitions of ``numbering.xml``. ``list_of`` gives the list of a numbering style."""

    def __init__(self, root: Element | None, list_of: Callable[[str], str | None]) -> None:
        """Read the definitions from ``root``; None stands for a document without lists."""
        self._abstract: dict[str, Element] = {}
        self._nums: dict[str, Element] = {}
        self.absent = root is None
        self._list_of = list_of
        self._made: dict[str, ListDefinition | None] = {}
        if root is not None:
            self._abstract = {each.get(W + "abstractNumId"): each for each in root.iterchildren(W + "abstractNum")}
            self._nums = {each.get(W + "numId"): each for each in root.iterchildren(W + "num")}

    def find(self, num_id: str) -> ListDefinition | None:
        """The list with this id; None when it is not defined (such a paragraph shows no number)."""
        if num_id not in self._made:
            num = self._nums.get(num_id)
            self._made[num_id] = None if num is None else self._make(num_id, num)
        return self._made[num_id]

    def _make(self, num_id: str, num: Element) -> ListDefinition | None:
        abstract_id = value(num, "abstractNumId") or ""
        abstract_id = self._linked(abstract_id)
        abstract = self._abstract.get(abstract_id)
        if abstract is None:
            return None
        levels = {level.level: level for level in map(_level, abstract.iterchildren(W + "lvl"))}
        starts: dict[int, int] = {}
        for override in num.iterchildren(W + "lvlOverride"):
            number = integer(override.get(W + "ilvl"))
            if (changed := override.find(W + "lvl")) is not None:
                levels[number] = _level(changed, number)
            if (start := value(override, "startOverride")) is not None:
                starts[number] = integer(start)
        return ListDefinition(num_id, abstract_id, tuple(levels.values()), tuple(starts.items()))

    def _linked(self, abstract_id: str, depth: int = 0) -> str:
        """Follow ``w:numStyleLink`` to the definition that holds the levels."""
        abstract = self._abstract.get(abstract_id)
        link = None if abstract is None else value(abstract, "numStyleLink")
        if link is None or depth > _LEVELS:
            return abstract_id
        target = next((key for key, each in self._abstract.items() if value(each, "styleLink") == link), None)
        if target is None and (num := self._nums.get(self._list_of(link) or "")) is not None:
            target = value(num, "abstractNumId")
        return abstract_id if target in {None, abstract_id} else self._linked(target or "", depth + 1)


def _level(element: Element, number: int | None = None) -> Level:
    text = value(element, "lvlText")
    restart = value(element, "lvlRestart")
    fonts = element.find(f"{W}rPr/{W}rFonts")
    return Level(
        level=integer(element.get(W + "ilvl")) if number is None else number,
        start=integer(value(element, "start"), 0),
        number_format=_number_format(element),
        text=(text or "")[:_LONGEST],
        suffix=value(element, "suff") or "tab",
        style=value(element, "pStyle"),
        legal=is_on(element.find(W + "isLgl")),
        restart=None if restart is None else integer(restart),
        font=None if fonts is None else fonts.get(W + "ascii") or fonts.get(W + "hAnsi"),
        first_line=_first_line(element.find(f"{W}pPr/{W}ind")),
    )


def _number_format(element: Element) -> str:
    """The level's format; a custom one (inside mc:AlternateContent) gives its pattern."""
    formats = list(element.iterchildren(W + "numFmt")) or list(element.iter(W + "numFmt"))
    if not formats:
        return "decimal"
    name = formats[0].get(W + "val") or "decimal"
    return formats[0].get(W + "format") or "decimal" if name == "custom" else name


def _first_line(indent: Element | None) -> int | None:
    if indent is None:
        return None
    if (hanging := indent.get(W + "hanging")) is not None:
        return -integer(hanging)
    first = indent.get(W + "firstLine")
    return None if first is None else integer(first)


class Counters:
    """Where the lists of one story stand."""

    def __init__(self, numbering: Numbering) -> None:
        """Start with no list counted."""
        self._numbering = numbering
        self._counts: dict[str, list[int | None]] = {}
        self._spent: set[tuple[str, int]] = set()

    def next_label(self, num_id: str, level: int) -> Label | None:
        """Count one paragraph of list ``num_id`` at ``level`` (from 0) and give its number; None when undefined."""
        definition = self._numbering.find(num_id)
        place = None if definition is None else definition.at(level)
        if definition is None or place is None:
            return None
        counts = self._counts.setdefault(definition.abstract, [None] * _LEVELS)
        self._count(definition, place, counts)
        if place.number_format == "bullet":
            return Label(text=bullet_text(place.text, place.font), gap=_gap(place, "•"), bullet=True, level=place)
        text = _PLACE.sub(lambda match: self._shown(definition, place, counts, int(match[1]) - 1), place.text)
        return Label(text=text, gap=_gap(place, text), bullet=False, level=place)

    def _count(self, definition: ListDefinition, place: Level, counts: list[int | None]) -> None:
        self._restart(definition, place.level, counts)
        for shallower in range(min(place.level, _LEVELS - 1)):
            if counts[shallower] is None:
                counts[shallower] = _start(definition, shallower)
        if not 0 <= place.level < _LEVELS:
            return
        before = counts[place.level]
        counts[place.level] = _start(definition, place.level) if before is None else before + 1
        for deeper in range(place.level + 1, _LEVELS):
            other = definition.at(deeper)
            restart = None if other is None else other.restart
            if restart is None or place.level < restart:
                counts[deeper] = None

    def _restart(self, definition: ListDefinition, level: int, counts: list[int | None]) -> None:
        """A start override takes effect once: when its list first counts at its very level."""
        key = (definition.num_id, level)
        if key not in self._spent and any(number == level < _LEVELS for number, _start in definition.overrides):
            self._spent.add(key)
            counts[level] = None

    def _shown(self, definition: ListDefinition, place: Level, counts: list[int | None], level: int) -> str:
        other = definition.at(level)
        number = counts[level]
        if other is None or number is None or level > place.level:
            return ""
        plain = place.legal and other.number_format not in {"decimalZero", "none"}
        return count_text(number, "decimal" if plain else other.number_format)


def _start(definition: ListDefinition, level: int) -> int:
    overrides = dict(definition.overrides)
    place = definition.at(level)
    return overrides.get(level, 1 if place is None else place.start)


def _gap(level: Level, text: str) -> str:
    if level.suffix == "nothing" or not text or text[-1] in _NO_GAP or text[-1] in "①②③④⑤⑥⑦⑧⑨⑩":
        return ""
    return " "
