"""Values of electronic seals (电子印章): GB/T 38540-2020 and GM/T 0031-2014, as PDF signatures hold them too.

``SEQUENCE { toSign { version, seal, time, digest of the document, … }, certificate, algorithm, signature }``; the older
standard has certificate and algorithm inside of what is signed.
"""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from extractors.signed import Verdict
from extractors.signed.digests import digest
from extractors.signed.messages import BROKEN, Parts, Signer, read_certificate, subject_of, verify

if TYPE_CHECKING:
    from asn1crypto.x509 import Certificate

_SM3: Final = "1.2.156.10197.1.401"
_SHA256: Final = "2.16.840.1.101.3.4.2.1"
_BARE: Final = 64
"""Bytes of a signature that is two numbers and no sequence of them."""


class SealedMessage:
    """The value of one seal: whose it is, when it was set, and whether it fits the document."""

    is_time_stamp: Final = False

    def __init__(self, what: Any, certificate: "Certificate", signature: bytes) -> None:
        self._what, self._certificate, self._signature = what, certificate, signature
        self._hashed = _bits(what[3])

    @property
    def signer(self) -> Signer:
        """Whom the certificate names."""
        return subject_of(self._certificate)

    @property
    def seal(self) -> str:
        """Name of the seal; empty where it cannot be told."""
        try:
            name = self._what[1][0][2][1].native
        except BROKEN:
            return ""
        return " ".join(name.split()) if isinstance(name, str) else ""

    @property
    def time(self) -> datetime | None:
        """When the seal was set, where a plain time says so."""
        try:
            value = self._what[2].native
        except BROKEN:
            return None
        return value.astimezone(UTC) if isinstance(value, datetime) else None

    def check(self, parts: Parts) -> Verdict:
        """Whether the seal fits the bytes that ``parts`` gives."""
        if self._hashed not in {digest(_SM3, parts()), digest(_SHA256, parts())}:
            return "changed"
        try:
            key = self._certificate["tbs_certificate"]["subject_public_key_info"]
            return verify(key, _sequence(self._signature), [self._what.dump()], _SM3)
        except BROKEN:
            return "digest"


def read_sealed(contents: bytes) -> SealedMessage | None:
    """The value of a seal in DER; None when it is none."""
    from asn1crypto.core import BitString, OctetString, Sequence

    try:
        value = Sequence.load(contents)
        what, later = value[0], [value[place] for place in range(1, len(value))]
        if not isinstance(what, Sequence) or len(what) < 5 or not isinstance(what[3], BitString):
            return None
        newer = len(later) >= 3 and isinstance(later[0], OctetString)
        held, signature = (later[0], later[2]) if newer else (what[5], later[0])
        certificate = read_certificate(bytes(held))
        return SealedMessage(what, certificate, _bits(signature)) if certificate else None
    except BROKEN:
        return None


def _bits(value: Any) -> bytes:
    """The whole bytes of a bit string."""
    return bytes(value.contents[1:])


def _sequence(signature: bytes) -> bytes:
    """A signature as the sequence of two numbers that it should be; some signers write the bare numbers."""
    if len(signature) != _BARE:
        return signature
    from asn1crypto.core import Integer

    numbers = b"".join(Integer(int.from_bytes(half)).dump() for half in (signature[:32], signature[32:]))
    return bytes([0x30, len(numbers)]) + numbers
