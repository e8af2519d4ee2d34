"""The processes that a worker started: all of them end with the call, residents alone stay."""

import contextlib
import errno
import os
import signal
from collections.abc import Iterable
from typing import Final

from extractors.processes import children_of

_COUNTED_IDS: Final = 20_000
"""Below this (the least that Linux allows is 32768) ids of processes have not started anew."""
_PASSES: Final = 10


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
    while children := [child for child in children_of() if _group(child) not in kept]:
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
