"""What is not installed, or does not go together, is refused with a sentence before anything begins."""

import importlib.util
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from extractors.errors import UsageError
from flows import helping, runners
from flows.helping import run_for
from flows.runners import check_runner
from flows.settings import Settings
from pipeline.store import Store


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (Settings(input="x", workspace="w", runner="ray"), "Ray"),
        (Settings(input="x", workspace="w", runner="dask", engine="direct"), "--engine direct"),
        (Settings(input="x", workspace="w", runner="dask"), r"shenbao\[dask\]"),
    ],
    ids=["ray", "dask without prefect", "dask that is not there"],
)
def test_runner_that_cannot_be_is_refused(settings: Settings, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each with what to do instead."""
    monkeypatch.setattr(runners, "find_spec", lambda _name: None)
    with pytest.raises(UsageError, match=said):
        check_runner(settings)


def test_database_without_its_driver_is_refused(tmp_path: Path, shenbao: Callable[..., SimpleNamespace]) -> None:
    """One sentence, no trace: from the store and from the command line."""
    assert importlib.util.find_spec("pg8000") is None
    url = "postgresql+pg8000://user:secret@127.0.0.1/none"
    with pytest.raises(UsageError, match="pg8000"):
        Store(tmp_path / "w", url)
    (tmp_path / "a.txt").write_text("x", encoding="utf-8")
    done = shenbao("run", tmp_path / "a.txt", "-w", tmp_path / "v", "--engine", "direct", SHENBAO_DATABASE_URL=url)
    assert (done.returncode, "pg8000" in done.stderr, "Traceback" in done.stderr) == (2, True, False)
    assert "secret" not in done.stderr


def test_helper_is_opened_once_and_again_for_another_run(tmp_path: Path) -> None:
    """A workspace has one helper in a process; helpers of others stay open."""
    try:
        first = run_for(Settings(input="x", workspace=str(tmp_path / "a")))
        other = run_for(Settings(input="x", workspace=str(tmp_path / "b")))
        assert run_for(Settings(input="x", workspace=str(tmp_path / "a"))) is first
        again = run_for(Settings(input="y", workspace=str(tmp_path / "a")))
        assert again is not first
        assert run_for(Settings(input="x", workspace=str(tmp_path / "b"))) is other
        assert list((tmp_path / "a" / "scratch").iterdir()) == [again.scratch]
    finally:
        helping.close_helpers()
