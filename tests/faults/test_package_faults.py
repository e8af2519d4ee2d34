"""Packages of XML that attack (DOCX, XLSX, OFD, ODF): bombs, DOCTYPE, entities, encodings, depth, rings, counts."""

import zipfile

import pytest

from extractors.document import Document
from extractors.errors import HostileFile, ReadingError, UnreadableFile

from .benches import Bench, Here
from .making import OFD, W, docx, ofd, ofd_line, xlsx, zip_of

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(12))
ATTACKS = {
    "billion laughs": f"<!DOCTYPE x [{LAUGHS}]>",
    "quadratic blowup": f'<!DOCTYPE x [<!ENTITY a "{"a" * 50_000}">]>',
    "a file": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    "an address": '<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd">',
    "a parameter": '<!DOCTYPE x [<!ENTITY % a SYSTEM "file:///etc/passwd"> %a;]>',
    "defaults": '<!DOCTYPE x [<!ATTLIST x a CDATA "b">]>',
}


def texts(document: Document) -> str:
    """All that a document says."""
    return "\n".join(block.text for block in document.blocks)


def paragraph(text: str) -> str:
    """A paragraph of Word."""
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def main_part(inner: str) -> str:
    """A main part of Word."""
    return f"<w:document {W}><w:body>{inner}</w:body></w:document>"


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS.keys())
@pytest.mark.parametrize("kind", ["docx", "xlsx", "ofd", "ods"])
def test_a_document_type_is_refused_whatever_it_says(here: Here, kind: str, attack: str) -> None:
    """Before any parser looks at it; no entity is ever put in, no file or address opened."""
    data = {
        "docx": docx(document=attack + main_part(paragraph("&a;&l11;"))),
        "xlsx": xlsx("", {"xl/sharedStrings.xml": f'{attack}<sst xmlns="x"><si><t>&a;&l11;</t></si></sst>'}),
        "ofd": ofd(more={"Doc_0/P.xml": f"{attack}<ofd:Page {OFD}>&a;&l11;</ofd:Page>"}),
        "ods": zip_of(
            [
                ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
                ("content.xml", f"{attack}<a>&a;&l11;</a>"),
            ]
        ),
    }[kind]
    with pytest.raises(HostileFile):
        here.read(data)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-16"])
def test_a_document_type_in_utf16_is_seen(here: Here, encoding: str) -> None:
    """Wide characters hide nothing, with and without a mark."""
    whole = f'<?xml version="1.0" encoding="UTF-16"?>{ATTACKS["a file"]}{main_part(paragraph("&a;"))}'
    with pytest.raises(HostileFile):
        here.read(docx(document=whole.encode(encoding)))


@pytest.mark.parametrize(
    "encoding", ["utf-7", "utf-32", "utf-32-be", "cp037", "utf-16", "hz", "iso-2022-kr", "nonsense"]
)
def test_encodings_that_hide_a_document_type(here: Here, encoding: str) -> None:
    """Whatever a part says its encoding is, no entity gets through: refused, unreadable, or read without it."""
    body = f'<?xml version="1.0" encoding="{encoding}"?>{ATTACKS["a file"]}{main_part(paragraph("正文&a;"))}'
    try:
        raw = body.encode(encoding)
    except (LookupError, UnicodeEncodeError):
        raw = body.encode()
    try:
        document = here.read(docx(document=raw))
    except (HostileFile, UnreadableFile):
        return
    assert "root:" not in texts(document)


@pytest.mark.parametrize("encoding", ["gb18030", "big5", "shift_jis", "utf-16-le", "utf-8"])
def test_the_declared_encoding_is_wrong(here: Here, encoding: str) -> None:
    """A part that says UTF-8 and is not is read as far as it goes, and told; or it is unreadable."""
    raw = f'<?xml version="1.0" encoding="UTF-8"?>{main_part(paragraph("工作方案"))}'.encode(encoding)
    try:
        document = here.read(docx(document=raw))
    except UnreadableFile:
        assert encoding != "utf-8"
        return
    assert "工作方案" in texts(document) or document.warnings


def test_nothing_is_included_from_elsewhere(here: Here) -> None:
    """XInclude, style sheets and remote templates are words like others."""
    include = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>'
    whole = f'<?xml-stylesheet href="file:///etc/passwd"?>{main_part(include + paragraph("正文"))}'
    document = here.read(docx(document=whole))
    assert texts(document) == "正文"


