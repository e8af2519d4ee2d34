"""Which government speaks in each paper (署名与发文机关): in titles, under texts, in the applicant's cell of forms."""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final

from extractors.document import Block, Evidence, Record, Seal, cite
from pipeline.letter import LetterParts
from pipeline.letter.text import LetterPart
from pipeline.regions import Gazetteer

_GOVERNMENT: Final = r"[\u4e00-\u9fff]{2,20}?人民政府"
_TITLE: Final = re.compile(rf"\s*({_GOVERNMENT})(?:办公[室厅])?关于")
_SIGNED: Final = re.compile(rf"\s*({_GOVERNMENT})(?:办公[室厅])?\s*(?:[（(](?:盖章|公章|印章?|代章)[）)])?\s*")
_LABEL: Final = re.compile(
    r"(?:申报|申请|填报)(?:单位|主体|政府|地区人民政府)(?:名称)?(?:[（(](?:盖章|公章)[）)])?[:：]?"
)
_BUREAU: Final = re.compile(r"(?<!办公)(?:局|厅|委员会|中心|院|公司|协会)$")
_SURE_RING: Final = 0.55
"""Confidence from which the words of a seal's ring are read well: a ring in a picture has 0.6 times what the recogniser
is sure of, who must be nine tenths sure; the name that a signed seal carries has 1."""
_LEAST_RING: Final = 6
_HEAD: Final = 4
"""Blocks of a paper within which its title stands."""


class Signer(Record, frozen=True):
    """A government as written, and where."""

    name: str
    place: Evidence


def find_other_signers(blocks: Iterable[tuple[str, Block]]) -> tuple[Signer, Signer] | None:
    """The first two places that speak for two governments of which neither is the other; None where all agree.

    A place that several governments sign together agrees with each of them.
    """
    places: dict[tuple[str, str], list[Signer]] = {}
    seen: dict[str, int] = {}
    for document, block in blocks:
        seen[document] = seen.get(document, 0) + 1
        for kind, start, name in _named(block, in_head=seen[document] <= _HEAD):
            signer = Signer(name=name, place=cite(document, block, start, start + len(name)))
            places.setdefault((document, kind), []).append(signer)
    groups = list(places.values())
    for group in groups[1:]:
        if not any(_same(one.name, other.name) for one in groups[0] for other in group):
            return groups[0][0], group[0]
    return None


def find_other_seal(letter: LetterParts, seal: Seal, gazetteer: Gazetteer, home: str) -> tuple[LetterPart, str] | None:
    """Who signed a letter, and the words of its seal where they are another body's; None where they may be one's.

    Words of a ring are read loosely: only an office or bureau under a government's name, or the government of another
    region, tells.
    """
    words = re.sub(r"[^\u4e00-\u9fff]", "", seal.text)
    governments = [part for part in letter.signatories if part.value.endswith("人民政府")]
    if len(words) < _LEAST_RING or seal.text_confidence < _SURE_RING or not governments:
        return None
    if len(governments) != len(letter.signatories):
        return None  # signed by several bodies: the seal may be that of any
    if _BUREAU.search(words) or words.endswith("人民政府办公室"):
        return governments[0], words
    if not words.endswith("人民政府"):
        return None
    regions = gazetteer.find(words)
    other = [match for match in regions if match.confidence >= 1]
    if not other or len(other) != len(regions):
        return None
    return None if any(match.adcode == home for match in other) else (governments[0], words)


def _named(block: Block, *, in_head: bool) -> Iterator[tuple[str, int, str]]:
    if block.kind == "table":
        yield from _in_cells(block)
    elif in_head and (title := _TITLE.match(block.text)):
        yield "title", title.start(1), title[1]
    elif signed := _SIGNED.fullmatch(block.text):
        yield "signed", signed.start(1), signed[1]


def _in_cells(block: Block) -> Iterator[tuple[str, int, str]]:
    start = 0
    for line in block.text.split("\n"):
        at = start
        for cell, following in pairwise(line.split("\t")):
            at += len(cell) + 1
            if _LABEL.fullmatch(cell.strip()) and (found := _SIGNED.fullmatch(following)):
                yield "cell", at + found.start(1), found[1]
        start += len(line) + 1


def _same(one: str, other: str) -> bool:
    """Whether two names may be of one government: the shorter ends the longer (江苏省苏州市…, 市人民政府)."""
    return one.endswith(other) or other.endswith(one)
