"""Scanned PDFs and photos of pages: a typeset paper, printed, sealed, and put on glass."""

import io
import random

from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from pipeline.demo.cast import Scan
from pipeline.demo.drawing import render_pages, weather


def photograph(pdf: bytes, scan: Scan, rng: random.Random) -> list[bytes]:
    """Each page of ``pdf`` as JPEG; neighbours are turned to different sides."""
    shots = []
    for number, page in enumerate(render_pages(pdf, scan.dpi)):
        turn = scan.skew * (1 if number % 2 == 0 else -0.6)
        kind = Scan(scan.dpi, turn, scan.quality, scan.noise, scan.wear, scan.photo)
        shots.append(weather(page, kind, rng))
    return shots


def bind_scans(shots: list[bytes], dpi: int) -> bytes:
    """JPEG pages bound to one PDF without any text layer."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=1)
    for shot in shots:
        picture = ImageReader(io.BytesIO(shot))
        width, height = (side * 72 / dpi for side in picture.getSize())
        canvas.setPageSize((width, height))
        canvas.drawImage(picture, 0, 0, width, height)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()
