"""Pages that are read in ranges and joined give the document that reading all at once gives, to the byte."""

from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader

from extractors.document import Document, Page
from extractors.errors import UnreadableFile
from extractors.layout import Line, PageContent
from extractors.limits import DEFAULT_LIMITS, Limits
from extractors.paged import Ask, Kept, Range, is_large
from extractors.pdf import read_pdf
from extractors.pdf.page_reads import PageRead
from extractors.pdf.paged import PAGED
from extractors.registry import PDF, Source

BODY = "为深入贯彻落实党中央、国务院关于强化商业秘密保护的决策部署，结合本市实际，制定本方案并组织实施。"


def source_of(path: Path) -> Source:
    """A file as a reader gets it."""
    return Source(path=str(path), name="方案.pdf", sha256="0" * 64, bytes=path.stat().st_size, media_type=PDF)


def cut(pages: int, random: Random) -> list[tuple[int, int]]:
    """Ranges of one to seven pages that make up the whole."""
    ranges, first = [], 1
    while first <= pages:
        last = min(pages, first + random.randint(0, 6))
        ranges.append((first, last))
        first = last + 1
    return ranges


def read_apart(path: Path, limits: Limits = DEFAULT_LIMITS, *, seed: int = 0, hints: bool = True) -> list[bytes]:
    """The ranges of a file, read in any order, and where ``hints`` are passed on, with that of a range before."""
    random = Random(seed)
    source = source_of(path)
    ranges = cut(PAGED.survey(source, limits).pages, random)
    known: dict[int, bytes] = {0: b""}
    read: dict[int, bytes] = {}
    for first, last in random.sample(ranges, len(ranges)):
        hint = known[max(page for page in known if page < first)] if hints else b""
        found = PAGED.read(source, limits, Ask(first, last, hint), lambda: False)
        assert found.count == last - first + 1
        known[last], read[first] = found.hint, found.pages
    return [read[first] for first in sorted(read)]


def same(path: Path, limits: Limits = DEFAULT_LIMITS) -> Document:
    """The document, once it is sure that all ways of cutting it into ranges give the same bytes."""
    whole = read_pdf(source_of(path), limits)
    for seed in range(6):
        ranges = read_apart(path, limits, seed=seed, hints=bool(seed % 2))
        joined = PAGED.join(source_of(path), limits, ranges, {})
        assert msgspec.msgpack.encode(joined) == msgspec.msgpack.encode(whole)
    return whole


class Scanner:
    """Stands in for the recognition: what it reads tells pictures apart, and some pages hold two."""

    def __init__(self) -> None:
        self.images = 0

    def read_pages(self, image: Any, *, number: int, width: float, height: float) -> tuple[PageContent, ...]:
        """Two lines a page."""
        self.images += 1
        tone = int(image.mean(dtype="float64") * 1000)
        page = Page(number=number, width=width, height=height, source="ocr", confidence=0.9, skew=0.1)
        lines = tuple(
            Line(
                f"第{number}页的第{row}行，灰度{tone}。",
                (72.1, 100.3 * row, 400.0, 100.3 * row + 14),
                14.0,
                100.3 * row + 12,
            )
            for row in (1, 2)
        )
        content = PageContent(page=page, lines=lines)
        return (content, content) if tone % 3 == 0 else (content,)


@pytest.fixture
def scanner(monkeypatch: pytest.MonkeyPatch) -> Scanner:
    """Puts the stand-in in the place of the recognition."""
    import extractors.scan

    stand_in = Scanner()
    monkeypatch.setattr(extractors.scan, "read_pages", stand_in.read_pages)
    return stand_in


def draw_text(sheet: Any, number: int) -> None:
    """A page with a running head, paragraphs, and a table that goes on on the next page."""
    sheet.text(200, 40, "云岭市试点工作方案", 9)
    sheet.text(290, 810, f"— {number} —", 9)
    if number % 5 == 1:
        sheet.line(f"{number // 5 + 1}. 总体要求", size=18)
    if number % 4 != 2:
        sheet.paragraph(f"第{number}段。" + BODY * (1 + number % 3))
    if number % 4 in {1, 2}:
        top = 640 if number % 4 == 1 else 80
        ys = [top + 20 * row for row in range(6)]
        sheet.grid([72, 200, 330, 500], ys)
        for row, y in enumerate(ys[:-1]):
            for column, x in enumerate((76, 204, 334)):
                sheet.text(x, y + 15, f"{number}-{row}-{column}", 10)


def draw_columns(sheet: Any, number: int) -> None:
    """A page in two columns."""
    for row in range(20):
        sheet.text(60, 100 + 20 * row, BODY[row % 9 : row % 9 + 14], 12)
        sheet.text(320, 100 + 20 * row, f"{number}" + BODY[9 - row % 9 : 23 - row % 9], 12)


def draw_scan(sheet: Any, number: int) -> None:
    """A page that is a picture."""
    noise = Image.effect_noise((60, 80), 40 + number).convert("L")
    sheet.canvas.drawImage(ImageReader(noise), 0, 0, 595, 842)


