"""Electronic seals (电子签章) of an OFD: where they stand, whose they are, when they were put there.

What a signature says is reported as it stands; nothing is verified.
"""

import posixpath
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Final, NamedTuple

from extractors.document import Seal
from extractors.layout import Mark
from extractors.limits import Limits
from extractors.ofd.objects import apply, page_matrix
from extractors.ofd.package import OfdPackage, PagePart, box_of, child, children, text
from extractors.ooxml import Element
from extractors.pictures import look_at_picture

_MOST: Final = 500
_DEPTH: Final = 24
_UTF8, _BMP, _OCTETS = 0x0C, 0x1E, 0x04
_TIME: Final = re.compile(r"(\d{4})\D?(\d{2})\D?(\d{2})(?:\D?(\d{2})\D?(\d{2})\D?(\d{2}))?")
_CHINA: Final = timezone(timedelta(hours=8))


class Stamp(NamedTuple):
    """One place of one signature: the page's id and ``(x, y, width, height)`` in millimetres."""

    page: str
    box: tuple[float, float, float, float]
    name: str
    time: str
    seal: Seal


def read_stamps(ofd: OfdPackage, limits: Limits) -> list[Stamp]:
    """All places of all signatures. A signature without a place gives none."""
    if not ofd.signatures_name:
        return []
    root = ofd.package.xml(ofd.signatures_name)
    folder = posixpath.dirname(ofd.signatures_name)
    stamps: list[Stamp] = []
    for entry in list(children(root, "Signature"))[:_MOST]:
        name, part = ofd.part(folder, entry.get("BaseLoc", ""))
        stamps += _stamps_of(ofd, name, part, limits)
    return stamps[: 4 * _MOST]


def signature_count(ofd: OfdPackage) -> int:
    """How many signatures the document lists."""
    root = ofd.package.xml(ofd.signatures_name) if ofd.signatures_name else None
    return sum(1 for _ in children(root, "Signature"))


def _stamps_of(ofd: OfdPackage, name: str, part: Element | None, limits: Limits) -> Iterator[Stamp]:
    info = child(part, "SignedInfo")
    stamps = list(children(info, "StampAnnot"))
    if not stamps:
        return
    owner, seal = _owner(ofd, posixpath.dirname(name), part, limits)
    time = _time(text(info, "SignatureDateTime"))
    for stamp in stamps[:_MOST]:
        if box := box_of(stamp.get("Boundary")):
            yield Stamp(stamp.get("PageRef", ""), box, owner, time, seal)


def _owner(ofd: OfdPackage, folder: str, part: Element | None, limits: Limits) -> tuple[str, Seal]:
    """The seal's name and look, from the seal's own part, else from the signed value, which holds a copy."""
    name, look = "", None
    places = [text(part, "SignedInfo", "Seal", "BaseLoc"), text(part, "SignedValue")]
    for place in filter(None, places):
        data = ofd.package.read(ofd.resolve(folder, place)) or b""
        values = list(_values(data, 0))
        name = name or next((value for value in map(_string, values) if value and not value.isascii()), "")
        look = look or _look(values, limits)
        if name and look:
            break
    seal = look or Seal(shape="unknown")
    return name, Seal(
        shape=seal.shape, text=name, text_confidence=1.0 if name else 0.0, colour=seal.colour, confidence=1.0
    )


def _look(values: list[tuple[int, bytes]], limits: Limits) -> Seal | None:
    """The shape of the seal in its picture."""
    for tag, value in values:
        if tag == _OCTETS and value.startswith((b"\x89PNG", b"\xff\xd8\xff", b"BM", b"GIF8")):
            return next(iter(look_at_picture(value, 0.0, 0.0, limits).seals), None)
    return None


def _string(value: tuple[int, bytes]) -> str:
    """Text of a DER string; empty for what is none."""
    tag, data = value
    if tag not in {_UTF8, _BMP}:
        return ""
    decoded = data.decode("utf-8" if tag == _UTF8 else "utf-16-be", "ignore")
    return "".join(character for character in decoded if character.isprintable()).strip()[:200]


def _values(data: bytes, depth: int) -> Iterator[tuple[int, bytes]]:
    """Tags and contents of primitive values in DER (X.690), in order; stops where the bytes are none."""
    at = 0
    while at + 2 <= len(data) and depth < _DEPTH:
        tag, length = data[at], data[at + 1]
        at += 2
        if length & 0x80:
            count = length & 0x7F
            if not 0 < count <= 4:
                return
            length = int.from_bytes(data[at : at + count], "big")
            at += count
        content = data[at : at + length]
        at += length
        if tag & 0x20:
            yield from _values(content, depth + 1)
        else:
            yield tag, content


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


def mark_of(stamp: Stamp, page: PagePart) -> Mark:
    """The stamp's mark on its page, in points."""
    matrix = page_matrix(page.box)
    x, y, width, height = stamp.box
    left, top = apply(matrix, x, y)
    right, bottom = apply(matrix, x + width, y + height)
    words = [f"电子签章：{stamp.name}" if stamp.name else "电子签章"]
    if stamp.time:
        words.append(f"签署时间：{stamp.time}")
    return Mark(kind="seal", bbox=(left, top, right, bottom), text=" ".join(words), seal=stamp.seal)
