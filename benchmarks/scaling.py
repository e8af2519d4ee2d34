"""How much faster two workers are than one: a batch of text PDF, DOCX and scans, and one scan alone. JSON lines.

``wall`` is the ratio of the times on the clock, which means something on an idle machine alone; ``cpu`` is the ratio of
the processor time that all processes took together: what two workers do in vain, or get in each other's way.
"""

import argparse
import json
import os
import subprocess
import tempfile
import time
from pathlib import Path
from random import Random

import docx
from large import scan_pdf, text_pdf
from main_job import SAMPLE_EVERY, SHENBAO, descendants
from painted import sentence

GOAL = 1.8


def write_docx(path: Path, seed: int, paragraphs: int = 120) -> None:
    """A plan with headings and paragraphs."""
    random, document = Random(seed), docx.Document()
    for number in range(paragraphs):
        if number % 12 == 0:
            document.add_heading(f"{number // 12 + 1}. 重点任务", level=1)
        document.add_paragraph(sentence(random) + sentence(random))
    document.save(str(path))


def write_batch(root: Path, dossiers: int) -> None:
    """A province: in each dossier a text PDF, two DOCX and a short scan."""
    for number in range(dossiers):
        folder = root / f"第{number}市"
        folder.mkdir(parents=True)
        text_pdf(folder / "基础情况报告.pdf", 20, seed=number)
        for part in range(2):
            write_docx(folder / f"方案{part}.docx", 100 * number + part)
        scan_pdf(folder / "证明材料.pdf", 3, seed=number, dpi=200, quality=70, lines=16)


def write_scan(root: Path, pages: int) -> None:
    """One long scan."""
    folder = root / "绍兴市"
    folder.mkdir(parents=True)
    scan_pdf(folder / "基础情况报告.pdf", pages, dpi=200, quality=70, lines=16)


def run(source: Path, workspace: Path, jobs: int) -> tuple[float, float]:
    """Seconds on the clock, and of processor time of all processes of the run, sampled while they live."""
    began = time.perf_counter()
    words = [*SHENBAO, "run", str(source), "-w", str(workspace), "--engine", "direct", "--jobs", str(jobs)]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    ticks: dict[int, int] = {}
    while process.poll() is None:
        ticks |= {pid: found for pid in descendants(process.pid) if (found := ticks_of(pid))}
        time.sleep(SAMPLE_EVERY)
    if process.returncode not in {0, 3}:
        raise RuntimeError(process.returncode)
    return time.perf_counter() - began, sum(ticks.values()) / os.sysconf("SC_CLK_TCK")


def ticks_of(pid: int) -> int:
    """Processor time of a process up to now, in ticks of the clock; 0 when it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return 0
    return int(fields[11]) + int(fields[12])


def measure(name: str, source: Path, scratch: Path, repeats: int) -> dict[str, object]:
    """The best of some runs with one worker and with two, in turn."""
    best: dict[int, tuple[float, float]] = {}
    for number in range(repeats):
        for jobs in (1, 2):
            found = run(source, scratch / f"{number}-{jobs}", jobs)
            best[jobs] = min(best.get(jobs, found), found)
    wall, cpu = best[1][0] / best[2][0], best[1][1] / best[2][1]
    return {
        "benchmark": name,
        "one_s": round(best[1][0], 1),
        "two_s": round(best[2][0], 1),
        "wall": round(wall, 2),
        "cpu": round(cpu, 2),
        "load": round(os.getloadavg()[0], 1),
        "goal": GOAL,
    }


def main() -> None:
    """Print a line for each input."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true", help="a third of the pages")
    options.add_argument("--repeats", type=int, default=1)
    chosen = options.parse_args()
    part = 3 if chosen.quick else 1
    with tempfile.TemporaryDirectory(prefix="shenbao-scaling-") as folder:
        root = Path(folder)
        write_batch(root / "浙江省", 9 // part)
        write_scan(root / "江苏省", 60 // part)
        for name, source in (("mixed batch", "浙江省"), ("one long scan", "江苏省")):
            line = measure(name, root / source, root / f"{source}工作区", chosen.repeats)
            print(json.dumps(line, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
