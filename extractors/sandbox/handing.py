"""Handing a call's files to a worker, and taking what it made: the worker sees nothing else of our files.

A handed file is a hard link in a folder that the worker may only read; what it makes lies in a folder of its own until
the call has gone well. Nothing there is believed: links and devices are refused.
"""

import errno
import os
import re
import shutil
import stat
from pathlib import Path
from typing import Final

from extractors.errors import ReplyInvalid, UnreadableFile, WorkerError
from extractors.sandbox.access import HANDED, RESULTS

_PLAIN: Final = re.compile(r"[A-Za-z0-9_.+-]{1,160}")
"""Names that a handed file keeps; readers of our records tell by the ending what they are."""
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})


class Handing:
    """The files of one call. Made anew for each; used by the thread of the worker."""

    def __init__(self, folder: Path) -> None:
        self._handed = folder / HANDED
        self._results = folder / RESULTS
        self._places: dict[Path, Path] = {}
        self._wanted: dict[Path, Path] = {}

    def file(self, path: Path | str) -> str:
        """Let the worker read ``path``; where it finds it. A file handed twice has one place.

        Raises :class:`extractors.errors.UnreadableFile` when there is none, WorkerError when the disk is full.
        """
        path = Path(path)
        if path not in self._places:
            self._places[path] = self._handed / self._name(path)
            _link(path, self._places[path])
        return str(self._places[path])

    def folder(self, path: Path | str) -> str:
        """Let the worker read the files in ``path`` (not what lies deeper) under their names; where it finds them."""
        path = Path(path)
        if path not in self._places:
            self._places[path] = place = self._handed / self._name(path)
            place.mkdir(mode=0o700)
            for entry in sorted(path.iterdir()):
                if entry.is_file() and not entry.is_symlink():
                    _link(entry, place / entry.name)
        return str(self._places[path])

    def result(self, path: Path | str) -> str:
        """Where the worker may put a file or a folder of files, which goes to ``path`` when the call went well.

        A file takes the place of one that is there; a folder must not be there.
        """
        place = self._results / str(len(self._wanted))
        self._wanted[place] = Path(path)
        return str(place)

    def take(self) -> None:
        """Move what the worker made to where it was wanted; what it did not make is not there.

        Raises :class:`extractors.errors.ReplyInvalid` for anything but plain files.
        """
        for place, path in self._wanted.items():
            if os.path.lexists(place):
                path.parent.mkdir(parents=True, exist_ok=True)
                _move(place, path)

    def clear(self) -> bool:
        """Take back what was handed, and drop what was made and not taken; whether nothing is left."""
        for folder in (self._handed, self._results):
            for entry in os.scandir(folder):
                if entry.is_dir(follow_symlinks=False):
                    shutil.rmtree(entry.path, ignore_errors=True)
                else:
                    Path(entry.path).unlink(missing_ok=True)
        return not any(any(folder.iterdir()) for folder in (self._handed, self._results))

    def _name(self, path: Path) -> str:
        name = path.name if _PLAIN.fullmatch(path.name) else "file"
        return f"{len(self._places)}-{name}"


def _link(path: Path, place: Path) -> None:
    """Put ``path`` at ``place`` too: by a link, by a copy where the system allows none."""
    try:
        real = path.resolve(strict=True)
        try:
            place.hardlink_to(real)
        except OSError as error:
            if error.errno not in {errno.EXDEV, errno.EPERM, errno.EMLINK, errno.EOPNOTSUPP, errno.EACCES}:
                raise
            shutil.copyfile(real, place)
    except OSError as error:
        if error.errno in _FULL:
            raise WorkerError("磁盘空间不足，无法把文件交给读取进程。") from None
        raise UnreadableFile("文件无法打开，可能已被移走或没有读取权限。") from None


def _move(place: Path, path: Path) -> None:
    """Move a file, or a folder of files, out of the worker's reach, and only then look at it."""
    try:
        place.rename(path)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        _check(place)
        shutil.move(place, path)
    try:
        _check(path)
    except ReplyInvalid:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
        raise


def _check(place: Path) -> None:
    """Refuse anything but a plain file or a folder of plain files."""
    mode = place.lstat().st_mode
    entries = os.scandir(place) if stat.S_ISDIR(mode) else ()
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)) or not all(e.is_file(follow_symlinks=False) for e in entries):
        raise ReplyInvalid("读取进程给出的结果中有链接或其他特殊文件，未采用。")
