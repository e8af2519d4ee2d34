"""ZIP (APPNOTE.TXT 6.3): names in any encoding, every usual method, and what can be saved of a broken archive.

The directory comes from :mod:`zipfile`; the data is read here, because zipfile refuses members whose two headers
spell the name differently, knows no Deflate64 (what Windows writes above 2 GiB), and nothing of a cut archive.
"""

import bz2
import lzma
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple, Protocol

from extractors.archive import CHUNK_BYTES, Keeper
from extractors.archive.volumes import cut_off
from extractors.errors import EncryptedFile, HostileFile, UnreadableFile
from extractors.names import decode_name
from extractors.registry import VOLUME_SENTENCE

_LOCAL: Final = struct.Struct("<4sHHHHHIIIHH")
_LOCAL_MARK: Final = b"PK\x03\x04"
_END_MARK: Final = b"PK\x05\x06"
_UNICODE_PATH: Final = 0x7075
_ENCRYPTED, _SIZES_FOLLOW, _STRONG, _UTF8 = 0x1, 0x8, 0x40, 0x800
_UNIX: Final = 3
_DOS_FOLDER: Final = 0x10
_STORED, _DEFLATED, _DEFLATE64, _BZIP2, _LZMA, _ZSTD = 0, 8, 9, 12, 14, 93
_UNKNOWN_SIZE: Final = 0xFFFFFFFF
_LARGEST_OFFSET: Final = 1 << 62
"""No file is longer; directories that were damaged point beyond, or before the beginning."""

ENCRYPTED: Final = "压缩包内文件已加密，需要密码才能打开。"
LINK: Final = "压缩包内文件是链接或设备，未解压。"
BROKEN: Final = "压缩包内文件已损坏（校验不符），无法解压。"
CUT_OFF: Final = "压缩包不完整，该文件及其后的内容无法解压。"
METHOD: Final = "压缩包内文件使用了不支持的压缩方法。"


class Entry(NamedTuple):
    """One file of the archive, from its directory or from its local header. Sizes in bytes, ``None`` if unknown."""

    name: str
    offset: int
    flags: int
    method: int
    crc: int | None
    packed: int | None
    mode: int = 0


class LocalHeader(NamedTuple):
    """The fixed part of a local header (APPNOTE 4.3.7)."""

    mark: bytes
    version: int
    flags: int
    method: int
    time: int
    date: int
    crc: int
    packed: int
    size: int
    name_length: int
    extra_length: int


class Decompressor(Protocol):
    """What zlib's, bz2's and the others' objects have in common."""

    def decompress(self, data: bytes, /) -> bytes:
        """More output for more input."""
        ...


def unpack_zip(path: Path, keeper: Keeper, volumes: Sequence[int] = ()) -> None:
    """All files of a ZIP. One without a usable directory is read along its local headers.

    ``volumes`` are the sizes of the volumes that it was joined from, in their order.
    """
    with path.open("rb") as stream:
        _check_volumes(stream, len(volumes))
        entries = _directory(path, [0, *accumulate(volumes)])
        if entries is None:
            _salvage(stream, keeper)
            return
        keeper.check_count(len(entries))
        _check_overlap(entries)
        for entry in entries:
            if _is_refused(entry, keeper):
                continue
            keeper.take(entry.name, _read(stream, entry))


def _check_volumes(stream: BinaryIO, count: int) -> None:
    """Raise :class:`UnreadableFile` when this is one volume alone, or not all volumes of a split archive.

    A split archive begins with a spanning mark, or its directory counts several disks (APPNOTE 8.5.3, 4.3.16).
    """
    marked = stream.read(4) == b"PK\x07\x08"
    size = stream.seek(0, 2)
    stream.seek(max(0, size - 22 - 0xFFFF))
    tail = stream.read()
    at = tail.rfind(_END_MARK)
    disk = int.from_bytes(tail[at + 4 : at + 6], "little") if at >= 0 else 0
    split = 0 < disk < 0xFFFF
    if not count and (marked or split):
        raise UnreadableFile(VOLUME_SENTENCE)
    if count and (at < 0 or (split and disk + 1 != count)):
        raise cut_off()


def _directory(path: Path, starts: Sequence[int]) -> list[Entry] | None:
    """Files of the central directory; None when it cannot be used. ``starts`` are the offsets of volumes."""
    try:
        with zipfile.ZipFile(path, metadata_encoding="cp437") as archive:
            infos = archive.infolist()
            shift = _shift(path, archive.start_dir) if any(info.volume for info in infos) else 0
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error):
        return None
    for info in infos:
        if 0 < info.volume < len(starts):
            info.header_offset += starts[info.volume]
        info.header_offset -= shift
        if not 0 <= info.header_offset <= _LARGEST_OFFSET:
            return None
    return [_entry(info) for info in infos if not _is_folder(info)]


