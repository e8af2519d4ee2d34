"""Objects of OFD pages: where characters stand, what can be seen, what is drawn for recognition."""

import io
import struct
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from PIL import Image, ImageOps

from extractors.document import Document, Page
from extractors.layout import Line, PageContent
from extractors.limits import DEFAULT_LIMITS
from extractors.ofd.jbig2 import read_jbig2
from extractors.ofd.pictures import decode_rgb

from .parts import LETTER, NS, line, package, rule, seal_png

Read = Callable[..., Document]
Seen = list[np.ndarray[Any, Any]]


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> Seen:
    """The images that go to recognition, which reads one line in them."""
    images: Seen = []

    def read_pages(image: np.ndarray[Any, Any], *, number: int, width: float, height: float) -> tuple[PageContent, ...]:
        images.append(image)
        page = Page(number=number, width=width, height=height, source="ocr", confidence=0.9)
        return (PageContent(page=page, lines=(Line("识别出来的文字", (90, 600, 200, 616), 16, 614, confidence=0.9),)),)

    monkeypatch.setattr("extractors.scan.read_pages", read_pages)
    return images


def codes_of(content: str, *codes: str, extra: str = "", boundary: str = "28 50 150 60") -> str:
    """A text object of text codes; ``content`` stands inside before them."""
    return f'<ofd:TextObject Boundary="{boundary}" Font="1" Size="5" {extra}>{content}{"".join(codes)}</ofd:TextObject>'


def code(text: str, place: str) -> str:
    """One text code with its attributes."""
    return f"<ofd:TextCode {place}>{text}</ofd:TextCode>"


def texts(document: Document) -> list[str]:
    """The texts of all blocks."""
    return [block.text for block in document.blocks]


def test_lines_within_one_text_code_are_told_apart(read: Read):
    """Steps back and down begin another line; without this both would be one garbled line."""
    item = codes_of("", code("坐落于春风路二号楼", 'X="0" Y="5" DeltaX="g 4 5 -20 g 3 5" DeltaY="g 4 0 7 g 3 0"'))
    rules = "".join(rule(26, y, 120, y) for y in (48, 68, 78)) + "".join(rule(x, 48, x, 78) for x in (26, 55, 120))
    table = next(b for b in read(package(rules + item + line("甲方", 72, 52) + line("乙", 30, 70))).blocks if b.rows)
    assert table.rows is not None
    assert table.rows[0][0].text == "坐落于春风路二号楼"


def test_text_codes_without_x_begin_where_the_one_before_began(read: Read):
    """Only a missing Y goes on in the line; without both the text goes on at its end."""
    steps = 'DeltaX="g 5 5"'
    item = codes_of(
        "", code("第一行文字", f'X="10" Y="5" {steps}'), code("第二行文字", f'Y="20" {steps}'), code("接着写", "")
    )
    first, second = read(package(item)).blocks
    assert (first.text, second.text) == ("第一行文字", "第二行文字接着写")
    assert first.bbox is not None
    assert second.bbox is not None
    assert first.bbox[0] == pytest.approx(second.bbox[0], abs=0.1) == pytest.approx(38 * 72 / 25.4, abs=0.5)


def test_how_parts_are_laid_out_is_no_text(read: Read):
    """Line ends of an indented part are a blank where a step is there for it, else nothing."""
    with_blank = code("OFD\n      Reader", 'X="0" Y="5" DeltaX="g 9 2.5"')
    without = code("\n   绍兴市\n   人民政府\n  ", 'X="0" Y="20" DeltaX="g 6 5"')
    assert texts(read(package(codes_of("", with_blank) + codes_of("", without)))) == ["OFD Reader", "绍兴市人民政府"]


CLIPPED = (
    'x=""><ofd:Clips><ofd:Clip><ofd:Area><ofd:Path Boundary="100 40 5 5"><ofd:AbbreviatedData>M 0 0 L 5 0 L 5 5 L 0 5 C'
    "</ofd:AbbreviatedData></ofd:Path></ofd:Area></ofd:Clip></ofd:Clips"
)


