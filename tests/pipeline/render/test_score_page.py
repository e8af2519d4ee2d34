"""The scoring sheet in a browser: it keeps what was typed and hands it in as a file, which is then gathered."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.programme import Programme
from pipeline.render import render_batch
from pipeline.render.score_book import render_scores
from pipeline.review import Batch, Review
from pipeline.scores import collect, read_sheet

from .browser import Browser

HOSTILE = '=HYPERLINK("http://x.invalid")<img src=x onerror=alert(1)>'


@pytest.fixture
def page(batch: Batch, reviews: list[Review], programme: Programme, tmp_path: Path) -> str:
    """The address of a fresh sheet; what a browser keeps is kept by address."""
    render_batch(batch, iter(reviews), programme, tmp_path)
    return (tmp_path / "score.html").as_uri()


@pytest.fixture
def handed_in(chromium: Browser, tmp_path: Path) -> Callable[[], bytes]:
    """Press the button and read the file that comes."""

    def press() -> bytes:
        folder = tmp_path / "down"
        folder.mkdir(exist_ok=True)
        chromium.ask("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(folder))
        chromium.click("#export")
        chromium.until("document.getElementById('told').textContent.startsWith('已导出')")
        while not (files := list(folder.glob("*.json"))):
            chromium.value("new Promise((done) => requestAnimationFrame(done))")
        content = files[0].read_bytes()
        assert files[0].name == "评分表-王_专家.json"
        files[0].unlink()
        return content

    return press


def _points(chromium: Browser, *points: str) -> None:
    for place, value in enumerate(points):
        chromium.value(f"document.querySelectorAll('input[data-criterion]')[{place}].id = 'p{place}'")
        chromium.write(f"#p{place}", value)


def test_what_was_typed_is_kept_and_handed_in(
    chromium: Browser, page: str, handed_in: Callable[[], bytes], programme: Programme, reviews: list[Review]
):
    """Points, conflict and comment survive closing the page; the file has every dossier of the batch."""
    chromium.open(page)
    chromium.write("#expert", "王 专家")
    _points(chromium, "90", "80.5", "70", "60", "50")
    chromium.write("#comment", HOSTILE)
    chromium.click("#after")
    chromium.click("#conflict")
    chromium.write("#reason", "曾任该市顾问")
    assert chromium.value("document.querySelector('input[data-criterion]').disabled") is True
    chromium.open(page)
    assert chromium.value("document.getElementById('comment').value") == HOSTILE
    assert "已评 1，未评 2，回避 1" in chromium.value("document.getElementById('progress').textContent")
    sheet = read_sheet(handed_in(), "王.json")
    assert sheet.programme == programme.id
    assert [item.title for item in sheet.criteria] == [item.title for item in programme.criteria]
    assert [row.dossier for row in sheet.dossiers] == [review.dossier.id for review in reviews]
    assert [item.points for item in sheet.dossiers[0].scores] == [90, 80.5, 70, 60, 50]
    assert sheet.dossiers[1].conflict
    assert sheet.dossiers[1].reason == "曾任该市顾问"
    assert sheet.dossiers[2].scores[0].points is None
    book = openpyxl.load_workbook(io.BytesIO(render_scores(collect([sheet]))))
    assert book["汇总"]["E2"].value == pytest.approx(70.1)
    assert book["明细"]["M2"].value.startswith("=HYPERLINK")
    assert book["明细"]["M2"].data_type == "s"


def test_points_out_of_bounds_are_not_handed_in(chromium: Browser, page: str):
    """Nor a sheet without a name; the reason is told."""
    chromium.open(page)
    chromium.click("#export")
    assert chromium.value("document.getElementById('told').textContent") == "请先填写专家姓名。"
    chromium.write("#expert", "王 专家")
    _points(chromium, "101")
    chromium.click("#after")
    chromium.click("#export")
    assert "青石市" in chromium.value("document.getElementById('told').textContent")
    assert chromium.value("document.getElementById('dossier').selectedIndex") == 0


def test_a_sheet_can_be_taken_up_elsewhere(
    chromium: Browser, page: str, handed_in: Callable[[], bytes], tmp_path: Path
):
    """An exported file fills an empty page; a file of another call does not."""
    chromium.open(page)
    chromium.write("#expert", "王 专家")
    _points(chromium, "1", "2", "3", "4", "5")
    data: dict[str, Any] = json.loads(handed_in())
    chromium.value("localStorage.clear()")
    chromium.open(page)
    assert chromium.value("document.getElementById('expert').value") == ""
    for name, content in {"ours": data, "other": {**data, "programme": "other"}}.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
    node = chromium.ask("Runtime.evaluate", expression="document.getElementById('file')")["result"]["objectId"]
    for name, told in {"other": "未导入", "ours": "已导入"}.items():
        chromium.ask("DOM.setFileInputFiles", files=[str(tmp_path / f"{name}.json")], objectId=node)
        chromium.until(f"document.getElementById('told').textContent.includes('{told}')")
    values = chromium.value("Array.from(document.querySelectorAll('input[data-criterion]'), (e) => e.value)")
    assert values == ["1", "2", "3", "4", "5"]


def test_a_browser_that_keeps_nothing_is_told_of(chromium: Browser, page: str):
    """The warning shows as soon as the page opens."""
    script = "Object.defineProperty(window, 'localStorage', { get() { throw new Error('no'); } });"
    added = chromium.ask("Page.addScriptToEvaluateOnNewDocument", source=script)["identifier"]
    try:
        chromium.open(page)
        assert chromium.value("document.getElementById('unsaved').hidden") is False
        chromium.write("#expert", "王")
        assert chromium.value("document.getElementById('unsaved').hidden") is False
    finally:
        chromium.ask("Page.removeScriptToEvaluateOnNewDocument", identifier=added)
    chromium.open(page)
    assert chromium.value("document.getElementById('unsaved').hidden") is True
