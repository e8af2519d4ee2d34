"""Makes Office files of raw XML for the tests of this folder, and reads them."""

import hashlib
import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from extractors.document import Document
from extractors.limits import DEFAULT_LIMITS, Limits
from extractors.registry import CSV, DOCX, XLSX, Source
from extractors.sheet import read_sheet
from extractors.word import read_docx

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    f'xmlns:r="{_OFFICE}" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
_ROOTS = {
    "document": "document",
    "styles": "styles",
    "numbering": "numbering",
    "settings": "settings",
    "footnotes": "footnotes",
    "endnotes": "endnotes",
    "comments": "comments",
}

DocxMaker = Callable[..., Path]
Reader = Callable[..., Document]


def _rels(arrows: Mapping[str, tuple[str, str]]) -> str:
    rows = "".join(
        f'<Relationship Id="{key}" Type="{_OFFICE}/{kind}" Target="{target}"'
        f"{' TargetMode=' + chr(34) + 'External' + chr(34) if '://' in target else ''}/>"
        for key, (kind, target) in arrows.items()
    )
    return f'<?xml version="1.0"?><Relationships xmlns="{_PACKAGE}">{rows}</Relationships>'


def _root(name: str, inner: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><w:{name} {_NAMESPACES}>{inner}</w:{name}>'


def _part(name: str, inner: str) -> str:
    if name.startswith(("header", "footer")):
        return _root("hdr" if name.startswith("header") else "ftr", inner)
    return _root(_ROOTS[name], inner)


@pytest.fixture
def docx_bytes() -> Callable[..., bytes]:
    """Makes the bytes of a DOCX: body XML, further parts by name, media and other raw members."""

    def make(body: str, raw: Mapping[str, bytes] | None = None, arrows: Mapping[str, tuple[str, str]] | None = None,
             **parts: str) -> bytes:  # fmt: skip
        links = {f"rId_{name}": (name.rstrip("0123456789"), f"{name}.xml") for name in parts} | dict(arrows or {})
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("[Content_Types].xml", '<?xml version="1.0"?><Types/>')
            archive.writestr("_rels/.rels", _rels({"rId1": ("officeDocument", "word/document.xml")}))
            archive.writestr("word/_rels/document.xml.rels", _rels(links))
            archive.writestr("word/document.xml", _root("document", f"<w:body>{body}</w:body>"))
            for name, inner in parts.items():
                archive.writestr(f"word/{name}.xml", _part(name, inner))
            for name, data in (raw or {}).items():
                archive.writestr(name, data)
        return stream.getvalue()

    return make


@pytest.fixture
def read_bytes(tmp_path: Path) -> Reader:
    """Reads bytes as a DOCX (or by the ending of ``name``)."""

    def read(data: bytes, name: str = "文件.docx", limits: Limits = DEFAULT_LIMITS) -> Document:
        path = tmp_path / "file"
        path.write_bytes(data)
        media_type = {".xlsx": XLSX, ".csv": CSV}.get(Path(name).suffix, DOCX)
        source = Source(
            path=str(path),
            name=name,
            sha256=hashlib.sha256(data).hexdigest(),
            bytes=len(data),
            media_type=media_type,
        )
        return (read_docx if media_type == DOCX else read_sheet)(source, limits)

    return read


@pytest.fixture
def read_body(docx_bytes: Callable[..., bytes], read_bytes: Reader) -> Reader:
    """Makes a DOCX of raw XML and reads it."""
    return lambda body, **parts: read_bytes(docx_bytes(body, **parts))
