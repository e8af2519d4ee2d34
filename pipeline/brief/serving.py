"""Which required sections each stretch of text serves (条款出处): the strongest prior for what a sentence is about."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from extractors.document import Record
from pipeline.brief.passages import Passage
from pipeline.facts import Reading, Section
from pipeline.programme import DocumentRequirement, Programme, Topic
from pipeline.reading import walk
from pipeline.review import Part
from pipeline.topics import UNSURE, find_lessons, match_sections


class _Span(Record, frozen=True):
    """From one offset of a block to another, both by the block's place; ``end`` is outside."""

    start: tuple[int, int]
    end: tuple[int, float]
    requirement: str


class Serving:
    """The required sections of one file, asked by place; those that a person should look at are good enough for this."""

    def __init__(self, reading: Reading, parts: Sequence[Part], programme: Programme) -> None:
        self._order = {block.id: place for place, block in enumerate(reading.document.blocks)}
        documents = {document.id: document for document in programme.documents}
        self._spans = [
            span
            for part in parts
            if (document := documents.get(part.requirement)) and document.sections
            for span in self._part_spans(reading, part, document, programme.tasks)
        ]
        self._openings: dict[str, list[tuple[int, int]]] = {}
        for section in walk(reading.sections):
            self._openings.setdefault(section.heading, []).append((section.body_start, section.heading_start))

    def of(self, passage: Passage) -> frozenset[str]:
        """The sections (``document/section``) in which a passage stands."""
        place = (self._order[passage.block.id], passage.start)
        return frozenset(span.requirement for span in self._spans if span.start <= place < span.end)

    def opening(self, passage: Passage) -> int:
        """Where the run-in heading begins whose first sentence the passage is; else its own start."""
        starts = sorted(self._openings.get(passage.block.id, ()))
        at = bisect_right(starts, (passage.start, len(passage.block.text))) - 1
        if at < 0 or passage.block.text[starts[at][0] : passage.start].strip():
            return passage.start
        return starts[at][1]

    def _part_spans(
        self, reading: Reading, part: Part, document: DocumentRequirement, tasks: Sequence[Topic]
    ) -> Iterator[_Span]:
        first, last = self._order.get(part.block_start), self._order.get(part.block_end)
        if first is None or last is None:
            return
        blocks = reading.document.blocks[first : last + 1]
        inside = {block.id for block in blocks}
        sections = [section for section in reading.sections if section.heading in inside]
        matches = match_sections(
            reading.document,
            sections,
            document.sections,
            asides=document.asides,
            lessons=find_lessons(document, tasks),
            blocks=blocks,
        )
        for match in matches:
            if match.score >= UNSURE:
                yield self._span(match.section, f"{document.id}/{match.requirement}")

    def _span(self, section: Section, requirement: str) -> _Span:
        return _Span(
            start=(self._order[section.block_start], section.heading_start),
            end=(
                self._order[section.block_end],
                float("inf") if section.body_end is None else section.body_end,
            ),
            requirement=requirement,
        )
