"""Clips of OFD (GB/T 33190-2016, 8.4): the box in which an object may be seen."""

from typing import Final

import numpy as np

from extractors.document import Box
from extractors.ofd.geometry import Matrix, matrix_of, moved_by, times
from extractors.ofd.package import box_of, children
from extractors.ofd.paths import contours_of
from extractors.ooxml import Element

EVERYWHERE: Final[Box] = (-1e9, -1e9, 1e9, 1e9)


def clip_of(item: Element, matrix: Matrix, outer: Matrix) -> Box:
    """The box in which a text object may be seen, in points; as wide as any reading of the standard allows.

    Clips stand in the object's space, by ``TransFlag`` with or without the object's own matrix.
    """
    box = box_of(item.get("Boundary")) or (0.0, 0.0, 0.0, 0.0)
    plain = times(moved_by(box[0], box[1]), outer)
    left, top, right, bottom = EVERYWHERE
    for clips in children(item, "Clips"):
        for clip in children(clips, "Clip"):
            found = [_area_box(area, way) for area in children(clip, "Area") for way in (plain, matrix)]
            areas = [each for each in found if each]
            if areas:
                x0, y0, x1, y1 = zip(*areas, strict=True)
                left, top = max(left, min(x0)), max(top, min(y0))
                right, bottom = min(right, max(x1)), min(bottom, max(y1))
    return left, top, right, bottom


def _area_box(area: Element, matrix: Matrix) -> Box | None:
    """The box of a clip's path in points; None for one that cannot be told (text)."""
    within = times(matrix_of(area), matrix)
    points = []
    for path in children(area, "Path"):
        corner = box_of(path.get("Boundary")) or (0.0, 0.0, 0.0, 0.0)
        own = times(times(matrix_of(path), moved_by(corner[0], corner[1])), within)
        for data in children(path, "AbbreviatedData"):
            points += contours_of("".join(data.itertext()), own)
    if not points:
        return None
    whole = np.concatenate(points)
    (x0, top), (x1, bottom) = whole.min(axis=0).tolist(), whole.max(axis=0).tolist()
    return x0, top, x1, bottom
