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
from pipeline.topics.bodies import Bodies, Signs, leads, strength
from pipeline.topics.headings import ALIAS, heading_score, is_aside

SURE: Final = 0.7
"""From here on a section serves a requirement."""
UNSURE: Final = 0.5
"""From here on a person should look."""

_INSIDE: Final = 0.5
"""What a heading is worth below a section that surely serves another requirement, unless it is the very alias."""
_BODY: Final = 0.75
"""What the fullest body is worth of what the heading left open."""
_ORDER: Final = 0.1
_GAP: Final = 0.12
"""What it adds that a section stands in a gap of as many free sections as requirements are open there."""
_MUTUAL: Final = 0.08
"""What it adds that a section says most of a requirement, and no free section says more of it."""
_FEWEST: Final = 2.0
"""Signs that an unassigned section needs to be named as a candidate."""
_PASSING: Final = 2
"""Distinct phrases that say that a matter is treated inside another section."""


class SectionMatch(Record, frozen=True):
    """A section that serves a required one; ``score`` from 0 to 1."""

    requirement: str
    section: Section
    score: float


class _Node(Record, frozen=True):
    """A section in reading order (``place``) with what its heading and body say of each requirement.

    ``above`` are the places of the sections that hold it. ``aside`` marks a usual section that serves nothing.
    """

    place: int
    section: Section
    above: tuple[int, ...]
    titles: dict[str, float]
    body: dict[str, Signs]
    aside: bool
    below: tuple[dict[str, Signs], ...] = ()

    def strength(self, requirement: str) -> float:
        """How much the body says of a requirement; less where the sections below speak mostly of others."""
        whole = strength(self.body, requirement)
        speaking = [signs for signs in self.below if signs]
        if len(speaking) < 2:
            return whole
        leading = [signs for signs in speaking if leads(signs, requirement)]
        return whole * len(leading) / len(speaking)


def match_sections(
    document: Document,
    sections: Sequence[Section],
    wanted: Iterable[SectionRequirement],
    *,
    asides: tuple[str, ...] = (),
    blocks: Sequence[Block] | None = None,
) -> tuple[SectionMatch, ...]:
    """Every (requirement, section) pair that is at least unsure, best first, then in reading order.

    ``wanted`` come in their usual order; ``asides`` are words of headings that serve nothing; ``blocks`` are those of
    the document where it is one of several in its file. A section below one that already serves the same requirement
    is part of it and not named again.
    """
    wanted = tuple(wanted)
    bodies = Bodies(document.blocks, wanted)
    nodes = _nodes(sections, wanted, bodies, asides)
    claims = _named(nodes, wanted)
    _settle(nodes, wanted, claims)
    _suspect(nodes, wanted, claims)
    matches = [
        SectionMatch(requirement=requirement, section=nodes[place].section, score=round(min(score, 1.0), 3))
        for (requirement, place), score in claims.items()
        if score >= UNSURE
    ]
    found = {match.requirement for match in matches}
    if nodes:
        opening = _opening(nodes[0].section, bodies, blocks)
        matches += [match for r in wanted if r.id not in found for match in _in_opening(r, opening)]
    order = {id(node.section): node.place for node in nodes}
    return tuple(sorted(_outermost(matches), key=lambda match: (-match.score, order.get(id(match.section), -1))))


def _nodes(
    sections: Sequence[Section], wanted: Sequence[SectionRequirement], bodies: Bodies, asides: tuple[str, ...]
) -> list[_Node]:
    nodes: list[_Node] = []

    def visit(section: Section, above: tuple[int, ...]) -> None:
        place = len(nodes)
        titles = {r.id: score for r in wanted if (score := heading_score(section.title, r))}
        nodes.append(
            _Node(
                place=place,
                section=section,
                above=above,
                titles=titles,
                body=bodies.of_section(section),
                below=tuple(bodies.of_section(child) for child in section.children),
                aside=is_aside(section.title, asides),
            )
        )
        for child in section.children:
            visit(child, (*above, place))

    for section in sections:
        visit(section, ())
    return nodes


