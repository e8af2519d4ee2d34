"""Red seals (公章) on a page or in a picture: where they are, their shape, and what their ring says.

Method: a mask of red pixels; blobs that are as large as seals are made (GB/T 9704 and the State Council's rules on
seals: round, 42 mm for a prefecture-level government, 38 to 60 mm elsewhere; ovals of 40 to 45 mm; name seals of 15 to
25 mm); an ellipse through the outermost red pixels, refitted without outliers (cv2.fitEllipse, direct least squares);
accepted by how much of the ring is there and by what is inside of it. Blobs that do not fit (two seals that touch, a
seal over red print) are searched for circles by the Hough transform. Red heads, rules, bars, discs and flags fail the
ring or the inside test. Photocopied seals are looked for in the dark pixels, with stricter tests and low confidence.
"""

import math
from typing import Final, Literal, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from extractors.blobs import find_blobs
from extractors.document import Seal
from extractors.layout import Mark
from extractors.ocr import Grey
from extractors.seals.circles import find_circles
from extractors.seals.shapes import (
    Mask,
    Shape,
    fit_ellipse,
    fit_square,
    has_middle,
    is_hollow,
    moved,
    overlaps,
    radii,
    refine_circle,
)
from extractors.seals.text import ring_text

Rgb: TypeAlias = npt.NDArray[np.uint8]

WORKING_SCALE: Final = 2.0
"""Pixels a point that seals are looked for at (144 dpi)."""
WORKING_SIDE: Final = 1800
"""Longest side in pixels that seals are looked for at."""
GAPS: Final = ((2.5, 30.0), (9.0, 70.0))
"""Gaps in points that are closed, and the smallest side in points that is looked at then (10.6 mm, 25 mm)."""
LARGEST: Final = 215.0
"""Largest side of a seal in points (76 mm)."""
OWN_PICTURE: Final = 0.55
"""A blob that fills this share of both sides of its picture is looked at whatever its size in points."""

MOST_SEARCHED: Final = 6
"""Blobs that are searched for circles, the largest first: pages have one or two, photos of flowers hundreds."""
GREY_INK: Final = 0.45
"""Share of its box that the ink of a photocopied seal, with the print that runs into it, never fills."""
CROWDED: Final = 0.6
"""Share of its box that a round seal's ink never fills."""
_MOST_APART: Final = np.ceil(np.arange(256) * 0.75 + 12).astype(np.uint8)
"""By redness, the difference of green and blue from which a pixel is orange, brown or purple."""


def find_seals(image: Rgb, *, points_per_pixel: float) -> tuple[Mark, ...]:
    """Seals in ``image`` (RGB), from top to bottom, boxes in points; empty when there is none."""
    if min(image.shape[:2]) < 16:
        return ()
    ratio = min(points_per_pixel * WORKING_SCALE, WORKING_SIDE / max(image.shape[:2]))
    if max(image.shape[:2]) * ratio < 240:
        ratio = 240 / max(image.shape[:2])
    ratio = min(ratio, 4.0)
    way = cv2.INTER_AREA if ratio < 1 else cv2.INTER_CUBIC
    small = cv2.resize(image, None, fx=ratio, fy=ratio, interpolation=way).astype(np.uint8)
    scale = ratio / points_per_pixel
    marks = _marks(_find_shapes(red_mask(small), scale), small, scale, "red")
    marks = marks or _marks(_find_grey(small, scale), small, scale, "grey")
    return tuple(sorted(marks, key=lambda mark: (mark.bbox[1], mark.bbox[0])))


def red_mask(image: Rgb) -> Mask:
    """Pixels that are red as stamp ink is: from pink to crimson, not orange, not brown, not skin."""
    red, green, blue = cv2.split(image)
    redness = cv2.subtract(red, cv2.max(green, blue))
    purity = cv2.compare(cv2.absdiff(green, blue), cv2.LUT(redness, _MOST_APART), cv2.CMP_LT)
    strong = cv2.min(*(cv2.threshold(*part, 255, cv2.THRESH_BINARY)[1] for part in ((redness, 30), (red, 90))))
    return np.asarray(cv2.min(strong, purity), np.uint8)


