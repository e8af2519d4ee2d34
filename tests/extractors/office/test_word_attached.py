"""What hangs on paragraphs of a DOCX: headers and footers, notes, comments, text boxes."""

from collections.abc import Callable

from extractors.document import Document

from .wordml import P, codes, drawing, field, pairs, paragraph, run


def test_text_boxes_once(read_body: Callable[..., Document]) -> None:
    """A text box stands once, though it is stored twice, after the paragraph that holds it."""
    content = f"<w:txbxContent>{P.format('框内文字')}</w:txbxContent>"
    box = (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor><wp:extent cx="1" cy="1"/><a:graphic>'
        f"<a:graphicData><wps:wsp><wps:txbx>{content}</wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:anchor>"
        f"</w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox>{content}</v:textbox></v:shape></w:pict>"
        "</mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert [block.text for block in read_body(paragraph(run("正文") + box) + P.format("下段")).blocks] == [
        "正文", "框内文字", "下段",
    ]  # fmt: skip


def test_headers_and_footers(read_body: Callable[..., Document]) -> None:
    """Headers stand first, footers last, each once; page numbers and watermarks are told apart."""
    footer = paragraph(run("— ") + field("PAGE", run("3")) + run(" —"))
    mark = '<w:p><w:r><w:pict><v:shape><v:textpath string="征求意见稿"/></v:shape></w:pict></w:r></w:p>'
    sections = (
        '<w:sectPr><w:headerReference w:type="default" r:id="rId_header1"/>'
        '<w:headerReference w:type="first" r:id="rId_header2"/><w:footerReference w:type="default" r:id="rId_footer1"/>'
        '<w:footerReference w:type="even" r:id="rId_footer2"/><w:titlePg/></w:sectPr>'
    )
    body = paragraph("", sections) + P.format("正文") + sections
    read = read_body(
        body, header1=P.format("申报材料") + mark, header2=P.format("首页"), footer1=footer, footer2=P.format("联系人"),
        settings="<w:evenAndOddHeaders/>",
    )  # fmt: skip
    assert pairs(read) == [
        ("header", "申报材料"), ("watermark", "征求意见稿"), ("header", "首页"), ("paragraph", "正文"),
        ("page_number", "— 3 —"), ("footer", "联系人"),
    ]  # fmt: skip


def test_headers_that_are_not_switched_on(read_body: Callable[..., Document]) -> None:
    """First and even headers count only where section and settings show them; a later section may take them over."""
    reference = '<w:headerReference w:type="{}" r:id="rId_header{}"/>'
    off = f"<w:sectPr>{reference.format('first', 1)}{reference.format('even', 2)}</w:sectPr>"
    parts = {"header1": P.format("首页页眉"), "header2": P.format("偶数页眉")}
    read = read_body(P.format("正文") + off, **parts)
    assert pairs(read) == [("paragraph", "正文")]
    assert codes(read) == {"unused-headers"}
    later = read_body(paragraph("", off) + P.format("正文") + "<w:sectPr><w:titlePg/></w:sectPr>", **parts)
    assert pairs(later) == [("header", "首页页眉"), ("paragraph", "正文")]
    quiet = read_body(P.format("正文") + off, header1="<w:p/>", header2="<w:p/>")
    assert codes(quiet) == set()


def test_notes_and_comments(read_body: Callable[..., Document]) -> None:
    """Footnotes carry their mark, comments follow what they are about; the reference leaves no digit in the text."""
    note = paragraph("<w:r><w:footnoteRef/></w:r>" + run(" 含区级资金"))  # fmt: skip
    read = read_body(
        paragraph(run("投入350万元") + '<w:r><w:footnoteReference w:id="2"/></w:r>' + run("。"))
        + paragraph(run("附注") + '<w:r><w:commentReference w:id="0"/></w:r>')
        + '<w:sectPr><w:footnotePr><w:numFmt w:val="decimalEnclosedCircleChinese"/></w:footnotePr></w:sectPr>',
        footnotes=f'<w:footnote w:type="separator" w:id="0"/><w:footnote w:id="2">{note}</w:footnote>',
        comments=f'<w:comment w:id="0">{P.format("请核对")}</w:comment>',
    )
    assert pairs(read) == [
        ("paragraph", "投入350万元。"), ("footnote", "① 含区级资金"), ("paragraph", "附注"), ("comment", "请核对"),
    ]  # fmt: skip
    assert read.blocks[1].style is not None
    assert read.blocks[1].style.number == "①"


