"""``shenbao watch``: what is whole is reviewed once, through faults, restarts, kills and signals."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from extractors.errors import StoreError, UsageError, WorkspaceLocked
from flows.inputs import Selection
from flows.settings import Settings
from flows.watching import Watch
from pipeline.review import BATCH_SCHEMA, Batch, Timing

EMPTY = Batch(
    schema=BATCH_SCHEMA,
    programme="p",
    generated_at="",
    dossiers=(),
    findings=(),
    files=(),
    totals=dict.fromkeys(("complete", "incomplete", "ineligible", "failed"), 0),
    timing=Timing(wall_s=0, files=0, pages=0, reused_files=0),
    received_at=None,
)


class Desk:
    """A watch whose runs are noted, or fail as planned."""

    def __init__(self, folder: Path) -> None:
        self.settings = Settings(input=str(folder / "收件箱"), workspace=str(folder / "工作区"))
        self.inbox = Path(self.settings.input)
        self.inbox.mkdir()
        self.runs: list[Selection] = []
        self.failures: list[Exception] = []
        self.told: list[str] = []
        self.today = "2024-04-18"
        self.watch = self.start()

    def start(self, received: str | None = None) -> Watch:
        """A watch as a new process would begin it, ``--received`` or not."""
        settings = msgspec.structs.replace(self.settings, received=received)
        return Watch(settings, self.carry, self.told.append, today=lambda _zone: self.today)

    def carry(self, _settings: Settings, selection: Selection) -> Batch:
        """A run."""
        if self.failures:
            raise self.failures.pop(0)
        self.runs.append(selection)
        return EMPTY

    def look(self, times: int = 2) -> list[bool]:
        """Look so often."""
        return [self.watch.look() for _ in range(times)]

    def drop(self, name: str, content: str = "x") -> None:
        """Put a file into the inbox."""
        path = self.inbox / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content, encoding="utf-8")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk with an empty inbox."""
    return Desk(tmp_path)


def test_each_arrival_is_reviewed_once_also_after_a_restart(desk: Desk) -> None:
    """A run names all that stands; a new process knows what was taken."""
    desk.drop("绍兴市/a.txt")
    assert desk.look(3) == [True, False, False]
    desk.watch = desk.start()
    desk.look(3)
    assert [run.names for run in desk.runs] == [frozenset({"绍兴市"})]
    desk.drop("杭州市.zip")
    desk.look()
    assert desk.runs[1].names == {"绍兴市", "杭州市.zip"}


def test_what_is_under_way_is_named_in_the_run(desk: Desk) -> None:
    """The batch says what was left out."""
    desk.drop("绍兴市/a.txt")
    desk.drop("杭州市/b.docx.part")
    desk.look()
    assert desk.runs[0].names == {"绍兴市"}
    assert desk.runs[0].notes == (("杭州市", "收件箱中的“杭州市”仍在复制，本次未审核。"),)
    assert "“杭州市”仍在复制，暂不审核。" in desk.told


def test_run_that_fails_is_tried_again_ever_later(desk: Desk) -> None:
    """A full disk is told, and no run follows at every look."""
    desk.failures = [StoreError("磁盘空间不足。"), StoreError("磁盘空间不足。")]
    desk.drop("绍兴市/a.txt")
    desk.look(4)
    assert not desk.runs
    desk.look(6)
    assert len(desk.runs) == 1
    assert sum("磁盘空间不足" in line for line in desk.told) == 2


def test_locked_workspace_is_waited_for_and_told_once(desk: Desk) -> None:
    """Another run holds it for a while."""
    desk.failures = [WorkspaceLocked("正被使用。")] * 3
    desk.drop("绍兴市/a.txt")
    desk.look(5)
    assert len(desk.runs) == 1
    assert sum("正被使用" in line for line in desk.told) == 1


def test_what_holds_no_dossier_is_told_once(desk: Desk) -> None:
    """The same files would say the same again."""
    desk.failures = [UsageError("没有一份可以认作申报材料。")]
    desk.drop("照片/a.txt")
    desk.look(5)
    assert desk.told.count("没有一份可以认作申报材料。") == 1
    assert not desk.runs


def test_inbox_that_goes_away_costs_nothing(desk: Desk) -> None:
    """A share that is not there, or empty, is waited for."""
    desk.drop("绍兴市/a.txt")
    desk.look()
    away = desk.inbox.with_name("离线")
    desk.inbox.rename(away)
    desk.look(3)
    desk.inbox.mkdir()
    desk.look(3)
    desk.inbox.rmdir()
    away.rename(desk.inbox)
    desk.look(3)
    assert len(desk.runs) == 1
    assert [line for line in desk.told if "暂时无法打开" in line or "是空的" in line] == [
        "收件箱暂时无法打开，等待其恢复。",
        "收件箱是空的，保留上一次的审核结果。",
    ]


