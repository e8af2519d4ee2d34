"""Characters of a text layer that a reader of the page cannot see: white, transparent, clipped, covered, switched off.

Cheap signs raise suspicion (colour, clip paths, layers, what is drawn later on the same place). Suspects are then judged
by two renderings, one with and one without them: what changes no pixel is not seen. Text of less than two points is
too small to be read.
"""

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from typing import Any, Final

import numpy as np

from extractors.document import Box
from extractors.layout.frames import Floats, Frame
from extractors.pdf.ffi import ADDRESS, INT, POINTER, pointers, raw_function, read_rows
from extractors.pdf.glyphs import Flags, Glyphs, is_space
from extractors.pdf.objects import IMAGE, TEXT, Objects
from extractors.pdf.rendering import Image, dpi_within, render

_BRIGHT: Final = 200
"""Least of red, green and blue from which text may be white on white."""
_FAINT: Final = 48
"""Opacity, of 255, below which text may be unseen."""
_TINY: Final = 2.0
_DIFFERENCE: Final = 20
"""Levels of 255 by which a pixel must change for the eye to notice."""
_DPI: Final = 72.0
_PIXELS: Final = 4_000_000
_MOST_CLIPS: Final = 16
_CLIPS_AT_ONCE: Final = 64
_MOST_SEGMENTS: Final = 2_000
_LAYER: Final = "OC\0".encode("utf-16-le")
_NAME: Final = ctypes.create_string_buffer(32), ctypes.c_ulong()
"""Where pdfium writes the name of a mark and its length, the end included."""
_LEAST_COVER: Final = 4.0
_MOST_COVERS: Final = 500
_MOST_OBJECTS: Final = 20_000
_MOST_SUSPECTS: Final = 50_000
_STRETCH: Final = 3
"""Unseen characters in a row from which part of a text object is taken to be unseen."""
_SEEN: Final = 0.3
"""Share of seen characters below which a text object is unseen as a whole."""

_get_fill = raw_function("FPDFPageObj_GetFillColor", INT)
_count_marks = raw_function("FPDFPageObj_CountMarks", INT)
_get_mark = raw_function("FPDFPageObj_GetMark", ctypes.c_size_t, POINTER, ctypes.c_ulong)
_get_mark_name = raw_function("FPDFPageObjMark_GetName", INT, POINTER, POINTER, ctypes.c_ulong, POINTER)
_get_clip = raw_function("FPDFPageObj_GetClipPath", ADDRESS)
_count_clips = raw_function("FPDFClipPath_CountPaths", INT)
_count_segments = raw_function("FPDFClipPath_CountPathSegments", INT)
_get_segment = raw_function("FPDFClipPath_GetPathSegment", ADDRESS)
_get_point = raw_function("FPDFPathSegment_GetPoint", INT)
_set_active = raw_function("FPDFPageObj_SetIsActive", INT, POINTER, INT)


@dataclass(frozen=True, slots=True)
class _Runs:
    """Text objects of a page by their addresses and as pointers, and the characters that belong to each."""

    objects: list[int]
    pointers: list[Any]
    glyphs: Glyphs
    frame: Frame

    @property
    def centres(self) -> Floats:
        """Middle of each character, ``(n, 2)``."""
        return (self.glyphs.boxes[:, :2] + self.glyphs.boxes[:, 2:]) / 2


def unseen(
    page: Any, glyphs: Glyphs, texts: Sequence[int], objects: Objects, frame: Frame, covers: Sequence[Box] = ()
) -> Flags:
    """Which of the characters of a ``PdfPage`` are painted, yet cannot be seen.

    ``texts`` are the addresses of the text objects that ``glyphs.run_of`` numbers, ``objects`` all of the page;
    ``covers`` are places that annotations may cover.
    """
    runs = _Runs(list(texts), pointers(texts), glyphs, frame)
    tiny: Flags = glyphs.sizes < _TINY
    if not len(glyphs):
        return tiny
    if tiny.any():
        tiny &= glyphs.boxes[:, 3] - glyphs.boxes[:, 1] < 1.5 * _TINY
    suspects = _pale(runs)[glyphs.run_of] | _layered(runs)[glyphs.run_of] | _clipped(runs)
    suspects |= _covered(runs, objects, covers)
    suspects &= glyphs.visible & ~is_space(glyphs.codes)
    if suspects.any():
        tiny |= _without_trace(page, runs, suspects)
    return tiny


