"""Archives written by hand, and how they are unpacked."""

import hashlib
import io
import struct
import zlib
from collections.abc import Callable

import py7zr

from extractors.archive import Member

Unpack = Callable[..., dict[str, Member]]


def make_zip(*members: tuple[bytes, bytes], flag: int = 0, method: int = 8, extra: bytes = b"", mode: int = 0) -> bytes:
    """A ZIP written by hand: raw names, any flag, extra field, Unix mode."""
    body, directory = b"", b""
    for name, content in members:
        deflate = zlib.compressobj(wbits=-15)
        packed = deflate.compress(content) + deflate.flush() if method == 8 else content
        head = struct.pack(
            "<HHHHHIIIHH", 20, flag, method, 0, 0, zlib.crc32(content), len(packed), len(content), len(name), len(extra)
        )
        directory += b"PK\x01\x02" + struct.pack("<H", 20 | (3 << 8)) + head
        directory += struct.pack("<HHHII", 0, 0, 0, mode << 16, len(body)) + name + extra
        body += b"PK\x03\x04" + head + name + extra + packed
    end = struct.pack("<HHHHIIH", 0, 0, len(members), len(members), len(directory), len(body), 0)
    return body + directory + b"PK\x05\x06" + end


def digest(content: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(content).hexdigest()


def seven_zip(members: dict[str, bytes], password: str | None = None) -> bytes:
    """A 7z."""
    stream = io.BytesIO()
    with py7zr.SevenZipFile(stream, "w", password=password) as archive:
        for name, content in members.items():
            archive.writestr(content, name)
    return stream.getvalue()
