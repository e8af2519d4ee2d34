"""Matrices of OFD (GB/T 33190-2016, 8.3): from an object's own space over its containers' to points of the page."""

from typing import Final

from extractors.ofd.package import POINTS, numbers
from extractors.ooxml import Element

Matrix = tuple[float, float, float, float, float, float]

IDENTITY: Final[Matrix] = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def times(inner: Matrix, outer: Matrix) -> Matrix:
    """First ``inner``, then ``outer``."""
    a, b, c, d, e, f = inner
    oa, ob, oc, od, oe, of = outer
    return (
        oa * a + oc * b, ob * a + od * b,
        oa * c + oc * d, ob * c + od * d,
        oa * e + oc * f + oe, ob * e + od * f + of,
    )  # fmt: skip


def apply(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    """A point moved by a matrix."""
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def moved_by(x: float, y: float) -> Matrix:
    """The matrix that moves by ``x`` and ``y``."""
    return (1.0, 0.0, 0.0, 1.0, x, y)


def page_matrix(box: tuple[float, float, float, float]) -> Matrix:
    """Millimetres of a page to points from its top left corner."""
    return (POINTS, 0.0, 0.0, POINTS, -box[0] * POINTS, -box[1] * POINTS)


def matrix_of(item: Element) -> Matrix:
    """The matrix that an element states of itself."""
    own = numbers(item.get("CTM"))
    return (own[0], own[1], own[2], own[3], own[4], own[5]) if len(own) >= 6 else IDENTITY
