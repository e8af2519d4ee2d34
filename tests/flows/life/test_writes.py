"""Every write survives: killed, or out of space, at any of a run's writes, the next run ends as an undisturbed one."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

Forked = Callable[..., Any]
State = Callable[[Path], dict[str, object]]
SAMPLES = 4
"""Of the writes of a run, those that are tried in every test run; all of them in soak."""


@pytest.fixture(scope="module")
def source(dossier: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small dossier without its report, with an amendment in it."""
    root = tmp_path_factory.mktemp("写入") / "绍兴市"
    dossier(root, without={"report", "evidence"})
    (root / "补正材料").mkdir()
    (root / "补正材料" / "2申报表.docx").write_bytes((root / "2申报表.docx").read_bytes())
    return root


@pytest.fixture(scope="module")
def clean(
    source: Path, forked: Forked, state: State, tmp_path_factory: pytest.TempPathFactory
) -> tuple[int, dict[str, object]]:
    """How many writes an undisturbed run makes, and what it leaves."""
    workspace = tmp_path_factory.mktemp("净") / "w"
    done = forked(source, workspace)
    assert (done.code, done.said) == (0, "")
    return done.writes, state(workspace)


def places(writes: int, *, soak: bool) -> Iterator[int]:
    """Which writes fail: all, or a few spread over the run, others in each process."""
    step = 1 if soak else max(1, writes // SAMPLES)
    return iter(range(1 + (0 if soak else os.getpid() % step), writes + 1, step))


@pytest.mark.parametrize("soak", [False, pytest.param(True, marks=pytest.mark.soak)], ids=["some", "all"])
def test_killed_at_a_write(
    source: Path, clean: Any, forked: Forked, state: State, tmp_path: Path, *, soak: bool
) -> None:
    """The next run ends with the same bytes and rows but for times, and nothing half-made is left."""
    writes, wanted = clean
    for at in places(writes, soak=soak):
        workspace = tmp_path / str(at)
        assert forked(source, workspace, ("kill", at)).code == -9, at
        done = forked(source, workspace)
        assert (at, done.code, done.said) == (at, 0, "")
        assert (at, state(workspace)) == (at, wanted)
        assert not [path for path in workspace.rglob(".*") if path.is_file()], at
        assert not (workspace / "scratch").exists(), at


@pytest.mark.parametrize("soak", [False, pytest.param(True, marks=pytest.mark.soak)], ids=["some", "all"])
def test_full_disk_at_a_write(
    source: Path, clean: Any, forked: Forked, state: State, tmp_path: Path, *, soak: bool
) -> None:
    """The run fails with a sentence, or ends well where nothing more was to be kept; with space again all is as it should be."""
    writes, wanted = clean
    for at in places(writes, soak=soak):
        workspace = tmp_path / str(at)
        failed = forked(source, workspace, ("full", at))
        assert failed.code in {0, 1}, (at, failed.said)
        assert failed.code == 0 or "空间" in failed.said, (at, failed.said)
        done = forked(source, workspace)
        assert (at, done.code, done.said) == (at, 0, "")
        assert (at, state(workspace)) == (at, wanted)
