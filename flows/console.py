"""What the terminal shows: progress per file and dossier on stderr, a closing table."""

import sys
import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final

from rich import box
from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Column, Table
from rich.text import Text

from extractors.names import make_visible, show_name
from flows.steps import READ_PAGES
from pipeline.review import Batch, DossierRow
from pipeline.rules.batch import join_findings
from pipeline.words import SEVERITY, STATUS

PLAIN_WIDTH: Final = 160
"""Columns of a table that goes into a file or another program."""


def _console(*, stderr: bool) -> Console:
    stream = sys.stderr if stderr else sys.stdout
    is_terminal = stream is not None and stream.isatty()
    return Console(stderr=stderr, highlight=False, width=None if is_terminal else PLAIN_WIDTH)


messages: Final = _console(stderr=True)
results: Final = _console(stderr=False)
COLOURS: Final = {"complete": "green", "incomplete": "yellow", "ineligible": "red", "failed": "bold red"}
NAME_WIDTH: Final = 36
_STOPS: Final = frozenset("，。、；：！？）】》”’")


def say(text: str, style: str | None = None) -> None:
    """Print lines as they are: not wrapped, no markup, and nothing in them that steers the terminal."""
    shown = "\n".join(make_visible(line.replace("\t", " ")) for line in text.split("\n"))
    results.print(shown, style=style, markup=False, soft_wrap=True, emoji=False)


def tell(text: str, style: str | None = None) -> None:
    """:func:`say` a sentence; on a terminal it is folded, further lines stand two columns in from its own indent."""
    for line in text.split("\n"):
        say("\n".join(fold(line, results.width)) if results.is_terminal else line, style)


def fold(line: str, width: int) -> list[str]:
    """A line in pieces no wider than ``width`` columns, Chinese characters two each; no piece begins with a stop."""
    indent = " " * (len(line) - len(line.lstrip(" ")) + 2)
    pieces, rest = [], line
    while cell_len(rest) > width > 2 * len(indent):
        end = len(set_cell_size(rest, width).rstrip())
        while end > len(indent) + 1 and rest[end : end + 1] in _STOPS:
            end -= 1
        pieces.append(rest[:end])
        rest = indent + rest[end:].lstrip(" ")
    return [*pieces, rest]


def write_text(text: str) -> None:
    """Write text of many lines; nothing in it steers a terminal."""
    sys.stdout.write("\n".join(make_visible(line.replace("\t", "    ")) for line in text.split("\n")))


class Watcher:
    """Turns progress events, from any thread, into bars."""

    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._tasks: dict[tuple[str, str], TaskID] = {}
        self._lock = threading.Lock()

    def __call__(self, stage: str, done: int, total: int, name: str) -> None:
        """``total`` above 0 opens a stage; ``done`` counts on; ``name`` is the file or dossier that was finished.

        Within a large file ``done`` counts pages, and it has a bar of its own.
        """
        with self._lock:
            key = (stage, name if stage == READ_PAGES else "")
            if key not in self._tasks:
                if not total:
                    return
                self._tasks[key] = self._bars.add_task(stage, total=total, name="")
            # The end of a path says most: the file's own name.
            shown = show_name(name.rpartition("/")[2], self._room())
            task = self._tasks[key]
            self._bars.update(task, advance=done, name=shown)
            if next(bar for bar in self._bars.tasks if bar.id == task).finished:
                self._end(key)

    def _end(self, key: tuple[str, str]) -> None:
        """What is done has no name; the bar of a large file goes."""
        task = self._tasks[key]
        self._bars.update(task, name="", visible=key[0] != READ_PAGES)

    def _room(self) -> int:
        """Characters for a name beside the bars, each as wide as two letters."""
        return max(8, min(NAME_WIDTH, (self._bars.console.width - BARS_WIDTH) // 2))


BARS_WIDTH: Final = 46


@contextmanager
def watching() -> Iterator[Watcher]:
    """Bars while a run goes on; quiet where stderr is no terminal."""
    bars = Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=20),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[name]}", style="dim", markup=False, table_column=Column(no_wrap=True)),
        console=messages,
        transient=True,
        disable=not messages.is_terminal,
    )
    with bars:
        yield Watcher(bars)


def print_batch(batch: Batch, out: str) -> None:
    """The closing table and where to look."""
    print_dossiers(batch)
    unassigned = [file.name for file in batch.files if file.disposition == "unassigned"]
    if unassigned:
        names = "、".join(show_name(name, NAME_WIDTH) for name in unassigned[:3])
        say(
            f"  有 {len(unassigned)} 个文件未能归入任何一份材料（{names}{' 等' if len(unassigned) > 3 else ''}），见 index.html。"
        )
    timing = batch.timing
    say(
        f"共 {timing.files} 个文件，{timing.pages} 页；"
        f"沿用 {timing.reused_files} 个文件的已有结果；用时 {timing.wall_s:.1f} 秒。"
    )
    say(f"请打开：{out}/index.html")


def print_dossiers(batch: Batch, province: str = "", *, only_open: bool = False) -> None:
    """The table of dossiers, of one province or those not complete alone; how many ended how; findings of the batch."""
    rows = [
        row
        for row in batch.dossiers
        if (not province or province in (row.province or "")) and not (only_open and row.status == "complete")
    ]
    results.print(dossier_table(batch.programme, rows))
    counts = Counter(row.status for row in rows)
    told = [f"{word} {counts[status]} 份" for status, word in STATUS.items() if counts[status]]
    say(f"{len(rows)} 份申报材料：{'，'.join(told)}。" if rows else "没有符合条件的申报材料。")
    for line in join_findings(batch.findings):
        tell(f"  批次：[{SEVERITY[line.severity]}] {line.text}")
        for text in line.rest:
            tell(f"        {text}")


def short_id(programme: str, dossier: str) -> str:
    """A dossier's id without the programme's, which all of a workspace share."""
    return dossier.removeprefix(f"{programme}-")


def dossier_table(programme: str, rows: Iterable[DossierRow]) -> Table:
    """One line a dossier; no wider than 80 columns but for long names, which are folded."""
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    table.add_column("省份", overflow="fold")
    table.add_column("申报地区", overflow="fold")
    for title in ("状态", "编号"):
        table.add_column(title, no_wrap=True)
    for title in ("须补正", "建议核实", "版本"):
        table.add_column(title, justify="right", no_wrap=True)
    for row in rows:
        table.add_row(
            row.province or "—",
            Text(row.region.name if row.region else show_name(row.source, NAME_WIDTH)),
            Text(STATUS[row.status], style=COLOURS[row.status]),
            Text(short_id(programme, row.id), style="dim"),
            str(row.findings.error or ""),
            str(row.findings.warning or ""),
            str(row.version),
        )
    return table
