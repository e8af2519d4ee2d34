"""pdfium's functions as raw prototypes that take addresses: an eighth of the price of pypdfium2's typed ones.

Half of what is left goes into turning arguments into C values. A function that is asked for every character is best
made without argument types: then it takes integers as C ints, and addresses only as :func:`pointers` made of them once.
"""

import ctypes
from collections.abc import Iterable
from typing import Any, Final

import numpy.typing as npt
import pypdfium2.raw as pdfium_c

POINTER: Final = ctypes.c_void_p
INT: Final = ctypes.c_int
ADDRESS: Final = ctypes.c_size_t
"""Result of a function that gives a pointer: 0 for none."""


def raw_function(name: str, result: Any, *arguments: Any) -> Any:
    """The pdfium function ``name``; it keeps the interpreter's lock while it runs.

    Without ``arguments`` it takes C ints and what :func:`pointers` gives, and nothing is checked.
    """
    address = ctypes.cast(getattr(pdfium_c, name), ctypes.c_void_p).value
    return ctypes.PYFUNCTYPE(result, *arguments)(address or 0)


def address_of(handle: Any) -> int:
    """The address behind one of pypdfium2's objects."""
    return ctypes.cast(handle.raw, ctypes.c_void_p).value or 0


def pointers(addresses: Iterable[int]) -> list[Any]:
    """Addresses as arguments of raw functions without argument types, to be used as often as they are needed."""
    return list(map(ctypes.c_void_p.from_param, addresses))


def rows_of(array: npt.NDArray[Any], column: int = 0) -> list[Any]:
    """Pointers to the values of one column of a C-ordered array of two dimensions, which must outlive them."""
    start, step = array.ctypes.data + column * array.itemsize, array.shape[1] * array.itemsize
    return pointers(range(start, start + len(array) * step, step))
