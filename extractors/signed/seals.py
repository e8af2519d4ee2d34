"""What an electronic seal (电子印章) says of itself: GB/T 38540-2020 and GM/T 0031-2014, and whatever resembles them."""

from collections.abc import Iterator
from itertools import islice
from typing import Any, Final, NamedTuple

from extractors.signed.names import text_of, values_in

_PICTURES: Final = (b"\x89PNG", b"\xff\xd8\xff", b"BM", b"GIF8", b"II*\0", b"MM\0*", b"PK\x03\x04")
_OCTETS: Final = 4
_DEPTH: Final = 24
_MOST: Final = 2_000
_UNSOUND: Final = (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError)


class SealData(NamedTuple):
    """Name and picture of a seal; empty where they are not told. A picture may be an OFD of its own."""

    name: str = ""
    picture: bytes = b""


def read_seal_data(*seals: bytes) -> SealData:
    """Name and picture by the first of these copies of a seal in DER that tells them; else the first that look so."""
    found = SealData()
    read = [seal for encoded in seals if (seal := _sequence(encoded)) is not None]
    for seal in (*map(_by_the_standard, read), *map(_by_looks, read)):
        if found.name and found.picture:
            break
        found = SealData(found.name or seal.name, found.picture or seal.picture)
    return found


def _sequence(encoded: bytes) -> Any:
    from asn1crypto.core import Sequence

    try:
        return Sequence.load(encoded)
    except ValueError:
        return None


def _by_the_standard(seal: Any) -> SealData:
    """Of a seal as the standards build it: header, id, properties (type, name …), picture (type, data, width, height)."""
    return SealData(_name(_at(seal, 0, 2, 1)), _picture(_at(seal, 0, 3, 1)))


def _by_looks(seal: Any) -> SealData:
    """The first Chinese words in whatever it is, and the first picture."""
    values = list(islice(_values(seal, _DEPTH), _MOST))
    names = (name for value in values if (name := _name(value)) and not name.isascii())
    return SealData(next(names, ""), next(filter(None, map(_picture, values)), b""))


def _at(value: Any, *path: int) -> Any:
    """The value down a path of places; None when there is none."""
    try:
        for place in path:
            value = value[place]
    except _UNSOUND:
        return None
    return value


def _name(value: Any) -> str:
    return text_of(value.tag or 0, value.contents) if value is not None and value.contents else ""


def _picture(value: Any) -> bytes:
    is_one = value is not None and value.tag == _OCTETS and (value.contents or b"").startswith(_PICTURES)
    return bytes(value.contents) if is_one else b""


def _values(value: Any, depth: int) -> Iterator[Any]:
    """All primitive values inside, in order, as far as they are sound."""
    from asn1crypto.core import Sequence, Set

    if not isinstance(value, Sequence | Set):
        yield value
        return
    try:
        inside = values_in(value) if depth else []
    except _UNSOUND:
        return
    for each in inside:
        yield from _values(each, depth - 1)
