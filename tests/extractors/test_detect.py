"""Media types from bytes: what files really are, whatever they are called."""

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from PIL import Image

from extractors import registry
from extractors.detect import Identity, detect_media_type
from pipeline.work import IdentifyRequest, identify

Detect = Callable[[bytes], str]


@pytest.fixture
def detect(tmp_path: Path) -> Detect:
    """Detects bytes through a file with a misleading name."""

    def run(data: bytes) -> str:
        path = tmp_path / "看起来.exe"
        path.write_bytes(data)
        return detect_media_type(path)

    return run


def package(*names: str, types: str = "", mimetype: str = "") -> bytes:
    """A ZIP of small parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        if mimetype:
            archive.writestr("mimetype", mimetype, zipfile.ZIP_STORED)
        if types:
            archive.writestr("[Content_Types].xml", f'<Types><Override ContentType="application/vnd.{types}"/></Types>')
        for name in names:
            archive.writestr(name, "x" * 50)
    return stream.getvalue()


def ole(*names: str) -> bytes:
    """A minimal OLE2 container whose root holds empty streams of these names."""

    def entry(name: str, kind: int, child: int, right: int) -> bytes:
        raw = name.encode("utf-16-le")
        head = raw.ljust(64, b"\0") + struct.pack("<HBB", len(raw) + 2, kind, 1)
        return (head + struct.pack("<iii", -1, right, child)).ljust(116, b"\0") + struct.pack("<iQ", -2, 0)

    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIiIiI", 0, 1, 1, 0, 4096, -2, 0, -2, 0) + struct.pack("<I", 0) + b"\xff" * 4 * 108
    fat = struct.pack("<ii", -3, -2) + b"\xff" * 504
    entries = entry("Root Entry", 5, 1, -1)
    for number, name in enumerate(names, 1):
        entries += entry(name, 2, -1, number + 1 if number < len(names) else -1)
    return header + fat + entries.ljust(512, b"\0")


def image(kind: str) -> bytes:
    """A small picture."""
    stream = io.BytesIO()
    Image.new("RGB", (4, 4)).save(stream, kind)
    return stream.getvalue()


def tar(format_: int = tarfile.GNU_FORMAT) -> bytes:
    """A tar with one member."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=format_) as archive:
        info = tarfile.TarInfo("a.txt")
        info.size = 3
        archive.addfile(info, io.BytesIO(b"abc"))
    return stream.getvalue()