@pytest.mark.parametrize(
    "hiding",
    [
        'Visible="false"',
        'Visible="False"',
        'Alpha="0"',
        'Alpha="0.0"',
        'Fill="false"',
        'x=""><ofd:FillColor Value="0 0 0" Alpha="0"/',
        CLIPPED,
    ],
)
def test_text_that_nobody_sees_is_left_out(read: Read, hiding: str):
    """Hidden, transparent, neither filled nor outlined, clipped away; told where it was meant to be seen at all."""
    hidden = f'<ofd:TextObject Boundary="28 200 150 8" Font="1" Size="5" {hiding}>' + code(
        "看不见的文字不应当读出来。", 'X="0" Y="5" DeltaX="g 12 5"'
    )
    document = read(package(LETTER + hidden + "</ofd:TextObject>"))
    assert len(document.blocks) == 4
    told = [warning.code for warning in document.warnings]
    assert told == ([] if "Visible" in hiding else ["invisible-text"])


def test_outlined_and_clipped_text_that_can_be_seen_is_read(read: Read):
    """An outline without fill; a clip in the object's own space that holds the text."""
    clip = (
        '<ofd:Clips TransFlag="false"><ofd:Clip><ofd:Area><ofd:Path Boundary="-30 -30 300 300"><ofd:AbbreviatedData>'
        "M 0 0 L 300 0 L 300 300 L 0 300 C</ofd:AbbreviatedData></ofd:Path></ofd:Area></ofd:Clip></ofd:Clips>"
    )
    outlined = codes_of("", code("空心的文字要读", 'X="0" Y="5" DeltaX="g 6 5"'), extra='Fill="false" Stroke="true"')
    clipped = codes_of(clip, code("裁剪以内的要读", 'X="0" Y="30" DeltaX="g 6 5"'))
    assert texts(read(package(outlined + clipped))) == ["空心的文字要读", "裁剪以内的要读"]


def test_characters_below_each_other_are_one_line(read: Read):
    """竖排 by steps downwards, and by the reading direction without any; alone and in a cell."""
    stacked = codes_of("", code("申报单位", 'X="2" Y="10" DeltaX="g 3 0" DeltaY="g 3 7"'))
    directed = codes_of("", code("意见说明", 'X="80" Y="10"'), extra='ReadDirection="90"')
    rules = "".join(rule(28, y, 150, y) for y in (52, 100, 112))
    rules += "".join(rule(x, 52, x, 112) for x in (28, 40, 100, 150))
    table = next(
        b
        for b in read(
            package(rules + stacked + directed + line("绍兴市越城区", 45, 70) + line("填表说明见背面", 45, 103))
        ).blocks
        if b.rows
    )
    assert table.rows is not None
    assert [cell.text for cell in table.rows[0]] == ["申报单位", "绍兴市越城区", "意见说明"]


def test_composites_blocks_and_matrices_place_what_they_hold(read: Read):
    """A composite object with its matrix, in a page block of a layer; its text stands where it is drawn."""
    unit = (
        '<ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID="8" Width="100" Height="100"><ofd:Content>'
        + line("组合图元中的文字", 10, 20, 10)
        + "</ofd:Content></ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits>"
    )
    placed = '<ofd:CompositeObject Boundary="30 40 100 100" CTM="0.5 0 0 0.5 0 0" ResourceID="8"/>'
    parts = package(
        f"<ofd:PageBlock><ofd:PageBlock>{placed}</ofd:PageBlock></ofd:PageBlock>" + line("页面上的文字", 28, 90)
    )
    parts["Doc_0/PublicRes.xml"] = parts["Doc_0/PublicRes.xml"].replace("</ofd:Res>", f"{unit}</ofd:Res>")
    first = read(parts).blocks[0]
    assert first.text == "组合图元中的文字"
    assert first.bbox == pytest.approx((35 / 25.4 * 72, 50 / 25.4 * 72, 75 / 25.4 * 72, 55 / 25.4 * 72), abs=1.5)


def test_turned_characters_have_their_boxes(read: Read):
    """CharDirection turns each character about its origin."""
    item = codes_of("", code("侧立文字", 'X="20" Y="10" DeltaX="g 3 0" DeltaY="g 3 5"'), extra='CharDirection="90"')
    (block,) = read(package(item)).blocks
    assert block.text == "侧立文字"
    assert block.bbox == pytest.approx(tuple(v / 25.4 * 72 for v in (47.4, 60, 52.4, 80)), abs=1.5)


