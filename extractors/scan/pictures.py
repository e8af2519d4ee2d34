"""Large pictures (photos, certificates) on a page image: solid regions of tone or colour."""

from collections.abc import Sequence
from typing import Any, Final

import cv2
import numpy as np
import numpy.typing as npt

from extractors.blobs import find_blobs
from extractors.document import Box
from extractors.layout import Mark
from extractors.seals import Rgb

WORKING_SCALE: Final = 0.6
"""Pixels a point that pictures are looked for at."""
SMALLEST: Final = 70.0
"""Shortest side of a picture in points (25 mm)."""
TONED: Final = 0.5
"""Share of an image from which it is a photo, if nothing is read on it."""
SOLID: Final = 0.72
"""Share of its box that a picture fills."""


def is_photo(rgb: Rgb) -> bool:
    """Whether most of an image is anything but paper of one tone."""
    ratio = min(1.0, 300 / max(rgb.shape[:2]))
    small = cv2.resize(rgb, None, fx=ratio, fy=ratio, interpolation=cv2.INTER_AREA).astype(np.int16)
    return bool(_toned(small).mean() > TONED)


def _toned(small: npt.NDArray[Any]) -> npt.NDArray[np.uint8]:
    """What differs from the tone of paper, the lightest that a fifth of the image has."""
    paper = np.percentile(small.reshape(-1, 3), 80, axis=0)
    return np.asarray(np.abs(small - paper).max(axis=2) > 36, np.uint8)


def find_pictures(rgb: Rgb, scale: float) -> tuple[Mark, ...]:
    """Pictures from top to bottom, in points; ``scale`` is in pixels a point.

    What runs into two edges of the page is the desk that a page was photographed on.
    """
    ratio = min(1.0, WORKING_SCALE / scale)
    small = cv2.resize(rgb, None, fx=ratio, fy=ratio, interpolation=cv2.INTER_AREA).astype(np.int16)
    toned = cv2.morphologyEx(_toned(small), cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
    toned = cv2.morphologyEx(toned, cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8))
    per_point = scale * ratio
    stats = find_blobs(toned).stats
    marks = []
    for x, y, width, height, area in stats[1:]:
        edges = (x <= 1) + (y <= 1) + (x + width >= small.shape[1] - 1) + (y + height >= small.shape[0] - 1)
        left, top = float(x) / per_point, float(y) / per_point
        box = (left, top, left + float(width) / per_point, top + float(height) / per_point)
        large = min(width, height) > SMALLEST * per_point
        if large and area > SOLID * width * height and edges < 2:
            marks.append(Mark(kind="picture", bbox=box, confidence=0.7))
    return tuple(sorted(marks, key=lambda mark: mark.bbox[1]))


def covered(box: Box, taken: Sequence[Box]) -> float:
    """The share of a box that others, which do not overlap, cover."""
    shared = 0.0
    for other in taken:
        width = max(0.0, min(box[2], other[2]) - max(box[0], other[0]))
        shared += width * max(0.0, min(box[3], other[3]) - max(box[1], other[1]))
    return shared / ((box[2] - box[0]) * (box[3] - box[1]))
