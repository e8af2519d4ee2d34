"""Sharing a run (分担) between processes and machines through its workspace: chunks are packages in a folder.

Whoever renames a package has it, the run that leads like all that help. A helper that dies gives back what it had: who
has a package touches it, and one that nobody touches is free again. Packages hold names and hashes, never text.
"""

import contextlib
import os
import secrets
import shutil
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import msgspec

from extractors.errors import UsageError
from flows.batch import STAGES
from flows.engines import Chunk, Result, Stage
from flows.helping import run_for
from flows.run import Run
from flows.settings import Settings
from pipeline.files import write_atomically

BEAT: Final = 5.0
"""Seconds between two signs of life."""
SILENCE: Final = 60.0
"""Seconds without a sign of life after which somebody counts as gone."""
PAUSE: Final = 0.2
"""Seconds between two looks for packages or results."""
_LEAD: Final = "lead"
_OPEN, _TAKEN, _DONE = ".open", ".taken", ".done"


class Silences:
    """Tells how long files have not been touched, by this machine's clock alone: those of hosts differ."""

    def __init__(self) -> None:
        self._seen: dict[Path, tuple[int, float]] = {}

    def of(self, path: Path) -> float:
        """Seconds since the file was seen to change; a file that is not there has been silent for ever."""
        try:
            touched = path.stat().st_mtime_ns
        except OSError:
            return float("inf")
        before = self._seen.get(path)
        if before is None or before[0] != touched:
            self._seen[path] = before = (touched, time.monotonic())
        return time.monotonic() - before[1]


def _name(stage: str, number: int) -> str:
    """A package's name; they are taken in the order of their numbers."""
    return f"{stage}+{number:06}"


