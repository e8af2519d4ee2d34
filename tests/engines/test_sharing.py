"""Two processes share a run through its workspace; what one takes with it into death, the other does."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from extractors.errors import UsageError
from flows import dossiers, readfiles, sharing
from flows.batch import bring_up_to_date
from flows.run import Run, open_run
from flows.settings import Settings
from flows.sharing import Packages, help_run, shared

HELP = """
import sys
from flows.settings import resolve_settings
from flows.sharing import help_run
settings = resolve_settings({"workspace": sys.argv[1], "jobs": 1})
print("ready", flush=True)
while not (done := help_run(settings)):
    pass
print(done, flush=True)
"""
TAKE_AND_DIE = """
import os, sys
from pathlib import Path
from flows.sharing import Packages
packages = Packages(Path(sys.argv[1]))
print("ready", flush=True)
while packages.take() is None:
    pass
os.kill(os.getpid(), 9)
"""


@pytest.fixture
def settings(province: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A run of the province in packages of one file or dossier each."""
    monkeypatch.setattr(readfiles, "CHUNK_FILES", 1)
    monkeypatch.setattr(dossiers, "CHUNK_DOSSIERS", 1)
    return Settings(input=str(province), workspace=str(tmp_path / "w"), engine="direct")


def start(program: str, place: Path) -> subprocess.Popen[str]:
    """A process that is ready to help."""
    process = subprocess.Popen([sys.executable, "-c", program, str(place)], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    return process


@pytest.mark.slow
def test_helper_does_its_share(settings: Settings, direct: Path, reviews: Callable[[Path], dict[str, Any]]) -> None:
    """The results are those of one process, the helper has worked on some, and no package is left."""
    Path(settings.workspace).mkdir()
    with start(HELP, Path(settings.workspace)) as helper, open_run(settings) as run:
        with shared(run) as engine:
            bring_up_to_date(run, engine)
        assert int(helper.communicate(timeout=120)[0]) > 0
    assert reviews(Path(settings.workspace)) == reviews(direct)
    assert not (Path(settings.workspace) / "work").exists()


@pytest.mark.slow
def test_package_of_a_helper_that_died_is_done_by_others(
    settings: Settings,
    direct: Path,
    reviews: Callable[[Path], dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Who gives no sign of life has what it took taken away."""
    monkeypatch.setattr(sharing, "SILENCE", 1.0)
    took: list[int] = []

    def watch_put(packages: Packages, stage: str, number: int, chunk: bytes) -> None:
        put(packages, stage, number, chunk)
        if not took:
            with start(TAKE_AND_DIE, packages.folder) as dying:
                took.append(dying.wait(60))

    put = Packages.put
    monkeypatch.setattr(Packages, "put", watch_put)
    with open_run(settings) as run, shared(run) as engine:
        bring_up_to_date(run, engine)
    assert took == [-9]
    assert reviews(Path(settings.workspace)) == reviews(direct)


def test_nobody_helps_with_another_version(settings: Settings) -> None:
    """Its results would stand under other keys; where nobody leads there is nothing to do."""
    assert help_run(settings) == 0
    with open_run(settings) as run, shared(run):
        lead = next(Path(settings.workspace).glob("work/*/lead"))
        lead.write_text("另一个版本", encoding="utf-8")
        with pytest.raises(UsageError, match="版本"):
            help_run(settings)


def test_package_that_fails_is_open_again(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of one process is not the end of the package; it ends the run of who leads."""

    def fail(_run: Run, _chunk: object) -> object:
        raise OSError("disk")

    with open_run(settings) as run, shared(run) as engine:
        packages = engine._packages
        stage = sharing.STAGES["读取"]
        monkeypatch.setitem(sharing.STAGES, "读取", stage._replace(work=fail))
        packages.put("读取", 0, b"\x92\x01\x90")
        with pytest.raises((OSError, ValueError)):
            sharing._carry_out_one(run, packages)
        assert [path.suffix for path in packages.folder.glob("读取*")] == [".open"]
