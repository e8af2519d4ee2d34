"""OFD: lines, tables, seals, templates, annotations and broken structure."""

import hashlib
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from extractors.detect import detect_media_type
from extractors.document import Document, Page
from extractors.errors import HostileFile, UnreadableFile
from extractors.layout import Line, PageContent
from extractors.limits import DEFAULT_LIMITS, Limits
from extractors.ofd import read_ofd
from extractors.registry import OFD, Source, reader_for

NS = 'xmlns:ofd="http://www.ofdspec.org/2016"'
Read = Callable[..., Document]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Reads parts as one OFD."""

    def run(parts: dict[str, str | bytes], limits: Limits = DEFAULT_LIMITS) -> Document:
        path = tmp_path / "file"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in parts.items():
                archive.writestr(name, content)
        assert detect_media_type(path) == OFD
        data = path.read_bytes()
        source = Source(str(path), "来文.ofd", hashlib.sha256(data).hexdigest(), len(data), OFD)
        return read_ofd(source, limits)

    return run


def line(text: str, x: float, y: float, size: float = 5.64, extra: str = "", font: str = "1") -> str:
    """One text object: ``x`` and ``y`` of its corner in millimetres."""
    return (
        f'<ofd:TextObject ID="9" Boundary="{x} {y} {size * len(text)} {size}" Font="{font}" Size="{size}" {extra}>'
        f'<ofd:TextCode X="0" Y="{size * 0.85}" DeltaX="g {max(1, len(text) - 1)} {size}">{text}</ofd:TextCode>'
        "</ofd:TextObject>"
    )


def rule(x0: float, y0: float, x1: float, y1: float) -> str:
    """A drawn line."""
    return (
        f'<ofd:PathObject Boundary="{x0} {y0} {x1 - x0 + 0.1} {y1 - y0 + 0.1}" LineWidth="0.2">'
        f"<ofd:AbbreviatedData>M 0 0 L {x1 - x0} {y1 - y0}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def package(*pages: str, document: str = "", body: str = "", common: str = "", head: str = "") -> dict[str, Any]:
    """Parts of an OFD with these page contents."""
    listed = "".join(f'<ofd:Page ID="{n}" BaseLoc="Pages/P{n}/Content.xml"/>' for n in range(1, len(pages) + 1))
    parts: dict[str, Any] = {
        "OFD.xml": f"<ofd:OFD {NS}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>{body}</ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {NS}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297"
        f"</ofd:PhysicalBox></ofd:PageArea><ofd:PublicRes>PublicRes.xml</ofd:PublicRes>{common}</ofd:CommonData>"
        f"<ofd:Pages>{listed}</ofd:Pages>{document}</ofd:Document>",
        "Doc_0/PublicRes.xml": f'<ofd:Res {NS} BaseLoc="Res"><ofd:Fonts><ofd:Font ID="1" FontName="仿宋"/>'
        '<ofd:Font ID="2" FontName="黑体" Bold="true"/></ofd:Fonts><ofd:MultiMedias>'
        '<ofd:MultiMedia ID="7" Type="Image"><ofd:MediaFile>seal.png</ofd:MediaFile></ofd:MultiMedia>'
        "</ofd:MultiMedias></ofd:Res>",
    }
    for number, content in enumerate(pages, 1):
        layer = f"<ofd:Content><ofd:Layer>{content}</ofd:Layer></ofd:Content>"
        parts[f"Doc_0/Pages/P{number}/Content.xml"] = f"<ofd:Page {NS}>{head}{layer}</ofd:Page>"
    return parts


LETTER = (
    line("关于申报商业秘密保护创新试点的函", 45, 50, 7.76)
    + line("省市场监督管理局：", 28, 80)
    + line("根据国家有关通知要求，我市认真组织，现申报第三批全", 39, 90)
    + line("国商业秘密保护创新试点。", 28, 100)
    + line("专此致函。", 39, 110)
)


def seal_png() -> bytes:
    """A round red seal on nothing."""
    image = Image.new("RGBA", (400, 400), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    draw.ellipse((8, 8, 392, 392), outline=(220, 20, 20, 255), width=14)
    draw.regular_polygon((200, 200, 60), 5, fill=(220, 20, 20, 255))
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


def der(tag: int, content: bytes) -> bytes:
    """One DER value."""
    size = len(content)
    head = bytes([size]) if size < 128 else bytes([0x84]) + size.to_bytes(4, "big")
    return bytes([tag]) + head + content


def seal_part(name: str) -> bytes:
    """A seal as GB/T 38540 builds it, as far as it is read: header, id, properties, picture."""
    header = der(0x30, der(0x16, b"ES") + der(0x02, b"\x04") + der(0x16, b"vendor"))
    properties = der(0x30, der(0x02, b"\x01") + der(0x0C, name.encode()) + der(0x18, b"20240101000000Z"))
    picture = der(0x30, der(0x16, b"png") + der(0x04, seal_png()))
    return der(0x30, der(0x30, header + der(0x16, b"id-1") + properties + picture))


def signed(stamps: str, seal: bytes | None) -> dict[str, Any]:
    """A letter with one signature."""
    parts = package(
        LETTER + line("2024年4月10日", 120, 150), body="<ofd:Signatures>Doc_0/Signs/Signatures.xml</ofd:Signatures>"
    )
    parts["Doc_0/Signs/Signatures.xml"] = (
        f'<ofd:Signatures {NS}><ofd:Signature ID="1" Type="Seal" BaseLoc="Sign_0/Signature.xml"/></ofd:Signatures>'
    )
    place = "<ofd:Seal><ofd:BaseLoc>Seal.esl</ofd:BaseLoc></ofd:Seal>" if seal else ""
    parts["Doc_0/Signs/Sign_0/Signature.xml"] = (
        f"<ofd:Signature {NS}><ofd:SignedInfo><ofd:SignatureDateTime>20240410013000Z</ofd:SignatureDateTime>"
        f"{place}{stamps}</ofd:SignedInfo></ofd:Signature>"
    )
    if seal:
        parts["Doc_0/Signs/Sign_0/Seal.esl"] = seal
    return parts


def test_a_letter_becomes_title_and_paragraphs(read: Read):
    """Lines join to paragraphs; boxes are in points from the top left corner; the full-width colon stays."""
    document = read(package(LETTER))
    texts = [block.text for block in document.blocks]
    assert texts == [
        "关于申报商业秘密保护创新试点的函",
        "省市场监督管理局：",
        "根据国家有关通知要求，我市认真组织，现申报第三批全国商业秘密保护创新试点。",
        "专此致函。",
    ]
    assert document.blocks[0].kind == "title"
    title = document.blocks[0]
    assert title.style is not None
    assert title.style.size == pytest.approx(22, abs=0.1)
    assert title.bbox == pytest.approx((127.6, 141.1, 479.5, 163.7), abs=3)
    (page,) = document.pages
    assert (page.width, page.height) == pytest.approx((595.28, 841.89), abs=0.01)
    assert page.source == "text"
    reader = reader_for(OFD)
    assert reader is not None
    assert document.reader == reader.key


def test_the_weight_of_a_font_is_read(read: Read):
    """Bold fonts and bold weights."""
    document = read(
        package(line("一、工作目标", 28, 50, font="2") + line("全面加强保护工作，形成一批可复制的经验做法。", 28, 90))
    )
    first, second = document.blocks[0].style, document.blocks[1].style
    assert first is not None
    assert second is not None
    assert (first.bold, second.bold) == (True, False)


def test_ruled_tables_are_read(read: Read):
    """Cells from drawn lines, with a merged one."""
    rules = "".join(rule(30, y, 150, y) for y in (50, 60, 80)) + rule(30, 70, 90, 70)
    rules += "".join(rule(x, 50, x, 80) for x in (30, 90, 150))
    cells = (
        line("申报地区", 32, 52)
        + line("绍兴市", 92, 52)
        + line("电话", 32, 62)
        + line("123", 32, 72)
        + line("备注内容", 92, 66)
    )
    table = next(block for block in read(package(rules + cells)).blocks if block.kind == "table")
    assert table.rows is not None
    assert [[(cell.text, cell.row_span) for cell in row] for row in table.rows] == [
        [("申报地区", 1), ("绍兴市", 1)],
        [("电话", 1), ("备注内容", 2)],
        [("123", 1)],
    ]
    assert table.rows[0][1].bbox == pytest.approx((255.1, 141.7, 425.2, 170.1), abs=1)


def test_a_signature_shows_its_seal(read: Read):
    """Place, owner, time in China's time; the shape from the seal's own picture."""
    document = read(
        signed('<ofd:StampAnnot ID="2" PageRef="1" Boundary="115 130 42 42"/>', seal_part("绍兴市人民政府"))
    )
    (seal,) = (block for block in document.blocks if block.kind == "seal")
    assert seal.seal is not None
    assert (seal.seal.text, seal.seal.shape, seal.seal.colour) == ("绍兴市人民政府", "round", "red")
    assert seal.text == "电子签章：绍兴市人民政府 签署时间：2024-04-10 09:30:00"
    assert seal.page == 1
    assert seal.bbox == pytest.approx((326, 368.5, 445, 487.6), abs=0.1)


def test_a_signature_without_seal_or_place_is_told(read: Read):
    """An owner that cannot be read leaves the place; no place leaves a warning."""
    document = read(signed('<ofd:StampAnnot ID="2" PageRef="1" Boundary="115 130 42 42"/>', None))
    (seal,) = (block for block in document.blocks if block.kind == "seal")
    assert seal.text == "电子签章 签署时间：2024-04-10 09:30:00"
    bare = read(signed("", seal_part("绍兴市人民政府")))
    assert [warning.code for warning in bare.warnings] == ["digital-signature"]


def test_a_seal_that_is_only_a_picture_is_found(read: Read):
    """Flattened stamps are seals, too, and not also pictures."""
    parts = package(LETTER + '<ofd:ImageObject Boundary="115 130 42 42" CTM="42 0 0 42 0 0" ResourceID="7"/>')
    parts["Doc_0/Res/seal.png"] = seal_png()
    marks = [block for block in read(parts).blocks if block.kind in {"seal", "picture"}]
    assert [mark.kind for mark in marks] == ["seal"]
    assert marks[0].bbox == pytest.approx((326, 368.5, 445, 487.6), abs=8)


def test_templates_annotations_and_watermarks(read: Read):
    """A template's text belongs to the page; a watermark does not; a note does."""
    parts = package(
        LETTER,
        common='<ofd:TemplatePage ID="50" BaseLoc="Tpls/T/Content.xml"/>',
        head='<ofd:Template TemplateID="50" ZOrder="Background"/>',
        document="<ofd:Annotations>Annots/Annotations.xml</ofd:Annotations>",
    )
    parts["Doc_0/Tpls/T/Content.xml"] = (
        f"<ofd:Page {NS}><ofd:Content><ofd:Layer>{line('绍兴市人民政府文件', 60, 20, 10)}</ofd:Layer></ofd:Content></ofd:Page>"
    )
    parts["Doc_0/Annots/Annotations.xml"] = (
        f'<ofd:Annotations {NS}><ofd:Page PageID="1"><ofd:FileLoc>A.xml</ofd:FileLoc></ofd:Page></ofd:Annotations>'
    )
    parts["Doc_0/Annots/A.xml"] = (
        f'<ofd:PageAnnot {NS}><ofd:Annot Type="Watermark"><ofd:Appearance Boundary="20 200 100 20">{line("内部资料", 0, 0)}</ofd:Appearance></ofd:Annot>'
        f'<ofd:Annot Type="Highlight"><ofd:Appearance Boundary="28 250 100 20">{line("已核对。", 0, 0)}</ofd:Appearance></ofd:Annot></ofd:PageAnnot>'
    )
    blocks = {block.text: block.kind for block in read(parts).blocks}
    assert "绍兴市人民政府文件" in blocks
    assert blocks["内部资料"] == "watermark"
    assert blocks["已核对。"] == "paragraph"


