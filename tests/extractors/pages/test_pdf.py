"""Text PDF: paragraphs, titles, furniture, frames, and where a page goes when its text cannot be trusted."""

import ctypes
import os
import sys
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest
from reportlab.lib.pdfencrypt import StandardEncryption

from extractors.errors import EncryptedFile, HostileFile, ReadingError, UnreadableFile
from extractors.limits import Limits

BODY = "为深入贯彻落实党中央国务院关于加强知识产权保护的决策部署，健全商业秘密保护工作机制，营造良好营商环境，现就有关事项提出如下工作安排和具体要求。"


def test_lines_of_a_paragraph_are_joined(paper: Any, read: Any, kinds: Any):
    """Wrapped Chinese lines become one paragraph without spaces; the heading above stays apart."""
    sheet = paper()
    sheet.line("一、总体要求", indent=32)
    sheet.paragraph(BODY)
    sheet.paragraph(BODY)
    assert kinds(read(sheet.save())) == [("paragraph", "一、总体要求"), ("paragraph", BODY), ("paragraph", BODY)]


def test_style_tells_size_indent_and_alignment(paper: Any, read: Any):
    """The outline needs to know how a block looks."""
    sheet = paper()
    sheet.line("关于开展试点工作的请示", size=22, align="center")
    sheet.paragraph(BODY)
    title, body = read(sheet.save()).blocks
    assert (title.style.size, title.style.align, title.kind) == (22, "center", "title")
    assert body.style.indent == pytest.approx(32, abs=1)
    assert body.style.align == "justify"
    assert body.style.font


def test_a_numbered_line_starts_a_block_even_under_a_full_line(paper: Any, read: Any, kinds: Any):
    """一、 at the start of a line is no continuation where both lines are indented alike."""
    first = "（一）加强组织领导，成立由市政府主要领导任组长的工作小组"[:26]
    sheet = paper()
    sheet.paragraph(BODY)
    sheet.line(first, indent=32)
    sheet.line("（二）健全工作机制", indent=32)
    assert [text for _, text in kinds(read(sheet.save()))] == [BODY, first, "（二）健全工作机制"]


def test_paragraphs_run_over_pages_and_furniture_stays_out(paper: Any, read: Any, kinds: Any):
    """Header and page number (— 1 —) do not part a paragraph; it has a fragment on each page."""
    sheet = paper()
    for number in (1, 2):
        sheet.text(220, 40, "试点工作方案（征求意见稿）", 10)
        sheet.text(280, 800, f"— {number} —", 14)
        if number == 1:
            sheet.paragraph(BODY)
            sheet.line(BODY[:26], indent=32)
            sheet.line(BODY[26:54])
            sheet.page()
        else:
            sheet.line(BODY[54:])
            sheet.paragraph(BODY)
    document = read(sheet.save())
    found = kinds(document)
    assert [text for kind, text in found if kind == "paragraph"] == [BODY] * 3
    assert [text for kind, text in found if kind == "header"] == ["试点工作方案（征求意见稿）"] * 2
    assert [text for kind, text in found if kind == "page_number"] == ["— 1 —", "— 2 —"]
    over = [block for block in document.blocks if len(block.fragments) == 2]
    assert [fragment.page for block in over for fragment in block.fragments] == [1, 2]


def test_a_title_over_two_lines_is_one_block(paper: Any, read: Any, only: Any):
    """Centred lines of one large size are one title; the letterhead above and the date below are not in it."""
    sheet = paper()
    sheet.line("某某市人民政府文件", size=30, align="center")
    sheet.line("某政函〔2024〕18号", align="center")
    sheet.line("某某市人民政府关于申报第三批全国商业", size=22, align="center")
    sheet.line("秘密保护创新试点的请示", size=22, align="center")
    sheet.line("某省市场监督管理局：")
    sheet.paragraph(BODY)
    sheet.line("某某市人民政府", align="right", indent=48)
    sheet.line("2024年4月18日", align="right", indent=48)
    document = read(sheet.save())
    assert only(document, "title").text == "某某市人民政府关于申报第三批全国商业秘密保护创新试点的请示"
    assert [block.text for block in document.blocks[-2:]] == ["某某市人民政府", "2024年4月18日"]
    assert document.blocks[-1].style.align == "right"


def test_two_columns_are_read_one_after_the_other(paper: Any, read: Any, kinds: Any):
    """The left column comes first, and a paragraph may run from one into the other."""
    left = [f"左栏第{number}行的文字共有十四字满" for number in "一二三四五六七八"]
    right = [f"右栏第{number}行的文字共有十四字满" for number in "一二三四五六七八"]
    sheet = paper()
    for place, (first, second) in enumerate(zip(left, right, strict=True)):
        sheet.text(72, 100 + 20 * place, first, 14)
        sheet.text(320, 100 + 20 * place, second, 14)
    text = "".join(text for _, text in kinds(read(sheet.save())))
    assert text == "".join(left + right)


