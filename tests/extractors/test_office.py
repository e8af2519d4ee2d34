"""LibreOffice as a program: one that serves, one that hangs, dies, lies or never starts; the real one where it is."""

import io
import json
import os
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from extractors import office, registry, residents
from extractors.office import convert_with_office, find_office, server
from extractors.office.server import OfficeServer
from extractors.registry import Source
from extractors.sandbox import Sandbox
from extractors.sandbox.access import Access
from extractors.sandbox.handing import Handing

FAKE = """
import os, pathlib, signal, socket, sys, time, urllib.parse
sys.path[:] = {paths}
from extractors.office.server import _socket_places

mode, log = {mode!r}, pathlib.Path({log!r})
words = sys.argv[1:]
profile = pathlib.Path(urllib.parse.unquote(words[0].split("=file://")[1]))
place = next(place for place in _socket_places(profile) if os.access(place.parent, os.W_OK))

def note(word):
    with log.open("a") as stream:
        stream.write(f"{{word}} {{os.getpid()}}\\n")

if "--convert-to" not in words:
    note("start")
    if mode == "never":
        sys.exit(1)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(place))
        listener.listen()
        pathlib.Path(words[-1]).with_name(".~lock.blank.fodt#").touch()
        while True:
            connection, _ = listener.accept()
            if mode == "dies":
                os.kill(os.getpid(), signal.SIGKILL)
            file, folder, to = connection.recv(4096).decode().split("\\n")
            if mode == "hangs":
                time.sleep(600)
            if mode != "silent":
                ending = to.split(":")[0]
                pathlib.Path(folder, pathlib.Path(file).name + "." + ending).write_bytes(
                    b"" if mode == "empty" else b"converted " + pathlib.Path(file).read_bytes())
            connection.sendall(b"done")
            connection.close()
note("client")
with socket.socket(socket.AF_UNIX) as connection:
    connection.connect(str(place))
    at = words.index
    connection.sendall("\\n".join([words[-1], words[at("--outdir") + 1], words[at("--convert-to") + 1]]).encode())
    connection.recv(10)
"""


class Office:
    """A command that plays LibreOffice, and what it noted."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder / "log"

    def play(self, mode: str) -> None:
        """From now on the command behaves so."""
        command = self.folder / "soffice"
        paths = json.dumps([str(Path(path).absolute()) for path in sys.path])
        script = self.folder / "office.py"
        script.write_text(FAKE.format(paths=paths, mode=mode, log=str(self.log)))
        # A first line of "#!" cannot name an interpreter whose path has blanks.
        command.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{script}" "$@"\n')
        command.chmod(0o755)

    def notes(self, word: str) -> list[int]:
        """Process ids of all that noted ``word``."""
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        return [int(line.split()[1]) for line in lines if line.split()[0] == word]


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """A fake office first on the path."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    return Office(folder)


@pytest.fixture
def source(tmp_path: Path) -> Source:
    """Some file."""
    path = tmp_path / "甲.doc"
    path.write_bytes(b"content")
    return Source(str(path), "甲.doc", "0" * 64, 7, registry.DOC)


@pytest.fixture
def staying(monkeypatch: pytest.MonkeyPatch) -> Iterator[OfficeServer]:
    """A server that stays, as in a worker; it is ended with the test."""
    made = OfficeServer()
    monkeypatch.setattr(residents, "may_stay", lambda: True)
    monkeypatch.setattr(office, "serving_office", lambda: made)
    yield made
    made.stop()
    assert not residents.kept_groups()


def alive(process: int) -> bool:
    """Whether a process still runs."""
    try:
        return "Z" not in Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_one_office_takes_one_file_after_the_other(fake: Office, source: Source, staying: OfficeServer):
    """It is started once; its folder and its process stay between files and go with it."""
    fake.play("serves")
    results = [convert_with_office(source, "docx") for _ in range(3)]
    assert [result.read_bytes() for result in results if result] == [b"converted content"] * 3
    (process,) = fake.notes("start")
    assert len(fake.notes("client")) == 3
    assert alive(process)
    (folder,) = residents.kept_folders()
    staying.stop()
    assert not alive(process)
    assert not folder.exists()
    assert not any(place.exists() for place in server._socket_places(folder / "profile"))


def test_outside_of_a_worker_nothing_stays(fake: Office, source: Source):
    """Nobody would end it."""
    fake.play("serves")
    assert convert_with_office(source, "pdf")
    assert not [process for process in fake.notes("start") if alive(process)]


def test_an_office_that_hangs_is_ended_and_started_anew(fake: Office, source: Source, staying: OfficeServer):
    """One file is lost, the next one is not."""
    fake.play("hangs")
    assert convert_with_office(source, "docx", seconds=1) is None
    fake.play("serves")
    assert convert_with_office(source, "docx")
    first, second = fake.notes("start")
    assert not alive(first)
    assert alive(second)
    assert staying


