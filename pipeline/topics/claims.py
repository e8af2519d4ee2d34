"""Which candidate serves which requirement (章节与要求的对应), settled for the whole document together."""

from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from typing import Final

from pipeline.programme import SectionRequirement
from pipeline.topics.bodies import leads
from pipeline.topics.headings import ALIAS
from pipeline.topics.nodes import Node

SURE: Final = 0.7
"""From here on a section serves a requirement."""
UNSURE: Final = 0.5
"""From here on a person should look."""

_SETTLED: Final = 0.9
"""No claim without an alias is surer."""
_INSIDE: Final = 0.5
"""What a heading is worth below a section that surely serves another requirement, unless it is the very alias."""
_ORDER: Final = 0.1
_GAP: Final = 0.12
"""What it adds that a section stands in a gap of as many free sections as requirements are open there."""
_DEEP: Final = 0.1
"""What it takes that a section is of a level on which nothing else is found."""
_MUTUAL: Final = 0.08
"""What it adds that a section says most of a requirement, and no free section says more of it."""
_SLACK: Final = 0.15
"""A section below is named instead of the one that holds it when it says all but so much."""
_FEW: Final = 2.0
_ENOUGH: Final = 3.0
"""Signs of a second matter that its section must hold to be unsure or sure of it."""
_STRANGE: Final = 2
"""Main sections whose heading and body say nothing known, from which a document's words are too strange to judge by."""
_PASSING: Final = 2
"""Distinct phrases that say that a matter is treated inside another section."""


class _Turn:
    """One turn of settling: the place that serves each requirement, the sections that are free, and what follows."""

    def __init__(
        self, serving: dict[str, int], free: Sequence[Node], nodes: Sequence[Node], ordered: Sequence[str]
    ) -> None:
        self.serving = serving
        self.free = free
        self._ordered = ordered
        self._size = len(nodes)
        self.deepest = max((len(nodes[place].above) for place in serving.values()), default=None)
        self._gaps: dict[int, tuple[range, int, Counter[tuple[int, ...]]]] = {}
        self._most: dict[str, float] = {}

    @cached_property
    def span(self) -> tuple[int, int]:
        """The first and the last place that serves."""
        return min(self.serving.values()), max(self.serving.values())

    def most(self, requirement: str) -> float:
        """What the free section that says most of a requirement weighs."""
        if requirement not in self._most:
            able = (node.weigh(requirement) for node in self.free if node.may_serve(requirement))
            self._most[requirement] = max(able, default=0.0)
        return self._most[requirement]

    def fills_gap(self, node: Node, own: int) -> bool:
        """Whether as many free sections of this level as open requirements lie between the neighbours found."""
        if own not in self._gaps:
            self._gaps[own] = self._gap(own)
        inside, wanted, levels = self._gaps[own]
        return node.place in inside and levels[node.above] == wanted

    def _gap(self, own: int) -> tuple[range, int, Counter[tuple[int, ...]]]:
        """Places between the neighbours of a requirement, how many requirements are open there, and the free sections."""
        ordered, serving = self._ordered, self.serving
        left = max((i for i in range(own) if ordered[i] in serving), default=-1)
        right = min((i for i in range(own + 1, len(ordered)) if ordered[i] in serving), default=len(ordered))
        first = serving[ordered[left]] if left >= 0 else -1
        last = serving[ordered[right]] if right < len(ordered) else self._size
        inside = range(first + 1, last)
        levels = Counter(other.above for other in self.free if other.place in inside and not other.aside)
        return inside, right - left - 1, levels


