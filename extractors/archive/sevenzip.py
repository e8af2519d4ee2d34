"""7z through ``py7zr``: content goes to the keeper as it is unpacked; py7zr writes no file itself."""

import lzma
import shutil
import zlib
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import py7zr
from py7zr.io import Py7zIO, WriterFactory

from extractors.archive import Incoming, Keeper
from extractors.archive.zip_members import BROKEN, LINK, METHOD
from extractors.detect.executable import archive_start
from extractors.errors import EncryptedFile, HostileFile, UnreadableFile
from extractors.names import safe_name
from extractors.registry import VOLUME_SENTENCE

_HEADER_BYTES: Final = 32
_ROUNDS: Final = 20
"""How many broken members one archive may have before the rest is given up."""
_BROKEN_ERRORS: Final = (
    py7zr.exceptions.ArchiveError,
    lzma.LZMAError,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    AssertionError,
    OverflowError,
    NotImplementedError,
)
"""What py7zr was seen to raise on broken archives."""


def unpack_7z(path: Path, keeper: Keeper) -> None:
    """All files of a 7z. Raises :class:`EncryptedFile` when it has a password, :class:`UnreadableFile` when broken.

    One behind a program that unpacks itself is read from where it begins.
    """
    start = archive_start(path)
    if start:
        with TemporaryDirectory(dir=keeper.target) as folder:
            inner = Path(folder) / "inner"
            with path.open("rb") as stream, inner.open("wb") as copy:
                stream.seek(start)
                shutil.copyfileobj(stream, copy, 1 << 20)
            unpack_7z(inner, keeper)
        return
    _check_whole(path)
    try:
        with path.open("rb") as stream, py7zr.SevenZipFile(stream) as archive:
            if archive.needs_password():
                raise EncryptedFile("压缩包已加密，需要密码才能打开。请提供未加密的版本。")
            _unpack(archive, keeper)
    except (py7zr.exceptions.PasswordRequired, py7zr.exceptions.UnsupportedCompressionMethodError) as error:
        if isinstance(error, py7zr.exceptions.PasswordRequired):
            raise EncryptedFile("压缩包已加密，需要密码才能打开。请提供未加密的版本。") from None
        raise UnreadableFile(METHOD) from None
    except _BROKEN_ERRORS:
        raise UnreadableFile("压缩包已损坏，无法解压。") from None


def _check_whole(path: Path) -> None:
    """Raise :class:`UnreadableFile` when the header lies beyond the file: one volume of several, or cut off."""
    with path.open("rb") as stream:
        head = stream.read(_HEADER_BYTES)
    end = int.from_bytes(head[12:20], "little") + int.from_bytes(head[20:28], "little") + _HEADER_BYTES
    if end > path.stat().st_size:
        raise UnreadableFile(f"压缩包不完整：{VOLUME_SENTENCE}")


def _unpack(archive: Any, keeper: Keeper) -> None:
    """Refuse what is no file, then unpack the rest, going on behind a broken member where the format allows."""
    entries = [entry for entry in archive.files if not entry.is_directory]
    keeper.check_count(len(entries))
    wanted: set[str] = set()
    for entry in entries:
        if entry.is_symlink or entry.is_junction or entry.is_socket:
            keeper.refuse(entry.filename, HostileFile.code, LINK)
        elif safe_name(entry.filename).problem:
            keeper.start(entry.filename)
        else:
            wanted.add(entry.filename)
    for name in sorted(_unpack_wanted(archive, wanted, keeper)):
        keeper.refuse(name, UnreadableFile.code, BROKEN)


def _unpack_wanted(archive: Any, wanted: set[str], keeper: Keeper) -> set[str]:
    """Unpack, going on behind a broken member as long as there is progress; the names that could not be had."""
    broken: set[str] = set()
    for _ in range(_ROUNDS):
        factory = _Factory(keeper, wanted)
        try:
            archive.extract(targets=wanted, factory=factory)
        except _BROKEN_ERRORS:
            broken |= factory.drop()
        else:
            factory.finish()
            return broken
        if not factory.kept:
            break
        wanted = wanted - factory.kept - broken
        archive.reset()
    return broken | wanted


class _Factory(WriterFactory):
    """Hands py7zr a writer for each member. A member is kept when the next one starts: its check comes last."""

    def __init__(self, keeper: Keeper, wanted: set[str]) -> None:
        self.kept: set[str] = set()
        self._keeper = keeper
        self._names = {Path(name).as_posix(): name for name in wanted}
        self._current: tuple[str, Incoming] | None = None

    def create(self, filename: str) -> Py7zIO:
        """A writer for the next member; py7zr numbers twins itself."""
        self.finish()
        name = self._names.get(filename, filename)
        incoming = self._keeper.start(name)
        if incoming is None:
            raise py7zr.exceptions.Bad7zFile(name)
        self._current = name, incoming
        return _Writer(incoming)

    def finish(self) -> None:
        """Keep the member that was written last."""
        if self._current is not None:
            self._current[1].finish()
            self.kept.add(self._current[0])
        self._current = None

    def drop(self) -> set[str]:
        """Drop the member that was being written; its name, if there is one."""
        if self._current is None:
            return set()
        name, incoming = self._current
        incoming.give_up(None, "")
        self._current = None
        return {name}


class _Writer(Py7zIO):
    """A member's content on its way to the keeper; nothing is read back."""

    def __init__(self, incoming: Incoming) -> None:
        self._incoming = incoming
        self._size = 0

    def write(self, s: bytes | bytearray) -> int:
        """Pass bytes on."""
        self._incoming.write(bytes(s))
        self._size += len(s)
        return len(s)

    def read(self, size: int | None = None) -> bytes:  # noqa: ARG002 - the base class's signature
        """Nothing."""
        return b""

    def seek(self, offset: int, whence: int = 0) -> int:  # noqa: ARG002 - the base class's signature
        """Stay."""
        return 0

    def flush(self) -> None:
        """Nothing to do."""

    def size(self) -> int:
        """Bytes so far."""
        return self._size
