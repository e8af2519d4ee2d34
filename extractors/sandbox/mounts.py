"""A view of the file system of one's own: all of it read-only but for few folders, and ``/tmp`` private.

Needs a mount namespace inside a user namespace. It keeps a worker from what Landlock does not rule: changing modes,
times and owners of files that belong to the same user. Source: mount_namespaces(7), mount_setattr(2).
"""

import ctypes
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

_MS_NOSUID, _MS_NODEV, _MS_NOEXEC, _MS_BIND, _MS_REC, _MS_PRIVATE = 2, 4, 8, 4096, 16384, 1 << 18
_MOUNT_SETATTR: Final = 442
_AT_FDCWD: Final = -100
_AT_RECURSIVE: Final = 0x8000
_READ_ONLY: Final = 1
_PUBLIC: Final = ("/tmp", "/var/tmp")  # noqa: S108 - the very places that are made private


class _Attributes(ctypes.Structure):
    _fields_ = (
        ("set", ctypes.c_uint64),
        ("clear", ctypes.c_uint64),
        ("propagation", ctypes.c_uint64),
        ("user", ctypes.c_uint64),
    )


def make_read_only(libc: ctypes.CDLL, writable: Sequence[str], private: str, needed: Iterable[str]) -> bool:
    """Make all mounts read-only but for the folders ``writable``; whether that is so.

    ``private`` takes the place of ``/tmp`` and ``/var/tmp``, where nothing that is ``needed`` lies below. A fresh
    ``/proc`` shows the own processes alone, where that is allowed. Nothing is left half done: without the right to
    do it all stays as it was.
    """
    if libc.mount(None, b"/", None, _MS_REC | _MS_PRIVATE, None) != 0:
        return False
    if not all(_bind(libc, folder, folder) for folder in writable):
        return False
    needed = tuple(needed)
    public = [place for place in _PUBLIC if Path(place).is_dir() and not _is_needed(place, needed)]
    hidden = [place for place in public if _bind(libc, private, place)]
    libc.mount(b"proc", b"/proc", b"proc", _MS_NOSUID | _MS_NODEV | _MS_NOEXEC, None)
    if not _set(libc, "/", set_=_READ_ONLY, flags=_AT_RECURSIVE):
        return False
    return all(_set(libc, folder, clear=_READ_ONLY) for folder in (*writable, *hidden))


def _is_needed(place: str, needed: Iterable[str]) -> bool:
    """Whether one of the paths lies in ``place``."""
    return any(Path(path).resolve().is_relative_to(place) for path in needed)


def _bind(libc: ctypes.CDLL, source: str, target: str) -> bool:
    """Mount a folder at another place, or at its own, so that it can have attributes of its own."""
    return bool(libc.mount(source.encode(), target.encode(), None, _MS_BIND, None) == 0)


def _set(libc: ctypes.CDLL, place: str, *, set_: int = 0, clear: int = 0, flags: int = 0) -> bool:
    attributes = _Attributes(set_, clear, 0, 0)
    size = ctypes.c_size_t(ctypes.sizeof(attributes))
    return bool(libc.syscall(_MOUNT_SETATTR, _AT_FDCWD, place.encode(), flags, ctypes.byref(attributes), size) == 0)
