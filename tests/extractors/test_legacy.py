"""DOC, RTF, ODT, XLS through docvortex, LibreOffice behind it."""

import base64
import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw

from extractors import legacy, registry
from extractors.detect import detect_media_type
from extractors.document import Document
from extractors.errors import EncryptedFile, HostileFile, UnreadableFile
from extractors.legacy import read_legacy
from extractors.legacy.doc_header import DocHeader, read_doc_header
from extractors.legacy.docvortex import Drafts, parse_rows
from extractors.limits import DEFAULT_LIMITS, Limits
from extractors.office import find_office
from extractors.registry import Source

Read = Callable[..., Document]


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Read:
    """Reads bytes as what they are; LibreOffice is left out unless a test asks for it."""

    def run(
        data: bytes, media_type: str = "", limits: Limits = DEFAULT_LIMITS, *, with_office: bool = False
    ) -> Document:
        if not with_office:
            monkeypatch.setattr(legacy, "convert_with_office", lambda *_: None)
        path = tmp_path / "file"
        path.write_bytes(data)
        return read_legacy(
            Source(str(path), "甲.doc", "0" * 64, len(data), media_type or detect_media_type(path)), limits
        )

    return run


def rtf(*paragraphs: str) -> bytes:
    """An RTF; hanzi as Unicode escapes."""
    text = "\\par\n".join(paragraphs)
    coded = "".join(c if ord(c) < 128 else f"\\u{ord(c) if ord(c) < 32768 else ord(c) - 65536}?" for c in text)
    return ("{\\rtf1\\ansi\\ansicpg936\\uc1 " + coded + "\\par}").encode("ascii")


def odt(body: str) -> bytes:
    """A minimal ODT."""
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "text", "table")
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", registry.ODT)
        archive.writestr(
            "content.xml",
            f"<office:document-content {spaces}><office:body><office:text>{body}</office:text></office:body></office:document-content>",
        )
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{registry.ODT}"/>'
            '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>',
        )
    return stream.getvalue()


def test_rtf_is_read_with_its_title(read: Read):
    """The title is found by its words; full-width colons stay; bold is kept."""
    document = read(
        rtf(
            "绍兴市人民政府",
            "关于申报商业秘密保护创新试点的函",
            "省市场监督管理局：",
            "{\\b 一、工作目标}",
            "现予申报。",
        )
    )
    assert [(block.kind, block.text) for block in document.blocks] == [
        ("title", "绍兴市人民政府"),
        ("title", "关于申报商业秘密保护创新试点的函"),
        ("paragraph", "省市场监督管理局："),
        ("paragraph", "一、工作目标"),
        ("paragraph", "现予申报。"),
    ]
    style = document.blocks[3].style
    assert style is not None
    assert style.bold
    reader = registry.reader_for(registry.RTF)
    assert reader is not None
    assert document.reader == reader.key
    assert document.limits


def test_odt_is_read_with_tables_and_headings(read: Read):
    """Spans of tables and levels of headings come along."""
    table = (
        '<table:table><table:table-row><table:table-cell table:number-columns-spanned="2"><text:p>申报表</text:p></table:table-cell>'
        "<table:covered-table-cell/></table:table-row><table:table-row><table:table-cell><text:p>地区</text:p></table:table-cell>"
        "<table:table-cell><text:p>绍兴市</text:p></table:table-cell></table:table-row></table:table>"
    )
    document = read(odt(f'<text:h text:outline-level="1">一、工作目标</text:h><text:p>到2025年建成。</text:p>{table}'))
    heading, paragraph, block = document.blocks
    assert (heading.kind, heading.level) == ("heading", 1)
    assert paragraph.text == "到2025年建成。"
    assert block.rows is not None
    assert [[(cell.text, cell.col_span) for cell in row] for row in block.rows] == [
        [("申报表", 2)],
        [("地区", 1), ("绍兴市", 1)],
    ]


