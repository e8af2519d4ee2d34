"""Whether and where a dossier treats each task (任务) of the call, by its headings first, then by cues in sentences."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from rapidfuzz import fuzz

from extractors.document import Block, Evidence, Record, cite
from pipeline.facts import Reading, Section
from pipeline.passages import Parts, Passage, bare, block_requirements, find_passages, walk_sections
from pipeline.programme import Programme, Topic
from pipeline.review import TaskCoverage

LEAST_BODY: Final = 16
"""Characters below a heading that make it more than a mention."""
LIKE: Final = 86.0
"""A heading this like a title or alias (rapidfuzz partial ratio) is about it."""
LEAST_SENTENCES: Final = 2
"""Sentences with two cues each that make a task treated where no heading names it."""
MOST_EVIDENCE: Final = 4
_TASKS: Final = re.compile("任务|举措|措施")


class _Heading(Record, frozen=True):
    """A section whose heading names a task."""

    document: str
    block: Block
    section: Section
    score: float

    @property
    def evidence(self) -> Evidence:
        """The heading's words."""
        start = max(0, self.block.text.find(self.section.title))
        end = min(len(self.block.text), start + len(self.section.title))
        return cite(self.document, self.block, start, end)


def _likeness(title: str, topic: Topic) -> float:
    """How much a heading is about a topic, 0 to 100; the longer the name found in it, the better."""
    best = 0.0
    for name in (topic.title, *topic.aliases):
        known = bare(name)
        if not known:
            continue
        if known in title:
            best = max(best, 90.0 + min(10.0, len(known)))
        elif len(known) >= 5 and len(title) >= 5:
            best = max(best, fuzz.partial_ratio(known, title))
    return best


def _task_documents(programme: Programme) -> frozenset[str]:
    """Documents of the programme that must have a section of tasks: that is where tasks are treated."""
    return frozenset(
        document.id
        for document in programme.documents
        if any(_TASKS.search(section.title) for section in document.sections)
    )


def _speaks(served: str | None, where: frozenset[str]) -> bool:
    return not where or served in where


def _where(readings: Sequence[tuple[str, Reading]], parts: Parts, programme: Programme) -> frozenset[str]:
    """The documents to look in; all of them (empty) when the dossier holds none that must have tasks."""
    wanted = _task_documents(programme)
    held = {part.requirement for document_id, _ in readings for part in parts.get(document_id, ())}
    return wanted & held


def _headings(
    readings: Sequence[tuple[str, Reading]], parts: Parts, where: frozenset[str]
) -> Iterator[tuple[str, Block, Section]]:
    for document_id, reading in readings:
        served = block_requirements(reading.document, parts.get(document_id, ()))
        blocks = {block.id: block for block in reading.document.blocks}
        for section, _ in walk_sections(reading.sections):
            block = blocks.get(section.heading)
            if block and section.text_length >= LEAST_BODY and _speaks(served.get(block.id), where):
                yield document_id, block, section


def _named(topic: Topic, topics: Sequence[Topic], headings: Sequence[tuple[str, Block, Section]]) -> list[_Heading]:
    """Headings that are about ``topic`` more than about any other, best first."""
    found = []
    for document_id, block, section in headings:
        title = bare(section.title)
        score = _likeness(title, topic)
        if score >= LIKE and score >= max(_likeness(title, other) for other in topics):
            found.append(_Heading(document=document_id, block=block, section=section, score=score))
    return sorted(found, key=lambda item: -item.score)


def _cues(text: str, topic: Topic) -> int:
    return sum(cue in text for cue in {bare(word) for word in (*topic.cues, *topic.aliases)} if cue)


def _spoken(topic: Topic, passages: Sequence[tuple[Passage, str]]) -> list[Passage]:
    """Sentences with two or more of the topic's cues, those with most first."""
    counted = [(passage, _cues(text, topic)) for passage, text in passages]
    strong = [item for item in counted if item[1] >= 2]
    return [passage for passage, _ in sorted(strong, key=lambda item: -item[1])]


def _cover(topic: Topic, named: Sequence[_Heading], spoken: Sequence[Passage]) -> TaskCoverage:
    covered = bool(named) or len(spoken) >= LEAST_SENTENCES
    below = [passage for passage in spoken if any(item.section.title in passage.headings for item in named)]
    sentences = [passage.evidence for passage in (below or spoken)]
    evidence = [item.evidence for item in named][: MOST_EVIDENCE - 1] if named else []
    evidence += sentences[: MOST_EVIDENCE - len(evidence)][:2]
    return TaskCoverage(id=topic.id, title=topic.title, covered=covered, evidence=tuple(evidence) if covered else ())


def cover_tasks(
    readings: Sequence[tuple[str, Reading]], parts: Parts, programme: Programme
) -> tuple[TaskCoverage, ...]:
    """For each task of the programme, in its order, whether it is treated, with headings and sentences that show it.

    Looked at are the documents that the programme wants tasks from; all documents where the dossier holds none.
    """
    where = _where(readings, parts, programme)
    headings = list(_headings(readings, parts, where))
    passages = [
        (passage, bare(passage.text))
        for document_id, reading in readings
        for passage in find_passages(document_id, reading, parts.get(document_id, ()))
        if _speaks(passage.requirement, where)
    ]
    return tuple(
        _cover(topic, _named(topic, programme.tasks, headings), _spoken(topic, passages)) for topic in programme.tasks
    )
