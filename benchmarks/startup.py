"""How long the command takes to answer: ``shenbao --help`` and ``--version``, and ``status`` of no workspace. JSON lines."""

import json
import statistics
import subprocess
import sys
import time

RUNS = 10
LIMIT_S = 0.5
COMMANDS = (("--help",), ("--version",), ("run", "--help"), ("status", "-w", "/nonexistent"))
CODE = "from flows.cli import main; main()"


def seconds(words: tuple[str, ...]) -> float:
    """Wall time of one call, Python's own start included."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", *words], check=False, capture_output=True)
    return time.perf_counter() - began


def main() -> None:
    """One line a command: median and worst of several calls, as ratio to a bare Python too."""
    bare = statistics.median(seconds(("pass",)) for _ in range(RUNS))
    for words in COMMANDS:
        times = [seconds((CODE, *words)) for _ in range(RUNS)]
        line = {
            "bench": "startup",
            "command": " ".join(("shenbao", *words)),
            "median_s": round(statistics.median(times), 3),
            "worst_s": round(max(times), 3),
            "ratio_to_python": round(statistics.median(times) / bare, 1),
        }
        print(json.dumps(line | ({"limit_s": LIMIT_S, "met": max(times) < LIMIT_S} if "--help" in words else {})))


if __name__ == "__main__":
    main()
