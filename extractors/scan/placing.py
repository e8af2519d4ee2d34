"""Sheets cut out of an image: a page laid flat, one of two pages; and how what was read leads back to the image."""

from typing import Final, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt
from msgspec.structs import replace

from extractors.document import Page
from extractors.layout import PageContent
from extractors.layout.frames import Warp, turned_size
from extractors.scan.sheet import READING_SCALE, READING_SIDE, Pose
from extractors.seals import Rgb

Matrix = npt.NDArray[np.float64]
A4_WIDTH: Final = 595.28
PAGE_RATIO: Final = (0.6, 0.82)
"""Width to height of one of two pages that counts as A4 wide: B5, A4 and 16开, with some of the gutter or without."""
ALIASED: Final = 1.5
"""An image that gets smaller by more than this is averaged first."""


class Sheet(NamedTuple):
    """A page in an image: its size in points and the homography from those points to pixels of the image."""

    width: float
    height: float
    matrix: Matrix


def whole(image: Rgb, width: float, height: float) -> Sheet:
    """The image as one sheet."""
    return Sheet(width, height, np.diag([image.shape[1] / width, image.shape[0] / height, 1.0]))


def cut_out(image: Rgb, sheet: Sheet) -> Rgb:
    """The sheet laid flat, at reading scale where the image has so many pixels."""
    corners = np.array([[0, 0], [sheet.width, 0], [sheet.width, sheet.height], [0, sheet.height]])
    seen = _through(sheet.matrix, corners)
    given = max(
        float(np.linalg.norm(seen[1] - seen[0])) / sheet.width, float(np.linalg.norm(seen[3] - seen[0])) / sheet.height
    )
    scale = min(given, READING_SCALE, READING_SIDE / max(sheet.width, sheet.height))
    matrix = sheet.matrix @ np.diag([1 / scale, 1 / scale, 1.0])
    if given / scale > ALIASED:
        ratio = scale / given
        image = cv2.resize(image, None, fx=ratio, fy=ratio, interpolation=cv2.INTER_AREA).astype(np.uint8)
        matrix = np.diag([ratio, ratio, 1.0]) @ matrix
    size = max(1, round(sheet.width * scale)), max(1, round(sheet.height * scale))
    way = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return cv2.warpPerspective(image, matrix, size, flags=way, borderMode=cv2.BORDER_REPLICATE).astype(np.uint8)


def halves(sheet: Sheet, pose: Pose, gutter: float) -> tuple[Sheet, Sheet]:
    """The left and the right page of two on one sheet; ``gutter`` is in pixels of the pose's plane."""
    high, wide = pose.plane.shape
    return _part(sheet, pose, pose.rim[0], gutter, high), _part(sheet, pose, gutter, wide - pose.rim[0], high)


def _part(sheet: Sheet, pose: Pose, start: float, end: float, high: int) -> Sheet:
    """A part of the pose's plane from column ``start`` to ``end`` as a sheet of its own."""
    top, bottom = pose.rim[1], high - pose.rim[1]
    width, height = (end - start) / pose.scale, (bottom - top) / pose.scale
    larger = A4_WIDTH / width if PAGE_RATIO[0] < width / height < PAGE_RATIO[1] else 1.0
    step = pose.scale / larger
    onto_plane = np.array([[step, 0.0, start], [0.0, step, top], [0.0, 0.0, 1.0]])
    back = np.vstack([pose.back, [0.0, 0.0, 1.0]])
    return Sheet(width * larger, height * larger, sheet.matrix @ back @ onto_plane)


def placed(content: PageContent, sheet: Sheet, image: Rgb, width: float, height: float) -> PageContent:
    """What was read on a sheet, on the page as shown: the image, ``width`` by ``height`` points."""
    onto_page = np.diag([width / image.shape[1], height / image.shape[0], 1.0]) @ sheet.matrix @ _upright(content)
    size = turned_size(content.turn, sheet.width, sheet.height)
    warp = Warp(*size, tuple(float(part) for part in (onto_page / onto_page[2, 2]).ravel()))
    page = replace(content.page, width=width, height=height, skew=_slant(warp))
    return replace(content, page=page, turn=0, warp=warp)


def one_page(contents: list[PageContent]) -> tuple[PageContent, ...]:
    """Contents of parts of one image with the same page, which has the mean confidence of their text."""
    weights = [1 + sum(len(line.text) for line in content.lines) for content in contents]
    sure = sum(content.page.confidence * weight for content, weight in zip(contents, weights, strict=True))
    read = any(content.page.source == "ocr" for content in contents)
    page: Page = replace(
        contents[0].page,
        source="ocr" if read else "none",
        confidence=round(sure / sum(weights), 4),
        skew=round(sum(content.page.skew for content in contents) / len(contents), 3),
    )
    return tuple(replace(content, page=page) for content in contents)


def _upright(content: PageContent) -> Matrix:
    """The affine map from the frame in which the text is upright to the sheet as it lay before."""
    origin, right, below = (np.array(content.shown_place((x, y, x, y))[:2]) for x, y in ((0, 0), (1, 0), (0, 1)))
    return np.array(
        [[*pair, start] for pair, start in zip(zip(right - origin, below - origin, strict=True), origin, strict=True)]
        + [[0, 0, 1]]
    )


def _through(matrix: Matrix, points: Matrix) -> Matrix:
    away = np.column_stack([points, np.ones(len(points))]) @ matrix.T
    return np.asarray(away[:, :2] / away[:, 2:], np.float64)


def _slant(warp: Warp) -> float:
    """By how many degrees clockwise lines in the middle of the frame slant, but for quarter turns."""
    middle = np.array([warp.width / 2, warp.height / 2])
    here, right = warp.points(middle + np.array([[0, 0], [1, 0]]))
    degrees = float(np.degrees(np.arctan2(right[1] - here[1], right[0] - here[0])))
    return round((degrees + 45) % 90 - 45, 3)
