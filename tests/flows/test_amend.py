"""Amendments (补正): the version rises with every change of the files, only what changed is done again, and told."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest

Run = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def first(dossier: Callable[..., Path], shenbao: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A province of two dossiers, one without its report, after its first run."""
    root = tmp_path_factory.mktemp("补正")
    dossier(root / "浙江省" / "绍兴市", without={"report"})
    dossier(root / "浙江省" / "嘉兴市", "嘉兴市")
    done = shenbao(
        "run", str(root / "浙江省"), "-w", str(root / "工作区"), "--engine", "direct", "--jobs", "1", timeout=120
    )
    assert done.returncode == 0, done.stderr
    return root


@pytest.fixture
def province(root: Path) -> Path:
    """The province, to amend."""
    return root / "浙江省"


@pytest.fixture
def run(province: Path, command: Callable[..., Any], batch_of: Callable[[Path], dict[str, Any]]) -> Run:
    """Run the province again; its batch."""

    def again(*words: str, given: Path = province) -> dict[str, Any]:
        done = command("run", given, "-w", province.parent / "工作区", "--engine", "direct", "--json", *words)
        assert done.code == 0, done.err
        batch = batch_of(province.parent / "工作区")
        assert done.out.encode() == (province.parent / "工作区" / "out" / "batch.json").read_bytes()
        return batch

    return again


def row(batch: dict[str, Any], city: str = "绍兴市") -> dict[str, Any]:
    """A dossier's row."""
    return next(row for row in batch["dossiers"] if row["region"]["name"] == city)


def late(review: dict[str, Any]) -> bool:
    """Whether a review says that the dossier came late."""
    return any(finding["rule"] == "late-submission" for finding in review["findings"])


def times(folder: Path) -> dict[str, int]:
    """When each output was last written."""
    return {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}


def test_added_file_completes_the_dossier(
    province: Path, run: Run, dossier: Callable[..., Path], command: Callable[..., Any]
) -> None:
    """Version 2, complete, without its notice; the other dossier is not touched; the history tells the change."""
    out = province.parent / "工作区" / "out" / "浙江省"
    assert (out / "绍兴市" / "correction-notice.docx").exists()
    untouched = times(out / "嘉兴市")
    dossier(province / "绍兴市")
    batch = run()
    assert (row(batch)["version"], row(batch)["status"]) == (2, "complete")
    assert (row(batch, "嘉兴市")["version"], row(batch, "嘉兴市")["status"]) == (1, "complete")
    assert not (out / "绍兴市" / "correction-notice.docx").exists()
    assert times(out / "嘉兴市") == untouched
    assert batch["timing"]["files"] - batch["timing"]["reused_files"] <= 5
    told = command("history", "绍兴市", "-w", province.parent / "工作区").out
    assert "第 1 版" in told
    assert "第 2 版" in told
    assert "新增文件“4工作基础情况报告.docx”" in told
    assert "工作基础情况报告：缺少 → 已具备" in told


def test_replaced_then_removed_file(
    province: Path, run: Run, paper: Callable[..., Path], command: Callable[..., Any]
) -> None:
    """Each change is a version of its own, with what it changed; what is gone is said to be gone."""
    plan = province / "绍兴市" / "3试点工作方案.docx"
    paper(plan, ["绍兴市商业秘密保护创新试点工作方案", "一、工作目标", "到2026年，建成示范企业60家。"])
    assert row(run())["version"] == 2
    plan.unlink()
    batch = run()
    assert (row(batch)["version"], batch["timing"]["files"]) == (3, batch["timing"]["reused_files"])
    told = command("history", "绍兴市", "-w", province.parent / "工作区").out
    assert "替换文件“3试点工作方案.docx”" in told
    assert "撤回文件“3试点工作方案.docx”" in told
    assert "试点工作方案：已具备 → 缺少" in told