def test_an_office_that_dies_is_started_anew(fake: Office, source: Source, staying: OfficeServer):
    """A file that kills it gives nothing."""
    fake.play("dies")
    assert convert_with_office(source, "docx") is None
    assert convert_with_office(source, "docx") is None
    fake.play("serves")
    assert convert_with_office(source, "docx")
    assert len(fake.notes("start")) == 3
    assert staying


@pytest.mark.parametrize("mode", ["silent", "empty", "never"])
def test_an_office_that_gives_nothing(fake: Office, source: Source, staying: OfficeServer, mode: str):
    """Neither success without a file, nor an empty one, nor one that ends at once is taken for a result."""
    fake.play(mode)
    assert convert_with_office(source, "docx") is None
    assert staying


def test_an_office_is_replaced_after_so_many_files(
    fake: Office, source: Source, staying: OfficeServer, monkeypatch: pytest.MonkeyPatch
):
    """It leaks."""
    fake.play("serves")
    monkeypatch.setattr(server, "FILES_PER_OFFICE", 2)
    assert all(convert_with_office(source, "docx") for _ in range(3))
    assert len(fake.notes("start")) == 2
    assert staying


def test_an_office_that_grew_is_replaced(
    fake: Office, source: Source, staying: OfficeServer, monkeypatch: pytest.MonkeyPatch
):
    """Memory is bounded, whatever it keeps of the files before."""
    fake.play("serves")
    monkeypatch.setattr(server, "RESIDENT_BYTES", 1 << 10)
    assert all(convert_with_office(source, "docx") for _ in range(2))
    assert len(fake.notes("start")) == 2
    assert staying


def test_no_office(source: Source, monkeypatch: pytest.MonkeyPatch):
    """Nothing to ask."""
    monkeypatch.setattr(office, "find_office", lambda: None)
    assert convert_with_office(source, "docx") is None


WORKER = """
import os, subprocess, threading, time
import msgspec
from extractors.office import convert_with_office
from extractors.registry import Source

def convert(payload):
    threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
    result = convert_with_office(msgspec.msgpack.decode(payload, type=Source), "docx", seconds=20)
    subprocess.Popen(["sleep", "600"], start_new_session=True)
    return result.read_bytes() if result else b"nothing"

def hang(payload):
    convert(payload)
    time.sleep(600)
"""


@pytest.fixture
def sandbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fake: Office) -> Iterator[Sandbox]:
    """One worker that can import :data:`WORKER`."""
    fake.play("serves")
    modules = tmp_path / "modules"
    modules.mkdir()
    (modules / "asks_office.py").write_text(WORKER)
    monkeypatch.syspath_prepend(str(modules))
    access = Access(readable=(str(modules), str(fake.folder)), writable=(str(fake.folder),))
    with Sandbox(1, scratch=tmp_path / "scratch", access=access) as pool:
        yield pool


def ask(sandbox: Sandbox, source: Source, function: str = "convert", deadline: float = 60.0) -> bytes:
    """One call in the worker."""

    def request(hand: Handing) -> bytes:
        return msgspec.msgpack.encode(msgspec.structs.replace(source, path=hand.file(source.path)))

    return sandbox.submit(f"asks_office:{function}", request, deadline=deadline, label="甲").result(timeout=90)


def commands() -> list[str]:
    """Command lines of all processes."""
    return subprocess.run(["ps", "-ewwo", "args"], capture_output=True, text=True, check=True).stdout.splitlines()


def test_in_a_worker_the_office_stays_and_nothing_else(sandbox: Sandbox, source: Source, fake: Office, tmp_path: Path):
    """Calls share the office; what else they start is ended with them; with the worker all is gone."""
    assert [ask(sandbox, source) for _ in range(3)] == [b"converted content"] * 3
    assert len(fake.notes("start")) == 1
    ours = [line for line in commands() if str(fake.folder) in line and "blank.fodt" in line]
    assert len(ours) == 1
    assert "sleep 600" not in commands()
    (profile,) = (tmp_path / "scratch").glob("worker-*/own/office-*/profile")
    places = server._socket_places(profile)
    private = [profile.parents[2] / "tmp" / place.name for place in places]
    assert any(place.is_socket() for place in (*places, *private))
    sandbox.close()
    assert not [line for line in commands() if str(fake.folder) in line]
    assert not any(place.exists() for place in places)
    assert not list((tmp_path / "scratch").iterdir())


def test_a_worker_that_hangs_takes_its_office_along(sandbox: Sandbox, source: Source, fake: Office):
    """Its deadline ends both; the next file finds a new office."""
    with pytest.raises(Exception, match="时限"):
        ask(sandbox, source, "hang", deadline=4)
    workers = "-I -X utf8"  # the next one stands ready already, and may read the office's folder
    assert not [line for line in commands() if str(fake.folder) in line and workers not in line]
    assert ask(sandbox, source) == b"converted content"
    assert len(fake.notes("start")) == 2


