"""Twins (同一材料的多种形式): files that hold one text, such as a DOCX and the sealed scan of its print."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from extractors.document import FURNITURE, Document
from pipeline.similarity.shingles import Hashes, Letters, containment, hash_runs

LENGTH: Final = 5
"""Letters of a run: few, so that a misread one of a scan costs few runs."""
LEAST: Final = 100
"""Shingles below which two texts are alike by chance, as certificates and notices are."""
LEAST_EQUAL: Final = 50
"""Shingles of short papers (a letter of some lines) that are twins only when nearly all of them are shared."""
EQUAL: Final = 0.9
SHARED: Final = 0.75
"""The share of each text that must stand in the other; a poor scan loses a fifth of its runs to misread characters."""


def find_twins(documents: Mapping[str, Document], order: Sequence[str]) -> dict[str, str]:
    """For each document that repeats an earlier one of ``order`` (ids): the id of the first that holds its text."""
    firsts: list[str] = []
    shingles = {name: make_shingles(documents[name]) for name in order if name in documents}
    twins: dict[str, str] = {}
    for name, own in shingles.items():
        if len(own) < LEAST_EQUAL:
            continue
        for first in firsts:
            if _is_twin(own, shingles[first]):
                twins[name] = first
                break
        else:
            firsts.append(name)
    return twins


def _is_twin(own: Hashes, other: Hashes) -> bool:
    """Whether each text stands in the other, for the most part, or nearly whole where one is short."""
    least, most = sorted((len(own), len(other)))
    shared = SHARED if least >= LEAST else EQUAL
    return least >= shared * most and min(containment(own, other), containment(other, own)) >= shared


def make_shingles(document: Document) -> Hashes:
    """The set of character runs of a document, without furniture and what a seal adds."""
    content = (block for block in document.blocks if block.kind not in FURNITURE and block.kind != "seal")
    return np.unique(hash_runs(Letters(content).codes, LENGTH))
