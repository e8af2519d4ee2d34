"""A reader that hangs, dies, grows or lies costs one call; the next one goes well."""

import contextlib
import time
from pathlib import Path

import pytest

from extractors.errors import (
    DeadlineExceeded,
    EncryptedFile,
    HostileFile,
    InternalFault,
    ReplyInvalid,
    UnreadableFile,
    WorkerDied,
)
from extractors.sandbox import Sandbox

from .calling import NO_NAMESPACES, call, failure, weaken


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


@pytest.mark.parametrize("entry", ["no_such_module:read", "faulty:no_such_name"])
def test_a_broken_installation_is_no_broken_file(sandbox: Sandbox, entry: str):
    """A reader that cannot be imported, or names what is not there, is our own fault."""
    with pytest.raises(InternalFault) as caught:
        sandbox.submit(entry, b"", deadline=5.0, label="甲.pdf").result(timeout=30)
    assert caught.value.code == "internal-failure"
