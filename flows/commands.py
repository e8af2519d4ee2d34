"""``shenbao run`` and ``shenbao demo``: settings, engine, run, closing table, exit code."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from extractors.errors import ShenbaoError, UsageError
from flows.batch import bring_up_to_date, is_small
from flows.console import messages, print_batch, results, watching
from flows.engines import DirectEngine
from flows.prefect_home import has_api, prepare
from flows.run import Run, open_run
from flows.settings import Settings, resolve_settings
from pipeline.review import Batch


def run_input(arguments: Mapping[str, Any], *, as_json: bool) -> None:
    """Bring the outputs of an INPUT up to date and exit with the contract's code."""
    settings = resolve_settings(arguments)
    batch = review(settings)
    out = Path(settings.workspace) / "out"
    if as_json:
        sys.stdout.write((out / "batch.json").read_text(encoding="utf-8"))
    else:
        print_batch(batch, str(out))
    sys.exit(3 if any(row.status == "failed" for row in batch.dossiers) else 0)


def run_demo(folder: Path) -> None:
    """Make the sample batch in ``folder`` unless it is there, and review it on embedded Prefect."""
    source = folder.absolute() / "input"
    if not source.exists():
        messages.print("正在生成示例申报材料……")
        make_samples(folder.absolute())
    results.print(f"示例申报材料：{source}", markup=False, soft_wrap=True)
    arguments = {"input": str(source), "workspace": str(folder.absolute() / "workspace")}
    run_input(arguments, as_json=False)


def make_samples(folder: Path) -> None:
    """The sample batch, made in a process of its own: drawing scans takes memory that a run should not hold."""
    made = subprocess.run([sys.executable, "-m", "pipeline.demo", str(folder)], check=False, stdout=subprocess.DEVNULL)
    if made.returncode:
        raise ShenbaoError("示例申报材料未能生成，原因见上。")


def review(settings: Settings) -> Batch:
    """One run on the engine that the settings ask for."""
    if settings.engine != "direct":
        prepare(Path(settings.workspace))
    with watching() as progress, open_run(settings, progress) as run:
        if _wants_prefect(run):
            return _review_with_prefect(run)
        return bring_up_to_date(run, DirectEngine())


def _wants_prefect(run: Run) -> bool:
    """``auto`` is Prefect when an API is configured or the batch is more than a handful of new files."""
    if run.settings.runner != "local":
        raise UsageError("本版本只提供本机执行器（--runner local）。多台机器可各用一个 Prefect worker，见 docs/operations.md。")
    if run.settings.engine == "auto":
        return has_api() or not is_small(run)
    return run.settings.engine == "prefect"


def _review_with_prefect(run: Run) -> Batch:
    from flows.review import review_run

    messages.print("正在启动 Prefect 引擎……")
    return review_run(run)
