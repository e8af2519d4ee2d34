"""Bad input gets a finding and a clear sentence; nothing of it stops a batch, and nothing is lost."""

import io
import os
import shutil
import socket
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from flows import inputs

MESSAGES = {
    "加密.pdf": ("encrypted-file", "密码"),
    "空文件.pdf": ("unreadable-file", "0 字节"),
    "截断.pdf": ("unreadable-file", "无法读取"),
    "截断.docx": ("unreadable-file", "完好的部分"),
    "未知.bin": ("unreadable-file", "无法识别的文件格式"),
    "空文件夹.docx": ("unreadable-file", "空文件夹"),
    "链接.txt": ("hostile-file", "符号链接"),
    "环": ("hostile-file", "符号链接"),
    "断链.pdf": ("hostile-file", "符号链接"),
    "管道.pdf": ("unreadable-file", "不是普通文件"),
    "套接字": ("unreadable-file", "不是普通文件"),
    "无权.docx": ("unreadable-file", "没有读取权限"),
    "无权文件夹": ("unreadable-file", "没有读取权限"),
    "空包.zip": ("unreadable-file", "没有任何文件"),
    "坏包.rar": ("unreadable-file", "损坏"),
}
"""What is wrong with a file of the bad dossier: the rule and words of the sentence."""
STRANGE = (
    "商业秘密制度.txt".encode("gbk"),
    b"\xff\xfe\x80\x81bad.txt",
    "换\n行.txt".encode(),
    "反\u202efdp.txt".encode(),
    "控\x1b[31m制.txt".encode(),
    b"Same.TXT",
    b"same.txt",
    "é.txt".encode(),
    "e\u0301.txt".encode(),
    ("长" * 83 + ".txt").encode(),
    b"a" * 251 + b".txt",
    b"-rf.txt",
    "[bold]标记[red].txt".encode(),
    b"con.txt",
    b"a\\b.txt",
    b"=cmd.txt",
)
"""Names on disk that are odd, too long, or the same to some eyes; each file holds text of its own."""


def make_pdf(pages: int = 1, password: str | None = None) -> bytes:
    """A small PDF."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, encrypt=StandardEncryption(password, "owner") if password else None)
    for _ in range(pages):
        canvas.drawString(100, 700, "x")
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def plant(folder: Path) -> None:
    """Every bad thing that can lie in a folder."""
    good = (folder.parent / "3试点工作方案.docx").read_bytes()
    (folder / "加密.pdf").write_bytes(make_pdf(password="secret"))  # noqa: S106 - the file's, not ours
    (folder / "空文件.pdf").touch()
    (folder / "截断.pdf").write_bytes(make_pdf(30)[:900])
    (folder / "截断.docx").write_bytes(good[: len(good) // 2])
    (folder / "扩展名不对.pdf").write_bytes(good)
    (folder / "未知.bin").write_bytes(bytes(range(256)) * 8)
    (folder / "坏包.rar").write_bytes(b"Rar!\x1a\x07\x01\x00" + b"\0" * 200)
    zipfile.ZipFile(folder / "空包.zip", "w").close()
    (folder / "空文件夹.docx").mkdir()
    (folder / "文件夹.pdf").mkdir()
    (folder / "文件夹.pdf" / "说明.txt").write_text("商业秘密保护培训说明", encoding="utf-8")
    (folder / "无权.docx").write_bytes(good + b"\0")
    (folder / "无权文件夹").mkdir()
    (folder / "无权文件夹" / "内.txt").write_text("内", encoding="utf-8")
    (folder / "链接.txt").symlink_to("/etc/passwd")
    (folder / "环").symlink_to(folder.parent)
    (folder / "断链.pdf").symlink_to("没有")
    os.mkfifo(folder / "管道.pdf")
    bind_socket(folder / "套接字")
    for number, name in enumerate(STRANGE):
        Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_text(f"商业秘密保护说明{number}", encoding="utf-8")
    deep = folder.joinpath(*["很深的文件夹"] * 60)
    deep.mkdir(parents=True)
    (deep / "底.txt").write_text("商业秘密保护说明底", encoding="utf-8")
    (folder / "Thumbs.db").write_bytes(b"x")


def bind_socket(path: Path) -> None:
    """A socket's file; its address must be short, so it is made elsewhere and moved."""
    with socket.socket(socket.AF_UNIX) as one:
        short = f"/proc/self/fd/{os.open(path.parent, os.O_RDONLY)}"
        one.bind(f"{short}/s")
        os.close(int(short.rpartition("/")[2]))
    (path.parent / "s").rename(path)


