"""Characters of a PDF page through pdfium, in bulk.

pdfium is called through raw prototypes with addresses: three calls a character, six more where the text object
changes. Generated characters (spaces and line ends that pdfium adds) have no text object and are left out: spaces come
back from the gaps. pdfium is not thread-safe.
"""

import ctypes
import math
from dataclasses import dataclass
from itertools import repeat
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as pdfium_c

from extractors.document import Record
from extractors.frames import Floats, Frame, turn_boxes
from extractors.pdfium import INT, POINTER, address_of, raw_function

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_SKEW: Final = 3.0
"""Degrees off a quarter turn from which text is a watermark (水印)."""
_INVISIBLE: Final = frozenset({3, 7})
_BOLD_NAMES: Final = ("bold", "black", "heavy", "semibold", "demi", "粗")
_BOLD_FLAG: Final = 1 << 18


_get_unicode = raw_function("FPDFText_GetUnicode", ctypes.c_uint, POINTER, INT)
_get_object = raw_function("FPDFText_GetTextObject", POINTER, POINTER, INT)
_get_loose_box = raw_function("FPDFText_GetLooseCharBox", INT, POINTER, INT, POINTER)
_get_origin = raw_function("FPDFText_GetCharOrigin", INT, POINTER, INT, POINTER, POINTER)
_get_matrix = raw_function("FPDFText_GetMatrix", INT, POINTER, INT, POINTER)
_get_font_size = raw_function("FPDFText_GetFontSize", ctypes.c_double, POINTER, INT)
_get_font = raw_function("FPDFTextObj_GetFont", POINTER, POINTER)
_get_font_name = raw_function("FPDFFont_GetBaseFontName", ctypes.c_size_t, POINTER, ctypes.c_char_p, ctypes.c_size_t)
_get_font_flags = raw_function("FPDFFont_GetFlags", INT, POINTER)
_get_mode = raw_function("FPDFTextObj_GetTextRenderMode", INT, POINTER)
_has_map_error = raw_function("FPDFText_HasUnicodeMapError", INT, POINTER, INT)


class Font(Record, frozen=True):
    """A font's name without its subset tag, and whether it is a bold cut."""

    name: str
    bold: bool


class Run(Record, frozen=True):
    """Consecutive characters of one text object. ``size`` in points as shown, ``turn`` in quarter turns clockwise."""

    font: Font
    size: float
    turn: int
    skewed: bool
    visible: bool
    outlined: bool


@dataclass(frozen=True, slots=True)
class Glyphs:
    """Characters in the order of the content stream.

    ``codes`` are code points (or UTF-16 surrogates), ``boxes`` are ``(n, 4)`` in points from the top left corner,
    ``run_of`` indexes ``runs``; ``origins`` are ``(runs, 2)``: where a run's first character stands on its baseline.
    """

    codes: Ints
    boxes: Floats
    run_of: Ints
    runs: tuple[Run, ...]
    origins: Floats

    def __len__(self) -> int:
        return len(self.codes)

    def select(self, mask: Flags) -> Self:
        """Only the characters where ``mask`` holds."""
        return type(self)(self.codes[mask], self.boxes[mask], self.run_of[mask], self.runs, self.origins)

    def turned(self, turn: int, width: float, height: float) -> Self:
        """The same characters in the frame that ``turn`` quarter turns against the clock give."""
        if turn % 4 == 0:
            return self
        origins = turn_boxes(np.hstack([self.origins, self.origins]), turn, width, height)[:, :2]
        boxes = turn_boxes(self.boxes, turn, width, height)
        return type(self)(self.codes, boxes, self.run_of, self.runs, origins)

    def of_runs(self, values: list[Any], dtype: Any) -> npt.NDArray[Any]:
        """A value of each run, spread over its characters."""
        return np.array(values, dtype=dtype)[self.run_of] if values else np.zeros(0, dtype=dtype)

    @property
    def sizes(self) -> Floats:
        """Font size of each character."""
        return self.of_runs([run.size for run in self.runs], np.float64)

    @property
    def turns(self) -> Ints:
        """Quarter turns of each character."""
        return self.of_runs([run.turn for run in self.runs], np.int64)


