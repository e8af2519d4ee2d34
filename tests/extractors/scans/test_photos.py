"""Photos of pages, two pages on one image, empty pages: laid flat, parted, told to be empty."""

import re
import unicodedata
from pathlib import Path
from types import ModuleType
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw

from extractors.image import read_image
from extractors.layout import PageContent, assemble
from extractors.limits import DEFAULT_LIMITS
from extractors.registry import Source
from extractors.scan import read_pages
from extractors.scan.light import evened
from extractors.scan.photo import find_corners


def flat(text: str) -> str:
    """Text without what no reader of a scan can know: spaces, width, kind of marks."""
    plain = unicodedata.normalize("NFKC", text).translate(str.maketrans("“”〔〕—", '""[]-'))
    return re.sub(r"\s", "", plain)


def texts(contents: tuple[PageContent, ...]) -> list[str]:
    """All lines and cells."""
    lines = [line.text for content in contents for line in content.lines]
    cells = [cell.text for content in contents for table in content.tables for row in table.rows for cell in row]
    return [flat(text) for text in lines + cells]


def missing(page: Any, contents: tuple[PageContent, ...]) -> list[str]:
    """Lines and cells of the truth that were not read letter for letter."""
    seen = set(texts(contents))
    wanted = [*page.lines, *(cell for table in page.tables for row in table for cell in row)]
    return [text for text in wanted if flat(text) not in seen]


def read(page: Any) -> tuple[PageContent, ...]:
    """A page as read."""
    width, height = page.points
    return read_pages(page.array, number=1, width=width, height=height)


def in_photo(photo: Any, box: tuple[float, ...]) -> list[float]:
    """Where a box of the page (pixels) is on the photo as shown, in points."""
    x0, top, x1, bottom = box
    corners = np.array([[x0, top, 1], [x1, top, 1], [x1, bottom, 1], [x0, bottom, 1]]) @ photo.matrix.T
    corners = corners[:, :2] / corners[:, 2:] * photo.points[0] / photo.image.width
    return [*corners.min(axis=0), *corners.max(axis=0)]


@pytest.mark.parametrize(("seed", "tilt", "turn"), [(31, 0.03, 2), (32, 0.1, 12)])
def test_a_photographed_letter_is_read_and_its_boxes_lie_on_the_photo(
    paint: ModuleType, photos: ModuleType, seed: int, tilt: float, turn: float
):
    """Perspective and shadow: every line is read; blocks and seal stand where they are seen."""
    page = paint.paint_letter(seed)
    photo = photos.photograph(page, seed, tilt=tilt, turn=turn, shadow=0.7)
    contents = read(photo)
    assert missing(page, contents) == []
    blocks = assemble(contents)
    seal = next(block for block in blocks if block.kind == "seal")
    assert seal.bbox == pytest.approx(in_photo(photo, page.seals[0]), abs=9)
    ink = np.asarray(page.image.convert("L")) < 128
    rows = np.flatnonzero(ink.any(axis=1))
    top = next(block for block in blocks if flat(page.lines[0]) in flat(block.text))
    columns = np.flatnonzero(ink[rows[0] : rows[0] + 80].any(axis=0))
    place = in_photo(photo, (columns[0], rows[0], columns[-1], rows[0] + 90))
    assert top.bbox == pytest.approx(place, abs=14)
    assert contents[0].page.width == pytest.approx(595.28)


def test_a_form_on_a_desk_keeps_its_table(paint: ModuleType, photos: ModuleType):
    """Cells come out of the flattened page; the paper's edges are no rules."""
    page = paint.paint_form(33)
    contents = read(photos.photograph(page, 33, tilt=0.06, shadow=0.8))
    assert [[[cell.text for cell in row] for row in table.rows] for table in contents[0].tables] == page.tables
    assert missing(page, contents) == []


@pytest.mark.parametrize("seed", range(8))
def test_the_corners_of_a_page_are_found(paint: ModuleType, photos: ModuleType, seed: int):
    """Within one and a half percent of the photo's width, whatever desk, light and slant."""
    page = paint.paint_body(seed, dpi=100)
    photo = photos.photograph(page, seed, tilt=0.04 + 0.01 * seed, turn=14, shadow=0.3 + 0.1 * seed, size=(1200, 1600))
    corners = find_corners(photo.array)
    assert corners is not None
    wanted = np.array([[0, 0, 1], [827, 0, 1], [827, 1169, 1], [0, 1169, 1]]) @ photo.matrix.T
    assert np.abs(corners - wanted[:, :2] / wanted[:, 2:]).max() < 0.015 * 1200


def test_a_scan_has_no_corners(paint: ModuleType):
    """The rim of a scan is paper, and a red banner across the page is no desk."""
    page = paint.soil(paint.paint_letter(4, dpi=100), 4, skew=3)
    assert find_corners(page.array) is None
    page.image.paste((190, 20, 30), (0, 0, 827, 160))
    assert find_corners(page.array) is None


def test_text_beside_a_bright_box_is_read(paint: ModuleType):
    """A cover with text on its coloured ground around a white box is no page on a desk: nothing is lost."""
    image = Image.new("RGB", (1240, 1754), (40, 70, 140))
    draw = ImageDraw.Draw(image)
    draw.rectangle((180, 420, 1060, 1400), fill="white")
    draw.text((200, 150), "商业秘密保护创新试点方案", "white", paint.font("bold", 70))
    draw.text((260, 520), "市人民政府二〇二四年四月", "black", paint.font("song", 50))
    draw.text((300, 1520), "内部资料注意保存", "white", paint.font("song", 60))
    said = texts(read_pages(np.asarray(image), number=1, width=595.0, height=842.0))
    assert {"商业秘密保护创新试点方案", "市人民政府二〇二四年四月", "内部资料注意保存"} <= set(said)


