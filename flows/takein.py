"""Taking in (收件): every file under INPUT gets its hash, its type and a place in the store; archives are opened.

INPUT is only ever read. Nothing is left out: what cannot be had is in the list with the reason.
"""

import hashlib
import os
import shutil
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePath
from typing import Final

import msgspec

from extractors.archive import UNPACK_ENTRY, Member, UnpackCall, members_from
from extractors.errors import ReplyInvalid, ShenbaoError, UnreadableFile, WorkerError
from extractors.registry import ARCHIVES, UNKNOWN, Source
from extractors.sandbox import deadline_for
from flows.inputs import Found, list_input, reason
from flows.run import Run
from pipeline.intake import HandedFile
from pipeline.work import IDENTIFY

UNPACK_KEY: Final = "unpack/1"
BATCH: Final = 256
"""Files that one call identifies."""
PIECE_BYTES: Final = 1 << 20


def take_in(run: Run) -> tuple[HandedFile, ...]:
    """All files that were handed in, archives followed by their members, in the order of their names.

    Raises :class:`extractors.errors.UsageError` when INPUT is not there or holds no file.
    """
    listing = list_input(Path(run.settings.input), Path(run.settings.workspace))
    run.notes = listing.notes
    run.progress("收件", 0, len(listing.files), "")
    files = [_keep(run, found) for found in listing.files]
    handed: list[HandedFile] = []
    for file in _identified(run, files):
        handed += _opened(run, file, depth=1)
    return tuple(sorted(handed, key=lambda file: file.name))


def _keep(run: Run, found: Found) -> HandedFile:
    """Hash a file and copy it into the store."""
    run.progress("收件", 1, 0, found.name)
    if found.problem:
        return _refused(found.name, "unreadable-file", found.problem)
    try:
        if refusal := _refusal(run, found):
            return refusal
        sha256 = _hash(_pieces(found.path))
        if not run.store.original(sha256).exists():
            sha256 = run.store.take_original(_pieces(found.path))
        size = run.store.original(sha256).stat().st_size
    except UnreadableFile as error:
        return _refused(found.name, error.code, error.message)
    return HandedFile(name=found.name, sha256=sha256, bytes=size, media_type="")


def _pieces(path: Path) -> Iterator[bytes]:
    """A file's bytes; what keeps us from them becomes the file's finding."""
    try:
        with open(path, "rb", buffering=0, opener=_open_unblocked) as file:
            while piece := file.read(PIECE_BYTES):
                yield piece
    except OSError as error:
        raise UnreadableFile(reason(error)) from error


def _open_unblocked(path: str, flags: int) -> int:
    """Open without following a link or waiting for a pipe that took the file's place meanwhile."""
    return os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK)


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


def _identified(run: Run, files: Sequence[HandedFile]) -> list[HandedFile]:
    """The files with their media types, read from their bytes in a worker."""
    wanted = sorted({file.sha256 for file in files if file.sha256})
    known: dict[str, str] = {}
    for start in range(0, len(wanted), BATCH):
        known |= _identify(run, wanted[start : start + BATCH])
    return [
        msgspec.structs.replace(file, media_type=known.get(file.sha256, file.media_type or UNKNOWN)) for file in files
    ]


def _identify(run: Run, hashes: Sequence[str]) -> dict[str, str]:
    """Media types by hash; when one file kills the worker, each is asked for on its own."""
    request = msgspec.msgpack.encode([str(run.store.original(sha256)) for sha256 in hashes])
    try:
        reply = run.sandbox.submit(IDENTIFY, request, deadline=run.limits.deadline, label="类型识别").result()
    except WorkerError:
        if len(hashes) == 1:
            return {hashes[0]: UNKNOWN}
        return {sha256: kind for one in hashes for sha256, kind in _identify(run, [one]).items()}
    return dict(zip(hashes, msgspec.msgpack.decode(reply, type=list[str]), strict=True))


def _opened(run: Run, file: HandedFile, depth: int) -> list[HandedFile]:
    """The file itself and, of an archive, its members, archives within opened in turn."""
    if file.media_type not in ARCHIVES or file.problem:
        return [file]
    if depth > run.limits.depth:
        return [_with_problem(file, "hostile-file", f"压缩包嵌套超过 {run.limits.depth} 层，未继续解压。")]
    try:
        members = _unpack(run, file)
    except ShenbaoError as error:
        return [_with_problem(file, error.code, error.message)]
    if not members:
        return [_with_problem(file, UnreadableFile.code, "压缩包中没有任何文件，请核对后重新提交。")]
    inside = _identified(run, [_from_member(file, member) for member in members])
    return [file, *(opened for member in inside for opened in _opened(run, member, depth + 1))]


def _unpack(run: Run, archive: HandedFile) -> tuple[Member, ...]:
    """Members of an archive, their bytes in the store; remembered by the archive's hash."""
    kept = run.store.find_unpacking(archive.sha256, UNPACK_KEY)
    if kept is not None and all(run.store.original(m.sha256).exists() for m in kept if not m.problem):
        return kept
    target = run.scratch / "unpacked" / archive.sha256[:16]
    target.mkdir(parents=True, exist_ok=True)
    path = str(run.store.original(archive.sha256))
    call = UnpackCall(
        path=path,
        media_type=archive.media_type,
        target=str(target),
        limits=run.limits,
        name=PurePath(archive.name).name,
    )
    source = Source(
        path=path, name=archive.name, sha256=archive.sha256, bytes=archive.bytes, media_type=archive.media_type
    )
    deadline = deadline_for(source, run.limits)
    payload = msgspec.msgpack.encode(call)
    members = members_from(run.sandbox.submit(UNPACK_ENTRY, payload, deadline=deadline, label=archive.name).result())
    for member in members:
        if not member.problem:
            _adopt(run, target / member.stored, member)
    run.store.keep_unpacking(archive.sha256, UNPACK_KEY, members)
    shutil.rmtree(target, ignore_errors=True)
    return members


def _adopt(run: Run, path: Path, member: Member) -> None:
    """Take a member's bytes into the store; what a worker says of them is checked."""
    if path.is_symlink() or run.store.take_original(_pieces(path)) != member.sha256:
        raise ReplyInvalid("解压结果与校验值不符，未采用。", file=member.name)


def _from_member(archive: HandedFile, member: Member) -> HandedFile:
    return HandedFile(
        name=f"{archive.name}/{member.name}",
        sha256=member.sha256,
        bytes=member.bytes,
        media_type="",
        container=archive.name,
        problem=member.problem,
        message=member.message,
    )


def _with_problem(file: HandedFile, problem: str, message: str) -> HandedFile:
    return msgspec.structs.replace(file, problem=problem, message=message)
