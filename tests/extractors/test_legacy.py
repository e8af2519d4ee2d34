"""DOC, RTF, ODT, XLS through docvortex, LibreOffice behind it."""

import base64
import io
import os
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import msgspec
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.shared import Pt
from PIL import Image, ImageDraw

from extractors import legacy, registry
from extractors.detect import detect_media_type
from extractors.document import Block, Document, FileInfo, Style
from extractors.errors import EncryptedFile, HostileFile, UnreadableFile
from extractors.legacy import read_legacy
from extractors.legacy.docvortex import Drafts, parse_rows
from extractors.legacy.mending import mend
from extractors.legacy.signs import DocHeader, printed_labels, read_doc_header, shows_the_clock
from extractors.limits import DEFAULT_LIMITS, Limits
from extractors.office import find_office
from extractors.office.server import OfficeServer
from extractors.registry import Source

Read = Callable[..., Document]


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Read:
    """Reads bytes as what they are; LibreOffice is left out unless a test asks for it."""

    def run(
        data: bytes, media_type: str = "", limits: Limits = DEFAULT_LIMITS, *, with_office: bool = False
    ) -> Document:
        if not with_office:
            monkeypatch.setattr(legacy, "convert_with_office", lambda *_, **__: None)
            monkeypatch.setattr(legacy, "find_office", lambda: None)
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


def test_broken_files_are_unreadable(read: Read, monkeypatch: pytest.MonkeyPatch):
    """The error says what is wrong, and what is lacking: formats that need LibreOffice say so where there is none."""
    with pytest.raises(UnreadableFile, match="损坏"):
        read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), registry.DOC)
    with pytest.raises(UnreadableFile, match="LibreOffice"):
        read(b"<?xml version='1.0'?>", registry.OLE)
    monkeypatch.setattr(legacy, "find_office", lambda: "/usr/bin/soffice")
    with pytest.raises(UnreadableFile, match="已损坏"):
        read(b"<?xml version='1.0'?>" + bytes(9), registry.OLE, with_office=True)


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
    with pytest.raises(HostileFile, match="单元格超过上限"):
        parse_rows("<table><tr><td>a</td><td>b</td></tr></table>", Limits(table_cells=1))


@pytest.mark.skipif(find_office() is None, reason="LibreOffice is not installed")
def test_office_reads_what_else_nothing_reads(read: Read):
    """A workbook of Excel 2003 XML comes under its own type."""
    book = (
        '<?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Excel.Sheet"?>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
        ' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="表"><Table>'
        '<Row><Cell><Data ss:Type="String">地区</Data></Cell><Cell><Data ss:Type="String">绍兴市</Data></Cell></Row>'
        '<Row><Cell><Data ss:Type="String">产值</Data></Cell><Cell><Data ss:Type="Number">350.6</Data></Cell></Row>'
        "</Table></Worksheet></Workbook>"
    )
    document = read(book.encode(), with_office=True)
    assert "地区\t绍兴市\n产值\t350.6" in texts(document)
    assert document.file.media_type == registry.EXCEL_XML


@pytest.mark.skipif("SHENBAO_CORPUS" not in os.environ, reason="no folder of real files")
def test_real_files_are_read(read: Read):
    """DOC and XLS from elsewhere give text."""
    paths = [path for kind in ("doc", "xls") for path in (Path(os.environ["SHENBAO_CORPUS"]) / kind).glob("*")]
    assert paths
    for path in paths:
        assert sum(len(block.text) for block in read(path.read_bytes()).blocks) > 100


def document_of(*paragraphs: str | tuple[str, str]) -> Document:
    """A document of paragraphs; of a pair the first is the automatic number at the start of the second."""
    blocks = tuple(
        Block(f"b{number}", "paragraph", text, style=Style(number=label or None))
        for number, (label, text) in enumerate(((p if isinstance(p, tuple) else ("", p)) for p in paragraphs), start=1)
    )
    return Document(FileInfo("甲.doc", "0" * 64, 1, registry.DOC), "legacy/2", (), blocks)


def texts(document: Document) -> list[str]:
    """The texts of all blocks."""
    return [block.text for block in document.blocks]


