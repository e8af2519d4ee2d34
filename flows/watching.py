"""``shenbao watch``: an inbox (收件箱) looked at again and again; what is whole and new is reviewed, never twice.

What a run has read is noted in the workspace once the run is over: after a kill the next look finds it undone and the
store gives back what was finished.
"""

import signal
import sys
import time
from collections.abc import Callable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final, TypeAlias

import msgspec

from extractors.document import Record
from extractors.errors import ShenbaoError, UsageError, WorkspaceLocked
from extractors.names import make_visible
from flows.commands import review
from flows.console import messages
from flows.inputs import Selection
from flows.run import now, programme_key
from flows.settings import Settings, resolve_settings
from flows.watch import Choice, Looks, look_at
from pipeline.files import write_atomically
from pipeline.hashing import digest
from pipeline.programme import load_programme
from pipeline.review import Batch
from pipeline.words import STATUS

SCHEMA: Final = "shenbao.watch/1"
STATE: Final = "watch.json"
PATIENCE: Final = 1800.0
"""Seconds after which nothing is waited for any more that nobody touches."""
LONGEST_PAUSE: Final = 64
"""Looks that are let pass, at most, after runs that failed; doubled with each."""

Carry: TypeAlias = Callable[[Settings, Selection], Batch]
"""Carries out one run for what is selected of INPUT."""


class Taken(Record, frozen=True):
    """What runs have read of an inbox: marks by entry; ``key`` is what they were made by."""

    schema: str
    inbox: str
    key: str
    entries: dict[str, str]


class Watch:
    """One inbox and one workspace. ``look`` is called again and again; it says what happens through ``tell``."""

    def __init__(
        self,
        settings: Settings,
        carry: Carry,
        tell: Callable[[str], None],
        *,
        patience: float = PATIENCE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings, self._carry, self._tell = settings, carry, tell
        self._inbox, self._workspace = Path(settings.input), Path(settings.workspace)
        self._looks = Looks(patience, clock)
        self._told: frozenset[str] = frozenset()
        self._failures = self._pause = 0

    def look(self) -> bool:
        """Look once and review what is due; whether there is something that a further look may find whole."""
        try:
            entries, key = look_at(self._inbox, self._workspace), self._key()
        except OSError:
            return self._say_once({"收件箱暂时无法打开，等待其恢复。"})
        except ShenbaoError as error:  # the call's profile is being edited
            return self._say_once({error.message})
        taken = self._taken(key)
        choice = self._looks.choose(entries, taken)
        if choice.due and self._pause:
            self._pause -= 1
            return True
        told = {f"“{entry.shown}”{reason}，暂不审核。" for entry, reason in choice.held}
        if taken and not entries:
            told.add("收件箱是空的，保留上一次的审核结果。")
        if choice.due:
            told |= {f"收到“{entry.shown}”。" for entry in choice.arrived}
        self._say_once(told)
        return (choice.due and self._run(choice, key)) or bool(choice.held)

    def _say_once(self, told: set[str]) -> bool:
        """Tell what was not told at the look before; always true."""
        for line in sorted(told - self._told):
            self._tell(line)
        self._told = frozenset(told)
        return True

    def _run(self, choice: Choice, key: str) -> bool:
        """Review; whether it is to be tried again."""
        try:
            batch = self._carry(self._settings, _selection(choice))
        except UsageError as error:  # nothing in it is a dossier: the same again would say the same again
            self._tell(error.message)
        except ShenbaoError as error:
            if self._failures == 0 or not isinstance(error, WorkspaceLocked):
                self._tell(f"本次审核未完成，稍后重试：{error.message}")
            self._failures += 1
            self._pause = 0 if isinstance(error, WorkspaceLocked) else min(1 << self._failures, LONGEST_PAUSE)
            return True
        else:
            self._tell(_summary(batch))
        self._failures = 0
        self._note({name: entry.mark for name, entry in choice.take.items()}, key)
        return False

    def _taken(self, key: str) -> Mapping[str, str]:
        """Marks of what was read, read anew each time: another process may watch, too."""
        try:
            kept = msgspec.json.decode((self._workspace / STATE).read_bytes(), type=Taken)
        except (OSError, msgspec.DecodeError):
            return {}
        return kept.entries if (kept.inbox, kept.key) == (self._settings.input, key) else {}

    def _note(self, entries: dict[str, str], key: str) -> None:
        state = Taken(schema=SCHEMA, inbox=self._settings.input, key=key, entries=entries)
        write_atomically(self._workspace / STATE, msgspec.json.encode(state))

    def _key(self) -> str:
        """What outputs are made by besides INPUT: after an upgrade, or with another call, they are made again."""
        return digest(programme_key(load_programme(self._settings.programme)), version("shenbao"))[:16]


def _selection(choice: Choice) -> Selection:
    """What a run takes, and what it is to say of the rest."""
    names = frozenset(name for entry in choice.take.values() for name in entry.names)
    notes = tuple((entry.shown, f"收件箱中的“{entry.shown}”{reason}，本次未审核。") for entry, reason in choice.held)
    return Selection(names, notes)


def _summary(batch: Batch) -> str:
    counts = "，".join(f"{word} {batch.totals[status]} 份" for status, word in STATUS.items() if batch.totals[status])
    return f"审核完成：{len(batch.dossiers)} 份申报材料，{counts}。"


def watch(arguments: Mapping[str, Any], *, every: float, once: bool) -> None:
    """Watch until Ctrl-C or TERM; with ``once`` two looks, and what is due then."""
    settings = resolve_settings(arguments)
    if not Path(settings.input).is_dir():
        raise UsageError(f"收件箱“{settings.input}”不是文件夹。请先建立，再运行 shenbao watch。")
    load_programme(settings.programme)
    watched = Watch(settings, review, _tell)
    before = signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    try:
        _tell(f"开始接收：{settings.input}")
        look_on(watched, every, once=once)
    except KeyboardInterrupt:
        _tell("已停止。已完成的部分都已保存，再次运行同一命令即可继续。")
        sys.exit(0)
    finally:
        signal.signal(signal.SIGTERM, before)


def look_on(watched: Watch, every: float, *, once: bool) -> None:
    """Look again and again, ``every`` seconds; with ``once`` twice where the first look finds something."""
    again = watched.look()
    while again or not once:
        time.sleep(every)
        again = watched.look() and not once


def _tell(line: str) -> None:
    """A line with its time on stderr."""
    messages.print(f"{now()[11:19]} {make_visible(line)}", markup=False, soft_wrap=True)
