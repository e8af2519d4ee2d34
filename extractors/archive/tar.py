"""Tar archives, plain or compressed, and single compressed files (gz, bz2, xz)."""

import bz2
import gzip
import lzma
import tarfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, BinaryIO, Final, cast

from extractors import registry
from extractors.archive import CHUNK_BYTES, RATIO_FROM_BYTES, Keeper
from extractors.archive.zip_members import BROKEN, CUT_OFF, LINK
from extractors.detect import is_tar
from extractors.errors import HostileFile, UnreadableFile
from extractors.limits import Limits
from extractors.names import decode_name

_OPENERS: Final[dict[str, Callable[[Path], BinaryIO]]] = {
    registry.GZIP: lambda path: cast("BinaryIO", gzip.GzipFile(path)),
    registry.BZIP2: lambda path: cast("BinaryIO", bz2.BZ2File(path)),
    registry.XZ: lambda path: cast("BinaryIO", lzma.LZMAFile(path)),  # noqa: SIM115 - who calls closes it
    registry.TAR: lambda path: path.open("rb"),
}
_ENDINGS: Final = {
    ".gz": "",
    ".bz2": "",
    ".xz": "",
    ".tgz": ".tar",
    ".tbz2": ".tar",
    ".txz": ".tar",
    ".zst": "",
    ".tzst": ".tar",
}
_ZSTD_WINDOW: Final = 128 << 20
_ZSTD_STEP: Final = 4 << 10
"""Small steps bound what one step can unpack to."""
_REST: Final = "（压缩包其余部分）"
_BROKEN_ERRORS: Final = (tarfile.TarError, zlib.error, lzma.LZMAError, OSError, EOFError, ValueError)


def unpack_tar(path: Path, media_type: str, keeper: Keeper, name: str) -> None:
    """All files of a tar, or the one file of a compressed file that holds no tar."""
    if media_type == registry.ZSTD:
        _unpack_zstd(path, keeper, name)
        return
    try:
        with _OPENERS[media_type](path) as stream:
            head = stream.read(512)
            if is_tar(head):
                stream.seek(0)
                _unpack_members(stream, keeper)
            else:
                keeper.take(_inner_name(media_type, name, path), _chunks(head, stream))
    except _BROKEN_ERRORS:
        if not keeper.members:
            raise UnreadableFile("压缩包已损坏，无法解压。") from None
        keeper.refuse(_REST, UnreadableFile.code, CUT_OFF)


def _unpack_zstd(path: Path, keeper: Keeper, name: str) -> None:
    """The tar or the one file in a Zstandard file; through a file, since its stream cannot go back."""
    with TemporaryDirectory(dir=keeper.target) as folder:
        unpacked = Path(folder) / "unpacked"
        whole = _inflate_zstd(path, unpacked, keeper.limits)
        if not unpacked.stat().st_size and not whole:
            raise UnreadableFile("压缩包已损坏，无法解压。")
        unpack_tar(unpacked, registry.TAR, keeper, _without_ending(name))
    if not whole and not any(member.problem for member in keeper.members):
        keeper.refuse(_REST, UnreadableFile.code, CUT_OFF)


def _inflate_zstd(path: Path, unpacked: Path, limits: Limits) -> bool:
    """Write the content of all frames of a Zstandard file; whether it was whole."""
    import zstandard

    context = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW)
    most = min(limits.unpacked_bytes, max(RATIO_FROM_BYTES, limits.unpacked_ratio * path.stat().st_size))
    frame, size = context.decompressobj(), 0
    with path.open("rb") as stream, unpacked.open("wb") as copy:
        while chunk := stream.read(_ZSTD_STEP):
            while chunk:
                frame = context.decompressobj() if frame.eof else frame
                try:
                    content = frame.decompress(chunk)
                except zstandard.ZstdError:
                    return False
                size += len(content)
                if size > most:  # before it is written: a worker may write no larger file
                    raise HostileFile("解压后的大小或压缩比超过上限，已停止解压。")
                copy.write(content)
                chunk = frame.unused_data if frame.eof else b""
    return bool(frame.eof)


def _unpack_members(stream: BinaryIO, keeper: Keeper) -> None:
    """Members in the order of the stream; the list of members is not read ahead."""
    with tarfile.open(fileobj=stream, mode="r:", encoding="utf-8", errors="surrogateescape") as archive:
        for member in archive:
            if member.isdir():
                continue
            name = decode_name(member.name.encode("utf-8", "surrogateescape"))
            content = archive.extractfile(member) if member.isreg() else None
            if content is None:
                keeper.refuse(name, HostileFile.code, LINK)
            else:
                keeper.take(name, _chunks(b"", content))
        stream.seek(archive.offset)
        if any(stream.read(512)):
            # tarfile ends without a word at a header that is none
            keeper.refuse(_REST, UnreadableFile.code, CUT_OFF)


def _chunks(head: bytes, stream: IO[bytes]) -> Iterator[bytes]:
    """``head`` and what follows it."""
    yield head
    try:
        while chunk := stream.read(CHUNK_BYTES):
            yield chunk
    except _BROKEN_ERRORS:
        raise UnreadableFile(BROKEN) from None


def _inner_name(media_type: str, name: str, path: Path) -> str:
    """The name of the one file in a compressed file: as gzip states it, else the outer name without its ending."""
    if media_type == registry.GZIP and (stated := _gzip_name(path)):
        return stated
    return _without_ending(name)


def _without_ending(name: str) -> str:
    """A compressed file's name without what says that it is one."""
    last = name.replace("\\", "/").rpartition("/")[2]
    for ending, inner in _ENDINGS.items():
        if last.lower().endswith(ending) and len(last) > len(ending):
            return last[: -len(ending)] + inner
    return last or "未命名"


def _gzip_name(path: Path) -> str:
    """The original name in a gzip header (RFC 1952, 2.3.1); empty when there is none."""
    with path.open("rb") as stream:
        head = stream.read(4096)
    if not head[3] & 0x08:
        return ""
    start = 12 + int.from_bytes(head[10:12], "little") if head[3] & 0x04 else 10
    return decode_name(head[start : head.find(b"\0", start)]) if b"\0" in head[start:] else ""