def test_what_an_office_computed_anew_is_put_back():
    """Broken references always, dates where the file has a field for them; automatic numbers stay."""
    stored = document_of("关于试点的函", ("1、", "1、详见第三章第二节"), "绍兴市人民政府", "2024年3月1日")
    shown = document_of(
        "关于试点的函", ("一、", "一、详见Error: Reference source not found"), "绍兴市人民政府", "2026年11月22日"
    )
    assert texts(mend(shown, stored, clock=True, rich_text=False).document) == [
        "关于试点的函", "一、详见第三章第二节", "绍兴市人民政府", "2024年3月1日",
    ]  # fmt: skip
    assert texts(mend(shown, stored, clock=False, rich_text=False).document)[-1] == "2026年11月22日"


def test_a_paragraph_without_its_formula_is_counted():
    """It has a twin that says more."""
    stored, shown = document_of("其中α为散体颗粒的平均半径且满足关系式"), document_of("其中为散体颗粒的平均半径且")
    assert mend(shown, stored, clock=False, rich_text=False).lost == 1
    assert mend(stored, shown, clock=False, rich_text=False).lost == 0


def test_properties_of_a_container_are_not_parsed(read: Read, monkeypatch: pytest.MonkeyPatch):
    """Lying ones keep their parser busy; nothing of them is read."""
    seen: list[bytes] = []

    def analyze(data: bytes, **_: Any) -> None:
        seen.append(data)
        raise ValueError("enough")

    monkeypatch.setattr("docvortex.analyze", analyze)
    names = ("\x05SummaryInformation", "\x05DocumentSummaryInformation", "WordDocument")
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"".join(name.encode("utf-16-le") for name in names)
    with pytest.raises(UnreadableFile):
        read(data, registry.DOC)
    (given,) = seen
    assert len(given) == len(data)
    assert "Summary".encode("utf-16-le") not in given
    assert "WordDocument".encode("utf-16-le") in given


def test_a_title_by_its_words_is_kept():
    """A plain first line in an office's reading is the title that the other reading knows; one by looks goes first."""
    stored, shown = document_of("关于试点的函", "省局："), document_of("关于试点的函", "省局：")
    titled = msgspec.structs.replace(
        stored, blocks=(msgspec.structs.replace(stored.blocks[0], kind="title"), *stored.blocks[1:])
    )
    kinds = [block.kind for block in mend(shown, titled, clock=False, rich_text=False).document.blocks]
    assert kinds == ["title", "paragraph"]
    other = msgspec.structs.replace(
        shown, blocks=(shown.blocks[0], msgspec.structs.replace(shown.blocks[1], kind="title"))
    )
    kinds = [block.kind for block in mend(other, titled, clock=False, rich_text=False).document.blocks]
    assert kinds == ["paragraph", "title"]


def test_what_only_one_reading_has_is_counted():
    """A paragraph that is part of a longer one is not lost; one that stands nowhere is."""
    stored = document_of("第一段文字", "甲乙丙", "公式 a=b", "末段文字")
    shown = document_of("第一段文字", "前面甲乙丙后面", "末段文字")
    result = mend(shown, stored, clock=False, rich_text=False)
    assert result.lost == 1
    assert 0 < result.share < 0.5


def test_printed_numbers_of_an_rtf(tmp_path: Path, read: Read):
    """What stands before a paragraph is what its file says was printed; what was never printed is not made up."""
    table = (
        "{\\*\\listtable{\\list\\listtemplateid1{\\listlevel\\levelnfc0\\leveljc0\\levelstartat1\\levelfollow0"
        "{\\leveltext\\'02\\'00.;}{\\levelnumbers\\'01;}}\\listid1}}"
        "{\\*\\listoverridetable{\\listoverride\\listid1\\listoverridecount0\\ls1}}"
    )
    printed = "{\\listtext\\pard\\plain\\f1 \\u19968?\\u12289?\\tab}\\ls1 \\u30446?\\u26631?"
    silent = "{\\listtext\\pard\\plain \\tab}\\ls1 \\u27491?\\u25991?"
    data = ("{\\rtf1\\ansi\\uc1 " + table + printed + "\\par\\pard " + silent + "\\par}").encode()
    path = tmp_path / "numbers.rtf"
    path.write_bytes(data)
    assert printed_labels(Source(str(path), "甲.rtf", "0" * 64, 1, registry.RTF)) == {"一、", ""}
    assert texts(read(data)) == ["一、目标", "正文"]


