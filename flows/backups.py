"""``shenbao backup`` and ``restore``: a workspace in one file, consistent even while a run is under way.

The database is copied first, by SQLite's own means; files are immutable or take their place at once, and were there
before the database knew of them. What can be made again without INPUT is in the file too, so that a restored workspace
can be read at once; so is what an object store alone has. The last member is a manifest of all hashes: a torn file is
told from a whole one, and takes its name only when it is on the disk.
"""

import contextlib
import hashlib
import io
import itertools
import os
import shutil
import sqlite3
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final, cast

import msgspec
import zstandard

from extractors.errors import StoreError, UsageError, WorkspaceFull
from flows.console import say
from flows.lock import hold
from flows.looking import open_workspace
from flows.run import make_scratch, now
from flows.settings import resolve_settings
from flows.storefaults import told_clearly
from pipeline.files import placing
from pipeline.hashing import hash_file
from pipeline.store import MADE, Store

FOLDERS: Final = ("originals", "readings", "reviews", "copies", "views", "out")
DATABASE: Final = "shenbao.db"
MANIFEST: Final = "manifest.json"
LEVEL: Final = 3
_PIECE: Final = 1 << 20


def back_up(target: str, workspace: str | None) -> None:
    """Write the workspace into a new file; raises :class:`extractors.errors.UsageError` when it is there already."""
    path = Path(target).expanduser().absolute()
    settings = resolve_settings({"workspace": workspace})
    if settings.database_url and not settings.database_url.startswith("sqlite"):
        raise UsageError("该工作区的数据库不在工作区内，请用数据库自带的工具备份，文件夹可直接复制。")
    if path.exists():
        raise UsageError(f"“{path}”已存在，不会覆盖。请换一个文件名。")
    if not path.parent.is_dir():
        raise UsageError(f"无法写入“{path}”：文件夹不存在。请先建立文件夹。")
    with open_workspace(workspace) as store, _scratch(store.root) as scratch:
        with _named(path), placing(path.parent) as (file, place):
            packing = _Packing(store, scratch)
            packing.write(file)
            place(path)
        store.log("backup", path.name, at=now(), detail=f"{len(packing.hashes)} 个文件")
    for name in packing.damaged:
        say(f"对象存储中的原件 {name[:12]}… 与其校验值不符，未写入备份。请运行 shenbao verify。", "red")
    say(f"已备份 {len(packing.hashes)} 个文件：{path}（{path.stat().st_size / 1e6:.1f} MB）")


@contextlib.contextmanager
def _scratch(root: Path) -> Iterator[Path]:
    """A folder for temporary files."""
    scratch = make_scratch(root)
    try:
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
        with contextlib.suppress(OSError):  # others' may be in it
            scratch.parent.rmdir()


@contextlib.contextmanager
def _named(path: Path) -> Iterator[None]:
    """Let what fails in writing the backup name it, and not the workspace."""
    try:
        yield
    except WorkspaceFull as error:
        raise WorkspaceFull(f"磁盘空间不足，“{path}”未能写成，没有留下不完整的备份。请清理磁盘后再试。") from error
    except OSError as error:
        raise UsageError(f"无法写入“{path}”。请检查是否有权限和空间。") from error


class _Packing:
    """One backup while it is written: hashes by member, and originals of the store that were left out as damaged."""

    def __init__(self, store: Store, scratch: Path) -> None:
        self.hashes: dict[str, str] = {}
        self.damaged: list[str] = []
        self._root, self._objects, self._scratch = store.root, store.objects, scratch

    def write(self, target: IO[bytes]) -> None:
        """Write all members; the database is as of the moment of the call."""
        database = self._scratch / DATABASE
        _copy_database(self._root / DATABASE, database)
        with (
            zstandard.ZstdCompressor(level=LEVEL).stream_writer(target, closefd=False) as packed,
            tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as archive,
        ):
            for name, path in itertools.chain([(DATABASE, database)], _files(self._root), self._fetched()):
                _add(archive, name, path, self.hashes)
            listed = msgspec.json.encode(self.hashes)
            member = tarfile.TarInfo(MANIFEST)
            member.size = len(listed)
            archive.addfile(member, io.BytesIO(listed))

    def _fetched(self) -> Iterator[tuple[str, Path]]:
        """What the store alone has, one file at a time: each is gone when the next is asked for."""
        here = self._scratch / "fetched"
        for path in sorted(self._objects.paths()):
            name = path.relative_to(self._root).as_posix()
            if path.is_file() or not _is_ours(name) or name in self.hashes:
                continue
            try:
                self._objects.copy(path, here)
            except FileNotFoundError:  # went away meanwhile
                continue
            if path.parts[-3] == "originals" and hash_file(here) != path.name:
                self.damaged.append(path.name)
            else:
                yield name, here
            here.unlink()