class Packages:
    """The packages of one run, in a folder of the workspace."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._me = f"{socket.gethostname()}+{os.getpid()}+{secrets.token_hex(4)}"
        self._mine: set[Path] = set()
        self._silences = Silences()

    def put(self, stage: str, number: int, chunk: bytes) -> None:
        """Offer a chunk."""
        write_atomically(self.folder / f"{_name(stage, number)}{_OPEN}", chunk)

    def take(self) -> tuple[str, int, bytes, Path] | None:
        """A package that is now ours: stage, number, chunk, where it stands; None when none is open."""
        for path in sorted(self.folder.glob(f"*{_OPEN}")):
            own = path.with_suffix(f".{self._me}{_TAKEN}")
            with contextlib.suppress(FileNotFoundError):  # somebody else was quicker
                path.rename(own)
                self._mine.add(own)
                os.utime(own)
                stage, _, number = path.stem.partition("+")
                return stage, int(number), own.read_bytes(), own
        return None

    def give_back(self, taken: Path) -> None:
        """Offer again what was taken."""
        self._mine.discard(taken)
        with contextlib.suppress(FileNotFoundError):
            taken.rename(taken.with_name(f"{taken.name.partition('.')[0]}{_OPEN}"))

    def finish(self, taken: Path, result: bytes) -> None:
        """Put down what came of a package."""
        write_atomically(taken.with_name(f"{taken.name.partition('.')[0]}{_DONE}"), result)
        self._mine.discard(taken)
        taken.unlink(missing_ok=True)

    def result(self, stage: str, number: int) -> bytes:
        """What came of a chunk that is done."""
        return (self.folder / f"{_name(stage, number)}{_DONE}").read_bytes()

    def done(self, stage: str) -> int:
        """How many chunks of a stage have their result."""
        return sum(1 for _ in self.folder.glob(f"{stage}+*{_DONE}"))

    def free_lost(self) -> None:
        """Offer again what somebody took who gives no sign of life."""
        for path in self.folder.glob(f"*{_TAKEN}"):
            if path not in self._mine and self._silences.of(path) > SILENCE:
                self.give_back(path)

    def is_led(self) -> bool:
        """Whether the run that made the packages lives."""
        return self._silences.of(self.folder / _LEAD) <= SILENCE

    @contextlib.contextmanager
    def alive(self, *lead: Path) -> Iterator[None]:
        """Give signs of life meanwhile for all that is ours; for the run itself by who leads."""
        ended = threading.Event()

        def beat() -> None:
            while not ended.wait(BEAT):
                for path in (*self._mine, *lead):
                    with contextlib.suppress(OSError):
                        os.utime(path)

        thread = threading.Thread(target=beat, name="shenbao-beat", daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()


class SharingEngine:
    """Leads: offers chunks to whoever helps, and works on them itself."""

    name = "shared"

    def __init__(self, packages: Packages) -> None:
        self._packages = packages

    def map(self, stage: Stage[Chunk, Result], run: Run, chunks: Sequence[Chunk]) -> list[Result]:
        """Results in the order of the chunks, whoever made them."""
        for number, chunk in enumerate(chunks):
            self._packages.put(stage.name, number, msgspec.msgpack.encode(chunk))
        with ThreadPoolExecutor(max_workers=_threads(run)) as threads:
            try:
                waiting = [threads.submit(self._work, run, stage.name, len(chunks)) for _ in range(_threads(run))]
                for each in waiting:
                    each.result()
            except BaseException:
                run.stop()
                raise
        run.store.forget()
        replies = (self._packages.result(stage.name, number) for number in range(len(chunks)))
        return [msgspec.msgpack.decode(reply, type=stage.result) for reply in replies]

    def _work(self, run: Run, stage: str, chunks: int) -> None:
        """Work on what is open until every chunk has its result."""
        while not run.stopped:
            if _carry_out_one(run, self._packages):
                continue
            if self._packages.done(stage) >= chunks:
                return
            self._packages.free_lost()
            time.sleep(PAUSE)


@contextlib.contextmanager
def shared(run: Run) -> Iterator[SharingEngine]:
    """Packages for this run, gone afterwards; those that killed runs left go first."""
    root = run.store.root / "work"
    shutil.rmtree(root, ignore_errors=True)
    packages = Packages(root / secrets.token_hex(8))
    lead = packages.folder / _LEAD
    try:
        write_atomically(lead, _made_by(run).encode())
        with packages.alive(lead):
            yield SharingEngine(packages)
    finally:
        shutil.rmtree(root, ignore_errors=True)


def help_run(settings: Settings) -> int:
    """Help the run that leads in this workspace until it ends; how many chunks were worked on.

    Raises :class:`extractors.errors.UsageError` when another version of the software, or another call, leads.
    """
    lead = next((Path(settings.workspace) / "work").glob(f"*/{_LEAD}"), None)
    if lead is None:
        return 0
    packages, run = Packages(lead.parent), run_for(settings)
    if lead.read_text(encoding="utf-8") != _made_by(run):
        raise UsageError("发起审核的机器与本机的软件版本或申报要求配置不同，不能分担。请统一后再试。")
    with packages.alive(), ThreadPoolExecutor(max_workers=_threads(run)) as threads:
        return sum(threads.map(lambda _: _help(run, packages), range(_threads(run))))


def _made_by(run: Run) -> str:
    """What all who work on a run must have in common: else they would keep results under other keys."""
    return f"{version('shenbao')} {run.programme_ref.key}"


def _help(run: Run, packages: Packages) -> int:
    done = 0
    while packages.is_led():
        if _carry_out_one(run, packages):
            done += 1
        else:
            time.sleep(PAUSE)
    return done


def _carry_out_one(run: Run, packages: Packages) -> bool:
    """Work on one package; whether there was one. One that fails is offered again before its error goes on."""
    package = packages.take()
    if package is None:
        return False
    name, _, chunk, taken = package
    stage: Stage[Any, Any] = STAGES[name]
    try:
        result = stage.work(run, msgspec.msgpack.decode(chunk, type=stage.chunk))
    except BaseException:
        packages.give_back(taken)
        raise
    packages.finish(taken, msgspec.msgpack.encode(result))
    return True


def _threads(run: Run) -> int:
    """A few more than workers, which then never wait; not so many that others find nothing to do."""
    return run.settings.jobs + 1