def test_attachments_and_several_documents_are_told(read: Read):
    """What is not read is named."""
    parts = package(LETTER, document="<ofd:Attachments>Attachments.xml</ofd:Attachments>")
    parts["Doc_0/Attachments.xml"] = (
        f'<ofd:Attachments {NS}><ofd:Attachment ID="1" Name="附件1.docx"/></ofd:Attachments>'
    )
    parts["OFD.xml"] = parts["OFD.xml"].replace("</ofd:OFD>", "<ofd:DocBody/></ofd:OFD>")
    document = read(parts)
    assert {warning.code for warning in document.warnings} == {"embedded-files", "several-documents"}
    assert any("附件1.docx" in warning.message for warning in document.warnings)


def test_a_page_of_pictures_goes_to_recognition(read: Read, monkeypatch: pytest.MonkeyPatch):
    """A scan in an OFD is drawn on its page and read as one."""
    seen: list[np.ndarray[Any, Any]] = []

    def read_page_image(image: np.ndarray[Any, Any], *, number: int, width: float, height: float) -> PageContent:
        seen.append(image)
        page = Page(number=number, width=width, height=height, source="ocr", confidence=0.9)
        return PageContent(page=page, lines=(Line("识别的文字", (90, 100, 200, 116), 16, 114, confidence=0.9),))

    monkeypatch.setattr("extractors.scan.read_page_image", read_page_image)
    parts = package('<ofd:ImageObject Boundary="10 10 190 277" CTM="190 0 0 277 0 0" ResourceID="7"/>')
    parts["Doc_0/Res/seal.png"] = seal_png()
    document = read(parts)
    assert [block.text for block in document.blocks] == ["识别的文字"]
    assert document.pages[0].source == "ocr"
    (image,) = seen
    assert image.shape == (2339, 1654, 3)
    assert (image[:60] == 255).all()
    assert image.min() < 60


