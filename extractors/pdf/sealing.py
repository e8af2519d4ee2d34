"""Red seals (公章) on a page with a text layer: pictures, drawings and stamps are looked at, nothing else."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from msgspec.structs import replace

from extractors.document import Box
from extractors.layout import Mark
from extractors.layout.frames import Frame, area, overlap
from extractors.pdf.rendering import POINTS_PER_INCH, Image, render, together, widened

_SEAL_DPI: Final = 150.0
_GLANCE_DPI: Final = 50.0
_SMALLEST_SEAL: Final = 40.0
_RED_PIXELS: Final = 60
"""Red pixels at a glance from which a seal is looked for (a seal of 2 cm has some 150)."""
_MARGIN: Final = 0.6
"""Share of its longer side by which a place is widened: a logo must not fill what is looked at, as a seal alone may."""
_MOST_PLACES: Final = 8
_MOST_SHARE: Final = 0.6
"""Share of the page from which the places are one: the page."""


def find_page_seals(page: Any, frame: Frame, places: Sequence[Box]) -> list[Mark]:
    """Seals in those places of a ``PdfPage``, on the page as shown; a glance at low resolution comes first.

    Places that are too small for a seal are passed over.
    """
    marks: list[Mark] = []
    for box in _regions(places, frame):
        if _red_pixels(render(page, _GLANCE_DPI, box)) < _RED_PIXELS:
            continue
        from extractors.seals import find_seals

        image = render(page, _SEAL_DPI, box)
        found = find_seals(image, points_per_pixel=POINTS_PER_INCH / _SEAL_DPI)
        marks += [moved for mark in found if not is_told(moved := _moved(mark, box), marks)]
    return marks


def is_told(mark: Mark, marks: Sequence[Mark]) -> bool:
    """Whether one of ``marks`` is the same seal."""
    return any(
        other.kind == "seal" and overlap(mark.bbox, other.bbox) > 0.5 * min(area(mark.bbox), area(other.bbox))
        for other in marks
    )


def without_sealed_pictures(marks: Sequence[Mark]) -> list[Mark]:
    """Marks without the pictures that show nothing but a seal that was found."""
    seals = [mark for mark in marks if mark.kind == "seal"]
    return [
        mark
        for mark in marks
        if mark.kind != "picture" or not any(overlap(mark.bbox, seal.bbox) > 0.7 * area(mark.bbox) for seal in seals)
    ]


def _regions(places: Sequence[Box], frame: Frame) -> list[Box]:
    large = [box for box in together(list(places)) if min(box[2] - box[0], box[3] - box[1]) >= _SMALLEST_SEAL]
    wide = together([widened(box, _MARGIN * max(box[2] - box[0], box[3] - box[1]), frame) for box in large])
    page = (0.0, 0.0, frame.width, frame.height)
    if len(wide) > _MOST_PLACES or sum(map(area, wide)) > _MOST_SHARE * area(page):
        return [page]
    return wide


def _moved(mark: Mark, box: Box) -> Mark:
    x0, top, x1, bottom = mark.bbox
    return replace(mark, bbox=(x0 + box[0], top + box[1], x1 + box[0], bottom + box[1]))


def _red_pixels(image: Image) -> int:
    red, green, blue = (image[:, :, channel].astype(np.int16) for channel in range(3))
    return int(((red > 110) & (red - green > 40) & (red - blue > 40)).sum())