def test_same_files_again_are_no_new_version(province: Path, run: Run) -> None:
    """Neither a rerun, nor the same bytes handed in anew, nor INPUT named one level up makes a version."""
    before = {
        path: path.read_bytes() for path in (province.parent / "工作区" / "out" / "浙江省").rglob("*") if path.is_file()
    }
    assert row(run())["version"] == 1
    for path in province.rglob("*.docx"):
        content = path.read_bytes()
        path.unlink()
        path.write_bytes(content)
    assert row(run())["version"] == 1
    above = province.parent / "全国"
    above.mkdir()
    province.rename(above / "浙江省")
    batch = run(given=above)
    assert (row(batch)["version"], row(batch)["source"]) == (1, "浙江省/绍兴市")
    assert batch["timing"]["files"] == len(batch["files"]) == 9
    after = {path: path.read_bytes() for path in before}
    assert [path.name for path in before if path.suffix == ".docx" and before[path] != after[path]] == []


def test_withdrawn_dossier_stays_readable(province: Path, run: Run, command: Callable[..., Any]) -> None:
    """A dossier that is not handed in any more leaves the batch, not the workspace; back again it is as it was."""
    (province / "嘉兴市").rename(province.parent / "嘉兴市")
    assert [one["source"] for one in run()["dossiers"]] == ["绍兴市"]
    shown = command("show", "嘉兴市", "-w", province.parent / "工作区")
    assert shown.code == 0
    assert "已没有这份材料" in shown.out
    (province.parent / "嘉兴市").rename(province / "嘉兴市")
    assert row(run(), "嘉兴市")["version"] == 1


def test_first_version_after_the_deadline_is_late(
    province: Path, run: Run, review_of: Any, dossier: Callable[..., Path]
) -> None:
    """The day of receipt counts for what came on it: late first versions are, amendments and what stood are not."""
    workspace = province.parent / "工作区"
    dossier(province / "绍兴市")
    dossier(province / "金华市", "金华市")
    batch = run("--received", "2024年5月10日")
    assert batch["received_at"] == "2024-05-10"
    assert row(batch)["version"] == 2
    assert {city: late(review_of(workspace, city)) for city in ("绍兴市", "嘉兴市", "金华市")} == {
        "绍兴市": False,
        "嘉兴市": False,
        "金华市": True,
    }
    assert review_of(workspace, "绍兴市")["dossier"]["received_at"] == "2024-05-10"
    assert review_of(workspace, "嘉兴市")["dossier"]["received_at"] is None
    for words in (("--received", "2024-05-10"), ()):
        run(*words)
        assert not late(review_of(workspace, "嘉兴市"))
        assert late(review_of(workspace, "金华市"))


def test_day_of_receipt_is_corrected_when_nothing_comes(province: Path, run: Run, review_of: Any) -> None:
    """Given with a rerun of the same files, the day is theirs; another one corrects it."""
    workspace = province.parent / "工作区"
    run("--received", "2024-05-10")
    assert late(review_of(workspace, "嘉兴市"))
    run()
    assert late(review_of(workspace, "嘉兴市"))
    run("--received", "2024-04-20")
    assert not late(review_of(workspace, "嘉兴市"))
    assert row(run())["version"] == 1


def test_second_notice_says_what_came_in_and_what_is_still_open(
    province: Path, run: Run, dossier: Callable[..., Path]
) -> None:
    """The letter goes and the report comes: what was settled is told apart from what is open; brief and ledger too."""
    out = province.parent / "工作区" / "out"
    dossier(province / "绍兴市")
    letter = next(path for path in (province / "绍兴市").iterdir() if "函" in path.name)
    letter.unlink()
    assert row(run())["status"] == "incomplete"
    notice = docx.Document(str(out / "浙江省" / "绍兴市" / "correction-notice.docx"))
    text = [paragraph.text for paragraph in notice.paragraphs]
    came = text.index("一、收到的补正材料")
    still = text.index("二、仍须补正的事项")
    assert any("仍有 1 项须补正" in line for line in text[:came])
    assert any("新增文件“4工作基础情况报告.docx”" in line for line in text[came:still])
    assert any("缺少《工作基础情况报告》" in line for line in text[came:still])
    assert not any("缺少《工作基础情况报告》" in line for line in text[still:])
    assert any("申请函" in line for line in text[still:])
    page = (out / "浙江省" / "绍兴市" / "brief.html").read_text(encoding="utf-8")
    assert "已解决：缺少《工作基础情况报告》" in page
    rows = openpyxl.load_workbook(out / "ledger.xlsx")["补正变化"].values
    assert any("新增文件" in str(cells[3]) for cells in rows)
