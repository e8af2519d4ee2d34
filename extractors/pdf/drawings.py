"""Rules, pictures and red drawings of a PDF page: what pdfium's page objects say beside text."""

import ctypes
from dataclasses import dataclass, field
from itertools import chain, repeat
from typing import Any, Final, TypeAlias

import numpy as np
import pypdfium2.raw as pdfium_c

from extractors.document import Box
from extractors.layout.frames import Floats, Frame
from extractors.pdf.completing import lines_of_dots
from extractors.pdf.ffi import ADDRESS, INT, POINTER, pointers, raw_function, read_rows
from extractors.pdf.glyphs import Flags, Ints
from extractors.pdf.objects import FORM, IMAGE, Objects, objects_of_form

Matrix: TypeAlias = tuple[float, float, float, float, float, float]

_IDENTITY: Final[Matrix] = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_STRAIGHT: Final = 0.75
"""Points by which a rule may be off the horizontal or vertical."""
_THICK: Final = 3.0
"""Points up to which a filled rectangle is a rule."""
_DEPTH: Final = 6
MOST_OBJECTS: Final = 100_000
"""Objects of a page, its forms included, that are looked at."""
_MOST_SEGMENTS: Final = 120_000
_SEGMENTS_OF_PATH: Final = 2_000
_AT_ONCE: Final = 8_192
"""Segments that are read at once."""
_RED_CURVES: Final = 4
"""Curved segments from which a red path may belong to a seal …"""
_RED_SLANTS: Final = 12
"""… or slanting ones, where curves were made many short lines."""
_MOST_RED: Final = 400


_get_matrix = raw_function("FPDFPageObj_GetMatrix", INT)
_count_segments = raw_function("FPDFPath_CountSegments", INT)
_get_segment = raw_function("FPDFPath_GetPathSegment", ADDRESS)
_get_point = raw_function("FPDFPathSegment_GetPoint", INT)
_get_segment_type = raw_function("FPDFPathSegment_GetType", INT)
_get_close = raw_function("FPDFPathSegment_GetClose", INT)
_get_fill = raw_function("FPDFPageObj_GetFillColor", INT, POINTER, *[POINTER] * 4)
_get_stroke = raw_function("FPDFPageObj_GetStrokeColor", INT, POINTER, *[POINTER] * 4)
_get_raw_data = raw_function("FPDFImageObj_GetImageDataRaw", ctypes.c_ulong, POINTER, POINTER, ctypes.c_ulong)


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
    """Collects edges ``(k, 4)`` and dots ``(k, 2)`` in user space while objects are walked."""

    edges: list[Floats] = field(default_factory=list)
    shades: list[Floats] = field(default_factory=list)
    dots: list[Floats] = field(default_factory=list)
    pictures: list[tuple[float, float, float, float]] = field(default_factory=list)
    shown: list[int] = field(default_factory=list)
    red: list[tuple[float, float, float, float]] = field(default_factory=list)
    objects: int = 0
    segments: int = 0
    cut: bool = False
    colours: Any = field(default_factory=ctypes.c_uint * 4)


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


def _matrices(handles: list[Any]) -> Floats:
    """The matrix of each object, ``(n, 6)``; that which changes nothing where it has none."""
    matrices = np.zeros((len(handles), 6), dtype=np.float32)
    told = read_rows(_get_matrix, matrices, handles)
    found = matrices.astype(np.float64)
    found[np.array(told) == 0] = _IDENTITY
    return found


def _is_red(path: int, pen: _Pen, *, filled: bool) -> bool:
    """Whether a path is filled or, where it is not, outlined in red."""
    at = ctypes.addressof(pen.colours)
    get_colour = _get_fill if filled else _get_stroke
    if not get_colour(path, at, at + 4, at + 8, at + 12):
        return False
    red, green, blue, alpha = pen.colours
    return bool(alpha and red > 120 and red > 1.6 * green and red > 1.6 * blue)


def _draw_paths(objects: Objects, pen: _Pen, outer: Matrix) -> None:
    """Edges of all paths; ``re`` paths arrive as four lines and a close."""
    places = np.flatnonzero(objects.filled | objects.outlined)
    if not len(places):
        return
    handles = objects.chosen(places)
    counts = np.fromiter(map(_count_segments, handles), np.int64, len(handles))
    if outer == _IDENTITY and len(rest := np.flatnonzero(~_draw_bars(objects, places, counts, pen))) < len(places):
        places, counts, handles = places[rest], counts[rest], [handles[place] for place in rest.tolist()]
    counts = np.clip(counts, 0, _SEGMENTS_OF_PATH)
    step = np.cumsum(counts) // _AT_ONCE
    for part in np.split(np.arange(len(places)), np.flatnonzero(np.diff(step)) + 1) if len(places) else ():
        if pen.segments >= _MOST_SEGMENTS:
            pen.cut = True
            return
        own = [handles[place] for place in part.tolist()]
        _draw_some(_Paths(objects, places[part], own, _read_segments(own, counts[part], outer)), pen)
    pen.cut |= pen.segments >= _MOST_SEGMENTS


