"""A dossier's life in this process: calls done inline, runs in forked children that may die at any of their writes."""

import errno
import faulthandler
import importlib
import json
import os
import pathlib
import shutil
import signal
import sqlite3
import tempfile
import threading
import traceback
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from extractors.errors import ShenbaoError
from extractors.sandbox.access import HANDED, RESULTS
from extractors.sandbox.handing import Handing
from flows.commands import review
from flows.settings import Settings

DEADLINE = 120.0
"""Seconds after which a run in a child says where it hangs, and ends."""
TIMED = {"generated_at", "timing"}
KEPT = ("originals", "readings", "reviews", "copies", "views")
TABLES = {
    "dossiers": "SELECT * FROM dossiers",
    "versions": "SELECT dossier, version, review_key, status, received_at FROM versions",
    "tasks": "SELECT * FROM tasks",
    "remarks": "SELECT dossier, kind, subject, text, by, requirement, basis FROM remarks",
    "readings": "SELECT sha256, key, code, message, pages FROM readings",
    "profiles": "SELECT * FROM profiles",
    "unpackings": "SELECT * FROM unpackings",
}


class Inline:
    """A sandbox without children: the same calls, one at a time, with their files handed over as ever."""

    _lock = threading.Lock()

    def __init__(self, _workers: int, _limits: object, scratch: Path, *_: object, **__: object) -> None:
        self._folder = scratch / "inline"
        for name in (HANDED, RESULTS):
            (self._folder / name).mkdir(parents=True, exist_ok=True)

    def submit(self, entry: str, payload: Any, *, deadline: float, label: str) -> Future[bytes]:  # noqa: ARG002 - the sandbox's
        """The call, done."""
        future: Future[bytes] = Future()
        module, _, function = entry.partition(":")
        with self._lock:
            hand = Handing(self._folder)
            try:
                data = payload if isinstance(payload, bytes) else payload(hand)
                answer = getattr(importlib.import_module(module), function)(data)
                hand.take()
                future.set_result(answer)
            except ShenbaoError as error:
                future.set_exception(error)
            finally:
                hand.clear()
        return future

    def close(self) -> None:
        """Nothing is held."""


class Faults:
    """Counts the writes of this process and lets one of them fail: ``kill`` as kill -9 would, ``full`` from then on."""

    def __init__(self, at: int, kind: str) -> None:
        self.count = 0
        self._at, self._kind = at, kind
        self._lock = threading.Lock()

    def plant(self) -> None:
        """Watch everything that changes a disk. This process never loses it again."""
        for owner, name in (
            (os, "fsync"),
            *((pathlib.Path, name) for name in ("replace", "rename", "unlink", "hardlink_to", "mkdir", "rmdir")),
            (shutil, "rmtree"),
            (shutil, "copyfile"),
        ):
            setattr(owner, name, self._watched(getattr(owner, name), grows=name in {"fsync", "mkdir", "copyfile"}))
        event.listen(Engine, "commit", self._commit)

    def _watched(self, real: Callable[..., Any], *, grows: bool) -> Callable[..., Any]:
        def watched(*arguments: Any, **words: Any) -> Any:
            if self._hit() and grows:
                raise OSError(errno.ENOSPC, "No space left on device")
            return real(*arguments, **words)

        return watched

    def _commit(self, _connection: object) -> None:
        if self._hit():
            cause = sqlite3.OperationalError("database or disk is full")
            cause.sqlite_errorname = "SQLITE_FULL"
            raise OperationalError("COMMIT", {}, cause)

    def _hit(self) -> bool:
        """Count a write; whether the disk is full at it."""
        with self._lock:
            self.count += 1
            if self._kind == "kill" and self.count == self._at:
                os.kill(os.getpid(), signal.SIGKILL)
            return self._kind == "full" and self.count >= self._at


@dataclass(frozen=True)
class Ended:
    """How a run ended: its exit code (-9 when killed), its writes, and what it said."""

    code: int
    writes: int
    said: str


