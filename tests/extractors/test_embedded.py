"""Files inside documents: what is taken out of PDF, Office files, OFD, and what is told of those that cannot be had."""

import hashlib
import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import olefile
import openpyxl
import pytest

from extractors import registry
from extractors.archive import Member, unpack
from extractors.detect import detect_media_type, identify
from extractors.embedded.compound import write_compound
from extractors.errors import HostileFile
from extractors.limits import Limits
from extractors.names import repair_name

Take = Callable[..., dict[str, Member]]
NOTE = b"%PDF-1.4 not much of a file"


@pytest.fixture
def take(tmp_path: Path) -> Take:
    """Members of a document given by its bytes; that it seems to carry files is asked first, as a run does."""

    def run(data: bytes, *, limits: Limits | None = None) -> dict[str, Member]:
        path, target = tmp_path / "input", tmp_path / f"target-{len(list(tmp_path.iterdir()))}"
        path.write_bytes(data)
        found = identify(path, look_inside=True)
        if not found.carries:
            return {}
        members = unpack(path, found.media_type, target, limits or Limits())
        for member in members:
            if member.stored:
                content = (target / member.stored).read_bytes()
                assert hashlib.sha256(content).hexdigest() == member.sha256
        return {member.name: member for member in members}

    return run


def digest(content: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(content).hexdigest()


def text_string(text: str) -> bytes:
    """A PDF text string in UTF-16."""
    return b"<" + ("\ufeff" + text).encode("utf-16-be").hex().encode() + b">"


def pdf(objects: Mapping[int, bytes], *, packed: bool = False) -> bytes:
    """A PDF of numbered objects (1 is the catalogue); ``packed`` puts all but streams into a compressed object stream."""
    body, places = bytearray(b"%PDF-1.7\n"), dict[int, tuple[int, int, int]]()
    loose = {number: value for number, value in objects.items() if not packed or b"stream" in value}
    inner = {number: value for number, value in objects.items() if number not in loose}
    stream_number = max(objects) + 1
    if inner:
        heads, contents = "", b""
        for place, (number, value) in enumerate(inner.items()):
            heads += f"{number} {len(contents)} "
            contents += value + b"\n"
            places[number] = (2, stream_number, place)
        data = zlib.compress(heads.encode() + contents)
        loose[stream_number] = b"<</Type /ObjStm /N %d /First %d /Filter /FlateDecode /Length %d>>stream\n%s\nendstream" % (
            len(inner), len(heads), len(data), data,
        )  # fmt: skip
    for number, value in loose.items():
        places[number] = (1, len(body), 0)
        body += b"%d 0 obj\n%s\nendobj\n" % (number, value)
    start, table = len(body), max(places) + 1
    places[table] = (1, start, 0)
    rows = b"".join(struct.pack(">BIH", *places.get(number, (0, 0, 0))) for number in range(table + 1))
    body += b"%d 0 obj\n<</Type /XRef /Size %d /W [1 4 2] /Root 1 0 R /Length %d>>stream\n%s\nendstream\nendobj\n" % (
        table, table + 1, len(rows), rows,
    )  # fmt: skip
    return bytes(body) + b"startxref\n%d\n%%%%EOF" % start


def stream(content: bytes, *, extra: bytes = b"", filtered: bool = True) -> bytes:
    """A stream object."""
    data = zlib.compress(content) if filtered else content
    return b"<<%s /Length %d%s>>stream\n%s\nendstream" % (extra, len(data), b" /Filter /FlateDecode" * filtered, data)


def file_spec(name: bytes, place: int) -> bytes:
    """A file specification whose bytes are in another object."""
    return b"<</Type /Filespec /F %s /UF %s /EF <</F %d 0 R>>>>" % (name, name, place)


def pdf_with(*files: tuple[bytes, bytes], noted: bool = False, packed: bool = False) -> bytes:
    """A PDF of one page with attached files by their names as PDF writes them; ``noted`` pins them to the page."""
    specs = range(10, 10 + 2 * len(files), 2)
    pinned = b"[%s]" % b" ".join(b"%d 0 R" % (100 + n) for n in range(len(files)))
    tree = b" ".join(b"(%03d) %d 0 R" % (n, spec) for n, spec in enumerate(specs))
    objects = {
        1: b"<</Type /Catalog /Pages 2 0 R%s>>"
        % (b"" if noted else b" /Names <</EmbeddedFiles <</Names [%s]>>>>" % tree),
        2: b"<</Type /Pages /Kids [3 0 R] /Count 1>>",
        3: b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 200 200]%s>>" % (b" /Annots %s" % pinned if noted else b""),
    }
    for n, (spec, (name, content)) in enumerate(zip(specs, files, strict=True)):
        objects[spec] = file_spec(name, spec + 1)
        objects[spec + 1] = stream(content)
        objects[100 + n] = b"<</Type /Annot /Subtype /FileAttachment /Rect [0 0 20 20] /FS %d 0 R>>" % spec
    if not noted:
        objects = {number: value for number, value in objects.items() if number < 100}
    return pdf(objects, packed=packed)


