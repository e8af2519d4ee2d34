"""What the terminal shows: progress per file and dossier on stderr, a closing table."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from extractors.names import show_name
from pipeline.render.words import STATUS
from pipeline.review import Batch, DossierRow

messages: Final = Console(stderr=True, highlight=False)
results: Final = Console(highlight=False)
COLOURS: Final = {"complete": "green", "incomplete": "yellow", "ineligible": "red", "failed": "bold red"}
NAME_WIDTH: Final = 36


class Watcher:
    """Turns progress events, from any thread, into bars."""

    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._tasks: dict[str, TaskID] = {}
        self._lock = threading.Lock()

    def __call__(self, stage: str, done: int, total: int, name: str) -> None:
        """``total`` above 0 opens a stage; ``done`` counts on; ``name`` is the file or dossier that was finished."""
        with self._lock:
            if stage not in self._tasks:
                self._tasks[stage] = self._bars.add_task(stage, total=total or None, name="")
            self._bars.update(self._tasks[stage], advance=done, name=show_name(name, NAME_WIDTH))


@contextmanager
def watching() -> Iterator[Watcher]:
    """Bars while a run goes on; plain and quiet where stderr is no terminal."""
    bars = Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[name]}", style="dim"),
        console=messages,
        transient=True,
        disable=not messages.is_terminal,
    )
    with bars:
        yield Watcher(bars)


def print_batch(batch: Batch, out: str) -> None:
    """The closing table and where to look."""
    results.print(dossier_table(batch.dossiers))
    for finding in batch.findings:
        results.print(f"  批次：{finding.message}", markup=False)
    unassigned = [file.name for file in batch.files if file.disposition == "unassigned"]
    if unassigned:
        results.print(f"  有 {len(unassigned)} 个文件未能归入任何一份材料，见 index.html。")
    timing = batch.timing
    results.print(
        f"共 {len(batch.dossiers)} 份申报材料，{timing.files} 个文件，{timing.pages} 页；"
        f"沿用 {timing.reused_files} 个文件的已有结果；用时 {timing.wall_s:.1f} 秒。"
    )
    results.print(f"请打开：{out}/index.html", markup=False, soft_wrap=True)


def dossier_table(rows: Sequence[DossierRow]) -> Table:
    """One line a dossier."""
    table = Table(show_edge=False, pad_edge=False)
    table.add_column("省份")
    table.add_column("申报地区")
    table.add_column("状态")
    table.add_column("须补正", justify="right")
    table.add_column("建议核实", justify="right")
    table.add_column("版本", justify="right")
    table.add_column("编号", style="dim", overflow="fold")
    for row in rows:
        table.add_row(
            row.province or "—",
            row.region.name if row.region else show_name(row.source, NAME_WIDTH),
            f"[{COLOURS[row.status]}]{STATUS[row.status]}[/]",
            str(row.findings.error or ""),
            str(row.findings.warning or ""),
            str(row.version),
            row.id,
        )
    return table
