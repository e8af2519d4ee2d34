"""``shenbao watch``: an inbox (收件箱) looked at again and again; what is whole and new is reviewed, never twice.

What a run has read is noted in the workspace once the run is over: after a kill the next look finds it undone and the
store gives back what was finished.
"""

import contextlib
import signal
import sys
import time
from collections.abc import Callable, Mapping
from importlib.metadata import version
from pathlib import Path
from types import FrameType
from typing import Any, Final, TypeAlias

import msgspec

from extractors.document import Record
from extractors.errors import ShenbaoError, StoreError, UsageError, WorkspaceLocked
from extractors.names import make_visible
from flows.commands import review
from flows.console import messages
from flows.daybook import Daybook, days_by_path, marks_of, place_of, today_in
from flows.inputs import Selection
from flows.run import now, programme_key
from flows.settings import Settings, resolve_settings
from flows.watch import Choice, Entry, Looks, look_at
from pipeline.files import write_atomically
from pipeline.hashing import digest
from pipeline.programme import Programme, load_programme
from pipeline.review import Batch
from pipeline.words import STATUS

SCHEMA: Final = "shenbao.watch/1"
STATE: Final = "watch.json"
PATIENCE: Final = 1800.0
"""Seconds after which nothing is waited for any more that nobody touches."""
LONGEST_PAUSE: Final = 64
"""Looks that are let pass, at most, after runs that failed; doubled with each."""

_UNKNOWN_DAY: Final = "没有守候时到达的材料，收到日期不明，按申请函落款日期判断是否逾期。"
_GIVE_DAY: Final = "知道收到日期的，请停止后加上 --received 日期 再次运行。"

Carry: TypeAlias = Callable[[Settings, Selection], Batch]
"""Carries out one run for what is selected of INPUT."""


class Taken(Record, frozen=True):
    """What runs have read of an inbox: marks by entry; ``key`` is what they were made by. ``book`` says when files came."""

    schema: str
    inbox: str
    key: str
    entries: dict[str, str]
    book: Daybook = Daybook()


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
        today: Callable[[str], str] = today_in,
    ) -> None:
        self._settings, self._carry, self._tell, self._today = settings, carry, tell, today
        self._inbox, self._workspace = Path(settings.input), Path(settings.workspace)
        self._looks = Looks(patience, clock)
        self._told: frozenset[str] = frozenset()
        self._received = settings.received
        self._failures = self._pause = 0

    def look(self) -> bool:
        """Look once and review what is due; whether there is something that a further look may find whole."""
        try:
            entries, place = look_at(self._inbox, self._workspace), place_of(self._inbox)
            programme = load_programme(self._settings.programme)
        except OSError:
            return self._say_once({"收件箱暂时无法打开，等待其恢复。"})
        except ShenbaoError as error:  # the call's profile is being edited
            return self._say_once({error.message})
        state, told = self._enter(entries, place, programme)
        choice = self._looks.choose(entries, state.entries)
        if choice.due and self._pause:
            self._pause -= 1
            return True
        told |= {f"“{entry.shown}”{reason}，暂不审核。" for entry, reason in choice.held}
        if state.entries and not entries:
            told.add("收件箱是空的，保留上一次的审核结果。")
        if choice.due:
            told |= _arrivals(choice, state, self._settings.received)
        self._say_once(told)
        return (choice.due and self._run(choice, state, entries)) or bool(choice.held)

    def _enter(self, entries: Mapping[str, Entry], place: str, programme: Programme) -> tuple[Taken, set[str]]:
        """What was read so far and on which days files came, with this look; and what is to be told of keeping it.

        A day that a person gives is of all that lies there and came nobody knows when: it is reviewed again.
        """
        kept, key = self._kept(), _key(programme)
        received, self._received = self._received, None
        taken = kept.entries if kept.key == key else {}
        if received:
            taken = {n: m for n, m in taken.items() if n not in entries or kept.book.knows_all(entries[n])}
        book = kept.book.after_look(marks_of(entries), self._today(programme.deadlines.zone), place, received)
        state = msgspec.structs.replace(kept, key=key, entries=taken, book=book)
        lines = set() if state == kept else self._keep(state)
        if lines:  # not kept: the next look begins where this one did
            self._received = received
        return state, lines

    def _say_once(self, told: set[str]) -> bool:
        """Tell what was not told at the look before; always true."""
        for line in sorted(told - self._told):
            self._tell(line)
        self._told = frozenset(told)
        return True

    def _run(self, choice: Choice, state: Taken, entries: Mapping[str, Entry]) -> bool:
        """Review; whether it is to be tried again."""
        try:
            batch = self._carry(self._settings, _selection(choice, state.book, self._inbox))
        except UsageError as error:  # nothing in it is a dossier: the same again would say the same again
            self._tell(error.message)
        except ShenbaoError as error:
            if self._failures == 0 or not isinstance(error, WorkspaceLocked):
                self._tell(f"本次审核未完成，稍后重试：{error.message}")
            return self._try_later(is_locked=isinstance(error, WorkspaceLocked))
        else:
            self._tell(_summary(batch))
        marks = {name: entry.mark for name, entry in choice.take.items()}
        book = state.book.keeping(marks_of(entries))
        if lines := self._keep(msgspec.structs.replace(state, entries=marks, book=book)):
            self._say_once(lines)
            return self._try_later()
        self._failures = 0
        return False

    def _try_later(self, *, is_locked: bool = False) -> bool:
        """Let ever more looks pass, unless a workspace in use is all that is waited for; always true."""
        self._failures += 1
        self._pause = 0 if is_locked else min(1 << self._failures, LONGEST_PAUSE)
        return True

    def _kept(self) -> Taken:
        """What was kept of this inbox, read anew each time: another process may watch, too."""
        with contextlib.suppress(OSError, msgspec.DecodeError):
            kept = msgspec.json.decode((self._workspace / STATE).read_bytes(), type=Taken)
            if kept.inbox == self._settings.input:
                return kept
        return Taken(schema=SCHEMA, inbox=self._settings.input, key="", entries={})

    def _keep(self, state: Taken) -> set[str]:
        """Keep it; what is to be told where that fails: then the next look finds it undone."""
        try:
            self._workspace.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_atomically(self._workspace / STATE, msgspec.json.encode(state))
        except (OSError, StoreError):
            return {"收件登记未能写入工作区，稍后再试。请检查磁盘空间和文件夹权限。"}
        return set()


