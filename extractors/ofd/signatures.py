"""Signatures (数字签名) of an OFD (GB/T 33190-2016, chapter 18): who signed what and when, and whether it still fits.

A signature lists the parts of the package that it covers, each with its digest; the signed value (GB/T 38540 or
GM/T 0031 for seals, CMS for plain signatures) holds the digest of that list. Both are computed again, and the value of
a seal is held against the key beside it. Whether certificates are to be trusted is not judged.
"""

import base64
import binascii
import hashlib
import posixpath
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Final, Literal, NamedTuple, TypeAlias

from extractors.ofd.der import OCTETS, Value, first, names_of
from extractors.ofd.package import OfdDocument, box_of, child, children, numbers, text
from extractors.ofd.seal_data import SealData, read_seal_data
from extractors.ooxml import Element
from extractors.sm3 import sm3

Digest: TypeAlias = Callable[[bytes], bytes]
Verdict: TypeAlias = Literal["fits", "changed", "unknown"]
"""Whether the digests fit what is there; unknown where there are none, or by a method that nobody here knows."""

_MOST: Final = 500
_MOST_PARTS: Final = 20_000
_SM3: Final = "1.2.156.10197.1.401"
_BARE: Final = 64
"""Bytes of a signature by SM2 that is written as two numbers side by side."""
_WHOLE: Final = 0.98
"""Share of a seal from which a clip that leaves it cuts nothing off."""
_TIME: Final = re.compile(r"(\d{4})\D?(\d{2})\D?(\d{2})(?:\D?(\d{2})\D?(\d{2})\D?(\d{2}))?")
_CHINA: Final = timezone(timedelta(hours=8))


def _digest(name: str) -> Digest:
    return lambda data: hashlib.new(name, data, usedforsecurity=False).digest()


_METHODS: Final[dict[str, Digest]] = {
    "": _digest("md5"),  # what the standard assumes where nothing is stated
    "md5": _digest("md5"),
    "1.2.840.113549.2.5": _digest("md5"),
    "sha1": _digest("sha1"),
    "1.3.14.3.2.26": _digest("sha1"),
    "sha256": _digest("sha256"),
    "2.16.840.1.101.3.4.2.1": _digest("sha256"),
    "sha384": _digest("sha384"),
    "2.16.840.1.101.3.4.2.2": _digest("sha384"),
    "sha512": _digest("sha512"),
    "2.16.840.1.101.3.4.2.3": _digest("sha512"),
    "sm3": sm3,
    "1.2.156.10197.1.401": sm3,
}


class StampPlace(NamedTuple):
    """Where a seal stands: the page's id, its box and the part of it that is shown, both in millimetres of the page.

    Boxes are ``(x, y, width, height)``; a part is shown of seals across the edges of many pages (骑缝章).
    """

    page: str
    box: tuple[float, float, float, float]
    shown: tuple[float, float, float, float]


class Signature(NamedTuple):
    """One signature as it states itself, and what its digests say."""

    provider: str
    signer: str
    time: str
    stamps: tuple[StampPlace, ...]
    seal: SealData
    verdict: Verdict
    value: Verdict
    """Whether the signed value is the signer's over the digests; unknown, too, where there is none of a known kind."""
    covered: frozenset[str]
    """Names of the parts that it lists, in lower case."""
    changed: tuple[str, ...]
    """Names of parts that it lists and that are not what they were, or not there."""


def read_signatures(document: OfdDocument) -> list[Signature]:
    """All signatures of a document, in order."""
    if not document.signatures_name:
        return []
    root = document.package.xml(document.signatures_name)
    folder = posixpath.dirname(document.signatures_name)
    entries = list(children(root, "Signature"))[:_MOST]
    found = []
    for place, entry in enumerate(entries, start=1):
        name, part = document.part(folder, entry.get("BaseLoc", ""))
        if part is not None:
            found.append(_read(document, name, part, last=place == len(entries)))
    return found


def _read(document: OfdDocument, name: str, part: Element, *, last: bool) -> Signature:
    folder = posixpath.dirname(name)
    info = child(part, "SignedInfo")
    provider = child(info, "Provider")
    value = first(_part_bytes(document, folder, text(part, "SignedValue")))
    seal = read_seal_data(_part_bytes(document, folder, text(info, "Seal", "BaseLoc")), value)
    # each further signature is entered in the list of signatures, which an earlier one may have covered
    growing = set() if last else {document.signatures_name.lower()}
    verdict, covered, changed = _check(document, folder, info, growing)
    if verdict == "fits" and _list_fits(document.package.read(name) or b"", value) is False:
        verdict = "changed"
    return Signature(
        provider=provider.get("ProviderName", "")[:100] if provider is not None else "",
        signer=_signer(value),
        time=_time(text(info, "SignatureDateTime")) or _time(_stated_time(value)),
        stamps=tuple(_stamps(info)),
        seal=seal,
        verdict=verdict,
        value=_check_value(value),
        covered=covered,
        changed=changed,
    )


def _part_bytes(document: OfdDocument, folder: str, place: str) -> bytes:
    return (document.package.read(document.resolve(folder, place)) or b"") if place else b""


def _stamps(info: Element | None) -> Iterator[StampPlace]:
    for stamp in list(children(info, "StampAnnot"))[:_MOST]:
        box = box_of(stamp.get("Boundary"))
        if not box:
            continue
        clip = numbers(stamp.get("Clip"))
        part = _shared(box, (box[0] + clip[0], box[1] + clip[1], clip[2], clip[3])) if len(clip) >= 4 else None
        cuts = part is not None and part[2] * part[3] < _WHOLE * box[2] * box[3]
        yield StampPlace(stamp.get("PageRef", ""), box, part if part is not None and cuts else box)


