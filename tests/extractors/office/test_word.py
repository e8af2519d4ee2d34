"""DOCX to a document: text in order, structure, what hangs on paragraphs."""

import io
import os
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt
from PIL import Image, ImageDraw

from extractors.document import Block, Document
from extractors.limits import Limits

P = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"


def run(text: str, properties: str = "") -> str:
    """A run."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(inner: str, properties: str = "") -> str:
    """A paragraph."""
    return f"<w:p><w:pPr>{properties}</w:pPr>{inner}</w:p>"


def pairs(document: Document) -> list[tuple[str, str]]:
    """Kind and text of all blocks."""
    return [(block.kind, block.text) for block in document.blocks]


def codes(document: Document) -> set[str]:
    """Codes of all warnings."""
    return {warning.code for warning in document.warnings}


def by_kind(document: Document, kind: str) -> list[Block]:
    """Blocks of one kind."""
    return [block for block in document.blocks if block.kind == kind]


def test_python_docx_document(read_bytes: Callable[..., Document]) -> None:
    """A document of python-docx: title, headings with level, body, table, in order, with stable ids."""
    made = docx.Document()
    made.add_heading("试点工作方案", 0)
    made.add_heading("一、工作目标", 1)
    made.add_paragraph("到2025年建成示范基地10个。")
    made.add_heading("（一）主要指标", 2)
    table = made.add_table(rows=2, cols=2)
    for cell, text in zip([*table.rows[0].cells, *table.rows[1].cells], ["指标", "数值", "基地", "10"], strict=True):
        cell.text = text
    stream = io.BytesIO()
    made.save(stream)
    read = read_bytes(stream.getvalue())
    assert pairs(read) == [
        ("title", "试点工作方案"), ("heading", "一、工作目标"), ("paragraph", "到2025年建成示范基地10个。"),
        ("heading", "（一）主要指标"), ("table", "指标\t数值\n基地\t10"),
    ]  # fmt: skip
    assert [block.level for block in read.blocks] == [None, 1, None, 2, None]
    assert [block.id for block in read.blocks] == ["b1", "b2", "b3", "b4", "b5"]
    assert read.pages == ()
    assert read.limits
    assert read == read_bytes(stream.getvalue())


def test_title_by_look(read_bytes: Callable[..., Document]) -> None:
    """Without styles the big centred lines above the text are the title; the letterhead is not."""
    made = docx.Document()
    for text, size, centred in (
        ("绍兴市人民政府文件", 36, True), ("绍政函〔2024〕18号", 16, True), ("绍兴市人民政府关于申报", 22, True),
        ("创新试点的函", 22, True), ("浙江省市场监督管理局：", 16, False), ("现将有关材料报上，请予审核。", 16, False),
    ):  # fmt: skip
        line = made.add_paragraph()
        line.add_run(text).font.size = Pt(size)
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER if centred else None
    stream = io.BytesIO()
    made.save(stream)
    assert [text for kind, text in pairs(read_bytes(stream.getvalue())) if kind == "title"] == [
        "绍兴市人民政府关于申报", "创新试点的函",
    ]  # fmt: skip


def test_style_of_a_block(read_body: Callable[..., Document]) -> None:
    """Font, size and weight come from most characters, through styles and defaults; indents in points."""
    styles = (
        '<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:eastAsia="宋体"/><w:sz w:val="32"/></w:rPr></w:rPrDefault>'
        '</w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="N"><w:name w:val="Normal"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="B"><w:name w:val="公文正文"/><w:basedOn w:val="N"/><w:pPr>'
        '<w:ind w:firstLineChars="200"/></w:pPr><w:rPr><w:rFonts w:eastAsia="仿宋_GB2312"/></w:rPr></w:style>'
        '<w:style w:type="character" w:styleId="S"><w:name w:val="Strong"/><w:rPr><w:b/></w:rPr></w:style>'
    )
    body = paragraph(
        run("（一）加强领导。", '<w:rStyle w:val="S"/><w:rFonts w:eastAsia="楷体"/>') + run("成立领导小组，统筹推进各项工作。"),
        '<w:pStyle w:val="B"/><w:jc w:val="both"/>',
    ) + paragraph(run("全粗", '<w:rStyle w:val="S"/>'), '<w:jc w:val="center"/>')  # fmt: skip
    first, second = read_body(body, styles=styles).blocks
    assert first.style is not None
    assert second.style is not None
    assert (first.style.font, first.style.size, first.style.bold) == ("仿宋_GB2312", 16.0, False)
    assert (first.style.align, first.style.indent, first.style.name) == ("justify", 32.0, "公文正文")
    assert (second.style.font, second.style.bold, second.style.align) == ("宋体", True, "center")
    assert (first.kind, first.text) == ("paragraph", "（一）加强领导。成立领导小组，统筹推进各项工作。")


def test_tracked_changes_are_accepted(read_body: Callable[..., Document]) -> None:
    """Insertions stay, deletions go, moved text stands where it went; a deleted paragraph mark joins."""
    body = (
        paragraph(
            run("共") + f"<w:ins>{run('12')}</w:ins><w:del><w:r><w:delText>10</w:delText></w:r></w:del>" + run("家")
        )
        + paragraph(f"<w:moveFrom>{run('搬走')}</w:moveFrom>")
        + paragraph(run("前半"), '<w:rPr><w:del w:id="1"/></w:rPr>')
        + paragraph(run("后半"))
        + paragraph(f"<w:moveTo>{run('搬走')}</w:moveTo>")
    )
    read = read_body(body)
    assert [block.text for block in read.blocks] == ["共12家", "前半后半", "搬走"]
    assert "tracked-changes" in codes(read)


DELETED_MARK = '<w:rPr><w:del w:id="1"/></w:rPr>'


def test_text_before_a_deleted_mark_is_never_lost(read_body: Callable[..., Document]) -> None:
    """Before a table, at the end of a cell and of the document it stays a paragraph of its own."""
    cell = "<w:tc>{}</w:tc>"
    row = cell.format(paragraph(run("格尾"), DELETED_MARK)) + cell.format(P.format("乙"))
    read = read_body(
        paragraph(run("表前"), DELETED_MARK)
        + f"<w:tbl><w:tr>{row}</w:tr></w:tbl>"
        + P.format("中")
        + paragraph(run("文末"), DELETED_MARK)
    )
    assert [block.text for block in read.blocks] == ["表前", "格尾\t乙", "中", "文末"]


def test_hidden_text_is_dropped_and_told(read_body: Callable[..., Document]) -> None:
    """Hidden runs are left out with a warning."""
    read = read_body(paragraph(run("看得见") + run("看不见", "<w:vanish/>")))
    assert [block.text for block in read.blocks] == ["看得见"]
    assert "hidden-text" in codes(read)


def test_struck_text_is_dropped_and_told(read_body: Callable[..., Document]) -> None:
    """What is struck through by hand is deleted: its number must not run into the one that replaced it."""
    read = read_body(paragraph(run("共") + run("10", "<w:strike/>") + run("12", '<w:dstrike w:val="0"/>') + run("家")))
    assert [block.text for block in read.blocks] == ["共12家"]
    assert "struck-text" in codes(read)


def test_shapeless_characters_are_no_text(read_body: Callable[..., Document]) -> None:
    """What web pages leave in pasted text does not tear words apart."""
    assert read_body(P.format("一\u200b、目\u00ad标\ufeff\u2028甲")).blocks[0].text == "一、目标 甲"


def test_style_separator_joins_a_run_in_heading(read_body: Callable[..., Document]) -> None:
    """A heading with a style separator and its text are one block."""
    body = paragraph(
        run("（一）目标。"), '<w:outlineLvl w:val="1"/><w:rPr><w:vanish/><w:specVanish/></w:rPr>'
    ) + paragraph(run("到2025年"))
    read = read_body(body)
    assert [(block.text, block.level) for block in read.blocks] == [("（一）目标。到2025年", 2)]


def field(instruction: str, result: str) -> str:
    """A complex field."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f"<w:r><w:instrText>{instruction}</w:instrText></w:r>"
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{result}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def test_fields_show_their_result(read_body: Callable[..., Document]) -> None:
    """Results are text, instructions are not, nested ones neither; a field without end swallows nothing."""
    nested = field("IF " + "x", run("内", ""))
    body = (
        paragraph(
            run("截至") + field(" DATE ", run("2024年")) + f'<w:fldSimple w:instr="SEQ 图">{run("3")}</w:fldSimple>'
        )
        + paragraph(field("EQ \\o\\ac(○,5)", "") + nested)
        + paragraph('<w:r><w:fldChar w:fldCharType="begin"/></w:r>' + run("没有结尾"))
    )
    circled = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>eq \\o\\ac(○,7)</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    read = read_body(body + paragraph(circled))
    assert [block.text for block in read.blocks] == ["截至2024年3", "内", "没有结尾", "⑦"]


