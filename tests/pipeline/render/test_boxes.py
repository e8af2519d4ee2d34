"""The box that is drawn in the browser lies over the words that are drawn there.

Where the words are is asked of pdfium's own search in the original file, and of the picture on the screen.
"""

import hashlib
import io
from collections.abc import Callable
from pathlib import Path

import msgspec
import numpy as np
import pypdfium2
import pytest
from PIL import Image
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from extractors.document import Document, cite
from extractors.limits import Limits
from extractors.registry import PDF, Source, read_source
from extractors.views import draw_pages
from pipeline.fonts import find_cjk_fonts
from pipeline.programme import Programme
from pipeline.render import render_dossier
from pipeline.render.sources import PAGES, view_name
from pipeline.review import Contact, CriterionPoints, Point, Review

from .browser import Browser

SENTENCES = (
    "近三年累计查处侵犯商业秘密案件二十八件，移送公安机关五件。",
    "已建成商业秘密保护基地六个，培育示范企业一百二十家。",
    "基层执法力量不足，专业取证能力不强。",
)
SLACK = 6.0
"""Points by which the box may stick out: three on each side are drawn on purpose."""
Box = tuple[float, float, float, float]
PLACES = """(() => {
  const of = (e) => { const r = e.getBoundingClientRect(); return [r.left, r.top, r.right, r.bottom]; };
  const page = document.querySelector('article:target .page');
  return [of(page.querySelector('img')), of(page.querySelector('rect'))];
})()"""


def _paper(path: Path, *, turned: int, offset: float) -> None:
    """A report of two pages, each sentence far from the others; ``offset`` moves the page's visible box."""
    face = find_cjk_fonts().best("song", truetype=True)
    if face is None:
        pytest.skip("needs a Chinese TrueType font")
    pdfmetrics.registerFont(TTFont("Boxes", face.path, subfontIndex=face.index))
    size = (595, 842) if turned % 180 == 0 else (842, 595)
    canvas = Canvas(str(path), pagesize=size, invariant=True)
    for page in range(2):
        canvas.setPageRotation(turned)
        if offset:
            canvas.setCropBox((offset, offset, size[0], size[1]))
        canvas.setFont("Boxes", 15)
        canvas.drawString(120, size[1] - 90, "工作基础情况报告")
        for number, sentence in enumerate(SENTENCES):
            canvas.drawString(110 + 20 * number, size[1] - 170 - 110 * number, sentence if page else f"第{number}段。")
        canvas.showPage()
    canvas.save()


def _searched(path: Path, page: int, words: str) -> Box:
    """Where pdfium finds words, in points from the top left of the page as it is shown."""
    pdf = pypdfium2.PdfDocument(path)
    sheet = pdf[page - 1]
    text = sheet.get_textpage()
    first, count = text.search(words).get_next()
    boxes = [text.get_charbox(index) for index in range(first, first + count)]
    corners = [
        _shown(sheet, x, y) for left, bottom, right, top in boxes for x, y in ((left, bottom), (right, top))
    ]  # fmt: skip
    return (
        min(x for x, _ in corners), min(y for _, y in corners), max(x for x, _ in corners), max(y for _, y in corners)
    )  # fmt: skip


def _shown(sheet: pypdfium2.PdfPage, x: float, y: float) -> tuple[float, float]:
    """A point of the page's own space as a viewer shows it."""
    left, bottom, right, top = sheet.get_cropbox()
    match sheet.get_rotation():
        case 90:
            return y - bottom, x - left
        case 180:
            return right - x, y - bottom
        case 270:
            return top - y, right - x
        case _:
            return x - left, top - y


@pytest.fixture
def brief(review: Review, programme: Programme, tmp_path: Path) -> Callable[..., tuple[Path, Path, Document]]:
    """Makes a PDF, reads it, and renders a brief that quotes its sentences, with pictures of its pages."""

    def make(*, turned: int = 0, offset: float = 0.0) -> tuple[Path, Path, Document]:
        path, folder = tmp_path / "报告.pdf", tmp_path / "out"
        _paper(path, turned=turned, offset=offset)
        data = path.read_bytes()
        source = Source(str(path), "报告.pdf", hashlib.sha256(data).hexdigest(), len(data), PDF)
        document = read_source(source, Limits())
        points = []
        for sentence in SENTENCES:
            block = next(block for block in document.blocks if sentence in block.text)
            start = block.text.index(sentence)
            points.append(Point(text=sentence, evidence=cite("d3", block, start, start + len(sentence))))
        quoting = msgspec.structs.replace(
            review, documents=review.documents[2:], findings=(), requirements=(), figures=(), tasks=(), measures=(),
            commitments=(), contact=Contact(), criteria=(CriterionPoints("c", "标准", tuple(points)),),
        )  # fmt: skip
        rendered = render_dossier(quoting, {"d3": document}, programme, folder)
        (folder / PAGES).mkdir()
        for page, picture in draw_pages(source, [page for _, page in rendered.views], Limits(), None):
            (folder / PAGES / view_name("d3", page)).write_bytes(picture)
        return folder / "brief.html", path, document

    return make


@pytest.mark.parametrize(
    ("turned", "offset"), [(0, 0.0), (90, 0.0), (270, 0.0), (0, 40.0)], ids=["plain", "right", "left", "cropped"]
)
def test_box_lies_on_the_words(
    chromium: Browser, brief: Callable[..., tuple[Path, Path, Document]], turned: int, offset: float
):
    """Of each sentence: where pdfium finds it, in the page's picture as the browser has laid it out; ink in it."""
    address, path, document = brief(turned=turned, offset=offset)
    chromium.size(1500, 1400)
    chromium.open(address.as_uri())
    for number, sentence in enumerate(SENTENCES):
        chromium.value(f"document.querySelectorAll('#h3 ~ ul a.ref')[{number}].click()")
        chromium.until("document.querySelector('article:target img')?.complete === true")
        chromium.value("document.querySelector('article:target img').scrollIntoView({block: 'center'})")
        page, box = chromium.value(PLACES)
        size = document.pages[1]
        across, down = (page[2] - page[0]) / size.width, (page[3] - page[1]) / size.height
        drawn = ((box[0] - page[0]) / across, (box[1] - page[1]) / down,
                 (box[2] - page[0]) / across, (box[3] - page[1]) / down)  # fmt: skip
        words = _searched(path, 2, sentence)
        assert drawn[0] <= words[0] + 1
        assert drawn[1] <= words[1] + 1
        assert drawn[2] >= words[2] - 1
        assert drawn[3] >= words[3] - 1
        assert max(words[0] - drawn[0], words[1] - drawn[1], drawn[2] - words[2], drawn[3] - words[3]) < 2 * SLACK
        assert _ink(chromium, box) > 0.05


def _ink(chromium: Browser, box: list[float]) -> float:
    """Share of dark pixels that are seen in a box."""
    picture = np.asarray(Image.open(io.BytesIO(chromium.picture())).convert("L"))
    left, top, right, bottom = (round(edge) for edge in box)
    inside = picture[top + 2 : bottom - 2, left + 2 : right - 2]
    return float((inside < 190).mean())