def test_broken_files_are_unreadable(read: Read):
    """Without LibreOffice the error says what is wrong; formats that need it say so."""
    with pytest.raises(UnreadableFile, match="损坏"):
        read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), registry.DOC)
    with pytest.raises(UnreadableFile, match="LibreOffice"):
        read(b"<?xml version='1.0'?>", registry.WORD_XML)


def test_an_empty_document_is_told(read: Read):
    """No silence."""
    document = read(rtf(""))
    assert document.blocks == ()
    assert [warning.code for warning in document.warnings] == ["empty-document"]


def test_text_boxes_are_told_or_read_by_office(read: Read):
    """What docvortex leaves out is not lost in silence."""
    data = rtf("正文。", "{\\shp{\\*\\shpinst\\shpleft100{\\shptxt \\pard 框内文字。\\par}}}", "后面。")
    document = read(data)
    assert [block.text for block in document.blocks] == ["正文。", "后面。"]
    assert [warning.code for warning in document.warnings] == ["text-boxes"]


def test_the_header_of_a_doc(tmp_path: Path):
    """What cannot be opened says nothing."""
    (tmp_path / "a").write_bytes(b"no container")
    assert read_doc_header(tmp_path / "a") == DocHeader()


@pytest.mark.skipif(find_office() is None, reason="LibreOffice is not installed")
def test_text_boxes_are_read_by_office(read: Read):
    """Where LibreOffice is, it reads such a file."""
    data = rtf(
        "正文。",
        "{\\shp{\\*\\shpinst\\shpleft100\\shptop0\\shpright3000\\shpbottom900{\\sp{\\sn shapeType}{\\sv 202}}{\\shptxt \\pard 框内文字。\\par}}}",
    )
    document = read(data, with_office=True)
    assert "框内文字。" in [block.text for block in document.blocks]


def test_limits_hold(read: Read):
    """Characters and blocks."""
    with pytest.raises(HostileFile, match="文字"):
        read(rtf("现予申报。" * 30), limits=Limits(characters=100))
    with pytest.raises(HostileFile, match="内容块"):
        read(rtf(*["现予申报。"] * 30), limits=Limits(blocks=10))


def test_a_password_is_told(read: Read, monkeypatch: pytest.MonkeyPatch):
    """Encrypted files are no broken files."""
    from docvortex.analyzers.native.office.errors import LegacyOfficeEncryptedError

    def analyze(*_: Any, **__: Any) -> None:
        raise LegacyOfficeEncryptedError("password-protected DOC is unsupported")

    monkeypatch.setattr("docvortex.analyze", analyze)
    with pytest.raises(EncryptedFile):
        read(b"", registry.DOC)


def drafts_of(*nodes: dict[str, Any]) -> Drafts:
    """Drafts of one page of the raw model."""
    drafts = Drafts(DEFAULT_LIMITS)
    drafts.add_page(list(nodes))
    return drafts


def span(text: str, *styles: str) -> dict[str, Any]:
    """A run of text."""
    return {"type": "text", "content": text, "styles": list(styles)}


def test_lists_keep_their_numbers():
    """Labels become text, Chinese ones without a space; lists within lists follow."""
    item = {"type": "text", "content": [span("加强领导")], "list_label": "（一）"}
    inner = {"type": "list", "attribute": "ordered", "start": 3, "content": [{"type": "text", "content": [span("甲")]}]}
    bullets = {"type": "list", "attribute": "unordered", "content": [{"type": "text", "content": [span("乙")]}]}
    body = drafts_of({"type": "list", "attribute": "ordered", "content": [item, inner]}, bullets).body
    assert [(draft.text, draft.kind) for draft in body] == [
        ("（一）加强领导", None),
        ("3. 甲", None),
        ("乙", "list_item"),
    ]
    assert body[0].style is not None
    assert body[0].style.number == "（一）"


