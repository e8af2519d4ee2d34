"""pdfium's functions as raw prototypes that take addresses: an eighth of the price of pypdfium2's typed ones."""

import ctypes
from typing import Any, Final

import pypdfium2.raw as pdfium_c

POINTER: Final = ctypes.c_void_p
INT: Final = ctypes.c_int
ADDRESS: Final = ctypes.c_size_t
"""Result of a function that gives a pointer: 0 for none."""


def raw_function(name: str, result: Any, *arguments: Any) -> Any:
    """The pdfium function ``name``; it keeps the interpreter's lock while it runs."""
    address = ctypes.cast(getattr(pdfium_c, name), ctypes.c_void_p).value
    return ctypes.PYFUNCTYPE(result, *arguments)(address or 0)


def address_of(handle: Any) -> int:
    """The address behind one of pypdfium2's objects."""
    return ctypes.cast(handle.raw, ctypes.c_void_p).value or 0
