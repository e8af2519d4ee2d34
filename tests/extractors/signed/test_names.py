"""Names in containers that are no CMS message."""

import pytest

from extractors.signed.messages import read_message
from extractors.signed.names import names_in


def der(tag: int, *parts: bytes) -> bytes:
    """One DER value."""
    body = b"".join(parts)
    length = bytes([len(body)]) if len(body) < 128 else bytes([0x82, *len(body).to_bytes(2, "big")])
    return bytes([tag]) + length + body


def name(common: str) -> bytes:
    """A distinguished name with a country and a common name."""

    def attribute(last: int, value: bytes) -> bytes:
        return der(0x31, der(0x30, der(0x06, bytes([0x55, 4, last])), value))

    return der(0x30, attribute(6, der(0x13, b"CN")), attribute(3, der(0x0C, common.encode())))


def certificate(issuer: str, subject: str) -> bytes:
    """A certificate without a key worth the name."""
    validity = der(0x30, der(0x17, b"230101000000Z"), der(0x18, b"20530101000000Z"))
    algorithm = der(0x30, der(0x06, b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b"))
    body = der(0x30, der(0x02, b"\x07"), algorithm, name(issuer), validity, name(subject), der(0x30, bytes(140)))
    return der(0x30, body, algorithm, der(0x03, bytes(40)))


def container(*certificates: bytes, issuer: str = "某某认证中心") -> bytes:
    """Certificates, and the signer by its issuer, in a form of nobody's."""
    signer = der(0x30, der(0x02, b"\x01"), der(0x30, name(issuer), der(0x02, b"\x07")))
    return der(0x30, der(0x06, b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"), der(0xA0, *certificates), der(0x31, signer))


CHAIN = (
    certificate("国家根", "某某认证中心"),
    certificate("某某认证中心", "云岭市人民政府"),
    certificate("国家根", "国家根"),
)


@pytest.mark.parametrize(
    ("contents", "names"),
    [
        (container(*CHAIN), ["云岭市人民政府"]),
        (container(certificate("根", "根"), issuer="根"), ["根"]),
        (container(*CHAIN, certificate("另一中心", "李明")), ["云岭市人民政府", "李明"]),
        (der(0x30, name("电子印章中心"), name("云岭市人民政府")), ["电子印章中心", "云岭市人民政府"]),
        (b"", []),
        (bytes(range(256)) * 8, []),
        (b"\x06\x03\x55\x04\x03\x0c\x7f", []),
    ],
)
def test_names_of_signers(contents: bytes, names: list[str]):
    """Issuers left out; self-signed, two signers, no certificate at all, noise, cut short; none of it is a message."""
    assert names_in(contents) == names
    assert read_message(contents) is None