def _pale(runs: _Runs) -> Flags:
    """Text objects in white or next to it, or hardly opaque."""
    count = len(runs.objects)
    colours = np.zeros((count, 4), dtype=np.uint32)
    told = np.array(read_rows(_get_fill, colours, runs.pointers, apart=True), dtype=np.bool_)
    pale: Flags = told & ((colours[:, :3].min(axis=1) >= _BRIGHT) | (colours[:, 3] < _FAINT))
    return pale


def _layered(runs: _Runs) -> Flags:
    """Text objects in marked content of a layer (optional content), which may be switched off."""
    counts = np.fromiter(map(_count_marks, runs.pointers), np.int64, len(runs.objects))
    layered = np.zeros(len(counts), dtype=bool)
    known: dict[int, bool] = {}
    for place in np.flatnonzero(counts > 0).tolist():
        marks = [_get_mark(runs.objects[place], index) for index in range(min(int(counts[place]), 16))]
        for mark in marks:
            if mark not in known:
                known[mark] = _is_layer(mark)
        layered[place] = any(known[mark] for mark in marks)
    return layered


def _is_layer(mark: int) -> bool:
    """Whether a mark is that of optional content."""
    name, length = _NAME
    at = ctypes.addressof(name), len(name), ctypes.addressof(length)
    return bool(
        mark and _get_mark_name(mark, *at) and length.value == len(_LAYER) and name.raw[: len(_LAYER)] == _LAYER
    )


def _clipped(runs: _Runs) -> Flags:
    """Characters outside of their object's clip paths, by the bounds of these."""
    clips = pointers(map(_get_clip, runs.pointers))
    counts = np.fromiter(map(_count_clips, clips), np.int64, len(clips))
    inside = np.ones(len(runs.glyphs), dtype=bool)
    if not (counts > 0).any():
        return ~inside
    bounds = np.tile(np.array([-np.inf, -np.inf, np.inf, np.inf]), (len(clips), 1))
    known: dict[int, tuple[float, float, float, float]] = {}
    for index in range(min(int(counts.max()), _MOST_CLIPS)):
        places = np.flatnonzero(counts > index)
        chosen = [clips[place] for place in places.tolist()]
        firsts = list(map(_get_segment, chosen, repeat(index), repeat(0)))
        new = {first: clip for first, clip in zip(firsts, chosen, strict=True) if first not in known}
        known.update(zip(new, _bounds(list(new.values()), index), strict=True))  # shared paths stand at one address
        boxes = runs.frame.boxes(np.array([known[first] for first in firsts]))
        bounds[places, :2] = np.maximum(bounds[places, :2], boxes[:, :2])
        bounds[places, 2:] = np.minimum(bounds[places, 2:], boxes[:, 2:])
    of_glyph, centres = bounds[runs.glyphs.run_of], runs.centres
    inside &= (centres >= of_glyph[:, :2] - 0.5).all(axis=1) & (centres <= of_glyph[:, 2:] + 0.5).all(axis=1)
    return ~inside


def _bounds(clips: list[Any], index: int) -> Iterator[tuple[float, float, float, float]]:
    """Bounds of the clip paths of that number in user space, a handful of them at a time."""
    for start in range(0, len(clips), _CLIPS_AT_ONCE):
        yield from _bounds_at_once(clips[start : start + _CLIPS_AT_ONCE], index)


def _bounds_at_once(clips: list[Any], index: int) -> list[tuple[float, float, float, float]]:
    counts = [min(max(0, count), _MOST_SEGMENTS) for count in map(_count_segments, clips, repeat(index))]
    owners = np.repeat(np.arange(len(clips)), counts)
    numbers = chain.from_iterable(map(range, counts))
    segments = pointers(map(_get_segment, [clips[owner] for owner in owners.tolist()], repeat(index), numbers))
    points = np.zeros((len(segments), 2), dtype=np.float32)
    told = np.array(read_rows(_get_point, points, segments, apart=True), dtype=np.bool_)
    points, owners = points[told], owners[told]
    bounds = np.zeros((len(clips), 4))
    if len(owners):
        first = np.flatnonzero(np.diff(owners, prepend=-1))
        bounds[owners[first], :2] = np.minimum.reduceat(points, first)
        bounds[owners[first], 2:] = np.maximum.reduceat(points, first)
    return [(x0, bottom, x1, top) for x0, bottom, x1, top in bounds.tolist()]


