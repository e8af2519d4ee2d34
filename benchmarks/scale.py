"""A ministry's call: N dossiers of five files (text PDF, DOCX, one file in ten a scan of a page). JSON lines.

For each N a first run on embedded Prefect, a rerun, one amended file, and a first run on other engines (plain calls; Dask; a Prefect
server with two process workers and PostgreSQL): wall and CPU seconds (all processes but PostgreSQL's; "outside_workers" of parent
and Prefect's server), peak memory of parent and workers; with plain calls the share of CPU that orchestration is: what parent and
server of the first run take more; at last what a further dossier costs. The samples are made once and kept.
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
from collections.abc import Collection, Container, Mapping
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Final

import msgspec
from main_job import SAMPLE_EVERY, SHENBAO, Watch, descendants
from services import PREFECT, postgresql, prefect_server, process_workers, programs_of_postgres

from pipeline.demo.batch import make_dossier
from pipeline.demo.cast import DossierPlan, FilePlan, Place, Scan, load_cast
from pipeline.regions import DATA, Division, load_gazetteer

Cost = dict[str, float]
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
    """Folders of so many dossiers; those that are not there yet are made, on all processors."""
    with ProcessPoolExecutor() as processes:
        return list(processes.map(make_sample, itertools.repeat(cache), range(count), cities()[:count], chunksize=8))


def make_sample(cache: Path, number: int, division: Division) -> Path:
    """The folder of one dossier, made unless it is there."""
    folder = cache / division.adcode
    if not folder.is_dir():
        half = cache / f"{division.adcode}.new"
        shutil.rmtree(half, ignore_errors=True)
        for name, content in make_dossier(plan_of(number, division), number, seed=SEED).items():
            path = half / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        half.rename(folder)
    return folder


def lay_out(cache: Path, count: int, source: Path) -> None:
    """Copy samples to ``source``, by province and city."""
    for folder in make_samples(cache, count):
        shutil.copytree(folder, source, dirs_exist_ok=True, copy_function=shutil.copyfile)


class Clock:
    """Samples the CPU seconds of all processes below this one: workers end unseen by who waits for their parents."""

    def __init__(self) -> None:
        self.last: dict[tuple[int, str], float] = {}
        self.done = threading.Event()
        self.look()
        self.before = self.last.copy()

    def used(self, *pids: int) -> float:
        """CPU seconds since the beginning, of all processes or of these."""
        return sum(
            seconds - self.before.get(process, 0.0)
            for process, seconds in self.last.items()
            if not pids or process[0] in pids
        )

    def look(self) -> None:
        """Note what each process has used so far."""
        for pid in descendants(os.getpid())[1:]:
            with contextlib.suppress(OSError):
                words = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
                self.last[pid, words[19]] = (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")

    def run(self) -> None:
        """Look until told to stop; what a process uses after the last look is lost."""
        while not self.done.wait(SAMPLE_EVERY):
            self.look()


def run(*words: str) -> Cost:
    """What ``shenbao run`` costs; dossiers that cannot be reviewed are no failure of the run."""
    return cost_of([*SHENBAO, "run", *words], os.environ, {0, 3})


def cost_of(command: list[str], environment: Mapping[str, str], ended_well: Container[int] = (0,)) -> Cost:
    """Wall and CPU seconds and peak memory in MB of a command, with the CPU of services that work for it."""
    clock, began = Clock(), time.perf_counter()
    process = subprocess.Popen(command, env=dict(environment), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    watch = Watch(process.pid)
    threads = [threading.Thread(target=each.run) for each in (watch, clock)]
    for thread in threads:
        thread.start()
    _, said = process.communicate()
    for each, thread in zip((watch, clock), threads, strict=True):
        each.done.set()
        thread.join()
    wall = time.perf_counter() - began
    if process.returncode not in ended_well:
        sys.exit(said.decode("utf-8", errors="replace"))
    peaks = {f"{part}_mb": round(value) for part, value in vars(watch.peaks).items() if value}
    outside = clock.used(process.pid, *watch.engines)
    return {"wall_s": round(wall, 2), "cpu_s": round(clock.used(), 2), "outside_workers_s": round(outside, 2), **peaks}


def by_plain_calls(source: Path, workspace: Path) -> Cost:
    """Without an engine: what embedded Prefect costs more is orchestration."""
    return run(str(source), "-w", str(workspace), "--engine", "direct")


def by_dask(source: Path, workspace: Path) -> Cost:
    """Embedded Prefect whose tasks Dask runs."""
    return run(str(source), "-w", str(workspace), "--engine", "prefect", "--runner", "dask")


def by_server(source: Path, workspace: Path) -> Cost:
    """A Prefect server and two process workers that share the workspace, whose database is PostgreSQL."""
    programs = programs_of_postgres()
    if programs is None:
        sys.exit("PostgreSQL is not installed on this machine")
    home = workspace.with_suffix(".prefect")
    home.mkdir()
    with postgresql(programs) as create:
        settings = {"SHENBAO_DATABASE_URL": create("shenbao"), "SHENBAO_JOBS": "1"}
        with prefect_server(home, **settings) as environment, process_workers(environment, home, 2):
            parameters = json.dumps({"input": str(source), "workspace": str(workspace), "helpers": 1})
            words = ["deployment", "run", "review-batch/review-batch", "--params", parameters, "--watch"]
            cost = cost_of([*PREFECT, *words], environment)
    if not (workspace / "out" / "batch.json").exists():
        sys.exit("the run on the Prefect server published nothing")
    return cost


ENGINES: Final = {"direct": by_plain_calls, "dask": by_dask, "server": by_server}


def measure(cache: Path, count: int, engines: Collection[str]) -> float:
    """All runs of one size, a line as each ends; CPU seconds of the first run."""

    def tell(title: str, cost: Cost, **more: float) -> None:
        line = {"benchmark": title, "dossiers": count, "files": 5 * count, **cost, **more}
        print(json.dumps(line, ensure_ascii=False), flush=True)

    with tempfile.TemporaryDirectory(prefix="shenbao-scale-") as name:
        source, workspace = Path(name) / "input", f"{name}/first"
        lay_out(cache, count, source)
        first = run(str(source), "-w", workspace, "--engine", "prefect")
        tell("first run, embedded Prefect", first)
        tell("rerun", run(str(source), "-w", workspace))
        amended = min(source.rglob("*工作方案.docx"))
        shutil.copyfile(max(source.rglob("*工作方案.docx")), amended)
        tell("one file amended", run(str(source), "-w", workspace))
        shutil.rmtree(workspace)
        for engine in engines:
            cost = ENGINES[engine](source, Path(name) / engine)
            added = first["outside_workers_s"] - cost["outside_workers_s"]
            more = {"orchestration": round(added / first["cpu_s"], 3)} if engine == "direct" else {}
            tell(f"first run, {engine}", cost, **more)
            shutil.rmtree(Path(name) / engine)
    return first["cpu_s"]


def main() -> None:
    """Print a line for each measurement, then what each further dossier costs between two sizes: a straight line's slope."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10, 100], help="numbers of dossiers, at most 2,800")
    parser.add_argument("--engines", nargs="*", default=["direct"], choices=ENGINES, help="other engines to measure")
    home = Path(os.environ.get("XDG_CACHE_HOME", "~/.cache")).expanduser()
    parser.add_argument("--samples", type=Path, default=home / "shenbao-scale", help="where the samples are kept")
    words = parser.parse_args()
    if min(words.sizes) < 2:
        parser.error("an amendment is a file of another dossier: 2 at least")
    costs = {count: measure(words.samples, count, words.engines) for count in sorted(words.sizes)}
    for fewer, more in itertools.pairwise(costs):
        each = (costs[more] - costs[fewer]) / (more - fewer)
        print(json.dumps({"benchmark": "each further dossier", "from": fewer, "to": more, "cpu_s": round(each, 3)}))


if __name__ == "__main__":
    main()
