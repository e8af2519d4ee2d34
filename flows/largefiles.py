"""A large file (大文件) while it is read: ranges of its pages by all workers, then one call that joins them.

Every range is kept as soon as it is read, so that a run that was killed goes on where it stopped. Pages that kill their
worker, or take too long, are tried once more alone; then the document says that they are missing.
"""

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from extractors.errors import EncryptedFile, InternalFault, ReplyInvalid, ShenbaoError, StoreError
from extractors.limits import Limits
from extractors.paged import Ask
from extractors.registry import Source
from extractors.sandbox import deadline_for
from extractors.sandbox.handing import Handing
from flows.steps import Answer, Started
from flows.turns import Turns
from pipeline.work import JOIN, NO_READING, READ_RANGE, JoinRequest, RangeReply, RangeRequest, ReadReply

SECONDS: Final = 3.0
"""After so long a worker begins no further page of a range: this much, and a page, is lost when a run is killed."""
MOST_PAGES: Final = 64
"""Pages of one range, however fast they are read."""
MOST_LOST: Final = 10
"""Pages that were tried alone in vain from which the pages of a range that fails are not tried alone any more."""


@dataclass(frozen=True, slots=True)
class Range:
    """Pages that are read together, both ends included; ``failures`` says how often they failed before."""

    first: int
    last: int
    failures: int = 0

    @property
    def count(self) -> int:
        """How many pages that are."""
        return self.last - self.first + 1


class Job(NamedTuple):
    """What is to be read: ``original`` has the bytes, ``folder`` keeps ranges, ``target`` is for the reading."""

    source: Source
    limits: Limits
    pages: int
    original: Path
    folder: Path
    target: Path


class Hooks(NamedTuple):
    """What a large file needs of the run: an answer or its error; what comes after it; word of the pages done so far.

    ``finish`` is called once, with the reply of the join or the error that there is instead.
    """

    answer: Callable[[Answer], bytes]
    finish: Callable[[ReadReply | ShenbaoError], Started]
    progress: Callable[[int], None]


