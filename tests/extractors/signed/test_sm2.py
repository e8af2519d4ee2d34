"""SM2 and SM3, by the examples of the standards."""

import hashlib

import pytest

from extractors.signed.digests import digest
from extractors.signed.sm2 import is_signed, message_digest, multiply

KEY = bytes.fromhex(
    "04"
    "09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
    "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"
)
"""GB/T 32918.5-2017, A.2."""
R = 0xF5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3
S = 0xB1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA


def test_the_example_of_the_standard():
    """Signer "1234567812345678" signs "message digest"."""
    hashed = message_digest(KEY, b"message digest")
    assert hashed
    assert hashed.hex() == "f0b43e94ba45accaace692ed534382eb17e6ab5a19ce7b31f4486fdfc0d28640"
    assert is_signed(KEY, hashed, R, S)


@pytest.mark.parametrize(
    ("key", "r", "s"),
    [
        (KEY, R + 1, S),
        (KEY, R, S + 1),
        (KEY, 0, S),
        (KEY, R, 0),
        (KEY, 1 << 256, S),
        (KEY[:-1] + b"\x14", R, S),
        (KEY[:-1], R, S),
        (b"\x02" + KEY[1:33], R, S),
    ],
)
def test_what_is_no_signature(key: bytes, r: int, s: int):
    """Other numbers, numbers out of range, points off the curve, keys of another form."""
    hashed = message_digest(KEY, b"message digest")
    assert hashed
    assert not is_signed(key, hashed, r, s)


def test_another_message_has_another_digest():
    """A signature goes with its message alone."""
    hashed = message_digest(KEY, b"another message")
    assert hashed
    assert not is_signed(KEY, hashed, R, S)


def test_the_point_at_infinity():
    """The order of the curve brings every point there."""
    order = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
    point = (int.from_bytes(KEY[1:33]), int.from_bytes(KEY[33:]))
    assert multiply(order, point) is None
    assert multiply(order + 1, point) == point


def test_digests_by_their_identifiers():
    """In parts as in one; unknown ones are none. SM3 by GB/T 32905-2016, A.1."""
    sm3 = digest("1.2.156.10197.1.401", [b"a", b"bc"])
    assert sm3
    assert sm3.hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert digest("2.16.840.1.101.3.4.2.1", [b"abc"]) == hashlib.sha256(b"abc").digest()
    assert digest("1.2.3.4", [b"abc"]) is None
