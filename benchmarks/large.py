"""Large files for measuring: a long text PDF with tables, a heavy scan, a TIFF of many pages. Nothing is of a real file."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from random import Random

import numpy as np
from painted import PLACES, TRADES, font, sentence
from PIL import Image, ImageDraw
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

FONT = "STSong-Light"


def text_pdf(path: Path, pages: int, *, seed: int = 1) -> Path:
    """A report of many pages: running head, page number, chapters, paragraphs, a ruled table on each page."""
    random = Random(seed)
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    canvas = Canvas(str(path), pagesize=A4, invariant=True)
    for number in range(1, pages + 1):
        canvas.setFont(FONT, 9)
        canvas.drawCentredString(A4[0] / 2, A4[1] - 40, f"{PLACES[seed % len(PLACES)]}商业秘密保护工作基础情况报告")
        canvas.drawCentredString(A4[0] / 2, 40, f"— {number} —")
        y = A4[1] - 80
        if number % 10 == 1:
            canvas.setFont(FONT, 16)
            canvas.drawString(72, y, f"{number // 10 + 1}. {random.choice(TRADES)}产业情况")
            y -= 30
        canvas.setFont(FONT, 12)
        for _ in range(6):
            text = "\u3000\u3000" + sentence(random) + sentence(random)
            for start in range(0, len(text), 37):
                canvas.drawString(72, y, text[start : start + 37])
                y -= 20
        draw_table(canvas, y - 10, random)
        canvas.showPage()
    canvas.save()
    return path


def draw_table(canvas: Canvas, top: float, random: Random) -> None:
    """Eight rows and five columns with all rules."""
    rows, height, width = 8, 18.0, 90.0
    canvas.setFont(FONT, 10)
    xs = [72 + width * column for column in range(6)]
    ys = [top - height * row for row in range(rows + 1)]
    canvas.grid(xs, ys)
    for row in range(rows):
        words = ("地区", "企业数", "案件数", "金额（万元）", "增幅") if not row else (
            random.choice(PLACES), *(str(random.randint(1, 9999)) for _ in range(3)), f"{random.randint(1, 30)}%",
        )  # fmt: skip
        for column, word in enumerate(words):
            canvas.drawString(xs[column] + 4, ys[row] - 13, word)


def page_image(random: Random, *, dpi: int = 300, lines: int = 24, grain: float = 9.0) -> Image.Image:
    """A page of text at so many dots an inch, with the grain of a scanner."""
    width, height = round(A4[0] / 72 * dpi), round(A4[1] / 72 * dpi)
    image = Image.new("RGB", (width, height), (250, 249, 245))
    draw = ImageDraw.Draw(image)
    face = font("song", 14 / 72 * dpi)
    for line in range(lines):
        draw.text((dpi, dpi + line * 28 / 72 * dpi), sentence(random)[:30], font=face, fill=(30, 30, 34))
    noise = np.random.default_rng(random.randint(0, 1 << 30)).normal(0, grain, (height, width, 1))
    pixels = np.clip(np.asarray(image, np.float32) + noise.astype(np.float32), 0, 255).astype(np.uint8)
    return Image.fromarray(pixels)


def scan_pdf(path: Path, pages: int, *, seed: int = 1, dpi: int = 300, quality: int = 90, lines: int = 24) -> Path:
    """A scan: one JPEG a page, written as it comes."""
    random = Random(seed)
    offsets: list[int] = []
    with path.open("wb") as file:
        file.write(b"%PDF-1.4\n")

        def add(number: int, content: bytes) -> None:
            offsets.append(file.tell())
            file.write(b"%d 0 obj\n%b\nendobj\n" % (number, content))

        kids = b" ".join(b"%d 0 R" % (3 + 3 * page) for page in range(pages))
        add(1, b"<</Type/Catalog/Pages 2 0 R>>")
        add(2, b"<</Type/Pages/Count %d/Kids[%b]>>" % (pages, kids))
        for page, image in enumerate(_images(random, pages, dpi, lines)):
            buffer = BytesIO()
            image.save(buffer, "JPEG", quality=quality)
            first, data = 3 + 3 * page, buffer.getvalue()
            add(first, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595.28 841.89]/Contents %d 0 R/Resources<</XObject"
                b"<</I %d 0 R>>>>>>" % (first + 1, first + 2))  # fmt: skip
            drawing = b"q 595.28 0 0 841.89 0 0 cm /I Do Q"
            add(first + 1, b"<</Length %d>>stream\n%b\nendstream" % (len(drawing), drawing))
            add(first + 2, b"<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceRGB/BitsPerComponent 8"
                b"/Filter/DCTDecode/Length %d>>stream\n%b\nendstream" % (*image.size, len(data), data))  # fmt: skip
        start = file.tell()
        file.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(offsets) + 1))
        file.writelines(b"%010d 00000 n \n" % offset for offset in offsets)
        file.write(b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(offsets) + 1, start))
    return path


def scan_tiff(path: Path, pages: int, *, seed: int = 1, dpi: int = 200, lines: int = 12) -> Path:
    """A TIFF of many pages in black and white, as fax machines and scanners write it."""
    frames = [image.convert("1") for image in _images(Random(seed), pages, dpi, lines)]
    frames[0].save(path, save_all=True, append_images=frames[1:], compression="group4", dpi=(dpi, dpi))
    return path


def _images(random: Random, pages: int, dpi: int, lines: int) -> Iterator[Image.Image]:
    """Pages that differ in their text; the grain is drawn anew for each."""
    for _ in range(pages):
        yield page_image(random, dpi=dpi, lines=lines)
