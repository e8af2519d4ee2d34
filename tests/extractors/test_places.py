"""Pages and boxes of documents without pages: texts aligned, and held against what LibreOffice prints."""

from collections.abc import Callable
from pathlib import Path

import docx
import msgspec
import pdfplumber
import pytest
from docx.enum.text import WD_BREAK
from hypothesis import given
from hypothesis import strategies as st

from extractors import office, registry
from extractors.document import Document
from extractors.limits import DEFAULT_LIMITS
from extractors.office import convert_with_office, find_office
from extractors.office.alignment import Span, align, plain
from extractors.registry import Source, read_source

needs_office = pytest.mark.skipif(find_office() is None, reason="LibreOffice is not installed")


def said(spans: tuple[Span, ...], whole: str) -> str:
    """What stands at the spans."""
    return "".join(whole[span.place : span.place + span.length] for span in spans)


def test_a_text_goes_on_behind_foot_and_head_of_a_page():
    """What stands between its parts is none of it."""
    text = "为深入贯彻落实党中央决策部署，加快建设示范区，制定本方案，请结合实际认真组织实施。"
    whole = f"关于印发方案的通知{text[:21]}—3—某市人民政府文件{text[21:]}附件一"
    (spans,) = align([text], whole)
    assert said(spans, whole) == text
    assert len(spans) == 2


def test_a_heading_is_found_behind_its_entry_in_the_contents():
    """The order tells which of two places is meant."""
    texts = ["目录", "一、总体要求1", "二、重点任务2", "一、总体要求", "坚持稳中求进工作总基调不动摇。", "二、重点任务"]
    whole = "".join(texts)
    found = [spans[0].place for spans in align(texts, whole)]
    assert found == [whole.index(text) if number < 3 else whole.rindex(text) for number, text in enumerate(texts)]


def test_what_is_not_there_has_no_place_and_costs_no_other():
    """Recognised or counted text, and short words far away."""
    texts = [
        "第一条规定了适用范围和基本原则",
        "识别出来而版面上没有的一段文字",
        "第二条",
        "第三条规定了各方面的职责分工",
    ]
    whole = "第一条规定了适用范围和基本原则第二条第三条规定了各方面的职责分工"
    first, second, third, fourth = align(texts, whole)
    assert not second
    assert [spans[0].place for spans in (first, third, fourth)] == [0, 15, 18]


def test_a_note_stands_anywhere():
    """A foot note comes later in the printing than in the document."""
    note = "数据来源于该市统计局公布的年度统计公报"
    texts = ["正文第一段讲的是总体情况如何如何", note, "正文第二段讲的是下一步怎么安排的"]
    whole = texts[0] + texts[2] + note
    found = align(texts, whole)
    assert [said(spans, whole) for spans in found] == texts


def test_a_counted_field_or_a_sign_is_skipped():
    """What differs in a few characters is still the same paragraph."""
    text, whole = (
        plain("本页为第 1 页，是否公示：☑ 是　请在规定期限内反馈意见"),
        "本页为第27页，是否公示：\uf052是请在规定期限内反馈意见",
    )
    (spans,) = align([text], plain(whole))
    assert sum(span.length for span in spans) >= len(text) - 2


def test_blanks_and_forms_do_not_count():
    """Kangxi radicals and full-width signs are what they look like."""
    assert plain("⼈ 民　政府（２０２４）…… 1") == "人民政府(2024)1"


@given(
    st.lists(st.text("甲乙丙丁戊己庚辛壬癸子丑", min_size=1, max_size=30), max_size=12),
    st.text("甲乙丙 丁", max_size=20),
)
def test_spans_say_what_their_texts_say(texts: list[str], between: str):
    """Whatever the texts are: no span leaves the longer one, none lies."""
    whole = plain(between).join(texts)
    for text, spans in zip(texts, align(texts, whole), strict=True):
        for span in spans:
            assert text[span.start : span.start + span.length] == whole[span.place : span.place + span.length]
        assert [span.place for span in spans] == sorted(span.place for span in spans)


Read = Callable[..., Document]


