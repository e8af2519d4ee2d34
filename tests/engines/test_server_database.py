"""A Prefect server whose own database is PostgreSQL, as a house with several machines has it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import services

pytest.importorskip("asyncpg", reason="Prefect's driver for PostgreSQL is not installed")
pytestmark = pytest.mark.slow


def test_server_and_workspace_on_one_postgresql(
    postgres: Callable[[str], str],
    province: Path,
    direct: Path,
    tmp_path: Path,
    reviews: Callable[[Path], dict[str, Any]],
) -> None:
    """A deployment's run says what plain calls say; the server's tables and ours are in databases of their own."""
    own = postgres("prefect").replace("+psycopg", "+asyncpg")
    settings = {
        "PREFECT_API_DATABASE_CONNECTION_URL": own,
        "SHENBAO_DATABASE_URL": postgres("ours"),
        "SHENBAO_JOBS": "1",
    }
    workspace, home = tmp_path / "工作区", tmp_path / "prefect"
    home.mkdir()
    with (
        services.prefect_server(home, **settings) as environment,
        services.process_workers(environment, home, 1) as (log,),
    ):
        parameters = json.dumps({"input": str(province), "workspace": str(workspace)})
        words = ("deployment", "run", "review-batch/review-batch", "--params", parameters, "--watch")
        said = services.prefect(environment, *words, "--watch-interval", "1")
    assert (workspace / "out" / "batch.json").exists(), said + log.read_text(encoding="utf-8", errors="replace")
    assert reviews(workspace) == reviews(direct)
    assert not (workspace / "shenbao.db").exists()
    assert not list(home.glob("*.db"))
