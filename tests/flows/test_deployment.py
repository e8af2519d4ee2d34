"""The deployment really deploys to a Prefect server and its flow really runs by a worker."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import docx
import pytest

ROOT = Path(__file__).parent.parent.parent
PREFECT = [sys.executable, "-m", "prefect"]
PATIENCE = 300.0
"""Seconds after which a server or a run that is not there counts as failed."""


def free_port() -> int:
    """A port that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(command: list[str], environment: dict[str, str], log: Path) -> Iterator[None]:
    """A process in the background with its output in a file; ended with its children."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, env=environment, stdout=output, stderr=output, cwd=ROOT, start_new_session=True
        )
        try:
            yield
        finally:
            os.killpg(process.pid, 15)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, 9)


def wait_until_healthy(url: str) -> None:
    """Return when the server answers."""
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        try:
            with urllib.request.urlopen(f"{url}/health", timeout=5):  # noqa: S310 - our own loopback address
                return
        except OSError:
            time.sleep(0.5)
    raise TimeoutError(url)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[dict[str, str]]:
    """A Prefect server of our own and the environment that reaches it."""
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    environment |= {
        "PREFECT_HOME": str(tmp_path / "prefect"),
        "PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_UI_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "SHENBAO_HOME": str(ROOT),
        "SHENBAO_JOBS": "1",
        "PYTHONPATH": str(ROOT),
    }
    command = [*PREFECT, "server", "start", "--host", "127.0.0.1", "--port", str(port), "--no-ui"]
    with running(command, environment, tmp_path / "server.log"):
        wait_until_healthy(environment["PREFECT_API_URL"])
        yield environment


def prefect(environment: dict[str, str], *words: str) -> str:
    """A command of Prefect's own; its output."""
    done = subprocess.run(
        [*PREFECT, "--no-prompt", *words],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.slow
def test_deployment_runs_on_a_server(server: dict[str, str], tmp_path: Path) -> None:
    """``prefect deploy``, a worker and ``prefect deployment run`` end with a published batch."""
    source = tmp_path / "绍兴市"
    source.mkdir()
    letter = docx.Document()
    for line in ("绍兴市人民政府关于申报全国商业秘密保护创新试点的函", "浙江省市场监督管理局：", "绍兴市人民政府"):
        letter.add_paragraph(line)
    letter.save(str(source / "申请函.docx"))
    workspace = tmp_path / "工作区"
    prefect(server, "work-pool", "create", "shenbao", "--type", "process")
    shutil.copy(ROOT / "prefect.yaml", tmp_path / "prefect.yaml")
    prefect(server, "deploy", "--all", "--prefect-file", str(tmp_path / "prefect.yaml"))
    parameters = json.dumps({"input": str(source), "workspace": str(workspace)})
    worker = [*PREFECT, "worker", "start", "--pool", "shenbao", "--type", "process"]
    with running(worker, server, tmp_path / "worker.log"):
        words = ("deployment", "run", "review-batch/review-batch", "--params", parameters, "--watch")
        said = prefect(server, *words, "--watch-interval", "1")
    log = (tmp_path / "worker.log").read_text(encoding="utf-8", errors="replace")
    assert (workspace / "out" / "batch.json").exists(), said + log[-4000:]
    batch = json.loads((workspace / "out" / "batch.json").read_bytes())
    assert [row["region"]["name"] for row in batch["dossiers"]] == ["绍兴市"]
