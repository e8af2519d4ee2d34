"""What the system tells of processes: who started whom, how much memory they hold, when they end. Linux; nothing where it is silent."""

import contextlib
import os
import resource
import select
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_PAGE: Final = resource.getpagesize()
_END_SECONDS: Final = 10
"""Time for what was killed to be gone."""


def children_of(process: int | str = "self") -> Iterator[int]:
    """Ids of the children of a process; orphans of a worker's children are its own, since it is their subreaper."""
    with contextlib.suppress(OSError):
        for thread in Path(f"/proc/{process}/task").iterdir():
            yield from map(int, (thread / "children").read_text(encoding="ascii").split())


def family_of(process: int | str = "self") -> Iterator[int]:
    """Ids of all that descend from a process; without an end where they multiply without one."""
    waiting = list(children_of(process))
    while waiting:
        yield (found := waiting.pop())
        waiting += children_of(found)


def resident_bytes(process: int | str = "self") -> int:
    """Memory that a process holds now; 0 where the system does not tell."""
    try:
        pages = int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1])
    except (OSError, ValueError, IndexError):
        return 0
    return pages * _PAGE


def wait_for_end(process: int) -> None:
    """Wait until a process that was killed is gone. The first one of a namespace goes last, when all in it have ended.

    What still ended would write into the folder that is removed next.
    """
    try:
        handle = os.pidfd_open(process)
    except OSError:  # it is gone already
        return
    try:
        waiting = select.poll()
        waiting.register(handle, select.POLLIN)
        waiting.poll(_END_SECONDS * 1000)
    finally:
        os.close(handle)
