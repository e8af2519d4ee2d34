"""Writing files so that a crash at any moment leaves the old bytes or the new ones, never a part."""

import contextlib
import errno
import os
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from extractors.errors import WorkspaceFull


def write_atomically(path: Path, content: bytes) -> bool:
    """Write ``content`` to ``path`` through a temporary name, fsync and rename; False when it stood there already.

    Raises :class:`extractors.errors.WorkspaceFull` when the disk is full; nothing is lost then.
    """
    if _same(path, content):
        return False
    with placing(path.parent) as (file, place):
        file.write(content)
        place(path)
    return True


@contextlib.contextmanager
def placing(folder: Path) -> Iterator[tuple[BinaryIO, Callable[[Path], None]]]:
    """A file to write in ``folder`` and a function that puts it, once it is on the disk, in its place.

    Raises :class:`extractors.errors.WorkspaceFull` when the disk is full. Nothing stays when it is not put anywhere.
    """
    temporary = folder / f".{secrets.token_hex(8)}.tmp"

    def place(path: Path) -> None:
        file.flush()
        os.fsync(file.fileno())
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.replace(path)

    try:
        folder.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            yield file, place
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise WorkspaceFull("磁盘空间不足，无法写入工作区。请清理磁盘后重新运行，已完成的工作不会丢失。") from error
        raise
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def _same(path: Path, content: bytes) -> bool:
    try:
        return path.stat().st_size == len(content) and path.read_bytes() == content
    except OSError:
        return False
