"""Readers that hang, die and lie, as a module that worker processes can import."""

import contextlib
import math
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from extractors.archive import UNPACK_ENTRY, Member, UnpackCall, members_from, unpack
from extractors.detect import Identity, detect_media_type, identify
from extractors.document import Document
from extractors.limits import Limits
from extractors.registry import Source, read_source
from extractors.sandbox import Sandbox
from extractors.sandbox.access import Access
from extractors.sandbox.handing import Handing
from pipeline.facts import Reading
from pipeline.work import IDENTIFY, STUDY, IdentifyRequest, StudyRequest

DEADLINE = 60.0
TIGHT = Limits(
    pages=50,
    pixels=30_000_000,
    table_cells=20_000,
    blocks=20_000,
    members=500,
    unpacked_bytes=64 << 20,
    xml_bytes=32 << 20,
    memory_bytes=3 << 30,
    reply_bytes=32 << 20,
)
"""Limits that a small file can meet; the memory is less than what the files here claim."""

FAULTY = """
import ctypes, os, re, signal, struct, subprocess, sys, time

from extractors.document import Record
from extractors.errors import EncryptedFile, HostileFile, UnreadableFile


def echo(payload):
    return payload

def sleep_in_c(payload):
    ctypes.CDLL(None).sleep(60)
    return b""

def catastrophic_regex(payload):
    re.match("(a+)+$", "a" * 64 + "b")
    return b""

def endless(payload):
    while True:
        pass

def ignore_signals(payload):
    for number in range(1, 32):
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            pass
    os.setsid() if os.getpgid(0) != os.getpid() else None
    while True:
        time.sleep(1)

def eat_memory(payload):
    return b"x" * int(payload)

def eat_memory_slowly(payload):
    held = []
    while True:
        held.append(bytearray(1 << 24))

def segfault(payload):
    ctypes.string_at(0)

def leave(payload):
    os._exit(7)

def abort(payload):
    os.abort()

def exit_politely(payload):
    sys.exit(3)

def _channel():
    return int(sys.argv[1])

def nonsense(payload):
    os.write(_channel(), struct.pack(">Q", 5) + b"\\xc1\\xc1\\xc1\\xc1\\xc1")
    time.sleep(60)

def wrong_record(payload):
    os.write(_channel(), struct.pack(">Q", 4) + b"\\x81\\xa1a\\x01")
    time.sleep(60)

def pickle_reply(payload):
    import pickle
    body = pickle.dumps({"body": b""})
    os.write(_channel(), struct.pack(">Q", len(body)) + body)
    time.sleep(60)

def huge_header(payload):
    os.write(_channel(), b"\\xff" * 8)
    time.sleep(60)

def half_frame(payload):
    os.write(_channel(), struct.pack(">Q", 1000) + b"abc")
    time.sleep(60)

def too_much(payload):
    return b"x" * int(payload)

def not_bytes(payload):
    return {"a": 1}

def print_a_lot(payload):
    print("x" * 100000, flush=True)
    print("y" * 100000, file=sys.stderr, flush=True)
    os.write(1, b"z" * 1000)
    return payload

def escape(payload):
    child = subprocess.Popen([sys.executable, "-c", f"import time, pathlib; time.sleep(0.7); pathlib.Path({payload.decode()!r}).touch()"], start_new_session=True)
    return str(child.pid).encode()

def escape_and_hang(payload):
    escape(payload)
    time.sleep(60)

def escape_and_die(payload):
    escape(payload)
    os.kill(os.getpid(), signal.SIGKILL)
    ctypes.string_at(0)

def litter(payload):
    os.makedirs("a/b")
    open("a/b/c", "w").close()
    os.symlink("/etc", "link")
    return os.getcwd().encode()

def listing(payload):
    return repr(os.listdir(".")).encode()

def encrypted(payload):
    raise EncryptedFile("文件已加密。", file="甲.pdf", page=3)

def hostile(payload):
    raise HostileFile("页数超过上限。\\x1b[31m\\u202e" + "长" * 1000)

def unreadable(payload):
    raise UnreadableFile("坏了。")

def foreign(payload):
    raise KeyError("身份证号 330102199001011234")

def deep(payload):
    return deep(payload)

def foreign_base(payload):
    class PanicException(BaseException):
        pass
    raise PanicException("native")

def connect(payload):
    import socket
    try:
        socket.create_connection(("127.0.0.1", int(payload)), 2).close()
    except OSError:
        return b"refused"
    return b"connected"

def environment(payload):
    return repr(dict(os.environ)).encode()

def wrong_number(payload):
    _say({"body": b"of another file", "number": 12345})
    time.sleep(60)

def wrong_types(payload):
    _say({"body": 5, "code": [], "page": "one"})
    time.sleep(60)

def unknown_code(payload):
    _say({"code": "all-is-well", "number": int(payload)})
    time.sleep(60)

def zero_header(payload):
    os.write(_channel(), bytes(8))
    time.sleep(60)

def two_answers(payload):
    _say({"body": b"first", "number": int(payload)})
    return b"second"

def hang_up(payload):
    os.write(_channel(), struct.pack(">Q", 1000) + b"abc")
    os.close(_channel())
    time.sleep(60)

def _say(record):
    import msgspec
    body = msgspec.msgpack.encode(record)
    os.write(_channel(), struct.pack(">Q", len(body)) + body)

def fork_bomb(payload):
    while True:
        try:
            if os.fork() == 0:
                while True:
                    time.sleep(60)
        except OSError:
            time.sleep(0.01)

def eat_together(payload):
    for _ in range(8):
        if os.fork() == 0:
            held = bytearray(b"x" * (200 << 20))
            time.sleep(60)
    time.sleep(60)

def fill_folder(payload):
    number = 0
    while True:
        number += 1
        with open(f"{payload.decode()}{number}", "wb") as file:
            file.write(bytes(16 << 20))

def tried(payload):
    "Each attempt in Python, its result or the name of its error."
    results = []
    for attempt in payload.decode().split("\\n"):
        try:
            results.append(repr(eval(attempt)))
        except OSError as error:
            results.append(type(error).__name__)
    return "\\n".join(results).encode()

def widen(payload):
    "Take back what was given up, then try again."
    libc = ctypes.CDLL(None, use_errno=True)
    libc.umount2(b"/proc", 2)
    libc.unshare(0x10000000 | 0x00020000)
    libc.mount(b"none", b"/tmp", b"tmpfs", 0, None)
    libc.mount(None, b"/", None, 32 | 4096 | 16384, None)
    return tried(payload)

def make_result(payload):
    kind, place = payload.decode().split(" ", 1)
    if kind == "link":
        os.symlink("/etc/hostname", place)
    elif kind == "pipe":
        os.mkdir(place)
        os.mkfifo(place + "/pipe")
    elif kind == "folder":
        os.mkdir(place)
        open(place + "/one", "w").write("1")
    elif kind == "file":
        open(place, "w").write("1")
    return b""
"""


