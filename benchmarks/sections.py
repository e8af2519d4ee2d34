"""How well required sections are recognised under other headings: labelled documents, as JSON lines.

``python benchmarks/sections.py [dev|test|second|third|fourth_dev|fourth_test|fifth_dev|fifth_test|tuning] [--errors]``.
``top1`` is the share of labelled (section, requirement) pairs whose requirement is served for sure by that section;
``false_errors`` the share of required matters that are there and would be called missing; ``missing_found`` the share
of absent ones (left out by the author, or by deleting each labelled section in turn) that are called missing.
``second``, ``third`` and what ends in ``test`` are frozen: their errors are counted, never shown. Tasks and criteria
of ``fourth_*`` are scored by ``understanding.py --only topics``.
"""

import json
import re
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from understood.common import Told

from extractors.document import Block, Document, FileInfo
from pipeline.facts import Section
from pipeline.programme import DocumentRequirement, load_programme
from pipeline.topics import SURE, find_lessons, match_sections

DATA = Path(__file__).resolve().parents[1] / "tests" / "pipeline" / "data"
HALVES = ("dev", "test", "second", "third", "fourth_dev", "fourth_test", "fifth_dev", "fifth_test", "tuning")
PROGRAMME = load_programme("trade-secret-pilot-2024")
TASKS = PROGRAMME.tasks
KINDS = {"plan": "pilot-plan", "report": "foundation-report"}


@dataclass
class Heading:
    """A labelled heading with its paragraphs and the headings below it."""

    level: int
    title: str
    serves: tuple[str, ...]
    lines: list[str] = field(default_factory=list)
    tasks: tuple[str, ...] = ()
    line_marks: list[dict[str, tuple[str, ...]]] = field(default_factory=list)
    """Marks of each line: ``^`` tasks that it treats, ``+`` criteria that it speaks of."""
    children: list["Heading"] = field(default_factory=list)


@dataclass
class Labelled:
    """A document as its author labelled it; ``passing`` are matters that it treats only inside other sections."""

    kind: str
    opening: list[str] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    passing: set[str] = field(default_factory=set)


def read_labelled(text: str) -> list[Labelled]:
    """The documents of one half."""
    documents: list[Labelled] = []
    for line in text.splitlines():
        if line.startswith("%% "):
            documents.append(Labelled(kind=KINDS[line[3:]]))
        elif line.startswith("="):
            marks, words = line.split(" ", 1)
            title, told = part_marks(words)
            heading = Heading(len(marks), title, told.get("@", ()), tasks=told.get("^", ()))
            (documents[-1].headings if len(marks) == 1 else documents[-1].headings[-1].children).append(heading)
        elif line.strip() and not line.startswith("%"):
            body, told = part_marks(line)
            documents[-1].passing.update(told.get("~", ()))
            headings = documents[-1].headings
            last = headings[-1] if headings else None
            while last and last.children:
                last = last.children[-1]
            (last.lines if last else documents[-1].opening).append(body)
            if last:
                last.line_marks.append(told)
    return documents


def part_marks(line: str) -> tuple[str, dict[str, tuple[str, ...]]]:
    """A line without the marks at its end, and the ids that stand behind each mark."""
    marks: dict[str, tuple[str, ...]] = {}
    while found := re.search(r" ([@~^+])([a-z,-]+)$", line):
        marks[found[1]] = tuple(found[2].split(","))
        line = line[: found.start()]
    return line, marks


def build(
    labelled: Labelled, left_out: Heading | None = None
) -> tuple[Document, tuple[Section, ...], dict[str, Heading]]:
    """Document, section tree, and the label of each heading's block."""
    blocks: list[Block] = [Block(id=f"o{i}", kind="paragraph", text=line) for i, line in enumerate(labelled.opening)]
    labels: dict[str, Heading] = {}

    def add(heading: Heading) -> Section:
        start = f"b{len(blocks)}"
        words = re.match(
            r"(第.{1,2}[章节]|第.{1,2}部分|（.{1,2}）|[一二三四五六七八九十]+、|\d+\.?)\s*(.*)", heading.title
        )
        number, title = words.groups() if words else ("", heading.title)
        labels[start] = heading
        blocks.append(Block(id=start, kind="heading", text=heading.title, level=heading.level))
        first = len(blocks)
        for line in heading.lines:
            blocks.append(Block(id=f"b{len(blocks)}", kind="paragraph", text=line))
        children = tuple(add(child) for child in heading.children if child is not left_out)
        return Section(
            heading=start,
            title=title,
            number=number,
            level=heading.level,
            block_start=start,
            block_end=blocks[-1].id,
            page_start=None,
            page_end=None,
            body_start=len(heading.title),
            text_length=sum(len(block.text) for block in blocks[first:]),
            confidence=1.0,
            children=children,
        )

    sections = tuple(add(heading) for heading in labelled.headings if heading is not left_out)
    file = FileInfo(name="样例.docx", sha256="0" * 64, bytes=0, media_type="text/plain")
    return Document(file=file, reader="made/1", pages=(), blocks=tuple(blocks)), sections, labels


