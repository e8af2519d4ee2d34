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


class _Stretch(Record, frozen=True):
    """Text of a block under one heading: from ``body`` on; the heading itself begins at ``start``."""

    start: int
    body: int
    path: tuple[str, ...]


def _stretches(reading: Reading) -> dict[str, list[_Stretch]]:
    """The headings above the text of each block, in order, by block id; blocks under no heading are absent.

    Parents come before children, so each section takes over what its parent had said of its blocks.
    """
    blocks = reading.document.blocks
    order = {block.id: number for number, block in enumerate(blocks)}
    found: dict[str, list[_Stretch]] = {}
    for section, above in walk_sections(reading.sections):
        first, last = order.get(section.block_start), order.get(section.block_end)
        if first is None or last is None:
            continue
        path = (*above, section.title)
        before = [stretch for stretch in found.get(section.heading, ()) if stretch.start < section.heading_start]
        own = _Stretch(start=section.heading_start, body=section.body_start, path=path)
        found[section.heading] = [*before, own]
        for block in blocks[first + 1 : last + 1]:
            found[block.id] = [_Stretch(start=0, body=0, path=path)]
    return found


def _cell_spans(block: Block) -> Iterator[tuple[int, int]]:
    """Offsets of the cells of a table that hold running text."""
    offset = 0
    for row in block.rows or ():
        for cell in row:
            end = offset + len(cell.text)
            if len(cell.text) >= 30 and cell.text.rstrip()[-1:] in "。；！":
                yield offset, end
            offset = end + 1


def _speaking(block: Block, stretches: Sequence[_Stretch]) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Offsets of the running text of a block with the headings above it; headings are left out."""
    if block.kind == "table":
        yield from ((start, end, stretches[-1].path if stretches else ()) for start, end in _cell_spans(block))
        return
    if block.kind not in _SPEAKING or block.kind in FURNITURE:
        return
    if block.kind == "heading" and not any(stretch.body for stretch in stretches):
        return
    lead = _Stretch(start=0, body=0, path=())
    known = [*([lead] if not stretches or stretches[0].start else []), *stretches]
    ends = [*(stretch.start for stretch in known[1:]), len(block.text)]
    yield from ((stretch.body, end, stretch.path) for stretch, end in zip(known, ends, strict=True))


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
    stretches = _stretches(reading)
    served = block_requirements(reading.document, parts)
    starts: dict[str, list[int]] = {}
    for figure in reading.figures:
        starts.setdefault(figure.evidence.block, []).append(figure.evidence.start)
    order = 0
    above: tuple[str, ...] | None = None
    for block in reading.document.blocks:
        places = sorted(starts.get(block.id, ()))
        for first, last, path in _speaking(block, stretches.get(block.id, ())):
            for start, end in _sentence_spans(block.text, first, last):
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