def _ink(image: Rgb) -> Grey:
    """How red each pixel is, 0 to 255; print in black counts as none."""
    red, green, blue = (image[..., k].astype(np.int16) for k in range(3))
    return np.asarray(np.clip((red - (green + blue) // 2) * 2, 0, 255), np.uint8)


def _paper_grey(image: Rgb) -> Grey:
    return cv2.cvtColor(image, cv2.COLOR_RGB2GRAY).astype(np.uint8)


def _find_shapes(mask: Mask, scale: float) -> list[Shape]:
    """Seals in a mask of red pixels at ``scale`` pixels a point: whole ones first, then ones with a broken ring."""
    shapes: list[Shape] = []
    for gap, smallest in GAPS:
        blobs = _blobs(mask, gap * scale)
        places = np.array(blobs, np.int64).reshape(-1, 4)
        sized = [blob for blob in blobs if _seal_sized(blob, mask.shape, scale, smallest)]
        unlike: list[tuple[int, int, int, int]] = []
        for blob in sized:
            if not _in_a_row(blob, places):
                found = _whole(_part(mask, blob))
                shapes += [moved(found, blob[0], blob[1])] if found else []
                unlike += [] if found else [blob]
        for blob in sorted(unlike, key=lambda blob: -blob[2] * blob[3])[:MOST_SEARCHED]:
            shapes += [moved(shape, blob[0], blob[1]) for shape in _circles(_part(mask, blob), scale)]
        mask = _without(mask, shapes)
    return [shape for shape in shapes if not any(_inside(shape, other) for other in shapes)]


def _whole(part: Mask) -> Shape | None:
    """The seal that fills a blob."""
    return (None if _is_crowded(part) else fit_ellipse(part)) or fit_square(part)


def _is_crowded(part: Mask) -> bool:
    """Whether a blob has more ink than a round seal."""
    return bool(np.count_nonzero(part) > CROWDED * part.size)


def _without(mask: Mask, shapes: list[Shape]) -> Mask:
    """The mask without the seals that were found."""
    rest = mask.copy()
    for shape in shapes:
        x0, top, x1, bottom = (round(value) for value in shape.box)
        rest[max(0, top - 2) : bottom + 3, max(0, x0 - 2) : x1 + 3] = 0
    return rest


def _inside(shape: Shape, other: Shape) -> bool:
    """Whether a smaller shape lies in another: a character of its ring text, or its star."""
    return max(shape.axes) < 0.8 * max(other.axes) and bool(radii(other, *(np.array([v]) for v in shape.centre))[0] < 1)


def _blobs(mask: Mask, gap: float) -> list[tuple[int, int, int, int]]:
    """Boxes ``(x, y, width, height)`` of what belongs together when gaps up to so many pixels are closed."""
    x, y, width, height = cv2.boundingRect(mask)
    if not width:
        return []
    reach = max(3, round(gap) | 1)
    x0, top = max(0, x - reach), max(0, y - reach)
    part = mask[top : y + height + reach, x0 : x + width + reach]
    joined = cv2.morphologyEx(part, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach)))
    stats = find_blobs(joined).stats
    stats[:, :2] += (x0, top)
    return [tuple(int(v) for v in row[:4]) for row in stats[1:] if row[4] > 24]  # type: ignore[misc]


def _seal_sized(blob: tuple[int, int, int, int], shape: tuple[int, ...], scale: float, smallest: float) -> bool:
    _, _, width, height = blob
    if not 0.4 < width / height < 2.5:
        return False
    if width > OWN_PICTURE * shape[1] and height > OWN_PICTURE * shape[0]:
        return True
    return min(width, height) >= smallest * scale and max(width, height) <= 2.2 * LARGEST * scale


def _in_a_row(blob: tuple[int, int, int, int], blobs: npt.NDArray[np.int64]) -> bool:
    """Whether other red blobs of like height stand left or right of it: then it is a character of a red head (国, 回)."""
    x, y, width, height = blob
    left, top, wide, high = blobs.T
    gap = np.maximum(left - (x + width), x - (left + wide))
    shared = np.minimum(y + height, top + high) - np.maximum(y, top)
    beside = (gap > -2) & (gap < 2.5 * height) & (shared > 0.6 * height)
    alike = (0.6 * height < high) & (high < 1.6 * height) & (0.5 * width < wide) & (wide < 2 * width)
    return int((beside & alike).sum()) >= 2


def _part(mask: Mask, blob: tuple[int, int, int, int]) -> Mask:
    x, y, width, height = blob
    return mask[y : y + height, x : x + width]


def _circles(part: Mask, scale: float) -> list[Shape]:
    """Round seals in a blob that is no single ellipse, by the Hough transform; each checked by its own ring."""
    shapes: list[Shape] = []
    if min(part.shape) < 60 * scale or _is_crowded(part):
        return shapes
    for circle in find_circles(part, 25 * scale, LARGEST / 2 * scale, apart=50 * scale, most=12):
        shape = refine_circle(part, circle.x, circle.y, circle.radius)
        if shape.support >= 0.7 and is_hollow(part, shape) and not any(overlaps(shape, other) for other in shapes):
            shapes.append(shape)
    return shapes


def _find_grey(image: Rgb, scale: float) -> list[Shape]:
    """Photocopied round seals: a full thin ring of dark pixels with a hollow beside it and a mark in the middle.

    Rules of tables are taken away first; then only what hangs together over a seal's size is looked at.
    """
    grey = _paper_grey(image)
    dark = (grey < _percentile(grey, 90) - 45).astype(np.uint8) * np.uint8(255)
    reach = max(9, round(48 * scale))
    for size in ((reach, 1), (1, reach)):
        rules = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones(size[::-1], np.uint8))
        dark = cv2.subtract(dark, rules).astype(np.uint8)
    stats = find_blobs(dark).stats
    x, y, wide, high, ink = stats[1:].T
    own = (wide > OWN_PICTURE * dark.shape[1]) & (high > OWN_PICTURE * dark.shape[0])
    sized = (np.minimum(wide, high) > 55 * scale) & (np.maximum(wide, high) < 300 * scale)
    chosen = np.flatnonzero((own | sized) & (ink < GREY_INK * wide * high))
    shapes: list[Shape] = []
    for place in chosen[np.argsort(-wide[chosen] * high[chosen])][:MOST_SEARCHED]:
        box = int(x[place]), int(y[place]), int(wide[place]), int(high[place])
        shapes += [
            shape
            for shape in _grey_circles(dark, box, own=bool(own[place]), scale=scale)
            if not any(overlaps(shape, other) for other in shapes)
        ]
    return shapes


