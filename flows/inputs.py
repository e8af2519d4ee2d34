"""What lies under INPUT (输入): every file once, under a decoded name that no other has. INPUT is only ever read."""

import errno
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple

from extractors.errors import UnreadableFile, UsageError
from extractors.names import decode_name, make_visible, number_twins

PIECE_BYTES: Final = 1 << 20
_DOCUMENT_ENDINGS: Final = frozenset(
    {".pdf", ".doc", ".docx", ".wps", ".xls", ".xlsx", ".et", ".ofd", ".rtf", ".jpg", ".jpeg", ".png", ".zip", ".rar"}
)
"""An empty folder whose name ends so stands where a file was meant to be."""
_WORKSPACE: Final = frozenset({"shenbao.db", "originals", "out"})
"""Entries by which a folder is known for a workspace of this software."""
_REASONS: Final = {
    errno.EACCES: "没有读取权限，请检查权限后重新运行。",
    errno.EPERM: "没有读取权限，请检查权限后重新运行。",
    errno.ENAMETOOLONG: "路径过长，请缩短文件夹层级或名称后重新运行。",
    errno.ENOENT: "读取时该项已不在，请待复制完成后重新运行。",
    errno.ESTALE: "读取时该项已不在，请检查网络盘后重新运行。",
    errno.EIO: "磁盘读取出错，请检查磁盘或重新复制该文件。",
    errno.EMFILE: "同时打开的文件过多，请重新运行。",
}


class Found(NamedTuple):
    """A file under INPUT. ``name`` is its path there with ``/``; ``problem`` says in Chinese why it cannot be had."""

    name: str
    path: Path
    problem: str = ""


class Listing(NamedTuple):
    """All that lies under INPUT; ``notes`` are Chinese sentences on folders by name that hold nothing to read."""

    files: tuple[Found, ...]
    notes: tuple[tuple[str, str], ...] = ()


class Selection(NamedTuple):
    """What of INPUT a run takes: the entries of its folder with these names, as they are on disk.

    ``notes`` are Chinese sentences by name on what is left out, as in :class:`Listing`; ``days`` are the days of receipt
    (ISO) by path in INPUT as on disk, of the files of which they are known.
    """

    names: frozenset[str]
    notes: tuple[tuple[str, str], ...] = ()
    days: Mapping[str, str] = MappingProxyType({})


def list_input(root: Path, workspace: Path, selection: Selection | None = None) -> Listing:
    """Every file under ``root``, or ``root`` itself when it is one; the workspace is left out.

    Raises :class:`extractors.errors.UsageError` as :func:`check_input` does, and when ``root`` holds no file.
    """
    real = check_input(root, workspace)
    if not real.is_dir():
        return Listing((Found(shown_name(os.fsencode(root.name)), real),))
    listing = _walk(real, workspace.resolve(), root, selection)
    if not listing.files:
        raise UsageError(f"“{root}”中没有任何文件。请指定一个申报材料文件夹、压缩包或批次文件夹。")
    return listing


def days_by_name(root: Path, listing: Listing, selection: Selection) -> dict[str, str]:
    """The days of receipt that a selection knows, by the names that its files have in the listing."""
    real = root.resolve()
    paths = ((file.name, os.path.relpath(file.path, real)) for file in listing.files)
    return {name: selection.days[path] for name, path in paths if path in selection.days}


def check_input(root: Path, workspace: Path) -> Path:
    """The file or folder that INPUT means, links followed.

    Raises :class:`extractors.errors.UsageError` when it is not there, is neither folder nor file, or lies inside the
    workspace.
    """
    real, own = _resolved(root), workspace.resolve()
    if real == own or own in real.parents:
        raise UsageError(
            f"输入“{root}”在工作区“{workspace}”之内。请把申报材料放在工作区以外，或用 --workspace 另选工作区。"
        )
    return real


def _resolved(root: Path) -> Path:
    """INPUT with links followed: the user named it."""
    try:
        real = root.resolve(strict=True)
        if real.is_dir() or real.is_file():
            return real
    except (OSError, RuntimeError, ValueError) as error:
        code = error.errno if isinstance(error, OSError) else None
        if code in {errno.EACCES, errno.EPERM}:
            raise UsageError(f"没有权限读取输入路径“{root}”。请检查权限，或换一个用户运行。") from error
        raise UsageError(f"找不到输入路径“{root}”。请检查路径是否正确。") from error
    raise UsageError(f"输入“{root}”既不是文件夹也不是普通文件。请指定一个申报材料文件夹、压缩包或文件。")


def _walk(real: Path, own: Path, root: Path, selection: Selection | None) -> Listing:
    """All files below a folder, without recursion: folders may be nested thousands deep."""
    files: list[Found] = []
    notes: list[tuple[str, str]] = list(selection.notes) if selection else []
    pending = [("", real)]
    while pending:
        prefix, folder = pending.pop()
        try:
            entries = list(_entries(folder))
        except OSError as error:
            if not prefix:
                raise UsageError(f"无法读取输入“{root}”：{reason(error)}") from error
            files.append(Found(prefix, folder, f"文件夹无法打开：{reason(error)}"))
            continue
        if prefix and {name for name, _, _ in entries} >= _WORKSPACE:
            notes.append((prefix, f"文件夹“{prefix}”是申报软件的工作区，未作为申报材料读取。"))
            continue
        if prefix and not entries:
            _note_empty(prefix, folder, files, notes)
        for name, path, is_folder in entries:
            if selection and not prefix and path.name not in selection.names:
                continue
            inner = f"{prefix}/{name}" if prefix else name
            if not is_folder:
                files.append(Found(inner, path))
            elif path != own:
                pending.append((inner, path))
    return Listing(tuple(sorted(files)), tuple(sorted(notes)))


def _entries(folder: Path) -> Iterator[tuple[str, Path, bool]]:
    """Name, path and whether it is a folder of each entry; links are no folders. Names are decoded and all different."""
    with os.scandir(os.fsencode(folder)) as scan:
        entries = sorted(scan, key=lambda entry: entry.name)
    names = number_twins([shown_name(entry.name) for entry in entries])
    for name, entry in zip(names, entries, strict=True):
        yield name, Path(os.fsdecode(entry.path)), entry.is_dir(follow_symlinks=False)


def shown_name(raw: bytes) -> str:
    """The text of a name on disk, with nothing in it that is invisible or turns its neighbours around."""
    return make_visible(decode_name(raw))


def _note_empty(name: str, folder: Path, files: list[Found], notes: list[tuple[str, str]]) -> None:
    """An empty folder is a note; one that is named as a file is a file that cannot be read."""
    if Path(name).suffix.lower() in _DOCUMENT_ENDINGS:
        files.append(Found(name, folder, "这是一个空文件夹，不是文件。请提交文件本身。"))
    else:
        notes.append((name, f"文件夹“{name}”是空的，未收到任何文件。"))


def reason(error: OSError) -> str:
    """Why the system refused, as a Chinese sentence."""
    return _REASONS.get(error.errno or 0, f"系统拒绝读取（{errno.errorcode.get(error.errno or 0, '未知错误')}）。")


def pieces(path: Path) -> Iterator[bytes]:
    """A file's bytes; what keeps us from them is raised as :class:`UnreadableFile`, the file's finding."""
    try:
        with open(path, "rb", buffering=0, opener=_open_unblocked) as file:
            while piece := file.read(PIECE_BYTES):
                yield piece
    except OSError as error:
        raise UnreadableFile(reason(error)) from error


def _open_unblocked(path: str, flags: int) -> int:
    """Open without following a link or waiting for a pipe that took the file's place meanwhile."""
    return os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK)