def test_a_page_of_outlines_goes_to_recognition(read: Read, monkeypatch: pytest.MonkeyPatch):
    """Text that was turned into shapes is drawn, holes included."""
    seen: list[np.ndarray[Any, Any]] = []

    def read_page_image(image: np.ndarray[Any, Any], *, number: int, width: float, height: float) -> PageContent:
        seen.append(image)
        return PageContent(page=Page(number=number, width=width, height=height, source="ocr"))

    monkeypatch.setattr("extractors.scan.read_page_image", read_page_image)
    ring = "M 0 0 L 10 0 L 10 10 L 0 10 C M 3 3 B 5 3 7 3 7 3 L 7 7 L 3 7 C"
    shape = f'<ofd:PathObject Boundary="20 20 10 10" Fill="true" Stroke="false"><ofd:FillColor Value="255 0 0"/><ofd:AbbreviatedData>{ring}</ofd:AbbreviatedData></ofd:PathObject>'
    read(package(shape * 25))
    (image,) = seen
    assert tuple(image[round(21 / 25.4 * 200), round(21 / 25.4 * 200)]) == (255, 0, 0)
    assert tuple(image[round(25 / 25.4 * 200), round(25 / 25.4 * 200)]) == (255, 255, 255)


def test_an_empty_page_is_told(read: Read):
    """No silence: a page without text has no source and a warning."""
    document = read(package(LETTER, ""))
    assert [page.source for page in document.pages] == ["text", "none"]
    assert [(warning.code, warning.page) for warning in document.warnings] == [("page-without-text", 2)]


