"""What a file is, from its bytes alone: extensions lie.

Signatures follow the formats' specifications and the shared-mime-info database. Text of XML parts is searched as
bytes, never parsed: nothing here can be led astray by a document type.
"""

import zipfile
from pathlib import Path
from typing import Final

from extractors import registry
from extractors.detect.executable import detect_executable
from extractors.detect.ole import detect_ole
from extractors.detect.text import detect_text
from extractors.document import Record
from extractors.names import decode_name

HEAD_BYTES: Final = 64 << 10
PDF_HEADER_WITHIN: Final = 1024
"""Readers accept a header anywhere in the first 1024 bytes (ISO 32000, implementation note 13)."""
ZIP_SCAN_BYTES: Final = 8 << 20
CONTENT_TYPES_BYTES: Final = 1 << 20

_SIGNATURES: Final[tuple[tuple[int, bytes, str], ...]] = (
    (0, b"Rar!\x1a\x07", registry.RAR),
    (0, b"RE~^", registry.RAR),
    (0, b"7z\xbc\xaf\x27\x1c", registry.SEVEN_ZIP),
    (0, b"\x1f\x8b\x08", registry.GZIP),
    (0, b"\xfd7zXZ\x00", registry.XZ),
    (0, b"\x28\xb5\x2f\xfd", registry.ZSTD),
    (0, b"MSCF\x00\x00\x00\x00", "application/vnd.ms-cab-compressed"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"II*\x00", "image/tiff"),
    (0, b"MM\x00*", "image/tiff"),
    (0, b"II+\x00", "image/tiff"),
    (0, b"MM\x00+", "image/tiff"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (0, b"\x00\x00\x00\x0cjP  \r\n\x87\n", "image/jp2"),
    (0, b"\xff\x4f\xff\x51\x00", "image/jp2"),
    (0, b"{\\rt", registry.RTF),
    (0, b"\x00\x00\x01\x00", "image/x-icon"),
    (0x8001, b"CD001", "application/x-iso9660-image"),
    (0, b"\x60\xea", "application/x-arj"),
    *((2, f"-lh{method}-".encode(), "application/x-lha") for method in range(8)),
    (0, b"LZIP\x01", "application/x-lzip"),
    (0, b"\x1f\x9d", "application/x-compress"),
    (0, b"MSWIM\0\0\0", "application/x-ms-wim"),
    (7, b"**ACE**", "application/x-ace-compressed"),
    (0, b"\x7fELF", "application/x-executable"),
    (0, b"AC10", "image/vnd.dwg"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"SQLite format 3\x00", "application/vnd.sqlite3"),
    (0, b"\xd7\xcd\xc6\x9a", "image/wmf"),
    (0, b"\x1aE\xdf\xa3", "video/x-matroska"),
    (0, b"\x00\x00\x01\xba", "video/mpeg"),
    (0, b"0&\xb2u\x8ef\xcf\x11", "video/x-ms-wmv"),
    (0, b"FLV\x01", "video/x-flv"),
)
_EXECUTABLE: Final = "application/vnd.microsoft.portable-executable"
_BRANDS: Final = {
    b"heic": "image/heic", b"heix": "image/heic", b"hevc": "image/heic", b"heim": "image/heic", b"heis": "image/heic",
    b"hevx": "image/heic", b"hevm": "image/heic", b"hevs": "image/heic",
    b"mif1": "image/heic", b"msf1": "image/heic", b"avif": "image/avif", b"avis": "image/avif",
    b"qt  ": "video/quicktime", b"M4A ": "audio/mp4",
}  # fmt: skip
_RIFF: Final = {b"WEBP": "image/webp", b"AVI ": "video/x-msvideo", b"WAVE": "audio/wav"}
_CONTENT_TYPES: Final = (
    (b"wordprocessingml.document.main+xml", registry.DOCX),
    (b"wordprocessingml.template.main+xml", registry.DOCX),
    (b"ms-word.document.macroEnabled.main+xml", registry.DOCM),
    (b"ms-word.template.macroEnabledTemplate.main+xml", registry.DOCM),
    (b"spreadsheetml.sheet.main+xml", registry.XLSX),
    (b"spreadsheetml.template.main+xml", registry.XLSX),
    (b"ms-excel.sheet.macroEnabled.main+xml", registry.XLSM),
    (b"ms-excel.template.macroEnabled.main+xml", registry.XLSM),
    (b"ms-excel.sheet.binary.macroEnabled.main", registry.XLSB),
    (b"presentationml.presentation.main+xml", registry.PPTX),
    (b"presentationml.slideshow.main+xml", registry.PPTX),
    (b"presentationml.template.main+xml", registry.PPTX),
    (b"ms-powerpoint.presentation.macroEnabled.main+xml", registry.PPTX),
    (b"ms-powerpoint.slideshow.macroEnabled.main+xml", registry.PPTX),
    (b"ms-powerpoint.template.macroEnabled.main+xml", registry.PPTX),
)
_MAIN_PARTS: Final = (
    ("word/document", registry.DOCX),
    ("xl/workbook.bin", registry.XLSB),
    ("xl/workbook", registry.XLSX),
    ("ppt/presentation", registry.PPTX),
)
_MIMETYPES: Final = {
    b"application/vnd.oasis.opendocument.text": registry.ODT,
    b"application/vnd.oasis.opendocument.text-template": registry.ODT,
    b"application/vnd.oasis.opendocument.spreadsheet": registry.ODS,
    b"application/vnd.oasis.opendocument.spreadsheet-template": registry.ODS,
    b"application/vnd.oasis.opendocument.presentation": registry.ODP,
    b"application/vnd.oasis.opendocument.presentation-template": registry.ODP,
    b"application/epub+zip": "application/epub+zip",
}


class Identity(Record, frozen=True):
    """What a file is, and whether it seems to carry files (None: that was not asked)."""

    media_type: str
    carries: bool | None = None


def identify(path: Path, *, look_inside: bool) -> Identity:
    """The media type of a file and, with ``look_inside``, whether it is a document that seems to carry others."""
    media_type = detect_media_type(path)
    if not look_inside:
        return Identity(media_type)
    from extractors.embedded import carries_files

    return Identity(media_type, carries_files(path, media_type))


def detect_media_type(path: Path) -> str:
    """The media type of a file (constants in :mod:`extractors.registry`).

    An empty file is ``application/x-empty``; what nothing fits is ``application/octet-stream``. Raises ``OSError``
    when the file cannot be read, nothing else.
    """
    with path.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    if not head:
        return registry.EMPTY
    return _detect_container(path, head) or _detect_signature(head) or _detect_rest(path, head)


def _detect_container(path: Path, head: bytes) -> str | None:
    """Formats of which more than the start has to be looked at."""
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08PK", b"PK00PK")):
        return _detect_zip(path)
    if head.startswith(b"PK\x07\x08"):
        return registry.ZIP
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return detect_ole(path)
    if head.startswith(b"MZ"):
        return detect_executable(path) or (registry.ZIP if _ends_like_zip(path) else _EXECUTABLE)
    return None


def _detect_rest(path: Path, head: bytes) -> str:
    """Formats that a prefix or a suffix may hide, then text."""
    at = head.find(b"%PDF-", 0, PDF_HEADER_WITHIN + 5)
    if at >= 0 and head[at + 5 : at + 6].isdigit():
        return registry.PDF
    if found := detect_text(head, whole=len(head) < HEAD_BYTES):
        return found
    if at >= 0:
        return registry.PDF
    return registry.ZIP if _ends_like_zip(path) else registry.UNKNOWN


def _detect_signature(head: bytes) -> str | None:
    """Formats with a signature at a fixed place."""
    for offset, signature, media_type in _SIGNATURES:
        if head.startswith(signature, offset):
            return media_type
    if head.startswith(b"RIFF"):
        return _RIFF.get(head[8:12])
    if head[4:8] == b"ftyp":
        listed = head[8:12] in {b"mif1", b"msf1"} and b"avif" in head[16 : int.from_bytes(head[:4], "big")]
        return "image/avif" if listed else _BRANDS.get(head[8:12], "video/mp4")
    if head.startswith(b"BZh") and head[4:10] in (b"1AY&SY", b"\x17rE8P\x90"):
        return registry.BZIP2
    if head.startswith(b"BM") and head[6:10] == bytes(4) and head[14:18] in _BITMAP_HEADERS:
        return "image/bmp"
    return registry.TAR if is_tar(head) else None


_BITMAP_HEADERS: Final = frozenset(size.to_bytes(4, "little") for size in (12, 40, 52, 56, 64, 108, 124))


def is_tar(head: bytes) -> bool:
    """Whether the first block is a tar header, of today's kind or of that before ``ustar``: its checksum must fit."""
    if len(head) < 512 or not head[0]:
        return False
    try:
        stated = int(head[148:156].rstrip(b"\0 ") or b"x", 8)
    except ValueError:
        return False
    return stated == sum(head[:148]) + sum(head[156:512]) + 8 * 0x20


def _detect_zip(path: Path) -> str:
    """Office formats are told by what they declare, then by the names of their parts."""
    try:
        with zipfile.ZipFile(path, metadata_encoding="cp437") as package:
            return _detect_package(package)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        return _type_by_names(_local_names(path))


def _detect_package(package: zipfile.ZipFile) -> str:
    """The type of a ZIP whose directory can be read."""
    names = {info.filename: info for info in package.infolist()}
    if "mimetype" in names and (found := _MIMETYPES.get(_peek(package, names["mimetype"], 128).strip())):
        return found
    if "[Content_Types].xml" in names:
        declared = _peek(package, names["[Content_Types].xml"], CONTENT_TYPES_BYTES).replace(b"\0", b"")
        for content_type, media_type in _CONTENT_TYPES:
            if content_type in declared:
                return media_type
    return _type_by_names(list(names))


def _peek(package: zipfile.ZipFile, info: zipfile.ZipInfo, limit: int) -> bytes:
    """The first ``limit`` bytes of a part; empty when it cannot be read."""
    try:
        with package.open(info) as part:
            return part.read(limit)
    except Exception:  # noqa: BLE001 - zipfile and zlib raise half a dozen kinds on broken parts; none says the type
        return b""


def _type_by_names(names: list[str]) -> str:
    """The type of a ZIP from the names of its parts."""
    flat = [name.replace("\\", "/").lstrip("/") for name in names]
    if any(name.lower() == "ofd.xml" for name in flat):
        return registry.OFD
    if "[Content_Types].xml" in flat or "_rels/.rels" in flat:
        for start, media_type in _MAIN_PARTS:
            if any(name.startswith(start) for name in flat):
                return media_type
    return registry.ZIP


def _local_names(path: Path) -> list[str]:
    """Names from local headers (APPNOTE.TXT 4.3.7), for a ZIP whose directory is broken or cut off."""
    with path.open("rb") as stream:
        data = stream.read(ZIP_SCAN_BYTES)
    names, at = [], data.find(b"PK\x03\x04")
    while at >= 0:
        length = int.from_bytes(data[at + 26 : at + 28], "little")
        names.append(decode_name(data[at + 30 : at + 30 + min(length, 1024)]))
        at = data.find(b"PK\x03\x04", at + 4)
    return names


def _ends_like_zip(path: Path) -> bool:
    """Whether the file ends in a ZIP's directory: the last volume of a split archive, or one behind other bytes."""
    with path.open("rb") as stream:
        stream.seek(max(0, path.stat().st_size - (22 + 0xFFFF)))
        return b"PK\x05\x06" in stream.read()