_Claims = dict[tuple[str, int], float]
"""Score of each (requirement id, place of a section)."""


def _named(nodes: Sequence[_Node], wanted: Sequence[SectionRequirement]) -> _Claims:
    """What headings claim by an alias; the body may make a weak claim sure.

    A heading inside a main section that serves another requirement claims little, so main sections are settled first;
    one that holds headings of several requirements is a mere frame.
    """
    claims = {
        (requirement.id, node.place): title if title >= SURE else _weigh(node, requirement.id)
        for node in nodes
        for requirement in wanted
        if (title := node.titles.get(requirement.id, 0.0)) >= ALIAS
    }
    doubted = {key: score for key, score in claims.items() if _is_lone(nodes[key[1]], nodes, claims)}
    firm = {key: score for key, score in claims.items() if key not in doubted}
    if doubted:
        _settle(nodes, wanted, firm, main_only=True)
    firm |= doubted
    for (name, place), score in sorted(firm.items(), key=lambda item: item[0][1]):
        if nodes[place].titles.get(name, 0.0) < 1.0 and _held_by_other(nodes[place], name, firm):
            firm[name, place] = score * _INSIDE
    return firm


def _is_lone(node: _Node, nodes: Sequence[_Node], claims: _Claims) -> bool:
    """Whether a heading claims alone among those below a main section that claims nothing, and not by its very words."""
    if not node.above or any(title >= 1.0 for title in node.titles.values()):
        return False
    top = node.above[0]
    below = {name for name, place in claims if top in nodes[place].above}
    return len(below) == 1 and not any(place == top for _, place in claims)


def _held_by_other(node: _Node, requirement: str, claims: _Claims) -> bool:
    """Whether a section above surely serves another requirement and not this one."""
    holders = {name for (name, place), score in claims.items() if place in node.above and score >= SURE}
    return bool(holders) and requirement not in holders


def _weigh(node: _Node, requirement: str) -> float:
    """Heading and body together, as independent evidence."""
    title = node.titles.get(requirement, 0.0)
    return 1.0 - (1.0 - title) * (1.0 - _BODY * node.strength(requirement))


def _serving(claims: _Claims) -> dict[str, int]:
    """The place of the best section of each requirement that has a sure one."""
    best: dict[str, tuple[float, int]] = {}
    for (name, place), score in claims.items():
        if score >= SURE and (-score, place) < best.get(name, (0.0, 0)):
            best[name] = (-score, place)
    return {name: place for name, (_, place) in best.items()}


def _free(nodes: Sequence[_Node], claims: _Claims) -> list[_Node]:
    """Sections that serve nothing, hold nothing that serves and stand in nothing that serves; no asides."""
    taken = {place for (_, place), score in claims.items() if score >= SURE}
    holding = {above for place in taken for above in nodes[place].above}
    return [
        node
        for node in nodes
        if not node.aside
        and node.place not in taken | holding
        and not taken & set(node.above)
        and not any(nodes[above].aside for above in node.above)
    ]


def _settle(
    nodes: Sequence[_Node], wanted: Sequence[SectionRequirement], claims: _Claims, *, main_only: bool = False
) -> None:
    """Give free sections to requirements that have none, the surest pair first, until nothing is likely enough."""
    while True:
        serving = _serving(claims)
        open_ones = [requirement for requirement in wanted if requirement.id not in serving]
        free = [node for node in _free(nodes, claims) if not (main_only and node.above)]
        pairs = [
            (_likelihood(node, requirement, wanted, serving, free), -node.place, requirement)
            for node in free
            for requirement in open_ones
        ]
        pairs = [pair for pair in pairs if pair[0] >= SURE]
        if not pairs:
            return
        score, place, requirement = max(pairs, key=lambda pair: pair[:2])
        claims[requirement.id, -place] = min(score, 0.9)


