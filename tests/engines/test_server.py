"""The deployments of ``prefect.yaml`` on a real Prefect server: two process workers, an inbox, an automation."""

import json
import subprocess
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import services

PATIENCE = 900.0
"""Seconds after which a flow run that has not ended counts as failed."""
pytestmark = pytest.mark.slow


def states(environment: dict[str, str], deployment: str) -> list[str]:
    """States of a deployment's flow runs, the newest first."""
    listed = json.loads(services.prefect(environment, "flow-run", "ls", "--flow-name", deployment, "-o", "json"))
    return [run["state"]["type"] for run in listed]


def wait_for(environment: dict[str, str], deployment: str, wanted: int, log: Path) -> None:
    """Return when so many flow runs of a deployment are completed."""
    ends = time.monotonic() + PATIENCE
    while (found := states(environment, deployment)).count("COMPLETED") < wanted:
        assert not {"FAILED", "CRASHED"} & set(found), (
            found,
            log.read_text(encoding="utf-8", errors="replace")[-4000:],
        )
        assert time.monotonic() < ends, (found, log.read_text(encoding="utf-8", errors="replace")[-4000:])
        time.sleep(1)


@pytest.fixture(scope="module")
def workers(server: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """All deployments, and two process workers of their pool; the log of the first."""
    with services.process_workers(server, tmp_path_factory.mktemp("workers"), 2) as logs:
        yield logs[0]


def test_two_workers_share_one_workspace(
    server: dict[str, str],
    workers: Path,
    province: Path,
    direct: Path,
    tmp_path: Path,
    reviews: Callable[[Path], dict[str, Any]],
) -> None:
    """A run that asks for a helper gets the results of plain calls, and the other worker has helped until its end."""
    workspace = tmp_path / "工作区"
    parameters = json.dumps({"input": str(province), "workspace": str(workspace), "helpers": 1})
    words = ("deployment", "run", "review-batch/review-batch", "--params", parameters, "--watch")
    said = services.prefect(server, *words, "--watch-interval", "1")
    assert (workspace / "out" / "batch.json").exists(), said + workers.read_text(encoding="utf-8", errors="replace")
    assert reviews(workspace) == reviews(direct)
    wait_for(server, "help-batch", 1, workers)
    assert not (workspace / "work").exists()


def test_event_makes_the_inbox_looked_at(server: dict[str, str], workers: Path, province: Path) -> None:
    """Another system tells of material; the automation starts the deployment; the next event finds nothing to do."""
    arrived = Path(server["SHENBAO_INBOX"]) / "浙江省"
    arrived.with_name("链接").symlink_to(province)  # is named as what it is, not followed
    subprocess.run(["cp", "-r", str(province), str(arrived)], check=True)
    emit = ("events", "emit", "shenbao.material.arrived", "--resource-id", "shenbao.inbox")
    services.prefect(server, *emit, "--payload", json.dumps({"id": str(uuid.uuid4())}))
    wait_for(server, "watch-inbox", 1, workers)
    batch = Path(server["SHENBAO_WORKSPACE"]) / "out" / "batch.json"
    made = json.loads(batch.read_bytes())
    assert len(made["dossiers"]) == 4
    services.prefect(server, *emit)
    wait_for(server, "watch-inbox", 2, workers)
    assert json.loads(batch.read_bytes())["generated_at"] == made["generated_at"]
