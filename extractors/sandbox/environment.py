"""The environment of a worker: clean, with a mark by which what it started is found again."""

import contextlib
import os
import signal
from pathlib import Path
from typing import Final

_MARK: Final = "SHENBAO_WORKER"
_THREADS: Final = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "RAYON_NUM_THREADS",
)


def environment(home: Path, mark: str) -> dict[str, str]:
    """All that a worker sees of our environment: no proxies, no settings, no secrets; one thread a library."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "HOME": str(home),
        "TMPDIR": str(home),
        "PYTHONHASHSEED": "0",
        _MARK: mark,
        **dict.fromkeys(_THREADS, "1"),
    }


def kill_marked(mark: str) -> None:
    """Without a process namespace: end what left the worker's session, known by the mark in its environment."""
    wanted = f"{_MARK}={mark}".encode()
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if wanted in (folder / "environ").read_bytes().split(b"\0"):
                os.kill(int(folder.name), signal.SIGKILL)
