"""Killed at any of its writes, a purge, a backup or a restore is finished when it is said again."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from flows.backups import back_up, restore
from flows.purging import purge
from flows.verifying import verify

Apart = Callable[..., Any]
SAMPLES = 3
"""Of the writes of a command, those that are tried in every test run; all of them in soak."""
KEPT = ("originals", "readings", "reviews", "copies", "views", "out")
TABLES = ("dossiers", "versions", "tasks", "remarks", "readings", "profiles", "unpackings")
SOAK = pytest.mark.parametrize("soak", [False, pytest.param(True, marks=pytest.mark.soak)], ids=["some", "all"])


@pytest.fixture(scope="module")
def source(dossier: Callable[..., Path], forked: Apart, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace ``w`` of two dossiers that share a file, one of them amended so that a file of its own is replaced."""
    root = tmp_path_factory.mktemp("清除")
    for city in ("绍兴市", "嘉兴市"):
        folder = dossier(root / "浙江省" / city, city, without={"report", "evidence"})
        (folder / "共同文件.txt").write_text("两市共同制定的工作规则。\n" * 3, encoding="utf-8")
    note = root / "浙江省" / "绍兴市" / "说明.txt"
    for text in ("绍兴市人民政府的说明。", "绍兴市人民政府更正后的说明，内容全部重写。"):
        note.write_text(text * 5, encoding="utf-8")
        assert forked(root / "浙江省", root / "w").code == 0
    return root


def places(writes: int, *, soak: bool) -> Iterator[int]:
    """Which writes fail: all, or a few spread over the command, others in each process; the last few always."""
    step = 1 if soak else max(1, writes // SAMPLES)
    return iter(
        sorted({*range(1 + (0 if soak else os.getpid() % step), writes + 1, step), *range(writes - 4, writes + 1)})
    )


def holds(workspace: Path) -> dict[str, object]:
    """Names of files and rows; the outputs of the batch show their time."""
    files = {str(p.relative_to(workspace)) for name in KEPT for p in (workspace / name).rglob("*") if p.is_file()}
    with sqlite3.connect(workspace / "shenbao.db") as database:
        rows: dict[str, object] = {
            name: sorted(database.execute(f"SELECT * FROM {name}"), key=repr)  # noqa: S608 - names are the test's own
            for name in TABLES
        }
        purges = {row[0] for row in database.execute("SELECT subject FROM audit WHERE action = 'purge'")}
    database.close()
    return rows | {"files": files, "purges": purges}


@SOAK
@pytest.mark.parametrize("wanted", ["绍兴市", "全部"])
def test_purge_killed_at_a_write(source: Path, apart: Apart, tmp_path: Path, wanted: str, *, soak: bool) -> None:
    """The next one leaves what an undisturbed one leaves; where all was gone already, it says so. The record stands."""

    def purged(name: str, at: int = 0) -> Any:
        return apart(partial(purge, wanted, "期满", "张三", str(tmp_path / name), confirmed=True), ("kill", at))

    shutil.copytree(source / "w", tmp_path / "净")
    clean = purged("净")
    assert (clean.code, clean.said) == (0, "")
    wanted_state = holds(tmp_path / "净")
    assert wanted_state["purges"]
    for at in places(clean.writes, soak=soak):
        shutil.copytree(source / "w", tmp_path / str(at))
        assert purged(str(at), at).code == -9, at
        again = purged(str(at))
        assert again.code == 0 or "没有" in again.said, (at, again.said)
        assert (at, holds(tmp_path / str(at))) == (at, wanted_state)
        verify(str(tmp_path / str(at)))
        assert not [path for path in (tmp_path / str(at)).rglob(".*") if path.is_file()], at
        shutil.rmtree(tmp_path / str(at))


@SOAK
def test_backup_and_restore_killed_at_a_write(source: Path, apart: Apart, tmp_path: Path, *, soak: bool) -> None:
    """Nothing half stands under a final name; said again, it is done, and nothing of the first try is left."""
    shutil.copytree(source / "w", tmp_path / "w")
    kept, made, new = tmp_path / "b.zst", tmp_path / "甲" / "b.zst", tmp_path / "甲" / "新"
    back_up(str(kept), str(tmp_path / "w"))
    whole = holds(tmp_path / "w")
    works = (partial(back_up, str(made), str(tmp_path / "w")), partial(restore, str(kept), str(new)))
    for work, target in zip(works, (made, new), strict=True):
        made.parent.mkdir()
        clean = apart(work, ("", 0))
        assert (clean.code, clean.said) == (0, "")
        shutil.rmtree(made.parent)
        for at in places(clean.writes, soak=soak):
            made.parent.mkdir()
            assert apart(work, ("kill", at)).code == -9, (target.name, at)
            if not target.exists():
                done = apart(work, ("", 0))
                assert (target.name, at, done.code, done.said) == (target.name, at, 0, "")
            if target == made:
                restore(str(made), str(new))
            assert holds(new) == whole, (target.name, at)
            shutil.rmtree(made.parent)
    back_up(str(tmp_path / "c.zst"), str(tmp_path / "w"))
    assert not (tmp_path / "w" / "scratch").exists()
