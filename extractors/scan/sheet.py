"""A page image made ready for reading: its scale, the channel that is read, how it is turned and how far it slants."""

from typing import Final, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from extractors.blobs import find_blobs
from extractors.document import Box
from extractors.layout import Mark
from extractors.ocr import Engine, Grey, Quad, crop_line
from extractors.seals import Rgb, red_mask

READING_SCALE: Final = 200 / 72
"""Pixels a point that text is read at; more gives nothing (measured), less is not made more."""
READING_SIDE: Final = 3400
"""Longest side in pixels that is read (A3 at 200 dpi): pages that claim to be larger are enlarged small ones."""
FIRST_LOOK: Final = 960
SECOND_LOOK: Final = 1280
"""Longer side in pixels at which the detector sees A4; of A3 it sees as many pixels a point."""
LARGE: Final = 1.6
"""So many times a look at A4 is the largest look."""
A4_HEIGHT: Final = 842.0
SURELY_UP: Final = 4.0
"""Standing boxes of so many times the length of lying ones need no second opinion that the page is turned."""
LEGIBLE: Final = 0.8
"""Mean confidence from which lying boxes are read as they lie."""
MANY_BOXES: Final = 32
"""So many boxes at the first look mean small print: the detector looks again, closer."""
MANY_RUNS: Final = (45, 160)
"""So many runs of ink mean as much before the first look; still more are single characters of a page on its side."""
STRIP: Final = 512
"""Rows of a large image that are worked on at once."""
SLIGHT: Final = 0.12
"""A slant in degrees that no reader minds."""
UNSURE: Final = 0.6
"""Slant in degrees from which boxes of short lines tell it too small, and rows of ink tell it better."""
ROWS: Final = 700
"""Longer side in pixels at which rows of ink are looked at."""
STEEPEST: Final = 20.0
ACROSS: Final = 842.0
"""Points across that a page is taken to have, for its pixels only, that is broader than high."""


class Pose(NamedTuple):
    """The plane turned upright and straightened, the text boxes in it, and how it came about.

    ``turn`` is the clockwise turn in degrees that was made, ``skew`` the clockwise slant in degrees that was taken out
    after it, ``back`` the affine map from pixels of ``plane`` to points of the page as shown. ``rim`` is how many
    pixels the plane is broader and higher at each side than the page, whose corners would be cut off else.
    """

    plane: Grey
    quads: list[Quad]
    turn: int
    skew: float
    scale: float
    back: npt.NDArray[np.float64]
    rim: tuple[int, int] = (0, 0)

    def box(self, rect: tuple[float, float, float, float]) -> Box:
        """A rectangle in pixels of the plane as a box in points of the page turned upright and straightened."""
        x0, x1 = ((value - self.rim[0]) / self.scale for value in rect[::2])
        top, bottom = ((value - self.rim[1]) / self.scale for value in rect[1::2])
        return x0, top, x1, bottom

    def brought(self, mark: Mark) -> Mark:
        """A mark of the page as shown at its place on the page turned upright and straightened."""
        x0, top, x1, bottom = mark.bbox
        wide, high = (x1 - x0) / 2, (bottom - top) / 2
        if self.turn % 180:
            wide, high = high, wide
        away = np.linalg.solve(self.back[:, :2], np.array([(x0 + x1) / 2, (top + bottom) / 2]) - self.back[:, 2])
        x, y = (float(value - rim) / self.scale for value, rim in zip(away, self.rim, strict=True))
        return Mark(mark.kind, (x - wide, y - high, x + wide, y + high), mark.text, mark.seal, mark.confidence)


def scaled(image: Rgb, width: float) -> tuple[Rgb, float]:
    """The image at reading scale (never enlarged) and its pixels a point; ``width`` is the page's in points.

    An image that is broader than high may be a sheet of A4 on its side that counts as A4 wide: it keeps more pixels.
    """
    given = image.shape[1] / width
    broad = max(1.0, ACROSS / width) if image.shape[1] > image.shape[0] else 1.0
    ratio = min(1.0, broad * READING_SCALE / given, READING_SIDE / max(image.shape[:2]))
    if ratio > 0.92:
        return image, given
    small = cv2.resize(image, None, fx=ratio, fy=ratio, interpolation=cv2.INTER_AREA).astype(np.uint8)
    return small, small.shape[1] / width


def is_blank(image: Rgb) -> bool:
    """Whether nothing but paper is there: no few pixels that are darker than the paper around them."""
    ratio = min(1.0, 900 / max(image.shape[:2]))
    small = cv2.resize(_darkest(image), None, fx=ratio, fy=ratio, interpolation=cv2.INTER_AREA)
    paper = cv2.medianBlur(small, 31 if min(small.shape) > 31 else 3)
    return int(np.count_nonzero(cv2.subtract(paper, cv2.GaussianBlur(small, (3, 3), 0)) > 28)) < 12


