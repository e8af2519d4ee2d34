"""Texts as sets of short character runs (shingles), to tell how much of one stands in another.

Containment over such sets is Broder's measure of resemblance (On the resemblance and containment of documents, 1997).
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

LENGTH: Final = 5
"""Characters of a shingle: short, so that a misread character of a scan costs few of them."""
_PRIME: Final = np.uint64(1_099_511_628_211)


def make_shingles(text: str) -> NDArray[np.uint64]:
    """Hashes of all runs of :data:`LENGTH` letters and digits of ``text``, sorted, each once; punctuation is left out."""
    letters = "".join(character for character in text if character.isalnum())
    codes = np.frombuffer(letters.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    if len(codes) < LENGTH:
        return np.empty(0, dtype=np.uint64)
    hashes = np.zeros(len(codes) - LENGTH + 1, dtype=np.uint64)
    for offset in range(LENGTH):
        hashes = hashes * _PRIME + codes[offset : len(codes) - LENGTH + 1 + offset]
    return np.unique(hashes)


def containment(inner: NDArray[np.uint64], outer: NDArray[np.uint64]) -> float:
    """The share of ``inner`` that is also in ``outer``, from 0 to 1; 0 for an empty ``inner``."""
    if not len(inner):
        return 0.0
    return len(np.intersect1d(inner, outer, assume_unique=True)) / len(inner)
