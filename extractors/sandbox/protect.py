"""What a worker gives up before it touches a file: memory, network, children that outlive it, privileges, our files.

Linux only, through ``ctypes``; what the machine does not allow is left out and told (``shenbao doctor`` shows it).
"""

import contextlib
import ctypes
import os
import resource
import signal
from collections.abc import Collection
from pathlib import Path
from typing import Final, NoReturn

from extractors.limits import Limits
from extractors.sandbox.access import OWN, PRIVATE, Confinement
from extractors.sandbox.landlock import confine
from extractors.sandbox.mounts import make_read_only

PROTECTIONS: Final = {
    "reads-handed-only": "读取进程只能读取交给它的文件和软件自身",
    "writes-own-only": "读取进程只能写入自己的临时文件夹",
    "system-read-only": "其余文件对读取进程整体只读，属性也不能改动",
    "no-network": "读取进程不能访问网络",
    "no-tcp": "读取进程不能建立 TCP 连接",
    "no-signals-out": "读取进程不能向其他进程发信号",
    "process-namespace": "读取进程及其子进程整体结束，不留残余",
    "no-capabilities": "读取进程不持有系统特权",
    "no-new-privileges": "读取进程不能提升权限",
    "memory-cap": "读取进程内存有上限",
    "dies-with-parent": "主程序退出时读取进程随之结束",
}
"""Codes of protections with a Chinese sentence each."""
_COVERED: Final = {"no-tcp": "no-network", "no-signals-out": "process-namespace"}
"""Protections that are not missed where a wider one is in force."""

_PR_SET_PDEATHSIG: Final = 1
_PR_CAPBSET_DROP: Final = 24
_PR_SET_CHILD_SUBREAPER: Final = 36
_PR_SET_NO_NEW_PRIVS: Final = 38
_CLONE_NEWNS: Final = 0x00020000
_CLONE_NEWIPC: Final = 0x08000000
_CLONE_NEWUSER: Final = 0x10000000
_CLONE_NEWPID: Final = 0x20000000
_CLONE_NEWNET: Final = 0x40000000
_MOUNTS: Final = "mount-namespace"
"""What was got, but is no protection by itself."""
_CAPABILITIES: Final = 64
_CAPABILITY_VERSION: Final = 0x20080522
_OPEN_FILES: Final = 1024
_PROCESSES: Final = 512


def protect(limits: Limits, channel: int, confinement: Confinement) -> tuple[str, ...]:
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
    private = confinement.own(PRIVATE)
    if _MOUNTS in done and make_read_only(libc, confinement.writable, private, confinement.needed):
        done.append("system-read-only")
    os.chdir(confinement.own(OWN))  # not before: it would stay in what was there before the mounts
    if _cap(limits, own_user="no-network" in done):
        done.append("memory-cap")
    if _drop_capabilities(libc):
        done.append("no-capabilities")
    done.extend(confine(libc, confinement.rules()))
    return tuple(code for code in PROTECTIONS if code in done)


def lacking(active: Collection[str]) -> tuple[str, ...]:
    """Codes of the protections that are missed where ``active`` are in force."""
    return tuple(code for code in PROTECTIONS if code not in active and _COVERED.get(code) not in active)


def _unshare(libc: ctypes.CDLL) -> list[str]:
    """Leave the network, the processes and the mounts of the others; where that is not allowed, less, or nothing."""
    user, group = os.geteuid(), os.getegid()
    for flags, codes in (
        (_CLONE_NEWNET | _CLONE_NEWPID | _CLONE_NEWIPC | _CLONE_NEWNS, ["no-network", "process-namespace", _MOUNTS]),
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


def _drop_capabilities(libc: ctypes.CDLL) -> bool:
    """Give up all capabilities, those over the own namespaces too, for good; whether none is left."""
    for capability in range(_CAPABILITIES):
        libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0)
    nothing = (ctypes.c_uint32 * 6)()
    return bool(libc.capset(header, nothing) == 0)


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
