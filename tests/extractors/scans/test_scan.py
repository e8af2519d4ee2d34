"""Whole pages: text, tables and seals in their places, however the page lies."""

import re
import unicodedata
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from extractors.layout import PageContent, assemble
from extractors.scan import read_pages


def read(page: Any) -> PageContent:
    """A painted page as read."""
    width, height = page.points
    (content,) = read_pages(page.array, number=1, width=width, height=height)
    return content


def flat(text: str) -> str:
    """Text without what no reader of a scan can know: spaces, width, kind of quotation marks."""
    plain = unicodedata.normalize("NFKC", text).translate(str.maketrans("“”〔〕", '""[]'))
    return re.sub(r"\s", "", plain)


def missing(page: Any, content: PageContent) -> list[str]:
    """Lines of the truth that were not read letter for letter."""
    seen = {flat(line.text) for line in content.lines}
    return [line for line in page.lines if flat(line) not in seen]


def test_a_sealed_letter_is_read_whole(paint: ModuleType):
    """Red head, number, text under the seal, date; the seal; nothing of the seal's ring among the lines."""
    page = paint.soil(paint.paint_letter(11), 11, skew=1.2)
    content = read(page)
    assert missing(page, content) == []
    assert len(content.lines) == len(page.lines)
    assert [mark.kind for mark in content.marks] == ["seal"]
    assert (content.page.source, content.turn, content.tables) == ("ocr", 0, ())
    assert content.page.skew == pytest.approx(1.2, abs=0.15)
    assert content.page.confidence > 0.95
    sizes = {flat(line.text): line.size for line in content.lines}
    assert sizes[flat(page.lines[0])] == pytest.approx(34, rel=0.06)
    assert sizes[flat(page.lines[5])] == pytest.approx(16, rel=0.06)


@pytest.mark.parametrize(("turn", "quarters"), [(90, 1), (180, 2), (270, 3)])
def test_a_turned_page_is_read_and_its_boxes_lead_back(paint: ModuleType, turn: int, quarters: int):
    """Lines come upright and in order; blocks have boxes on the page as shown."""
    page = paint.soil(paint.paint_body(12, dpi=150), 12, turn=turn)
    content = read(page)
    assert content.turn == quarters
    assert missing(page, content) == []
    assert [flat(line.text) for line in content.lines] == [flat(line) for line in page.lines]
    assert all(line.bbox[2] < 600 for line in content.lines)
    first = next(block for block in assemble([content]) if block.text.startswith("一、工作基础"))
    side = {90: first.bbox[0] > 420, 180: first.bbox[1] > 700, 270: first.bbox[2] < 170}  # type: ignore[index]
    assert side[turn]


def test_a_form_is_a_table_with_spans(paint: ModuleType):
    """Cells, spans and figures of two ruled tables on one slanting page; captions stay lines."""
    page = paint.soil(paint.paint_form(13), 13, skew=-1.5)
    content = read(page)
    assert [[[cell.text for cell in row] for row in table.rows] for table in content.tables] == page.tables
    assert content.tables[0].rows[1][1].col_span == 3
    assert content.tables[0].rows[2][0].row_span == 2
    assert [flat(line.text) for line in content.lines] == [flat(line) for line in page.lines]
    assert all(table.confidence > 0.9 for table in content.tables)


def test_a_single_digit_in_a_cell_is_not_lost(paint: ModuleType):
    """Cells with one digit, which the detector overlooks."""
    sheet = paint.Sheet(200)
    sheet.table(
        [[("指标", 1, 1), ("数量", 1, 1)], [("基地", 1, 1), ("7", 1, 1)], [("指导站", 1, 1), ("3", 1, 1)]], [60, 60]
    )
    page = paint.soil(sheet.truth, 3)
    assert [[cell.text for cell in row] for row in read(page).tables[0].rows] == page.tables[0]


