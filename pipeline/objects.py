"""Where the files of a workspace are kept besides its folder (对象存储): nowhere, or in a store such as S3 by fsspec.

Only what is found by what it was made from goes there: originals, readings, samples, reviews. A file is sent once it is
whole in the folder and fetched when a host needs it that lacks it; nothing there is ever changed.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

from extractors.errors import StoreError, UsageError
from pipeline.files import placing
from pipeline.hashing import hash_file

_HASH_LENGTH: Final = 64
_T = TypeVar("_T")


class Objects(Protocol):
    """Files by their path below the workspace."""

    def have(self, path: Path) -> Path:
        """The path, fetched first where it is not here; what is nowhere stays away."""
        ...

    def keep(self, path: Path) -> None:
        """Send a file that is whole."""
        ...


class FolderOnly:
    """The folder of the workspace is all there is."""

    def have(self, path: Path) -> Path:
        """The path as it is."""
        return path

    def keep(self, path: Path) -> None:
        """Nothing to do."""


class RemoteObjects:
    """A store by its URL (``s3://bucket/prefix``); credentials and endpoint come from the environment."""

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
        """Fetch a file under a temporary name and put it in its place; an original must be what its name says."""
        if path.exists():
            return path
        try:
            with placing(self._root / "originals") as (file, place):
                _told(lambda: self._files.get_file(self._name(path), file.name))
                # ``get_file`` wrote by name: what is in the file is looked at, not what is in our buffer
                if len(path.name) == _HASH_LENGTH and hash_file(Path(file.name)) != path.name:
                    raise StoreError("对象存储中的原件与其校验值不符，未采用。请从备份恢复。")
                place(path)
        except FileNotFoundError:
            pass
        return path

    def keep(self, path: Path) -> None:
        """Send a file."""
        _told(lambda: self._files.put_file(str(path), self._name(path)))

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
    except Exception as error:  # drivers have trees of errors of their own, none of which we can import
        raise StoreError(f"对象存储无法使用（{type(error).__name__}）。请检查网络、地址和凭据。") from error