def draw(paper: Callable[..., Any], pages: Sequence[Callable[[Any, int], None]]) -> Path:
    """A PDF of these pages."""
    sheet = paper()
    for number, page in enumerate(pages, start=1):
        page(sheet, number)
        sheet.page()
    return sheet.save()


def test_text_with_running_heads_and_tables_over_pages(paper: Any):
    """What belongs to the whole file is told by all of its pages."""
    document = same(draw(paper, [draw_text] * 30))
    kinds = {block.kind for block in document.blocks}
    assert {"header", "page_number", "paragraph", "table"} <= kinds
    assert any(len({fragment.page for fragment in block.fragments}) > 1 for block in document.blocks)


def test_scans_text_and_columns_mixed(paper: Any, scanner: Scanner):
    """Pages by OCR, pages with two pages on them, pages of text, empty ones."""
    pages = [draw_text, draw_columns, draw_scan, draw_scan, draw_columns, lambda *_: None, draw_text] * 3
    document = same(draw(paper, pages))
    assert {page.source for page in document.pages} >= {"text", "ocr", "none"}
    assert {"two-pages", "blank-page"} <= {warning.code for warning in document.warnings}
    assert scanner.images


def test_a_background_that_many_pages_show_is_read_once(paper: Any, scanner: Scanner, monkeypatch: pytest.MonkeyPatch):
    """Each range reads it for itself unless it has a hint; the document has its words once."""
    monkeypatch.setattr("extractors.picture_pages._is_paper", lambda _: True)
    picture = ImageReader(Image.effect_noise((90, 120), 50).convert("L"))

    def page(sheet: Any, number: int) -> None:
        sheet.canvas.drawImage(picture, 30, 30, 500, 700)
        sheet.paragraph(f"第{number}段。" + BODY)

    path = draw(paper, [page] * 12)
    document = same(path)
    assert sum("灰度" in block.text for block in document.blocks) == 2
    scanner.images = 0
    source = source_of(path)
    hint = PAGED.read(source, DEFAULT_LIMITS, Ask(1, 1), lambda: False).hint
    first = scanner.images
    PAGED.read(source, DEFAULT_LIMITS, Ask(7, 12, hint), lambda: False)
    assert (first, scanner.images) == (1, 1)


def test_limits_bite_at_the_same_place(paper: Any, scanner: Scanner):
    """Characters, cells and large pictures are counted over all pages."""
    path = draw(paper, [draw_text] * 12)
    document = same(path, msgspec.structs.replace(DEFAULT_LIMITS, characters=900))
    assert "limit-characters" in {warning.code for warning in document.warnings}
    assert len(document.pages) < 12
    document = same(path, msgspec.structs.replace(DEFAULT_LIMITS, table_cells=70))
    assert [warning.code for warning in document.warnings] == ["limit-cells"]
    document = same(path, msgspec.structs.replace(DEFAULT_LIMITS, pages=7))
    assert "limit-pages" in {warning.code for warning in document.warnings}
    assert not scanner.images


def test_large_pictures_beyond_the_limit(paper: Any, scanner: Scanner, monkeypatch: pytest.MonkeyPatch):
    """Ranges cannot know how many were read before them; the join does."""
    for module in ("page_reading", "page_reads"):
        monkeypatch.setattr(f"extractors.pdf.{module}.MOST_PICTURES", 3)
    monkeypatch.setattr("extractors.picture_pages._is_paper", lambda _: True)

    def page(sheet: Any, number: int) -> None:
        noise = Image.effect_noise((60, 80), 30 + number).convert("L")
        sheet.canvas.drawImage(ImageReader(noise), 30, 30, 500, 700)
        sheet.paragraph(BODY)

    document = same(draw(paper, [page] * 8))
    assert [warning.code for warning in document.warnings] == ["limit-pictures"]
    assert scanner.images


def test_fonts_that_lie_are_told_for_all_pages(paper: Any, scanner: Scanner, monkeypatch: pytest.MonkeyPatch):
    """The first page that gives reason to doubt decides for all with the same fonts, also for those of later ranges."""
    doubts: list[int] = []

    def doubtful(glyphs: Any, _: float) -> bool:
        return "".join(map(chr, glyphs.codes.tolist())).count("伪") > 0

    def lies(*_: Any) -> bool:
        doubts.append(1)
        return True

    monkeypatch.setattr("extractors.pdf.page_reading.is_doubtful", doubtful)
    monkeypatch.setattr("extractors.pdf.page_reading.says_something_else", lies)
    pages = [draw_text, draw_text, lambda sheet, _: sheet.paragraph("伪" + BODY), draw_text, draw_text, draw_text]
    document = same(draw(paper, pages))
    assert [page.source for page in document.pages] == ["text", "text", "ocr", "ocr", "ocr", "ocr"]
    assert doubts
    assert scanner.images


