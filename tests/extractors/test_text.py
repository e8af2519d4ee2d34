"""Plain text, Markdown and HTML."""

import base64
import io
import quopri
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from extractors.detect import detect_media_type
from extractors.document import Document
from extractors.errors import HostileFile, UnreadableFile
from extractors.limits import DEFAULT_LIMITS, Limits
from extractors.registry import HTML, MHTML, TEXT, Source, reader_for, reader_key
from extractors.text import read_text

Read = Callable[..., Document]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Reads bytes as one text file."""

    def run(data: bytes, media_type: str = TEXT, limits: Limits = DEFAULT_LIMITS) -> Document:
        path = tmp_path / "file"
        path.write_bytes(data)
        return read_text(Source(str(path), "甲.txt", "0" * 64, len(data), media_type), limits)

    return run


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_lines_are_paragraphs_in_any_encoding(read: Read, encoding: str):
    """A line a paragraph; blank lines are none; spaces around go."""
    document = read("关于申报试点的函\r\n\r\n　　省市场监督管理局：\n现申报。".encode(encoding))
    assert [block.text for block in document.blocks] == ["关于申报试点的函", "省市场监督管理局：", "现申报。"]
    assert [block.id for block in document.blocks] == ["b1", "b2", "b3"]
    reader = reader_for(TEXT)
    assert reader is not None
    assert document.reader == reader.key


def test_markdown_headings_keep_their_level(read: Read):
    """Hashes are marks, not text."""
    (heading, paragraph) = read("## 工作目标\n正文 # 不是标题".encode()).blocks
    assert (heading.kind, heading.level, heading.text) == ("heading", 2, "工作目标")
    assert paragraph.kind == "paragraph"


def test_html_gives_text_and_tables_only(read: Read):
    """Tags, scripts and styles go; headings, paragraphs and spans of tables stay."""
    page = """<!DOCTYPE html><html><head><meta charset="gbk"><title>不要</title><style>p {}</style></head><body>
    <h2>一、工作目标</h2><p>第一<b>段</b>&amp;文字<script>alert("x")</script></p><div>第二段<br>第三段</div>
    <table><tr><td colspan="2">申报表</td></tr><tr><td>地区<p>名称</p></td><td>绍兴市<table><tr><td>内层</td></tr></table></td></tr></table>
    尾</body></html>"""
    blocks = read(page.encode("gbk"), HTML).blocks
    assert [(block.kind, block.text) for block in blocks if block.kind != "table"] == [
        ("heading", "一、工作目标"),
        ("paragraph", "第一段&文字"),
        ("paragraph", "第二段"),
        ("paragraph", "第三段"),
        ("paragraph", "尾"),
    ]
    (table,) = (block for block in blocks if block.kind == "table")
    assert table.rows is not None
    assert [[(cell.text, cell.col_span) for cell in row] for row in table.rows] == [
        [("申报表", 2)],
        [("地区 名称", 1), ("绍兴市 内层", 1)],
    ]
    assert table.text == "申报表\n地区 名称\t绍兴市 内层"


@pytest.mark.parametrize(
    "page", [b"<table><tr><td>a", b"<p>a</table></td>b", b"<script>a", b"<table><td>a<p></script>b"]
)
def test_broken_html_does_not_fail(read: Read, page: bytes):
    """Whatever is open at the end is closed; whatever was never open is ignored."""
    assert read(page, HTML).reader == reader_key("text")


def test_limits_hold_and_binary_is_refused(read: Read):
    """Too many characters or blocks, and bytes that are no text."""
    with pytest.raises(HostileFile, match="文字"):
        read(b"a" * 100, limits=Limits(characters=50))
    with pytest.raises(HostileFile, match="内容块"):
        read(b"a\n" * 100, limits=Limits(blocks=50))
    with pytest.raises(UnreadableFile, match="编码"):
        read(b"\xff\x81" * 100)


WORD_PAGE = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta http-equiv=Content-Type
content="text/html; charset=gb2312"><title>不要</title><xml><o:Author>不要</o:Author></xml></head><body lang=ZH-CN>
<p class=MsoNormal align=center style='text-align:center'><b><span style='font-size:22.0pt'>示范区建设方案</span></b></p>
<h1>一、总体要求</h1><p class=MsoListParagraph><![if !supportLists]><span style='mso-list:Ignore'>（一）</span><![endif]>指导思想</p>
<p class=MsoNormal>为深入贯彻落实有关要求，加快建设示范区，制定本方案。<o:p></o:p></p>
<!--[if gte mso 9]><xml>不要</xml><![endif]--><span style='display:none'>不<span>要</span></span>
<table><tr><td colspan=2><p>申报表</p></td></tr><tr><td>是否公示</td><td><input type=checkbox checked>是<input type=checkbox>否</td></tr></table>
<ol start=3 type=a><li>甲</li><li>乙<ul><li>子</li></ul></li></ol><p>单位：<input value="市局"></p>
<img src="x.files/image001.png" width=160 height=160></body></html>"""
WORD_BLOCKS = [
    ("title", "示范区建设方案"),
    ("heading", "一、总体要求"),
    ("paragraph", "（一）指导思想"),
    ("paragraph", "为深入贯彻落实有关要求，加快建设示范区，制定本方案。"),
    ("table", "申报表\n是否公示\t☑是☐否"),
    ("paragraph", "c. 甲"),
    ("paragraph", "d. 乙"),
    ("list_item", "子"),
    ("paragraph", "单位：市局"),
]


