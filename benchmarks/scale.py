"""A ministry's call: N dossiers of five files (text PDF, DOCX, one file in ten a scan of a page). JSON lines.

For each N a first run on embedded Prefect and one by plain calls, a rerun, and one amended file: wall and CPU seconds (all
processes), peak memory of parent and workers, what orchestration adds to the CPU, cost of a further dossier. The samples are made
once and kept.
"""

import argparse
import contextlib
import itertools
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import msgspec
from main_job import SAMPLE_EVERY, SHENBAO, Watch, descendants

from pipeline.demo.batch import make_dossier
from pipeline.demo.cast import DossierPlan, FilePlan, Place, Scan, load_cast
from pipeline.regions import DATA, Division, load_gazetteer

SEED = 2024
FILES = (
    FilePlan(name="01 申请函.pdf", papers=("letter",), look="letter"),
    FilePlan(name="02 申报表.docx", papers=("form",), writer="word", look="hand"),
    FilePlan(name="03 试点工作方案.docx", papers=("plan",), writer="word", look="style"),
    FilePlan(name="04 工作基础情况报告.pdf", papers=("report",), writer="reportlab"),
    FilePlan(name="05 佐证材料/管理办法.pdf", papers=("policy",), writer="reportlab"),
)
SCANNED = msgspec.structs.replace(FILES[0], scan=Scan())


def cities() -> list[Division]:
    """Cities and counties with their province, always in the same order, those of one province not side by side."""
    gazetteer = load_gazetteer()
    kinds = {"prefecture-city", "sub-provincial-city", "county-level-city", "county", "district"}
    codes = [row.split("\t")[0] for row in (DATA / "divisions.tsv").read_text("utf-8").splitlines()]
    found = [division for code in codes if (division := gazetteer.by_adcode(code)) and division.kind in kinds]
    return random.Random(SEED).sample(found, len(found))


def plan_of(number: int, division: Division) -> DossierPlan:
    """A dossier like those of the sample batch, of another area."""
    models = load_cast().dossiers
    model = models[number % 3]
    gazetteer = load_gazetteer()
    province = gazetteer.province_of(division.adcode)
    assert province is not None
    rng = random.Random(f"{SEED}:{division.adcode}")
    place: Place = msgspec.structs.replace(
        model.place,
        name=division.name,
        adcode=division.adcode,
        kind=division.kind,
        province=province.name,
        gdp=round(rng.uniform(80, 9000), 1),
        hightech=rng.randrange(20, 4000),
        patents=rng.randrange(50, 30000),
    )
    letter = model.letter | {"number": f"{division.name[0]}政函〔2024〕{rng.randrange(1, 90)}号"}
    files = (SCANNED if number % 2 else FILES[0], *FILES[1:])
    source = f"{province.name}/{gazetteer.full_name(division.adcode)}"
    return DossierPlan(
        id=division.adcode,
        source=source,
        place=place,
        habits=model.habits,
        files=files,
        status="complete",
        letter=letter,
    )


def make_samples(cache: Path, count: int) -> list[Path]:
    """Folders of so many dossiers; those that are not there yet are made."""
    folders = []
    for number, division in enumerate(cities()[:count]):
        folder = cache / division.adcode
        if not folder.is_dir():
            plan = plan_of(number, division)
            half = cache / f"{division.adcode}.new"
            shutil.rmtree(half, ignore_errors=True)
            for name, content in make_dossier(plan, number, seed=SEED).items():
                path = half / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
            half.rename(folder)
        folders.append(folder)
    return folders


class Clock:
    """Samples the CPU seconds of a process and all below it: workers end unseen by who waits for their parents."""

    def __init__(self, root: int) -> None:
        self.root = root
        self.seconds: dict[tuple[int, str], float] = {}
        self.done = threading.Event()

    def run(self) -> None:
        """Sample until told to stop; what a process uses after its last sample is lost."""
        tick = os.sysconf("SC_CLK_TCK")
        while not self.done.wait(SAMPLE_EVERY):
            for pid in descendants(self.root):
                with contextlib.suppress(OSError):
                    words = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
                    self.seconds[pid, words[19]] = (int(words[11]) + int(words[12])) / tick


def run(*words: str) -> dict[str, float]:
    """One command: wall and CPU seconds, peak memory in MB."""
    began = time.perf_counter()
    process = subprocess.Popen([*SHENBAO, "run", *words], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    watch, clock = Watch(process.pid), Clock(process.pid)
    threads = [threading.Thread(target=each.run) for each in (watch, clock)]
    for thread in threads:
        thread.start()
    _, said = process.communicate()
    for each, thread in zip((watch, clock), threads, strict=True):
        each.done.set()
        thread.join()
    wall = time.perf_counter() - began
    if process.returncode not in {0, 3}:
        sys.exit(said.decode("utf-8", errors="replace"))
    cpu = sum(clock.seconds.values())
    peaks = {f"{part}_mb": round(value) for part, value in vars(watch.peaks).items() if value}
    return {"wall_s": round(wall, 2), "cpu_s": round(cpu, 2), **peaks}


def measure(cache: Path, count: int, others: list[str]) -> float:
    """All runs of one size, a line each; CPU seconds of the first run."""
    with tempfile.TemporaryDirectory(prefix="shenbao-scale-") as name:
        source = Path(name) / "input"
        for folder in make_samples(cache, count):
            for path in folder.rglob("*.*"):
                target = source / path.relative_to(cache).relative_to(folder.name)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)
        said = {"dossiers": count, "files": 5 * count}
        first = run(str(source), "-w", f"{name}/first", "--engine", "prefect")
        direct = run(str(source), "-w", f"{name}/second", "--engine", "direct")
        added = 1 - direct["cpu_s"] / first["cpu_s"]
        lines = [
            ("first run, embedded Prefect", first | {"orchestration": round(added, 3)}),
            ("first run, plain calls", direct),
            ("rerun", run(str(source), "-w", f"{name}/first")),
        ]
        amended = min(source.rglob("*工作方案.docx"))
        shutil.copyfile(max(source.rglob("*工作方案.docx")), amended)
        lines.append(("one file amended", run(str(source), "-w", f"{name}/first")))
        for other in others:
            words = ("--engine", "prefect", "--runner", other)
            lines.append((f"first run, {other}", run(str(source), "-w", f"{name}/{other}", *words)))
    for title, line in lines:
        print(json.dumps({"benchmark": title, **said, **line}, ensure_ascii=False), flush=True)
    return first["cpu_s"]


def main() -> None:
    """Print a line for each measurement, then what each further dossier costs between two sizes: a straight line's slope."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10, 100], help="numbers of dossiers, at most 2,800")
    parser.add_argument("--runners", nargs="*", default=[], choices=["dask"], help="other runners to measure as well")
    home = Path(os.environ.get("XDG_CACHE_HOME", "~/.cache")).expanduser()
    parser.add_argument("--samples", type=Path, default=home / "shenbao-scale", help="where the samples are kept")
    words = parser.parse_args()
    if min(words.sizes) < 2:
        parser.error("an amendment is a file of another dossier: 2 at least")
    costs = {count: measure(words.samples, count, words.runners) for count in sorted(words.sizes)}
    for fewer, more in itertools.pairwise(costs):
        each = (costs[more] - costs[fewer]) / (more - fewer)
        print(json.dumps({"benchmark": "each further dossier", "from": fewer, "to": more, "cpu_s": round(each, 3)}))


if __name__ == "__main__":
    main()