@pytest.mark.parametrize("depth", [300, 5_000, 100_000])
@pytest.mark.parametrize("kind", ["docx", "xlsx", "ofd"])
def test_xml_of_endless_depth(here: Here, kind: str, depth: int) -> None:
    """Elements within elements end in the limit, not on the stack."""
    inside = {"docx": "w:sdt", "xlsx": "row", "ofd": "ofd:PageBlock"}[kind]
    nested = f"<{inside}>" * depth + f"</{inside}>" * depth
    data = {"docx": docx(nested), "xlsx": xlsx(nested), "ofd": ofd(nested)}[kind]
    with pytest.raises(HostileFile, match=r"嵌套|超过"):
        here.read(data)


@pytest.mark.parametrize("nest", ["tables", "text boxes", "controls", "fields", "equations"])
def test_word_within_word(here: Here, nest: str) -> None:
    """Thirty levels of what may hold itself: its text is there, or what is left out is told."""
    levels, inner = 30, paragraph("最里面")
    cell = "<w:tbl><w:tr><w:tc>{}</w:tc></w:tr></w:tbl><w:p/>"
    box = "<w:p><w:r><w:pict><v:shape xmlns:v='urn:schemas-microsoft-com:vml'><v:textbox><w:txbxContent>{}</w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>"
    begin = '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>IF 1</w:instrText><w:fldChar w:fldCharType="separate"/></w:r>'
    end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    if nest == "fields":
        inner = f"<w:p>{begin * 500}<w:r><w:t>最里面</w:t></w:r>{end * 500}</w:p>"
    elif nest == "equations":
        inner = f'<w:p><m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math">{"<m:e>" * 150}<m:r><m:t>最里面</m:t></m:r>{"</m:e>" * 150}</m:oMath></w:p>'
    else:
        pattern = {"tables": cell, "text boxes": box, "controls": "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>"}[
            nest
        ]
        for _ in range(levels):
            inner = pattern.format(inner)
    document = here.read(docx(inner))
    assert "最里面" in texts(document) or document.warnings


def test_bombs_in_parts(bench: Bench) -> None:
    """What unpacks to hundreds of megabytes is refused by what really comes out; a picture of zeros is no document."""
    for part in ("word/document.xml", "word/styles.xml", "word/numbering.xml"):
        with pytest.raises(HostileFile, match=r"超过|炸弹"):
            bench.read(docx(more={part: b"<a>" + b" " * (200 << 20) + b"</a>"} | _arrows_to(part)))
    with pytest.raises(HostileFile, match=r"超过|炸弹"):
        bench.read(xlsx("", {"xl/worksheets/sheet1.xml": b"<a>" + b" " * (200 << 20) + b"</a>"}))
    with pytest.raises(HostileFile, match=r"超过|炸弹"):
        bench.read(ofd(more={"Doc_0/P.xml": b"<a>" + b" " * (200 << 20) + b"</a>"}))


def _arrows_to(part: str) -> dict[str, str]:
    """Relationships of the main part to another."""
    name = part.rpartition("/")[2]
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/" + name.partition(".")[0]
    arrow = f'<Relationship Id="r1" Type="{kind}" Target="{name}"/>'
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return {"word/_rels/document.xml.rels": f'<Relationships xmlns="{space}">{arrow}</Relationships>'}


def test_a_million_paragraphs(bench: Bench) -> None:
    """More blocks than a document may have are refused, or cut and told."""
    try:
        document = bench.read(docx(paragraph("一") * 300_000))
    except HostileFile as error:
        assert "超过" in error.message  # noqa: PT017 - either end is right
        return
    assert len(document.blocks) <= bench.limits.blocks
    assert document.warnings


def test_a_million_cells(bench: Bench) -> None:
    """More cells than a table may have are refused, or cut and told."""
    row = "<row>" + "<c><v>1</v></c>" * 1_000 + "</row>"
    document = bench.read(xlsx(f"<sheetData>{row * 1_000}</sheetData>"))
    cells = sum(len(row) for block in document.blocks for row in block.rows or ())
    assert 0 < cells <= bench.limits.table_cells
    assert document.warnings


