"""Presentations: slides of raw XML, and what LibreOffice makes of them."""

import io

from PIL import Image, ImageDraw, ImageFont

from pipeline.fonts import find_cjk_fonts

from .decks import INCH, TITLE, Read, deck, paragraph, said, shape, tree


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
