"""Scans pasted into text pages: read where they stand, once, and only where they say something."""

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader

from extractors.document import Cell, Page
from extractors.layout import Line, PageContent, TableContent
from extractors.picture_pages import PictureText

PAINTER = Path(__file__).parents[3] / "benchmarks" / "painted.py"
BODY = "下表为我市近三年商业秘密保护工作的主要数据，由市市场监督管理局汇总，扫描件见下图，请一并审阅。"


@pytest.fixture(scope="module")
def paint() -> ModuleType:
    """The painter of ``benchmarks/painted.py``."""
    spec = spec_from_file_location("painted", PAINTER)
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    sys.modules["painted"] = module
    spec.loader.exec_module(module)
    if not module.has_fonts():
        pytest.skip("no Chinese font on this machine")
    return module


class Reader:
    """Stands in for the reading of pictures: a picture of 400 by 300 points, turned as wanted."""

    def __init__(self) -> None:
        self.images: list[np.ndarray] = []
        self.turn = 0
        self.lines: tuple[Line, ...] = (Line("图中的一行文字", (40, 30, 240, 50), 20, 46, confidence=0.8),)
        self.tables: tuple[TableContent, ...] = ()
        self.is_page = True

    def read_picture_pages(self, pixels: np.ndarray) -> PictureText:
        """What the test wants said."""
        self.images.append(pixels)
        page = Page(number=1, width=400, height=300, source="ocr", confidence=0.8)
        return PictureText((PageContent(page, self.lines, self.tables, (), self.turn),), is_page=self.is_page)


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Reader:
    """Puts the stand-in in the place of the real function."""
    stand_in = Reader()
    monkeypatch.setattr("extractors.picture_pages.read_picture_pages", stand_in.read_picture_pages)
    return stand_in


def grey(tone: int = 200) -> ImageReader:
    """A picture of one tone with a speck of data of its own."""
    image = Image.new("L", (80, 60), tone)
    image.putpixel((0, 0), 1)
    return ImageReader(image)


def with_picture(paper: Any, *, tone: int = 200) -> Any:
    """Two lines of text, and below them a picture of 480 by 500 points at (60, 200)."""
    sheet = paper()
    sheet.paragraph(BODY)
    sheet.canvas.drawImage(grey(tone), 60, 841.89 - 700, 480, 500)
    return sheet


def test_a_pasted_table_is_read_in_its_place(paint: ModuleType, paper: Any, read: Any):
    """A scanned form below text: text as it is, the table by recognition, the page mixed."""
    form = paint.soil(paint.paint_form(31), 31, skew=0.4)
    sheet = paper()
    sheet.paragraph(BODY)
    width = 450.0
    height = width * form.image.height / form.image.width
    sheet.canvas.drawImage(ImageReader(form.image.convert("L")), 72, 841.89 - 160 - height, width, height)
    document = read(sheet.save())
    assert document.blocks[0].text == BODY
    assert document.blocks[0].confidence == 1.0
    cells = {cell.text for block in document.blocks for row in block.rows or () for cell in row}
    wanted = {cell for table in form.tables for row in table for cell in row if cell}
    assert len(wanted - cells) <= 0.05 * len(wanted)
    (page,) = document.pages
    assert page.source == "mixed"
    assert 0.8 < page.confidence < 1
    for block in document.blocks[1:]:
        assert block.bbox[0] > 72 - 3
        assert 160 - 3 < block.bbox[1] < block.bbox[3] < 163 + height


def test_lines_lie_where_the_picture_shows_them(paper: Any, read: Any, reader: Reader):
    """Points of the picture become points of the page."""
    document = read(with_picture(paper).save())
    line = document.blocks[-1]
    assert (line.text, line.confidence) == ("图中的一行文字", 0.8)
    assert line.bbox == pytest.approx((60 + 48, 200 + 36, 60 + 288, 200 + 60), abs=0.1)
    assert [block.kind for block in document.blocks] == ["paragraph", "paragraph"]
    assert reader.images[0].shape[:2] == pytest.approx((500 * 200 / 72, 480 * 200 / 72), abs=3)


