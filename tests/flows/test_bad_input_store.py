"""A workspace that cannot be used: held by another, read-only, full, damaged. A clear sentence, and nothing is lost."""

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from extractors.errors import StoreError, WorkspaceFull
from flows import readcontent
from flows.lock import hold
from flows.run import remove_leftovers
from flows.storefaults import told_clearly
from pipeline import files
from pipeline.store import Store

SHENBAO = "from flows.cli import main; main()"
KILLS = (
    ("pipeline.files", "os.fsync", 2),
    ("flows.readcontent", "msgspec.msgpack.decode", 3),
    ("flows.dossiers", "VersionState", 1),
    ("flows.publish", "render_batch", 0),
)
"""Where a run is killed: in a module, at a name that it uses, after so many calls."""


@pytest.fixture(scope="module")
def clean(dossier: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A province of two dossiers (``浙江省``) after a run that nothing disturbed (``工作区``)."""
    root = tmp_path_factory.mktemp("存储")
    dossier(root / "浙江省" / "绍兴市")
    dossier(root / "浙江省" / "嘉兴市", "嘉兴市", without={"report"})
    done = run_killed(root, root / "工作区")
    assert done.returncode == 0, done.stderr
    return root


def run_killed(
    root: Path, workspace: Path, kill: tuple[str, str, int] | None = None
) -> subprocess.CompletedProcess[str]:
    """A run in a process of its own that, if told, kills itself at some point as kill -9 would."""
    plant = ""
    if kill:
        module, name, calls = kill
        plant = (
            f"import importlib, os, signal, types\n"
            f"module = importlib.import_module({module!r})\n"
            f"*path, last = {name!r}.split('.')\n"
            f"holder, left = module, [{calls}]\n"
            f"for part in path:\n"
            f"    copy = types.SimpleNamespace(**vars(getattr(holder, part)))\n"
            f"    setattr(holder, part, copy)\n"
            f"    holder = copy\n"
            f"real = getattr(holder, last)\n"
            f"def deadly(*args, **words):\n"
            f"    if left[0] == 0:\n"
            f"        os.kill(os.getpid(), signal.SIGKILL)\n"
            f"    left[0] -= 1\n"
            f"    return real(*args, **words)\n"
            f"setattr(holder, last, deadly)\n"
        )
    words = [sys.executable, "-c", plant + SHENBAO, "run", str(root / "浙江省"), "-w", str(workspace)]
    return subprocess.run(
        [*words, "--engine", "direct", "--jobs", "1"], capture_output=True, text=True, check=False, timeout=120
    )


def outputs(workspace: Path) -> dict[str, bytes]:
    """All outputs by name; of the batch's own only what no clock touches."""
    found = {str(p.relative_to(workspace)): p.read_bytes() for p in (workspace / "out").rglob("*") if p.is_file()}
    batch = json.loads(found.pop("out/batch.json"))
    for name in ("out/index.html", "out/ledger.xlsx"):
        assert found.pop(name)
    return found | {
        "batch": json.dumps({k: v for k, v in batch.items() if k not in {"generated_at", "timing"}}).encode()
    }


def test_run_killed_at_any_point_ends_as_a_clean_one(clean: Path, tmp_path: Path) -> None:
    """Killed while storing, reading, judging and publishing, then run again: the same bytes, and nothing left over."""
    for kill in KILLS:
        done = run_killed(clean, tmp_path / "w", kill)
        assert done.returncode == -signal.SIGKILL, (kill, done.stderr[-2000:])
    done = run_killed(clean, tmp_path / "w")
    assert done.returncode == 0, done.stderr
    assert outputs(tmp_path / "w") == outputs(clean / "工作区")
    assert not [path for path in (tmp_path / "w").rglob(".*") if path.is_file()]
    assert not (tmp_path / "w" / "scratch").exists()


def test_server_of_a_killed_run_is_ended(tmp_path: Path) -> None:
    """An embedded server of this workspace whose run is gone is ended; another workspace's is not."""
    code = "import sys, time; print('on', flush=True); time.sleep(60)"
    servers = []
    for workspace in (tmp_path / "w", tmp_path / "other"):
        words = {"PREFECT__SERVER_EPHEMERAL": "1", "PREFECT_HOME": str(workspace / "prefect")}
        servers.append(subprocess.Popen([sys.executable, "-c", code], env=os.environ | words, stdout=subprocess.PIPE))
    for server in servers:
        assert server.stdout is not None
        assert server.stdout.readline()
    try:
        remove_leftovers(tmp_path / "w")
        assert servers[0].wait(timeout=30) == -signal.SIGTERM
        assert servers[1].poll() is None
    finally:
        for server in servers:
            server.kill()
            server.communicate()


def test_interrupted_run_ends_at_once_and_goes_on_later(
    clean: Path, tmp_path: Path, command: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C: a sentence, exit 1, no file blamed for it; the same command finishes the work."""
    given, workspace, real = clean / "浙江省", tmp_path / "w", readcontent.ContentReading._request

    def interrupted(*arguments: Any) -> Any:
        os.kill(os.getpid(), signal.SIGINT)
        return real(*arguments)

    for _ in range(readcontent.ATTEMPTS):
        with monkeypatch.context() as planted:
            planted.setattr(readcontent.ContentReading, "_request", interrupted)
            stopped = command("run", given, "-w", workspace, "--engine", "direct")
        assert (stopped.code, stopped.out) == (1, "")
        assert "已中断" in stopped.err
        assert "Traceback" not in stopped.err
        assert not (workspace / "scratch").exists()
    assert command("run", given, "-w", workspace, "--engine", "direct").code == 0
    assert outputs(workspace) == outputs(clean / "工作区")


def test_workspace_held_by_another_run(clean: Path, command: Callable[..., Any]) -> None:
    """Who holds it is said; looking goes on."""
    with hold(clean / "工作区"):
        refused = command("run", clean / "浙江省", "-w", clean / "工作区", "--engine", "direct")
        looked = command("status", "-w", clean / "工作区")
    assert refused.code == 1
    assert f"进程 {os.getpid()}" in refused.err
    assert "--workspace" in refused.err
    assert looked.code == 0


def test_workspace_that_is_a_file(clean: Path, tmp_path: Path, command: Callable[..., Any]) -> None:
    """Wrong use: something else is in its place, or on the way to it."""
    (tmp_path / "w").write_text("x", encoding="utf-8")
    for workspace in (tmp_path / "w", tmp_path / "w" / "x"):
        done = command("run", clean / "浙江省", "-w", workspace, "--engine", "direct")
        assert done.code == 2
        assert "不是文件夹" in done.err


@pytest.mark.parametrize(
    ("code", "said"), [(errno.EROFS, "只读"), (errno.EACCES, "没有写入权限"), (errno.ENOSPC, "磁盘空间不足")]
)
def test_workspace_that_cannot_be_made(
    clean: Path, tmp_path: Path, command: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, code: int, said: str
) -> None:
    """A read-only or full disk fails the run with a sentence."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(Path, "mkdir", refuse)
    done = command("run", clean / "浙江省", "-w", tmp_path / "w", "--engine", "direct")
    assert done.code == 1
    assert said in done.err
    assert "Traceback" not in done.err


def test_disk_that_gets_full_loses_nothing(
    clean: Path, tmp_path: Path, command: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The run fails with a sentence; with space again it goes on from where it stood."""
    real, left = files.os.fsync, [6]

    def fsync(number: int) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(number)

    with monkeypatch.context() as planted:
        planted.setattr(files.os, "fsync", fsync)
        failed = command("run", clean / "浙江省", "-w", tmp_path / "w", "--engine", "direct")
    assert failed.code == 1
    assert "磁盘空间不足" in failed.err
    assert len([path for path in (tmp_path / "w" / "originals").rglob("*") if path.is_file()]) == 6
    assert command("run", clean / "浙江省", "-w", tmp_path / "w", "--engine", "direct").code == 0
    assert outputs(tmp_path / "w") == outputs(clean / "工作区")


@pytest.mark.parametrize("damage", [b"this is no database" * 300, None], ids=["replaced", "torn"])
def test_damaged_database(clean: Path, tmp_path: Path, command: Callable[..., Any], damage: bytes | None) -> None:
    """Every command says that it is damaged and what to do, and touches nothing."""
    workspace = tmp_path / "w"
    shutil.copytree(clean / "工作区", workspace)
    database = workspace / "shenbao.db"
    content = damage or database.read_bytes()[:100] + b"\xff" * 8000
    database.write_bytes(content)
    for words in (
        ("run", clean / "浙江省", "--engine", "direct"),
        ("status",),
        ("show", "绍兴市"),
        ("history", "绍兴市"),
    ):
        done = command(*words, "-w", workspace)
        assert done.code == 1, words
        assert "已损坏" in done.err
        assert "Traceback" not in done.err
    assert database.read_bytes() == content


def test_database_of_a_newer_version(clean: Path, tmp_path: Path, command: Callable[..., Any]) -> None:
    """A workspace that a newer version made is refused in words."""
    workspace = tmp_path / "w"
    shutil.copytree(clean / "工作区", workspace)
    engine = create_engine(f"sqlite:///{workspace / 'shenbao.db'}")
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    done = command("run", clean / "浙江省", "-w", workspace, "--engine", "direct")
    assert done.code == 1
    assert "不同版本" in done.err


def test_faults_of_the_database_while_running(tmp_path: Path) -> None:
    """A full, a read-only and a busy database each have their sentence."""
    Store(tmp_path).close()
    url = f"sqlite:///{tmp_path / 'shenbao.db'}"

    def insert(setting: str) -> None:
        engine = create_engine(url)
        with told_clearly(str(tmp_path)), engine.begin() as connection:
            connection.execute(text(setting))
            connection.execute(text("CREATE TABLE big AS SELECT zeroblob(9000000) AS x"))

    with pytest.raises(WorkspaceFull, match="磁盘空间不足"):
        insert("PRAGMA max_page_count = 40")
    with pytest.raises(StoreError, match="无法打开或写入"):
        insert("PRAGMA query_only = 1")
    with pytest.raises(StoreError, match="数据库地址"), told_clearly("w"):
        raise OperationalError("SELECT 1", {}, ConnectionRefusedError())
    with pytest.raises(KeyError), told_clearly("w"):
        raise KeyError


def test_outputs_that_could_not_be_made_are_said(
    clean: Path, tmp_path: Path, command: Callable[..., Any], review_of: Any
) -> None:
    """A folder of outputs in whose place something else is: the run says so and fails, the next one makes them."""
    workspace = tmp_path / "w"
    shutil.copytree(clean / "工作区", workspace)
    folder = workspace / "out" / "浙江省" / "绍兴市"
    shutil.rmtree(folder)
    folder.write_text("x", encoding="utf-8")
    failed = command("run", clean / "浙江省", "-w", workspace, "--engine", "direct")
    assert failed.code == 1
    assert "绍兴市 1 份材料的摘要等输出未能生成" in failed.err
    folder.unlink()
    assert command("run", clean / "浙江省", "-w", workspace, "--engine", "direct").code == 0
    assert review_of(workspace, "绍兴市")["status"] == "complete"