def test_weight_is_that_of_most_characters():
    """Half a paragraph in bold is a run-in heading, not a bold paragraph."""
    first, second = drafts_of(
        {"type": "text", "content": [span("一、总体要求", "bold")]},
        {"type": "text", "content": [span("目标。", "bold"), span("到二〇二五年基本建成体系。")]},
    ).body
    assert first.style is not None
    assert second.style is not None
    assert (first.style.bold, second.style.bold) == (True, False)


def test_contents_furniture_and_notes_are_apart():
    """Entries of a table of contents, headers once a document, footnotes."""
    leaf = {"type": "text", "content": [span("一、工作目标\t3")]}
    drafts = drafts_of(
        {"type": "index", "content": [{"type": "index", "content": [leaf]}]},
        {"type": "header", "content": [span("内部资料")]},
        {"type": "page_footnote", "content": [span("注释")]},
    )
    assert [(draft.text, draft.contents, draft.kind) for draft in drafts.body] == [
        ("一、工作目标 3", True, None),
        ("注释", False, "footnote"),
    ]
    assert [draft.text for draft in drafts.furniture["header"]] == ["内部资料"]


def test_a_seal_in_a_picture_is_found():
    """Pictures come as base64; one that shows a seal is a seal, one that is broken is counted."""
    image = Image.new("RGB", (300, 300), "white")
    draw = ImageDraw.Draw(image)
    draw.ellipse((6, 6, 294, 294), outline=(220, 20, 20), width=10)
    draw.regular_polygon((150, 150, 45), 5, fill=(220, 20, 20))
    stream = io.BytesIO()
    image.save(stream, "PNG")
    data = "data:image/png;base64," + base64.b64encode(stream.getvalue()).decode()
    drafts = drafts_of({"type": "image", "content": "", "image_base64": data}, {"type": "image", "image_base64": "@"})
    assert [draft.kind for draft in drafts.body] == ["seal", "picture"]
    assert drafts.unread_pictures == 1


def test_tables_of_html():
    """Breaks join lines as running text, paragraphs stand apart, spans are bounded, inner tables are text."""
    html = (
        "<table><tr><td rowspan='2'>来文<br>单位</td><td colspan=99999>a<br/>b</td></tr>"
        "<tr><td><p>甲</p><p>乙</p><table><tr><td>丙</td></tr></table></td></tr></table>"
    )
    rows = parse_rows(html, DEFAULT_LIMITS)
    assert [[(cell.text, cell.row_span, cell.col_span) for cell in row] for row in rows] == [
        [("来文单位", 2, 1), ("a b", 1, 1000)],
        [("甲 乙 丙", 1, 1)],
    ]
    assert parse_rows("<table><tr><td>a</td><td>b</td></tr></table>", Limits(table_cells=1))[0][0].text == "a"


@pytest.mark.skipif(find_office() is None, reason="LibreOffice is not installed")
def test_office_reads_what_else_nothing_reads(read: Read):
    """Word 2003 XML comes as a document with its own name, and a note how."""
    word = (
        '<?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Word.Document"?>'
        '<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"><w:body>'
        "<w:p><w:r><w:t>关于申报试点的函</w:t></w:r></w:p></w:body></w:wordDocument>"
    )
    document = read(word.encode(), with_office=True)
    assert [block.text for block in document.blocks] == ["关于申报试点的函"]
    assert document.file.media_type == registry.WORD_XML
    assert "converted" in {warning.code for warning in document.warnings}


@pytest.mark.skipif("SHENBAO_CORPUS" not in os.environ, reason="no folder of real files")
def test_real_files_are_read(read: Read):
    """DOC and XLS from elsewhere give text."""
    paths = [path for kind in ("doc", "xls") for path in (Path(os.environ["SHENBAO_CORPUS"]) / kind).glob("*")]
    assert paths
    for path in paths:
        assert sum(len(block.text) for block in read(path.read_bytes()).blocks) > 100
