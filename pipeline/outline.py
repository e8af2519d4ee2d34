"""The section tree (章节树) of a Chinese official document, from numbering, look and what the source states.

Neither numbering nor look will do alone (numbering alone: precision 74%, recall 40% on real files; size and bold:
35% and 91%), so every candidate is weighed by both, by how its text is built, and by its neighbours: a number that
continues a sequence, body text below it.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from extractors.document import FURNITURE, Block, Document, Record, Style
from pipeline.facts import Section
from pipeline.numbering import RANK, Number, parse_number

THRESHOLD: Final = 0.5
MAX_TITLE: Final = 60
"""A heading of more characters is a sentence."""

_BASE: Final = {
    "part": 0.85,
    "chapter": 0.85,
    "section": 0.8,
    "attachment": 0.45,
    "topic": 0.6,
    "han": 0.75,
    "han-paren": 0.7,
    "decimal": 0.55,
    "arabic": 0.5,
    "arabic-paren": 0.4,
    "circled": 0.25,
}
_TOC_LINE: Final = re.compile(r"(?:[.…·．]{3,}|\t|[ \u3000]{3,})\s*[-—]?\s*\d{1,3}\s*[-—]?\s*$")
_TAIL: Final = 120
"""Dot leaders and the page number stand within so many characters of a line's end."""
_RUN_IN_END: Final = re.compile(r"[。：:]|(?<=[一-鿿）)”])[ \u3000]+(?=[一-鿿])")
_SENTENCE_SIGNS: Final = re.compile(r"(?:其中|截至|同比|例如|如下|是指|即|详见|见附)")
_FIGURE: Final = re.compile(r"\d[\d,.]*\s*(?:万|亿)?(?:元|家|个|件|人|%|％|项|起)")
_NO_TITLE: Final = re.compile(
    r"[:：]\s*\S|[:：]$|^[\d\s年月日.\-—/〇零一二三四五六七八九十]+$|文件$|号$|[〔\[【]\d{4}[〕\]】]|^[A-Za-z\s,.&'-]+$|\s{3,}|@"
)
"""Lines that stand out without being headings: labels with values, dates, red heads, document numbers."""
_COLON_LABEL: Final = re.compile(
    r"(?:联系人|联系电话|电话|传真|邮箱|地址|邮编|抄送|主送|附件|附|单位|时间|日期|注)\s*[:：]?$"
)


class _Candidate(Record, frozen=True):
    """A block that may be a heading; ``title_end`` is the offset after the heading's words."""

    index: int
    number: Number | None
    title_end: int
    run_in: bool
    score: float


def find_sections(document: Document) -> tuple[Section, ...]:
    """The roots of the section tree, in reading order; empty when the document has no headings.

    Confidence is the weighed evidence, at most the confidence of the block's text. Titles of documents are no
    sections, but each ends the tree before it, since a file may hold several documents.
    """
    blocks = document.blocks
    body = _body_style(blocks)
    contents = _contents_titles(blocks)
    candidates = [c for i, block in enumerate(blocks) if (c := _weigh(i, block, body, contents))]
    candidates = _confirm_by_neighbours(candidates, blocks)
    return _nest(candidates, blocks)


def is_heading_only(section: Section, block: Block) -> bool:
    """Whether the section's heading has its block to itself (no run-in text after it)."""
    return section.body_start >= len(block.text)


def _body_style(blocks: Sequence[Block]) -> Style:
    """Size, font and weight of most of the running text."""
    sizes: Counter[float] = Counter()
    fonts: Counter[str] = Counter()
    bold = 0
    for block in blocks:
        if block.kind in {"paragraph", "list_item"} and block.style and len(block.text) > MAX_TITLE // 2:
            length = len(block.text)
            sizes[round(block.style.size or 0, 1)] += length
            fonts[block.style.font or ""] += length
            bold += length if block.style.bold else -length
    size = sizes.most_common(1)[0][0] if sizes else None
    font = fonts.most_common(1)[0][0] if fonts else None
    return Style(size=size or None, font=font or None, bold=bold > 0)


