"""Taking in (收件): every file under INPUT gets its hash and a place in the store; archives are opened.

INPUT is only ever read. Nothing is left out: what cannot be had is in the list with the reason.
"""

import hashlib
import stat
from collections.abc import Iterator
from pathlib import Path

from extractors.errors import UnreadableFile
from extractors.registry import UNKNOWN
from flows.inputs import Found, days_by_name, list_input, pieces, reason
from flows.opening import Opening
from flows.run import Run
from pipeline.intake import HandedFile


def take_in(run: Run) -> tuple[HandedFile, ...]:
    """All files that were handed in, with the members of archives and the files inside documents, by name.

    Raises :class:`extractors.errors.UsageError` when INPUT is not there or holds no file.
    """
    listing = list_input(Path(run.settings.input), Path(run.settings.workspace), run.selection)
    run.notes = listing.notes
    if run.selection:
        run.days = days_by_name(Path(run.settings.input), listing, run.selection)
    run.progress("收件", 0, len(listing.files), "")
    files = [_keep(run, found) for found in listing.files]
    return tuple(sorted(Opening(run).open_all(files), key=lambda file: file.name))


def _keep(run: Run, found: Found) -> HandedFile:
    """Hash a file and copy it into the store."""
    run.progress("收件", 1, 0, found.name)
    if found.problem:
        return _refused(found.name, "unreadable-file", found.problem)
    try:
        if refusal := _refusal(run, found):
            return refusal
        sha256 = _hash(pieces(found.path))
        if not run.store.original(sha256).exists():
            sha256 = run.store.take_original(pieces(found.path))
        size = run.store.original(sha256).stat().st_size
    except UnreadableFile as error:
        return _refused(found.name, error.code, error.message)
    return HandedFile(name=found.name, sha256=sha256, bytes=size, media_type="")


def _hash(pieces: Iterator[bytes]) -> str:
    """SHA-256 of all pieces together."""
    hasher = hashlib.sha256()
    for piece in pieces:
        hasher.update(piece)
    return hasher.hexdigest()


def _refusal(run: Run, found: Found) -> HandedFile | None:
    """Why something is not opened at all; ``None`` for a file of a size that can be read."""
    name = found.name
    try:
        status = found.path.lstat()
    except OSError as error:
        return _refused(name, "unreadable-file", reason(error))
    if stat.S_ISLNK(status.st_mode):
        return _refused(name, "hostile-file", "该项是符号链接，未跟随读取。请提交文件本身。")
    if not stat.S_ISREG(status.st_mode):
        return _refused(name, "unreadable-file", "该项不是普通文件（管道、套接字或设备），无法读取。请提交文件本身。")
    if status.st_size > run.limits.file_bytes:
        limit = run.limits.file_bytes >> 20
        return _refused(name, "hostile-file", f"文件超过 {limit} MB 的上限，未读取。", status.st_size)
    return None


def _refused(name: str, problem: str, message: str, size: int = 0) -> HandedFile:
    return HandedFile(name=name, sha256="", bytes=size, media_type=UNKNOWN, problem=problem, message=message)
