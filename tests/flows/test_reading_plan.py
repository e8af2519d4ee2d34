"""What is read together, and what the terminal shows of it."""

from io import StringIO
from types import SimpleNamespace
from typing import Any, cast

import pytest
from rich.console import Console
from rich.progress import Progress

from extractors.registry import DOCX, PDF
from flows import readfiles
from flows.console import Watcher
from flows.readfiles import CHUNK_FILES, LARGE_CHUNKS, chunks_to_read
from flows.run import Run
from flows.steps import READ, READ_PAGES
from pipeline.intake import HandedFile


def file(number: int, media_type: str, size: int, name: str = "") -> HandedFile:
    """A file with a content of its own."""
    return HandedFile(
        name=name or f"绍兴市/{number}", sha256=f"{number:064x}", bytes=size, media_type=media_type, container=None
    )


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """A run that has read nothing yet."""
    monkeypatch.setattr(readfiles, "outcome_of", lambda *_: None)
    store = SimpleNamespace(foresee=lambda *_: None)
    return cast("Run", SimpleNamespace(store=store, programme_ref=SimpleNamespace(key="k")))


def test_small_files_are_bundled_and_large_ones_never_hold_all_threads(run: Run):
    """Files that may take long are in at most so many chunks, which come first; every file is in one chunk."""
    files = [file(number, DOCX, 20_000) for number in range(100)]
    files += [file(number, PDF, 30 << 20) for number in range(100, 130)]
    chunks = chunks_to_read(run, files)
    assert sorted(each.name for chunk in chunks for each in chunk.files) == sorted(each.name for each in files)
    large = [chunk for chunk in chunks if any(each.media_type == PDF for each in chunk.files)]
    assert chunks[: len(large)] == large
    assert len(large) == LARGE_CHUNKS
    assert all(each.media_type == PDF for chunk in large for each in chunk.files)
    assert [len(chunk.files) for chunk in chunks[len(large) :]] == [CHUNK_FILES] * 6 + [4]
    assert [chunk.number for chunk in chunks] == list(range(1, len(chunks) + 1))


def test_equal_contents_are_in_one_chunk(run: Run):
    """Under whatever names."""
    files = [file(number % 20, DOCX, 1_000, name=f"{number}.docx") for number in range(60)]
    for chunk in chunks_to_read(run, files):
        hashes = {each.sha256 for each in chunk.files}
        assert sum(each.sha256 in hashes for each in files) == len(chunk.files)


def test_a_large_file_has_a_bar_of_its_own_pages():
    """Beside the bar of files there is one for each large file, with pages done of pages known; when done it goes."""
    console = Console(file=StringIO(), force_terminal=True, width=120)
    bars = Progress(console=console, auto_refresh=False)
    watch = Watcher(bars)
    watch(READ, 0, 3, "")
    watch(READ_PAGES, 0, 300, "浙江省/绍兴市/扫描件.pdf")
    watch(READ_PAGES, 120, 300, "浙江省/绍兴市/扫描件.pdf")
    watch(READ_PAGES, 5, 40, "浙江省/绍兴市/附件.tif")
    watch(READ, 1, 0, "浙江省/绍兴市/方案.docx")
    assert shown(bars) == [
        ("读取", 1, 3, "方案.docx", True),
        ("分页读取", 120, 300, "扫描件.pdf", True),
        ("分页读取", 5, 40, "附件.tif", True),
    ]
    watch(READ_PAGES, 180, 300, "浙江省/绍兴市/扫描件.pdf")
    assert shown(bars)[1] == ("分页读取", 300, 300, "", False)


def shown(bars: Progress) -> list[tuple[Any, ...]]:
    """What each bar says, and whether it is seen."""
    return [(bar.description, bar.completed, bar.total, bar.fields["name"], bar.visible) for bar in bars.tasks]