@pytest.mark.parametrize("noise", [0.0, 8.0])
def test_a_blank_page_has_no_source(noise: float):
    """Paper with scanner noise says nothing."""
    paper = np.random.default_rng(1).normal(246, noise, (1754, 1240, 1)).clip(0, 255).astype(np.uint8)
    (content,) = read_pages(np.repeat(paper, 3, axis=2), number=4, width=595.0, height=842.0)
    assert content == PageContent(page=content.page)
    assert (content.page.number, content.page.source, content.page.confidence) == (4, "none", 1.0)


def test_a_photo_on_a_page_is_a_picture(paint: ModuleType):
    """A photo beside text is marked in its place."""
    sheet = paint.Sheet(150)
    sheet.line("附图：商业秘密保护指导站揭牌", x=40)
    tones = np.random.default_rng(2).normal(120, 30, (120, 180, 3)).clip(0, 255).astype(np.uint8)
    photo = Image.fromarray(tones).resize((720, 480), Image.Resampling.BICUBIC)
    sheet.image.paste(photo, (250, 400))
    content = read(sheet.truth)
    (mark,) = content.marks
    assert mark.kind == "picture"
    assert mark.bbox == pytest.approx((250 * 0.48, 400 * 0.48, 970 * 0.48, 880 * 0.48), abs=8)


def test_labels_set_from_top_to_bottom_are_read(paint: ModuleType):
    """The standing label of a form's first column."""
    image = Image.new("RGB", (900, 900), "white")
    draw = ImageDraw.Draw(image)
    for place, glyph in enumerate("申报单位意见"):
        draw.text((120, 100 + 62 * place), glyph, "black", paint.font("song", 44))
    draw.text((300, 200), "同意申报商业秘密保护创新试点", "black", paint.font("song", 38))
    (content,) = read_pages(np.asarray(image), number=1, width=324.0, height=324.0)
    assert "申报单位意见" in [line.text for line in content.lines]


def test_an_unsure_line_says_so(paint: ModuleType):
    """Print washed out to the edge of reading is reported with less confidence than clear print."""
    sheet = paint.Sheet(150)
    sheet.line("市财政安排专项资金1825.49万元", x=40)
    clear = read(sheet.truth)
    small = sheet.truth.image.resize((310, 438), Image.Resampling.BILINEAR)
    (dim,) = read_pages(np.asarray(small), number=1, width=595.0, height=842.0)
    assert clear.lines[0].confidence > 0.97
    assert all(line.confidence < clear.lines[0].confidence for line in dim.lines)


def test_a_letter_spaced_head_is_read_as_words(paint: ModuleType):
    """Characters of a red head that stand far apart; a blank date keeps its spaces."""
    sheet = paint.Sheet(150)
    draw = ImageDraw.Draw(sheet.truth.image)
    for place, character in enumerate("云岭省民政厅文件"):
        draw.text((130 + 125 * place, 200), character, (208, 30, 38), paint.font("bold", 70))
    content = read(sheet.truth)
    blocks = [block.text for block in assemble([content])]
    assert blocks == ["云岭省民政厅文件"]


@pytest.mark.parametrize(("turn", "skew"), [(90, 9.0), (0, -14.0)])
def test_a_page_far_aslant_is_read(paint: ModuleType, turn: int, skew: float):
    """Sideways and aslant at once; no corner is cut off."""
    page = paint.soil(paint.paint_form(14, dpi=150), 14, skew=skew, turn=turn)
    content = read(page)
    assert content.page.skew == pytest.approx(skew, abs=0.3)
    assert [[[cell.text for cell in row] for row in table.rows] for table in content.tables] == page.tables


@pytest.mark.parametrize("seed", [901, 904])
def test_a_thin_page_number_is_print(paint: ModuleType, seed: int):
    """A figure between dashes fills little of its box: it is no print of the back."""
    page = paint.soil(paint.paint_body(seed, dpi=150), seed, noise=8, skew=((seed * 37) % 50 - 25) / 10)
    assert missing(page, read(page)) == []
