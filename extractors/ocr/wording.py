"""Which Chinese characters are at home beside each other: pairs inside of the words of jieba's dictionary (MIT).

The quick recogniser knows a third of the rarer characters only by others that look alike, and is sure of them: 酩 in a name
becomes 酪. A character that makes a word with a neighbour is hardly ever such a mistake; one that makes none may be.
"""

import re
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

_WORD: Final = re.compile("^([\u4e00-\u9fff]{2,}) (\\d{2,}) (?!nr)", re.MULTILINE)
"""Words that are used ten times or more in the dictionary's sources, and are no names of persons."""
COMMONEST: Final = 1000


def makes_a_word(pair: str) -> bool:
    """Whether two characters stand side by side in some word."""
    return _code(*map(ord, pair)) in _vocabulary().pairs


def is_common(character: str) -> bool:
    """Whether a character is one of the commonest thousand."""
    return ord(character) in _vocabulary().common


class _Vocabulary(NamedTuple):
    pairs: frozenset[int]
    common: frozenset[int]


def _code(one: int, other: int) -> int:
    return one << 16 | other


@lru_cache(maxsize=1)
def _vocabulary() -> _Vocabulary:
    """Pairs and single characters; empty where the dictionary is missing. A few megabytes, read in a third of a second."""
    spec = find_spec("jieba")
    path = Path(spec.origin).parent / "dict.txt" if spec and spec.origin else None
    if path is None or not path.is_file():
        return _Vocabulary(frozenset(), frozenset())
    words = _WORD.findall(path.read_text(encoding="utf-8"))
    codes = np.frombuffer("\n".join(word for word, _ in words).encode("utf-16-le"), np.uint16).astype(np.int64)
    inside = (codes[1:] != ord("\n")) & (codes[:-1] != ord("\n"))
    pairs = np.unique((codes[:-1] << 16 | codes[1:])[inside])
    often = np.repeat([int(count) for _, count in words], [len(word) for word, _ in words])
    total = np.bincount(codes[codes != ord("\n")], often)
    return _Vocabulary(frozenset(pairs.tolist()), frozenset(np.argsort(-total)[:COMMONEST].tolist()))
