"""Records in compressed files (zstd), as the store keeps and workers read and write them; no database is needed here."""

from pathlib import Path
from typing import Final, TypeVar

import msgspec
import zstandard

from extractors.document import Record
from pipeline.facts import Reading
from pipeline.files import write_atomically

Kept = TypeVar("Kept", bound=Record)
COMPRESSION_LEVEL: Final = 3


def pack(content: bytes) -> bytes:
    """Bytes as they are kept."""
    return zstandard.ZstdCompressor(level=COMPRESSION_LEVEL).compress(content)


def keep_packed(path: Path, content: bytes) -> None:
    """Write ``content`` compressed."""
    write_atomically(path, pack(content))


def load_packed(path: Path) -> bytes:
    """The bytes of a compressed file. Raises OSError also for what is no such file."""
    try:
        return zstandard.ZstdDecompressor().decompressobj().decompress(path.read_bytes())
    except zstandard.ZstdError as error:
        raise OSError(str(error)) from error


def load_record(path: Path, kind: type[Kept]) -> Kept:
    """Decode a compressed record (``.json.zst``, else MessagePack)."""
    content = load_packed(path)
    if path.name.endswith(".json.zst"):
        return msgspec.json.decode(content, type=kind)
    return msgspec.msgpack.decode(content, type=kind)


def load_reading(path: Path) -> Reading:
    """A reading from its file."""
    return load_record(path, Reading)
