"""A reader that hangs, dies, grows or lies costs one call; the next one goes well."""

import contextlib
import socket
import time
from pathlib import Path

import pytest

from extractors.errors import (
    DeadlineExceeded,
    EncryptedFile,
    HostileFile,
    InternalFault,
    ReplyInvalid,
    ShenbaoError,
    UnreadableFile,
    WorkerDied,
)
from extractors.sandbox import Sandbox
from extractors.sandbox import child as child_module


def call(sandbox: Sandbox, function: str, payload: bytes = b"", deadline: float = 5.0) -> bytes:
    """One call, waited for."""
    return sandbox.submit(f"faulty:{function}", payload, deadline=deadline, label="甲.pdf").result(timeout=30)


def failure(sandbox: Sandbox, function: str, payload: bytes = b"", deadline: float = 5.0) -> ShenbaoError:
    """The error of one call; afterwards the pool must still work."""
    with pytest.raises(ShenbaoError) as caught:
        call(sandbox, function, payload, deadline)
    assert call(sandbox, "echo", b"next") == b"next"
    return caught.value


@pytest.mark.parametrize("function", ["sleep_in_c", "catastrophic_regex", "endless", "ignore_signals", "half_frame"])
def test_what_hangs_is_ended_at_its_deadline(sandbox: Sandbox, function: str):
    """Neither C code nor ignored signals keep a call alive."""
    error = failure(sandbox, function, deadline=0.5)
    assert type(error) is DeadlineExceeded
    assert error.code == "hostile-file"
    assert error.file == "甲.pdf"


@pytest.mark.parametrize("function", ["segfault", "leave", "abort"])
def test_a_crash_is_one_failed_call(sandbox: Sandbox, function: str):
    """A dead worker is replaced."""
    error = failure(sandbox, function)
    assert type(error) is WorkerDied
    assert error.code == "hostile-file"


@pytest.mark.parametrize("function", ["eat_memory", "eat_memory_slowly"])
def test_memory_hunger_meets_the_cap(sandbox: Sandbox, function: str):
    """More memory than allowed is a hostile file, not a dead machine."""
    error = failure(sandbox, function, b"2000000000", deadline=25)
    assert isinstance(error, HostileFile | WorkerDied)
    assert error.code == "hostile-file"


@pytest.mark.parametrize("function", ["nonsense", "wrong_record", "pickle_reply", "huge_header"])
def test_nonsense_on_the_channel_is_refused(sandbox: Sandbox, function: str):
    """What is no reply, or claims to be endless, ends the worker before the deadline."""
    assert type(failure(sandbox, function, deadline=10)) is ReplyInvalid


def test_a_reply_beyond_the_limit_is_dropped(sandbox: Sandbox):
    """The limit of a reply holds for honest workers, too."""
    assert len(call(sandbox, "too_much", b"1000000")) == 1_000_000
    assert type(failure(sandbox, "too_much", b"2000000")) is ReplyInvalid


@pytest.mark.parametrize("function", ["not_bytes", "foreign", "deep", "foreign_base", "exit_politely"])
def test_foreign_exceptions_become_clean_errors_without_text(sandbox: Sandbox, function: str):
    """Only the type's name of a foreign exception comes out."""
    error = failure(sandbox, function)
    assert type(error) is UnreadableFile
    assert "330102" not in error.message
    assert error.file == "甲.pdf"


def test_errors_raised_on_purpose_come_back_as_they_are(sandbox: Sandbox):
    """Class, sentence, file and page cross the border; control characters and floods do not."""
    error = failure(sandbox, "encrypted")
    assert type(error) is EncryptedFile
    assert (error.message, error.file, error.page) == ("文件已加密。", "甲.pdf", 3)
    assert type(failure(sandbox, "unreadable")) is UnreadableFile
    hostile = failure(sandbox, "hostile")
    assert type(hostile) is HostileFile
    assert hostile.message.isprintable()
    assert len(hostile.message) <= 500


def test_what_libraries_print_is_no_answer(sandbox: Sandbox):
    """Standard output and error are not the channel."""
    assert call(sandbox, "print_a_lot", b"quiet") == b"quiet"


@pytest.mark.parametrize("function", ["escape", "escape_and_hang", "escape_and_die"])
def test_children_of_a_reader_do_not_outlive_their_call(sandbox: Sandbox, tmp_path: Path, function: str):
    """A process in a session of its own is ended with the call, whether it returns, hangs or dies."""
    witness = tmp_path / "witness"
    with contextlib.suppress(DeadlineExceeded, WorkerDied):
        call(sandbox, function, str(witness).encode(), deadline=0.3)
    time.sleep(1)
    assert not witness.exists()
    assert call(sandbox, "echo", b"next") == b"next"


@pytest.mark.parametrize("function", ["escape", "escape_and_hang", "escape_and_die"])
def test_nothing_outlives_its_call_without_namespaces_either(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, function: str
):
    """Where the machine allows no namespaces, strays are found by their parent or by their mark."""
    weaker = "import extractors.sandbox.protect\nextractors.sandbox.protect._unshare = lambda libc: []\n"
    lines = child_module._BOOT.splitlines(keepends=True)
    monkeypatch.setattr(child_module, "_BOOT", "".join([*lines[:2], weaker, *lines[2:]]))
    assert "process-namespace" not in sandbox.protections()
    test_children_of_a_reader_do_not_outlive_their_call(sandbox, tmp_path, function)


def test_temporary_files_are_removed_after_each_call(sandbox: Sandbox, tmp_path: Path):
    """A call finds an empty folder inside the pool's scratch; links in it are not followed."""
    folder = Path(call(sandbox, "litter").decode())
    assert folder.is_relative_to(tmp_path / "scratch")
    assert call(sandbox, "listing") == b"[]"
    assert Path("/etc/passwd").exists()
    sandbox.close()
    assert list((tmp_path / "scratch").iterdir()) == []


def test_a_worker_has_no_network(sandbox: Sandbox):
    """Not even loopback is reached, where the machine allows to leave the network."""
    if "no-network" not in sandbox.protections():
        pytest.skip("this machine does not allow network namespaces")
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1]).encode()
        assert call(sandbox, "connect", port) == b"refused"


def test_a_worker_sees_a_clean_environment(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch):
    """Proxies, settings and secrets stay with the parent."""
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.invalid")
    monkeypatch.setenv("SHENBAO_DATABASE", "postgresql://user:secret@host")
    seen = call(sandbox, "environment").decode()
    assert "proxy.invalid" not in seen
    assert "secret" not in seen
    assert "'OMP_NUM_THREADS': '1'" in seen


@pytest.mark.parametrize("entry", ["no_such_module:read", "faulty:no_such_name"])
def test_a_broken_installation_is_no_broken_file(sandbox: Sandbox, entry: str):
    """A reader that cannot be imported, or names what is not there, is our own fault."""
    with pytest.raises(InternalFault) as caught:
        sandbox.submit(entry, b"", deadline=5.0, label="甲.pdf").result(timeout=30)
    assert caught.value.code == "internal-failure"