def _covered(runs: _Runs, objects: Objects, covers: Sequence[Box]) -> Flags:
    """Characters over which something that may be opaque is drawn later."""
    centres = runs.centres
    covered = np.zeros(len(centres), dtype=bool)
    for box in covers[:_MOST_COVERS]:
        covered |= _inside(centres, box)
    texts = np.flatnonzero(objects.kinds == TEXT)
    areas = np.flatnonzero(objects.filled | (objects.kinds == IMAGE))
    later = areas[np.searchsorted(areas, texts[0]) : np.searchsorted(areas, _MOST_OBJECTS)] if len(texts) else areas[:0]
    if not len(later):
        return covered
    boxes = runs.frame.boxes(np.nan_to_num(objects.corners[later].astype(np.float64)))
    large = np.minimum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]) >= _LEAST_COVER
    if large.any():
        count = len(objects.addresses)
        order = {objects.addresses[place]: place for place in texts.tolist()}
        of_run = np.array([order.get(text_object, count) for text_object in runs.objects], dtype=np.int64)
        _cover(covered, centres, of_run[runs.glyphs.run_of], later[large], boxes[large])
    return covered


def _cover(covered: Flags, centres: Floats, order: Any, later: Any, boxes: Floats) -> None:
    """Mark the characters, drawn in ``order``, that lie in one of the boxes, drawn ``later``."""
    by_height = np.argsort(centres[:, 1])
    starts, ends = np.searchsorted(centres[by_height, 1], boxes[:, 1::2].T)
    for place, start, end, box in zip(later.tolist(), starts.tolist(), ends.tolist(), boxes.tolist(), strict=True):
        if end > start:
            near = by_height[start:end]
            covered[near] |= (order[near] < place) & (centres[near, 0] >= box[0]) & (centres[near, 0] <= box[2])


def _inside(centres: Floats, box: Sequence[float]) -> Flags:
    x, y = centres.T
    inside: Flags = (x >= box[0]) & (x <= box[2]) & (y >= box[1]) & (y <= box[3])
    return inside


def _without_trace(page: Any, runs: _Runs, suspects: Flags) -> Flags:
    """Which suspects leave no trace on the page: it looks the same without them."""
    numbers = np.unique(runs.glyphs.run_of[suspects])[:_MOST_SUSPECTS]
    dpi = min(_DPI, dpi_within(runs.frame, _PIXELS))
    shown = render(page, dpi)
    chosen = list({runs.objects[number] for number in numbers.tolist()})
    try:
        list(map(_set_active, chosen, repeat(0)))
        changed = _changed(shown, render(page, dpi))
    finally:
        list(map(_set_active, chosen, repeat(1)))
    seen = np.zeros(len(suspects), dtype=bool)
    seen[suspects] = _touched(changed, runs.glyphs.boxes[suspects] * (dpi / 72))
    return suspects & ~_steadied(seen, suspects, runs.glyphs.run_of)


def _changed(one: Image, other: Image) -> Flags:
    """Which pixels differ so much that the eye notices."""
    difference = np.maximum(one, other) - np.minimum(one, other)
    noticed = difference > _DIFFERENCE
    changed: Flags = noticed[:, :, 0] | noticed[:, :, 1] | noticed[:, :, 2]
    return changed


def _touched(changed: Flags, boxes: Floats) -> Flags:
    """Which boxes (in pixels) hold a changed pixel; those off the image hold none."""
    height, width = changed.shape
    sums = np.zeros((height + 1, width + 1), dtype=np.int32)
    np.cumsum(changed, axis=0, dtype=np.int32, out=sums[1:, 1:])
    np.cumsum(sums, axis=1, out=sums)
    x0, top = np.clip(np.floor(boxes[:, :2]), 0, [width, height]).astype(np.int64).T
    x1, bottom = np.clip(np.ceil(boxes[:, 2:]), 0, [width, height]).astype(np.int64).T
    touched: Flags = (sums[bottom, x1] - sums[top, x1] - sums[bottom, x0] + sums[top, x0]) > 0
    return touched


def _steadied(seen: Flags, suspects: Flags, run_of: Any) -> Flags:
    """Single characters as those around them: a thin stroke may leave no trace, and another's touch a box."""
    total = np.bincount(run_of[suspects], minlength=int(run_of.max()) + 1)
    share = np.bincount(run_of[suspects & seen], minlength=len(total)) / np.maximum(1, total)
    places = np.flatnonzero(suspects)
    steady = seen.copy()
    steady[places] |= True
    dark = ~seen[places]
    breaks = np.flatnonzero(np.diff(dark.astype(np.int8), prepend=0) | (np.diff(run_of[places], prepend=-1) != 0))
    for start, end in zip(breaks.tolist(), [*breaks[1:].tolist(), len(places)], strict=True):
        if dark[start] and end - start >= _STRETCH:
            steady[places[start:end]] = False
    steady[places[share[run_of[places]] < _SEEN]] = False
    return steady