def test_check_boxes(read_body: Callable[..., Document]) -> None:
    """Content controls, form fields and Wingdings signs all become ☑ and ☐."""
    control = (
        '<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val="{}"/></w14:checkbox></w:sdtPr><w:sdtContent>'
        "<w:r><w:t>☒</w:t></w:r></w:sdtContent></w:sdt>"
    )
    form = (
        '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:default w:val="1"/></w:checkBox></w:ffData>'
        '</w:fldChar></w:r><w:r><w:instrText>FORMCHECKBOX</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    symbol = '<w:r><w:sym w:font="Wingdings 2" w:char="F052"/></w:r>'
    body = paragraph(control.format(1) + run("是") + control.format(0) + run("否") + form + symbol)
    assert [block.text for block in read_body(body).blocks] == ["☑是☐否☑☑"]


def test_placeholders_are_no_text(read_body: Callable[..., Document]) -> None:
    """What a form asks for is not what was filled in."""
    empty = "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:r><w:t>单击此处输入文字。</w:t></w:r></w:sdtContent></w:sdt>"
    cell = "<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
    control = (
        f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{cell.format('请填写')}</w:sdtContent></w:sdt>"
    )
    read = read_body(paragraph(run("电话：") + empty) + f"<w:tbl><w:tr>{cell.format('单位')}{control}</w:tr></w:tbl>")
    assert [block.text for block in read.blocks] == ["电话：", "单位\t"]
    assert "unfilled-fields" in codes(read)


def test_fields_that_show_nothing_or_their_own_words(read_body: Callable[..., Document]) -> None:
    """Kept values are not shown; a button shows its words; lists of old forms show what was chosen."""
    button = field(" MACROBUTTON  Sign 同意 ", "").replace('<w:r><w:fldChar w:fldCharType="separate"/></w:r>', "")
    chosen = (
        '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:ddList><w:result w:val="1"/><w:listEntry w:val="甲类"/>'
        '<w:listEntry w:val="乙类"/></w:ddList></w:ffData></w:fldChar></w:r><w:r><w:instrText>FORMDROPDOWN</w:instrText></w:r>'
    )
    ends = '<w:r><w:fldChar w:fldCharType="separate"/></w:r>{}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    body = (
        paragraph(run("甲") + field(' SET x "5" ', run("5")) + field(" XE 词 ", run("词")) + run("乙"))
        + paragraph(button + run("。"))
        + paragraph(chosen + ends.format(""))
        + paragraph(chosen + ends.format(run("旧值")))
        + paragraph(field(" MERGEFIELD 姓名 ", run("张三")))
    )
    assert [block.text for block in read_body(body).blocks] == ["甲乙", "同意。", "乙类", "乙类", "张三"]