def _darkest(image: Rgb) -> Grey:
    """The darkest channel of each pixel; strip by strip, as three planes of a large photo are much memory."""
    darkest = np.empty(image.shape[:2], np.uint8)
    for top in range(0, len(image), STRIP):
        red, green, blue = cv2.split(image[top : top + STRIP])
        darkest[top : top + STRIP] = cv2.min(cv2.min(red, green), blue)
    return darkest


def reading_plane(image: Rgb, seals: tuple[Mark, ...], scale: float) -> Grey:
    """The channel that is read: red, in which a seal fades; but green for red print, which would fade as well.

    What is red and lies in a seal, or in a blob that is as large and as square as seals are, stays red.
    """
    mask = red_mask(image)
    red, green = image[..., 0], image[..., 1]
    if not mask.any():
        return np.ascontiguousarray(red)
    stamped = np.zeros_like(mask)
    for mark in seals:
        if mark.seal and mark.seal.colour == "red":
            x0, top, x1, bottom = (value * scale for value in mark.bbox)
            axes = (round((x1 - x0) / 2 + 2 * scale), round((bottom - top) / 2 + 2 * scale))
            cv2.ellipse(stamped, (round((x0 + x1) / 2), round((top + bottom) / 2)), axes, 0, 0, 360, 255, -1)
    reach = max(3, round(2.5 * scale) | 1)
    joined = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    stats = find_blobs(joined).stats
    for x, y, width, height, area in stats[1:]:
        if min(width, height) > 75 * scale and 0.5 < width / height < 2 and area < 0.8 * width * height:
            stamped[y : y + height, x : x + width] = 255
    wide = cv2.dilate(mask, np.ones((3, 3), np.uint8))
    return np.where((wide > 0) & (stamped == 0), np.minimum(green, red), red).astype(np.uint8)


def find_pose(plane: Grey, engine: Engine, scale: float) -> Pose:
    """The plane upright and straight, with its text boxes.

    Sideways pages have boxes that stand; pages on their head are told by the line direction classifier.
    """
    turn = 0
    size = min(LARGE, max(1.0, max(plane.shape) / scale / A4_HEIGHT))
    close = _is_dense(plane, round(FIRST_LOOK * size))
    look = round((SECOND_LOOK if close else FIRST_LOOK) * size)
    quads = engine.detect(plane, look)
    turned = plane
    if _stands(plane, quads, engine):
        turn, turned = 90, np.ascontiguousarray(np.rot90(plane, -1))
        quads = engine.detect(turned, look)
    if _on_its_head(turned, quads, engine):
        turn += 180
        turned = np.ascontiguousarray(np.rot90(turned, 2))
        corner = np.array([turned.shape[1], turned.shape[0]], np.float32)
        quads = [(corner - quad)[[2, 3, 0, 1]] for quad in quads]
    if not close and len(quads) >= MANY_BOXES and max(plane.shape) > FIRST_LOOK * size:
        quads = engine.detect(turned, round(SECOND_LOOK * size))
    skew = _slant(quads)
    skew = _sharpened(turned, skew) if abs(skew) > UNSURE else skew
    back = _unturned(turn, plane.shape) / scale
    if abs(skew) < SLIGHT:
        return Pose(turned, quads, turn, 0.0, scale, back)
    return _straightened(Pose(turned, quads, turn, skew, scale, back))


def _is_dense(plane: Grey, side: int) -> bool:
    """Whether there are so many runs of ink that the detector can look closer at once."""
    ratio = side / max(plane.shape)
    if ratio >= 1:
        return False
    seen = cv2.resize(plane, None, fx=ratio, fy=ratio, interpolation=cv2.INTER_AREA).astype(np.uint8)
    calm = cv2.GaussianBlur(seen, (3, 3), 0)
    edges = cv2.morphologyEx(calm, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
    mask = np.where(edges > 24 + 3 * np.median(edges[::2, ::2]), np.uint8(255), np.uint8(0))
    mask = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))
    mask = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((1, 15), np.uint8))
    upright = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((26, 1), np.uint8))
    _, _, wide, high, area = find_blobs(cv2.subtract(mask, upright)).stats[1:].T
    runs = np.count_nonzero((wide >= 8) & (high >= 6) & (high < 60) & (area > 30))
    return bool(MANY_RUNS[0] <= runs <= MANY_RUNS[1])


def _straightened(pose: Pose) -> Pose:
    """The pose without its slant, on a plane that holds all of the slanted page."""
    height, width = pose.plane.shape
    sine, cosine = (abs(float(part)) for part in (np.sin(np.radians(pose.skew)), np.cos(np.radians(pose.skew))))
    rim = (
        max(0, round((width * cosine + height * sine - width) / 2)),
        max(0, round((width * sine + height * cosine - height) / 2)),
    )
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), pose.skew, 1.0)
    matrix[:, 2] += rim
    size = (width + 2 * rim[0], height + 2 * rim[1])
    paper = float(np.percentile(pose.plane[::8, ::8], 80))
    straight = cv2.warpAffine(pose.plane, matrix, size, flags=cv2.INTER_LINEAR, borderValue=paper)
    quads = [np.asarray(quad @ matrix[:, :2].T + matrix[:, 2], np.float32) for quad in pose.quads]
    inverse = np.vstack([cv2.invertAffineTransform(matrix), [0, 0, 1]])
    return pose._replace(plane=straight.astype(np.uint8), quads=quads, back=pose.back @ inverse, rim=rim)


