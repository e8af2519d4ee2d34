"""How the stages of a run are carried out: plain threads here, Prefect tasks in :mod:`flows.review`.

A chunk's function only hands work to the sandbox and keeps results, so threads are enough; the work itself is in the
sandbox's processes.
"""

from collections.abc import Callable, Sequence, Sized
from concurrent.futures import ThreadPoolExecutor
from typing import Final, Generic, NamedTuple, Protocol, TypeVar

from flows.run import Run

Chunk = TypeVar("Chunk", bound=Sized)
Result = TypeVar("Result")


class Stage(NamedTuple, Generic[Chunk, Result]):
    """One kind of work. ``chunk`` and ``result`` are its types, so that an engine can send them as bytes."""

    name: str
    work: Callable[[Run, Chunk], Result]
    chunk: type[Chunk]
    result: type[Result]


THREADS: Final = 16
"""Twice the chunks that large files may hold, so that small ones never wait for them."""


class Engine(Protocol):
    """Carries out one stage over its chunks."""

    name: str

    def map(self, stage: Stage[Chunk, Result], run: Run, chunks: Sequence[Chunk]) -> list[Result]:
        """Results in the order of the chunks."""
        ...


class DirectEngine:
    """Plain calls in threads: no server, no start-up cost."""

    name = "direct"

    def map(self, stage: Stage[Chunk, Result], run: Run, chunks: Sequence[Chunk]) -> list[Result]:
        """Many chunks at once: their threads only wait, so that no worker does."""
        threads = ThreadPoolExecutor(max_workers=max(THREADS, run.settings.jobs * 2))
        try:
            return list(threads.map(lambda chunk: stage.work(run, chunk), chunks))
        except BaseException:
            run.stop()
            raise
        finally:
            threads.shutdown(cancel_futures=True)
