"""What a worker cannot read, write or reach, and what it is handed and gives back."""

import os
import socket
from pathlib import Path

import pytest

from extractors.errors import (
    ReplyInvalid,
    UnreadableFile,
)
from extractors.sandbox import Sandbox
from extractors.sandbox.handing import Handing
from extractors.sandbox.protect import lacking

from .calling import FULL, NO_LANDLOCK, NO_NAMESPACES, attempts, call, needs, weaken


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
