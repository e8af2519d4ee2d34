"""Pictures of an OFD: seals in them, and pages of pictures or outlines drawn for OCR."""

import io
import math
import struct
import warnings
from typing import Any, Final

import numpy as np

from extractors.document import Box
from extractors.layout import Mark
from extractors.layout.frames import Frame
from extractors.limits import Limits
from extractors.ofd.objects import Canvas
from extractors.ooxml import Package

Rgb = Any

_FORMATS: Final = ("PNG", "JPEG", "BMP", "GIF", "TIFF", "WEBP")
_DPI: Final = 200.0
_SEAL_DPI: Final = 144.0
_SMALLEST_SEAL: Final = 40.0
"""Points; seals are 38 to 45 mm wide, private ones 18 mm."""
_MOST_LOOKS: Final = 200
_KEPT: Final = 4


class Pictures:
    """Decodes pictures of a package within limits; counts those that cannot be."""

    def __init__(self, package: Package, limits: Limits) -> None:
        self.unread = 0
        self._package = package
        self._limits = limits
        self._looks = 0
        self._recent: dict[str, Rgb | None] = {}

    def decode(self, name: str) -> Rgb | None:
        """RGB rows of a picture part; None when it cannot be decoded."""
        if name not in self._recent:
            while len(self._recent) >= _KEPT:
                self._recent.pop(next(iter(self._recent)))
            self._recent[name] = decode_rgb(self._package.read(name) or b"", self._limits)
            self.unread += self._recent[name] is None
        return self._recent[name]

    def seals(self, name: str, box: Box) -> list[Mark]:
        """Seals that a picture in ``box`` shows, in points of the page."""
        width, height = box[2] - box[0], box[3] - box[1]
        if min(width, height) < _SMALLEST_SEAL or self._looks >= _MOST_LOOKS or not name:
            return []
        self._looks += 1
        image = self.decode(name)
        if image is None:
            return []
        from extractors.seals import find_seals

        image = _resized(image, width / 72 * _SEAL_DPI, height / 72 * _SEAL_DPI)
        scale = width / image.shape[1]
        found = []
        for mark in find_seals(image, points_per_pixel=scale):
            x0, top, x1, bottom = mark.bbox
            moved = (x0 + box[0], top + box[1], x1 + box[0], bottom + box[1])
            found.append(Mark(kind=mark.kind, bbox=moved, text=mark.text, seal=mark.seal, confidence=mark.confidence))
        return found


def decode_rgb(data: bytes, limits: Limits) -> Rgb | None:
    """RGB rows, what is transparent being paper; None for what no decoder here opens or what is too large."""
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the size is checked here, before anything is decoded
            with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
                if image.width * image.height > limits.pixels:
                    return None
                layer = image.convert("RGBA")
                paper = Image.new("RGBA", layer.size, "white")
                return np.asarray(Image.alpha_composite(paper, layer).convert("RGB"))
    except (
        OSError,
        ValueError,
        SyntaxError,
        EOFError,
        TypeError,
        LookupError,
        struct.error,
        Image.DecompressionBombError,
    ):
        return None


def _resized(image: Rgb, width: float, height: float) -> Rgb:
    """The picture at most ``width`` by ``height`` pixels large."""
    import cv2

    share = min(1.0, width / image.shape[1], height / image.shape[0])
    if share >= 1.0:
        return image
    size = (max(1, round(image.shape[1] * share)), max(1, round(image.shape[0] * share)))
    return cv2.resize(image, size, interpolation=cv2.INTER_AREA)


def render(canvas: Canvas, frame: Frame, pictures: Pictures, limits: Limits) -> Rgb | None:
    """The page's pictures and filled outlines on white at 200 dpi; None when there is nothing to see."""
    import cv2

    scale = min(_DPI / 72, math.sqrt(limits.pixels / max(1.0, frame.width * frame.height)))
    page = np.full((max(1, round(frame.height * scale)), max(1, round(frame.width * scale)), 3), 255, dtype=np.uint8)
    drawn = 0
    for picture in canvas.pictures:
        image = pictures.decode(canvas.media_of(picture))
        if image is not None:
            drawn += _paste(page, image, tuple(value * scale for value in picture.box))
    for outline in canvas.outlines:
        contours = [np.round(contour * scale * 16).astype(np.int32).reshape(-1, 1, 2) for contour in outline.contours]
        if contours:
            cv2.fillPoly(page, contours, outline.colour, lineType=cv2.LINE_AA, shift=4)
            drawn += 1
    return page if drawn else None


def _paste(page: Rgb, image: Rgb, box: tuple[float, ...]) -> bool:
    """Put a picture into its box on the page, darker of both where it overlaps; whether any of it is on the page."""
    import cv2

    height, width = page.shape[:2]
    left, top, right, bottom = (round(value) for value in box)
    if right - left < 1 or bottom - top < 1 or right - left > 4 * width or bottom - top > 4 * height:
        return False
    x0, y0, x1, y1 = max(0, left), max(0, top), min(width, right), min(height, bottom)
    if x0 >= x1 or y0 >= y1:
        return False
    placed = cv2.resize(image, (right - left, bottom - top), interpolation=cv2.INTER_AREA)
    part = page[y0:y1, x0:x1]
    np.minimum(part, placed[y0 - top : y1 - top, x0 - left : x1 - left], out=part)
    return True
