"""Older files read from bytes."""

from pathlib import Path

import pytest

from extractors import legacy
from extractors.detect import detect_media_type
from extractors.document import Document
from extractors.legacy import read_legacy
from extractors.limits import DEFAULT_LIMITS, Limits
from extractors.registry import Source

from .writing import Read


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Read:
    """Reads bytes as what they are; LibreOffice is left out unless a test asks for it."""

    def run(
        data: bytes, media_type: str = "", limits: Limits = DEFAULT_LIMITS, *, with_office: bool = False
    ) -> Document:
        if not with_office:
            monkeypatch.setattr(legacy, "convert_with_office", lambda *_, **__: None)
            monkeypatch.setattr(legacy, "find_office", lambda: None)
        path = tmp_path / "file"
        path.write_bytes(data)
        return read_legacy(
            Source(str(path), "甲.doc", "0" * 64, len(data), media_type or detect_media_type(path)), limits
        )

    return run