@pytest.mark.parametrize("noted", [False, True])
@pytest.mark.parametrize("packed", [False, True])
def test_files_in_a_pdf(take: Take, *, noted: bool, packed: bool):
    """From the tree of names and from notes on a page, also where the objects that name them are compressed."""
    name = text_string("材料/附件1：申报表.xlsx")
    members = take(pdf_with((name, NOTE * 50), (b"(plain.txt)", b"abc"), noted=noted, packed=packed))
    assert {name: member.sha256 for name, member in members.items()} == {
        "附件1：申报表.xlsx": digest(NOTE * 50), "plain.txt": digest(b"abc"),
    }  # fmt: skip


def test_a_pdf_without_files_is_not_opened(take: Take, monkeypatch: pytest.MonkeyPatch):
    """The search of bytes says no, and pdfium is not asked."""
    monkeypatch.setattr("extractors.embedded.pdf.take_files", None)
    objects = {1: b"<</Type /Catalog /Pages 2 0 R>>", 2: b"<</Type /Pages /Kids [] /Count 0>>"}
    assert take(pdf(objects)) == {}
    assert take(pdf(objects, packed=True)) == {}


def test_names_in_a_portfolio_and_in_a_wrong_encoding(take: Take):
    """The number of a portfolio's folder is no part of the name; GBK bytes written as Latin letters are read as GBK."""
    members = take(pdf_with((text_string("<3>方案.docx"), NOTE), (b"(" + "工作方案.docx".encode("gbk") + b")", b"abc")))
    assert set(members) == {"方案.docx", "工作方案.docx"}
    assert repair_name("Résumé–2024.pdf") == "Résumé–2024.pdf"


def test_twins_unnamed_and_hidden_paths(take: Take):
    """Names are made apart, missing ones are made, and a path says nothing but its last part."""
    members = take(pdf_with((b"(a.pdf)", b"1"), (b"(a.pdf)", b"2"), (b"( )", b"3"), (b"(..\\\\..\\\\evil.exe)", b"4")))
    assert set(members) == {"a.pdf", "a (2).pdf", "附件3", "evil.exe"}
    assert {name: member.problem for name, member in members.items()} == dict.fromkeys(members)


def test_limits_hold_for_what_a_pdf_carries(take: Take):
    """Too many files are the whole's fault, one too large its own."""
    with pytest.raises(HostileFile, match="上限"):
        take(pdf_with(*[(b"(%d)" % n, b"x") for n in range(4)]), limits=Limits(members=3))
    members = take(pdf_with((b"(big)", bytes(5000)), (b"(small)", b"x")), limits=Limits(file_bytes=4000))
    assert members["big"].problem == "hostile-file"
    assert members["small"].stored


def test_a_broken_attachment_is_told(take: Take):
    """A specification without its stream is a finding; the others come."""
    good = pdf_with((b"(a.pdf)", NOTE), (b"(b.pdf)", b"abc"))
    members = take(good.replace(b"/EF <</F 11 0 R>>", b"/EF <</F 99 0 R>>"))
    assert members["a.pdf"].problem == "unreadable-file"
    assert members["b.pdf"].stored


