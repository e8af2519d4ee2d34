"""Opening packages that nobody should trust."""

import base64
import contextlib
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from extractors.document import Document
from extractors.errors import EncryptedFile, HostileFile, ReadingError, UnreadableFile
from extractors.limits import Limits

P = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def rewritten(data: bytes, changes: dict[str, bytes]) -> bytes:
    """The package with members changed or added."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in changes:
                new.writestr(name, old.read(name))
        for name, content in changes.items():
            new.writestr(name, content)
    return stream.getvalue()


BOMB = b'<?xml version="1.0"?><!-- x --><!DOCTYPE r [<!ENTITY a "aaaa">]><r>&a;</r>'


@pytest.mark.parametrize("part", ["word/document.xml", "docProps/core.xml", "_rels/.rels", "word/styles.xml"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_doctype_is_refused_in_any_part(
    docx_bytes: Callable[..., bytes], read_bytes: Callable[..., Document], part: str, encoding: str
) -> None:
    """A DOCTYPE ends the reading wherever it stands and however it is encoded."""
    data = rewritten(docx_bytes(P.format("x")), {part: BOMB.decode().encode(encoding)})
    with pytest.raises(HostileFile, match="DOCTYPE"):
        read_bytes(data)


def test_doctype_as_text_is_no_attack(read_body: Callable[..., Document]) -> None:
    """Text that speaks of a DOCTYPE is text."""
    assert read_body(P.format("&lt;!DOCTYPE html&gt;")).blocks[0].text == "<!DOCTYPE html>"


def test_depth_is_limited(docx_bytes: Callable[..., bytes], read_bytes: Callable[..., Document]) -> None:
    """Endless nesting is refused, by our limit and by the parser's."""
    for depth in (230, 5000):
        with pytest.raises(HostileFile):
            read_bytes(docx_bytes("<w:sdt><w:sdtContent>" * (depth // 2) + "</w:sdtContent></w:sdt>" * (depth // 2)))


def test_real_bytes_are_limited(docx_bytes: Callable[..., bytes], read_bytes: Callable[..., Document]) -> None:
    """What counts is what comes out, not what is declared."""
    data = rewritten(docx_bytes(P.format("x")), {"word/styles.xml": b" " * (80 << 20)})
    with pytest.raises(HostileFile, match="压缩"):
        read_bytes(data)
    with pytest.raises(HostileFile, match="解压"):
        read_bytes(docx_bytes(P.format("x" * 5000)), limits=Limits(unpacked_bytes=4000))
    with pytest.raises(HostileFile, match="XML"):
        read_bytes(docx_bytes(P.format("x" * 5000)), limits=Limits(xml_bytes=4000))


@pytest.mark.parametrize("limit", [{"members": 2}, {"characters": 3}, {"blocks": 1}, {"file_bytes": 10}])
def test_other_limits(
    docx_bytes: Callable[..., bytes], read_bytes: Callable[..., Document], limit: dict[str, int]
) -> None:
    """Members, characters, blocks and file size each end the reading."""
    with pytest.raises(HostileFile, match="上限"):
        read_bytes(docx_bytes(P.format("一二三四") * 3), limits=Limits(**limit))


def test_encrypted(read_bytes: Callable[..., Document]) -> None:
    """An encrypted Office file is an OLE container with an EncryptedPackage; other containers are unreadable."""
    with pytest.raises(EncryptedFile):
        read_bytes(OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600)
    with pytest.raises(UnreadableFile, match="旧版"):
        read_bytes(OLE + b"\0" * 1200)


@pytest.mark.parametrize("data", [b"", b"hello", b"PK\x03\x04", b"PK\x05\x06" + b"\0" * 18])
def test_no_package(read_bytes: Callable[..., Document], data: bytes) -> None:
    """Empty files, other files and empty archives are unreadable, not crashes."""
    with pytest.raises(UnreadableFile):
        read_bytes(data)


def test_truncated_package_is_salvaged(docx_bytes: Callable[..., bytes], read_bytes: Callable[..., Document]) -> None:
    """A package without its directory, cut within the text, gives what is left and says so."""
    body = "".join(P.format(f"第{number}段，内容各不相同：{number * 7919 % 1000}") for number in range(3000))
    data = docx_bytes(body)
    read = read_bytes(data[: len(data) * 2 // 3])
    assert read.blocks[0].text == "第0段，内容各不相同：0"
    assert 500 < len(read.blocks) < 3000
    assert [warning.code for warning in read.warnings] == ["damaged-file"]


def test_broken_xml_is_read_as_far_as_it_goes(
    docx_bytes: Callable[..., bytes], read_bytes: Callable[..., Document]
) -> None:
    """Broken markup does not lose the text before it."""
    data = docx_bytes(P.format("完好"))
    whole = zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml")
    read = read_bytes(rewritten(data, {"word/document.xml": whole.replace(b"</w:body>", b"<w:p><w:r></w:x>\x0b")}))
    assert read.blocks[0].text == "完好"
    assert "damaged-file" in {warning.code for warning in read.warnings}


@pytest.mark.parametrize(
    ("broken", "text"),
    [(b"a&b", "a&b"), (b"a &lt b", "a &lt b"), (b"a&nbsp;b", "a\u00a0b"), (b"a&unknown;b", "a&unknown;b"), (b"1<2", "1<2"),
     (b"a\x0b\x01b", "ab"), (b"a&#11;&#xFFFF;b&amp;c&", "ab&c&")],
)  # fmt: skip
def test_faults_of_careless_programs_lose_no_text(
    docx_bytes: Callable[..., bytes], read_bytes: Callable[..., Document], broken: bytes, text: str
) -> None:
    """Bare signs, names of HTML and control characters: what stands behind them is read, and the damage told."""
    data = docx_bytes(P.format("此处") + P.format("后文"))
    whole = zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml").replace("此处".encode(), broken)
    read = read_bytes(rewritten(data, {"word/document.xml": whole}))
    assert [block.text for block in read.blocks] == [text, "后文"]
    assert [warning.code for warning in read.warnings] == ["damaged-file"]


@pytest.mark.parametrize("encoding", ["GBK", "gb18030", "GB2312"])
def test_parts_in_chinese_encodings(
    docx_bytes: Callable[..., bytes], read_bytes: Callable[..., Document], encoding: str
) -> None:
    """Parts that declare a Chinese encoding are read."""
    data = docx_bytes(P.format("申报单位"))
    whole = zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml").decode().replace("UTF-8", encoding)
    read = read_bytes(rewritten(data, {"word/document.xml": whole.encode(encoding)}))
    assert [block.text for block in read.blocks] == ["申报单位"]
    assert read.warnings == ()


def test_a_lost_body_is_found(docx_bytes: Callable[..., bytes], read_bytes: Callable[..., Document]) -> None:
    """Paragraphs without a body around them are read."""
    data = docx_bytes(P.format("还在"))
    whole = zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml").replace(b"w:body", b"w:boby")
    assert [block.text for block in read_bytes(rewritten(data, {"word/document.xml": whole})).blocks] == ["还在"]
    bare = whole.replace(b"<w:boby>", b"").replace(b"</w:boby>", b"")
    assert [block.text for block in read_bytes(rewritten(data, {"word/document.xml": bare})).blocks] == ["还在"]


def test_every_cut_and_flipped_byte_ends_cleanly(
    docx_bytes: Callable[..., bytes], read_bytes: Callable[..., Document]
) -> None:
    """Cut anywhere and with bytes changed, a file gives a document or our own error."""
    data = docx_bytes(P.format("甲") + "<w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>", styles="<w:style/>")
    cut = [data[:size] for size in range(0, len(data), 37)]
    flipped = [data[:at] + bytes([data[at] ^ 0x5A]) + data[at + 1 :] for at in range(0, len(data), 11)]
    for each in cut + flipped:
        with contextlib.suppress(ReadingError):
            assert read_bytes(each).reader.startswith("word/")


def test_strict_documents(docx_bytes: Callable[..., bytes], read_bytes: Callable[..., Document]) -> None:
    """ISO strict namespaces are read like the transitional ones."""
    data = docx_bytes(P.format("严格"), styles="")
    names = {
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main": b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships": b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    }
    archive = zipfile.ZipFile(io.BytesIO(data))
    changed = {}
    for name in archive.namelist():
        content = archive.read(name)
        for old, new in names.items():
            content = content.replace(old, new)
        changed[name] = content
    assert [block.text for block in read_bytes(rewritten(data, changed)).blocks] == ["严格"]


def test_odd_part_names(docx_bytes: Callable[..., bytes], read_bytes: Callable[..., Document]) -> None:
    """Backslashes, another case and another place of the main part are found by its relationship."""
    archive = zipfile.ZipFile(io.BytesIO(docx_bytes(P.format("正文"))))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as new:
        new.writestr("_rels\\.rels", archive.read("_rels/.rels").replace(b"word/document.xml", b"/Word/Main.XML"))
        new.writestr("word\\main.xml", archive.read("word/document.xml"))
    assert [block.text for block in read_bytes(stream.getvalue()).blocks] == ["正文"]


def test_lost_arrows(docx_bytes: Callable[..., bytes], read_bytes: Callable[..., Document]) -> None:
    """Without relationships the body is found by its name, also in another folder, and what hangs on it is told."""
    body = (
        P.format("正文")
        + '<w:p><w:pPr><w:pStyle w:val="A"/><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>标题</w:t></w:r></w:p>'
        + '<w:sectPr><w:headerReference w:type="default" r:id="rId_header1"/></w:sectPr>'
    )
    archive = zipfile.ZipFile(io.BytesIO(docx_bytes(body, header1=P.format("页眉"))))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as new:
        new.writestr("content/document2.xml", archive.read("word/document.xml"))
    read = read_bytes(stream.getvalue())
    assert [block.text for block in read.blocks] == ["正文", "标题"]
    assert [warning.code for warning in read.warnings] == ["numbering-missing", "styles-missing", "damaged-file"]


def test_parts_that_are_named_but_not_there(
    docx_bytes: Callable[..., bytes], read_bytes: Callable[..., Document]
) -> None:
    """A relationship without its part is a damage that is told."""
    read = read_bytes(docx_bytes(P.format("正文"), arrows={"n": ("numbering", "numbering.xml")}))
    assert [warning.code for warning in read.warnings] == ["damaged-file"]


def test_two_parts_of_one_name(docx_bytes: Callable[..., bytes], read_bytes: Callable[..., Document]) -> None:
    """Two that differ are told, for programs disagree which one counts; equal ones do no harm."""
    data = docx_bytes(P.format("正文"))
    whole = zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml")
    for second, told in ((whole, set()), (whole.replace("正文".encode(), "另文".encode()), {"damaged-file"})):
        stream = io.BytesIO(data)
        with zipfile.ZipFile(stream, "a") as new:
            new.writestr("word\\document.xml", second)
        read = read_bytes(stream.getvalue())
        assert len(read.blocks) == 1
        assert {warning.code for warning in read.warnings} == told


def flat(data: bytes) -> str:
    """A package as one XML file."""
    parts = []
    for name in (archive := zipfile.ZipFile(io.BytesIO(data))).namelist():
        content = archive.read(name)
        if name.endswith((".xml", ".rels")):
            inner = f"<pkg:xmlData>{content.decode().split('?>', 1)[1]}</pkg:xmlData>"
        else:
            inner = f"<pkg:binaryData>{base64.encodebytes(content).decode()}</pkg:binaryData>"
        parts.append(f'<pkg:part pkg:name="/{name}">{inner}</pkg:part>')
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><?mso-application progid="Word.Document"?>'
        f'<pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage">{"".join(parts)}</pkg:package>'
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_packages_in_one_xml_file(
    docx_bytes: Callable[..., bytes], read_bytes: Callable[..., Document], encoding: str
) -> None:
    """A flat package is read like the ZIP that it was made of, pictures and all."""
    picture = (
        '<w:p><w:r><w:drawing><wp:inline><a:graphic><a:graphicData><pic:pic><pic:blipFill><a:blip r:embed="p"/></pic:blipFill>'
        "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )
    stream = io.BytesIO()
    Image.new("RGB", (60, 60), (40, 90, 200)).save(stream, "PNG")
    data = docx_bytes(
        P.format("正文") + picture,
        raw={"word/media/p.png": stream.getvalue()},
        arrows={"p": ("image", "media/p.png")},
        styles='<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="32"/></w:rPr></w:rPrDefault></w:docDefaults>',
    )
    whole = flat(data)
    assert read_bytes(whole.encode(encoding)).blocks == read_bytes(data).blocks
    assert read_bytes(whole.encode(encoding)).warnings == ()


def test_broken_flat_packages(docx_bytes: Callable[..., bytes], read_bytes: Callable[..., Document]) -> None:
    """Cut, with broken binaries, too many parts, too large, or hostile: what is left, or our own error."""
    whole = flat(docx_bytes(P.format("正文") * 3, raw={"word/media/p.png": b"x" * 90})).replace("eHh4", "=?=?", 1)
    assert {warning.code for warning in read_bytes(whole.encode()).warnings} == {"damaged-file"}
    cut = read_bytes(whole[: whole.index("正文") + 900].encode())
    assert cut.blocks[0].text == "正文"
    for limits in (Limits(members=2), Limits(xml_bytes=100)):
        with pytest.raises(HostileFile, match="上限"):
            read_bytes(whole.encode(), limits=limits)
    with pytest.raises(HostileFile, match="DOCTYPE"):
        read_bytes(whole.replace("<pkg:package", "<!DOCTYPE x><pkg:package", 1).encode())
    with pytest.raises(UnreadableFile):
        read_bytes(whole.replace("pkg:part", "pkg:other").encode())


def test_utf16_parts(docx_bytes: Callable[..., bytes], read_bytes: Callable[..., Document]) -> None:
    """Parts in UTF-16 are read."""
    data = docx_bytes(P.format("宽字符"))
    whole = zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml").decode()
    wide = whole.replace("UTF-8", "UTF-16").encode("utf-16")
    assert read_bytes(rewritten(data, {"word/document.xml": wide})).blocks[0].text == "宽字符"


def test_missing_file_is_a_reading_error(tmp_path: Path) -> None:
    """A file that is gone, or a folder, is unreadable."""
    from extractors.limits import DEFAULT_LIMITS
    from extractors.registry import DOCX, Source
    from extractors.word import read_docx

    for path in (tmp_path / "none", tmp_path):
        source = Source(path=str(path), name="x", sha256="0", bytes=0, media_type=DOCX)
        with pytest.raises(UnreadableFile):
            read_docx(source, DEFAULT_LIMITS)
