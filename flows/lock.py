"""One writer for a workspace: a file lock that the system lets go of when its holder dies, and the holder's name."""

import contextlib
import fcntl
import getpass
import os
import socket
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import msgspec

from extractors.document import Record
from extractors.errors import UsageError, WorkspaceLocked


class Holder(Record, frozen=True):
    """Who holds a workspace."""

    pid: int
    host: str
    user: str
    since: str


@contextlib.contextmanager
def hold(workspace: Path) -> Iterator[bool]:
    """Hold the workspace; gives whether its last holder ended in good order.

    Raises :class:`extractors.errors.WorkspaceLocked` that says who holds it, and
    :class:`extractors.errors.UsageError` when there is something else in its place.
    """
    try:
        workspace.mkdir(mode=0o700, parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise UsageError(f"工作区“{workspace}”不是文件夹。请用 --workspace 指定另一个位置。") from None
    path = workspace / "lock"
    with path.open("a+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise WorkspaceLocked(_refusal(path)) from None
        clean = path.stat().st_size == 0
        file.truncate(0)
        file.write(msgspec.json.encode(_me()))
        file.flush()
        yield clean
        file.truncate(0)


def _me() -> Holder:
    since = datetime.now().astimezone().isoformat(timespec="seconds")
    return Holder(pid=os.getpid(), host=socket.gethostname(), user=user_name(), since=since)


def user_name() -> str:
    """The user's name, or the number where the system has no name for it."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


def _refusal(path: Path) -> str:
    try:
        holder = msgspec.json.decode(path.read_bytes(), type=Holder)
    except (OSError, msgspec.DecodeError):
        return "该工作区正被另一个任务使用，请等它结束后再运行。"
    return (
        f"该工作区正被另一个任务使用：用户 {holder.user}，主机 {holder.host}，进程 {holder.pid}，"
        f"自 {holder.since} 起。请等它结束后再运行，或换一个工作区（--workspace）。"
    )
