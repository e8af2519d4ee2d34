"""A workspace before an object store, a real S3 server on this machine, is verified, backed up, restored and purged."""

import json
import shutil
import sqlite3
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from fsspec import AbstractFileSystem, filesystem

from extractors.errors import StoreError
from flows.backups import back_up, restore
from flows.purging import purge
from flows.verifying import verify
from pipeline.store import Store

URL = "s3://shenbao/kept"
NEEDED = ("originals", "readings", "reviews")


@pytest.fixture
def workspace(s3: dict[str, str], direct: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace of four dossiers, all of which lies in the store, too, and nothing else."""
    assert s3
    monkeypatch.setenv("SHENBAO_OBJECTS_URL", URL)
    shutil.copytree(direct, tmp_path / "w")
    if filesystem("s3").exists(URL):
        filesystem("s3").rm(URL, recursive=True)
    with Store(tmp_path / "w", None, URL) as store:
        for path in files(store.root):
            store.objects.keep(path)
    return tmp_path / "w"


def files(root: Path) -> list[Path]:
    """All files that belong in the store."""
    return sorted(path for name in NEEDED for path in (root / name).rglob("*") if path.is_file())


def remote(path: Path, root: Path) -> str:
    """Where a file of the workspace lies in the store."""
    return f"shenbao/kept/{path.relative_to(root)}"


@pytest.fixture
def bucket(workspace: Path) -> AbstractFileSystem:
    """The S3 server's files by a client of their own."""
    assert workspace
    return filesystem("s3", skip_instance_cache=True, use_listings_cache=False)


def test_each_copy_mends_the_other(
    workspace: Path, bucket: AbstractFileSystem, capsys: pytest.CaptureFixture[str]
) -> None:
    """Damaged here, damaged there, lost there: each is whole afterwards; what the store alone has is no damage."""
    whole = {path: path.read_bytes() for path in files(workspace)}
    here, there, lost, alone, *_ = (path for path in whole if path.parts[-3] == "originals")
    here.write_bytes(b"changed")
    bucket.pipe_file(remote(there, workspace), b"changed")
    bucket.rm_file(remote(lost, workspace))
    alone.unlink()
    reading = next(path for path in whole if path.parts[-3] == "readings" and path.suffix == ".zst")
    reading.write_bytes(b"changed")
    verify(str(workspace))
    told = capsys.readouterr().out
    assert "共处理 4 处" in told
    for path, said in ((here, "已从对象存储取回"), (there, "已损坏，已重新存入"), (lost, "缺失，已重新存入")):
        assert any(path.name[:12] in line and said in line for line in told.splitlines()), said
    assert {path: path.read_bytes() for path in whole if path != alone} == {
        path: data for path, data in whole.items() if path != alone
    }
    assert {path: bucket.cat_file(remote(path, workspace)) for path in whole} == whole
    verify(str(workspace))
    assert "工作区完好" in capsys.readouterr().out


def test_what_is_whole_nowhere_is_named(
    workspace: Path, bucket: AbstractFileSystem, capsys: pytest.CaptureFixture[str]
) -> None:
    """Lost in both, damaged in both, lost here and damaged there; a reading damaged in both is to be made anew."""
    one, two, three, *_ = (path for path in files(workspace) if path.parts[-3] == "originals")
    one.unlink()
    bucket.rm_file(remote(one, workspace))
    two.write_bytes(b"changed")
    bucket.pipe_file(remote(two, workspace), b"changed")
    three.unlink()
    bucket.pipe_file(remote(three, workspace), b"changed")
    reading = next(path for path in files(workspace) if path.parts[-3] == "readings" and path.suffix == ".zst")
    reading.write_bytes(b"changed")
    bucket.pipe_file(remote(reading, workspace), b"changed")
    with pytest.raises(StoreError, match="3 处原件缺失或损坏"):
        verify(str(workspace))
    told = capsys.readouterr().out
    assert all(path.name[:12] in told for path in (one, two, three))
    assert not reading.exists()
    assert not bucket.exists(remote(reading, workspace))


def test_backup_holds_what_the_store_alone_has(
    workspace: Path, bucket: AbstractFileSystem, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The restored workspace has all, without any store; the backed up one has no more than before."""
    whole = {path.relative_to(workspace): path.read_bytes() for path in files(workspace)}
    damaged, *others = (path for path in files(workspace) if path.parts[-3] == "originals")
    bucket.pipe_file(remote(damaged, workspace), b"changed")
    shutil.rmtree(workspace / "originals")
    shutil.rmtree(workspace / "reviews")
    (workspace / "originals").mkdir()
    back_up(str(workspace.parent / "b.tar.zst"), str(workspace))
    told = capsys.readouterr()
    assert f"{damaged.name[:12]}… 与其校验值不符" in told.out + told.err
    assert files(workspace) == [workspace / path for path in whole if path.parts[0] == "readings"]
    assert not (workspace / "scratch").exists()
    monkeypatch.delenv("SHENBAO_OBJECTS_URL")
    restore(str(workspace.parent / "b.tar.zst"), str(workspace.parent / "新"))
    del whole[damaged.relative_to(workspace)]
    root = workspace.parent / "新"
    assert {path.relative_to(root): path.read_bytes() for path in files(root)} == whole
    with pytest.raises(StoreError, match="1 处原件"):
        verify(str(root))
    assert len(others) > 3


def objects_of(workspace: Path, wanted: str) -> set[str]:
    """Names in the store of a dossier's originals, readings and reviews; those of no other."""
    with Store(workspace, None, URL) as store:
        own, others = set[str](), set[str]()
        for state in store.dossiers():
            keys = {version.review_key for version in store.versions(state.id)}
            contents = {entry.sha256 for key in keys for entry in store.read_review(key).documents}
            (own if state.region == wanted else others).update(keys | contents)
    return {remote(path, workspace) for path in files(workspace) if path.name.partition(".")[0] in own - others}


def test_purge_removes_from_the_store(workspace: Path, bucket: AbstractFileSystem) -> None:
    """One dossier's objects go, though the folder lacks some of them; the others' stay; at last all go but what is not ours."""
    before, own = set(bucket.find("shenbao/kept")), objects_of(workspace, "绍兴市")
    assert {name.split("/")[2] for name in own} == set(NEEDED)
    shutil.rmtree(workspace / "reviews")
    purge("绍兴市", "期满", "张三", str(workspace), confirmed=True)
    assert set(bucket.find("shenbao/kept")) == before - own
    bucket.pipe_file("shenbao/kept/others/file", b"1")
    bucket.pipe_file("shenbao/other-call/originals/ab/file", b"1")
    purge("全部", "期满", "张三", str(workspace), confirmed=True)
    assert bucket.find("shenbao/kept") == ["shenbao/kept/others/file"]
    assert bucket.exists("shenbao/other-call/originals/ab/file")


@pytest.fixture
def no_deleting(s3: dict[str, str], workspace: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Credentials that may read, write and list; the server looks at permissions until the test ends."""
    assert workspace
    import boto3

    iam, user = boto3.client("iam"), workspace.parent.name
    iam.create_user(UserName=user)
    key = iam.create_access_key(UserName=user)["AccessKey"]
    allowed = {"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject", "s3:ListBucket"], "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
    iam.put_user_policy(UserName=user, PolicyName="clerk", PolicyDocument=policy)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", key["AccessKeyId"])
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", key["SecretAccessKey"])

    def free_calls(count: str) -> None:
        url, kind = f"{s3['AWS_ENDPOINT_URL']}/moto-api/reset-auth", {"Content-Type": "text/plain"}
        request = urllib.request.Request(url, data=count.encode(), headers=kind)  # noqa: S310 - our own loopback address
        urllib.request.urlopen(request).close()  # noqa: S310 - our own loopback address

    free_calls("0")
    filesystem("s3").clear_instance_cache()
    yield
    free_calls("inf")
    filesystem("s3").clear_instance_cache()


@pytest.mark.parametrize("wanted", ["绍兴市", "全部"])
@pytest.mark.usefixtures("no_deleting")
def test_purge_without_permission_says_so_and_removes_nothing(
    workspace: Path, capsys: pytest.CaptureFixture[str], wanted: str
) -> None:
    """A sentence on permissions; the folder is whole, nothing is said to be gone, and the log has no purge."""
    before = {path: path.read_bytes() for path in files(workspace) + sorted((workspace / "out").rglob("*.html"))}
    with pytest.raises(StoreError, match=r"尚未清除.*没有相应权限"):
        purge(wanted, "期满", "张三", str(workspace), confirmed=True)
    assert "已清除" not in capsys.readouterr().out
    assert {path: path.read_bytes() for path in before} == before
    with Store(workspace) as store:
        assert len(store.dossiers()) == 4
    with sqlite3.connect(workspace / "shenbao.db") as database:
        assert database.execute("SELECT count(*) FROM audit WHERE action = 'purge'").fetchone() == (0,)
    database.close()
