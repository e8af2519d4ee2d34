"""Whose turn it is (轮次): small files and ranges of large ones share the workers, and none waits for the others.

Small files together and all large files together get the same time of the workers while both have work; so do large
files among each other. Within its queue a call keeps its place.
"""

import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Final, NamedTuple

from extractors.errors import ShenbaoError
from extractors.sandbox import Sandbox
from extractors.sandbox.child import Payload

SMALL: Final = ""
"""The queue of all small files; a large file's queue bears its hash."""


class _Call(NamedTuple):
    """A call that waits for its turn."""

    entry: str
    payload: Payload
    deadline: float
    label: str
    future: Future[bytes]


class _Account:
    """Seconds that workers spent on a queue or on all large files, those under way counted up to now."""

    def __init__(self) -> None:
        self._spent = 0.0
        self._began: list[float] = []

    def begin(self, now: float) -> None:
        """A call begins."""
        self._began.append(now)

    def end(self, began: float, now: float) -> None:
        """The call that began then has ended."""
        self._began.remove(began)
        self._spent += now - began

    def catch_up(self, spent: float, now: float) -> None:
        """Count at least so many seconds."""
        self._spent += max(0.0, spent - self.at(now)[0])

    def at(self, now: float) -> tuple[float, int]:
        """What was spent up to now, and how many calls are under way."""
        return self._spent + sum(now - began for began in self._began), len(self._began)


class Turns:
    """Hands calls to a sandbox, one for each of its workers at a time. Safe to use from several threads."""

    def __init__(self, sandbox: Sandbox, workers: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.workers = max(1, workers)
        self._sandbox = sandbox
        self._clock = clock
        self._waiting: dict[str, deque[_Call]] = {}
        self._accounts: dict[str, _Account] = {}
        self._small, self._large = _Account(), _Account()
        self._free = self.workers
        self._lock = threading.Lock()

    def submit(self, queue: str, entry: str, payload: Payload, *, deadline: float, label: str) -> Future[bytes]:
        """As :meth:`extractors.sandbox.Sandbox.submit`, when the turn of ``queue`` has come."""
        future: Future[bytes] = Future()
        with self._lock:
            self._join_in(queue)
            self._waiting.setdefault(queue, deque()).append(_Call(entry, payload, deadline, label, future))
        self._hand_out()
        return future

    def close(self) -> None:
        """Cancel every call that waits."""
        with self._lock:
            calls = [call for waiting in self._waiting.values() for call in waiting]
            self._waiting.clear()
        for call in calls:
            call.future.cancel()

    def _join_in(self, queue: str) -> None:
        """Let a queue that had nothing to do begin where the others are: nobody saves up turns."""
        now = self._clock()
        if not any((queue == SMALL) == (other == SMALL) for other in self._waiting):
            own, others = (self._small, self._large) if queue == SMALL else (self._large, self._small)
            own.catch_up(others.at(now)[0], now)
        if queue not in self._waiting:
            least = [self._accounts[other].at(now)[0] for other in self._waiting if other != SMALL]
            self._accounts.setdefault(queue, _Account()).catch_up(min(least, default=0.0), now)

    def _hand_out(self) -> None:
        """Give calls to the workers that are free."""
        while True:
            with self._lock:
                if not self._free or not self._waiting:
                    return
                self._free -= 1
                queue = self._next_queue()
                call = self._waiting[queue].popleft()
                if not self._waiting[queue]:
                    del self._waiting[queue]
                began = self._clock()
                for account in self._accounts_of(queue):
                    account.begin(began)
            self._hand(queue, call, began)

    def _next_queue(self) -> str:
        """The queue on which the least was spent so far; the caller holds the lock."""
        now = self._clock()
        large = [queue for queue in self._waiting if queue != SMALL]
        if SMALL in self._waiting and (not large or self._small.at(now) <= self._large.at(now)):
            return SMALL
        return min(large, key=lambda queue: self._accounts[queue].at(now))

    def _accounts_of(self, queue: str) -> tuple[_Account, _Account]:
        """The accounts that pay for a queue's calls."""
        return self._accounts[queue], self._small if queue == SMALL else self._large

    def _hand(self, queue: str, call: _Call, began: float) -> None:
        """Let the sandbox do a call, and pass on what comes of it."""
        try:
            done = self._sandbox.submit(call.entry, call.payload, deadline=call.deadline, label=call.label)
        except ShenbaoError as error:
            self._settle(queue, began)
            call.future.set_exception(error)
            return
        done.add_done_callback(lambda answer: self._finish(queue, call, began, answer))

    def _finish(self, queue: str, call: _Call, began: float, answer: Future[bytes]) -> None:
        self._settle(queue, began)
        if answer.cancelled():
            call.future.cancel()
        elif error := answer.exception():
            call.future.set_exception(error)
        else:
            call.future.set_result(answer.result())
        self._hand_out()

    def _settle(self, queue: str, began: float) -> None:
        with self._lock:
            now = self._clock()
            for account in self._accounts_of(queue):
                account.end(began, now)
            self._free += 1
