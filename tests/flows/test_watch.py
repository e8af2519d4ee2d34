"""What of an inbox is whole: names, sizes, times and locks over two looks, with a clock of the test's own."""

import fcntl
import os
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from flows.watch import LOOSE, Choice, Looks, is_open_elsewhere, look_at

PATIENCE = 60.0


class Inbox:
    """An inbox, its looks, and what was taken so far."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.time = 0.0
        self.looks = Looks(PATIENCE, lambda: self.time)
        self.taken: Mapping[str, str] = {}

    def write(self, name: str, content: str = "内容") -> Path:
        """A file in the inbox, as copied so far."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
        return path

    def look(self, after: float = 5.0) -> Choice:
        """The next look."""
        self.time += after
        return self.looks.choose(look_at(self.folder, self.folder / "工作区"), self.taken)

    def take(self) -> list[str]:
        """Look twice; names of what arrived, noted as taken when it was due."""
        self.look()
        choice = self.look()
        if choice.due:
            self.taken = {key: entry.mark for key, entry in choice.take.items()}
        return [entry.shown for entry in choice.arrived] if choice.due else []


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    """An empty inbox."""
    (tmp_path / "收件箱").mkdir()
    return Inbox(tmp_path / "收件箱")


def test_two_looks_that_agree_make_it_whole(inbox: Inbox) -> None:
    """What grows is left out until it does not; then it is due once."""
    inbox.write("绍兴市/申请函.docx", "一")
    assert not inbox.look().due
    inbox.write("绍兴市/申请函.docx", "一二三")
    assert [(entry.shown, reason) for entry, reason in inbox.look().held] == [("绍兴市", "仍在复制")]
    assert [entry.shown for entry in inbox.look().arrived] == ["绍兴市"]
    assert inbox.take() == ["绍兴市"]
    assert inbox.take() == []


def test_same_size_with_another_time_is_another_file(inbox: Inbox) -> None:
    """A program that reserves the size first changes the time until it is done."""
    path = inbox.write("a.zip", "00000000")
    inbox.look()
    os.utime(path, ns=(1, 1))
    assert not inbox.look().due
    assert inbox.look().due


@pytest.mark.parametrize(
    "name",
    [
        "方案.docx.part",
        "a.CRDOWNLOAD",
        "材料.zip.tmp",
        ".方案.docx.Ab3dE9",
        "x.filepart",
        "x.xltd",
        ".goutputstream-X1",
    ],
)
def test_temporary_name_holds_its_folder_back(inbox: Inbox, name: str) -> None:
    """A folder with a file under way waits for it; other entries do not."""
    inbox.write("绍兴市/申请函.docx")
    partial = inbox.write(f"绍兴市/佐证/{name}")
    inbox.write("杭州市/申请函.docx")
    assert inbox.take() == ["杭州市"]
    partial.rename(partial.with_name("证明.pdf"))
    assert inbox.take() == ["绍兴市"]


@pytest.mark.parametrize("name", ["~$请函.docx", ".~lock.申请函.docx#"])
def test_file_that_somebody_edits_is_waited_for_but_not_for_ever(inbox: Inbox, name: str) -> None:
    """The mark of an open document holds the entry back; one that a crash left does so until patience ends."""
    inbox.write("申请函.docx")
    inbox.write(name)
    assert inbox.take() == []
    assert inbox.look().held[0][1] == "有文件正被打开编辑"
    assert inbox.look(after=PATIENCE).due


def test_temporary_files_of_the_inbox_itself_are_left_alone(inbox: Inbox) -> None:
    """They are no entry, and nothing waits for them."""
    inbox.write("绍兴市.zip.part")
    inbox.write("Thumbs.db")
    inbox.write("~$函.docx")
    assert inbox.take() == []
    assert inbox.look().held == ()


@pytest.mark.parametrize(
    "lock",
    [
        lambda file: fcntl.flock(file, fcntl.LOCK_EX),
        lambda _file: None,
    ],
    ids=["flock", "open for writing"],
)
def test_file_in_use_is_seen(tmp_path: Path, lock: Callable[[int], None]) -> None:
    """By a lock, or because somebody has it open for writing; afterwards it is free."""
    path = tmp_path / "方案.docx"
    path.write_bytes(b"x" * 10)
    assert not is_open_elsewhere(path)
    with path.open("r+b") as file:
        lock(file.fileno())
        assert is_open_elsewhere(path)
    assert not is_open_elsewhere(path)


