"""A reader that hangs, dies, grows or lies costs one call; the next one goes well."""

import contextlib
import os
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
from extractors.sandbox.handing import Handing
from extractors.sandbox.protect import lacking

FULL = frozenset(("reads-handed-only", "system-read-only"))


def needs(sandbox: Sandbox, *codes: str) -> None:
    """Skip where the machine does not give these protections."""
    if missing := set(codes) - set(sandbox.protections()):
        pytest.skip(f"this machine lacks {sorted(missing)}")


def attempts(sandbox: Sandbox, *expressions: str, function: str = "tried") -> list[str]:
    """What becomes of each expression in a worker: its value, or the name of its error."""
    return call(sandbox, function, "\n".join(expressions).encode()).decode().split("\n")


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


LIES = ["nonsense", "wrong_record", "pickle_reply", "huge_header", "zero_header", "wrong_number", "wrong_types"]


@pytest.mark.parametrize("function", LIES)
def test_nonsense_on_the_channel_is_refused(sandbox: Sandbox, function: str):
    """What is no reply, or claims to be endless, ends the worker before the deadline."""
    assert type(failure(sandbox, function, deadline=10)) is ReplyInvalid


def test_an_unknown_code_is_no_error_of_ours(sandbox: Sandbox):
    """What a child may say by code is a closed list."""
    assert type(failure(sandbox, "unknown_code", b"0", deadline=10)) is ReplyInvalid


def test_an_answer_given_twice_is_not_taken_for_the_next_file(sandbox: Sandbox):
    """The second one waits in the channel when the next call comes; its number tells."""
    assert call(sandbox, "two_answers", b"0") == b"first"
    with pytest.raises(ReplyInvalid):
        call(sandbox, "echo", b"next file")
    assert call(sandbox, "echo", b"next file") == b"next file"


def test_a_channel_closed_in_the_middle_of_a_frame_is_a_death(sandbox: Sandbox):
    """Half an answer is none."""
    assert type(failure(sandbox, "hang_up", deadline=10)) is WorkerDied


@pytest.mark.parametrize("function", ["fork_bomb", "eat_together"])
def test_many_processes_meet_a_cap_together(sandbox: Sandbox, function: str):
    """Each is within its own limits; all together are not, be it by their number or by their memory."""
    error = failure(sandbox, function, deadline=60)
    assert type(error) is HostileFile
    assert "进程过多" in error.message or "内存超过" in error.message


def test_a_full_folder_meets_its_cap(sandbox: Sandbox):
    """Many files that are small enough each; the disk is not filled, and the folder is empty again."""
    error = failure(sandbox, "fill_folder", b"many-", deadline=60)
    assert type(error) is HostileFile
    assert "临时文件" in error.message
    assert call(sandbox, "listing") == b"[]"


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


def weaken(monkeypatch: pytest.MonkeyPatch, assignment: str) -> None:
    """Let workers start as on a machine that lacks something."""
    lines = child_module._BOOT.splitlines(keepends=True)
    weaker = f"import extractors.sandbox.protect\nextractors.sandbox.protect.{assignment}\n"
    monkeypatch.setattr(child_module, "_BOOT", "".join([*lines[:2], weaker, *lines[2:]]))


NO_NAMESPACES = "_unshare = lambda libc: []"
NO_LANDLOCK = "confine = lambda libc, rules: []"


@pytest.mark.parametrize("function", ["escape", "escape_and_hang", "escape_and_die"])
def test_nothing_outlives_its_call_without_namespaces_either(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, function: str
):
    """Where the machine allows no namespaces, strays are found by their parent or by their mark."""
    weaken(monkeypatch, NO_NAMESPACES)
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


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """A file of another dossier."""
    path = tmp_path / "originals" / "other"
    path.parent.mkdir()
    path.write_text("机密")
    return path


