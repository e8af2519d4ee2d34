"""DOCX to a document: text in order, structure, styles."""

import io
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt

from extractors.document import Document

from .wordml import P, codes, pairs, paragraph, run


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


def test_wrappers_lose_nothing(read_body: Callable[..., Document]) -> None:
    """Text in hyperlinks, smart tags, custom XML, content controls, bidirectional runs and formulas is kept."""
    inner = (
        f"<w:hyperlink>{run('链')}</w:hyperlink><w:smartTag>{run('标')}</w:smartTag><w:customXml>{run('定')}</w:customXml>"
        f"<w:sdt><w:sdtContent>{run('控')}</w:sdtContent></w:sdt><w:dir>{run('向')}</w:dir>"
        "<m:oMath><m:r><m:t>a+b</m:t></m:r></m:oMath>"
    )
    body = f"<w:customXml><w:sdt><w:sdtContent>{paragraph(inner)}</w:sdtContent></w:sdt></w:customXml>"
    assert [block.text for block in read_body(body).blocks] == ["链标定控向a+b"]


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
