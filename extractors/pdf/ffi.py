"""pdfium's functions as raw prototypes that take addresses: an eighth of the price of pypdfium2's typed ones.

Half of what is left goes into turning arguments into C values. A function that is asked for every character is best
made without argument types: then it takes integers as C ints, and addresses only as :func:`pointers` made of them once.
"""

import ctypes
from collections.abc import Iterable
from functools import lru_cache
from itertools import islice
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as pdfium_c

POINTER: Final = ctypes.c_void_p
INT: Final = ctypes.c_int
ADDRESS: Final = ctypes.c_size_t
"""Result of a function that gives a pointer: 0 for none."""
_AT_ONCE: Final = 1024
"""Rows of the buffers that pdfium writes to."""


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


@lru_cache(maxsize=16)
def _scratch(kind: str, columns: int) -> tuple[npt.NDArray[Any], tuple[list[Any], ...]]:
    """A buffer of rows, and for each column the pointers to its values."""
    rows = np.zeros((_AT_ONCE, columns), dtype=kind)
    step = columns * rows.itemsize
    starts = [rows.ctypes.data + column * rows.itemsize for column in range(columns)]
    return rows, tuple(pointers(range(start, start + _AT_ONCE * step, step)) for start in starts)


def read_rows(function: Any, rows: npt.NDArray[Any], *arguments: Iterable[Any], apart: bool = False) -> list[int]:
    """Call ``function`` once for each of ``rows`` (zeros), with a value of each of ``arguments``; what it returned.

    It writes to the row at its last argument; ``apart``, it takes one more argument for each column. pdfium works in
    one thread of a process, so the buffer in between is shared.
    """
    buffer, columns = _scratch(rows.dtype.str, rows.shape[1])
    streams = [iter(argument) for argument in arguments]
    returned: list[int] = []
    for start in range(0, len(rows), _AT_ONCE):
        part = rows[start : start + _AT_ONCE]
        buffer[: len(part)] = 0
        values = (islice(stream, len(part)) for stream in streams)
        returned += map(function, *values, *(columns if apart else columns[:1]))
        part[:] = buffer[: len(part)]
    return returned
