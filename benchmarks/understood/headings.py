"""Headings of labelled papers: found by their words (number included), and at the right level.

A heading that only its look tells (no number) is not asked for in plain text, and no fault there when it is found; nor
is what may be a heading or not (level 0: a 专栏).
"""

import re
from collections import Counter
from collections.abc import Iterator

from pipeline.facts import Section
from pipeline.outline import find_sections
from understood.common import Told, norm
from understood.papers import Paper, as_document, parse


def walk(sections: tuple[Section, ...]) -> Iterator[Section]:
    """All sections in reading order."""
    for section in sections:
        yield section
        yield from walk(section.children)


def plain(words: str) -> str:
    """Words of a heading without what a reader may leave out."""
    return re.sub(r"^[★◆]+|[。．.：:;；]+$", "", norm(words))


def score_paper(paper: Paper, form: str, counts: Counter[str], told: Told) -> None:
    """Counts of one paper in one format."""
    found = [(plain(s.number + s.title), s.level) for s in walk(find_sections(as_document(paper, form)))]
    place = 0
    for heading in paper.headings:
        words = plain(heading.words)
        at = next((n for n in range(place, len(found)) if found[n][0] == words), None)
        asked = bool(heading.level) and not (heading.by_look and form == "text")
        if at is None:
            counts["missed"] += asked
            if asked:
                told("MISSED", form, paper.id, heading.words)
            continue
        for surplus in found[place:at]:
            counts["invented"] += 1
            told("INVENTED", form, paper.id, *surplus)
        place = at + 1
        counts["hits"] += asked
        if not asked or (form == "text" and any(h.by_look and 0 < h.level < heading.level for h in paper.headings)):
            continue  # in plain text nothing tells the headings above it
        counts["of level"] += 1
        counts["level"] += found[at][1] == heading.level
        if found[at][1] != heading.level:
            told("LEVEL", form, paper.id, heading.words, found[at][1], "WANT", heading.level)
    for surplus in found[place:]:
        counts["invented"] += 1
        told("INVENTED", form, paper.id, *surplus)


def score(half: str, form: str, *, errors: bool) -> Counter[str]:
    """Counts over all papers of a half in one format."""
    counts: Counter[str] = Counter()
    told = Told(half, errors=errors)
    for paper in parse(f"headings_{half}"):
        score_paper(paper, form, counts, told)
    return counts
