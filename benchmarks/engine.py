"""What the reading engine costs: a call, the start of a worker, a death, the start of the command. JSON lines.

Peers run in the same process where they can be imported (``SHENBAO_PEERS_PYTHONPATH`` names a folder with them): a
killable pool of pebble, which pickles; the pool of concurrent.futures, which does not survive; a process a file.
Calls go to warm workers; an empty one shows the engine, one that hands a file over what a file costs.
"""

import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from pathlib import Path
from unittest.mock import patch

from extractors.errors import ShenbaoError
from extractors.sandbox import Sandbox
from extractors.sandbox.access import Access
from extractors.sandbox.protect import lacking

CALLS = 300
STARTS = 7
LIMIT_MS = 3.0
FILE_BYTES = 1 << 20
REST_SECONDS = 1.0
MODULE = """
import os
def echo(payload):
    return payload
def read(payload):
    with open(payload, "rb") as file:
        return len(file.read()).to_bytes(8, "big")
def die(payload):
    os._exit(9)
def heavy(payload):
    from pipeline.language import load_language
    import pipeline.reading
    load_language()
    return b""
"""


def milliseconds(work: Callable[[], object], times: int) -> list[float]:
    """Wall time of each of several runs."""
    spent = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        spent.append((time.perf_counter() - began) * 1000)
    return spent


def say(name: str, spent: list[float], **further: object) -> None:
    """One line: the best, which a busy machine spoils least, the median and the slow end."""
    ordered = sorted(spent)
    line = {
        "benchmark": "engine",
        "measure": name,
        "best_ms": round(ordered[0], 2),
        "median_ms": round(statistics.median(ordered), 2),
        "p95_ms": round(ordered[int(len(ordered) * 0.95)], 2),
    }
    print(json.dumps(line | further, ensure_ascii=False), flush=True)


def of_ours(folder: Path, file: Path) -> None:
    """Our pool: starts, calls, deaths."""
    access = Access(readable=(str(folder),))

    def call(pool: Sandbox, function: str, payload: bytes = b"") -> bytes:
        return pool.submit(f"measured:{function}", payload, deadline=60, label="").result()

    def hand(pool: Sandbox) -> bytes:
        request = pool.submit("measured:read", lambda hand: hand.file(file).encode(), deadline=60, label="")
        return request.result()

    def start() -> None:
        with Sandbox(1, access=access) as fresh:
            call(fresh, "echo")

    def death(pool: Sandbox) -> None:
        try:
            call(pool, "die")
        except ShenbaoError:
            call(pool, "echo")

    say("ours: start of a worker, first call included", milliseconds(start, STARTS))
    with Sandbox(1, access=access) as pool:
        print(
            json.dumps(
                {"benchmark": "engine", "measure": "ours: protections lacking", "codes": lacking(pool.protections())}
            )
        )
        call(pool, "echo")
        say("ours: warm call", milliseconds(partial(call, pool, "echo"), CALLS))
        spent = milliseconds(partial(hand, pool), CALLS)
        met = statistics.median(spent) <= LIMIT_MS
        say("ours: warm call that is handed a file of 1 MiB and reads it", spent, limit_ms=LIMIT_MS, met=met)
        say("ours: warm call with 1 MiB each way", milliseconds(partial(call, pool, "echo", bytes(FILE_BYTES)), CALLS))
        say("ours: first death, and the next call", milliseconds(partial(death, pool), 1))
        deaths = []
        for _ in range(STARTS):
            time.sleep(REST_SECONDS)  # files that kill are rare: the next worker has stood ready for long
            deaths += milliseconds(partial(death, pool), 1)
        say("ours: further deaths, and the next call", deaths)
        say("ours: libraries of a first reading", milliseconds(partial(call, pool, "heavy"), 1))