def test_blanks_of_forms_are_no_text(read_body: Callable[..., Document]) -> None:
    """Empty form fields, prompts of buttons and names of unmerged fields are told, not read."""
    prompt = field(" MACROBUTTON  None [点击此处输入题目] ", "").replace(
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>', ""
    )
    for blank in (field(" FORMTEXT ", run("\u2002") * 5), prompt, field(" MERGEFIELD 姓名 ", run("«姓名»"))):
        read = read_body(paragraph(run("名称：") + blank + run("。")))
        assert [block.text for block in read.blocks] == ["名称：。"]
        assert codes(read) == {"unfilled-fields"}


def test_breaks_tabs_and_signs(read_body: Callable[..., Document]) -> None:
    """Line breaks and tabs stay in paragraphs; hyphens and symbols are signs; page breaks at the ends are nothing."""
    inner = (
        '<w:r><w:br w:type="page"/></w:r>' + run("一行") + "<w:r><w:br/></w:r>" + run("二") + "<w:r><w:tab/></w:r>" + run("行")
        + "<w:r><w:noBreakHyphen/><w:softHyphen/></w:r>" + '<w:r><w:sym w:font="Symbol" w:char="F0B1"/></w:r>'
    )  # fmt: skip
    ruby = "<w:r><w:ruby><w:rt><w:r><w:t>pin</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>拼</w:t></w:r></w:rubyBase></w:ruby></w:r>"
    assert read_body(paragraph(inner + ruby)).blocks[0].text == "一行\n二\t行-±拼"


