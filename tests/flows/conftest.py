"""The sample batch, made once and reviewed once, on embedded Prefect with every network but loopback cut off."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest

from pipeline.demo.truth import Truth
from pipeline.fonts import find_cjk_fonts

SHENBAO = [sys.executable, "-c", "from flows.cli import main; main()"]

WITHOUT_NETWORK = """
import ctypes, fcntl, os, socket, struct, sys
user, group = os.geteuid(), os.getegid()
if ctypes.CDLL(None, use_errno=True).unshare(0x10000000 | 0x40000000) != 0:
    sys.exit(77)
for name, line in (("setgroups", "deny"), ("uid_map", f"0 {user} 1"), ("gid_map", f"0 {group} 1")):
    with open(f"/proc/self/{name}", "w") as file:
        file.write(line)
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
    fcntl.ioctl(probe, 0x8914, struct.pack("16sh14s", b"lo", 0x49, bytes(14)))
    try:
        probe.connect(("192.0.2.1", 53))
    except OSError:
        pass
    else:
        sys.exit(78)
os.execv(sys.argv[1], sys.argv[1:])
"""
"""Enters a network namespace in which only loopback is up, proves it, and becomes the command."""


def run_shenbao(*words: str, offline: bool = False, timeout: float = 900) -> subprocess.CompletedProcess[str]:
    """The command line in a process of its own."""
    prefix = [sys.executable, "-c", WITHOUT_NETWORK] if offline else []
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    done = subprocess.run(
        [*prefix, *SHENBAO, *words], capture_output=True, text=True, check=False, timeout=timeout, env=environment
    )
    if offline and done.returncode == 77:
        return run_shenbao(*words, timeout=timeout)
    return done


@pytest.fixture(scope="session")
def shenbao() -> Callable[..., subprocess.CompletedProcess[str]]:
    """The command line as a function."""
    return run_shenbao


@dataclass(frozen=True)
class Reviewed:
    """The sample batch after its run."""

    input: Path
    workspace: Path
    truth: Truth
    batch: dict[str, Any]
    run: subprocess.CompletedProcess[str]

    def review(self, source: str) -> dict[str, Any]:
        """``review.json`` of the dossier with that source."""
        path = next(row["path"] for row in self.batch["dossiers"] if row["source"] == source)
        return json.loads((self.workspace / "out" / path / "review.json").read_bytes())


@pytest.fixture(scope="session")
def reviewed(tmp_path_factory: pytest.TempPathFactory) -> Reviewed:
    """The sample batch, reviewed on embedded Prefect without network."""
    if not find_cjk_fonts().faces:
        pytest.skip("no Chinese font on this machine: the sample scans cannot be drawn")
    folder = tmp_path_factory.mktemp("示例 批次")
    subprocess.run([sys.executable, "-m", "pipeline.demo", str(folder)], check=True, timeout=600)
    truth = msgspec.json.decode((folder / "truth.json").read_bytes(), type=Truth)
    source, workspace = folder / truth.input, folder / "工作 区"
    run = run_shenbao("run", str(source), "-w", str(workspace), "--engine", "prefect", "--jobs", "2", offline=True)
    assert run.returncode == 0, run.stderr[-3000:]
    batch = json.loads((workspace / "out" / "batch.json").read_bytes())
    return Reviewed(input=source, workspace=workspace, truth=truth, batch=batch, run=run)
