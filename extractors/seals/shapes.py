"""Shapes that seals have, fitted to a mask: ellipse with ring support, square, refined circle."""

from typing import Any, Final, Literal, NamedTuple, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

Mask: TypeAlias = npt.NDArray[np.uint8]
"""0 or 255."""

RING_SUPPORT: Final = 0.55
"""The least share of directions from the centre in which the outermost ink lies on the fitted ellipse."""
ANGLES: Final = 180
MOST_STROKES: Final = 45
"""Strokes side by side that a square seal may have: four characters of folded seal script have some forty."""


class Shape(NamedTuple):
    """A seal in pixels of the working image. ``axes`` are half axes, ``angle`` degrees as in OpenCV."""

    kind: Literal["round", "oval", "square"]
    centre: tuple[float, float]
    axes: tuple[float, float]
    angle: float
    support: float

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Its upright bounding box."""
        turn = np.radians(self.angle)
        cos, sin = abs(np.cos(turn)), abs(np.sin(turn))
        if self.kind == "square":
            dx, dy = self.axes[0] * cos + self.axes[1] * sin, self.axes[0] * sin + self.axes[1] * cos
        else:
            dx, dy = np.hypot(self.axes[0] * cos, self.axes[1] * sin), np.hypot(self.axes[0] * sin, self.axes[1] * cos)
        x, y = self.centre
        return float(x - dx), float(y - dy), float(x + dx), float(y + dy)


def moved(shape: Shape, x: float, y: float) -> Shape:
    """The shape moved by ``x`` and ``y``."""
    return shape._replace(centre=(shape.centre[0] + x, shape.centre[1] + y))


def _outline(mask: Mask, centre: tuple[float, float]) -> npt.NDArray[np.float32]:
    """The outermost pixel of the mask in each of :data:`ANGLES` directions from ``centre``."""
    contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if not contours:
        return np.zeros((0, 2), np.float32)
    xs, ys = np.concatenate(contours)[:, 0].T
    dx, dy = xs - centre[0], ys - centre[1]
    sector = ((np.arctan2(dy, dx) / (2 * np.pi) % 1.0) * ANGLES).astype(np.int64) % ANGLES
    distance = np.hypot(dx, dy)
    order = np.lexsort((distance, sector))
    last = np.flatnonzero(np.diff(np.append(sector[order], ANGLES)))
    chosen = order[last]
    return np.stack([xs[chosen], ys[chosen]], axis=1).astype(np.float32)


def fit_ellipse(part: Mask) -> Shape | None:
    """A round or oval seal that fills this part of the mask."""
    height, width = part.shape
    centre = (width / 2, height / 2)
    points = _outline(part, centre)
    for _ in range(4):
        if len(points) < ANGLES * 0.4:
            return None
        (x, y), size, angle = cv2.fitEllipse(points)
        centre = (x, y)
        if min(size) < 8 or max(size) > 1.6 * max(part.shape) or min(size) / max(size) < 0.5:
            return None
        points = _outline(part, centre)
        shape = Shape("round", centre, (size[0] / 2, size[1] / 2), angle, 0.0)
        radius = radii(shape, points[:, 0], points[:, 1])
        points = points[np.abs(radius - 1) < 0.07]
    support = len(points) / ANGLES
    ratio = min(size) / max(size)
    shape = Shape("round" if ratio > 0.85 else "oval", centre, (size[0] / 2, size[1] / 2), angle, support)
    return shape if support >= RING_SUPPORT and _looks_stamped(part, shape) else None


def radii(shape: Shape, x: npt.NDArray[Any], y: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    """Distance from the centre of each place, 1.0 on the ellipse."""
    turn = np.radians(shape.angle)
    dx, dy = x - shape.centre[0], y - shape.centre[1]
    along = (dx * np.cos(turn) + dy * np.sin(turn)) / shape.axes[0]
    across = (-dx * np.sin(turn) + dy * np.cos(turn)) / shape.axes[1]
    return np.asarray(np.hypot(along, across))


def _looks_stamped(part: Mask, shape: Shape) -> bool:
    """Whether the inside is that of a seal: some ink (a ring drawn by hand has none), no disc and no doughnut.

    The ring must be thin and stand out: just outside of it there is next to nothing.
    """
    ys, xs = np.mgrid[: part.shape[0], : part.shape[1]]
    radius = radii(shape, xs, ys)
    filled = part > 0
    inside = filled[radius < 0.88]
    ring = filled[(radius > 0.9) & (radius < 1.02)]
    outside = filled[(radius > 1.08) & (radius < 1.3)]
    under = filled[(radius > 0.78) & (radius < 0.9)]
    if not inside.size or not ring.size or under.mean() > 0.75:
        return False
    return bool(0.03 < inside.mean() < 0.62 and ring.mean() > 0.15 and (not outside.size or outside.mean() < 0.12))


def _ends_of_rows(part: Mask) -> npt.NDArray[np.int32]:
    """The first and the last pixel of the mask in each row: what its hull is made of."""
    rows = np.flatnonzero(part.any(axis=1))
    first, last = part[rows].argmax(axis=1), part.shape[1] - 1 - part[rows, ::-1].argmax(axis=1)
    return np.stack([np.append(first, last), np.tile(rows, 2)], axis=1).astype(np.int32)


def fit_square(part: Mask) -> Shape | None:
    """A square seal that fills this part of the mask: ink along all four sides, ink and hollows inside."""
    points = _ends_of_rows(part)
    if not len(points):
        return None
    centre, (width, height), angle = cv2.minAreaRect(points)
    if min(width, height) < 12 or not 0.8 < width / height < 1.25:
        return None
    matrix = cv2.getRotationMatrix2D(centre, angle, 1.0)
    matrix[:, 2] += np.array([width / 2 - centre[0], height / 2 - centre[1]])
    level = cv2.warpAffine(part, matrix, (round(width), round(height))) > 127
    edge = max(2, round(0.09 * min(width, height)))
    sides = (
        level[:edge].any(axis=0),
        level[-edge:].any(axis=0),
        level[:, :edge].any(axis=1),
        level[:, -edge:].any(axis=1),
    )
    support = float(min(side.mean() for side in sides))
    inside = level[2 * edge : -2 * edge, 2 * edge : -2 * edge]
    if support < 0.72 or not inside.size or not 0.12 < inside.mean() < 0.8 or _strokes(inside) > MOST_STROKES:
        return None
    return Shape("square", (float(centre[0]), float(centre[1])), (width / 2, height / 2), angle, support * 0.9)


def _strokes(level: npt.NDArray[np.bool_]) -> float:
    """Strokes that a straight line through the mask crosses, the mean of all rows."""
    return float((level[:, 1:] & ~level[:, :-1]).sum() / len(level))


def refine_circle(part: Mask, x: float, y: float, radius: float) -> Shape:
    """The circle nearby with the fullest ring."""
    grown = cv2.dilate(part, np.ones((3, 3), np.uint8)) > 0
    turn = np.arange(ANGLES) * 2 * np.pi / ANGLES
    best = (0.0, x, y, radius)
    step = max(1.0, radius * 0.015)
    for dr in (-3, -2, -1, 0, 1, 2, 3):
        for dx in (-2, -1, 0, 1, 2):
            for dy in (-2, -1, 0, 1, 2):
                cx, cy, r = x + dx * step, y + dy * step, radius + dr * step
                xs, ys = np.rint(cx + r * np.cos(turn)).astype(int), np.rint(cy + r * np.sin(turn)).astype(int)
                seen = (xs >= 0) & (ys >= 0) & (xs < part.shape[1]) & (ys < part.shape[0])
                support = float(grown[ys[seen], xs[seen]].sum()) / ANGLES
                best = max(best, (support, cx, cy, r))
    support, x, y, radius = best
    return Shape("round", (x, y), (radius, radius), 0.0, support)


def _around(part: Mask, shape: Shape) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.float64]]:
    """The part of the mask around a shape, and each pixel's distance from its centre (1.0 on the ellipse)."""
    reach = 1.2 * max(shape.axes) + 2
    left, top = max(0, int(shape.centre[0] - reach)), max(0, int(shape.centre[1] - reach))
    near = part[top : int(shape.centre[1] + reach) + 1, left : int(shape.centre[0] + reach) + 1]
    ys, xs = np.mgrid[top : top + near.shape[0], left : left + near.shape[1]]
    return near > 0, radii(shape, xs, ys)


def is_hollow(part: Mask, shape: Shape) -> bool:
    """Whether the ring is a ring (more ink on it than beside it) and the inside is neither empty nor full."""
    filled, radius = _around(part, shape)
    ring, inside = filled[np.abs(radius - 0.99) < 0.03], filled[radius < 0.88]
    beside = filled[((radius > 0.88) & (radius < 0.93)) | ((radius > 1.06) & (radius < 1.12))]
    if not ring.size or not inside.size or not beside.size:
        return False
    return bool(0.04 < inside.mean() < 0.55 and ring.mean() > 1.6 * beside.mean() + 0.1)


def has_middle(part: Mask, shape: Shape) -> bool:
    """Whether a mark (the star of a seal) stands in the middle of a ring."""
    filled, radius = _around(part, shape)
    middle = filled[radius < 0.16]
    return bool(middle.size and middle.mean() > 0.3)


def overlaps(one: Shape, other: Shape) -> bool:
    """Whether two shapes are one seal found twice."""
    return float(np.hypot(one.centre[0] - other.centre[0], one.centre[1] - other.centre[1])) < 0.5 * max(one.axes)
