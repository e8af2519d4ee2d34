"""The main job on the sample batch: start-up, first run, rerun, peak memory of parent and workers. JSON lines.

Peak memory is the kernel's high-water mark (VmHWM) of each process, sampled while it lives.
"""

import json
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

SHENBAO = [sys.executable, "-c", "from flows.cli import main; main()"]
SAMPLE_EVERY = 0.1


@dataclass
class Peaks:
    """Highest resident memory in MB by part."""

    parent: float = 0.0
    worker: float = 0.0
    engine: float = 0.0

    def note(self, part: str, megabytes: float) -> None:
        """Take one reading into account."""
        setattr(self, part, max(getattr(self, part), megabytes))


@dataclass
class Watch:
    """Samples a process and all below it until it ends."""

    root: int
    peaks: Peaks = field(default_factory=Peaks)
    engines: set[int] = field(default_factory=set)
    """Processes of Prefect's own."""
    done: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Sample until told to stop."""
        while not self.done.wait(SAMPLE_EVERY):
            for pid in descendants(self.root):
                try:
                    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
                    command = Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8", errors="replace")
                except OSError:
                    continue
                part = self.part_of(pid, command)
                if part == "engine":
                    self.engines.add(pid)
                lines = [line for line in status.splitlines() if line.startswith("VmHWM")]
                if lines:
                    self.peaks.note(part, int(lines[0].split()[1]) / 1024)

    def part_of(self, pid: int, command: str) -> str:
        """Whether a process is the parent, Prefect's, or a worker."""
        return "parent" if pid == self.root else "engine" if "uvicorn" in command or "prefect" in command else "worker"


def descendants(root: int) -> list[int]:
    """A process and all below it."""
    found = [root]
    for pid in found:
        for children in Path(f"/proc/{pid}/task").glob("*/children"):
            try:
                found += [int(word) for word in children.read_text(encoding="utf-8").split()]
            except OSError:
                continue
    return found


def measure(name: str, *words: str) -> dict[str, object]:
    """One command: wall seconds, exit code, peak memory."""
    began = time.perf_counter()
    process = subprocess.Popen([*SHENBAO, *words], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    watch = Watch(process.pid)
    thread = threading.Thread(target=watch.run)
    thread.start()
    process.communicate()
    watch.done.set()
    thread.join()
    peaks = {f"{part}_mb": round(value) for part, value in vars(watch.peaks).items() if value}
    return {"benchmark": name, "wall_s": round(time.perf_counter() - began, 2), "exit": process.returncode, **peaks}


def main() -> None:
    """Print a line for each measurement."""
    helps = sorted((measure("help", "--help") for _ in range(7)), key=lambda line: str(line["wall_s"]))
    print(json.dumps(helps[3]))
    with tempfile.TemporaryDirectory(prefix="shenbao-bench-") as folder:
        subprocess.run([sys.executable, "-m", "pipeline.demo", folder], check=True)
        source = f"{folder}/input"
        for name, engine, workspace in (
            ("first run, embedded Prefect", "prefect", "a"),
            ("rerun, embedded Prefect", "prefect", "a"),
            ("rerun, engine chosen by itself", "auto", "a"),
            ("first run, plain calls", "direct", "b"),
        ):
            line = measure(name, "run", source, "-w", f"{folder}/{workspace}", "--engine", engine)
            print(json.dumps(line, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
