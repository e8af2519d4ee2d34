"""Text that a reader of the page cannot see does not count as said; text that looks odd and can be seen does."""

from typing import Any

import pytest
from PIL import Image
from reportlab.lib.colors import Color, black, white
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont

SEEN = "全市共有三百五十家企业建立了商业秘密保护制度"
UNSEEN = "本段文字不应被读到因为没有人看得见它"


def white_on_white(sheet: Any) -> None:
    """In the paper's colour."""
    sheet.canvas.setFillColor(white)
    sheet.text(72, 300, UNSEEN)


def covered_by_a_box(sheet: Any) -> None:
    """Under a black bar: a redaction by hand."""
    sheet.text(72, 300, UNSEEN)
    sheet.canvas.rect(60, sheet.height - 310, 400, 30, fill=1, stroke=0)


def covered_by_a_picture(sheet: Any) -> None:
    """Under an opaque picture."""
    sheet.text(72, 300, UNSEEN)
    sheet.canvas.drawImage(ImageReader(Image.new("RGB", (40, 4), "lightgrey")), 60, sheet.height - 310, 400, 30)


def clipped(sheet: Any) -> None:
    """Outside of the clip path."""
    sheet.canvas.saveState()
    path = sheet.canvas.beginPath()
    path.rect(60, sheet.height - 290, 400, 20)
    sheet.canvas.clipPath(path, stroke=0)
    sheet.text(72, 340, UNSEEN)
    sheet.canvas.restoreState()


def transparent(sheet: Any) -> None:
    """With next to no opacity."""
    sheet.canvas.setFillColor(Color(0, 0, 0, alpha=0.01))
    sheet.text(72, 300, UNSEEN)


def tiny(sheet: Any) -> None:
    """A third of a millimetre high."""
    sheet.text(72, 300, UNSEEN, 1)


def mode_three(sheet: Any) -> None:
    """Neither filled nor stroked."""
    line = sheet.canvas.beginText(72, sheet.height - 300)
    line.setFont("STSong-Light", 16)
    line.setTextRenderMode(3)
    line.textOut(UNSEEN)
    sheet.canvas.drawText(line)


HIDING = [white_on_white, covered_by_a_box, covered_by_a_picture, clipped, transparent, tiny, mode_three]


@pytest.mark.parametrize("hide", HIDING)
def test_unseen_text_is_left_out_and_told(paper: Any, read: Any, hide: Any):
    """Whatever hides it."""
    sheet = paper()
    sheet.text(72, 200, SEEN)
    hide(sheet)
    document = read(sheet.save())
    assert [block.text for block in document.blocks if block.kind == "paragraph"] == [SEEN]
    (warning,) = document.warnings
    assert (warning.code, warning.page) == ("invisible-text", 1)
    assert f"{len(UNSEEN)} 个字符" in warning.message


def white_on_black(sheet: Any) -> None:
    """The head of a table."""
    sheet.canvas.rect(60, sheet.height - 310, 400, 30, fill=1, stroke=0)
    sheet.canvas.setFillColor(white)
    sheet.text(72, 300, UNSEEN)


def on_a_shade(sheet: Any) -> None:
    """Over a grey bar that was drawn before."""
    sheet.canvas.setFillColor(Color(0.85, 0.85, 0.85))
    sheet.canvas.rect(60, sheet.height - 310, 400, 30, fill=1, stroke=0)
    sheet.canvas.setFillColor(black)
    sheet.text(72, 300, UNSEEN)


def under_a_seal(sheet: Any) -> None:
    """Below a red seal that lets it show through."""
    sheet.text(72, 300, UNSEEN)
    seal = Image.new("RGBA", (60, 60), (220, 20, 20, 60))
    sheet.canvas.drawImage(ImageReader(seal), 72, sheet.height - 330, 60, 60, mask="auto")


def inside_a_clip(sheet: Any) -> None:
    """Word clips every piece of text to its page."""
    sheet.canvas.saveState()
    path = sheet.canvas.beginPath()
    path.rect(0, 0, 595, 842)
    sheet.canvas.clipPath(path, stroke=0)
    sheet.text(72, 300, UNSEEN)
    sheet.canvas.restoreState()


@pytest.mark.parametrize("show", [white_on_black, on_a_shade, under_a_seal, inside_a_clip])
def test_odd_text_that_can_be_seen_is_read(paper: Any, read: Any, show: Any):
    """Signs of hidden text alone are no proof."""
    sheet = paper()
    sheet.text(72, 200, SEEN)
    show(sheet)
    document = read(sheet.save())
    assert [block.text for block in document.blocks if block.kind == "paragraph"] == [SEEN, UNSEEN]
    assert document.warnings == ()


