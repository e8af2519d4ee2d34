"""What a PDF page is made of: its objects with their kinds, and how much its filled shapes and pictures cover."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as pdfium_c

from extractors.pdf.ffi import ADDRESS, INT, POINTER, address_of, pointers, raw_function, read_rows
from extractors.pdf.glyphs import Flags, Ints

_get_type = raw_function("FPDFPageObj_GetType", INT)
_get_draw_mode = raw_function("FPDFPath_GetDrawMode", INT)
_get_bounds = raw_function("FPDFPageObj_GetBounds", INT)
_count_of_page = raw_function("FPDFPage_CountObjects", INT)
_get_of_page = raw_function("FPDFPage_GetObject", ADDRESS)
_count_of_form = raw_function("FPDFFormObj_CountObjects", INT, POINTER)
_get_of_form = raw_function("FPDFFormObj_GetObject", ADDRESS, POINTER, POINTER)

PATH: Final = pdfium_c.FPDF_PAGEOBJ_PATH
IMAGE: Final = pdfium_c.FPDF_PAGEOBJ_IMAGE
FORM: Final = pdfium_c.FPDF_PAGEOBJ_FORM
TEXT: Final = pdfium_c.FPDF_PAGEOBJ_TEXT


@dataclass(frozen=True, slots=True)
class Objects:
    """Objects of a page or a form in the order in which they are painted, good while the page is open.

    ``handles`` are their ``addresses`` as arguments of raw functions. ``filled`` and ``outlined`` tell how paths are
    painted. ``corners`` ``(n, 4)`` are left, bottom, right and top in the frame of the page or form, zeros but of what
    ``bounded`` tells: filled paths and pictures. ``cut`` says that there are more objects.
    """

    addresses: list[int]
    handles: list[Any]
    kinds: Ints
    filled: Flags
    outlined: Flags
    corners: npt.NDArray[np.float32]
    bounded: Flags
    cut: bool = False

    def chosen(self, places: Any) -> list[Any]:
        """The handles of the objects at these places."""
        return [self.handles[place] for place in places.tolist()]


def objects_of_page(page: Any, most: int) -> Objects:
    """At most so many objects of a ``PdfPage``, those in its forms apart."""
    (handle,) = pointers([address_of(page)])
    return _read(_count_of_page(handle), _get_of_page, handle, most)


def objects_of_form(form: int, most: int) -> Objects:
    """At most so many objects of a form object."""
    return _read(_count_of_form(form), _get_of_form, form, most)


def _read(count: int, get: Callable[[Any, int], int], parent: Any, most: int) -> Objects:
    kept = max(0, min(count, most))
    addresses = list(map(get, repeat(parent, kept), range(kept)))
    handles = pointers(addresses)
    kinds = np.fromiter(map(_get_type, handles), np.int64, kept)
    paths = np.flatnonzero(kinds == PATH)
    filled, outlined, corners, bounded = _painted(handles, paths, np.flatnonzero(kinds == IMAGE))
    return Objects(addresses, handles, kinds, filled, outlined, corners, bounded, cut=kept < count)


def _painted(
    handles: Sequence[Any], paths: Ints, pictures: Ints
) -> tuple[Flags, Flags, npt.NDArray[np.float32], Flags]:
    count = len(handles)
    filled, outlined, bounded = (np.zeros(count, dtype=np.bool_) for _ in range(3))
    corners = np.zeros((count, 4), dtype=np.float32)
    if len(paths):
        modes = np.zeros((len(paths), 2), dtype=np.int32)
        told = read_rows(_get_draw_mode, modes, [handles[place] for place in paths.tolist()], apart=True)
        modes[np.array(told) == 0] = 0
        filled[paths], outlined[paths] = modes.T != 0
    areas = np.concatenate([paths[filled[paths]], pictures])
    if len(areas):
        boxes = np.zeros((len(areas), 4), dtype=np.float32)
        told = read_rows(_get_bounds, boxes, [handles[place] for place in areas.tolist()], apart=True)
        corners[areas], bounded[areas] = boxes, np.array(told) != 0
    return filled, outlined, corners, bounded
