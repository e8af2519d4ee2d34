"""Run-in headings (段首标题): where a heading's words end in its paragraph, and where further headings begin in it.

Offices put a title and its text in one paragraph (（一）加强领导。成立…), and short plans put all of them in one:
（一）制度创新。…（二）机制建设。…. Only numbers in sequence that each bring a title and text are such headings; items of
an enumeration (（一）以盗窃…；（二）…；), quoted articles and 一是…；二是… are not.
"""

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise
from typing import Final

from extractors.document import Record
from pipeline.numbering import RANK, Family, Number, parse_number

_LABEL: Final = re.compile(r"(?P<before>^|[。！？!?\n”）)])[ \t\u3000]*(?=[【〖［][^【】〖〗［］\d]{2,12}[】〗］])")
"""Where a heading in brackets begins (【基本案情】)."""
_MOST_LABELS: Final = 200
"""Brackets in one paragraph beyond which they are no headings."""
_LABEL_END: Final = re.compile(r"[】〗］]")
_BROKEN: Final = 12
"""A line that is broken within a heading has at least so many characters."""
_REST: Final = re.compile(r"^[^\d。；：:;，,][^\d。；：:;\n]{0,24}$")
"""What a heading may have on its second line."""
MAX_RUN_IN: Final = 30
"""The title of a heading that begins within a paragraph has at most so many characters."""
_LONGEST_WITH_COLON: Final = 16
_LONGEST_WITH_SPACE: Final = 18
_SHORTEST: Final = 2
"""Characters before a blank that may be a heading's words: 总　则 is one word."""
_LEAST_BODY: Final = 3
_LETTER_SPACED: Final = re.compile(r"(?:[一-鿿][ \u3000]+){3}")
"""Words set with blanks between their characters: none of them parts a heading from its text."""
_ASIDE: Final = re.compile(r"[（(][^（）()]{0,30}[）)]")
"""What a heading says in brackets does not make it long."""
_STAGE: Final = re.compile(r"^(?:第[一二三四五六]阶段|[（(]?(?:20)?\d\d年.{0,24}|[（(]?\d{1,2}月.{0,12})$")
"""A time or a count before a colon belongs to the heading that it dates (2024年4月—6月：动员部署阶段)."""
_NOTE: Final = re.compile(r"[（(](?:责任|牵头|配合|完成|时限|主办|负责)[^（）()]*[）)]。?")
"""Who is responsible, and until when (（责任单位：…）): no text of a heading before it."""
_SECOND_HALF: Final = re.compile(r"[^\d。；;，,:：]{6,30}(?<![。；;，,、局会院府司])")
"""What follows a colon within a heading (超加工食品：一致的风险信号与关键争议); a value or a sentence ends otherwise."""
_NUMBER_WINDOW: Final = 24
_END: Final = re.compile(r"[。：:]|——(?=[^—].{11,}[。）)]\s*$)|(?<=[一-鿿）)”])[ \u3000]+(?=[一-鿿])")
_WITHIN: Final[frozenset[Family]] = frozenset(
    {"topic", "formal", "formal-paren", "roman", "han", "han-paren", "arabic", "arabic-paren"}
)
_BREAK: Final = re.compile(
    r"“[^“”]*”|‘[^‘’]*’|「[^「」]*」|"
    r"(?P<sign>[。；;！!？?：:\n”）)])[ \t\u3000]{0,8}"
    r"(?=[（(﹙【㈠-㈩⑴-⒇⒈-⒛一二三四五六七八九十壹贰叁肆伍陆柒捌玖拾\d０-９ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩIVX任举行措])"
)
"""A quotation, which is passed over, or the end of a sentence with what may be a number after it."""


class Extent(Record, frozen=True):
    """Where a heading's words end (``title_end``), by which sign, and where text that follows them begins."""

    title_end: int
    body_start: int
    sign: str
    run_in: bool


class Piece(Record, frozen=True):
    """Part of a paragraph; ``in_row`` says that it begins with a heading which others in the paragraph confirm."""

    start: int
    end: int
    in_row: bool


class _Hit(Record, frozen=True):
    """A number inside a paragraph; ``after`` is the sign before it (empty at the paragraph's start)."""

    start: int
    number: Number
    after: str


def title_extent(text: str, number: Number | None) -> Extent:
    """End of the heading's words, and whether body text follows them in the same paragraph."""
    start = number.end if number else 0
    if number and number.family == "label":
        end = _closing(text)
        return _extent(text, end, end, "。")
    limit = _first_line(text, start)
    spaced = _LETTER_SPACED.match(text, start) is not None
    for match in _END.finditer(text, start, limit) if number else ():
        sign, length = match.group(), len(_ASIDE.sub("", text[start : match.start()]))
        if sign in ("——", "：", ":") and match.end() < len(text) and length > _LONGEST_WITH_COLON:
            continue
        if sign in "：:" and _dates_title(text[start : match.start()], text[match.end() : limit]):
            continue
        if sign in "：:" and _SECOND_HALF.fullmatch(text[match.end() : limit].strip()):
            continue
        if not sign.strip() and (length > _LONGEST_WITH_SPACE or length < _SHORTEST or spaced):
            continue
        return _extent(text, match.start(), match.end(), sign)
    return _extent(text, limit, limit, "\n" if limit < len(text) else "")


def find_number(text: str) -> Number | None:
    """The number that a text begins with, or its heading in brackets, which stands for one."""
    if number := parse_number(text):
        return number
    label = _LABEL.match(text)
    return Number(family="label", ordinal=1, depth=1, end=label.end(), text="") if label else None


