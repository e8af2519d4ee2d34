"""What the bodies of sections say (章节正文): which cues and phrases of each requirement stand where."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import exp
from typing import Final

from extractors.document import FURNITURE, Block, Record
from pipeline.facts import Section
from pipeline.programme import SectionRequirement
from pipeline.topics.examples import Examples

LONGEST: Final = 20_000
"""Characters of a block that are looked at."""
_PHRASE: Final = 1.5
"""A phrase is worth so many cues."""
_HALF_LIFE: Final = 2.5
_PARAGRAPH: Final = 20
"""Characters of a paragraph that is judged by itself."""


class Signs(Record, frozen=True):
    """What speaks for one requirement in a stretch of text: distinct cues, and phrases by their number."""

    cues: frozenset[str] = frozenset()
    phrases: frozenset[int] = frozenset()

    @property
    def weight(self) -> float:
        """Cues that are part of no other one, and phrases."""
        whole = [cue for cue in self.cues if not any(cue != other and cue in other for other in self.cues)]
        return len(whole) + _PHRASE * len(self.phrases)


class Bodies:
    """The signs of every requirement in the blocks of one document; sections are answered by union."""

    def __init__(self, blocks: Sequence[Block], wanted: Sequence[SectionRequirement], examples: Examples) -> None:
        self._wanted = wanted
        self._examples = examples
        self._grams: dict[int, frozenset[int]] = {}
        self._order = {block.id: number for number, block in enumerate(blocks)}
        self._blocks = blocks
        self._signs = [{} if block.kind in FURNITURE else find_signs(block.text[:LONGEST], wanted) for block in blocks]

    def of_section(self, section: Section) -> dict[str, Signs]:
        """Signs in the text below a heading, children and their headings included, by requirement id."""
        first, last = self._order[section.block_start], self._order[section.block_end]
        end = section.body_end
        if first == last or end is None:
            return _join(
                [
                    self._cut(first, section.body_start, end if first == last else None),
                    *self._signs[first + 1 : last + 1],
                ]
            )
        return _join(
            [self._cut(first, section.body_start, None), *self._signs[first + 1 : last], self._cut(last, 0, end)]
        )

    def chances(self, section: Section) -> dict[str, float]:
        """How likely a section is about each requirement by the examples, heading and all below it together."""
        first, last = self._order[section.block_start], self._order[section.block_end]
        if not self._examples.topics:
            return {}
        end = section.body_end
        grams = self._examples.grams(section.title)
        grams |= self._cut_grams(first, section.body_start, end if first == last else None)
        grams = grams.union(*(self._block_grams(place) for place in range(first + 1, last + (end is None))))
        if first != last and end is not None:
            grams |= self._cut_grams(last, 0, end)
        return self._examples.chances(grams)

    def plainest(self, requirement: str, blocks: Iterable[Block]) -> tuple[Block, float] | None:
        """Of some blocks with text of their own the one that is most like the examples of a requirement, and how likely."""
        able = [block for block in blocks if len(block.text) >= _PARAGRAPH and block.id in self._order]
        found = [(self.chance(block, requirement), -self._order[block.id], block) for block in able]
        return max(((block, chance) for chance, _, block in found), key=lambda pair: pair[1], default=None)

    def chance(self, block: Block, requirement: str) -> float:
        """How likely a block by itself is about a requirement by the examples."""
        return self._examples.chances(self._block_grams(self._order[block.id])).get(requirement, 0.0)

    def own_blocks(self, section: Section) -> Sequence[Block]:
        """The blocks of a section below its heading, those of the sections below it included."""
        return self._blocks[self._order[section.block_start] + 1 : self._order[section.block_end] + 1]

    def _block_grams(self, place: int) -> frozenset[int]:
        if place not in self._grams:
            block = self._blocks[place]
            self._grams[place] = frozenset() if block.kind in FURNITURE else self._cut_grams(place, 0, None)
        return self._grams[place]

    def _cut_grams(self, place: int, start: int, end: int | None) -> frozenset[int]:
        return self._examples.grams(self._blocks[place].text[start:end][:LONGEST])

    def paragraphs(self, section: Section) -> list[dict[str, Signs]]:
        """Signs of each block below a heading, by itself."""
        first, last = self._order[section.block_start], self._order[section.block_end]
        own = [self._cut(first, section.body_start, section.body_end if first == last else None)]
        return [signs for signs in [*own, *self._signs[first + 1 : last + 1]] if signs]

    def _cut(self, place: int, start: int, end: int | None) -> dict[str, Signs]:
        """Signs in a stretch of one block."""
        return find_signs(self._blocks[place].text[start:end][:LONGEST], self._wanted)

    def before(self, section: Section) -> list[tuple[Block, dict[str, Signs]]]:
        """The blocks before a section with their signs."""
        first = self._order[section.block_start]
        return list(zip(self._blocks[:first], self._signs[:first], strict=True))


def find_signs(text: str, wanted: Sequence[SectionRequirement]) -> dict[str, Signs]:
    """Signs of each requirement in ``text``, by its id; requirements without any are absent."""
    found = {}
    if not text.strip():
        return {}
    for requirement in wanted:
        cues = frozenset(cue for cue in requirement.cues if cue in text)
        phrases = frozenset(i for i, phrase in enumerate(_compiled(requirement.phrases)) if phrase.search(text))
        if cues or phrases:
            found[requirement.id] = Signs(cues=cues, phrases=phrases)
    return found


@lru_cache(maxsize=64)
def _compiled(phrases: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(phrase) for phrase in phrases)


def _join(groups: Sequence[dict[str, Signs]]) -> dict[str, Signs]:
    joined: dict[str, Signs] = {}
    for group in groups:
        for name, signs in group.items():
            known = joined.get(name)
            joined[name] = (
                Signs(cues=known.cues | signs.cues, phrases=known.phrases | signs.phrases) if known else signs
            )
    return joined


def strength(signs: dict[str, Signs], requirement: str) -> float:
    """0 to 1: how much a text says of one requirement, less when it says more of another one."""
    own = signs[requirement].weight if requirement in signs else 0.0
    most = max((found.weight for found in signs.values()), default=0.0)
    return (1.0 - exp(-own / _HALF_LIFE)) * own / most if most else 0.0


def leads(signs: dict[str, Signs], requirement: str) -> bool:
    """Whether a text says at least as much of one requirement as of any other."""
    return requirement in signs and signs[requirement].weight >= max(found.weight for found in signs.values())