def test_marks_of_notes_count_from_the_stated_number(read_body: Callable[..., Document]) -> None:
    """A start number is kept, a note whose reference was deleted takes no number, one that refers to itself ends."""
    reference = '<w:r><w:footnoteReference w:id="{}"/></w:r>'
    note = paragraph("<w:r><w:footnoteRef/></w:r>" + run(" 注"))
    body = (
        paragraph(f"<w:del>{reference.format(1)}</w:del>" + run("甲") + reference.format(2))
        + paragraph(run("乙") + reference.format(3))
        + '<w:sectPr><w:footnotePr><w:numStart w:val="5"/></w:footnotePr></w:sectPr>'
    )
    loop = paragraph("<w:r><w:footnoteRef/></w:r>" + run(" 环") + reference.format(3))
    notes = "".join(f'<w:footnote w:id="{each}">{note}</w:footnote>' for each in (1, 2))
    read = read_body(body, footnotes=f'{notes}<w:footnote w:id="3">{loop}</w:footnote>')
    assert [block.text for block in read.blocks] == ["甲", "5 注", "乙", "6 环"]


def test_what_hangs_on_hidden_text_is_hidden(read_body: Callable[..., Document]) -> None:
    """Boxes, pictures and shapes of a hidden run are left out with it, and told."""
    box = (
        f"<w:pict><v:shape><v:textbox><w:txbxContent>{P.format('框内')}</w:txbxContent></v:textbox></v:shape></w:pict>"
    )
    picture = drawing("x").removeprefix("<w:r>").removesuffix("</w:r>")
    hidden = f"<w:r><w:rPr><w:vanish/></w:rPr>{box}{picture}</w:r>"
    read = read_body(paragraph(run("正文") + hidden))
    assert pairs(read) == [("paragraph", "正文")]
    assert codes(read) == {"hidden-text"}


def test_a_red_head_in_a_box_stands_first(read_body: Callable[..., Document]) -> None:
    """The head of an official document in a text box is read before the number to which the box is tied."""
    head = paragraph(run("绍兴市人民政府文件", '<w:color w:val="FF0000"/>'))
    box = "<w:r><w:pict><v:shape><v:textbox><w:txbxContent>{}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    body = paragraph(box.format(head) + run("绍政函〔2024〕18号")) + paragraph(run("正文") + box.format(head))
    assert [block.text for block in read_body(body).blocks] == [
        "绍兴市人民政府文件", "绍政函〔2024〕18号", "正文", "绍兴市人民政府文件",
    ]  # fmt: skip


def test_words_of_drawn_shapes_stay_apart(read_body: Callable[..., Document]) -> None:
    """Text of a locked canvas is a block of its own, not part of the sentence around it."""
    canvas = (
        "<w:r><w:drawing><wp:inline><a:graphic><a:graphicData><a:sp><a:txBody><a:p><a:r><a:t>组织</a:t></a:r><a:r>"
        "<a:t>架构</a:t></a:r></a:p><a:p><a:r><a:t>办公室</a:t></a:r></a:p></a:txBody></a:sp></a:graphicData></a:graphic>"
        "</wp:inline></w:drawing></w:r>"
    )
    read = read_body(paragraph(run("如下") + canvas + run("图。")))
    assert [block.text for block in read.blocks] == ["如下图。", "组织架构\n办公室"]
