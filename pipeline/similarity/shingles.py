"""Texts as sequences of hashed character runs (shingles), with the place of each in the document.

Containment over sets of shingles is Broder's (On the resemblance and containment of documents, 1997); of large sets a
fixed share of all hashes is kept, the same of every text, so that samples can be held against each other.
"""

import sys
from collections.abc import Iterable
from functools import cached_property, lru_cache
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from extractors.document import Block
from pipeline.similarity import LENGTH

Hashes: TypeAlias = NDArray[np.uint64]

_PRIME: Final = np.uint64(1_099_511_628_211)
_MIX: Final = np.uint64(0x9E3779B97F4A7C15)
_SHIFT: Final = np.uint64(61)
"""Of 64 bits the first three choose the sample: one hash in eight."""


class Letters:
    """The letters and digits of blocks in one row, punctuation and spaces left out.

    ``codes[i]`` is the code point of letter *i*, which stands at ``offsets[i]`` of block ``blocks[numbers[i]]``.
    """

    def __init__(self, blocks: Iterable[Block]) -> None:
        self.blocks = tuple(blocks)
        rows = [
            np.frombuffer(block.text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32) for block in self.blocks
        ]
        alnum = _alnum()
        kept = [np.flatnonzero(alnum[row]) for row in rows]
        letters = [row[at] for row, at in zip(rows, kept, strict=True)]
        self.codes = np.concatenate([*letters, np.empty(0, dtype=np.uint32)]).astype(np.uint64)
        self.offsets = np.concatenate([*kept, np.empty(0, dtype=np.int64)])
        self.numbers = np.repeat(np.arange(len(kept)), [len(at) for at in kept])

    def __len__(self) -> int:
        """How many letters there are."""
        return len(self.codes)

    @cached_property
    def runs(self) -> Hashes:
        """The hash of each run of letters, in order."""
        return hash_runs(self.codes, LENGTH)

    @cached_property
    def order(self) -> NDArray[np.int64]:
        """Numbers of the runs in the order of their hashes."""
        return np.argsort(self.runs, kind="stable")


@lru_cache(maxsize=1)
def _alnum() -> NDArray[np.bool_]:
    """Which code points are letters or digits."""
    return np.fromiter((chr(code).isalnum() for code in range(sys.maxunicode + 1)), dtype=np.bool_)


def hash_runs(codes: NDArray[np.uint64], length: int) -> Hashes:
    """The hash of each run of ``length`` letters, in order; empty for fewer letters."""
    count = len(codes) - length + 1
    if count <= 0:
        return np.empty(0, dtype=np.uint64)
    hashes = np.zeros(count, dtype=np.uint64)
    for offset in range(length):
        hashes = hashes * _PRIME + codes[offset : offset + count]
    return (hashes ^ (hashes >> np.uint64(29))) * _MIX


def is_sampled(hashes: Hashes) -> NDArray[np.bool_]:
    """Which hashes belong to the sample."""
    chosen: NDArray[np.bool_] = (hashes >> _SHIFT) == 0
    return chosen


def is_among(hashes: Hashes, known: Hashes) -> NDArray[np.bool_]:
    """Which hashes are among ``known``, which is sorted: a look-up, where ``numpy.isin`` would sort both each time."""
    if not len(known):
        return np.zeros(len(hashes), dtype=np.bool_)
    places = np.minimum(np.searchsorted(known, hashes), len(known) - 1)
    found: NDArray[np.bool_] = known[places] == hashes
    return found


def containment(inner: Hashes, outer: Hashes) -> float:
    """The share of the set ``inner`` that is also in the set ``outer``, from 0 to 1; 0 for an empty ``inner``."""
    if not len(inner):
        return 0.0
    return len(np.intersect1d(inner, outer, assume_unique=True)) / len(inner)