def _bytes_to_name(raw: bytes) -> str:
    """A font name; one in seven is in GBK bytes."""
    for encoding in ("utf-8", "gb18030"):
        try:
            name = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        break
    else:
        name = raw.decode("latin-1")
    head, plus, tail = name.partition("+")
    return tail if plus and len(head) == 6 and head.isupper() else name


def _read_font(font: int) -> Font:
    length = _get_font_name(font, None, 0) if font else 0
    buffer = ctypes.create_string_buffer(max(1, min(length, 4096)))
    if length:
        _get_font_name(font, buffer, len(buffer))
    name = _bytes_to_name(buffer.value)
    flags = _get_font_flags(font) if font else 0
    bold = any(word in name.lower() for word in _BOLD_NAMES) or (flags > 0 and bool(flags & _BOLD_FLAG))
    return Font(name=name, bold=bold)


class _RunReader:
    """Reads runs of one text page; fonts are read once."""

    def __init__(self, text_page: int, frame: Frame) -> None:
        self._text_page, self._frame = text_page, frame
        self._fonts: dict[int, Font] = {}
        self._matrix = (ctypes.c_float * 6)()
        self._origin = (ctypes.c_double * 2)()
        self._matrix_at = ctypes.addressof(self._matrix)
        self._x_at = ctypes.addressof(self._origin)
        self._y_at = self._x_at + 8

    def read(self, index: int, text_object: int) -> tuple[Run, tuple[float, float]]:
        """The run that starts with character ``index``, and its origin in user space."""
        a = b = c = 0.0
        d = a = 1.0
        if _get_matrix(self._text_page, index, self._matrix_at):
            a, b, c, d = self._matrix[:4]
        _get_origin(self._text_page, index, self._x_at, self._y_at)
        angle = self._frame.angle(a, b)
        turn = round(angle / 90)
        size = abs(_get_font_size(self._text_page, index)) * math.hypot(c, d)
        font_at = _get_font(text_object) or 0
        if font_at not in self._fonts:
            self._fonts[font_at] = _read_font(font_at)
        mode = _get_mode(text_object)
        run = Run(
            font=self._fonts[font_at],
            size=size if math.isfinite(size) else 0.0,
            turn=turn % 4,
            skewed=abs(angle - 90 * turn) > _SKEW,
            visible=mode not in _INVISIBLE,
            outlined=mode in {2, 6},
        )
        return run, (self._origin[0], self._origin[1])


def read_glyphs(text_page: Any, frame: Frame, most: int) -> Glyphs:
    """At most ``most`` characters of a ``PdfTextPage``, in the frame of the page as shown."""
    address = address_of(text_page)
    count = max(0, min(pdfium_c.FPDFText_CountChars(text_page), most))
    codes = np.fromiter(map(_get_unicode, repeat(address), range(count)), np.int64, count)
    codes[codes > 0x10FFFF] = 0xFFFD
    objects = np.fromiter((found or 0 for found in map(_get_object, repeat(address), range(count))), np.uint64, count)
    corners = np.zeros((count, 4), dtype=np.float32)
    start = corners.ctypes.data
    list(map(_get_loose_box, repeat(address), range(count), range(start, start + 16 * count, 16)))
    kept = np.flatnonzero(objects)
    objects = objects[kept]
    first = np.flatnonzero(np.diff(objects, prepend=0))
    reader = _RunReader(address, frame)
    runs = [reader.read(int(kept[at]), int(objects[at])) for at in first]
    run_of = np.cumsum(np.diff(objects, prepend=0) != 0) - 1
    x, y = np.array([origin for _, origin in runs], dtype=np.float64).reshape(-1, 2).T
    boxes = np.nan_to_num(frame.boxes(corners[kept].astype(np.float64)))
    return Glyphs(codes[kept], boxes, run_of, tuple(run for run, _ in runs), np.stack(frame.points(x, y), axis=1))


def map_error_share(text_page: Any, sample: int = 200) -> float:
    """Share of a sample of a page's characters that pdfium could not map to Unicode for sure."""
    address = address_of(text_page)
    count = max(0, pdfium_c.FPDFText_CountChars(text_page))
    picked = range(0, count, max(1, count // sample))
    errors: int = sum(_has_map_error(address, index) == 1 for index in picked)
    return errors / max(1, len(picked))
