"""Loose pages (散页): photos and scans of a page or few each, and the order in which they make up one document.

Three signs say that one file goes on where another ends: the numbers in their names, the page numbers printed on them,
and the text itself (a sentence broken off here and taken up there, numbered headings that go on counting). Printed
numbers and numbered headings outweigh names, since cameras and scanners number pages in whatever order they came.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Final

from extractors.document import FURNITURE, Block, Document, Record
from pipeline.numbering import RANK, Number, parse_number
from pipeline.wording import plain_text

MOST_PAGES: Final = 3
"""A file of more pages is no loose page of another."""
LINKED: Final = 0.35
"""From here on one file goes on with another."""
SURE: Final = 0.55
"""What names alone do not reach: print or text agree with them, or with each other."""
_BY_NUMBER, _BY_NEXT_NAME, _BY_PRINT, _BY_SENTENCE, _BY_COUNTING = 0.4, 0.25, 0.5, 0.3, 0.3
_NAME_NUMBER: Final = re.compile(r"^(.*?)[\s_\-—(（第]*([0-9]{1,17})[)）页]*$")
_VOLUME: Final = re.compile(
    r"^(?P<name>.+?)[\s_\-—(（]*(?:(?P<n>[上中下])[部册篇卷]?|第(?P<m>[一二三四五六七八九1-9])(?:部分|[部册卷]))[)）]?$"
)
"""Names of the volumes of one paper: 报告（上）, 报告（下）; 报告第一部分, 报告第二部分. 报告（1） may be a copy."""
_VOLUMES: Final = ("上一1", "中二2", "下三3", "四4", "五5", "六6", "七7", "八8", "九9")
"""The marks of each place."""
_OF_TWO: Final = (0, 2)
"""The places of 上 and 下."""
_BY_VOLUME, _BY_LATER_VOLUME = 0.9, 0.85
_PRINTED: Final = re.compile(r"[0-9]{1,4}|[一二三四五六七八九十百]{1,5}")
_ENDS: Final = ("。", "!", "?", ";", ":", "”", '"', ")", "]", "》", "…", ".")
_LINE: Final = 15
"""Characters from which a block is running text that can be broken off."""


class LoosePage(Record, frozen=True):
    """What a loose page shows of its place.

    ``starts`` and ``ends`` say that a document begins or ends with it; ``printed`` are the numbers printed on its
    first and last page; ``volume`` is the name and place of one of the volumes of a paper; ``opens`` and ``breaks`` say that it begins with running text and ends amid a sentence or with a heading
    (``hangs``); ``numbers`` are those of
    its headings in reading order.
    """

    document: str
    name: str
    family: str
    starts: bool
    ends: bool
    printed: tuple[int | None, int | None]
    opens: bool
    breaks: bool
    hangs: bool
    numbers: tuple[Number, ...]
    volume: tuple[str, int] | None = None


class Step(Record, frozen=True):
    """One file of a run; ``score`` says how surely it goes on with the one before (0 of the first)."""

    document: str
    score: float = 0.0


def see_page(document_id: str, name: str, document: Document, *, starts: bool, ends: bool) -> LoosePage:
    """The signs of one file; ``name`` is its path inside the dossier."""
    content = [b for b in document.blocks if b.kind not in {*FURNITURE, "seal", "picture", "signature"}]
    content = [block for block in content if block.text.strip()]
    numbers = [number for block in content if block.kind != "table" and (number := parse_number(block.text))]
    return LoosePage(
        document=document_id,
        name=name,
        family=document.file.media_type.partition("/")[0],
        starts=starts,
        ends=ends,
        printed=_printed(document),
        opens=bool(content) and _is_running(content[0]) and not parse_number(content[0].text),
        breaks=bool(content) and (_hangs(content[-1]) or _is_broken_off(content[-1])),
        hangs=bool(content) and _hangs(content[-1]),
        numbers=tuple(number for number in numbers if not number.weak and number.family != "bullet"),
        volume=volume_of(name),
    )


def volume_of(name: str) -> tuple[str, int] | None:
    """The name of the paper that a file (by its path) is a volume of, and the place of that volume."""
    match = _VOLUME.match(PurePosixPath(name).stem)
    if match is None:
        return None
    mark = match["n"] or match["m"]
    return match["name"] + ("" if match["n"] else "第"), next(
        place for place, marks in enumerate(_VOLUMES) if mark in marks
    )


def _is_broken_off(block: Block) -> bool:
    """Whether a page ends amid a sentence."""
    return _is_running(block) and not plain_text(block.text).endswith(_ENDS)


def _hangs(block: Block) -> bool:
    """Whether a page ends with a heading, whose text must be on the next."""
    text = plain_text(block.text)
    short = block.kind in {"heading", "paragraph"} and not _is_running(block)
    return short and parse_number(block.text) is not None and not text.endswith(_ENDS)


def _is_running(block: Block) -> bool:
    return block.kind in {"paragraph", "list_item"} and len(plain_text(block.text)) >= _LINE


def _printed(document: Document) -> tuple[int | None, int | None]:
    """The numbers printed on the first and on the last page."""
    found = {block.page or 1: _value(block.text) for block in document.blocks if block.kind == "page_number"}
    return found.get(1), found.get(len(document.pages) or 1)


def _value(text: str) -> int | None:
    """The first number of a page number as printed (— 3 —, 第三页 共十页)."""
    match = _PRINTED.search(plain_text(text))
    if match is None:
        return None
    if match[0].isdigit():
        return int(match[0])
    number = parse_number(f"{match[0]}、")
    return number.ordinal if number else None


def order_pages(pages: Sequence[LoosePage]) -> tuple[tuple[Step, ...], ...]:
    """Runs of files, each in reading order and of two at least; a file stands in one run or in none.

    The surest links are made first; each file goes on with one other at most, and no run closes into a ring.
    """
    ranks = _name_ranks(pages)
    links = sorted(
        (-score, before.name, after.name, before.document, after.document)
        for before in pages
        for after in pages
        if before is not after and (score := _link(before, after, ranks)) >= LINKED
    )
    following: dict[str, Step] = {}
    taken: set[str] = set()
    for doubt, _, _, before_id, after_id in links:
        if before_id in following or after_id in taken or _follow(after_id, following)[-1].document == before_id:
            continue
        following[before_id] = Step(after_id, -doubt)
        taken.add(after_id)
    heads = [page.document for page in pages if page.document in following and page.document not in taken]
    return tuple(_follow(head, following) for head in heads)


def _follow(head: str, following: Mapping[str, Step]) -> tuple[Step, ...]:
    run = [Step(head)]
    while step := following.get(run[-1].document):
        run.append(step)
    return tuple(run)


def _name_ranks(pages: Sequence[LoosePage]) -> dict[str, tuple[str, int, int]]:
    """For each page with a number in its name: folder and words before it, the number, its rank among its like."""
    groups: dict[str, list[tuple[int, str]]] = {}
    for page in pages:
        path = PurePosixPath(page.name)
        if match := _NAME_NUMBER.match(path.stem):
            groups.setdefault(f"{path.parent}/{match[1]}", []).append((int(match[2]), page.document))
    return {
        document: (group, number, rank)
        for group, members in groups.items()
        for rank, (number, document) in enumerate(sorted(members))
    }


def _link(before: LoosePage, after: LoosePage, ranks: dict[str, tuple[str, int, int]]) -> float:
    """How surely ``after`` goes on where ``before`` ends; 0 where something forbids it."""
    beside = PurePosixPath(before.name).parent == PurePosixPath(after.name).parent
    if not beside or before.family != after.family:
        return 0.0
    if volumes := _by_volume(before.volume, after.volume):
        return volumes
    if after.starts or before.ends:
        return 0.0
    score = _by_name(ranks.get(before.document), ranks.get(after.document))
    last, first = before.printed[1], after.printed[0]
    if first == 1 or (first is not None and last is not None and first != last + 1):
        return 0.0
    if first is not None and last is not None:
        score += _BY_PRINT
    if before.breaks:
        score += (
            _BY_SENTENCE if after.opens or (before.hangs and after.numbers and after.numbers[0].ordinal == 1) else -0.1
        )
    return score + _by_counting(before.numbers, after.numbers)


def _by_volume(before: tuple[str, int] | None, after: tuple[str, int] | None) -> float:
    """Whether one volume follows the other; 下 follows 上 where no 中 is nearer."""
    if before is None or after is None or before[0] != after[0]:
        return 0.0
    if after[1] == before[1] + 1:
        return _BY_VOLUME
    both = not before[0].endswith("第") and (before[1], after[1]) == _OF_TWO
    return _BY_LATER_VOLUME if both else 0.0


def _by_name(before: tuple[str, int, int] | None, after: tuple[str, int, int] | None) -> float:
    if before is None or after is None or before[0] != after[0]:
        return 0.0
    if after[1] == before[1] + 1:
        return _BY_NUMBER
    # Numbers made of the time of day leave gaps, and so do pages that went elsewhere: not enough on its own.
    return _BY_NEXT_NAME if after[2] == before[2] + 1 else 0.0


def _by_counting(before: Sequence[Number], after: Sequence[Number]) -> float:
    """Whether the first number of a page goes on with the last of its family on the page before, or contradicts it."""
    if not after:
        return 0.0
    first = after[0]
    upper = [number for number in before if RANK[number.family] <= RANK[first.family]]
    same = [number for number in before if number.family == first.family and number.depth == first.depth]
    if first.ordinal == 1:
        below = bool(upper) and upper[-1].family != first.family
        return (_BY_COUNTING if below and upper[-1] is before[-1] else _BY_COUNTING / 2) if below else 0.0
    if not same:
        return 0.0
    return _BY_COUNTING if upper[-1] is same[-1] and same[-1].ordinal + 1 == first.ordinal else -_BY_COUNTING
