"""Processor time of small pieces of work."""

import time
from collections.abc import Callable


def seconds(work: Callable[[], object], times: int) -> float:
    """Least CPU seconds of several runs."""
    spent = []
    for _ in range(times):
        start = time.process_time()
        work()
        spent.append(time.process_time() - start)
    return min(spent)
