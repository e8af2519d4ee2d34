"""Archives (压缩包), and documents that carry files, to their members: files named by hash, with decoded, safe names.

No member's name ever becomes a path on disk. Sizes that an archive declares are never believed: what counts is what
really comes out. Archives within archives are members like others; who calls goes deeper, up to ``limits.depth``.
"""

import errno
import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import msgspec

from extractors import registry
from extractors.document import Record
from extractors.errors import EncryptedFile, HostileFile, UnreadableFile, WorkerError
from extractors.limits import Limits
from extractors.names import number_twins, safe_name

RATIO_FROM_BYTES: Final = 64 << 20
"""Below this much output the ratio says nothing: a text file of spaces is no attack."""
CHUNK_BYTES: Final = 256 << 10


class Member(Record, frozen=True):
    """One file of an archive.

    ``name`` is decoded, relative, with ``/``, unique in its archive. ``stored`` is the file's name in the target
    folder. When there is a ``problem`` (an error's code, its Chinese sentence in ``message``) nothing is stored and
    ``sha256`` is empty.
    """

    name: str
    sha256: str
    bytes: int
    stored: str
    problem: str | None = None
    message: str = ""


class Keeper:
    """Takes the members of one archive, counts what really comes, and stores files by their hash."""

    def __init__(self, target: Path, limits: Limits, packed_bytes: int) -> None:
        self.limits = limits
        self.target = target
        self._packed = max(1, packed_bytes)
        self._unpacked = 0
        self._members: list[Member] = []
        target.mkdir(parents=True, exist_ok=True)

    @property
    def members(self) -> tuple[Member, ...]:
        """All members so far, twins numbered."""
        names = number_twins([member.name for member in self._members])
        return tuple(
            msgspec.structs.replace(member, name=name) for member, name in zip(self._members, names, strict=True)
        )

    def check_count(self, count: int) -> None:
        """Raise :class:`HostileFile` when an archive has more members than allowed."""
        if count > self.limits.members:
            raise HostileFile(f"包内文件数超过 {self.limits.members} 个的上限。")

    def take(self, name: str, chunks: Iterable[bytes]) -> None:
        """Store one member. A reading error that ``chunks`` raises is the member's; a limit is the archive's."""
        incoming = self.start(name)
        if incoming is None:
            return
        try:
            for chunk in chunks:
                incoming.write(chunk)
        except (EncryptedFile, UnreadableFile) as error:
            incoming.give_up(error.code, error.message)
        except BaseException:
            incoming.give_up(None, "")
            raise
        else:
            incoming.finish()

    def start(self, name: str) -> "Incoming | None":
        """A member whose content is about to come; None when its name alone refuses it."""
        safe = safe_name(name)
        if safe.problem:
            self.add(Member(safe.name, "", 0, "", HostileFile.code, safe.problem))
            return None
        self.check_count(len(self._members) + 1)
        return Incoming(self, safe.name, self.target / f"incoming-{len(self._members)}")

    def refuse(self, name: str, code: str, message: str) -> None:
        """Record a member that is not unpacked."""
        safe = safe_name(name)
        self.add(Member(safe.name, "", 0, "", code, safe.problem or message))

    def add(self, member: Member) -> None:
        """Record a member."""
        self.check_count(len(self._members) + 1)
        self._members.append(member)

    def repeat(self, name: str, original: str) -> bool:
        """Record ``name`` as a copy of the member stored before as ``original``; False when there is none."""
        wanted = safe_name(original).name
        for member in self._members:
            if member.name == wanted and member.stored:
                self.add(msgspec.structs.replace(member, name=safe_name(name).name))
                return True
        return False

    def spend(self, count: int) -> None:
        """Count unpacked bytes; raise :class:`HostileFile` at the archive's limits."""
        self._unpacked += count
        if self._unpacked > self.limits.unpacked_bytes:
            raise HostileFile(f"解压后超过 {self.limits.unpacked_bytes >> 20} MiB 的上限，已停止解压。")
        if self._unpacked > RATIO_FROM_BYTES and self._unpacked > self._packed * self.limits.unpacked_ratio:
            raise HostileFile(f"压缩比超过 {self.limits.unpacked_ratio} 倍，疑似压缩炸弹，已停止解压。")


