"""Pages as they get in front of a camera or a scanner: on a desk, aslant, in shadow, curled, two at a time, empty.

Made out of pages of :mod:`painted`, with seeds; the truth goes along. Nothing here is text of a real file.
"""

from dataclasses import dataclass, field
from io import BytesIO
from random import Random
from typing import Any

import cv2
import numpy as np
import painted
from PIL import Image, ImageDraw

Pixels = np.ndarray[Any, Any]
DESKS = ((62, 48, 38), (40, 42, 46), (120, 88, 58), (90, 92, 96), (24, 26, 30), (46, 70, 60))


@dataclass
class Photo(painted.Painted):
    """A photo of a page; ``matrix`` leads from pixels of the page to pixels of the photo."""

    matrix: Pixels = field(default_factory=lambda: np.eye(3))

    @property
    def points(self) -> tuple[float, float]:
        """Width and height in points: a photo without resolution is A4 wide."""
        return 595.28, 595.28 * self.image.height / self.image.width


def desk(random: Random, width: int, height: int) -> Pixels:
    """A dark or wooden surface with some grain."""
    generator = np.random.default_rng(random.randrange(1 << 30))
    grain = cv2.resize(generator.normal(0, 9, (height // 40, width // 4)).astype(np.float32), (width, height))
    fine = generator.normal(0, 4, (height, width)).astype(np.float32)
    return np.array(random.choice(DESKS), np.float32) + (grain + fine)[:, :, None]


def shade(random: Random, width: int, height: int, depth: float) -> Pixels:
    """Light that falls off to one side, with the shadow of a hand or a phone, as a factor."""
    x, y = np.meshgrid(np.linspace(-1, 1, width, dtype=np.float32), np.linspace(-1, 1, height, dtype=np.float32))
    turn = random.uniform(0, 2 * np.pi)
    light = 1 - depth * 0.35 * (1 + x * np.cos(turn) + y * np.sin(turn)) / 2
    edge = x * np.cos(turn + 0.8) + y * np.sin(turn + 0.8) - random.uniform(0.0, 0.5)
    return np.asarray(light * (1 - depth * 0.4 / (1 + np.exp(-edge / random.uniform(0.02, 0.15)))), np.float32)


def photograph(
    page: painted.Painted,
    seed: int,
    *,
    tilt: float = 0.06,
    turn: float = 3.0,
    shadow: float = 0.5,
    curl: float = 0.0,
    size: tuple[int, int] = (2400, 3200),
    jpeg: int = 75,
) -> Photo:
    """The page on a desk. ``tilt`` is how far its corners are off a rectangle, ``curl`` how high its lower end bends.

    Both are shares of the page's width; ``turn`` is the most by which it lies aslant, in degrees.
    """
    random = Random(seed)
    sheet = np.asarray(page.image.convert("RGB"))
    if curl:
        sheet = curled(sheet, curl)
    high, wide = sheet.shape[:2]
    scale = random.uniform(0.8, 0.93) * min(size[0] / wide, size[1] / high)
    angle = np.radians(random.uniform(-turn, turn))
    turned = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]) * scale
    corners = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float64)
    jitter = np.array([[random.uniform(0, tilt) * wide * scale for _ in range(2)] for _ in range(4)])
    onto = (corners - (wide / 2, high / 2)) @ turned.T + (size[0] / 2, size[1] / 2)
    onto += jitter * np.array([[1, 1], [-1, 1], [-1, -1], [1, -1]])
    matrix = cv2.getPerspectiveTransform(corners.astype(np.float32), onto.astype(np.float32))
    seen = cv2.warpPerspective(sheet, matrix, size, flags=cv2.INTER_AREA).astype(np.float32)
    mask = cv2.warpPerspective(np.full((high, wide), 255, np.uint8), matrix, size)[:, :, None] / np.float32(255)
    image = desk(random, *size) * (1 - mask) + seen * mask
    image *= shade(random, *size, shadow)[:, :, None]
    image = cv2.GaussianBlur(image, (0, 0), random.uniform(0.5, 0.9))
    image += np.random.default_rng(seed).normal(0, 4, (*size[::-1], 1))
    return Photo(compressed(image, jpeg), page.dpi, page.lines, page.seals, page.tables, matrix=np.asarray(matrix))


def compressed(image: Pixels, quality: int) -> Image.Image:
    """The image as a JPEG of this quality gives it back."""
    buffer = BytesIO()
    Image.fromarray(np.clip(image, 0, 255).astype(np.uint8)).save(buffer, "JPEG", quality=quality)
    return Image.open(buffer).convert("RGB")


def curled(sheet: Pixels, curl: float) -> Pixels:
    """The page with its lower third bent towards the camera: rows sag to one side."""
    high, wide = sheet.shape[:2]
    x, y = np.meshgrid(np.arange(wide, dtype=np.float32), np.arange(high, dtype=np.float32))
    deep = np.clip((y / high - 0.6) / 0.4, 0, 1) ** 2
    lift = curl * wide * deep * np.sin(np.pi * x / wide)
    return np.asarray(cv2.remap(sheet, x, y + lift, cv2.INTER_LINEAR, borderValue=(255, 255, 255)))