def test_changed_call_is_reviewed_again(desk: Desk) -> None:
    """The same inbox under another programme is another matter."""
    desk.drop("绍兴市/a.txt")
    desk.look()
    shipped = Path(__file__).parent.parent.parent / "pipeline" / "programmes" / "trade-secret-pilot-2024.yaml"
    own = desk.inbox.with_name("own.yaml")
    own.write_text(shipped.read_text(encoding="utf-8").replace("id: trade-secret-pilot-2024", "id: own"), "utf-8")
    desk.settings = Settings(input=str(desk.inbox), workspace=desk.settings.workspace, programme=str(own))
    desk.watch = desk.start()
    desk.look()
    assert len(desk.runs) == 2


def test_day_of_receipt_is_that_of_the_look_that_first_saw_a_file(desk: Desk) -> None:
    """Each file has its own, over midnight and through a restart; what lay there at the first start has none."""
    desk.drop("湖州市.zip")
    desk.look()
    desk.drop("浙江省/绍兴市.zip")
    desk.drop("浙江省/宁波市.zip.part")
    desk.look()
    desk.today = "2024-04-19"
    desk.look(1)
    desk.watch = desk.start()
    (desk.inbox / "浙江省" / "宁波市.zip.part").rename(desk.inbox / "浙江省" / "宁波市.zip")
    desk.look()
    assert [dict(run.days) for run in desk.runs] == [
        {},
        {"浙江省/绍兴市.zip": "2024-04-18", "浙江省/宁波市.zip": "2024-04-19"},
    ]
    assert "收到“湖州市.zip”，收到日期不明。" in desk.told
    assert "收到“浙江省”，收到日期 2024-04-19。" in desk.told


@pytest.mark.parametrize("change", ["midnight", "stopped", "clock", "share"])
def test_day_is_not_guessed_where_nobody_looked(desk: Desk, change: str) -> None:
    """Between looks of two days, of two starts, with a clock set back, or while the share was not there."""
    desk.look(1)
    away = desk.inbox.with_name("离线")
    if change == "stopped":
        desk.watch = desk.start()
    if change == "share":
        desk.inbox.rename(away)
        desk.inbox.mkdir()
        desk.look(1)
        desk.inbox.rmdir()
        away.rename(desk.inbox)
    else:
        desk.today = "2024-04-17" if change == "clock" else "2024-04-19"
    desk.drop("绍兴市/a.txt")
    desk.look()
    assert [dict(run.days) for run in desk.runs] == [{}]
    assert any("按申请函落款日期判断是否逾期" in line for line in desk.told)
    desk.drop("杭州市/a.txt")
    desk.look()
    assert dict(desk.runs[1].days) == {"杭州市/a.txt": desk.today}


def test_day_that_a_person_gives_is_of_what_nobody_saw_coming(desk: Desk) -> None:
    """It is reviewed again with it; what has its day keeps it, and what comes later gets its own."""
    desk.drop("湖州市/a.txt")
    desk.look()
    desk.drop("绍兴市/a.txt")
    desk.look()
    desk.today = "2024-04-22"
    desk.watch = desk.start("2024-04-12")
    desk.look()
    desk.drop("杭州市/a.txt")
    desk.look()
    stood = {"湖州市/a.txt": "2024-04-12", "绍兴市/a.txt": "2024-04-18"}
    assert [dict(run.days) for run in desk.runs[2:]] == [stood, stood | {"杭州市/a.txt": "2024-04-22"}]
    desk.watch = desk.start("2024-04-12")
    desk.look(3)
    assert len(desk.runs) == 4


def test_same_file_again_keeps_its_day_while_the_share_hides_it(desk: Desk) -> None:
    """A file that is out of sight for a look is not received anew."""
    desk.look(1)
    desk.drop("绍兴市/a.docx")
    desk.drop("绍兴市/b.docx.part")
    desk.look(1)
    (desk.inbox / "绍兴市").rename(desk.inbox.with_name("藏"))
    desk.look(1)
    desk.today = "2024-04-19"
    desk.look(1)
    desk.inbox.with_name("藏").rename(desk.inbox / "绍兴市")
    (desk.inbox / "绍兴市" / "b.docx.part").unlink()
    desk.look()
    assert dict(desk.runs[0].days) == {"绍兴市/a.docx": "2024-04-18"}


