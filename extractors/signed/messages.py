"""CMS messages (RFC 5652; GM/T 0010 with SM2 and SM3): their signer, and whether they fit what was signed."""

from base64 import b64encode
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from extractors.document import Record
from extractors.signed import Verdict, sm2
from extractors.signed.digests import Parts, digest, hash_algorithm
from extractors.signed.names import names_by_kind

if TYPE_CHECKING:
    from asn1crypto.cms import SignedData, SignerInfo
    from asn1crypto.x509 import Certificate

_SIGNED_DATA: Final = frozenset({"1.2.840.113549.1.7.2", "1.2.156.10197.6.1.4.2.2"})
_TIME_STAMP: Final = "1.2.840.113549.1.9.16.1.4"
_MESSAGE_DIGEST: Final = "1.2.840.113549.1.9.4"
_SIGNING_TIME: Final = "1.2.840.113549.1.9.5"
_SHA1: Final = "1.3.14.3.2.26"
_COMMON_NAME: Final = "2.5.4.3"
_ORGANISATION: Final = "2.5.4.10"
_PSS: Final = "1.2.840.113549.1.1.10"
_BARE: Final = 64
"""Bytes of a signature that is two numbers and no sequence of them."""
BROKEN: Final = (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError)
"""What asn1crypto raises over bytes that are no DER of the kind that it was told."""


class Signer(Record, frozen=True):
    """Whom a certificate names: common name (CN) and organisation (O) of its subject, empty where it has none."""

    name: str = ""
    organisation: str = ""


class SignedMessage:
    """One CMS message with the first of its signers."""

    def __init__(self, data: "SignedData") -> None:
        self._data = data
        self._info: SignerInfo = data["signer_infos"][0]
        self._certificate = _certificate(data, self._info)

    @property
    def signer(self) -> Signer:
        """Whom the signer's certificate names; empty when the message does not hold it."""
        return subject_of(self._certificate) if self._certificate else Signer()

    @property
    def is_time_stamp(self) -> bool:
        """Whether an authority only vouches for the time (RFC 3161)."""
        return self._content_type == _TIME_STAMP

    @property
    def time(self) -> datetime | None:
        """When it was signed, as the signer's program says or, of a time stamp, its authority."""
        try:
            if self.is_time_stamp:
                value = self._stamp["gen_time"].native
            else:
                value = _attribute(self._info, _SIGNING_TIME).native if _attribute(self._info, _SIGNING_TIME) else None
        except BROKEN:
            return None
        return value.astimezone(UTC) if isinstance(value, datetime) else None

    @property
    def _content_type(self) -> str:
        dotted: str = self._data["encap_content_info"]["content_type"].dotted
        return dotted

    @property
    def _stamp(self) -> Any:
        return self._data["encap_content_info"]["content"].parsed

    def check(self, parts: Parts) -> Verdict:
        """Whether the message fits the bytes that ``parts`` gives."""
        try:
            return self._check(parts)
        except BROKEN:
            return "unchecked"

    def _check(self, parts: Parts) -> Verdict:
        algorithm = self._info["digest_algorithm"]["algorithm"].dotted
        fits, hashed = self._fits(parts, algorithm)
        if fits is None or hashed is None:
            return "unchecked"
        if not fits:
            return "changed"
        attributes = self._info["signed_attrs"]
        if not len(attributes):
            return self._verify(None, parts, algorithm)
        stated = _attribute(self._info, _MESSAGE_DIGEST)
        if stated is None:
            return "unchecked"
        if stated.native != hashed:
            return "changed"
        encoded = attributes.dump()
        return self._verify(b"\x31" + encoded[1:], parts, algorithm)

    def _fits(self, parts: Parts, algorithm: str) -> tuple[bool | None, bytes | None]:
        """Whether a digest inside the message fits (None: cannot be told), and the digest that its attributes state."""
        content = self._data["encap_content_info"]["content"]
        if self._content_type == _TIME_STAMP:
            imprint = self._stamp["message_imprint"]
            ours = digest(imprint["hash_algorithm"]["algorithm"].dotted, parts())
            fits = None if ours is None else bool(ours == imprint["hashed_message"].native)
            return fits, digest(algorithm, [_held(content)])
        if held := _held(content):
            # adbe.pkcs7.sha1: the message holds the file's SHA-1; in OFD the digest itself, by some signers in Base64
            ours = digest(algorithm, parts()) or b""
            return held in {digest(_SHA1, parts()), ours, b64encode(ours)}, digest(algorithm, [held])
        return True, digest(algorithm, parts())

    def _verify(self, attributes: bytes | None, parts: Parts, algorithm: str) -> Verdict:
        """Whether the certificate's key signed the attributes (or, without any, the content itself)."""
        if self._certificate is None:
            return "digest"
        method = self._info["signature_algorithm"]
        name = method["parameters"]["hash_algorithm"]["algorithm"].dotted if _is_pss(method) else algorithm
        held = _held(self._data["encap_content_info"]["content"])
        signed = [attributes] if attributes is not None else [held] if held else list(parts())
        return verify(
            self._certificate["tbs_certificate"]["subject_public_key_info"],
            self._info["signature"].native,
            signed,
            name,
            salt=int(method["parameters"]["salt_length"].native) if _is_pss(method) else None,
        )