def readings_of(other: Path) -> list[str]:
    """Ways to read what was not handed over."""
    return [
        "open('/etc/passwd').read()",
        f"open({str(other)!r}).read()",
        f"os.listdir({str(other.parent)!r})",
        "os.listdir('/home')",
        f"(os.symlink({str(other)!r}, 'link'), open('link').read())",
        f"(os.link({str(other)!r}, 'hard'), open('hard').read())",
        f"open('/proc/self/root{other}').read()",
        f"subprocess.check_output(['cat', {str(other)!r}], stderr=-3)",
    ]


def test_a_worker_reads_nothing_but_what_it_was_handed(sandbox: Sandbox, other: Path):
    """Not by name, by links, through the system's views of it, nor by another program."""
    needs(sandbox, "reads-handed-only")
    names = {"PermissionError", "FileNotFoundError", "OSError"}
    outcomes = [attempt(sandbox, expression) for expression in readings_of(other)]
    assert set(outcomes) <= names | {"CalledProcessError"}


def attempt(sandbox: Sandbox, expression: str) -> str:
    """One attempt in a call of its own."""
    try:
        return attempts(sandbox, expression)[0]
    except UnreadableFile as error:  # no OSError: the border names it
        return error.message.rpartition("（")[2].rstrip("）。")


def changes_to(other: Path, handed: str) -> list[str]:
    """Ways to change what is not the worker's own."""
    return [
        f"open({str(other)!r}, 'a')",
        f"open({str(other.parent / 'new')!r}, 'w')",
        f"os.unlink({str(other)!r})",
        f"os.rename({str(other)!r}, 'mine')",
        f"os.mkdir({str(other.parent / 'folder')!r})",
        f"open({handed!r}, 'r+')",
        f"os.truncate({handed!r}, 0)",
        f"os.unlink({handed!r})",
        "open('/usr/new', 'w')",
        f"os.mkfifo({str(other.parent / 'pipe')!r})",
    ]


@pytest.mark.parametrize("lack", ["", NO_NAMESPACES, NO_LANDLOCK], ids=["full", "no-namespaces", "no-landlock"])
def test_a_worker_writes_nothing_but_its_own(sandbox: Sandbox, other: Path, monkeypatch: pytest.MonkeyPatch, lack: str):
    """Either of the two walls holds alone."""
    needs(sandbox, *FULL)
    if lack:
        weaken(monkeypatch, lack)
    handed = other.with_name("handed")
    handed.write_text("交付")

    def request(hand: Handing) -> bytes:
        return "\n".join(changes_to(other, hand.file(handed))).encode()

    outcomes = sandbox.submit("faulty:tried", request, deadline=10, label="甲").result().decode().split("\n")
    assert set(outcomes) <= {"PermissionError", "OSError", "FileNotFoundError"}
    assert (other.read_text(), handed.read_text()) == ("机密", "交付")
    assert sorted(path.name for path in other.parent.iterdir()) == ["handed", "other"]


def test_a_worker_changes_no_attributes(sandbox: Sandbox, other: Path):
    """Modes and times of files that belong to the same user, the handed one too."""
    needs(sandbox, *FULL)
    before = other.stat()

    def request(hand: Handing) -> bytes:
        place = hand.file(other)
        paths = [repr(str(other)), repr(place)]
        return "\n".join(f"os.{what}" for path in paths for what in (f"chmod({path}, 0)", f"utime({path})")).encode()

    outcomes = sandbox.submit("faulty:tried", request, deadline=10, label="甲").result().decode().split("\n")
    assert outcomes == ["OSError"] * 4
    assert (other.stat().st_mode, other.stat().st_mtime_ns) == (before.st_mode, before.st_mtime_ns)


def test_a_worker_cannot_widen_what_it_may(sandbox: Sandbox, other: Path):
    """New namespaces, mounts and remounts give nothing back."""
    needs(sandbox, *FULL, "no-capabilities")
    read = f"open({str(other)!r}).read()"
    write = f"open({str(other)!r}, 'a')"
    assert set(attempts(sandbox, read, write, "open('/etc/passwd')", function="widen")) <= {
        "PermissionError",
        "OSError",
    }
    assert other.read_text() == "机密"


