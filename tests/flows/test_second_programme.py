"""The second programme that ships, end to end: its own documents, conditions, limits, groups and quotas."""

import io
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.shared import Mm
from openpyxl import Workbook
from PIL import Image, ImageDraw
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfgen.canvas import Canvas

PROGRAMME = "ip-city-example"
FILLING = "我们将围绕创造、运用、保护、管理和服务各个环节持续用力，把各项部署逐一落到实处。"
SECTIONS = {
    "basis": ("基础条件", "全市有效注册商标量42600件，获评省级知识产权保护示范区，累计出台政策文件12份。"),
    "goals": ("建设目标", "到2028年，力争建成知识产权强市，每万人口高价值发明专利拥有量达到30件。"),
    "tasks": ("重点任务", "加强高价值发明专利创造，推进知识产权质押融资和转化运用，完善快速维权和行政执法机制。"),
    "county-features": ("县域特色产业", "袜业、珍珠两大特色产业集群龙头企业多，地理标志产品品牌价值不断提升。"),
    "schedule": ("进度安排", "第一阶段为启动阶段，2026年年底前完成部署；第二阶段全面推进；第三阶段总结验收。"),
    "safeguards": ("保障措施", "成立由市长任组长的领导小组，落实专项经费，纳入年度考核和督导。"),
}


