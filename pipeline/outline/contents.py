"""The section tree held against the contents page (目录): what it lists must be there, what it leaves out is doubtful."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from extractors.document import Block, Document, Record, Warning
from pipeline.facts import Section
from pipeline.numbering import parse_number
from pipeline.outline.excluded import contents_blocks, without_page

_LEAST: Final = 3
"""Entries of a contents page that is held against the text."""
_OWN: Final = 0.5
"""Share of entries to be found in the text of a file that the page is the contents of; else it lists other files."""
_FORGIVEN: Final = 0.15
"""Share of an entry's characters, one at least, that recognition or a careless hand may have written differently."""
_SHORTEST: Final = 4
"""Characters of an entry in which one may differ."""
_DOUBT: Final = 0.8
"""What the confidence of a heading is multiplied by that the contents page should list and does not."""
_LONGEST: Final = 120


class _Entry(Record, frozen=True):
    """A line of a contents page: its words without number, blanks and page, and the family of its number."""

    words: str
    family: str
    page: int | None


def check_contents(
    document: Document, sections: tuple[Section, ...]
) -> tuple[tuple[Section, ...], tuple[Warning, ...]]:
    """The sections, surer or less so by the contents page, and a warning where it lists what the text does not have.

    Headings whose family of numbers the page lists, but not them, lose confidence. Nothing changes without such a page.
    """
    skipped = contents_blocks(document.blocks)
    entries = [entry for index in sorted(skipped) for entry in _entries(document.blocks[index])]
    if len(entries) < _LEAST:
        return sections, ()
    lines = [bare(block.text) for i, block in enumerate(document.blocks) if i not in skipped and block.text.strip()]
    as_written = _as_written([entry.words for entry in entries], [*lines, *_titles(sections)])
    missing = sum(found is None for found in as_written)
    if missing > (1 - _OWN) * len(entries):
        return sections, ()
    words = frozenset(found for found in as_written if found)
    families = frozenset(entry.family for entry in entries if entry.family)
    checked = tuple(_weigh(section, words, families) for section in sections)
    if not missing:
        return checked, ()
    message = f"目录列出的{len(entries)}个标题中，有{missing}个在正文中没有找到，请核对是否缺页或者目录未更新。"
    return checked, (Warning("contents-mismatch", message, entries[0].page),)


def bare(text: str) -> str:
    """The words of a heading or an entry alone: no number, blanks or punctuation."""
    head = text[:_LONGEST]
    number = parse_number(head)
    return re.sub(r"[\s，。、：:；;,.]", "", head[number.end :] if number else head)


def _entries(block: Block) -> Iterator[_Entry]:
    for line in block.text.split("\n"):
        listed = without_page(line)
        words = bare(listed)
        if len(words) >= 2 and not re.fullmatch(r"目[录次]|\d+", words):
            number = parse_number(listed)
            yield _Entry(words, f"{number.family} {number.depth}" if number else "", block.page)


def _titles(sections: Sequence[Section]) -> Iterator[str]:
    for section in sections:
        yield bare(section.title)
        yield from _titles(section.children)


def _as_written(entries: Sequence[str], lines: Sequence[str]) -> list[str | None]:
    """For each entry the words of the text that are it: a line begins with them, or nearly equals them; else None."""
    beginnings = frozenset(line[:length] for length in {len(entry) for entry in entries} for line in lines)
    short = [line for line in lines if len(line) <= _LONGEST // 2]
    return [entry if entry in beginnings else _nearest(entry, short) for entry in entries]


def _nearest(entry: str, lines: Sequence[str]) -> str | None:
    if len(entry) < _SHORTEST:
        return None
    most = max(1, round(len(entry) * _FORGIVEN))
    found = process.extractOne(entry, lines, scorer=Levenshtein.distance, score_cutoff=most)
    return found[0] if found else None


def _weigh(section: Section, words: frozenset[str], families: frozenset[str]) -> Section:
    """A section and those below it; a heading that should be listed and is not is less sure."""
    number = parse_number(f"{section.number} ") if section.number else None
    expected = number is not None and f"{number.family} {number.depth}" in families
    listed = bare(section.title) in words
    return msgspec.structs.replace(
        section,
        confidence=round(section.confidence * _DOUBT, 3) if expected and not listed else section.confidence,
        children=tuple(_weigh(child, words, families) for child in section.children),
    )