def test_a_break_inside_a_paragraph_parts_it(read_body: Callable[..., Document]) -> None:
    """What stands on the next page is a block of its own, with its own look; in cells the lines are joined."""
    page, column = '<w:r><w:br w:type="page"/></w:r>', '<w:r><w:br w:type="column"/></w:r>'
    inner = page + run("附件1") + page + page + run("申报表", '<w:b/><w:sz w:val="44"/>') + column + run("右栏") + page
    read = read_body(
        paragraph(inner) + f"<w:tbl><w:tr><w:tc>{paragraph(run('甲') + page + run('乙'))}</w:tc><w:tc/></w:tr></w:tbl>"
    )
    assert [block.text for block in read.blocks] == ["附件1", "申报表", "右栏", "甲乙\t"]
    assert [block.style and block.style.size for block in read.blocks][:3] == [10.0, 22.0, 10.0]
    assert read_body(paragraph(page) + paragraph(page + run(" "))).blocks == ()
    for cut in (
        "一是加强领导，",
        "试点工作由市人民政府统一领导、市市场监督管理局牵头组织实施并会同有关部门共同推进落实到",
    ):
        assert [block.text for block in read_body(paragraph(run(cut) + page + run("基层。"))).blocks] == [
            f"{cut}\n基层。"
        ]


def test_table_of_contents(read_body: Callable[..., Document]) -> None:
    """Contents by style, by field over paragraphs, by control and by look are toc; the headings after it are not."""
    open_field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TOC \\o "1-3"</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    control = (
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
        f"<w:sdtContent>{P.format('三、保障')}</w:sdtContent></w:sdt>"
    )
    styles = '<w:style w:type="paragraph" w:styleId="11"><w:name w:val="toc 1"/></w:style>'
    body = (
        P.format("目　录")
        + paragraph(open_field + run("一、目标") + "<w:r><w:tab/></w:r>" + run("1"))
        + paragraph(run("二、任务") + '<w:r><w:fldChar w:fldCharType="end"/></w:r>')
        + control
        + paragraph(run("四、进度"), '<w:pStyle w:val="11"/>')
        + P.format("五、附则……………9")
        + paragraph(run("一、目标"), '<w:outlineLvl w:val="0"/>')
    )
    assert [block.kind for block in read_body(body, styles=styles).blocks] == ["toc"] * 6 + ["heading"]


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


def test_a_drop_cap_belongs_to_its_paragraph(read_body: Callable[..., Document]) -> None:
    """The big first letter is stored as a paragraph of its own."""
    body = paragraph(run("本"), '<w:framePr w:dropCap="drop" w:lines="2"/>') + paragraph(run("市高度重视试点工作。"))
    assert [block.text for block in read_body(body).blocks] == ["本市高度重视试点工作。"]


def test_captions(read_body: Callable[..., Document]) -> None:
    """Captions and unit lines beside a table are captions; a sentence about a table is text."""
    table = "<w:tbl><w:tr><w:tc><w:p/></w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>"
    body = (
        P.format("表1 工作基础情况")
        + P.format("单位：万元")
        + table
        + P.format("表1显示，投入逐年增加，成效明显。")
        + P.format("联系单位：绍兴市市场监管局")
    )
    assert [block.kind for block in read_body(body).blocks] == ["caption", "caption", "table", "paragraph", "paragraph"]


