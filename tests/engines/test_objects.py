"""Originals and results in an object store: a real S3 server on this machine, hosts with empty folders."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import fsspec
import pytest

from extractors.errors import StoreError, UsageError
from pipeline.objects import RemoteObjects

Shenbao = Callable[..., subprocess.CompletedProcess[str]]


@pytest.mark.slow
def test_host_with_an_empty_folder_takes_all_from_the_store(
    s3: dict[str, str],
    province: Path,
    direct: Path,
    tmp_path: Path,
    shenbao: Shenbao,
    reviews: Callable[[Path], dict[str, Any]],
) -> None:
    """With the database of the first host, nothing is read again; a lost original comes back for a person's word."""
    place = {"SHENBAO_OBJECTS_URL": "s3://shenbao/call", **s3}
    done = shenbao("run", province, "-w", tmp_path / "甲", "--engine", "direct", **place)
    assert done.returncode == 0, done.stderr
    assert reviews(tmp_path / "甲") == reviews(direct)
    (tmp_path / "乙").mkdir()
    shutil.copy(tmp_path / "甲" / "shenbao.db", tmp_path / "乙")
    again = shenbao("run", province, "-w", tmp_path / "乙", "--engine", "direct", **place)
    assert again.returncode == 0, again.stderr
    assert reviews(tmp_path / "乙") == reviews(direct)
    assert "沿用 12 个文件的已有结果" in again.stdout
    shutil.rmtree(tmp_path / "乙" / "originals")
    (tmp_path / "乙" / "originals").mkdir()
    said = shenbao("assign", "绍兴市", "文件1", "无", "-w", tmp_path / "乙", **place)
    assert (said.returncode, "已指定" in said.stdout) == (0, True), said.stderr


def test_what_is_not_the_original_is_not_taken(s3: dict[str, str], tmp_path: Path) -> None:
    """A changed object is refused and leaves nothing; one that is nowhere stays away."""
    assert s3
    objects = RemoteObjects(tmp_path, "s3://shenbao/changed")
    path = tmp_path / "originals" / "ab" / ("ab" * 32)
    fsspec.filesystem("s3").pipe_file(f"shenbao/changed/{path.relative_to(tmp_path)}", b"other")
    with pytest.raises(StoreError, match="校验值"):
        objects.have(path)
    assert not [each for each in tmp_path.rglob("*") if each.is_file()]
    assert not objects.have(tmp_path / "reviews" / "none.json.zst").exists()


def test_store_that_cannot_be_reached_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One sentence for an unknown scheme, one for a network that is not there."""
    pytest.importorskip("s3fs", reason="the extra shenbao[objects] is not installed")
    with pytest.raises(UsageError, match="无法识别"):
        RemoteObjects(tmp_path, "nowhere://x")
    for name, value in {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_MAX_ATTEMPTS": "1"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    fsspec.filesystem("s3").clear_instance_cache()
    (tmp_path / "a").write_bytes(os.urandom(8))
    with pytest.raises(StoreError, match="对象存储无法使用"):
        RemoteObjects(tmp_path, "s3://shenbao/x").keep(tmp_path / "a")
