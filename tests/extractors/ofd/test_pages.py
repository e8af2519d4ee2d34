"""OFD: lines, tables, pictures, templates and broken structure."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from extractors.document import Document, Page, Seal
from extractors.errors import HostileFile, UnreadableFile
from extractors.layout import Line, Mark, PageContent
from extractors.layout.frames import Warp
from extractors.limits import Limits
from extractors.registry import OFD, reader_for

from .parts import LETTER, NS, line, package, rule, seal_png

Read = Callable[..., Document]


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


def test_a_seal_that_is_only_a_picture_is_found(read: Read):
    """Flattened stamps are seals, too, and not also pictures."""
    parts = package(LETTER + '<ofd:ImageObject Boundary="115 130 42 42" CTM="42 0 0 42 0 0" ResourceID="7"/>')
    parts["Doc_0/Res/seal.png"] = seal_png()
    marks = [block for block in read(parts).blocks if block.kind in {"seal", "picture"}]
    assert [mark.kind for mark in marks] == ["seal"]
    assert marks[0].bbox == pytest.approx((326, 368.5, 445, 487.6), abs=8)


def test_templates_annotations_and_watermarks(read: Read):
    """A template's text belongs to the page; a watermark and the words of a highlight do not."""
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
    assert blocks["已核对。"] == "comment"


def test_a_page_of_pictures_goes_to_recognition(read: Read, monkeypatch: pytest.MonkeyPatch):
    """A scan in an OFD is drawn on its page and read as one."""
    seen: list[np.ndarray[Any, Any]] = []

    def read_pages(image: np.ndarray[Any, Any], *, number: int, width: float, height: float) -> tuple[PageContent, ...]:
        seen.append(image)
        page = Page(number=number, width=width, height=height, source="ocr", confidence=0.9)
        return (PageContent(page=page, lines=(Line("识别的文字", (90, 100, 200, 116), 16, 114, confidence=0.9),)),)

    monkeypatch.setattr("extractors.scan.read_pages", read_pages)
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

    def read_pages(image: np.ndarray[Any, Any], *, number: int, width: float, height: float) -> tuple[PageContent, ...]:
        seen.append(image)
        return (PageContent(page=Page(number=number, width=width, height=height, source="ocr")),)

    monkeypatch.setattr("extractors.scan.read_pages", read_pages)
    ring = "M 0 0 L 10 0 L 10 10 L 0 10 C M 3 3 B 5 3 7 3 7 3 L 7 7 L 3 7 C"
    shape = f'<ofd:PathObject Boundary="20 20 10 10" Fill="true" Stroke="false"><ofd:FillColor Value="255 0 0"/><ofd:AbbreviatedData>{ring}</ofd:AbbreviatedData></ofd:PathObject>'
    read(package(shape * 25))
    (image,) = seen
    assert tuple(image[round(21 / 25.4 * 200), round(21 / 25.4 * 200)]) == (255, 0, 0)
    assert tuple(image[round(25 / 25.4 * 200), round(25 / 25.4 * 200)]) == (255, 255, 255)


def test_two_pages_on_one_picture_are_two(read: Read, monkeypatch: pytest.MonkeyPatch):
    """An open book: the left page first, a note on the right one stays there; one page in the file, the next is the second."""
    width, height = 420 * 72 / 25.4, 297 * 72 / 25.4
    seal = Mark(
        kind="seal",
        bbox=(100, 300, 219, 419),
        text="左页的章",
        seal=Seal(shape="round", text="左页的章", confidence=0.9),
    )

    def half(left: float, text: str, marks: tuple[Mark, ...] = ()) -> PageContent:
        return PageContent(
            page=Page(number=1, width=width, height=height, source="ocr", confidence=0.9),
            lines=(Line(text, (40, 100, 200, 116), 16, 113, confidence=0.9),),
            marks=marks,
            warp=Warp(width=width / 2, height=height, matrix=(1.0, 0.0, left, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0)),
        )

    halves = (half(0.0, "左页的一行文字", (seal,)), half(width / 2, "右页的一行文字"))
    monkeypatch.setattr("extractors.scan.read_pages", lambda *_, **__: halves)
    note = "<ofd:Parameters><ofd:Parameter Name='Contents'>已核对。</ofd:Parameter></ofd:Parameters>"
    parts = package(
        '<ofd:ImageObject Boundary="0 0 420 297" CTM="420 0 0 297 0 0" ResourceID="7"/>',
        LETTER,
        document="<ofd:Annotations>Annots.xml</ofd:Annotations>",
    )
    parts["Doc_0/Document.xml"] = parts["Doc_0/Document.xml"].replace("0 0 210 297", "0 0 420 297")
    parts["Doc_0/Res/seal.png"] = seal_png()
    parts["Doc_0/Annots.xml"] = (
        f'<ofd:Annotations {NS}><ofd:Page PageID="1"><ofd:FileLoc>A1.xml</ofd:FileLoc></ofd:Page></ofd:Annotations>'
    )
    parts["Doc_0/A1.xml"] = (
        f'<ofd:PageAnnot {NS}><ofd:Annot Type="Highlight"><ofd:Appearance Boundary="250 150 60 10">'
        f"{line('已核对。', 0, 0)}</ofd:Appearance>{note}</ofd:Annot></ofd:PageAnnot>"
    )
    document = read(parts)
    assert [(page.number, page.source) for page in document.pages] == [(1, "ocr"), (2, "text")]
    shown = {block.text: (block.kind, block.page, round(block.bbox[0])) for block in document.blocks if block.bbox}
    assert list(shown)[:2] == ["左页的一行文字", "左页的章"]
    assert shown["左页的一行文字"] == ("paragraph", 1, 40)
    assert shown["右页的一行文字"] == ("paragraph", 1, 635)
    assert shown["已核对。"] == ("comment", 1, 709)
    assert {block.page for block in document.blocks if "商业秘密" in block.text} == {2}
    assert [(warning.code, warning.page) for warning in document.warnings] == [("two-pages", 1)]


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
