"""All files of one dossier: what they say, and that equal input gives equal bytes."""

import io
import re
from pathlib import Path
from typing import Any

import docx
import msgspec
import pypdfium2
import pytest
from lxml import html

from extractors.document import Block, Document
from extractors.errors import ShenbaoError
from pipeline.brief import make_brief
from pipeline.programme import Programme
from pipeline.render import render_dossier
from pipeline.render.html import render_brief_html
from pipeline.render.paper import make_paper
from pipeline.render.pdf import find_typefaces, render_pdf
from pipeline.render.sources import collect_passages
from pipeline.render.templates import inlined
from pipeline.render.word_brief import render_word_brief
from pipeline.review import Finding, Review

from .papers import dossier_files

Files = dict[str, bytes]
Documents = dict[str, Document]


@pytest.fixture(scope="module")
def files(review: Review, documents: Documents, programme: Programme) -> Files:
    """The outputs of the incomplete dossier."""
    return dossier_files(review, documents, programme)


def _page(data: bytes) -> Any:
    return html.fromstring(data.decode())


def _word_text(data: bytes) -> str:
    document = docx.Document(io.BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)


def _pdf_text(data: bytes) -> tuple[str, int]:
    pdf = pypdfium2.PdfDocument(data)
    text = "".join(page.get_textpage().get_text_range() for page in pdf)
    return re.sub(r"\s", "", text), len(pdf)


def test_equal_input_gives_equal_bytes(files: Files, review: Review, documents: Documents, programme: Programme):
    """Every output, rendered again."""
    assert dossier_files(review, documents, programme) == files


def test_every_fact_links_to_its_marked_passage(files: Files, review: Review):
    """Each point's reference leads to an article whose mark is the sentence, letter for letter."""
    page = _page(files["brief.html"])
    quotes = page.xpath("//section[@aria-labelledby='h3']//li")
    assert [item.xpath("string(q)") for item in quotes] == [p.text for c in review.criteria for p in c.points]
    for item in quotes:
        target = item.xpath("string(.//a[@class='ref']/@href)").removeprefix("#")
        (article,) = page.xpath(f"//article[@id='{target}']")
        assert article.xpath("string(.//mark)") == item.xpath("string(q)")
    hrefs = set(page.xpath("//a[@class='ref']/@href"))
    assert hrefs == {f"#{anchor}" for anchor in page.xpath("//article/@id")}


def test_figure_in_a_table_shows_header_and_row(files: Files):
    """The passage behind a table's figure is its row below the header, the cell marked."""
    page = _page(files["brief.html"])
    (article,) = page.xpath("//article[.//table][1]")
    assert article.xpath(".//th/text()") == ["年份", "案件（件）", "罚没金额（万元）"]
    assert article.xpath("string(.//mark)") == "350.6"


def test_page_needs_nothing_else(files: Files):
    """No script but ours, no address but our own files and anchors, a policy that forbids the rest, headings and landmarks."""
    page = _page(files["brief.html"])
    policy = page.xpath("string(//meta[@http-equiv='Content-Security-Policy']/@content)")
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert [str(script) for script in page.xpath("//script/text()")] == [
        str(inlined(name).text) for name in ("words.js", "brief.js")
    ]
    assert not page.xpath("//script/@src | //link | //iframe | //*[@style] | //@onclick")
    pictures = set(page.xpath("//img/@src"))
    assert pictures
    assert all(re.fullmatch(r"pages/d\w+-\d+\.webp", address) for address in pictures)
    addresses = {href for href in page.xpath("//@href") if not href.startswith("#")}
    notice = {"correction-notice.docx", "correction-notice.pdf"}
    assert addresses == pictures | notice | {"brief.pdf", "brief.docx", "review.json"}
    assert page.get("lang") == "zh-CN"
    assert len(page.xpath("//main")) == len(page.xpath("//h1")) == len(page.xpath("//aside[@aria-label]")) == 1
    assert [item.text for item in page.xpath("//main//h2")] == [
        "一、申报主体与资格",
        "二、材料完整性",
        "三、按评估标准的原文摘录",
        "四、任务覆盖情况",
        "五、创新举措",
        "六、承诺事项",
        "七、主要指标",
        "八、存疑事项",
        "附：文件清单",
    ]


