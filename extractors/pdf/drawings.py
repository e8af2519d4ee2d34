"""Rules, pictures and red drawings of a PDF page: what pdfium's page objects say beside text."""

import ctypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any, Final, TypeAlias

import numpy as np
import pypdfium2.raw as pdfium_c

from extractors.document import Box
from extractors.layout.frames import Floats, Frame
from extractors.pdf.completing import lines_of_dots
from extractors.pdf.ffi import INT, POINTER, address_of, raw_function

Matrix: TypeAlias = tuple[float, float, float, float, float, float]

_IDENTITY: Final[Matrix] = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_STRAIGHT: Final = 0.75
"""Points by which a rule may be off the horizontal or vertical."""
_THICK: Final = 3.0
"""Points up to which a filled rectangle is a rule."""
_DEPTH: Final = 6
_MOST_OBJECTS: Final = 100_000
_MOST_SEGMENTS: Final = 120_000
_SEGMENTS_OF_PATH: Final = 2_000
_RED_CURVES: Final = 4
"""Curved segments from which a red path may belong to a seal …"""
_RED_SLANTS: Final = 12
"""… or slanting ones, where curves were made many short lines."""
_MOST_RED: Final = 400


_get_type = raw_function("FPDFPageObj_GetType", INT, POINTER)
_get_matrix = raw_function("FPDFPageObj_GetMatrix", INT, POINTER, POINTER)
_count_segments = raw_function("FPDFPath_CountSegments", INT, POINTER)
_get_segment = raw_function("FPDFPath_GetPathSegment", POINTER, POINTER, INT)
_get_point = raw_function("FPDFPathSegment_GetPoint", INT, POINTER, POINTER, POINTER)
_get_segment_type = raw_function("FPDFPathSegment_GetType", INT, POINTER)
_get_close = raw_function("FPDFPathSegment_GetClose", INT, POINTER)
_get_bounds = raw_function("FPDFPageObj_GetBounds", INT, POINTER, *[POINTER] * 4)
_get_draw_mode = raw_function("FPDFPath_GetDrawMode", INT, POINTER, POINTER, POINTER)
_get_fill = raw_function("FPDFPageObj_GetFillColor", INT, POINTER, *[POINTER] * 4)
_get_stroke = raw_function("FPDFPageObj_GetStrokeColor", INT, POINTER, *[POINTER] * 4)
_get_raw_data = raw_function("FPDFImageObj_GetImageDataRaw", ctypes.c_ulong, POINTER, POINTER, ctypes.c_ulong)
_count_of_page = raw_function("FPDFPage_CountObjects", INT, POINTER)
_get_of_page = raw_function("FPDFPage_GetObject", POINTER, POINTER, INT)
_count_of_form = raw_function("FPDFFormObj_CountObjects", INT, POINTER)
_get_of_form = raw_function("FPDFFormObj_GetObject", POINTER, POINTER, ctypes.c_ulong)


@dataclass(frozen=True, slots=True)
class Drawings:
    """What a page shows beside text, in points from its top left corner as shown.

    ``rules`` are ``(n, 4)``: straight horizontal and vertical edges of lines and thin rectangles, each with no width;
    ``shades`` the same of areas that are filled and have no outline (often the paper behind a line of text).
    ``pictures`` goes with ``objects``, their addresses, good while the page is open. ``red`` are places in which curves
    are drawn in red (vector seals), ``segments`` is how much is drawn at all; ``cut`` says that a limit left some
    drawings unread.
    """

    rules: Floats
    shades: Floats
    pictures: tuple[Box, ...] = ()
    objects: tuple[int, ...] = ()
    red: tuple[Box, ...] = ()
    segments: int = 0
    cut: bool = False


@dataclass(slots=True)
class _Pen:
    """Collects edges in user space while objects are walked."""

    edges: list[tuple[float, float, float, float]] = field(default_factory=list)
    shades: list[tuple[float, float, float, float]] = field(default_factory=list)
    dots: list[tuple[float, float]] = field(default_factory=list)
    pictures: list[tuple[float, float, float, float]] = field(default_factory=list)
    shown: list[int] = field(default_factory=list)
    red: list[tuple[float, float, float, float]] = field(default_factory=list)
    objects: int = 0
    segments: int = 0
    cut: bool = False
    buffer: Any = field(default_factory=ctypes.c_float * 6)
    colours: Any = field(default_factory=ctypes.c_uint * 4)
    modes: Any = field(default_factory=ctypes.c_int * 2)


