"""Members of RAR, 7z, tar and single compressed files, and what is told of archives that cannot be opened."""

import bz2
import gzip
import hashlib
import io
import lzma
import tarfile
from collections.abc import Callable

import py7zr
import pytest
import rars
import zstandard

from extractors.errors import EncryptedFile, HostileFile, UnreadableFile
from extractors.limits import Limits

from .packing import Unpack, digest, make_zip, seven_zip


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
