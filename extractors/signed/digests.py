"""Digests by their object identifiers or names, the Chinese SM3 (GB/T 32905) among them."""

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.hashes import HashAlgorithm

Parts: TypeAlias = Callable[[], Iterable[bytes]]
"""Gives what was signed, from its beginning, as often as it is asked."""

SM3: Final = "1.2.156.10197.1.401"
_NAMES: Final = {
    "1.2.840.113549.2.5": "MD5",
    "1.3.14.3.2.26": "SHA1",
    "2.16.840.1.101.3.4.2.4": "SHA224",
    "2.16.840.1.101.3.4.2.1": "SHA256",
    "2.16.840.1.101.3.4.2.2": "SHA384",
    "2.16.840.1.101.3.4.2.3": "SHA512",
    "2.16.840.1.101.3.4.2.8": "SHA3_256",
    "2.16.840.1.101.3.4.2.9": "SHA3_384",
    "2.16.840.1.101.3.4.2.10": "SHA3_512",
    SM3: "SM3",
    "1.2.156.10197.1.401.1": "SM3",
}
_BY_NAME: Final = {name.replace("_", ""): name for name in _NAMES.values()}
_LENGTHS: Final = {
    16: ("MD5",),
    20: ("SHA1",),
    28: ("SHA224",),
    32: ("SM3", "SHA256"),
    48: ("SHA384",),
    64: ("SHA512",),
}


def hash_algorithm(identifier: str) -> "HashAlgorithm | None":
    """The algorithm of a dotted object identifier or of a name (``SM3``, ``sha-256``); None when it is unknown."""
    from cryptography.hazmat.primitives import hashes

    name = _NAMES.get(identifier) or _BY_NAME.get(re.sub(r"[\s_-]", "", identifier).upper(), "")
    algorithm: HashAlgorithm | None = getattr(hashes, name, lambda: None)()
    return algorithm


def digest(identifier: str, parts: Iterable[bytes]) -> bytes | None:
    """Digest of the parts, one after the other; None when the algorithm is unknown or not to be had."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.hashes import Hash

    algorithm = hash_algorithm(identifier)
    if algorithm is None:
        return None
    try:
        state = Hash(algorithm)
    except UnsupportedAlgorithm:
        return None
    for part in parts:
        state.update(part)
    return state.finalize()


def is_digest(stated: bytes, parts: Parts) -> bool:
    """Whether ``stated`` is the digest of the parts by any method of its length."""
    return any(digest(name, parts()) == stated for name in _LENGTHS.get(len(stated), ()))


def sm3(data: bytes) -> bytes:
    """The 32 bytes of the SM3 of ``data``."""
    from cryptography.hazmat.primitives.hashes import SM3 as ALGORITHM
    from cryptography.hazmat.primitives.hashes import Hash

    state = Hash(ALGORITHM())
    state.update(data)
    return state.finalize()