@pytest.fixture
def small() -> Limits:
    """Limits that a test can meet quickly."""
    return Limits(memory_bytes=1 << 30, reply_bytes=1 << 20, unpacked_bytes=32 << 20)


@pytest.fixture
def sandbox(tmp_path: Path, small: Limits, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """One child that can import the module ``faulty``."""
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "faulty.py").write_text(FAULTY, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path / "code")
    with Sandbox(1, small, tmp_path / "scratch", Access(readable=(str(tmp_path / "code"),))) as pool:
        yield pool


class Here:
    """Reads files in this process, where an error that is none of ours comes out as it is; LibreOffice never starts."""

    def __init__(self, folder: Path) -> None:
        self.limits = TIGHT
        self._folder = folder

    def identify(self, data: bytes) -> Identity:
        """What a file is, and whether it carries others."""
        return identify(self._put(data), look_inside=True)

    def read(self, data: bytes, media_type: str = "") -> Document:
        """The document of a file; raises what its reader does."""
        path = self._put(data)
        source = Source(str(path), "文件", "0" * 64, len(data), media_type or detect_media_type(path))
        with _ends_in_time():
            document = read_source(source, self.limits)
        check(document)
        return document

    def unpack(self, data: bytes, media_type: str = "") -> tuple[Member, ...]:
        """What an archive or a document carries."""
        path, target = self._put(data), self._folder / "in" / "target"
        shutil.rmtree(target, ignore_errors=True)
        try:
            with _ends_in_time():
                members = unpack(path, media_type or detect_media_type(path), target, self.limits, name="包")
        finally:
            assert {entry.name for entry in self._folder.iterdir()} == {"in"}
            assert {entry.name for entry in (self._folder / "in").iterdir()} <= {"file", "target"}
        _check_target(target, members)
        return members_from(msgspec.msgpack.encode(members))

    def _put(self, data: bytes) -> Path:
        folder = self._folder / "in"
        folder.mkdir(exist_ok=True)
        (folder / "file").write_bytes(data)
        return folder / "file"


