"""Which reader reads which media type. Adding a format is one row here and one module beside it.

This module imports no reader: a reader's libraries are loaded in a worker when its first file comes.
"""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Final, TypeAlias, cast

from extractors.document import Document, Record
from extractors.limits import Limits


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

    @property
    def key(self) -> str:
        """The reader's name and version, as in :attr:`Document.reader`."""
        return f"{self.name}/{self.version}"

    def load(self) -> ReadFunction:
        """Import the reader."""
        module, function = self.entry.split(":")
        return cast("ReadFunction", getattr(import_module(module), function))


PDF: Final = "application/pdf"
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
DOCM: Final = "application/vnd.ms-word.document.macroEnabled.12"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOC: Final = "application/msword"
XLS: Final = "application/vnd.ms-excel"
OFD: Final = "application/ofd"
RTF: Final = "application/rtf"
ODT: Final = "application/vnd.oasis.opendocument.text"
TEXT: Final = "text/plain"
CSV: Final = "text/csv"
ZIP: Final = "application/zip"
RAR: Final = "application/vnd.rar"
SEVEN_ZIP: Final = "application/x-7z-compressed"
TAR: Final = "application/x-tar"
GZIP: Final = "application/gzip"
ARCHIVES: Final = frozenset({ZIP, RAR, SEVEN_ZIP, TAR, GZIP})
IMAGES: Final = ("image/jpeg", "image/png", "image/tiff", "image/bmp", "image/webp")

READERS: Final[tuple[Reader, ...]] = (
    Reader(name="pdf", version=1, media_types=(PDF,), entry="extractors.pdf:read_pdf", uses_ocr=True),
    Reader(name="word", version=1, media_types=(DOCX, DOCM), entry="extractors.word:read_docx"),
    Reader(name="sheet", version=1, media_types=(XLSX, CSV), entry="extractors.sheet:read_sheet"),
    Reader(name="image", version=1, media_types=IMAGES, entry="extractors.image:read_image", uses_ocr=True),
)


def reader_for(media_type: str) -> Reader | None:
    """The reader of a media type; ``None`` when there is none."""
    return next((reader for reader in READERS if media_type in reader.media_types), None)