@pytest.fixture
def read() -> Read:
    """Reads a file as a worker does."""

    def run(path: Path, media_type: str = registry.DOCX, *, page_places: bool = True) -> Document:
        limits = msgspec.structs.replace(DEFAULT_LIMITS, page_places=page_places)
        source = Source(str(path), "方案.docx", "0" * 64, path.stat().st_size, media_type)
        return read_source(source, limits)

    return run


def plan(path: Path) -> None:
    """A DOCX of two pages with a head, a table, and a paragraph that runs over the page's end."""
    made = docx.Document()
    made.sections[0].header.paragraphs[0].text = "内部资料"
    made.add_paragraph("示范区建设方案")
    table = made.add_table(2, 2)
    for row, words in enumerate((("地区", "绍兴市"), ("产值", "350.6亿元"))):
        for column, word in enumerate(words):
            table.cell(row, column).text = word
    long = made.add_paragraph("本段文字很长，前一半在第一页，")
    long.add_run().add_break(WD_BREAK.PAGE)
    long.add_run("后一半在第二页，到此为止。")
    made.add_paragraph("结束语")
    made.save(str(path))


@needs_office
def test_blocks_stand_where_the_printing_has_them(tmp_path: Path, read: Read):
    """Pages, boxes, fragments and cells agree with what another program finds in the PDF."""
    path = tmp_path / "plan.docx"
    plan(path)
    document = read(path)
    assert [(page.number, page.source) for page in document.pages] == [(1, "rendered"), (2, "rendered")]
    blocks = {block.text[:4]: block for block in document.blocks}
    assert blocks["内部资料"].page is None
    assert blocks["示范区建"].page == 1
    assert [fragment.page for fragment in blocks["本段文字"].fragments] == [1, 2]
    assert blocks["结束语"].page == 2
    printed = convert_with_office(Source(str(path), "", "", 1, registry.DOCX), "pdf")
    assert printed is not None
    with pdfplumber.open(printed) as pdf:
        characters = [(page.page_number, each) for page in pdf.pages for each in page.chars]
        box_of = {
            (number, each["text"]): (each["x0"], each["top"], each["x1"], each["bottom"]) for number, each in characters
        }
        for page in pdf.pages:
            page.close()
    for key, first, last in (("示范区建", (1, "示"), (1, "案")), ("结束语", (2, "结"), (2, "语"))):
        box = blocks[key].bbox
        assert box is not None
        assert box[0] == pytest.approx(box_of[first][0], abs=1)
        assert box[2] == pytest.approx(box_of[last][2], abs=1)
        middle = (box_of[first][1] + box_of[first][3]) / 2
        assert box[1] - 3 <= middle <= box[3] + 3
    table = next(block for block in document.blocks if block.rows)
    assert table.rows is not None
    cell = table.rows[1][0]
    assert cell.bbox is not None
    assert cell.bbox[0] == pytest.approx(box_of[1, "产"][0], abs=1)
    assert any("LibreOffice" in limit for limit in document.limits)
    assert not any("没有固定分页" in limit for limit in document.limits)


@needs_office
def test_texts_are_the_same_with_places_and_without(tmp_path: Path, read: Read):
    """Only places are added, and only where they are asked for."""
    path = tmp_path / "plan.docx"
    plan(path)
    with_places, without = read(path), read(path, page_places=False)
    assert [(b.id, b.kind, b.text, b.style) for b in with_places.blocks] == [
        (b.id, b.kind, b.text, b.style) for b in without.blocks
    ]
    assert without.pages == ()
    assert not any(block.page or block.bbox for block in without.blocks)


def test_an_office_that_prints_nothing_is_told(tmp_path: Path, read: Read, monkeypatch: pytest.MonkeyPatch):
    """No PDF, or none that opens: the document stays as it is. Without an office nothing was to be had."""
    path = tmp_path / "plan.docx"
    plan(path)
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.4 nonsense")
    without = read(path, page_places=False)
    monkeypatch.setattr(office, "find_office", lambda: "/usr/bin/soffice")
    for printed in (None, broken):
        monkeypatch.setattr(office, "convert_with_office", lambda *_, printed=printed, **__: printed)
        document = read(path)
        assert document.blocks == without.blocks
        assert [warning.code for warning in document.warnings] == ["no-page-places"]
    monkeypatch.setattr(office, "find_office", lambda: None)
    assert read(path) == without