def test_record_lock_of_another_process_is_seen(tmp_path: Path) -> None:
    """Byte ranges, as Samba and Office lock them, by a process that has the file open for reading alone."""
    path = tmp_path / "方案.docx"
    path.write_bytes(b"x" * 10)
    ready, done = os.pipe(), os.pipe()
    child = os.fork()
    if not child:
        file = os.open(path, os.O_RDWR)
        fcntl.lockf(file, fcntl.LOCK_EX)
        os.write(ready[1], b"1")
        os.read(done[0], 1)
        os._exit(0)
    os.read(ready[0], 1)
    seen = is_open_elsewhere(path)
    os.write(done[1], b"1")
    os.waitpid(child, 0)
    assert seen


def test_open_file_is_waited_for(inbox: Inbox) -> None:
    """A copy that stands still is no copy that is done."""
    path = inbox.write("绍兴市.zip")
    with path.open("ab"):
        assert inbox.take() == []
    assert inbox.take() == ["绍兴市.zip"]


def test_loose_files_are_one_entry_and_archives_each_their_own(inbox: Inbox) -> None:
    """Loose files may be one dossier; volumes of a split archive belong together."""
    for name in ("申请函.docx", "方案.pdf", "材料.z01", "材料.zip"):
        inbox.write(name)
    with zipfile.ZipFile(inbox.folder / "绍兴市.zip", "w") as archive:
        archive.writestr("申请函.txt", "函")
    entries = look_at(inbox.folder, inbox.folder / "工作区")
    assert sorted(entries[LOOSE].names) == ["方案.pdf", "材料.z01", "材料.zip", "申请函.docx"]
    assert sorted(len(entry.names) for entry in entries.values()) == [1, 4]


def test_amendment_under_way_holds_up_the_run_but_not_for_ever(inbox: Inbox) -> None:
    """A dossier that stands would else be reviewed by half of its files; a file that never rests is read as it is."""
    inbox.write("绍兴市/申请函.docx")
    assert inbox.take() == ["绍兴市"]
    inbox.write("绍兴市/方案.docx", "一")
    inbox.write("杭州市.zip")
    inbox.look()
    for turn in range(3):
        inbox.write("绍兴市/方案.docx", "一" * (turn + 2))
        assert not inbox.look().due
    inbox.write("绍兴市/方案.docx", "终")
    choice = inbox.look(after=PATIENCE)
    assert choice.due
    assert {entry.shown for entry in choice.arrived} == {"绍兴市", "杭州市.zip"}


def test_what_goes_is_a_change_once_it_is_gone_for_two_looks(inbox: Inbox) -> None:
    """A share that hides an entry for a moment costs no dossier; one that hides all costs none at all."""
    inbox.write("绍兴市/申请函.docx")
    inbox.write("杭州市/申请函.docx")
    assert sorted(inbox.take()) == ["杭州市", "绍兴市"]
    hidden = inbox.folder.parent / "藏"
    (inbox.folder / "杭州市").rename(hidden)
    assert not inbox.look().due
    assert inbox.look().due
    hidden.rename(inbox.folder / "杭州市")
    assert not inbox.look().due
    for path in inbox.folder.iterdir():
        path.rename(inbox.folder.parent / path.name)
    inbox.look()
    assert not inbox.look().due


def test_junk_and_the_workspace_change_nothing(inbox: Inbox) -> None:
    """What systems leave behind, and our own workspace in the inbox, start no run."""
    inbox.write("绍兴市/申请函.docx")
    assert inbox.take() == ["绍兴市"]
    inbox.write("绍兴市/.DS_Store")
    inbox.write("绍兴市/~$请函.docx")
    inbox.write("工作区/shenbao.db")
    assert inbox.take() == []


def test_name_in_a_broken_encoding_is_an_entry(inbox: Inbox) -> None:
    """Its key can be kept as JSON, its name shown."""
    inbox.write(f"{os.fsdecode('绍兴市'.encode('gbk'))}/a.txt")
    assert inbox.take() == ["绍兴市"]