def _shift(path: Path, start: int) -> int:
    """By how much zipfile moved all offsets, since the directory of a split archive counts from its own volume."""
    with path.open("rb") as stream:
        size = stream.seek(0, 2)
        stream.seek(max(0, size - 22 - 0xFFFF))
        tail = stream.read()
    at = tail.rfind(_END_MARK)
    return start - int.from_bytes(tail[at + 16 : at + 20], "little")


def _entry(info: zipfile.ZipInfo) -> Entry:
    """An entry of the directory with its name decoded."""
    utf8 = bool(info.flag_bits & _UTF8)
    raw = info.orig_filename.encode("utf-8" if utf8 else "cp437", "surrogateescape")
    mode = info.external_attr >> 16 if info.create_system == _UNIX else 0
    name = _unicode_path(info.extra, raw) or decode_name(raw, utf8=utf8)
    return Entry(name, info.header_offset, info.flag_bits, info.compress_type, info.CRC, info.compress_size, mode)


def _is_folder(info: zipfile.ZipInfo) -> bool:
    """Whether an entry is a folder, by its name or its DOS attribute."""
    if info.orig_filename.endswith(("/", "\\")) and not info.file_size:
        return True
    return bool(info.external_attr & _DOS_FOLDER) and not info.file_size and not info.compress_size


