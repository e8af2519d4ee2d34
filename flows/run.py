"""What a run works with: settings, programme, store, workers. Opened once per process and workspace."""

import contextlib
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec

from extractors.limits import DEFAULT_LIMITS, Limits
from extractors.sandbox import Sandbox
from flows.lock import hold
from flows.settings import Settings
from pipeline.intake import HandedFile
from pipeline.programme import Programme, load_programme
from pipeline.store import Store, digest
from pipeline.work import ProgrammeRef

Progress = Callable[[str, int, int, str], None]
"""Called with stage, done, total and a name, from any thread."""


def silent(_stage: str, _done: int, _total: int, _name: str) -> None:
    """Progress that nobody watches."""


class Run:
    """The tools of one run. Does not lock the workspace: :func:`open_run` does."""

    def __init__(self, settings: Settings, progress: Progress = silent, limits: Limits = DEFAULT_LIMITS) -> None:
        self.settings = settings
        self.progress = progress
        self.limits = limits
        self.programme: Programme = load_programme(settings.programme)
        self.programme_ref = ProgrammeRef(name=settings.programme, key=programme_key(self.programme))
        self.store = Store(Path(settings.workspace), settings.database_url)
        self.scratch = Path(tempfile.mkdtemp(prefix="shenbao-"))
        self.sandbox = Sandbox(settings.jobs, limits, self.scratch)
        self.began = time.monotonic()
        self.handed: tuple[HandedFile, ...] | None = None

    def close(self) -> None:
        """End the workers and let go of the store."""
        self.sandbox.close()
        self.store.close()
        shutil.rmtree(self.scratch, ignore_errors=True)

    def now(self) -> str:
        """The time of this moment, ISO, in the local zone."""
        return datetime.now().astimezone().isoformat(timespec="seconds")


_open: Final[dict[str, Run]] = {}
"""The runs that this process has open, by workspace."""


@contextlib.contextmanager
def open_run(settings: Settings, progress: Progress = silent) -> Iterator[Run]:
    """The run of these settings, holding its workspace; joins one that this process has open already.

    Raises :class:`extractors.errors.WorkspaceLocked` when another process holds it.
    """
    workspace = settings.workspace
    if workspace in _open:
        yield _open[workspace]
        return
    with hold(Path(workspace)), contextlib.closing(Run(settings, progress)) as run:
        _open[workspace] = run
        try:
            yield run
        finally:
            del _open[workspace]


def run_for(settings: Settings) -> Run:
    """The run that this process has open, or one opened for a task that was sent here; it stays for later tasks."""
    if settings.workspace not in _open:
        _open[settings.workspace] = Run(settings)
    return _open[settings.workspace]


def programme_key(programme: Programme) -> str:
    """Hash of all that a programme says."""
    return digest(msgspec.json.encode(programme))[:16]