def _contents_titles(blocks: Sequence[Block]) -> frozenset[str]:
    """Headings that the contents page lists, without numbers and spaces."""
    lines = (
        line
        for block in blocks
        if block.kind == "toc" or _is_contents_line(block.text)
        for line in block.text.split("\n")
    )
    return frozenset(_bare(line[:-_TAIL] + _TOC_LINE.sub("", line[-_TAIL:])) for line in lines)


def _is_contents_line(text: str) -> bool:
    return len(text) < MAX_TITLE * 3 and _TOC_LINE.search(text[-_TAIL:]) is not None


def _bare(text: str) -> str:
    number = parse_number(text)
    return re.sub(r"\s", "", text[number.end :] if number else text).rstrip("。：:")


def _weigh(index: int, block: Block, body: Style, contents: frozenset[str]) -> _Candidate | None:
    text = block.text
    if block.kind in FURNITURE or block.kind not in {"title", "heading", "paragraph", "list_item"} or not text.strip():
        return None
    if _is_contents_line(text):
        return None
    number = parse_number(text)
    title_end, run_in = _title_extent(text, number)
    title = text[number.end if number else 0 : title_end].strip()
    if not title and not (number and number.family in {"attachment", "part", "chapter"}):
        return None
    look = _look(block, body)
    score = _base(block, number, look, run_in=run_in) + look + _shape(title, text, title_end, run_in=run_in)
    if _bare(title) in contents:
        score += 0.3
    if number is None and (block.kind == "title" or run_in or _NO_TITLE.search(title)):
        return None
    return _Candidate(index=index, number=number, title_end=title_end, run_in=run_in, score=score)


def _title_extent(text: str, number: Number | None) -> tuple[int, bool]:
    """End of the heading's words and whether body text follows them in the same block."""
    start = number.end if number else 0
    first_line = text.find("\n", start)
    limit = first_line if first_line > 0 else len(text)
    if number is None:
        return limit, limit < len(text)
    for match in _RUN_IN_END.finditer(text, start, limit):
        if match.group() in "：:" and len(text) - match.end() > 0 and match.start() - start > 16:
            continue
        if not match.group().strip() and match.start() - start > 18:
            continue
        end = match.end() if match.group() == "。" else match.start()
        return end, bool(text[match.end() :].strip())
    return limit, bool(text[limit:].strip())


def _base(block: Block, number: Number | None, look: float, *, run_in: bool) -> float:
    outline = block.style.outline_level if block.style else None
    stated = 0.35 if outline or block.kind == "heading" else 0.0
    if number is None:
        return 0.3 + stated if stated else (0.15 if not run_in and look >= 0.3 else -1.0)
    if number.weak:
        return stated + (0.3 if look > 0 or block.confidence < 1 else 0.0)
    return _BASE[number.family] + stated


def _look(block: Block, body: Style) -> float:
    """How far the block's look stands out from the body's."""
    style = block.style
    if style is None:
        return 0.0
    look = 0.0
    if style.size and body.size:
        if style.size > body.size + 0.8:
            look += 0.25
        elif style.size < body.size - 0.8:
            look -= 0.2
    if style.bold and not body.bold:
        look += 0.2
    if style.font and body.font and style.font != body.font:
        look += 0.1
    if style.align == "center":
        look += 0.1
    return look


_LAST_SIGN: Final = dict.fromkeys("；;，,、", -0.6) | {"。": -0.25, "：": -0.15, ":": -0.15}
_UNLIKELY: Final = ((_FIGURE, -0.25), (_SENTENCE_SIGNS, -0.2), (_COLON_LABEL, -0.4))


def _shape(title: str, text: str, title_end: int, *, run_in: bool) -> float:
    """What the words say for or against a heading."""
    if len(title) > MAX_TITLE:
        return -1.0
    shape = -0.25 if len(title) > MAX_TITLE // 2 else 0.0
    if not run_in:
        shape += _LAST_SIGN.get(text.rstrip()[-1:], 0.0)
    elif text[title_end - 1 : title_end] != "。":
        shape -= 0.15
    shape -= 0.1 * max(0, title.count("，") - 1)
    return shape + sum(penalty for pattern, penalty in _UNLIKELY if pattern.search(title))


