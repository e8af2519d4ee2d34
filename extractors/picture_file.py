"""Picture files decoded: their frames as RGB, upright as EXIF says, with square pixels and a width in points.

Pillow decodes, with libheif for HEIC (``pi-heif``: only the decoder, under LGPL). Only the format that the bytes
announce is tried. What a decoder leaves out, and what is left out on purpose, becomes a warning.
"""

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from typing import Any, Final, NamedTuple

import numpy as np

from extractors.document import Warning
from extractors.errors import HostileFile, ReadingError, UnreadableFile
from extractors.limits import Limits
from extractors.registry import Source
from extractors.seals import Rgb

A4_WIDTH: Final = 595.28
"""Points; what an image without resolution is taken to be wide."""
PLAUSIBLE: Final = (180.0, 1260.0)
"""Width in points (64 mm to A3 across) that a stated resolution may lead to; cameras state 72 dpi for want of any."""
PLUGINS: Final = {
    "image/jpeg": ("JPEG", "PIL.JpegImagePlugin"),
    "image/png": ("PNG", "PIL.PngImagePlugin"),
    "image/tiff": ("TIFF", "PIL.TiffImagePlugin"),
    "image/bmp": ("BMP", "PIL.BmpImagePlugin"),
    "image/webp": ("WEBP", "PIL.WebPImagePlugin"),
    "image/gif": ("GIF", "PIL.GifImagePlugin"),
    "image/jp2": ("JPEG2000", "PIL.Jpeg2KImagePlugin"),
    "image/avif": ("AVIF", "PIL.AvifImagePlugin"),
    "image/heic": ("HEIF", "pi_heif"),
}
"""Media type to Pillow's name of the format and the module that opens it; photos of several pictures (MPO) are JPEG."""
LARGE_PHOTO: Final = 24_000_000
"""A JPEG of more pixels than this is decoded at half its size: more than 200 dpi gives nothing."""
REDUCED_COPY: Final = 1
"""Bit of TIFF's NewSubfileType (254): the frame is a thumbnail of another."""
DEPTHS: Final = (255.0, 4095.0, 65535.0)
"""White of grey pictures of 8, 12 and 16 bits."""
MOST_BROKEN: Final = 20
"""After so many broken frames in a row a TIFF is given up."""
SQUARE: Final = 1.12
"""Ratio of the two resolutions from which pixels are not square (standard fax: 204 by 98 dpi)."""


class Frame(NamedTuple):
    """One page of a picture file; ``width`` is in points."""

    image: Rgb
    width: float = A4_WIDTH


def find_pages(source: Source, limits: Limits, notes: list[Warning]) -> list[int]:
    """Places of the frames that are pages; what is left out on purpose goes into ``notes``.

    TIFF gives each of its frames but thumbnails, any other format its first picture. Raises :class:`UnreadableFile`
    where the file does not open.
    """
    with _opened(source) as file:
        return list(_wanted(file, source, limits, notes))


def read_frames(
    source: Source, limits: Limits, places: Sequence[int], notes: list[Warning], *, first: int = 1
) -> Iterator[Frame | ReadingError]:
    """The frames at ``places``, which are pages from ``first`` on, one by one; what a decoder leaves out goes into ``notes``.

    In the place of a frame that cannot be decoded, or has more pixels than the limit, comes the error.
    """
    with _opened(source) as file:
        for number, place in enumerate(places, start=first):
            try:
                yield _read_frame(file, place, source, limits, number, notes)
            except ReadingError as error:
                notes.append(Warning(code="page-unreadable", message=f"第{number}页：{error.message}", page=number))
                yield error


def _wanted(file: Any, source: Source, limits: Limits, notes: list[Warning]) -> Iterator[int]:
    """Places of the frames that are pages."""
    if file.format == "TIFF":
        for number, frame in enumerate(_tiff_pages(file), start=1):
            if number > limits.pages:
                notes.append(Warning(code="limit-pages", message=f"页数超过上限{limits.pages}，其余页未读取"))
                return
            yield frame
        return
    with _decoding(source):
        count = getattr(file, "n_frames", 1)
    if count > 1 and not _holds_previews(file):
        message = f"图片文件含{count}幅画面（动图或连拍），只读取了其中一幅"
        notes.append(Warning(code="frames-unread", message=message))
    yield file.tell()


def _tiff_pages(file: Any) -> Iterator[int]:
    """Places of the frames but thumbnails; a broken one counts as a page and is told when it is read."""
    frame = broken = 0
    while broken < MOST_BROKEN:
        try:
            file.seek(frame)
            if not int(file.tag_v2.get(254, 0)) & REDUCED_COPY:
                yield frame
            broken = 0
        except EOFError:
            return
        except Exception:  # noqa: BLE001 - Pillow raises many kinds on broken directories
            broken += 1
            yield frame
        frame += 1


def _holds_previews(file: Any) -> bool:
    """Whether the further pictures of a photo are smaller than the first: previews, depth and gain maps."""
    if file.format != "MPO":
        return False
    first = file.size
    try:
        file.seek(1)
        return bool(file.size != first)
    except (OSError, ValueError, SyntaxError, EOFError, LookupError):
        return True
    finally:
        file.seek(0)