class Bench(Here):
    """Hands files to a worker as a run does, for what may eat memory or crash; nothing may be written elsewhere."""

    def __init__(self, pool: Sandbox, folder: Path) -> None:
        super().__init__(folder)
        self.deadline = DEADLINE
        self._pool = pool

    def identify(self, data: bytes) -> Identity:
        """What a file is, and whether it carries others."""
        path = self._put(data)

        def payload(hand: Handing) -> bytes:
            return msgspec.msgpack.encode(IdentifyRequest(paths=(hand.file(path),), look_inside=(True,)))

        (found,) = msgspec.msgpack.decode(self._call(IDENTIFY, payload), type=list[Identity])
        return found

    def read(self, data: bytes, media_type: str = "") -> Document:
        """The document of a file; raises what the run would see."""
        path = self._put(data)
        found = media_type or self.identify(data).media_type

        def payload(hand: Handing) -> bytes:
            source = Source(hand.file(path), "文件", "0" * 64, len(data), found)
            return msgspec.msgpack.encode(StudyRequest(source=source, limits=self.limits))

        document = msgspec.msgpack.decode(self._call(STUDY, payload), type=Reading).document
        check(document)
        return document

    def unpack(self, data: bytes, media_type: str = "") -> tuple[Member, ...]:
        """What an archive or a document carries."""
        path, target = self._put(data), self._folder / "in" / "target"
        found = media_type or self.identify(data).media_type

        def payload(hand: Handing) -> bytes:
            return msgspec.msgpack.encode(UnpackCall(hand.file(path), found, hand.result(target), self.limits, "包"))

        shutil.rmtree(target, ignore_errors=True)
        members = members_from(self._call(UNPACK_ENTRY, payload))
        _check_target(target, members)
        return members

    def _call(self, entry: str, payload: Callable[[Handing], bytes]) -> bytes:
        """Wait for the answer; whatever it is, nothing but what was asked for has appeared."""
        try:
            return self._pool.submit(entry, payload, deadline=self.deadline, label="文件").result(timeout=DEADLINE + 30)
        finally:
            assert {entry.name for entry in self._folder.iterdir()} == {"in"}
            assert {entry.name for entry in (self._folder / "in").iterdir()} <= {"file", "target"}


@contextlib.contextmanager
def _ends_in_time() -> Iterator[None]:
    """Fail a test that would never end."""

    def stop(number: int, frame: object) -> None:  # noqa: ARG001 - a handler's signature
        raise AssertionError("reading does not end")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, DEADLINE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _check_target(target: Path, members: tuple[Member, ...]) -> None:
    """Nothing but the members' files, no links among them."""
    found = list(target.iterdir()) if target.exists() else []
    assert all(path.is_file() and not path.is_symlink() for path in found)
    assert {path.name for path in found} == {member.stored for member in members if member.stored}
    assert all(bool(member.problem) != bool(member.stored) for member in members)


def check(document: Document) -> None:
    """What holds of every document, whatever its file was."""
    pages = {page.number for page in document.pages}
    assert document.blocks or document.pages or document.warnings
    assert len({block.id for block in document.blocks}) == len(document.blocks)
    assert all(0 < page.width < 1e6 and 0 < page.height < 1e6 for page in document.pages)
    for block in document.blocks:
        assert block.page is None or block.page in pages
        assert block.text.encode() is not None
        assert 0 <= block.confidence <= 1
        for box in (block.bbox, *(fragment.bbox for fragment in block.fragments)):
            assert box is None or (all(map(math.isfinite, box)) and box[0] <= box[2] and box[1] <= box[3])


@pytest.fixture(scope="session")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """One worker for all tests: it, or the one in its place, must survive each of them."""
    with Sandbox(1, TIGHT, tmp_path_factory.mktemp("scratch")) as sandbox:
        yield sandbox


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Here:
    """A folder of its own to read files in."""
    for module in ("extractors.legacy", "extractors.office", "extractors.office.server"):
        monkeypatch.setattr(f"{module}.find_office", lambda: None)
    return Here(tmp_path)


@pytest.fixture
def bench(pool: Sandbox, tmp_path: Path) -> Bench:
    """A bench with a folder of its own."""
    return Bench(pool, tmp_path)
