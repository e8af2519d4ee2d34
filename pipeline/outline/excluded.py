"""Blocks that hold no headings whatever they look like: contents pages (目录) and lists of attachments (附件说明)."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from extractors.document import FURNITURE, Block
from pipeline.numbering import Number, parse_number

_LEADERS: Final = re.compile(r"(?:[.…·．]{3,}|\t|[ \u3000]{3,})\s*[-—]?\s*\d{1,3}\s*[-—]?\s*$")
_PAGE: Final = re.compile(r"[ \t\u3000.…·．]*[-—]?\s?(?P<page>\d{1,3})\s?[-—]?\s*$")
_DOTS: Final = re.compile(r"[ \t\u3000]*(?:[.．·]{3,}|…+|[.…·．\s]{4,})\s*$")
"""Leaders whose page number was not read."""
_SPACED_PAGE: Final = re.compile(r"\s[-—]?\s?(?P<page>\d{1,3})\s?[-—]?\s*$")
_CONTENTS: Final = re.compile(r"^目\s*[录次]\s*[:：]?$")
_TAIL: Final = 120
"""Dot leaders and the page number stand within so many characters of a line's end."""
_MAX_ENTRY: Final = 60
_LEAST_ENTRIES: Final = 3
"""So many numbered lines in a row that end in page numbers are a contents page also without the word."""
_MOST_ENTRIES: Final = 400
_ATTACHMENTS: Final = re.compile(r"^附\s*(?:件|录|表)?\s*(?P<n>\d{1,2}|[一二三四五六七八九十]{1,2})?\s*[:：.．、]\s*")
_MARK: Final = re.compile(r"^附\s*(?:件|录|表)\s*(?:\d{1,2}|[一二三四五六七八九十]{1,2})?\s*[:：]?$")
_DATE: Final = re.compile(
    r"(?:20\d\d|[二2][〇○零OoＯ0][一二三四五六七八九〇○零Oo0]{1,2})\s*[年./-].{1,8}[月./-].{1,5}日?\s*$"
)
_MAX_TAIL: Final = 8
_MAX_LINE: Final = 50


def without_page(line: str) -> str:
    """A line of a contents page without dot leaders and page number."""
    return line[:-_TAIL] + _DOTS.sub("", _PAGE.sub("", line[-_TAIL:]))


def contents_blocks(blocks: Sequence[Block]) -> frozenset[int]:
    """Indexes of the blocks that are a contents page: with dot leaders, or lines with page numbers under 目录."""
    found = {i for i, block in enumerate(blocks) if block.kind == "toc" or _is_entry_with_leaders(block.text)}
    for index, block in enumerate(blocks):
        if len(block.text) <= 8 and _CONTENTS.match(block.text.strip()):
            found.update(_entries_below(blocks, index))
    for run in _numbered_entries(blocks):
        found.update(run)
    return frozenset(found)


def _is_entry_with_leaders(text: str) -> bool:
    return len(text) < 3 * _MAX_ENTRY and _LEADERS.search(text[-_TAIL:]) is not None


def _bare(line: str) -> str:
    return re.sub(r"\s", "", without_page(line))


def _entries_below(blocks: Sequence[Block], index: int) -> Iterator[int]:
    """Lines after 目录 up to the first that is a title, long, or the first entry again.

    Lines without page numbers or leaders count only when the list ends by coming to its first entry again.
    """
    run: list[int] = []
    first, repeated = "", False
    for following in range(index + 1, len(blocks)):
        block = blocks[following]
        if block.kind in FURNITURE:
            continue
        bare = _bare(block.text) if len(block.text) <= _MAX_ENTRY else ""
        if not bare or block.kind in {"title", "table"} or block.text.rstrip().endswith(("。", "；")):
            break
        if len(run) >= _MOST_ENTRIES or _CONTENTS.match(block.text.strip()):
            break
        if run and bare == first:
            repeated = True
            break
        first = first or bare
        run.append(following)
    return iter(run if repeated else [i for i in run if _ends_as_entry(blocks[i].text[-_TAIL:])])


