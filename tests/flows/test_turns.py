"""Small files and ranges of large ones share the workers, and none waits for the others."""

from concurrent.futures import CancelledError, Future
from typing import Any, cast

import pytest

from extractors.errors import DeadlineExceeded, WorkerError
from extractors.sandbox import Sandbox
from flows.turns import SMALL, Turns


class Clock:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        """The time now."""
        return self.now


class Pool:
    """A sandbox whose calls end when they are told to; the labels in the order in which they were handed over."""

    def __init__(self) -> None:
        self.labels: list[str] = []
        self.open: dict[str, Future[bytes]] = {}
        self.closed = False

    def submit(self, _entry: str, _payload: bytes, *, deadline: float, label: str) -> Future[bytes]:
        """Take a call."""
        assert deadline > 0
        if self.closed:
            raise WorkerError("读取进程已关闭。", file=label)
        self.labels.append(label)
        self.open[label] = future = Future[bytes]()
        return future


@pytest.fixture
def clock() -> Clock:
    """The time."""
    return Clock()


@pytest.fixture
def pool() -> Pool:
    """The workers."""
    return Pool()


def turns_of(pool: Pool, clock: Clock, workers: int = 1) -> Turns:
    """Turns at a pool of so many workers."""
    return Turns(cast("Sandbox", pool), workers, clock)


def submit(turns: Turns, queue: str, *labels: str) -> list[Future[bytes]]:
    """Calls in one queue, named by their labels."""
    return [turns.submit(queue, "a:b", b"", deadline=1, label=label) for label in labels]


def work(pool: Pool, clock: Clock, seconds: dict[str, float]) -> None:
    """Let every call last as long as its kind does, the letter that its label begins with, until none is left."""
    while pool.open:
        label = next(iter(pool.open))
        clock.now += seconds[label[0]]
        pool.open.pop(label).set_result(label.encode())


def test_a_large_scan_keeps_no_small_file_waiting(pool: Pool, clock: Clock):
    """Fifty files of 0.1 seconds come after a scan has begun: they get every other second, not the end of the queue."""
    turns = turns_of(pool, clock)
    ranges = submit(turns, "scan", *(f"s{number}" for number in range(100)))
    submit(turns, SMALL, *(f"d{number}" for number in range(50)))
    work(pool, clock, {"s": 3.0, "d": 0.1})
    assert all(answer.result() for answer in ranges)
    first = pool.labels[: pool.labels.index("d49")]
    assert sum(label.startswith("s") for label in first) <= 3


def test_many_small_files_keep_no_large_scan_waiting(pool: Pool, clock: Clock):
    """A scan that comes when a thousand files wait gets half of the time at once."""
    turns = turns_of(pool, clock)
    submit(turns, SMALL, *(f"d{number}" for number in range(1000)))
    submit(turns, "scan", *(f"s{number}" for number in range(20)))
    work(pool, clock, {"s": 3.0, "d": 0.1})
    done = pool.labels[: pool.labels.index("s19")]
    small = sum(label.startswith("d") for label in done)
    assert 19 * 30 - 60 <= small <= 19 * 30 + 60


def test_large_files_take_turns(pool: Pool, clock: Clock):
    """Two scans get on alike, however many ranges of the first one wait."""
    turns = turns_of(pool, clock)
    submit(turns, "first", *(f"a{number}" for number in range(10)))
    submit(turns, "second", *(f"b{number}" for number in range(3)))
    work(pool, clock, {"a": 2.0, "b": 2.0})
    assert "".join(label[0] for label in pool.labels[:7]) in {"abababa", "aabbaba", "ababaab"}


def test_who_had_nothing_to_do_saves_up_no_turns(pool: Pool, clock: Clock):
    """After an hour of scans, small files get half of the time, not an hour of it."""
    turns = turns_of(pool, clock)
    submit(turns, "scan", *(f"s{number}" for number in range(200)))
    for _ in range(100):
        clock.now += 36.0
        label = next(iter(pool.open))
        pool.open.pop(label).set_result(b"")
    submit(turns, SMALL, *(f"d{number}" for number in range(100)))
    before = len(pool.labels)
    work(pool, clock, {"s": 36.0, "d": 36.0})
    after = [label[0] for label in pool.labels[before : before + 40]]
    assert 18 <= after.count("d") <= 22


def test_workers_are_never_given_more_than_one_call(pool: Pool, clock: Clock):
    """Two workers: two calls are out, the third goes when one of them has come back."""
    turns = turns_of(pool, clock, workers=2)
    answers = submit(turns, SMALL, "d0", "d1", "d2")
    assert pool.labels == ["d0", "d1"]
    pool.open.pop("d1").set_exception(DeadlineExceeded("读取超过时限（1 秒），已停止读取。"))
    assert pool.labels == ["d0", "d1", "d2"]
    assert isinstance(answers[1].exception(), DeadlineExceeded)
    assert not answers[0].done()


def test_who_waits_when_the_run_is_stopped_is_told(pool: Pool, clock: Clock):
    """Calls that wait are cancelled; later ones fail as the sandbox says."""
    turns = turns_of(pool, clock)
    answers = submit(turns, SMALL, "d0", "d1")
    turns.close()
    pool.closed = True
    pool.open.pop("d0").cancel()
    for answer in answers:
        with pytest.raises(CancelledError):
            answer.result(timeout=1)
    (late,) = submit(turns, SMALL, "d2")
    assert isinstance(late.exception(timeout=1), WorkerError)


def test_an_answer_is_passed_on_as_it_is(pool: Pool, clock: Clock):
    """The bytes of a worker, and nothing made of them."""
    turns = turns_of(pool, clock)
    (answer,) = submit(turns, SMALL, "d0")
    work(pool, clock, {"d": 0.0})
    assert answer.result(timeout=1) == b"d0"
    assert not cast("Any", turns)._waiting
