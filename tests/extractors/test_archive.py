"""Members of archives: names, contents, and what is told of those that cannot be had."""

import bz2
import gzip
import hashlib
import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import msgspec
import py7zr
import pytest
import rars
import zstandard

from extractors import registry
from extractors.archive import Member, UnpackCall, members_from, unpack, unpack_entry
from extractors.archive.volumes import find_volumes, missing_sentence
from extractors.detect import detect_media_type
from extractors.errors import EncryptedFile, HostileFile, UnreadableFile
from extractors.limits import Limits

Unpack = Callable[..., dict[str, Member]]


@pytest.fixture
def unpack_bytes(tmp_path: Path) -> Unpack:
    """Unpacks bytes; members by name, and every stored file is what its member says."""

    def run(data: bytes, *, limits: Limits | None = None, name: str = "") -> dict[str, Member]:
        path, target = tmp_path / "input", tmp_path / f"target-{len(list(tmp_path.iterdir()))}"
        path.write_bytes(data)
        members = unpack(path, detect_media_type(path), target, limits or Limits(), name=name)
        for member in members:
            assert bool(member.problem) != bool(member.stored)
            if member.stored:
                content = (target / member.stored).read_bytes()
                assert hashlib.sha256(content).hexdigest() == member.sha256 == member.stored
                assert len(content) == member.bytes
        assert {path.name for path in target.iterdir()} == {member.stored for member in members if member.stored}
        assert not (tmp_path / "escaped").exists()
        assert len({member.name for member in members}) == len(members)
        return {member.name: member for member in members}

    return run


def make_zip(*members: tuple[bytes, bytes], flag: int = 0, method: int = 8, extra: bytes = b"", mode: int = 0) -> bytes:
    """A ZIP written by hand: raw names, any flag, extra field, Unix mode."""
    body, directory = b"", b""
    for name, content in members:
        deflate = zlib.compressobj(wbits=-15)
        packed = deflate.compress(content) + deflate.flush() if method == 8 else content
        head = struct.pack(
            "<HHHHHIIIHH", 20, flag, method, 0, 0, zlib.crc32(content), len(packed), len(content), len(name), len(extra)
        )
        directory += b"PK\x01\x02" + struct.pack("<H", 20 | (3 << 8)) + head
        directory += struct.pack("<HHHII", 0, 0, 0, mode << 16, len(body)) + name + extra
        body += b"PK\x03\x04" + head + name + extra + packed
    end = struct.pack("<HHHHIIH", 0, 0, len(members), len(members), len(directory), len(body), 0)
    return body + directory + b"PK\x05\x06" + end


