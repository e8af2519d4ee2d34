"""Files that appear whole, and zips of fixed bytes."""

import errno
import io
import zipfile
from pathlib import Path

import pytest

from extractors.errors import StoreError, WorkspaceFull
from pipeline.files import remove_output, write_output
from pipeline.render.zipfixed import fix_zip


def test_unchanged_file_is_not_touched(tmp_path: Path):
    """The same bytes leave the file as it is; others replace it; nothing else is left behind."""
    target = tmp_path / "深" / "a.html"
    assert write_output(target, b"1")
    before = target.stat().st_mtime_ns, target.stat().st_ino
    assert not write_output(target, b"1")
    assert (target.stat().st_mtime_ns, target.stat().st_ino) == before
    assert write_output(target, b"2")
    assert target.read_bytes() == b"2"
    assert [item.name for item in target.parent.iterdir()] == ["a.html"]


def test_full_disk_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """No space left is an error of its own and the old file stays."""
    target = tmp_path / "a.html"
    target.write_bytes(b"old")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(WorkspaceFull) as caught:
        write_output(target, b"new")
    assert caught.value.file == "a.html"
    assert [item.name for item in tmp_path.iterdir()] == ["a.html"]
    assert target.read_bytes() == b"old"


def test_unwritable_place_is_a_clear_error(tmp_path: Path):
    """A folder where the file should be."""
    (tmp_path / "a").mkdir()
    with pytest.raises(StoreError, match="无法写入"):
        write_output(tmp_path / "a", b"1")
    with pytest.raises(StoreError, match="无法删除"):
        remove_output(tmp_path / "a")
    remove_output(tmp_path / "absent")


def test_zip_bytes_depend_on_content_alone():
    """Time and order of members make no difference."""

    def pack(names: list[str], year: int) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for name in names:
                archive.writestr(zipfile.ZipInfo(name, (year, 1, 1, 0, 0, 0)), name * 50)
        return out.getvalue()

    names = ["b.xml", "[Content_Types].xml", "a.xml"]
    fixed = fix_zip(pack(names, 2001))
    assert fixed == fix_zip(pack(names[::-1], 2024))
    assert zipfile.ZipFile(io.BytesIO(fixed)).namelist() == ["[Content_Types].xml", "a.xml", "b.xml"]