def _read_frame(file: Any, frame: int, source: Source, limits: Limits, number: int, notes: list[Warning]) -> Frame:
    with _decoding(source):
        file.seek(frame)
    if file.width * file.height > limits.pixels:
        raise HostileFile(f"图片像素超过上限（{limits.pixels // 1_000_000}百万像素）", file=source.name, page=number)
    across, down = _resolutions(file)
    if file.format in {"JPEG", "MPO"} and file.width * file.height > LARGE_PHOTO:
        whole = file.width
        file.draft("RGB", (file.width // 2, file.height // 2))
        across, down = across * file.width / whole, down * file.width / whole
    with _decoding(source):
        if not _load(file):
            notes.append(
                Warning(code="image-truncated", message=f"第{number}页图片数据不完整，缺失部分未能读取", page=number)
            )
        image, across = _squared(file, across, down, limits)
        image, sideways = _upright(file, image)
        rgb = _rgb(image)
    if sideways and across != down and not _is_odd(across, down):
        across = down
    width = rgb.shape[1] * 72 / across if across else 0.0
    return Frame(rgb, width if PLAUSIBLE[0] <= width <= PLAUSIBLE[1] else A4_WIDTH)


def _is_odd(across: float, down: float) -> bool:
    """Whether the pixels are clearly not square, but no nonsense either."""
    return bool(across and down and SQUARE < max(across, down) / min(across, down) < 4)


def _squared(file: Any, across: float, down: float, limits: Limits) -> tuple[Any, float]:
    """The image with square pixels, and its resolution; faxes have more pixels across than down."""
    if not _is_odd(across, down):
        return file, across
    most = max(across, down)
    size = round(file.width * most / across), round(file.height * most / down)
    if size[0] * size[1] > limits.pixels:
        return file, across
    return (file.convert("L") if file.mode == "1" else file).resize(size), most


def _upright(file: Any, image: Any) -> tuple[Any, bool]:
    """The image turned as EXIF says, and whether that swapped its sides; broken EXIF turns nothing."""
    from PIL import Image

    turns = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_270,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_90,
    }
    orientation: Any = 1
    with suppress(Exception):  # Pillow raises many kinds on broken EXIF; without a turn the text itself tells it
        orientation = file.getexif().get(0x0112, 1)
    turn = turns.get(orientation) if isinstance(orientation, int) else None
    return (image, False) if turn is None else (image.transpose(turn), orientation >= 5)


def _load(file: Any) -> bool:
    """Decode the frame; False where its data end early and the rest was left grey."""
    try:
        file.load()
    except OSError:
        with _lenient():
            file.load()
        return False
    return True


def _rgb(image: Any) -> Rgb:
    """Any mode as RGB; what is transparent is white paper, 16 bits become 8."""
    from PIL import Image

    if image.mode.startswith("I") or image.mode == "F":
        deep = np.nan_to_num(np.asarray(image, np.float64), posinf=0, neginf=0)
        return _shallow(deep, (1.0, *DEPTHS) if image.mode == "F" else DEPTHS)
    if image.mode in {"RGBA", "LA", "PA", "La", "RGBa"} or "transparency" in image.info:
        layer = image.convert("RGBA")
        image = Image.new("RGB", layer.size, "white")
        image.paste(layer, mask=layer.getchannel("A"))
    return np.ascontiguousarray(np.asarray(image.convert("RGB"), np.uint8))


def _shallow(deep: Any, tops: tuple[float, ...]) -> Rgb:
    """Grey of any depth in 8 bits; the lowest of ``tops`` that holds all values is white."""
    highest = float(deep.max(initial=0.0))
    top = next((top for top in tops if highest <= top), highest)
    grey = np.clip(deep * 255 / top, 0, 255).astype(np.uint8)
    return np.ascontiguousarray(np.stack([grey] * 3, axis=2))


def _resolutions(file: Any) -> tuple[float, float]:
    """Pixels an inch across and down, before any turn; zeros where the file states none or nonsense."""
    stated = file.info.get("dpi") or (0.0, 0.0)
    try:
        across, down = (float(value) for value in stated)
    except (TypeError, ValueError, ZeroDivisionError):
        return 0.0, 0.0
    return (across, down) if 20 <= across <= 4800 and 20 <= down <= 4800 else (0.0, 0.0)


@contextmanager
def _opened(source: Source) -> Iterator[Any]:
    from PIL import Image, UnidentifiedImageError

    name, plugin = PLUGINS.get(source.media_type, PLUGINS["image/jpeg"])
    module = import_module(plugin)
    if plugin == "pi_heif":
        module.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with _decoding(source):
            try:
                file = Image.open(source.file, formats=(name,))
            except (UnidentifiedImageError, ValueError):  # a wrong checksum or a bomb of words in a PNG, a missing end
                with _lenient():
                    file = Image.open(source.file, formats=(name,))
        with file:
            yield file


@contextmanager
def _lenient() -> Iterator[None]:
    """Pillow made to go on where data end early or checksums are wrong."""
    from PIL import ImageFile

    before = ImageFile.LOAD_TRUNCATED_IMAGES
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before


@contextmanager
def _decoding(source: Source) -> Iterator[None]:
    """Pillow's many errors as ours."""
    from PIL import Image

    try:
        yield
    except Image.DecompressionBombError:
        raise HostileFile("图片像素过多，已拒绝读取", file=source.name) from None
    except MemoryError:
        raise
    except Exception as error:
        raise UnreadableFile("图片无法打开，文件可能已损坏或格式不符", file=source.name) from error
