"""Pages as pictures: what stands on a page is seen where its box says, in every format that has pages."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from PIL import Image
from reportlab.pdfgen import canvas

from extractors.errors import ReadingError
from extractors.limits import DEFAULT_LIMITS
from extractors.registry import DOCX, OFD, PDF, TIFF, Source
from extractors.views import WIDTH, Font, can_draw, draw_pages

from .ofd.parts import package

Look = Callable[..., dict[int, np.ndarray]]


@pytest.fixture
def look(tmp_path: Path) -> Look:
    """Pictures of pages of some bytes, decoded."""

    def drawn(data: bytes, media_type: str, *pages: int, font: Font | None = None) -> dict[int, np.ndarray]:
        path = tmp_path / "file"
        path.write_bytes(data)
        source = Source(str(path), "文件", "0" * 64, len(data), media_type)
        return {
            number: np.asarray(Image.open(io.BytesIO(picture)).convert("RGB")).astype(int)
            for number, picture in draw_pages(source, pages, DEFAULT_LIMITS, font)
        }

    return drawn


def is_dark(picture: np.ndarray, x: float, y: float) -> bool:
    """Whether the place (shares of width and height) is ink."""
    return picture[int(y * picture.shape[0]), int(x * picture.shape[1])].mean() < 90


def test_pages_of_a_pdf_turned_and_upright(look: Look):
    """Only those asked for, as a viewer shows them; the black square is where it was drawn."""
    file = io.BytesIO()
    paper = canvas.Canvas(file, pagesize=(200, 400))
    for _ in range(2):
        paper.rect(20, 300, 60, 60, fill=1)
        paper.showPage()
    paper.save()
    document = pdfium.PdfDocument(file.getvalue())
    document[1].set_rotation(90)
    document.save(turned_file := io.BytesIO())
    pictures = look(turned_file.getvalue(), PDF, 2, 1, 9)
    assert list(pictures) == [1, 2]
    upright, turned = pictures[1], pictures[2]
    assert upright.shape == (2 * WIDTH, WIDTH, 3)
    assert turned.shape == (WIDTH // 2, WIDTH, 3)
    assert [is_dark(upright, 0.25, y) for y in (0.05, 0.175, 0.3)] == [False, True, False]
    assert is_dark(turned, 0.825, 0.25)
    assert not is_dark(turned, 0.175, 0.25)


def test_frames_of_a_tiff_and_a_photo_on_its_side(look: Look):
    """Each frame is a page; a photo is upright as its camera says."""
    frames = [Image.new("RGB", (300, 200), colour) for colour in ("white", "black")]
    file = io.BytesIO()
    frames[0].save(file, "TIFF", save_all=True, append_images=frames[1:])
    pictures = look(file.getvalue(), TIFF, 2)
    assert list(pictures) == [2]
    assert is_dark(pictures[2], 0.5, 0.5)
    photo = Image.new("RGB", (300, 200), "white")
    photo.paste((0, 0, 0), (0, 0, 100, 200))
    exif = Image.Exif()
    exif[0x0112] = 6
    file = io.BytesIO()
    photo.save(file, "JPEG", exif=exif)
    (picture,) = look(file.getvalue(), "image/jpeg", 1).values()
    assert picture.shape[:2] == (300, 200)
    assert is_dark(picture, 0.5, 0.1)
    assert not is_dark(picture, 0.5, 0.9)


def square_font(path: Path) -> Font:
    """A font file in which 甲 is a black square."""
    pens = {}
    for name, corners in ((".notdef", ()), ("square", ((0, 0), (0, 1000), (1000, 1000), (1000, 0)))):
        pen = pens[name] = TTGlyphPen(None)
        for place, corner in enumerate(corners):
            (pen.lineTo if place else pen.moveTo)(corner)
        if corners:
            pen.closePath()
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(list(pens))
    builder.setupCharacterMap({ord("甲"): "square"})
    builder.setupGlyf({name: pen.glyph() for name, pen in pens.items()})
    builder.setupHorizontalMetrics(dict.fromkeys(pens, (1000, 0)))
    builder.setupHorizontalHeader(ascent=1000, descent=0)
    builder.setupPost()
    builder.save(str(path))
    return str(path), 0


def test_text_of_an_ofd_without_its_font_stands_in_its_place_and_colour(look: Look, tmp_path: Path):
    """Drawn in a font of this machine; without one the page has nothing to see."""
    text = (
        '<ofd:TextObject ID="9" Boundary="50 100 40 40" Font="1" Size="30"><ofd:FillColor Value="200 0 0"/>'
        '<ofd:TextCode X="0" Y="30">甲</ofd:TextCode></ofd:TextObject>'
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in package(text).items():
            archive.writestr(name, content)
    data = file.getvalue()
    (picture,) = look(data, OFD, 1, font=square_font(tmp_path / "甲.ttf")).values()
    inside = picture[int(115 / 297 * picture.shape[0]), int(65 / 210 * picture.shape[1])]
    assert inside[0] > 150
    assert inside[1:].max() < 60
    assert picture[int(150 / 297 * picture.shape[0]), int(65 / 210 * picture.shape[1])].min() > 240
    assert look(data, OFD, 1) == {}


def test_what_has_no_pages_or_is_broken_is_no_picture(look: Look):
    """Types without pages are told beforehand; broken files raise what readers raise."""
    assert [can_draw(kind) for kind in (PDF, OFD, TIFF, DOCX)] == [True, True, True, False]
    for data, kind in ((b"%PDF-1.4 broken", PDF), (b"PK\3\4", OFD), (b"II*\0", TIFF), (b"", DOCX)):
        with pytest.raises(ReadingError):
            look(data, kind, 1)