def test_a_page_of_word_reads_as_it_looks(read: Read):
    """Title by size and place, numbers of lists, fields; what is hidden or for programs only is left out."""
    document = read(WORD_PAGE.encode("gb2312"), HTML)
    assert [(block.kind, block.text) for block in document.blocks] == WORD_BLOCKS
    title = document.blocks[0].style
    assert title is not None
    assert (title.size, title.bold, title.align) == (22.0, True, "center")
    assert {warning.code for warning in document.warnings} == {"hidden-text", "pictures-not-there"}


def archive(page: bytes, image: bytes) -> bytes:
    """A web archive as Word writes it."""
    return (
        b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="----=_Next"\r\n\r\n'
        + "此文档为“单个文件网页”。\r\n\r\n".encode("gb18030")
        + b"------=_Next\r\nContent-Location: file:///C:/1/x.htm\r\nContent-Transfer-Encoding: quoted-printable\r\n"
        + b'Content-Type: text/html; charset="gb2312"\r\n\r\n'
        + quopri.encodestring(page)
        + b"\r\n------=_Next\r\nContent-Location: file:///C:/1/x.files/image001.png\r\nContent-Transfer-Encoding: base64\r\n"
        + b"Content-Type: image/png\r\n\r\n"
        + base64.encodebytes(image)
        + b"\r\n------=_Next--\r\n"
    )


def test_a_web_archive_is_its_page_with_its_images(tmp_path: Path, read: Read):
    """The same blocks, and the seal in the image."""
    image = Image.new("RGB", (300, 300), "white")
    draw = ImageDraw.Draw(image)
    draw.ellipse((6, 6, 294, 294), outline=(220, 20, 20), width=10)
    draw.regular_polygon((150, 150, 45), 5, fill=(220, 20, 20))
    stream = io.BytesIO()
    image.save(stream, "PNG")
    data = archive(WORD_PAGE.encode("gb2312"), stream.getvalue())
    path = tmp_path / "甲.mht"
    path.write_bytes(data)
    assert detect_media_type(path) == MHTML
    document = read(data, MHTML)
    assert [(block.kind, block.text) for block in document.blocks if block.kind != "seal"] == WORD_BLOCKS
    assert [block.kind for block in document.blocks][-1] == "seal"
    with pytest.raises(UnreadableFile, match="网页"):
        read(b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x--\n", MHTML)


def test_an_empty_text_is_told(read: Read):
    """No silence, neither of a text of blanks nor of a page that is all script."""
    for data, media_type in ((" \n　\n".encode(), TEXT), (b"<script>a", HTML)):
        assert [warning.code for warning in read(data, media_type).warnings] == ["empty-document"]


def test_elements_left_open_hide_nothing(read: Read):
    """A hidden paragraph that is never closed ends with the next one."""
    document = read(
        "<p style='display:none'>甲<p>乙<div><div style='display:none'>丙<div>丁</div></div>戊</div>".encode(), HTML
    )
    assert "乙" in "".join(block.text for block in document.blocks)
    assert "戊" in "".join(block.text for block in document.blocks)
    assert "丁" not in "".join(block.text for block in document.blocks)
