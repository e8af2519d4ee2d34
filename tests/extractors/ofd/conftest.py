"""Reads parts as one OFD, and shows what goes to recognition."""

import hashlib
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from extractors.detect import detect_media_type
from extractors.document import Document, Page
from extractors.layout import Line, PageContent
from extractors.limits import DEFAULT_LIMITS, Limits
from extractors.ofd import read_ofd
from extractors.registry import OFD, Source

from .drawing import Seen


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


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> Seen:
    """The images that go to recognition, which reads one line in them."""
    images: Seen = []

    def read_pages(image: np.ndarray[Any, Any], *, number: int, width: float, height: float) -> tuple[PageContent, ...]:
        images.append(image)
        page = Page(number=number, width=width, height=height, source="ocr", confidence=0.9)
        return (PageContent(page=page, lines=(Line("识别出来的文字", (90, 600, 200, 616), 16, 614, confidence=0.9),)),)

    monkeypatch.setattr("extractors.scan.read_pages", read_pages)
    return images
