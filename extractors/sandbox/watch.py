"""How much a worker takes together with all that it started: a process has a memory cap of its own, many have none.

Looked at from outside while a call takes longer than an instant, so that short calls pay nothing.
"""

import contextlib
import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

from extractors.errors import HostileFile
from extractors.limits import Limits
from extractors.processes import family_of, resident_bytes
from extractors.sandbox.access import OWN, PRIVATE, RESULTS

EVERY_SECONDS: Final = 0.25
PROCESSES: Final = 256
"""More no reader needs: LibreOffice has three or four."""
_FOLDS: Final = 3
"""What a worker may hold on disk, as a multiple of what may be unpacked: volumes are joined, layers are peeled."""


class Family(NamedTuple):
    """A process and all below it."""

    processes: int
    bytes: int


def check_family(root: int, folder: Path, limits: Limits) -> None:
    """Raise :class:`extractors.errors.HostileFile` when a worker's family or its files are beyond the limits."""
    family = measure_family(root)
    if family.processes > PROCESSES:
        raise HostileFile("读取该文件时启动的进程过多，已停止读取。")
    if family.bytes > limits.memory_bytes:
        raise HostileFile("读取该文件所需内存超过上限，已停止读取。")
    allowed, held = _FOLDS * limits.unpacked_bytes, 0
    for name in (OWN, RESULTS, PRIVATE):
        for size in _sizes(str(folder / name)):
            held += size
            if held > allowed:
                raise HostileFile("读取该文件产生的临时文件超过上限，已停止读取。")


def measure_family(root: int) -> Family:
    """How many processes there are, and what they hold in memory; not counted further than is allowed."""
    count, held = 1, resident_bytes(root)
    for process in islice(family_of(root), PROCESSES):
        count, held = count + 1, held + resident_bytes(process)
    return Family(count, held)


def _sizes(folder: str) -> Iterator[int]:
    """Bytes on disk of each file in a folder and below; what goes away meanwhile counts nothing."""
    waiting = [folder]
    while waiting:
        with contextlib.suppress(OSError), os.scandir(waiting.pop()) as entries:
            for entry in entries:
                with contextlib.suppress(OSError):
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                    else:
                        yield entry.stat(follow_symlinks=False).st_blocks * 512
