"""A small pool of killable child processes: the only place where untrusted bytes are opened.

One thread of the parent per child hands over a call and waits with a deadline. A child that hangs, dies, grows or
answers nonsense costs one call: its whole process group is ended and a fresh child takes its place. Nothing that comes
from a child is unpickled.
"""

import math
import shutil
import tempfile
import threading
from collections import deque
from concurrent.futures import Future
from pathlib import Path
from types import TracebackType
from typing import Final, NamedTuple, Self

from extractors.errors import ShenbaoError, WorkerError
from extractors.limits import DEFAULT_LIMITS, Limits
from extractors.registry import IMAGES, Source
from extractors.sandbox.access import Access
from extractors.sandbox.child import NOTHING_ELSE, Child, Payload

IMAGE_PAGE_BYTES: Final = 32 << 10
"""A scanned page is rarely smaller: bytes of a PDF over this bound the pages that may need OCR."""
LONGEST_SECONDS: Final = 2 * 3600.0
"""No file holds a worker longer."""


def deadline_for(
    source: Source, limits: Limits = DEFAULT_LIMITS, *, uses_ocr: bool = False, pages: int | None = None
) -> float:
    """Seconds that reading ``source`` may take: a base, something a MiB, something for each page that may need OCR.

    Where ``pages`` is not known, the size of the file bounds how many may be scans.
    """
    seconds = limits.deadline + limits.deadline_per_mib * source.bytes / (1 << 20)
    if not uses_ocr:
        return seconds
    single = source.media_type in IMAGES and source.media_type != "image/tiff"
    if pages is None:
        pages = 1 if single else min(limits.pages, math.ceil(source.bytes / IMAGE_PAGE_BYTES))
    return min(LONGEST_SECONDS, seconds + limits.deadline_per_image_page * pages)


class _Task(NamedTuple):
    """A call that waits for its child."""

    entry: str
    payload: Payload
    label: str
    deadline: float
    future: Future[bytes]


class Sandbox:
    """Runs ``module:function`` (bytes to bytes) in killable child processes. Safe to use from several threads.

    Children start when there is work for them. ``scratch`` is a folder for their temporary files; without one a
    folder is made and removed again. A child can read what it is handed and the installation, and what ``access``
    names; it can write its own folder alone. Once a child of a thread has died or was worn out, the next one stands
    ready, and has called ``warm`` (``module:function``), so that the rest waits for milliseconds.
    """

    def __init__(
        self,
        workers: int,
        limits: Limits = DEFAULT_LIMITS,
        scratch: Path | None = None,
        access: Access = NOTHING_ELSE,
        warm: str = "",
    ) -> None:
        self.limits = limits
        self._warm = warm
        self._access = access
        self._workers = max(1, workers)
        self._own_scratch = scratch is None
        self._scratch = Path(tempfile.mkdtemp(prefix="shenbao-")).resolve() if scratch is None else scratch.resolve()
        self._scratch.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._tasks: deque[_Task] = deque()
        self._threads: list[threading.Thread] = []
        self._children: list[Child] = []
        self._idle = 0
        self._closed = False
        self._change = threading.Condition()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def submit(self, entry: str, payload: Payload, *, deadline: float, label: str) -> Future[bytes]:
        """Call ``entry`` with ``payload``; ``deadline`` in seconds counts from the start of the work.

        A call that reads or writes files gives a function instead, which hands them over by a
        :class:`extractors.sandbox.handing.Handing` and makes the payload of the places where the worker finds them.
        ``label`` is the file's name for messages. The future raises a :class:`extractors.errors.ShenbaoError`,
        nothing else.
        """
        future: Future[bytes] = Future()
        with self._change:
            if self._closed:
                raise WorkerError("读取进程已关闭。", file=label)
            self._tasks.append(_Task(entry, payload, label, deadline, future))
            if self._idle < len(self._tasks) and len(self._threads) < self._workers:
                self._start_thread()
            self._change.notify()
        return future

    def protections(self) -> tuple[str, ...]:
        """Codes of :data:`extractors.sandbox.protect.PROTECTIONS` that a child of this machine has (starts one)."""
        child = Child(self._scratch, self.limits, self._access)
        try:
            return child.protections()
        finally:
            child.end()

    def close(self) -> None:
        """End every child at once; calls that wait are cancelled, calls under way fail. May be called twice."""
        with self._change:
            self._closed = True
            waiting, self._tasks = self._tasks, deque()
            children, threads = list(self._children), list(self._threads)
            self._change.notify_all()
        for task in waiting:
            task.future.cancel()
        for child in children:
            child.abort()
        for thread in threads:
            thread.join(timeout=10)
        if self._own_scratch:
            shutil.rmtree(self._scratch, ignore_errors=True)

    def _start_thread(self) -> None:
        """One more thread with its child and the one that comes after it; the caller holds the lock."""
        children = [Child(self._scratch, self.limits, self._access) for _ in range(2)]
        thread = threading.Thread(target=self._work, args=children, name="shenbao-sandbox", daemon=True)
        self._children += children
        self._threads.append(thread)
        thread.start()

    def _work(self, child: Child, spare: Child) -> None:
        """Hand one task after the other to the child. Both are children of this thread: they die with it."""
        while (task := self._next()) is not None:
            if not task.future.set_running_or_notify_cancel():
                continue
            try:
                body = child.call(task.entry, task.payload, task.label, task.deadline)
            except ShenbaoError as error:
                task.future.set_exception(error)
            except Exception as error:  # noqa: BLE001 - a thread that dies would leave its caller waiting for ever
                child.end()
                message = f"读取进程无法启动或通信失败（{type(error).__name__}）。"
                task.future.set_exception(WorkerError(message, file=task.label))
            else:
                task.future.set_result(body)
            if not child.is_running:
                child, spare = spare, child
                for each in (child, spare):
                    if not each.is_running:
                        each.prepare(self._warm)
        child.end()
        spare.end()

    def _next(self) -> _Task | None:
        """The next task; None when the pool is closed."""
        with self._change:
            self._idle += 1
            self._change.wait_for(lambda: self._tasks or self._closed)
            self._idle -= 1
            return None if self._closed else self._tasks.popleft()
