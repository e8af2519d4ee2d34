"""ZIP files as other programs write them: names in GBK without the UTF-8 flag, fixed dates, even hostile names."""

import binascii
import io
import os
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path

_DATE = ((2024 - 1980) << 9 | 4 << 5 | 22, 10 << 11 | 12 << 5)
"""DOS date and time of every member: 2024-04-22 10:12."""
_UNIX_TIME = 1713780720


def pack_zip(members: Iterable[tuple[str, bytes]], encoding: str = "gbk") -> bytes:
    """A ZIP of ``members``. In GBK the names go in raw, with no flag, as Windows tools in China do."""
    body, directory, count = io.BytesIO(), io.BytesIO(), 0
    for name, data in members:
        raw = name.encode(encoding)
        flags = 0x800 if encoding == "utf-8" and not name.isascii() else 0
        packed = _deflate(data)
        method = 8 if len(packed) < len(data) else 0
        content = packed if method else data
        sizes = (binascii.crc32(data), len(content), len(data))
        offset = body.tell()
        body.write(struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, flags, method, _DATE[1], _DATE[0], *sizes, len(raw), 0))
        body.write(raw + content)
        fixed = (b"PK\x01\x02", 20, 20, flags, method, _DATE[1], _DATE[0], *sizes, len(raw), 0, 0, 0, 0, 0x20, offset)
        directory.write(struct.pack("<4s6H3L5H2L", *fixed) + raw)
        count += 1
    start, listing = body.tell(), directory.getvalue()
    body.write(listing + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(listing), start, 0))
    return body.getvalue()


def _deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def settle_package(data: bytes, replace: tuple[tuple[str, bytes], ...] = ()) -> bytes:
    """An OOXML package with its members' dates fixed, so that equal content is equal bytes."""
    changed = dict(replace)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        members = [(name, changed.get(name, package.read(name))) for name in package.namelist()]
    return pack_zip(members, "utf-8")


def pack_7z(members: Iterable[tuple[str, bytes]]) -> bytes:
    """A 7z archive of ``members``; they go over files, for the format keeps the times of those."""
    import py7zr

    buffer = io.BytesIO()
    with tempfile.TemporaryDirectory() as folder, py7zr.SevenZipFile(buffer, "w") as archive:
        for number, (name, data) in enumerate(members):
            path = Path(folder) / str(number)
            path.write_bytes(data)
            path.chmod(0o644)
            os.utime(path, (_UNIX_TIME, _UNIX_TIME))
            archive.write(path, name)
    return buffer.getvalue()
