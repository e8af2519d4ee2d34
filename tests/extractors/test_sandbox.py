"""The pool of worker processes in good weather, with many callers, and when it closes."""

import signal
import subprocess
import sys
import time
from concurrent.futures import CancelledError, ThreadPoolExecutor
from pathlib import Path

import pytest

from extractors.errors import WorkerDied, WorkerError
from extractors.limits import Limits
from extractors.registry import Source
from extractors.sandbox import Sandbox, deadline_for
from extractors.sandbox import child as child_module
from extractors.sandbox import memory as memory_module
from extractors.sandbox.access import Access
from extractors.sandbox.protect import PROTECTIONS

CODE = """
import os, time
STARTED = str(time.monotonic_ns()).encode()
def echo(payload):
    return payload
def process(payload):
    return STARTED
WARMED = []
def warm(payload):
    WARMED.append(STARTED)
    return b""
def is_warm(payload):
    return b"warm" if WARMED else b"cold"
def leave(payload):
    os._exit(3)
def nap(payload):
    time.sleep(float(payload))
    return b"awake"
"""


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for workers, with a module ``plain`` that they can import."""
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "plain.py").write_text(CODE, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path / "code")
    return tmp_path / "scratch"


def pool(workers: int, scratch: Path) -> Sandbox:
    """Workers that can import ``plain``."""
    return Sandbox(workers, scratch=scratch, access=Access(readable=(str(scratch.with_name("code")),)))


def test_many_threads_get_their_own_answers(scratch: Path):
    """Answers are not mixed up, and a warm worker serves many calls."""
    with pool(2, scratch) as sandbox, ThreadPoolExecutor(8) as callers:

        def ask(number: int) -> bytes:
            payload = str(number).encode() * 1000
            return sandbox.submit("plain:echo", payload, deadline=20, label="").result()

        assert list(callers.map(ask, range(100))) == [str(number).encode() * 1000 for number in range(100)]
        processes = {sandbox.submit("plain:process", b"", deadline=20, label="").result() for _ in range(10)}
        assert len(processes) <= 2


def test_large_payloads_and_replies_pass(scratch: Path):
    """Frames larger than any pipe buffer go both ways."""
    body = bytes(range(256)) * 40_000
    with pool(1, scratch) as sandbox:
        assert sandbox.submit("plain:echo", body, deadline=20, label="").result() == body


def test_workers_are_replaced_after_some_calls(scratch: Path, monkeypatch: pytest.MonkeyPatch):
    """What leaks in a library is bounded by the life of its process."""
    monkeypatch.setattr(child_module, "CALLS_PER_CHILD", 3)
    with pool(1, scratch) as sandbox:
        seen = [sandbox.submit("plain:process", b"", deadline=20, label="").result() for _ in range(6)]
    assert len(set(seen[:3])) == len(set(seen[3:])) == 1
    assert seen[0] != seen[3]


def test_a_worker_that_holds_much_is_replaced(scratch: Path, monkeypatch: pytest.MonkeyPatch):
    """What it holds after a call counts, not how often it was called."""
    monkeypatch.setattr(child_module, "RESIDENT_BYTES", 1)
    with pool(1, scratch) as sandbox:
        seen = [sandbox.submit("plain:process", b"", deadline=20, label="").result() for _ in range(3)]
    assert len(set(seen)) == 3


def test_after_a_death_the_next_worker_stands_ready_and_warm(scratch: Path):
    """The first worker is not warmed, since most runs need no second one; those after a death are."""
    access = Access(readable=(str(scratch.with_name("code")),))
    with Sandbox(1, scratch=scratch, access=access, warm="plain:warm") as sandbox:

        def ask(function: str) -> bytes:
            return sandbox.submit(f"plain:{function}", b"", deadline=20, label="").result()

        assert ask("is_warm") == b"cold"
        started = {ask("process")}
        for _ in range(3):
            with pytest.raises(WorkerDied):
                ask("leave")
            assert ask("is_warm") == b"warm"
            started.add(ask("process"))
        assert len(started) == 4
    assert list(scratch.iterdir()) == []


@pytest.mark.parametrize("warm", ["plain:nothing_of_that_name", "plain:leave"])
def test_a_worker_that_fails_while_it_is_warmed_costs_nothing_but_warmth(scratch: Path, warm: str):
    """It is not the fault of the file that comes next: a fresh one reads it."""
    access = Access(readable=(str(scratch.with_name("code")),))
    with Sandbox(1, scratch=scratch, access=access, warm=warm) as sandbox:
        with pytest.raises(WorkerDied):
            sandbox.submit("plain:leave", b"", deadline=20, label="").result()
        assert sandbox.submit("plain:echo", b"x", deadline=20, label="").result() == b"x"


def test_closing_ends_running_and_waiting_calls(scratch: Path):
    """Nobody is left waiting; a closed pool takes no calls."""
    with pool(1, scratch) as sandbox:
        sandbox.submit("plain:echo", b"", deadline=20, label="").result()
        running = sandbox.submit("plain:nap", b"60", deadline=90, label="甲.pdf")
        waiting = sandbox.submit("plain:nap", b"60", deadline=90, label="乙.pdf")
        while not running.running():
            time.sleep(0.01)
    with pytest.raises(WorkerError):
        running.result(timeout=5)
    with pytest.raises(CancelledError):
        waiting.result(timeout=5)
    with pytest.raises(WorkerError):
        sandbox.submit("plain:echo", b"", deadline=20, label="")
    assert list(scratch.iterdir()) == []


def test_a_cancelled_call_is_skipped(scratch: Path):
    """A future that was cancelled while it waited costs nothing."""
    with pool(1, scratch) as sandbox:
        first = sandbox.submit("plain:nap", b"0.3", deadline=20, label="")
        second = sandbox.submit("plain:nap", b"60", deadline=90, label="")
        third = sandbox.submit("plain:echo", b"x", deadline=20, label="")
        assert second.cancel()
        assert (first.result(), third.result()) == (b"awake", b"x")


def below(process: int) -> set[int]:
    """All processes that a process has started, and theirs."""
    lists = Path(f"/proc/{process}/task").glob("*/children")
    own = {int(word) for listed in lists for word in listed.read_text().split()}
    return own.union(*map(below, own))


def test_workers_die_with_their_parent(scratch: Path):
    """Killed with -9 the parent leaves no process behind."""
    program = (
        "import sys; from pathlib import Path\n"
        "from extractors.sandbox import Sandbox; from extractors.sandbox.access import Access\n"
        "sys.path.insert(0, sys.argv[2])\n"
        "pool = Sandbox(1, scratch=Path(sys.argv[1]), access=Access(readable=(sys.argv[2],)))\n"
        "print(pool.submit('plain:process', b'', deadline=20, label='').result().decode(), flush=True)\n"
        "pool.submit('plain:nap', b'60', deadline=90, label='').result()\n"
    )
    command = [sys.executable, "-c", program, str(scratch), str(scratch.with_name("code"))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline().strip().isdigit()
        workers = below(parent.pid)
        assert workers
        parent.send_signal(signal.SIGKILL)
    end = time.monotonic() + 5
    while (left := {worker for worker in workers if Path(f"/proc/{worker}").exists()}) and time.monotonic() < end:
        time.sleep(0.02)
    assert not left


def test_protections_are_told(scratch: Path):
    """Each code has its Chinese sentence, and the memory cap always holds."""
    with pool(1, scratch) as sandbox:
        codes = sandbox.protections()
    assert "memory-cap" in codes
    assert set(codes) <= set(PROTECTIONS)


def test_deadlines_grow_with_size_and_pages():
    """A photo may take one page of OCR, a scan as many pages as its size allows."""

    def source(media_type: str, size: int) -> Source:
        return Source(path="", name="", sha256="", bytes=size, media_type=media_type)

    limits = Limits(deadline=10, deadline_per_mib=1, deadline_per_image_page=5)
    assert deadline_for(source("application/pdf", 1 << 20), limits) == 11
    assert deadline_for(source("image/jpeg", 1 << 20), limits, uses_ocr=True) == 16
    assert deadline_for(source("application/pdf", 1 << 20), limits, uses_ocr=True) == 11 + 5 * 32
    assert deadline_for(source("application/pdf", 1 << 20), limits, uses_ocr=True, pages=3) == 11 + 5 * 3
    assert deadline_for(source("application/pdf", 1 << 30), limits, uses_ocr=True) == 2 * 3600


FREED = """
from extractors.processes import resident_bytes
from extractors.sandbox.memory import SLACK_BYTES, Memory
memory = Memory()
before = memory.settle()
pieces = [bytearray(1000) for _ in range(200_000)]
kept = pieces[::500]
del pieces
assert resident_bytes() > before + SLACK_BYTES, "the C library gave it back of itself"
settled = memory.settle()
assert settled < before + SLACK_BYTES, settled - before
"""


def test_memory_that_a_call_freed_is_given_back():
    """Pieces that lie between kept ones are the system's again; in a process of its own, whose memory is not used yet."""
    done = subprocess.run([sys.executable, "-c", FREED], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_what_was_let_go_counts_no_longer(monkeypatch: pytest.MonkeyPatch):
    """After networks went, what later calls leave is measured against what is left, not against what was there."""
    given_back: list[int] = []
    sizes = iter([100 << 20, 700 << 20, 650 << 20, 100 << 20, 300 << 20, 110 << 20])
    monkeypatch.setattr(memory_module, "resident_bytes", lambda: next(sizes))
    memory = memory_module.Memory()
    monkeypatch.setattr(memory, "_trim", given_back.append)
    assert [memory.settle() >> 20 for _ in range(3)] == [650, 100, 110]
    assert given_back == [0, 0]
