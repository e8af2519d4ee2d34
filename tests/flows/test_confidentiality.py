"""The whole main job with nothing but loopback, and no file but workspace, input and installation: walls of the kernel.

Every document carries sentences and numbers of its own; with all logging on, none of them may stand in a log.
"""

import contextlib
import ctypes
import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw, ImageFont

from extractors.sandbox.access import _DEVICES, _SYSTEM, _SYSTEM_FILES, _installation
from extractors.sandbox.landlock import CHANGE, READ, RUN, USE, Right, landlock_version, rules_for
from pipeline.demo.as_doc import write_doc
from pipeline.demo.as_ofd import write_ofd
from pipeline.demo.as_rtf import write_rtf
from pipeline.demo.as_typst import write_typst
from pipeline.demo.script import Para, Script
from pipeline.fonts import find_cjk_fonts
from pipeline.packed import load_reading

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
NAMES_OF_THE_SYSTEM = ("passwd", "group", "hosts", "nsswitch.conf", "host.conf", "resolv.conf", "services", "protocols")
CONFINED = """
import ctypes, json, os, sys
from extractors.sandbox.landlock import Rule, confine
rules = [Rule(path=path, rights=rights) for path, rights in json.loads(sys.argv[1])]
libc = ctypes.CDLL(None, use_errno=True)
if libc.prctl(38, 1, 0, 0, 0) or not confine(libc, rules, tcp=True):
    sys.exit(79)
for path in json.loads(sys.argv[2]):
    try:
        os.listdir(path) if os.path.isdir(path) else open(path).close()
    except PermissionError:
        continue
    sys.exit(80)
os.execv(sys.argv[3], sys.argv[3:])
"""
"""Gives up all files but some, proves it on others, and becomes the command."""

LOUD = {
    "PREFECT_LOGGING_LEVEL": "DEBUG",
    "PREFECT_LOGGING_ROOT_LEVEL": "DEBUG",
    "PREFECT_LOGGING_SERVER_LEVEL": "DEBUG",
    "PREFECT_LOGGING_TO_API_ENABLED": "true",
    "PREFECT_LOGGING_LOG_PRINTS": "true",
    "PREFECT_DEBUG_MODE": "true",
    "PREFECT_SERVER_LOGGING_LEVEL": "DEBUG",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "600",
}
CONTENT = ("out", "originals", "readings", "reviews", "copies")
"""Folders of a workspace whose very purpose is to hold what the dossiers say."""


@dataclass(frozen=True)
class Mark:
    """What one document says and no log may."""

    sentence: str
    phone: str
    number: str

    @property
    def text(self) -> str:
        """As it stands in the document."""
        return f"{self.sentence}，联系电话{self.phone}，身份证号{self.number}。"


def mark(position: int) -> Mark:
    """The marks of one document; the ID number has its check digit (GB 11643)."""
    digits = f"33010219900307{position:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    check = "10X98765432"[sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True)) % 11]
    letter = "甲乙丙丁戊己庚辛壬癸"[position]
    return Mark(f"青鸾密档{letter}号结论暂缓公布", f"1395812{position:04d}", digits + check)


def script(title: str, said: Mark) -> Script:
    """A short paper."""
    lines = [Para("title", title), Para("body", "为加强商业秘密保护，制定本办法。"), Para("body", said.text)]
    return Script(pieces=(*lines, Para("body", "本办法自2023年1月1日起施行。")))


def photo(said: Mark) -> bytes:
    """A page that was photographed."""
    face = find_cjk_fonts().faces[0]
    image = Image.new("RGB", (1240, 700), "white")
    pen = ImageDraw.Draw(image)
    font = ImageFont.truetype(face.path, 34, index=face.index)
    for row, line in enumerate(("商业秘密保护工作照片说明", said.sentence, said.phone, said.number)):
        pen.text((120, 120 + 90 * row), line, fill="black", font=font)
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=90)
    return stream.getvalue()