class Incoming:
    """One member on its way to the disk."""

    def __init__(self, keeper: Keeper, name: str, path: Path) -> None:
        self._keeper = keeper
        self._name = name
        self._path = path
        self._digest = hashlib.sha256()
        self._size = 0
        self._stream = path.open("wb")

    def write(self, chunk: bytes) -> None:
        """Take more bytes. What is beyond the size of one file is counted, not kept."""
        self._keeper.spend(len(chunk))
        self._size += len(chunk)
        if self._size > self._keeper.limits.file_bytes:
            return
        self._digest.update(chunk)
        try:
            self._stream.write(chunk)
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise WorkerError("磁盘空间不足，无法解压。") from None
            raise

    def finish(self) -> None:
        """All bytes came: store the file under its hash."""
        limit = self._keeper.limits.file_bytes
        if self._size > limit:
            self.give_up(HostileFile.code, f"文件超过 {limit >> 20} MiB 的上限，未解压。")
            return
        self._stream.close()
        name = self._digest.hexdigest()
        self._path.replace(self._path.with_name(name))
        self._keeper.add(Member(self._name, name, self._size, name))

    def give_up(self, code: str | None, message: str) -> None:
        """Drop the bytes, and record why (without a code nothing is recorded)."""
        self._stream.close()
        self._path.unlink(missing_ok=True)
        if code is not None:
            self._keeper.add(Member(self._name, "", 0, "", code, message))


def unpack(
    path: Path, media_type: str, target: Path, limits: Limits, *, name: str = "", volumes: Sequence[Path] = ()
) -> tuple[Member, ...]:
    """Unpack an archive, or the files inside a document, into the flat folder ``target``; to be called inside a worker.

    Folders are no members. A member that cannot be had (encrypted, broken, a link, a path out of the archive) is told
    as such; the others come. ``name`` is the archive's own name, for formats that do not name their content;
    ``volumes`` are all files of a split archive in their order. Raises :class:`EncryptedFile`, :class:`UnreadableFile`
    or :class:`HostileFile` when nothing of it can be used.
    """
    packed = sum(volume.stat().st_size for volume in volumes) or path.stat().st_size
    keeper = Keeper(target, limits, packed)
    if volumes and media_type == registry.RAR:
        from extractors.archive.rar import unpack_rar_volumes

        unpack_rar_volumes(volumes, keeper)
    elif volumes:
        from extractors.archive.volumes import join

        joined = join(volumes, target, limits)
        try:
            _unpack_one(joined, _joined_type(joined, media_type), keeper, name, volumes)
        finally:
            joined.unlink(missing_ok=True)
    else:
        _unpack_one(path, media_type, keeper, name)
    return keeper.members


def _joined_type(joined: Path, media_type: str) -> str:
    """What the volumes are together; a single one may look like something else."""
    from extractors.detect import detect_media_type

    found = detect_media_type(joined)
    return found if found in registry.ARCHIVES else media_type


def _unpack_one(path: Path, media_type: str, keeper: Keeper, name: str, volumes: Sequence[Path] = ()) -> None:
    """Unpack one file by its type; ``volumes`` are what it was joined from."""
    if media_type == registry.ZIP:
        from extractors.archive.zip_members import unpack_zip

        unpack_zip(path, keeper, [volume.stat().st_size for volume in volumes])
    elif media_type == registry.RAR:
        from extractors.archive.rar import unpack_rar

        unpack_rar(path, keeper)
    elif media_type == registry.SEVEN_ZIP:
        from extractors.archive.sevenzip import unpack_7z

        unpack_7z(path, keeper)
    elif media_type in registry.ARCHIVES:
        from extractors.archive.tar import unpack_tar

        unpack_tar(path, media_type, keeper, name)
    else:
        from extractors.embedded import take_embedded

        take_embedded(path, media_type, keeper)


class UnpackCall(Record, frozen=True):
    """The payload of :func:`unpack_entry`."""

    path: str
    media_type: str
    target: str
    limits: Limits
    name: str = ""
    volumes: tuple[str, ...] = ()


UNPACK_ENTRY: Final = "extractors.archive:unpack_entry"


def unpack_entry(payload: bytes) -> bytes:
    """Entry for :meth:`extractors.sandbox.Sandbox.submit`: an :class:`UnpackCall` to members, as MessagePack."""
    call = msgspec.msgpack.decode(payload, type=UnpackCall)
    volumes = [Path(volume) for volume in call.volumes]
    members = unpack(Path(call.path), call.media_type, Path(call.target), call.limits, name=call.name, volumes=volumes)
    return msgspec.msgpack.encode(members)


def members_from(reply: bytes) -> tuple[Member, ...]:
    """Members from the reply of :func:`unpack_entry`, checked: what a worker says is not believed.

    Raises :class:`UnreadableFile` when the reply is not what this module would have sent.
    """
    try:
        members = msgspec.msgpack.decode(reply, type=tuple[Member, ...])
    except msgspec.DecodeError:
        raise UnreadableFile("解压结果无法识别。") from None
    for member in members:
        safe = safe_name(member.name)
        if safe.problem or safe.name != member.name or not _is_stored_well(member):
            raise UnreadableFile("解压结果无法识别。")
    return members


def _is_stored_well(member: Member) -> bool:
    """Whether a member has either a problem or a plain hash as the name of its file."""
    if member.problem:
        return not member.stored
    digits = len(member.stored) == 64 and all(digit in "0123456789abcdef" for digit in member.stored)
    return digits and member.sha256 == member.stored