def _confirm_by_neighbours(candidates: list[_Candidate], blocks: Sequence[Block]) -> list[_Candidate]:
    """Add the evidence of siblings and of body text below, and keep what passes the threshold.

    A line without a number must have running text below it, and where headings are numbered it must stand out more.
    """
    numbered = sum(1 for c in candidates if c.number and c.score >= THRESHOLD)
    indexes = {candidate.index for candidate in candidates if candidate.number}
    ordinals = {(c.number.family, c.number.ordinal) for c in candidates if c.number}
    kept = []
    for candidate in candidates:
        score = candidate.score
        if candidate.number:
            family, ordinal = candidate.number.family, candidate.number.ordinal
            if (family, ordinal - 1) in ordinals or (family, ordinal + 1) in ordinals:
                score += 0.1
            body_below = _has_body_below(blocks, candidate.index, indexes)
            if not candidate.run_in and not body_below:
                score -= 0.1 if RANK[candidate.number.family] <= RANK["han-paren"] else 0.25
            elif body_below and not candidate.run_in:
                score += 0.1
        elif not _opens_text(blocks, candidate.index):
            score = 0.0
        elif numbered > 3 and not _is_stated(blocks[candidate.index]):
            score -= 0.15
        if score >= THRESHOLD:
            kept.append(
                _Candidate(
                    index=candidate.index,
                    number=candidate.number,
                    title_end=candidate.title_end,
                    run_in=candidate.run_in,
                    score=min(score, 1.0),
                )
            )
    return kept


def _is_stated(block: Block) -> bool:
    """Whether the source itself says that the block is a heading."""
    return block.kind == "heading" or bool(block.style and block.style.outline_level)


def _opens_text(blocks: Sequence[Block], index: int) -> bool:
    """Whether running text, a table or a numbered heading comes right after a line without number."""
    for block in blocks[index + 1 : index + 3]:
        if block.kind in FURNITURE or not block.text.strip():
            continue
        return (
            block.kind in {"table", "caption"}
            or len(block.text) > MAX_TITLE // 2
            or parse_number(block.text) is not None
        )
    return False


def _has_body_below(blocks: Sequence[Block], index: int, numbered: set[int]) -> bool:
    """Whether running text or a table follows before the next numbered block."""
    for following in range(index + 1, min(index + 4, len(blocks))):
        if following in numbered:
            below, above = parse_number(blocks[following].text), parse_number(blocks[index].text)
            return bool(below and above and RANK[below.family] > RANK[above.family])
        if blocks[following].kind in {"paragraph", "list_item", "table", "picture", "caption"}:
            return True
    return False


def _nest(candidates: Sequence[_Candidate], blocks: Sequence[Block]) -> tuple[Section, ...]:
    """Give each heading its depth and build the tree."""
    levels = list(_levels(candidates, blocks))
    return _subtree(list(zip(candidates, levels, strict=True)), blocks, _ends(candidates, levels, blocks))


def _key(candidate: _Candidate, blocks: Sequence[Block]) -> tuple[str, int]:
    """The family that siblings share: that of the number, else the stated level, else the look."""
    if candidate.number:
        return candidate.number.family, candidate.number.depth
    style = blocks[candidate.index].style or Style()
    if style.outline_level:
        return "stated", style.outline_level
    return f"look {style.font} {style.bold} {style.align}", -round(style.size or 0)


