"""Key terms (关键词): what an applicant's documents speak of that a reader would note: industries, bodies, innovations.

Terms are runs of up to three words (花型数据库, 技术调查官) as jieba segments them, weighed by how often they are written and
how rare their words are in Chinese text in general (the inverse document frequencies that jieba ships). Verbs, everyday
words and what every dossier of the field says (企业, 执法, 机制) bound terms or make none alone. jieba keeps a cache that it
loads by marshal, so it is made in a private folder and thrown away; its package of keywords loads a tagger that nothing here
needs (93 MB, .75 s), so the frequencies are read from its file.
"""

import logging
import re
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib.resources import files
from itertools import product
from pathlib import Path
from typing import Any, Final

from extractors.document import FURNITURE, Block, cite
from pipeline.review import Point

TERMS: Final = 10
"""Terms of one dossier."""
LONGEST: Final = 200_000
"""Characters of text that are looked at."""
WORDS: Final = 3
"""Words of one term."""
_DATA: Final = Path(__file__).parent / "data"
_CLAUSE: Final = re.compile(r"[一-龥A-Za-z]{2,}")
_TAILS: Final = frozenset("官站库链网仪机器剂药膜片车船城园港谷廊码险贷师")
"""Single characters that end a term (技术调查官)."""
_FEW: Final = 4_000
"""Characters below which a term need not come twice."""
_WIDE: Final = frozenset({"中国", "全国", "全球", "世界", "国内", "海外", "国内外", "大家"})
"""Words of place that no term needs."""
_PLACE: Final = re.compile(r"[省市县区州旗镇乡]$|街道$")
_COUNT: Final = re.compile(r"第?[一二两三四五六七八九十百千万]{1,4}[章节条款部步个大项类种家次批期年是要]?")
"""Numerals, ordinals and what counts items of a list (第一节, 六个, 五是)."""


@lru_cache(maxsize=1)
def _tokenizer() -> Any:
    import jieba

    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    with tempfile.TemporaryDirectory(prefix="shenbao-") as folder:
        tokenizer.tmp_dir = folder
        tokenizer.initialize()
    return tokenizer


@lru_cache(maxsize=1)
def _rarities() -> tuple[dict[str, float], float]:
    """The inverse document frequency of each word that jieba ships one of, and their median for all others."""
    lines = (files("jieba") / "analyse" / "idf.txt").read_text(encoding="utf-8").splitlines()
    rarities = {word: float(rarity) for word, _, rarity in (line.partition(" ") for line in lines) if rarity}
    return rarities, sorted(rarities.values())[len(rarities) // 2]


def _rarity(word: str) -> float:
    rarities, median = _rarities()
    return rarities.get(word, median)


@lru_cache(maxsize=1)
def _plain_words() -> tuple[frozenset[str], frozenset[str]]:
    """Words that no term holds, and words that make no term alone."""
    bounds, common = (
        frozenset((_DATA / name).read_text(encoding="utf-8").split())
        for name in ("organisation-stops.txt", "term-stops.txt")
    )
    return bounds | _WIDE, common


def find_terms(texts: Iterable[tuple[str, Block]], common: str) -> tuple[Point, ...]:
    """The terms that weigh most, heaviest first, each with its first place.

    ``texts`` are blocks with the id of their document; ``common`` is text whose words every dossier of the call has.
    """
    blocks = [(document, block) for document, block in texts if block.kind not in FURNITURE and block.text]
    text = "\n".join(block.text for _, block in blocks)[:LONGEST]
    if not text:
        return ()
    known = frozenset(_tokenizer().lcut(common))
    counts = Counter(term for clause in _CLAUSE.findall(text) for term in _candidates(clause, known))
    least = 1 if len(text) < _FEW else 2
    weights = {term: _weight(term, count) for term, count in counts.items() if count >= least}
    points = (_first_place("".join(term), blocks) for term in _choose(weights, counts))
    return tuple(point for point in points if point)[:TERMS]


def weighty_words(text: str, count: int) -> tuple[str, ...]:
    """The words of a short text that weigh most, heaviest first; single characters and Latin words left out."""
    words = Counter(word for word in _tokenizer().cut(text) if len(word.strip()) > 1 and not re.search(r"[!-~]", word))
    return tuple(sorted(words, key=lambda word: -words[word] * _rarity(word))[:count])


def _candidates(clause: str, known: frozenset[str]) -> Iterator[tuple[str, ...]]:
    """Runs of words in a clause that can be terms."""
    bounds, common = _plain_words()
    run: list[str] = []
    for word in [*_tokenizer().cut(clause), ""]:
        long_enough = len(word) > 1 or (run and word in _TAILS)
        holds = long_enough and word not in bounds and not (_PLACE.search(word) or _COUNT.fullmatch(word))
        if holds:
            run.append(word)
            continue
        telling = {each for each in run if len(each) > 1 and each not in common | known and not each.isascii()}
        for start, size in product(range(len(run)), range(1, WORDS + 1)):
            words = tuple(run[start : start + size])
            if len(words) == size and telling.intersection(words[:2]) and len(words[0]) > 1:
                yield words
        run = []


def _weight(term: tuple[str, ...], count: int) -> float:
    """How much a term weighs: often, of rare words, and rather two words than one."""
    _, common = _plain_words()
    rare = [_rarity(word) * (0.4 if word in common else 1.0) for word in term if len(word) > 1]
    return float(count * sum(rare) / len(rare) * (1.0, 1.5, 1.6)[len(term) - 1])


def _choose(weights: dict[tuple[str, ...], float], counts: Counter[tuple[str, ...]]) -> list[str]:
    """Terms by weight; of two of which one holds the other the longer stays, unless the shorter is far commoner."""
    chosen: list[tuple[str, ...]] = []
    for term in sorted(weights, key=lambda each: (-weights[each], each)):
        words = "".join(term)
        rivals = [each for each in chosen if words in "".join(each) or "".join(each) in words]
        if not rivals:
            chosen.append(term)
        elif len(rivals) == 1 and len(words) > len("".join(rivals[0])) and counts[term] * 2 > counts[rivals[0]]:
            chosen[chosen.index(rivals[0])] = term
        if len(chosen) >= TERMS * 2:
            break
    return ["".join(term) for term in chosen]


def _first_place(term: str, blocks: Iterable[tuple[str, Block]]) -> Point | None:
    for document, block in blocks:
        start = block.text.find(term)
        if start >= 0:
            return Point(text=term, evidence=cite(document, block, start, start + len(term)))
    return None
