"""Boxes of text in the detector's heat map, and the lines in them cut out."""

from typing import Any, Final, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from extractors.ocr.networks import Grey

Quad: TypeAlias = npt.NDArray[np.float32]
"""Four corners ``(x, y)`` in pixels: top left, top right, bottom right, bottom left of an upright line."""

MAP_THRESHOLD: Final = 0.3
BOX_THRESHOLD: Final = 0.5
UNCLIP: Final = 1.6
"""How far the shrunken kernels of DB grow back, as ratio of area to perimeter (rapidocr's default)."""
MAX_CANDIDATES: Final = 3000


def crop_line(grey: Grey, quad: Quad) -> Grey:
    """The line in ``quad`` cut out and laid level."""
    width = max(np.linalg.norm(quad[0] - quad[1]), np.linalg.norm(quad[2] - quad[3]))
    height = max(np.linalg.norm(quad[0] - quad[3]), np.linalg.norm(quad[1] - quad[2]))
    size = (max(1, round(float(width))), max(1, round(float(height))))
    target = np.array([[0, 0], [size[0], 0], [size[0], size[1]], [0, size[1]]], np.float32)
    matrix = cv2.getPerspectiveTransform(quad.astype(np.float32), target)
    return cv2.warpPerspective(grey, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE).astype(
        np.uint8
    )


def find_boxes(heat: npt.NDArray[np.float32]) -> list[Quad]:
    """Boxes of the kernels in a DB heat map, grown back by ``area × UNCLIP / perimeter`` on each side."""
    mask = cv2.dilate((heat > MAP_THRESHOLD).astype(np.uint8), np.ones((2, 2), np.uint8))
    contours, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    quads = []
    for contour in contours[:MAX_CANDIDATES]:
        centre, (width, height), angle = cv2.minAreaRect(contour)
        if (
            min(width, height) < 3
            or _score(heat, np.asarray(cv2.boxPoints((centre, (width, height), angle)), np.float32)) < BOX_THRESHOLD
        ):
            continue
        grow = 2 * width * height * UNCLIP / (2 * (width + height))
        corners = cv2.boxPoints((centre, (width + grow, height + grow), angle))
        quads.append(_clip(order_corners(corners), heat.shape))
    return quads


def order_corners(corners: npt.NDArray[Any]) -> Quad:
    """The corners of a rectangle in the order of :data:`Quad`, for a line that slants by less than 45 degrees."""
    by_x = corners[np.argsort(corners[:, 0], kind="stable")]
    left, right = by_x[:2], by_x[2:]
    top_left, bottom_left = left[np.argsort(left[:, 1], kind="stable")]
    top_right, bottom_right = right[np.argsort(right[:, 1], kind="stable")]
    return np.array([top_left, top_right, bottom_right, bottom_left], np.float32)


def _score(heat: npt.NDArray[np.float32], corners: npt.NDArray[np.float32]) -> float:
    """Mean heat inside of the kernel's rectangle."""
    x, y, width, height = cv2.boundingRect(corners.astype(np.int32))
    x, y = max(0, x), max(0, y)
    part = heat[y : y + height, x : x + width]
    mask = np.zeros(part.shape, np.uint8)
    cv2.fillPoly(mask, [(corners - (x, y)).astype(np.int32)], 1)
    return float(cv2.mean(part, mask)[0])


def _clip(quad: Quad, shape: tuple[int, ...]) -> Quad:
    return np.stack([quad[:, 0].clip(0, shape[1] - 1), quad[:, 1].clip(0, shape[0] - 1)], axis=1)
