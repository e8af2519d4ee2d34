"""A workspace is verified, backed up and restored: what can be made again is, what cannot is named, nothing by halves."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from flows.lock import hold
from pipeline.store import Store

Command = Callable[..., Any]


@pytest.fixture(scope="module")
def first(
    dossier: Callable[..., Path], run_in: Callable[[Path], Path], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A province and its workspace after a run."""
    root = tmp_path_factory.mktemp("备份")
    dossier(root / "浙江省" / "绍兴市")
    return run_in(root)


def contents(folder: Path) -> dict[str, bytes]:
    """All files of the workspace that a backup holds."""
    skipped = {"lock", "shenbao.db", "shenbao.db-wal", "shenbao.db-shm"}
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name not in skipped and "prefect" not in path.parts
    }


def test_backup_and_restore(root: Path, command: Command) -> None:
    """Every file comes back to the byte, the history and the log too; a rerun on it reads nothing again."""
    backup = root / "备份 一.tar.zst"
    with hold(root / "w"):  # a run is under way
        assert command("backup", backup, "-w", root / "w").code == 0
    assert command("backup", backup, "-w", root / "w").code == 2
    assert command("restore", backup, "-w", root / "新").code == 0
    assert contents(root / "新") == contents(root / "w")
    assert command("verify", "-w", root / "新").code == 0
    assert command("history", "绍兴市", "-w", root / "新").code == 0
    assert command("run", root / "浙江省", "-w", root / "新", "--engine", "direct").code == 0
    timing = json.loads((root / "新" / "out" / "batch.json").read_bytes())["timing"]
    assert timing["reused_files"] == timing["files"]
    with sqlite3.connect(root / "新" / "shenbao.db") as database:
        assert {row[0] for row in database.execute("SELECT action FROM audit")} >= {"run", "restore"}


@pytest.mark.parametrize("harm", ["torn", "changed", "foreign", "none"])
def test_nothing_is_restored_from_a_file_that_is_not_whole(root: Path, command: Command, harm: str) -> None:
    """Cut short, with other bytes, or no backup at all: an error, and no workspace."""
    backup = root / "b.tar.zst"
    assert command("backup", backup, "-w", root / "w").code == 0
    data = backup.read_bytes()
    if harm == "none":
        backup.unlink()
    else:
        middle = len(data) // 2
        broken = {"torn": data[:middle], "changed": data[:middle] + b"\0" * 64 + data[middle + 64 :], "foreign": b"PK"}
        backup.write_bytes(broken[harm])
    assert command("restore", backup, "-w", root / "新").code in {1, 2}
    assert not (root / "新").exists()
    assert not list(root.glob(".restore*"))


def test_nothing_is_overwritten(root: Path, command: Command) -> None:
    """A workspace that is there stays."""
    backup = root / "b.tar.zst"
    assert command("backup", backup, "-w", root / "w").code == 0
    before = contents(root / "w")
    assert command("restore", backup, "-w", root / "w").code == 2
    assert contents(root / "w") == before


def test_what_can_be_made_again_is(root: Path, command: Command) -> None:
    """Damaged readings and reviews and lost outputs are taken away and come back with the next run."""
    before = contents(root / "w")
    reading = next((root / "w" / "readings").rglob("*.zst"))
    reading.write_bytes(b"broken")
    review = next((root / "w" / "reviews").rglob("*.zst"))
    review.write_bytes(review.read_bytes()[:50])
    brief = next((root / "w" / "out").rglob("brief.html"))
    brief.unlink()
    done = command("verify", "-w", root / "w")
    assert done.code == 0
    assert not reading.exists()
    assert not review.exists()
    assert "共处理 3 处" in done.out + done.err
    assert command("run", root / "浙江省", "-w", root / "w", "--engine", "direct").code == 0
    after = contents(root / "w")
    names = {str(path.relative_to(root / "w")) for path in (reading, review, brief)}
    assert {name: after[name] for name in names} == {name: before[name] for name in names}
    assert "工作区完好" in (told := command("verify", "-w", root / "w")).out + told.err


def test_lost_and_changed_originals_are_named(root: Path, command: Command) -> None:
    """With the dossier that needs them; nothing is removed, and the command fails."""
    with Store(root / "w") as store:
        hashes = sorted(path.name for path in (store.root / "originals").glob("*/*"))
        store.original(hashes[0]).unlink()
        changed = store.original(hashes[1])
    changed.chmod(0o600)
    changed.write_bytes(changed.read_bytes() + b" ")
    done = command("verify", "-w", root / "w")
    assert done.code == 1
    told = done.out + done.err
    assert hashes[0][:12] in told
    assert hashes[1][:12] in told
    assert told.count("绍兴市") == 2
    assert changed.exists()


def test_no_verification_while_a_run_is_under_way(root: Path, command: Command) -> None:
    """It would take away what is being made."""
    with hold(root / "w"):
        done = command("verify", "-w", root / "w")
    assert done.code == 1
    assert "没有审核任务" in done.err + done.out