def test_contents_are_told_from_text(paper: Any, read: Any, kinds: Any):
    """Lines with dot leaders and a page number are a table of contents."""
    sheet = paper()
    sheet.line("目录", size=22, align="center")
    sheet.line("一、总体要求" + "." * 60 + "1")
    sheet.line("二、主要任务" + "." * 60 + "12")
    sheet.page()
    sheet.line("一、总体要求", indent=32)
    assert [kind for kind, _ in kinds(read(sheet.save()))] == ["toc", "toc", "toc", "paragraph"]


def test_latin_words_keep_their_spaces(paper: Any, read: Any, kinds: Any):
    """Words are joined by a space over lines, Chinese characters by nothing."""
    sheet = paper()
    sheet.canvas.setFont("Helvetica", 12)
    sheet.canvas.drawString(72, 700, "The quick brown fox jumps over the lazy dog and the quick brown fox jumps")
    sheet.canvas.drawString(72, 684, "over the lazy dog.")
    (found,) = kinds(read(sheet.save()))
    assert found[1] == "The quick brown fox jumps over the lazy dog and the quick brown fox jumps over the lazy dog."


def test_boxes_are_those_of_the_page_as_shown(paper: Any, read: Any):
    """/Rotate and the crop box move the origin."""
    sheet = paper()
    sheet.text(100, 200, "坐标", 20)
    path = sheet.save()
    document = pdfium.PdfDocument(path)
    document[0].set_cropbox(50, 0, 595.28, 841.89)
    document[0].set_rotation(90)
    document.save(turned := path.with_name("turned.pdf"))
    document.close()
    page, block = (found := read(turned)).pages[0], found.blocks[0]
    assert (page.width, page.height) == pytest.approx((841.89, 545.28), abs=0.1)
    x0, top, x1, bottom = block.bbox
    assert (top, bottom) == pytest.approx((50, 90), abs=1)
    assert 841.89 - 200 - 10 < x0 < x1 < 841.89 - 200 + 25


def test_text_that_stands_sideways_is_read_upright(paper: Any, read: Any, kinds: Any):
    """A page whose text is turned reads as if it were not; its boxes stay where they are shown."""
    sheet = paper()
    sheet.canvas.translate(595, 0)
    sheet.canvas.rotate(90)
    sheet.text(100, 841.89 - 400, "第一行文字在这里并且很长很长很长", 16)
    sheet.text(100, 841.89 - 370, "第二行文字在这里并且很长很长很长", 16)
    document = read(sheet.save())
    assert (
        "".join(text for _, text in kinds(document))
        == "第一行文字在这里并且很长很长很长第二行文字在这里并且很长很长很长"
    )
    x0, top, x1, bottom = document.blocks[0].bbox
    assert bottom - top > 200 > x1 - x0


def test_watermarks_are_kept_apart(paper: Any, read: Any, kinds: Any):
    """Text on the slant is a watermark, not part of a line."""
    sheet = paper()
    sheet.paragraph(BODY)
    sheet.canvas.saveState()
    sheet.canvas.translate(200, 500)
    sheet.canvas.rotate(45)
    sheet.canvas.setFont("STSong-Light", 60)
    sheet.canvas.drawString(0, 0, "内部资料")
    sheet.canvas.restoreState()
    assert sorted(kinds(read(sheet.save()))) == [("paragraph", BODY), ("watermark", "内部资料")]


def test_superscripts_stay_in_their_line(paper: Any, read: Any, kinds: Any):
    """A raised small number belongs to the word before it."""
    sheet = paper()
    sheet.text(72, 200, "面积五百平方米", 16)
    sheet.text(72 + 7 * 16, 194, "2", 8)
    sheet.text(72 + 7 * 16 + 5, 200, "以上", 16)
    assert kinds(read(sheet.save())) == [("paragraph", "面积五百平方米²以上")]


def test_form_fields_are_read(paper: Any, read: Any, only: Any):
    """What was typed into a form is on the page."""
    sheet = paper()
    sheet.text(72, 100, "申报地区：", 16)
    sheet.canvas.acroForm.textfield(name="area", value="Shaoxing", x=160, y=841 - 105, width=120, height=20)
    assert only(read(sheet.save()), "form_field").text == "Shaoxing"


def test_embedded_files_are_told(paper: Any, read: Any):
    """Nothing inside a PDF is passed over in silence."""
    sheet = paper()
    sheet.paragraph(BODY)
    document = pdfium.PdfDocument(sheet.save())
    document.new_attachment("附表.xlsx").set_data((ctypes.c_char * 4)(*b"data"))
    document.save(path := sheet.path.with_name("attached.pdf"))
    document.close()
    (warning,) = read(path).warnings
    assert warning.code == "embedded-files"
    assert "附表.xlsx" in warning.message


def test_a_blank_page_has_no_source(paper: Any, read: Any):
    """No text, no picture: nothing to read."""
    sheet = paper()
    sheet.paragraph(BODY)
    sheet.page()
    sheet.page()
    document = read(sheet.save())
    assert [page.source for page in document.pages] == ["text", "none"]
    assert [(warning.code, warning.page) for warning in document.warnings] == [("blank-page", 2)]