def _times(inner: Matrix, outer: Matrix) -> Matrix:
    a, b, c, d, e, f = inner
    oa, ob, oc, od, oe, of = outer
    return (
        a * oa + b * oc,
        a * ob + b * od,
        c * oa + d * oc,
        c * ob + d * od,
        e * oa + f * oc + oe,
        e * ob + f * od + of,
    )


def _matrix(page_object: int, pen: _Pen) -> Matrix:
    if not _get_matrix(page_object, ctypes.addressof(pen.buffer)):
        return _IDENTITY
    a, b, c, d, e, f = pen.buffer
    return a, b, c, d, e, f


def _segments(path: int, pen: _Pen, matrix: Matrix) -> Iterator[tuple[int, float, float, bool]]:
    a, b, c, d, e, f = matrix
    at = ctypes.addressof(pen.buffer)
    for index in range(min(_count_segments(path), _SEGMENTS_OF_PATH)):
        segment = _get_segment(path, index)
        if not segment or not _get_point(segment, at, at + 4):
            continue
        x, y = pen.buffer[0], pen.buffer[1]
        yield _get_segment_type(segment), a * x + c * y + e, b * x + d * y + f, bool(_get_close(segment))


def _draw_edge(edges: list[tuple[float, float, float, float]], x0: float, y0: float, x1: float, y1: float) -> None:
    dx, dy = abs(x1 - x0), abs(y1 - y0)
    if (dx <= _STRAIGHT or dy <= _STRAIGHT) and max(dx, dy) >= 1:
        edges.append((x0, y0, x1, y1))


def _is_thin(edges: list[tuple[float, float, float, float]]) -> bool:
    """Whether a filled path is no more than a rule."""
    xs, ys = [x for edge in edges for x in edge[::2]], [y for edge in edges for y in edge[1::2]]
    return not edges or min(max(xs) - min(xs), max(ys) - min(ys)) <= _THICK


def _is_red(path: int, pen: _Pen) -> bool:
    """Whether a path is filled or, where it is not, outlined in red."""
    at = ctypes.addressof(pen.colours)
    get_colour = _get_fill if pen.modes[0] else _get_stroke
    if not get_colour(path, at, at + 4, at + 8, at + 12):
        return False
    red, green, blue, alpha = pen.colours
    return bool(alpha and red > 120 and red > 1.6 * green and red > 1.6 * blue)


def _draw_bar(path: int, pen: _Pen, outer: Matrix) -> bool:
    """Draw a filled path that is no thicker than a rule as one line or dot, by its bounds alone; False where it is."""
    count = _count_segments(path)
    at = ctypes.addressof(pen.buffer)
    if not 4 <= count <= 6 or outer != _IDENTITY or not _get_bounds(path, at, at + 4, at + 8, at + 12):
        return False
    left, bottom, right, top = pen.buffer[:4]
    if min(right - left, top - bottom) > _STRAIGHT:
        return False
    pen.segments += count
    x, y = (left + right) / 2, (bottom + top) / 2
    if max(right - left, top - bottom) < 1:
        pen.dots.append((x, y))
    elif right - left >= top - bottom:
        pen.edges.append((left, y, right, y))
    else:
        pen.edges.append((x, bottom, x, top))
    return True


def _draw_path(path: int, pen: _Pen, outer: Matrix) -> None:
    """Edges of one path; ``re`` paths arrive as four lines and a close."""
    at = ctypes.addressof(pen.modes)
    if not _get_draw_mode(path, at, at + 4) or not any(pen.modes):
        return
    if not pen.modes[1] and _draw_bar(path, pen, outer):
        return
    edges: list[tuple[float, float, float, float]] = []
    points: list[tuple[float, float]] = []
    outlined = bool(pen.modes[1])
    curves = slants = 0
    x = y = start_x = start_y = 0.0
    for kind, to_x, to_y, closes in _segments(path, pen, _times(_matrix(path, pen), outer)):
        pen.segments += 1
        points.append((to_x, to_y))
        if kind == pdfium_c.FPDF_SEGMENT_LINETO:
            _draw_edge(edges, x, y, to_x, to_y)
            slants += x != to_x and y != to_y
        elif kind == pdfium_c.FPDF_SEGMENT_BEZIERTO:
            curves += 1
        else:
            start_x, start_y = to_x, to_y
        x, y = to_x, to_y
        if closes:
            _draw_edge(edges, x, y, start_x, start_y)
            x, y = start_x, start_y
    (pen.edges if outlined or _is_thin(edges) else pen.shades).extend(edges)
    if (curves >= _RED_CURVES or slants >= _RED_SLANTS) and len(pen.red) < _MOST_RED and _is_red(path, pen):
        xs, ys = zip(*points, strict=True)
        pen.red.append((min(xs), min(ys), max(xs), max(ys)))