def digest(content: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(content).hexdigest()


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


def test_rar_members(unpack_bytes: Unpack):
    """RAR 5 and 4 with Chinese names, an encrypted one, a link."""
    for family in ("rar50", "rar40"):
        builder = rars.RarBuilder(format=family)
        builder.add_bytes(b"abc" * 100, "材料/申报函.txt")
        builder.add_bytes(b"", "空.txt")
        members = unpack_bytes(builder.to_bytes())
        assert members["材料/申报函.txt"].sha256 == digest(b"abc" * 100)
        assert members["空.txt"].bytes == 0
    locked = rars.RarBuilder(password="secret")  # noqa: S106
    locked.add_bytes(b"abc", "a.txt")
    assert unpack_bytes(locked.to_bytes())["a.txt"].problem == "encrypted-file"
    linked = rars.RarBuilder()
    linked.add_unix_symlink("link", b"/etc/passwd")
    linked.add_bytes(b"abc", "a.txt")
    members = unpack_bytes(linked.to_bytes())
    assert members["link"].problem == "hostile-file"
    assert members["a.txt"].stored


def test_rar_with_encrypted_names_is_encrypted(unpack_bytes: Unpack):
    """Nothing can be listed, so the whole archive is the problem."""
    builder = rars.RarBuilder(password="secret", encrypt_headers=True)  # noqa: S106
    builder.add_bytes(b"abc", "a.txt")
    with pytest.raises(EncryptedFile):
        unpack_bytes(builder.to_bytes())


def seven_zip(members: dict[str, bytes], password: str | None = None) -> bytes:
    """A 7z."""
    stream = io.BytesIO()
    with py7zr.SevenZipFile(stream, "w", password=password) as archive:
        for name, content in members.items():
            archive.writestr(content, name)
    return stream.getvalue()


def test_7z_members(unpack_bytes: Unpack):
    """Solid archives come whole, empty files too."""
    members = unpack_bytes(seven_zip({"材料/申报函.txt": b"abc" * 1000, "空.txt": b"", "b.bin": bytes(99)}))
    assert members["材料/申报函.txt"].sha256 == digest(b"abc" * 1000)
    assert members["空.txt"].bytes == 0
    assert members["b.bin"].sha256 == digest(bytes(99))


def test_7z_problems(unpack_bytes: Unpack):
    """Encrypted, cut, broken and too large archives."""
    with pytest.raises(EncryptedFile):
        unpack_bytes(seven_zip({"a": b"x" * 99}, password="secret"))  # noqa: S106
    whole = seven_zip({"a": bytes(range(256)) * 9, "b": b"y" * 999})
    with pytest.raises(UnreadableFile, match="分卷"):
        unpack_bytes(whole[:-40])
    with pytest.raises(HostileFile):
        unpack_bytes(whole, limits=Limits(unpacked_bytes=1000))
    broken = bytearray(whole)
    broken[60] ^= 0xFF
    assert {member.problem for member in unpack_bytes(bytes(broken)).values()} <= {"unreadable-file", None}


def make_tar(*infos: tarfile.TarInfo) -> bytes:
    """A tar of members with three bytes each, if they are files."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for info in infos:
            info.size = 3 if info.isreg() else 0
            archive.addfile(info, io.BytesIO(b"abc") if info.isreg() else None)
    return stream.getvalue()


@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress, lzma.compress])
def test_tar_members(unpack_bytes: Unpack, pack: Callable[[bytes], bytes]):
    """Plain and compressed; links and devices are hostile, paths outside, too."""
    link, device, outside = tarfile.TarInfo("link"), tarfile.TarInfo("device"), tarfile.TarInfo("../escaped")
    link.type, link.linkname, device.type = tarfile.SYMTYPE, "/etc/passwd", tarfile.CHRTYPE
    members = unpack_bytes(pack(make_tar(tarfile.TarInfo("材料/申报函.txt"), link, device, outside)))
    assert members["材料/申报函.txt"].sha256 == digest(b"abc")
    assert {members[name].problem for name in ("link", "device", "escaped")} == {"hostile-file"}


def test_a_cut_tar_is_told(unpack_bytes: Unpack):
    """What came before the cut is kept, the rest is a finding."""
    whole = make_tar(tarfile.TarInfo("a"), tarfile.TarInfo("b"))
    for data in (whole[:1500], whole[:1024] + b"\xff" * 512 + whole[1536:], gzip.compress(whole)[:-20]):
        members = unpack_bytes(data)
        assert members["a"].stored
        assert any(member.problem == "unreadable-file" for member in members.values())


def test_single_compressed_files_take_their_name(unpack_bytes: Unpack):
    """From the gzip header, else from the outer name."""
    stream = io.BytesIO()
    with gzip.GzipFile("申报函.txt", "wb", fileobj=stream, mtime=0) as packed:
        packed.write(b"abc")
    assert len(unpack_bytes(stream.getvalue())) == 1
    assert set(unpack_bytes(lzma.compress(b"abc"), name="市/申报函.txt.xz")) == {"申报函.txt"}


def test_zstandard(unpack_bytes: Unpack):
    """A tar, a single file under the outer name, several frames, one that is cut off, one that is nothing else."""
    whole = make_tar(tarfile.TarInfo("材料/申报函.txt"), tarfile.TarInfo("b"))
    assert unpack_bytes(zstandard.compress(whole))["材料/申报函.txt"].sha256 == digest(b"abc")
    single = unpack_bytes(zstandard.compress(b"ab") + zstandard.compress(b"c"), name="市/申报函.txt.zst")
    assert single["申报函.txt"].sha256 == digest(b"abc")
    content = hashlib.shake_128(b"x").digest(300_000)
    cut = unpack_bytes(zstandard.compress(content)[:-9], name="a.bin.zst")
    assert [member.problem for member in cut.values()][-1] == "unreadable-file"
    with pytest.raises(UnreadableFile):
        unpack_bytes(zstandard.compress(b"abc" * 9)[:-9])
    with pytest.raises(HostileFile):
        unpack_bytes(zstandard.compress(bytes(90 << 20)))


def test_archives_behind_a_program(unpack_bytes: Unpack):
    """What unpacks itself is opened and never run; a mark in the program is no archive; a mere program is refused."""
    program = b"MZ" + bytes(5000) + b"7z\xbc\xaf\x27\x1c" + bytes(3000)
    builder = rars.RarBuilder()
    builder.add_bytes(b"abc", "甲.txt")
    for archive in (builder.to_bytes(), seven_zip({"甲.txt": b"abc"}), make_zip(("甲.txt".encode("gbk"), b"abc"))):
        assert unpack_bytes(program + archive)["甲.txt"].sha256 == digest(b"abc")
    with pytest.raises(UnreadableFile, match="可执行程序"):
        unpack_bytes(program)


@pytest.mark.parametrize(("data", "word"), [(b"xx-lh5-" + bytes(99), "LZH"), (bytes(0x8001) + b"CD001" + bytes(99), "ISO"),
                                            (b"MSCF" + bytes(99), "CAB"), (b"\x60\xea" + bytes(99), "ARJ")])  # fmt: skip
def test_archives_that_cannot_be_opened_are_named(unpack_bytes: Unpack, data: bytes, word: str):
    """The sentence says which kind it is and what to do."""
    with pytest.raises(UnreadableFile, match=rf"{word}.*ZIP"):
        unpack_bytes(data)


def test_rar_names_of_other_scripts(unpack_bytes: Unpack):
    """What states its names in UTF-8 is believed, also where they are not Chinese."""
    builder = rars.RarBuilder()
    builder.add_bytes(b"abc", "уиоти.txt")
    assert set(unpack_bytes(builder.to_bytes())) == {"уиоти.txt"}


def test_7z_with_encrypted_names_is_encrypted(unpack_bytes: Unpack):
    """Nothing can be listed."""
    stream = io.BytesIO()
    with py7zr.SevenZipFile(stream, "w", password="secret", header_encryption=True) as archive:  # noqa: S106
        archive.writestr(b"x" * 99, "a")
    with pytest.raises(EncryptedFile):
        unpack_bytes(stream.getvalue())


@pytest.fixture
def unpack_volumes(tmp_path: Path) -> Unpack:
    """Unpacks an archive from the bytes of its volumes, the first of which says what it is."""

    def run(volumes: list[bytes], **options: Limits) -> dict[str, Member]:
        paths = [tmp_path / f"volume-{number}" for number in range(len(volumes))]
        for path, content in zip(paths, volumes, strict=True):
            path.write_bytes(content)
        limits, target = options.get("limits", Limits()), tmp_path / "target"
        members = unpack(paths[0], detect_media_type(paths[0]), target, limits, volumes=paths)
        assert {path.name for path in target.iterdir()} == {member.stored for member in members if member.stored}
        return {member.name: member for member in members}

    return run


def pieces(data: bytes, size: int) -> list[bytes]:
    """Bytes cut into volumes."""
    return [data[start : start + size] for start in range(0, len(data), size)]


def test_volumes_are_joined(unpack_volumes: Unpack):
    """What was cut anywhere is one archive again; without its end it is told."""
    content = hashlib.shake_128(b"x").digest(90_000)
    for whole in (seven_zip({"甲.bin": content}), make_zip(("甲.bin".encode("gbk"), content))):
        assert unpack_volumes(pieces(whole, 40_000))["甲.bin"].sha256 == digest(content)
        with pytest.raises(UnreadableFile, match=r"分卷|不完整"):
            unpack_volumes(pieces(whole, 40_000)[:-1])
    with pytest.raises(HostileFile, match="上限"):
        unpack_volumes(pieces(whole, 40_000), limits=Limits(unpacked_bytes=50_000))


def test_rar_volumes_are_joined(unpack_volumes: Unpack, tmp_path: Path):
    """Volumes by their own marks; without the last one it is told, and so is a password."""
    content = hashlib.shake_128(b"x").digest(90_000)
    for name, password in (("open", None), ("locked", "secret")):
        builder = rars.RarBuilder(volume_size=40_000, password=password)
        builder.add_bytes(content, "材料/甲.bin")
        builder.add_bytes(b"abc", "乙.txt")
        volumes = [path.read_bytes() for path in builder.write_volumes(str(tmp_path / f"{name}.rar"))]
        if password:
            with pytest.raises(EncryptedFile):
                unpack_volumes(volumes)
            continue
        members = unpack_volumes(volumes)
        assert members["材料/甲.bin"].sha256 == digest(content)
        assert members["乙.txt"].sha256 == digest(b"abc")
        with pytest.raises(UnreadableFile, match="缺少后面的分卷"):
            unpack_volumes(volumes[:-1])


def named(*names: str) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Volume sets among names."""
    return [(found.main, found.volumes, found.missing) for found in find_volumes(names)]


def test_volumes_by_their_names():
    """Each scheme in its order, whichever case and padding; gaps and lost ends are named as the others are."""
    assert named("甲.part2.rar", "甲.part1.rar", "乙.pdf") == [("甲.part1.rar", ("甲.part1.rar", "甲.part2.rar"), ())]
    assert named("a/甲.part03.rar", "a/甲.PART01.RAR") == [
        ("a/甲.PART01.RAR", ("a/甲.PART01.RAR", "a/甲.part03.rar"), ("a/甲.part02.rar",))
    ]
    assert named("甲.r00", "甲.rar", "甲.r01") == [("甲.rar", ("甲.rar", "甲.r00", "甲.r01"), ())]
    assert named("甲.s00", "甲.rar", "甲.r00")[0][2][:2] == ("甲.r01", "甲.r02")
    assert named("甲.zip", "甲.z01", "甲.z02") == [("甲.zip", ("甲.z01", "甲.z02", "甲.zip"), ())]
    assert named("甲.z02") == [("甲.z02", ("甲.z02",), ("甲.z01", "甲.zip"))]
    assert named("甲.7z.001", "甲.7z.003") == [("甲.7z.001", ("甲.7z.001", "甲.7z.003"), ("甲.7z.002",))]
    assert named("甲.rar", "甲.zip", "乙.part1.rar", "丙.7z.001") == []
    assert named("甲.part2.rar", "乙.part1.rar") == [("甲.part2.rar", ("甲.part2.rar",), ("甲.part1.rar",))]
    assert "“甲.z01”、“甲.zip”" in missing_sentence(["夹/甲.z01", "夹/甲.zip"])


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
