"""All files of a batch."""

import base64
import hashlib
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import openpyxl
import pytest
from lxml import html

from pipeline.programme import Programme
from pipeline.render import render_batch
from pipeline.review import Batch, Finding, Review, Waiver

OUTPUTS = ("index.html", "compare.html", "score.html", "dossiers.js", "ledger.xlsx", "batch.json")


@pytest.fixture(scope="module")
def folder(batch: Batch, reviews: list[Review], programme: Programme, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the outputs of the batch."""
    target = tmp_path_factory.mktemp("out")
    assert render_batch(batch, iter(reviews), programme, target) == OUTPUTS
    return target


def _sheet(folder: Path, name: str) -> tuple[Any, list[dict[str, Any]]]:
    sheet = openpyxl.load_workbook(io.BytesIO((folder / "ledger.xlsx").read_bytes()))[name]
    header, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    return sheet, [dict(zip(header, row, strict=True)) for row in rows]


def test_equal_input_gives_equal_bytes(
    folder: Path, batch: Batch, reviews: list[Review], programme: Programme, tmp_path: Path
):
    """Every output; no scratch file is left behind."""
    render_batch(batch, iter(reviews), programme, tmp_path)
    for name in OUTPUTS:
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(OUTPUTS)
    assert {item.date_time[:2] for item in zipfile.ZipFile(folder / "ledger.xlsx").infolist()} == {(1980, 1)}


def test_time_of_the_run_changes_the_json_alone(
    folder: Path, batch: Batch, reviews: list[Review], programme: Programme, tmp_path: Path
):
    """Index and ledger stay untouched by a rerun."""
    render_batch(msgspec.structs.replace(batch, generated_at="2030-01-01"), iter(reviews), programme, tmp_path)
    assert (tmp_path / "index.html").read_bytes() == (folder / "index.html").read_bytes()
    assert (tmp_path / "ledger.xlsx").read_bytes() == (folder / "ledger.xlsx").read_bytes()


def test_index_lists_every_dossier_with_its_links(folder: Path):
    """Addresses are encoded; a notice is linked only where there is one."""
    page = html.fromstring((folder / "index.html").read_text(encoding="utf-8"))
    rows = page.xpath("//table[@id='dossiers']/tbody/tr")
    assert [row.get("data-status") for row in rows] == ["incomplete", "complete", "ineligible", "failed"]
    assert [link.text for link in page.xpath("//tbody//a[text()='补正通知书']")] == ["补正通知书"]
    hrefs = page.xpath("//table[@id='dossiers']//td[@class='name']/a/@href")
    assert hrefs[3] == "%E6%9C%AA%E7%A1%AE%E5%AE%9A/%E6%9D%A5%E8%B7%AF%20%231%25/brief.html"
    assert [li.xpath("string(b)") for li in page.xpath("//ul[@class='figures']/li")] == ["1", "1", "1", "1", "4", "12"]


def test_index_shows_batch_findings_and_loose_files(folder: Path):
    """What no dossier holds is on the page."""
    text = html.fromstring((folder / "index.html").read_text(encoding="utf-8")).text_content()
    assert "推荐名单列有黑石市，但未收到其申报材料。" in text
    assert "散件/照片 1.jpg" in text
    assert "云岭省/推荐名单.xlsx" in text
    assert "系统或临时文件 1 个" in text


def test_findings_of_one_kind_take_one_line(batch: Batch, reviews: list[Review], programme: Programme, tmp_path: Path):
    """Errors, then warnings, in the open; mere hints folded; the table right below; batch.json keeps each finding."""
    findings = (
        *(Finding(f"h{n}", "document-missing", "info", "x", f"第{n}省未提交《推荐函》。") for n in range(30)),
        *(Finding(f"w{n}", "document-missing", "warning", "x", f"第{n}省未提交《推荐名单》。") for n in range(30)),
        *(Finding(f"u{n}", "unreadable-file", "warning", None, f"文件夹{n}无法读取。") for n in range(9)),
        Finding("v", "quota-exceeded", "warning", None, "甲省超额。", waived=Waiver("王", "已核", "2024")),
        Finding("e1", "listed-without-dossier", "error", None, "推荐名单列有“<黑石市>”，但未收到其申报材料。"),
        Finding("e2", "listed-without-dossier", "error", None, "推荐名单列有“白石{市}”，但未收到其申报材料。"),
    )
    many = msgspec.structs.replace(batch, findings=findings)
    render_batch(many, iter(reviews), programme, tmp_path)
    page = html.fromstring((tmp_path / "index.html").read_text(encoding="utf-8"))
    (section,) = page.xpath("//section[@aria-labelledby='batch']")
    texts = [" ".join(item.xpath("string(span)").split()) for item in section.xpath("./ul/li")]
    assert texts[0] == "推荐名单列有而未收到申报材料：<黑石市>、白石{市}。"
    assert texts[1].startswith("未提交《推荐名单》：第0省、第1省、")
    assert texts[2].startswith("文件夹0无法读取。")
    assert "同类另有 8 项" in texts[2]
    assert len(texts) == 4
    folded = section.xpath("./details")[0].text_content()
    assert "未提交《推荐函》：第0省" in folded
    assert "甲省超额。（人工认可：王：已核）" in folded
    assert [part.get("aria-labelledby") for part in section.itersiblings("section")][:2] == ["search", "list"]
    assert len(msgspec.json.decode((tmp_path / "batch.json").read_bytes(), type=Batch).findings) == len(findings)


def test_index_counts_by_province_and_kind(folder: Path):
    """The unknown come last."""
    page = html.fromstring((folder / "index.html").read_text(encoding="utf-8"))
    provinces, kinds = page.xpath("//section[@aria-labelledby='sums']//tbody")
    assert [[cell.text or "" for cell in row] for row in provinces] == [
        ["云岭省", "1", "1", "", "", "2"],
        ["东海省", "", "", "1", "", "1"],
        ["（未确定）", "", "", "", "1", "1"],
    ]
    assert kinds[-1][0].text == "（未确定）"


def test_only_our_script_may_run(folder: Path):
    """The policy names the hash of each inline script, and files beside the page for what these load."""
    page = html.fromstring((folder / "index.html").read_text(encoding="utf-8"))
    policy = page.xpath("string(//meta[@http-equiv='Content-Security-Policy']/@content)")
    assert "script-src 'sha256-" in policy
    assert "unsafe" not in policy
    scripts = [
        base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in page.xpath("//script/text()")
    ]
    assert len(scripts) == 3
    wanted = " ".join(f"'sha256-{script}'" for script in scripts)
    assert f"script-src {wanted} 'self' file:;" in policy


def test_ledger_overview(folder: Path):
    """Frozen header, filters, status in words, links to the briefs, statuses of the documents."""
    sheet, rows = _sheet(folder, "总览")
    assert sheet.freeze_panes == "D2"
    assert sheet.auto_filter.ref == "A1:U5"
    assert [row["审核结论"] for row in rows] == ["待补正", "材料齐全", "不符合申报资格", "未能审核"]
    assert [row["申报表"] for row in rows] == ["缺少", "缺少", "缺少", "—"]
    assert [row["须补正"] for row in rows] == [4, 0, 4, 1]
    links = [cell.hyperlink.target for row in sheet.iter_rows(min_row=2) for cell in row if cell.hyperlink]
    assert links[0] == "云岭省\\青石市\\brief.html"
    assert sum("correction-notice" in link for link in links) == 1


def test_ledger_lists_findings_figures_and_files(folder: Path, reviews: list[Review], batch: Batch):
    """Each finding, figure and file once, numbers as numbers."""
    _, findings = _sheet(folder, "问题清单")
    assert len(findings) == sum(len(review.findings) for review in reviews) + len(batch.findings)
    assert findings[-1]["省份"] == "（批次）"
    assert findings[7]["人工认可"] == "王审核：原件已核对"
    _, figures = _sheet(folder, "指标数据")
    assert len(figures) == sum(len(review.figures) for review in reviews)
    assert figures[0]["数值"] == 502_860_000_000
    assert figures[0]["出处"] == "文件3 第1页"
    _, files = _sheet(folder, "文件清单")
    assert [row["文件名"] for row in files] == [file.name for file in batch.files]
    assert files[0]["材料类别"] == "申请函"
    assert [row["去向"] for row in files[-3:]] == ["批次材料", "系统或临时文件", "未能归入，请人工确认"]


def test_reviews_stream_through(batch: Batch, reviews: list[Review], programme: Programme, tmp_path: Path):
    """They are taken one by one and once; strangers and repetitions are left out, missing ones are no fault."""
    stranger = msgspec.structs.replace(
        reviews[0], dossier=msgspec.structs.replace(reviews[0].dossier, id="stranger", province="外省")
    )

    def stream() -> Iterator[Review]:
        yield stranger
        yield reviews[0]
        yield reviews[0]

    render_batch(batch, stream(), programme, tmp_path)
    _, findings = _sheet(tmp_path, "问题清单")
    assert len(findings) == len(reviews[0].findings) + 1
    _, rows = _sheet(tmp_path, "总览")
    assert len(rows) == 4


def test_empty_batch(batch: Batch, programme: Programme, tmp_path: Path):
    """Nothing was handed in: the files are there and say so."""
    empty = msgspec.structs.replace(batch, dossiers=(), findings=(), files=())
    render_batch(empty, iter(()), programme, tmp_path)
    assert "没有申报材料" in (tmp_path / "index.html").read_text(encoding="utf-8")
    assert _sheet(tmp_path, "总览")[1] == []


def test_json_is_the_batch(folder: Path, batch: Batch):
    """Other programs read back what was made."""
    assert msgspec.json.decode((folder / "batch.json").read_bytes(), type=Batch) == batch
