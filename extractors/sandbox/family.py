"""The processes that a worker started: all of them end with the call, residents alone stay."""

import contextlib
import ctypes
import errno
import os
import resource
import signal
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

_COUNTED_IDS: Final = 20_000
"""Below this (the least that Linux allows is 32768) ids of processes have not started anew."""
_PASSES: Final = 10
SLACK_BYTES: Final = 64 << 20
"""Memory above what a worker held before that is looked through for what can be given back."""


def end_children(*, first_process: bool, kept: frozenset[int] = frozenset()) -> None:
    """End every process that a call left behind, also those that left the session; process groups ``kept`` stay.

    ``first_process`` says that this process is the first of its own namespace: only then may all be signalled.
    """
    if first_process and os.getpid() == 1:
        if kept and _end_all_but(kept):
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(-1, signal.SIGKILL)
        _reap()
        return
    while children := [child for child in _children() if _group(child) not in kept]:
        for child in children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        _reap(children)


def _end_all_but(kept: frozenset[int]) -> bool:
    """End all processes of the own namespace outside the groups ``kept``; False when that cannot be made sure.

    ``/proc`` shows the ids of the outer namespace, so all ids up to the newest are asked for their group. Ids are
    given in turn: while few were given none can be missed.
    """
    for _ in range(_PASSES):
        newest = _newest_id()
        if newest > _COUNTED_IDS:
            return False
        others = [n for n in range(2, newest) if _group(n) not in {*kept, None} and _is_process(n)]
        if not others:
            return True
        for number in others:
            with contextlib.suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        _reap(others)
    return False


def _is_process(number: int) -> bool:
    """Whether an id is that of a process, not of a thread, which has one of the same kind: no thread gets a file."""
    try:
        os.close(os.pidfd_open(number))
    except OSError as error:
        return error.errno not in {errno.EINVAL, errno.ENOENT, errno.ESRCH}
    return True


def _newest_id() -> int:
    """The id of the process that started last, which is one that has ended now."""
    child = os.fork()
    if not child:
        os._exit(0)
    os.waitpid(child, 0)
    return child


def _group(process: int) -> int | None:
    """The process group; None when there is no such process."""
    try:
        return os.getpgid(process)
    except (ProcessLookupError, PermissionError):
        return None


def _reap(processes: Iterable[int] = (-1,)) -> None:
    """Collect the exit status of children (all of them, when none is named) that were ended."""
    for process in processes:
        with contextlib.suppress(ChildProcessError):
            while True:
                os.waitpid(process, 0)


def _children() -> Iterator[int]:
    """Ids of own children; orphans of children come here too, since the worker is their subreaper."""
    with contextlib.suppress(OSError):
        for thread in Path("/proc/self/task").iterdir():
            yield from map(int, (thread / "children").read_text(encoding="ascii").split())


def resident_bytes() -> int:
    """Memory that this process holds now; 0 where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except (OSError, ValueError, IndexError):
        return 0
    return pages * resource.getpagesize()


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
        return held