def _draw_picture(page_object: int, pen: _Pen, outer: Matrix) -> None:
    a, b, c, d, e, f = _times(_matrix(page_object, pen), outer)
    xs, ys = (e, e + a, e + c, e + a + c), (f, f + b, f + d, f + b + d)
    pen.pictures.append((min(xs), min(ys), max(xs), max(ys)))
    pen.shown.append(page_object)


def _walk(count: int, get: Callable[[int, int], int], parent: int, pen: _Pen, outer: Matrix, depth: int) -> None:
    """Draw the objects of a page or form; ``get`` gives the one of a number."""
    objects = list(map(get, repeat(parent), range(min(count, _MOST_OBJECTS - pen.objects))))
    pen.objects += len(objects)
    pen.cut |= len(objects) < count
    for page_object, kind in zip(objects, map(_get_type, objects), strict=True):
        if kind == pdfium_c.FPDF_PAGEOBJ_PATH:
            _draw_path(page_object, pen, outer)
            if pen.segments >= _MOST_SEGMENTS:
                pen.cut = True
                return
        elif kind == pdfium_c.FPDF_PAGEOBJ_IMAGE:
            _draw_picture(page_object, pen, outer)
        elif kind == pdfium_c.FPDF_PAGEOBJ_FORM and depth < _DEPTH:
            inner = _times(_matrix(page_object, pen), outer)
            _walk(_count_of_form(page_object), _get_of_form, page_object, pen, inner, depth + 1)


def read_drawings(page: Any, frame: Frame) -> Drawings:
    """Rules and pictures of a ``PdfPage``, form objects included, within fixed limits."""
    address = address_of(page)
    pen = _Pen()
    _walk(_count_of_page(address), _get_of_page, address, pen, _IDENTITY, 0)
    pictures = _visible(pen.pictures, frame)
    shown = [box for box in pictures if box]
    return Drawings(
        rules=_rules([*pen.edges, *_dotted(pen.dots)], frame),
        shades=_rules(pen.shades, frame),
        pictures=tuple(shown),
        objects=tuple(picture for box, picture in zip(pictures, pen.shown, strict=True) if box),
        red=tuple(box for box in _visible(pen.red, frame) if box),
        segments=pen.segments,
        cut=pen.cut,
    )


def stored_data(picture: int) -> bytes:
    """What the file stores for a picture, packed as it is; ``picture`` is one of :attr:`Drawings.objects`."""
    buffer = ctypes.create_string_buffer(_get_raw_data(picture, None, 0))
    _get_raw_data(picture, ctypes.addressof(buffer), len(buffer))
    return buffer.raw


def _dotted(dots: list[tuple[float, float]]) -> list[tuple[float, float, float, float]]:
    """Lines that dots make; few pages have any."""
    if not dots:
        return []
    return [(x0, y0, x1, y1) for x0, y0, x1, y1 in lines_of_dots(np.array(dots)).tolist()]


def _visible(boxes: list[tuple[float, float, float, float]], frame: Frame) -> list[Box | None]:
    """The part of each box that lies on the page; None where there is none."""
    shown = np.nan_to_num(frame.boxes(np.array(boxes, dtype=np.float64).reshape(-1, 4)))
    clipped = np.clip(shown, 0, [frame.width, frame.height] * 2).tolist()
    return [(x0, top, x1, bottom) if x1 > x0 and bottom > top else None for x0, top, x1, bottom in clipped]


def _rules(edges: list[tuple[float, float, float, float]], frame: Frame) -> Floats:
    return _straightened(np.nan_to_num(frame.boxes(np.array(edges, dtype=np.float64).reshape(-1, 4))))


def _straightened(rules: Floats) -> Floats:
    """Each rule exactly horizontal or vertical; equal ones once."""
    if not len(rules):
        return rules
    straight = rules.copy()
    level = (rules[:, 2] - rules[:, 0]) >= (rules[:, 3] - rules[:, 1])
    y = (rules[:, 1] + rules[:, 3]) / 2
    x = (rules[:, 0] + rules[:, 2]) / 2
    straight[level, 1] = straight[level, 3] = y[level]
    straight[~level, 0] = straight[~level, 2] = x[~level]
    return np.unique(np.round(straight, 2), axis=0)
