"""One killable child process and the channel to it."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeAlias, TypeVar

import msgspec

from extractors.document import Record
from extractors.errors import (
    DeadlineExceeded,
    EncryptedFile,
    HostileFile,
    InternalFault,
    ProgrammeError,
    ReplyInvalid,
    ShenbaoError,
    StoreError,
    UnreadableFile,
    WorkerDied,
    WorkerError,
    WorkspaceFull,
)
from extractors.limits import Limits
from extractors.office.server import remove_sockets
from extractors.processes import children_of, wait_for_end
from extractors.sandbox.access import OWN, Access, confinement
from extractors.sandbox.environment import environment, kill_marked
from extractors.sandbox.handing import Handing
from extractors.sandbox.watch import EVERY_SECONDS, check_family
from extractors.sandbox.worker import HEADER, MESSAGE_CHARACTERS, Call, Hello, Reply, frame

START_SECONDS: Final = 60.0
"""Time for a child to say that it is ready."""
CALLS_PER_CHILD: Final = 200
RESIDENT_BYTES: Final = 512 << 20
"""A child that holds more than this after a call is replaced."""
ENVELOPE_BYTES: Final = 64 << 10
"""What a reply may be longer than the limit of its body."""

_BOOT: Final = (
    "import json, sys\n"
    "sys.path[:] = json.loads(sys.argv[4])\n"
    "from extractors.sandbox.worker import main\n"
    "main(int(sys.argv[1]), sys.argv[2], sys.argv[3])\n"
)
_ERRORS: Final[dict[str, type[ShenbaoError]]] = {
    error.code: error
    for error in (EncryptedFile, UnreadableFile, HostileFile, InternalFault, ProgrammeError, StoreError, WorkspaceFull)
}
"""What a child may say by code; anything else is nonsense."""

NOTHING_ELSE: Final = Access()
Payload: TypeAlias = bytes | Callable[[Handing], bytes]
"""A request, or what makes it once it is known where the worker finds its files."""
AnyRecord = TypeVar("AnyRecord", bound=Record)


class Child:
    """One child process and the channel to it, used by one thread; only :meth:`abort` comes from another."""

    def __init__(self, scratch: Path, limits: Limits, access: Access = NOTHING_ELSE) -> None:
        self._limits = limits
        self._access = access
        self._scratch = scratch
        self._folder: Path | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._channel: socket.socket | None = None
        self._protections: tuple[str, ...] = ()
        self._first_process = 0
        self._mark = ""
        self._calls = 0
        self._worn = False
        self._greeted = False
        self._warming = False
        self._aborted = False
        self._lock = threading.Lock()

    @property
    def is_running(self) -> bool:
        """Whether a process was started and not ended since."""
        return self._channel is not None

    def prepare(self, warm: str) -> None:
        """Start ahead of need and let the child call ``warm``, which loads what is slow to load; comes back at once.

        What goes wrong shows when the child is needed.
        """
        with contextlib.suppress(OSError, WorkerError):
            self._start(label="")
            if warm and self._channel is not None:
                self._channel.sendall(frame(Call(warm, b"", "")))
                self._warming = True

    def protections(self) -> tuple[str, ...]:
        """Start if needed; what the child gave up."""
        self._ready(label="")
        return self._protections

    def call(self, entry: str, payload: Payload, label: str, deadline: float) -> bytes:
        """Hand over the call with its files, wait for the answer, take what was made; any failure ends the child."""
        channel = self._ready(label)
        handing = Handing(self._own_folder(label))
        try:
            request = payload if isinstance(payload, bytes) else payload(handing)
            body = self._body(self._ask(channel, Call(entry, request, label, self._calls), deadline))
            handing.take()
        except ReplyInvalid as error:
            self.end()
            error.file = label
            raise
        except ShenbaoError as error:
            error.file = error.file or label
            raise
        finally:
            if self._worn or (self._channel is not None and not handing.clear()):
                self.end()
        return body

    def _ask(self, channel: socket.socket, call: Call, deadline: float) -> Reply:
        """Send the call, wait for the answer. A child that grew or served long is worn out afterwards."""
        end = time.monotonic() + deadline
        try:
            channel.settimeout(max(deadline, 0.001))
            channel.sendall(frame(call))
            reply = _decode(self._receive(channel, end), Reply)
        except TimeoutError:
            self.end()
            raise DeadlineExceeded(f"读取超过时限（{deadline:.0f} 秒），已停止读取。") from None
        except (OSError, EOFError):
            raise self._death(call.label) from None
        except HostileFile:
            self.end()
            raise
        if reply.number != call.number:
            raise ReplyInvalid("读取进程返回了无法识别的结果。")
        self._calls += 1
        too_large = reply.resident > RESIDENT_BYTES
        self._worn = self._calls >= CALLS_PER_CHILD or too_large or reply.code == HostileFile.code
        return reply

    def _body(self, reply: Reply) -> bytes:
        """The body of a reply, or the error that it carries."""
        if not reply.code:
            return reply.body
        error = _ERRORS.get(reply.code)
        if error is None:
            raise ReplyInvalid("读取进程返回了无法识别的结果。")
        message = "".join(character for character in reply.message if character.isprintable())
        raise error(message[:MESSAGE_CHARACTERS], file=reply.file, page=reply.page)

    def _own_folder(self, label: str) -> Path:
        """The folder of a child that was not ended meanwhile."""
        if self._folder is None:
            raise self._death(label)
        return self._folder

    def _ready(self, label: str) -> socket.socket:
        """A running child's channel; raises :class:`WorkerError` when there is none to be had."""
        stood_ready = self._channel is not None and not self._greeted
        try:
            return self._reach(label)
        except WorkerError:
            if not stood_ready or self._aborted:
                raise
            self.end()  # what went wrong before this file came is not its fault
            return self._reach(label)

    def _reach(self, label: str) -> socket.socket:
        """The channel of a child that is started, if need be, and greeted."""
        if self._channel is None:
            self._start(label)
        try:
            if not self._greeted:
                self._greet(self._live())
            return self._live()
        except TimeoutError:
            self.end()
            raise WorkerDied("读取进程启动超时。", file=label) from None
        except (OSError, EOFError):
            raise self._death(label) from None

    def _greet(self, channel: socket.socket) -> None:
        """Wait until a child that was started is ready, and warm where it was told to."""
        end = time.monotonic() + START_SECONDS
        self._protections = _decode(self._receive(channel, end), Hello).protections
        if "process-namespace" in self._protections and self._process is not None:
            self._first_process = next(children_of(self._process.pid), 0)
        if self._warming:
            _decode(self._receive(channel, end), Reply)
        self._greeted = True

    def _live(self) -> socket.socket:
        """The channel of a child that was not ended meanwhile."""
        if self._channel is None:
            raise EOFError
        return self._channel

    def _start(self, label: str) -> None:
        """Start a child with a clean environment, its own session, folder and channel."""
        ours, theirs = socket.socketpair()
        folder = Path(tempfile.mkdtemp(prefix="worker-", dir=self._scratch))
        mark = uuid.uuid4().hex
        paths = json.dumps([str(Path(path).absolute()) for path in sys.path])
        records = (self._limits, confinement(folder, self._access))
        words = [msgspec.json.encode(record).decode() for record in records]
        command = [sys.executable, "-I", "-X", "utf8", "-c", _BOOT, str(theirs.fileno()), *words, paths]
        with theirs, self._lock:
            if self._aborted:
                ours.close()
                shutil.rmtree(folder, ignore_errors=True)
                raise WorkerError("读取已中止。", file=label)
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                start_new_session=True,
                cwd=folder / OWN,
                env=environment(folder / OWN, mark),
            )
        self._channel, self._folder, self._mark, self._calls = ours, folder, mark, 0

    def _receive(self, channel: socket.socket, end: float) -> bytearray:
        """The body of one frame.

        Raises ``TimeoutError`` at ``end`` (monotonic seconds), ``EOFError`` when the child is gone,
        :class:`ReplyInvalid` when the frame is longer than the limit, and :class:`HostileFile` when the child takes
        more than it may.
        """
        length = int.from_bytes(self._receive_exactly(channel, HEADER, end), "big")
        if length > self._limits.reply_bytes + ENVELOPE_BYTES:
            raise ReplyInvalid("读取进程返回的结果超过上限，已丢弃。")
        return self._receive_exactly(channel, length, end)

    def _receive_exactly(self, channel: socket.socket, length: int, end: float) -> bytearray:
        """``length`` bytes before ``end``. The buffer grows with what really comes; who is late is looked at."""
        buffer = bytearray()
        while len(buffer) < length:
            remaining = end - time.monotonic()
            if remaining <= 0:
                raise TimeoutError
            channel.settimeout(min(remaining, EVERY_SECONDS))
            try:
                chunk = channel.recv(min(length - len(buffer), 1 << 20))
            except TimeoutError:
                self._look_after()
                continue
            if not chunk:
                raise EOFError
            buffer += chunk
        return buffer

    def _look_after(self) -> None:
        """Raise :class:`HostileFile` when the child takes more than it may."""
        process, folder = self._process, self._folder
        if process is not None and folder is not None:
            check_family(self._first_process or process.pid, folder, self._limits)

    def abort(self) -> None:
        """End the child from another thread: the call under way fails, and no new child starts."""
        with self._lock:
            self._aborted = True
            self._kill()

    def end(self) -> None:
        """End the child and everything that it started, and remove its folder. Another one starts when needed."""
        with self._lock:
            self._kill()
            if self._process is not None:
                self._process.wait()
            if self._process is not None and "process-namespace" not in self._protections:
                kill_marked(self._mark)
            if self._first_process:
                wait_for_end(self._first_process)
            self._process = None
        if self._channel is not None:
            self._channel.close()
        if self._folder is not None:
            remove_sockets(self._folder / OWN)
            shutil.rmtree(self._folder, ignore_errors=True)
        self._channel = self._folder = None
        self._first_process = 0
        self._worn = self._greeted = self._warming = False

    def _kill(self) -> None:
        """Kill the process group and the namespace; the group's leader is not reaped yet, so its id is still its own."""
        if self._process is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        if self._first_process:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(self._first_process, signal.SIGKILL)

    def _death(self, label: str) -> WorkerError:
        """Clean up after a child that is gone, and say how it went."""
        process, aborted = self._process, self._aborted
        self.end()
        if aborted:
            return WorkerError("读取已中止。", file=label)
        code = process.returncode if process is not None else 0
        how = f"信号 {-code}" if code < 0 else f"退出码 {code}"
        return WorkerDied(f"读取该文件的进程异常退出（{how}），文件可能已损坏或含有恶意内容。", file=label)


def _decode(body: bytearray, kind: type[AnyRecord]) -> AnyRecord:
    """A record that a child sent, checked against its type."""
    try:
        return msgspec.msgpack.decode(body, type=kind)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise ReplyInvalid("读取进程返回了无法识别的结果。") from None
