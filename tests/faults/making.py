"""Small files made by hand, for what no honest program writes."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"

Parts = Mapping[str, str | bytes]


def zip_of(members: Iterable[tuple[str, str | bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP; equal names are both written."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method, compresslevel=9) as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return stream.getvalue()


def _arrows(kind: str, target: str) -> str:
    arrow = f'<Relationship Id="r1" Type="{_OFFICE}/{kind}" Target="{target}"/>'
    return f'<Relationships xmlns="{_RELATIONS}">{arrow}</Relationships>'


def _types(part: str, kind: str) -> str:
    main = f"application/vnd.openxmlformats-officedocument.{kind}.main+xml"
    return f'<Types xmlns="{_TYPES}"><Override PartName="/{part}" ContentType="{main}"/></Types>'


def docx(
    body: str = "<w:p><w:r><w:t>正文</w:t></w:r></w:p>", more: Parts | None = None, document: str | bytes = ""
) -> bytes:
    """A DOCX of this body, or of this whole main part."""
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": _types("word/document.xml", "wordprocessingml.document"),
        "_rels/.rels": _arrows("officeDocument", "word/document.xml"),
        "word/document.xml": document or f"<w:document {W}><w:body>{body}</w:body></w:document>",
    }
    return zip_of((parts | dict(more or {})).items())


def xlsx(sheet: str, more: Parts | None = None) -> bytes:
    """An XLSX whose one sheet holds this."""
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": _types("xl/workbook.xml", "spreadsheetml.sheet"),
        "_rels/.rels": _arrows("officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": f'<workbook {S} xmlns:r="{_OFFICE}"><sheets><sheet name="表" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _arrows("worksheet", "worksheets/sheet1.xml"),
        "xl/worksheets/sheet1.xml": f"<worksheet {S}>{sheet}</worksheet>",
    }
    return zip_of((parts | dict(more or {})).items())


def ofd(content: str = "", more: Parts | None = None) -> bytes:
    """An OFD of one page with these objects."""
    parts: dict[str, str | bytes] = {
        "OFD.xml": f"<ofd:OFD {OFD}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {OFD}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox>"
        "</ofd:PageArea><ofd:PublicRes>Res.xml</ofd:PublicRes></ofd:CommonData><ofd:Pages><ofd:Page ID='1' BaseLoc='P.xml'/>"
        "</ofd:Pages></ofd:Document>",
        "Doc_0/Res.xml": f"<ofd:Res {OFD}><ofd:Fonts><ofd:Font ID='1' FontName='仿宋'/></ofd:Fonts></ofd:Res>",
        "Doc_0/P.xml": f"<ofd:Page {OFD}><ofd:Content><ofd:Layer>{content}</ofd:Layer></ofd:Content></ofd:Page>",
    }
    return zip_of((parts | dict(more or {})).items())


def ofd_line(text: str, top: float = 50) -> str:
    """A line of text on an OFD's page."""
    return (
        f'<ofd:TextObject ID="9" Boundary="20 {top} 170 6" Font="1" Size="5"><ofd:TextCode X="0" Y="5" DeltaX="g {len(text)} 5">'
        f"{text}</ofd:TextCode></ofd:TextObject>"
    )


def pdf(
    content: bytes = b"BT /F1 12 Tf 72 700 Td (Sound page) Tj ET",
    page: bytes = b"",
    more: Iterable[bytes] = (),
    catalog: bytes = b"",
    resources: bytes = b"",
    stream: bytes = b"",
) -> bytes:
    """A PDF of one page (object 3, its content 4, its font 5); ``more`` objects are 6 and further.

    ``page`` and ``catalog`` are further entries, ``stream`` those of the content's dictionary.
    """
    box = b"" if b"/MediaBox" in page else b"/MediaBox[0 0 595 842]"
    return pdf_of(
        [
            b"<</Type/Catalog/Pages 2 0 R%s>>" % catalog,
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/Contents 4 0 R%s/Resources<</Font<</F1 5 0 R>>%s>>%s>>"
            % (box, resources, page),
            b"<</Length %d%s>>stream\n%s\nendstream" % (len(content), stream, content),
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            *more,
        ]
    )


def pdf_of(objects: Iterable[bytes]) -> bytes:
    """A PDF of these objects, the catalog first."""
    body, places = bytearray(b"%PDF-1.7\n"), []
    for number, each in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(places) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R>>\n" % (size, rows, size)
    return bytes(body) + head + b"startxref\n%d\n%%%%EOF\n" % len(body)


def png(width: int, height: int, data: bytes = b"", depth: int = 8, colour: int = 2) -> bytes:
    """A PNG that says so of itself, with this packed data."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