LAYERED = (
    b"BT /F1 12 Tf 100 700 Td (Seen by everybody) Tj ET /OC /L1 BDC BT /F1 12 Tf 100 650 Td (Of the layer) Tj ET EMC"
)


@pytest.mark.parametrize(
    ("state", "texts"), [(b"OFF", ["Seen by everybody"]), (b"ON", ["Seen by everybody", "Of the layer"])]
)
def test_layers_that_are_switched_off(raw_pdf: Any, read: Any, state: bytes, texts: list[str]):
    """Optional content by its default state."""
    path = raw_pdf(
        b"<</Type/Catalog/Pages 2 0 R/OCProperties<</OCGs[6 0 R]/D<</%b[6 0 R]>>>>>>" % state,
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 5 0 R"
        b"/Resources<</Font<</F1 4 0 R>>/Properties<</L1 6 0 R>>>>>>",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Length %d>>stream\n" % len(LAYERED) + LAYERED + b"\nendstream",
        b"<</Type/OCG/Name(Layer)>>",
    )
    document = read(path)
    assert [block.text for block in document.blocks] == texts
    assert [warning.code for warning in document.warnings] == ["invisible-text"] * (state == b"OFF")


def test_text_under_an_annotation(page_of: Any, read: Any):
    """A white box drawn over a line as a note (涂改)."""
    content = b"BT /F1 12 Tf 100 700 Td (Seen by everybody) Tj 0 -135 Td (Covered by an annotation) Tj ET"
    appearance = (
        b"<</Type/XObject/Subtype/Form/BBox[0 0 300 20]/Length 25>>stream\n1 1 1 rg 0 0 300 20 re f \nendstream"
    )
    cover = b"<</Type/Annot/F 4/Subtype/Square/IC[1 1 1]/Rect[95 560 395 580]/AP<</N 7 0 R>>>>"
    document = read(page_of(content, cover, appearance, page=b"/Annots[6 0 R]"))
    assert [block.text for block in document.blocks] == ["Seen by everybody"]
    assert [warning.code for warning in document.warnings] == ["invisible-text"]


@pytest.mark.usefixtures("recogniser")
def test_a_text_layer_under_the_page_picture_is_no_text(paper: Any, read: Any):
    """Some scanners put their OCR layer, painted, below the picture of the page."""
    sheet = paper()
    sheet.text(72, 300, SEEN)
    sheet.text(72, 330, UNSEEN)
    sheet.canvas.drawImage(ImageReader(Image.new("RGB", (30, 40), "white")), 0, 0, 595, 842)
    assert read(sheet.save()).pages[0].source == "ocr"


def test_text_outside_of_the_page_is_told(page_of: Any, read: Any):
    """The crop box is what a viewer shows."""
    content = b"BT /F1 12 Tf 100 700 Td (Inside of the page) Tj 0 -650 Td (Printer's marks below) Tj ET"
    document = read(page_of(content, page=b"/CropBox[0 100 595 842]"))
    assert [block.text for block in document.blocks] == ["Inside of the page"]
    assert [(warning.code, warning.page) for warning in document.warnings] == [("text-outside-page", 1)]
    assert document.pages[0].height == pytest.approx(742)


COLUMNS = ("为深入贯彻落实党中央国务院关于加强知识产权保护的决", "策部署，健全工作机制。", "云岭市人民政府")


def test_vertical_writing_is_read_by_columns(paper: Any, read: Any):
    """From right to left, each downwards, character by character as some programs place them."""
    sheet = paper()
    for number, column in enumerate(COLUMNS):
        for place, character in enumerate(column):
            sheet.text(500 - 30 * number, 80 + 18 * place, character)
    document = read(sheet.save())
    assert "".join(block.text for block in document.blocks) == "".join(COLUMNS)
    x0, top, x1, bottom = document.blocks[0].bbox
    assert bottom - top > 400
    assert x1 - x0 < 100


def test_a_vertical_font_is_read_by_columns(paper: Any, read: Any):
    """The font itself says so."""
    sheet = paper()
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light", isVertical=True))
    for number, column in enumerate(COLUMNS):
        sheet.text(500 - 30 * number, 80, column)
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    assert "".join(block.text for block in read(sheet.save()).blocks) == "".join(COLUMNS)


def test_short_lines_are_no_columns(paper: Any, read: Any):
    """A list of single characters, line by line."""
    sheet = paper()
    for number, character in enumerate("甲乙丙丁戊己庚"):
        sheet.text(72, 100 + 28 * number, character)
    assert "".join(block.text for block in read(sheet.save()).blocks).replace(" ", "") == "甲乙丙丁戊己庚"
