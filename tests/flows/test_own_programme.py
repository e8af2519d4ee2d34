"""A programme of an office's own: rules beside it run in the workers; applicants that are no regions."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest

from pipeline.programme import PROGRAMMES

RULES = """
import socket
from pathlib import Path
from pipeline.rules.own import Fault, find_text


class ContactMissing:
    id = "own-未写联系电话"
    severity = "error"
    template = "《{title}》没有写联系电话，请补充。"

    def check(self, case):
        for document in case.documents():
            places = find_text(case, document.id, r"0575-\\d{8}")
            if document.role == "form" and document.id in case.parts and not places:
                yield Fault(subject=document.id, values={"title": document.title}, requirement=document.id)


class Nosy:
    id = "own-越界"
    severity = "error"
    template = "读到了不该读的文件或者连上了网络。"

    def check(self, case):
        try:
            list(Path("SECRET").iterdir())
        except OSError:
            pass
        else:
            yield Fault(subject="file", values={})
        try:
            socket.create_connection(("127.0.0.1", 9), timeout=1)
        except ConnectionRefusedError:
            yield Fault(subject="net", values={})
        except OSError:
            pass


RULES = (ContactMissing(), Nosy())
"""


def test_own_rules_run_in_workers(
    tmp_path: Path, dossier: Callable[..., Path], command: Callable[..., Any], review_of: Any
) -> None:
    """They find what they look for, and can neither look around on the machine nor reach the network."""
    secret = tmp_path / "别处"
    secret.mkdir()
    (tmp_path / "配置").mkdir()
    (tmp_path / "配置" / "本局规则.py").write_text(RULES.replace("SECRET", str(secret)), encoding="utf-8")
    source = (PROGRAMMES / "trade-secret-pilot-2024.yaml").read_text(encoding="utf-8")
    own = tmp_path / "配置" / "本局.yaml"
    own.write_text(f"{source}\nrules_file: 本局规则.py\n", encoding="utf-8")
    folder = dossier(tmp_path / "材料" / "绍兴市")
    workspace = tmp_path / "工作区"
    words = ("run", folder.parent, "-w", workspace, "--programme", own, "--engine", "direct")
    assert command(*words).code == 0
    assert not [f for f in review_of(workspace, "绍兴市")["findings"] if f["rule"].startswith("own-")]
    stricter = RULES.replace("SECRET", str(secret)).replace("0575-", "0571-")
    (tmp_path / "配置" / "本局规则.py").write_text(stricter, encoding="utf-8")
    assert command(*words).code == 0
    review = review_of(workspace, "绍兴市")
    assert [f["message"] for f in review["findings"] if f["rule"].startswith("own-")] == [
        "《申报表》没有写联系电话，请补充。"
    ]
    assert review["status"] == "incomplete"


@pytest.mark.parametrize(("without", "status"), [((), "complete"), (("plan",), "incomplete")])
def test_applicants_that_are_no_regions(
    tmp_path: Path,
    paper: Callable[..., Path],
    command: Callable[..., Any],
    review_of: Any,
    batch_of: Any,
    without: tuple[str, ...],
    status: str,
) -> None:
    """A research institute applies: nobody asks for an area, its documents are held against the call as any other's."""
    call = tmp_path / "项目.yaml"
    call.write_text(PROJECT, encoding="utf-8")
    folder = tmp_path / "申报单位" / "高分子材料研究所"
    name = "高性能膜材料"
    letter = ("承诺书", "本单位郑重承诺：所填内容真实、准确，无重复申报。", "法定代表人：赵六", "2026年3月2日")
    if "plan" not in without:
        plan = (
            "一、研究内容",
            "围绕膜材料的结构设计和规模制备开展研究，突破界面调控难题。",
            "二、经费预算",
            "申请经费80万元，用于设备和材料。",
        )
        paper(folder / "项目申请书.docx", (f"{name}项目申请书", *plan))
    paper(folder / "承诺书.docx", letter)
    workspace = tmp_path / "工作区"
    ended = command(
        "run", folder.parent, "-w", workspace, "--programme", call, "--engine", "direct", "--received", "2026-03-05"
    )
    assert ended.code == 0, ended.err
    (row,) = batch_of(workspace)["dossiers"]
    review = review_of(workspace, row["source"])
    assert review["status"] == status
    assert {f["requirement"] for f in review["findings"]} == ({"proposal"} if without else set())


PROJECT = """\
schema: shenbao.programme/1
id: fund-2026
title: 省重点研发项目申报
short_title: 重点研发项目
notice: {title: 关于组织申报省重点研发项目的通知, number: "", issuer: 省科学技术厅}
applicants:
  who: organisations
  basis: notice
  explanation: 由省内企业、高等学校和科研院所申报。
deadlines: {national: 2026-03-31, basis: notice}
documents:
  - id: proposal
    title: 项目申请书
    basis: notice
    signs: {names: [申请书], titles: [项目申请书$], headings: [研究内容, 经费预算]}
    sections:
      - {id: content, title: 研究内容, basis: notice, aliases: [研究内容, 研究任务]}
      - {id: budget, title: 经费预算, basis: notice, aliases: [经费预算, 预算]}
  - id: pledge
    title: 承诺书
    basis: notice
    signs: {names: [承诺书], titles: [^承诺书$], content: [郑重承诺]}
figures: []
criteria: [{id: novelty, title: 创新性, cues: [突破, 创新]}]
tasks: []
look: {brief_title: 评审摘要, notice_title: 补正通知书, ledger_title: 总台账}
"""


def test_the_offices_own_form_of_the_notice(
    tmp_path: Path, dossier: Callable[..., Path], command: Callable[..., Any]
) -> None:
    """A worker fills it; a change of the form makes the notice anew, though the programme's file is the same."""
    form, own = tmp_path / "模板.docx", tmp_path / "本局.yaml"
    source = (PROGRAMMES / "trade-secret-pilot-2024.yaml").read_text(encoding="utf-8")
    own.write_text(source.replace("\nlook:\n", "\nlook:\n  template: 模板.docx\n"), encoding="utf-8")
    folder = dossier(tmp_path / "材料" / "绍兴市")
    next(path for path in folder.iterdir() if "函" in path.name).unlink()
    workspace = tmp_path / "工作区"
    words = ("run", folder.parent, "-w", workspace, "--programme", own, "--engine", "direct")
    for greeting in ("贵单位：", "你局："):
        document = docx.Document()
        document.add_paragraph(greeting)
        document.add_paragraph("{{须补正事项}}")
        document.save(str(form))
        assert command("programme", "check", own).code == 0
        assert command(*words).code == 0
        (notice,) = (workspace / "out").rglob("correction-notice.docx")
        text = [paragraph.text for paragraph in docx.Document(str(notice)).paragraphs]
        assert text[0] == greeting
        assert any("缺少《申请函》" in line for line in text)
        assert not list((workspace / "out").rglob("correction-notice.pdf"))
