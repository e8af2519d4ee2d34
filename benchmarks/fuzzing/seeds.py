"""Small valid files of every kind, by the makers of the benchmarks and of the samples, and by hand; real ones beside them."""

import bz2
import email.message
import gzip
import io
import lzma
import struct
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from extractors import registry
from extractors.detect import detect_media_type

MOST_BYTES: Final = 300 << 10
"""A larger real file is no seed: thousands of its mutants are read."""
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_KINDS: Final = {
    registry.PDF: "pdf",
    registry.DOCX: "docx",
    registry.DOCM: "docx",
    registry.XLSX: "xlsx",
    registry.XLSM: "xlsx",
    registry.XLSB: "xlsx",
    registry.PPTX: "pptx",
    registry.ODS: "ods",
    registry.ODT: "odt",
    registry.OFD: "ofd",
    registry.XLS: "xls",
    registry.DOC: "doc",
    registry.OUTLOOK: "msg",
    registry.RTF: "rtf",
    registry.EMAIL: "eml",
    registry.HTML: "html",
    registry.MHTML: "mhtml",
    registry.TEXT: "text",
    registry.CSV: "csv",
    registry.WORD_XML: "xml",
    registry.FLAT_OPC: "xml",
    registry.ZIP: "zip",
    "image/png": "png",
    **dict.fromkeys((kind for kind in registry.IMAGES if kind != "image/png"), "image"),
    **dict.fromkeys((kind for kind in registry.ARCHIVES if kind != registry.ZIP), "archive"),
}
"""Kinds of mutations by media type."""


def make_seeds(corpus: Path | None = None) -> dict[str, list[bytes]]:
    """Valid files by the kind of their mutations; those of a folder of real files too, where it is given."""
    seeds: dict[str, list[bytes]] = {}
    with TemporaryDirectory(prefix="shenbao-seeds-") as scratch:
        folder = Path(scratch)
        for number, data in enumerate(_made(folder)):
            path = folder / f"seed-{number}"
            path.write_bytes(data)
            kind = _KINDS.get(detect_media_type(path))
            if kind is None:
                raise LookupError(f"seed {number} is of no kind that is mutated")
            seeds.setdefault(kind, []).append(data)
    for path in sorted(corpus.rglob("*")) if corpus else ():
        if path.is_file() and path.stat().st_size <= MOST_BYTES and (kind := _KINDS.get(detect_media_type(path))):
            seeds.setdefault(kind, []).append(path.read_bytes())
    return dict(sorted(seeds.items()))


def _made(folder: Path) -> Iterator[bytes]:
    """All that is made here."""
    yield from _papers(folder)
    yield from _old_papers()
    yield from _sheets(folder)
    yield from _open_documents()
    yield deck()
    yield from _mails()
    yield from _texts()
    yield from _pictures()
    yield from _archives()


def _papers(folder: Path) -> Iterator[bytes]:
    """PDF, DOCX and OFD by the makers of the benchmarks."""
    from specimens import by_hand_ofd, by_python_docx, by_reportlab, by_typst, by_word_xml, drafts

    for maker in (by_reportlab, by_python_docx, by_hand_ofd):
        for draft in (drafts.letter(1), drafts.annex(1)):
            yield maker.make(draft, folder).path.read_bytes()
    yield by_typst.make(drafts.letter(2), folder).path.read_bytes()
    yield by_word_xml.make(1, folder).path.read_bytes()
    yield by_hand_ofd.make(drafts.letter(3), folder).path.read_bytes()
    yield form()


