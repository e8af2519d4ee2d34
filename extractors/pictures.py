"""Pictures inside documents: decoded within limits, and which of them are, or bear, red seals."""

import io
import struct
import warnings
from importlib import import_module
from typing import Any, Final

from extractors.document import Record, Seal
from extractors.limits import Limits

_FORMATS: Final = ("PNG", "JPEG", "BMP", "GIF", "TIFF", "WEBP")
_LONGEST: Final = 2400
"""Seals are looked for at 144 dpi; more pixels than a page of that size and some reserve only cost time."""
_SEAL_SHARE: Final = 0.55
"""A picture is the seal itself when the seal fills this share of both of its sides."""
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


def look_at_picture(data: bytes, width: float, height: float, limits: Limits) -> PictureFinding:
    """Find seals in an encoded picture that is shown ``width`` by ``height`` points large (0: unknown)."""
    from PIL import Image

    page_like = width >= _PAGE_WIDTH and height >= _PAGE_HEIGHT
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the size is checked here, before anything is decoded
            with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
                if image.width * image.height > limits.pixels:
                    return PictureFinding(too_large=True, readable=False, page_like=page_like)
                pixels = _pixels(image)
    except Image.DecompressionBombError:
        return PictureFinding(too_large=True, readable=False, page_like=page_like)
    except (OSError, ValueError, SyntaxError, EOFError, TypeError, LookupError, struct.error, MemoryError):
        return PictureFinding(readable=False, page_like=page_like)
    return _find(pixels, width or _ASSUMED_WIDTH, page_like=page_like)


def _pixels(image: Any) -> Any:
    """RGB pixels of at most :data:`_LONGEST` a side; what is transparent is paper."""
    import numpy as np
    from PIL import Image

    image.draft("RGB", (_LONGEST, _LONGEST))
    image.thumbnail((_LONGEST, _LONGEST))
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        layer = image.convert("RGBA")
        paper = Image.new("RGBA", layer.size, "white")
        image = Image.alpha_composite(paper, layer)
    return np.asarray(image.convert("RGB"))


def _find(pixels: Any, width: float, *, page_like: bool) -> PictureFinding:
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
    return PictureFinding(seals=seals, is_seal=filled and not page_like, page_like=page_like)
