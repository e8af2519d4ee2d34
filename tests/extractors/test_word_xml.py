"""Word 2003 XML, as Word and many a system write it under the name of a DOC."""

import base64
import io
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from extractors import legacy, registry
from extractors.detect import detect_media_type
from extractors.document import Document
from extractors.errors import HostileFile, UnreadableFile
from extractors.legacy import read_legacy
from extractors.limits import DEFAULT_LIMITS
from extractors.registry import Source

PAPER = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?><?mso-application progid="Word.Document"?><w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml" xmlns:wx="http://schemas.microsoft.com/office/word/2003/auxHint" xmlns:v="urn:schemas-microsoft-com:vml" xmlns:aml="http://schemas.microsoft.com/aml/2001/core"><w:styles><w:style w:type="paragraph" w:default="on" w:styleId="a"><w:name w:val="Normal"/><w:rPr><w:sz w:val="32"/></w:rPr></w:style></w:styles><w:body><wx:sect>
<w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:rPr><w:sz w:val="44"/></w:rPr><w:t>示范区建设方案</w:t></w:r></w:p>
<wx:sub-section><w:p><w:pPr><w:listPr><w:ilvl w:val="0"/><w:ilfo w:val="1"/><wx:t wx:val="一、" wx:wTabBefore="0"/></w:listPr></w:pPr><w:r><w:t>总体要求</w:t></w:r><w:r><w:footnote><w:p><w:r><w:t>脚注内容</w:t></w:r></w:p></w:footnote></w:r></w:p></wx:sub-section>
<w:p><w:r><w:t>正文</w:t></w:r><aml:annotation aml:id="0" w:type="Word.Deletion"><aml:content><w:r><w:delText>旧</w:delText></w:r></aml:content></aml:annotation><aml:annotation aml:id="1" w:type="Word.Insertion"><aml:content><w:r><w:t>新</w:t></w:r></aml:content></aml:annotation></w:p>
<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w="4000"/><w:gridCol w:w="4000"/></w:tblGrid><w:tr><w:tc><w:tcPr><w:vmerge w:val="restart"/></w:tcPr><w:p><w:r><w:t>地区</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>绍兴市</w:t></w:r></w:p></w:tc></w:tr><w:tr><w:tc><w:tcPr><w:vmerge/></w:tcPr><w:p/></w:tc><w:tc><w:p><w:r><w:t>嵊州市</w:t></w:r></w:p></w:tc></w:tr></w:tbl>
<w:p><w:r><w:pict><w:binData w:name="wordml://03000001.png">PICTURE</w:binData><v:shape style="width:120pt;height:120pt"><v:imagedata src="wordml://03000001.png"/></v:shape></w:pict></w:r></w:p>
<w:sectPr><w:hdr w:type="odd"><w:p><w:r><w:t>内部资料</w:t></w:r></w:p></w:hdr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr></wx:sect></w:body></w:wordDocument>"""


def seal() -> bytes:
    """A red seal as PNG."""
    image = Image.new("RGB", (300, 300), "white")
    draw = ImageDraw.Draw(image)
    draw.ellipse((6, 6, 294, 294), outline=(220, 20, 20), width=10)
    draw.regular_polygon((150, 150, 45), 5, fill=(220, 20, 20))
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


def read(folder: Path, text: str) -> Document:
    """Reads text as the file that it is."""
    path = folder / "甲.doc"
    path.write_text(text, encoding="utf-8")
    assert detect_media_type(path) == registry.WORD_XML
    return read_legacy(Source(str(path), "甲.doc", "0" * 64, path.stat().st_size, registry.WORD_XML), DEFAULT_LIMITS)


def test_all_that_word_shows_is_read_without_an_office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Printed numbers, sizes, merged cells, notes, headers, seals; tracked changes as accepted."""
    monkeypatch.setattr(legacy, "convert_with_office", lambda *_, **__: pytest.fail("no office is needed"))
    document = read(tmp_path, PAPER.replace("PICTURE", base64.encodebytes(seal()).decode()))
    assert [(block.kind, block.text) for block in document.blocks if block.kind != "seal"] == [
        ("header", "内部资料"),
        ("title", "示范区建设方案"),
        ("paragraph", "一、总体要求"),
        ("footnote", "脚注内容"),
        ("paragraph", "正文新"),
        ("table", "地区\t绍兴市\n嵊州市"),
    ]
    assert document.blocks[-1].kind == "seal"
    rows = document.blocks[-2].rows
    assert rows is not None
    assert rows[0][0].row_span == 2
    assert document.blocks[1].style is not None
    assert (document.blocks[1].style.size, document.blocks[1].style.align) == (22.0, "center")
    assert document.file.media_type == registry.WORD_XML


def test_a_sign_before_an_item_is_no_number(tmp_path: Path):
    """Bullets are characters of symbol fonts."""
    document = read(tmp_path, PAPER.replace('wx:val="一、"', 'wx:val="\uf0b7"'))
    assert "总体要求" in [block.text for block in document.blocks]


def test_broken_and_hostile_ones(tmp_path: Path):
    """A cut file gives what is there, one without a body nothing, one with entities is refused."""
    cut = read(tmp_path, PAPER[: PAPER.index("<w:tbl>")])
    assert "示范区建设方案" in [block.text for block in cut.blocks]
    assert read(tmp_path, PAPER.replace("PICTURE", "@@@")).blocks
    with pytest.raises(UnreadableFile, match="正文"):
        read(tmp_path, PAPER.replace("w:body", "w:nobody"))
    with pytest.raises(HostileFile, match="DOCTYPE"):
        read(tmp_path, PAPER.replace("<w:wordDocument", '<!DOCTYPE a [<!ENTITY x "y">]><w:wordDocument', 1))