def _draw_bars(objects: Objects, places: Ints, counts: Ints, pen: _Pen) -> Flags:
    """Draw filled paths that are no thicker than a rule as one line or dot, by their bounds alone; which those are."""
    left, bottom, right, top = corners = objects.corners[places].astype(np.float64).T
    bars: Flags = (counts >= 4) & (counts <= 6) & objects.bounded[places] & ~objects.outlined[places]
    bars &= np.minimum(right - left, top - bottom) <= _STRAIGHT
    if not bars.any():
        return bars
    pen.segments += int(counts[bars].sum())
    left, bottom, right, top = corners[:, bars]
    x, y, wide, high = (left + right) / 2, (bottom + top) / 2, right - left, top - bottom
    small, level = np.maximum(wide, high) < 1, wide >= high
    pen.dots.append(np.stack([x, y], axis=1)[small])
    pen.edges.append(np.stack([left, y, right, y], axis=1)[level & ~small])
    pen.edges.append(np.stack([x, bottom, x, top], axis=1)[~level & ~small])
    return bars


@dataclass(frozen=True, slots=True)
class _Segments:
    """Segments of paths, one after the other: kinds, ends ``(m, 2)``, whether each closes, and its path's number."""

    kinds: Ints
    ends: Floats
    closes: Flags
    owners: Ints


def _read_segments(handles: list[Any], counts: Ints, outer: Matrix) -> _Segments:
    """The segments of paths in user space."""
    numbers = chain.from_iterable(map(range, counts.tolist()))
    paths = chain.from_iterable(map(repeat, handles, counts.tolist()))
    segments = pointers(map(_get_segment, paths, numbers))
    points = np.zeros((len(segments), 2), dtype=np.float32)
    told = np.array(read_rows(_get_point, points, segments, apart=True), dtype=np.bool_)
    kinds = np.fromiter(map(_get_segment_type, segments), np.int64, len(segments))
    closes = np.fromiter(map(_get_close, segments), np.int64, len(segments)) != 0
    owners = np.repeat(np.arange(len(handles)), counts)
    x, y = points.astype(np.float64).T
    a, b, c, d, e, f = np.stack(_times(tuple(_matrices(handles).T), outer))[:, owners]
    ends = np.stack([a * x + c * y + e, b * x + d * y + f], axis=1)
    return _Segments(kinds[told], ends[told], closes[told], owners[told])


@dataclass(frozen=True, slots=True)
class _Paths:
    """Paths that are drawn at once: their places among the objects, their handles and segments."""

    objects: Objects
    places: Ints
    handles: list[Any]
    segments: _Segments


def _draw_some(paths: _Paths, pen: _Pen) -> None:
    segments, count = paths.segments, len(paths.places)
    kinds, ends, owners = segments.kinds, segments.ends, segments.owners
    if not len(kinds):
        return
    pen.segments += len(kinds)
    before, start = _starts(segments)
    lines, closes = kinds == pdfium_c.FPDF_SEGMENT_LINETO, segments.closes
    edges, of_edge = np.concatenate([before, ends], axis=1)[lines], owners[lines]
    if closes.any():
        edges = np.concatenate([edges, np.concatenate([ends, start], axis=1)[closes]])
        of_edge = np.concatenate([of_edge, owners[closes]])
    off = np.abs(edges[:, 2:] - edges[:, :2])
    straight = (off.min(axis=1) <= _STRAIGHT) & (off.max(axis=1) >= 1)
    edges, of_edge = edges[straight], of_edge[straight]
    ruled = paths.objects.outlined[paths.places]
    if ruled.all():
        pen.edges.append(edges)
    else:
        rules = (ruled | _thin(edges, of_edge, count))[of_edge]
        pen.edges.append(edges[rules])
        pen.shades.append(edges[~rules])
    if len(kinds) - count >= _RED_CURVES:
        curves = np.bincount(owners[kinds == pdfium_c.FPDF_SEGMENT_BEZIERTO], minlength=count)
        slants = np.bincount(owners[lines & (ends != before).all(axis=1)], minlength=count)
        for place in np.flatnonzero((curves >= _RED_CURVES) | (slants >= _RED_SLANTS)).tolist():
            _note_red(paths, place, pen)