def seal(size: int = 360) -> bytes:
    """A red ring with a star."""
    image = Image.new("RGB", (size, size), "white")
    pen = ImageDraw.Draw(image)
    pen.ellipse((12, 12, size - 12, size - 12), outline=(210, 25, 30), width=12)
    pen.regular_polygon((size // 2, size // 2, 70), 5, fill=(210, 25, 30))
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def write_plan(path: Path, area: str, without: Collection[str], *, chapters: int = 1) -> None:
    """The plan; with many ``chapters`` of filling it is too long."""
    paper = docx.Document()
    paper.add_paragraph(f"{area}国家知识产权强市建设工作方案")
    kept = [words for key, words in SECTIONS.items() if key not in without]
    for number, (heading, text) in zip("一二三四五六", kept, strict=False):
        paper.add_paragraph(f"{number}、{heading}")
        paper.add_paragraph(f"{area}{text}")
        for _ in range(chapters):
            paper.add_paragraph(FILLING)
    paper.save(str(path))


def write_form(folder: Path, area: str, *, sealed: bool) -> None:
    """The form as DOCX, and printed with a seal."""
    rows = {"申报城市": area, "联系人": "李四", "联系电话": "0576-88880000", "省级推荐意见": "同意推荐"}
    paper = docx.Document()
    paper.add_paragraph("国家知识产权强市建设示范申报书")
    table = paper.add_table(rows=0, cols=2)
    for label, value in rows.items():
        cells = table.add_row().cells
        cells[0].text, cells[1].text = label, value
    paper.save(str(folder / "申报书.docx"))
    registerFont(UnicodeCIDFont("STSong-Light"))
    canvas = Canvas(str(folder / "申报书（盖章）.pdf"), pagesize=A4)
    canvas.setFont("STSong-Light", 16)
    canvas.drawString(150, 760, "国家知识产权强市建设示范申报书")
    for place, (label, value) in enumerate(rows.items()):
        canvas.drawString(80, 700 - 40 * place, f"{label}：{value}")
    if sealed:
        canvas.drawImage(ImageReader(io.BytesIO(seal())), 350, 300, 120, 120)
    canvas.save()


def write_dossier(folder: Path, area: str, faults: Collection[str] = ()) -> None:
    """A dossier of a city or county with some things left out or spoilt."""
    folder.mkdir(parents=True)
    head = [f"{area}人民政府", f"政函〔2026〕{len(area)}8号", f"{area}人民政府关于申报国家知识产权强市建设示范的函"]
    letter = docx.Document()
    for line in (
        *head,
        "浙江省知识产权局：",
        f"{area}拟申报国家知识产权强市建设示范。",
        "专此致函。",
        f"{area}人民政府",
    ):
        letter.add_paragraph(line)
    letter.add_paragraph().add_run().add_picture(io.BytesIO(seal()), width=Mm(42))
    letter.add_paragraph("2026年6月8日")
    letter.save(str(folder / "申报函.docx"))
    write_form(folder, area, sealed="unsealed" not in faults)
    write_plan(folder / "建设工作方案.docx", area, faults, chapters=80 if "long" in faults else 2)
    if "city-report" not in faults:
        report = docx.Document()
        patents = 2600 if "implausible" in faults else 26
        report.add_paragraph(f"{area}知识产权运行状况报告")
        report.add_paragraph("一、知识产权创造")
        report.add_paragraph(f"截至2025年底，{area}每万人口高价值发明专利拥有量{patents}件。")
        report.save(str(folder / "知识产权运行状况报告.docx"))
    if "proof" not in faults:
        honour = docx.Document()
        for line in ("荣誉证书", f"授予{area}市场监督管理局知识产权工作先进集体称号，特发此证，以资鼓励。"):
            honour.add_paragraph(line)
        honour.save(str(folder / "荣誉证书.docx"))


def findings(review: Any) -> set[tuple[str, str | None]]:
    """Rules and requirements of what must be mended or looked at."""
    return {(f["rule"], f["requirement"]) for f in review["findings"] if f["severity"] != "info"}


@pytest.fixture
def reviewed(tmp_path: Path, command: Callable[..., Any], review_of: Any, batch_of: Any) -> Any:
    """A province of two cities and two counties under the second programme."""
    province = tmp_path / "浙江省"
    write_dossier(province / "台州市", "台州市", {"county-features"})
    write_dossier(
        province / "温州市",
        "温州市",
        {"county-features", "goals", "city-report", "proof", "unsealed", "long"},
    )
    write_dossier(province / "诸暨市", "诸暨市", {"city-report"})
    write_dossier(province / "丽水市", "丽水市", {"county-features", "implausible"})
    write_dossier(province / "平湖市", "平湖市", {"city-report", "county-features"})
    book = Workbook()
    sheet = book.active
    for row in (
        ["序号", "推荐地区"],
        *([n, name] for n, name in enumerate(("台州市", "温州市", "丽水市", "诸暨市", "平湖市"), 1)),
    ):
        sheet.append(row)
    book.save(province / "浙江省推荐名单.xlsx")
    workspace = tmp_path / "工作区"
    ended = command(
        "run", province, "-w", workspace, "--programme", PROGRAMME, "--engine", "direct", "--received", "2026-06-15"
    )
    assert ended.code == 0, ended.err
    return lambda source: review_of(workspace, source), batch_of(workspace), workspace


def test_it_runs_end_to_end(reviewed: Any) -> None:
    """Each planted fault is told, each condition asks only whom it is meant for, and nothing else is told."""
    review, batch, workspace = reviewed
    regions = {row["source"]: (row["kind"], row["status"]) for row in batch["dossiers"]}
    assert regions["台州市"] == ("prefecture-city", "complete")
    assert regions["诸暨市"] == ("county-level-city", "complete")
    assert findings(review("台州市")) == set()
    assert findings(review("诸暨市")) == set()
    assert findings(review("温州市")) == {
        ("document-missing", "city-report"),
        ("document-missing", "proof"),
        ("section-missing", "work-plan/goals"),
        ("limit-exceeded", "work-plan"),
        ("format-missing", "application-form"),
        ("figure-missing", None),
    }
    assert findings(review("丽水市")) == {("figure-implausible", None)}
    assert findings(review("平湖市")) == {("section-missing", "work-plan/county-features")}
    (quota,) = [finding for finding in batch["findings"] if finding["rule"] == "quota-exceeded"]
    assert "3 个，超过名额 2 个" in quota["message"]
    # 14 June 2026 is a Sunday: Monday counts, up to its hour
    assert any(f["rule"] == "late-submission" and f["severity"] == "info" for f in review("台州市")["findings"])
    asked = {result["id"]: result["status"] for result in review("台州市")["requirements"]}
    assert (asked["proof"], asked["city-report"]) == ("met", "met")
    assert "work-plan/county-features" not in asked
    assert "city-report" not in {result["id"] for result in review("诸暨市")["requirements"]}
    path = next(row["path"] for row in batch["dossiers"] if row["source"] == "温州市")
    notice = docx.Document(str(workspace / "out" / path / "correction-notice.docx"))
    text = "\n".join(paragraph.text for paragraph in notice.paragraphs)
    for words in (
        "浙江省知识产权局",
        "知示补〔",
        "10 个工作日",
        "《政策文件》、《荣誉证书》、《典型案例》至少应提交 1 项",
    ):
        assert words in text, words
