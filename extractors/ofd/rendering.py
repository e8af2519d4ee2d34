"""Pages of an OFD drawn as far as recognition needs it: pictures, filled and drawn shapes, glyphs of embedded fonts."""

import math
from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np

from extractors.document import Box
from extractors.layout.frames import Floats, Frame, area
from extractors.limits import Limits
from extractors.ofd.fonts import Fonts
from extractors.ofd.objects import Canvas, Picture
from extractors.ofd.paths import Rgb, Shape
from extractors.ofd.pictures import Image, Pictures
from extractors.ofd.text_codes import Run

DPI: Final = 200.0
_PARTS: Final = 16
"""Parts of a pixel in which places are told to the drawing functions."""
_SHIFT: Final = 4
_FARTHEST: Final = 1e5
_LEAST_PICTURE: Final = 1e-3


def render(
    canvas: Canvas,
    frame: Frame,
    sources: tuple[Pictures, Fonts],
    limits: Limits,
    *,
    text: Callable[[Run], bool] = lambda run: run.state == "unmapped",
    ink: Callable[[Run], Rgb] = lambda _: (0, 0, 0),
    part: Box | None = None,
    only: Sequence[Shape] | None = None,
) -> Image | None:
    """The page, or a ``part`` of it, as RGB rows on white at 200 dpi, or less where that is too many pixels.

    ``text`` says which runs are drawn, ``ink`` in which colour; where ``only`` shapes are given, nothing else is. None when there is nothing to
    see.
    """
    box = part or (0.0, 0.0, frame.width, frame.height)
    scale = min(DPI / 72, math.sqrt(limits.pixels / max(1.0, area(box))))
    sheet = _Sheet(box, scale)
    seen = 0
    for item in canvas.drawn if only is None else only:
        if isinstance(item, Picture):
            image = sources[0].decode(canvas.media_of(item))
            seen += image is not None and sheet.paste(image, item)
        elif isinstance(item, Shape):
            seen += sheet.draw(item)
        elif text(item):
            seen += sheet.write(item, canvas, sources[1], ink(item))
    return sheet.pixels if seen else None


def add_picture(pixels: Image, picture: Image, box: Box, frame: Frame) -> None:
    """Put a picture into a box (points) of a page that is drawn; it only darkens, as ink does."""
    sheet = _Sheet((0.0, 0.0, frame.width, frame.height), pixels.shape[1] / frame.width)
    sheet.pixels = pixels
    sheet.paste(picture, Picture("", (box[2] - box[0], 0.0, 0.0, box[3] - box[1], box[0], box[1]), box))


class _Sheet:
    """White paper of the size of ``box`` (points) at ``scale`` pixels a point."""

    def __init__(self, box: Box, scale: float) -> None:
        self.corner, self.scale = np.array(box[:2]), scale
        height, width = (box[3] - box[1]) * scale, (box[2] - box[0]) * scale
        self.pixels: Image = np.full((max(1, round(height)), max(1, round(width)), 3), 255, dtype=np.uint8)

    def _places(self, contours: list[Floats]) -> list[Any]:
        """Contours in parts of pixels, as OpenCV takes them."""
        moved = (np.clip((contour - self.corner) * self.scale, -_FARTHEST, _FARTHEST) for contour in contours)
        return [np.round(contour * _PARTS).astype(np.int32).reshape(-1, 1, 2) for contour in moved]

    def draw(self, shape: Shape) -> bool:
        """Fill and outline a shape; one that lets shine through only darkens."""
        import cv2

        places = self._places(shape.contours)
        sheet = self.pixels if shape.alpha >= 1 else np.full_like(self.pixels, 255)
        if shape.fill is not None:
            cv2.fillPoly(sheet, places, _through(shape.fill, shape.alpha), lineType=cv2.LINE_AA, shift=_SHIFT)
        if shape.stroke is not None:
            width = max(1, round(shape.width * self.scale))
            colour = _through(shape.stroke, shape.alpha)
            cv2.polylines(
                sheet,
                places,
                isClosed=False,
                color=colour,
                thickness=min(width, 200),
                lineType=cv2.LINE_AA,
                shift=_SHIFT,
            )
        if sheet is not self.pixels:
            np.minimum(self.pixels, sheet, out=self.pixels)
        return shape.fill is not None or shape.stroke is not None

    def write(self, run: Run, canvas: Canvas, fonts: Fonts, colour: Rgb) -> bool:
        """Draw the glyphs of a run; whether there were any."""
        import cv2

        turned, matrix = math.radians(run.direction), np.array(run.matrix)
        spin = np.array([[math.cos(turned), math.sin(turned)], [-math.sin(turned), math.cos(turned)]])
        linear, offset = matrix[:4].reshape(2, 2), matrix[4:]
        drawn = False
        for (x, y), glyph in zip(canvas.origins_of(run), fonts.contours(run, canvas.codes_of(run)), strict=True):
            own = [contour * np.array([run.scale, 1.0]) * run.size @ spin + np.array([x, y]) for contour in glyph]
            if places := self._places([contour @ linear + offset for contour in own]):
                cv2.fillPoly(self.pixels, places, colour, lineType=cv2.LINE_AA, shift=_SHIFT)
                drawn = True
        return drawn

    def paste(self, image: Image, picture: Picture) -> bool:
        """Put a picture in its place, turned and mirrored as its matrix says; whether any of it is on the sheet."""
        import cv2

        a, b, c, d, e, f = picture.matrix
        height, width = image.shape[:2]
        unit = np.array([[a / width, c / height, e], [b / width, d / height, f]])
        unit[:, 2] -= self.corner
        unit *= self.scale
        rows, columns = self.pixels.shape[:2]
        x0, top, x1, bottom = _on_sheet(picture.box, self.corner, self.scale, (columns, rows))
        if x0 >= x1 or top >= bottom or abs(np.linalg.det(unit[:, :2])) < _LEAST_PICTURE**2:
            return False
        image, unit = _shrunk(image, unit)
        unit[:, 2] -= (x0, top)
        way = cv2.warpAffine(
            image, unit, (x1 - x0, bottom - top), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT,
            borderValue=(255, 255, 255),
        )  # fmt: skip
        part = self.pixels[top:bottom, x0:x1]
        np.minimum(part, way, out=part)
        return True


def _on_sheet(box: Box, corner: Floats, scale: float, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """A box of the page in whole pixels of the sheet, cut to it."""
    x0, top, x1, bottom = ((np.array(box) - np.tile(corner, 2)) * scale).tolist()
    return (
        max(0, math.floor(x0)),
        max(0, math.floor(top)),
        min(size[0], math.ceil(x1)),
        min(size[1], math.ceil(bottom)),
    )


def _shrunk(image: Image, unit: Floats) -> tuple[Image, Floats]:
    """A picture made smaller by areas first, where it is shown much smaller than it is; and its matrix."""
    import cv2

    shares = np.hypot(*unit[:, :2])
    if shares.max() >= 1:
        return image, unit
    size = tuple(max(1, math.ceil(side * share)) for side, share in zip(image.shape[1::-1], shares, strict=True))
    grown = np.array([image.shape[1] / size[0], image.shape[0] / size[1]])
    small: Image = cv2.resize(image, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
    return small, np.column_stack([unit[:, :2] * grown, unit[:, 2]])


def _through(colour: Rgb, alpha: float) -> tuple[int, ...]:
    """A colour as it shows on white."""
    return tuple(round(255 - (255 - value) * alpha) for value in colour)