class Claims:
    """Scores of (requirement id, place of a section), built in three steps: named, settled, suspected."""

    def __init__(self, nodes: Sequence[Node], wanted: Sequence[SectionRequirement]) -> None:
        self._nodes = nodes
        self._wanted = wanted
        self._ordered = [requirement.id for requirement in wanted if requirement.place == "ordered"]
        self.scores: dict[tuple[str, int], float] = {}
        self._name()
        self._settle()
        self._suspect()

    def _name(self) -> None:
        """What headings claim by an alias; the body may make a weak claim sure.

        A heading inside a main section that serves another requirement claims little. So where one heading alone
        among many makes a claim, the main sections are settled first.
        """
        claims = {
            (requirement.id, node.place): title if title >= SURE else node.weigh(requirement.id)
            for node in self._nodes
            for requirement in self._wanted
            if (title := node.titles.get(requirement.id, 0.0)) >= ALIAS
        }
        lone = {key: score for key, score in claims.items() if _is_lone(self._nodes[key[1]], self._nodes, claims)}
        self.scores = {key: score for key, score in claims.items() if key not in lone}
        if lone:
            self._settle(main_only=True)
        self.scores |= lone
        for (name, place), score in sorted(self.scores.items(), key=lambda item: item[0][1]):
            node = self._nodes[place]
            if node.titles.get(name, 0.0) < 1.0 and self._held_by_other(node, name):
                self.scores[name, place] = score * _INSIDE

    def _held_by_other(self, node: Node, requirement: str) -> bool:
        """Whether a section above surely serves another requirement and not this one."""
        holders = {name for (name, place), score in self.scores.items() if place in node.above and score >= SURE}
        return bool(holders) and requirement not in holders

    def _serving(self) -> dict[str, int]:
        """The place of the best section of each requirement that has a sure one."""
        best: dict[str, tuple[float, int]] = {}
        for (name, place), score in self.scores.items():
            if score >= SURE and (-score, place) < best.get(name, (0.0, 0)):
                best[name] = (-score, place)
        return {name: place for name, (_, place) in best.items()}

    def _free(self) -> list[Node]:
        """Sections that serve nothing, hold nothing that serves and stand in nothing that serves."""
        taken = {place for (_, place), score in self.scores.items() if score >= SURE}
        holding = {above for place in taken for above in self._nodes[place].above}
        return [node for node in self._nodes if node.place not in taken | holding and not taken & set(node.above)]

    def _settle(self, *, main_only: bool = False) -> None:
        """Give free sections to requirements that have none, the surest pair first, until nothing is likely enough."""
        while True:
            serving = self._serving()
            free = [node for node in self._free() if not (main_only and node.above)]
            turn = _Turn(serving, free, self._nodes, self._ordered)
            best: tuple[float, int, str] | None = None
            for requirement in self._wanted:
                if requirement.id in serving:
                    continue
                for node in (node for node in free if node.may_serve(requirement.id)):
                    score = self._likelihood(node, requirement, turn)
                    if score >= SURE and (best is None or (score, -node.place) > best[:2]):
                        best = score, -node.place, requirement.id
            if best is None:
                return
            node = self._nodes[-best[1]]
            node = node if main_only else _innermost(node, best[2], free)
            self.scores[best[2], node.place] = min(best[0], _SETTLED)

    def _likelihood(self, node: Node, requirement: SectionRequirement, turn: _Turn) -> float:
        """Heading and body, the usual order, the level, and whether section and requirement are each other's best."""
        own = node.weigh(requirement.id)
        score = own + self._place_bonus(node, requirement, turn)
        if turn.deepest is not None and len(node.above) > turn.deepest:
            score -= _DEEP
        best = node.leads(requirement.id) and turn.most(requirement.id) <= own
        return score + _MUTUAL if best else score

    def _place_bonus(self, node: Node, requirement: SectionRequirement, turn: _Turn) -> float:
        """What the usual order adds or takes: where the section stands among those that are found."""
        serving = turn.serving
        if not serving:
            return 0.0
        if requirement.place == "edge":
            first, last = turn.span
            return -_ORDER if first <= node.place <= last else _ORDER
        own = self._ordered.index(requirement.id)
        before = [serving[name] for name in self._ordered[:own] if name in serving]
        after = [serving[name] for name in self._ordered[own + 1 :] if name in serving]
        votes = [place < node.place for place in before] + [node.place < place for place in after]
        if not votes:
            return 0.0
        bonus = _ORDER * (2 * sum(votes) / len(votes) - 1)
        return bonus + _GAP if all(votes) and turn.fills_gap(node, own) else bonus

    def _share(self) -> None:
        """Let a section whose heading joins two matters serve the second one, too, if its body says enough of it."""
        serving = self._serving()
        for requirement in self._wanted:
            name = requirement.id
            joined = [self._nodes[place] for place in sorted(set(serving.values())) if self._nodes[place].joined]
            for node in joined if name not in serving else ():
                weight = node.body[name].weight if name in node.body else 0.0
                if name in node.titles and weight >= _FEW:
                    self.scores[name, node.place] = SURE if weight >= _ENOUGH else UNSURE

    def _suspect(self) -> None:
        """Name the likeliest section for each requirement that has none, if it says enough."""
        self._share()
        serving = self._serving()
        free = self._free()
        for requirement in self._wanted:
            name = requirement.id
            if name in serving:
                continue
            able = [node for node in free if node.may_serve(name)]
            likely = [(node.weigh(name), -node.place) for node in able if node.says_enough(name)]
            if not likely:
                passing = [node for node in self._nodes if not node.aside and self._passes(node, name, serving)]
                unexplained = [node for node in free if not node.aside and node.is_unexplained(name)]
                doubtful = unexplained[:1] if len(unexplained) >= _STRANGE else []
                like = sorted((node for node in free if node.may_treat(name)), key=lambda node: node.chances[name])
                likely = [(UNSURE, -node.place) for node in like[-1:] or passing[-1:] or doubtful]
            if likely:
                score, place = max(likely)
                key = (name, -place)
                self.scores[key] = max(self.scores.get(key, 0.0), min(max(score, UNSURE), SURE - 0.01))

    def _passes(self, node: Node, name: str, serving: dict[str, int]) -> bool:
        """Whether a section treats a matter in passing: in its phrases, or a paragraph outside what serves another."""
        outside = not set(serving.values()) & set(node.above)
        return node.phrases(name) >= _PASSING or (outside and node.has_paragraph(name))


def _is_lone(node: Node, nodes: Sequence[Node], claims: dict[tuple[str, int], float]) -> bool:
    """Whether a heading claims alone among those below a main section that claims nothing, not by its very words."""
    if not node.above or any(title >= 1.0 for title in node.titles.values()):
        return False
    top = node.above[0]
    below = {name for name, place in claims if top in nodes[place].above}
    return len(below) == 1 and not any(place == top for _, place in claims)


def _innermost(node: Node, requirement: str, free: Sequence[Node]) -> Node:
    """The section itself, or the only one right below it whose heading and body say nearly as much."""
    below = [other for other in free if other.parent == node.place]
    named = [other for other in below if requirement in other.titles and not other.is_unlike(requirement)]
    others = [other for other in below if requirement not in other.titles and leads(other.body, requirement)]
    if len(named) != 1 or others or named[0].weigh(requirement) < node.weigh(requirement) - _SLACK:
        return node
    return _innermost(named[0], requirement, free)
