"""Archives in several volumes: which files belong together, and what they hold."""

import hashlib
from pathlib import Path

import pytest
import rars

from extractors.archive import Member, unpack
from extractors.archive.volumes import find_volumes, missing_sentence
from extractors.detect import detect_media_type
from extractors.errors import EncryptedFile, HostileFile, UnreadableFile
from extractors.limits import Limits

from .packing import Unpack, digest, make_zip, seven_zip


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