@pytest.mark.parametrize(("book", "skew", "turn"), [(False, 1.0, 0), (True, -0.8, 0), (True, 0.5, 90)])
def test_two_pages_on_one_image_are_read_left_before_right(
    paint: ModuleType,
    photos: ModuleType,
    book: bool,  # noqa: FBT001 - a parameter of the test
    skew: float,
    turn: int,
):
    """Each page whole, in its order, with boxes on the image; the number stays the image's."""
    left, right = paint.paint_body(41, dpi=150), paint.paint_letter(42, dpi=150)
    page = paint.soil(photos.side_by_side(left, right, book=book), 41, skew=skew, turn=turn)
    contents = read(page)
    assert len(contents) == 2
    assert [missing(part, (content,)) for part, content in zip((left, right), contents, strict=True)] == [[], []]
    assert contents[0].page == contents[1].page
    blocks = [block for block in assemble(contents) if block.kind not in {"page_number", "header", "footer"}]
    words = [flat(block.text) for block in blocks]
    assert flat(left.lines[0]) in words[0]
    middle = (page.points[1] if turn else page.points[0]) / 2
    place = blocks[0].bbox[3 if turn else 2]
    assert place < middle + 10
    assert max(block.bbox[3 if turn else 2] for block in blocks) > middle * 1.5


def test_a_form_on_a3_is_one_page(paint: ModuleType):
    """A table that runs over the middle is not cut."""
    sheet = paint.Sheet(100, (420, 297))
    rows = [[(f"指标{k}", 1, 1), *((str(1000 * k + c), 1, 1) for c in range(7))] for k in range(12)]
    sheet.table(rows, [45.0] * 8)
    contents = read(paint.soil(sheet.truth, 1))
    assert len(contents) == 1
    assert len(contents[0].tables[0].rows[0]) == 8


def test_columns_of_one_page_are_not_parted(paint: ModuleType):
    """A sheet that lies across, with a title over the whole width and two columns close to each other."""
    sheet = paint.Sheet(100, (297, 210))
    sheet.line("商业秘密保护创新试点工作情况简报二〇二四年第三期", x=None, points=30)
    for _ in range(10):
        here = sheet.y
        sheet.line("建立健全协作机制明确具体措施加强组织领导", x=25, points=16)
        sheet.y = here
        sheet.line("培育示范企业覆盖重点产业开展培训宣传活动", x=153, points=16)
    assert len(read(paint.soil(sheet.truth, 2))) == 1


def test_a_spread_is_told_in_the_document(paint: ModuleType, photos: ModuleType, tmp_path: Path):
    """One page of the image, a warning and a line in the limits."""
    page = photos.side_by_side(paint.paint_body(43, dpi=120), paint.paint_body(44, dpi=120))
    path = tmp_path / "跨页.png"
    page.image.save(path, dpi=(120, 120))
    document = read_image(
        Source(path=str(path), name=path.name, sha256="0" * 64, bytes=1, media_type="image/png"), DEFAULT_LIMITS
    )
    assert [found.number for found in document.pages] == [1]
    assert [(warning.code, warning.page) for warning in document.warnings] == [("two-pages", 1)]
    assert any("左、右页" in limit for limit in document.limits)


@pytest.mark.parametrize("kind", ["noise", "holes", "dust", "crease", "edge", "through"])
@pytest.mark.parametrize("seed", [3, 9])
def test_empty_pages_say_nothing(paint: ModuleType, photos: ModuleType, kind: str, seed: int):
    """Neither scanner noise nor holes, dust, creases, dark edges or the back are text."""
    page = photos.blank(seed, dpi=150, kind=kind, behind=paint.paint_letter(seed, dpi=150))
    (content,) = read(page)
    assert content.lines == ()
    assert content.tables == ()
    assert content.page.source == "none"


def test_holes_beside_text_are_no_letters(paint: ModuleType):
    """Punch holes in the margin of a letter, black as the lid and white with a rim."""
    page = paint.paint_letter(45, dpi=150)
    draw = ImageDraw.Draw(page.image)
    for y in (480, 1270):
        draw.ellipse((60, y, 100, y + 40), fill=(60, 60, 60))
    draw.ellipse((60, 880, 100, 920), outline=(120, 120, 120), width=2)
    contents = read(paint.soil(page, 45))
    assert missing(page, contents) == []
    assert len(texts(contents)) == len(page.lines)


def test_even_light_is_left_alone_and_shadow_taken_away(paint: ModuleType):
    """A scan comes back as the same array; under a shadow the paper gets one tone and print stays dark."""
    page = np.asarray(paint.paint_body(2, dpi=100).image)
    assert evened(page, is_photo=False) is page
    fall = np.linspace(1.0, 0.45, page.shape[1], dtype=np.float32)[None, :, None]
    shaded = (page * fall).astype(np.uint8)
    even = evened(shaded, is_photo=True)
    paper = cv2.dilate(even, np.ones((25, 25), np.uint8)).min(axis=2)
    assert paper.min() > 225
    assert np.percentile(even[page.max(axis=2) < 60], 90) < 110
