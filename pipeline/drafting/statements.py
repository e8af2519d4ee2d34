"""A notice as statements (句): each sentence in plain form with the headings that it stands under and its place."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from extractors.document import FURNITURE, Block, Evidence, Record, cite
from pipeline.drafting.attachments import attachment_titles
from pipeline.facts import Reading
from pipeline.numbering import parse_number
from pipeline.reading import walk
from pipeline.wording import Plain, make_plain

_SENTENCE: Final = re.compile(r"[^。!?]*(?:[。!?]|$)")


class Statement(Record, frozen=True):
    """One sentence. ``text`` is half width and without blanks; ``headings`` go from the highest to the nearest.

    ``items`` are true of a heading's own line and of numbered lines, which name things rather than tell them.
    """

    text: str
    headings: tuple[str, ...]
    evidence: Evidence
    is_item: bool = False

    def under(self, pattern: re.Pattern[str]) -> bool:
        """Whether a heading above says so."""
        return any(pattern.search(heading) for heading in self.headings)


def read_statements(readings: Sequence[Reading], *, notice: bool = True) -> list[Statement]:
    """The sentences of all readings, in order; tables cell by cell. All but the first, the ``notice``, are attachments."""
    return [
        statement
        for number, reading in enumerate(readings)
        for statement in _of_reading(reading, whole=number > 0 or not notice)
    ]


def _of_reading(reading: Reading, *, whole: bool) -> Iterator[Statement]:
    """The sentences of a file; the title of an attachment (``whole``: the file is one) is a heading above all others."""
    name = reading.document.file.sha256
    heads = {section.heading: section for section in walk(reading.sections)}
    titles = attachment_titles(reading, whole=whole)
    trail: list[tuple[int, str]] = []
    for block in reading.document.blocks:
        if block.kind in FURNITURE or not block.text.strip():
            continue
        if block.id in titles:
            trail = [(0, titles[block.id])]
        elif section := heads.get(block.id):
            trail = [
                *(step for step in trail if step[0] < section.level),
                (section.level, make_plain(section.title).text),
            ]
        headings = tuple(title for _, title in trail)
        yield from _of_block(name, block, headings, is_head=block.id in heads)


def _of_block(name: str, block: Block, headings: tuple[str, ...], *, is_head: bool) -> Iterator[Statement]:
    if block.rows is not None:
        offset = 0
        for line in re.split(r"(?<=[\t\n])", block.text):
            yield from _sentences(name, block, offset, line.rstrip("\t\n"), headings, is_item=True)
            offset += len(line)
        return
    yield from _sentences(name, block, 0, block.text, headings, is_item=is_head)


def _sentences(
    name: str, block: Block, offset: int, text: str, headings: tuple[str, ...], *, is_item: bool
) -> Iterator[Statement]:
    plain: Plain = make_plain(text)
    for number, match in enumerate(_SENTENCE.finditer(plain.text)):
        if not match[0]:
            continue
        start, end = plain.span(match.start(), match.end())
        numbered = number == 0 and parse_number(text) is not None
        yield Statement(
            text=match[0],
            headings=headings,
            evidence=cite(name, block, offset + start, offset + end),
            is_item=(is_item and number == 0) or numbered,
        )
