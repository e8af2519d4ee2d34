"""Two readings of one file compared: what one of them lost, and texts that LibreOffice computed anew.

LibreOffice shows today's date in date fields and an error in references that lead nowhere; the file holds what was
printed. Where such a paragraph has its twin in the other reading, the twin's text is taken.
"""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Final, NamedTuple

import msgspec

from extractors.document import Block, Document

_NO_WORD: Final = re.compile(r"[\W_]+")
_BROKEN_REFERENCE: Final = "Error: Reference source not found"
_ALIKE: Final = 50.0
"""Likeness in percent from which two paragraphs in the same place are twins."""
_MOST: Final = 4_000_000
"""Characters up to which a paragraph is looked for anywhere in the other reading; above, only among paragraphs."""
_WORD: Final = 4
"""Characters by which a paragraph must be shorter than its twin to lack something."""
_LONGEST_RUN: Final = 200
"""Paragraphs between two common ones that are compared one by one."""


class Mended(NamedTuple):
    """``lost`` counts paragraphs that the other reading alone has, ``share`` is theirs of its characters."""

    document: Document
    lost: int
    share: float


def mend(converted: Document, native: Document, *, clock: bool, rich_text: bool) -> Mended:
    """``converted`` with computed texts put back.

    ``clock`` tells that date fields are among them, ``rich_text`` that the file is an RTF: it holds its automatic
    numbers as they were printed, which only ``native`` reads, and LibreOffice errs in its merged cells.
    """
    ours, theirs = _texts(converted), _texts(native)
    twins = dict(_twins(ours, theirs))
    blocks = list(converted.blocks)
    for place, other in twins.items():
        block, twin = ours[place].block, theirs[other].block
        if block.kind == "table":
            if rich_text and twin.kind == "table" and ours[place].key == theirs[other].key:
                blocks[ours[place].place] = msgspec.structs.replace(block, text=twin.text, rows=twin.rows)
            continue
        if _BROKEN_REFERENCE in block.text or (clock and _digits(block) != _digits(twin)):
            block = msgspec.structs.replace(block, text=_number(block) + _unnumbered(twin))
        blocks[ours[place].place] = _with_label_of(block, twin) if rich_text else block
    blocks = _with_title(blocks, [(ours[place].place, theirs[other].block) for place, other in twins.items()])
    found = set(twins.values())
    lost = [text for at, text in enumerate(theirs) if at not in found and text.key]
    joined = "".join(text.key for text in ours)
    if len(joined) <= _MOST:
        lost = [text for text in lost if text.key not in joined]
    lost += [theirs[other] for place, other in twins.items() if _is_shortened(blocks[ours[place].place], theirs[other])]
    characters = sum(len(text.key) for text in theirs)
    share = sum(len(text.key) for text in lost) / characters if characters else 0.0
    return Mended(msgspec.structs.replace(converted, blocks=tuple(blocks)), len(lost), share)


def _with_title(blocks: list[Block], twins: Sequence[tuple[int, Block]]) -> list[Block]:
    """The title that ``native`` found by its words, where no style and no size tells one."""
    if any(block.kind == "title" for block in blocks):
        return blocks
    titles = {place for place, twin in twins if twin.kind == "title" and blocks[place].kind == "paragraph"}
    return [
        msgspec.structs.replace(block, kind="title") if place in titles else block for place, block in enumerate(blocks)
    ]


class _Text(NamedTuple):
    """A block with its letters and digits, without its automatic number, and its place in the document."""

    place: int
    block: Block
    key: str


def _texts(document: Document) -> list[_Text]:
    kept = [(place, block) for place, block in enumerate(document.blocks) if block.text.strip()]
    return [_Text(place, block, _key(block)) for place, block in kept]


def _unnumbered(block: Block) -> str:
    """The text without the automatic number in front, which the two readers may count differently."""
    label = _label(block)
    return block.text.removeprefix(label).lstrip() if label else block.text


def _key(block: Block) -> str:
    """Letters and digits of a block without its automatic number."""
    return _NO_WORD.sub("", _unnumbered(block).replace(_BROKEN_REFERENCE, ""))


def _is_shortened(block: Block, twin: _Text) -> bool:
    """Whether a paragraph lacks words that its twin has, such as a formula."""
    return block.kind != "table" and len(twin.key) >= len(_key(block)) + _WORD


def _number(block: Block) -> str:
    """The automatic number in front of the text, with its gap; empty where there is none."""
    return block.text[: len(block.text) - len(_unnumbered(block))]


def _with_label_of(block: Block, twin: Block) -> Block:
    """``block`` with the automatic number of ``twin``, where both have one."""
    ours, theirs = _label(block), _label(twin)
    if not ours or not theirs or ours == theirs or block.style is None:
        return block
    style = msgspec.structs.replace(block.style, number=theirs)
    return msgspec.structs.replace(block, text=_number(twin) + _unnumbered(block), style=style)


def _label(block: Block) -> str:
    return block.style.number or "" if block.style else ""


def _digits(block: Block) -> str:
    return "".join(sign for sign in _unnumbered(block) if sign.isdigit())


def _are_twins(ours: _Text, theirs: _Text) -> bool:
    """Whether two paragraphs say nearly the same; of one with broken references, whether the rest is the same."""
    from rapidfuzz.fuzz import ratio

    parts = [_NO_WORD.sub("", part) for part in _unnumbered(ours.block).split(_BROKEN_REFERENCE)]
    if len(parts) > 1 and any(parts):
        return theirs.key.startswith(parts[0]) and theirs.key.endswith(parts[-1])
    return ratio(ours.key, theirs.key) >= _ALIKE


def _twins(ours: Sequence[_Text], theirs: Sequence[_Text]) -> Iterator[tuple[int, int]]:
    """Pairs of places that say the same, and between them pairs that say nearly the same."""
    matcher = SequenceMatcher(None, [text.key for text in ours], [text.key for text in theirs], autojunk=True)
    for tag, first, last, start, end in matcher.get_opcodes():
        if tag == "equal":
            yield from zip(range(first, last), range(start, end), strict=True)
        elif tag == "replace" and max(last - first, end - start) <= _LONGEST_RUN:
            free = start
            for place in range(first, last):
                other = next((at for at in range(free, end) if _are_twins(ours[place], theirs[at])), None)
                if other is not None:
                    yield place, other
                    free = other + 1
