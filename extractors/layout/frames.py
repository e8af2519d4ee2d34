"""Frames: PDF user space to the page as a viewer shows it, and from there to the frame in which its text is upright."""

import math
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from extractors.document import Box, Record

Floats: TypeAlias = npt.NDArray[np.float64]


class Frame(Record, frozen=True):
    """A PDF page's visible box in user space (points, y up) and its /Rotate in quarter turns clockwise."""

    left: float
    bottom: float
    right: float
    top: float
    rotation: int = 0

    @property
    def width(self) -> float:
        """Width of the page as shown."""
        return self.top - self.bottom if self.rotation % 2 else self.right - self.left

    @property
    def height(self) -> float:
        """Height of the page as shown."""
        return self.right - self.left if self.rotation % 2 else self.top - self.bottom

    def points(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """User space points to the page as shown (origin top left, y down)."""
        match self.rotation:
            case 1:
                return y - self.bottom, x - self.left
            case 2:
                return self.right - x, y - self.bottom
            case 3:
                return self.top - y, self.right - x
            case _:
                return x - self.left, self.top - y

    def boxes(self, corners: Floats) -> Floats:
        """Boxes given by any two opposite user space corners, ``(n, 4)`` as x, y, x, y; result x0, top, x1, bottom."""
        ax, ay = self.points(corners[:, 0], corners[:, 1])
        bx, by = self.points(corners[:, 2], corners[:, 3])
        return np.stack([np.minimum(ax, bx), np.minimum(ay, by), np.maximum(ax, bx), np.maximum(ay, by)], axis=1)


class Warp(Record, frozen=True):
    """How the frame in which the text is upright lies on the page as shown, where a turn and a slant cannot tell it.

    So it is with photos of a page and with one of two pages on an image. ``width`` and ``height`` are the frame's in
    points; ``matrix`` is the homography, row by row, from its points to points of the page as shown.
    """

    width: float
    height: float
    matrix: tuple[float, ...]

    def points(self, corners: Floats) -> Floats:
        """Places ``(n, 2)`` of the frame on the page as shown."""
        away = np.column_stack([corners, np.ones(len(corners))]) @ np.array(self.matrix).reshape(3, 3).T
        return np.asarray(away[:, :2] / away[:, 2:], np.float64)

    def box(self, box: Box) -> Box:
        """The box around all of ``box`` on the page as shown."""
        places = self.points(np.array(box)[[[0, 1], [2, 1], [2, 3], [0, 3]]])
        (x0, top), (x1, bottom) = places.min(axis=0).tolist(), places.max(axis=0).tolist()
        return x0, top, x1, bottom

    def place(self, box: Box) -> Box:
        """As :meth:`box`, of what is as round as a seal: a slant does not make it larger."""
        middle = np.array([(box[0] + box[2]) / 2, (box[1] + box[3]) / 2])
        here, right, below = self.points(middle + np.array([[0, 0], [1, 0], [0, 1]]))
        (x, y), along, across = here.tolist(), right - here, below - here
        scale = math.sqrt(abs(float(along[0] * across[1] - along[1] * across[0])))
        wide, high = (box[2] - box[0]) * scale / 2, (box[3] - box[1]) * scale / 2
        if abs(along[1]) > abs(along[0]):
            wide, high = high, wide
        return x - wide, y - high, x + wide, y + high


def turn_boxes(boxes: Floats, turn: int, width: float, height: float) -> Floats:
    """Boxes on a page of ``width`` by ``height`` after it was turned by ``turn`` quarter turns against the clock."""
    x0, top, x1, bottom = boxes.T
    match turn % 4:
        case 1:
            turned = (top, width - x1, bottom, width - x0)
        case 2:
            turned = (width - x1, height - bottom, width - x0, height - top)
        case 3:
            turned = (height - bottom, x0, height - top, x1)
        case _:
            return boxes
    return np.stack(turned, axis=1)


def turn_box(box: Box, turn: int, width: float, height: float) -> Box:
    """One box, as :func:`turn_boxes`."""
    if turn % 4 == 0:
        return box
    x0, top, x1, bottom = turn_boxes(np.array([box]), turn, width, height)[0].tolist()
    return x0, top, x1, bottom


def slanted_box(box: Box, degrees: float, width: float, height: float) -> Box:
    """The box around ``box`` after the page was turned clockwise by a few ``degrees`` about its middle."""
    if not degrees:
        return box
    sine, cosine = math.sin(math.radians(degrees)), math.cos(math.radians(degrees))
    x, y = np.array(box)[[0, 2, 0, 2]] - width / 2, np.array(box)[[1, 1, 3, 3]] - height / 2
    xs, ys = x * cosine - y * sine + width / 2, x * sine + y * cosine + height / 2
    return float(xs.min()), float(ys.min()), float(xs.max()), float(ys.max())


def shown_box(box: Box, turn: int, degrees: float, width: float, height: float) -> Box:
    """A box of the frame in which the text is upright on the page as shown, which is ``width`` by ``height``.

    The page stood turned by ``turn`` quarter turns with the clock and slanted by ``degrees``. The result holds all of
    the slanted box.
    """
    size = turned_size(turn, width, height)
    return turn_box(slanted_box(box, degrees, *size), -turn % 4, *size)


def shown_place(box: Box, turn: int, degrees: float, width: float, height: float) -> Box:
    """As :func:`shown_box`, but only the middle of the box goes with the slant: for what is as round as a seal."""
    size = turned_size(turn, width, height)
    return turn_box(_swung(box, degrees, *size), -turn % 4, *size)


def upright_place(box: Box, turn: int, degrees: float, width: float, height: float) -> Box:
    """The way back of :func:`shown_place`: from the page as shown to the frame in which the text is upright."""
    return _swung(turn_box(box, turn, width, height), -degrees, *turned_size(turn, width, height))


def _swung(box: Box, degrees: float, width: float, height: float) -> Box:
    """The box moved to where its middle goes when the page is turned clockwise by a few ``degrees``."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    x0, top, _, _ = slanted_box((x, y, x, y), degrees, width, height)
    return box[0] + x0 - x, box[1] + top - y, box[2] + x0 - x, box[3] + top - y


def turned_size(turn: int, width: float, height: float) -> tuple[float, float]:
    """Width and height of a page after ``turn`` quarter turns."""
    return (height, width) if turn % 2 else (width, height)


def union(first: Box, second: Box) -> Box:
    """The smallest box around both."""
    return min(first[0], second[0]), min(first[1], second[1]), max(first[2], second[2]), max(first[3], second[3])


def area(box: Box) -> float:
    """Area of a box in square points."""
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])


def holds(box: Box, inner: Box) -> bool:
    """Whether the centre of ``inner`` lies in ``box``."""
    x, y = (inner[0] + inner[2]) / 2, (inner[1] + inner[3]) / 2
    return box[0] <= x < box[2] and box[1] <= y < box[3]


def overlap(first: Box, second: Box) -> float:
    """Area that two boxes share, in square points."""
    width = min(first[2], second[2]) - max(first[0], second[0])
    height = min(first[3], second[3]) - max(first[1], second[1])
    return max(0.0, width) * max(0.0, height)