def font_of(*shapes: str) -> bytes:
    """A TrueType font with a square, filled or hollow, for each of ``shapes``, and no map of characters."""
    names = [".notdef", *(f"g{number}" for number in range(len(shapes)))]
    glyphs = {}
    for name, shape in zip(names, ("", *shapes), strict=True):
        pen = TTGlyphPen(None)
        for low, high in {"": (), "full": ((0, 1000),), "hollow": ((0, 1000), (250, 750))}[shape]:
            corners = [(low, low), (low, high), (high, high), (high, low)]
            pen.moveTo(corners[0])
            for corner in corners[1:] if low == 0 else corners[:0:-1]:
                pen.lineTo(corner)
            pen.closePath()
        glyphs[name] = pen.glyph()
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({})
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics(dict.fromkeys(names, (1000, 0)))
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupPost()
    stream = io.BytesIO()
    builder.save(stream)
    return stream.getvalue()


def with_font(parts: dict[str, Any], data: bytes | None) -> dict[str, Any]:
    """The parts with a font of glyphs as font 3."""
    file = "<ofd:FontFile>glyphs.ttf</ofd:FontFile>" if data else ""
    font = f'<ofd:Font ID="3" FontName="subset">{file}</ofd:Font></ofd:Fonts>'
    parts["Doc_0/PublicRes.xml"] = parts["Doc_0/PublicRes.xml"].replace("</ofd:Fonts>", font, 1)
    return parts | ({"Doc_0/Res/glyphs.ttf": data} if data else {})


GLYPHS = (
    '<ofd:TextObject Boundary="28 50 60 10" Font="3" Size="10"><ofd:CGTransform CodePosition="0" CodeCount="3"'
    ' GlyphCount="3"><ofd:Glyphs>1 2 1</ofd:Glyphs></ofd:CGTransform>'
    '<ofd:TextCode X="0" Y="10" DeltaX="g 2 20">   </ofd:TextCode></ofd:TextObject>'
)


def at(image: np.ndarray[Any, Any], x: float, y: float) -> tuple[int, ...]:
    """The pixel at a place in millimetres."""
    return tuple(image[round(y / 25.4 * 200), round(x / 25.4 * 200)].tolist())


def test_glyphs_without_text_are_drawn_and_recognised(read: Read, seen: Seen):
    """Blanks that stand for glyphs: the glyphs of the embedded font, where the blanks stand; the page's text stays."""
    document = read(with_font(package(LETTER + GLYPHS), font_of("full", "hollow")))
    (image,) = seen
    assert [at(image, x, 55) for x in (33, 43, 49.5, 53, 73)] == [(0,) * 3, (255,) * 3, (0,) * 3, (255,) * 3, (0,) * 3]
    assert at(image, 60, 95) == (255, 255, 255)  # mapped text is not drawn again
    assert document.pages[0].source == "mixed"
    assert "识别出来的文字" in texts(document)
    assert "专此致函。" in texts(document)
    assert not document.warnings


def test_glyphs_without_font_or_place_are_told(read: Read, seen: Seen):
    """No embedded font, or no text code at all: what is missing is said."""
    bare = read(with_font(package(LETTER + GLYPHS), None))
    placeless = GLYPHS[: GLYPHS.index("<ofd:TextCode")] + "</ofd:TextObject>"
    lost = read(with_font(package(LETTER + placeless), font_of("full", "hollow")))
    for document in (bare, lost):
        assert [warning.code for warning in document.warnings] == ["unmapped-characters"]
        assert len(document.blocks) == 4
    assert not seen


def test_a_blank_is_no_glyph(read: Read, seen: Seen):
    """Writers state the glyph of a blank, too."""
    blank = GLYPHS.replace("1 2 1", "1").replace("   <", " <")
    assert len(read(with_font(package(LETTER + blank), font_of("full"))).blocks) == 4
    assert not seen


def test_codes_that_say_nothing_are_read_by_their_glyphs(read: Read, seen: Seen):
    """Characters of a private area, as converters write them; without the font they stay, and are told."""
    private = "".join(chr(0xE000 + 97 * n % 5000) for n in range(30))
    glyphs = " ".join(["1", "2"] * 15)
    coded = code(private, 'X="0" Y="5" DeltaX="g 29 5"')
    item = (
        f'<ofd:TextObject Boundary="28 50 160 10" Font="3" Size="5"><ofd:CGTransform CodePosition="0" CodeCount="30"'
        f' GlyphCount="30"><ofd:Glyphs>{glyphs}</ofd:Glyphs></ofd:CGTransform>{coded}'
        "</ofd:TextObject>"
    )
    document = read(with_font(package(item), font_of("full", "hollow")))
    assert texts(document) == ["识别出来的文字"]
    assert [warning.code for warning in document.warnings] == ["garbled-text-layer"]
    assert at(seen[0], 30.5, 52.5) == (0, 0, 0)
    kept = read(with_font(package(item), None))
    assert [warning.code for warning in kept.warnings] == ["garbled-text"]
    assert private in texts(kept)


