"""Text that was turned into shapes (转曲) on pages that have text, too: red heads, footers of publishers."""

from typing import Final, NamedTuple

import numpy as np

from extractors.document import Box
from extractors.ofd.objects import Canvas
from extractors.ofd.paths import Shape

_HEIGHTS: Final = (3.0, 72.0)
"""Points that a character is high, at least and at most."""
_LEAST_POINTS: Final = 5
_RATIO: Final = (0.08, 2.5)
_LEAST_IN_ROW: Final = 4
_LINE_POINTS: Final = 60
"""Points of a shape from which it may be a whole line of characters, once it is :data:`_LINE_RATIO` as wide as high."""
_LINE_RATIO: Final = 3.0
_MOST_SHAPES: Final = 5_000


class Outlined(NamedTuple):
    """Shapes that may be text, and what tells them from those of other pages."""

    shapes: list[Shape]
    key: tuple[str, ...]


def find_outlined(canvas: Canvas) -> Outlined:
    """Filled shapes of the size of characters that stand side by side in rows, and those that may be whole lines."""
    filled = [shape for shape in canvas.outlines if shape.alpha > 0][:_MOST_SHAPES]
    rows: list[list[tuple[Box, Shape]]] = []
    whole: list[tuple[Box, Shape]] = []
    for shape in filled:
        points = np.concatenate(shape.contours)
        (x0, top), (x1, bottom) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
        box, wide, high = (x0, top, x1, bottom), x1 - x0, bottom - top
        if len(points) < _LEAST_POINTS or not _HEIGHTS[0] <= max(high, min(wide, 2 * high)) or high > _HEIGHTS[1]:
            continue
        if len(points) >= _LINE_POINTS and high >= _HEIGHTS[0] and wide >= _LINE_RATIO * high:
            whole.append((box, shape))
        elif _RATIO[0] * high <= wide <= _RATIO[1] * high and not _is_box(shape):
            _add(rows, box, shape)
    found = whole + [each for row in rows if len(row) >= _LEAST_IN_ROW for each in row]
    key = tuple(" ".join(str(round(value)) for value in box) for box, _ in found)
    return Outlined([shape for _, shape in found], key)


def _add(rows: list[list[tuple[Box, Shape]]], box: Box, shape: Shape) -> None:
    """Put a shape into the row at whose height it stands."""
    middle = (box[1] + box[3]) / 2
    for row in reversed(rows[-20:]):
        first = row[0][0]
        if first[1] <= middle <= first[3] and 0.25 < (box[3] - box[1]) / max(0.1, first[3] - first[1]) < 4:
            row.append((box, shape))
            return
    rows.append([(box, shape)])


def _is_box(shape: Shape) -> bool:
    """Whether a shape is a plain rectangle: a square of a chart, a cell."""
    return len(shape.contours) == 1 and len({(round(x), round(y)) for x, y in shape.contours[0].tolist()}) <= 4