@pytest.fixture
def forbidden(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files and folders named 无权… cannot be opened, also not by root, as whom tests may run."""
    open_file, scan = inputs._open_unblocked, os.scandir

    def opener(path: str, flags: int) -> int:
        if "无权" in path:
            raise PermissionError(13, "Permission denied", path)
        return open_file(path, flags)

    def scandir(path: bytes) -> Any:
        if isinstance(path, bytes) and "无权" in os.fsdecode(path):
            raise PermissionError(13, "Permission denied", path)
        return scan(path)

    monkeypatch.setattr(inputs, "_open_unblocked", opener)
    monkeypatch.setattr(inputs.os, "scandir", scandir)


@pytest.fixture
def province(dossier: Callable[..., Path], tmp_path: Path) -> Iterator[Path]:
    """A province: one dossier with every bad thing among its evidence, one that is sound, an empty folder."""
    root = tmp_path / "浙江省"
    plant(dossier(root / "绍兴市") / "佐证材料")
    dossier(root / "嘉兴市", "嘉兴市")
    (root / "金华市").mkdir()
    yield root
    shutil.rmtree(root)


@pytest.mark.usefixtures("forbidden")
def test_no_bad_file_stops_the_batch(
    province: Path, tmp_path: Path, command: Callable[..., Any], batch_of: Any, review_of: Any
) -> None:
    """Each bad file has its finding with a sentence, each file its one place, and the sound dossiers are complete."""
    workspace = tmp_path / "工作区"
    done = command("run", province, "-w", workspace, "--engine", "direct")
    assert (done.code, done.err) == (0, "")
    assert "\x1b" not in done.out
    batch, review = batch_of(workspace), review_of(workspace, "绍兴市")
    assert {row["source"]: row["status"] for row in batch["dossiers"]} == {"绍兴市": "complete", "嘉兴市": "complete"}

    findings = [(f["rule"], f["message"]) for f in review["findings"]]
    for name, (rule, words) in MESSAGES.items():
        fitting = [message for found, message in findings if found == rule and f"佐证材料/{name}”" in message]
        assert len(fitting) == 1, name
        assert words in fitting[0], fitting
        assert fitting[0].endswith("。"), fitting

    names = [row["name"] for row in batch["files"]]
    assert (
        len(set(names)) == len(names) == 5 + 5 + len(MESSAGES) + len(STRANGE) + len(["扩展名", "说明", "底", "Thumbs"])
    )
    assert Counter(row["disposition"] for row in batch["files"]) == {"dossier": len(names) - 1, "junk": 1}
    held = [entry["name"] for entry in review["documents"]]
    assert len(set(held)) == len(held) == len(names) - 1 - 5
    assert not [name for name in names if any(unicodedata.category(c) in {"Cc", "Cs"} or c == "\u202e" for c in name)]
    assert any("商业秘密制度.txt" in name for name in names)
    assert [f["message"] for f in batch["findings"] if "金华市" in f["message"]] == [
        "文件夹“金华市”是空的，未收到任何文件。"
    ]

    again = command("run", province, "-w", workspace, "--engine", "direct")
    timing = batch_of(workspace)["timing"]
    assert again.code == 0
    assert timing["reused_files"] == timing["files"] == len(names)
    assert batch["timing"]["reused_files"] == 0


def test_dossiers_that_rest_on_bad_files(
    dossier: Callable[..., Path], tmp_path: Path, command: Callable[..., Any], batch_of: Any, review_of: Any
) -> None:
    """A bad file is an error while a document is unmet; a dossier of nothing readable has failed, and exit 3 says so."""
    lacking = dossier(tmp_path / "浙江省" / "绍兴市", without={"plan", "report", "evidence"})
    (lacking / "3试点工作方案.pdf").touch()
    broken = tmp_path / "浙江省" / "台州市"
    broken.mkdir()
    (broken / "申请函.pdf").touch()
    (broken / "申报表.docx").write_bytes(b"PK\x03\x04")
    done = command("run", tmp_path / "浙江省", "-w", tmp_path / "w", "--engine", "direct")
    assert done.code == 3
    assert "未能审核" in done.out
    batch, review = batch_of(tmp_path / "w"), review_of(tmp_path / "w", "绍兴市")
    assert {row["source"]: row["status"] for row in batch["dossiers"]} == {"绍兴市": "incomplete", "台州市": "failed"}
    assert [f["severity"] for f in review["findings"] if f["rule"] == "unreadable-file"] == ["error"]
    assert {row["disposition"] for row in batch["files"]} == {"dossier"}


@pytest.mark.parametrize("made", ["missing", "empty", "junk", "unrelated", "pipe", "workspace", "inside"])
def test_input_that_holds_no_dossier_is_wrong_use(
    tmp_path: Path, command: Callable[..., Any], made: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit 2 and what to do; nothing is published."""
    monkeypatch.chdir(tmp_path)
    given = tmp_path / "输入"
    workspace = tmp_path / "工作区"
    if made == "pipe":
        os.mkfifo(given)
    elif made in {"workspace", "inside"}:
        given = workspace / ("originals" if made == "inside" else "")
        given.mkdir(parents=True)
    elif made != "missing":
        given.mkdir()
    if made in {"junk", "unrelated"}:
        (given / "Thumbs.db").write_bytes(b"x")
        (given / "~$方案.docx").write_bytes(b"x")
    if made == "unrelated":
        (given / "天气.txt").write_text("今天天气很好，我们去公园散步。", encoding="utf-8")
    done = command("run", given, "-w", workspace, "--engine", "direct")
    assert done.code == 2
    assert done.err.startswith("错误：")
    assert "请" in done.err
    assert done.out == ""
    assert not (workspace / "out" / "batch.json").exists()


def test_archive_as_input_then_a_slip(
    dossier: Callable[..., Path], tmp_path: Path, command: Callable[..., Any], batch_of: Any
) -> None:
    """An archive of a dossier is an input; a wrong path afterwards overwrites nothing of what was published."""
    folder, given, workspace = dossier(tmp_path / "绍兴市"), tmp_path / "材料.zip", tmp_path / "w"
    with zipfile.ZipFile(given, "w") as archive:
        for path in sorted(folder.rglob("*.docx")):
            archive.write(path, path.relative_to(folder))
    assert command("run", given, "-w", workspace, "--engine", "direct").code == 0
    batch = batch_of(workspace)
    assert [(row["region"]["name"], row["status"]) for row in batch["dossiers"]] == [("绍兴市", "complete")]
    assert len(batch["files"]) == 6
    (tmp_path / "别的").mkdir()
    (tmp_path / "别的" / "天气.txt").write_text("今天天气很好。", encoding="utf-8")
    slip = command("run", tmp_path / "别的", "-w", workspace, "--engine", "direct")
    assert slip.code == 2
    assert "没有一份可以认作申报材料" in slip.err
    assert batch_of(workspace) == batch


def test_input_whose_own_name_is_in_a_broken_encoding(
    dossier: Callable[..., Path], tmp_path: Path, command: Callable[..., Any], batch_of: Any
) -> None:
    """The command takes it as it comes from the shell, whatever the engine; a batch and a single file."""
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + "/绍兴市".encode("gbk")))
    file = Path(os.fsdecode(os.fsencode(folder) + "/方案".encode("gbk") + b".docx"))
    dossier(folder, without={"form", "report", "evidence"})
    (folder / "3试点工作方案.docx").rename(file)
    assert command("run", folder, "-w", tmp_path / "w", "--engine", "prefect").code == 0
    assert "方案.docx" in [row["name"] for row in batch_of(tmp_path / "w")["files"]]
    done = command("extract", file)
    assert (done.code, done.out.partition("：")[0]) == (0, "方案.docx")


def test_input_that_may_not_be_read(
    tmp_path: Path, command: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No permission on INPUT itself is wrong use, said as such."""
    given, scan = tmp_path / "输入", os.scandir
    given.mkdir()

    def scandir(path: Any) -> Any:
        if path == os.fsencode(given):
            raise PermissionError(13, "Permission denied", path)
        return scan(path)

    monkeypatch.setattr(inputs.os, "scandir", scandir)
    done = command("run", given, "-w", tmp_path / "w", "--engine", "direct")
    assert done.code == 2
    assert "没有读取权限" in done.err