def test_pdf_holds_the_brief_on_two_pages(files: Files, review: Review):
    """Sentences, figures and doubts are in the PDF's text; it has two pages at most."""
    text, pages = _pdf_text(files["brief.pdf"])
    assert pages <= 2
    for point in (point for criterion in review.criteria for point in criterion.points):
        assert re.sub(r"\s", "", point.text) in text
    for words in ("青石市", "属地级市", "5,028.6", "万元", "建议核实2项", "文件3第2页", "01申请函.pdf"):
        assert words in text


def test_word_brief_says_what_the_pdf_says(files: Files, review: Review):
    """The same words in the same order."""
    text = _word_text(files["brief.docx"])
    places = [
        text.index(word) for word in ("申报主体", "材料完整性", "原文摘录", "任务覆盖", "主要指标", "存疑", "文件清单")
    ]
    assert places == sorted(places)
    assert all(point.text in text for criterion in review.criteria for point in criterion.points)


def test_word_files_carry_no_times_and_no_author(files: Files):
    """Nothing of the run is in their properties."""
    core = docx.Document(io.BytesIO(files["brief.docx"])).core_properties
    assert (core.author, core.created, core.modified) == ("", None, None)
    assert "青石市" in core.title


def test_the_head_of_a_brief_on_paper_names_the_region(files: Files):
    """Whoever holds a pile of prints sees whose each is before the first table."""
    heads = _word_text(files["brief.docx"]).partition("一、申报主体")[0]
    assert "青石市" in heads
    if "brief.pdf" in files:
        assert "青石市" in _pdf_text(files["brief.pdf"])[0].partition("一、申报主体")[0]