def _shared(
    box: tuple[float, float, float, float], other: tuple[float, float, float, float]
) -> tuple[float, float, float, float] | None:
    """The part that two boxes share; None when they are apart."""
    x, y = max(box[0], other[0]), max(box[1], other[1])
    right, bottom = min(box[0] + box[2], other[0] + other[2]), min(box[1] + box[3], other[1] + other[3])
    return (x, y, right - x, bottom - y) if right > x and bottom > y else None


def _check(
    document: OfdDocument, folder: str, info: Element | None, growing: set[str]
) -> tuple[Verdict, frozenset[str], tuple[str, ...]]:
    """The verdict on the listed parts, their names, and the names of those that do not fit."""
    references = child(info, "References")
    stated = references.get("CheckMethod", "") if references is not None else ""
    digest = _METHODS.get(re.sub(r"[\s_-]", "", stated.lower()))
    covered, changed = set(), []
    for reference in list(children(references, "Reference"))[:_MOST_PARTS]:
        name = document.resolve(folder, reference.get("FileRef", ""))
        covered.add(name.lower())
        if digest is None or name.lower() in growing:
            continue
        data = document.package.read(name)
        if data is None or digest(data) != _decoded(text(reference, "CheckValue")):
            changed.append(name)
    if digest is None or not covered:
        return "unknown", frozenset(covered), ()
    return "changed" if changed else "fits", frozenset(covered), tuple(changed)


def _decoded(value: str) -> bytes:
    try:
        return base64.b64decode("".join(value.split()))
    except (binascii.Error, ValueError):
        return b""


def _list_fits(signature: bytes, value: Value) -> bool | None:
    """Whether the signed value holds the digest of the signature's own part; None where it holds none to tell by."""
    digests = {len(digest): digest for digest in (_METHODS["md5"](signature), _METHODS["sha1"](signature))}
    of_32 = {sm3(signature), _METHODS["sha256"](signature)}
    signed = value.at(0, 3)  # dataHash of TBS_Sign
    if signed is not None and signed.bits and value.at(0, 1, 0) is not None:
        return signed.bits in of_32 or signed.bits in digests.values()
    octets = {each.content for each in value.walk() if each.tag == OCTETS}
    return True if octets & (of_32 | set(digests.values())) else None


def _check_value(value: Value) -> Verdict:
    """Whether a seal's owner signed what the signed value says, by the key of the certificate beside it."""
    what, rest = value.at(0), value.parts[1:]
    v4 = len(rest) > 2 and rest[0].tag == OCTETS
    certificate, signature = (rest[0], rest[2].bits) if v4 else (value.at(0, 5), rest[0].bits if rest else b"")
    if what is None or not signature or certificate is None or certificate.tag != OCTETS:
        return "unknown"
    from extractors.signed.messages import read_certificate, verify

    held = read_certificate(certificate.content)
    if held is None:
        return "unknown"
    try:
        key = held["tbs_certificate"]["subject_public_key_info"]
        found = verify(key, _as_sequence(signature), [what.raw], _SM3)
    except (ValueError, TypeError, KeyError, OverflowError):  # what is no key or no signature
        return "unknown"
    return {"intact": "fits", "forged": "changed"}.get(found, "unknown")  # type: ignore[return-value]


def _as_sequence(signature: bytes) -> bytes:
    """A signature of two bare numbers, as some signers write it, as the sequence that it should be."""
    if len(signature) != _BARE:
        return signature
    halves = (signature[:32].lstrip(b"\0"), signature[32:].lstrip(b"\0"))
    numbers = [b"\0" + half if half[:1] >= b"\x80" else half for half in halves]
    content = b"".join(bytes([2, len(number)]) + number for number in numbers)
    return bytes([0x30, len(content)]) + content


def _signer(value: Value) -> str:
    """Common name of the one whose certificate is in the signed value."""
    held = [value.at(1), value.at(0, 5)]  # GB/T 38540, GM/T 0031
    for each in held:
        if each is not None and each.tag == OCTETS and (name := names_of(first(each.content))[1]):
            return name
    signed = value.at(1, 0)
    sets = [part for part in signed.parts if part.tag == 0xA0] if signed else []
    names = [names_of(certificate) for part in sets for certificate in part.parts]
    issuers = {issuer for issuer, subject in names if issuer != subject}
    subjects = [subject for _, subject in names if subject]
    return next((subject for subject in subjects if subject not in issuers), next(iter(subjects), ""))


def _stated_time(value: Value) -> str:
    """Time in the signed value (timeInfo of TBS_Sign), where it is a plain one."""
    stated = value.at(0, 2)
    return stated.content.decode("latin-1") if stated is not None and stated.tag == 0x18 else ""


def _time(stated: str) -> str:
    """Time of signing in China's time as ``2024-04-10 09:30:00``; what is no time stays out."""
    match = _TIME.search(stated)
    if not match:
        return ""
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
    try:
        moment = datetime(year, month, day, hour, minute, second, tzinfo=UTC if stated.endswith("Z") else _CHINA)
    except ValueError:
        return ""
    return moment.astimezone(_CHINA).strftime("%Y-%m-%d %H:%M:%S" if match[4] else "%Y-%m-%d")
