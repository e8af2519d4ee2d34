"""From headings in a row to a tree: how deep each stands, and where its section ends."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple, TypeAlias

from extractors.document import FURNITURE, Block, Style
from pipeline.facts import Section
from pipeline.numbering import RANK, Number
from pipeline.outline.titles import find_seen_titles, find_titles
from pipeline.outline.unnumbered import LookKey, look_key, size_class, stands_alone
from pipeline.outline.weighing import Candidate

_BREAK: Final = re.compile(r"[ \t\u3000]*\n\s*")
"""Where a heading is broken over two lines."""
_TOP: Final = RANK["topic"] * 10 + 5
"""The rank of a stated first level, and of the smallest look: above all numbers but those of parts and chapters."""
_STATED: Final = RANK["han"] * 10 - 15
"""A stated second level stands between 一、 and （一）, a third between （一） and 1."""
_ROOT: Final = -1
"""The rank of what the highest headings stand below."""
_Key: TypeAlias = tuple[str, int]
_End: TypeAlias = tuple[int, int]
"""Index of a section's last block and the offset in it at which the section ends."""


class _Open(NamedTuple):
    """A heading whose section is not closed yet; ``size`` is that of its letters, 0 where unknown."""

    key: _Key
    rank: float
    size: float
    look: LookKey


def nest(candidates: Sequence[Candidate], blocks: Sequence[Block]) -> tuple[Section, ...]:
    """Give each heading its depth and build the tree; ``candidates`` are in reading order."""
    levels = list(_levels(candidates, blocks))
    return _subtree(list(zip(candidates, levels, strict=True)), blocks, _ends(candidates, levels, blocks))


def _key(candidate: Candidate, blocks: Sequence[Block]) -> _Key:
    """The family that siblings share: that of the number (of 任务一 and 案例一 its word), else level or look."""
    if candidate.number:
        family = candidate.number.family
        word = re.split(r"[\d\s一二三四五六七八九十０-９]", candidate.number.text)[0] if family == "topic" else ""
        return f"{family} {word}" if word else family, candidate.number.depth
    style = blocks[candidate.index].style or Style()
    if style.outline_level:
        return "stated", style.outline_level
    return f"look {style.font} {style.bold} {style.align}", -size_class(blocks[candidate.index])


def _levels(candidates: Sequence[Candidate], blocks: Sequence[Block]) -> Iterator[int]:
    """Depth of each heading.

    A family that is open closes what is below it; one of 任务、案例、专栏 stands below the like of what it stood below
    before; one that starts at 1 nests below the heading before it; otherwise the canonical order decides.
    """
    opens = frozenset(find_titles(blocks))
    stack: list[_Open] = []
    above: dict[_Key, float] = {}
    previous = -1
    for candidate in candidates:
        if any(index in opens for index in range(previous + 1, candidate.index)):
            stack.clear()
            above.clear()
        previous = candidate.index
        if candidate.number is None and stands_alone(blocks[candidate.index].text):
            yield 1
            continue
        key = _key(candidate, blocks)
        rank: float = _rank(candidate, blocks)
        open_keys = [one.key for one in stack]
        if key in open_keys:
            del stack[open_keys.index(key) :]
        elif candidate.number is None and _is_subordinate(candidate, blocks, stack):
            rank = stack[-1].rank + 1
        else:
            if _is_level_with(candidate, blocks, stack):
                rank = stack.pop().rank
            _close(stack, _floor(candidate, rank, stack, above.get(key)))
        above.setdefault(key, stack[-1].rank if stack else _ROOT)
        stack.append(_Open(key, rank, _size(candidate, blocks), look_key(blocks[candidate.index])))
        yield len(stack)


def _floor(candidate: Candidate, rank: float, stack: Sequence["_Open"], known: float | None) -> float:
    """The rank from which on what is open ends where a heading of a family that is not open begins."""
    if known is not None and candidate.number and candidate.number.family == "topic":
        return known + 0.5
    if not _starts_below(candidate.number):
        return rank
    if stack and stack[-1].rank > rank and stack[-1].key[0].startswith(("look", "stated")):
        return rank + 0.5
    return float("inf")


def _is_level_with(candidate: Candidate, blocks: Sequence[Block], stack: Sequence[_Open]) -> bool:
    """Whether a numbered heading looks just as the one without number before it: 编者按 above 案例1 holds no cases."""
    block = blocks[candidate.index]
    seen = bool(block.style and block.style.size) and candidate.stands_out and not candidate.run_in
    return seen and bool(stack) and stack[-1].key[0].startswith("look") and stack[-1].look == look_key(block)