@pytest.mark.parametrize("span", ["2147483648", "1000000000", "-1", "0", "99999999999999999999999", "1e9", "½"])
def test_spans_without_measure(here: Here, span: str) -> None:
    """Cells that span all columns or rows there are make no table of that size."""
    cell = f'<w:tc><w:tcPr><w:gridSpan w:val="{span}"/><w:vMerge w:val="restart"/></w:tcPr>{paragraph("甲")}</w:tc>'
    document = here.read(docx(f"<w:tbl><w:tr>{cell * 3}</w:tr><w:tr>{cell}</w:tr></w:tbl>{paragraph('后')}"))
    assert "甲" in texts(document)
    assert "后" in texts(document)


@pytest.mark.parametrize("row", ["1048577", "2147483648", "-5", "0", "99999999999999999999", "1.5", "x", ""])
def test_rows_out_of_range(here: Here, row: str) -> None:
    """A row that says it stands elsewhere is kept and takes no room for those before it."""
    document = here.read(
        xlsx(
            f'<sheetData><row r="1"><c r="A1"><v>7</v></c></row><row r="{row}"><c r="B{row}"><v>8</v></c></row></sheetData>'
        )
    )
    assert "7" in texts(document)
    assert "8" in texts(document) or document.warnings


@pytest.mark.parametrize("area", ["A1:XFD2147483648", "A1:A99999999999", "B2:A1", "A1:ZZZZZZ9", ":", "A:A", "A1"])
def test_merges_out_of_range(here: Here, area: str) -> None:
    """Merges beyond the sheet, backwards, without numbers: the cells stay."""
    cells = '<sheetData><row r="1"><c r="A1"><v>7</v></c><c r="B1"><v>8</v></c></row></sheetData>'
    document = here.read(xlsx(f'{cells}<mergeCells><mergeCell ref="{area}"/></mergeCells>'))
    assert "7" in texts(document)


def test_styles_in_a_ring(here: Here) -> None:
    """Each style based on the next, the last on the first; numbering that links to itself."""
    ring = "".join(
        f'<w:style w:type="paragraph" w:styleId="s{n}"><w:name w:val="s{n}"/><w:basedOn w:val="s{(n + 1) % 5000}"/>'
        f'<w:link w:val="s{n}"/><w:next w:val="s{n}"/></w:style>'
        for n in range(5_000)
    )
    body = '<w:p><w:pPr><w:pStyle w:val="s1"/></w:pPr><w:r><w:t>正文</w:t></w:r></w:p>'
    document = here.read(
        docx(body, {"word/styles.xml": f"<w:styles {W}>{ring}</w:styles>"} | _arrows_to("word/styles.xml"))
    )
    assert texts(document) == "正文"


def test_a_chain_of_styles_without_end(here: Here) -> None:
    """Twenty thousand styles each based on the next are no deeper than the stack."""
    chain = "".join(
        f'<w:style w:type="paragraph" w:styleId="s{n}"><w:basedOn w:val="s{n + 1}"/></w:style>' for n in range(20_000)
    )
    body = '<w:p><w:pPr><w:pStyle w:val="s0"/></w:pPr><w:r><w:t>正文</w:t></w:r></w:p>'
    document = here.read(
        docx(body, {"word/styles.xml": f"<w:styles {W}>{chain}</w:styles>"} | _arrows_to("word/styles.xml"))
    )
    assert texts(document) == "正文"


def test_an_ofd_that_refers_to_itself(here: Here) -> None:
    """Pages whose template is themselves, a document that is its own page, resources in a ring: an end, and the text."""
    template = '<ofd:Template TemplateID="1" ZOrder="Background"/>'
    page = f"<ofd:Page {OFD}>{template}<ofd:Content><ofd:Layer>{ofd_line('正文')}</ofd:Layer></ofd:Content></ofd:Page>"
    head = f"<ofd:Document {OFD}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
    own = '<ofd:TemplatePage ID="1" BaseLoc="P.xml"/>'
    for target in ("P.xml", "Document.xml", "../OFD.xml", "../../../etc/passwd", "/etc/passwd", "."):
        pages = f'<ofd:Pages><ofd:Page ID="1" BaseLoc="P.xml"/><ofd:Page ID="2" BaseLoc="{target}"/></ofd:Pages>'
        whole = f"{head}<ofd:PublicRes>Res.xml</ofd:PublicRes>{own}</ofd:CommonData>{pages}</ofd:Document>"
        document = here.read(ofd(more={"Doc_0/P.xml": page, "Doc_0/Document.xml": whole}))
        assert "正文" in texts(document)
        assert "root:" not in texts(document)


