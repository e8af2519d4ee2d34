"""Where the files of a workspace are kept besides its folder (对象存储): nowhere, or in a store such as S3 by fsspec.

Only what is found by what it was made from goes there: originals, readings, samples, reviews. A file is sent once it is
whole in the folder and fetched when a host needs it that lacks it; nothing there is ever changed, only purged.
"""

import contextlib
import errno
import hashlib
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

from extractors.errors import StoreError, UsageError
from pipeline.files import placing
from pipeline.hashing import hash_file

_HASH_LENGTH: Final = 64
_PIECE: Final = 1 << 20
_T = TypeVar("_T")


class Objects(Protocol):
    """Files by their path below the workspace."""

    is_remote: bool
    """Whether there is anything but the folder."""

    def have(self, path: Path) -> Path:
        """The path, fetched first where it is not here; what is nowhere stays away."""
        ...

    def fetch(self, path: Path) -> None:
        """Put what the store has for a path in its place; an original must be what its name says.

        Raises ``FileNotFoundError`` where the store has nothing; :class:`extractors.errors.StoreError`.
        """
        ...

    def keep(self, path: Path) -> None:
        """Send a file that is whole."""
        ...

    def paths(self) -> frozenset[Path]:
        """Where all that the store has belongs in the workspace, be it there or not."""
        ...

    def hash(self, path: Path) -> str | None:
        """SHA-256 of what the store has for a path; ``None`` where it has nothing."""
        ...

    def copy(self, path: Path, target: Path) -> None:
        """Write what the store has for a path to ``target``; raises ``FileNotFoundError`` where it has nothing."""
        ...

    def remove(self, paths: Iterable[Path]) -> None:
        """Remove what the store has for these paths, in their order; what it lacks is removed already.

        Raises :class:`extractors.errors.StoreError` when it is not permitted; what comes later stays.
        """
        ...


class FolderOnly:
    """The folder of the workspace is all there is."""

    is_remote = False

    def have(self, path: Path) -> Path:
        """The path as it is."""
        return path

    def fetch(self, path: Path) -> None:
        """There is nothing."""
        raise FileNotFoundError(path)

    def keep(self, path: Path) -> None:
        """Nothing to do."""

    def paths(self) -> frozenset[Path]:
        """None."""
        return frozenset()

    def hash(self, path: Path) -> None:
        """There is nothing."""

    def copy(self, path: Path, target: Path) -> None:  # noqa: ARG002 - the interface's
        """There is nothing."""
        raise FileNotFoundError(path)

    def remove(self, paths: Iterable[Path]) -> None:
        """Nothing to do."""


class RemoteObjects:
    """A store by its URL (``s3://bucket/prefix``); credentials and endpoint come from the environment."""

    is_remote = True

    def __init__(self, root: Path, url: str) -> None:
        import fsspec

        self._root = root
        try:
            files, prefix = _told(lambda: fsspec.core.url_to_fs(url))
        except ImportError as error:
            raise UsageError(f"对象存储“{url}”所需的组件未安装。请安装 shenbao[objects]。") from error
        except ValueError as error:
            raise UsageError(f"对象存储地址“{url}”无法识别。请写成 s3://存储桶/前缀。") from error
        self._files: Any = files
        self._prefix: str = prefix.rstrip("/")

    def have(self, path: Path) -> Path:
        """Fetch it where the folder lacks it."""
        if not path.exists():
            with contextlib.suppress(FileNotFoundError):
                self.fetch(path)
        return path

    def fetch(self, path: Path) -> None:
        """Fetch a file under a temporary name and put it in its place."""
        with placing(self._root / "originals") as (file, place):
            self.copy(path, Path(file.name))
            # it was written by name: what is in the file is looked at, not what is in our buffer
            if len(path.name) == _HASH_LENGTH and hash_file(Path(file.name)) != path.name:
                raise StoreError("对象存储中的原件与其校验值不符，未采用。请从备份恢复。")
            place(path)

    def keep(self, path: Path) -> None:
        """Send a file."""
        _told(lambda: self._files.put_file(str(path), self._name(path)))

    def paths(self) -> frozenset[Path]:
        """List the store anew, other hosts write too; names that would leave the workspace are none of ours."""

        def listed() -> list[str]:
            self._files.invalidate_cache()
            found: list[str] = self._files.find(self._prefix)
            return found

        names = (name.removeprefix(f"{self._prefix}/").split("/") for name in _told(listed))
        return frozenset(self._root.joinpath(*parts) for parts in names if not {"", ".", ".."} & set(parts))

    def hash(self, path: Path) -> str | None:
        """Read what is there once, in pieces."""

        def hashed() -> str:
            hasher = hashlib.sha256()
            with self._files.open(self._name(path), "rb", cache_type="readahead") as file:
                while piece := file.read(_PIECE):
                    hasher.update(piece)
            return hasher.hexdigest()

        try:
            return _told(hashed)
        except FileNotFoundError:
            return None

    def copy(self, path: Path, target: Path) -> None:
        """Fetch a file."""
        _told(lambda: self._files.get_file(self._name(path), str(target)))

    def remove(self, paths: Iterable[Path]) -> None:
        """One by one: a store that refuses some of many at once does not say so through every driver."""
        for path in paths:
            with contextlib.suppress(FileNotFoundError):
                _told(partial(self._files.rm_file, self._name(path)))

    def _name(self, path: Path) -> str:
        return f"{self._prefix}/{path.relative_to(self._root).as_posix()}"


def open_objects(root: Path, url: str | None) -> Objects:
    """What the settings name."""
    return RemoteObjects(root, url) if url else FolderOnly()


def _told(work: Callable[[], _T]) -> _T:
    """Do it; raises :class:`extractors.errors.StoreError` for what drivers raise of their own, a lost network say."""
    try:
        return work()
    except (FileNotFoundError, ImportError, ValueError):
        raise
    except PermissionError as error:
        raise StoreError(
            "对象存储拒绝了操作：凭据没有相应权限。请管理员核对该凭据的读、写、列出和删除权限。"
        ) from error
    except Exception as error:  # drivers have trees of errors of their own, none of which we can import
        if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise  # our own disk
        raise StoreError(f"对象存储无法使用（{type(error).__name__}）。请检查网络、地址和凭据。") from error
