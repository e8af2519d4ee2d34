"""Characters of a PDF page through pdfium, in bulk.

pdfium is called through raw prototypes with addresses: two calls a character, six more where the text object
changes. Generated characters (spaces and line ends that pdfium adds) have no text object and are left out: spaces come
back from the gaps. pdfium is not thread-safe.
"""

import ctypes
from dataclasses import dataclass
from itertools import repeat
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as pdfium_c

from extractors.document import Record
from extractors.layout.frames import Floats, Frame, turn_boxes
from extractors.pdf.ffi import ADDRESS, INT, POINTER, address_of, pointers, raw_function, read_rows

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_SKEW: Final = 3.0
"""Degrees off a quarter turn from which text is a watermark (水印)."""
_INVISIBLE: Final = frozenset({3, 7})
_BOLD_NAMES: Final = ("bold", "black", "heavy", "semibold", "demi", "粗")
_BOLD_FLAG: Final = 1 << 18
_SPACES: Final = np.array([0, 9, 10, 13, 32, 0xA0, 0x3000, *range(0x2000, 0x200C), 0x202F, 0x205F])
_IS_SPACE: Final = np.isin(np.arange(0x3002), _SPACES)


_get_text = raw_function("FPDFText_GetText", INT)
_get_unicode = raw_function("FPDFText_GetUnicode", ctypes.c_uint)
_get_object = raw_function("FPDFText_GetTextObject", ADDRESS)
_get_loose_box = raw_function("FPDFText_GetLooseCharBox", INT)
_get_origin = raw_function("FPDFText_GetCharOrigin", INT)
_get_matrix = raw_function("FPDFText_GetMatrix", INT)
_get_font_size = raw_function("FPDFText_GetFontSize", ctypes.c_double)
_get_font = raw_function("FPDFTextObj_GetFont", ADDRESS)
_get_font_name = raw_function("FPDFFont_GetBaseFontName", ctypes.c_size_t, POINTER, ctypes.c_char_p, ctypes.c_size_t)
_get_font_flags = raw_function("FPDFFont_GetFlags", INT, POINTER)
_get_mode = raw_function("FPDFTextObj_GetTextRenderMode", INT)
_has_map_error = raw_function("FPDFText_HasUnicodeMapError", INT)


class Font(Record, frozen=True):
    """A font's name without its subset tag, and whether it is a bold cut."""

    name: str
    bold: bool


