"""``shenbao purge``: after its time a dossier goes, with all that was made of it; others stay, and the record says so."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from extractors.errors import UsageError
from flows.purging import purge
from flows.remarks import comment
from flows.verifying import verify
from pipeline.store import Store

Inline = Callable[..., dict[str, Any]]
SHARED = "市场监督管理部门负责商业秘密保护的统筹协调，各有关部门按照职责分工做好相关工作。"


@pytest.fixture
def root(dossier: Callable[..., Path], inline: Inline, tmp_path: Path) -> Path:
    """Two dossiers that share a file and a passage, one of them amended, after runs into ``w``."""
    for city in ("绍兴市", "嘉兴市"):
        folder = dossier(tmp_path / "浙江省" / city, city, without={"report", "evidence"})
        (folder / "共同文件.txt").write_text("两市共同制定的工作规则。\n" * 3, encoding="utf-8")
    inline(tmp_path / "浙江省", tmp_path / "w")
    (tmp_path / "浙江省" / "绍兴市" / "说明.txt").write_text("绍兴市人民政府的说明。" + SHARED, encoding="utf-8")
    inline(tmp_path / "浙江省", tmp_path / "w")
    comment("绍兴市", "已电话核实", "张三", str(tmp_path / "w"))
    return tmp_path


def holding(root: Path, word: str) -> list[str]:
    """Files of the workspace whose name or bytes hold a word, the audit log and SQLite's own aside."""
    found = [path for path in (root / "w").rglob("*") if path.is_file() and path.name != "shenbao.db"]
    return [str(path) for path in found if word in str(path) or word.encode() in path.read_bytes()]


def rows(root: Path, table: str) -> str:
    """A table's rows as text."""
    with sqlite3.connect(root / "w" / "shenbao.db") as database:
        found = repr(database.execute(f"SELECT * FROM {table}").fetchall())  # noqa: S608 - names are the test's own
    database.close()
    return found


def test_nothing_goes_without_confirmation_and_reason(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What would go is listed; nothing does."""
    before = {path: path.stat().st_mtime_ns for path in (root / "w" / "originals").rglob("*")}
    with pytest.raises(UsageError, match="--yes"):
        purge("绍兴市", "期满", "张三", str(root / "w"), confirmed=False)
    assert "绍兴市　trade-secret-pilot-2024-330600　第 2 版" in capsys.readouterr().out
    with pytest.raises(UsageError, match="理由"):
        purge("绍兴市", " ", "张三", str(root / "w"), confirmed=True)
    assert {path: path.stat().st_mtime_ns for path in (root / "w" / "originals").rglob("*")} == before


def test_a_dossier_goes_and_the_other_stays(root: Path, inline: Inline) -> None:
    """Its files, versions, words and outputs, and what the batch says of it; shared contents stay with the other."""
    with Store(root / "w") as store:
        other = store.find_dossier("trade-secret-pilot-2024-330400")
        assert other is not None
        kept = (store.out / other.path / "review.json").read_bytes()
        version = store.read_review(store.versions("trade-secret-pilot-2024-330600")[0].review_key)
        only = [entry.sha256 for entry in version.documents if entry.name != "共同文件.txt"]
        shared = next(entry.sha256 for entry in version.documents if entry.name == "共同文件.txt")
    purge("绍兴市", "保管期满", "张三", str(root / "w"), confirmed=True)
    assert not [path for sha256 in only for path in (root / "w").rglob(f"{sha256}*")]
    assert list((root / "w" / "originals").rglob(shared))
    assert holding(root, "绍兴市") == []
    for table in ("dossiers", "versions", "tasks", "remarks", "profiles"):
        assert "330600" not in rows(root, table), table
    assert "保管期满" in rows(root, "audit")
    with Store(root / "w") as store:
        assert (store.out / other.path / "review.json").read_bytes() == kept
        assert store.audit_chain().broken_at is None
    verify(str(root / "w"))
    batch = inline(root / "浙江省" / "嘉兴市", root / "w")
    assert [row["version"] for row in batch["dossiers"]] == [1]


def test_the_whole_call_goes(root: Path, inline: Inline) -> None:
    """Nothing but the audit log is left; the workspace can be used anew."""
    purge("全部", "试点已结束，按规定清除", "张三", str(root / "w"), confirmed=True)
    assert holding(root, "嘉兴市") == []
    assert [path for path in (root / "w" / "originals").rglob("*") if path.is_file()] == []
    for table in ("dossiers", "versions", "tasks", "remarks", "profiles", "readings"):
        assert rows(root, table) == "[]", table
    assert "按规定清除" in rows(root, "audit")
    assert {row["version"] for row in inline(root / "浙江省", root / "w")["dossiers"]} == {1}
