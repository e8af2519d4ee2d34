"""The passages that two texts share, letter by letter, with both places."""

import re
from itertools import pairwise
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from extractors.document import cite
from pipeline.similarity import LENGTH, Passage
from pipeline.similarity.shingles import Hashes, Letters, is_among, is_sampled

LEAST: Final = 80
"""Letters of a passage: some sentences in a row. Single ones are what officials say everywhere."""
QUOTE: Final = 120
"""Characters of a passage that evidence quotes."""
_STRAY: Final = 12
"""Runs in a row below which a match is a phrase that happens to stand elsewhere too."""
_BRIDGE: Final = 12
"""Letters that may differ inside a passage: a name put in the place of another, a figure brought up to date.

A sentence of which more differs was written anew, after the same model perhaps: that is no copy.
"""
_LITERAL: Final = 0.95
"""The least part of a passage that is the same letter for letter."""
_TOLD: Final = 10
"""Letters of a passage in one block below which it is no place worth telling (a heading's number)."""
_GIVEN: Final = re.compile(
    r"中华人民共和国|《[^《》]{2,40}》|习近平|党的[一二三四五六七八九十]+大|党中央|国务院|市场监管总局|市场监督管理总局|第[一二三四五六七八九十百]+条|以习近平同志为核心"
)
_MOST_GIVEN: Final = 0.4
_MOST_COMMON: Final = 0.5
"""Parts of a passage that may be names of laws and bodies, or what many dossiers share."""

Places: TypeAlias = NDArray[np.int64]


def find_passages(
    here: Letters, there: Letters, documents: tuple[str, str], common: Hashes
) -> tuple[tuple[Passage, ...], float]:
    """Shared passages in the order of ``here``, and the share of its letters that they hold.

    ``documents`` are the ids of both; ``common`` are sampled runs that many share, sorted: a passage of mostly these is none.
    A passage that runs over several blocks is told block by block.
    """
    ours = here.runs
    hits, places = _matches(here, there)
    passages: list[Passage] = []
    for group in _stretches(hits, places):
        start, end = int(hits[group[0]]), int(hits[group[-1]]) + LENGTH
        if end - start < LEAST or _covered(hits[group]) < _LITERAL * (end - start):
            continue
        pieces = [
            piece
            for piece in _by_block(start, end, here.numbers)
            if not (_is_common(ours[piece[0] : piece[1]], common) or _is_given(here, *piece))
        ]
        if sum(last - first for first, last in pieces) < LEAST:
            continue
        for first, last in pieces:
            near = group[min(int(np.searchsorted(hits[group], first)), len(group) - 1)]
            if last - first >= _TOLD:
                at = int(places[near] + first - hits[near])
                passages.append(_passage(here, there, documents, (first, last), at))
    letters = sum(passage.letters for passage in passages)
    return tuple(passages), round(letters / max(1, len(here)), 4)


def _matches(here: Letters, there: Letters) -> tuple[Places, Places]:
    """Where runs of ``here`` stand in ``there``: places here, in order, and the first place there of each."""
    ours, theirs, order = here.runs, there.runs, there.order
    ranks = np.searchsorted(theirs, ours, sorter=order)
    inside = np.flatnonzero(ranks < len(theirs))
    equal = inside[theirs[order[ranks[inside]]] == ours[inside]]
    return equal, order[ranks[equal]]


def _stretches(hits: Places, places: Places) -> list[Places]:
    """Numbers of hits that follow each other here as there, phrases that only happen to match left out."""
    if not len(hits):
        return []
    jumps = (np.diff(hits) > LENGTH) | (np.abs(np.diff(places - hits)) > 0)
    groups = [group for group in np.split(np.arange(len(hits)), np.flatnonzero(jumps) + 1) if len(group) >= _STRAY]
    joined: list[Places] = []
    for group in groups:
        last = joined[-1][-1] if joined else None
        if (
            last is not None
            and hits[group[0]] - hits[last] <= _BRIDGE + LENGTH
            and abs((places[group[0]] - hits[group[0]]) - (places[last] - hits[last])) <= _BRIDGE
        ):
            joined[-1] = np.concatenate([joined[-1], group])
        else:
            joined.append(group)
    return joined


def _covered(hits: Places) -> int:
    """Letters that the runs beginning at ``hits`` cover."""
    return LENGTH + int(np.minimum(np.diff(hits), LENGTH).sum())


def _by_block(start: int, end: int, numbers: Places) -> list[tuple[int, int]]:
    cuts = [start, *(np.flatnonzero(np.diff(numbers[start:end])) + start + 1).tolist(), end]
    return list(pairwise(cuts))


def _is_common(hashes: Hashes, common: Hashes) -> bool:
    """Whether many dossiers share most of what is sampled of some runs."""
    sampled = hashes[is_sampled(hashes)]
    return bool(len(sampled)) and float(is_among(sampled, common).mean()) > _MOST_COMMON


def _is_given(here: Letters, start: int, end: int) -> bool:
    """Whether much of a span within one block is names of laws and bodies: a quotation that anybody makes."""
    block = here.blocks[int(here.numbers[start])]
    text = block.text[int(here.offsets[start]) : int(here.offsets[end - 1]) + 1]
    return sum(len(match.group()) for match in _GIVEN.finditer(text)) > _MOST_GIVEN * len(text)


def _passage(here: Letters, there: Letters, documents: tuple[str, str], span: tuple[int, int], at: int) -> Passage:
    """The passage of a span within one block, which begins at letter ``at`` of the other text."""
    start, end = span
    block = here.blocks[int(here.numbers[start])]
    first, last = int(here.offsets[start]), int(here.offsets[end - 1]) + 1
    place = min(max(at, 0), len(there) - 1)
    other, begin = there.blocks[int(there.numbers[place])], int(there.offsets[place])
    return Passage(
        here=cite(documents[0], block, first, min(last, first + QUOTE)),
        there=cite(documents[1], other, begin, min(len(other.text), begin + min(last - first, QUOTE))),
        letters=end - start,
    )