def _held(content: Any) -> bytes:
    """The bytes that a message itself carries; none when it is detached from them."""
    from asn1crypto.core import Any as Untyped
    from asn1crypto.core import OctetString, Void

    if content is None or isinstance(content, Void):
        return b""
    octets = content.parse(OctetString) if isinstance(content, Untyped) else content
    return bytes(octets)


def _is_pss(method: Any) -> bool:
    return bool(method["algorithm"].dotted == _PSS)


def read_message(contents: bytes) -> SignedMessage | None:
    """The message in DER or BER; bytes behind it (padding) are passed over. None when it is none."""
    from asn1crypto.cms import ContentInfo, SignedData

    _take_text_for_identifiers()
    try:
        info = ContentInfo.load(contents)
        if info["content_type"].dotted not in _SIGNED_DATA:
            return None
        content = info["content"]
        data = content if isinstance(content, SignedData) else content.parse(SignedData)
        return SignedMessage(data)
    except BROKEN:
        return None


def _take_text_for_identifiers() -> None:
    """Let unique identifiers (2.5.4.45) be text, as Chinese authorities write them, beside the bits of X.520."""
    from asn1crypto.core import Any as Untyped
    from asn1crypto.x509 import NameTypeAndValue

    NameTypeAndValue._oid_specs["unique_identifier"] = Untyped  # noqa: SLF001 - the table is made to be added to


def read_certificate(encoded: bytes) -> "Certificate | None":
    """A certificate in DER; None when it is none."""
    from asn1crypto.x509 import Certificate

    _take_text_for_identifiers()
    try:
        certificate = Certificate.load(encoded)
        certificate.subject  # noqa: B018 - parses lazily, and must not fail later
    except BROKEN:
        return None
    return certificate


def _certificate(data: "SignedData", info: "SignerInfo") -> "Certificate | None":
    """The certificate that the signer is said to use; where only one is there, that."""
    found = [choice.chosen for choice in data["certificates"] or () if choice.name == "certificate"]
    sid = info["sid"].chosen
    for certificate in found:
        if info["sid"].name == "subject_key_identifier":
            if certificate.key_identifier == sid.native:
                return certificate
        elif certificate.serial_number == sid["serial_number"].native and _is_one(certificate.issuer, sid["issuer"]):
            return certificate
    return found[0] if len(found) == 1 else None


def _is_one(name: Any, other: Any) -> bool:
    """Whether two names are the same, be it in other letters."""
    try:
        return bool(name.dump() == other.dump() or name == other)
    except BROKEN:
        return False


def subject_of(certificate: "Certificate") -> Signer:
    """Whom a certificate names."""
    try:
        names = names_by_kind(certificate.subject.dump())
    except BROKEN:
        return Signer()
    return Signer(name=names.get(_COMMON_NAME, ""), organisation=names.get(_ORGANISATION, ""))


def _attribute(info: "SignerInfo", identifier: str) -> Any:
    """First value of a signed attribute; None when there is none."""
    for attribute in info["signed_attrs"] or ():
        if attribute["type"].dotted == identifier and len(attribute["values"]):
            value = attribute["values"][0]
            return getattr(value, "chosen", value)
    return None


def verify(key: Any, signature: bytes, signed: Iterable[bytes], algorithm: str, salt: int | None = None) -> Verdict:
    """Whether ``signature`` over ``signed`` is of the public ``key`` (an asn1crypto ``PublicKeyInfo``).

    ``algorithm`` is the digest's identifier; ``salt`` the length of the salt of RSASSA-PSS, None for PKCS #1 v1.5.
    """
    message = b"".join(signed)
    parameters = key["algorithm"]["parameters"].native
    if key["algorithm"]["algorithm"].dotted == "1.2.840.10045.2.1" and parameters == sm2.CURVE:
        return _verify_sm2(key["public_key"].native, signature, message)
    return _verify_standard(key.dump(), signature, message, algorithm, salt)


def _verify_sm2(key: bytes, signature: bytes, message: bytes) -> Verdict:
    hashed, numbers = sm2.message_digest(key, message), _numbers(signature)
    if hashed is None or len(numbers) != 2:
        return "digest"
    return "intact" if sm2.is_signed(key, hashed, *numbers) else "forged"


def _numbers(signature: bytes) -> list[int]:
    """The numbers of a signature by SM2: a sequence of two; some signers write them bare, side by side."""
    from asn1crypto.core import Integer, SequenceOf

    if len(signature) == _BARE:
        return [int.from_bytes(signature[:32]), int.from_bytes(signature[32:])]

    class Pair(SequenceOf):  # type: ignore[misc]
        _child_spec = Integer

    return [number.native for number in Pair.load(signature)]


def _verify_standard(key: bytes, signature: bytes, message: bytes, algorithm: str, salt: int | None) -> Verdict:
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    hashing = hash_algorithm(algorithm)
    if hashing is None:
        return "digest"
    try:
        public = load_der_public_key(key)
        if isinstance(public, rsa.RSAPublicKey):
            scheme = padding.PKCS1v15() if salt is None else padding.PSS(padding.MGF1(hashing), salt)
            public.verify(signature, message, scheme, hashing)
        elif isinstance(public, ec.EllipticCurvePublicKey):
            public.verify(signature, message, ec.ECDSA(hashing))
        else:
            return "digest"
    except InvalidSignature:
        return "forged"
    except (UnsupportedAlgorithm, ValueError):
        return "digest"
    return "intact"
