"""Paths of OFD (GB/T 33190-2016, chapter 9): abbreviated data to contours, contours to straight edges, colours."""

import math
from itertools import pairwise
from typing import Final, NamedTuple, TypeAlias

import numpy as np

from extractors.document import Box
from extractors.layout.frames import Floats
from extractors.ofd.geometry import Matrix, apply
from extractors.ofd.package import children, numbers
from extractors.ooxml import Element

Point: TypeAlias = tuple[float, float]
Rgb: TypeAlias = tuple[int, int, int]

_STRAIGHT: Final = 0.75
"""Points by which a rule may be off the horizontal or vertical."""
_CURVE_STEPS: Final = 6
_ARC_STEPS: Final = 24
_POINTS_OF: Final = {"M": 1, "S": 1, "L": 1, "Q": 2, "B": 3}
_MOST_WORDS: Final = 400_000


class Shape(NamedTuple):
    """A drawn path: contours, ``(n, 2)`` in points each; colours (None: not filled, not stroked); pen width in points.

    ``alpha`` is 1 for what hides everything below it.
    """

    contours: list[Floats]
    fill: Rgb | None
    stroke: Rgb | None
    width: float
    alpha: float


def contours_of(data: str, matrix: Matrix) -> list[Floats]:
    """Contours of abbreviated path data (9.3.1), in points; curves and arcs by chords."""
    contours: list[list[Point]] = []
    words = data.split(maxsplit=_MOST_WORDS)[:_MOST_WORDS]
    place = 0
    while place < len(words):
        command = words[place]
        place += 1
        if command == "C":
            if contours and contours[-1]:
                contours[-1].append(contours[-1][0])
            continue
        count = 7 if command == "A" else 2 * _POINTS_OF.get(command, 0)
        values = numbers(" ".join(words[place : place + count]))[:count]
        if not count or len(values) < count:
            continue
        place += count
        points = [(values[-2], values[-1])] if command == "A" else list(zip(values[::2], values[1::2], strict=True))
        if command in {"M", "S"} or not contours:
            contours.append([points[-1]])
        elif command == "A":
            contours[-1] += _arc(contours[-1][-1], values)
        elif command in {"Q", "B"}:
            contours[-1] += _chords([contours[-1][-1], *points])
        else:
            contours[-1].append(points[-1])
    placed = ([apply(matrix, x, y) for x, y in contour] for contour in contours if len(contour) > 1)
    return [np.array(contour, dtype=np.float64) for contour in placed]


def _chords(points: list[Point]) -> list[Point]:
    """Points along a Bézier curve, by de Casteljau."""
    found = []
    for step in range(1, _CURVE_STEPS + 1):
        share = step / _CURVE_STEPS
        level = points
        while len(level) > 1:
            level = [(ax + (bx - ax) * share, ay + (by - ay) * share) for (ax, ay), (bx, by) in pairwise(level)]
        found.append(level[0])
    return found


def _arc(start: Point, values: list[float]) -> list[Point]:
    """Points along an elliptical arc: radii, angle, large, sweep, end (SVG 1.1, F.6.5: end points to a centre)."""
    wide, high, angle, large, sweep, x, y = values
    wide, high = abs(wide), abs(high)
    if not wide or not high or start == (x, y):
        return [(x, y)]
    sine, cosine = math.sin(math.radians(angle)), math.cos(math.radians(angle))
    dx, dy = (start[0] - x) / 2, (start[1] - y) / 2
    px, py = (cosine * dx + sine * dy) / wide, (-sine * dx + cosine * dy) / high
    grown = max(1.0, math.hypot(px, py))  # radii too small to reach the end are made larger
    px, py, wide, high = px / grown, py / grown, wide * grown, high * grown
    square = px * px + py * py
    reach = math.sqrt(max(0.0, 1 / square - 1)) * (1 if bool(large) != bool(sweep) else -1)
    cx, cy = reach * py, -reach * px
    first, last = math.atan2(py - cy, px - cx), math.atan2(-py - cy, -px - cx)
    if sweep and last < first:
        last += 2 * math.pi
    elif not sweep and last > first:
        last -= 2 * math.pi
    middle = (start[0] + x) / 2, (start[1] + y) / 2
    found = []
    for step in range(1, _ARC_STEPS):
        turn = first + (last - first) * step / _ARC_STEPS
        ux, uy = wide * (math.cos(turn) + cx), high * (math.sin(turn) + cy)
        found.append((middle[0] + cosine * ux - sine * uy, middle[1] + sine * ux + cosine * uy))
    return [*found, (x, y)]


def straight_edges(contour: Floats) -> list[Box]:
    """Horizontal and vertical edges of a contour that is not a curve's."""
    found: list[Box] = []
    for (ax, ay), (bx, by) in pairwise(contour.tolist()):
        if abs(ax - bx) <= _STRAIGHT < abs(ay - by):
            middle = (ax + bx) / 2
            found.append((middle, min(ay, by), middle, max(ay, by)))
        elif abs(ay - by) <= _STRAIGHT < abs(ax - bx):
            middle = (ay + by) / 2
            found.append((min(ax, bx), middle, max(ax, bx), middle))
    return found


def colour_of(element: Element | None) -> Rgb | None:
    """RGB of a fill or a pen; grey and CMYK are turned, what is not stated is black; None for patterns and shades."""
    if element is None:
        return 0, 0, 0
    values = [min(255, max(0, round(value))) for value in numbers(element.get("Value"))]
    if len(values) == 3:
        return values[0], values[1], values[2]
    if len(values) == 4:
        key = 255 - values[3]
        return (255 - values[0]) * key // 255, (255 - values[1]) * key // 255, (255 - values[2]) * key // 255
    if values:
        return (values[0],) * 3
    return None if next(children(element), None) is not None else (0, 0, 0)


def alpha_of(*elements: Element | None) -> float:
    """How opaque something is, from 0 to 1: the product of the ``Alpha`` (0 to 255) of all that say one."""
    alpha = 1.0
    for element in elements:
        stated = numbers(element.get("Alpha")) if element is not None else []
        alpha *= min(1.0, max(0.0, stated[0] / 255)) if stated else 1.0
    return alpha
