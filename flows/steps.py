"""Work that goes on in steps: each waits for an answer of a worker, and may start further ones when it comes."""

from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, wait
from typing import Final, TypeAlias

READ: Final = "读取"
READ_PAGES: Final = "分页读取"
"""Names of the progress by files, and of that within a large file, by pages."""

Answer: TypeAlias = Future[bytes]
Step: TypeAlias = Callable[[Answer], "Started"]
Started: TypeAlias = list[tuple[Answer, Step]]
"""Answers that are waited for, each with the step that takes it."""


def carry_on(started: Iterable[tuple[Answer, Step]]) -> None:
    """Take every step as soon as its answer is there, until nothing is waited for. What a step raises ends it all."""
    under_way = dict(started)
    while under_way:
        done, _ = wait(under_way, return_when=FIRST_COMPLETED)
        for answer in done:
            step = under_way.pop(answer)
            under_way.update(step(answer))
