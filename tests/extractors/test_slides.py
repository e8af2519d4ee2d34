"""Presentations: slides of raw XML, and what LibreOffice makes of them."""

import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from extractors import office, registry
from extractors.detect import detect_media_type
from extractors.document import Document
from extractors.errors import EncryptedFile, HostileFile, UnreadableFile
from extractors.limits import DEFAULT_LIMITS, Limits
from extractors.office import find_office
from extractors.office.server import OfficeServer
from extractors.registry import Source, reader_for
from pipeline.fonts import find_cjk_fonts

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMES = (
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    f'xmlns:r="{OFFICE}"'
)
MAIN_TYPE = "application/vnd.openxmlformats-officedocument.presentationml"
INCH = 914_400
Arrows = Mapping[str, tuple[str, str]]


def rels(arrows: Arrows) -> str:
    """A part's relationships: kind and target by id."""
    rows = "".join(
        f'<Relationship Id="{key}" Type="{OFFICE}/{kind}" Target="{target}"/>' for key, (kind, target) in arrows.items()
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{rows}</Relationships>'


def paragraph(text: str, properties: str = "", run: str = "") -> str:
    """One paragraph of one run."""
    return f"<a:p>{properties}<a:r><a:rPr lang='zh-CN'{run}/><a:t>{text}</a:t></a:r></a:p>"


def shape(*paragraphs: str, at: tuple[float, float, float, float] | None = None, role: str = "", more: str = "") -> str:
    """A text shape at (left, top, width, height) in inches, or a placeholder."""
    left, top, width, height = (round(value * INCH) for value in at or (0, 0, 0, 0))
    place = f'<a:xfrm><a:off x="{left}" y="{top}"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>' if at else ""
    place += '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>' if at else ""
    holder = f"<p:ph {role}/>" if role else ""
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="9" name="n"{more}/><p:cNvSpPr/><p:nvPr>{holder}</p:nvPr></p:nvSpPr>'
        f"<p:spPr>{place}</p:spPr><p:txBody><a:bodyPr/>{''.join(paragraphs)}</p:txBody></p:sp>"
    )


def tree(root: str, *shapes: str, attributes: str = "") -> str:
    """A slide, layout or master of these shapes."""
    head = '<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>'
    return f"<p:{root} {NAMES}{attributes}><p:cSld><p:spTree>{head}{''.join(shapes)}</p:spTree></p:cSld></p:{root}>"


TITLE = 'type="title"'
LAYOUT = tree(
    "sldLayout",
    shape("<a:p/>", at=(1, 0.5, 8, 1), role=TITLE),
    shape("<a:p/>", at=(1, 2, 8, 4), role='type="body" idx="1"'),
    shape(paragraph("内部资料"), at=(0, 0, 1, 0.3)),
)


