"""What need not be done again: a change of the understanding reads no file anew."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
import zstandard

from pipeline.packed import load_reading

Command = Callable[..., Any]
MARK = "此句只在已读出的文档中。"


def mark(path: Path) -> None:
    """Add a sentence to the document of a kept reading that stands in no file."""
    reading = load_reading(path)
    first, *rest = reading.document.blocks
    blocks = (msgspec.structs.replace(first, text=first.text + MARK), *rest)
    marked = msgspec.structs.replace(reading, document=msgspec.structs.replace(reading.document, blocks=blocks))
    path.write_bytes(zstandard.ZstdCompressor().compress(msgspec.msgpack.encode(marked)))


@pytest.mark.parametrize("cut", [0, 40], ids=["kept", "kept but broken"])
def test_new_rules_of_understanding_use_what_was_read(
    tmp_path: Path, dossier: Callable[..., Path], command: Command, monkeypatch: pytest.MonkeyPatch, cut: int
) -> None:  # fmt: skip
    """Readings by another version of the understanding come from the documents that were kept, else from the files."""
    source, workspace = dossier(tmp_path / "绍兴市"), tmp_path / "工作区"
    assert command("run", source, "-w", workspace, "--engine", "direct").code == 0
    before = set((workspace / "readings").rglob("*.zst"))
    for path in before:
        mark(path)
        content = path.read_bytes()
        path.write_bytes(content[: len(content) - cut])
    monkeypatch.setattr("flows.keys.UNDERSTANDING_VERSION", 9_999)
    assert command("run", source, "-w", workspace, "--engine", "direct").code == 0
    after = set((workspace / "readings").rglob("*.zst")) - before
    assert len(after) == len(before)
    assert {MARK in load_reading(path).document.blocks[0].text for path in after} == {not cut}


def test_a_reading_that_a_disk_or_a_worker_spoilt_is_made_again(
    tmp_path: Path, dossier: Callable[..., Path], command: Command
) -> None:  # fmt: skip
    """Who describes it finds it to be none: it counts as not read, and the next run reads the file anew."""
    source, workspace = dossier(tmp_path / "绍兴市"), tmp_path / "工作区"
    assert command("run", source, "-w", workspace, "--engine", "direct").code == 0
    spoilt, *_ = sorted((workspace / "readings").rglob("*.zst"))
    whole = spoilt.read_bytes()
    spoilt.write_bytes(zstandard.ZstdCompressor().compress(b"nonsense"))
    for path in (workspace / "readings").rglob("*.runs"):
        path.unlink()
    with sqlite3.connect(workspace / "shenbao.db") as database:
        database.execute("DELETE FROM profiles")
    command("run", source, "-w", workspace, "--engine", "direct")
    assert not spoilt.exists()
    assert command("run", source, "-w", workspace, "--engine", "direct").code == 0
    assert spoilt.read_bytes() == whole
