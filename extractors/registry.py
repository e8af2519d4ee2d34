"""Which reader reads which media type. Adding a format is one row here and one module beside it.

This module imports no reader: a reader's libraries are loaded in a worker when its first file comes.
"""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias, cast

from extractors.controls import without_controls
from extractors.document import Document, FileInfo, Record
from extractors.errors import EncryptedFile, HostileFile, UnreadableFile
from extractors.limits import Limits
from extractors.names import is_volume

if TYPE_CHECKING:
    from extractors.paged import Paged


class Source(Record, frozen=True):
    """One file to read. ``name`` is the decoded path inside the dossier; ``path`` is where its bytes are."""

    path: str
    name: str
    sha256: str
    bytes: int
    media_type: str

    @property
    def file(self) -> Path:
        """Where the bytes are."""
        return Path(self.path)

    @property
    def info(self) -> FileInfo:
        """What its document says of it."""
        return FileInfo(name=self.name, sha256=self.sha256, bytes=self.bytes, media_type=self.media_type)


ReadFunction: TypeAlias = Callable[[Source, Limits], Document]
"""Reads one file whole; raises :class:`extractors.errors.ReadingError`, and only that, on purpose."""


class Reader(Record, frozen=True):
    """A row of the registry. ``version`` is part of every cache key: raise it when the reader's output changes."""

    name: str
    version: int
    media_types: tuple[str, ...]
    entry: str
    """``module:function`` of a :data:`ReadFunction`."""
    uses_ocr: bool = False
    uses_office: bool = False
    """Whether LibreOffice, where it is installed, changes what the reader gives; part of every cache key."""
    by_pages: str = ""
    """``module:name`` of an :class:`extractors.paged.Paged`, of a reader that can read a large file in ranges of pages."""

    @property
    def key(self) -> str:
        """The reader's name and version, as in :attr:`Document.reader`."""
        return f"{self.name}/{self.version}"

    def load(self) -> ReadFunction:
        """Import the reader."""
        return cast("ReadFunction", _named(self.entry))

    def load_paged(self) -> "Paged | None":
        """Import what reads a file by its pages; None where the reader has no such way."""
        return cast("Paged", _named(self.by_pages)) if self.by_pages else None


def _named(entry: str) -> Any:
    """What ``module:name`` stands for."""
    module, name = entry.split(":")
    return getattr(import_module(module), name)


PDF: Final = "application/pdf"
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
DOCM: Final = "application/vnd.ms-word.document.macroEnabled.12"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLSM: Final = "application/vnd.ms-excel.sheet.macroEnabled.12"
XLSB: Final = "application/vnd.ms-excel.sheet.binary.macroEnabled.12"
PPTX: Final = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
ENCRYPTED_OOXML: Final = "application/x-encrypted-ooxml"
"""An Office file with a password: an OLE2 container around encrypted bytes."""
DOC: Final = "application/msword"
"""Also what WPS writes as .wps."""
XLS: Final = "application/vnd.ms-excel"
PPT: Final = "application/vnd.ms-powerpoint"
OLE: Final = "application/x-ole-storage"
WORD_XML: Final = "application/x-word-2003-xml"
EXCEL_XML: Final = "application/x-excel-2003-xml"
FLAT_OPC: Final = "application/x-flat-opc"
OFD: Final = "application/ofd"
RTF: Final = "application/rtf"
ODT: Final = "application/vnd.oasis.opendocument.text"
ODP: Final = "application/vnd.oasis.opendocument.presentation"
ODS: Final = "application/vnd.oasis.opendocument.spreadsheet"
TEXT: Final = "text/plain"
CSV: Final = "text/csv"
HTML: Final = "text/html"
XML: Final = "application/xml"
MHTML: Final = "multipart/related"
EMAIL: Final = "message/rfc822"
OUTLOOK: Final = "application/vnd.ms-outlook"
ZIP: Final = "application/zip"
RAR: Final = "application/vnd.rar"
SEVEN_ZIP: Final = "application/x-7z-compressed"
TAR: Final = "application/x-tar"
GZIP: Final = "application/gzip"
BZIP2: Final = "application/x-bzip2"
XZ: Final = "application/x-xz"
ZSTD: Final = "application/zstd"
VOLUME: Final = "application/x-archive-volume"
"""A further volume (分卷) of a split archive whose volumes are all at hand: the first one stands for the whole."""
EMPTY: Final = "application/x-empty"
UNKNOWN: Final = "application/octet-stream"
ARCHIVES: Final = frozenset({ZIP, RAR, SEVEN_ZIP, TAR, GZIP, BZIP2, XZ, ZSTD, VOLUME})
MAILS: Final = frozenset({EMAIL, OUTLOOK})
"""Documents that are a folder of their attachments, too."""
REFLOWING: Final = frozenset({DOCX, DOCM, DOC, RTF, ODT})
"""Text documents that have no pages before a program lays them out."""
TIFF: Final = "image/tiff"
IMAGES: Final = (
    "image/jpeg", "image/png", TIFF, "image/bmp", "image/webp",
    "image/gif", "image/heic", "image/avif", "image/jp2",
)  # fmt: skip

