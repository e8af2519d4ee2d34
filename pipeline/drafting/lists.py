"""What a notice lists (列举): items below a heading, numbered in a sentence, or strung together by 、."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from extractors.document import Evidence, Record
from pipeline.drafting.statements import Statement

_NUMBER: Final = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.]|\([一二三四五六七八九十\d]{1,3}\)|\d{1,2}[.、)](?!\d)|[①-⑳]|第[一二三四五六七八九十]{1,3}[,、]|[一二三四五六七八九]是)"
)
_INLINE: Final = re.compile(r"(?:^|[:;、,。])\s*(?:\(?\d{1,2}[.、)](?!\d)|\([一二三四五六七八九十]{1,3}\)|[①-⑳])")
_TAIL: Final = re.compile(r"(?:等(?:内容|材料|方面|情况|相关材料)?|的(?:标准|原则|要求|条件))+$")


class Item(Record, frozen=True):
    """One thing that is listed: its name, what is said of it, and where; ``more`` are the sentences that follow."""

    name: str
    text: str
    evidence: Evidence
    more: tuple[Evidence, ...] = ()


def items_below(statements: Sequence[Statement], heading: re.Pattern[str]) -> list[Item]:
    """Numbered lines and headings below a heading that matches; what follows an item up to the next is its text."""
    found: list[Item] = []
    depth: int | None = None
    inside = False
    for statement in statements:
        matching = [index for index, title in enumerate(statement.headings) if heading.search(title)]
        if not matching:
            depth = None
            continue
        own = matching[-1] == len(statement.headings) - 1 and heading.search(strip_number(statement.text))
        if own and statement.is_item and depth is None:
            depth, inside = matching[-1], False  # what follows such a heading is no text of the item above it
            continue
        if statement.is_item and _is_item_of(statement, matching[-1]):
            found.append(Item(name=name_of(statement.text), text=statement.text, evidence=statement.evidence))
            inside = True
        elif inside:
            last = found[-1]
            stop = "" if last.text.endswith(("。", ";", ",", ":")) else "。"  # a heading has none
            text = f"{last.text}{stop}{statement.text}"
            found[-1] = Item(last.name, text, last.evidence, (*last.more, statement.evidence))
    return [item for item in found if item.name]


def _is_item_of(statement: Statement, depth: int) -> bool:
    """Whether a numbered line lies one step below the heading, not deeper."""
    return len(statement.headings) <= depth + 2


def items_in(text: str, evidence: Evidence) -> list[Item]:
    """What a sentence numbers (1.…；2.…), else what it strings together by 、; empty for fewer than two."""
    marks = list(_INLINE.finditer(text))
    if len(marks) >= 2:
        ends = [*(mark.start() for mark in marks[1:]), len(text)]
        pieces = [text[mark.end() : end].strip(";。, ") for mark, end in zip(marks, ends, strict=True)]
    else:
        pieces = split_names(text)
    items = [Item(name=name_of(piece), text=piece, evidence=evidence) for piece in pieces if piece]
    return items if len(items) >= 2 else []


def split_names(text: str) -> list[str]:
    """Names strung together by 、, the last one by 和 or 以及; brackets and book marks are not cut."""
    text = _TAIL.sub("", text.strip(":;。,"))
    pieces, depth, start = [], 0, 0
    for place, character in enumerate(text):
        depth += (character in "(《“") - (character in ")》”")
        if depth == 0 and character in "、,;":
            pieces.append(text[start:place])
            start = place + 1
    pieces.append(text[start:])
    last = re.split(r"(?<=[^、])(?:以及|及|和|与)(?=[^、]{2,}$)", pieces[-1], maxsplit=1)
    return [piece.strip() for piece in [*pieces[:-1], *last] if piece.strip()]


def strip_number(text: str) -> str:
    """A line without its number."""
    return _NUMBER.sub("", text)


def name_of(text: str) -> str:
    """What an item is called: its words up to the first sign, without number, book marks and brackets."""
    bare = strip_number(text.strip())
    head = re.split(r"[:;。,]|(?<!^)\((?!市|区)", bare, maxsplit=1)[0]
    return _TAIL.sub("", head.strip("《》“”、 "))


def strings_after(pattern: re.Pattern[str], statements: Sequence[Statement]) -> Iterator[list[Item]]:
    """The lists that sentences give at the group ``list`` of a pattern."""
    for statement in statements:
        if found := pattern.search(statement.text):
            items = items_in(found["list"], statement.evidence)
            if items:
                yield items
