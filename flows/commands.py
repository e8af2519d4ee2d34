"""``shenbao run`` and ``shenbao demo``: settings, engine, run, closing table, exit code."""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from extractors.errors import ShenbaoError
from extractors.names import make_visible
from flows.batch import START, bring_up_to_date, is_small
from flows.console import messages, print_batch, say, watching
from flows.engines import DirectEngine
from flows.inputs import Selection, check_input
from flows.prefect_home import has_api, prepare
from flows.run import Reason, Run, open_run
from flows.runners import check_runner
from flows.settings import Settings, is_text, resolve_settings
from pipeline.review import Batch


def run_input(arguments: Mapping[str, Any], *, as_json: bool, explain: bool = False) -> None:
    """Bring the outputs of an INPUT up to date, say why each thing was done if asked to, and exit with the contract's code."""
    settings = resolve_settings(arguments)
    try:
        batch = review(settings, explain=explain)
    except KeyboardInterrupt:
        messages.print("已中断。已完成的部分都已保存，重新运行同一命令即可继续。")
        sys.exit(1)
    out = Path(settings.workspace) / "out"
    if as_json:
        sys.stdout.buffer.write((out / "batch.json").read_bytes())
    else:
        print_batch(batch, str(out))
    sys.exit(3 if any(row.status == "failed" for row in batch.dossiers) else 0)


def print_reasons(reasons: Iterable[Reason]) -> None:
    """Why each file was read and each dossier judged and rendered, on stderr; of what is reused the number."""
    reused: Counter[str] = Counter()
    for reason in reasons:
        if reason.is_reused:
            reused[reason.stage] += 1
        else:
            shown = make_visible(f"{reason.stage}　{reason.name}：{reason.why}")
            messages.print(shown, markup=False, soft_wrap=True, emoji=False)
    for stage, count in reused.items():
        messages.print(f"{stage}　其余 {count} 项没有变化，沿用已有结果", markup=False)


def run_demo(folder: Path) -> None:
    """Make the sample batch in ``folder`` unless it is there, and review it on embedded Prefect."""
    source = folder.absolute() / "input"
    if not source.exists():
        messages.print("正在生成示例申报材料……")
        make_samples(folder.absolute())
    say(f"示例申报材料：{source}")
    arguments = {"input": str(source), "workspace": str(folder.absolute() / "workspace")}
    run_input(arguments, as_json=False)


def make_samples(folder: Path) -> None:
    """The sample batch, made in a process of its own: drawing scans takes memory that a run should not hold."""
    made = subprocess.run([sys.executable, "-m", "pipeline.demo", str(folder)], check=False, stdout=subprocess.DEVNULL)
    if made.returncode:
        raise ShenbaoError("示例申报材料未能生成，原因见上。")


def review(settings: Settings, selection: Selection | None = None, *, explain: bool = False) -> Batch:
    """One run on the engine that the settings ask for, of what is selected of INPUT."""
    check_runner(settings)
    check_input(Path(settings.input), Path(settings.workspace))
    if settings.engine != "direct":
        prepare(Path(settings.workspace))
    with watching() as progress, open_run(settings, progress) as run:
        run.selection = selection
        batch = _review_with_prefect(run) if _wants_prefect(run) else bring_up_to_date(run, DirectEngine())
    if explain:
        print_reasons(run.reasons)
    return batch


def _wants_prefect(run: Run) -> bool:
    """``auto`` is Prefect when an API is configured or the batch is more than a handful of new files."""
    if not is_text(run.settings.input):  # a path in a broken encoding cannot be a flow's parameter
        return False
    if run.settings.runner != "local":
        return True
    if run.settings.engine == "auto":
        return has_api() or not is_small(run)
    return run.settings.engine == "prefect"


def _review_with_prefect(run: Run) -> Batch:
    if not messages.is_terminal:
        messages.print("正在启动 Prefect 引擎……")
    run.progress(START, 0, 1, "执行引擎")
    from flows.review import review_run

    return review_run(run)