def test_book_that_cannot_be_written_is_told_and_does_not_end_the_watch(desk: Desk) -> None:
    """A file stands where the workspace is to be."""
    Path(desk.settings.workspace).write_text("", encoding="utf-8")
    desk.drop("绍兴市/a.txt")
    desk.look(4)
    assert len(desk.runs) == 1
    assert any("收件登记未能写入工作区" in line for line in desk.told)


class Process:
    """``shenbao watch`` in a process of its own, followed by what it says."""

    def __init__(self, inbox: Path, workspace: Path, *words: str) -> None:
        command = [sys.executable, "-c", "from flows.cli import main; main()", "watch", str(inbox)]
        options = ["-w", str(workspace), "--every", "0.2", "--engine", "direct", "-j", "1", *words]
        self.process = subprocess.Popen([*command, *options], stderr=subprocess.PIPE, text=True, start_new_session=True)
        self.said: list[str] = []

    def until(self, words: str) -> None:
        """Follow until it says so; fails when it ends before."""
        assert self.process.stderr
        for line in self.process.stderr:
            self.said.append(line)
            if words in line:
                return
        raise AssertionError(self.said)

    def end(self, number: int) -> int:
        """Send a signal; the exit code."""
        self.process.send_signal(number)
        return self.process.wait(120)


@pytest.fixture
def watching(tmp_path: Path) -> Iterator[Callable[..., Process]]:
    """Starts watches of ``收件箱`` with the workspace ``w``; ends those that are left."""
    started: list[Process] = []
    (tmp_path / "收件箱").mkdir()

    def start(*words: str) -> Process:
        started.append(Process(tmp_path / "收件箱", tmp_path / "w", *words))
        return started[-1]

    yield start
    for each in started:
        if each.process.poll() is None:
            os.killpg(each.process.pid, signal.SIGKILL)
        each.process.wait()
        if each.process.stderr:
            each.process.stderr.close()


@pytest.mark.slow
def test_dossier_is_reviewed_and_the_watch_ends_in_good_order(
    watching: Callable[..., Process],
    dossier: Callable[..., Path],
    batch_of: Callable[[Path], dict[str, Any]],
    tmp_path: Path,
) -> None:
    """Terminal and outputs tell of it; a copy under way is in the batch's findings; Ctrl-C leaves no process."""
    dossier(tmp_path / "收件箱" / "绍兴市")
    (tmp_path / "收件箱" / "杭州市").mkdir()
    (tmp_path / "收件箱" / "杭州市" / "方案.docx.part").write_bytes(b"half")
    watch = watching()
    watch.until("审核完成：1 份申报材料")
    assert watch.end(signal.SIGINT) == 0
    assert any("收到“绍兴市”" in line for line in watch.said)
    batch = batch_of(tmp_path / "w")
    assert [row["source"] for row in batch["dossiers"]] == ["绍兴市"]
    assert "收件箱中的“杭州市”仍在复制，本次未审核。" in [finding["message"] for finding in batch["findings"]]
    assert (tmp_path / "w" / "lock").stat().st_size == 0
    with pytest.raises(ProcessLookupError):
        os.killpg(watch.process.pid, 0)


@pytest.mark.slow
def test_term_ends_a_watch_in_the_background(watching: Callable[..., Process]) -> None:
    """Shells start it so that Ctrl-C, which is meant for others, does not reach it."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        watch = watching()
    finally:
        signal.signal(signal.SIGINT, before)
    watch.until("开始接收")
    assert watch.end(signal.SIGTERM) == 0


@pytest.mark.slow
@pytest.mark.parametrize(("number", "code"), [(signal.SIGKILL, -signal.SIGKILL), (signal.SIGTERM, 0)])
def test_watch_that_was_ended_goes_on(
    watching: Callable[..., Process],
    dossier: Callable[..., Path],
    batch_of: Callable[[Path], dict[str, Any]],
    tmp_path: Path,
    number: int,
    code: int,
) -> None:
    """Ended while it reviews, the next one finishes; a third finds nothing to do and ends with ``--once``."""
    dossier(tmp_path / "收件箱" / "绍兴市")
    first = watching()
    first.until("收到“绍兴市”")
    assert first.end(number) == code
    second = watching("--once")
    second.until("审核完成")
    assert second.process.wait(120) == 0
    made = batch_of(tmp_path / "w")["generated_at"]
    state = json.loads((tmp_path / "w" / "watch.json").read_bytes())
    assert (state["schema"], len(state["entries"])) == ("shenbao.watch/1", 1)
    assert watching("--once").process.wait(120) == 0
    assert batch_of(tmp_path / "w")["generated_at"] == made
