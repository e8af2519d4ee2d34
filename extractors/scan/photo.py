"""A page photographed on a desk: where its four corners are, and the page laid flat.

Method: the page is the largest bright region of little colour that fills a quadrilateral, tried at several thresholds
(a shadow parts the page from itself at some of them); its sides are lines fitted to the region's outline, its corners
their intersections, so that a torn or curled corner does no harm. Its true proportions follow from the perspective
(Zhang and He, Whiteboard scanning and image enhancement, Digital Signal Processing 17, 2007, eq. 20).
"""

from itertools import pairwise
from typing import Any, Final

import cv2
import numpy as np
import numpy.typing as npt

from extractors.ocr import Engine, Grey
from extractors.scan.placing import Sheet
from extractors.seals import Rgb

Corners = npt.NDArray[np.float64]
"""Four corners ``(x, y)``: top left, top right, bottom right, bottom left."""

WORKING_SIDE: Final = 560
RIM: Final = 0.012
"""Share of the sides that is looked at as the picture's rim."""
DESK: Final = 0.2
"""Least share of the rim that is no paper on a photo with a desk."""
DARKER: Final = 38
"""How much darker than paper the desk is."""
SMALLEST: Final = 0.18
"""Least share of the photo that the page takes."""
FILLED: Final = 0.9
"""How far the page's region and its quadrilateral must agree (intersection over union)."""
WHOLE: Final = 0.02
"""A side nearer than this share to the picture's own shows no desk."""
SHOWN: Final = 2
"""Sides of the page at least that show a desk: a banner across a page is none."""
OUTSIDE: Final = 0.08
"""Share of all text, by area, that may stand outside of the page."""
GLANCE: Final = 736
A4: Final = (595.28, 841.89)
A4_LIKE: Final = 0.13
"""How far the ratio of the sides may be off that of A4 to be taken for it."""


def find_sheet(image: Rgb, engine: Engine) -> Sheet | None:
    """The page of a photo; None where the picture shows no desk, or where text stands beside the page."""
    corners = find_corners(image)
    if corners is None or _text_outside(image, corners, engine):
        return None
    width, height = _paper_size(corners, image.shape)
    paper = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(paper, corners.astype(np.float32))
    return Sheet(width, height, np.asarray(matrix, np.float64))


def find_corners(image: Rgb) -> Corners | None:
    """The corners of a page that lies on something darker or coloured, in pixels; None where there is none.

    A scan is known by its rim, which is paper, and costs next to nothing.
    """
    ratio = min(1.0, WORKING_SIDE / max(image.shape[:2]))
    if min(image.shape[:2]) * ratio < 80:
        return None
    if not _has_desk(_lightness(cv2.resize(image, None, fx=ratio, fy=ratio, interpolation=cv2.INTER_NEAREST))):
        return None
    small = cv2.resize(image, None, fx=ratio, fy=ratio, interpolation=cv2.INTER_AREA)
    light = cv2.GaussianBlur(_lightness(small), (5, 5), 0).astype(np.uint8)
    found = [seen for level in _levels(light) if (seen := _corners_at(light, level))]
    if not found:
        return None
    score, corners = max(found, key=lambda pair: pair[0])
    height, width = light.shape
    away = corners / (width, height) - [[0, 0], [1, 0], [1, 1], [0, 1]]
    inside = np.abs(away).reshape(4, 2) > WHOLE
    shown = [
        inside[0, 1] or inside[1, 1],
        inside[1, 0] or inside[2, 0],
        inside[2, 1] or inside[3, 1],
        inside[3, 0] or inside[0, 0],
    ]
    if score < FILLED or sum(shown) < SHOWN:
        return None
    return np.asarray(corners / ratio, np.float64)


def _lightness(small: npt.NDArray[Any]) -> Grey:
    """How much like paper a pixel is: bright and without colour."""
    bright, dull = small.max(axis=2).astype(np.int16), small.min(axis=2).astype(np.int16)
    light = np.clip(bright - 1.2 * np.clip(bright - dull - 20, 0, None), 0, 255)
    return np.asarray(light, np.uint8)


