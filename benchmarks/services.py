"""Services of a bigger house, each in a folder and processes of its own: PostgreSQL, a Prefect server, its process workers.

For benchmarks and tests of engines; everything ends with its ``with``.
"""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parent.parent
PREFECT: Final = [sys.executable, "-m", "prefect", "--no-prompt"]
PATIENCE: Final = 900.0
"""Seconds after which a server or a command that does not answer counts as failed."""


@contextlib.contextmanager
def beside(command: list[str], environment: Mapping[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process in the background with its output in a file; ended with its children."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, env=dict(environment), stdout=output, stderr=output, cwd=ROOT, start_new_session=True
        )
        try:
            yield process
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def own_environment() -> dict[str, str]:
    """This process's environment without what is set for Prefect and Shenbao."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "SHENBAO_"))}


def programs_of_postgres() -> Path | None:
    """The folder of PostgreSQL's server programs, newest version first; ``None`` where it is not installed."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    return max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name), default=None)


@contextlib.contextmanager
def postgresql(programs: Path) -> Iterator[Callable[[str], str]]:
    """A PostgreSQL server reached by a socket in its folder; gives the URL of a new database by name.

    It refuses to run as root: then it runs as the user that its package made, or as nobody.
    """
    with tempfile.TemporaryDirectory(prefix="pg", dir="/tmp") as name:  # sockets need a short path
        folder = Path(name)
        as_user: dict[str, Any] = {}
        if os.geteuid() == 0:
            asked = subprocess.run(["id", "postgres"], capture_output=True, check=False)
            as_user = {"user": "postgres" if asked.returncode == 0 else "nobody"}
            shutil.chown(folder, as_user["user"])

        def run(program: str, *words: object) -> None:
            command = [str(programs / program), *map(str, words)]
            subprocess.run(command, check=True, capture_output=True, cwd=folder, **as_user)

        data = folder / "data"
        run("initdb", "-D", data, "-U", "shenbao", "-A", "trust", "--no-sync")
        options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"
        run("pg_ctl", "-D", data, "-l", folder / "log", "-o", options, "-w", "start")

        def create(database: str) -> str:
            run("createdb", "-h", folder, "-U", "shenbao", database)
            return f"postgresql+psycopg://shenbao@/{database}?host={folder}"

        try:
            yield create
        finally:
            run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")


def free_port() -> int:
    """A port that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def prefect_server(folder: Path, **settings: str) -> Iterator[dict[str, str]]:
    """A Prefect server with its database in ``folder``, and the environment that reaches it, with ``settings``."""
    port = free_port()
    environment = own_environment() | {
        "PREFECT_HOME": str(folder),
        "PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_UI_ENABLED": "false",
        "PREFECT_WORKER_QUERY_SECONDS": "1",
        "DO_NOT_TRACK": "1",
        "SHENBAO_HOME": str(ROOT),
        "PYTHONPATH": str(ROOT),
        **settings,
    }
    command = [*PREFECT, "server", "start", "--host", "127.0.0.1", "--port", str(port), "--no-ui"]
    with beside(command, environment, folder / "server.log"):
        _wait_until_healthy(f"{environment['PREFECT_API_URL']}/health")
        yield environment


def _wait_until_healthy(url: str) -> None:
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - our own loopback address
                return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(url)


def prefect(environment: Mapping[str, str], *words: str) -> str:
    """A command of Prefect's own; its output. Raises RuntimeError with all that it said where it fails."""
    command = [*PREFECT, *words]
    done = subprocess.run(
        command, env=dict(environment), cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    return done.stdout


@contextlib.contextmanager
def process_workers(environment: Mapping[str, str], folder: Path, count: int) -> Iterator[tuple[Path, ...]]:
    """The deployments of ``prefect.yaml``, their schedule a day apart, and process workers of their pool; the workers' logs."""
    prefect(environment, "work-pool", "create", "shenbao", "--type", "process")
    file = folder / "prefect.yaml"
    text = (ROOT / "prefect.yaml").read_text(encoding="utf-8")
    file.write_text(text.replace("interval: 60", "interval: 86400"), encoding="utf-8")
    prefect(environment, "deploy", "--all", "--prefect-file", str(file))
    logs = tuple(folder / f"worker-{number}.log" for number in range(count))
    command = [*PREFECT, "worker", "start", "--pool", "shenbao", "--type", "process", "--limit", "1", "--name"]
    with contextlib.ExitStack() as stack:
        for log in logs:
            stack.enter_context(beside([*command, log.stem], environment, log))
        yield logs