def sides(quad: Quad) -> tuple[float, float]:
    """Width and height of a box."""
    return float(np.linalg.norm(quad[0] - quad[1])), float(np.linalg.norm(quad[0] - quad[3]))


def _stands(plane: Grey, quads: list[Quad], engine: Engine) -> bool:
    """Whether most of the text runs up or down the image.

    Columns of a table may look as if they did: where boxes are of both kinds, those that lie must be illegible.
    """
    runs = [run for quad in quads if (run := _run(quad)) is not None]
    up = sum(abs(y) for _, (x, y) in runs if abs(y) > abs(x))
    lying = [(abs(x), quad) for quad, (x, y) in runs if abs(x) >= abs(y)]
    along = sum(length for length, _ in lying)
    if up <= 1.5 * along or up > SURELY_UP * along:
        return up > 1.5 * along
    longest = [quad for _, quad in sorted(lying, key=lambda pair: -pair[0])[:8]]
    return sum(engine.recognise(crop_line(plane, quad)).confidence for quad in longest) < LEGIBLE * len(longest)


def _run(quad: Quad) -> tuple[Quad, tuple[float, float]] | None:
    """A box and its longer side as a vector; None where it has none. Corners of slanting boxes that stand are shifted."""
    one, other = quad[1] - quad[0], quad[3] - quad[0]
    longer, shorter = sorted((one, other), key=lambda side: -float(np.linalg.norm(side)))
    if np.linalg.norm(longer) <= 1.6 * np.linalg.norm(shorter):
        return None
    return quad, (float(longer[0]), float(longer[1]))


def _on_its_head(plane: Grey, quads: list[Quad], engine: Engine) -> bool:
    """Whether the longest lines stand on their head; where the classifier wavers, what can be read decides."""
    lines = sorted((quad for quad in quads if sides(quad)[0] > 2 * sides(quad)[1]), key=lambda quad: -sides(quad)[0])
    crops = [crop_line(plane, quad) for quad in lines[:9]]
    if not crops:
        return False
    votes = sorted(engine.upside_down(crop) for crop in crops)
    middle = votes[len(votes) // 2]
    if len(votes) >= 5 and not 0.15 < middle < 0.9:
        return middle >= 0.9
    legible = engine.glance if len(votes) >= 5 else engine.legible
    upright = sum(legible(crop) for crop in crops[:4])
    turned = sum(legible(np.ascontiguousarray(np.rot90(crop, 2))) for crop in crops[:4])
    return turned > upright * 1.05


def _slant(quads: list[Quad]) -> float:
    """The lines' clockwise slant in degrees: the median, longer lines counting more; 0.0 where no line is long."""
    long = [(quad, width) for quad, (width, height) in zip(quads, map(sides, quads), strict=True) if width > 5 * height]
    if not long:
        return 0.0
    angles = np.array([np.degrees(np.arctan2(quad[1][1] - quad[0][1], quad[1][0] - quad[0][0])) for quad, _ in long])
    order = np.argsort(angles)
    weight = np.cumsum(np.array([width for _, width in long])[order])
    slant = float(angles[order][int(np.searchsorted(weight, weight[-1] / 2))])
    return slant if abs(slant) < STEEPEST else 0.0


def _sharpened(plane: Grey, skew: float) -> float:
    """The slant near ``skew`` at which rows of ink and rules stand out most (Postl, 1986: the steepest profile)."""
    ratio = min(1.0, ROWS / max(plane.shape))
    small = cv2.resize(plane, None, fx=ratio, fy=ratio, interpolation=cv2.INTER_AREA)
    ink = cv2.adaptiveThreshold(small, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 25, 14)
    height, width = ink.shape

    def steepness(angle: float) -> float:
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
        rows = cv2.warpAffine(ink, matrix, (width, height)).sum(axis=1, dtype=np.float64)
        return float((np.diff(rows) ** 2).sum())

    near = max((skew + step for step in np.arange(-2.0, 2.01, 0.4)), key=steepness)
    return float(max((near + step for step in np.arange(-0.3, 0.31, 0.1)), key=steepness))


def _unturned(turn: int, shape: tuple[int, ...]) -> npt.NDArray[np.float64]:
    """The affine map, 2 × 3, from pixels of the image after a clockwise ``turn`` to pixels before it."""
    height, width = shape
    match turn:
        case 90:
            return np.array([[0.0, 1.0, 0.0], [-1.0, 0.0, height]])
        case 180:
            return np.array([[-1.0, 0.0, width], [0.0, -1.0, height]])
        case 270:
            return np.array([[0.0, -1.0, width], [1.0, 0.0, 0.0]])
        case _:
            return np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