def test_what_was_handed_is_there_for_one_call(sandbox: Sandbox, other: Path):
    """It is read under its new place; the next call finds nothing of it."""
    places: list[str] = []

    def request(hand: Handing) -> bytes:
        places.append(hand.file(other))
        places.append(hand.folder(other.parent))
        again = hand.file(other)
        assert again == places[0]
        return f"open({places[0]!r}).read()\nos.listdir({places[1]!r})".encode()

    reply = sandbox.submit("faulty:tried", request, deadline=10, label="甲").result().decode()
    assert reply == "'机密'\n['other']"
    folder = str(Path(places[0]).parent)
    assert attempts(sandbox, f"os.listdir({folder!r})", f"os.path.exists({places[0]!r})") == ["[]", "False"]
    assert other.read_text() == "机密"


def test_what_cannot_be_handed_is_told_and_costs_nothing(sandbox: Sandbox, tmp_path: Path):
    """A file that is gone is the file's finding; the worker goes on."""
    with pytest.raises(UnreadableFile, match="移走") as caught:
        sandbox.submit(
            "faulty:echo", lambda hand: hand.file(tmp_path / "gone").encode(), deadline=5, label="甲"
        ).result()
    assert caught.value.file == "甲"
    assert call(sandbox, "echo", b"next") == b"next"


@pytest.mark.parametrize("kind", ["file", "folder", "nothing"])
def test_results_come_to_where_they_are_wanted(sandbox: Sandbox, tmp_path: Path, kind: str):
    """A file, a folder, or nothing at all, whatever stood there before."""
    wanted = tmp_path / "results" / "wanted"

    def request(hand: Handing) -> bytes:
        return f"{kind} {hand.result(wanted)}".encode()

    sandbox.submit("faulty:make_result", request, deadline=10, label="甲").result()
    made = {"file": wanted.is_file(), "folder": (wanted / "one").is_file(), "nothing": not wanted.exists()}
    assert made[kind]


@pytest.mark.parametrize("kind", ["link", "pipe"])
def test_odd_results_are_refused(sandbox: Sandbox, tmp_path: Path, kind: str):
    """A link could lead anywhere, a pipe would wait for ever."""
    wanted = tmp_path / "wanted"

    def request(hand: Handing) -> bytes:
        return f"{kind} {hand.result(wanted)}".encode()

    with pytest.raises(ReplyInvalid, match="特殊文件"):
        sandbox.submit("faulty:make_result", request, deadline=10, label="甲").result()
    assert not wanted.exists()
    assert not wanted.is_symlink()
    assert call(sandbox, "echo", b"next") == b"next"


def test_a_worker_reaches_no_other_process(sandbox: Sandbox):
    """No datagram leaves, no abstract socket is found, no signal arrives, and no list of processes shows ours."""
    needs(sandbox, "no-network", "no-signals-out", "process-namespace")
    name = f"shenbao-{os.getpid()}"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(f"\0{name}")
        server.listen()
        outcomes = attempts(
            sandbox,
            "__import__('socket').socket(2, 2).sendto(b'x', ('192.0.2.1', 53))",
            f"__import__('socket').socket(1, 1).connect(chr(0) + {name!r})",
            f"os.kill({os.getpid()}, 0)",
            "open('/proc/1/environ', 'rb').read().find(b'SHENBAO_DATABASE')",
        )
    assert outcomes[:2] == ["OSError", "ConnectionRefusedError"]
    assert outcomes[2] in {"ProcessLookupError", "PermissionError"}
    assert outcomes[3] in {"-1", "PermissionError"}


@pytest.mark.parametrize("lack", [NO_NAMESPACES, NO_LANDLOCK], ids=["no-namespaces", "no-landlock"])
def test_a_weaker_machine_reads_all_the_same_and_says_so(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, lack: str):
    """What is not in force is lacking by name."""
    needs(sandbox, *FULL)
    weaken(monkeypatch, lack)
    missing = lacking(sandbox.protections())
    assert ("system-read-only" in missing) == (lack == NO_NAMESPACES)
    assert ("reads-handed-only" in missing) == (lack == NO_LANDLOCK)
    assert call(sandbox, "echo", b"x") == b"x"