def form() -> bytes:
    """A PDF with what no maker gives: fields, notes, layers, an outline, labels, an embedded file, a Type 3 font."""
    content = (
        b"BT /F1 12 Tf 72 700 Td (Form 1 of 2) Tj ET /L BDC 72 600 200 50 re S EMC /X Do q 50 0 0 50 300 300 cm /I Do Q"
    )
    objects = [
        (
            b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[6 0 R 7 0 R]/DA(/F1 12 Tf)>>/Outlines 10 0 R/Names<</EmbeddedFiles"
            b"<</Names[(a) 12 0 R]>>>>/PageLabels<</Nums[0<</S/r/St 3>>]>>/OCProperties<</OCGs[14 0 R]/D<</OFF[14 0 R]>>>>>>"
        ),
        b"<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 595 842]/Rotate 90>>",
        (
            b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Annots[6 0 R 7 0 R 8 0 R]/Resources<</Font<</F1 5 0 R/F3 9 0 R>>"
            b"/XObject<</X 15 0 R/I 16 0 R>>/Properties<</L 14 0 R>>>>>>"
        ),
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        b"<</Type/Annot/Subtype/Widget/FT/Tx/T(name)/V(Wenzhou)/Rect[72 500 272 520]/P 3 0 R>>",
        b"<</Type/Annot/Subtype/Widget/FT/Btn/T(box)/V/On/AS/On/Rect[72 470 82 480]/P 3 0 R>>",
        b"<</Type/Annot/Subtype/FreeText/Contents(typed in)/DA(/F1 12 Tf)/Rect[72 400 272 430]/P 3 0 R>>",
        (
            b"<</Type/Font/Subtype/Type3/FontBBox[0 0 9 9]/FontMatrix[.1 0 0 .1 0 0]/CharProcs<</a 4 0 R>>/Encoding<<"
            b"/Differences[97/a]>>/FirstChar 97/LastChar 97/Widths[9]/Resources<<>>>>"
        ),
        b"<</Type/Outlines/First 11 0 R/Last 11 0 R/Count 1>>",
        b"<</Title(One)/Parent 10 0 R/Dest[3 0 R/XYZ 0 0 0]>>",
        b"<</Type/Filespec/F(a.txt)/UF(a.txt)/EF<</F 13 0 R>>>>",
        b"<</Type/EmbeddedFile/Length 5>>stream\nhello\nendstream",
        b"<</Type/OCG/Name(layer)>>",
        (
            b"<</Type/XObject/Subtype/Form/BBox[0 0 99 99]/Matrix[1 0 0 1 9 9]/Resources<</XObject<</I 16 0 R>>>>/Length 8>>"
            b"stream\nq /I Do Q\nendstream"
        ),
        (
            b"<</Type/XObject/Subtype/Image/Width 2/Height 2/ColorSpace/DeviceRGB/BitsPerComponent 8/Length 12>>stream\n"
            b"\xff\0\0\0\xff\0\0\0\xff\xff\xff\xff\nendstream"
        ),
    ]
    return pdf_of(objects)


def pdf_of(objects: list[bytes]) -> bytes:
    """A PDF of these objects, the catalog first."""
    body, places = bytearray(b"%PDF-1.7\n"), []
    for number, each in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    tail = b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
    return bytes(body) + tail % (size, rows, size, len(body))


def _old_papers() -> Iterator[bytes]:
    """DOC and RTF by the makers of the samples, Word's own XML by hand."""
    from pipeline.demo.as_doc import write_doc
    from pipeline.demo.as_rtf import write_rtf
    from pipeline.demo.script import Cell, Grid, Para, Script

    table = Grid(
        rows=((Cell("指标", label=True), Cell("数值", label=True)), (Cell("企业", row_span=2), Cell("12.5万户")), (Cell("37%"),)),
        widths=(0.5, 0.5),
        head=1,
    )  # fmt: skip
    pieces = (
        Para("title", "工作方案"),
        Para("heading", "总体要求", 1, "一、"),
        Para("body", "到2026年建成试点。"),
        table,
    )
    script = Script(pieces=pieces, header="内部资料")
    yield write_doc(script)
    yield write_rtf(script).encode() if isinstance(write_rtf(script), str) else write_rtf(script)
    space = 'xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"'
    body = "<w:p><w:r><w:t>一、目标</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    head = '<?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Word.Document"?>'
    yield f"{head}<w:wordDocument {space}><w:body><w:sect>{body}</w:sect></w:body></w:wordDocument>".encode()


def _sheets(folder: Path) -> Iterator[bytes]:
    """XLSX by XlsxWriter, an XLS and a CSV."""
    from specimens import by_sheet

    for seed in (1, 2):
        draft, values = by_sheet.draft_of(seed)
        by_sheet.write(draft, values, folder / "book.xlsx")
        yield (folder / "book.xlsx").read_bytes()
    yield (Path(__file__).parents[2] / "tests" / "extractors" / "office" / "data" / "shown.xls").read_bytes()
    yield '指标,数值,单位\r\n企业,12,户\r\n"专利,发明",3.5,万件\r\n合计,15.5,\r\n'.encode("gb18030")


