"""The brief in a browser: its keys, its sources, its neighbours, the passage that a search found."""

import io
from pathlib import Path

import msgspec
import pypdfium2
import pytest
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen import canvas

from extractors.document import Block, Document, Evidence, FileInfo, Page
from extractors.views import draw_pages
from pipeline.programme import Programme
from pipeline.render import render_batch, render_dossier
from pipeline.render.sources import PAGES, view_name
from pipeline.review import Batch, Review

from .browser import Browser
from .papers import render_all


@pytest.fixture(scope="module")
def folder(
    batch: Batch,
    reviews: list[Review],
    documents: dict[str, Document],
    programme: Programme,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """A batch of four dossiers with all their pages; the pictures of cited pages are white sheets."""
    return render_all(tmp_path_factory.mktemp("out"), batch, reviews, documents, programme)


def _brief(folder: Path, batch: Batch, place: int) -> str:
    return (folder / batch.dossiers[place].path / "brief.html").as_uri()


def _current(chromium: Browser) -> str:
    text: str = chromium.value("Array.from(document.querySelectorAll('.ref.current'), (e) => e.textContent).join()")
    return text


def test_keys_lead_from_fact_to_fact(chromium: Browser, folder: Path, batch: Batch):
    """The reference stays marked and its passage is the target; before the first nothing happens."""
    chromium.open(_brief(folder, batch, 0))
    chromium.press("j")
    first = _current(chromium)
    assert chromium.value("document.querySelector('.ref.current').getAttribute('aria-current')") == "true"
    assert chromium.value("document.querySelector('.ref.current').hash === location.hash")
    assert chromium.value("document.querySelector('article:target h3').firstChild.textContent") == first
    chromium.press("j")
    assert chromium.value("document.getElementById('said').textContent").startswith("出处 2 / ")
    assert chromium.value("document.querySelectorAll('.current').length") == 1
    chromium.press("k")
    chromium.press("k")
    assert chromium.value("document.getElementById('said').textContent") == "已是第一处出处。"
    assert _current(chromium) == first


def test_keys_lead_to_doubts_and_back(chromium: Browser, folder: Path, batch: Batch):
    """Each open matter and doubt in turn, then the way back to where one read."""
    chromium.open(_brief(folder, batch, 0))
    seen = []
    for _ in range(8):
        chromium.press("d")
        seen.append(chromium.value("document.querySelector('.issue.current .label').textContent"))
    assert seen[0] == "缺少材料"
    assert "数据不一致" in seen
    assert chromium.value("document.querySelectorAll('.issue.current').length") == 1
    chromium.click("#h3 ~ ul a.ref")
    clicked = _current(chromium)
    chromium.press("Backspace")
    assert chromium.value("document.activeElement.textContent") == clicked
    chromium.press("?")
    assert chromium.value("document.getElementById('keys').open") is True
    chromium.press("Escape")
    assert chromium.value("document.getElementById('keys').open") is False


def test_keys_lead_to_the_next_dossier(chromium: Browser, folder: Path, batch: Batch):
    """In the batch's order, its names encoded in addresses; the ends have one neighbour."""
    chromium.open(_brief(folder, batch, 0))
    assert chromium.value("document.getElementById('place').textContent") == "1 / 4"
    assert chromium.value("document.getElementById('previous').hidden") is True
    for name in ("白水市", "义水市", "（未能确定）"):
        before = chromium.value("location.href")
        chromium.press("n")
        chromium.until(f"location.href !== {before!r} && document.readyState === 'complete'")
        assert chromium.value("document.querySelector('.applicant strong').textContent") == name
    chromium.press("n")
    assert chromium.value("document.getElementById('said').textContent") == "已是最后一份材料。"


def test_an_amendment_rewrites_no_other_brief(
    folder: Path,
    batch: Batch,
    reviews: list[Review],
    documents: dict[str, Document],
    programme: Programme,
    tmp_path: Path,
):
    """A brief knows only how deep it lies; who its neighbours are stands beside the index."""
    path = tmp_path / batch.dossiers[0].path
    render_dossier(reviews[0], documents, programme, path, "../../")
    less = msgspec.structs.replace(batch, dossiers=batch.dossiers[:1])
    render_batch(less, iter(reviews), programme, tmp_path)
    assert (path / "brief.html").read_bytes() == (folder / batch.dossiers[0].path / "brief.html").read_bytes()
    assert (tmp_path / "dossiers.js").read_bytes() != (folder / "dossiers.js").read_bytes()


def test_a_brief_alone_needs_no_batch(
    chromium: Browser, review: Review, documents: dict[str, Document], programme: Programme, tmp_path: Path
):
    """Handed on without the batch it has no way to others and asks for no file."""
    render_dossier(review, documents, programme, tmp_path)
    chromium.open((tmp_path / "brief.html").as_uri())
    assert chromium.value("document.getElementById('next')") is None
    assert "批次总览" not in chromium.value("document.body.innerText")


def test_any_passage_of_the_text_can_be_opened(chromium: Browser, folder: Path, batch: Batch):
    """The address names passage and words; what stands around it is shown, the words marked; a wrong one shows none."""
    address = _brief(folder, batch, 0)
    words = chromium.value("encodeURIComponent('常务会议')")
    chromium.open(address)
    chromium.value(
        "window.kept = null; (() => { const own = shenbaoText; shenbaoText = (d) => { kept = d; own(d); }; })()"
    )
    chromium.value("location.hash = '#t0'")
    chromium.until("window.kept")
    place = chromium.value("kept[2].findIndex((passage) => passage[2].includes('常务会议'))")
    chromium.value(f"location.hash = '#t{place}={words}'")
    chromium.until("document.querySelector('#reader .found mark')?.textContent === '常务会议'")
    assert chromium.value("document.querySelector('#reader h3').textContent") == "文件1 第1页 01 申请函.pdf"
    assert "云岭省市场监督管理局" in chromium.value("document.getElementById('reader').textContent")
    chromium.value("location.hash = '#t99999=%E0%A4%A'")


def _red_report(path: Path) -> tuple[Document, Evidence]:
    """A page with one figure in red, and a reading of it; the box is where the program that drew it put it."""
    drawn = canvas.Canvas(str(path), pagesize=A4)
    width, height = A4
    drawn.setFont("Helvetica", 14)
    drawn.drawString(90, height - 300, "Cases solved in the year:")
    drawn.setFillColorRGB(1, 0, 0)
    drawn.drawString(320, height - 300, "1280")
    drawn.save()
    text = "Cases solved in the year: 1280"
    page = pypdfium2.PdfDocument(path)[0].get_textpage()
    first = page.get_text_range().index("1280")
    boxes = [page.get_charbox(first + place) for place in range(4)]
    box = (
        min(b[0] for b in boxes),
        height - max(b[3] for b in boxes),
        max(b[2] for b in boxes),
        height - min(b[1] for b in boxes),
    )
    block = Block(id="b1", kind="paragraph", text=text, page=1, bbox=box)
    file = FileInfo(name="报告.pdf", sha256="0" * 64, bytes=path.stat().st_size, media_type="application/pdf")
    page_of = Page(number=1, width=width, height=height, source="text")
    document = Document(file=file, reader="pdf", pages=(page_of,), blocks=(block,))
    return document, Evidence(document="d3", page=1, bbox=box, block="b1", start=26, quote="1280")


def test_the_box_lies_over_the_words(chromium: Browser, review: Review, programme: Programme, tmp_path: Path):
    """A click on a figure's source shows the page; all of the red words, and little else, is inside the box."""
    from extractors.limits import Limits
    from extractors.registry import Source

    source = tmp_path / "report.pdf"
    document, evidence = _red_report(source)
    figures = tuple(
        msgspec.structs.replace(item, evidence=evidence) if item.indicator_id == "gdp" else item
        for item in review.figures
    )
    changed = msgspec.structs.replace(review, figures=figures)
    render_dossier(changed, {"d3": document}, programme, tmp_path / "out")
    asked = Source(path=source, name="报告.pdf", sha256="0" * 64, bytes=1, media_type="application/pdf")
    target = tmp_path / "out" / PAGES / view_name("d3", 1)
    target.parent.mkdir()
    ((_, picture),) = draw_pages(asked, [1], Limits(), None)
    target.write_bytes(picture)
    chromium.open((tmp_path / "out" / "brief.html").as_uri())
    place = chromium.value(
        "(() => { const row = Array.from(document.querySelectorAll('tbody tr')).find((r) => r.cells[0].textContent"
        " === '地区生产总值'); row.querySelector('a.ref').id = 'wanted'; return row.cells[1].textContent; })()"
    )
    assert place
    chromium.click("#wanted")
    chromium.until("document.querySelector('article:target img')?.complete")
    box = chromium.value(
        "(() => { const i = document.querySelector('article:target img').getBoundingClientRect();"
        "const r = document.querySelector('article:target rect').getBoundingClientRect();"
        "return [(r.left - i.left) / i.width, (r.top - i.top) / i.height, (r.right - i.left) / i.width,"
        " (r.bottom - i.top) / i.height]; })()"
    )
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    red = [
        (x / image.width, y / image.height)
        for x in range(image.width)
        for y in range(image.height)
        if (pixel := image.getpixel((x, y)))[0] > 150 and pixel[1] < 110  # type: ignore[index]
    ]
    assert len(red) > 20
    assert all(box[0] < x < box[2] and box[1] < y < box[3] for x, y in red)
    assert (box[2] - box[0]) * (box[3] - box[1]) < 0.01


def test_links_work_without_script(folder: Path, batch: Batch):
    """Every reference is an address within the page, and its passage is there."""
    from lxml import html

    page = html.fromstring((folder / batch.dossiers[0].path / "brief.html").read_text(encoding="utf-8"))
    addresses = page.xpath("//a[@class='ref']/@href")
    assert len(addresses) > 20
    assert all(page.xpath(f"//article[@id='{address[1:]}']") for address in addresses)