def _key(programme: Programme) -> str:
    """What outputs are made by besides INPUT: after an upgrade, or with another call, they are made again."""
    return digest(programme_key(programme), version("shenbao"))[:16]


def _arrivals(choice: Choice, state: Taken, received: str | None) -> set[str]:
    """A line for each entry that arrived, with its day of receipt, and what to do where that is not known."""
    told, unknown = set(), False
    for key, entry in choice.take.items():
        if entry not in choice.arrived:
            continue
        day = state.book.last_day(entry)
        is_known = bool(day) and (key in state.entries or state.book.knows_all(entry))
        unknown |= not is_known
        told.add(f"收到“{entry.shown}”，{f'收到日期 {day}' if is_known else '收到日期不明'}。")
    if unknown:
        told.add(_UNKNOWN_DAY + ("" if received else _GIVE_DAY))
    return told


def _selection(choice: Choice, book: Daybook, inbox: Path) -> Selection:
    """What a run takes, on which days it came, and what the run is to say of the rest."""
    names = frozenset(name for entry in choice.take.values() for name in entry.names)
    notes = tuple((entry.shown, f"收件箱中的“{entry.shown}”{reason}，本次未审核。") for entry, reason in choice.held)
    return Selection(names, notes, days_by_path(book, inbox, choice.take.values()))


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
    before = signal.signal(signal.SIGTERM, _end)
    try:
        _tell(f"开始接收：{settings.input}")
        look_on(watched, every, once=once)
    except KeyboardInterrupt:
        _tell("已停止。已完成的部分都已保存，再次运行同一命令即可继续。")
        sys.exit(0)
    finally:
        signal.signal(signal.SIGTERM, before)


def _end(_number: int, frame: FrameType | None) -> None:
    """TERM is Ctrl-C, also for a process of the background, which shells start with Ctrl-C ignored."""
    interrupt = signal.getsignal(signal.SIGINT)
    if not callable(interrupt):
        raise KeyboardInterrupt
    interrupt(signal.SIGINT, frame)


def look_on(watched: Watch, every: float, *, once: bool) -> None:
    """Look again and again, ``every`` seconds; with ``once`` twice where the first look finds something."""
    again = watched.look()
    while again or not once:
        time.sleep(every)
        again = watched.look() and not once


def _tell(line: str) -> None:
    """A line with its time on stderr."""
    messages.print(f"{now()[11:19]} {make_visible(line)}", markup=False, soft_wrap=True)
