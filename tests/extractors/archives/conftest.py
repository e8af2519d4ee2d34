"""Bytes of archives unpacked, and what holds of whatever comes out."""

import hashlib
from pathlib import Path

import pytest

from extractors.archive import Member, unpack
from extractors.detect import detect_media_type
from extractors.limits import Limits

from .packing import Unpack


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
