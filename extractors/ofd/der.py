"""DER (X.690) as a tree, as far as seals and certificates need it; broken bytes end it, they raise nothing."""

from collections.abc import Iterator
from typing import Final, NamedTuple

BITS, OCTETS, OID = 0x03, 0x04, 0x06
_STRINGS: Final = {0x0C: "utf-8", 0x13: "latin-1", 0x14: "gb18030", 0x16: "latin-1", 0x1E: "utf-16-be"}
_MOST: Final = 2_000
_DEPTH: Final = 24
_LONGEST_TEXT: Final = 200
_COMMON_NAME: Final = b"\x55\x04\x03"


class Value(NamedTuple):
    """One value: its tag, its content, and both as they stand in the data."""

    tag: int
    content: bytes
    raw: bytes = b""

    @property
    def parts(self) -> "list[Value]":
        """The values inside of a constructed one, in order."""
        return parse(self.content) if self.tag & 0x20 else []

    def at(self, *path: int) -> "Value | None":
        """The value down a path of places; None when there is none."""
        value: Value | None = self
        for place in path:
            parts = value.parts if value else []
            value = parts[place] if -len(parts) <= place < len(parts) else None
        return value

    def walk(self, depth: int = 0) -> "Iterator[Value]":
        """All primitive values inside, in order."""
        if not self.tag & 0x20:
            yield self
        elif depth < _DEPTH:
            for part in self.parts:
                yield from part.walk(depth + 1)

    @property
    def text(self) -> str:
        """Text of a string on one line; empty for what is none."""
        if self.tag not in _STRINGS:
            return ""
        decoded = self.content.decode(_STRINGS[self.tag], "ignore")
        return "".join(character for character in decoded if character.isprintable()).strip()[:_LONGEST_TEXT]

    @property
    def bits(self) -> bytes:
        """The whole bytes of a bit string; empty for what is none."""
        return self.content[1:] if self.tag == BITS and self.content[:1] == b"\0" else b""


def parse(data: bytes) -> list[Value]:
    """The values that stand one after the other in ``data``, as far as they are sound."""
    found: list[Value] = []
    at = 0
    while at + 2 <= len(data) and len(found) < _MOST:
        start, tag, length = at, data[at], data[at + 1]
        at += 2
        if length & 0x80:
            count = length & 0x7F
            if not 0 < count <= 4:
                break
            length = int.from_bytes(data[at : at + count])
            at += count
        found.append(Value(tag, data[at : at + length], data[start : at + length]))
        at += length
    return found


def first(data: bytes) -> Value:
    """The value that ``data`` is; an empty one when it is none."""
    return next(iter(parse(data)), Value(0, b""))


def names_of(certificate: Value) -> tuple[str, str]:
    """Common names (CN) of issuer and subject of an X.509 certificate (RFC 5280, 4.1); empty where there is none."""
    whole = certificate.at(0)
    fields = [field for field in whole.parts if field.tag != 0xA0] if whole else []  # 0xA0: the version
    if len(fields) < 5:
        return "", ""
    return _common_name(fields[2]), _common_name(fields[4])


def _common_name(name: Value) -> str:
    for part in name.parts:
        kind, value = part.at(0, 0), part.at(0, 1)
        if kind and value and kind.tag == OID and kind.content == _COMMON_NAME:
            return value.text
    return ""