@pytest.mark.parametrize("data", [b"", b"\0\1\0\0" + bytes(60), b"\1\0\4\2" + bytes(40), b"OTTO" + b"\xff" * 90])
def test_broken_fonts_end_nothing(read: Read, seen: Seen, data: bytes):
    """Their glyphs are missing, that is all."""
    assert len(read(with_font(package(LETTER + GLYPHS), data)).blocks) >= 4
    assert len(seen) <= 1


def picture(box: str, resource: int = 7, extra: str = "") -> str:
    """A picture that fills its boundary."""
    _, _, width, height = box.split()
    return f'<ofd:ImageObject Boundary="{box}" CTM="{width} 0 0 {height} 0 0" ResourceID="{resource}" {extra}/>'


def flat(colour: tuple[int, int, int], size: tuple[int, int] = (40, 40), kind: str = "PNG") -> bytes:
    """A picture of one colour."""
    stream = io.BytesIO()
    Image.new("RGB", size, colour).save(stream, kind)
    return stream.getvalue()


def test_what_is_drawn_later_lies_above(read: Read, seen: Seen):
    """A white area under a scan does not hide it; a black one above does; one that shines through only darkens."""
    area = '<ofd:PathObject Boundary="{}" Fill="true" Stroke="false" {}><ofd:FillColor Value="{}"/><ofd:AbbreviatedData>M 0 0 L 90 0 L 90 90 L 0 90 C</ofd:AbbreviatedData></ofd:PathObject>'
    parts = package(
        area.format("0 0 90 90", "", "255 255 255")
        + picture("0 0 210 297")
        + area.format("100 0 90 90", "", "0 0 0")
        + area.format("0 100 90 90", 'Alpha="128"', "0 0 255")
    )
    parts["Doc_0/Res/seal.png"] = flat((200, 200, 0))
    read(parts)
    (image,) = seen
    assert at(image, 50, 50) == (200, 200, 0)
    assert at(image, 150, 50) == (0, 0, 0)
    assert at(image, 50, 150) == (127, 127, 0)


def test_pictures_are_turned_and_mirrored_as_they_are_shown(read: Read, seen: Seen):
    """The matrix of a picture may turn it upside down."""
    parts = package('<ofd:ImageObject Boundary="0 0 210 297" CTM="-210 0 0 -297 210 297" ResourceID="7"/>')
    two = Image.new("RGB", (42, 60), "white")
    two.paste((255, 0, 0), (0, 0, 21, 30))
    stream = io.BytesIO()
    two.save(stream, "PNG")
    parts["Doc_0/Res/seal.png"] = stream.getvalue()
    read(parts)
    assert at(seen[0], 160, 230) == (255, 0, 0)
    assert at(seen[0], 40, 60) == (255, 255, 255)


def test_arcs_and_lines_are_drawn(read: Read, seen: Seen):
    """A ring of two arcs, and the rules of a table in a scan."""
    ring = "M 21 1 A 20 20 0 0 1 21 41 A 20 20 0 0 1 21 1 C"
    shape = f'<ofd:PathObject Boundary="50 50 42 42" LineWidth="2"><ofd:StrokeColor Value="255 0 0"/><ofd:AbbreviatedData>{ring}</ofd:AbbreviatedData></ofd:PathObject>'
    parts = package(picture("0 0 210 297") + shape)
    parts["Doc_0/Res/seal.png"] = flat((255, 255, 255))
    read(parts)
    assert at(seen[0], 91, 71) == (255, 0, 0)
    assert at(seen[0], 51, 71) == (255, 0, 0)
    assert at(seen[0], 71 + 14.1, 71 + 14.1) == (255, 0, 0)
    assert at(seen[0], 71, 71) == (255, 255, 255)


