"""Processes that read: one for each reader, asked file by file, ended when they hang."""

import json
import os
import queue
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any, Self

RUNNER = Path(__file__).with_name("runner.py")
OWN = frozenset({"shenbao", "pdfium", "rapidocr"})
"""Readers that run under our own Python; all others are peers (``SHENBAO_PEERS_PYTHON``)."""


class Contestant:
    """A reader in a process of its own. ``reason`` says why it cannot run, and is empty when it can."""

    def __init__(self, name: str, deadline: float = 300.0) -> None:
        self.name, self.deadline, self.reason = name, deadline, ""
        self.cpu = 0.0
        self.process: subprocess.Popen[str] | None = None
        self.answers: queue.Queue[str | None] = queue.Queue()
        python = sys.executable if name in OWN else os.environ.get("SHENBAO_PEERS_PYTHON", "")
        if not python:
            self.reason = "SHENBAO_PEERS_PYTHON names no Python that has it (benchmarks/peers.txt)"
        else:
            self.python = python
            self._start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def read(self, path: Path, name: str = "") -> dict[str, Any]:
        """The answer for one file; ``{"error": …}`` when the reader raises, hangs or dies."""
        if self.process is None or self.process.poll() is not None:
            self._start()
        if self.process is None or self.process.stdin is None:
            return {"error": "absent"}
        begun = time.monotonic()
        try:
            self.process.stdin.write(json.dumps({"path": str(path), "name": name or path.name}) + "\n")
            self.process.stdin.flush()
            line = self.answers.get(timeout=self.deadline)
        except (queue.Empty, BrokenPipeError):
            self._stop()
            return {"error": "hangs" if time.monotonic() - begun >= self.deadline else "dies"}
        if line is None:
            self._stop()
            return {"error": "dies"}
        answer: dict[str, Any] = json.loads(line)
        answer["seconds"] = round(time.monotonic() - begun, 3)
        return answer

    def _start(self) -> None:
        """Start the process and wait for its first line, which it prints when its libraries are loaded."""
        environment = {
            **os.environ,
            "OMP_NUM_THREADS": "1",
            "ORT_DISABLE_TELEMETRY": "1",
            "DO_NOT_TRACK": "1",
            "SCARF_NO_ANALYTICS": "true",
        }
        self.answers = queue.Queue()
        self.process = subprocess.Popen(
            ["nice", self.python, str(RUNNER), self.name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            env=environment,
        )
        threading.Thread(target=self._listen, args=(self.process, self.answers), daemon=True).start()
        try:
            first = self.answers.get(timeout=self.deadline)
        except queue.Empty:
            first = None
        self.reason = str(json.loads(first).get("reason", "")) if first else "does not start"
        if self.reason:
            self._stop()

    @staticmethod
    def _listen(process: "subprocess.Popen[str]", answers: "queue.Queue[str | None]") -> None:
        """Pass lines on; None when the process ends."""
        assert process.stdout
        for line in process.stdout:
            answers.put(line)
        answers.put(None)

    def _stop(self) -> None:
        """End the process."""
        if self.process:
            self.process.kill()
            self.process.wait()
        self.process = None
