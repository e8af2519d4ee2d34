"""The sections of one document as candidates (候选章节): what heading and body of each say of every requirement."""

from collections.abc import Sequence
from typing import Final

from extractors.document import Record
from pipeline.facts import Section
from pipeline.programme import SectionRequirement
from pipeline.topics.bodies import Bodies, Signs, leads, strength
from pipeline.topics.examples import NONE
from pipeline.topics.headings import ALIAS, heading_score, is_aside, is_joined

_BODY: Final = 0.75
"""What the fullest body is worth of what the heading left open."""
_LEARNT: Final = 0.75
"""What being surely like the examples is worth of what heading and body left open."""
_LIKELY: Final = 0.5
"""From here on a section is likelier about a requirement than not."""
_PLAINLY: Final = 0.85
"""From here on a section whose heading is that of an aside is worth a look."""
_POSSIBLE: Final = 0.3
"""From here on it may be, although it is likelier an aside."""
_REMOTE: Final = 0.1
"""Below this a section is not what is looked for, by the examples."""
_SUBSTANCE: Final = 30
"""Characters below a main heading that may be what is looked for."""
_FEWEST: Final = 2.0
"""Signs that a section needs to be named as a candidate."""


class Node(Record, frozen=True):
    """A section in reading order (``place``).

    ``above`` are the places of the sections that hold it, ``below`` the signs of those right below it, ``paragraphs``
    those of each block, ``chances`` how likely heading and text are about each by the examples. ``aside`` marks a usual section that serves nothing, or one inside of such; ``joined`` a heading
    that names two matters.
    """

    place: int
    section: Section
    above: tuple[int, ...]
    titles: dict[str, float]
    body: dict[str, Signs]
    below: tuple[dict[str, Signs], ...]
    paragraphs: tuple[dict[str, Signs], ...]
    chances: dict[str, float]
    aside: bool
    joined: bool

    @property
    def parent(self) -> int | None:
        """The place of the section right above."""
        return self.above[-1] if self.above else None

    def may_serve(self, requirement: str) -> bool:
        """Whether a section may be what is looked for: also a usual aside whose heading and text speak of it.

        产业背景与切入点 has the word of an aside, and 问题怎么破 is no list of problems.
        """
        if not self.aside:
            return True
        return requirement in self.titles and self.chances.get(requirement, 0.0) > _LIKELY

    def strength(self, requirement: str) -> float:
        """How much the body says of a requirement; less where the sections below speak mostly of others."""
        whole = strength(self.body, requirement)
        speaking = [signs for signs in self.below if signs]
        if len(speaking) < 2:
            return whole
        return whole * sum(leads(signs, requirement) for signs in speaking) / len(speaking)

    def weigh(self, requirement: str) -> float:
        """Heading, body and likeness to the examples together, as independent evidence; 0 to 1."""
        doubt = (1.0 - self.titles.get(requirement, 0.0)) * (1.0 - _BODY * self.strength(requirement))
        return 1.0 - doubt * (1.0 - _LEARNT * self.margin(requirement))

    def margin(self, requirement: str) -> float:
        """How much likelier a requirement is by the examples than any other; 0 where another one is likelier."""
        rest = max((chance for name, chance in self.chances.items() if name != requirement), default=0.0)
        return max(0.0, self.chances.get(requirement, 0.0) - rest)

    def leads(self, requirement: str) -> bool:
        """Whether the text says most of a requirement, by its signs or by its likeness to the examples."""
        return leads(self.body, requirement) or self.chances.get(requirement, 0.0) > _LIKELY

    def says_enough(self, requirement: str) -> bool:
        """Whether a person should look here for a requirement: some signs, and not many more of another one."""
        signs = self.body.get(requirement)
        if signs is None:
            return False
        if signs.weight < _FEWEST:
            return requirement in self.titles and leads(self.body, requirement)
        most = max(found.weight for found in self.body.values())
        return signs.weight >= 0.5 * most or requirement in self.titles

    def has_paragraph(self, requirement: str) -> bool:
        """Whether a paragraph treats a requirement more than any other, below a heading that names none."""
        if max(self.titles.values(), default=0.0) >= ALIAS:
            return False
        return any(leads(one, requirement) and one[requirement].weight >= _FEWEST for one in self.paragraphs)

    def is_unexplained(self, requirement: str) -> bool:
        """Whether a main section of some text says nothing that tells what it serves, or something of a requirement.

        It may be what is looked for in words that nobody foresaw: reason to look, not to call it missing.
        """
        if self.above or self.section.text_length < _SUBSTANCE or self.chances:
            return False
        others = [signs.weight for name, signs in self.body.items() if name != requirement]
        return not self.titles and max(others, default=0.0) < _FEWEST

    def is_unlike(self, requirement: str) -> bool:
        """Whether the examples make it likelier than not that a section is about something else."""
        return bool(self.chances) and self.chances.get(requirement, 0.0) < _LIKELY

    def may_treat(self, requirement: str) -> bool:
        """Whether a section of some text is not unlike the examples of a requirement, and serves nothing that is known."""
        if self.section.text_length < _SUBSTANCE:
            return False
        likelier_none = self.chances.get(NONE, 0.0) > _LIKELY
        least = _PLAINLY if self.aside else _POSSIBLE if likelier_none else _REMOTE
        return self.chances.get(requirement, 0.0) >= least

    def phrases(self, requirement: str) -> int:
        """Distinct phrases of the body that treat a requirement."""
        return len(self.body[requirement].phrases) if requirement in self.body else 0


def make_nodes(
    sections: Sequence[Section], wanted: Sequence[SectionRequirement], bodies: Bodies, asides: tuple[str, ...]
) -> tuple[Node, ...]:
    """All sections in reading order."""
    nodes: list[Node] = []

    def visit(section: Section, above: tuple[int, ...], *, aside: bool) -> None:
        aside = aside or is_aside(section.title, asides)
        place = len(nodes)
        nodes.append(
            Node(
                place=place,
                section=section,
                above=above,
                titles={r.id: score for r in wanted if (score := heading_score(section.title, r))},
                body=bodies.of_section(section),
                below=tuple(bodies.of_section(child) for child in section.children),
                chances=bodies.chances(section),
                paragraphs=() if section.children else tuple(bodies.paragraphs(section)),
                aside=aside,
                joined=is_joined(section.title),
            )
        )
        for child in section.children:
            visit(child, (*above, place), aside=aside)

    for section in sections:
        visit(section, (), aside=False)
    return tuple(nodes)
