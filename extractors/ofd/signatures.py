"""Signatures (数字签名) of an OFD (GB/T 33190-2016, chapter 18): who signed what and when, and whether it still fits.

A signature lists the parts of the package that it covers, each with its digest; the signed value (GB/T 38540 or
GM/T 0031 for seals, CMS for plain signatures) holds the digest of that list. Both are computed again, and the value is
held against the key beside it. Whether certificates are to be trusted is not judged.
"""

import base64
import binascii
import posixpath
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Final, Literal, NamedTuple, TypeAlias

from extractors.ofd.package import OfdDocument, box_of, child, children, numbers, text
from extractors.ooxml import Element
from extractors.signed import Verdict as ValueVerdict
from extractors.signed.digests import digest, hash_algorithm
from extractors.signed.messages import SignedMessage, read_message
from extractors.signed.names import names_in
from extractors.signed.sealed import SealedMessage, read_sealed
from extractors.signed.seals import SealData, read_seal_data

Verdict: TypeAlias = Literal["fits", "changed", "unknown"]
"""Whether the digests fit what is there; unknown where there are none, or by a method that nobody here knows."""

_MOST: Final = 500
_MOST_PARTS: Final = 20_000
_VALUES: Final[dict[ValueVerdict, Verdict]] = {"intact": "fits", "forged": "changed"}
_ASSUMED: Final = "MD5"
"""The digest where a signature states none (GB/T 33190, 18.2)."""
_WHOLE: Final = 0.98
"""Share of a seal from which a clip that leaves it cuts nothing off."""
_TIME: Final = re.compile(r"(\d{4})\D?(\d{2})\D?(\d{2})(?:\D?(\d{2})\D?(\d{2})\D?(\d{2}))?")
_CHINA: Final = timezone(timedelta(hours=8))


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
    value = _part_bytes(document, folder, text(part, "SignedValue"))
    message = read_message(value) or read_sealed(value)
    copy = message.seal_copy if isinstance(message, SealedMessage) else b""
    seal = _part_bytes(document, folder, text(info, "Seal", "BaseLoc"))
    # each further signature is entered in the list of signatures, which an earlier one may have covered
    growing = set() if last else {document.signatures_name.lower()}
    verdict, covered, changed = _check(document, folder, info, growing)
    listed = message.check(lambda: [document.package.read(name) or b""]) if message else "unchecked"
    if verdict == "fits" and listed == "changed":
        verdict = "changed"
    return Signature(
        provider=provider.get("ProviderName", "")[:100] if provider is not None else "",
        signer=_signer(message, value),
        time=_time(text(info, "SignatureDateTime")) or (_clock(message.time) if message and message.time else ""),
        stamps=tuple(_stamps(info)),
        seal=read_seal_data(seal, copy),
        verdict=verdict,
        value=_VALUES.get(listed, "unknown"),
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
    method = (references.get("CheckMethod", "").strip() if references is not None else "") or _ASSUMED
    is_known = hash_algorithm(method) is not None
    covered, changed = set(), []
    for reference in list(children(references, "Reference"))[:_MOST_PARTS]:
        name = document.resolve(folder, reference.get("FileRef", ""))
        covered.add(name.lower())
        if not is_known or name.lower() in growing:
            continue
        data = document.package.read(name)
        if data is None or digest(method, [data]) != _decoded(text(reference, "CheckValue")):
            changed.append(name)
    if not is_known or not covered:
        return "unknown", frozenset(covered), ()
    return "changed" if changed else "fits", frozenset(covered), tuple(changed)


def _decoded(value: str) -> bytes:
    try:
        return base64.b64decode("".join(value.split()))
    except (binascii.Error, ValueError):
        return b""


def _signer(message: SignedMessage | SealedMessage | None, value: bytes) -> str:
    """Common name of the one whose certificate is in the signed value."""
    stated = message.signer.name if message else ""
    if stated or isinstance(message, SealedMessage):
        return stated
    return next(iter(names_in(value)), "")


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
    return _clock(moment) if match[4] else moment.astimezone(_CHINA).strftime("%Y-%m-%d")


def _clock(moment: datetime) -> str:
    return moment.astimezone(_CHINA).strftime("%Y-%m-%d %H:%M:%S")
