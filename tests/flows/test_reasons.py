"""``run --explain``: why each thing was done or reused; what changes reruns what rests on it and nothing more."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from extractors import registry
from pipeline.programme import loading

Command = Callable[..., Any]
Explain = Callable[..., list[str]]


@pytest.fixture(scope="module")
def first(
    dossier: Callable[..., Path], run_in: Callable[[Path], Path], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A province of one dossier, a plain text among its files, after a run."""
    root = tmp_path_factory.mktemp("缘由")
    folder = dossier(root / "浙江省" / "绍兴市", without={"evidence"})
    (folder / "说明.txt").write_text("绍兴市商业秘密保护管理办法自二〇二三年起施行。\n", encoding="utf-8")
    return run_in(root)


@pytest.fixture
def explain(root: Path, command: Command, batch_of: Callable[[Path], dict[str, Any]]) -> Explain:
    """Run again; the lines on stderr. The counts of ``batch.json`` say the same."""

    def again(*words: object) -> list[str]:
        done = command("run", root / "浙江省", "-w", root / "w", "--engine", "direct", "--explain", *words)
        assert done.code == 0, done.err
        counts = batch_of(root / "w")["timing"]["reasons"]
        lines = [line for line in done.err.splitlines() if "　" in line]
        told = [line for line in lines if "　其余 " not in line]
        assert sum(n for why, n in counts.items() if not why.endswith("沿用")) == len(told)
        return lines

    return again


def test_unchanged(explain: Explain) -> None:
    """Everything is reused, and that is said in three lines."""
    assert explain() == [
        "读取　其余 5 项没有变化，沿用已有结果",
        "审核　其余 1 项没有变化，沿用已有结果",
        "输出　其余 1 项没有变化，沿用已有结果",
    ]


def test_added_file(root: Path, explain: Explain) -> None:
    """The file is new; the dossier's files have changed."""
    (root / "浙江省" / "绍兴市" / "补充说明.txt").write_text("绍兴市补充说明。\n", encoding="utf-8")
    lines = explain("--received", "2024-04-28")
    assert "读取　绍兴市/补充说明.txt：新文件" in lines
    assert "审核　绍兴市：文件有增减或替换" in lines
    assert "输出　绍兴市：审核结果有变化" in lines
    assert "读取　其余 5 项没有变化，沿用已有结果" in lines


def test_renamed_file(root: Path, explain: Explain) -> None:
    """Its content is known: it is only described under its new name."""
    (root / "浙江省" / "绍兴市" / "说明.txt").rename(root / "浙江省" / "绍兴市" / "情况说明.txt")
    lines = explain()
    assert any(line.startswith("读取　绍兴市/情况说明.txt：内容已读取；") for line in lines)


def test_changed_programme_reads_no_file(root: Path, explain: Explain, monkeypatch: pytest.MonkeyPatch) -> None:
    """All is described and judged anew from what was read: no reading is written, no original opened."""
    own = root / "本局.yaml"
    text = (loading.PROGRAMMES / "trade-secret-pilot-2024.yaml").read_text(encoding="utf-8")
    own.write_text(text, encoding="utf-8")
    explain("-p", own)
    before = {path: path.stat().st_mtime_ns for path in (root / "w" / "readings").rglob("*.zst")}
    own.write_text(re.sub(r"(?m)^title: .*$", "title: 本局试点申报", text, count=1), encoding="utf-8")
    monkeypatch.setattr("flows.readcontent.READ", "nothing:at_all")
    lines = explain("-p", own)
    assert [line for line in lines if line.startswith("读取　绍兴市/") and "内容已读取" not in line] == []
    assert sum(line.startswith("读取　绍兴市/") for line in lines) == 5
    assert any(line.startswith("审核　") and "申报要求配置有变更" in line for line in lines)
    assert {path: path.stat().st_mtime_ns for path in (root / "w" / "readings").rglob("*.zst")} == before


def test_changed_reader_reads_its_format_only(explain: Explain, monkeypatch: pytest.MonkeyPatch) -> None:
    """The plain text is read anew, the DOCX are not."""
    own = next(reader for reader in registry.READERS if "text/plain" in reader.media_types)
    newer = msgspec.structs.replace(own, version=own.version + 100)
    by_type = dict.fromkeys(own.media_types, newer)
    real = registry.reader_for
    for module in ("flows.keys", "flows.readfiles", "flows.dossiers", "flows.copies"):
        monkeypatch.setattr(f"{module}.reader_for", lambda name: by_type.get(name) or real(name))
    lines = explain()
    read = [line for line in lines if line.startswith("读取　绍兴市/")]
    assert len(read) == 1
    assert read[0].startswith("读取　绍兴市/说明.txt：读取程序")
    assert any(line.startswith("审核　绍兴市：文件重新读取过") for line in lines)


def test_lone_dossier_goes_by_its_name(root: Path, command: Command) -> None:
    """Where INPUT is the dossier, its folder's name stands for it."""
    lone = root / "浙江省" / "绍兴市"
    done = command("run", lone, "-w", root / "w", "--engine", "direct", "--explain")
    assert [line for line in done.err.splitlines() if line.startswith(("审核　绍兴市：", "审核　.："))] == [
        "审核　绍兴市：所在位置、地区或同地区材料有变化"
    ]


def test_json_stays_alone_on_stdout(root: Path, command: Command) -> None:
    """With ``--json`` the reasons go to stderr."""
    done = command("run", root / "浙江省", "-w", root / "w", "--engine", "direct", "--explain", "--json")
    assert json.loads(done.out)["schema"] == "shenbao.batch/1"
    assert "沿用已有结果" in done.err
