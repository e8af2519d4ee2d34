"""Mutants through a worker, many a call; what was found is told apart, made small and kept."""

import hashlib
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Final, Self

import msgspec

from extractors.errors import DeadlineExceeded, ShenbaoError
from extractors.limits import Limits
from extractors.sandbox import Sandbox
from extractors.sandbox.access import Access
from fuzzing.trial import ENTRY, Trial

BATCH: Final = 24
DEADLINE: Final = 60.0
"""Seconds after which a mutant counts as one that never ends; a batch has that much for all of it."""
MEMORY: Final = 3 << 30
"""Address space of the worker; a mutant of a small file that needs more is a defect."""
SMALLER_SECONDS: Final = 20.0
"""Time spent on making one finding small."""


class Finder:
    """A worker, and what was found with it so far."""

    def __init__(self, folder: Path) -> None:
        self.batch = BATCH
        self.found: set[str] = set()
        self._folder = folder
        self._scratch = TemporaryDirectory(prefix="shenbao-fuzz-")
        self._sandbox = Sandbox(
            1,
            Limits(memory_bytes=MEMORY),
            Path(self._scratch.name) / "workers",
            Access(readable=(str(Path(__file__).parents[1]),)),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._sandbox.close()
        self._scratch.cleanup()

    def try_all(self, batch: list[bytes]) -> list[Trial]:
        """Try files in one call; where that call fails, each in a call of its own."""
        try:
            return self._call(batch)
        except ShenbaoError:
            return [self.try_one(data) for data in batch]

    def _call(self, batch: list[bytes]) -> list[Trial]:
        """One call of the worker."""
        payload = msgspec.msgpack.encode(batch)
        reply = self._sandbox.submit(ENTRY, payload, deadline=DEADLINE, label="fuzz").result()
        return msgspec.msgpack.decode(reply, type=list[Trial])

    def try_one(self, data: bytes) -> Trial:
        """Try one file in a call of its own: what ends its worker is its own doing."""
        try:
            return self._call([data])[0]
        except DeadlineExceeded:
            return Trial("fault", "never ends")
        except ShenbaoError as error:
            return Trial("fault", f"worker: {type(error).__name__}: {error.message}")

    def keep(self, kind: str, data: bytes, trial: Trial) -> Path | None:
        """Keep a file that nothing like it was found before; where it is now, or None."""
        key = f"{kind} {trial.reason}"
        if key in self.found:
            return None
        self.found.add(key)
        small = smaller(data, lambda each: self.try_one(each).reason == trial.reason)
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{kind}-{hashlib.sha256(small).hexdigest()[:12]}"
        path.write_bytes(small)
        path.with_suffix(".txt").write_text(f"{trial.media_type}\n{trial.reason}\n", encoding="utf-8")
        return path


def smaller(data: bytes, is_still_wrong: Callable[[bytes], bool], seconds: float = SMALLER_SECONDS) -> bytes:
    """``data`` without the pieces that its fault does not need (Zeller, Hildebrandt: ddmin, 2002), as time allows."""
    end, size = time.monotonic() + seconds, len(data) // 2
    while size >= 1 and time.monotonic() < end:
        at = 0
        while at < len(data) and time.monotonic() < end:
            shorter = data[:at] + data[at + size :]
            if shorter and is_still_wrong(shorter):
                data = shorter
            else:
                at += size
        size //= 2
    return data