def _copy_database(source: Path, target: Path) -> None:
    """A copy of the database as of one moment, whoever writes meanwhile."""
    with sqlite3.connect(source, timeout=30) as one, sqlite3.connect(target) as other:
        one.backup(other)
    other.close()
    one.close()


def _files(root: Path) -> Iterator[tuple[str, Path]]:
    if (root / MADE).is_file():
        yield MADE, root / MADE
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.is_file() and not path.is_symlink() and not path.name.startswith("."):
                yield path.relative_to(root).as_posix(), path


def _add(archive: tarfile.TarFile, name: str, path: Path, hashes: dict[str, str]) -> None:
    """Add a file as it is now; one that went away meanwhile is left out: what took its place is there."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return
    with file:
        member = tarfile.TarInfo(name)
        member.size, member.mode = os.fstat(file.fileno()).st_size, 0o600
        hashing = _Hashing(file)
        archive.addfile(member, cast("IO[bytes]", hashing))
        hashes[name] = hashing.hexdigest()


class _Hashing:
    """A file that is hashed while it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._hasher = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        data = self._file.read(size)
        self._hasher.update(data)
        return data

    def hexdigest(self) -> str:
        """SHA-256 of what was read."""
        return self._hasher.hexdigest()


def restore(source: str, workspace: str | None) -> None:
    """Make a workspace out of a backup, where there is none yet; nothing stays when the file is not whole."""
    settings = resolve_settings({"workspace": workspace})
    target, path = Path(settings.workspace), Path(source).expanduser().absolute()
    if target.exists() and any(target.iterdir()):
        raise UsageError(f"“{target}”已存在且不为空，不会覆盖。请用 --workspace 指定一个新的位置。")
    if not path.is_file():
        raise UsageError(f"找不到备份文件“{path}”。")
    with told_clearly(settings.workspace):
        target.parent.mkdir(parents=True, exist_ok=True)
        scratch = target.with_name(f".restore-{target.name}")
        with hold(scratch):  # nobody else is at it: what is in it was left by one that was killed
            try:
                count = _unpack_anew(path, scratch)
                scratch.rename(target)
            finally:
                shutil.rmtree(scratch, ignore_errors=True)
    with open_workspace(workspace) as store:
        store.log("restore", path.name, at=now(), detail=f"{count} 个文件")
    say(f"已恢复 {count} 个文件：{target}。请运行 shenbao verify 核验。")


def _unpack_anew(path: Path, scratch: Path) -> int:
    """Unpack a backup into a folder that may hold what an earlier try left; its lock stays."""
    for old in scratch.iterdir():
        if old.is_dir():
            shutil.rmtree(old)
        elif old.name != "lock":
            old.unlink()
    return _unpack(path, scratch)


def _unpack(path: Path, target: Path) -> int:
    """Write the members of a backup into ``target`` and hold them against the manifest."""
    torn = StoreError(f"备份文件“{path.name}”不完整或已损坏，没有恢复任何内容。")
    found: dict[str, str] = {}
    listed: dict[str, str] | None = None
    try:
        with (
            path.open("rb") as raw,
            zstandard.ZstdDecompressor().stream_reader(raw) as packed,
            tarfile.open(fileobj=packed, mode="r|") as archive,
        ):
            for member in archive:
                content = archive.extractfile(member) if member.isreg() else None
                if content is None or not _is_ours(member.name):
                    raise torn
                if member.name == MANIFEST:
                    listed = msgspec.json.decode(content.read(), type=dict[str, str])
                else:
                    found[member.name] = _write(content, target / member.name)
    except (tarfile.TarError, zstandard.ZstdError, msgspec.MsgspecError, EOFError) as error:
        raise torn from error
    if found != listed:
        raise torn
    return len(found)


def _is_ours(name: str) -> bool:
    """Whether a member may be: a plain path into one of the folders."""
    parts = name.split("/")
    return name in {DATABASE, MANIFEST, MADE} or (parts[0] in FOLDERS and not {"", ".", ".."} & set(parts))


def _write(content: IO[bytes], path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    hasher = hashlib.sha256()
    with path.open("xb") as file:
        while piece := content.read(_PIECE):
            hasher.update(piece)
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    return hasher.hexdigest()
