"""Landlock: what of the file system a process and all that it starts may still touch. The kernel enforces it.

Through ``ctypes``, since no binding is kept well enough (docs/decisions/0008). The calls have the same numbers on every
architecture that we know of. A kernel that knows less of it gives less, and says so; rights once given up never come
back. Only opening is ruled: who may neither read nor write a file can still change its mode and times, for which
:mod:`extractors.sandbox.mounts` is there. Source: ``linux/landlock.h``, landlock(7).
"""

import ctypes
import os
import stat
from collections.abc import Iterable
from enum import IntFlag
from pathlib import Path
from typing import Final

from extractors.document import Record


class Right(IntFlag):
    """What can be done with a file or below a folder (``LANDLOCK_ACCESS_FS_…``)."""

    EXECUTE = 1 << 0
    WRITE_FILE = 1 << 1
    READ_FILE = 1 << 2
    READ_DIR = 1 << 3
    REMOVE_DIR = 1 << 4
    REMOVE_FILE = 1 << 5
    MAKE_CHAR = 1 << 6
    MAKE_DIR = 1 << 7
    MAKE_REG = 1 << 8
    MAKE_SOCK = 1 << 9
    MAKE_FIFO = 1 << 10
    MAKE_BLOCK = 1 << 11
    MAKE_SYM = 1 << 12
    REFER = 1 << 13
    TRUNCATE = 1 << 14
    IOCTL_DEV = 1 << 15


READ: Final = Right.READ_FILE | Right.READ_DIR
RUN: Final = READ | Right.EXECUTE
USE: Final = Right.READ_FILE | Right.WRITE_FILE
"""For devices such as ``/dev/null``."""
CHANGE: Final = (
    READ
    | Right.WRITE_FILE
    | Right.REMOVE_DIR
    | Right.REMOVE_FILE
    | Right.MAKE_DIR
    | Right.MAKE_REG
    | Right.MAKE_SOCK
    | Right.MAKE_FIFO
    | Right.MAKE_SYM
    | Right.REFER
    | Right.TRUNCATE
)
_OF_FILES: Final = Right.EXECUTE | Right.WRITE_FILE | Right.READ_FILE | Right.TRUNCATE | Right.IOCTL_DEV
_SINCE: Final = ((1, Right(0x1FFF)), (2, Right.REFER), (3, Right.TRUNCATE), (5, Right.IOCTL_DEV))
"""Versions of the interface with the rights that they brought."""
_TCP_SINCE: Final = 4
_SCOPES_SINCE: Final = 6
_TCP: Final = 0b11
"""Binding and connecting."""
_SCOPES: Final = 0b11
"""Abstract Unix sockets and signals: none to processes outside."""

_CREATE, _ADD, _RESTRICT = 444, 445, 446
_VERSION: Final = 1
_PATH_BENEATH: Final = 1


class Rule(Record, frozen=True):
    """Below this folder, or with this file, these rights are kept."""

    path: str
    rights: int


class _Ruleset(ctypes.Structure):
    _fields_ = (("fs", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("rights", ctypes.c_uint64), ("parent", ctypes.c_int32))


def landlock_version(libc: ctypes.CDLL) -> int:
    """Version of the interface that the kernel offers; 0 where there is none."""
    return max(0, int(libc.syscall(_CREATE, None, ctypes.c_size_t(0), _VERSION)))


def confine(libc: ctypes.CDLL, rules: Iterable[Rule], *, tcp: bool = False) -> list[str]:
    """Give up all but ``rules``; codes of the protections that hold from now on, none where the kernel has them not.

    To be called while the process has one thread. Paths that are not there are passed over. With ``tcp`` the network
    is left as it is.
    """
    version = landlock_version(libc)
    if not version:
        return []
    handled = Right(0)
    for since, rights in _SINCE:
        handled |= rights if version >= since else Right(0)
    net = _TCP if version >= _TCP_SINCE and not tcp else 0
    ruleset = _Ruleset(handled, net, _SCOPES if version >= _SCOPES_SINCE else 0)
    size = 8 if version < _TCP_SINCE else 16 if version < _SCOPES_SINCE else 24
    handle = libc.syscall(_CREATE, ctypes.byref(ruleset), ctypes.c_size_t(size), 0)
    if handle < 0:
        return []
    try:
        for rule in rules:
            _allow(libc, handle, rule, handled)
        if libc.syscall(_RESTRICT, handle, 0) != 0:
            return []
    finally:
        os.close(handle)
    codes = ["reads-handed-only", "writes-own-only"]
    codes += ["no-tcp"] if net else []
    return [*codes, "no-signals-out"] if version >= _SCOPES_SINCE else codes


def _allow(libc: ctypes.CDLL, ruleset: int, rule: Rule, handled: Right) -> None:
    """Add a rule. What cannot be opened is left out: the worker cannot use it then."""
    try:
        handle = os.open(rule.path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        rights = Right(rule.rights) & handled
        if not stat.S_ISDIR(os.fstat(handle).st_mode):
            rights &= _OF_FILES
        beneath = _PathBeneath(rights, handle)
        if rights and libc.syscall(_ADD, ruleset, _PATH_BENEATH, ctypes.byref(beneath), 0) != 0:
            raise OSError(ctypes.get_errno(), "landlock_add_rule")
    finally:
        os.close(handle)


def rules_for(paths: Iterable[Path | str], rights: Right) -> list[Rule]:
    """The same rights for several paths."""
    return [Rule(path=str(path), rights=int(rights)) for path in paths]
