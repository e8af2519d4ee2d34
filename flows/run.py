"""What a run works with: settings, programme, store, workers. Opened once per process and workspace."""

import contextlib
import os
import shutil
import signal
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import CancelledError, Future
from datetime import datetime
from pathlib import Path, PurePosixPath
from types import FrameType
from typing import Final

import msgspec

from extractors.document import Record
from extractors.errors import WorkerError
from extractors.limits import DEFAULT_LIMITS, Limits
from extractors.sandbox import Sandbox
from extractors.sandbox.access import Access
from flows.inputs import Selection
from flows.lease import Lease, leading
from flows.lock import hold, user_name
from flows.prefect_home import end_orphan_server
from flows.settings import Settings
from flows.storefaults import told_clearly
from flows.turns import Turns
from pipeline.hashing import digest
from pipeline.intake import HandedFile
from pipeline.programme import Programme, load_programme
from pipeline.review import Finding
from pipeline.store import Store
from pipeline.warming import WARM
from pipeline.work import ProgrammeRef

Progress = Callable[[str, int, int, str], None]
"""Called with stage, done, total and a name, from any thread."""


class Reason(Record, frozen=True):
    """Why a file (``stage`` 读取) or a dossier (审核, 输出) was done, or was not."""

    stage: str
    name: str
    why: str
    is_reused: bool = False


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
        self.store = Store(Path(settings.workspace), settings.database_url, settings.objects_url)
        self.scratch = make_scratch(self.store.root)
        own_programme = (settings.programme,) if Path(settings.programme).is_file() else ()
        access = Access(readable=(*own_programme, *self.programme.beside))
        self.sandbox = Sandbox(settings.jobs, limits, self.scratch, access, warm=WARM)
        self.turns = Turns(self.sandbox, settings.jobs)
        self.began = time.monotonic()
        self.selection: Selection | None = None
        """What of INPUT is taken in; all of it when there is none."""
        self.days: Mapping[str, str] | None = None
        """Days of receipt by name under INPUT where each file has its own; None where that of the settings is all's."""
        self.handed: tuple[HandedFile, ...] | None = None
        self.notes: tuple[tuple[str, str], ...] = ()
        """Folders of INPUT with a Chinese sentence on each that holds nothing to read."""
        self.reasons: tuple[Reason, ...] = ()
        """Why what was done, or reused (:mod:`flows.reasons`)."""
        self.amends = False
        """Whether all that was handed in are amendments, from places of their own: the rest of the batch stands."""
        self.doubts: tuple[Finding, ...] = ()
        """What is to be said of amendments whose dossier, or place in it, is not sure."""
        self.compared = True
        """Whether what dossiers share is known."""
        self.lease = Lease()
        """Of who leads; helpers publish nothing."""
        self.stopped = False

    def close(self) -> None:
        """End the workers and let go of the store."""
        self.sandbox.close()
        self.store.close()
        shutil.rmtree(self.scratch, ignore_errors=True)
        with contextlib.suppress(OSError):
            self.scratch.parent.rmdir()

    def stop(self) -> None:
        """End all work at once, from any thread; what was under way counts as not begun."""
        self.stopped = True
        self.turns.close()
        self.sandbox.close()

    def answer(self, future: Future[bytes]) -> bytes:
        """What a worker answers; raises its error, or ``CancelledError`` when the run was stopped."""
        try:
            return future.result()
        except WorkerError as error:
            if self.stopped:
                raise CancelledError from error
            raise

    @property
    def received(self) -> str | None:
        """The day on which all of INPUT came; None where nobody gave one, or each file has its own."""
        return self.settings.received if self.days is None else None

    def received_on(self, name: str) -> str | None:
        """The day on which a file of INPUT came, or the archive that held it; None where it is not known."""
        if self.days is None:
            return self.settings.received
        places = (name, *map(str, PurePosixPath(name).parents))
        return next((self.days[place] for place in places if place in self.days), None)

    def log(self, action: str, subject: str, detail: str = "") -> None:
        """Add a line to the audit log."""
        self.store.log(action, subject, at=self.now(), detail=detail, who=user_name())

    def now(self) -> str:
        """The time of this moment, ISO, in the local zone."""
        return now()


def now() -> str:
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
    with told_clearly(workspace), hold(Path(workspace)) as clean, leading(settings.database_url) as lease:
        if not clean:
            remove_leftovers(Path(workspace))
        with contextlib.closing(Run(settings, progress)) as run, _stopped_by_interrupt(run):
            _open[workspace], run.lease = run, lease
            try:
                yield run
            finally:
                del _open[workspace]


@contextlib.contextmanager
def _stopped_by_interrupt(run: Run) -> Iterator[None]:
    """Let Ctrl-C end the workers first, since threads wait for them."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    interrupted = threading.Event()

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        interrupted.set()
        threading.Thread(target=run.stop, name="shenbao-stop").start()
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    except Exception as error:  # an engine whose server got the signal too fails in its own way
        if interrupted.is_set():
            raise KeyboardInterrupt from error
        raise
    finally:
        signal.signal(signal.SIGINT, before)


def make_scratch(workspace: Path) -> Path:
    """A folder for this process's temporary files; its name tells whose it is. Those of dead processes go first."""
    parent = workspace.resolve() / "scratch"
    parent.mkdir(mode=0o700, exist_ok=True)
    _remove_scratch_left(parent)
    return Path(tempfile.mkdtemp(prefix=f"{socket.gethostname()}+{os.getpid()}+", dir=parent))


def remove_leftovers(workspace: Path) -> None:
    """Remove what a killed run left: half-written files, its server."""
    end_orphan_server(workspace)
    for name in ("out", "originals", "readings", "ranges", "reviews"):
        for pattern in (".*.tmp", ".*.part"):
            for path in (workspace / name).rglob(pattern):
                path.unlink(missing_ok=True)
    for path in workspace.glob(".*.tmp"):
        path.unlink(missing_ok=True)
    _remove_ranges_left(workspace)
    for folder in (workspace / "out").glob(".ledger-*"):
        shutil.rmtree(folder, ignore_errors=True)


def _remove_scratch_left(parent: Path) -> None:
    """Remove the scratch folders of this host's processes that are gone."""
    for folder in parent.glob("*+*+*"):
        host, process, _ = folder.name.split("+", 2)
        if host == socket.gethostname() and not Path(f"/proc/{process}").exists():
            shutil.rmtree(folder, ignore_errors=True)


def _remove_ranges_left(workspace: Path) -> None:
    """Remove ranges of pages that were half-written, and those of files whose reading is kept."""
    for path in (workspace / "ranges").glob("*/*"):
        of_reader = path.name.rpartition(".")[0]
        if path.suffix == ".new":
            path.unlink(missing_ok=True)
        elif any((workspace / "readings" / path.parent.name).glob(f"{of_reader}.*.zst")):
            shutil.rmtree(path, ignore_errors=True)


def open_here(workspace: str) -> Run | None:
    """The run that this process has open in a workspace."""
    return _open.get(workspace)


def programme_key(programme: Programme) -> str:
    """Hash of all that a programme says, and of the office's own files beside it."""
    beside = (Path(name).read_bytes() for name in programme.beside)
    return digest(msgspec.json.encode(programme.content), *beside)[:16]