READERS: Final[tuple[Reader, ...]] = (
    Reader(
        name="pdf",
        version=14,
        media_types=(PDF,),
        entry="extractors.pdf:read_pdf",
        uses_ocr=True,
        by_pages="extractors.pdf.paged:PAGED",
    ),
    Reader(
        name="word", version=9, media_types=(DOCX, DOCM, FLAT_OPC), entry="extractors.word:read_docx", uses_ocr=True
    ),
    Reader(
        name="sheet",
        version=9,
        media_types=(XLSX, XLSM, XLSB, ODS, CSV),
        entry="extractors.sheet:read_sheet",
        uses_ocr=True,
    ),
    Reader(
        name="xls",
        version=2,
        media_types=(XLS,),
        entry="extractors.sheet:read_xls",
        uses_office=True,  # of broken ones
    ),
    Reader(
        name="image",
        version=7,
        media_types=IMAGES,
        entry="extractors.image:read_image",
        uses_ocr=True,
        by_pages="extractors.image:PAGED",
    ),
    Reader(name="ofd", version=9, media_types=(OFD,), entry="extractors.ofd:read_ofd", uses_ocr=True),
    Reader(
        name="legacy",
        version=9,
        media_types=(DOC, RTF, ODT, WORD_XML, EXCEL_XML, OLE),
        entry="extractors.legacy:read_legacy",
        uses_ocr=True,
        uses_office=True,  # through LibreOffice it becomes a DOCX
    ),
    Reader(name="mail", version=3, media_types=(EMAIL, OUTLOOK), entry="extractors.mail:read_mail"),
    Reader(name="slides", version=5, media_types=(PPTX,), entry="extractors.slides:read_slides", uses_ocr=True),
    Reader(
        name="older-slides",
        version=5,
        media_types=(PPT, ODP),
        entry="extractors.slides:read_older_slides",
        uses_ocr=True,
        uses_office=True,
    ),
    Reader(name="text", version=4, media_types=(TEXT, HTML, MHTML), entry="extractors.text:read_text"),
    Reader(name="encrypted", version=1, media_types=(ENCRYPTED_OOXML,), entry="extractors.registry:refuse_encrypted"),
)

VOLUME_SENTENCE: Final = "文件是分卷压缩包的一部分，无法单独解压，请重新打包为一个压缩包后提交。"

_REFUSALS: Final = {
    EMPTY: "文件为空（0 字节）。",
    UNKNOWN: "无法识别的文件格式，可能已损坏，或是分卷压缩包的一部分。",
    "application/vnd.ms-cab-compressed": "暂不支持 CAB 压缩包，请解压后改用 ZIP 重新打包提交。",
    "application/x-iso9660-image": "暂不支持光盘映像（ISO），请提交其中的文件，或打包为 ZIP 后提交。",
    "application/x-lha": "暂不支持 LZH 压缩包，请解压后改用 ZIP 重新打包提交。",
    "application/x-arj": "暂不支持 ARJ 压缩包，请解压后改用 ZIP 重新打包提交。",
    "application/x-ace-compressed": "暂不支持 ACE 压缩包，请解压后改用 ZIP 重新打包提交。",
    "application/x-ms-wim": "暂不支持 WIM 映像，请提交其中的文件，或打包为 ZIP 后提交。",
    "application/x-lzip": "暂不支持 LZIP 压缩文件，请改用 ZIP 重新打包提交。",
    "application/x-compress": "暂不支持 .Z 压缩文件，请改用 ZIP 重新打包提交。",
    "application/vnd.microsoft.portable-executable": "文件是可执行程序，不予运行和读取。请提交文档本身。",
}


def reader_for(media_type: str) -> Reader | None:
    """The reader of a media type; ``None`` when there is none."""
    return next((reader for reader in READERS if media_type in reader.media_types), None)


def reader_key(name: str) -> str:
    """The key of a reader by its name, as its documents bear it."""
    return next(reader.key for reader in READERS if reader.name == name)


def refusal(media_type: str, name: str = "") -> str:
    """Chinese sentence for a file that no reader takes: why, and what to do."""
    if media_type != EMPTY and is_volume(name):
        return VOLUME_SENTENCE
    return _REFUSALS.get(media_type, f"暂不支持该格式（{media_type}），请转换为 PDF 或 DOCX 后重新提交。")


def refuse_encrypted(source: Source, limits: Limits) -> Document:  # noqa: ARG001 - a reader's signature
    """Raise :class:`extractors.errors.EncryptedFile`: nobody gave a password."""
    raise EncryptedFile("文件已加密，需要密码才能打开。请提供未加密的版本。", file=source.name)


def read_source(source: Source, limits: Limits) -> Document:
    """Read one file with its reader; to be called inside a worker.

    Raises :class:`extractors.errors.UnreadableFile` with :func:`refusal` when there is no reader.
    """
    if source.bytes > limits.file_bytes:
        raise HostileFile(f"文件超过 {limits.file_bytes >> 20} MiB 的上限。", file=source.name)
    reader = reader_for(source.media_type)
    if reader is None:
        raise UnreadableFile(refusal(source.media_type, source.name), file=source.name)
    document = without_controls(reader.load()(source, limits))
    if limits.page_places and source.media_type in REFLOWING and document.blocks:
        from extractors.office.places import with_places

        return with_places(document, source, limits)
    return document