def _starts(segments: _Segments) -> tuple[Floats, Floats]:
    """Where the pen stands before each segment, and where the part of the path that it belongs to began.

    The second is told where a segment closes alone.
    """
    count = len(segments.kinds)
    first = np.flatnonzero(np.concatenate([[True], segments.owners[1:] != segments.owners[:-1]]))
    after = start = segments.ends
    if segments.closes.any():
        lines, curves = pdfium_c.FPDF_SEGMENT_LINETO, pdfium_c.FPDF_SEGMENT_BEZIERTO
        moved = np.where((segments.kinds != lines) & (segments.kinds != curves), np.arange(count), -1)
        moved = np.maximum.accumulate(moved)
        begins = np.repeat(first, np.diff(first, append=count))
        start = np.where((moved >= begins)[:, None], segments.ends[moved], 0.0)
        after = np.where(segments.closes[:, None], start, segments.ends)
    before = np.empty_like(after)
    before[1:] = after[:-1]
    before[first] = 0.0
    return before, start


def _thin(edges: Floats, of_edge: Ints, count: int) -> Flags:
    """Which of so many filled paths are no more than a rule."""
    thin = np.ones(count, dtype=np.bool_)
    if len(edges):
        order = np.argsort(of_edge, kind="stable")
        edges, of_edge = edges[order], of_edge[order]
        first = np.flatnonzero(np.diff(of_edge, prepend=-1))
        most = np.maximum.reduceat(np.maximum(edges[:, :2], edges[:, 2:]), first)
        least = np.minimum.reduceat(np.minimum(edges[:, :2], edges[:, 2:]), first)
        thin[of_edge[first]] = (most - least).min(axis=1) <= _THICK
    return thin


def _note_red(paths: _Paths, place: int, pen: _Pen) -> None:
    """Note where a path is drawn in red."""
    at = int(paths.places[place])
    if len(pen.red) == _MOST_RED or not _is_red(
        paths.objects.addresses[at], pen, filled=bool(paths.objects.filled[at])
    ):
        return
    ends = paths.segments.ends[paths.segments.owners == place]
    (x0, y0), (x1, y1) = ends.min(axis=0).tolist(), ends.max(axis=0).tolist()
    pen.red.append((x0, y0, x1, y1))


def _draw_picture(page_object: int, matrix: Matrix, pen: _Pen) -> None:
    a, b, c, d, e, f = matrix
    xs, ys = (e, e + a, e + c, e + a + c), (f, f + b, f + d, f + b + d)
    pen.pictures.append((min(xs), min(ys), max(xs), max(ys)))
    pen.shown.append(page_object)


def _walk(objects: Objects, pen: _Pen, outer: Matrix, depth: int) -> None:
    """Draw the objects of a page or form."""
    pen.objects += len(objects.addresses)
    pen.cut |= objects.cut
    _draw_paths(objects, pen, outer)
    places = np.flatnonzero((objects.kinds == IMAGE) | (objects.kinds == FORM))
    matrices = _matrices(objects.chosen(places)).tolist() if len(places) else []
    for place, matrix in zip(places.tolist(), matrices, strict=True):
        whole = _times(tuple(matrix), outer)
        if objects.kinds[place] == IMAGE:
            _draw_picture(objects.addresses[place], whole, pen)
        elif depth < _DEPTH and pen.segments < _MOST_SEGMENTS:
            inner = objects_of_form(objects.addresses[place], MOST_OBJECTS - pen.objects)
            _walk(inner, pen, whole, depth + 1)


def read_drawings(objects: Objects, frame: Frame) -> Drawings:
    """Rules and pictures of a page, form objects included, within fixed limits; ``objects`` are the page's."""
    pen = _Pen()
    _walk(objects, pen, _IDENTITY, 0)
    pictures = _visible(pen.pictures, frame)
    shown = [box for box in pictures if box]
    return Drawings(
        rules=_rules([*pen.edges, lines_of_dots(np.concatenate([np.zeros((0, 2)), *pen.dots]))], frame),
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


def _visible(boxes: list[tuple[float, float, float, float]], frame: Frame) -> list[Box | None]:
    """The part of each box that lies on the page; None where there is none."""
    if not boxes:
        return []
    shown = np.nan_to_num(frame.boxes(np.array(boxes, dtype=np.float64).reshape(-1, 4)))
    clipped = np.clip(shown, 0, [frame.width, frame.height] * 2).tolist()
    return [(x0, top, x1, bottom) if x1 > x0 and bottom > top else None for x0, top, x1, bottom in clipped]


def _rules(edges: list[Floats], frame: Frame) -> Floats:
    if not any(map(len, edges)):
        return np.zeros((0, 4))
    return _straightened(np.nan_to_num(frame.boxes(np.concatenate(edges))))


def _straightened(rules: Floats) -> Floats:
    """Each rule exactly horizontal or vertical; equal ones once."""
    straight = rules.copy()
    level = (rules[:, 2] - rules[:, 0]) >= (rules[:, 3] - rules[:, 1])
    y = (rules[:, 1] + rules[:, 3]) / 2
    x = (rules[:, 0] + rules[:, 2]) / 2
    straight[level, 1] = straight[level, 3] = y[level]
    straight[~level, 0] = straight[~level, 2] = x[~level]
    return np.unique(np.round(straight, 2), axis=0)
