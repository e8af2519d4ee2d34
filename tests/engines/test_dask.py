"""``--runner dask``: the same results from the worker processes of a Dask cluster."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import services

pytest.importorskip("prefect_dask", reason="the extra shenbao[dask] is not installed")
pytestmark = pytest.mark.slow

Shenbao = Callable[..., subprocess.CompletedProcess[str]]


def test_dask_says_what_plain_calls_say(
    province: Path, direct: Path, tmp_path: Path, shenbao: Shenbao, reviews: Callable[[Path], dict[str, Any]]
) -> None:
    """On a cluster of this machine, which is gone afterwards; nothing of Dask's own is told."""
    workspace = tmp_path / "w"
    done = shenbao("run", province, "-w", workspace, "--runner", "dask")
    assert done.returncode == 0, done.stderr
    assert reviews(workspace) == reviews(direct)
    assert "distributed" not in done.stderr
    assert not [path for path in Path("/proc").glob("[0-9]*/cmdline") if _mentions(path, str(workspace))]


def _mentions(path: Path, words: str) -> bool:
    try:
        return words in path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False


TOLD = """
import sys
import flows.commands
from flows.cli import main

def print_progress():
    yield lambda *told: print("told", *told, sep="\\t", file=sys.stderr)

flows.commands.watching = __import__("contextlib").contextmanager(print_progress)
main()
"""


def test_progress_is_told_of_what_dask_does(province: Path, tmp_path: Path) -> None:
    """Every file that is read and every dossier that is judged, though other processes do it."""
    command = [sys.executable, "-c", TOLD, "run", str(province), "-w", str(tmp_path / "w"), "--runner", "dask"]
    environment = services.own_environment() | {"SHENBAO_JOBS": "1", "PYTHONPATH": str(services.ROOT)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=900)
    told = [line.split("\t")[1:4] for line in done.stderr.splitlines() if line.startswith("told")]
    for stage, count in (("读取", 12), ("审核", 4)):
        assert sum(int(step) for name, step, _ in told if name == stage) == count, stage


@pytest.mark.soak
def test_scheduler_elsewhere_is_used(
    province: Path,
    direct: Path,
    tmp_path: Path,
    shenbao: Shenbao,
    reviews: Callable[[Path], dict[str, Any]],
) -> None:
    """A scheduler and a worker that were started beforehand, with the environment of a worker's own."""
    import distributed

    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parent.parent.parent), "SHENBAO_JOBS": "1"}
    file, workspace = tmp_path / "scheduler.json", tmp_path / "w"
    scheduler = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0"]
    worker = [sys.executable, "-m", "distributed.cli.dask_worker", "--nthreads", "1", "--scheduler-file", str(file)]
    with (
        services.beside(
            [*scheduler, "--no-dashboard", "--scheduler-file", str(file)], environment, tmp_path / "scheduler.log"
        ),
        services.beside([*worker, "--no-dashboard"], environment, tmp_path / "worker.log"),
        distributed.Client(scheduler_file=str(file), timeout="60s") as client,
    ):
        client.wait_for_workers(1, timeout=60)
        address = client.scheduler.address
        done = shenbao("run", province, "-w", workspace, "--runner", "dask", SHENBAO_DASK_SCHEDULER=address)
    assert done.returncode == 0, done.stderr
    assert reviews(workspace) == reviews(direct)
