"""``winmail.dat``: what Outlook wraps attachments in (MS-OXTNEF 2.1)."""

import struct
from collections.abc import Iterator
from typing import Final, NamedTuple

from extractors.names import decode_name

_SIGNATURE: Final = 0x223E9F78
_HEAD: Final = struct.Struct("<BII")
_NEW_FILE, _TITLE, _DATA, _PROPERTIES = 0x00069002, 0x00018010, 0x0006800F, 0x00069005
_LONG_NAME: Final = b"\x1f\x00\x07\x37"
"""PidTagAttachLongFilename as UTF-16, at the head of its property."""


class TnefFile(NamedTuple):
    """One attachment; ``content`` is None when its data is missing."""

    name: str
    content: bytes | None


def read_tnef(data: bytes) -> list[TnefFile]:
    """The attachments of a TNEF stream; none when it is no such stream."""
    if len(data) < 6 or struct.unpack_from("<I", data)[0] != _SIGNATURE:
        return []
    files: list[TnefFile] = []
    for attribute, content in _attributes(data):
        if attribute == _NEW_FILE:
            files.append(TnefFile("", None))
        elif files and attribute == _TITLE and not files[-1].name:
            files[-1] = files[-1]._replace(name=decode_name(content.split(b"\0")[0]))
        elif files and attribute == _DATA:
            files[-1] = files[-1]._replace(content=content)
        elif files and attribute == _PROPERTIES and (name := _long_name(content)):
            files[-1] = files[-1]._replace(name=name)
    return files


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Ids and contents in order, as far as the stream is whole."""
    at = 6
    while at + _HEAD.size <= len(data):
        _, attribute, length = _HEAD.unpack_from(data, at)
        at += _HEAD.size
        if at + length > len(data):
            return
        yield attribute, data[at : at + length]
        at += length + 2


def _long_name(properties: bytes) -> str:
    """The long file name among the properties: one value, its length in bytes, UTF-16."""
    at = properties.find(_LONG_NAME)
    if at < 0 or at + 12 > len(properties):
        return ""
    count, length = struct.unpack_from("<II", properties, at + 4)
    return properties[at + 12 : at + 12 + length].decode("utf-16-le", "replace").rstrip("\0") if count == 1 else ""