def _close(stack: list["_Open"], floor: float) -> None:
    while stack and stack[-1].rank >= floor:
        stack.pop()


def _is_subordinate(candidate: Candidate, blocks: Sequence[Block], stack: Sequence[_Open]) -> bool:
    """Whether a heading without number is below the numbered one before it: nothing stated, and no larger."""
    style = blocks[candidate.index].style
    stated = blocks[candidate.index].kind == "heading" or bool(style and style.outline_level)
    if not stack or stack[-1].key[0].startswith(("look", "stated")) or stated:
        return False
    return _size(candidate, blocks) <= stack[-1].size


def _size(candidate: Candidate, blocks: Sequence[Block]) -> float:
    style = blocks[candidate.index].style
    return (style.size if style else None) or 0.0


def _starts_below(number: Number | None) -> bool:
    """Whether a number that is new here opens a level below the heading before it."""
    return number is not None and number.ordinal == 1 and number.depth == 1 and RANK[number.family] > RANK["section"]


def _rank(candidate: Candidate, blocks: Sequence[Block]) -> int:
    """Canonical depth times ten, so that decimals and looks find room between the families."""
    if candidate.number:
        return RANK[candidate.number.family] * 10 + candidate.number.depth - 1
    style = blocks[candidate.index].style or Style()
    if style.outline_level:
        return _TOP if style.outline_level == 1 else _STATED + style.outline_level * 10
    return _TOP - min(size_class(blocks[candidate.index]), 40)


def _ends(candidates: Sequence[Candidate], levels: Sequence[int], blocks: Sequence[Block]) -> list[_End]:
    """Where each section ends: at the next heading that is not below it, the next title or the document's end."""
    titles = [*find_seen_titles(blocks), len(blocks)]
    ends: list[_End] = [(0, 0)] * len(candidates)
    open_after: list[tuple[int, _End]] = []
    for position in range(len(candidates) - 1, -1, -1):
        candidate = candidates[position]
        while open_after and open_after[-1][0] > levels[position]:
            open_after.pop()
        following = open_after[-1][1] if open_after else (len(blocks), 0)
        index, offset = min(following, (titles[bisect_right(titles, candidate.index)], 0))
        ends[position] = (index, offset) if offset else (index - 1, len(blocks[index - 1].text))
        open_after.append((levels[position], (candidate.index, candidate.start)))
    return ends


def _subtree(
    headings: Sequence[tuple[Candidate, int]], blocks: Sequence[Block], ends: Sequence[_End]
) -> tuple[Section, ...]:
    sections = []
    position = 0
    while position < len(headings):
        candidate, level = headings[position]
        after = next((i for i in range(position + 1, len(headings)) if headings[i][1] <= level), len(headings))
        children = _subtree(headings[position + 1 : after], blocks, ends[position + 1 : after])
        sections.append(_section(candidate, level, blocks, ends[position], children))
        position = after
    return tuple(sections)


def _section(
    candidate: Candidate, level: int, blocks: Sequence[Block], end: _End, children: tuple[Section, ...]
) -> Section:
    block, last = blocks[candidate.index], blocks[end[0]]
    inside = [b for b in blocks[candidate.index + 1 : end[0] + 1] if b.kind not in FURNITURE]
    pages = [page for b in (block, *inside) for page in _pages(b)]
    cut = len(last.text) - end[1]
    return Section(
        heading=block.id,
        title=_BREAK.sub("", block.text[candidate.title_start : candidate.title_end]).strip().rstrip("。："),
        number=candidate.number.text if candidate.number else "",
        level=level,
        block_start=block.id,
        block_end=last.id,
        page_start=min(pages, default=None),
        page_end=max(pages, default=None),
        body_start=candidate.body_start,
        text_length=len(block.text) - candidate.body_start + sum(len(b.text) for b in inside) - cut,
        confidence=round(min(candidate.score, block.confidence), 3),
        children=children,
        heading_start=candidate.start,
        body_end=end[1] if cut else None,
    )


def _pages(block: Block) -> list[int]:
    """Pages that a block stands on."""
    if block.fragments:
        return [fragment.page for fragment in block.fragments]
    return [] if block.page is None else [block.page]