def test_notice_goes_when_the_dossier_is_complete(
    review: Review, reviews: list[Review], documents: Documents, programme: Programme, tmp_path: Path
):
    """It stands only while the applicant has something to mend; unchanged files are not written again."""
    names = render_dossier(review, documents, programme, tmp_path).names
    assert names == (
        "brief.html",
        "brief.pdf",
        "brief.docx",
        "correction-notice.docx",
        "correction-notice.pdf",
        "review.json",
        "text.js",
        "facts.js",
    )
    before = {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    render_dossier(review, documents, programme, tmp_path)
    assert {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == before
    for other in reviews[1:3]:
        names = render_dossier(other, documents, programme, tmp_path).names
        page = (tmp_path / "brief.html").read_text(encoding="utf-8")
        for name in ("correction-notice.docx", "correction-notice.pdf"):
            assert name not in names
            assert not (tmp_path / name).exists()
            assert name not in page


def test_only_an_incomplete_dossier_gets_a_notice(reviews: list[Review], programme: Programme):
    """Neither the applicant's locked files nor a fault of ours makes a notice: what failed is for the officer."""
    ours = Finding("internal-failure", "unreadable-file", "error", None, "审核程序处理该份材料时出现故障。")
    locked = Finding("e1", "encrypted-file", "error", None, "文件“全部.zip”已加密，需要密码才能打开，未能读取。")
    for findings in ((ours,), (locked,), ()):
        failed = msgspec.structs.replace(reviews[3], findings=findings)
        assert "correction-notice.docx" not in dossier_files(failed, {}, programme)
    assert "correction-notice.docx" in dossier_files(reviews[0], {}, programme)


def test_remark_stands_behind_its_sentence(review: Review, documents: Documents, programme: Programme):
    """In every form of the brief, outside the quotation marks."""
    brief = make_brief(review, programme)
    lines = [
        msgspec.structs.replace(line, points=tuple(msgspec.structs.replace(p, note="自述不足") for p in line.points))
        for line in brief.criteria
    ]
    noted = msgspec.structs.replace(brief, criteria=tuple(lines))
    page = _page(render_brief_html(noted, collect_passages(noted, documents), []).encode())
    quote = page.xpath("//section[@aria-labelledby='h3']//li")[0]
    assert quote.xpath("string(b)") == "自述不足"
    assert "自述不足" not in quote.xpath("string(q)")
    paper = make_paper(noted)
    assert "”〔自述不足〕〔文件" in _word_text(render_word_brief(paper))
    pdf = render_pdf(paper)
    assert pdf is not None
    assert "”〔自述不足〕〔文件" in _pdf_text(pdf)[0]


def test_targets_stand_out(files: Files):
    """Rows of targets carry a class on the page and a colour in Word."""
    page = _page(files["brief.html"])
    assert page.xpath("//tr[@class='target']/td[5]/text()") == ["目标"]
    tables = docx.Document(io.BytesIO(files["brief.docx"])).tables
    shaded = [row for table in tables for row in table.rows if "w:shd" in row.cells[0]._tc.xml]
    assert [row.cells[4].text for row in shaded] == ["目标"]


def test_machine_without_chinese_fonts_gets_no_pdf(
    review: Review, documents: Documents, programme: Programme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """The others are made, the page does not link to it, and a stale one goes."""
    monkeypatch.setattr("pipeline.render.pdf.find_typefaces", lambda: None)
    (tmp_path / "brief.pdf").write_bytes(b"old")
    assert "brief.pdf" not in render_dossier(review, documents, programme, tmp_path).names
    assert not (tmp_path / "brief.pdf").exists()
    assert "brief.pdf" not in (tmp_path / "brief.html").read_text(encoding="utf-8")


def test_unknown_font_is_an_error(review: Review, programme: Programme, monkeypatch: pytest.MonkeyPatch):
    """The typesetter must not put another font in its place."""
    typefaces = find_typefaces()
    assert typefaces is not None
    gone = msgspec.structs.replace(typefaces, serif="No Such Serif")
    monkeypatch.setattr("pipeline.render.pdf.find_typefaces", lambda: gone)
    with pytest.raises(ShenbaoError, match="no such serif"):
        render_pdf(make_paper(make_brief(review, programme)))


def test_json_is_the_review(files: Files, review: Review):
    """Other programs read back what was judged."""
    assert msgspec.json.decode(files["review.json"], type=Review) == review


def test_id_numbers_are_masked_everywhere(review: Review, documents: Documents, programme: Programme):
    """In sentences, passages, messages and names, in every format."""
    number = "530102198001011234"
    message = f"联系人身份证号{number}出现在材料中。"
    blocks = (Block(id="b1", kind="paragraph", text=f"经办人{number}，{documents['d1'].blocks[2].text}", page=1),)
    evidence = msgspec.structs.replace(
        review.findings[4].evidence[0], block="b1", start=0, quote=blocks[0].text[:24], document="d1"
    )
    finding = msgspec.structs.replace(review.findings[0], message=message, evidence=(evidence,))
    changed = msgspec.structs.replace(review, findings=(finding,))
    sources = {**documents, "d1": msgspec.structs.replace(documents["d1"], blocks=blocks)}
    made = dossier_files(changed, sources, programme)
    texts = [made["brief.html"].decode(), made["review.json"].decode(), _pdf_text(made["brief.pdf"])[0]]
    texts += [_word_text(made["brief.docx"]), _word_text(made["correction-notice.docx"])]
    texts.append(_pdf_text(made["correction-notice.pdf"])[0])
    for text in texts:
        assert number not in text
        assert "530102********1234" in text


def test_quote_that_does_not_stand_is_still_shown(review: Review, documents: Documents, programme: Programme):
    """A document that is not at hand, or a block that changed, leaves the quote alone."""
    page = _page(dossier_files(review, {"d1": documents["d1"]}, programme)["brief.html"])
    marks = page.xpath("//article//mark")
    assert len(marks) == len(page.xpath("//article"))
