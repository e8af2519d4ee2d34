"""Pictures inside documents: decoded within limits, and which of them are, or bear, red seals."""

import io
import struct
import warnings
from importlib import import_module
from typing import Any, Final, TypeAlias

from extractors.document import Record, Seal
from extractors.limits import Limits
from extractors.metafile import bitmap_in, is_metafile, unpacked

_FORMATS: Final = ("PNG", "JPEG", "BMP", "GIF", "TIFF", "WEBP")
Crop: TypeAlias = tuple[float, float, float, float]
"""Shares of the sides (left, top, right, bottom) that a document cuts off of a picture."""
_LONGEST: Final = 2400
"""Seals are looked for at 144 dpi; more pixels than a page of that size and some reserve only cost time."""
_SHORTEST: Final = 1700
"""Text is read at 200 dpi: what is longer than a page (a screenshot of a long web page) keeps this width."""
_SEAL_SHARE: Final = 0.55
"""A picture is the seal itself when the seal fills this share of both of its sides."""
_LEAST: Final = 8  # pixels
_PAGE_WIDTH: Final = 300.0  # points; pictures from half a page on may hold text, and photocopied seals count
_PAGE_HEIGHT: Final = 350.0
_ASSUMED_WIDTH: Final = 120.0  # points of a picture whose size is not stated: that of a 42 mm seal


class PictureFinding(Record, frozen=True):
    """What is known of one picture. ``readable`` is False when no decoder here opens it (EMF, WMF, broken)."""

    seals: tuple[Seal, ...] = ()
    is_seal: bool = False
    readable: bool = True
    too_large: bool = False
    page_like: bool = False
    size: tuple[int, int] = (0, 0)
    """Width and height in pixels of what is shown; zeros when it is not readable."""


def look_at_picture(
    data: bytes, width: float, height: float, limits: Limits, crop: Crop | None = None
) -> PictureFinding:
    """Find seals in an encoded picture that is shown ``width`` by ``height`` points large (0: unknown)."""
    page_like = width >= _PAGE_WIDTH and height >= _PAGE_HEIGHT
    found = _decoded(data, limits, crop, shortest=0)
    if isinstance(found, PictureFinding):
        return PictureFinding(too_large=found.too_large, readable=False, page_like=page_like)
    pixels, size = found
    return _find(pixels, width or _ASSUMED_WIDTH, size, page_like=page_like)


def picture_pixels(data: bytes, limits: Limits, crop: Crop | None = None) -> Any | None:
    """RGB rows of an encoded picture as finely as text is read; None when it cannot be decoded or is too large."""
    found = _decoded(data, limits, crop, shortest=_SHORTEST)
    return None if isinstance(found, PictureFinding) else found[0]


def _decoded(
    data: bytes, limits: Limits, crop: Crop | None, *, shortest: int
) -> tuple[Any, tuple[int, int]] | PictureFinding:
    """Pixels of the part that is shown, and its size before it was made smaller; a finding that tells why not.

    Made smaller until one side is :data:`_LONGEST`, but the shorter side not below ``shortest``.
    """
    from PIL import Image

    if is_metafile(data):
        data = bitmap_in(unpacked(data, limits.xml_bytes), limits.pixels) or data
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the size is checked here, before anything is decoded
            with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
                if image.width * image.height > limits.pixels:
                    return PictureFinding(too_large=True, readable=False)
                image.draft("RGB", (_LONGEST, _LONGEST))
                part = image.crop(_shown(image.size, crop))
                size = part.size
                return _pixels(part, max(_LONGEST / max(size), shortest / min(size))), size
    except Image.DecompressionBombError:
        return PictureFinding(too_large=True, readable=False)
    except (OSError, ValueError, SyntaxError, EOFError, TypeError, LookupError, struct.error, MemoryError):
        return PictureFinding(readable=False)


def _shown(size: tuple[int, int], crop: Crop | None) -> tuple[int, int, int, int]:
    """The part of a picture that its document shows, in pixels; all of it where next to nothing would be left."""
    left, top, right, bottom = (min(1.0, max(0.0, share)) for share in crop or (0.0, 0.0, 0.0, 0.0))
    box = round(left * size[0]), round(top * size[1]), round((1 - right) * size[0]), round((1 - bottom) * size[1])
    return box if box[2] - box[0] >= _LEAST and box[3] - box[1] >= _LEAST else (0, 0, *size)


def _pixels(image: Any, ratio: float) -> Any:
    """RGB pixels, made smaller by ``ratio`` where that is below 1; what is transparent is paper."""
    import numpy as np
    from PIL import Image

    if ratio < 1:
        image.thumbnail((max(1, round(image.width * ratio)), max(1, round(image.height * ratio))))
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        layer = image.convert("RGBA")
        paper = Image.new("RGBA", layer.size, "white")
        image = Image.alpha_composite(paper, layer)
    return np.asarray(image.convert("RGB"))


def _find(pixels: Any, width: float, size: tuple[int, int], *, page_like: bool) -> PictureFinding:
    find_seals = import_module("extractors.seals").find_seals  # its libraries load only when there is a picture
    scale = width / pixels.shape[1]
    marks = [mark for mark in find_seals(pixels, points_per_pixel=scale) if mark.seal is not None]
    marks = [mark for mark in marks if page_like or mark.seal.colour == "red"]
    height = pixels.shape[0] * scale
    filled = any(
        mark.bbox[2] - mark.bbox[0] >= _SEAL_SHARE * width and mark.bbox[3] - mark.bbox[1] >= _SEAL_SHARE * height
        for mark in marks
    )
    seals = tuple(mark.seal for mark in marks)
    return PictureFinding(seals=seals, is_seal=filled and not page_like, page_like=page_like, size=size)
