"""Signatures by SM2, the Chinese national curve (GB/T 32918.2, GM/T 0009): verification only.

No library at hand verifies them; numbers of Python do, in some ten milliseconds. Nothing here handles secrets.
"""

from typing import Final, TypeAlias

from extractors.signed.digests import SM3, digest

CURVE: Final = "1.2.156.10197.1.301"
"""Object identifier of the curve in a certificate's key."""

_DEFAULT_USER: Final = b"1234567812345678"
"""The signer's identity where none was agreed (GM/T 0009, 10)."""
_P: Final = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
_A: Final = _P - 3
_B: Final = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
_N: Final = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
_Point: TypeAlias = tuple[int, int] | None
"""An affine point; None is the point at infinity."""
_G: Final = (
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)


def _add(first: _Point, second: _Point) -> _Point:
    if first is None or second is None:
        return first or second
    (x1, y1), (x2, y2) = first, second
    if x1 == x2 and (y1 + y2) % _P == 0:
        return None
    rise, run = (3 * x1 * x1 + _A, 2 * y1) if first == second else (y2 - y1, x2 - x1)
    slope = rise * pow(run, -1, _P)
    x = (slope * slope - x1 - x2) % _P
    return x, (slope * (x1 - x) - y1) % _P


def multiply(factor: int, point: _Point) -> _Point:
    """A point of the curve taken ``factor`` times."""
    result: _Point = None
    while factor:
        if factor & 1:
            result = _add(result, point)
        point = _add(point, point)
        factor >>= 1
    return result


def _point(key: bytes) -> _Point:
    """The point of an uncompressed public key; None when it is not on the curve."""
    if len(key) != 65 or key[0] != 4:
        return None
    x, y = int.from_bytes(key[1:33]), int.from_bytes(key[33:])
    return (x, y) if max(x, y) < _P and (y * y - x * x * x - _A * x - _B) % _P == 0 else None


def message_digest(key: bytes, message: bytes, user: bytes = _DEFAULT_USER) -> bytes | None:
    """What SM2 signs: SM3 over the digest of signer and curve, and the message. None without SM3."""
    curve = b"".join(number.to_bytes(32) for number in (_A, _B, *_G))
    signer = digest(SM3, [(8 * len(user)).to_bytes(2), user, curve, key[1:]])
    return digest(SM3, [signer, message]) if signer else None


def is_signed(key: bytes, hashed: bytes, r: int, s: int) -> bool:
    """Whether ``(r, s)`` is the signature of the digest ``hashed`` by the uncompressed public ``key``."""
    point = _point(key)
    together = (r + s) % _N
    if point is None or not (0 < r < _N and 0 < s < _N) or not together:
        return False
    place = _add(multiply(s, _G), multiply(together, point))
    return place is not None and (int.from_bytes(hashed) + place[0]) % _N == r
