"""What a heading says of a required section: aliases first, then likeness, then stems (章节标题)."""

import re
from functools import lru_cache
from typing import Final

from rapidfuzz import fuzz

from pipeline.programme import SectionRequirement

LONGEST: Final = 120
"""Characters of a heading that are looked at."""
ALIAS: Final = 0.55
"""From here on a heading names the requirement by one of its aliases."""
_STEM: Final = 0.42
_SECOND_STEM: Final = 0.1
_CLAUSE: Final = 0.95
"""A clause of a heading says nearly as much as a heading of its own."""
_LIKE: Final = 0.8
_NOISE: Final = re.compile(r"[\s，。、：:；;“”\"'（）()《》\-—]|(?:情况|有关|相关|方面|部分)$")
_JOINT: Final = re.compile(r"[一-鿿][和与及、暨][一-鿿]")
_CLAUSES: Final = re.compile(r"[，：:；;\s—]+")


def heading_score(title: str, requirement: SectionRequirement) -> float:
    """How surely ``title`` names the requirement, by itself or by one of its clauses; 0.0 when nothing speaks for it."""
    title = title[:LONGEST]
    clauses = _CLAUSES.split(title)
    whole = _alias_score(_bare(title), requirement)
    parts = max((_alias_score(_bare(clause), requirement) for clause in clauses), default=0.0)
    return max(whole, _CLAUSE * parts if len(clauses) > 1 else parts, _stem_score(_bare(title), requirement))


def is_aside(title: str, asides: tuple[str, ...]) -> bool:
    """Whether a heading is one of those that serve no requirement."""
    return any(word in title[:LONGEST] for word in asides)


def is_joined(title: str) -> bool:
    """Whether a heading joins two matters (进度和保障)."""
    return bool(_JOINT.search(title[:LONGEST]))


@lru_cache(maxsize=4096)
def _bare(text: str) -> str:
    return _NOISE.sub("", text)


def _alias_score(title: str, requirement: SectionRequirement) -> float:
    if not title:
        return 0.0
    return max(_word_score(title, _bare(word)) for word in (requirement.title, *requirement.aliases))


def _word_score(title: str, word: str) -> float:
    """Likeness of a heading and one alias: equal, contained, or nearly equal."""
    if title == word:
        return 1.0
    if len(word) >= 3 and word in title:
        share = len(word) / len(title)
        return 0.9 if share >= 0.4 else 0.75 if share >= 0.3 else 0.6
    if len(word) == 2 and title.endswith(word) and len(title) <= 6:
        return 0.75
    if len(title) >= 4 and title in word:
        return 0.75
    ratio = fuzz.ratio(title, word) / 100
    return ratio if ratio >= _LIKE and min(len(title), len(word)) >= 4 else 0.0


def _stem_score(title: str, requirement: SectionRequirement) -> float:
    """Stems in a heading are a hint: never sure without the body."""
    found = [stem for stem in requirement.stems if stem in title]
    found = [stem for stem in found if not any(stem != other and stem in other for other in found)]
    if not found:
        return 0.0
    return _STEM + (_SECOND_STEM if len(found) > 1 else 0.0)
