"""Writing files so that a crash at any moment leaves the old bytes or the new ones, never a part."""

import contextlib
import errno
import filecmp
import os
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from extractors.errors import StoreError, WorkspaceFull


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


def write_output(path: Path, content: bytes) -> bool:
    """:func:`write_atomically` for a file that people may have open; what fails is a StoreError that names it."""
    with _named(path):
        return write_atomically(path, content)


def place_output(made: Path, path: Path) -> bool:
    """Put a file that is whole and on the disk to ``path``; False, and ``made`` is dropped, when it stood there already.

    Raises what :func:`write_output` raises.
    """
    with _named(path):
        if path.is_file() and filecmp.cmp(made, path, shallow=False):
            made.unlink()
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        made.replace(path)
        return True


def link_output(kept: Path, path: Path) -> None:
    """Let ``path`` be what the workspace keeps at ``kept``: a link, or a copy where the system allows none.

    Raises what :func:`write_output` raises.
    """
    with _named(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            path.hardlink_to(kept)
        except FileExistsError:
            return
        except OSError:
            write_atomically(path, kept.read_bytes())


@contextlib.contextmanager
def _named(path: Path) -> Iterator[None]:
    """Let what fails in writing an output name it."""
    try:
        yield
    except WorkspaceFull as error:
        raise WorkspaceFull(error.message, file=path.name) from error
    except OSError as error:
        message = "结果文件无法写入；请检查文件夹权限，并关闭正在打开该文件的程序。"
        raise StoreError(message, file=path.name) from error


def remove_output(path: Path) -> None:
    """Remove an output that no longer holds; nothing happens when it is not there."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise StoreError("过期的结果文件无法删除；请关闭正在打开该文件的程序。", file=path.name) from error


def _same(path: Path, content: bytes) -> bool:
    try:
        return path.stat().st_size == len(content) and path.read_bytes() == content
    except OSError:
        return False