@pytest.mark.parametrize(
    ("media_type", "data", "expected"),
    [
        (registry.RTF, b'{\\field{\\*\\fldinst { DATE \\\\@ "yyyy" }}{\\fldrslt 2024}}', True),
        (registry.RTF, b"{\\field{\\*\\fldinst { CREATEDATE }}{\\fldrslt 2024}} DATE", False),
        (registry.ODT, odt('<text:p><text:date text:date-value="2024-03-01">1</text:date></text:p>'), True),
        (registry.ODT, odt('<text:p><text:date text:fixed="true">1</text:date></text:p>'), False),
        (registry.ODT, b"PK", False),
        (registry.DOC, b"no container", False),
    ],
)
def test_fields_that_show_the_clock_are_seen(tmp_path: Path, media_type: str, data: bytes, *, expected: bool):
    """Only those: other dates do not change."""
    path = tmp_path / "file"
    path.write_bytes(data)
    assert shows_the_clock(Source(str(path), "甲", "0" * 64, len(data), media_type)) is expected


def test_an_office_that_lies_is_not_believed(tmp_path: Path, read: Read, monkeypatch: pytest.MonkeyPatch):
    """Neither nonsense nor another document takes the place of what the file surely says."""
    nonsense, other = tmp_path / "nonsense.docx", tmp_path / "other.docx"
    nonsense.write_bytes(b"PK\x03\x04 nonsense")
    made = docx.Document()
    made.add_paragraph("完全无关的另一份文件，内容与此毫不相干。")
    made.save(str(other))
    data = rtf("关于申报试点的函", "省市场监督管理局：", "现予申报，请予审核。")
    for result in (nonsense, other):
        monkeypatch.setattr(legacy, "convert_with_office", lambda *_, result=result, **__: result)
        assert texts(read(data, with_office=True)) == ["关于申报试点的函", "省市场监督管理局：", "现予申报，请予审核。"]


def numbered(path: Path) -> None:
    """A DOCX with automatic Chinese numbers, a centred title, a merged cell, a check box sign and a text box."""
    names = (
        'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:v="urn:schemas-microsoft-com:vml"'
    )
    made = docx.Document()
    lists = made.part.numbering_part.element
    for old in list(lists):
        lists.remove(old)
    levels = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:suff w:val="nothing"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for at, text in enumerate(("%1、", "（%2）"))
    )
    lists.append(parse_xml(f'<w:abstractNum {names} w:abstractNumId="5">{levels}</w:abstractNum>'))
    lists.append(parse_xml(f'<w:num {names} w:numId="5"><w:abstractNumId w:val="5"/></w:num>'))
    title = made.add_paragraph()
    title.add_run("示范区建设方案").font.size = Pt(22)
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for text, level in (("总体要求", 0), ("指导思想", 1), ("基本原则", 1), ("主要任务", 0)):
        paragraph = made.add_paragraph(text)
        properties = f'<w:numPr {names}><w:ilvl w:val="{level}"/><w:numId w:val="5"/></w:numPr>'
        paragraph._p.get_or_add_pPr().append(parse_xml(properties))
    table = made.add_table(2, 2)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "申报表"
    table.cell(1, 0).text, table.cell(1, 1).text = "地区", "绍兴市"
    box = made.add_paragraph("是否公示：")
    box._p.append(parse_xml(f'<w:r {names}><w:sym w:font="Wingdings 2" w:char="F052"/></w:r>'))
    framed = made.add_paragraph("框前")
    framed._p.append(
        parse_xml(
            f'<w:r {names}><w:pict><v:shape type="#_x0000_t202" style="width:150pt;height:40pt"><v:textbox>'
            "<w:txbxContent><w:p><w:r><w:t>框内文字</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
        )
    )
    made.save(str(path))


