"""Image files: frames, turns, modes, resolution, and what is broken."""

from hashlib import sha256
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import numpy as np
import pytest
from PIL import Image

from extractors import image as image_module
from extractors.document import Page
from extractors.errors import HostileFile, UnreadableFile
from extractors.image import A4_WIDTH, read_image
from extractors.layout import PageContent
from extractors.limits import DEFAULT_LIMITS
from extractors.registry import Source


def source(path: Path, media_type: str = "image/png") -> Source:
    """A file to read."""
    data = path.read_bytes()
    return Source(
        path=str(path),
        name=f"材料/{path.name}",
        sha256=sha256(data).hexdigest(),
        bytes=len(data),
        media_type=media_type,
    )


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[np.ndarray]:
    """Pages as they reach the OCR, which is left out."""
    pages: list[np.ndarray] = []

    def read_nothing(image: np.ndarray, *, number: int, width: float, height: float) -> tuple[PageContent, ...]:
        pages.append(image)
        return (PageContent(page=Page(number=number, width=width, height=height, source="ocr")),)

    monkeypatch.setattr(image_module, "read_pages", read_nothing)
    return pages


def gradient(width: int = 300, height: int = 200) -> Image.Image:
    """Dark on the left, light on the right, with a red corner at the top left."""
    tones = np.tile(np.linspace(20, 250, width), (height, 1)).astype(np.uint8)
    image = Image.fromarray(np.stack([tones] * 3, axis=2))
    image.paste((255, 0, 0), (0, 0, 40, 40))
    return image


def test_a_photo_of_a_letter_is_a_document(paint: ModuleType, tmp_path: Path):
    """A JPEG comes out as blocks with its seal; the reader and the file are named."""
    page = paint.soil(paint.paint_letter(21, dpi=150), 21)
    path = tmp_path / "函.jpg"
    page.image.save(path, quality=80, dpi=(150, 150))
    document = read_image(source(path, "image/jpeg"), DEFAULT_LIMITS)
    assert document.reader.startswith("image/")
    assert document.file.name == "材料/函.jpg"
    assert document.pages[0].width == pytest.approx(595.2, abs=1)
    text = "".join(block.text for block in document.blocks)
    assert page.lines[0] in text
    assert page.lines[-2] in text
    assert [block.seal.shape for block in document.blocks if block.seal] == ["round"]
    assert document.limits


