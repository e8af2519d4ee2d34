"""Peak memory of parent and workers while large files are read: JSON lines, and whether the bounds hold.

A text PDF of 1,000 pages with a table on each, and a scan of 500 MB (300 dpi, colour). Peaks are the kernel's high-water
marks (VmHWM) of each process. ``--quick`` takes a tenth of the pages.
"""

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from large import scan_pdf, text_pdf
from main_job import measure

BOUNDS = {"parent": 300, "worker": 600}
"""Megabytes."""
TEXT_PAGES = 1_000
SCAN_PAGES = 110
"""Of some 4.6 MB each."""


def main() -> int:
    """Print a line for each file; 1 where a bound does not hold."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true")
    options.add_argument("--jobs", type=int, default=2)
    chosen = options.parse_args()
    part = 10 if chosen.quick else 1
    failed = False
    kinds: tuple[tuple[str, Callable[[Path], Path], int], ...] = (
        ("text", lambda path: text_pdf(path, TEXT_PAGES // part), TEXT_PAGES // part),
        ("scan", lambda path: scan_pdf(path, SCAN_PAGES // part, quality=95, lines=20), SCAN_PAGES // part),
    )
    for name, make, pages in kinds:
        with tempfile.TemporaryDirectory(prefix="shenbao-memory-") as folder:
            dossier = Path(folder) / "浙江省" / "绍兴市"
            dossier.mkdir(parents=True)
            file = make(dossier / "基础情况报告.pdf")
            size = file.stat().st_size >> 20
            words = ("run", str(dossier.parent), "-w", f"{folder}/w", "--engine", "direct", "--jobs", str(chosen.jobs))
            line = measure(f"{name}, {pages} pages, {size} MB", *words)
            line["kept_mb"] = sum(path.stat().st_size for path in Path(folder, "w", "readings").rglob("*.zst")) >> 20
            line["within"] = all(int(str(line.get(f"{part}_mb", 0))) <= most for part, most in BOUNDS.items())
            failed = failed or not line["within"] or line["exit"] not in {0, 3}
            print(json.dumps(line, ensure_ascii=False), flush=True)
            shutil.rmtree(dossier)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
