"""Where circles may be in a mask: votes of its edges for each radius, at a price that does not grow with texture.

The Hough transform for circles with directed votes (Kimme, Ballard and Sklansky, CACM 18, 1975): each edge pixel votes
along its gradient, on both sides, in one plane a radius. Work is bounded by the mask's size and the number of radii,
where OpenCV's two-stage transform weighs each of its centres against each edge: minutes on a photo of leaves.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from extractors.seals.shapes import Mask

COARSE: Final = 28.0
"""Radius in pixels that the smallest circle is brought to: its ring is then about two pixels thick."""
STEEP: Final = 140.0
"""Gradient (Sobel, 3 × 3) of an edge."""
BLUR: Final = 0.06
"""Part of the radius over which votes for one centre are spread: directions are good to some two degrees."""
MOST_EDGES: Final = 6_000
"""Edges that vote; of more, every second or third does."""
LEAST_SHARE: Final = 0.3
"""Votes to circumference of the faintest circle that is told."""


class Circle(NamedTuple):
    """A circle that many edges agree on, in pixels of the mask; ``share`` is its votes to its circumference."""

    x: float
    y: float
    radius: float
    share: float


def find_circles(mask: Mask, low: float, high: float, *, apart: float, most: int) -> list[Circle]:
    """At most ``most`` circles with radii from ``low`` to ``high``, centres in the mask and ``apart`` from each other.

    Those with the most votes come first; places are good to two or three hundredths of the smallest radius.
    """
    ratio = min(1.0, COARSE / low)
    small = cv2.resize(mask, None, fx=ratio, fy=ratio, interpolation=cv2.INTER_AREA)
    share, radius = _votes(cv2.GaussianBlur(small, (3, 3), 0.8).astype(np.uint8), _radii(low * ratio, high * ratio))
    return [
        Circle((x + 0.5) / ratio - 0.5, (y + 0.5) / ratio - 0.5, r / ratio, votes)
        for x, y, r, votes in _peaks(share, radius, max(2, round(apart * ratio)), most)
    ]


def _radii(low: float, high: float) -> npt.NDArray[np.float64]:
    """Radii to try, each larger by half of what votes are spread over."""
    return low * (1 + BLUR / 2) ** np.arange(1 + max(0.0, np.log(max(1.0, high / low)) / np.log(1 + BLUR / 2)))


def _votes(small: Mask, radii: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """The best share of votes that each pixel gets as a centre, and the radius that gives it."""
    across, down = cv2.Sobel(small, cv2.CV_32F, 1, 0), cv2.Sobel(small, cv2.CV_32F, 0, 1)
    steep = cv2.magnitude(across, down)
    ys, xs = np.nonzero(steep > STEEP)
    step = 1 + len(xs) // MOST_EDGES
    ys, xs = ys[::step], xs[::step]
    lengths = steep[ys, xs]
    dx, dy = across[ys, xs] / lengths, down[ys, xs] / lengths
    x, y, dx, dy = np.tile(xs, 2) + 1.5, np.tile(ys, 2) + 1.5, np.append(dx, -dx), np.append(dy, -dy)
    height, width = small.shape
    best, best_radius = np.zeros((height, width), np.float32), np.zeros((height, width), np.float32)
    for radius in radii:
        column = np.clip(x + radius * dx, 0, width + 1).astype(np.int64)
        row = np.clip(y + radius * dy, 0, height + 1).astype(np.int64)
        votes = np.bincount(row * (width + 2) + column, minlength=(height + 2) * (width + 2)).astype(np.float32)
        plane = votes.reshape(height + 2, width + 2)[1:-1, 1:-1]
        blur = max(3, round(BLUR * radius) | 1)
        near = cv2.boxFilter(plane, -1, (blur, blur), normalize=False, borderType=cv2.BORDER_CONSTANT)
        near = near * np.float32(step / (2 * np.pi * radius))
        better = near > best
        best[better], best_radius[better] = near[better], radius
    return best, best_radius


def _peaks(
    share: npt.NDArray[np.float32], radius: npt.NDArray[np.float32], apart: int, most: int
) -> Iterator[tuple[int, int, float, float]]:
    rest = share.copy()
    for _ in range(most):
        y, x = np.unravel_index(int(rest.argmax()), rest.shape)
        if rest[y, x] < LEAST_SHARE:
            return
        yield int(x), int(y), float(radius[y, x]), float(rest[y, x])
        rest[max(0, y - apart) : y + apart + 1, max(0, x - apart) : x + apart + 1] = 0