def test_a_few_words_over_a_scan_stay_what_they_are(read: Read, seen: Seen):
    """A page number typed over a scanned page is not recognised, it is read; the scan is."""
    parts = package(picture("0 0 210 297") + line("档号2024-18", 28, 20))
    parts["Doc_0/Res/seal.png"] = flat((250, 250, 250))
    document = read(parts)
    assert set(texts(document)) >= {"档号2024-18", "识别出来的文字"}
    assert document.pages[0].source == "mixed"
    assert len(seen) == 1


def jbig2(image: Image.Image) -> bytes:
    """A JBIG2 file of one generic region, whose bits are those of a fax (MMR, T.88 6.2.6)."""
    fax = io.BytesIO()
    ImageOps.invert(image.convert("L")).convert("1").save(fax, "TIFF", compression="group4")
    with Image.open(io.BytesIO(fax.getvalue())) as tiff:
        start, size = tiff.tag_v2[273][0], tiff.tag_v2[279][0]
    bits = fax.getvalue()[start : start + size]
    width, height = image.size

    def segment(number: int, kind: int, content: bytes) -> bytes:
        return struct.pack(">IBBBI", number, kind, 0, 1, len(content)) + content

    page = struct.pack(">IIIIBH", width, height, 0, 0, 0, 0)
    region = struct.pack(">IIIIB", width, height, 0, 0, 0) + b"\x01" + bits
    head = b"\x97JB2\r\n\x1a\n\x01" + struct.pack(">I", 1)
    return head + segment(0, 48, page) + segment(1, 38, region) + segment(2, 49, b"") + segment(3, 51, b"")


def test_jbig2_pictures_are_decoded():
    """What is black in the picture is black in the pixels; broken ones give nothing."""
    drawn = Image.new("1", (64, 48), 1)
    drawn.paste(0, (8, 8, 24, 40))
    data = jbig2(drawn)
    pixels = decode_rgb(data, DEFAULT_LIMITS)
    assert pixels is not None
    assert pixels.shape == (48, 64, 3)
    assert (pixels[20, 16].tolist(), pixels[20, 50].tolist()) == ([0] * 3, [255] * 3)
    assert read_jbig2(data[:30], DEFAULT_LIMITS) is None
    assert read_jbig2(b"\x97JB2\r\n\x1a\n\0" + data[9:], DEFAULT_LIMITS) is None
    assert (
        read_jbig2(data.replace(struct.pack(">II", 64, 48), struct.pack(">II", 1 << 30, 1 << 30)), DEFAULT_LIMITS)
        is None
    )


def test_pictures_that_nobody_decodes_are_told(read: Read):
    """A page of such a picture is said to have no text, and the picture to be unread."""
    parts = package(picture("0 0 210 297"))
    parts["Doc_0/Res/seal.png"] = b"\x97JB2\r\n\x1a\n\0broken"
    document = read(parts)
    assert {warning.code for warning in document.warnings} == {"page-without-text", "picture-unreadable"}


def test_annotations_by_their_kind(read: Read):
    """What was typed or stamped is part of the page, links show nothing, remarks are comments, watermarks show seals."""
    parts = package(LETTER, document="<ofd:Annotations>Annots/Annotations.xml</ofd:Annotations>")
    parts["Doc_0/Annots/Annotations.xml"] = (
        f'<ofd:Annotations {NS}><ofd:Page PageID="1"><ofd:FileLoc>A.xml</ofd:FileLoc></ofd:Page></ofd:Annotations>'
    )

    def annotation(kind: str, content: str, box: str = "28 200 100 20", inner: str = "", extra: str = "") -> str:
        return f'<ofd:Annot Type="{kind}" {extra}>{inner}<ofd:Appearance Boundary="{box}">{content}</ofd:Appearance></ofd:Annot>'

    remark = "<ofd:Remark>请补充\n 盖章页</ofd:Remark>"
    parts["Doc_0/Annots/A.xml"] = (
        f"<ofd:PageAnnot {NS}>"
        + "".join(
            (
                annotation("Stamp", line("收文日期2024年5月6日", 0, 0), "28 230 100 20"),
                annotation("Link", line("链接不显示", 0, 0)),
                annotation("Path", line("手写补充的说明。", 0, 0), "28 250 100 20"),
                annotation("Highlight", "", inner=remark),
                annotation("Stamp", line("隐藏的不显示", 0, 0), extra='Visible="false"'),
                annotation("Watermark", picture("0 0 42 42"), "120 150 42 42"),
            )
        )
        + "</ofd:PageAnnot>"
    )
    parts["Doc_0/Res/seal.png"] = seal_png()
    found = [(block.kind, block.text) for block in read(parts).blocks[4:]]
    assert {
        ("paragraph", "收文日期2024年5月6日"),
        ("paragraph", "手写补充的说明。"),
        ("comment", "请补充 盖章页"),
    } < set(found)
    assert {kind for kind, _ in found} == {"paragraph", "comment", "seal", "watermark"}
    assert not any("显示" in text for _, text in found)