def deck(*slides: str, arrows: Arrows | None = None, raw: Mapping[str, bytes] | None = None) -> bytes:
    """A PPTX; ``arrows`` are further relationships of every slide."""
    stream = io.BytesIO()
    numbers = range(1, len(slides) + 1)
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        types = "".join(
            f'<Override PartName="/ppt/{name}" ContentType="{MAIN_TYPE}.{kind}+xml"/>'
            for name, kind in (
                ("presentation.xml", "presentation.main"),
                ("slideLayouts/l.xml", "slideLayout"),
                ("slideMasters/m.xml", "slideMaster"),
                *((f"slides/s{number}.xml", "slide") for number in numbers),
            )
        )
        package.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels"'
            ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="png"'
            f' ContentType="image/png"/><Default Extension="xml" ContentType="application/xml"/>{types}</Types>',
        )
        package.writestr("_rels/.rels", rels({"rId1": ("officeDocument", "ppt/presentation.xml")}))
        listed = "".join(f'<p:sldId id="{255 + number}" r:id="s{number}"/>' for number in numbers)
        package.writestr(
            "ppt/presentation.xml",
            f'<p:presentation {NAMES}><p:sldMasterIdLst><p:sldMasterId id="2147483648" r:id="m"/></p:sldMasterIdLst>'
            f'<p:sldIdLst>{listed}</p:sldIdLst><p:sldSz cx="{10 * INCH}" cy="{round(7.5 * INCH)}"/>'
            f'<p:notesSz cx="{INCH}" cy="{INCH}"/></p:presentation>',
        )
        links = {f"s{number}": ("slide", f"slides/s{number}.xml") for number in numbers}
        package.writestr("ppt/_rels/presentation.xml.rels", rels({"m": ("slideMaster", "slideMasters/m.xml"), **links}))
        package.writestr("ppt/slideLayouts/l.xml", LAYOUT)
        package.writestr("ppt/slideLayouts/_rels/l.xml.rels", rels({"m": ("slideMaster", "../slideMasters/m.xml")}))
        layouts = '<p:sldLayoutIdLst><p:sldLayoutId id="2147483649" r:id="l"/></p:sldLayoutIdLst></p:sldMaster>'
        colours = "".join(
            f' {name}="{value}"'
            for name, value in zip(
                ("bg1", "tx1", "bg2", "tx2", *(f"accent{n}" for n in range(1, 7)), "hlink", "folHlink"),
                ("lt1", "dk1", "lt2", "dk2", *(f"accent{n}" for n in range(1, 7)), "hlink", "folHlink"),
                strict=True,
            )
        )
        master = tree("sldMaster").replace("</p:sldMaster>", f"<p:clrMap{colours}/>{layouts}")
        package.writestr("ppt/slideMasters/m.xml", master)
        package.writestr("ppt/slideMasters/_rels/m.xml.rels", rels({"l": ("slideLayout", "../slideLayouts/l.xml")}))
        for number, slide in zip(numbers, slides, strict=True):
            package.writestr(f"ppt/slides/s{number}.xml", slide)
            to_layout = {"l": ("slideLayout", "../slideLayouts/l.xml")}
            package.writestr(f"ppt/slides/_rels/s{number}.xml.rels", rels({**to_layout, **(arrows or {})}))
        for name, data in (raw or {}).items():
            package.writestr(name, data)
    return stream.getvalue()


Read = Callable[..., Document]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Reads bytes with the reader of what they are."""

    def run(data: bytes, limits: Limits = DEFAULT_LIMITS, media_type: str = "") -> Document:
        path = tmp_path / "file"
        path.write_bytes(data)
        kind = media_type or detect_media_type(path)
        reader = reader_for(kind)
        assert reader is not None
        document = reader.load()(Source(str(path), "汇报.pptx", "0" * 64, len(data), kind), limits)
        assert document.reader == reader.key
        return document

    return run


def said(document: Document) -> list[tuple[str, str, int | None]]:
    """Kind, text and page of all blocks."""
    return [(block.kind, block.text, block.page) for block in document.blocks]


def test_slides_are_pages_with_titles_and_places(read: Read):
    """Places of placeholders come from the layout, words of the layout once; the first title is the document's."""
    body = shape(paragraph("指导思想"), paragraph("主要目标"), role='type="body" idx="1"')
    document = read(
        deck(
            tree("sld", body, shape(paragraph("示范区建设汇报"), role=TITLE)),
            tree("sld", shape(paragraph("一、总体要求"), role=TITLE)),
        )
    )
    assert said(document) == [
        ("header", "内部资料", 1),
        ("title", "示范区建设汇报", 1),
        ("paragraph", "指导思想", 1),
        ("paragraph", "主要目标", 1),
        ("heading", "一、总体要求", 2),
    ]
    assert [block.id for block in document.blocks] == ["b1", "b2", "b3", "b4", "b5"]
    assert [(page.number, page.width, page.height, page.source) for page in document.pages] == [
        (1, 720.0, 540.0, "text"),
        (2, 720.0, 540.0, "text"),
    ]
    assert document.blocks[1].bbox == (72.0, 36.0, 648.0, 108.0)
    assert document.blocks[2].bbox == (72.0, 144.0, 648.0, 432.0)
    assert document.blocks[4].level == 1


