"""Faults of disk and database (存储故障) as sentences that an operator can act on."""

import contextlib
import errno
import sqlite3
from collections.abc import Iterator
from typing import Final

from extractors.errors import StoreError, WorkspaceFull

_DISK: Final = {
    errno.EACCES: "没有写入权限，请检查文件夹权限或换一个工作区（--workspace）。",
    errno.EPERM: "没有写入权限，请检查文件夹权限或换一个工作区（--workspace）。",
    errno.EROFS: "所在磁盘是只读的，请换一个工作区（--workspace）。",
    errno.EIO: "磁盘读写出错，请检查磁盘。",
    errno.ENOENT: "路径不存在或无法建立，请检查路径。",
    errno.ENAMETOOLONG: "路径过长，请换一个工作区（--workspace）。",
    errno.ENOTDIR: "路径中有一段不是文件夹，请检查路径。",
}
_DAMAGED: Final = (
    "工作区数据库 {database} 已损坏，无法使用。请恢复备份；没有备份时，将该文件改名后重新运行，"
    "全部结果会从原始文件重新生成，但版本历史会从头计。"
)


@contextlib.contextmanager
def told_clearly(workspace: str) -> Iterator[None]:
    """Turn what disk and database raise into :class:`extractors.errors.StoreError`; anything else passes."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _of_disk(error, workspace) from error
    except Exception as error:
        if found := _of_database(error, workspace):
            raise found from error
        raise


def _of_disk(error: OSError, workspace: str) -> StoreError:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return WorkspaceFull("磁盘空间不足。请清理磁盘后重新运行，已完成的工作不会丢失。")
    why = _DISK.get(error.errno or 0, f"系统拒绝（{errno.errorcode.get(error.errno or 0, type(error).__name__)}）。")
    return StoreError(f"工作区“{workspace}”无法使用：{why}")


def _of_database(error: Exception, workspace: str) -> StoreError | None:
    """The error of SQLAlchemy, its drivers or Alembic as ours; ``None`` for any other."""
    library = type(error).__module__.partition(".")[0]
    if library == "alembic":
        return StoreError(f"工作区“{workspace}”由不同版本的软件建立，本版本无法使用。请升级软件，或换一个工作区。")
    if library != "sqlalchemy":
        return None
    cause = getattr(error, "orig", None)
    if not isinstance(cause, sqlite3.Error):
        return StoreError(f"数据库无法使用（{type(cause or error).__name__}）。请检查数据库地址和服务是否正常。")
    return _of_sqlite(cause, workspace)


def _of_sqlite(cause: sqlite3.Error, workspace: str) -> StoreError | None:
    name, database = getattr(cause, "sqlite_errorname", ""), f"{workspace}/shenbao.db"
    if name.startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT")):
        return StoreError(_DAMAGED.format(database=database))
    if name.startswith("SQLITE_FULL"):
        return WorkspaceFull("磁盘空间不足，数据库无法写入。请清理磁盘后重新运行，已完成的工作不会丢失。")
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
        return StoreError(f"工作区数据库 {database} 无法打开或写入。请检查文件夹权限和磁盘空间。")
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return StoreError(f"工作区数据库 {database} 正被其他程序占用。请关闭该程序后重新运行。")
    if name.startswith("SQLITE_IOERR"):
        return StoreError(f"读写工作区数据库 {database} 时磁盘出错。请检查磁盘。")
    return None  # a fault of our own must not make anybody throw a sound workspace away
