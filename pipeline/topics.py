"""Which required section a heading opens: aliases first, then likeness, then the words of its body."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

from rapidfuzz import fuzz

from extractors.document import Document, Record
from pipeline.facts import Section
from pipeline.programme import SectionRequirement
from pipeline.reading import section_text, walk

SURE: Final = 0.7
"""From here on a section serves a requirement."""
UNSURE: Final = 0.5
"""From here on a person should look."""

_NOISE: Final = re.compile(r"[\s，。、：:；;“”\"'（）()《》\-—]|(?:情况|有关|相关|方面|部分)$")


class SectionMatch(Record, frozen=True):
    """A section that serves a required one; ``score`` from 0 to 1."""

    requirement: str
    section: Section
    score: float


def match_sections(
    document: Document, sections: Sequence[Section], wanted: Iterable[SectionRequirement]
) -> tuple[SectionMatch, ...]:
    """Every (requirement, section) pair that is at least unsure, best first, then in reading order.

    A section below one that already serves the same requirement is part of it and not named again.
    """
    matches = []
    for requirement in wanted:
        for section in walk(tuple(sections)):
            score = heading_score(section.title, requirement)
            if score < SURE:
                score += _body_score(section_text(document, section), requirement)
            if score >= UNSURE:
                matches.append(SectionMatch(requirement=requirement.id, section=section, score=round(min(score, 1), 3)))
    return tuple(sorted(_outermost(matches), key=lambda match: -match.score))


def heading_score(title: str, requirement: SectionRequirement) -> float:
    """How surely ``title`` names the requirement; 0.0 when nothing speaks for it."""
    bare = _bare(title)
    if not bare:
        return 0.0
    return max(_word_score(bare, _bare(word)) for word in (requirement.title, *requirement.aliases))


@lru_cache(maxsize=4096)
def _bare(text: str) -> str:
    return _NOISE.sub("", text)


def _word_score(title: str, word: str) -> float:
    """Likeness of a heading and one alias: equal, contained, or nearly equal."""
    if title == word:
        return 1.0
    if len(word) >= 3 and word in title:
        return 0.9 if len(word) / len(title) >= 0.35 else 0.75
    if len(word) == 2 and title.endswith(word) and len(title) <= 6:
        return 0.75
    if len(title) >= 4 and title in word:
        return 0.75
    ratio = fuzz.ratio(title, word) / 100
    return ratio if ratio >= 0.75 and min(len(title), len(word)) >= 4 else 0.0


def _body_score(text: str, requirement: SectionRequirement) -> float:
    """Evidence of the body: distinct cues, at most 0.6, never sure on its own."""
    found = sum(cue in text for cue in requirement.cues)
    return min(found * 0.15, 0.6)


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
