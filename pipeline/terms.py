"""Key terms (关键词): what a dossier speaks of more than Chinese text in general does.

Words and their weights are jieba's: its segmentation, and TF-IDF over the frequencies that it ships (jieba.analyse).
jieba keeps a cache that it loads by marshal, so it is made in a private folder and thrown away.
"""

import logging
import tempfile
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final

from extractors.document import FURNITURE, Block, cite
from pipeline.review import Point

TERMS: Final = 10
"""Terms of one dossier."""
LONGEST: Final = 200_000
"""Characters of text that are looked at."""


@lru_cache(maxsize=1)
def _extractor() -> Any:
    import jieba
    import jieba.analyse

    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    with tempfile.TemporaryDirectory(prefix="shenbao-") as folder:
        tokenizer.tmp_dir = folder
        tokenizer.initialize()
    extractor = jieba.analyse.TFIDF()
    extractor.tokenizer = tokenizer
    return extractor


def find_terms(texts: Iterable[tuple[str, Block]], common: str) -> tuple[Point, ...]:
    """The terms that weigh most, heaviest first, each with its first place.

    ``texts`` are blocks with the id of their document; ``common`` is text whose words every dossier of the call has.
    """
    blocks = [(document, block) for document, block in texts if block.kind not in FURNITURE and block.text]
    text = "\n".join(block.text for _, block in blocks)[:LONGEST]
    if not text:
        return ()
    known = set(_extractor().tokenizer.lcut(common))
    tags = _extractor().extract_tags(text, topK=TERMS * 4)
    terms = [tag for tag in tags if len(tag) > 1 and tag not in known and not any(sign.isascii() for sign in tag)]
    return tuple(point for term in terms[:TERMS] if (point := _first_place(term, blocks)))


def weighty_words(text: str, count: int) -> tuple[str, ...]:
    """The words of a short text that weigh most, heaviest first; single characters and Latin words left out."""
    tags = _extractor().extract_tags(text, topK=count * 2)
    return tuple(tag for tag in tags if len(tag) > 1 and not any(sign.isascii() for sign in tag))[:count]


def _first_place(term: str, blocks: Iterable[tuple[str, Block]]) -> Point | None:
    for document, block in blocks:
        start = block.text.find(term)
        if start >= 0:
            return Point(text=term, evidence=cite(document, block, start, start + len(term)))
    return None
