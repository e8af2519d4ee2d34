"""What lies in an inbox (收件箱): which entries are whole, which are still being copied. Nothing is written there.

Only names, sizes and times are looked at, so that it works on any share; two looks that agree make an entry whole.
Locks and leases of the system are asked as well, where it has them.
"""

import contextlib
import errno
import fcntl
import os
import re
import signal
import stat
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from flows.inputs import shown_name
from pipeline.hashing import digest
from pipeline.intake import is_junk

LOOSE: Final = "."
"""Key of the entry that all loose files of the inbox make together: they may be one dossier."""
_ARCHIVE: Final = re.compile(r"\.(?:zip|rar|7z|tar|tgz|tar\.\w{2,3})$", re.IGNORECASE)
_PARTIAL: Final = re.compile(
    r"\.(?:part|partial|tmp|temp|download|crdownload|opdownload|filepart|downloading|aria2|xltd|td|!ut|bc!)$"
    r"|^\..+\.[A-Za-z0-9]{6}$|^\.goutputstream-",
    re.IGNORECASE,
)
"""Names of files under way: browsers, Windows and Chinese download programs, WinSCP, rsync (.name.AbC123), GNOME."""
_OWNER: Final = re.compile(r"^~\$|^\.~lock\..*#$")
"""Marks that Word, WPS and LibreOffice leave beside a file that somebody has open."""

COPYING: Final = "仍在复制"
EDITED: Final = "有文件正被打开编辑"
UNREADABLE: Final = "暂时无法读取"


class Entry(NamedTuple):
    """What is taken as a whole: a folder, an archive, or all loose files together.

    ``names`` are its names in the inbox as on disk; ``mark`` changes with any name, size or time in it, the mark of each
    of its ``files`` with its own; ``busy`` says in Chinese why it is not whole, as far as names tell.
    """

    names: tuple[str, ...]
    mark: str
    busy: str
    files: Mapping[Path, str]

    @property
    def shown(self) -> str:
        """Its name for people."""
        first = shown_name(os.fsencode(self.names[0])) if self.names else ""
        return first if len(self.names) == 1 else f"{first}等 {len(self.names)} 个文件"


class Choice(NamedTuple):
    """What one look comes to: ``take`` are all entries that a run may read, ``arrived`` the new and changed of them.

    ``held`` are those left out or waited for, each with the reason; ``due`` says whether there is anything to do now.
    """

    take: Mapping[str, Entry]
    arrived: tuple[Entry, ...]
    held: tuple[tuple[Entry, str], ...]
    due: bool


def look_at(inbox: Path, workspace: Path) -> dict[str, Entry]:
    """All entries by key. Raises OSError when the inbox cannot be read."""
    with os.scandir(inbox) as scan:
        found = sorted(scan, key=lambda entry: entry.name)
    own = workspace.resolve()
    folders = [item for item in found if item.is_dir(follow_symlinks=False) and Path(item.path).resolve() != own]
    files = [item for item in found if not item.is_dir(follow_symlinks=False) and not _PARTIAL.search(item.name)]
    archives = [item for item in files if _stands_alone(item.name, [other.name for other in files])]
    entries = {_key(item.name): _entry(inbox, [item.name]) for item in (*folders, *archives)}
    loose = [item.name for item in files if item not in archives]
    if any(not is_junk(name) for name in loose):
        entries[LOOSE] = _entry(inbox, loose)
    return entries


def _key(name: str) -> str:
    """A name may be in a broken encoding, which no JSON can hold."""
    return digest(os.fsencode(name))[:16]


def _stands_alone(name: str, others: list[str]) -> bool:
    """Whether a file is an archive by its name and no volume of a split one: those share what stands before the dot."""
    stem = name.partition(".")[0]
    return bool(_ARCHIVE.search(name)) and sum(other.partition(".")[0] == stem for other in others) == 1


def _entry(inbox: Path, names: list[str]) -> Entry:
    busy = ""
    lines: list[bytes] = []
    files: dict[Path, str] = {}
    for path, status in _walk([inbox / name for name in names]):
        name = os.path.relpath(path, inbox)
        if status is None:
            busy = busy or UNREADABLE
        elif _OWNER.search(path.name):
            busy = busy or EDITED
        elif _PARTIAL.search(path.name):
            busy = COPYING
        elif not is_junk(shown_name(os.fsencode(name))):
            times = "" if stat.S_ISDIR(status.st_mode) else f"{status.st_size} {status.st_mtime_ns}"
            lines.append(os.fsencode(name) + f"\0{stat.S_IFMT(status.st_mode)} {times}".encode())
            if stat.S_ISREG(status.st_mode):
                files[path] = digest(lines[-1])[:16]
    own = tuple(name for name in names if not is_junk(shown_name(os.fsencode(name))))
    return Entry(own, digest(*sorted(lines)), busy, files)


