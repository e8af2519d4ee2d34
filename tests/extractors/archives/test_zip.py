"""Members of ZIP archives: names, contents, and what is told of those that cannot be had."""

import io
import struct
import zipfile
import zlib
from pathlib import Path

import msgspec
import pytest

from extractors import registry
from extractors.archive import Member, UnpackCall, members_from, unpack_entry
from extractors.errors import HostileFile, UnreadableFile
from extractors.limits import Limits

from .packing import Unpack, digest, make_zip


def test_gbk_names_and_both_separators(unpack_bytes: Unpack):
    """Names without a flag are GB18030; folders are no members; contents come whole."""
    data = make_zip(
        ("绍兴市\\申报函.pdf".encode("gbk"), b"a" * 1000), ("绍兴市/程序乗.doc".encode("gbk"), b""), (b"x/", b"")
    )
    members = unpack_bytes(data)
    assert set(members) == {"绍兴市/申报函.pdf", "绍兴市/程序乗.doc"}
    assert members["绍兴市/申报函.pdf"].sha256 == digest(b"a" * 1000)


def test_utf8_names_with_a_wrong_flag(unpack_bytes: Unpack):
    """UTF-8 without the flag, and GBK with it: both are read."""
    assert set(unpack_bytes(make_zip(("申报函.pdf".encode(), b"x")))) == {"申报函.pdf"}
    assert set(unpack_bytes(make_zip(("申报函.pdf".encode(), b"x"), flag=0x800))) == {"申报函.pdf"}
    assert "申报函.pdf" in unpack_bytes(make_zip(("申报函.pdf".encode("gbk"), b"x"), flag=0x800))


def test_the_unicode_path_field_names_the_member(unpack_bytes: Unpack):
    """Info-ZIP's field counts when its checksum belongs to the raw name."""
    path = "申报函.pdf".encode()
    field = b"\x01" + zlib.crc32(b"____.pdf").to_bytes(4, "little") + path
    extra = struct.pack("<HH", 0x7075, len(field)) + field
    assert set(unpack_bytes(make_zip((b"____.pdf", b"x"), extra=extra))) == {"申报函.pdf"}
    assert set(unpack_bytes(make_zip((b"other.pdf", b"x"), extra=extra))) == {"other.pdf"}


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_every_usual_method(unpack_bytes: Unpack, method: int):
    """What zipfile writes comes out."""
    stream = io.BytesIO()
    content = bytes(range(256)) * 2000
    with zipfile.ZipFile(stream, "w", method) as archive:
        archive.writestr("甲.bin", content)
    assert unpack_bytes(stream.getvalue())["甲.bin"].sha256 == digest(content)


def test_twins_are_both_kept(unpack_bytes: Unpack):
    """Two members of one name, and two of one content."""
    members = unpack_bytes(make_zip((b"a.txt", b"1"), (b"a.txt", b"2"), (b"b.txt", b"2")))
    assert {name: member.sha256 for name, member in members.items()} == {
        "a.txt": digest(b"1"), "a (2).txt": digest(b"2"), "b.txt": digest(b"2"),
    }  # fmt: skip


@pytest.mark.parametrize("name", ["../../escaped", "/escaped", "C:\\escaped", "a/../../escaped", "..\\..\\escaped"])
def test_paths_that_lead_outside_are_hostile(unpack_bytes: Unpack, name: str):
    """Nothing is written, the name is kept in a harmless form, the others come."""
    members = unpack_bytes(make_zip((name.encode(), b"x"), (b"good.txt", b"y")))
    (problem,) = (member for member in members.values() if member.problem)
    assert problem.problem == "hostile-file"
    assert problem.name.endswith("escaped")
    assert members["good.txt"].stored


def test_links_are_hostile(unpack_bytes: Unpack):
    """A link in a ZIP is not followed and not written."""
    member = unpack_bytes(make_zip((b"link", b"/etc/passwd"), mode=0o120777))["link"]
    assert member.problem == "hostile-file"


def test_encrypted_members_are_told(unpack_bytes: Unpack):
    """One finding a member; the archive's other members come."""
    assert unpack_bytes(make_zip((b"a.pdf", b"x" * 20), flag=1))["a.pdf"].problem == "encrypted-file"


