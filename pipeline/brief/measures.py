"""What an applicant means to try that is new (创新举措), as a list: the headings of its section on it, with their first sentence.

Where such a section has no headings of its own its items count, else its sentences; where there is no such section,
sentences of plans that call something new.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, TypeAlias

from extractors.document import Block, Evidence, cite
from pipeline.brief.novelty import newest
from pipeline.brief.passages import Passage, bare, find_passages
from pipeline.case import Case, FoundPart
from pipeline.facts import Section
from pipeline.figures.mentions import sentence_spans
from pipeline.numbering import parse_number
from pipeline.reading import section_spans
from pipeline.review import Measure
from pipeline.topics import UNSURE
from pipeline.topics.examples import TASKS

MOST: Final = 10
"""Measures of one dossier."""
FEW: Final = 5
"""Sentences where nothing lists measures."""
LONGEST: Final = 160
LONGEST_NAME: Final = 30
_INNOVATION: Final = re.compile("创新(?!人才|能力|环境|主体|要素)|改革|先行先试")
"""Titles of required sections that are there to set out what is new."""
_ITEM: Final = re.compile(r"[一二三四五六七八九十]{1,2}是(?=[^\s。；]{2})|其[一二三四五六七八九十](?:是|[，,])")

Span: TypeAlias = tuple[Block, int, int]
"""Text of a block, from one offset to another."""


def find_measures(case: Case) -> tuple[Measure, ...]:
    """The innovations of a dossier in its own order; empty where no plan speaks of any."""
    wanted = {
        f"{document.id}/{section.id.removeprefix(f'{document.id}/')}"
        for document in case.documents()
        for section in document.sections
        if _INNOVATION.search(section.title) and not TASKS.search(section.title)
    }
    matches = [pair for name, pairs in case.section_matches.items() if name in wanted for pair in pairs]
    for found, match in sorted(
        matches, key=lambda pair: (-pair[1].score, not _INNOVATION.search(pair[1].section.title))
    ):
        if match.score >= UNSURE and found.file.entry.id not in case.foreign:
            measures = list(_of_section(found, match.section))
            if measures:
                return tuple(_once(measures))[:MOST]
    return tuple(Measure(name=None, gist=passage.evidence) for passage in newest(list(_passages(case)), FEW))


def _passages(case: Case) -> Iterator[Passage]:
    """What documents with tasks say, in order."""
    for document in case.documents():
        if any(TASKS.search(section.title) for section in document.sections):
            for found in case.parts.get(document.id, ())[:1]:
                if found.file.entry.id not in case.foreign:
                    yield from find_passages(found.file.entry.id, found.reading, (found.part,))


def _of_section(found: FoundPart, section: Section) -> Iterator[Measure]:
    name, blocks = found.file.entry.id, found.reading.document.blocks
    order = {block.id: place for place, block in enumerate(blocks)}
    if len(section.children) > 1:
        for child in section.children:
            heading = blocks[order[child.heading]]
            start = heading.text.find(child.title, child.heading_start)
            if child.title and start >= 0:
                gist = _first_sentence(name, section_spans(blocks, order, child))
                yield Measure(cite(name, heading, start, start + len(child.title)), gist)
        return
    spans = list(section_spans(blocks, order, section))
    numbered = [measure for block, start, _ in spans if not start and (measure := _numbered(name, block))]
    if len(numbered) > 1:
        yield from numbered
        return
    items = [item for block, start, end in spans for item in _items(name, block, start, end)]
    gists = items if len(items) > 1 else list(_sentences(name, spans))[:FEW]
    yield from (Measure(name=None, gist=gist) for gist in gists if gist)


def _numbered(name: str, block: Block) -> Measure | None:
    """A paragraph that opens with a number and its name (3．保险联动。支持…)."""
    number = None if block.rows else parse_number(block.text)
    if number is None:
        return None
    start = number.end
    stop = block.text.find("。", start)
    if not 0 < stop - start <= LONGEST_NAME:
        return None
    start += len(block.text[start:stop]) - len(block.text[start:stop].lstrip())
    return Measure(cite(name, block, start, stop), _first_sentence(name, [(block, stop + 1, len(block.text))]))


def _sentences(name: str, spans: Sequence[Span]) -> Iterator[Evidence | None]:
    for block, start, end in spans:
        for first, last in () if block.rows else sentence_spans(block.text[start:end]):
            yield _cut(name, block, start + first, start + last)


def _items(name: str, block: Block, start: int, end: int) -> Iterator[Evidence | None]:
    """The items of a paragraph (一是…；二是…), their numbers left out."""
    marks = list(_ITEM.finditer(block.text, start, end))
    for mark, after in zip(marks, [*marks[1:], None][: len(marks)], strict=True):
        stop = after.start() if after else end
        first = sentence_spans(block.text[mark.end() : stop])
        if first:
            yield _cut(name, block, mark.end() + first[0][0], mark.end() + first[0][1])


def _first_sentence(name: str, spans: Iterable[Span]) -> Evidence | None:
    for block, start, end in spans:
        if block.rows or (block.kind == "heading" and start == 0):
            continue
        for first, last in sentence_spans(block.text[start:end])[:1]:
            return _cut(name, block, start + first, start + last)
    return None


def _cut(name: str, block: Block, start: int, end: int) -> Evidence | None:
    """A sentence, one too long cut at its last comma that fits; None for a few words without meaning of their own."""
    if end - start > LONGEST:
        comma = max(block.text.rfind(sign, start, start + LONGEST) for sign in "，；,;")
        end = comma + 1 if comma > start else start + LONGEST
    while end > start and block.text[end - 1] in "；;，, \u3000":
        end -= 1
    return cite(name, block, start, end) if end - start > 5 else None


def _once(measures: Sequence[Measure]) -> Iterator[Measure]:
    seen: set[str] = set()
    for measure in measures:
        place = measure.name or measure.gist
        words = bare(place.quote) if place else ""
        if words and words not in seen:
            seen.add(words)
            yield measure