@pytest.mark.skipif(find_office() is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize(("ending", "to"), [("doc", "doc:MS Word 97"), ("odt", "odt")])
def test_what_only_an_office_shows(tmp_path: Path, read: Read, ending: str, to: str):
    """Numbers as counted in Chinese, size and alignment, merged cells, check boxes, text boxes."""
    numbered(tmp_path / "made.docx")
    assert OfficeServer().convert(tmp_path / "made.docx", to, tmp_path, 60)
    data = (tmp_path / f"made.{ending}").read_bytes()
    document = read(data, with_office=True)
    said = texts(document)
    assert said[:5] == ["示范区建设方案", "一、总体要求", "（一）指导思想", "（二）基本原则", "二、主要任务"]
    assert {"是否公示：☑", "框内文字"} <= set(said)
    title = document.blocks[0]
    assert title.kind == "title"
    assert title.style is not None
    assert (title.style.size, title.style.align) == (22.0, "center")
    (table,) = (block for block in document.blocks if block.kind == "table")
    assert table.rows is not None
    assert [[(cell.text, cell.col_span) for cell in row] for row in table.rows] == [
        [("申报表", 2)],
        [("地区", 1), ("绍兴市", 1)],
    ]
    assert document.file.media_type == detect_media_type(tmp_path / f"made.{ending}")
    warned = {warning.code for warning in read(data).warnings}
    assert {"automatic-numbers", "symbols"} <= warned
    assert ("text-boxes" in warned) is (ending == "doc")


@pytest.mark.parametrize("share", [0.5, 0.9])
def test_a_doc_that_is_cut_off_is_no_silence(read: Read, share: float):
    """An error, or a reading that says what is missing."""
    data = ole_with("WordDocument", 9_000)
    with pytest.raises(UnreadableFile):
        read(data[: int(len(data) * share)], registry.DOC)


def ole_with(name: str, size: int) -> bytes:
    """An OLE2 container (MS-CFB) of one stream of zeros, its sectors in a chain that never ends."""
    sectors = -(-size // 512)
    header = struct.pack("<8s16s5H6x3I", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", bytes(16), 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1)
    header += struct.pack("<5I", 0, 0x1000, 0xFFFFFFFE, 0, 0xFFFFFFFE) + struct.pack("<I", 0)
    header = header.ljust(80, b"\0") + b"\xff" * (512 - 80)
    chain = [0xFFFFFFFD, 0xFFFFFFFE, *(at + 3 if at < sectors - 1 else 2 for at in range(sectors))]
    fat = struct.pack(f"<{len(chain)}I", *chain).ljust(512, b"\xff")

    def entry(title: str, kind: int, child: int, start: int, length: int) -> bytes:
        raw = title.encode("utf-16-le")
        head = raw.ljust(64, b"\0") + struct.pack("<HBB", len(raw) + 2, kind, 1)
        return head + struct.pack("<3I36xIQ", 0xFFFFFFFF, 0xFFFFFFFF, child, start, length)

    directory = entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + entry(name, 2, 0xFFFFFFFF, 2, size)
    return header[:512] + fat + directory.ljust(512, b"\0") + bytes(sectors * 512)


def outcome(read: Read, data: bytes) -> int:
    """Characters that were read, one for an error that names the file."""
    try:
        return sum(len(block.text) for block in read(data).blocks)
    except (UnreadableFile, HostileFile) as error:
        return int(error.file == "甲.doc")


@pytest.mark.parametrize(
    "data",
    [
        b"{\\rtf1 " + b"{" * 50_000 + b"x" + b"}" * 50_000 + b"}",
        b"{\\rtf1 text {\\pict\\bin2000000000 xyz} more\\par}",
        b"{\\rtf1 text\\par {\\b more",
    ],
    ids=["nested", "binary", "unclosed"],
)
def test_hostile_rtf_gives_its_text_or_an_error(read: Read, data: bytes):
    """No other exception, no endless reading."""
    assert outcome(read, data)


ROWS = 'table:number-rows-repeated="1000000"'
CELLS = 'table:number-columns-repeated="1000"'


@pytest.mark.parametrize(
    "body",
    [
        f"<table:table><table:table-row {ROWS}><table:table-cell {CELLS}><text:p>x</text:p></table:table-cell></table:table-row></table:table>",
        '<text:p>a<text:s text:c="2000000000"/>b</text:p>',
        "<text:section>" * 5000 + "<text:p>a</text:p>" + "</text:section>" * 5000,
    ],
    ids=["cells", "spaces", "depth"],
)
def test_hostile_odt_is_bounded(read: Read, body: str):
    """What stands a million times in few bytes is not written out."""
    assert 0 < outcome(read, odt(body)) < 1_000_000