class LargeFile:
    """One file while it is read in ranges; its pages come in any order."""

    def __init__(self, turns: Turns, job: Job, hooks: Hooks) -> None:
        self._turns, self._job, self._hooks = turns, job, hooks
        self._failed: deque[Range] = deque()
        self._under_way: dict[Answer, Range] = {}
        self._hints: dict[int, bytes] = {}
        self._lost: dict[int, str] = {}
        self._error: ShenbaoError | None = None
        self._given_up = False
        job.folder.mkdir(parents=True, exist_ok=True)
        self._unread: deque[Range] = deque(self._gaps())

    def start(self) -> Started:
        """Begin with the pages that no earlier run has read."""
        self._hooks.progress(self._done)
        return self._go_on()

    @property
    def _done(self) -> int:
        waiting = sum(each.count for each in (*self._unread, *self._failed, *self._under_way.values()))
        return self._job.pages - waiting

    def _gaps(self) -> list[Range]:
        """The pages that are not kept yet."""
        kept = {page for path in self._job.folder.glob("*-*.zst") for page in _range_of(path)}
        missing = [page for page in range(1, self._job.pages + 1) if page not in kept]
        starts = [page for page in missing if page - 1 in kept or page == 1]
        ends = [page for page in missing if page + 1 in kept or page == self._job.pages]
        return [Range(first, last) for first, last in zip(starts, ends, strict=True)]

    def _go_on(self) -> Started:
        """Start ranges until every worker has one and one waits; when none is left, join them."""
        started: Started = []
        while len(self._under_way) <= self._turns.workers and (pages := self._next_range()):
            answer = self._read(pages)
            self._under_way[answer] = pages
            started.append((answer, self._take_range))
        if started or self._under_way:
            return started
        if self._error and (self._given_up or len(self._lost) == self._job.pages):
            return self._hooks.finish(self._error)
        return [(self._join(), self._take_whole)]

    def _next_range(self) -> Range | None:
        """The next pages: few enough that all workers have some until the end."""
        if self._failed:
            return self._failed.popleft()
        if not self._unread:
            return None
        left = sum(each.count for each in self._unread)
        size = min(MOST_PAGES, math.ceil(left / (2 * self._turns.workers)))
        whole = self._unread.popleft()
        if whole.count <= size:
            return whole
        self._unread.appendleft(Range(whole.first + size, whole.last))
        return Range(whole.first, whole.first + size - 1)

    def _read(self, pages: Range) -> Answer:
        known = max((page for page in self._hints if page < pages.first), default=0)
        ask = Ask(pages.first, pages.last, self._hints.get(known, b""))

        def request(hand: Handing) -> bytes:
            task = RangeRequest(
                source=self._handed(hand),
                limits=self._job.limits,
                ask=ask,
                seconds=SECONDS,
                target=hand.result(self._new(pages.first)),
            )
            return msgspec.msgpack.encode(task)

        return self._submit(
            READ_RANGE, request, range_deadline(self._job.source, self._job.limits, pages.count / self._job.pages)
        )

    def _take_range(self, answer: Answer) -> Started:
        """Keep a range that was read; what it left is read next. One that failed is split."""
        pages = self._under_way.pop(answer)
        try:
            self._keep(pages, msgspec.msgpack.decode(self._hooks.answer(answer), type=RangeReply))
        except msgspec.MsgspecError:
            self._split(pages, ReplyInvalid(NO_READING, file=self._job.source.name))
        except StoreError:
            raise
        except (InternalFault, EncryptedFile) as error:  # not a matter of pages
            self._give_up(error)
        except ShenbaoError as error:
            self._split(pages, error)
        self._hooks.progress(self._done)
        return self._go_on()

    def _keep(self, pages: Range, reply: RangeReply) -> None:
        """Put what a worker wrote among the ranges. Raises :class:`extractors.errors.ReplyInvalid` for nonsense."""
        written, last = self._new(pages.first), pages.first + reply.count - 1
        if not pages.first <= last <= pages.last or not written.is_file():
            raise ReplyInvalid(NO_READING, file=self._job.source.name)
        written.replace(self._job.folder / f"{pages.first:06d}-{last:06d}.zst")
        self._hints[last] = reply.hint
        if last < pages.last and not self._given_up:
            self._unread.appendleft(Range(last + 1, pages.last))

    def _split(self, pages: Range, error: ShenbaoError) -> None:
        """Try each page of a range that failed alone, and once more one that failed alone at first."""
        if self._given_up:
            return
        self._error = self._error or error
        if pages.count == 1 and not pages.failures:
            self._failed.append(Range(pages.first, pages.last, 1))
        elif pages.count == 1 or len(self._lost) >= MOST_LOST:
            message = error.message.rstrip("。")
            self._lost |= dict.fromkeys(range(pages.first, pages.last + 1), message)
        else:
            self._failed += [Range(page, page, 1) for page in range(pages.first, pages.last + 1)]

    def _give_up(self, error: ShenbaoError) -> None:
        """Begin nothing more: no page is to blame, so all would fail alike."""
        self._error, self._given_up = error, True
        self._unread.clear()
        self._failed.clear()

    def _join(self) -> Answer:
        def request(hand: Handing) -> bytes:
            task = JoinRequest(
                source=self._handed(hand),
                limits=self._job.limits,
                folder=hand.folder(self._job.folder),
                lost=self._lost,
                target=hand.result(self._job.target),
            )
            return msgspec.msgpack.encode(task)

        return self._submit(
            JOIN, request, deadline_for(self._job.source, self._job.limits, uses_ocr=True, pages=self._job.pages)
        )

    def _take_whole(self, answer: Answer) -> Started:
        try:
            reply = msgspec.msgpack.decode(self._hooks.answer(answer), type=ReadReply)
        except msgspec.MsgspecError:
            return self._hooks.finish(ReplyInvalid(NO_READING, file=self._job.source.name))
        except StoreError:
            raise
        except ShenbaoError as error:
            return self._hooks.finish(error)
        return self._hooks.finish(reply)

    def _new(self, first: int) -> Path:
        """Where a range is put before its length is known."""
        return self._job.folder.with_name(f"{self._job.folder.name}.{first:06d}.new")

    def _handed(self, hand: Handing) -> Source:
        return msgspec.structs.replace(self._job.source, path=hand.file(self._job.original))

    def _submit(self, entry: str, request: Callable[[Handing], bytes], deadline: float) -> Answer:
        label = self._job.source.name
        return self._turns.submit(self._job.source.sha256, entry, request, deadline=deadline, label=label)


def range_deadline(source: Source, limits: Limits, share: float) -> float:
    """Seconds for a range that is ``share`` of a file: it stops by itself but for the page that it is at."""
    mebibytes = source.bytes / (1 << 20)
    return limits.deadline + SECONDS + limits.deadline_per_image_page + limits.deadline_per_mib * mebibytes * share


def _range_of(path: Path) -> range:
    """The pages of a kept range, by its name."""
    first, _, last = path.stem.partition("-")
    return range(int(first), int(last) + 1) if first.isdigit() and last.isdigit() else range(0)
