"""Tasks and criteria of labelled plans and reports (``sections_fourth_*``), whose sections :mod:`sections` scores.

``tasks``: whether a plan treats each of the six tasks; evidence is right in a block that is labelled with the task.
``criteria``: a chosen point is right in a paragraph that speaks of the criterion, by the section that it stands in
(``SPEAKS``) or by its own mark; recall is the share of criteria spoken of for which there is a right point.
"""

from collections import Counter
from collections.abc import Callable

import msgspec
from sections import KINDS, Heading, Labelled, build, every, read_labelled

from extractors.document import Document, Evidence
from pipeline.brief.criteria import select_points
from pipeline.brief.tasks import cover_tasks
from pipeline.facts import Section
from pipeline.programme import load_programme
from pipeline.reading import understand
from pipeline.review import Part
from understood.common import DATA, Told

SPEAKS = {
    "goals": {"ideas"},
    "tasks": {"ideas"},
    "schedule": {"ideas"},
    "innovation": {"innovation"},
    "key-industries": {"industries"},
    "safeguards": {"importance"},
    "institutions": {"foundation"},
    "mechanisms": {"foundation", "importance"},
    "enforcement": {"foundation"},
    "services": {"foundation"},
    "economy": {"industries"},
}
"""Criteria of which the paragraphs below a section speak, by what the section serves."""


class Truth:
    """What each block is labelled with."""

    def __init__(self, labelled: Labelled, labels: dict[str, Heading]) -> None:
        self.tasks: dict[str, set[str]] = {}
        self.criteria: dict[str, set[str]] = {}
        places = {id(heading): int(block[1:]) for block, heading in labels.items()}
        for heading in labelled.headings:
            self._add(heading, places, (), set())

    def _add(self, heading: Heading, places: dict[int, int], tasks: tuple[str, ...], above: set[str]) -> None:
        here = places[id(heading)]
        own = (*tasks, *heading.tasks)
        spoken = above | {criterion for name in heading.serves for criterion in SPEAKS[name]}
        self._label(f"b{here}", own, spoken)
        for number, marks in enumerate(heading.line_marks, here + 1):
            more = set(marks.get("+", ()))
            passing = {criterion for name in marks.get("~", ()) for criterion in SPEAKS[name]}
            self._label(f"b{number}", (*own, *marks.get("^", ())), set() if "-" in more else spoken | passing | more)
        for child in heading.children:
            self._add(child, places, own, spoken)

    def _label(self, block: str, tasks: tuple[str, ...], criteria: set[str]) -> None:
        for task in tasks:
            self.tasks.setdefault(task, set()).add(block)
        for criterion in criteria:
            self.criteria.setdefault(criterion, set()).add(block)


def whole(document: Document, requirement: str) -> Part:
    """All of a file as one document."""
    first, last = document.blocks[0].id, document.blocks[-1].id
    return Part(requirement, page_start=None, page_end=None, block_start=first, block_end=last, confidence=1.0)


def score(half: str, *, errors: bool) -> dict[str, Counter[str]]:
    """Counts of tasks and of criteria over all documents of a half."""
    counts: dict[str, Counter[str]] = {"tasks": Counter(), "criteria": Counter()}
    told = Told(half, errors=errors)
    for labelled in read_labelled((DATA / f"sections_{half}.txt").read_text(encoding="utf-8")):
        document, tree, labels = build(labelled)
        score_document(labelled, document, tree, Truth(labelled, labels), counts, told)
    return counts


def score_document(
    labelled: Labelled,
    document: Document,
    tree: tuple[Section, ...],
    truth: Truth,
    counts: dict[str, Counter[str]],
    told: Told,
) -> None:
    """Counts of one document."""
    programme = load_programme("trade-secret-pilot-2024")
    readings = [("d", msgspec.structs.replace(understand(document), sections=tree))]
    parts = {"d": (whole(document, labelled.kind),)}
    title = next((heading.title for heading in every(labelled.headings)), "")
    if labelled.kind == KINDS["plan"]:
        found = {task.id: task.evidence for task in cover_tasks(readings, parts, programme) if task.covered}
        count_topics(counts["tasks"], found, truth.tasks, lambda *words: told("TASK", title, *words))
    chosen = {c.id: tuple(p.evidence for p in c.points) for c in select_points(readings, parts, programme) if c.points}
    count_topics(counts["criteria"], chosen, truth.criteria, lambda *words: told("CRITERION", title, *words))


def count_topics(
    count: Counter[str],
    found: dict[str, tuple[Evidence, ...]],
    wanted: dict[str, set[str]],
    told: Callable[..., None],
) -> None:
    """Topics found and wanted, and whether their evidence stands where it should."""
    for name in wanted.keys() | found.keys():
        right = [e for e in found.get(name, ()) if e.block in wanted.get(name, set())]
        count["of evidence_in_place"] += len(found.get(name, ()))
        count["evidence_in_place"] += len(right)
        count["hits"] += name in wanted and name in found
        count["missed"] += name in wanted and name not in found
        count["invented"] += name in found and name not in wanted
        if name in wanted and name not in found:
            told("MISSED", name)
        for evidence in (e for e in found.get(name, ()) if e not in right):
            told("WRONG PLACE" if name in wanted else "INVENTED", name, evidence.quote[:40])
