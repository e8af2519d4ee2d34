"""A province of small dossiers in plain text; PostgreSQL, S3 and Prefect's server as services."""

import json
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import services

PATIENCE = 900.0
"""Seconds after which a run that has not ended counts as failed."""

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
    command = [sys.executable, "-c", "from flows.cli import main; main()", *map(str, words)]
    settings = services.own_environment() | {"SHENBAO_JOBS": "1", "PYTHONPATH": str(services.ROOT)} | environment
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


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A Prefect server of our own, and the environment that reaches it."""
    folder = tmp_path_factory.mktemp("server")
    inbox = folder / "收件箱"
    inbox.mkdir()
    own = {"SHENBAO_JOBS": "1", "SHENBAO_INBOX": str(inbox), "SHENBAO_WORKSPACE": str(folder / "收件工作区")}
    with services.prefect_server(folder, **own) as environment:
        yield environment


@pytest.fixture(scope="session")
def postgres() -> Iterator[Callable[[str], str]]:
    """A PostgreSQL server; gives the URL of a new database by name."""
    pytest.importorskip("psycopg", reason="the extra shenbao[postgresql] is not installed")
    programs = services.programs_of_postgres()
    if programs is None:
        pytest.skip("PostgreSQL is not installed on this machine")
    with services.postgresql(programs) as create:
        yield create


@pytest.fixture(scope="module")
def s3() -> Iterator[dict[str, str]]:
    """The environment that reaches an S3 server with one bucket."""
    pytest.importorskip("s3fs", reason="the extra shenbao[objects] is not installed")
    import fsspec

    threaded = pytest.importorskip("moto.server", reason="moto's S3 server is not installed").ThreadedMotoServer
    server = threaded(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    reset = urllib.request.Request(f"http://{host}:{port}/moto-api/reset", method="POST")
    urllib.request.urlopen(reset).close()  # noqa: S310 - all servers of a process have one memory
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