def test_odd_places_and_namespaces_are_understood(read: Read):
    """Writers use absolute places, places from the wrong folder, and no namespace."""
    parts = package(LETTER)
    parts["Doc_0/Document.xml"] = parts["Doc_0/Document.xml"].replace("Pages/P1", "/Doc_0/Pages/P1")
    parts = {name: content.replace(NS, "").replace("ofd:", "") for name, content in parts.items()}
    assert len(read(parts).blocks) == 4


def test_turned_text_is_read(read: Read):
    """A page whose text stands sideways by its matrix."""
    lines = "".join(
        f'<ofd:TextObject Boundary="{150 - 10 * n} 40 10 200" CTM="0 1 -1 0 10 0" Font="1" Size="5.64">'
        f'<ofd:TextCode X="0" Y="5" DeltaX="g 19 5.64">{text}</ofd:TextCode></ofd:TextObject>'
        for n, text in enumerate(("第一行横着放置的文字需要转过来才能读。", "第二行横着放置的文字也要转过来才能读。"))
    )
    text = "".join(block.text for block in read(package(lines)).blocks)
    assert text.startswith("第一行横着放置的文字需要转过来才能读。")
    assert "第二行" in text


def test_limits_and_hostile_structure(read: Read):
    """A DOCTYPE, missing documents, characters and cells beyond the limits."""
    parts = package(LETTER)
    parts["Doc_0/Pages/P1/Content.xml"] = "<!DOCTYPE a [<!ENTITY b 'c'>]>" + parts["Doc_0/Pages/P1/Content.xml"]
    with pytest.raises(HostileFile, match="DOCTYPE"):
        read(parts)
    with pytest.raises(UnreadableFile):
        read({"OFD.xml": "<OFD/>"})
    with pytest.raises(UnreadableFile):
        read(package())
    codes = {warning.code for warning in read(package(LETTER, LETTER), Limits(pages=1)).warnings}
    assert codes == {"limit-pages"}
    codes = {warning.code for warning in read(package(LETTER, LETTER, LETTER), Limits(characters=60)).warnings}
    assert "limit-characters" in codes


def test_composites_that_hold_themselves_end(read: Read):
    """A composite object may not draw itself for ever."""
    parts = package(LETTER + '<ofd:CompositeObject Boundary="0 0 9 9" ResourceID="8"/>')
    unit = '<ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID="8" Width="9" Height="9"><ofd:Content>' + (
        '<ofd:CompositeObject Boundary="0 0 9 9" ResourceID="8"/>' * 3
        + "</ofd:Content></ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits>"
    )
    parts["Doc_0/PublicRes.xml"] = parts["Doc_0/PublicRes.xml"].replace("</ofd:Res>", unit + "</ofd:Res>")
    assert len(read(parts).blocks) == 4