def every(headings: list[Heading]) -> list[Heading]:
    """All headings of a tree."""
    return [found for heading in headings for found in (heading, *every(heading.children))]


def score_half(half: str, *, errors: bool) -> Counter[str]:
    """Counts over all documents of a half."""
    required = {document.id: document for document in PROGRAMME.documents}
    counts: Counter[str] = Counter()
    told = Told(half, errors=errors)
    for labelled in read_labelled((DATA / f"sections_{half}.txt").read_text(encoding="utf-8")):
        wanted = required[labelled.kind]
        served = {name for heading in every(labelled.headings) for name in heading.serves}
        _score_present(labelled, wanted, served, counts, told)
        absent = {section.id for section in wanted.sections} - served - labelled.passing
        _score_absent(labelled, wanted, absent, None, counts, told)
        for heading in every(labelled.headings):
            rest = {name for other in every(labelled.headings) if other is not heading for name in other.serves}
            gone = set(heading.serves) - rest - labelled.passing
            if gone and not any(child.serves for child in heading.children):
                _score_absent(labelled, wanted, gone, heading, counts, told)
    return counts


def _score_present(
    labelled: Labelled, wanted: DocumentRequirement, served: set[str], counts: Counter[str], told: Told
) -> None:
    document, sections, labels = build(labelled)
    began = time.process_time()
    matches = match_sections(
        document, sections, wanted.sections, asides=wanted.asides, lessons=find_lessons(wanted, TASKS)
    )
    counts["microseconds"] += round((time.process_time() - began) * 1e6)
    counts["documents"] += 1
    for heading in every(labelled.headings):
        for name in heading.serves:
            counts["pairs"] += 1
            own = [m for m in matches if m.requirement == name and labels.get(m.section.heading) is heading]
            sure = bool(own) and own[0].score >= SURE
            counts["top1"] += sure
            if not sure:
                scores = [(m.section.title, m.score) for m in matches if m.requirement == name]
                told("NOT SURE", name, heading.title, scores)
    for match in matches:
        place = labels.get(match.section.heading)
        if match.score >= SURE and (place is None or not _within(match.requirement, place, labelled)):
            counts["wrong_sure"] += 1
            told("WRONG SURE", match.requirement, match.section.title, match.score)
    found = {match.requirement for match in matches}
    for name in served | labelled.passing:
        counts["present"] += 1
        counts["false_errors"] += name not in found
        if name not in found:
            told("FALSE ERROR", name, [h.title for h in labelled.headings])
        counts["warned"] += name in found and not any(m.score >= SURE for m in matches if m.requirement == name)


def _within(name: str, heading: Heading, labelled: Labelled) -> bool:
    return name in labelled.passing or any(
        name in other.serves and (heading in every([other]) or other in every([heading]))
        for other in every(labelled.headings)
    )


def _score_absent(
    labelled: Labelled,
    wanted: DocumentRequirement,
    gone: set[str],
    left_out: Heading | None,
    counts: Counter[str],
    told: Told,
) -> None:
    document, sections, _ = build(labelled, left_out)
    matches = match_sections(
        document, sections, wanted.sections, asides=wanted.asides, lessons=find_lessons(wanted, TASKS)
    )
    for name in gone:
        counts["absent"] += 1
        own = [match for match in matches if match.requirement == name]
        counts["missing_found"] += not own
        counts["missing_called_met"] += any(match.score >= SURE for match in own)
        if own:
            told("NOT MISSED", name, left_out and left_out.title, [(m.section.title, m.score) for m in own])


def report(half: str, counts: Counter[str]) -> None:
    """One JSON line."""
    line = {
        "benchmark": "sections",
        "half": half,
        "pairs": counts["pairs"],
        "top1": round(counts["top1"] / counts["pairs"], 4),
        "wrong_sure": counts["wrong_sure"],
        "warned": round(counts["warned"] / counts["present"], 4),
        "false_errors": round(counts["false_errors"] / counts["present"], 4),
        "absent": counts["absent"],
        "missing_found": round(counts["missing_found"] / counts["absent"], 4),
        "missing_called_met": round(counts["missing_called_met"] / counts["absent"], 4),
        "ms_a_document": round(counts["microseconds"] / counts["documents"] / 1000, 2),
    }
    print(json.dumps(line, ensure_ascii=False))


def main(arguments: list[str]) -> None:
    """Score the named halves, both without a name."""
    for half in [name for name in HALVES if name in arguments] or HALVES:
        report(half, score_half(half, errors="--errors" in arguments))


if __name__ == "__main__":
    main(sys.argv[1:])