def _has_desk(light: Grey) -> bool:
    """Whether much of the rim is no paper."""
    height, width = light.shape
    deep = max(2, round(RIM * max(height, width)))
    paper = float(np.percentile(light[height // 5 : -height // 5, width // 5 : -width // 5], 80))
    rim = np.concatenate(
        [light[:deep].ravel(), light[-deep:].ravel(), light[:, :deep].ravel(), light[:, -deep:].ravel()]
    )
    return float((rim < paper - DARKER).mean()) >= DESK


def _levels(light: Grey) -> list[float]:
    """Thresholds between desk and paper: Otsu's, and some around it."""
    otsu, _ = cv2.threshold(light, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    return [otsu * factor for factor in (1.0, 0.85, 1.15, 0.7, 1.3)]


def _corners_at(light: Grey, level: float) -> tuple[float, Corners] | None:
    """How well the largest bright region is a quadrilateral, and its corners."""
    mask = np.where(light > level, np.uint8(255), np.uint8(0))
    mask = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    mask = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((7, 7), np.uint8))
    contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if not contours:
        return None
    outline = max(contours, key=cv2.contourArea)
    if cv2.contourArea(outline) < SMALLEST * light.size:
        return None
    rough = _four_points(cv2.convexHull(outline))
    if rough is None:
        return None
    corners = _refined(rough, outline[:, 0].astype(np.float64))
    if corners is None or not _is_sound(corners):
        return None
    return _agreement(outline, corners, light.shape), corners


def _four_points(hull: npt.NDArray[Any]) -> Corners | None:
    """A hull simplified to four corners."""
    length = cv2.arcLength(hull, closed=True)
    for share in np.arange(0.01, 0.12, 0.005):
        simple = cv2.approxPolyDP(hull, share * length, closed=True)
        if len(simple) == 4:
            return _ordered(simple[:, 0].astype(np.float64))
        if len(simple) < 4:
            break
    return _ordered(np.asarray(cv2.boxPoints(cv2.minAreaRect(hull)), np.float64))


def _ordered(points: Corners) -> Corners:
    """Corners clockwise, beginning with the one nearest to the top left."""
    middle = points.mean(axis=0)
    turn = np.arctan2(points[:, 1] - middle[1], points[:, 0] - middle[0])
    points = points[np.argsort(turn)]
    return np.asarray(np.roll(points, -int(points.sum(axis=1).argmin()), axis=0))


def _refined(rough: Corners, outline: Corners) -> Corners | None:
    """Corners where lines through the outline along each side meet."""
    lines = []
    for start, end in pairwise([*rough, rough[0]]):
        along = end - start
        length = float(np.linalg.norm(along))
        if length < 20:
            return None
        place = (outline - start) @ along / length**2
        offset = (outline - start) @ np.array([-along[1], along[0]]) / length
        near = outline[(place > 0.08) & (place < 0.92) & (np.abs(offset) < 0.03 * length + 2)]
        if len(near) < 0.3 * length:
            lines.append((start, along / length))
            continue
        vx, vy, x, y = cv2.fitLine(near.astype(np.float32), cv2.DIST_HUBER, 0, 0.01, 0.01).ravel().tolist()
        lines.append((np.array([x, y]), np.array([vx, vy])))
    corners = [_meeting(lines[k - 1], lines[k]) for k in range(4)]
    return None if any(corner is None for corner in corners) else np.array(corners)


def _meeting(one: tuple[Any, Any], other: tuple[Any, Any]) -> npt.NDArray[np.float64] | None:
    system = np.column_stack([one[1], -other[1]])
    if abs(np.linalg.det(system)) < 0.1:
        return None
    along, _ = np.linalg.solve(system, other[0] - one[0])
    return np.asarray(one[0] + along * one[1], np.float64)


def _is_sound(corners: Corners) -> bool:
    """Whether the corners are those of a page seen from not too low an angle."""
    sides = np.roll(corners, -1, axis=0) - corners
    lengths = np.linalg.norm(sides, axis=1)
    ahead = np.roll(sides, -1, axis=0)
    cosines = (sides * ahead).sum(axis=1) / (lengths * np.linalg.norm(ahead, axis=1))
    parallel = np.minimum(lengths[:2], lengths[2:]) / np.maximum(lengths[:2], lengths[2:])
    return bool(np.abs(cosines).max() < 0.5 and parallel.min() > 0.5 and lengths.min() > 60)


def _agreement(outline: npt.NDArray[Any], corners: Corners, shape: tuple[int, ...]) -> float:
    """Intersection over union of the region and its quadrilateral."""
    region, quad = np.zeros(shape, np.uint8), np.zeros(shape, np.uint8)
    cv2.fillPoly(region, [outline], 1)
    cv2.fillPoly(quad, [np.rint(corners).astype(np.int32)], 1)
    return float((region & quad).sum()) / max(1.0, float((region | quad).sum()))


def _text_outside(image: Rgb, corners: Corners, engine: Engine) -> bool:
    """Whether a good part of the text stands beside the page: then the whole picture is read."""
    ratio = min(1.0, GLANCE / max(image.shape[:2]))
    glance = cv2.resize(image[..., 1], None, fx=ratio, fy=ratio, interpolation=cv2.INTER_AREA).astype(np.uint8)
    middle, grown = corners.mean(axis=0), corners * ratio
    grown = (middle * ratio + (grown - middle * ratio) * 1.02).astype(np.float32)
    inside = outside = 0.0
    for quad in engine.detect(glance, GLANCE):
        size = float(cv2.contourArea(quad))
        x, y = quad.mean(axis=0).tolist()
        if cv2.pointPolygonTest(grown.reshape(-1, 1, 2), (x, y), measureDist=False) < 0:
            outside += size
        else:
            inside += size
    return outside > OUTSIDE * (inside + outside)


def _paper_size(corners: Corners, shape: tuple[int, ...]) -> tuple[float, float]:
    """Width and height of the page in points: A4 where its proportions are about that, else as wide as A4 lies."""
    ratio = _proportion(corners, shape)
    upright = ratio < 1
    for width, height in (A4, A4[::-1]):
        if abs(ratio / (width / height) - 1) < A4_LIKE:
            return width, height
    width = A4[0] if upright else A4[1]
    return width, width / ratio


def _proportion(corners: Corners, shape: tuple[int, ...]) -> float:
    """Width to height of the rectangle that is seen as these corners; the camera looks at the picture's middle."""
    centre = np.array([shape[1] / 2, shape[0] / 2])
    top_left, top_right, bottom_right, bottom_left = (np.append(corner - centre, 1.0) for corner in corners)
    k2 = np.dot(np.cross(top_left, bottom_right), bottom_left) / np.dot(np.cross(top_right, bottom_right), bottom_left)
    k3 = np.dot(np.cross(top_left, bottom_right), top_right) / np.dot(np.cross(bottom_left, bottom_right), top_right)
    right, down = k2 * top_right - top_left, k3 * bottom_left - top_left
    seen = float(
        (np.linalg.norm(corners[1] - corners[0]) + np.linalg.norm(corners[2] - corners[3]))
        / (np.linalg.norm(corners[3] - corners[0]) + np.linalg.norm(corners[2] - corners[1]))
    )
    if abs(right[2]) < 0.03 or abs(down[2]) < 0.03:  # seen from straight above: the focal length cannot be told
        return seen
    focal = -(right[0] * down[0] + right[1] * down[1]) / (right[2] * down[2])
    if not (0.4 * max(shape[:2])) ** 2 < focal < (6.0 * max(shape[:2])) ** 2:
        return seen
    wide = (right[0] ** 2 + right[1] ** 2) / focal + right[2] ** 2
    high = (down[0] ** 2 + down[1] ** 2) / focal + down[2] ** 2
    true = float(np.sqrt(wide / high))
    return true if 0.6 < true / seen < 1.7 else seen
