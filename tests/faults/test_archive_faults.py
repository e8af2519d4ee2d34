"""Archives that attack: bombs, traversal, links, shared bytes, archives that hold themselves. All through the sandbox."""

import io
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from extractors.archive import UNPACK_ENTRY, Member, UnpackCall, members_from
from extractors.detect import detect_media_type
from extractors.errors import HostileFile, ShenbaoError
from extractors.limits import Limits
from extractors.sandbox import Sandbox
from extractors.sandbox.handing import Handing

Unpack = Callable[..., tuple[Member, ...]]
SMALL = Limits(unpacked_bytes=8 << 20, members=200, memory_bytes=1 << 30)


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """One child for all tests: it must survive each of them."""
    with Sandbox(1, SMALL, tmp_path_factory.mktemp("scratch")) as sandbox:
        yield sandbox


@pytest.fixture
def unpack(pool: Sandbox, tmp_path: Path) -> Unpack:
    """Unpacks bytes in the child; nothing may appear outside of the target folder."""

    def run(data: bytes, deadline: float = 10.0) -> tuple[Member, ...]:
        folder = tmp_path / "in" / "ner"
        folder.mkdir(parents=True)
        (folder / "file").write_bytes(data)
        (folder / "target").mkdir()
        media_type = detect_media_type(folder / "file")

        def request(hand: Handing) -> bytes:
            call = UnpackCall(hand.file(folder / "file"), media_type, hand.result(folder / "target"), SMALL)
            return msgspec.msgpack.encode(call)

        try:
            return members_from(pool.submit(UNPACK_ENTRY, request, deadline=deadline, label="a").result(timeout=60))
        finally:
            assert sorted(path.name for path in folder.iterdir()) == ["file", "target"]
            assert [path.name for path in (tmp_path / "in").iterdir()] == ["ner"]
            assert not [path for path in (folder / "target").iterdir() if path.is_symlink() or not path.is_file()]

    return run


def zip_of(members: dict[str, bytes], level: int = 9) -> bytes:
    """A ZIP."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def test_a_bomb_stops_at_what_really_comes_out(unpack: Unpack):
    """Many megabytes of nothing, whatever the directory claims."""
    bomb = bytearray(zip_of({"a": bytes(64 << 20)}))
    with pytest.raises(HostileFile, match="上限"):
        unpack(bytes(bomb))


def test_a_bomb_that_lies_about_its_size_stops_too(unpack: Unpack):
    """A declared size of four bytes changes nothing."""
    bomb = bytearray(zip_of({"a": bytes(64 << 20)}))
    at = bomb.index(b"PK\x01\x02")
    bomb[at + 24 : at + 28] = struct.pack("<I", 4)
    bomb[22:26] = struct.pack("<I", 4)
    with pytest.raises(HostileFile, match="上限"):
        unpack(bytes(bomb))


def test_overlapping_members_are_refused(unpack: Unpack):
    """Many entries of the directory that share one member's bytes."""
    whole = zip_of({"a": bytes(1 << 20)})
    at = whole.index(b"PK\x01\x02")
    entry, body = whole[at : whole.index(b"PK\x05\x06")], whole[:at]
    entries = b"".join(entry[:-1] + bytes([65 + n]) for n in range(50))
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 50, 50, len(entries), len(body), 0)
    with pytest.raises(HostileFile, match="重叠"):
        unpack(body + entries + end)


def test_too_many_members_are_refused(unpack: Unpack):
    """The count alone is a limit."""
    with pytest.raises(HostileFile, match="文件数"):
        unpack(zip_of({str(number): b"" for number in range(300)}))


def test_a_quine_is_one_level(unpack: Unpack):
    """An archive within an archive is a member: unpacking never goes deeper by itself."""
    inner = zip_of({"a": b"x"})
    for _ in range(20):
        inner = zip_of({"again.zip": inner}, level=0)
    (member,) = unpack(inner)
    assert member.name == "again.zip"


@pytest.mark.parametrize("name", ["../../x", "/tmp/x", "..\\..\\x", "C:\\x", "a/../../../x", "....//../x"])  # noqa: S108
def test_traversal_writes_nothing_outside(unpack: Unpack, name: str):
    """Every way out is told and not taken."""
    (member,) = unpack(zip_of({name: b"x"}))
    assert member.problem == "hostile-file"
    assert ".." not in member.name.split("/")


def test_names_that_hide_are_written_out(unpack: Unpack):
    """Control and direction characters, line breaks, a name of nothing."""
    names = {member.name for member in unpack(zip_of({"a\x1b[2J.pdf": b"1", "b\u202efdp.exe": b"2", "c\nd": b"3"}))}
    assert names == {"a⟨001B⟩[2J.pdf", "b⟨202E⟩fdp.exe", "c⟨000A⟩d"}


def test_a_very_long_name_is_kept_short(unpack: Unpack):
    """No file system ever sees it; people see both of its ends."""
    (member,) = unpack(zip_of({"长" * 10_000 + ".pdf": b"x"}))
    assert len(member.name) == 1000
    assert member.name.endswith(".pdf")
    assert member.stored


def test_links_then_files_through_them(unpack: Unpack):
    """A link first, then a file with the link in its path: neither is written as such."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for kind, name in ((tarfile.SYMTYPE, "link"), (tarfile.LNKTYPE, "hard"), (tarfile.FIFOTYPE, "pipe")):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "../../.."
            archive.addfile(info)
        info = tarfile.TarInfo("link/x")
        info.size = 1
        archive.addfile(info, io.BytesIO(b"x"))
    members = {member.name: member for member in unpack(stream.getvalue())}
    assert {name for name, member in members.items() if member.problem} == {"link", "hard", "pipe"}
    assert members["link/x"].stored


def test_a_tar_that_claims_terabytes_is_told(unpack: Unpack):
    """A header that claims terabytes costs no time and no space."""
    info = tarfile.TarInfo("a")
    info.size = 1 << 40
    members = unpack(info.tobuf() + b"x" * 512)
    assert any(member.problem == "unreadable-file" for member in members)
    assert not any(member.bytes > 512 for member in members)


@pytest.mark.parametrize("seed", range(12))
def test_damaged_archives_end_cleanly(unpack: Unpack, seed: int):
    """Bytes turned over anywhere: members, problems or a clean error, never anything else."""
    content = zlib.compress(bytes(range(256)) * 40)
    data = bytearray(zip_of({f"{number}.bin": content for number in range(5)}))
    for step in range(8):
        at = (seed * 7919 + step * 104_729) % len(data)
        data[at] ^= 1 + (seed * 31 + step) % 255
    try:
        members = unpack(bytes(data))
    except ShenbaoError:
        return
    assert all(bool(member.problem) != bool(member.stored) for member in members)