def _levels(candidates: Sequence[_Candidate], blocks: Sequence[Block]) -> Iterator[int]:
    """Depth of each heading.

    A family that is open closes what is below it; one that starts at 1 nests below the heading before it; otherwise
    the canonical order decides.
    """
    stack: list[tuple[tuple[str, int], int, float]] = []
    previous = -1
    for candidate in candidates:
        if any(blocks[i].kind == "title" for i in range(previous + 1, candidate.index)):
            stack.clear()
        previous = candidate.index
        key, rank = _key(candidate, blocks), _rank(candidate, blocks)
        open_keys = [open_key for open_key, _, _ in stack]
        if key in open_keys:
            del stack[open_keys.index(key) :]
        elif candidate.number is None and _is_subordinate(candidate, blocks, stack):
            rank = stack[-1][1] + 1
        elif not _starts_below(candidate.number):
            while stack and stack[-1][1] >= rank:
                stack.pop()
        elif stack and stack[-1][1] > rank and stack[-1][0][0].startswith(("look", "stated")):
            while stack and stack[-1][1] > rank:
                stack.pop()
        stack.append((key, rank, _size(candidate, blocks)))
        yield len(stack)


def _is_subordinate(
    candidate: _Candidate, blocks: Sequence[Block], stack: Sequence[tuple[tuple[str, int], int, float]]
) -> bool:
    """Whether a heading without number is below the numbered one before it: nothing stated, and no larger."""
    if not stack or stack[-1][0][0].startswith(("look", "stated")) or _is_stated(blocks[candidate.index]):
        return False
    return _size(candidate, blocks) <= stack[-1][2]


def _size(candidate: _Candidate, blocks: Sequence[Block]) -> float:
    style = blocks[candidate.index].style
    return (style.size if style else None) or 0.0


def _starts_below(number: Number | None) -> bool:
    """Whether a number that is new here opens a level below the heading before it."""
    return number is not None and number.ordinal == 1 and number.depth == 1 and RANK[number.family] > RANK["section"]


def _rank(candidate: _Candidate, blocks: Sequence[Block]) -> int:
    """Canonical depth times ten, so that decimals and looks find room between the families."""
    if candidate.number:
        return RANK[candidate.number.family] * 10 + candidate.number.depth - 1
    style = blocks[candidate.index].style or Style()
    if style.outline_level:
        return 45 + (style.outline_level - 1) * 10
    return 45 - min(round(style.size or 0), 40)


def _ends(candidates: Sequence[_Candidate], levels: Sequence[int], blocks: Sequence[Block]) -> list[int]:
    """Index of the last block of each section."""
    titles = [i for i, block in enumerate(blocks) if block.kind == "title"] + [len(blocks)]
    ends = [0] * len(candidates)
    open_after: list[tuple[int, int]] = []
    for position in range(len(candidates) - 1, -1, -1):
        while open_after and open_after[-1][0] > levels[position]:
            open_after.pop()
        following = open_after[-1][1] if open_after else len(blocks)
        title = titles[bisect_right(titles, candidates[position].index)]
        ends[position] = min(following, title) - 1
        open_after.append((levels[position], candidates[position].index))
    return ends


def _subtree(
    headings: Sequence[tuple[_Candidate, int]], blocks: Sequence[Block], ends: Sequence[int]
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
    candidate: _Candidate, level: int, blocks: Sequence[Block], end: int, children: tuple[Section, ...]
) -> Section:
    block, last = blocks[candidate.index], blocks[end]
    number = candidate.number
    body_start = candidate.title_end if candidate.run_in else len(block.text)
    inside = [b for b in blocks[candidate.index + 1 : end + 1] if b.kind not in FURNITURE]
    pages = [page for b in (block, *inside) for page in _pages(b)]
    return Section(
        heading=block.id,
        title=block.text[number.end if number else 0 : candidate.title_end].strip().rstrip("。："),
        number=number.text if number else "",
        level=level,
        block_start=block.id,
        block_end=last.id,
        page_start=min(pages, default=None),
        page_end=max(pages, default=None),
        body_start=body_start,
        text_length=len(block.text) - body_start + sum(len(b.text) for b in inside),
        confidence=round(min(candidate.score, block.confidence), 3),
        children=children,
    )


def _pages(block: Block) -> list[int]:
    """Pages that a block stands on."""
    if block.fragments:
        return [fragment.page for fragment in block.fragments]
    return [] if block.page is None else [block.page]
