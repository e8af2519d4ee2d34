"""Running heads, feet and page numbers as offices set them, and what only looks like them."""

from random import Random
from typing import Any

import pytest

from extractors.layout.page_numbers import parse_page_number

WORDS = "为加强商业秘密保护健全工作机制营造良好营商环境现就有关事项提出如下工作安排和具体要求请认真贯彻执行"
EDGE = {"header", "footer", "page_number"}


def fill(sheet: Any, page: int, rows: int = 22, *, start: float = 100.0) -> None:
    """Paragraphs of four lines, no two alike."""
    random = Random(page)
    sheet.y = start - 28
    for _ in range(rows // 4):
        text = "".join(random.choice(WORDS) for _ in range(105))
        sheet.paragraph(f"{text}{page}。")


def edges(document: Any) -> list[tuple[int, str, str]]:
    """Page, kind and words of all furniture."""
    return [(block.page, block.kind, block.text) for block in document.blocks if block.kind in EDGE]


def body(document: Any) -> list[str]:
    """Words of all that is no furniture."""
    return [block.text for block in document.blocks if block.kind not in EDGE]


NUMBERS = ["— 3 —", "－3－", "- 3 -", "~3~", "·3·", "第3页", "第 3 页 共 12 页", "第3页，共12页", "第3页/共12页", "共12页 第3页", "3/12",
           "3 / 12", "第三页", "第 十二 页", "Page 3 of 12", "P3", "p. 3", "3 of 12", "（第3页 共12页）", "—Ⅲ—", "－３－"]  # fmt: skip


@pytest.mark.parametrize("text", NUMBERS)
def test_page_numbers_take_many_forms(text: str, paper: Any, read: Any):
    """Each is a page number, even on a document's only page."""
    sheet = paper()
    fill(sheet, 1)
    sheet.text(280, 800, text, 10.5)
    assert [kind for _, kind, _ in edges(read(sheet.save()))] == ["page_number"]


@pytest.mark.parametrize("text", ["3家", "2023年", "（一）", "3.1", "3、", "第3条", "12%", "3-4", "P", "A3"])
def test_words_with_numbers_are_no_page_numbers(text: str):
    """Figures, articles and headings."""
    assert parse_page_number(text) is None


@pytest.mark.parametrize("form", ["{}", "({})", "[{}]"])
@pytest.mark.parametrize("first", [1, 2])
def test_bare_numbers_count_the_pages(form: str, first: int, paper: Any, read: Any):
    """At the outer corner of mirrored pages, missing on the first page."""
    sheet = paper()
    for page in range(1, 6):
        fill(sheet, page)
        if page >= first:
            sheet.text(72 if page % 2 else 510, 800, form.format(page + 10), 10.5)
        sheet.page()
    found = edges(read(sheet.save()))
    assert found == [(page, "page_number", form.format(page + 10)) for page in range(first, 6)]


def test_roman_numbers_of_front_matter_and_arabic_ones_after_it(paper: Any, read: Any):
    """Both count, each from its own beginning."""
    sheet = paper()
    texts = ["I", "II", "III", "1", "2", "3"]
    for page, text in enumerate(texts, 1):
        fill(sheet, page)
        sheet.text(290, 800, text, 10.5)
        sheet.page()
    assert [text for _, kind, text in edges(read(sheet.save())) if kind == "page_number"] == texts


def test_a_year_at_the_foot_is_text(paper: Any, read: Any):
    """2023 on a page of three, and a figure under the text, count nothing."""
    sheet = paper()
    for page in (1, 2, 3):
        fill(sheet, page)
        if page == 2:
            sheet.text(280, 790, "2023", 16)
        sheet.page()
    assert "2023" in body(read(sheet.save()))


@pytest.mark.parametrize("pages", [2, 3, 9])
def test_heads_and_feet_of_documents_of_any_length(pages: int, paper: Any, read: Any):
    """One head, one foot with a file's name and the day, from two pages on."""
    sheet = paper()
    for page in range(1, pages + 1):
        sheet.text(200, 50, "某某市商业秘密保护创新试点工作方案", 10.5)
        fill(sheet, page)
        sheet.text(72, 805, "试点方案（终稿）.docx", 9)
        sheet.text(440, 805, f"2024-03-0{page} 10:2{page}", 9)
        sheet.page()
    document = read(sheet.save())
    assert len(edges(document)) == 3 * pages
    assert len(body(document)) == 5 * pages


def chapters(sheet: Any, lengths: list[int], *, odd_even: bool, rule: bool) -> None:
    """Chapters with a running head each, their titles in the text."""
    page = 0
    for number, length in enumerate(lengths):
        title = (
            f"第{'一二三四五六'[number]}章 {('总则', '工作基础', '目标任务', '组织实施', '保障措施', '附则')[number]}"
        )
        for place in range(length):
            page += 1
            head = "试点工作方案" if odd_even and page % 2 == 0 else title
            sheet.text(72 if odd_even and page % 2 == 0 else 430, 60, head, 10.5)
            if rule:
                sheet.rule(72, 66, 520, 66)
            if place == 0:
                sheet.y = 90
                sheet.line(title, size=18, align="center")
            fill(sheet, page, start=150)
            sheet.page()


@pytest.mark.parametrize("odd_even", [False, True])
@pytest.mark.parametrize("rule", [False, True])
@pytest.mark.parametrize("lengths", [[2, 3, 2], [1, 3, 1, 2], [4, 4], [1, 1, 2, 1, 3]])
def test_running_heads_change_from_chapter_to_chapter(
    lengths: list[int],
    odd_even: bool,  # noqa: FBT001 - parameter of the test
    rule: bool,  # noqa: FBT001 - parameter of the test
    paper: Any,
    read: Any,
):
    """Each page's head is told; each chapter's title in the text is not."""
    sheet = paper()
    chapters(sheet, lengths, odd_even=odd_even, rule=rule)
    document = read(sheet.save())
    assert [page for page, _, _ in edges(document)] == list(range(1, sum(lengths) + 1))
    titles = [text for text in body(document) if text.startswith("第") and "章" in text]
    assert len(titles) == len(lengths)


def test_a_head_stands_at_another_height_of_the_first_page(paper: Any, read: Any):
    """Its words tell it."""
    sheet = paper()
    for page in range(1, 5):
        sheet.text(200, 40 if page == 1 else 52, "某某股份有限公司报告全文", 10.5)
        fill(sheet, page)
        sheet.page()
    assert len(edges(read(sheet.save()))) == 4


def test_a_form_on_each_page_is_text(paper: Any, read: Any):
    """Title, number of the form and the line to sign come again because each page is a form of its own."""
    sheet = paper()
    for page in (1, 2, 3):
        sheet.text(215, 60, "商业秘密保护承诺书", 22)
        sheet.text(72, 95, "填报单位：", 12)
        fill(sheet, page, 20, start=140)
        sheet.text(300, 770, "承诺人（签字）：", 16)
        sheet.text(300, 798, "年   月   日", 16)
        sheet.page()
    assert edges(read(sheet.save())) == []


def test_heads_of_lists_without_rules_are_text(paper: Any, read: Any):
    """The row of titles that a list repeats on each page is part of the list."""
    sheet = paper()
    xs = (72, 180, 300, 420)
    for page in range(5):
        for x, text in zip(xs, ("序号", "企业名称", "所属行业", "备注"), strict=True):
            sheet.text(x, 90, text, 12)
        for row in range(30):
            for x, text in zip(xs, (str(30 * page + row), f"企业{page}{row}", "制造业", "无"), strict=True):
                sheet.text(x, 110 + 20 * row, text, 12)
        sheet.page()
    assert edges(read(sheet.save())) == []


def test_titles_of_short_pages_and_numbered_headings_stay(paper: Any, read: Any):
    """Two annexes that begin with equal lines at one height."""
    sheet = paper()
    for page in (1, 2):
        sheet.y = 40
        sheet.line("附件1" if page == 1 else "附件2")
        sheet.line("商业秘密保护工作情况表", size=22, align="center")
        sheet.line("一、基本情况", indent=32)
        fill(sheet, page, 8, start=200)
        sheet.page()
    assert edges(read(sheet.save())) == []


def test_the_head_of_a_page_with_a_table_on_its_side(paper: Any, read: Any):
    """Its head and number stand where other pages have them, across the text."""
    sheet = paper()
    for page in range(1, 6):
        sheet.text(200, 50, "某某市试点工作方案", 10.5)
        sheet.text(290, 800, f"— {page} —", 10.5)
        if page == 3:
            sheet.canvas.saveState()
            sheet.canvas.rotate(90)
            for row in range(10):
                sheet.canvas.setFont("STSong-Light", 12)
                sheet.canvas.drawString(120, -150 - 30 * row, WORDS[row : row + 30])
            sheet.canvas.restoreState()
        else:
            fill(sheet, page)
        sheet.page()
    found = edges(read(sheet.save()))
    assert [(page, kind) for page, kind, _ in found] == [(p, k) for p in range(1, 6) for k in ("header", "page_number")]


@pytest.mark.parametrize("text", ["内部资料", "试点 专用"])
@pytest.mark.parametrize("size", [40.0, 60.0])
def test_upright_watermarks_are_told(text: str, size: float, paper: Any, read: Any):
    """Large light type under the text of each page; the lines over it stay whole."""
    sheet = paper()
    for page in range(1, 4):
        sheet.canvas.setFillGray(0.85)
        sheet.text(120, 395, text, size)
        sheet.canvas.setFillGray(0)
        fill(sheet, page)
        sheet.page()
    document = read(sheet.save())
    marks = [block for block in document.blocks if block.kind == "watermark"]
    assert ["".join(block.text.split()) for block in marks] == ["".join(text.split())] * 3
    assert all(len(block.text) in {106, 107} for block in document.blocks if block.kind == "paragraph")


def test_large_titles_are_no_watermarks(paper: Any, read: Any, kinds: Any):
    """Nothing stands on them, however near the next line is."""
    sheet = paper()
    sheet.text(150, 120, "关于申报试点的请示", 36)
    sheet.text(80, 140, "某某市人民政府：", 16)
    fill(sheet, 1, 12, start=180)
    assert "watermark" not in [kind for kind, _ in kinds(read(sheet.save()))]


@pytest.mark.parametrize(("text", "number", "told"), [("某某市人民政府公报", "·1·", True), ("编号：〔2024〕3号", "·1·", False), ("秘密★一年", "1", False), ("附件2", "1", False), ("某某市人民政府公报", "", False)])  # fmt: skip
def test_the_head_of_a_single_page(text: str, number: str, told: bool, paper: Any, read: Any):  # noqa: FBT001 - parameter of the test
    """Small type at the very top is a head where there is a page number too; labels and marks are text."""
    sheet = paper()
    sheet.text(240, 45, text, 9)
    fill(sheet, 1)
    sheet.text(290, 800, number, 9)
    assert ((1, "header", text) in edges(read(sheet.save()))) is told
