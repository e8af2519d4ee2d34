"""Digests: SM3 against the examples of its standard, the ways to name a method."""

import hashlib

import pytest

from extractors.signed.digests import digest, hash_algorithm, is_digest, sm3


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        (b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
        (b"", "1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b"),
    ],
)
def test_digests_are_those_of_the_standard(data: bytes, expected: str):
    """GB/T 32905-2016, annex A, and the empty message."""
    assert sm3(data).hex() == expected


@pytest.mark.parametrize(
    ("names", "method"),
    [
        (("MD5", "md5", "1.2.840.113549.2.5"), "md5"),
        (("SHA-1", "sha1", "1.3.14.3.2.26"), "sha1"),
        (("SHA-256", "sha_256", "SHA 256", "2.16.840.1.101.3.4.2.1"), "sha256"),
        (("SHA3-512", "2.16.840.1.101.3.4.2.10"), "sha3_512"),
    ],
)
def test_methods_have_names_and_numbers(names: tuple[str, ...], method: str):
    """Writers of OFD use both, in any letters."""
    expected = hashlib.new(method, b"abc", usedforsecurity=False).digest()
    assert {digest(name, [b"a", b"bc"]) for name in names} == {expected}


@pytest.mark.parametrize("name", ["", "1.2.3", "CRC32", "Hash"])
def test_unknown_methods_give_nothing(name: str):
    """Nothing is compared by a method that is not known."""
    assert hash_algorithm(name) is None
    assert digest(name, [b"abc"]) is None


def test_a_digest_without_its_method_is_known_by_its_length():
    """Seals hold the bytes alone."""
    stated = [sm3(b"abc"), hashlib.sha256(b"abc").digest(), hashlib.sha1(b"abc", usedforsecurity=False).digest()]
    assert all(is_digest(value, lambda: [b"a", b"bc"]) for value in stated)
    assert not any(is_digest(value, lambda: [b"abd"]) for value in [*stated, b"", b"abc"])