def _walk(paths: list[Path]) -> Iterator[tuple[Path, os.stat_result | None]]:
    """Everything below with its status; None for what the system does not show, such as a folder that just went."""
    pending = list(paths)
    while pending:
        path = pending.pop()
        try:
            status = path.lstat()
            if stat.S_ISDIR(status.st_mode):
                pending += list(path.iterdir())
        except OSError:
            yield path, None
        else:
            yield path, status


class Looks:
    """Remembers looks and tells from them what is whole.

    ``patience`` (seconds): an entry that nothing has touched for so long is taken whatever its names say, such as
    marks that a crashed Word left; and no entry that was taken before holds up the others for longer.
    """

    def __init__(self, patience: float, clock: Callable[[], float]) -> None:
        self._patience, self._clock = patience, clock
        self._seen: dict[str, tuple[str, float]] = {}
        self._unrest: dict[str, float] = {}
        self._before: frozenset[str] | None = None

    def choose(self, entries: Mapping[str, Entry], taken: Mapping[str, str]) -> Choice:
        """What to do about ``entries``; ``taken`` are the marks of those that a run has read, by key."""
        now = self._clock()
        reasons = {key: self._reason(key, entry, taken, now) for key, entry in entries.items()}
        self._seen = {key: self._since(key, entry, now) for key, entry in entries.items()}
        self._unrest = {key: self._unrest.get(key, now) for key, reason in reasons.items() if reason}
        overdue = {key for key, since in self._unrest.items() if key in taken and now - since > self._patience}
        take = {key: entry for key, entry in entries.items() if not reasons[key] or key in overdue}
        arrived = tuple(entry for key, entry in take.items() if taken.get(key) != entry.mark)
        gone = taken.keys() - entries.keys() - self._before if self._before is not None else set()
        self._before = frozenset(entries)
        held = tuple((entry, reasons[key]) for key, entry in entries.items() if key not in take)
        waits = any(key in taken for key in entries.keys() - take.keys())
        return Choice(take, arrived, held, due=bool(take) and bool(arrived or gone) and not waits)

    def _since(self, key: str, entry: Entry, now: float) -> tuple[str, float]:
        before = self._seen.get(key)
        return before if before and before[0] == entry.mark else (entry.mark, now)

    def _reason(self, key: str, entry: Entry, taken: Mapping[str, str], now: float) -> str:
        """Why an entry is not whole; empty when it is."""
        if taken.get(key) == entry.mark:
            return ""
        mark, since = self._seen.get(key, ("", now))
        if mark != entry.mark:
            return COPYING
        if now - since > self._patience:
            return ""
        return entry.busy or (EDITED if any(map(is_open_elsewhere, entry.files)) else "")


def is_open_elsewhere(path: Path) -> bool:
    """Whether another program writes or locks a file, as far as its file system tells."""
    try:
        file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        return error.errno in {errno.EBUSY, errno.ETXTBSY}
    try:
        return any(_refuses(ask, file) for ask in (_ask_flock, _ask_record_lock, _ask_lease))
    finally:
        os.close(file)


def _refuses(ask: Callable[[int], None], file: int) -> bool:
    """Whether the system says that somebody else is at it; a file system that knows no such thing says nothing."""
    try:
        ask(file)
    except OSError as error:
        return error.errno in {errno.EAGAIN, errno.EACCES} and not (ask is _ask_lease and error.errno == errno.EACCES)
    return False


def _ask_flock(file: int) -> None:
    fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    fcntl.flock(file, fcntl.LOCK_UN)


def _ask_record_lock(file: int) -> None:
    """Byte ranges are what Samba and Office lock."""
    fcntl.lockf(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    fcntl.lockf(file, fcntl.LOCK_UN)


def _ask_lease(file: int) -> None:
    """A lease for reading is refused while anybody has the file open for writing.

    Who opens it in that moment makes the system signal us: by a signal that is ignored, not by one that ends us.
    """
    fcntl.fcntl(file, fcntl.F_SETSIG, signal.SIGURG)
    fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_RDLCK)
    with contextlib.suppress(OSError):
        fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_UNLCK)
