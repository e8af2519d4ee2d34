"""Texts as sequences of hashed character runs (shingles), with the place of each in the document.

Containment over sets of shingles is Broder's (On the resemblance and containment of documents, 1997); of large sets a
fixed share of all hashes is kept, the same of every text, so that samples can be held against each other.
"""

from collections.abc import Iterable
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from extractors.document import Block

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
        kept = [
            np.fromiter((at for at, letter in enumerate(block.text) if letter.isalnum()), dtype=np.int64)
            for block in self.blocks
        ]
        letters = [row[at] for row, at in zip(rows, kept, strict=True)]
        self.codes = np.concatenate([*letters, np.empty(0, dtype=np.uint32)]).astype(np.uint64)
        self.offsets = np.concatenate([*kept, np.empty(0, dtype=np.int64)])
        self.numbers = np.repeat(np.arange(len(kept)), [len(at) for at in kept])

    def __len__(self) -> int:
        """How many letters there are."""
        return len(self.codes)


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


def containment(inner: Hashes, outer: Hashes) -> float:
    """The share of the set ``inner`` that is also in the set ``outer``, from 0 to 1; 0 for an empty ``inner``."""
    if not len(inner):
        return 0.0
    return len(np.intersect1d(inner, outer, assume_unique=True)) / len(inner)