def packed(name: str, content: bytes) -> bytes:
    """A ZIP of one file, not compressed: its bytes can be searched."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(name, content)
    return stream.getvalue()


@dataclass(frozen=True)
class Job:
    """The main job after its run behind walls."""

    workspace: Path
    marks: dict[str, Mark]
    run: subprocess.CompletedProcess[bytes]

    def spoken(self) -> Iterator[tuple[str, bytes]]:
        """Everything that was written apart from content: the console and all other files of the workspace.

        Databases come as their bytes and as all that their tables say: a long text lies in pieces in the bytes.
        """
        yield "stdout", self.run.stdout
        yield "stderr", self.run.stderr
        for path in sorted(self.workspace.rglob("*")):
            if path.is_file() and path.relative_to(self.workspace).parts[0] not in CONTENT:
                name = str(path.relative_to(self.workspace))
                yield name, path.read_bytes()
                if path.suffix == ".db":
                    yield f"{name}: tables", "\n".join(rows_of(path)).encode()


def rows_of(database: Path) -> Iterator[str]:
    """All that the tables of an SQLite database say, those in its write-ahead log included; it stays as it is."""
    with tempfile.TemporaryDirectory() as folder:
        for path in database.parent.glob(f"{database.name}*"):
            shutil.copyfile(path, Path(folder) / path.name)
        with contextlib.closing(sqlite3.connect(Path(folder) / database.name)) as connection:
            yield from connection.iterdump()


def forms_of(word: str) -> Iterator[bytes]:
    """A word in the encodings and escapes in which it may lie in a log, JSON within JSON too."""
    for encoding in ("utf-8", "gb18030", "utf-16-le"):
        yield word.encode(encoding)
    escaped = word
    for _ in range(3):
        escaped = json.dumps(escaped)[1:-1]
        yield escaped.encode()


def write_marked(folder: Path, paper: Callable[..., Path]) -> dict[str, Mark]:
    """Evidence in every format that we make, each with marks of its own, and files that break their readers."""
    folder.mkdir(parents=True)
    title = "商业秘密保护管理办法"
    names = ("一.docx", "二.pdf", "三.jpg", "四.ofd", "五.doc", "六.rtf", "七.zip", "八.docx", "九.pdf", "十.txt")
    marks = {name: mark(position) for position, name in enumerate(names)}
    paper(folder / "一.docx", [title, marks["一.docx"].text])
    contents = {
        "二.pdf": write_typst(script(title, marks["二.pdf"])),
        "三.jpg": photo(marks["三.jpg"]),
        "四.ofd": write_ofd(script(title, marks["四.ofd"]), "2023-01-01"),
        "五.doc": write_doc(script(title, marks["五.doc"])),
        "六.rtf": write_rtf(script(title, marks["六.rtf"])),
        "七.zip": packed("细则.txt", f"{title}\n{marks['七.zip'].text}\n".encode()),
        "八.docx": packed("word/document.xml", f"<w:document><w:p>{marks['八.docx'].text}".encode()),
        "九.pdf": f"%PDF-1.7\n1 0 obj ({marks['九.pdf'].text}) endobj\ntrailer <</Root 9 0 R>>".encode(),
        "十.txt": f"{title}\n{marks['十.txt'].text}\n".encode(),
    }
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return marks


def walls(source: Path, workspace: Path) -> str:
    """The rules: what of the file system is left."""
    installation, listed = _installation(tuple(sys.path))
    rules = [
        *rules_for((*_SYSTEM, *installation, ROOT / "flows"), RUN),
        *rules_for((*_SYSTEM_FILES, *(f"/etc/{name}" for name in NAMES_OF_THE_SYSTEM)), READ),
        *rules_for(listed, Right.READ_DIR),
        *rules_for((*_DEVICES, "/proc"), USE | Right.READ_DIR),
        *rules_for(("/tmp",), Right.MAKE_SOCK),  # noqa: S108 - LibreOffice makes its socket there
        *rules_for((source,), READ),
        *rules_for((workspace,), CHANGE),
    ]
    return json.dumps([[rule.path, rule.rights] for rule in rules])


@pytest.fixture(scope="module")
def job(
    tmp_path_factory: pytest.TempPathFactory, dossier: Callable[..., Path], paper: Callable[..., Path], offline: str
) -> Job:
    """The sample batch and a marked dossier, run on embedded Prefect behind walls, with all logging on."""
    if not landlock_version(ctypes.CDLL(None, use_errno=True)):
        pytest.skip("this kernel has no Landlock")
    if not find_cjk_fonts().faces:
        pytest.skip("no Chinese font on this machine: the sample scans cannot be drawn")
    folder = tmp_path_factory.mktemp("保密")
    subprocess.run([sys.executable, "-m", "pipeline.demo", str(folder)], check=True, timeout=600)
    source, workspace, secret = folder / "input", folder / "work", folder / "secret.txt"
    marks = write_marked(dossier(source / "浙江省" / "绍兴市") / "佐证材料" / "内部", paper)
    secret.write_text("机密")
    for name in ("home", "temporary"):
        (workspace / name).mkdir(parents=True)
    refused = json.dumps([str(secret), str(folder), str(Path.home()), str(ROOT / "tests" / "conftest.py")])
    command = [sys.executable, "-c", offline, sys.executable, "-c", CONFINED, walls(source, workspace), refused]
    command += [sys.executable, "-c", "from flows.cli import main; main()"]
    command += ["run", str(source), "-w", str(workspace), "--engine", "prefect", "--jobs", "2"]
    environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"} | LOUD
    places = {"HOME": str(workspace / "home"), "TMPDIR": str(workspace / "temporary"), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, capture_output=True, check=False, timeout=1500, env=environment | places, cwd=workspace
    )
    if done.returncode in {77, 79}:
        pytest.skip("this machine allows no walls")
    assert done.returncode == 0, done.stderr[-3000:].decode(errors="replace")
    return Job(workspace, marks, done)


def test_the_job_is_done_without_network_and_other_files(job: Job):
    """Every dossier is there, every file has its place, and all that was marked has been read."""
    batch: dict[str, Any] = json.loads((job.workspace / "out" / "batch.json").read_bytes())
    assert len(batch["dossiers"]) > 3
    assert all((job.workspace / "out" / row["path"] / "brief.pdf").exists() for row in batch["dossiers"])
    assert not [row for row in batch["dossiers"] if row["status"] == "failed"]
    readings = [load_reading(path) for path in (job.workspace / "readings").rglob("*.zst")]
    said = "\n".join(block.text for reading in readings for block in reading.document.blocks)
    unread = {"八.docx", "九.pdf"}  # they are broken on purpose
    for name in job.marks.keys() - unread:
        assert job.marks[name].sentence in said, name
        assert job.marks[name].number in said, name


def test_nothing_that_a_document_says_is_in_a_log(job: Job):
    """Neither sentences nor numbers, however they are written; on the console, in databases, in Prefect's files."""
    spoken = dict(job.spoken())
    assert {"stdout", "stderr", "shenbao.db: tables", "prefect/prefect.db: tables"} <= spoken.keys()
    wanted = [word for each in job.marks.values() for word in (each.sentence, each.phone, each.number)]
    found = {
        (place, word)
        for word in wanted
        for form in set(forms_of(word))
        for place, text in spoken.items()
        if form in text
    }
    assert not found


def test_prefect_spoke_and_would_have_been_heard(job: Job):
    """The run was as loud as can be: logs, parameters, artifacts; a name that may stand in them is found."""
    spoken = dict(job.spoken())
    said = spoken["prefect/prefect.db: tables"]
    for table in ("log", "artifact", "flow_run", "task_run"):
        assert f'INSERT INTO "{table}"'.encode() in said, table
    assert any(form in said for form in forms_of("绍兴市"))
    assert "绍兴市".encode() in spoken["shenbao.db: tables"]