def test_reading_order_is_that_of_the_places(read: Read):
    """Rows from the top, columns from the left, groups opened and scaled; a large short line at the top is the head."""
    group = (
        '<p:grpSp><p:nvGrpSpPr><p:cNvPr id="3" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr><a:xfrm>'
        f'<a:off x="{INCH}" y="{6 * INCH}"/><a:ext cx="{2 * INCH}" cy="{INCH}"/><a:chOff x="0" y="0"/>'
        f'<a:chExt cx="{4 * INCH}" cy="{2 * INCH}"/></a:xfrm></p:grpSpPr>{{}}</p:grpSp>'
    )
    document = read(
        deck(
            tree("sld"),
            tree(
                "sld",
                shape(paragraph("右栏", run=" sz='1800'"), at=(5, 3, 4, 1)),
                shape(paragraph("左栏", run=" sz='1800'"), at=(0.5, 3.1, 4, 1)),
                group.format(shape(paragraph("组内"), at=(2, 1, 2, 1))),
                shape(paragraph("保障措施", run=" sz='3200' b='1'"), at=(0.5, 0.4, 8, 1)),
            ),
        )
    )
    assert [(block.kind, block.text) for block in document.blocks if block.page == 2] == [
        ("heading", "保障措施"),
        ("paragraph", "左栏"),
        ("paragraph", "右栏"),
        ("paragraph", "组内"),
    ]
    head, *_, grouped = (block for block in document.blocks if block.page == 2)
    assert head.style is not None
    assert (head.style.size, head.style.bold) == (32.0, True)
    assert grouped.bbox == (144.0, 468.0, 216.0, 504.0)


def test_automatic_numbers_and_bullets(read: Read):
    """Counts go on at a level, start anew below another one and where told; Chinese ones are Chinese."""

    def numbered(text: str, scheme: str, level: int = 0, start: str = "") -> str:
        return paragraph(text, f'<a:pPr lvl="{level}"><a:buAutoNum type="{scheme}"{start}/></a:pPr>')

    body = shape(
        numbered("甲", "ea1ChsPeriod"),
        numbered("子", "arabicParenBoth", 1),
        numbered("丑", "arabicParenBoth", 1),
        numbered("乙", "ea1ChsPeriod"),
        numbered("寅", "arabicParenBoth", 1),
        paragraph("丙", '<a:pPr><a:buChar char="•"/></a:pPr>'),
        numbered("丁", "circleNumDbPlain", start=' startAt="3"'),
        at=(1, 1, 5, 5),
    )
    blocks = read(deck(tree("sld", body))).blocks[1:]
    assert [block.text for block in blocks] == ["一. 甲", "(1)子", "(2)丑", "二. 乙", "(1)寅", "丙", "③丁"]
    assert [block.kind for block in blocks][5] == "list_item"
    assert blocks[0].style is not None
    assert blocks[0].style.number == "一."


def frame(inner: str, uri: str = "table") -> str:
    """A frame with a table or chart."""
    return (
        '<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="4" name=""/><p:cNvGraphicFramePr/><p:nvPr/>'
        f'</p:nvGraphicFramePr><p:xfrm><a:off x="{INCH}" y="{INCH}"/><a:ext cx="{4 * INCH}" cy="{INCH}"/></p:xfrm>'
        f'<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/{uri}">{inner}'
        "</a:graphicData></a:graphic></p:graphicFrame>"
    )


def cell(text: str, spans: str = "") -> str:
    """A table cell."""
    return f"<a:tc{spans}><a:txBody><a:bodyPr/>{paragraph(text) if text else '<a:p/>'}</a:txBody><a:tcPr/></a:tc>"


GRID = f'<a:tbl><a:tblPr/><a:tblGrid>{f"""<a:gridCol w="{2 * INCH}"/>""" * 2}</a:tblGrid>'
TABLE = (
    f'{GRID}<a:tr h="{INCH // 2}">{cell("申报表", " gridSpan=" + chr(34) + "2" + chr(34))}{cell("", " hMerge=" + chr(34) + "1" + chr(34))}</a:tr>'
    f'<a:tr h="{INCH // 2}">{cell("地区")}{cell("绍兴市")}</a:tr></a:tbl>'
)


def test_tables_keep_their_spans(read: Read):
    """Covered cells are none."""
    (table,) = (block for block in read(deck(tree("sld", frame(TABLE)))).blocks if block.kind == "table")
    assert table.rows is not None
    assert [[(each.text, each.col_span) for each in row] for row in table.rows] == [
        [("申报表", 2)],
        [("地区", 1), ("绍兴市", 1)],
    ]
    assert table.bbox == (72.0, 72.0, 360.0, 144.0)


