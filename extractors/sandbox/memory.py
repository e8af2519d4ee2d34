"""The memory of a worker, and what it gives back between calls."""

import ctypes
from typing import Final

from extractors.processes import resident_bytes

SLACK_BYTES: Final = 64 << 20
"""Memory above what a worker held before that is looked through for what can be given back."""


class Memory:
    """The memory of a worker between calls.

    The C library keeps what a call frees in pieces: after one page by OCR a worker holds twice what it needs, and the
    next call, of whatever kind, comes on top. So it is given back where much has come together (30 ms).
    """

    def __init__(self) -> None:
        self._held = resident_bytes()
        self._trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # of the GNU C library alone

    def settle(self) -> int:
        """Bytes that the process holds, once what was freed is the system's again."""
        held = resident_bytes()
        if self._trim is not None and held - self._held > SLACK_BYTES:
            self._trim(0)
            held = self._held = resident_bytes()
        self._held = min(self._held, held)  # networks that were let go count no longer
        return held