def of_bare(folder: Path, file: Path) -> None:
    """The same calls without walls, to see what the walls cost."""
    import extractors.sandbox.child as child_module

    lines = child_module._BOOT.splitlines(keepends=True)  # noqa: SLF001 - only here a worker can be told to keep its rights
    keep = "import extractors.sandbox.protect as p\np.confine = lambda *a: []\np.make_read_only = lambda *a: False\n"
    bare = patch.object(child_module, "_BOOT", "".join([*lines[:2], keep, *lines[2:]]))
    with bare, Sandbox(1, access=Access(readable=(str(folder),))) as pool:
        ask = partial(pool.submit, "measured:read", deadline=60, label="")
        ask(lambda hand: hand.file(file).encode()).result()
        spent = milliseconds(lambda: ask(lambda hand: hand.file(file).encode()).result(), CALLS)
        say("without walls: warm call that is handed a file of 1 MiB and reads it", spent)


def of_pebble(file: Path) -> None:
    """Pebble's pool: killable as well, but what comes from a worker is unpickled."""
    try:
        from pebble import ProcessExpired, ProcessPool
    except ImportError:
        print(json.dumps({"benchmark": "engine", "measure": "pebble", "skipped": "not installed"}))
        return
    import measured

    def ask(pool: ProcessPool, function: Callable[[bytes], bytes], payload: bytes) -> object:
        return pool.schedule(function, args=(payload,), timeout=60).result()

    with ProcessPool(max_workers=1) as pool:
        ask(pool, measured.echo, b"")
        say("pebble: warm call", milliseconds(partial(ask, pool, measured.echo, b""), CALLS))
        spent = milliseconds(partial(ask, pool, measured.read, str(file).encode()), CALLS)
        say("pebble: warm call that reads a file of 1 MiB", spent)

        def death() -> None:
            try:
                ask(pool, measured.die, b"")
            except ProcessExpired:
                ask(pool, measured.echo, b"")

        say("pebble: death, and the next call", milliseconds(death, STARTS))


def of_futures(file: Path) -> None:
    """The pool of the standard library: no deadline, and one death ends it, so that a new one must be made."""
    import measured

    with ProcessPoolExecutor(1) as pool:
        pool.submit(measured.echo, b"").result()
        say("concurrent.futures: warm call", milliseconds(lambda: pool.submit(measured.echo, b"").result(), CALLS))
        path = str(file).encode()
        spent = milliseconds(lambda: pool.submit(measured.read, path).result(), CALLS)
        say("concurrent.futures: warm call that reads a file of 1 MiB", spent)

    def death() -> None:
        with ProcessPoolExecutor(1) as broken, contextlib.suppress(BrokenProcessPool):
            broken.submit(measured.die, b"").result()
        with ProcessPoolExecutor(1) as fresh:
            fresh.submit(measured.echo, b"").result()

    say("concurrent.futures: death, a new pool, and the next call", milliseconds(death, STARTS))


def of_processes(folder: Path, file: Path) -> None:
    """A new Python for each file."""
    code = f"import sys; sys.path.insert(0, {str(folder)!r}); import measured; measured.read({str(file)!r})"
    command = [sys.executable, "-I", "-c", code]
    say("a process a file of 1 MiB", milliseconds(lambda: subprocess.run(command, check=True), STARTS))


def main() -> None:
    """One line a measure."""
    sys.path[:0] = filter(None, [os.environ.get("SHENBAO_PEERS_PYTHONPATH")])
    with tempfile.TemporaryDirectory(prefix="shenbao-bench-") as name:
        folder, file = Path(name).resolve() / "code", Path(name).resolve() / "file"
        folder.mkdir()
        (folder / "measured.py").write_text(MODULE, encoding="utf-8")
        file.write_bytes(os.urandom(FILE_BYTES))
        sys.path.insert(0, str(folder))
        of_ours(folder, file)
        of_bare(folder, file)
        of_pebble(file)
        of_futures(file)
        of_processes(folder, file)


if __name__ == "__main__":
    main()