def test_the_second_reader_is_asked_so_many_times(paper: Any, monkeypatch: pytest.MonkeyPatch):
    """Its turns are those of the first pages that need it."""
    for module in ("page_reading", "page_reads"):
        monkeypatch.setattr(f"extractors.pdf.{module}.MOST_AGAIN", 2)
    monkeypatch.setattr(
        "extractors.pdf.page_reading.read_text_page",
        lambda raw, *_: (PageContent(Page(raw.number, 595, 842, "text")), False),
    )
    document = same(draw(paper, [draw_text] * 6))
    assert [warning.page for warning in document.warnings if warning.code == "second-reader"] == [1, 2]


def test_pages_that_are_lost_are_told(paper: Any):
    """The others are read; a document of which nothing could be read is unreadable."""
    path = draw(paper, [draw_text] * 6)
    source = source_of(path)
    ranges = [
        PAGED.read(source, DEFAULT_LIMITS, Ask(first, last), lambda: False).pages for first, last in ((1, 2), (4, 6))
    ]
    document = PAGED.join(source, DEFAULT_LIMITS, ranges, {3: "读取超过时限（90 秒），已停止读取"})
    assert [(page.number, page.source) for page in document.pages if page.source == "none"] == [(3, "none")]
    (warning,) = document.warnings
    assert (warning.code, warning.page) == ("page-unreadable", 3)
    assert "超过时限" in warning.message
    assert any("第4段" in block.text for block in document.blocks)
    with pytest.raises(UnreadableFile):
        PAGED.join(source, DEFAULT_LIMITS, [], dict.fromkeys(range(1, 7), "进程异常退出"))


def test_pages_of_no_range_are_read_by_the_join(paper: Any):
    """A range that is missing or nonsense, and one that says its pages twice, change nothing."""
    path = draw(paper, [draw_text] * 8)
    whole = read_pdf(source_of(path), DEFAULT_LIMITS)
    ranges = [
        PAGED.read(source_of(path), DEFAULT_LIMITS, Ask(first, last), lambda: False).pages
        for first, last in ((1, 2), (2, 4), (7, 8))
    ]
    for given in (ranges, [*ranges[:2], b"\xc1nonsense", ranges[2]], [], ranges[1:]):
        joined = PAGED.join(source_of(path), DEFAULT_LIMITS, given, {})
        assert msgspec.msgpack.encode(joined) == msgspec.msgpack.encode(whole)


def test_half_a_character_is_left_to_the_join(paper: Any, monkeypatch: pytest.MonkeyPatch):
    """A record that cannot be encoded is left out of its range."""
    path = draw(paper, [draw_text] * 3)
    half = Line("半个\ud800字", (72, 300, 200, 314), 14, 312)
    monkeypatch.setattr(
        "extractors.pdf.page_reading.read_text_page",
        lambda raw, *_: (PageContent(Page(raw.number, 595, 842, "text"), (half,) if raw.number == 2 else ()), False),
    )
    monkeypatch.setattr("extractors.pdf.page_reading.read_page_again", lambda *_: None)
    found = PAGED.read(source_of(path), DEFAULT_LIMITS, Ask(1, 3), lambda: False)
    assert found.count == 3
    assert [read.number for read in msgspec.msgpack.decode(found.pages, type=list[PageRead])] == [1, 3]
    joined = PAGED.join(source_of(path), DEFAULT_LIMITS, [found.pages], {})
    assert joined == read_pdf(source_of(path), DEFAULT_LIMITS)


def test_a_range_stops_when_it_is_told(paper: Any):
    """At least one page is read, whatever the time."""
    path = draw(paper, [draw_text] * 5)
    assert PAGED.read(source_of(path), DEFAULT_LIMITS, Ask(2, 5), lambda: True).count == 1


def test_how_large_a_file_is(paper: Any):
    """Pages without text but with a picture need OCR; a few of many pages are looked at."""
    survey = PAGED.survey(source_of(draw(paper, [draw_scan] * 9 + [draw_text] * 3)), DEFAULT_LIMITS)
    assert (survey.pages, survey.pictures) == (12, 9)
    assert is_large(survey)
    few = PAGED.survey(source_of(draw(paper, [draw_text] * 12)), DEFAULT_LIMITS)
    assert (few.pages, few.pictures) == (12, 0)
    assert not is_large(few)
    spread = PAGED.survey(source_of(draw(paper, [draw_scan, draw_text] * 20)), DEFAULT_LIMITS)
    assert spread.pages == 40
    assert 10 <= spread.pictures <= 30


def test_kept_pages_come_in_order_one_range_at_a_time():
    """The next range is decoded when the one before is used up, and pages that nobody asks for are passed over."""
    opened: list[int] = []

    def ranges() -> Any:
        for first in (1, 4, 7):
            opened.append(first)
            yield msgspec.msgpack.encode([PageRead(number, ()) for number in range(first, first + 3)])

    kept = Kept(PageRead, ranges())
    assert (kept.take(1), opened) == (PageRead(1, ()), [1])
    assert (kept.take(5), opened) == (PageRead(5, ()), [1, 4])
    assert kept.take(5) == PageRead(5, ())
    assert kept.take(9) == PageRead(9, ())
    assert kept.take(10) is None
    assert Range(b"", 0) == Range(b"", 0)