def _unicode_path(extra: bytes, raw: bytes) -> str | None:
    """The name of an Info-ZIP Unicode Path field (APPNOTE 4.6.9), when it belongs to this raw name."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        field = extra[at + 4 : at + 4 + length]
        if kind == _UNICODE_PATH and len(field) > 5 and field[0] == 1 and field[1:5] == _crc_bytes(raw):
            return decode_name(field[5:], utf8=True)
        at += 4 + length
    return None


def _crc_bytes(raw: bytes) -> bytes:
    """CRC-32 of ``raw`` as it is stored."""
    return zlib.crc32(raw).to_bytes(4, "little")


def _check_overlap(entries: list[Entry]) -> None:
    """Raise :class:`HostileFile` when members share bytes (CVE-2024-0450; Fifield, A better zip bomb, 2019)."""
    end = -1
    for entry in sorted(entries, key=lambda entry: entry.offset):
        if entry.offset < end:
            raise HostileFile("压缩包内文件区域相互重叠，疑似压缩炸弹，未解压。")
        end = entry.offset + _LOCAL.size + (entry.packed or 0)


def _is_refused(entry: Entry, keeper: Keeper) -> bool:
    """Record a member that cannot be unpacked for what it is; whether it was."""
    if entry.mode and stat.S_IFMT(entry.mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        keeper.refuse(entry.name, HostileFile.code, LINK)
    elif entry.flags & (_ENCRYPTED | _STRONG):
        keeper.refuse(entry.name, EncryptedFile.code, ENCRYPTED)
    else:
        return False
    return True


def _read(stream: BinaryIO, entry: Entry) -> Iterator[bytes]:
    """Unpacked chunks of a member of known size. Raises :class:`UnreadableFile` when it is broken."""
    stream.seek(entry.offset)
    header = stream.read(_LOCAL.size)
    if len(header) < _LOCAL.size or not header.startswith(_LOCAL_MARK):
        raise UnreadableFile(BROKEN)
    local = LocalHeader(*_LOCAL.unpack(header))
    if local.flags & _ENCRYPTED:
        raise EncryptedFile(ENCRYPTED)
    stream.seek(local.name_length + local.extra_length, 1)
    crc = 0
    for chunk in _decompress(_packed_chunks(stream, entry.packed or 0), _decompressor(entry.method)):
        crc = zlib.crc32(chunk, crc)
        yield chunk
    if entry.crc is not None and crc != entry.crc:
        raise UnreadableFile(BROKEN)


def _packed_chunks(stream: BinaryIO, count: int) -> Iterator[bytes]:
    """``count`` bytes as they stand; raises :class:`UnreadableFile` when the file ends before."""
    while count:
        chunk = stream.read(min(count, CHUNK_BYTES))
        if not chunk:
            raise UnreadableFile(CUT_OFF)
        count -= len(chunk)
        yield chunk


def _decompress(chunks: Iterator[bytes], decompressor: Decompressor | None) -> Iterator[bytes]:
    """Unpacked chunks of bounded size."""
    if decompressor is None:
        yield from chunks
        return
    try:
        for chunk in chunks:
            # small steps bound what one step can unpack to: Deflate grows a thousandfold at most
            for at in range(0, len(chunk), 16 << 10):
                yield decompressor.decompress(chunk[at : at + (16 << 10)])
    except EOFError:
        return
    except (zlib.error, lzma.LZMAError, OSError, ValueError, SystemError, MemoryError):
        raise UnreadableFile(BROKEN) from None


def _decompressor(method: int) -> Decompressor | None:
    """The object that unpacks ``method``; None for stored bytes."""
    if method == _STORED:
        return None
    if method == _DEFLATED:
        return zlib.decompressobj(-15)
    if method == _BZIP2:
        return bz2.BZ2Decompressor()
    return _rare_decompressor(method)


def _rare_decompressor(method: int) -> Decompressor:
    """Methods that need more than zlib. Raises :class:`UnreadableFile` for those that nobody here knows."""
    if method == _DEFLATE64:
        import inflate64

        return _Deflate64(inflate64.Inflater())
    if method == _LZMA:
        return _ZipLzma()
    if method == _ZSTD:
        import zstandard

        return zstandard.ZstdDecompressor().decompressobj()
    raise UnreadableFile(METHOD)


class _Deflate64:
    """inflate64 under the name that the others use."""

    def __init__(self, inflater: "inflate64.Inflater") -> None:  # type: ignore[name-defined]  # noqa: F821
        self._inflater = inflater

    def decompress(self, data: bytes, /) -> bytes:
        """More output for more input."""
        return bytes(self._inflater.inflate(data))


class _ZipLzma:
    """LZMA as ZIP stores it: two bytes of version, two of length, then the properties (APPNOTE 5.8.8)."""

    def __init__(self) -> None:
        self._head = b""
        self._inner: lzma.LZMADecompressor | None = None

    def decompress(self, data: bytes, /) -> bytes:
        """More output for more input."""
        if self._inner is None:
            self._head += data
            length = int.from_bytes(self._head[2:4], "little")
            if len(self._head) < 4 + length or length < 5:
                return b""
            properties, data = self._head[4 : 4 + length], self._head[4 + length :]
            self._inner = lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[_lzma_filter(properties)])
        return self._inner.decompress(data)


def _lzma_filter(properties: bytes) -> dict[str, int]:
    """Raw LZMA1 filter of five bytes of properties."""
    packed = properties[0]
    lc, rest = packed % 9, packed // 9
    size = int.from_bytes(properties[1:5], "little")
    return {"id": lzma.FILTER_LZMA1, "lc": lc, "lp": rest % 5, "pb": rest // 5, "dict_size": size}


def _salvage(stream: BinaryIO, keeper: Keeper) -> None:
    """Members along their local headers, for an archive whose directory is cut off or broken."""
    offset, found = _next_local(stream, 0), 0
    while offset is not None:
        found += 1
        keeper.check_count(found)
        offset = _next_local(stream, max(_salvage_one(stream, offset, keeper), offset + 4))
    if not found:
        raise UnreadableFile("压缩包已损坏，无法解压。")
    keeper.refuse("（压缩包目录）", UnreadableFile.code, "压缩包目录已损坏，只恢复了部分文件，请重新打包提交。")


def _next_local(stream: BinaryIO, start: int) -> int | None:
    """Offset of the next local header at or after ``start``; None at the end."""
    stream.seek(start)
    tail = b""
    while chunk := stream.read(CHUNK_BYTES):
        data = tail + chunk
        at = data.find(_LOCAL_MARK)
        if at >= 0:
            return stream.tell() - len(data) + at
        tail = data[-3:]
    return None


def _salvage_one(stream: BinaryIO, offset: int, keeper: Keeper) -> int:
    """Unpack the member whose local header stands at ``offset``; the offset behind its data as far as known."""
    stream.seek(offset)
    header = stream.read(_LOCAL.size)
    if len(header) < _LOCAL.size:
        return offset + 4
    local = LocalHeader(*_LOCAL.unpack(header))
    raw, extra = stream.read(local.name_length), stream.read(local.extra_length)
    behind = offset + _LOCAL.size + local.name_length + local.extra_length
    if raw.endswith((b"/", b"\\")) and not local.size:
        return behind
    name = _unicode_path(extra, raw) or decode_name(raw, utf8=bool(local.flags & _UTF8))
    if local.flags & _SIZES_FOLLOW or local.packed == _UNKNOWN_SIZE:
        entry = Entry(name, offset, local.flags, local.method, None, None)
        return behind if _is_refused(entry, keeper) else _salvage_stream(stream, entry, behind, keeper)
    entry = Entry(name, offset, local.flags, local.method, local.crc, local.packed)
    if not _is_refused(entry, keeper):
        keeper.take(name, _read(stream, entry))
    return behind + local.packed


def _salvage_stream(stream: BinaryIO, entry: Entry, behind: int, keeper: Keeper) -> int:
    """A deflated member that does not know its size: unpack to where its stream ends."""
    if entry.method != _DEFLATED:
        keeper.refuse(entry.name, UnreadableFile.code, CUT_OFF)
        return behind
    stream.seek(behind)
    decompressor = zlib.decompressobj(-15)
    keeper.take(entry.name, _to_end_of_stream(stream, decompressor))
    return stream.tell() - len(decompressor.unused_data)


def _to_end_of_stream(stream: BinaryIO, decompressor: "zlib._Decompress") -> Iterator[bytes]:
    """Unpacked chunks until the deflated stream says that it is complete."""
    while not decompressor.eof:
        chunk = stream.read(16 << 10)
        if not chunk:
            raise UnreadableFile(CUT_OFF)
        try:
            yield decompressor.decompress(chunk)
        except zlib.error:
            raise UnreadableFile(BROKEN) from None
