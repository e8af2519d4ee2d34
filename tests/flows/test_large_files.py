"""A large file is read in ranges by all workers; what is kept survives a kill, what fails costs its own pages."""

import json
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, cast

import msgspec
import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from extractors.errors import (
    DeadlineExceeded,
    HostileFile,
    InternalFault,
    ShenbaoError,
    StoreError,
    UnreadableFile,
    WorkerDied,
)
from extractors.limits import DEFAULT_LIMITS
from extractors.registry import PDF, Source
from flows import largefiles
from flows.largefiles import MOST_LOST, Hooks, Job, LargeFile, range_deadline
from flows.steps import Answer, Started, carry_on
from flows.turns import Turns
from pipeline import work
from pipeline.packed import load_packed, load_reading
from pipeline.work import RangeReply, RangeRequest, ReadReply, ReadRequest, StudyRequest

PAGES = 24


def write_report(path: Path, pages: int) -> Path:
    """A report with a running head, chapters, and a table that runs over all even and the next odd page."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    canvas = Canvas(str(path), pagesize=A4, invariant=True)
    for number in range(1, pages + 1):
        canvas.setFont("STSong-Light", 9)
        canvas.drawString(200, 800, "云岭市基础情况报告")
        canvas.drawString(290, 30, str(number))
        canvas.setFont("STSong-Light", 14)
        if number % 6 == 1:
            canvas.drawString(72, 760, f"{number // 6 + 1}. 工作基础")
        canvas.drawString(100, 730, f"第{number}段：{2000 + number}年全市查处案件{number * 3}件，")
        canvas.drawString(72, 705, f"增长{number}.5%，占全省的三分之一。")
        ys = [200.0 - 20 * row for row in range(5)] if number % 2 == 0 else [680.0 - 20 * row for row in range(4)]
        canvas.grid([72.0, 200.0, 330.0], ys)
        for row, y in enumerate(ys[1:]):
            canvas.drawString(76, y + 4, f"地区{number}-{row}")
            canvas.drawString(204, y + 4, str(number * 100 + row))
        canvas.showPage()
    canvas.save()
    return path


class Hand:
    """Hands files over where they are."""

    def file(self, path: Path) -> str:
        """The path itself."""
        return str(path)

    folder = file

    def result(self, path: Path) -> str:
        """The place where it is wanted."""
        path.parent.mkdir(parents=True, exist_ok=True)
        return str(path)


class Workers:
    """Turns that do their calls here, one after the other, in any order; ``fault`` says which fail, and how."""

    def __init__(
        self, seed: int = 0, workers: int = 2, fault: Callable[[Any], Exception | bytes | None] | None = None
    ) -> None:
        self.workers = workers
        self.asked: list[tuple[int, int]] = []
        self.read: list[int] = []
        self.entries: list[str] = []
        self._fault = fault or (lambda _: None)
        self._random = random.Random(seed)
        self._waiting: list[tuple[Future[bytes], str, Any]] = []
        self._lock = threading.Lock()
        self._thread = ThreadPoolExecutor(1)

    def submit(self, queue: str, entry: str, payload: Any, *, deadline: float, label: str) -> Future[bytes]:
        """Take a call; some call that waits is done next."""
        assert queue == "a" * 64
        assert deadline > 0
        assert label == "报告.pdf"
        future: Future[bytes] = Future()
        with self._lock:
            self._waiting.append((future, entry.partition(":")[2], payload(Hand())))
        self._thread.submit(self._do_one)
        return future

    def rest(self) -> None:
        """Wait for calls that nobody waits for any more: pdfium must never be in two threads."""
        self._thread.submit(lambda: None).result()

    def _do_one(self) -> None:
        with self._lock:
            future, entry, request = self._waiting.pop(self._random.randrange(len(self._waiting)))
        self.entries.append(entry)
        try:
            future.set_result(self._answer(entry, request))
        except Exception as error:  # noqa: BLE001 - whatever a worker raises comes back as its answer
            future.set_exception(error)

    def _answer(self, entry: str, request: bytes) -> bytes:
        task = msgspec.msgpack.decode(request, type=RangeRequest) if entry == "read_range" else entry
        if isinstance(task, RangeRequest):
            self.asked.append((task.ask.first, task.ask.last))
        fault = self._fault(task)
        if isinstance(fault, Exception):
            raise fault
        if fault is not None:
            return fault
        reply = cast("bytes", getattr(work, entry)(request))
        if isinstance(task, RangeRequest):
            count = msgspec.msgpack.decode(reply, type=RangeReply).count
            self.read += range(task.ask.first, task.ask.first + count)
        return reply


class Reading:
    """One file read in ranges in a folder; what came of it."""

    def __init__(self, report: Path, folder: Path) -> None:
        self.source = Source(
            path=str(report), name="报告.pdf", sha256="a" * 64, bytes=report.stat().st_size, media_type=PDF
        )
        self.ranges, self.target, self.report = folder / "ranges" / "a", folder / "reading.zst", report
        self.results: list[ReadReply | ShenbaoError] = []
        self.progress: list[int] = []

    def go(self, workers: Workers, answer: Callable[[Answer], bytes] = Future.result) -> Any:
        """Read; the result."""

        def finish(result: ReadReply | ShenbaoError) -> Started:
            self.results.append(result)
            return []

        job = Job(self.source, DEFAULT_LIMITS, PAGES, self.report, self.ranges, self.target)
        large = LargeFile(cast("Turns", workers), job, Hooks(answer, finish, self.progress.append))
        try:
            carry_on(large.start())
        finally:
            workers.rest()
        (result,) = self.results
        return result

    @property
    def bytes(self) -> bytes:
        """The reading's bytes."""
        return load_packed(self.target)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report."""
    return write_report(tmp_path_factory.mktemp("大文件") / "报告.pdf", PAGES)


@pytest.fixture(scope="module")
def whole(report: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of its reading when it is read at once."""
    reading = Reading(report, tmp_path_factory.mktemp("整读"))
    study = StudyRequest(source=reading.source, limits=DEFAULT_LIMITS)
    request = ReadRequest(study=study, target=str(reading.target), by_pages=False)
    reply = msgspec.msgpack.decode(work.read(msgspec.msgpack.encode(request)), type=ReadReply)
    assert (reply.pages, reply.survey) == (PAGES, None)
    assert len(load_reading(reading.target).document.blocks) > PAGES
    return reading.bytes


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("seconds", [0.0, 1000.0])
def test_the_order_of_ranges_changes_nothing(
    report: Path, whole: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int, seconds: float
):
    """Page by page or in larger ranges, by one worker or by four, whichever comes first: every page once, equal bytes."""
    monkeypatch.setattr(largefiles, "SECONDS", seconds)
    reading, workers = Reading(report, tmp_path), Workers(seed, workers=1 + seed)
    assert reading.go(workers) == ReadReply(pages=PAGES)
    assert reading.bytes == whole
    assert sorted(workers.read) == list(range(1, PAGES + 1))
    assert reading.progress[-1] == PAGES
    assert reading.progress == sorted(reading.progress)
    assert workers.entries.count("join") == 1
    if seconds:
        assert max(last - first + 1 for first, last in workers.asked) == -(-PAGES // (2 * workers.workers))


def test_what_a_killed_run_has_read_is_not_read_again(report: Path, whole: bytes, tmp_path: Path):
    """The next run begins with what is missing; what was under way is read again, nothing else."""
    first = Workers(1)

    def killed(answer: Answer) -> bytes:
        if len(first.read) > 10:
            raise CancelledError
        return answer.result()

    with pytest.raises(CancelledError):
        Reading(report, tmp_path).go(first, killed)
    kept = {page for path in (tmp_path / "ranges" / "a").iterdir() for page in largefiles._range_of(path)}
    assert kept
    second, reading = Workers(2), Reading(report, tmp_path)
    assert reading.go(second) == ReadReply(pages=PAGES)
    assert reading.progress[0] == len(kept)
    assert sorted(second.read) == sorted(set(range(1, PAGES + 1)) - kept)
    assert reading.bytes == whole


def test_a_run_that_was_killed_before_the_join_only_joins(report: Path, whole: bytes, tmp_path: Path):
    """All ranges are there: one call."""
    Reading(report, tmp_path).go(Workers())
    (tmp_path / "reading.zst").unlink()
    again, reading = Workers(), Reading(report, tmp_path)
    reading.go(again)
    assert again.entries == ["join"]
    assert reading.bytes == whole


@pytest.mark.parametrize(
    "error",
    [
        WorkerDied("读取该文件的进程异常退出（信号 11），文件可能已损坏或含有恶意内容。"),
        DeadlineExceeded("读取超过时限（90 秒），已停止读取。"),
        HostileFile("读取该文件所需内存超过上限，已停止读取。"),
        UnreadableFile("文件无法读取，可能已损坏（KeyError）。"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_page_that_kills_its_worker_costs_itself_alone(report: Path, tmp_path: Path, error: ShenbaoError):
    """It is tried twice; the document says that it is missing and why, and has all others."""

    def fault(task: Any) -> Exception | None:
        return error if isinstance(task, RangeRequest) and task.ask.first <= 9 <= task.ask.last else None

    workers, reading = Workers(fault=fault), Reading(report, tmp_path)
    assert reading.go(workers) == ReadReply(pages=PAGES)
    assert sum(first <= 9 <= last for first, last in workers.asked) == 2
    document = load_reading(reading.target).document
    assert [(warning.code, warning.page) for warning in document.warnings] == [("page-unreadable", 9)]
    assert error.message.rstrip("。") in document.warnings[0].message
    text = "".join(block.text for block in document.blocks)
    assert all((f"第{number}段" in text) == (number != 9) for number in range(1, PAGES + 1))


def test_a_file_of_which_every_page_kills_its_worker_fails(report: Path, tmp_path: Path):
    """As it does when it is read at once; after so many pages the rest is not tried one by one."""
    death = WorkerDied("读取该文件的进程异常退出（信号 11），文件可能已损坏或含有恶意内容。")
    workers, reading = Workers(fault=lambda _: death), Reading(report, tmp_path)
    assert reading.go(workers) is death
    assert "join" not in workers.entries
    assert len(workers.asked) <= MOST_LOST + 2 * PAGES // 3 + 8
    assert not reading.target.exists()


def test_what_is_no_matter_of_pages_ends_the_reading(report: Path, tmp_path: Path):
    """A broken installation is told once, and no page is blamed; a full disk stops the run."""
    fault = InternalFault("程序自身故障（ImportError），与文件内容无关。")
    workers, reading = Workers(fault=lambda _: fault), Reading(report, tmp_path)
    assert reading.go(workers) is fault
    assert len(workers.asked) <= 3
    full = StoreError("磁盘已满。")
    with pytest.raises(StoreError):
        Reading(report, tmp_path).go(Workers(fault=lambda _: full))


@pytest.mark.parametrize("reply", [b"nonsense", msgspec.msgpack.encode(RangeReply(count=99, hint=b"")),
                                   msgspec.msgpack.encode(RangeReply(count=1, hint=b"")),
                                   msgspec.msgpack.encode(RangeReply(count=0, hint=b""))])  # fmt: skip
def test_a_worker_that_lies_about_a_range_is_not_believed(report: Path, whole: bytes, tmp_path: Path, reply: bytes):
    """Nonsense, more pages than were asked for, pages that were not written: they are read by another."""
    lied: list[RangeRequest] = []

    def fault(task: Any) -> bytes | None:
        if isinstance(task, RangeRequest) and task.ask.first <= 5 <= task.ask.last and not lied:
            lied.append(task)
            return reply
        return None

    reading = Reading(report, tmp_path)
    assert reading.go(Workers(fault=fault)) == ReadReply(pages=PAGES)
    assert lied
    assert reading.bytes == whole


@pytest.mark.parametrize("fault", [b"nonsense", DeadlineExceeded("读取超过时限（90 秒），已停止读取。")])
def test_a_join_that_fails_fails_the_file(report: Path, tmp_path: Path, fault: Any):
    """Its ranges stay for the next try."""
    reading = Reading(report, tmp_path)
    result = reading.go(Workers(fault=lambda task: fault if task == "join" else None))
    assert isinstance(result, ShenbaoError)
    assert {page for path in reading.ranges.iterdir() for page in largefiles._range_of(path)} == set(
        range(1, PAGES + 1)
    )


def test_the_time_for_a_range_goes_by_its_pages():
    """A range stops by itself: it gets the time of one page for OCR and that of its share of the bytes."""
    source = Source(path="", name="扫描.pdf", sha256="a" * 64, bytes=500 << 20, media_type=PDF)
    small, large = range_deadline(source, DEFAULT_LIMITS, 0.01), range_deadline(source, DEFAULT_LIMITS, 0.1)
    assert 60 + 25 < small < large < 250


SHENBAO = "from flows.cli import main; main()"
KILLED = """
import os, signal
from flows import largefiles
real, left = largefiles.LargeFile._keep, [3]
def deadly(*arguments):
    real(*arguments)
    left[0] -= 1
    if not left[0]:
        os.kill(os.getpid(), signal.SIGKILL)
largefiles.LargeFile._keep = deadly
"""
COUNTED = """
from flows import largefiles
real = largefiles.LargeFile._keep
def counting(self, pages, reply):
    real(self, pages, reply)
    with open({log!r}, "a") as file:
        print(pages.first, pages.first + reply.count - 1, file=file)
largefiles.LargeFile._keep = counting
"""


def test_kill_9_in_the_middle_of_a_large_file(dossier: Callable[..., Path], tmp_path: Path):
    """The run after it reads the missing pages only, and ends with the bytes of a run that nothing disturbed."""
    given = tmp_path / "浙江省"
    dossier(given / "绍兴市")
    write_report(given / "绍兴市" / "附件：统计资料.pdf", 210)

    def run(workspace: str, plant: str = "") -> subprocess.CompletedProcess[str]:
        words = [sys.executable, "-c", plant + SHENBAO, "run", str(given), "-w", str(tmp_path / workspace)]
        words += ["--engine", "direct", "--jobs", "2"]
        return subprocess.run(words, capture_output=True, text=True, check=False, timeout=300)

    log = tmp_path / "log"
    assert run("w", KILLED).returncode == -signal.SIGKILL
    kept = {p for path in (tmp_path / "w" / "ranges").rglob("*-*.zst") for p in largefiles._range_of(path)}
    assert 3 <= len(kept) < 210
    again = run("w", COUNTED.format(log=str(log)))
    assert again.returncode == 0, again.stderr
    ranges = [tuple(map(int, line.split())) for line in log.read_text(encoding="utf-8").splitlines()]
    read = [page for first, last in ranges for page in range(first, last + 1)]
    assert sorted(read) == sorted(set(range(1, 211)) - kept)
    assert not [path for path in (tmp_path / "w" / "ranges").rglob("*") if path.is_file()]
    assert run("clean").returncode == 0
    assert readings(tmp_path / "w") == readings(tmp_path / "clean")
    reviews = [json.loads(next((tmp_path / w / "out").rglob("review.json")).read_bytes()) for w in ("w", "clean")]
    assert {**reviews[0], "generated_at": ""} == {**reviews[1], "generated_at": ""}


def readings(workspace: Path) -> dict[str, bytes]:
    """All readings of a workspace."""
    return {path.name: path.read_bytes() for path in (workspace / "readings").rglob("*.zst")}
