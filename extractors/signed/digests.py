"""Digests by their object identifiers, the Chinese SM3 (GB/T 32905) among them."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.hashes import HashAlgorithm

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
    "1.2.156.10197.1.401": "SM3",
    "1.2.156.10197.1.401.1": "SM3",
}


def hash_algorithm(identifier: str) -> "HashAlgorithm | None":
    """The algorithm of a dotted object identifier; None when it is unknown."""
    from cryptography.hazmat.primitives import hashes

    algorithm: HashAlgorithm | None = getattr(hashes, _NAMES.get(identifier, ""), lambda: None)()
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