def test_an_empty_document_says_so(paper: Any, read: Any):
    """Each page that says nothing, and the file as a whole."""
    sheet = paper()
    sheet.page()
    sheet.page()
    document = read(sheet.save())
    assert document.blocks == ()
    codes = [(warning.code, warning.page) for warning in document.warnings]
    assert codes == [("blank-page", 1), ("blank-page", 2), ("empty-document", None)]


def test_a_page_that_breaks_while_it_is_read_is_told(paper: Any, read: Any, monkeypatch: pytest.MonkeyPatch):
    """One page that neither reader can give the text of leaves the others."""
    monkeypatch.setattr("extractors.pdf.page_reading.read_page_again", lambda *_: None)
    sheet = paper()
    for _ in range(2):
        sheet.paragraph(BODY)
        sheet.page()
    get_textpage = pdfium.PdfPage.get_textpage

    def fail_once(_: pdfium.PdfPage) -> Any:
        monkeypatch.setattr(pdfium.PdfPage, "get_textpage", get_textpage)
        raise pdfium.PdfiumError("Failed to load text page.")

    monkeypatch.setattr(pdfium.PdfPage, "get_textpage", fail_once)
    document = read(sheet.save())
    assert [(warning.code, warning.page) for warning in document.warnings] == [("page-unreadable", 1)]
    assert [page.source for page in document.pages] == ["none", "text"]


def test_encrypted_files(paper: Any, read: Any):
    """With the empty password a file opens, with another it is an error of its own."""
    sheet = paper("owner.pdf", encrypt=StandardEncryption("", ownerPassword="owner"))
    sheet.paragraph(BODY)
    assert read(sheet.save()).blocks[0].text == BODY
    sheet = paper("user.pdf", encrypt=StandardEncryption("secret"))
    sheet.paragraph(BODY)
    with pytest.raises(EncryptedFile):
        read(sheet.save())


@pytest.mark.parametrize(
    "data", [b"", b"%PDF-1.7\n", b"no pdf at all", b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>"]
)
def test_broken_files_are_unreadable(tmp_path: Path, read: Any, data: bytes):
    """Broken bytes are a clean error."""
    path = tmp_path / "broken.pdf"
    path.write_bytes(data)
    with pytest.raises(UnreadableFile):
        read(path)


def test_limits_leave_a_part_and_say_so(paper: Any, read: Any):
    """Too many pages or characters: the part that was read, and a warning that names what was not."""
    sheet = paper()
    for _ in range(3):
        sheet.paragraph(BODY)
        sheet.page()
    path = sheet.save()
    document = read(path, Limits(pages=2))
    assert len(document.pages) == 2
    assert [warning.code for warning in document.warnings] == ["limit-pages"]
    assert [warning.code for warning in read(path, Limits(characters=60)).warnings] == ["limit-characters"]
    with pytest.raises(HostileFile):
        read(path, Limits(file_bytes=100))


def test_reading_twice_gives_the_same(paper: Any, read: Any):
    """Ids and all are stable."""
    sheet = paper()
    sheet.paragraph(BODY)
    path = sheet.save()
    assert read(path) == read(path)


@pytest.mark.skipif("SHENBAO_CORPUS" not in os.environ, reason="no corpus")
@pytest.mark.usefixtures("recogniser")
def test_every_file_of_the_corpus_ends_well(read: Any):
    """A document with blocks inside its pages, or a reading error."""
    assert "extractors.scan" in sys.modules
    for path in sorted(Path(os.environ["SHENBAO_CORPUS"]).glob("pdf_*/*.pdf")):
        try:
            document = read(path)
        except ReadingError:
            continue
        sizes = {page.number: page for page in document.pages}
        for block in document.blocks:
            assert block.page in sizes
            assert block.fragments


def test_letter_spaced_heads_are_read_as_words(paper: Any, read: Any, kinds: Any):
    """A red head with typed spaces, one set so wide that each character stands alone, labels, and a blank date."""
    sheet = paper()
    sheet.line("云 岭 省 民 政 厅 文 件", size=30, align="center")
    for place, character in enumerate("云岭市人民政府"):
        sheet.text(90 + 62 * place, 200, character, 26)
    sheet.y = 260
    sheet.line("联 系 人：陈明")
    sheet.line("年 月 日", align="right", indent=48)
    assert [text for _, text in kinds(read(sheet.save()))] == [
        "云岭省民政厅文件",
        "云岭市人民政府",
        "联系人：陈明",
        "年 月 日",
    ]


def test_cells_close_up_too(paper: Any, read: Any, only: Any):
    """合 计 in a table is 合计."""
    sheet = paper()
    sheet.grid((72, 200, 328), (100, 130, 160))
    for y, (label, value) in zip((120, 150), (("项 目", "金 额"), ("合 计", "12.5")), strict=True):
        sheet.text(80, y, label, 12)
        sheet.text(210, y, value, 12)
    assert only(read(sheet.save()), "table").text == "项目\t金额\n合计\t12.5"