def seal_picture() -> bytes:
    """A red ring with a star, as PNG with transparency."""
    image = Image.new("RGBA", (240, 240), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    draw.ellipse((6, 6, 234, 234), outline=(220, 20, 30, 255), width=9)
    draw.regular_polygon((120, 120, 40), 5, fill=(220, 20, 30, 255))
    for step in range(0, 360, 24):
        draw.arc((30, 30, 210, 210), step, step + 12, fill=(220, 20, 30, 255), width=16)
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


def drawing(relation: str, points: float = 120, place: str = "inline") -> str:
    """A picture in a run."""
    size = int(points * 12_700)
    return (
        f'<w:r><w:drawing><wp:{place}><wp:extent cx="{size}" cy="{size}"/><a:graphic><a:graphicData><pic:pic><pic:blipFill>'
        f'<a:blip r:embed="{relation}"/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:{place}></w:drawing></w:r>'
    )


def test_pictures_and_seals(docx_bytes: Callable[..., bytes], read_bytes: Callable[..., Document]) -> None:
    """A red ring is a seal, any other picture a picture; broken ones are told of."""
    stream = io.BytesIO()
    Image.new("RGB", (60, 60), (40, 90, 200)).save(stream, "JPEG")
    data = docx_bytes(
        paragraph(run("2024年4月18日") + drawing("s", place="anchor"))
        + paragraph(drawing("p"))
        + paragraph(drawing("x")),
        raw={
            "word/media/s.png": seal_picture(),
            "word/media/p.jpg": stream.getvalue(),
            "word/media/x.png": b"no picture",
        },
        arrows={key: ("image", f"media/{name}") for key, name in (("s", "s.png"), ("p", "p.jpg"), ("x", "x.png"))},
    )
    read = read_bytes(data)
    assert [block.kind for block in read.blocks] == ["paragraph", "seal", "picture", "picture"]
    assert by_kind(read, "seal")[0].seal is not None
    assert "picture-unreadable" in codes(read)


def metafile(record: bytes) -> bytes:
    """An EMF with one record."""
    head = struct.pack("<II8i4s", 1, 108, *[0] * 8, b" EMF")
    return head + b"\0" * (108 - len(head)) + record


def test_seals_and_words_in_metafiles(docx_bytes: Callable[..., bytes], read_bytes: Callable[..., Document]) -> None:
    """A seal that is wrapped in a metafile is a seal; the words of a drawn table are the picture's text."""
    stream = io.BytesIO()
    seal = Image.open(io.BytesIO(seal_picture()))
    Image.alpha_composite(Image.new("RGBA", seal.size, "white"), seal).convert("RGB").save(stream, "BMP")
    bits = stream.getvalue()[14:]
    words = "案件数 1218"
    said = struct.pack("<II16sIffiiIII", 84, 76 + 2 * len(words), b"", 1, 1, 1, 0, 5, len(words), 76, 0)
    files = {
        "s": metafile(struct.pack("<II", 81, 80 + len(bits)) + b"\0" * 72 + bits),
        "w": metafile(said + b"\0" * (76 - len(said)) + words.encode("utf-16-le")),
    }
    data = docx_bytes(
        paragraph(run("2024年4月18日") + drawing("s")) + paragraph(drawing("w")),
        raw={f"word/media/{key}.emf": each for key, each in files.items()},
        arrows={key: ("image", f"media/{key}.emf") for key in files},
    )
    read = read_bytes(data)
    assert [block.kind for block in read.blocks] == ["paragraph", "seal", "picture"]
    assert read.blocks[2].text == words
    assert codes(read) == {"picture-unreadable"}


def test_pictures_in_cells_follow_their_table(
    docx_bytes: Callable[..., bytes], read_bytes: Callable[..., Document]
) -> None:
    """A seal in a form's cell is not lost."""
    cell = f"<w:tc><w:p>{run('盖章')}{drawing('s')}</w:p></w:tc><w:tc><w:p/></w:tc>"
    data = docx_bytes(
        f"<w:tbl><w:tr>{cell}</w:tr></w:tbl>",
        raw={"word/media/s.png": seal_picture()},
        arrows={"s": ("image", "media/s.png")},
    )
    assert [block.kind for block in read_bytes(data).blocks] == ["table", "seal"]


def test_pictures_over_the_pixel_limit_are_told(
    docx_bytes: Callable[..., bytes], read_bytes: Callable[..., Document]
) -> None:
    """A picture with too many pixels is never decoded."""
    data = docx_bytes(
        paragraph(drawing("s")), raw={"word/media/s.png": seal_picture()}, arrows={"s": ("image", "media/s.png")}
    )
    read = read_bytes(data, limits=Limits(pixels=1000))
    assert [block.kind for block in read.blocks] == ["picture"]
    assert codes(read) == {"picture-too-large"}


def test_embedded_files_macros_and_fragments_are_told(
    docx_bytes: Callable[..., bytes], read_bytes: Callable[..., Document]
) -> None:
    """What is not read is named in a warning; linked pictures are never fetched."""
    data = docx_bytes(
        P.format("正文") + '<w:altChunk r:id="c"/>' + paragraph(drawing("l")),
        raw={"word/vbaProject.bin": b"x", "word/embeddings/oleObject1.bin": b"x"},
        arrows={"o": ("oleObject", "embeddings/oleObject1.bin"), "l": ("image", "http://127.0.0.1/x.png")},
    )
    assert {"macros", "embedded-files", "alt-chunk", "linked-pictures"} <= codes(read_bytes(data))


def test_pictures_that_are_not_there_are_told(
    docx_bytes: Callable[..., bytes], read_bytes: Callable[..., Document]
) -> None:
    """A picture without relationship, and one without part, each leave their place and a warning."""
    read = read_bytes(docx_bytes(paragraph(drawing("a") + drawing("b")), arrows={"a": ("image", "media/gone.png")}))
    assert [block.kind for block in read.blocks] == ["picture", "picture"]
    assert [(warning.code, "2 张" in warning.message) for warning in read.warnings] == [("picture-missing", True)]


def test_drawings_without_bitmap_and_lost_ones_leave_their_place(
    docx_bytes: Callable[..., bytes], read_bytes: Callable[..., Document]
) -> None:
    """An SVG alone cannot be shown, a picture without any file is missing: both are told."""
    svg = (
        '<a:blip><a:extLst><a:ext><asvg:svgBlip xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main" '
        'r:embed="v"/></a:ext></a:extLst></a:blip>'
    )
    frame = "<w:r><w:drawing><wp:inline><a:graphic>{}</a:graphic></wp:inline></w:drawing></w:r>"
    data = docx_bytes(
        paragraph(frame.format(svg)) + paragraph(frame.format('<a:blip r:embed=""/>')),
        raw={"word/media/v.svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>"},
        arrows={"v": ("image", "media/v.svg")},
    )
    read = read_bytes(data)
    assert [block.kind for block in read.blocks] == ["picture", "picture"]
    assert codes(read) == {"picture-missing", "picture-unreadable"}


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


def embedded(name: str, relation: str = "") -> str:
    """An object of another program, shown by a picture where ``relation`` names one."""
    image = f'<v:shape style="width:90pt;height:90pt"><v:imagedata r:id="{relation}"/></v:shape>' if relation else ""
    return f'<w:r><w:object>{image}<o:OLEObject Type="Embed" ProgID="{name}" r:id="o"/></w:object></w:r>'


def test_embedded_files_are_listed_by_kind(read_body: Callable[..., Document]) -> None:
    """Files are counted by kind, formulas and form controls apart."""
    names = ("Excel.Sheet.12", "ET.Xls.6", "AcroExch.Document.DC", "Package", "Word.Document.12", "Equation.DSMT4")
    control = '<w:r><w:object><w:control w:name="CheckBox1"/></w:object></w:r>'
    read = read_body(P.format("正文") + "".join(paragraph(embedded(name)) for name in names) + paragraph(control))
    told = {warning.code: warning.message for warning in read.warnings}
    assert set(told) == {"embedded-files", "formula-objects", "form-controls"}
    for words in ("5 个其他文件", "Excel 工作表 2 个", "PDF 文件 1 个", "打包的文件 1 个", "Word 文档 1 个"):
        assert words in told["embedded-files"]


def test_objects_of_seal_programs_are_seals(
    docx_bytes: Callable[..., bytes], read_bytes: Callable[..., Document]
) -> None:
    """A seal that its picture shows is that seal; one that no picture shows is there with little confidence."""
    body = "".join(
        paragraph(run(text) + embedded("iSignature.Seal.1", relation))
        for text, relation in (("甲", "s"), ("乙", "x"), ("丙", ""))
    )
    data = docx_bytes(
        body,
        raw={"word/media/s.png": seal_picture(), "word/media/x.emf": b"no picture"},
        arrows={"s": ("image", "media/s.png"), "x": ("image", "media/x.emf")},
    )
    read = read_bytes(data)
    assert [block.kind for block in read.blocks] == ["paragraph", "seal"] * 3
    assert [block.confidence < 0.9 for block in by_kind(read, "seal")] == [False, True, True]
    assert "seal-object" in codes(read)


def test_wrappers_lose_nothing(read_body: Callable[..., Document]) -> None:
    """Text in hyperlinks, smart tags, custom XML, content controls, bidirectional runs and formulas is kept."""
    inner = (
        f"<w:hyperlink>{run('链')}</w:hyperlink><w:smartTag>{run('标')}</w:smartTag><w:customXml>{run('定')}</w:customXml>"
        f"<w:sdt><w:sdtContent>{run('控')}</w:sdtContent></w:sdt><w:dir>{run('向')}</w:dir>"
        "<m:oMath><m:r><m:t>a+b</m:t></m:r></m:oMath>"
    )
    body = f"<w:customXml><w:sdt><w:sdtContent>{paragraph(inner)}</w:sdtContent></w:sdt></w:customXml>"
    assert [block.text for block in read_body(body).blocks] == ["链标定控向a+b"]


def math(inner: str) -> str:
    """An equation."""
    return f"<m:oMath>{inner}</m:oMath>"


def test_numbers_of_equations_stay_apart(read_body: Callable[..., Document]) -> None:
    """Fractions get a stroke, powers rise, in equations, in EQ fields and by plain superscript."""
    sign = "<m:r><m:t>{}</m:t></m:r>"
    fraction = f"<m:f><m:num>{sign.format('3')}</m:num><m:den>{sign.format('a+b')}</m:den></m:f>"
    power = f"<m:sSup><m:e>{sign.format('10')}</m:e><m:sup>{sign.format('-4')}</m:sup></m:sSup>"
    powers = f"<m:sSup><m:e>{sign.format('x')}</m:e><m:sup>{sign.format('ab+1')}</m:sup></m:sSup>"
    root = f"<m:rad><m:deg/><m:e>{sign.format('2')}</m:e></m:rad>"
    total = f'<m:nary><m:naryPr><m:chr m:val="∑"/></m:naryPr><m:sub>{sign.format("i")}</m:sub><m:sup/><m:e>{sign.format("k")}</m:e></m:nary>'
    bracket = f'<m:d><m:dPr><m:begChr m:val="["/><m:endChr m:val="]"/></m:dPr><m:e>{sign.format("c")}</m:e></m:d>'
    high = '<w:vertAlign w:val="superscript"/>'
    body = (
        paragraph(math(fraction) + run("，") + math(power) + run("，") + math(powers + root))
        + paragraph(math(total + bracket))
        + paragraph(run("面积5km") + run("2", high) + run("，产值1234") + run("1", high) + run("万元") + run("[3]", high))
        + paragraph(run("2", high) + run("注") + field("EQ \\f(1,3)", ""))
        + paragraph('<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>EQ \\f(1,3)</w:instrText></w:r>'
                    '<w:r><w:fldChar w:fldCharType="end"/></w:r>')
    )  # fmt: skip
    assert [block.text for block in read_body(body).blocks] == [
        "3/(a+b)，10⁻⁴，x^(ab+1)√2", "∑_i k[c]", "面积5km²，产值1234¹万元[3]", "2注", "1/3",
    ]  # fmt: skip


def test_rarer_shapes_of_equations(read_body: Callable[..., Document]) -> None:
    """Binomials have no stroke; bounds above, signs over a letter and indexes in front keep their place."""
    sign = "<m:r><m:t>{}</m:t></m:r>"
    binomial = f'<m:f><m:fPr><m:type m:val="noBar"/></m:fPr><m:num>{sign.format("n")}</m:num><m:den>{sign.format("k")}</m:den></m:f>'
    bracket = f"<m:d><m:e>{binomial}</m:e></m:d>"
    upper = f"<m:limUpp><m:e>{sign.format('x')}</m:e><m:lim>{sign.format('n')}</m:lim></m:limUpp>"
    mean = f"<m:bar><m:e>{sign.format('x')}</m:e></m:bar>"
    hat = f'<m:acc><m:accPr><m:chr m:val="\u0303"/></m:accPr><m:e>{sign.format("ab")}</m:e></m:acc>'
    before = f"<m:sPre><m:sub>{sign.format('6')}</m:sub><m:sup>{sign.format('2')}</m:sup><m:e>{sign.format('C')}</m:e></m:sPre>"
    assert read_body(paragraph(math(bracket + upper + mean + hat + before))).blocks[0].text == "(n k)x^nx\u0305ab²6C"


def test_small_text_above_the_line_is_a_superscript(read_body: Callable[..., Document]) -> None:
    """Converters lift and shrink; what is only lifted, or only below, is plain text."""
    base = '<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="32"/></w:rPr></w:rPrDefault></w:docDefaults>'
    small, lifted, low = '<w:sz w:val="20"/>', '<w:position w:val="8"/>', '<w:position w:val="-4"/>'
    body = (
        run("5km")
        + run("2", lifted + small)
        + run("，H")
        + run("2", low + small)
        + run("O，截至")
        + run("2023", lifted)
    )
    assert read_body(paragraph(body), styles=base).blocks[0].text == "5km²，H2O，截至2023"


def test_numbers_that_only_fields_know_are_told(read_body: Callable[..., Document]) -> None:
    """AUTONUM stores no result, so its number is missing from the text."""
    read = read_body(paragraph(field(" AUTONUM ", "").replace("separate", "end", 1) + run("总则")))
    assert codes(read) == {"number-fields"}


def test_ticked_boxes_by_overprint(read_body: Callable[..., Document]) -> None:
    """A tick set over a box by a field is a ticked box."""
    ticked = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> eq \\o\\ac(□,√) </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    assert read_body(paragraph(ticked + run("地级市"))).blocks[0].text == "☑地级市"


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


@pytest.mark.parametrize(
    ("name", "level"),
    [("标题 3", 3), ("Heading 1", 1), ("标题2（黑体）", 2), ("标题二", 2), ("二级标题", 2), ("公文一级标题", 1), ("三级条标题", 4),
     ("章标题", 1), ("节标题", 2), ("标题 2 字符", None), ("heading 1 char", None), ("heading 10", None), ("副标题", None),
     ("附录章标题", None)],
)  # fmt: skip
def test_levels_by_the_names_of_styles(read_body: Callable[..., Document], name: str, level: int | None) -> None:
    """Names of heading styles as Word, WPS and templates of offices give them, also through the style below."""
    styles = (
        f'<w:style w:type="paragraph" w:styleId="A"><w:name w:val="{name}"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="B"><w:name w:val="自定"/><w:basedOn w:val="A"/></w:style>'
    )
    read = read_body(
        paragraph(run("总体要求"), '<w:pStyle w:val="A"/>') + paragraph(run("目标"), '<w:pStyle w:val="B"/>'),
        styles=styles,
    )
    assert [block.style and block.style.outline_level for block in read.blocks] == [level, level]


def test_circular_styles_end(read_body: Callable[..., Document]) -> None:
    """Styles that are based on each other in a ring give what they state, once."""
    style = '<w:style w:type="paragraph" w:styleId="{}"><w:name w:val="{}"/><w:basedOn w:val="{}"/>{}</w:style>'
    styles = style.format("A", "甲", "B", "") + style.format("B", "乙", "A", '<w:rPr><w:sz w:val="44"/></w:rPr>')
    block = read_body(paragraph(run("文"), '<w:pStyle w:val="A"/>'), styles=styles).blocks[0]
    assert block.style is not None
    assert block.style.size == 22.0


def test_sizes_with_units(read_body: Callable[..., Document]) -> None:
    """Strict documents may state sizes with their unit."""
    block = read_body(paragraph(run("文", '<w:sz w:val="16pt"/>'))).blocks[0]
    assert block.style is not None
    assert block.style.size == 16.0


def test_empty_document_is_told(read_body: Callable[..., Document]) -> None:
    """A document without anything readable says so."""
    assert "empty-document" in codes(read_body("<w:p/>"))


CORPUS = os.environ.get("SHENBAO_CORPUS")
READ_ONE = """
import sys, hashlib, pathlib
from extractors.errors import ReadingError
from extractors.limits import DEFAULT_LIMITS
from extractors.registry import DOCX, XLSX, Source
from extractors.sheet import read_sheet
from extractors.word import read_docx
for name in sys.argv[1:]:
    data = pathlib.Path(name).read_bytes()
    sheet = name.endswith(".xlsx")
    source = Source(path=name, name="x", sha256="0", bytes=len(data), media_type=XLSX if sheet else DOCX)
    try:
        document = (read_sheet if sheet else read_docx)(source, DEFAULT_LIMITS)
        assert document.blocks or document.warnings
    except ReadingError as error:
        assert error.message
"""


@pytest.mark.skipif(CORPUS is None, reason="SHENBAO_CORPUS names no folder")
@pytest.mark.parametrize("folder", ["docx", "xlsx", "hostile"])
def test_corpus_ends_in_documents_or_clean_errors(folder: str) -> None:
    """Every real and hostile file ends in a document or in one of our own errors."""
    names = [str(path) for path in Path(CORPUS or "", folder).iterdir() if path.suffix in {".docx", ".docm", ".xlsx"}]
    done = subprocess.run([sys.executable, "-c", READ_ONE, *names], check=False, capture_output=True, timeout=120)
    assert done.returncode == 0, done.stderr.decode()[-2000:]