class Look(Record, frozen=True):
    """How characters are shown. ``size`` in points as shown, ``turn`` in quarter turns clockwise."""

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
    ``look_of`` indexes ``looks``; ``run_of`` numbers the text objects; ``origins`` are ``(n, 2)``: where the text object
    begins on its baseline.
    """

    codes: Ints
    boxes: Floats
    look_of: Ints
    run_of: Ints
    origins: Floats
    looks: tuple[Look, ...]

    def __len__(self) -> int:
        return len(self.codes)

    def select(self, chosen: Any) -> Self:
        """The characters that a mask, a slice or an array of places chooses."""
        if isinstance(chosen, np.ndarray) and chosen.dtype == np.bool_ and chosen.all():
            return self
        return type(self)(
            self.codes[chosen],
            self.boxes[chosen],
            self.look_of[chosen],
            self.run_of[chosen],
            self.origins[chosen],
            self.looks,
        )

    def turned(self, turn: int, width: float, height: float) -> Self:
        """The same characters in the frame that ``turn`` quarter turns against the clock give."""
        if turn % 4 == 0:
            return self
        origins = turn_boxes(np.hstack([self.origins, self.origins]), turn, width, height)[:, :2]
        boxes = turn_boxes(self.boxes, turn, width, height)
        return type(self)(self.codes, boxes, self.look_of, self.run_of, origins, self.looks)

    def _spread(self, values: list[Any], dtype: Any) -> npt.NDArray[Any]:
        """A value of each look, spread over the characters."""
        return np.array(values, dtype=dtype)[self.look_of] if values else np.zeros(0, dtype=dtype)

    @property
    def sizes(self) -> Floats:
        """Font size of each character."""
        return self._spread([look.size for look in self.looks], np.float64)

    @property
    def turns(self) -> Ints:
        """Quarter turns of each character."""
        return self._spread([look.turn for look in self.looks], np.int64)

    @property
    def skewed(self) -> Flags:
        """Which characters stand off the quarter turns."""
        return self._spread([look.skewed for look in self.looks], np.bool_)

    @property
    def visible(self) -> Flags:
        """Which characters are painted."""
        return self._spread([look.visible for look in self.looks], np.bool_)


def is_space(codes: Ints) -> Flags:
    """Which characters show nothing."""
    blank: Flags = _IS_SPACE[np.minimum(codes, len(_IS_SPACE) - 1)]
    return blank


def text_of(codes: Ints) -> str:
    """The characters of code points; halves of a surrogate pair stay apart."""
    return codes.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")


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


@dataclass(frozen=True, slots=True)
class _Runs:
    """Text objects of one page: matrices ``(k, 6)``, origins ``(k, 2)`` in user space, sizes, fonts, render modes."""

    matrices: npt.NDArray[np.float32]
    origins: Floats
    sizes: Floats
    fonts: npt.NDArray[np.uint64]
    modes: Ints


def _read_runs(text_page: Any, first: list[int], objects: list[Any]) -> _Runs:
    """What pdfium says of the text objects (pointers); ``first`` are the places of their first characters."""
    count = len(first)
    matrices, origins = np.zeros((count, 6), dtype=np.float32), np.zeros((count, 2), dtype=np.float64)
    read_rows(_get_matrix, matrices, repeat(text_page), first)
    read_rows(_get_origin, origins, repeat(text_page), first, apart=True)
    return _Runs(
        matrices=matrices,
        origins=origins,
        sizes=np.fromiter(map(_get_font_size, repeat(text_page), first), np.float64, count),
        fonts=np.fromiter(map(_get_font, objects), np.uint64, count),
        modes=np.fromiter(map(_get_mode, objects), np.int64, count),
    )


def _looks(runs: _Runs, frame: Frame) -> tuple[tuple[Look, ...], Ints]:
    """The different looks, and the one of each run."""
    a, b, c, d = runs.matrices.astype(np.float64).T[:4]
    angles = (np.degrees(np.arctan2(-b, a)) + 90 * frame.rotation) % 360
    turns = np.round(angles / 90)
    sizes = np.round(np.nan_to_num(np.abs(runs.sizes) * np.hypot(c, d), posinf=0.0), 2)
    parts = (runs.fonts, sizes, (turns % 4).astype(np.int64), np.abs(angles - 90 * turns) > _SKEW, runs.modes)
    changed = np.ones(len(sizes), dtype=bool)
    changed[1:] = np.logical_or.reduce([part[1:] != part[:-1] for part in parts])
    numbers: dict[tuple[Any, ...], int] = {}
    kinds = zip(*(part[changed].tolist() for part in parts), strict=True)
    of_change = np.array([numbers.setdefault(kind, len(numbers)) for kind in kinds], dtype=np.int64)
    look_of = of_change[np.cumsum(changed) - 1]
    fonts = {font: _read_font(font) for font in {kind[0] for kind in numbers}}
    looks = tuple(
        Look(
            font=fonts[font],
            size=size,
            turn=turn,
            skewed=skewed,
            visible=mode not in _INVISIBLE,
            outlined=mode in {2, 6},
        )
        for font, size, turn, skewed, mode in numbers
    )
    return looks, look_of


def _read_codes(text_page: Any, count: int) -> Ints:
    """Code points of the characters: in bulk where the page's text has one unit for each, else one by one.

    Codes that are none at all come out of the text cut to 16 bits, as private ones as a rule: these are asked for too.
    """
    buffer = np.zeros(2 * count + 2, dtype=np.uint16)  # two units for what is beyond the BMP
    same = _get_text(text_page, 0, count, *pointers([buffer.ctypes.data])) == count + 1
    if same and not ((buffer >= 0xD800) & (buffer < 0xF900)).any():
        return buffer[:count].astype(np.int64)
    codes = np.fromiter(map(_get_unicode, repeat(text_page), range(count)), np.int64, count)
    codes[codes > 0x10FFFF] = 0xFFFD
    return codes


def read_glyphs(text_page: Any, frame: Frame, most: int) -> tuple[Glyphs, list[int]]:
    """At most ``most`` characters of a ``PdfTextPage``, in the frame of the page as shown, and their text objects.

    These are addresses, good while the page is open, in the order in which ``run_of`` numbers them.
    """
    (page,) = pointers([address_of(text_page)])
    count = max(0, min(pdfium_c.FPDFText_CountChars(text_page), most))
    codes = _read_codes(page, count)
    objects = np.fromiter(map(_get_object, repeat(page), range(count)), np.uint64, count)
    corners = np.zeros((count, 4), dtype=np.float32)
    read_rows(_get_loose_box, corners, repeat(page), range(count))
    kept = np.flatnonzero(objects)
    objects = objects[kept]
    new = np.diff(objects, prepend=np.uint64(0)) != 0
    first, run_of = np.flatnonzero(new), np.cumsum(new) - 1
    runs = _read_runs(page, kept[first].tolist(), pointers(objects[first].tolist()))
    looks, look_of_run = _looks(runs, frame)
    boxes = np.nan_to_num(frame.boxes(corners[kept].astype(np.float64)))
    origins = np.nan_to_num(np.stack(frame.points(*runs.origins.T), axis=1))
    glyphs = Glyphs(codes[kept], boxes, look_of_run[run_of], run_of, origins[run_of], looks)
    return glyphs, objects[first].tolist()


def map_error_share(text_page: Any, sample: int = 200) -> float:
    """Share of a sample of a page's characters that pdfium could not map to Unicode for sure."""
    (page,) = pointers([address_of(text_page)])
    count = max(0, pdfium_c.FPDFText_CountChars(text_page))
    picked = range(0, count, max(1, count // sample))
    return list(map(_has_map_error, repeat(page), picked)).count(1) / max(1, len(picked))
