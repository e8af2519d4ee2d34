"""RAR 1.3 to 7 through ``rars``: members are read into memory, so each has to fit the limit of one file."""

import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import rars

from extractors.archive import CHUNK_BYTES, Keeper
from extractors.archive.zip_members import BROKEN, ENCRYPTED, LINK, METHOD
from extractors.errors import EncryptedFile, HostileFile, UnreadableFile
from extractors.names import decode_name
from extractors.registry import VOLUME_SENTENCE

MEMBER_BYTES: Final = 512 << 20
"""Memory for one member; larger ones are refused."""
_REPARSE_POINT: Final = 0x400
_HEADER_COUNT: Final = 20_000
_HEADER_BYTES: Final = 64 << 20


def unpack_rar(path: Path, keeper: Keeper) -> None:
    """All files of a RAR. Raises :class:`EncryptedFile` when even the names are encrypted."""
    largest = min(keeper.limits.file_bytes, MEMBER_BYTES)
    options = rars.ReadOptions(
        max_member_output_bytes=largest,
        max_total_output_bytes=keeper.limits.unpacked_bytes,
        max_header_count=_HEADER_COUNT,
        max_header_bytes=_HEADER_BYTES,
    )
    try:
        archive = rars.RarFile(str(path), options=options)
        members = [member for member in archive.infolist() if not member.is_dir()]
    except (rars.PasswordRequired, rars.BadPassword):
        raise EncryptedFile("压缩包已加密，需要密码才能打开。请提供未加密的版本。") from None
    except rars.Error:
        raise UnreadableFile("压缩包已损坏，无法解压。") from None
    keeper.check_count(len(members))
    if any(member.is_split_before for member in members):
        raise UnreadableFile(VOLUME_SENTENCE)
    for member in members:
        _take(archive, member, keeper, options)


def _take(archive: Any, member: Any, keeper: Keeper, options: Any) -> None:
    """Unpack or refuse one member."""
    name = _name(member)
    link = _is_link(member)
    target = None if link else _copied_from(archive, member)
    if link or (target is not None and not keeper.repeat(name, target)):
        keeper.refuse(name, HostileFile.code, LINK)
    elif member.is_encrypted:
        keeper.refuse(name, EncryptedFile.code, ENCRYPTED)
    elif member.is_split_after:
        keeper.refuse(name, UnreadableFile.code, VOLUME_SENTENCE)
    elif target is None:
        keeper.take(name, _read(archive, member, options))


def _name(member: Any) -> str:
    """The member's name; old archives hold raw bytes of some code page beside the decoded guess."""
    raw = bytes(member.orig_filename_bytes or b"")
    return decode_name(raw) if raw else str(member.filename)


def _is_link(member: Any) -> bool:
    """Whether the attributes are those of a link or device: Unix mode, or a reparse point of Windows."""
    attributes = int(member.file_attr or 0)
    if attributes & 0xF000:
        return stat.S_IFMT(attributes) not in (stat.S_IFREG, stat.S_IFDIR)
    return bool(attributes & _REPARSE_POINT)


def _copied_from(archive: Any, member: Any) -> str | None:
    """The member that this one repeats (RAR 5 stores equal files once); None when it has its own content."""
    try:
        target = bytes(archive.readlink(member))
    except (rars.Error, KeyError, ValueError):
        return None
    return decode_name(target) if target else None


def _read(archive: Any, member: Any, options: Any) -> Iterator[bytes]:
    """Content of one member in chunks."""
    try:
        content = archive.read(member, options=options)
    except (rars.PasswordRequired, rars.BadPassword):
        raise EncryptedFile(ENCRYPTED) from None
    except rars.UnsupportedRarFeature:
        raise UnreadableFile(METHOD) from None
    except (rars.Error, KeyError, ValueError, OSError):
        raise UnreadableFile(BROKEN) from None
    for at in range(0, len(content), CHUNK_BYTES):
        yield content[at : at + CHUNK_BYTES]
