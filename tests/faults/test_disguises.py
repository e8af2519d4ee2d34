"""Files that are not what they seem: two formats in one, endings that lie, nothing, next to nothing, half of something."""

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from collections import Counter

import py7zr
import pytest
import zstandard
from PIL import Image

from extractors import registry
from extractors.errors import HostileFile, ReadingError

from .benches import Bench, Here
from .making import docx, ofd, ofd_line, pdf, xlsx, zip_of

JPEG = io.BytesIO()
Image.new("RGB", (64, 32), "white").save(JPEG, "JPEG")
XML_SHEET = '<sheetData><row r="1"><c r="A1"><v>7</v></c></row></sheetData>'
SOUND = {
    "pdf": pdf(),
    "docx": docx(),
    "xlsx": xlsx(XML_SHEET),
    "ofd": ofd(ofd_line("正文")),
    "jpeg": JPEG.getvalue(),
    "rtf": b"{\\rtf1 sound text\\par more of it}",
    "zip": zip_of([("a.txt", "content"), ("b.txt", "more")]),
    "text": "一、工作目标\n到2026年建成。\n".encode(),
}


@pytest.mark.parametrize("kind", SOUND)
def test_cut_at_every_place(here: Here, kind: str) -> None:
    """What is left is read, or refused by an error of ours; each says so in Chinese."""
    whole = SOUND[kind]
    ends: Counter[str] = Counter()
    for length in {*range(0, len(whole), max(1, len(whole) // 40)), 1, 2, 3, 4, 5}:
        data = whole[:length]
        try:
            found = here.identify(data).media_type
            (here.unpack if found in registry.ARCHIVES else here.read)(data, found)
        except ReadingError as error:
            assert any("\u4e00" <= sign <= "\u9fff" for sign in error.message)  # noqa: PT017 - either end is right
            ends[error.code] += 1
        else:
            ends["read"] += 1
    assert ends["unreadable-file"] > 0
    assert set(ends) <= {"read", "unreadable-file", "hostile-file", "encrypted-file"}


@pytest.mark.parametrize("reader", registry.READERS, ids=lambda reader: reader.name)
@pytest.mark.parametrize(
    "data", [b"", b"\0", b"P", b"\xff\xd8", b"%PDF-", b"PK\x03\x04", b"<", b"\n" * 512, bytes(4096)]
)
def test_next_to_nothing_in_any_reader(here: Here, reader: registry.Reader, data: bytes) -> None:
    """Every reader takes what is no file of its kind as unreadable, encrypted or empty, never otherwise."""
    for media_type in reader.media_types:
        try:
            document = here.read(data, media_type)
        except ReadingError as error:
            assert error.message.strip()  # noqa: PT017 - either end is right
        else:
            assert document.warnings or document.blocks


@pytest.mark.parametrize("reader", registry.READERS, ids=lambda reader: reader.name)
@pytest.mark.parametrize("kind", SOUND)
def test_a_file_in_the_hands_of_another_reader(here: Here, reader: registry.Reader, kind: str) -> None:
    """A wrong type ends in a document or in an error of ours: no reader trusts what it was told."""
    for media_type in reader.media_types[:2]:
        try:
            document = here.read(SOUND[kind], media_type)
        except ReadingError as error:
            assert error.message.strip()  # noqa: PT017 - either end is right
        else:
            assert document.warnings or document.blocks or document.pages


def test_two_formats_in_one(here: Here) -> None:
    """What stands first decides, as for programs that open files; what is behind it is not run, and does not disturb."""
    archive = zip_of([("inner.txt", "secret")])
    image, page = JPEG.getvalue(), pdf()
    for data, expected in (
        (page + archive, registry.PDF),
        (b"\n" * 500 + page, registry.PDF),
        (image + archive, "image/jpeg"),
        (image + page, "image/jpeg"),
        (archive + page, registry.ZIP),
        (b"{\\rtf1 a}" + archive, registry.RTF),
    ):
        found = here.identify(data).media_type
        assert found == expected
        if found in registry.ARCHIVES:
            assert [member.name for member in here.unpack(data, found)] == ["inner.txt"]
        else:
            assert here.read(data, found)


def test_documents_in_an_archive_of_another_kind(here: Here) -> None:
    """A package with parts of two formats is one of them, the same each time."""
    parts: dict[str, bytes] = {}
    for data in (docx(), xlsx(XML_SHEET), ofd(ofd_line("正文"))):
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts |= {name: package.read(name) for name in package.namelist()}
    both = zip_of(parts.items())
    found = {here.identify(both).media_type for _ in range(3)}
    assert len(found) == 1
    assert found <= {registry.DOCX, registry.XLSX, registry.OFD, registry.ZIP}


def seven_zip(content: bytes) -> bytes:
    """A 7z of one file."""
    stream = io.BytesIO()
    with py7zr.SevenZipFile(stream, "w") as archive:
        archive.writef(io.BytesIO(content), "a")
    return stream.getvalue()


NOTHING = bytes(90 << 20)
BOMBS = {
    "gzip": lambda: gzip.compress(NOTHING, 9, mtime=0),
    "bzip2": lambda: bz2.compress(NOTHING),
    "xz": lambda: lzma.compress(NOTHING, preset=1),
    "zstandard": lambda: zstandard.compress(NOTHING),
    "7z": lambda: seven_zip(NOTHING),
    "zip by bzip2": lambda: zip_of([("a", NOTHING)], zipfile.ZIP_BZIP2),
    "zip by lzma": lambda: zip_of([("a", NOTHING)], zipfile.ZIP_LZMA),
}


@pytest.mark.parametrize("kind", BOMBS)
def test_bombs_of_every_method(bench: Bench, kind: str) -> None:
    """What really comes out is counted, whatever packed it; nothing of it stays on the disk."""
    with pytest.raises(HostileFile, match=r"上限|压缩"):
        bench.unpack(BOMBS[kind]())


def test_a_bomb_in_a_tar_in_a_gzip(bench: Bench) -> None:
    """The sum over all members counts, and headers that hold gigabytes of names end there, too."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for number in range(30):
            info = tarfile.TarInfo(f"a{number}")
            info.size = 10 << 20
            archive.addfile(info, io.BytesIO(bytes(10 << 20)))
    with pytest.raises(HostileFile, match=r"上限|压缩"):
        bench.unpack(gzip.compress(stream.getvalue(), 9, mtime=0))


def test_a_sparse_tar_of_terabytes(bench: Bench) -> None:
    """Holes are bytes that come out: they count."""
    info = tarfile.TarInfo("holes")
    info.type, info.size = tarfile.GNUTYPE_SPARSE, 512
    block = bytearray(info.tobuf(tarfile.GNU_FORMAT))
    block[386:410] = b"00000000000\0" + b"00000001000\0"
    block[483:495] = b"\x80" + (1 << 42).to_bytes(11, "big")
    block[148:156] = b"        "
    block[148:156] = f"{sum(block):06o}\0 ".encode()
    with pytest.raises(HostileFile, match=r"上限|压缩"):
        bench.unpack(bytes(block) + b"x" * 512 + bytes(1024))


NAMES = [
    *("CON", "nul.pdf", "COM1.docx", "aux/方案.pdf", "a:b.pdf", "方案.pdf:stream", "\\\\server\\share\\a.pdf", "//server/a.pdf"),
    *("/dev/stdin", "方案.pdf.", "方案.pdf ", " .pdf", ".", "...", "~/.ssh/a", "$HOME/a", "%2e%2e%2fa", "e\u0301.pdf", "é.pdf", "方案.PDF"),
    *("方案.pdf", "😀.pdf", "\u200b.pdf", "\ufeff.pdf", "a\x7fb", "長" * 300, "a/" * 400 + "b"),
]  # fmt: skip


def test_names_of_every_kind(here: Here) -> None:
    """All are members, told apart, shown without anything invisible; none leads out or names a place on the disk."""
    members = here.unpack(zip_of([(name, str(number)) for number, name in enumerate(NAMES)]))
    assert len(members) == len(NAMES)
    assert len({member.name for member in members}) == len(NAMES)
    for member in members:
        assert not member.name.startswith("/")
        assert ".." not in member.name.split("/")
        assert all(sign.isprintable() or sign.isspace() or sign in "\u200b\ufeff" for sign in member.name)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5", "shift_jis", "euc-kr", "latin-1"])
def test_raw_names_in_every_encoding(here: Here, encoding: str) -> None:
    """Chinese names come out as they were; others come out somehow, whole and safe."""
    name = {"shift_jis": "資料.pdf", "euc-kr": "자료.pdf", "latin-1": "données.pdf", "big5": "資料.pdf"}.get(
        encoding, "申报资料.pdf"
    )
    raw = name.encode(encoding)
    data = zip_of([("x" * len(raw), "content")]).replace(b"x" * len(raw), raw)
    (member,) = here.unpack(data)
    assert member.bytes == len("content")
    assert member.name.endswith(".pdf")
    assert encoding not in {"utf-8", "gb18030"} or member.name == name
