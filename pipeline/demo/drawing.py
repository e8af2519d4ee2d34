"""Things that are drawn: round red seals (公章), plates (牌匾), and pages as a scanner or a phone sees them."""

import functools
import io
import math
import random

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from pipeline.demo.cast import Scan
from pipeline.fonts import FaceStyle, find_cjk_fonts

_RED = (214, 30, 36)


def _font(style: FaceStyle, size: int) -> ImageFont.FreeTypeFont:
    face = find_cjk_fonts().demand(style)
    font = ImageFont.truetype(face.path, size, index=face.index)
    if "-vf." in face.path.lower():
        font.set_variation_by_name("Regular")
    return font


@functools.lru_cache(maxsize=64)
def draw_seal(name: str, size: int = 480) -> bytes:
    """A PNG with transparency: ring, star, and ``name`` on an arc; ``size`` pixels stand for 42 mm."""
    image = Image.new("RGBA", (size, size), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    width = size // 32
    pen.ellipse((width, width, size - width, size - width), outline=(*_RED, 225), width=width)
    middle, star = size / 2, size * 0.155
    points = []
    for corner in range(10):
        radius = star if corner % 2 == 0 else star * 0.382
        angle = math.pi * corner / 5 - math.pi / 2
        points.append((middle + radius * math.cos(angle), middle + radius * math.sin(angle)))
    pen.polygon(points, fill=(*_RED, 225))
    _ring(image, name, size)
    return _encode(image, "PNG")


def _ring(image: Image.Image, name: str, size: int) -> None:
    """The name around the star, tops of the characters outwards, from left below to right below."""
    font = _font("song", round(size * min(0.135, 1.35 / len(name))))
    sweep = min(math.radians(250), math.radians(26) * len(name))
    for position, letter in enumerate(name):
        share = position / (len(name) - 1) - 0.5 if len(name) > 1 else 0.0
        angle = sweep * share
        tile = Image.new("RGBA", (size // 4, size // 4), (0, 0, 0, 0))
        ImageDraw.Draw(tile).text((size // 8, size // 8), letter, font=font, fill=(*_RED, 230), anchor="mm")
        tile = tile.rotate(-math.degrees(angle), Image.Resampling.BICUBIC)
        radius = size * 0.375
        x, y = size / 2 + radius * math.sin(angle), size / 2 - radius * math.cos(angle)
        image.alpha_composite(tile, (round(x - size / 8), round(y - size / 8)))


def draw_plate(lines: tuple[str, ...], rng: random.Random) -> bytes:
    """A photo (JPEG) of a brass plate on a wall: the larger lines first, the issuer last."""
    generator = np.random.default_rng(rng.getrandbits(32))
    wall = np.full((900, 1280, 3), (196, 190, 178), np.float32)
    wall += np.linspace(-26, 22, 1280, dtype=np.float32)[None, :, None]
    image = Image.fromarray(wall.clip(0, 255).astype(np.uint8))
    pen = ImageDraw.Draw(image)
    pen.rounded_rectangle((190, 170, 1110, 740), 18, fill=(120, 96, 48))
    pen.rounded_rectangle((180, 160, 1100, 730), 18, fill=(214, 181, 98), outline=(150, 116, 46), width=10)
    for place, line in enumerate(lines[:-1]):
        pen.text(
            (640, 330 + 130 * place), line, font=_font("hei", 76 if place == 0 else 54), fill=(120, 18, 20), anchor="mm"
        )
    pen.text((640, 655), lines[-1], font=_font("song", 38), fill=(60, 40, 16), anchor="mm")
    image = image.rotate(rng.uniform(-2.5, 2.5), Image.Resampling.BICUBIC, fillcolor=(188, 182, 170))
    pixels = np.asarray(image, np.float32) + generator.normal(0, 5, (900, 1280, 1)).astype(np.float32)
    return _encode(Image.fromarray(pixels.clip(0, 255).astype(np.uint8)), "JPEG", 78)


def render_pages(pdf: bytes, dpi: int) -> list[Image.Image]:
    """The pages of ``pdf`` as pictures."""
    import pypdfium2 as pdfium

    document = pdfium.PdfDocument(pdf)
    try:
        return [page.render(scale=dpi / 72).to_pil().convert("RGB") for page in document]
    finally:
        document.close()


def weather(page: Image.Image, scan: Scan, rng: random.Random) -> bytes:
    """The page as JPEG after the scanner (or phone) had it: turned, noisy, uneven, worn."""
    generator = np.random.default_rng(rng.getrandbits(32))
    paper = (244, 241, 233) if scan.photo else (250, 250, 248)
    page = page.rotate(scan.skew, Image.Resampling.BICUBIC, fillcolor=paper)
    if scan.photo:
        page = _as_photo(page, rng)
    if scan.wear:
        small = page.resize((round(page.width * (1 - 0.45 * scan.wear)), round(page.height * (1 - 0.45 * scan.wear))))
        page = small.resize(page.size, Image.Resampling.BILINEAR).filter(ImageFilter.GaussianBlur(1.1 * scan.wear))
    pixels = np.asarray(page, np.float32) * (np.asarray(paper, np.float32) / 255)
    height, width = pixels.shape[:2]
    shade = np.linspace(0, 14 if scan.photo else 5, width, dtype=np.float32)
    pixels -= shade[None, :, None]
    pixels += generator.standard_normal((height, width, 1), np.float32) * scan.noise
    pixels = pixels * (1 - 0.25 * scan.wear) + 60 * scan.wear if scan.wear else pixels
    return _encode(Image.fromarray(pixels.clip(0, 255).astype(np.uint8)), "JPEG", scan.quality, dpi=scan.dpi)


def _as_photo(page: Image.Image, rng: random.Random) -> Image.Image:
    """The page on a desk, seen slightly from the side."""
    desk = Image.new("RGB", (page.width + 160, page.height + 160), (112, 96, 82))
    desk.paste(page, (80, 80))
    width, height = desk.size
    lean = [rng.uniform(0, 0.018) * width for _ in range(4)]
    corners = (
        lean[0],
        lean[1],
        -lean[1],
        height + lean[2],
        width + lean[3],
        height - lean[0],
        width - lean[2],
        -lean[3],
    )
    return desk.transform(desk.size, Image.Transform.QUAD, corners, Image.Resampling.BICUBIC)


def _encode(image: Image.Image, form: str, quality: int = 75, dpi: int | None = None) -> bytes:
    buffer = io.BytesIO()
    options: dict[str, object] = {"dpi": (dpi, dpi)} if dpi else {}
    image.save(buffer, form, quality=quality, **options)
    return buffer.getvalue()