def _percentile(grey: Grey, percent: float) -> float:
    """The tone below which so many of the pixels lie, as ``np.percentile`` gives it, without sorting them."""
    place = percent / 100 * (grey.size - 1)
    below = np.cumsum(cv2.calcHist([grey], [0], None, [256], [0, 256]).ravel().astype(np.int64))
    low, high = np.searchsorted(below, [math.floor(place), math.ceil(place)], side="right").tolist()
    return float(low + (high - low) * (place - math.floor(place)))


def _grey_circles(dark: Mask, box: tuple[int, int, int, int], *, own: bool, scale: float) -> list[Shape]:
    pad = round(6 * scale)
    x, y = max(0, box[0] - pad), max(0, box[1] - pad)
    part = dark[y : box[1] + box[3] + pad, x : box[0] + box[2] + pad]
    low, high = (0.3 * min(part.shape), 0.52 * min(part.shape)) if own else (48 * scale, 95 * scale)
    shapes = []
    for circle in find_circles(part, low, high, apart=60 * scale, most=3):
        shape = refine_circle(part, circle.x, circle.y, circle.radius)
        if shape.support > 0.82 and is_hollow(part, shape) and has_middle(part, shape):
            shapes.append(moved(shape._replace(support=0.5 * shape.support), x, y))
    return shapes


def _marks(shapes: list[Shape], image: Rgb, scale: float, colour: Literal["red", "grey"]) -> list[Mark]:
    if not shapes:
        return []
    ink = _ink(image) if colour == "red" else np.asarray(255 - _paper_grey(image), np.uint8)
    return [_mark(shape, ink, scale, colour) for shape in shapes]


def _mark(shape: Shape, ink: Grey, scale: float, colour: Literal["red", "grey"]) -> Mark:
    text, trust = ("", 0.0) if shape.kind == "square" else ring_text(shape, ink)
    confidence = round(min(1.0, shape.support * (1.08 if colour == "red" else 1.0)), 3)
    x0, top, x1, bottom = (value / scale for value in shape.box)
    seal = Seal(shape=shape.kind, text=text, text_confidence=trust, colour=colour, confidence=confidence)
    return Mark(kind="seal", bbox=(x0, top, x1, bottom), text=text, seal=seal, confidence=confidence)
