"""PostgreSQL instead of SQLite: the same results, one leading run for all hosts, writers side by side."""

import contextlib
import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from extractors.errors import WorkspaceLocked
from flows.batch import bring_up_to_date
from flows.doctor import _database
from flows.engines import DirectEngine
from flows.lease import leading
from flows.run import open_run
from flows.settings import resolve_settings
from pipeline.database import HEAD, open_database

pytestmark = pytest.mark.slow

Shenbao = Callable[..., subprocess.CompletedProcess[str]]


def batch_of(workspace: Path) -> dict[str, Any]:
    """What a run published."""
    return json.loads((workspace / "out" / "batch.json").read_bytes())


def test_two_hosts_with_folders_of_their_own_say_the_same(
    postgres: Callable[[str], str],
    province: Path,
    direct: Path,
    tmp_path: Path,
    shenbao: Shenbao,
    reviews: Callable[[Path], dict[str, Any]],
) -> None:
    """The first host equals SQLite; a rerun reads nothing; the second, whose folder is empty, comes to the same."""
    url = postgres("hosts")
    for host in ("甲", "乙"):
        done = shenbao("run", province, "-w", tmp_path / host, "--engine", "direct", SHENBAO_DATABASE_URL=url)
        assert done.returncode == 0, done.stderr
        assert reviews(tmp_path / host) == reviews(direct)
        assert not (tmp_path / host / "shenbao.db").exists()
    again = shenbao("run", province, "-w", tmp_path / "甲", "--engine", "direct", SHENBAO_DATABASE_URL=url)
    assert again.returncode == 0, again.stderr
    timing = batch_of(tmp_path / "甲")["timing"]
    assert timing["reused_files"] == timing["files"]
    said = shenbao(
        "waive", "绍兴市", "seal-missing", "--reason", "已核对原件", "-w", tmp_path / "甲", SHENBAO_DATABASE_URL=url
    )
    assert said.returncode == 0, said.stderr
    assert "已认可" in said.stdout


LEAD = """
import sys
from flows.lease import leading
with leading(sys.argv[1]):
    print("leads", flush=True)
    sys.stdin.read()
"""


def test_one_host_leads_and_its_death_frees_the_database(postgres: Callable[[str], str]) -> None:
    """Who comes second learns user, host and process; a process that is killed leaves nothing held."""
    url = postgres("lease")
    command = [sys.executable, "-c", LEAD, url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout
        assert other.stdout.readline() == "leads\n"
        with pytest.raises(WorkspaceLocked, match=rf"@.*:{other.pid}"), leading(url):
            pass
        other.send_signal(signal.SIGKILL)
        other.wait()
    held = True
    while held:  # the server notices the broken connection at once, if not in the same moment
        try:
            with leading(url):
                held = False
        except WorkspaceLocked:
            pass


END_OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


def end_connections(url: str) -> None:
    """End everybody's connections, as a server that starts again does."""
    engine = create_engine(url)
    with engine.connect() as connection:
        connection.execute(text(END_OTHERS))
    engine.dispose()


@pytest.mark.parametrize("taken", [True, False], ids=["others lead", "nobody leads"])
def test_a_lease_that_was_lost_is_missed(postgres: Callable[[str], str], *, taken: bool) -> None:
    """It holds until the connection ends, and not again when the server answers again."""
    url = postgres(f"lost{taken}".lower())
    with leading(url) as lease:
        lease.check()
        end_connections(url)
        with leading(url) if taken else contextlib.nullcontext():
            for _ in range(2):
                with pytest.raises(WorkspaceLocked, match="没有更新"):
                    lease.check()


def test_a_run_that_lost_its_lease_publishes_nothing(
    postgres: Callable[[str], str],
    province: Path,
    direct: Path,
    tmp_path: Path,
    reviews: Callable[[Path], dict[str, Any]],
) -> None:
    """The next run does, from what was read."""
    url = postgres("lost")
    settings = resolve_settings(
        {"input": str(province), "workspace": str(tmp_path / "w"), "database_url": url, "jobs": 1}
    )

    def cut(at: str, done: int, _total: int, _name: str) -> None:
        if (at, done) == ("读取", 1):
            end_connections(url)

    with open_run(settings, cut) as run, pytest.raises(WorkspaceLocked, match="没有更新"):
        bring_up_to_date(run, DirectEngine())
    assert not list((tmp_path / "w" / "out").iterdir())
    engine = create_engine(url)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM dossiers")).scalar() == 0
    engine.dispose()
    with open_run(settings) as run:
        batch = bring_up_to_date(run, DirectEngine())
    assert batch.timing.reused_files > 0
    assert reviews(tmp_path / "w") == reviews(direct)


def test_the_batch_is_not_published_again_without_a_lease(
    postgres: Callable[[str], str], province: Path, tmp_path: Path
) -> None:
    """The connection is lost after the last dossier was judged."""
    url = postgres("late")
    settings = resolve_settings(
        {"input": str(province), "workspace": str(tmp_path / "w"), "database_url": url, "jobs": 1}
    )
    judged: list[str] = []

    def cut(at: str, done: int, _total: int, name: str) -> None:
        if (at, done) == ("审核", 1):
            judged.append(name)
            if len(judged) == len(list(province.iterdir())):
                end_connections(url)

    with open_run(settings, cut) as run, pytest.raises(WorkspaceLocked, match="没有更新"):
        bring_up_to_date(run, DirectEngine())
    assert not (tmp_path / "w" / "out" / "batch.json").exists()


WRITE = """
import sys
from pathlib import Path
from pipeline.store import Outcome, Store
with Store(Path(sys.argv[1]), sys.argv[2]) as store:
    print("ready", flush=True)
    sys.stdin.readline()
    for number in range(100):
        store.keep_outcome(Outcome(sha256=f"{number:064}", key="k", pages=int(sys.argv[3])))
        store.keep_empty([f"{number:064}"], "unpack")
"""


def start_writer(host: Path, url: str, pages: str) -> subprocess.Popen[str]:
    """A process that opens the database and waits."""
    command = [sys.executable, "-c", WRITE, str(host), url, pages]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True)