@pytest.mark.parametrize(("orientation", "corner"), [(1, (0, 0)), (3, (-1, -1)), (6, (0, -1)), (8, (-1, 0))])
def test_exif_turns_the_page(seen: list[np.ndarray], tmp_path: Path, orientation: int, corner: tuple[int, int]):
    """The page is upright as EXIF says before it is read."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = tmp_path / "photo.jpg"
    gradient().save(path, exif=exif, quality=95)
    document = read_image(source(path, "image/jpeg"), DEFAULT_LIMITS)
    red, green, _ = (int(value) for value in seen[0][corner])
    assert red - green > 150
    sideways = orientation in {6, 8}
    assert (document.pages[0].height > document.pages[0].width) is sideways


def test_each_frame_of_a_tiff_is_a_page(seen: list[np.ndarray], tmp_path: Path):
    """Bilevel and colour frames, each of its own size and resolution."""
    path = tmp_path / "scan.tif"
    first = gradient(1240, 1754).convert("1")
    first.save(path, save_all=True, append_images=[gradient(1654, 2339)], dpi=(150, 150))
    document = read_image(source(path, "image/tiff"), DEFAULT_LIMITS)
    assert [page.number for page in document.pages] == [1, 2]
    assert document.pages[0].width == pytest.approx(595.2, abs=0.5)
    assert [page.shape for page in seen] == [(1754, 1240, 3), (2339, 1654, 3)]


@pytest.mark.parametrize(
    ("dpi", "wide", "wanted"),
    [(None, 1000, A4_WIDTH), ((200, 200), 1000, 360.0), ((72, 72), 4000, A4_WIDTH), ((300, 300), 2480, 595.2)],
)
def test_width_comes_from_the_resolution_or_is_that_of_a4(
    seen: list[np.ndarray], tmp_path: Path, dpi: tuple[int, int] | None, wide: int, wanted: float
):
    """An image without a resolution, or with one that makes no page, is A4 wide."""
    path = tmp_path / "page.png"
    Image.new("L", (wide, 300), 250).save(path, **({"dpi": dpi} if dpi else {}))
    page = read_image(source(path), DEFAULT_LIMITS).pages[0]
    assert page.width == pytest.approx(wanted, abs=0.2)
    assert page.height == pytest.approx(wanted * 300 / wide, abs=0.2)
    assert len(seen) == 1


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16", "I"])
def test_every_mode_becomes_rgb(seen: list[np.ndarray], tmp_path: Path, mode: str):
    """Black stays dark and white light, whatever the mode."""
    ramp = gradient()
    image = (
        Image.fromarray(np.asarray(ramp.convert("L")).astype(np.uint16) * 257)
        if mode.startswith("I")
        else ramp.convert(mode)
    )
    path = tmp_path / ("page.tif" if mode in {"CMYK", "I;16", "I"} else "page.png")
    image.save(path)
    read_image(source(path, "image/tiff" if path.suffix == ".tif" else "image/png"), DEFAULT_LIMITS)
    assert seen[0].dtype == np.uint8
    assert seen[0].shape == (200, 300, 3)
    assert seen[0][150, 60:70].mean() < 110
    assert seen[0][150, 285:].mean() > 200


def test_transparency_is_white_paper(seen: list[np.ndarray], tmp_path: Path):
    """What lies under a transparent pixel is not seen."""
    path = tmp_path / "clear.png"
    Image.new("RGBA", (100, 80), (0, 0, 0, 0)).save(path)
    read_image(source(path), DEFAULT_LIMITS)
    assert seen[0].min() == 255


def test_a_truncated_photo_is_read_as_far_as_it_goes(seen: list[np.ndarray], tmp_path: Path):
    """What is there is read; a warning says that the rest is missing."""
    buffer = BytesIO()
    noise = np.random.default_rng(3).integers(0, 255, (600, 800, 3), np.uint8)
    Image.fromarray(noise).save(buffer, "JPEG")
    path = tmp_path / "half.jpg"
    path.write_bytes(buffer.getvalue()[: len(buffer.getvalue()) // 2])
    document = read_image(source(path, "image/jpeg"), DEFAULT_LIMITS)
    assert (document.warnings[0].code, document.warnings[0].page) == ("image-truncated", 1)
    assert len(seen) == 1


@pytest.mark.parametrize(
    "data", [b"", b"\xff\xd8\xff\xe0nonsense", b"\x89PNG\r\n\x1a\n" + b"\0" * 40, b"II*\0\x08\0\0\0"]
)
def test_what_is_no_image_is_unreadable(tmp_path: Path, data: bytes):
    """Broken bytes of every kind end in our error with the file's name, and no other."""
    path = tmp_path / "broken.png"
    path.write_bytes(data)
    with pytest.raises(UnreadableFile) as caught:
        read_image(source(path), DEFAULT_LIMITS)
    assert caught.value.file == "材料/broken.png"


@pytest.mark.parametrize("limit", [{"pixels": 1000}, {"page_side": 100.0}])
def test_limits_hold(seen: list[np.ndarray], tmp_path: Path, limit: dict[str, Any]):
    """Too many pixels, or a strip that is longer than any page, are refused before they are read."""
    path = tmp_path / "large.png"
    gradient().save(path)
    with pytest.raises(HostileFile):
        read_image(source(path), msgspec.structs.replace(DEFAULT_LIMITS, **limit))
    assert seen == []


def test_pages_above_the_limit_are_told(seen: list[np.ndarray], tmp_path: Path):
    """Frames after the last one allowed are left out, with a warning."""
    path = tmp_path / "many.tif"
    gradient().save(path, save_all=True, append_images=[gradient()] * 3)
    document = read_image(source(path, "image/tiff"), msgspec.structs.replace(DEFAULT_LIMITS, pages=2))
    assert len(document.pages) == len(seen) == 2
    assert document.warnings[0].code == "limit-pages"


def test_a_blank_image_is_told(tmp_path: Path):
    """An empty page has the source none and a warning, and no blocks."""
    path = tmp_path / "blank.bmp"
    Image.new("L", (800, 1100), 244).save(path)
    document = read_image(source(path, "image/bmp"), DEFAULT_LIMITS)
    assert document.pages[0].source == "none"
    assert document.blocks == ()
    assert [warning.code for warning in document.warnings] == ["blank-page", "empty-document"]


def test_a_photo_without_text_is_a_picture(tmp_path: Path):
    """A scene says nothing; it is told to be a picture, and that nothing was read."""
    tones = np.random.default_rng(5).normal(120, 40, (60, 90, 3)).clip(0, 255).astype(np.uint8)
    path = tmp_path / "scene.png"
    Image.fromarray(tones).resize((900, 600), Image.Resampling.BICUBIC).save(path)
    document = read_image(source(path), DEFAULT_LIMITS)
    (block,) = document.blocks
    assert block.kind == "picture"
    assert block.bbox == pytest.approx((0, 0, A4_WIDTH, A4_WIDTH * 2 / 3), abs=1)
    assert [(warning.code, warning.page) for warning in document.warnings] == [("nothing-recognised", 1)]
