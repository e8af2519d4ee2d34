"""What an electronic seal (电子印章) says of itself: GB/T 38540-2020 and GM/T 0031-2014, and whatever resembles them."""

from typing import Final, NamedTuple

from extractors.ofd.der import OCTETS, Value, first

_PICTURES: Final = (b"\x89PNG", b"\xff\xd8\xff", b"BM", b"GIF8", b"II*\0", b"MM\0*", b"PK\x03\x04")


class SealData(NamedTuple):
    """Name and picture of a seal; empty where they are not told. A picture may be an OFD of its own."""

    name: str = ""
    picture: bytes = b""


def read_seal_data(part: bytes, signed: Value) -> SealData:
    """The seal of a part of its own, else the copy in the signed value (the second of what is signed)."""
    found = SealData()
    for seal in (first(part), signed.at(0, 1) or Value(0, b"")):
        read = _of_seal(seal)
        found = SealData(found.name or read.name, found.picture or read.picture)
        if found.name and found.picture:
            return found
    if not part:
        return found  # a plain signature: the strings in it are those of certificates
    anything = [*first(part).walk(), *signed.walk()]
    name = found.name or next((value.text for value in anything if value.text and not value.text.isascii()), "")
    picture = found.picture or next(
        (value.content for value in anything if value.tag == OCTETS and value.content.startswith(_PICTURES)), b""
    )
    return SealData(name, picture)


def _of_seal(seal: Value) -> SealData:
    """A seal as the standards build it: header, id, properties (type, name …), picture (type, data, width, height)."""
    name, picture = seal.at(0, 2, 1), seal.at(0, 3, 1)
    shown = picture is not None and picture.tag == OCTETS and picture.content.startswith(_PICTURES)
    return SealData(name.text if name else "", picture.content if picture is not None and shown else b"")
