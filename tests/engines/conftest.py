"""A province of small dossiers in plain text, processes in the background, PostgreSQL and Prefect's server as services."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent.parent
PREFECT = [sys.executable, "-m", "prefect"]
PATIENCE = 900.0
"""Seconds after which a server or a run that is not there counts as failed."""

SECTIONS = {
    "试点工作方案": ("工作目标", "重点产业", "创新方向", "主要任务", "进度安排", "保障措施"),
    "工作基础情况报告": ("制度建设", "工作机制", "监管执法", "服务保障", "经济社会发展和产业基础"),
}


def write_city(folder: Path, city: str) -> Path:
    """A letter, a plan and a report of a city, as text files; the letter has no seal, the form is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    call = "商业秘密保护创新试点"
    letter = (
        f"{city}人民政府",
        f"{city}人民政府关于申报第三批全国{call}的函",
        "浙江省市场监督管理局：",
        f"{city}拟申报。",
    )
    (folder / "申请函.txt").write_text("\n".join((*letter, f"{city}人民政府", "2024年4月18日")), encoding="utf-8")
    for number, (title, headings) in enumerate(SECTIONS.items()):
        lines = [f"{city}{call}{title}"]
        for place, heading in enumerate(headings):
            count = sum(map(ord, city)) % 90 + 7 * place + number
            lines += [f"{'一二三四五六'[place]}、{heading}", f"2023年{city}{heading}共完成{count}件。"]
        (folder / f"{title}.txt").write_text("\n".join(lines), encoding="utf-8")
    return folder


CITIES = ("绍兴市", "杭州市", "宁波市", "温州市")


@pytest.fixture(scope="session")
def province(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a province with four cities."""
    folder = tmp_path_factory.mktemp("province") / "浙江省"
    for city in CITIES:
        write_city(folder / city, city)
    return folder


def reviews_of(workspace: Path) -> dict[str, Any]:
    """Every ``review.json`` below ``out``, by its place, without the day of receipt."""
    found = {str(p.relative_to(workspace)): json.loads(p.read_bytes()) for p in workspace.glob("out/**/review.json")}
    for review in found.values():
        review["dossier"]["received_at"] = None
    return found


@pytest.fixture(scope="session")
def reviews() -> Callable[[Path], dict[str, Any]]:
    """A reader of all reviews of a workspace."""
    return reviews_of


def run_shenbao(*words: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command line in a process of its own, with one worker, free of what is set here for Prefect."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "SHENBAO_"))}
    command = [sys.executable, "-c", "from flows.cli import main; main()", *map(str, words)]
    settings = own | {"SHENBAO_JOBS": "1", "PYTHONPATH": str(ROOT)} | environment
    return subprocess.run(command, env=settings, capture_output=True, text=True, check=False, timeout=PATIENCE)


@pytest.fixture(scope="session")
def shenbao() -> Callable[..., subprocess.CompletedProcess[str]]:
    """The command line as a function; keywords are its environment."""
    return run_shenbao


@pytest.fixture(scope="session")
def direct(province: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace of the province by plain calls and SQLite, which all other engines have to equal."""
    workspace = tmp_path_factory.mktemp("direct")
    done = run_shenbao("run", province, "-w", workspace, "--engine", "direct")
    assert done.returncode == 0, done.stderr
    return workspace


@contextlib.contextmanager
def run_beside(command: list[str], environment: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process in the background with its output in a file; ended with its children."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, env=environment, stdout=output, stderr=output, cwd=ROOT, start_new_session=True
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


@pytest.fixture(scope="session")
def beside() -> Callable[..., Any]:
    """Starts processes in the background."""
    return run_beside


def free_port() -> int:
    """A port that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_healthy(url: str) -> None:
    """Return when the server answers."""
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - our own loopback address
                return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(url)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A Prefect server of our own, and the environment that reaches it."""
    folder, port = tmp_path_factory.mktemp("server"), free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "SHENBAO_"))}
    environment |= {
        "PREFECT_HOME": str(folder),
        "PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_UI_ENABLED": "false",
        "PREFECT_WORKER_QUERY_SECONDS": "1",
        "DO_NOT_TRACK": "1",
        "SHENBAO_HOME": str(ROOT),
        "SHENBAO_JOBS": "1",
        "SHENBAO_INBOX": str(folder / "收件箱"),
        "SHENBAO_WORKSPACE": str(folder / "收件工作区"),
        "PYTHONPATH": str(ROOT),
    }
    (folder / "收件箱").mkdir()
    command = [*PREFECT, "server", "start", "--host", "127.0.0.1", "--port", str(port), "--no-ui"]
    with run_beside(command, environment, folder / "server.log"):
        wait_until_healthy(f"{environment['PREFECT_API_URL']}/health")
        yield environment


def programs_of_postgres() -> Path | None:
    """The folder of PostgreSQL's server programs, newest version first."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    return max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name), default=None)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Callable[[str], str]]:
    """A PostgreSQL server reached by a socket in a folder of its own; gives the URL of a new database by name.

    It refuses to run as root: then it runs as the user that its package made, or as nobody.
    """
    pytest.importorskip("psycopg", reason="the extra shenbao[postgresql] is not installed")
    programs = programs_of_postgres()
    if programs is None:
        pytest.skip("PostgreSQL is not installed on this machine")
    with tempfile.TemporaryDirectory(prefix="pg", dir="/tmp") as name:  # sockets need a short path
        folder = Path(name)
        as_user: dict[str, Any] = {}
        if os.geteuid() == 0:
            user = (
                "postgres"
                if subprocess.run(["id", "postgres"], capture_output=True, check=False).returncode == 0
                else "nobody"
            )
            shutil.chown(folder, user)
            as_user = {"user": user}

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


@pytest.fixture(scope="module")
def s3() -> Iterator[dict[str, str]]:
    """The environment that reaches an S3 server with one bucket."""
    pytest.importorskip("s3fs", reason="the extra shenbao[objects] is not installed")
    import fsspec

    threaded = pytest.importorskip("moto.server", reason="moto's S3 server is not installed").ThreadedMotoServer
    server = threaded(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    environment = {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        fsspec.filesystem("s3").clear_instance_cache()  # an earlier server's
        fsspec.filesystem("s3").mkdir("shenbao")
        yield environment
    server.stop()
