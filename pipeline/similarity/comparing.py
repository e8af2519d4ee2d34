"""All texts of a batch held against each other."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np

from extractors.document import FURNITURE, Block, Document
from pipeline.hashing import digest
from pipeline.similarity import Copies, Copy, Passage, Text
from pipeline.similarity.candidates import find_candidates, make_sample
from pipeline.similarity.passages import find_passages
from pipeline.similarity.shingles import Hashes, Letters, is_among

KEPT: Final = 64
"""Texts whose letters are kept at hand while pairs are compared."""
NOTHING: Final = Copies(found=())
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


def compare(texts: Sequence[Text], known: Copies = NOTHING) -> Copies:
    """Every copy among ``texts``, told from both sides, in the order of dossiers and documents.

    ``known`` is what was found before: pairs of which neither text, nor what of it many share, has changed are not compared
    again.
    """
    letters = _reader_of(texts)
    dossiers = {name: number for number, name in enumerate(dict.fromkeys(text.dossier for text in texts))}
    regions = {name: number for number, name in enumerate(dict.fromkeys(text.region for text in texts if text.region))}
    samples = [_load_sample(text) for text in texts]
    pairs, common = find_candidates(
        samples,
        [dossiers[text.dossier] for text in texts],
        [regions[text.region] if text.region else -1 for text in texts],
    )
    asked = [
        digest(text.key, sample[is_among(sample, common)].tobytes())
        for text, sample in zip(texts, samples, strict=True)
    ]
    before: dict[tuple[str, ...], Copy] = {_sides(copy): copy for copy in known.found}
    found, compared = [], set[str]()
    for one, other in pairs:
        key = digest(*sorted((asked[one], asked[other])))
        compared.add(key)
        for here, there in ((one, other), (other, one)):
            if key in known.compared:
                copy = before.get((*_side(texts[here]), *_side(texts[there])))
            else:
                copy = _compare_two(texts[here], texts[there], letters(here), letters(there), common)
            if copy is not None:
                found.append(copy)
    return Copies(found=tuple(sorted(found, key=_sides)), compared=frozenset(compared))


def _reader_of(texts: Sequence[Text]) -> Callable[[int], Letters]:
    """The letters of each text by its number, some of them kept at hand."""
    from pipeline.packed import load_reading

    @lru_cache(maxsize=KEPT)
    def letters(number: int) -> Letters:
        return letters_of(load_reading(Path(texts[number].reading)).document, texts[number].parts)

    return letters


def _side(text: Text) -> tuple[str, str]:
    return text.dossier, text.document


def _sides(copy: Copy) -> tuple[str, str, str, str]:
    return copy.dossier, copy.document, copy.other_dossier, copy.other_document


def _compare_two(here: Text, there: Text, ours: Letters, theirs: Letters, common: Hashes) -> Copy | None:
    """What one text shares with another; None where it is nothing."""
    passages, share = find_passages(ours, theirs, (here.document, there.document), common)
    return _copy(here, there, passages, share) if passages else None


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