def _open_documents() -> Iterator[bytes]:
    """ODS and ODT of raw XML."""
    names = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
        for short, long in (("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"))
    )
    cells = '<table:table-cell office:value-type="float" office:value="12.5" table:number-columns-spanned="2"><text:p>12.5</text:p></table:table-cell><table:covered-table-cell/>'
    rows = f'<table:table-row table:number-rows-repeated="2">{cells}</table:table-row>'
    sheet = f'<office:spreadsheet><table:table table:name="一">{rows}</table:table></office:spreadsheet>'
    text = f'<office:text><text:h text:outline-level="1">一、目标</text:h><text:p>内容<text:s text:c="3"/></text:p><table:table>{rows}</table:table></office:text>'
    for kind, body in (("spreadsheet", sheet), ("text", text)):
        content = f'<office:document-content {names} office:version="1.3"><office:body>{body}</office:body></office:document-content>'
        yield zipped({"mimetype": f"application/vnd.oasis.opendocument.{kind}", "content.xml": content})


def deck() -> bytes:
    """A PPTX of one slide: a title, a list, a table, notes."""
    names = f'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="{_OFFICE}"'
    place = '<a:xfrm><a:off x="914400" y="914400"/><a:ext cx="914400" cy="914400"/></a:xfrm>'
    title = f'<p:sp><p:nvSpPr><p:nvPr><p:ph type="title"/></p:nvPr></p:nvSpPr><p:spPr>{place}</p:spPr><p:txBody><a:p><a:r><a:t>试点工作</a:t></a:r></a:p></p:txBody></p:sp>'
    cell = '<a:tc gridSpan="2"><a:txBody><a:p><a:r><a:t>甲</a:t></a:r></a:p></a:txBody></a:tc><a:tc hMerge="1"><a:txBody/></a:tc>'
    table = f'<p:graphicFrame><p:xfrm><a:off x="0" y="0"/><a:ext cx="9144" cy="9144"/></p:xfrm><a:graphic><a:graphicData><a:tbl><a:tblGrid><a:gridCol w="9144"/><a:gridCol w="9144"/></a:tblGrid><a:tr h="9144">{cell}</a:tr></a:tbl></a:graphicData></a:graphic></p:graphicFrame>'
    arrow = '<Relationship Id="r1" Type="{0}/{1}" Target="{2}"/>'
    arrows = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
    main = "application/vnd.openxmlformats-officedocument.presentationml"
    return zipped(
        {
            "[Content_Types].xml": f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/ppt/presentation.xml" ContentType="{main}.presentation.main+xml"/></Types>',
            "_rels/.rels": arrows.format(arrow.format(_OFFICE, "officeDocument", "ppt/presentation.xml")),
            "ppt/presentation.xml": f'<p:presentation {names}><p:sldIdLst><p:sldId id="256" r:id="r1"/></p:sldIdLst><p:sldSz cx="9144000" cy="6858000"/></p:presentation>',
            "ppt/_rels/presentation.xml.rels": arrows.format(arrow.format(_OFFICE, "slide", "slides/slide1.xml")),
            "ppt/slides/slide1.xml": f"<p:sld {names}><p:cSld><p:spTree>{title}{table}</p:spTree></p:cSld></p:sld>",
        }
    )