@cache
def workbook() -> bytes:
    """A small XLSX, always the same."""
    book, target = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["企业总数", 12])
    book.save(target)
    return target.getvalue()


def package(parts: Mapping[str, bytes | str]) -> bytes:
    """A ZIP of parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def native(name: str, content: bytes, *, wide: bool = False) -> bytes:
    """An ``Ole10Native`` stream; ``wide`` adds the names in UTF-16 that newer packagers write."""
    ansi = name.encode("gbk")
    body = (
        b"\x02\0"
        + ansi
        + b"\0"
        + b"C:\\Temp\\"
        + ansi
        + b"\0"
        + struct.pack("<HHI", 0, 3, len(ansi) + 1)
        + ansi
        + b"\0"
    )
    body += struct.pack("<I", len(content)) + content
    for text in (f"C:\\Temp\\{name}", name, f"D:\\{name}") if wide else ():
        body += struct.pack("<I", len(text)) + text.encode("utf-16-le")
    return struct.pack("<I", len(body)) + body


def office(**embedded: bytes) -> bytes:
    """A DOCX with embedded parts."""
    arrows = '<Relationships><Relationship Target="../embeddings/Chart_Data.xlsx"/></Relationships>'
    parts: dict[str, bytes | str] = {
        "[Content_Types].xml": "wordprocessingml.document.main+xml",
        "word/document.xml": "<w/>",
        "word/charts/_rels/chart1.xml.rels": arrows,
    }
    return package(
        parts | {f"word/embeddings/{name.replace('__', '.')}": content for name, content in embedded.items()}
    )


def test_files_in_office_packages(take: Take):
    """Packages come under their part's name, OLE packages under the name in them; a chart's workbook is none."""
    members = take(
        office(
            工作簿1__xlsx=workbook(),
            Chart_Data__xlsx=b"PK\x03\x04 of a chart",
            oleObject1__bin=write_compound({"\x01Ole10Native": native("证明材料.pdf", NOTE), "\x01Ole": b"x"}),
            oleObject2__bin=write_compound({"\x01Ole10Native": native("x", b"abc", wide=True)}),
            oleObject3__bin=write_compound({"Package": workbook()}),
            oleObject4__bin=write_compound({"CONTENTS": NOTE, "\x03PRINT": b"x"}),
        )
    )
    assert {name: member.sha256 for name, member in members.items()} == {
        "工作簿1.xlsx": digest(workbook()),
        "证明材料.pdf": digest(NOTE),
        "x": digest(b"abc"),
        "oleObject3.xlsx": digest(workbook()),
        "oleObject4.pdf": digest(NOTE),
    }


def test_what_is_drawn_is_no_file(take: Take):
    """Equations and drawings are seen on the page; an object that is a document is taken as it stands."""
    drawn = write_compound({"Equation Native": b"x" * 99, "\x01CompObj": b"y"})
    assert take(office(oleObject1__bin=drawn)) == {}
    document = write_compound({"WordDocument": b"x" * 5000, "1Table": b"y"})
    members = take(office(oleObject1__bin=document))
    assert {name: member.sha256 for name, member in members.items()} == {"oleObject1.doc": digest(document)}


def test_numbers_behind_a_chart_are_no_file(take: Take):
    """Microsoft Graph keeps them as a workbook; the chart shows what it holds."""
    chart = bytearray(write_compound({"Workbook": b"x" * 5000}))
    at = chart.index("Root Entry".encode("utf-16-le")) + 80
    chart[at : at + 16] = bytes.fromhex("0308020000000000c000000000000046")
    assert take(office(oleObject1__bin=bytes(chart))) == {}


def test_files_in_open_documents(take: Take):
    """OLE objects stand at the root of the package; objects that are folders are part of the text."""
    parts = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": "<x/>",
        "Object 1": write_compound({"\x01Ole10Native": native("证明材料.pdf", NOTE)}),
        "Object 2/content.xml": "<x/>",
    }
    members = take(package(parts))
    assert {name: member.sha256 for name, member in members.items()} == {"证明材料.pdf": digest(NOTE)}


def test_broken_objects_are_told(take: Take):
    """Cut native data and a container that is none."""
    whole = native("a.pdf", NOTE * 9)
    members = take(office(oleObject1__bin=write_compound({"\x01Ole10Native": whole[:-20]}), b__xlsx=workbook()))
    assert members["a.pdf"].problem == "unreadable-file"
    assert members["b.xlsx"].stored
    broken = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100)
    assert take(office(a__bin=broken))["a.bin"].problem == "unreadable-file"


def test_files_in_an_old_document(take: Take):
    """Objects in the storages of a DOC: packages, and a workbook that becomes a file of its own."""
    numbers = b"".join(value.to_bytes(4, "little") for value in range(5000))
    book = {"Workbook": numbers, "\x05SummaryInformation": b"s", "inner": {"a": b"1" * 70, "b": b"2" * 4096}}
    data = write_compound(
        {
            "WordDocument": b"w" * 6000,
            "ObjectPool": {"_1": {"\x01Ole10Native": native("名册.docx", b"abc")}, "_2": book, "_3": {"\x01Ole": b""}},
        }
    )
    members = take(data)
    assert members["名册.docx"].sha256 == digest(b"abc")
    assert set(members) == {"名册.docx", "嵌入对象2.xls"}
    assert detect_media_type_of(write_compound(book)) == registry.XLS


def detect_media_type_of(data: bytes) -> str:
    """The media type of bytes."""
    import tempfile

    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        return detect_media_type(Path(file.name))


@pytest.mark.parametrize("size", [0, 1, 63, 4095, 4096, 70_000, 9 << 20])
def test_containers_are_read_as_they_were_written(size: int):
    """An independent reader finds every stream of every size again, small and large, also beyond the first table of tables."""
    content = bytes(value % 251 for value in range(1000)) * (size // 1000 + 1)
    tree = {f"stream {n}": content[: max(0, size - n)] for n in range(9)} | {
        "甲": {"乙": {"丙": b"x"}, "丁": content[:size]}
    }
    with olefile.OleFileIO(write_compound(tree)) as container:
        assert not container.parsing_issues
        for n in range(9):
            assert container.openstream(f"stream {n}").read() == content[: max(0, size - n)]
        assert container.openstream("甲/丁").read() == content[:size]
        assert container.openstream("甲/乙/丙").read() == b"x"


OFD_SPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def ofd(listed: str, files: Mapping[str, bytes]) -> bytes:
    """An OFD with a list of attachments."""
    parts: dict[str, bytes | str] = {
        "OFD.xml": f"<ofd:OFD {OFD_SPACE}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {OFD_SPACE}><ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments></ofd:Document>",
        "Doc_0/Attachs/Attachments.xml": f"<ofd:Attachments {OFD_SPACE}>{listed}</ofd:Attachments>",
    }
    return package(parts | dict(files))


def test_files_in_an_ofd(take: Take):
    """Attachments by the stated name, the ending of the part where it states none; a lost one is told."""
    listed = (
        '<ofd:Attachment ID="1" Name="附件1"><ofd:FileLoc>a.pdf</ofd:FileLoc></ofd:Attachment>'
        '<ofd:Attachment ID="2" Name="附件2.docx"><ofd:FileLoc>/Doc_0/Attachs/b.docx</ofd:FileLoc></ofd:Attachment>'
        '<ofd:Attachment ID="3" Name="附件3.docx"><ofd:FileLoc>lost.docx</ofd:FileLoc></ofd:Attachment>'
        '<ofd:Attachment ID="4" Name="data" Visible="false"><ofd:FileLoc>a.pdf</ofd:FileLoc></ofd:Attachment>'
    )
    members = take(ofd(listed, {"Doc_0/Attachs/a.pdf": NOTE, "Doc_0/Attachs/b.docx": b"abc"}))
    assert members["附件1.pdf"].sha256 == digest(NOTE)
    assert members["附件2.docx"].sha256 == digest(b"abc")
    assert members["附件3.docx"].problem == "unreadable-file"
    assert len(members) == 3