def _ends_as_entry(tail: str) -> bool:
    """Whether a line ends in a page number, or in leaders whose number is lost."""
    return _PAGE.search(tail) is not None or _DOTS.search(tail) is not None


def _numbered_entries(blocks: Sequence[Block]) -> Iterator[list[int]]:
    """Runs of numbered lines that each end in a page number, none lower than the one before."""
    run: list[int] = []
    last = 0
    for index, block in enumerate(blocks):
        if block.kind in FURNITURE:
            continue
        short = len(block.text) <= _MAX_ENTRY and block.kind != "table"
        match = _SPACED_PAGE.search(block.text) if short else None
        page = int(match["page"]) if match else 0
        if match and page >= last and (parse_number(block.text) or run):
            run.append(index)
            last = page
            continue
        if len(run) >= _LEAST_ENTRIES:
            yield run
        run, last = [], 0
    if len(run) >= _LEAST_ENTRIES:
        yield run


def attachment_list_blocks(blocks: Sequence[Block]) -> frozenset[int]:
    """Indexes of the blocks of lists of attachments with the signatory and date below them.

    A list is 附件： (or 附件1：…) with names, followed by the end of the document or by short lines up to a date. A
    line 附件： above a title or a table opens the attachment itself and is left alone.
    """
    found: set[int] = set()
    for index, block in enumerate(blocks):
        text = block.text.lstrip()
        if index in found or block.kind in FURNITURE or not text.startswith("附") or block.kind in {"title", "table"}:
            continue
        if match := _ATTACHMENTS.match(text):
            found.update(_attachment_list(blocks, index, text[match.end() :], numbered=match["n"] is not None))
    return frozenset(found)


def _attachment_list(blocks: Sequence[Block], index: int, rest: str, *, numbered: bool) -> list[int]:
    """The blocks of the list that begins at ``index`` and of the lines below it; empty when it is no list."""
    first = parse_number(rest)
    alone = bool(rest.strip()) and first is None and not numbered
    items, after = ([index], index + 1) if alone else _items(blocks, index, first, numbered=numbered)
    tail, closed = _tail(blocks, after)
    if not rest.strip() and len(items) < 2:
        return []
    several = len(items) > (1 if rest.strip() else 2)
    return [*items, *tail] if closed or several or first else []


def _items(blocks: Sequence[Block], index: int, last: Number | None, *, numbered: bool) -> tuple[list[int], int]:
    """The blocks of the items, the line 附件 and second lines of items included, and the index after them."""
    items, second, after = [index], list[int](), index + 1
    for position in range(index + 1, len(blocks)):
        block = blocks[position]
        if block.kind in FURNITURE or block.kind == "seal" or not block.text.strip():
            continue
        if block.kind in {"title", "table"} or len(block.text) > _MAX_LINE * 2:
            break
        number = parse_number(block.text)
        if number is None and not second and not _DATE.search(block.text):
            second = [position]
            continue
        if number is None or not (_is_attachment(number, block.text) if numbered else _continues(number, last)):
            break
        items += [*second, position]
        second, last, after = [], number, position + 1
    return items, after


def _is_attachment(number: Number, text: str) -> bool:
    """Whether a line names another attachment (附件2：…), and does not only mark it (附件2)."""
    return number.family == "attachment" and not _MARK.match(text.strip())


def _continues(number: Number, last: Number | None) -> bool:
    if last is None:
        return number.ordinal == 1 and number.family != "attachment"
    return number.family == last.family and number.ordinal == last.ordinal + 1


def _tail(blocks: Sequence[Block], start: int) -> tuple[list[int], bool]:
    """Short lines without numbers (rest of an item, signatory), and whether a date or the document's end closes them."""
    tail: list[int] = []
    for index in range(start, len(blocks)):
        block = blocks[index]
        if block.kind in FURNITURE or block.kind == "seal" or not block.text.strip():
            continue
        text = block.text.strip()
        if len(tail) >= _MAX_TAIL or block.kind in {"title", "table"} or len(text) > _MAX_LINE or _MARK.match(text):
            return tail, False
        if _DATE.search(text) and len(text) <= 40:
            return [*tail, index], True
        if parse_number(text):
            return tail, False
        tail.append(index)
    return tail, True
