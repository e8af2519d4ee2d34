"""Sentences of a dossier with their place (段落摘句): which headings stand above each, which document it serves."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from extractors.document import FURNITURE, Block, Document, Evidence, Record, cite
from pipeline.facts import Reading, Section
from pipeline.figures.mentions import sentence_spans
from pipeline.review import Part

Parts: TypeAlias = Mapping[str, Sequence[Part]]
"""Parts of each file by the id of its document in the dossier."""

LONG: Final = 160
"""A sentence of more characters is cut at its semicolons."""
_SPEAKING: Final = frozenset({"paragraph", "list_item", "heading", "footnote", "form_field"})
_SPACE: Final = re.compile(r"\s+")
_SIGNS: Final = re.compile(r"[\s\W_]+")


class Passage(Record, frozen=True):
    """One sentence. ``headings`` are the titles above it, the highest first; ``order`` counts in its document.

    ``first`` says that it opens its section's text; ``figures`` counts the figures in it.
    """

    document: str
    block: Block
    start: int
    end: int
    headings: tuple[str, ...]
    requirement: str | None
    order: int
    first: bool
    figures: int

    @property
    def text(self) -> str:
        """The sentence, letter for letter."""
        return self.block.text[self.start : self.end]

    @property
    def evidence(self) -> Evidence:
        """Where it stands."""
        return cite(self.document, self.block, self.start, self.end)


def bare(text: str) -> str:
    """``text`` without spaces and punctuation: what two sentences are compared by."""
    return _SIGNS.sub("", text)


def walk_sections(
    sections: Sequence[Section], above: tuple[str, ...] = ()
) -> Iterator[tuple[Section, tuple[str, ...]]]:
    """Every section with the titles above it (its own not included), in reading order."""
    for section in sections:
        yield section, above
        yield from walk_sections(section.children, (*above, section.title))


def block_requirements(document: Document, parts: Sequence[Part]) -> dict[str, str]:
    """The requirement that each block serves, by block id; blocks of no part are absent."""
    order = {block.id: number for number, block in enumerate(document.blocks)}
    served: dict[str, str] = {}
    for part in parts:
        first, last = order.get(part.block_start), order.get(part.block_end)
        if first is not None and last is not None:
            served.update((block.id, part.requirement) for block in document.blocks[first : last + 1])
    return served


def _paths(reading: Reading) -> tuple[dict[str, tuple[str, ...]], dict[str, int]]:
    """Titles above each block's text, and offset at which the body of a run-in heading starts, by block id."""
    order = {block.id: number for number, block in enumerate(reading.document.blocks)}
    paths: dict[str, tuple[str, ...]] = {}
    bodies: dict[str, int] = {}
    for section, above in walk_sections(reading.sections):
        first, last = order.get(section.block_start), order.get(section.block_end)
        if first is None or last is None:
            continue
        for block in reading.document.blocks[first : last + 1]:
            paths[block.id] = (*above, section.title)
        bodies[section.heading] = section.body_start
    return paths, bodies


def _cell_spans(block: Block) -> Iterator[tuple[int, int]]:
    """Offsets of the cells of a table that hold running text."""
    offset = 0
    for row in block.rows or ():
        for cell in row:
            end = offset + len(cell.text)
            if len(cell.text) >= 30 and cell.text.rstrip()[-1:] in "。；！":
                yield offset, end
            offset = end + 1


def _speaking_spans(block: Block, body: int | None) -> list[tuple[int, int]]:
    if block.kind == "table":
        return list(_cell_spans(block))
    if block.kind not in _SPEAKING or block.kind in FURNITURE:
        return []
    if block.kind == "heading" or body is not None:
        start = len(block.text) if body is None else body
        return [(start, len(block.text))] if start < len(block.text) else []
    return [(0, len(block.text))]


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _sentence_spans(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Offsets of sentences within ``text[start:end]``; long ones are cut after semicolons."""
    for first, last in sentence_spans(text[start:end]):
        left, right = _trim(text, start + first, start + last)
        cut = left
        if right - left > LONG:
            for sign in re.finditer("；", text[left:right]):
                yield _trim(text, cut, left + sign.end())
                cut = left + sign.end()
        if cut < right:
            yield _trim(text, cut, right)


def find_passages(document_id: str, reading: Reading, parts: Sequence[Part]) -> Iterator[Passage]:
    """Sentences of one file in reading order; furniture, titles, headings, captions and short cells are left out."""
    paths, bodies = _paths(reading)
    served = block_requirements(reading.document, parts)
    starts: dict[str, list[int]] = {}
    for figure in reading.figures:
        starts.setdefault(figure.evidence.block, []).append(figure.evidence.start)
    order = 0
    above: tuple[str, ...] | None = None
    for block in reading.document.blocks:
        places = sorted(starts.get(block.id, ()))
        for span in _speaking_spans(block, bodies.get(block.id)):
            for start, end in _sentence_spans(block.text, *span):
                path = paths.get(block.id, ())
                yield Passage(
                    document=document_id,
                    block=block,
                    start=start,
                    end=end,
                    headings=path,
                    requirement=served.get(block.id),
                    order=order,
                    first=path != above,
                    figures=bisect_left(places, end) - bisect_left(places, start),
                )
                order, above = order + 1, path