def test_text_off_the_page_is_left_out_and_told(read: Read):
    """What stands beside the paper nobody sees."""
    document = read(package(LETTER + line("纸面以外的文字不采用也要说明", 28, 320)))
    assert len(document.blocks) == 4
    assert [warning.code for warning in document.warnings] == ["text-outside-page"]


def test_tables_go_on_over_pages(read: Read):
    """Two pages of one ruled table are one block with its places on both, the head once."""

    def page(top: float, rows: list[tuple[str, str]]) -> str:
        ys = [top + 10 * n for n in range(len(rows) + 1)]
        rules = "".join(rule(30, y, 180, y) for y in ys) + "".join(rule(x, ys[0], x, ys[-1]) for x in (30, 60, 180))
        cells = (line(a, 32, y + 2) + line(b, 62, y + 2) for (a, b), y in zip(rows, ys, strict=False))
        return rules + "".join(cells)

    head = ("序号", "企业名称")
    first = page(30, [head, *((str(n), f"示范企业第{n}家") for n in range(1, 22))])
    second = page(30, [head, *((str(n), f"示范企业第{n}家") for n in range(22, 30))])
    (table,) = (block for block in read(package(first, second)).blocks if block.rows)
    assert table.rows is not None
    assert [row[0].text for row in table.rows] == ["序号", *map(str, range(1, 30))]
    assert [fragment.page for fragment in table.fragments] == [1, 2]


def test_heads_drawn_as_shapes_are_recognised_once(read: Read, seen: Seen):
    """A red head turned into curves above text: drawn alone, read once for pages that repeat it; boxes are no text."""
    glyph = "M 0 0 L 12 0 L 12 3 L 5 3 L 5 14 L 0 14 C"
    red = '<ofd:FillColor Value="216 20 28"/>'
    shape = '<ofd:PathObject Boundary="{} 20 12 14" Fill="true" Stroke="false">{}<ofd:AbbreviatedData>{}</ofd:AbbreviatedData></ofd:PathObject>'
    head = "".join(shape.format(40 + 15 * n, red, glyph) for n in range(8))
    document = read(package(head + LETTER, head + LETTER))
    (image,) = seen
    assert at(image, 41, 25) == (216, 20, 28)
    assert at(image, 50, 93) == (255, 255, 255)
    assert [page.source for page in document.pages] == ["mixed", "mixed"]
    assert sum("识别出来的文字" in text for text in texts(document)) >= 1
    boxes = "".join(shape.format(40 + 15 * n, red, "M 0 0 L 12 0 L 12 14 L 0 14 C") for n in range(8))
    plain = read(package(boxes + LETTER, shape.format(40, red, glyph) * 3 + LETTER))
    assert [page.source for page in plain.pages] == ["text", "text"]
    assert len(seen) == 1


def test_endless_paths_are_cut_where_their_limit_is(monkeypatch: pytest.MonkeyPatch):
    """What is behind the limit is left out; it never becomes points of the last curve."""
    from extractors.ofd.geometry import IDENTITY
    from extractors.ofd.paths import contours_of

    monkeypatch.setattr("extractors.ofd.paths._MOST_WORDS", 10)
    (contour,) = contours_of("M 0 0 L 9 9 B 1 1 2 2 3 3 " + "L 5 5 " * 100, IDENTITY)
    assert contour.tolist() == [[0, 0], [9, 9]]
    monkeypatch.setattr("extractors.ofd.paths._MOST_WORDS", 13)
    (contour,) = contours_of("M 0 0 L 9 9 B 1 1 2 2 3 3 " + "L 5 5 " * 100, IDENTITY)
    assert len(contour) == 8
    assert contour[-1].tolist() == [3, 3]