def test_numbers_behind_a_chart_are_a_table(read: Read):
    """With the words of the chart, less than sure, and told."""
    chart = (
        f"<c:chartSpace {NAMES}><c:chart><c:plotArea><c:barChart><c:ser><c:tx><c:v>产值</c:v></c:tx><c:cat><c:strLit>"
        '<c:pt idx="0"><c:v>2023年</c:v></c:pt></c:strLit></c:cat><c:val><c:numLit><c:pt idx="0"><c:v>12.5</c:v></c:pt>'
        "</c:numLit></c:val></c:ser></c:barChart></c:plotArea></c:chart></c:chartSpace>"
    )
    document = read(
        deck(
            tree("sld", frame('<c:chart r:id="c"/>', "chart")),
            arrows={"c": ("chart", "../charts/c.xml")},
            raw={"ppt/charts/c.xml": chart.encode()},
        )
    )
    (table,) = (block for block in document.blocks if block.kind == "table")
    assert table.text == "\t产值\n2023年\t12.5"
    assert table.confidence < 1
    assert "chart-numbers" in {warning.code for warning in document.warnings}


def test_what_is_hidden_and_what_is_said_beside(read: Read):
    """Hidden shapes are left out, hidden slides read, both are told; notes are comments; furniture is furniture."""
    notes = tree("notes", shape(paragraph("讲稿内容"), role='type="body" idx="1"'))
    slide = tree(
        "sld",
        shape(paragraph("看得见"), at=(1, 1, 2, 1)),
        shape(paragraph("看不见"), at=(1, 3, 2, 1), more=' hidden="1"'),
        shape(paragraph("市局"), role='type="ftr" idx="11"'),
        shape("<a:p><a:fld id='x' type='slidenum'><a:t>1</a:t></a:fld></a:p>", role='type="sldNum" idx="12"'),
        attributes=' show="0"',
    )
    document = read(
        deck(slide, arrows={"n": ("notesSlide", "../notes/n.xml")}, raw={"ppt/notes/n.xml": notes.encode()})
    )
    assert said(document)[1:] == [
        ("paragraph", "看得见", 1),
        ("footer", "市局", 1),
        ("page_number", "1", 1),
        ("comment", "讲稿内容", 1),
    ]
    assert {"hidden-slides", "hidden-content"} <= {warning.code for warning in document.warnings}


def test_either_branch_of_alternatives_but_not_both(read: Read):
    """They say the same twice."""
    twice = "<mc:AlternateContent><mc:Choice Requires='p14'>{0}</mc:Choice><mc:Fallback>{0}</mc:Fallback></mc:AlternateContent>"
    document = read(deck(tree("sld", twice.format(shape(paragraph("一次"), at=(1, 1, 2, 1))))))
    assert [block.text for block in document.blocks] == ["内部资料", "一次"]


def scan() -> bytes:
    """A page of a letter as PNG."""
    image = Image.new("RGB", (1240, 1754), "white")
    draw = ImageDraw.Draw(image)
    face = find_cjk_fonts().faces[0]
    font = ImageFont.truetype(str(face.path), 44)
    lines = (
        "关于同意开展试点工作的批复",
        "省市场监督管理局：",
        "你局请示收悉，现批复如下。",
        "一、同意开展试点，为期三年。",
    )
    for number, line in enumerate(lines):
        draw.text((150, 200 + number * 120), line, font=font, fill="black")
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


def test_a_scan_on_a_slide_is_read_in_its_place(read: Read):
    """Text by OCR stands where it stands on the picture."""
    picture = (
        '<p:pic><p:nvPicPr><p:cNvPr id="5" name=""/><p:cNvPicPr/><p:nvPr/></p:nvPicPr><p:blipFill><a:blip r:embed="i"/>'
        f'<a:stretch><a:fillRect/></a:stretch></p:blipFill><p:spPr><a:xfrm><a:off x="{2 * INCH}" y="0"/>'
        f'<a:ext cx="{round(5.3 * INCH)}" cy="{round(7.5 * INCH)}"/></a:xfrm></p:spPr></p:pic>'
    )
    document = read(
        deck(tree("sld", picture), arrows={"i": ("image", "../media/i.png")}, raw={"ppt/media/i.png": scan()})
    )
    found = {block.text: block for block in document.blocks}
    assert "省市场监督管理局：" in found
    box = found["省市场监督管理局："].bbox
    assert box is not None
    expected = 144 + 150 / 1240 * 5.3 * 72, 320 / 1754 * 540
    assert abs(box[0] - expected[0]) < 6
    assert abs(box[1] - expected[1]) < 10
    assert found["省市场监督管理局："].confidence < 1
    assert document.pages[0].source == "mixed"  # the layout's own words are text
    assert "page-pictures" in {warning.code for warning in document.warnings}


