"""People's words on a workspace: they take effect at once, survive reruns, lapse with their grounds, and are never lost."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest

from flows.lock import hold
from pipeline.store import Store

Command = Callable[..., Any]
BY = ("--by", "张三")


@pytest.fixture(scope="module")
def first(
    dossier: Callable[..., Path], run_in: Callable[[Path], Path], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A province with a dossier that lacks its form and has a file of which nothing is known, after its first run."""
    root = tmp_path_factory.mktemp("人工处理")
    folder = dossier(root / "浙江省" / "绍兴市", without={"form"})
    page = docx.Document()
    page.add_paragraph("牵头单位、联系人和电话见手写件，各栏内容与电子系统一致。")
    page.save(str(folder / "无标题.docx"))
    return run_in(root)


def review_of(root: Path) -> dict[str, Any]:
    """The dossier's review."""
    return json.loads(next((root / "w" / "out").rglob("review.json")).read_bytes())


def missing(root: Path) -> dict[str, Any]:
    """The finding that the form is missing."""
    (found,) = (
        finding
        for finding in review_of(root)["findings"]
        if finding["rule"] == "document-missing" and finding["requirement"] == "application-form"
    )
    return found


def test_a_waiver_takes_effect_at_once_and_survives_a_rerun(root: Path, command: Command) -> None:
    """Review, batch, brief, ledger and notice follow, without INPUT; a rerun changes nothing; taking back restores."""
    out = root / "w" / "out"
    notice = next(out.rglob("correction-notice.docx"))
    shutil.move(root / "浙江省", root / "别处")
    done = command("waive", "绍兴市", missing(root)["id"], "--reason", "纸质件已收", *BY, "-w", root / "w")
    assert done.code == 0, done.err
    told = missing(root)["waived"]
    assert (told["by"], told["reason"]) == ("张三", "纸质件已收")
    assert review_of(root)["status"] == "complete"
    status = {item["id"]: item["status"] for item in review_of(root)["requirements"]}
    assert status["application-form"] == "waived"
    assert not notice.exists()
    batch = json.loads((out / "batch.json").read_bytes())
    assert [row["status"] for row in batch["dossiers"]] == ["complete"]
    assert batch["totals"]["complete"] == 1
    assert "纸质件已收" in next(out.rglob("brief.html")).read_text(encoding="utf-8")
    sheet = openpyxl.load_workbook(out / "ledger.xlsx")["人工处理"]
    assert [cell.value for cell in sheet[2]][4:6] == ["纸质件已收", "张三"]
    shutil.move(root / "别处", root / "浙江省")
    before = next(out.rglob("review.json")).read_bytes()
    assert command("run", root / "浙江省", "-w", root / "w", "--engine", "direct").code == 0
    assert next(out.rglob("review.json")).read_bytes() == before
    assert command("unwaive", "绍兴市", "document-missing", *BY, "-w", root / "w").code == 0
    assert review_of(root)["status"] == "incomplete"
    assert notice.exists()


def test_words_while_another_run_holds_the_workspace(root: Path, command: Command) -> None:
    """They are kept, said to be so, and take effect in the next run; two people's words both stay."""
    with hold(root / "w"):
        for who, text in (("张三", "甲意见"), ("李四", "乙意见")):
            done = command("comment", "绍兴市", text, "--by", who, "-w", root / "w")
            assert done.code == 0
            assert "下一次运行" in done.err + done.out
    assert command("run", root / "浙江省", "-w", root / "w", "--engine", "direct").code == 0
    assert [(r["by"], r["text"]) for r in review_of(root)["remarks"]] == [("张三", "甲意见"), ("李四", "乙意见")]
    shown = command("show", "绍兴市", "-w", root / "w")
    assert "李四　备注：乙意见" in shown.out + shown.err


def test_a_person_says_what_a_file_is(root: Path, command: Command) -> None:
    """The form is there then; 自动 takes it back; a changed file is judged by itself again, and that is told."""
    assert command("assign", "绍兴市", "无标题", "申报表", *BY, "-w", root / "w").code == 0
    review = review_of(root)
    (entry,) = (entry for entry in review["documents"] if entry["name"] == "无标题.docx")
    assert (entry["requirement"], entry["assigned_by"]) == ("application-form", "张三")
    assert not [f for f in review["findings"] if f["rule"] == "document-missing"]
    number = [e["name"] for e in review["documents"]].index("无标题.docx") + 1
    assert command("assign", "绍兴市", f"文件{number}", "自动", *BY, "-w", root / "w").code == 0
    assert missing(root)
    assert command("assign", "绍兴市", "无标题.docx", "application-form", *BY, "-w", root / "w").code == 0
    report = next(path for path in (root / "浙江省" / "绍兴市").iterdir() if "报告" in path.name)
    shutil.copy(report, root / "浙江省" / "绍兴市" / "无标题.docx")
    assert command("run", root / "浙江省", "-w", root / "w", "--engine", "direct").code == 0
    assert missing(root)
    assert [remark["stands"] for remark in review_of(root)["remarks"]] == [False]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("waive", "绍兴市", "无此问题", "--reason", "甲"), "没有编号为"),
        (("waive", "绍兴市", "document-missing", "--reason", "  "), "写明理由"),
        (("waive", "批次", "无此问题", "--reason", "甲"), "没有编号为"),
        (("unwaive", "绍兴市", "document-missing"), "没有被认可过"),
        (("assign", "绍兴市", "无标题", "推荐名单"), "没有“推荐名单”这项"),
        (("assign", "绍兴市", ".docx", "申报表"), "不止一个文件"),
        (("assign", "绍兴市", "文件99", "申报表"), "没有文件"),
        (("comment", "杭州市", "甲"), "没有找到"),
        (("comment", "绍兴市", "长" * 1001), "1000"),
    ],
)
def test_words_that_say_nothing_are_refused(
    first: Path, words: tuple[str, ...], said: str, shenbao: Callable[..., Any]
) -> None:
    """Wrong use, told in a sentence; nothing is kept."""
    done = shenbao(*words, "-w", str(first / "w"))
    assert done.returncode == 2
    assert said in done.stderr
    with Store(first / "w") as store:
        (state,) = store.dossiers()
        assert store.remarks(state.id) == store.remarks("") == ()


def test_findings_of_the_batch_are_waived_too(root: Path, command: Command) -> None:
    """The missing list of a province, by the word 批次; it stays waived after a rerun."""
    batch = root / "w" / "out" / "batch.json"
    found = next(f for f in json.loads(batch.read_bytes())["findings"] if f["requirement"] == "recommendation-list")
    assert command("waive", "批次", found["id"], "--reason", "另函报送", *BY, "-w", root / "w").code == 0
    for _ in range(2):
        waived = {f["id"]: f["waived"] for f in json.loads(batch.read_bytes())["findings"]}
        assert waived[found["id"]]["reason"] == "另函报送"
        assert command("run", root / "浙江省", "-w", root / "w", "--engine", "direct").code == 0