def test_a_wrong_checksum_costs_one_member(unpack_bytes: Unpack):
    """Broken content is not kept."""
    data = bytearray(make_zip((b"a.txt", b"aaaa"), (b"b.txt", b"bbbb"), method=0))
    data[data.index(b"aaaa")] ^= 1
    members = unpack_bytes(bytes(data))
    assert members["a.txt"].problem == "unreadable-file"
    assert members["b.txt"].stored


def test_what_is_left_of_a_cut_archive_is_saved(unpack_bytes: Unpack):
    """Whole members come out, the cut one and the missing directory are told."""
    content = bytes(value * 7 % 251 for value in range(5000))
    data = make_zip(("一.bin".encode("gbk"), content), ("二.bin".encode("gbk"), content[::-1]))
    members = unpack_bytes(data[: data.index(b"PK\x01\x02") - 100])
    assert members["一.bin"].sha256 == digest(content)
    assert members["二.bin"].problem == "unreadable-file"
    assert sum(member.problem is not None for member in members.values()) == 2


def test_a_cut_archive_of_unknown_sizes_is_saved(unpack_bytes: Unpack):
    """A writer that streams puts sizes behind the data: the deflated stream knows its own end."""

    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.data = b""

        def writable(self) -> bool:
            return True

        def write(self, chunk: bytes) -> int:  # type: ignore[override]
            self.data += bytes(chunk)
            return len(chunk)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[call-overload]
        archive.writestr("a.txt", b"abc" * 500)
        archive.writestr("b.txt", b"def" * 500)
    members = unpack_bytes(pipe.data[: pipe.data.index(b"PK\x01\x02")])
    assert members["a.txt"].sha256 == digest(b"abc" * 500)
    assert members["b.txt"].sha256 == digest(b"def" * 500)


def test_volumes_are_told(unpack_bytes: Unpack):
    """Parts of a split archive cannot be unpacked alone, and the sentence says what to do."""
    for data in (
        b"PK\x07\x08" + make_zip((b"a", b"x")),
        make_zip((b"a", b"x"))[:-22] + b"PK\x05\x06\x02\0\x02\0" + bytes(14),
    ):
        with pytest.raises(UnreadableFile, match="分卷"):
            unpack_bytes(data)


def test_office_files_are_members_not_archives(unpack_bytes: Unpack):
    """Archives within archives stay whole: who calls goes deeper."""
    inner = make_zip((b"OFD.xml", b"x"))
    members = unpack_bytes(make_zip(("甲.ofd".encode(), inner), (b"b.zip", inner)))
    assert members["甲.ofd"].sha256 == members["b.zip"].sha256 == digest(inner)


def test_limits_of_count_size_and_ratio(unpack_bytes: Unpack):
    """The archive's limits stop it; a member that is too large alone is one problem."""
    small = Limits(members=2, unpacked_bytes=4000, file_bytes=1000)
    with pytest.raises(HostileFile, match="文件数"):
        unpack_bytes(make_zip((b"a", b"1"), (b"b", b"2"), (b"c", b"3")), limits=small)
    with pytest.raises(HostileFile, match="上限"):
        unpack_bytes(make_zip((b"a", b"1" * 5000)), limits=small)
    members = unpack_bytes(make_zip((b"a", b"1" * 1500), (b"b", b"2" * 900)), limits=small)
    assert members["a"].problem == "hostile-file"
    assert members["b"].stored
    with pytest.raises(HostileFile, match="压缩比"):
        unpack_bytes(make_zip((b"a", bytes(70 << 20))))


def test_entry_and_its_reply(tmp_path: Path):
    """Over the sandbox's border members are the same; a reply that lies is refused."""
    (tmp_path / "a.zip").write_bytes(make_zip((b"a.txt", b"x")))
    call = UnpackCall(str(tmp_path / "a.zip"), registry.ZIP, str(tmp_path / "out"), Limits())
    (member,) = members_from(unpack_entry(msgspec.msgpack.encode(call)))
    assert member == Member("a.txt", digest(b"x"), 1, digest(b"x"))
    for change in ({"stored": "../a"}, {"name": "../a"}, {"sha256": "0" * 64}, {"stored": ""}):
        lie = msgspec.msgpack.encode([msgspec.structs.replace(member, **change)])
        with pytest.raises(UnreadableFile):
            members_from(lie)
    with pytest.raises(UnreadableFile):
        members_from(b"\xc1")
