"""What is left of a ZIP without its directory (truncated download, broken copy): members by their local headers."""

import re
import struct
import zlib
from collections.abc import Iterator
from typing import Final

from extractors.errors import HostileFile
from extractors.limits import Limits

_HEADER: Final = struct.Struct("<4sHHHHHIIIHH")  # APPNOTE.TXT 4.3.7
_MAGIC: Final = b"PK\x03\x04"
_NEXT: Final = re.compile(rb"PK(?:\x03\x04|\x01\x02|\x07\x08|\x05\x06)")
_STORED: Final = 0
_DEFLATED: Final = 8


def salvage_members(data: bytes, limits: Limits) -> Iterator[tuple[str, bytes]]:
    """Names and contents, in order, of the members whose header is whole; the last may be cut short.

    Raise :class:`HostileFile` when they unpack to more than ``limits.xml_bytes`` in all, or are too many.
    """
    position, left, count = data.find(_MAGIC), limits.xml_bytes, 0
    while 0 <= position <= len(data) - _HEADER.size:
        header = _HEADER.unpack_from(data, position)
        method, packed, name_size, extra_size = header[3], header[7], header[9], header[10]
        name_at = position + _HEADER.size
        start = name_at + name_size + extra_size
        content, end = _content(data, start, packed, method, left)
        left -= len(content)
        count += 1
        if left <= 0 or count > limits.members:
            raise HostileFile("文件已损坏，且解压后超过上限，未读取。")
        name = data[name_at : name_at + name_size]
        if content:
            yield name.decode("utf-8", "replace"), content
        position = data.find(_MAGIC, max(end, name_at))


def _content(data: bytes, start: int, packed: int, method: int, limit: int) -> tuple[bytes, int]:
    """The unpacked bytes of a member and where its packed ones end; empty when nothing can be made of them."""
    if method == _DEFLATED:
        return _inflate(data, start, limit)
    if method != _STORED:
        return b"", start
    following = _NEXT.search(data, start)
    end = start + packed if packed else (following.start() if following else len(data))
    return data[start:end][:limit], end


def _inflate(data: bytes, start: int, limit: int) -> tuple[bytes, int]:
    inflater = zlib.decompressobj(-15)
    parts: list[bytes] = []
    size = 0
    try:
        for offset in range(start, len(data), 1 << 14):
            part = inflater.decompress(data[offset : offset + (1 << 14)], limit - size)
            parts.append(part)
            size += len(part)
            if inflater.eof or size >= limit:
                break
    except zlib.error:
        return b"".join(parts), start
    end = min(len(data), offset + (1 << 14)) - len(inflater.unused_data) if inflater.eof else len(data)
    return b"".join(parts), end
