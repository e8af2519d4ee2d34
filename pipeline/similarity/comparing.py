"""All texts of a batch held against each other."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np

from extractors.document import FURNITURE, Block, Document
from pipeline.similarity import Copy, Passage, Text
from pipeline.similarity.candidates import find_candidates, make_sample
from pipeline.similarity.passages import find_passages
from pipeline.similarity.shingles import Hashes, Letters

KEPT: Final = 64
"""Texts whose letters are kept at hand while pairs are compared."""
TOLD: Final = 8
"""Passages of one pair that are told with their places, the longest; the share counts all."""


def letters_of(document: Document, parts: Sequence[tuple[str, str]]) -> Letters:
    """What a document says of its own between the blocks of each part (first and last block id)."""
    blocks = {block.id: number for number, block in enumerate(document.blocks)}
    inside: list[Block] = []
    for first, last in parts:
        inside += document.blocks[blocks[first] : blocks[last] + 1]
    return Letters(block for block in inside if block.kind not in FURNITURE and block.kind != "seal")


def sample_of(document: Document, parts: Sequence[tuple[str, str]]) -> bytes:
    """The sample of a document's parts, to be kept."""
    return make_sample(letters_of(document, parts)).tobytes()


def _load_sample(text: Text) -> Hashes:
    return np.frombuffer(Path(text.sample).read_bytes(), dtype=np.uint64)


def compare(texts: Sequence[Text]) -> tuple[Copy, ...]:
    """Every copy among ``texts``, told from both sides, in the order of dossiers and documents."""
    from pipeline.packed import load_reading

    @lru_cache(maxsize=KEPT)
    def letters(number: int) -> Letters:
        return letters_of(load_reading(Path(texts[number].reading)).document, texts[number].parts)

    dossiers = {name: number for number, name in enumerate(dict.fromkeys(text.dossier for text in texts))}
    regions = {name: number for number, name in enumerate(dict.fromkeys(text.region for text in texts if text.region))}
    pairs, common = find_candidates(
        [_load_sample(text) for text in texts],
        [dossiers[text.dossier] for text in texts],
        [regions[text.region] if text.region else -1 for text in texts],
    )
    copies = []
    for pair in pairs:
        for here, there in (pair, pair[::-1]):
            documents = (texts[here].document, texts[there].document)
            passages, share = find_passages(letters(here), letters(there), documents, common)
            if passages:
                copies.append(_copy(texts[here], texts[there], passages, share))
    return tuple(
        sorted(copies, key=lambda copy: (copy.dossier, copy.document, copy.other_dossier, copy.other_document))
    )


def _copy(here: Text, there: Text, passages: Sequence[Passage], share: float) -> Copy:
    longest = sorted(passages, key=lambda passage: -passage.letters)[:TOLD]
    return Copy(
        dossier=here.dossier,
        document=here.document,
        other_dossier=there.dossier,
        other_document=there.document,
        share=share,
        letters=sum(passage.letters for passage in passages),
        passages=tuple(passage for passage in passages if passage in longest),
    )
