"""Presentations read from bytes."""

from pathlib import Path

import pytest

from extractors.detect import detect_media_type
from extractors.document import Document
from extractors.limits import DEFAULT_LIMITS, Limits
from extractors.registry import Source, reader_for

from .decks import Read


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Reads bytes with the reader of what they are."""

    def run(data: bytes, limits: Limits = DEFAULT_LIMITS, media_type: str = "") -> Document:
        path = tmp_path / "file"
        path.write_bytes(data)
        kind = media_type or detect_media_type(path)
        reader = reader_for(kind)
        assert reader is not None
        document = reader.load()(Source(str(path), "汇报.pptx", "0" * 64, len(data), kind), limits)
        assert document.reader == reader.key
        return document

    return run
