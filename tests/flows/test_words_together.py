"""Several officers on one workspace: nobody's word is lost; a word whose ground changed is told to be looked at again."""

import contextlib
import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.store import Store

Command = Callable[..., Any]
SHENBAO = [sys.executable, "-c", "from flows.cli import main; main()"]
CASES = "2023年查处商业秘密案件{}件，罚没金额350.6万元。"


def write_report(folder: Path, paper: Callable[..., Path], cases: int) -> None:
    """A foundation report that says how many cases there were."""
    sections = [
        ("制度建设", "出台商业秘密保护制度文件5份。"),
        ("工作机制", "建立联席会议机制，市场监管、公安、法院等12个部门参与。"),
        ("监管执法", CASES.format(cases)),
        ("服务保障", "建成商业秘密保护基地6个、指导站120个，培训8600人次。"),
        ("经济社会发展和产业基础", "2023年地区生产总值7791亿元，同比增长7.8%，高新技术企业2600家。"),
    ]
    lines = [
        line
        for number, (title, text) in zip("一二三四五", sections, strict=True)
        for line in (f"{number}、{title}", text)
    ]
    paper(folder / "4工作基础情况报告.docx", ["绍兴市商业秘密保护工作基础情况报告", *lines])


@pytest.fixture(scope="module")
def first(
    dossier: Callable[..., Path],
    paper: Callable[..., Path],
    run_in: Callable[[Path], Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """Two dossiers after their first run: one lacks its form and contradicts itself, one lacks its plan."""
    root = tmp_path_factory.mktemp("几个人")
    folder = dossier(root / "浙江省" / "绍兴市", without={"form"})
    paper(folder / "佐证材料" / "汇报.docx", ["绍兴市商业秘密保护试点工作方案补充说明", "全市" + CASES.format(41)])
    write_report(folder, paper, 23)
    dossier(root / "浙江省" / "宁波市", "宁波市", without={"plan"})
    return run_in(root)


def review_of(root: Path, city: str) -> dict[str, Any]:
    """A city's review."""
    return json.loads((root / "w" / "out" / "浙江省" / city / "review.json").read_bytes())


def finding_of(root: Path, city: str, rule: str) -> dict[str, Any]:
    """The first finding of a rule."""
    return next(finding for finding in review_of(root, city)["findings"] if finding["rule"] == rule)


def all_at_once(root: Path, words: Sequence[Sequence[str]]) -> list[tuple[int, str]]:
    """Commands in processes of their own that run at the same time; exit codes and what they said."""
    running = [
        subprocess.Popen(
            [*SHENBAO, *each, "-w", str(root / "w")], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        for each in words
    ]
    said = [process.communicate(timeout=200)[0] for process in running]
    return [(process.returncode, text) for process, text in zip(running, said, strict=True)]


def test_words_of_four_officers_at_once(root: Path, command: Command) -> None:
    """All are kept, in the store and in the audit log; after a run all are in the outputs, and both waivers count."""
    shaoxing, ningbo = (finding_of(root, city, "document-missing")["id"] for city in ("绍兴市", "宁波市"))
    done = all_at_once(
        root,
        [
            ("waive", "绍兴市", shaoxing, "--reason", "纸质件已收", "--by", "张三"),
            ("waive", "宁波市", ningbo, "--reason", "另行报送", "--by", "李四"),
            ("comment", "绍兴市", "请主任复核", "--by", "王五"),
            ("comment", "绍兴市", "已电话联系", "--by", "赵六"),
        ],
    )
    assert [code for code, _ in done] == [0] * 4, done
    with Store(root / "w") as store:
        kept = [remark for state in store.dossiers() for remark in store.remarks(state.id)]
        assert store.audit_chain().broken_at is None
    with contextlib.closing(sqlite3.connect(root / "w" / "shenbao.db")) as database:
        logged = [who for (who,) in database.execute("select who from audit where action in ('waive', 'comment')")]
    assert sorted(remark.by for remark in kept) == sorted(logged) == sorted(["张三", "李四", "王五", "赵六"])
    assert command("run", root / "浙江省", "-w", root / "w", "--engine", "direct").code == 0
    assert {remark["by"] for remark in review_of(root, "绍兴市")["remarks"]} == {"张三", "王五", "赵六"}
    assert review_of(root, "宁波市")["remarks"][0]["text"] == "另行报送"
    for city in ("绍兴市", "宁波市"):
        assert finding_of(root, city, "document-missing")["waived"]
    sheet = openpyxl.load_workbook(root / "w" / "out" / "ledger.xlsx")["人工处理"]
    assert {row[5].value for row in sheet.iter_rows(min_row=2)} == {"张三", "李四", "王五", "赵六"}


def test_a_waiver_is_reopened_when_its_ground_changes(root: Path, command: Command, paper: Callable[..., Path]) -> None:
    """It counts while the quoted words stay, whatever else changes; then brief, ledger and terminal ask to look again."""
    found = finding_of(root, "绍兴市", "figure-inconsistent")
    assert found["evidence"]
    done = command("waive", "绍兴市", found["id"], "--reason", "口径不同", "--by", "张三", "-w", root / "w")
    assert done.code == 0, done.err
    folder = root / "浙江省" / "绍兴市"
    paper(folder / "佐证材料" / "新闻.docx", ["绍兴市开展商业秘密保护宣传", "活动走进园区。"])
    assert command("run", root / "浙江省", "-w", root / "w", "--engine", "direct").code == 0
    assert finding_of(root, "绍兴市", "figure-inconsistent")["waived"]["by"] == "张三"
    write_report(folder, paper, 25)
    assert command("run", root / "浙江省", "-w", root / "w", "--engine", "direct").code == 0
    after = finding_of(root, "绍兴市", "figure-inconsistent")
    assert after["id"] == found["id"]
    assert (after["waived"], after["reopened"]["by"], after["reopened"]["reason"]) == (None, "张三", "口径不同")
    assert "张三" in (root / "w" / "out" / "浙江省" / "绍兴市" / "brief.html").read_text(encoding="utf-8")
    sheet = openpyxl.load_workbook(root / "w" / "out" / "ledger.xlsx")["人工处理"]
    assert [row[7].value for row in sheet.iter_rows(min_row=2)] == ["所依据的内容有变化，需重新核对"]
    shown = command("show", "绍兴市", "-w", root / "w").out
    assert "需重新核对" in shown
    history = command("history", "绍兴市", "-w", root / "w").out
    assert "认可失效" in history
