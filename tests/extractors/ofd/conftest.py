"""Reads parts as one OFD."""

import hashlib
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from extractors.detect import detect_media_type
from extractors.document import Document
from extractors.limits import DEFAULT_LIMITS, Limits
from extractors.ofd import read_ofd
from extractors.registry import OFD, Source


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Document]:
    """Reads parts as one OFD."""

    def run(parts: dict[str, str | bytes], limits: Limits = DEFAULT_LIMITS) -> Document:
        path = tmp_path / "file"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in parts.items():
                archive.writestr(name, content)
        assert detect_media_type(path) == OFD
        data = path.read_bytes()
        source = Source(str(path), "来文.ofd", hashlib.sha256(data).hexdigest(), len(data), OFD)
        return read_ofd(source, limits)

    return run