def count_labels(text: str) -> int:
    """How many headings in brackets a text may hold."""
    return sum(1 for _ in _LABEL.finditer(text)) if "】" in text or "〗" in text or "］" in text else 0


def _closing(text: str) -> int:
    """The offset after the bracket that ends a label."""
    found = _LABEL_END.search(text)
    return found.end() if found else len(text)


def _first_line(text: str, start: int) -> int:
    """The end of the line on which a heading's words end: the first, or the second where they are broken."""
    first = text.find("\n", start)
    if first <= 0:
        return len(text)
    long = first - start >= _BROKEN and text[first - 1] not in "。；：:;，,"
    return len(text) if long and _REST.match(text[first:].strip()) and parse_number(text[first:]) is None else first


def _dates_title(before: str, after: str) -> bool:
    """Whether what stands before a colon only says when, and a heading's words follow it."""
    title = re.split(r"[。；\n]", after, maxsplit=1)[0]
    return 0 < len(title.strip()) <= MAX_RUN_IN and "，" not in title and _STAGE.match(before.strip()) is not None


def _extent(text: str, title_end: int, after: int, sign: str) -> Extent:
    run_in = bool(text[after:].strip())
    if run_in and sign == "。" and _NOTE.fullmatch(text[after:].strip()):
        return Extent(title_end=len(text), body_start=len(text), sign="", run_in=False)
    return Extent(title_end=title_end, body_start=after if run_in else len(text), sign=sign, run_in=run_in)


def split_paragraph(text: str) -> list[Piece]:
    """The pieces of a paragraph that may each begin with a heading: all of it, unless several numbers are headings.

    The first piece is left out when its number only begins an enumeration of sentences (1.出台办法。2.建立机制。).
    """
    labels = {match.end() for match in _LABEL.finditer(text)}
    labels = labels if len(labels) <= _MOST_LABELS else set()
    hits = list(_hits(text))
    if len(hits) < 2:
        return _cut(text, labels, labels if len(labels) > 1 else set())
    titled = [_has_title(text, hit, after) for hit, after in zip(hits, [*hits[1:], None], strict=True)]
    chains = _chains(hits)
    in_row = {hits[i].start for chain in chains if _is_row(chain, titled) for i in chain if titled[i]}
    in_row |= {hits[1].start} if titled[1] and _opens_level(text, hits[0], hits[1]) else set()
    pieces = _cut(text, in_row | labels, in_row)
    enumerates = hits[0].start == 0 and not titled[0] and len(chains[0]) > 1
    return pieces[1:] if enumerates else pieces


def _cut(text: str, starts: AbstractSet[int], in_row: AbstractSet[int]) -> list[Piece]:
    """The pieces of a text that begin at ``starts``, and what stands before the first."""
    cuts = [*sorted({0, *starts}), len(text)]
    return [Piece(start=start, end=end, in_row=start in in_row) for start, end in pairwise(cuts) if end > start]


def _opens_level(text: str, first: _Hit, second: _Hit) -> bool:
    """Whether the first number of a deeper family comes right behind a paragraph's title (一、举措。（一）机制。…)."""
    deeper = RANK[second.number.family] > RANK[first.number.family] and second.number.ordinal == 1
    if first.start or not deeper:
        return False
    extent = title_extent(text[: second.start], first.number)
    title = text[first.number.end : extent.title_end].strip()
    return _SHORTEST <= len(title) <= MAX_RUN_IN and not extent.run_in


def _hits(text: str) -> Iterator[_Hit]:
    """The numbers at the start of a paragraph and after its sentences, quotations left out."""
    places = [(match.end(), match["sign"]) for match in _BREAK.finditer(text) if match["sign"]]
    for start, sign in [(0, ""), *places]:
        number = parse_number(text[start : start + _NUMBER_WINDOW])
        if number and not number.weak and number.family in _WITHIN:
            yield _Hit(start=start, number=number, after=sign)


def _has_title(text: str, hit: _Hit, after: _Hit | None) -> bool:
    """Whether a short title and text of its own, or a number of a deeper family, follow the number."""
    end = after.start if after else len(text)
    extent = title_extent(text[hit.start : end], hit.number)
    title = text[hit.start + hit.number.end : hit.start + extent.title_end].strip()
    if not 2 <= len(title) <= MAX_RUN_IN or title.endswith(("；", ";", "，")):
        return False
    deeper = after is not None and RANK[after.number.family] > RANK[hit.number.family]
    return deeper or len(text[hit.start + extent.body_start : end].strip()) >= _LEAST_BODY


def _chains(hits: Sequence[_Hit]) -> list[list[int]]:
    """Numbers of one family in sequence, as indexes; 1 begins another chain."""
    chains: list[list[int]] = []
    open_chains: dict[Family, list[int]] = {}
    for index, hit in enumerate(hits):
        chain = open_chains.get(hit.number.family)
        if chain and hits[chain[-1]].number.ordinal + 1 == hit.number.ordinal:
            chain.append(index)
        elif hit.after not in {"”", "）", ")"}:
            open_chains[hit.number.family] = [index]
            chains.append(open_chains[hit.number.family])
    return chains


def _is_row(chain: Sequence[int], titled: Sequence[bool]) -> bool:
    """Whether the numbers of a chain are headings: two at least, and most of them with title and text."""
    good = sum(titled[index] for index in chain)
    return good >= 2 and 3 * good >= 2 * len(chain)
