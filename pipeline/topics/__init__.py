"""Which sections of a document serve its required ones (章节识别).

A heading that bears an alias decides. For requirements that no heading names, the sections that serve nothing yet are
weighed together: stems in the heading, cues and phrases of the body against those of the other requirements, and the
usual order of such documents. Pairs are settled best first, each section once. What stays open is looked for in the
bodies of all sections: enough signs there are reason for a person to look, not for an error.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from extractors.document import Block, Document, Record
from pipeline.facts import Section
from pipeline.programme import SectionRequirement
from pipeline.reading import walk
from pipeline.topics.bodies import Bodies, Signs
from pipeline.topics.claims import SURE, UNSURE, Claims
from pipeline.topics.examples import Lessons, find_lessons, learn
from pipeline.topics.nodes import Node, make_nodes

__all__ = ["SURE", "UNSURE", "SectionMatch", "find_lessons", "match_sections"]

_PASSING: Final = 2
"""Distinct phrases in a paragraph before the first heading that make it worth a look."""


_PLAINLY: Final = 0.9
"""Chance of a single paragraph, by the examples, that makes it worth a look."""


class SectionMatch(Record, frozen=True):
    """A section that serves a required one; ``score`` from 0 to 1."""

    requirement: str
    section: Section
    score: float


def match_sections(
    document: Document,
    sections: Sequence[Section],
    wanted: Iterable[SectionRequirement],
    *,
    asides: tuple[str, ...] = (),
    lessons: Lessons = (),
    blocks: Sequence[Block] | None = None,
) -> tuple[SectionMatch, ...]:
    """Every (requirement, section) pair that is at least unsure, best first, then in reading order.

    ``wanted`` come in their usual order; ``asides`` are words of headings that serve nothing; ``lessons`` are examples
    by requirement (:func:`find_lessons`); ``blocks`` are those of the document where it is one of several in its file. A section below one that already serves the same requirement
    is part of it and not named again.
    """
    wanted = tuple(wanted)
    bodies = Bodies(document.blocks, wanted, learn(lessons))
    nodes = make_nodes(sections, wanted, bodies, asides)
    matches = [
        SectionMatch(requirement=requirement, section=nodes[place].section, score=round(min(score, 1.0), 3))
        for (requirement, place), score in Claims(nodes, wanted).scores.items()
        if score >= UNSURE
    ]
    found = {match.requirement for match in matches}
    if nodes:
        opening = _opening(nodes[0].section, bodies, blocks)
        matches += [match for r in wanted if r.id not in found for match in _in_opening(r, opening)]
        found = {match.requirement for match in matches}
        leaves = [node for node in nodes if not node.section.children and not node.aside]
        matches += [match for r in wanted if r.id not in found for match in _in_passing(r, leaves, opening, bodies)]
    order = {id(node.section): node.place for node in nodes}
    return tuple(sorted(_outermost(matches), key=lambda match: (-match.score, order.get(id(match.section), -1))))


def _opening(first: Section, bodies: Bodies, blocks: Sequence[Block] | None) -> list[tuple[Block, dict[str, Signs]]]:
    """The text before the first heading, of this document alone."""
    own = None if blocks is None else {block.id for block in blocks}
    return [(block, signs) for block, signs in bodies.before(first) if own is None or block.id in own]


def _in_opening(
    requirement: SectionRequirement, opening: Sequence[tuple[Block, dict[str, Signs]]]
) -> list[SectionMatch]:
    """The paragraph before the first heading that treats the matter, as a section of its own that is unsure."""
    for block, signs in opening:
        if requirement.id in signs and len(signs[requirement.id].phrases) >= _PASSING:
            return [SectionMatch(requirement=requirement.id, section=_as_section(block), score=UNSURE)]
    return []


def _in_passing(
    requirement: SectionRequirement,
    leaves: Sequence[Node],
    opening: Sequence[tuple[Block, dict[str, Signs]]],
    bodies: Bodies,
) -> list[SectionMatch]:
    """The place of the one paragraph that is plainly like the examples of a matter which nothing else treats."""
    places: list[tuple[Section, Sequence[Block]]] = [(_as_section(block), (block,)) for block, _ in opening]
    places += [(node.section, bodies.own_blocks(node.section)) for node in leaves]
    best: tuple[float, Section] | None = None
    for section, blocks in places:
        plainest = bodies.plainest(requirement.id, blocks)
        if plainest and plainest[1] >= _PLAINLY and (best is None or plainest[1] > best[0]):
            best = plainest[1], section
    return [SectionMatch(requirement=requirement.id, section=best[1], score=UNSURE)] if best else []


def _as_section(block: Block) -> Section:
    """A paragraph before the first heading as a section of its own."""
    return Section(
        heading=block.id,
        title="",
        number="",
        level=1,
        block_start=block.id,
        block_end=block.id,
        page_start=block.page,
        page_end=block.page,
        body_start=len(block.text),
        text_length=len(block.text),
        confidence=block.confidence,
    )


def _outermost(matches: Sequence[SectionMatch]) -> list[SectionMatch]:
    """Matches that are in no other match of the same requirement which is as good."""
    kept = []
    for match in matches:
        inside = (
            other is not match
            and other.requirement == match.requirement
            and other.score >= match.score
            and match.section in walk(other.section.children)
            for other in matches
        )
        if not any(inside):
            kept.append(match)
    return kept