def test_a_sideways_picture_is_placed_as_shown(paper: Any, read: Any, reader: Reader):
    """What was read after a quarter turn comes back to where it stands."""
    reader.turn = 1
    box = read(with_picture(paper).save()).blocks[-1].bbox
    scale = 480 / 400
    assert box == pytest.approx(
        (60 + (400 - 50) * scale, 200 + 40 * scale, 60 + (400 - 30) * scale, 200 + 240 * scale), abs=0.1
    )


def test_text_over_a_picture_is_not_read_twice(paper: Any, read: Any, reader: Reader):
    """Characters of the text layer are painted over, and a line that stands on one of them is dropped."""
    sheet = with_picture(paper)
    sheet.text(60 + 48, 200 + 56, "图中的一行文字", 20)
    document = read(sheet.save())
    assert [block.text for block in document.blocks].count("图中的一行文字") == 1
    assert document.pages[0].source == "text"
    assert np.ptp(reader.images[0][20:, 20:].astype(int)) < 40


def test_a_form_that_was_typed_over_is_filled(paper: Any, read: Any, only: Any, reader: Reader):
    """Labels stand in the picture, values in the text layer: cells hold both."""
    cells = (Cell("申报地区", bbox=(40, 30, 140, 60)), Cell("", bbox=(140, 30, 340, 60)))
    reader.lines, reader.tables = (), (TableContent((40, 30, 340, 60), (cells,), confidence=0.9),)
    sheet = with_picture(paper)
    sheet.text(60 + 180, 200 + 60, "云岭市", 14)
    document = read(sheet.save())
    assert only(document, "table").text == "申报地区\t云岭市"
    assert document.pages[0].source == "mixed"


def test_photos_stay_pictures(paper: Any, read: Any, reader: Reader):
    """Hardly any text: the page is text, the picture a picture."""
    reader.is_page = False
    document = read(with_picture(paper).save())
    assert [block.kind for block in document.blocks] == ["paragraph", "picture"]
    assert document.pages[0].source == "text"


def test_small_pictures_are_not_read(paper: Any, read: Any, reader: Reader):
    """A third of the page is not enough."""
    sheet = paper()
    sheet.paragraph(BODY)
    sheet.canvas.drawImage(grey(), 60, 200, 480, 340)
    read(sheet.save())
    assert reader.images == []


def test_a_background_of_many_pages_is_read_once(paper: Any, read: Any, reader: Reader):
    """The same picture at the same place; another picture there is read."""
    sheet = paper()
    background, other = grey(210), ImageReader(Image.effect_noise((80, 60), 60).convert("L"))
    for picture in (background, background, other, background):
        sheet.canvas.drawImage(picture, 0, 0, 595, 842)
        sheet.paragraph(BODY)
        sheet.page()
    read(sheet.save())
    assert len(reader.images) == 2


@pytest.mark.parametrize("columns", [1, 5])
def test_scans_cut_into_strips_or_tiles_are_each_read(paper: Any, read: Any, reader: Reader, columns: int):
    """Pages of a scanner whose pictures stand at the same places, each small and with data of its own."""
    sheet = paper()
    for _ in range(2):
        for place in range(10 * columns):
            row, column = divmod(place, columns)
            part = ImageReader(Image.effect_noise((60, 20), 60).convert("L"))
            width = 480 / columns
            sheet.canvas.drawImage(part, 60 + column * width, 100 + row * 50, width, 50)
        sheet.paragraph(BODY)
        sheet.page()
    read(sheet.save())
    assert len(reader.images) == 2


def test_there_is_a_limit_to_the_pictures_that_are_read(
    paper: Any, read: Any, reader: Reader, monkeypatch: pytest.MonkeyPatch
):
    """Further pictures are told, once."""
    monkeypatch.setattr("extractors.pdf.page_reading.MOST_PICTURES", 2)
    sheet = paper()
    for tone in (200, 190, 180, 170):
        noise = Image.effect_noise((80, 60 + tone), 60).convert("L")
        sheet.canvas.drawImage(ImageReader(noise), 60, 100, 480, 500)
        sheet.paragraph(BODY)
        sheet.page()
    document = read(sheet.save())
    assert len(reader.images) == 2
    assert [warning.code for warning in document.warnings] == ["limit-pictures"]
