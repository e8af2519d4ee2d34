"""Photos and scans as image files (JPEG, PNG, TIFF of many pages, BMP, WebP): pages by OCR."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import numpy as np

from extractors.document import Document, FileInfo, Warning
from extractors.errors import HostileFile, UnreadableFile
from extractors.layout import PageContent, assemble
from extractors.limits import Limits
from extractors.registry import Source, reader_for
from extractors.scan import read_page_image
from extractors.seals import Rgb

A4_WIDTH: Final = 595.28
"""Points; what an image without resolution is taken to be wide."""
PLAUSIBLE: Final = (180.0, 1260.0)
"""Width in points (64 mm to A3 across) that a stated resolution may lead to; cameras state 72 dpi for want of any."""
FORMATS: Final = ("JPEG", "PNG", "TIFF", "BMP", "WEBP")
"""What Pillow may open; photos of several pictures (MPO) come as JPEG."""
LARGE_PHOTO: Final = 24_000_000
"""A JPEG of more pixels than this is decoded at half its size: more than 200 dpi gives nothing."""
REDUCED_COPY: Final = 1
"""Bit of TIFF's NewSubfileType (254): the frame is a thumbnail of another."""
LIMITS: Final = ("文字由图像识别得到，没有字体、加粗等格式信息",)


def read_image(source: Source, limits: Limits) -> Document:
    """The pages of an image file, upright as EXIF says, read by OCR.

    Raises :class:`HostileFile` above the pixel limit, :class:`UnreadableFile` where nothing can be decoded.
    """
    notes: list[Warning] = []
    contents = []
    for number, (image, points) in enumerate(_pages(source, limits, notes), start=1):
        height = image.shape[0] * points / image.shape[1]
        if height > limits.page_side:
            raise HostileFile("图片过于狭长，超出页面尺寸限制，请裁切后重新提交", file=source.name, page=number)
        contents.append(read_page_image(image, number=number, width=points, height=height))
    pages = tuple(content.page for content in contents)
    notes += [_silent(content) for content in contents if not content.has_text]
    blocks = assemble(contents)
    if not any(block.text.strip() or block.kind in {"seal", "picture"} for block in blocks):
        notes.append(Warning(code="empty-document", message="文件中没有可读取的内容"))
    reader = reader_for(source.media_type)
    return Document(
        file=FileInfo(name=source.name, sha256=source.sha256, bytes=source.bytes, media_type=source.media_type),
        reader=reader.key if reader else "image",
        pages=pages,
        blocks=blocks,
        warnings=tuple(notes),
        limits=LIMITS,
    )


def _silent(content: PageContent) -> Warning:
    """What to tell of a page that gave no text."""
    page = content.page
    if page.source == "none":
        return Warning(code="blank-page", message=f"第{page.number}页没有可识别的内容", page=page.number)
    return Warning(code="nothing-recognised", message=f"第{page.number}页图像中未识别出文字", page=page.number)


def _pages(source: Source, limits: Limits, notes: list[Warning]) -> Iterator[tuple[Rgb, float]]:
    """Each page as RGB and its width in points; what had to be left out goes into ``notes``."""
    with _opened(source) as file:
        frames = getattr(file, "n_frames", 1) if file.format == "TIFF" else 1
        number = 0
        for frame in range(frames):
            with _decoding(source):
                file.seek(frame)
            if _is_thumbnail(file):
                continue
            number += 1
            if number > limits.pages:
                notes.append(Warning(code="pages-limit", message=f"页数超过上限{limits.pages}，其余页未读取"))
                return
            yield _page(file, source, limits, number, notes)


def _page(file: Any, source: Source, limits: Limits, number: int, notes: list[Warning]) -> tuple[Rgb, float]:
    from PIL import ImageOps

    if file.width * file.height > limits.pixels:
        raise HostileFile(f"图片像素超过上限（{limits.pixels // 1_000_000}百万像素）", file=source.name, page=number)
    resolution = _resolution(file)
    if file.format in {"JPEG", "MPO"} and file.width * file.height > LARGE_PHOTO:
        whole = file.width
        file.draft("RGB", (file.width // 2, file.height // 2))
        resolution *= file.width / whole
    with _decoding(source):
        if not _load(file):
            notes.append(
                Warning(code="image-truncated", message=f"第{number}页图片数据不完整，缺失部分未能读取", page=number)
            )
        upright = ImageOps.exif_transpose(file)
    image = _rgb(upright)
    width = image.shape[1] * 72 / resolution if resolution else 0.0
    return image, width if PLAUSIBLE[0] <= width <= PLAUSIBLE[1] else A4_WIDTH


def _load(file: Any) -> bool:
    """Decode the frame; False where its data end early and the rest was left grey."""
    from PIL import ImageFile

    try:
        file.load()
    except OSError:
        before = ImageFile.LOAD_TRUNCATED_IMAGES
        ImageFile.LOAD_TRUNCATED_IMAGES = True
        try:
            file.load()
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = before
        return False
    return True


def _rgb(image: Any) -> Rgb:
    """Any mode as RGB; what is transparent is white paper, 16 bits become 8."""
    from PIL import Image

    if image.mode.startswith("I") or image.mode == "F":
        deep = np.asarray(image, np.float64)
        top = 255.0 if deep.max() <= 255 else max(65535.0, float(deep.max()))
        grey = np.clip(deep * 255 / top, 0, 255).astype(np.uint8)
        return np.ascontiguousarray(np.stack([grey] * 3, axis=2))
    if image.mode in {"RGBA", "LA", "PA", "La", "RGBa"} or "transparency" in image.info:
        layer = image.convert("RGBA")
        image = Image.new("RGB", layer.size, "white")
        image.paste(layer, mask=layer.getchannel("A"))
    return np.ascontiguousarray(np.asarray(image.convert("RGB"), np.uint8))


def _resolution(file: Any) -> float:
    """Pixels an inch along the width; 0.0 where the file states none or nonsense. EXIF's turn swaps the axes."""
    stated = file.info.get("dpi") or (0.0, 0.0)
    try:
        across, down = (float(value) for value in stated)
        sideways = file.getexif().get(0x0112, 1) in {5, 6, 7, 8}
    except (TypeError, ValueError, ZeroDivisionError, OSError, SyntaxError):
        return 0.0
    resolution = down if sideways else across
    return resolution if 20 <= resolution <= 4800 else 0.0


def _is_thumbnail(file: Any) -> bool:
    return file.format == "TIFF" and bool(int(file.tag_v2.get(254, 0)) & REDUCED_COPY)


@contextmanager
def _opened(source: Source) -> Iterator[Any]:
    from PIL import BmpImagePlugin, Image, JpegImagePlugin, PngImagePlugin, TiffImagePlugin, WebPImagePlugin

    del BmpImagePlugin, JpegImagePlugin, PngImagePlugin, TiffImagePlugin, WebPImagePlugin  # imported to be registered
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with _decoding(source):
            file = Image.open(source.file, formats=FORMATS)
        with file:
            yield file


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
