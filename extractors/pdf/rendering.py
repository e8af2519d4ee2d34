"""Pages of a PDF, or parts of them, as images."""

import math
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from extractors.document import Box
from extractors.layout.frames import Frame, area, union

POINTS_PER_INCH: Final = 72.0

Image = npt.NDArray[np.uint8]


def dpi_within(frame: Frame, pixels: int) -> float:
    """The resolution at which the page has so many pixels."""
    return POINTS_PER_INCH * math.sqrt(pixels / max(1.0, frame.width * frame.height))


def render(page: Any, dpi: float, part: Box | None = None) -> Image:
    """The page as shown, or a part of it, annotations and form fields included, as RGB rows.

    ``part`` is in points from the top left corner of the page as shown; it must lie on the page.
    """
    width, height = page.get_size()
    cut = (part[0], height - part[3], width - part[2], part[1]) if part else (0, 0, 0, 0)
    bitmap = page.render(scale=dpi / POINTS_PER_INCH, rev_byteorder=True, crop=cut)
    try:
        pixels: Image = bitmap.to_numpy()
        if pixels.ndim == 2:
            return np.repeat(pixels[:, :, None], 3, axis=2)
        return np.ascontiguousarray(pixels[:, :, :3])
    finally:
        bitmap.close()


def widened(box: Box, by: float, frame: Frame) -> Box:
    """The box with a margin, as far as the page goes."""
    x0, top, x1, bottom = box
    return max(0.0, x0 - by), max(0.0, top - by), min(frame.width, x1 + by), min(frame.height, bottom + by)


def together(boxes: list[Box]) -> list[Box]:
    """The boxes, those that share more than the space between them made one."""
    kept: list[Box] = []
    for box in boxes:
        whole = box
        while near := [other for other in kept if area(union(whole, other)) <= area(whole) + area(other)]:
            for other in near:
                kept.remove(other)
                whole = union(whole, other)
        kept.append(whole)
    return kept
