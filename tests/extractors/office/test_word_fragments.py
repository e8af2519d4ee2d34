"""Foreign files that a Word document shows as its own text (altChunk)."""

import base64
from collections.abc import Callable

import pytest

from extractors.document import Document

P = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"
CHUNK = '<w:altChunk r:id="c"/>'
PAGE = "<html><head><title>x</title></head><body><h1>一、目标</h1><p>建成基地12个。</p><table><tr><td>甲</td><td>1</td></tr></table></body></html>"
READ = [
    ("paragraph", "前"),
    ("heading", "一、目标"),
    ("paragraph", "建成基地12个。"),
    ("table", "甲\t1"),
    ("paragraph", "后"),
]


def archive(charset: str) -> bytes:
    """A web archive as html-docx-js and Word write it."""
    body = base64.b64encode(PAGE.encode(charset)).decode()
    return (
        'MIME-Version: 1.0\r\nContent-Type: multipart/related; type="text/html"; boundary="=x"\r\n\r\n--=x\r\n'
        f'Content-Type: text/html; charset="{charset}"\r\nContent-Transfer-Encoding: base64\r\n\r\n{body}\r\n--=x--\r\n'
    ).encode()


@pytest.mark.parametrize("data", [PAGE.encode(), archive("utf-8"), archive("gb18030")])
def test_web_pages_are_read_in_their_place(
    docx_bytes: Callable[..., bytes], read_bytes: Callable[..., Document], data: bytes
) -> None:
    """Pages and web archives, in UTF-8 and GBK, stand where the document shows them."""
    read = read_bytes(
        docx_bytes(P.format("前") + CHUNK + P.format("后"), raw={"word/part": data}, arrows={"c": ("aFChunk", "part")})
    )
    assert [(block.kind, block.text) for block in read.blocks] == READ
    assert [block.level for block in read.blocks] == [None, 1, None, None, None]
    assert [warning.code for warning in read.warnings] == ["alt-chunk-read"]


def test_documents_inside_documents(docx_bytes: Callable[..., bytes], read_bytes: Callable[..., Document]) -> None:
    """A DOCX is read in its place, one that holds itself over and over only so deep."""
    arrows = {"c": ("aFChunk", "inner.docx")}
    inner = docx_bytes(P.format("内"))
    assert [
        block.text for block in read_bytes(docx_bytes(CHUNK, raw={"word/inner.docx": inner}, arrows=arrows)).blocks
    ] == ["内"]
    for depth in range(5):
        inner = docx_bytes(P.format(str(depth)) + CHUNK, raw={"word/inner.docx": inner}, arrows=arrows)
    assert [block.text for block in read_bytes(inner).blocks] == ["4", "3", "2", "1"]


def test_warnings_of_fragments_are_told_once(
    docx_bytes: Callable[..., bytes], read_bytes: Callable[..., Document]
) -> None:
    """What was left out inside a fragment is told by the whole; what both left out is told once."""
    hidden = "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r><w:r><w:t>显</w:t></w:r></w:p>"
    struck = "<w:p><w:r><w:rPr><w:strike/></w:rPr><w:t>删</w:t></w:r></w:p>"
    data = docx_bytes(hidden + CHUNK, raw={"word/i": docx_bytes(hidden + struck)}, arrows={"c": ("aFChunk", "i")})
    assert [warning.code for warning in read_bytes(data).warnings] == ["hidden-text", "alt-chunk-read", "struck-text"]


@pytest.mark.parametrize("data", [b"{\\rtf1 x}", b"PK\x03\x04broken", b"\x00\x01", b"MIME-Version: 1.0\r\n\r\nx"])
def test_other_fragments_are_told(
    docx_bytes: Callable[..., bytes], read_bytes: Callable[..., Document], data: bytes
) -> None:
    """What is of another kind, or broken, is named as not read."""
    read = read_bytes(docx_bytes(P.format("前") + CHUNK, raw={"word/part": data}, arrows={"c": ("aFChunk", "part")}))
    assert [block.text for block in read.blocks] == ["前"]
    assert [warning.code for warning in read.warnings] == ["alt-chunk"]