def zipped(parts: dict[str, Any]) -> bytes:
    """A ZIP of these parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(zipfile.ZipInfo(name), content)
    return target.getvalue()


def _mails() -> Iterator[bytes]:
    """EML with attachments, one of them by Outlook, and MSG."""
    from extractors.embedded.compound import write_compound

    message = email.message.EmailMessage()
    message["From"], message["To"], message["Subject"] = "张三 <a@b.cn>", "c@d.cn", "申报材料"
    message["Date"] = "Fri, 18 Oct 2024 09:30:00 +0800"
    message.set_content("各位：\n附件为材料。")
    message.add_alternative("<p>各位：<b>附件</b>为材料。</p>", subtype="html")
    message.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="附件.pdf")
    inner = email.message.EmailMessage()
    inner["Subject"] = "转发"
    inner.set_content("正文")
    message.add_attachment(inner)
    properties = struct.pack("<I", 1) + b"\x1f\x00\x07\x37" + struct.pack("<II", 1, 10) + "长名.d\0".encode("utf-16-le")
    rows = ((0x69002, bytes(14)), (0x18010, b"S.DOC\0"), (0x6800F, b"content"), (0x69005, properties))
    tnef = struct.pack("<IH", 0x223E9F78, 1)
    tnef += b"".join(struct.pack("<BII", 2, kind, len(value)) + value + b"\0\0" for kind, value in rows)
    message.add_attachment(tnef, maintype="application", subtype="ms-tnef", filename="winmail.dat")
    yield message.as_bytes()
    texts = {0x0037: "主题", 0x0C1A: "张三", 0x1000: "正文第一行\n第二行", 0x0E04: "李四"}
    tree: dict[str, Any] = {f"__substg1.0_{tag:04X}001F": text.encode("utf-16-le") for tag, text in texts.items()}
    packed_text = b"{\\rtf1 text}"
    tree["__substg1.0_10090102"] = (
        struct.pack("<II4sI", len(packed_text) + 12, len(packed_text), b"MELA", 0) + packed_text
    )
    tree["__properties_version1.0"] = bytes(32) + struct.pack("<HHIQ", 0x40, 0x39, 6, 133_000_000_000_000_000)
    tree["__attach_version1.0_#00000000"] = {
        "__substg1.0_3707001F": "附件.pdf".encode("utf-16-le"),
        "__substg1.0_37010102": b"content" * 999,
    }
    yield write_compound(tree)


def _texts() -> Iterator[bytes]:
    """Plain text, a web page, a web archive."""
    yield "# 方案\n\n一、目标\n到2026年，企业达到12.5万户，增长37%。\n\n（一）任务\n1．建立制度。\n".encode()
    yield "关于印发通知的函\r\n各区县：\r\n    现将有关事项通知如下。\r\n".encode("gb18030")
    page = (
        "<html><head><meta charset='utf-8'><title>页</title><style>p{color:red}</style></head><body><h1>一、目标</h1><p>内容&nbsp;"
        "&#20320;<br>二</p><table><tr><td colspan='2' rowspan=2>甲</td><td>乙</td></tr><tr><td>丙</td></tr></table><ul><li>项</ul>"
        "<img src='data:image/png;base64,iVBORw0KGgo='></body></html>"
    )
    yield page.encode()
    yield (
        'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"; type="text/html"\r\n\r\n--b\r\nContent-Type: text/html; '
        f"charset=utf-8\r\nContent-Location: file:///C:/a.htm\r\n\r\n{page}\r\n--b--\r\n"
    ).encode()


def _pictures() -> Iterator[bytes]:
    """A small picture of words in each format that can be written."""
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", (160, 60), "white")
    draw = ImageDraw.Draw(picture)
    draw.text((10, 20), "No. 12 - 2024", fill="black")
    draw.ellipse((110, 5, 155, 50), outline=(220, 20, 20), width=3)
    for name in ("PNG", "JPEG", "GIF", "BMP", "WEBP", "JPEG2000", "AVIF"):
        yield _saved(picture, name)
    yield _saved(picture, "PNG", dpi=(96, 96))
    pages = [picture.convert("1"), picture.convert("L")]
    for packing in ("group4", "tiff_lzw", "jpeg"):
        first = pages[0] if packing == "group4" else picture
        yield _saved(first, "TIFF", compression=packing, save_all=True, append_images=[first])
    yield _saved(picture.convert("P"), "GIF", save_all=True, append_images=[pages[1].convert("P")])


def _saved(picture: Any, name: str, **options: Any) -> bytes:
    """The bytes of a picture file."""
    target = io.BytesIO()
    picture.save(target, name, **options)
    return target.getvalue()


def _archives() -> Iterator[bytes]:
    """Archives of small files, in every kind that can be written."""
    import py7zr
    import zstandard

    files = {"方案.txt": "到2026年\n".encode() * 20, "a/b.bin": bytes(range(256)) * 4, "空": b""}
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for method, (name, content) in zip(
            (zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA), files.items(), strict=True
        ):
            archive.writestr(name, content, method)
    yield target.getvalue()
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.GNU_FORMAT) as tar:
        for name, content in files.items():
            info = tarfile.TarInfo("长" * 60 + name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    yield from (stream.getvalue(), gzip.compress(stream.getvalue(), mtime=0), bz2.compress(stream.getvalue()))
    yield from (
        lzma.compress(files["a/b.bin"]),
        zstandard.compress(files["a/b.bin"]),
        gzip.compress(files["a/b.bin"], mtime=0),
    )
    stream = io.BytesIO()
    with py7zr.SevenZipFile(stream, "w") as packed:
        for name, content in files.items():
            packed.writef(io.BytesIO(content), name)
    yield stream.getvalue()
