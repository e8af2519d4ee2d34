"""Files that appear at once and whole, and are not touched while their bytes stay the same."""

import errno
import os
from pathlib import Path

from extractors.errors import StoreError, WorkspaceFull


def write_if_changed(target: Path, data: bytes) -> bool:
    """Make ``target`` hold ``data``; whether it had to be written. Errors: :class:`extractors.errors.StoreError`.

    The bytes go to a temporary name beside it, reach the disk, and take its place. One writer at a time is assumed.
    """
    try:
        if target.is_file() and target.stat().st_size == len(data) and target.read_bytes() == data:
            return False
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = target.with_name(f".{target.name}.part")
        try:
            with temporary.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise WorkspaceFull("磁盘空间不足，未能写出结果文件；请清理后重新运行。", file=target.name) from error
        raise StoreError(
            "结果文件无法写入；请检查文件夹权限，并关闭正在打开该文件的程序。", file=target.name
        ) from error
    return True


def remove(target: Path) -> None:
    """Remove an output that no longer holds; nothing happens when it is not there."""
    try:
        target.unlink(missing_ok=True)
    except OSError as error:
        raise StoreError("过期的结果文件无法删除；请关闭正在打开该文件的程序。", file=target.name) from error