CASES = {
    "empty": (b"", registry.EMPTY),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", registry.PDF),
    "pdf behind bytes": (b"\r\n\x00junk" * 20 + b"%PDF-1.4\n", registry.PDF),
    "pdf too late": (b"\x01\x02" * 2000 + b"%PDF-1.4\n", registry.UNKNOWN),
    "docx": (package("word/document.xml", types="x.wordprocessingml.document.main+xml"), registry.DOCX),
    "docm": (package("word/document.xml", types="ms-word.document.macroEnabled.main+xml"), registry.DOCM),
    "xlsx": (package("xl/workbook.xml", types="x.spreadsheetml.sheet.main+xml"), registry.XLSX),
    "xlsm": (package("xl/workbook.xml", types="ms-excel.sheet.macroEnabled.main+xml"), registry.XLSM),
    "pptx": (package("ppt/presentation.xml", types="x.presentationml.presentation.main+xml"), registry.PPTX),
    "docx of odd types": (package("word/document.xml", types="strange"), registry.DOCX),
    "ofd": (package("OFD.xml", "Doc_0/Document.xml"), registry.OFD),
    "odt": (package("content.xml", mimetype=registry.ODT), registry.ODT),
    "ods": (package("content.xml", mimetype=registry.ODS), registry.ODS),
    "zip": (package("甲/申报函.docx", "word/a.txt"), registry.ZIP),
    "empty zip": (package(), registry.ZIP),
    "zip of a stored pdf": (b"PK\x03\x04" + bytes(26) + b"%PDF-1.4", registry.ZIP),
    "zip volume": (b"PK\x07\x08PK\x03\x04" + bytes(40), registry.ZIP),
    "doc": (ole("WordDocument", "1Table"), registry.DOC),
    "xls": (ole("Workbook"), registry.XLS),
    "old xls": (ole("Book"), registry.XLS),
    "ppt": (ole("PowerPoint Document"), registry.PPT),
    "encrypted": (ole("EncryptionInfo", "EncryptedPackage"), registry.ENCRYPTED_OOXML),
    "other ole": (ole("Something"), registry.OLE),
    "broken doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + ole("WordDocument")[1024:], registry.DOC),
    "rtf": (b"{\\rtf1\\ansi", registry.RTF),
    "rar4": (b"Rar!\x1a\x07\x00" + bytes(20), registry.RAR),
    "rar5": (b"Rar!\x1a\x07\x01\x00" + bytes(20), registry.RAR),
    "7z": (b"7z\xbc\xaf\x27\x1c\x00\x04", registry.SEVEN_ZIP),
    "tar": (tar(), registry.TAR),
    "pax": (tar(tarfile.PAX_FORMAT), registry.TAR),
    "gz": (gzip.compress(b"x"), registry.GZIP),
    "bz2": (bz2.compress(b"x"), registry.BZIP2),
    "xz": (lzma.compress(b"x"), registry.XZ),
    "jpeg": (image("JPEG"), "image/jpeg"),
    "png": (image("PNG"), "image/png"),
    "tiff": (image("TIFF"), "image/tiff"),
    "bmp": (image("BMP"), "image/bmp"),
    "webp": (image("WEBP"), "image/webp"),
    "gif": (image("GIF"), "image/gif"),
    "jp2": (image("JPEG2000"), "image/jp2"),
    "jpeg 2000 codestream": (b"\xff\x4f\xff\x51\x00\x29" + bytes(40), "image/jp2"),
    "avif": (image("AVIF"), "image/avif"),
    "avif as heif": (b"\x00\x00\x00\x1cftypmif1\0\0\0\0mif1avifmiaf" + bytes(12), "image/avif"),
    "heif": (b"\x00\x00\x00\x18ftypmif1\0\0\0\0mif1heic" + bytes(12), "image/heic"),
    "heic": (b"\x00\x00\x00\x18ftypheic" + bytes(12), "image/heic"),
    "mp4": (b"\x00\x00\x00\x18ftypisom" + bytes(12), "video/mp4"),
    "html as doc": (b"<html><body>x</body></html>", registry.HTML),
    "html with bom": (b"\xef\xbb\xbf\r\n<!DOCTYPE HTML><p>", registry.HTML),
    "html of gbk": ("<head><title>申报表</title>".encode("gbk"), registry.HTML),
    "xhtml": (b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">', registry.HTML),
    "xml": (b'<?xml version="1.0"?><a/>', registry.XML),
    "word xml": (
        b'<?xml version="1.0"?><w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml">',
        registry.WORD_XML,
    ),
    "excel xml": (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">', registry.EXCEL_XML),
    "mhtml": (b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n", registry.MHTML),
    "mail": (b"From: a@b\r\nTo: c@d\r\nSubject: x\r\n\r\nhello", registry.EMAIL),
    "text": ("关于申报试点的函\n省市场监督管理局：\n".encode(), registry.TEXT),
    "text of gbk": ("关于申报试点的函\n省市场监督管理局：\n".encode("gb18030"), registry.TEXT),
    "text of utf-16": ("关于申报试点的函\r\n省市场监督管理局".encode("utf-16"), registry.TEXT),
    "text of utf-16 without mark": ("关于 申报试点的函\r\nabc def".encode("utf-16-le"), registry.TEXT),
    "csv": ("地区,数量\n绍兴市,3\n宁波市,4\n".encode("gbk"), registry.CSV),
    "tsv": ("地区\t数量\n绍兴市\t3\n".encode(), registry.CSV),
    "binary": (bytes(range(256)) * 4, registry.UNKNOWN),
    "random high bytes": (bytes((value * 37 + 11) % 127 + 129 for value in range(999)), registry.UNKNOWN),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_bytes_tell_what_a_file_is(detect: Detect, case: str):
    """Every format by its own signs."""
    data, expected = CASES[case]
    assert detect(data) == expected


@pytest.mark.parametrize("case", ["docx", "xlsx", "ofd", "zip"])
def test_a_truncated_package_keeps_its_type(detect: Detect, case: str):
    """Without its directory a package is known by its local headers."""
    data, expected = CASES[case]
    assert detect(data[: data.index(b"PK\x01\x02")]) == expected


def test_a_cut_character_at_the_end_of_the_sample_is_no_binary(detect: Detect):
    """The sample of a long text may end within a character."""
    assert detect(("绍" * 40_000).encode()) == registry.TEXT
    assert detect(("a" + "绍" * 40_000).encode("gb18030")) == registry.TEXT


def test_entry_answers_for_many_files(tmp_path: Path):
    """A worker answers in order; a missing file is of unknown type."""
    (tmp_path / "a").write_bytes(b"%PDF-1.4")
    request = IdentifyRequest(paths=(str(tmp_path / "a"), str(tmp_path / "b")), look_inside=(True, True))
    answer = msgspec.msgpack.decode(identify(msgspec.msgpack.encode(request)), type=list[Identity])
    assert answer == [Identity(registry.PDF, carries=False), Identity(registry.UNKNOWN)]
