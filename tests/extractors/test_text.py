"""Plain text, Markdown and HTML."""

from collections.abc import Callable
from pathlib import Path

import pytest

from extractors.document import Document
from extractors.errors import HostileFile, UnreadableFile
from extractors.limits import DEFAULT_LIMITS, Limits
from extractors.registry import HTML, TEXT, Source, reader_for
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
    assert read(page, HTML).reader == "text/1"


def test_limits_hold_and_binary_is_refused(read: Read):
    """Too many characters or blocks, and bytes that are no text."""
    with pytest.raises(HostileFile, match="文字"):
        read(b"a" * 100, limits=Limits(characters=50))
    with pytest.raises(HostileFile, match="内容块"):
        read(b"a\n" * 100, limits=Limits(blocks=50))
    with pytest.raises(UnreadableFile, match="编码"):
        read(b"\xff\x81" * 100)