def side_by_side(left: painted.Painted, right: painted.Painted, *, book: bool = False) -> painted.Painted:
    """Two pages on one image; of a ``book`` the gutter lies in shadow."""
    images = [np.asarray(page.image.convert("RGB")) for page in (left, right)]
    both = np.hstack(images).astype(np.float32)
    if book:
        away = np.abs(np.arange(both.shape[1]) - images[0].shape[1]) / (0.03 * both.shape[1])
        both *= (1 - 0.6 * np.exp(-(away**2)))[None, :, None]
    shift = images[0].shape[1]
    seals = [*left.seals, *((x0 + shift, y0, x1 + shift, y1) for x0, y0, x1, y1 in right.seals)]
    image = Image.fromarray(both.astype(np.uint8))
    return painted.Painted(image, left.dpi, left.lines + right.lines, seals, left.tables + right.tables)


def blank(seed: int, *, dpi: int = 150, kind: str = "noise", behind: painted.Painted | None = None) -> painted.Painted:
    """A page with nothing on it but what a scanner adds: noise, punch holes, dust, creases, the back showing through."""
    random = Random(seed)
    generator = np.random.default_rng(seed)
    high, wide = round(11.69 * dpi), round(8.27 * dpi)
    image = np.full((high, wide, 3), random.uniform(232, 253), np.float32)
    if kind == "through" and behind is not None:
        back = np.asarray(behind.image.convert("RGB").resize((wide, high)), np.float32)[:, ::-1]
        image -= (255 - cv2.GaussianBlur(back, (0, 0), 1.6 * dpi / 150)) * random.uniform(0.06, 0.2)
    if kind == "holes":
        for y in (0.27, 0.73, 0.45)[: random.choice((2, 3))]:
            cv2.circle(image, (round(0.05 * wide), round(y * high)), round(0.14 * dpi), (70, 70, 70), -1)
    if kind == "dust":
        for _ in range(random.randint(5, 60)):
            place = random.randrange(wide), random.randrange(high)
            cv2.circle(image, place, random.randint(1, 3), (random.randint(60, 200),) * 3, -1)
    if kind == "crease":
        x = random.uniform(0.3, 0.7)
        cv2.line(image, (0, round(x * high)), (wide, round((x + 0.01) * high)), (205, 205, 205), 2)
        cv2.line(image, (round(x * wide), 0), (round(x * wide), high), (190, 190, 190), 1)
    if kind == "edge":
        image[:, : round(0.02 * wide)] = 60
        image[-round(0.01 * high) :] = 90
    image += generator.normal(0, random.uniform(1, 7), (high, wide, 1))
    return painted.Painted(compressed(image, random.choice((50, 75, 90))), dpi)


def scrawl(random: Random, width: int, height: int) -> Pixels:
    """A signature as a mask (255 is ink): characters run into each other, slanting, bent, joined by loose strokes."""
    name = "".join(
        random.choice("李王张刘陈杨赵黄周吴徐孙建国明华伟丽军晓海春") for _ in range(random.choice((2, 3, 3)))
    )
    image = Image.new("L", (width, height), 0)
    draw = ImageDraw.Draw(image)
    side = min(height * 0.86, width / (0.75 * len(name)) * 0.95)
    for place, glyph in enumerate(name):
        x = width * (place + 0.5) / len(name) + random.uniform(-0.05, 0.05) * side
        draw.text((x, height / 2), glyph, 255, painted.font("kai", side * random.uniform(0.8, 1.1)), anchor="mm")
    for _ in range(random.randint(2, 4)):
        bend = [(random.uniform(0.05, 0.95) * width, random.uniform(0.15, 0.9) * height) for _ in range(3)]
        draw.line(bend, fill=255, width=max(2, round(side * 0.035)), joint="curve")
    generator = np.random.default_rng(random.randrange(1 << 30))
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    coarse = generator.normal(0, 0.07 * side, (2, 4, 7)).astype(np.float32)
    bent = [cv2.resize(plane, (width, height), interpolation=cv2.INTER_CUBIC) for plane in coarse]
    slant = random.uniform(0.1, 0.4) * (y - height / 2)
    return np.asarray(cv2.remap(np.asarray(image), x + slant + bent[0], y + bent[1], cv2.INTER_LINEAR))


def sign(
    page: painted.Painted, seed: int, x: float, y: float, *, ink: tuple[int, int, int]
) -> tuple[int, int, int, int]:
    """Sign a page with the middle of the left end here (millimetres); the box of the ink in pixels."""
    random = Random(seed)
    unit = page.dpi / 25.4
    wide, high = round(random.uniform(24, 44) * unit), round(random.uniform(9, 17) * unit)
    mask = scrawl(random, wide, high)
    left, top = round(x * unit), round(y * unit - high / 2)
    page.image.paste(ink, (left, top), Image.fromarray(mask))
    ys, xs = np.nonzero(mask > 100)
    return left + int(xs.min()), top + int(ys.min()), left + int(xs.max()) + 1, top + int(ys.max()) + 1
