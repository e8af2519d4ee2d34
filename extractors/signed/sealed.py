"""Values of electronic seals (电子印章): GB/T 38540-2020 and GM/T 0031-2014, as PDF signatures hold them too.

``SEQUENCE { toSign { version, seal, time, digest of the document, … }, certificate, algorithm, signature }``; the older
standard has certificate and algorithm inside of what is signed.
"""

from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, Final

from extractors.signed import Verdict
from extractors.signed.digests import SM3, Parts, is_digest
from extractors.signed.messages import BROKEN, Signer, read_certificate, subject_of, verify
from extractors.signed.seals import read_seal_data

if TYPE_CHECKING:
    from asn1crypto.x509 import Certificate

_CHINA: Final = timezone(timedelta(hours=8))


class SealedMessage:
    """The value of one seal: whose it is, when it was set, and whether it fits the document."""

    is_time_stamp: Final = False

    def __init__(self, what: Any, certificate: "Certificate | None", signature: bytes) -> None:
        self._what, self._certificate, self._signature = what, certificate, signature
        self._hashed = _bits(what[3])

    @property
    def signer(self) -> Signer:
        """Whom the certificate names; empty when it cannot be read."""
        return subject_of(self._certificate) if self._certificate else Signer()

    @property
    def seal(self) -> str:
        """Name of the seal; empty where it cannot be told."""
        return read_seal_data(self.seal_copy).name

    @property
    def seal_copy(self) -> bytes:
        """The seal itself in DER, as it stands in what was signed."""
        return bytes(self._what[1].dump())

    @property
    def time(self) -> datetime | None:
        """When the seal was set, where a plain time says so; without a zone it is China's."""
        try:
            value = self._what[2].native
        except BROKEN:
            return None
        if not isinstance(value, datetime):
            return None
        return (value if value.tzinfo else value.replace(tzinfo=_CHINA)).astimezone(UTC)

    def check(self, parts: Parts) -> Verdict:
        """Whether the seal fits the bytes that ``parts`` gives."""
        if not is_digest(self._hashed, parts):
            return "changed"
        if self._certificate is None or not self._signature:
            return "digest"
        try:
            key = self._certificate["tbs_certificate"]["subject_public_key_info"]
            return verify(key, self._signature, [self._what.dump()], SM3)
        except BROKEN:
            return "digest"


def read_sealed(contents: bytes) -> SealedMessage | None:
    """The value of a seal in DER, with or without its certificate and signature; None when it is none."""
    from asn1crypto.core import BitString, Sequence

    try:
        value = Sequence.load(contents)
        what, later = value[0], [value[place] for place in range(1, len(value))]
        if not isinstance(what, Sequence) or len(what) < 5 or not isinstance(what[3], BitString):
            return None
        if not isinstance(what[1], Sequence):
            return None
        held, signature = _owner(what, later)
        return SealedMessage(what, read_certificate(held), signature)
    except BROKEN:
        return None


def _owner(what: Any, later: list[Any]) -> tuple[bytes, bytes]:
    """The certificate and the signature, from where the newer or the older standard has them; empty where not."""
    from asn1crypto.core import BitString, OctetString

    newer = bool(later) and isinstance(later[0], OctetString)
    held = later[0] if newer else what[5] if len(what) > 5 else None
    signature = next((value for value in later if isinstance(value, BitString)), None)
    return bytes(held) if isinstance(held, OctetString) else b"", _bits(signature) if signature is not None else b""


def _bits(value: Any) -> bytes:
    """The whole bytes of a bit string."""
    return bytes(value.contents[1:])
