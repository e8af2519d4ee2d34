"""What a worker gives up before it touches a file: memory, network, children that outlive it, new privileges.

Linux only, through ``ctypes``; what the machine does not allow is left out and told (``shenbao doctor`` shows it).
"""

import contextlib
import ctypes
import errno
import os
import resource
import signal
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NoReturn

from extractors.limits import Limits

PROTECTIONS: Final = {
    "dies-with-parent": "主程序退出时读取进程随之结束",
    "no-new-privileges": "读取进程不能提升权限",
    "memory-cap": "读取进程内存有上限",
    "no-network": "读取进程不能访问网络",
    "process-namespace": "读取进程及其子进程整体结束，不留残余",
}
"""Codes of protections with a Chinese sentence each."""

_PR_SET_PDEATHSIG: Final = 1
_PR_SET_CHILD_SUBREAPER: Final = 36
_PR_SET_NO_NEW_PRIVS: Final = 38
_CLONE_NEWUSER: Final = 0x10000000
_CLONE_NEWPID: Final = 0x20000000
_CLONE_NEWNET: Final = 0x40000000
_OPEN_FILES: Final = 1024
_PROCESSES: Final = 512
_COUNTED_IDS: Final = 20_000
"""Below this (the least that Linux allows is 32768) ids of processes have not started anew."""
_PASSES: Final = 10


def protect(limits: Limits, channel: int) -> tuple[str, ...]:
    """Apply every protection that the machine allows; return their codes.

    With a process namespace this forks: the caller goes on as its first process, and what called stays behind as a
    stub that holds no file (``channel`` is closed in it) and passes the exit status on.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    done = []
    if libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) == 0:
        done.append("dies-with-parent")
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0:
        done.append("no-new-privileges")
    done.extend(_unshare(libc))
    if "process-namespace" in done:
        _fork_first_process(libc, channel)
    libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    if _cap(limits, own_user="no-network" in done):
        done.append("memory-cap")
    return tuple(code for code in PROTECTIONS if code in done)


def _unshare(libc: ctypes.CDLL) -> list[str]:
    """Leave the network and the process namespace; without the right to, try the network alone, else nothing."""
    user, group = os.geteuid(), os.getegid()
    for flags, codes in (
        (_CLONE_NEWNET | _CLONE_NEWPID, ["no-network", "process-namespace"]),
        (_CLONE_NEWNET, ["no-network"]),
    ):
        if libc.unshare(_CLONE_NEWUSER | flags) == 0:
            _map_user(user, group)
            return codes
    return []


def _map_user(user: int, group: int) -> None:
    """Keep the own ids inside the new user namespace: without a map no file can be created."""
    with contextlib.suppress(OSError):
        Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1", encoding="ascii")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1", encoding="ascii")


def _fork_first_process(libc: ctypes.CDLL, channel: int) -> None:
    """Go on as process 1 of the new namespace: when it ends, the kernel ends every process in it."""
    child = os.fork()
    if child:
        os.close(channel)
        _pass_status_on(child)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def _pass_status_on(child: int) -> NoReturn:
    """Wait for the first process and end as it ended."""
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    if code < 0:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        with contextlib.suppress(OSError):
            signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    os._exit(max(0, code))


def _cap(limits: Limits, *, own_user: bool) -> bool:
    """Set resource limits. Processes are capped only where they are counted for this worker alone."""
    wanted = [
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, limits.unpacked_bytes),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
        (resource.RLIMIT_AS, limits.memory_bytes),
    ]
    if own_user:
        wanted.append((resource.RLIMIT_NPROC, _PROCESSES))
    for name, value in wanted:
        hard = resource.getrlimit(name)[1]
        bound = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(name, (bound, bound))
    return resource.getrlimit(resource.RLIMIT_AS)[0] == limits.memory_bytes


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
