"""The official attachment, once it is there: requirements rest on it, in the programme and in every output."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
import yaml

SHIPPED = "trade-secret-pilot-2024"
ATTACHMENT = (
    "附件",
    "申请材料要求",
    "一、申请函",
    "由试点主体人民政府出具，加盖公章，说明申报理由和组织领导情况。",
    "二、申报表",
    "按照附表逐栏填写，一式两份。",
    "三、试点工作方案",
    "应当包括工作目标、重点产业、创新方向、主要任务、进度安排、保障措施、投资估算等内容，正文不超过8000字。",
    "四、佐证材料",
    "上述工作的证明文件，按顺序编排目录。",
    "五、诚信承诺书",
    "由试点主体主要负责人签字。",
)


@pytest.fixture
def attachment(tmp_path: Path) -> Path:
    """The attachment as DOCX."""
    return write(tmp_path / "附件.docx", ATTACHMENT)


def write(path: Path, lines: Sequence[str]) -> Path:
    """A DOCX of paragraphs."""
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    document.save(str(path))
    return path


def bases(file: Path) -> dict[str, str]:
    """On what each document, section and part rests, by id."""
    found = {}
    for document in yaml.safe_load(file.read_text(encoding="utf-8"))["documents"]:
        found[document["id"]] = document["basis"]
        for item in (*document.get("sections", ()), *document.get("parts", ())):
            found[f"{document['id']}/{item['id']}"] = item["basis"]
    return found


def test_a_programme_takes_over_what_its_attachment_says(
    attachment: Path, tmp_path: Path, command: Callable[..., Any]
) -> None:
    """What is asked for becomes official with its words above; the rest stays assumed; what differs is listed."""
    own = tmp_path / "本局.yaml"
    done = command("programme", "draft", attachment, "--onto", SHIPPED, "-o", own)
    assert done.code == 0, done.err
    found = bases(own)
    for name in ("application-letter", "application-form", "pilot-plan", "pilot-plan/goals", "pilot-plan/safeguards"):
        assert found[name] == "official", name
    assert found["application-letter/seal"] == "official"
    assert found["application-letter/document-number"] == "assumed"
    assert found["foundation-report"] == "assumed"
    assert found["recommendation-list"] == "notice"
    text = own.read_text(encoding="utf-8")
    head = text.partition("schema:")[0]
    for words in ("《工作基础情况报告》", "诚信承诺书", "投资估算"):
        assert words in head
    assert "# 出处：文件1 第4段：“由试点主体人民政府出具，加盖公章，说明申报理由和组织领导情况。”" in text
    assert "limits: {characters: 8000}" in text
    plan = next(item for item in yaml.safe_load(text)["documents"] if item["id"] == "pilot-plan")
    assert plan["sections"][0]["examples"]  # the rest of the profile is as it was
    again = command("programme", "draft", attachment, "--onto", own)
    assert again.code == 0
    assert bases(own) == found
    refused = command("programme", "draft", attachment, "--onto", "没有这个", "-o", tmp_path / "b.yaml")
    assert refused.code == 2
    assert not (tmp_path / "b.yaml").exists()


def test_outputs_show_on_what_each_requirement_rests(
    attachment: Path,
    tmp_path: Path,
    command: Callable[..., Any],
    dossier: Callable[..., Path],
    review_of: Any,
) -> None:
    """Review, brief, notice and ledger name the attachment for what it asks, common practice for the rest."""
    own = tmp_path / "本局.yaml"
    assert command("programme", "draft", attachment, "--onto", SHIPPED, "-o", own).code == 0
    folder = dossier(tmp_path / "材料" / "绍兴市")
    for kind in ("申报表", "情况报告"):
        next(path for path in folder.iterdir() if kind in path.name).unlink()
    workspace = tmp_path / "工作区"
    done = command("run", folder.parent, "-w", workspace, "--programme", own, "--engine", "direct")
    assert done.code == 0, done.err
    rests = {item["id"]: item["basis"] for item in review_of(workspace, "绍兴市")["requirements"]}
    assert (rests["application-form"], rests["foundation-report"]) == ("official", "assumed")
    (notice,) = (workspace / "out").rglob("correction-notice.docx")
    text = "\n".join(paragraph.text for paragraph in docx.Document(str(notice)).paragraphs)
    assert "应提交《申报表》，纸质一式 2 份（附件要求）。" in text
    assert "应提交《工作基础情况报告》（惯例推定）。" in text
    page = (notice.parent / "brief.html").read_text(encoding="utf-8")
    assert "附件要求" in page
    assert "惯例推定" in page
    rows = openpyxl.load_workbook(workspace / "out" / "ledger.xlsx")["问题清单"].values
    told = [" ".join(str(cell) for cell in row) for row in rows]
    assert any("申报表" in row and "附件要求" in row for row in told)
    assert any("工作基础情况报告" in row and "惯例推定" in row for row in told)
