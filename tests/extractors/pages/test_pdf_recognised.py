"""Pages of a PDF that are pictures, or whose text layer says nothing: what is recognised, and what is told of it."""

import sys
from typing import Any

import numpy as np
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader

from extractors.document import Page
from extractors.layout import PageContent

BODY = "为加强商业秘密保护，健全企业内部管理制度，我市制定本方案，请各区县人民政府和有关部门认真组织实施。"


def test_a_page_picture_without_text_is_recognised(paper: Any, read: Any, kinds: Any, recogniser: Any):
    """A scan is rendered upright at 200 dpi and goes to the OCR reader."""
    sheet = paper()
    sheet.canvas.drawImage(ImageReader(Image.new("RGB", (300, 400), "white")), 0, 0, 595, 842)
    document = read(sheet.save())
    (image, page), *rest = recogniser.images
    assert not rest
    assert image.dtype == np.uint8
    assert image.shape[:2] == pytest.approx((842 * 200 / 72, 595 * 200 / 72), abs=4)
    assert (page["number"], round(page["width"]), round(page["height"])) == (1, 595, 842)
    assert document.pages[0].source == "ocr"
    assert kinds(document) == [("paragraph", "识别所得的一行文字")]
    assert document.blocks[0].confidence == pytest.approx(0.9)


@pytest.mark.usefixtures("recogniser")
def test_invisible_text_over_a_picture_is_not_trusted(paper: Any, read: Any):
    """An OCR layer of unknown making is read again."""
    sheet = paper()
    sheet.canvas.drawImage(ImageReader(Image.new("RGB", (30, 40), "white")), 0, 0, 595, 842)
    line = sheet.canvas.beginText(72, 700)
    line.setFont("STSong-Light", 16)
    line.setTextRenderMode(3)
    line.textOut("这一层文字是看不见的，谁知道它写得对不对")
    sheet.canvas.drawText(line)
    assert read(sheet.save()).pages[0].source == "ocr"


@pytest.mark.usefixtures("recogniser")
def test_a_garbled_text_layer_is_recognised_and_told(paper: Any, read: Any):
    """Mojibake is no text."""
    sheet = paper()
    sheet.text(72, 200, "鎵瑰噯鐢熶骇璁稿彲璇佺紪鍙锋槸浠€涔堬紝鎴戜滑璁や负闇€瑕侀噸鏂拌瘑鍒", 12)
    document = read(sheet.save())
    assert document.pages[0].source == "ocr"
    assert [warning.code for warning in document.warnings] == ["garbled-text-layer"]


def test_pictures_without_red_are_pictures(paper: Any, read: Any, kinds: Any, recogniser: Any):
    """No search for seals where nothing is red."""
    sheet = paper()
    sheet.paragraph(BODY)
    sheet.canvas.drawImage(ImageReader(Image.new("RGB", (200, 200), "blue")), 300, 300, 120, 120)
    assert [kind for kind, _ in kinds(read(sheet.save()))] == ["paragraph", "picture"]
    assert not recogniser.sealed


@pytest.mark.parametrize("turn", [0, 1, 2, 3])
@pytest.mark.parametrize("skew", [0.0, -3.0])
def test_fields_on_a_turned_scan_stay_in_their_place(
    paper: Any, read: Any, only: Any, recogniser: Any, turn: int, skew: float
):
    """A form field over a scan that stands sideways and slants comes out where it is shown."""
    recogniser.turn, recogniser.skew = turn, skew
    sheet = paper()
    sheet.canvas.drawImage(ImageReader(Image.new("RGB", (30, 40), "grey")), 0, 0, 595, 842)
    sheet.canvas.acroForm.textfield(name="area", value="Shaoxing", x=400, y=841.89 - 720, width=120, height=20)
    field = only(read(sheet.save()), "form_field")
    assert field.text == "Shaoxing"
    assert field.bbox == pytest.approx((400, 700, 520, 720), abs=1.5)


def test_a_picture_in_which_nothing_is_recognised_is_told(
    paper: Any, read: Any, recogniser: Any, monkeypatch: pytest.MonkeyPatch
):
    """A page that gave no text although something is drawn on it is not passed over in silence."""
    empty = PageContent(page=Page(number=1, width=595.0, height=842.0, source="none"))
    monkeypatch.setattr(sys.modules["extractors.scan"], "read_pages", lambda *_, **__: (empty,))
    sheet = paper()
    sheet.canvas.drawImage(ImageReader(Image.new("RGB", (30, 40), "grey")), 0, 0, 595, 842)
    assert [warning.code for warning in read(sheet.save()).warnings] == ["nothing-recognised", "empty-document"]
    assert not recogniser.images
