"""What a worker may read and write: the installation, what the system needs to run it, its own folder. Nothing else.

Decided by the parent before the worker starts; the worker cannot widen it.
"""

import shutil
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final

from extractors.document import Record
from extractors.sandbox.landlock import CHANGE, READ, RUN, USE, Right, Rule, rules_for

HANDED: Final = "in"
OWN: Final = "own"
RESULTS: Final = "out"
PRIVATE: Final = "tmp"
"""Folders of a worker: what it was handed (for reading only), its temporary files, what it makes, its ``/tmp``."""

_ROOMS: Final = ("extractors", "pipeline", "templates")
"""Folders of this software that a worker needs, where it is run from its source."""
_SYSTEM: Final = ("/usr", "/lib", "/lib32", "/lib64", "/bin", "/sbin")
_SYSTEM_FILES: Final = (
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/etc/timezone",
    "/etc/fonts",
    "/etc/libreoffice",
    "/etc/mime.types",
    "/etc/ssl/openssl.cnf",
    "/var/lib/libreoffice",
    "/var/spool/libreoffice",
    "/var/cache/fontconfig",
    "/proc",
    "/sys/devices/system/cpu",
)
"""Settings of libraries, without names of users or hosts. What of ``/proc`` belongs to others the kernel guards."""
_DEVICES: Final = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
_SOCKETS: Final = ("/tmp", "/var/tmp")  # noqa: S108 - LibreOffice makes its socket there where they are not private


class Access(Record, frozen=True):
    """What the workers of a pool may touch besides: paths to read (and run), folders to write."""

    readable: tuple[str, ...] = ()
    writable: tuple[str, ...] = ()


class Confinement(Record, frozen=True):
    """What one worker may touch: all that it is told at its start."""

    folder: str
    access: Access
    installation: tuple[str, ...]
    listed: tuple[str, ...]
    """Folders of which only the names may be read: Python looks there for modules."""

    def own(self, name: str) -> str:
        """One of the worker's folders."""
        return f"{self.folder}/{name}"

    @property
    def writable(self) -> tuple[str, ...]:
        """Folders that it may write."""
        return (self.own(OWN), self.own(RESULTS), *self.access.writable)

    @property
    def needed(self) -> tuple[str, ...]:
        """Paths that must stay to be seen whatever is made private."""
        return (self.folder, *self.installation, *self.listed, *self.access.readable, *self.access.writable)

    def rules(self) -> list[Rule]:
        """What Landlock is to leave."""
        return [
            *rules_for((*_SYSTEM, *self.installation, *self.access.readable), RUN),
            *rules_for(_SYSTEM_FILES, READ),
            *rules_for(self.listed, Right.READ_DIR),
            *rules_for(_DEVICES, USE),
            *rules_for(_SOCKETS, Right.MAKE_SOCK),
            *rules_for((self.own(HANDED),), READ),
            *rules_for((*self.writable, self.own(PRIVATE)), CHANGE),
        ]


def confinement(folder: Path, access: Access) -> Confinement:
    """What the worker of ``folder`` may touch, whose folders are made."""
    for name in (HANDED, OWN, RESULTS, PRIVATE):
        (folder / name).mkdir(mode=0o700)
    installation, listed = _installation(tuple(sys.path))
    return Confinement(folder=str(folder), access=access, installation=installation, listed=listed)


@lru_cache(maxsize=4)
def _installation(search: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Folders of Python, its packages, this software and LibreOffice; folders in which Python looks for modules."""
    root = Path(__file__).resolve().parents[2]
    folders = [Path(sys.prefix), Path(sys.base_prefix), Path(sys.exec_prefix), *_packages(search), *_office()]
    folders += [root / name for name in _ROOMS]
    found = dict.fromkeys(str(folder.resolve()) for folder in folders if folder.is_dir() and folder != Path("/"))
    return tuple(found), (str(root),)


def _packages(search: tuple[str, ...]) -> Iterator[Path]:
    """Folders of installed packages. No other place of the search path: the current folder may be one."""
    for entry in search:
        if Path(entry).name in {"site-packages", "dist-packages"}:
            yield Path(entry)


def _office() -> Iterator[Path]:
    """The folder of a LibreOffice that stands outside of the system's folders."""
    from extractors.office.command import find_office

    command = find_office()
    real = Path(shutil.which(command) or command).resolve() if command else None
    if real is not None and real.parent.name == "program":
        yield real.parents[1]