@pytest.mark.parametrize(
    "box", ["0 0 1e9 1e9", "0 0 0 0", "0 0 -5 -5", "nan nan nan nan", "0 0 inf inf", "", "1 2 3", "a b c d"]
)
def test_pages_of_an_ofd_of_no_sensible_size(here: Here, box: str) -> None:
    """Every page has a size that is one."""
    head = f"<ofd:Document {OFD}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>{box}</ofd:PhysicalBox></ofd:PageArea>"
    whole = f"{head}<ofd:PublicRes>Res.xml</ofd:PublicRes></ofd:CommonData><ofd:Pages><ofd:Page ID='1' BaseLoc='P.xml'/></ofd:Pages></ofd:Document>"
    try:
        document = here.read(ofd(ofd_line("正文"), {"Doc_0/Document.xml": whole}))
    except ReadingError as error:
        assert error.code == "hostile-file"  # noqa: PT017 - beyond the limit it may be refused
        return
    assert "正文" in texts(document) or document.warnings


@pytest.mark.parametrize("value", ["nan", "inf", "-1e300", "1e300", "", "x", "0", "1" * 400])
def test_objects_of_an_ofd_out_of_all_measure(here: Here, value: str) -> None:
    """Sizes, places, matrices that are no numbers cost their object, not the page."""
    bad = (
        f'<ofd:TextObject ID="1" Boundary="{value} {value} {value} {value}" Font="1" Size="{value}" CTM="{value} 0 0 {value} 0 0">'
        f'<ofd:TextCode X="{value}" Y="{value}" DeltaX="g {value} {value}">坏</ofd:TextCode></ofd:TextObject>'
        f'<ofd:PathObject ID="2" Boundary="0 0 9 9" LineWidth="{value}"><ofd:AbbreviatedData>M {value} 0 A {value} {value} 0 1 0 1 1 L</ofd:AbbreviatedData></ofd:PathObject>'
        f'<ofd:ImageObject ID="3" Boundary="0 0 {value} 9" ResourceID="{value}"/>'
    )
    document = here.read(ofd(bad + ofd_line("正文")))
    assert "正文" in texts(document)


def test_a_run_of_glyphs_without_end(here: Here) -> None:
    """A thousand million equal steps between glyphs are not written out."""
    bad = '<ofd:TextObject ID="1" Boundary="0 0 9 9" Font="1" Size="5"><ofd:TextCode X="0" Y="5" DeltaX="g 1000000000 5">坏</ofd:TextCode></ofd:TextObject>'
    document = here.read(ofd(bad + ofd_line("正文")))
    assert "正文" in texts(document)


def test_parts_of_one_name_and_odd_names(here: Here) -> None:
    """A part twice with different content, names that lead out, names of devices: read, told, nothing written."""
    members = [
        ("[Content_Types].xml", "wordprocessingml.document.main+xml"),
        ("word/document.xml", main_part(paragraph("第一份"))),
        ("../../word/document.xml", "x"),
        ("word/CON", "x"),
        ("WORD/DOCUMENT.XML", main_part(paragraph("第二份"))),
    ]
    document = here.read(zip_of(members))
    assert texts(document) in {"第一份", "第二份"}
    assert document.warnings


def test_stored_parts_that_share_bytes(here: Here) -> None:
    """Entries of a package's directory that point at one body: counted each time, so that it ends in the limit."""
    whole = bytearray(docx(more={f"word/media/{n:03}.xml": b"" for n in range(100)}))
    big = zip_of([("word/media/big.xml", b"<a>" + b" " * (4 << 20) + b"</a>")], zipfile.ZIP_DEFLATED)
    assert len(big) < 10_000
    offset = bytes(big)[: big.index(b"PK\x01\x02")]
    data = offset + bytes(whole)
    document = here.read(data)
    assert texts(document) == "正文"
