"""Round seals as a stamp leaves them: drawn with OpenCV and Pillow, ink uneven, for documents and scans alike."""

from functools import lru_cache
from pathlib import Path
from random import Random

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

FACES = (
    ("/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc", 2),
    ("/usr/share/fonts/truetype/arphic/uming.ttc", 0),
    ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", 2),
)


@lru_cache(maxsize=8)
def face(pixels: int, choice: int) -> ImageFont.FreeTypeFont:
    """A font of the stamp's maker; raises FileNotFoundError where no Chinese font is installed."""
    for path, index in FACES[choice:] + FACES[:choice]:
        if Path(path).exists():
            return ImageFont.truetype(path, pixels, index=index)
    raise FileNotFoundError(FACES[0][0])


def stamp(name: str, seed: int, pixels: int = 600) -> Image.Image:
    """A round seal with this name along the ring and a star, RGBA; ink, wear and angle by the seed."""
    random = Random(seed)
    side = pixels
    mask = np.zeros((side, side), np.uint8)
    middle, radius = side // 2, round(side * 0.475)
    cv2.circle(mask, (middle, middle), radius, 255, max(3, side // random.randint(28, 45)), cv2.LINE_AA)
    star = [
        (
            middle + side * reach * np.sin(k * np.pi / 5),
            middle - side * reach * np.cos(k * np.pi / 5),
        )
        for k, reach in enumerate([0.16, 0.061] * 5)
    ]
    cv2.fillPoly(mask, [np.array(star, np.int32)], 255, cv2.LINE_AA)
    size = min(side // 7, round(2.1 * np.pi * 0.36 * side / max(9, len(name) + 3)))
    spread = min(280, 27 * len(name))
    choice = random.randrange(2)
    for place, glyph in enumerate(name):
        angle = -spread / 2 + spread * (place + 0.5) / len(name)
        tile = Image.new("L", (side, side))
        ImageDraw.Draw(tile).text((middle, middle - round(0.375 * side)), glyph, 255, face(size, choice), anchor="mm")
        mask = np.maximum(mask, np.asarray(tile.rotate(-angle, Image.Resampling.BICUBIC)))
    generator = np.random.default_rng(seed)
    wear = cv2.GaussianBlur(generator.normal(0, 1, (side, side)).astype(np.float32), (0, 0), side / 60)
    strength = np.clip(0.88 + wear / wear.std() * random.uniform(0.02, 0.1), 0.45, 1.0)
    ink = random.choice(((200, 25, 35), (222, 50, 48), (185, 22, 52), (228, 70, 62)))
    pixels_out = np.empty((side, side, 4), np.uint8)
    pixels_out[..., :3] = ink
    pixels_out[..., 3] = mask * strength * random.uniform(0.8, 0.97)
    return Image.fromarray(pixels_out, "RGBA").rotate(random.uniform(-14, 14), Image.Resampling.BICUBIC)