def test_limits_hold_and_are_told(read: Read):
    """Slides, characters, cells."""
    slides = [tree("sld", shape(paragraph(f"第{number}页"), at=(1, 1, 2, 1))) for number in range(3)]
    document = read(deck(*slides), Limits(pages=2))
    assert len(document.pages) == 2
    assert "too-many-pages" in {warning.code for warning in document.warnings}
    with pytest.raises(HostileFile, match="文字"):
        read(deck(*slides), Limits(characters=5))
    with pytest.raises(HostileFile, match="单元格"):
        read(deck(tree("sld", frame(TABLE))), Limits(table_cells=2))
    with pytest.raises(HostileFile, match="内容块"):
        read(deck(*slides), Limits(blocks=1))


def test_broken_slides_cost_themselves(read: Read):
    """A lost slide is told, the others are read; without any part nothing is."""
    data = deck(tree("sld", shape(paragraph("第一页"), at=(1, 1, 2, 1))), "<p:sld", tree("sld"))
    document = read(data)
    assert "第一页" in [block.text for block in document.blocks]
    assert {"lost-slides", "damaged-file"} & {warning.code for warning in document.warnings}
    assert len(document.pages) == 3
    with pytest.raises(UnreadableFile):
        read(b"PK\x05\x06" + bytes(18), media_type=registry.PPTX)
    with pytest.raises(HostileFile, match="DOCTYPE"):
        read(deck('<!DOCTYPE a [<!ENTITY x "y">]>' + tree("sld")))


def test_an_empty_presentation_is_told(read: Read):
    """No silence."""
    assert [warning.code for warning in read(deck()).warnings] == ["empty-document"]


needs_office = pytest.mark.skipif(find_office() is None, reason="LibreOffice is not installed")
OLDER = deck(
    tree("sld", shape(paragraph("示范区建设汇报"), role=TITLE)),
    tree("sld", shape(paragraph("一、总体要求"), role=TITLE), frame(TABLE)),
)


@needs_office
@pytest.mark.parametrize(("to", "media_type"), [("ppt:MS PowerPoint 97", registry.PPT), ("odp", registry.ODP)])
def test_older_presentations(tmp_path: Path, read: Read, monkeypatch: pytest.MonkeyPatch, to: str, media_type: str):
    """PPT and ODP come through LibreOffice with their places; without it a PPT gives its text, an ODP says why not."""
    (tmp_path / "made").write_bytes(OLDER)
    assert OfficeServer().convert(tmp_path / "made", to, tmp_path, 60)
    data = (tmp_path / f"made.{to[:3]}").read_bytes()
    document = read(data)
    assert document.file.media_type == media_type
    texts = [(block.text, block.page) for block in document.blocks if block.kind != "header"]
    assert texts == [("示范区建设汇报", 1), ("一、总体要求", 2), ("申报表\n地区\t绍兴市", 2)]
    assert all(block.bbox for block in document.blocks if block.kind == "table")
    monkeypatch.setattr(office, "convert_with_office", lambda *_, **__: None)
    monkeypatch.setattr(office, "find_office", lambda: None)
    if media_type == registry.ODP:
        with pytest.raises(UnreadableFile, match="LibreOffice"):
            read(data)
        return
    plain = read(data)
    words = "\n".join(block.text for block in plain.blocks)
    assert all(cell in words for text, _ in texts for cell in text.split())
    assert [page.number for page in plain.pages] == [1, 2]
    assert not any(block.bbox for block in plain.blocks)


def test_a_password_is_told(read: Read, monkeypatch: pytest.MonkeyPatch):
    """Of an older presentation, too."""
    from docvortex.analyzers.native.office.errors import LegacyOfficeEncryptedError

    def analyze(*_: object, **__: object) -> None:
        raise LegacyOfficeEncryptedError("password-protected PPT is unsupported")

    monkeypatch.setattr(office, "convert_with_office", lambda *_, **__: None)
    monkeypatch.setattr("docvortex.analyze", analyze)
    with pytest.raises(EncryptedFile):
        read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", media_type=registry.PPT)