def _likelihood(
    node: _Node,
    requirement: SectionRequirement,
    wanted: Sequence[SectionRequirement],
    serving: dict[str, int],
    free: Sequence[_Node],
) -> float:
    """Heading and body, what the usual order says of the place, and whether both are each other's best."""
    own = _weigh(node, requirement.id)
    best = leads(node.body, requirement.id) and all(_weigh(other, requirement.id) <= own for other in free)
    return own + _place_bonus(node, requirement, wanted, serving, free) + (_MUTUAL if best else 0.0)


def _place_bonus(
    node: _Node,
    requirement: SectionRequirement,
    wanted: Sequence[SectionRequirement],
    serving: dict[str, int],
    free: Sequence[_Node],
) -> float:
    """What the usual order adds or takes: where the section stands among those that are found."""
    if not serving:
        return 0.0
    if requirement.place == "edge":
        outside = node.place < min(serving.values()) or node.place > max(serving.values())
        return _ORDER if outside else -_ORDER
    ordered = [other.id for other in wanted if other.place == "ordered"]
    own = ordered.index(requirement.id)
    before = [serving[name] for name in ordered[:own] if name in serving]
    after = [serving[name] for name in ordered[own + 1 :] if name in serving]
    votes = [place < node.place for place in before] + [node.place < place for place in after]
    if not votes:
        return 0.0
    bonus = _ORDER * (2 * sum(votes) / len(votes) - 1)
    return bonus + _GAP if all(votes) and _fills_gap(node, own, ordered, serving, free) else bonus


def _fills_gap(node: _Node, own: int, ordered: Sequence[str], serving: dict[str, int], free: Sequence[_Node]) -> bool:
    """Whether as many free sections of this level as open requirements lie between the neighbours that are found."""
    left = max((i for i in range(own) if ordered[i] in serving), default=-1)
    right = min((i for i in range(own + 1, len(ordered)) if ordered[i] in serving), default=len(ordered))
    first = serving[ordered[left]] if left >= 0 else -1
    last = serving[ordered[right]] if right < len(ordered) else float("inf")
    places = [other.place for other in free if first < other.place < last and other.above == node.above]
    return len(places) == right - left - 1


def _suspect(nodes: Sequence[_Node], wanted: Sequence[SectionRequirement], claims: _Claims) -> None:
    """Name the likeliest section for each requirement that has none, if it says enough."""
    serving = _serving(claims)
    free = _free(nodes, claims)
    for requirement in wanted:
        if requirement.id in serving:
            continue
        likely = [(_weigh(node, requirement.id), -node.place) for node in free if _says_enough(node, requirement.id)]
        if not likely:
            likely = [
                (UNSURE, -node.place)
                for node in nodes
                if not node.aside and _phrases(node.body, requirement.id) >= _PASSING
            ][-1:]
        if likely:
            score, place = max(likely)
            key = (requirement.id, -place)
            claims[key] = max(claims.get(key, 0.0), min(max(score, UNSURE), SURE - 0.01))


def _says_enough(node: _Node, requirement: str) -> bool:
    signs = node.body.get(requirement)
    if signs is None or signs.weight < _FEWEST:
        return False
    most = max(found.weight for found in node.body.values())
    return signs.weight >= 0.5 * most or requirement in node.titles


def _phrases(body: dict[str, Signs], requirement: str) -> int:
    return len(body[requirement].phrases) if requirement in body else 0


def _opening(first: Section, bodies: Bodies, blocks: Sequence[Block] | None) -> list[tuple[Block, dict[str, Signs]]]:
    """The text before the first heading, of this document alone."""
    own = None if blocks is None else {block.id for block in blocks}
    return [(block, signs) for block, signs in bodies.before(first) if own is None or block.id in own]


def _in_opening(
    requirement: SectionRequirement, opening: Sequence[tuple[Block, dict[str, Signs]]]
) -> list[SectionMatch]:
    """The paragraph before the first heading that treats the matter, as a section of its own that is unsure."""
    for block, signs in opening:
        if _phrases(signs, requirement.id) >= _PASSING:
            section = Section(
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
            return [SectionMatch(requirement=requirement.id, section=section, score=UNSURE)]
    return []


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