def wait_for(writer: subprocess.Popen[str]) -> None:
    """Return when it has the database open."""
    assert writer.stdout
    assert writer.stdout.readline() == "ready\n", writer.communicate()[1]


@pytest.mark.parametrize("server", [True, False], ids=["postgresql", "sqlite"])
def test_hosts_that_write_the_same_at_once_leave_one_row_each(
    request: pytest.FixtureRequest, tmp_path: Path, *, server: bool
) -> None:
    """Two begin with an empty database together: one makes the tables, no write is refused, the last word stands."""
    url = request.getfixturevalue("postgres")("writers") if server else f"sqlite:///{tmp_path}/shared.db"
    writers = [start_writer(tmp_path / "a", url, "1")]
    if not server:  # the folder's lock keeps beginners of one SQLite apart
        wait_for(writers[0])
    writers.append(start_writer(tmp_path / "b", url, "2"))
    for each in writers[not server :]:
        wait_for(each)
    for each in writers:
        assert each.stdin
        each.stdin.write("go\n")
        each.stdin.flush()
    for each in writers:
        assert each.communicate()[1] == ""
        assert each.returncode == 0
    engine = create_engine(url)
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT sha256, pages FROM readings")).all()
        empty = connection.execute(text("SELECT count(*) FROM unpackings")).scalar()
    engine.dispose()
    assert (len(rows), empty) == (100, 100)
    assert {row.pages for row in rows} <= {1, 2}


def test_doctor_tells_of_the_database(postgres: Callable[[str], str], monkeypatch: pytest.MonkeyPatch) -> None:
    """What it is when it answers, what to look at when it does not; never its address."""
    url = postgres("doctor")
    monkeypatch.setenv("SHENBAO_DATABASE_URL", url)
    assert (_database().standing, _database().detail.startswith("postgresql 1")) == ("ready", True)
    monkeypatch.setenv("SHENBAO_DATABASE_URL", url.replace("/doctor?", "/nobody?"))
    part = _database()
    assert (part.standing, "nobody" in part.detail) == ("missing", False)


def test_migrations_end_at_the_newest(postgres: Callable[[str], str]) -> None:
    """An empty database gets all tables; opening it again changes nothing."""
    url = postgres("migrations")
    for _ in range(2):
        engine = open_database(url)
        with engine.connect() as connection:
            assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == HEAD
        engine.dispose()
