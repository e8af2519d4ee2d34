"""Archives that unpack themselves (自解压文件): a Windows program with an archive behind it. The program is never run."""

import zlib
from pathlib import Path
from typing import Final

from extractors import registry

_STUB_BYTES: Final = 4 << 20
"""No maker's program part is larger."""
_RAR: Final = (b"Rar!\x1a\x07\x00", b"Rar!\x1a\x07\x01\x00")
_SEVEN_ZIP: Final = b"7z\xbc\xaf\x27\x1c"


def detect_executable(path: Path) -> str | None:
    """The type of the archive behind a program; None when there is none."""
    with path.open("rb") as stream:
        data = stream.read(_STUB_BYTES)
    if any(mark in data for mark in _RAR):
        return registry.RAR
    return registry.SEVEN_ZIP if _find_7z(data) else None


def archive_start(path: Path) -> int:
    """Where a 7z begins behind a program; 0 for one that stands alone."""
    with path.open("rb") as stream:
        if stream.read(2) != b"MZ":
            return 0
        stream.seek(0)
        return _find_7z(stream.read(_STUB_BYTES))


def _find_7z(data: bytes) -> int:
    """Offset of a 7z header whose checksum fits (7zFormat.txt, SignatureHeader); 0 when there is none."""
    at = data.find(_SEVEN_ZIP)
    while at >= 0:
        head = data[at : at + 32]
        if len(head) == 32 and zlib.crc32(head[12:]) == int.from_bytes(head[8:12], "little"):
            return at
        at = data.find(_SEVEN_ZIP, at + 1)
    return 0