needs_office = pytest.mark.skipif(find_office() is None, reason="LibreOffice is not installed")


def flat_text(body: str) -> bytes:
    """An ODF text document in one XML file."""
    names = ("office", "text", "script", "table")
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in names)
    return (
        f'<?xml version="1.0"?><office:document {spaces} xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.3"'
        ' office:mimetype="application/vnd.oasis.opendocument.text">'
        f"<office:body><office:text>{body}</office:text></office:body></office:document>"
    ).encode()


def text_of(result: Path) -> str:
    """The text of a DOCX's body, tags left out."""
    with zipfile.ZipFile(result) as package:
        return re.sub("<[^>]*>", "", package.read("word/document.xml").decode())


@pytest.fixture
def convert(tmp_path: Path) -> Callable[[bytes], Path | None]:
    """Converts bytes by the real office."""

    def run(data: bytes) -> Path | None:
        path = tmp_path / "file"
        path.write_bytes(data)
        return convert_with_office(Source(str(path), "甲", "0" * 64, len(data), ""), "docx")

    return run


@needs_office
def test_the_real_office_serves(tmp_path: Path, staying: OfficeServer):
    """One office, several files, Chinese text."""
    for number in range(3):
        path = tmp_path / str(number)
        path.write_bytes(flat_text(f"<text:p>第{number}份文件</text:p>"))
        result = convert_with_office(Source(str(path), "甲", "0" * 64, 1, ""), "docx")
        assert result
        assert f"第{number}份文件" in text_of(result)
    assert staying._served == 3


@needs_office
def test_linked_files_are_not_read(tmp_path: Path, convert: Callable[[bytes], Path | None]):
    """A section that shows another file of this machine stays as it was stored."""
    secret = tmp_path / "secret.txt"
    secret.write_text("机密内容", encoding="utf-8")
    result = convert(
        flat_text(
            f'<text:section text:name="s"><text:section-source xlink:href="{secret.as_uri()}"/>'
            "<text:p>原有文字</text:p></text:section>"
        )
    )
    assert result
    assert "原有文字" in text_of(result)
    assert "机密内容" not in text_of(result)


def test_without_a_namespace_only_residents_stay():
    """Where the machine allows no namespace of processes, children outside of the kept group are ended one by one."""
    code = (
        "import os, subprocess\n"
        "from extractors.sandbox.family import end_children\n"
        "kept, other = (subprocess.Popen(['sleep', '600'], start_new_session=True) for _ in range(2))\n"
        "end_children(first_process=False, kept=frozenset({kept.pid}))\n"
        "print(kept.poll(), other.poll() is not None)\n"
        "end_children(first_process=False)\n"
        "print(kept.poll() is not None)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split() == ["None", "True", "True"]


@needs_office
@pytest.mark.parametrize("name", ["vm+31+x", "申 报", "a~b@c,=!'()&"])
def test_the_office_is_found_whatever_its_folder_is_called(
    source: Source, staying: OfficeServer, monkeypatch: pytest.MonkeyPatch, name: str
):
    """The socket's name depends on each character of the profile's path; an office that is not found converts nothing."""
    with tempfile.TemporaryDirectory(prefix="o", dir="/tmp") as folder:
        place = Path(folder) / name
        place.mkdir()
        monkeypatch.setattr(tempfile, "tempdir", str(place))
        source.file.write_bytes(flat_text("<text:p>正文</text:p>"))
        result = convert_with_office(source, "docx")
        assert result
        assert result.is_relative_to(place)
        assert text_of(result).strip() == "正文"
        assert [each.parent for each in residents.kept_folders()] == [place]
        staying.stop()


@needs_office
def test_the_real_office_serves_in_a_worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """With no more than a worker may read and write; it is found again for the second file."""
    modules = tmp_path / "modules"
    modules.mkdir()
    (modules / "asks_office.py").write_text(WORKER)
    monkeypatch.syspath_prepend(str(modules))
    path = tmp_path / "file"
    path.write_bytes(flat_text("<text:p>受限环境中的文件</text:p>"))
    access = Access(readable=(str(modules),))
    with Sandbox(1, scratch=tmp_path / "scratch", access=access) as pool:
        for _ in range(2):
            result = ask(pool, Source(str(path), "甲", "0" * 64, 1, ""))
            with zipfile.ZipFile(io.BytesIO(result)) as package:
                assert "受限环境中的文件" in package.read("word/document.xml").decode()
        assert len(list((tmp_path / "scratch").glob("worker-*/own/office-*"))) == 1
