"""Which pairs of texts may share passages, from samples of their character runs alone."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from pipeline.similarity.shingles import Hashes, Letters, is_among, is_sampled

LEAST_SHARED: Final = 5
"""Sampled runs that two texts must share: about fifty letters copied, one run in eight being sampled."""
MANY_DOSSIERS: Final = 3
MANY_SHARE: Final = 0.02
"""What stands in more dossiers than three, or than this share of all, was given to everyone."""


def make_sample(letters: Letters) -> Hashes:
    """The sampled runs of a text, sorted, each once."""
    return np.unique(letters.runs[is_sampled(letters.runs)])


def find_candidates(
    samples: Sequence[Hashes], dossiers: Sequence[int], groups: Sequence[int]
) -> tuple[list[tuple[int, int]], Hashes]:
    """Pairs of texts of different dossiers and groups that share enough, and the runs that many dossiers share.

    ``dossiers`` and ``groups`` (regions; -1 for none) number each text's own. The pairs are sorted.
    """
    hashes = np.concatenate([*samples, np.empty(0, dtype=np.uint64)])
    texts = np.repeat(np.arange(len(samples)), [len(sample) for sample in samples])
    order = np.argsort(hashes, kind="stable")
    hashes, texts = hashes[order], texts[order]
    owners, regions = np.asarray(dossiers, dtype=np.int64), np.asarray(groups, dtype=np.int64)
    common = _common(hashes, owners[texts] if len(texts) else texts, len(set(dossiers)))
    rare = ~is_among(hashes, common)
    hashes, texts = hashes[rare], texts[rare]
    codes = []
    step = 1
    while len(same := np.nonzero(hashes[step:] == hashes[:-step])[0]):
        one, other = texts[same], texts[same + step]
        apart = (owners[one] != owners[other]) & ((regions[one] != regions[other]) | (regions[one] < 0))
        codes.append(np.minimum(one, other)[apart] * len(samples) + np.maximum(one, other)[apart])
        step += 1
    pairs, counts = np.unique(np.concatenate([*codes, np.empty(0, dtype=np.int64)]), return_counts=True)
    return [divmod(int(pair), len(samples)) for pair in pairs[counts >= LEAST_SHARED]], common


def _common(hashes: Hashes, owners: np.ndarray[tuple[int], np.dtype[np.int64]], dossiers: int) -> Hashes:
    """Runs that stand in more dossiers than a copy would."""
    limit = max(MANY_DOSSIERS, int(MANY_SHARE * dossiers))
    pairs = np.unique(np.stack([hashes, owners.astype(np.uint64)], axis=1), axis=0) if len(hashes) else None
    if pairs is None:
        return hashes
    runs, counts = np.unique(pairs[:, 0], return_counts=True)
    return runs[counts > limit]
