"""Readers that hang, die and lie, as a module that worker processes can import."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from extractors.limits import Limits
from extractors.sandbox import Sandbox
from extractors.sandbox.access import Access

from .benches import TIGHT, Bench, Here

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
