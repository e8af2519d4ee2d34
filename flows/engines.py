"""How the stages of a run are carried out: plain threads here, Prefect tasks in :mod:`flows.review`.

A chunk's function only hands work to the sandbox and keeps results, so threads are enough; the work itself is in the
sandbox's processes.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, NamedTuple, Protocol, TypeVar

from flows.run import Run

Chunk = TypeVar("Chunk")
Result = TypeVar("Result")


class Stage(NamedTuple, Generic[Chunk, Result]):
    """One kind of work. ``chunk`` and ``result`` are its types, so that an engine can send them as bytes."""

    name: str
    work: Callable[[Run, Chunk], Result]
    chunk: type[Chunk]
    result: type[Result]


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
        """Two chunks a worker at once, so that no worker waits for the next chunk."""
        threads = ThreadPoolExecutor(max_workers=run.settings.jobs * 2)
        try:
            return list(threads.map(lambda chunk: stage.work(run, chunk), chunks))
        except BaseException:
            run.stop()
            raise
        finally:
            threads.shutdown(cancel_futures=True)
