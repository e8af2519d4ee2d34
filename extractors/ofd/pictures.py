"""Pictures of an OFD: decoded within limits, JBIG2 through pdfium; seals in them."""

import io
import struct
import warnings
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from extractors.document import Box
from extractors.layout import Mark
from extractors.limits import Limits
from extractors.ofd.jbig2 import JBIG2_MAGIC, read_jbig2
from extractors.ooxml import Package

Image: TypeAlias = npt.NDArray[np.uint8]

_FORMATS: Final = ("PNG", "JPEG", "BMP", "GIF", "TIFF", "WEBP")
_SEAL_DPI: Final = 144.0
_SMALLEST_SEAL: Final = 40.0
"""Points; seals are 38 to 45 mm wide, private ones 18 mm."""
_MOST_LOOKS: Final = 200
_KEPT: Final = 4


class Pictures:
    """Decodes pictures of a package within limits; counts those that cannot be."""

    def __init__(self, package: Package, limits: Limits) -> None:
        self._package = package
        self._limits = limits
        self._looks = 0
        self._unread: set[str] = set()
        self._recent: dict[str, Image | None] = {}

    @property
    def unread(self) -> int:
        """How many pictures could not be decoded."""
        return len(self._unread)

    def decode(self, name: str) -> Image | None:
        """RGB rows of a picture part; None when it cannot be decoded."""
        if name not in self._recent:
            while len(self._recent) >= _KEPT:
                self._recent.pop(next(iter(self._recent)))
            self._recent[name] = decode_rgb(self._package.read(name) or b"", self._limits)
            if self._recent[name] is None:
                self._unread.add(name)
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


def decode_rgb(data: bytes, limits: Limits) -> Image | None:
    """RGB rows, what is transparent being paper; None for what no decoder here opens or what is too large."""
    from PIL import Image as Pillow

    if data.startswith(JBIG2_MAGIC):
        return read_jbig2(data, limits)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the size is checked here, before anything is decoded
            with Pillow.open(io.BytesIO(data), formats=_FORMATS) as image:
                if image.width * image.height > limits.pixels:
                    return None
                layer = image.convert("RGBA")
                paper = Pillow.new("RGBA", layer.size, "white")
                return np.asarray(Pillow.alpha_composite(paper, layer).convert("RGB"))
    except (
        OSError,
        ValueError,
        SyntaxError,
        EOFError,
        TypeError,
        LookupError,
        struct.error,
        Pillow.DecompressionBombError,
    ):
        return None


def _resized(image: Image, width: float, height: float) -> Any:
    """The picture at most ``width`` by ``height`` pixels large."""
    import cv2

    share = min(1.0, width / image.shape[1], height / image.shape[0])
    if share >= 1.0:
        return image
    size = (max(1, round(image.shape[1] * share)), max(1, round(image.shape[0] * share)))
    return cv2.resize(image, size, interpolation=cv2.INTER_AREA)
