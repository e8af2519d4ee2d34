"""What lies under INPUT: every file once under a name of its own, however deep and whatever it is called."""

import os
import subprocess
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from extractors.errors import UsageError
from flows.inputs import check_input, list_input, reason


@pytest.fixture
def given(tmp_path: Path) -> Iterator[Path]:
    """A folder to fill, removed by a program that does not mind its depth."""
    folder = tmp_path / "输入"
    folder.mkdir()
    yield folder
    subprocess.run(["rm", "-rf", str(folder)], check=True)


def names(folder: Path, workspace: Path | None = None) -> list[str]:
    """Names of all files under a folder."""
    return [found.name for found in list_input(folder, workspace or folder.parent / "工作区").files]


def write(folder: Path, *raw: bytes) -> None:
    """Files by the bytes of their names."""
    for name in raw:
        path = os.fsencode(folder) + b"/" + name
        os.makedirs(os.path.dirname(path), exist_ok=True)  # noqa: PTH103, PTH120 - names as bytes
        Path(os.fsdecode(path)).write_bytes(name)


def test_names_that_decode_to_the_same_stay_apart(given: Path) -> None:
    """Two ways to write one name are two files, in files and in folders."""
    write(given, "é.txt".encode(), unicodedata.normalize("NFD", "é.txt").encode())
    write(given, "申请函.docx".encode(), "申请函.docx".encode("gbk"))
    write(given, "绍兴".encode() + b"/a.txt", "绍兴".encode("gbk") + b"/a.txt")
    assert sorted(names(given)) == sorted(
        ["é.txt", "é (2).txt", "申请函.docx", "申请函 (2).docx", "绍兴/a.txt", "绍兴 (2)/a.txt"]
    )


def test_names_show_what_they_hide(given: Path) -> None:
    """Control characters and direction marks are written out; the file is the same."""
    write(given, b"a\nb.txt", "a\u202eb.txt".encode(), b"a\x1b[2Jb.txt")
    listing = list_input(given, given.parent / "w")
    assert [found.name for found in listing.files] == ["a⟨000A⟩b.txt", "a⟨001B⟩[2Jb.txt", "a⟨202E⟩b.txt"]
    assert all(found.path.read_bytes() for found in listing.files)


def test_folders_of_any_depth(given: Path) -> None:
    """A thousand folders within each other are walked; what the system cannot reach is told."""
    here = os.open(given, os.O_RDONLY)
    for depth in range(1_200):
        os.mkdir("d", dir_fd=here)
        below = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
        if depth == 1_100:
            os.close(os.open("底.txt", os.O_CREAT, dir_fd=here))
    os.close(here)
    assert names(given) == ["/".join(["d"] * 1_101) + "/底.txt"]


def test_path_that_is_too_long_is_told(given: Path) -> None:
    """A folder beyond the system's longest path is in the list with the reason."""
    here = os.open(given, os.O_RDONLY)
    for _ in range(25):
        os.mkdir("d" * 200, dir_fd=here)
        below = os.open("d" * 200, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)
    (found,) = list_input(given, given.parent / "w").files
    assert "路径过长" in found.problem


def test_links_are_listed_and_not_followed(given: Path, tmp_path: Path) -> None:
    """A link is an entry; INPUT itself may be one."""
    write(given, b"a.txt")
    (given / "回来").symlink_to(given)
    link = tmp_path / "链接"
    link.symlink_to(given)
    assert names(link) == ["a.txt", "回来"]
    assert names(given / "a.txt") == ["a.txt"]


def test_workspace_is_left_out(given: Path) -> None:
    """The workspace in use is skipped, one of another run is noted, and INPUT inside the workspace is refused."""
    write(given, b"a.txt", b"own/x.json", b"other/shenbao.db", b"other/out/index.html", b"other/originals/00/x")
    listing = list_input(given, given / "own")
    assert [found.name for found in listing.files] == ["a.txt"]
    assert [name for name, _ in listing.notes] == ["other"]
    for inside in (given, given / "own"):
        with pytest.raises(UsageError, match="工作区"):
            check_input(inside, given)


def test_empty_folders_are_told(given: Path) -> None:
    """An empty folder is a note; one that is named as a file is a file that cannot be read."""
    write(given, b"a.txt")
    (given / "金华市").mkdir()
    (given / "申请函.pdf").mkdir()
    listing = list_input(given, given.parent / "w")
    assert listing.notes == (("金华市", "文件夹“金华市”是空的，未收到任何文件。"),)
    assert [found.name for found in listing.files if found.problem] == ["申请函.pdf"]


def test_folder_without_a_file_is_no_input(given: Path) -> None:
    """Nothing at all is wrong use."""
    (given / "空").mkdir()
    with pytest.raises(UsageError, match="没有任何文件"):
        names(given)


@pytest.mark.parametrize("name", ["x" * 300, "没有", "a\0b"])
def test_path_that_cannot_be(tmp_path: Path, name: str) -> None:
    """A path too long, absent or impossible is said to be wrong."""
    with pytest.raises(UsageError, match="找不到"):
        check_input(tmp_path / name, tmp_path / "w")


def test_every_refusal_of_the_system_is_chinese() -> None:
    """Known reasons have their sentence, others their code."""
    assert "权限" in reason(PermissionError(13, "Permission denied"))
    assert "EFBIG" in reason(OSError(27, "File too large"))
    assert reason(OSError("x")).endswith("。")