def run_forked(source: Path, workspace: Path, fault: tuple[str, int] = ("", 0), **words: Any) -> Ended:
    """A run in a child of this process, which is warm already; one of its writes may fail."""

    def run() -> int:
        settings = Settings(input=str(source), workspace=str(workspace), engine="direct", **words)
        return 3 if any(row.status == "failed" for row in review(settings).dossiers) else 0

    return do_forked(run, fault)


def do_forked(work: Callable[[], int | None], fault: tuple[str, int]) -> Ended:
    """Work in a child of this process; one of its writes may fail. Its code is what the work gives."""
    told = Path(tempfile.mkdtemp()) / "told"
    child = os.fork()
    if child == 0:
        faulthandler.dump_traceback_later(DEADLINE, exit=True)
        without_children(pytest.MonkeyPatch())  # until this process ends
        faults = Faults(fault[1], fault[0])
        faults.plant()
        code, said = 0, ""
        try:
            code = work() or 0
        except ShenbaoError as error:
            code, said = 1, error.message
        except BaseException:  # noqa: BLE001 - the parent fails with it
            code, said = 99, traceback.format_exc()
        with told.open("w", encoding="utf-8") as file:
            json.dump([faults.count, said], file)
        os._exit(code)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    writes, said = json.loads(told.read_bytes()) if told.exists() else (0, "")
    for path in sorted(told.parent.iterdir()):
        path.unlink()
    told.parent.rmdir()
    return Ended(code, writes, said)


def state_of(workspace: Path) -> dict[str, object]:
    """All that a workspace holds but for times: outputs, kept files by name, rows of the database."""
    files = {str(p.relative_to(workspace)): p.read_bytes() for p in (workspace / "out").rglob("*") if p.is_file()}
    batch = json.loads(files.pop("out/batch.json"))
    for name in ("out/index.html", "out/ledger.xlsx"):  # show the time of the run
        assert files.pop(name)
    kept = {str(p.relative_to(workspace)) for folder in KEPT for p in (workspace / folder).rglob("*") if p.is_file()}
    with sqlite3.connect(workspace / "shenbao.db") as database:
        rows = {name: sorted(database.execute(what), key=repr) for name, what in TABLES.items()}
    database.close()
    untimed = {name: value for name, value in batch.items() if name not in TIMED}
    return {"files": files, "batch": untimed, "kept": kept, "rows": rows}


def without_children(patch: pytest.MonkeyPatch) -> None:
    """Let runs do the work of workers themselves, and make no PDF: the typesetter's threads do not survive a fork."""
    patch.setattr("flows.run.Sandbox", Inline)
    patch.setattr("pipeline.render.pdf.find_typefaces", lambda: None)


@pytest.fixture(scope="session")
def forked() -> Callable[..., Ended]:
    """Runs in children; what they need is loaded once, before the first. Nothing of this process stays patched."""
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as folder:
        without_children(patch)
        (Path(folder) / "嘉兴市" / "x").mkdir(parents=True)
        (Path(folder) / "嘉兴市" / "申请函.txt").write_text("嘉兴市人民政府关于申报试点的函。\n" * 20, encoding="utf-8")
        review(Settings(input=folder + "/嘉兴市", workspace=folder + "/w", engine="direct"))
    return run_forked


@pytest.fixture(scope="session")
def apart() -> Callable[..., Ended]:
    """Any work in a child."""
    return do_forked


@pytest.fixture(scope="session")
def state() -> Callable[[Path], dict[str, object]]:
    """What a workspace holds but for times."""
    return state_of


@pytest.fixture
def inline(monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, Any]]:
    """Runs in this process, without children and without PDF; each gives its ``batch.json``."""
    without_children(monkeypatch)

    def run(source: Path, workspace: Path, **words: Any) -> dict[str, Any]:
        review(Settings(input=str(source), workspace=str(workspace), engine="direct", **words))
        return json.loads((workspace / "out" / "batch.json").read_bytes())

    return run
