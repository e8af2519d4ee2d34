"""Writing files so that a crash at any moment leaves the old bytes or the new ones, never a part."""

import errno
import os
import secrets
from pathlib import Path

from extractors.errors import WorkspaceFull


def write_atomically(path: Path, content: bytes) -> bool:
    """Write ``content`` to ``path`` through a temporary name, fsync and rename; False when it stood there already.

    Raises :class:`extractors.errors.WorkspaceFull` when the disk is full; nothing is lost then.
    """
    if _same(path, content):
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{secrets.token_hex(8)}.tmp")
    try:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise WorkspaceFull(
                f"磁盘空间不足，无法写入“{path.name}”。请清理磁盘后重新运行，已完成的工作不会丢失。"
            ) from error
        raise
    return True


def _same(path: Path, content: bytes) -> bool:
    try:
        return path.stat().st_size == len(content) and path.read_bytes() == content
    except OSError:
        return False
