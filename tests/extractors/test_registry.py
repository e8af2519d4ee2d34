"""Which reader takes what, and what is said of the rest."""

from pathlib import Path

import msgspec
import pytest

from extractors import registry
from extractors.errors import EncryptedFile, HostileFile, UnreadableFile
from extractors.limits import DEFAULT_LIMITS, Limits
from extractors.sandbox import Sandbox
from extractors.sandbox.handing import Handing
from pipeline.facts import Reading
from pipeline.work import STUDY, StudyRequest


def source(path: Path, media_type: str) -> registry.Source:
    """A source for a file."""
    return registry.Source(str(path), path.name, "0" * 64, path.stat().st_size, media_type)


def test_every_reader_can_be_loaded():
    """Rows of the registry name functions that exist."""
    for reader in registry.READERS:
        assert callable(reader.load())
        assert reader.key == f"{reader.name}/{reader.version}"


def test_no_media_type_has_two_readers():
    """The first row would hide the second; archives have none at all."""
    types = [media_type for reader in registry.READERS for media_type in reader.media_types]
    assert len(types) == len(set(types))
    assert not registry.ARCHIVES & set(types)


@pytest.mark.parametrize(
    "media_type", [registry.EMPTY, registry.UNKNOWN, "application/x-lha", "image/wmf", "video/mp4"]
)
def test_what_has_no_reader_has_a_sentence(tmp_path: Path, media_type: str):
    """The sentence says in Chinese why, and what to do."""
    assert registry.reader_for(media_type) is None
    (tmp_path / "a").write_bytes(b"")
    with pytest.raises(UnreadableFile) as caught:
        registry.read_source(source(tmp_path / "a", media_type), DEFAULT_LIMITS)
    assert caught.value.message == registry.refusal(media_type)
    assert caught.value.message.endswith("。")


def test_volumes_are_known_by_their_name():
    """A part of a split archive is told as such, whatever its bytes look like; an empty file stays empty."""
    assert "分卷" in registry.refusal(registry.UNKNOWN, "材料.7z.002")
    assert "空" in registry.refusal(registry.EMPTY, "材料.z01")


def test_encrypted_and_too_large_files_are_refused(tmp_path: Path):
    """Before any reader is asked."""
    (tmp_path / "a").write_bytes(b"12345")
    with pytest.raises(EncryptedFile):
        registry.read_source(source(tmp_path / "a", registry.ENCRYPTED_OOXML), DEFAULT_LIMITS)
    with pytest.raises(HostileFile):
        registry.read_source(source(tmp_path / "a", registry.TEXT), Limits(file_bytes=4))


def test_a_file_is_read_in_the_sandbox(tmp_path: Path):
    """A worker takes a request and gives a reading, both as MessagePack."""
    (tmp_path / "a.txt").write_text("关于申报试点的函\n", encoding="utf-8")
    call = StudyRequest(source=source(tmp_path / "a.txt", registry.TEXT), limits=DEFAULT_LIMITS)

    def request(hand: Handing) -> bytes:
        handed = msgspec.structs.replace(call.source, path=hand.file(call.source.path))
        return msgspec.msgpack.encode(msgspec.structs.replace(call, source=handed))

    with Sandbox(1, scratch=tmp_path / "scratch") as sandbox:
        future = sandbox.submit(STUDY, request, deadline=30, label="a.txt")
        document = msgspec.msgpack.decode(future.result(), type=Reading).document
    assert [block.text for block in document.blocks] == ["关于申报试点的函"]
