"""Layout of lines that any reader delivers: scans have no fonts, sizes are guessed, pages may lie on their side."""

import numpy as np
import pytest

from extractors.document import Cell, Page, Seal
from extractors.layout import Line, Mark, PageContent, TableContent, assemble
from extractors.layout.frames import Frame, slanted_box, turn_box, turned_size
from extractors.layout.line_words import NUMBERED

BODY = "为深入贯彻落实党中央国务院关于加强知识产权保护的决策部署，健全商业秘密保护工作机制，营造良好营商环境，现提出如下安排。"


def line(text: str, y: float, *, x: float = 80.0, size: float = 16.0, confidence: float = 0.95) -> Line:
    """A recognised line with its lower edge a little below ``y``."""
    width = sum(1 if ord(character) > 255 else 0.5 for character in text) * size
    return Line(text=text, bbox=(x, y - size, x + width, y + 2), size=size, baseline=y, confidence=confidence)


def content(lines: list[Line], number: int = 1, **more: object) -> PageContent:
    """A recognised page of A4."""
    page = Page(number=number, width=595.0, height=842.0, source="ocr")
    return PageContent(page=page, lines=tuple(lines), **more)


def wrapped(text: str, y: float) -> list[Line]:
    """A paragraph of 27 characters a line, sizes a little off as OCR guesses them."""
    rows = [line(text[:25], y, x=112.0)]
    for place, start in enumerate(range(25, len(text), 27), 1):
        rows.append(line(text[start : start + 27], y + 28 * place, size=16 + 0.3 * (place % 2)))
    return rows


def test_recognised_lines_become_paragraphs():
    """Guessed sizes do not part a paragraph; numbered headings stay apart."""
    rows = [line("一、总体要求", 100, x=112.0), *wrapped(BODY, 128), *wrapped(BODY, 240)]
    assert [block.text for block in assemble([content(rows)])] == ["一、总体要求", BODY, BODY]


def test_confidence_is_the_mean_by_length():
    """A long sure line weighs more than a short unsure one."""
    rows = [line(BODY[:25], 100, x=112.0, confidence=1.0), line(BODY[25:30], 128, confidence=0.4)]
    (block,) = assemble([content(rows)])
    assert block.confidence == pytest.approx((25 * 1.0 + 5 * 0.4) / 30, abs=1e-3)


def test_titles_and_page_numbers_of_scans():
    """A large centred line is the title, — 1 — at the foot the page number."""
    title = "某某市人民政府关于申报试点的请示"
    rows = [line(title, 120, x=595 / 2 - len(title) * 11, size=22), *wrapped(BODY, 180), line("— 1 —", 800, x=280)]
    assert [block.kind for block in assemble([content(rows)])] == ["title", "paragraph", "page_number"]


def test_order_and_ids_are_stable():
    """Ids count from b1 in reading order, whatever order the lines come in."""
    rows = [*wrapped(BODY, 128), line("一、总体要求", 100, x=112.0)]
    blocks = assemble([content(rows)])
    assert [block.id for block in blocks] == ["b1", "b2"]
    assert blocks == assemble([content(list(reversed(rows)))])


def test_nothing_is_lost():
    """Each line, mark and table is in some block."""
    texts = ["页眉文字", "（一）一级", "零散文字", "1", "①脚注文字"]
    rows = [line(text, 60 + 150 * place, x=90 + 13 * place, size=10 + place) for place, text in enumerate(texts)]
    marks = (
        Mark(kind="seal", bbox=(300, 600, 400, 700), seal=Seal(shape="round")),
        Mark(kind="logo", bbox=(0, 0, 9, 9)),
    )
    blocks = assemble([content(rows, marks=marks)])
    assert sorted(block.text for block in blocks if block.text) == sorted(texts)
    assert {"seal", "picture"} <= {block.kind for block in blocks}
    assert next(block for block in blocks if block.kind == "seal").seal == Seal(shape="round")


def test_a_turned_page_gives_boxes_as_shown():
    """Lines in the reading frame come out where the page shows them."""
    page = Page(number=1, width=842.0, height=595.0, source="ocr")
    (block,) = assemble([PageContent(page=page, lines=(line("横放的扫描页", 100),), turn=1)])
    x0, top, x1, bottom = block.bbox
    assert (x1 - x0, bottom - top) == pytest.approx((18, 96))
    assert turn_box(block.bbox, 1, 842, 595) == pytest.approx((80, 84, 176, 102))


def test_a_slanted_page_gives_boxes_around_the_lines_as_shown():
    """A line straightened by two degrees stood lower at its right end."""
    page = Page(number=1, width=595.0, height=842.0, source="ocr", skew=2.0)
    (block,) = assemble([PageContent(page=page, lines=(line("斜着的一行", 421, x=400),))])
    assert block.bbox[1] > 405
    assert block.bbox[3] - block.bbox[1] > 18


@pytest.mark.parametrize("turn", [0, 1, 2, 3])
def test_turning_back_gives_the_same_box(turn: int):
    """Turn and counterturn cancel out."""
    box = (10.0, 20.0, 110.0, 50.0)
    size = turned_size(turn, 595, 842)
    assert turn_box(turn_box(box, turn, 595, 842), -turn % 4, *size) == pytest.approx(box)


def test_slanting_by_nothing_changes_nothing():
    """Zero degrees are the box itself."""
    assert slanted_box((1, 2, 3, 4), 0.0, 595, 842) == (1, 2, 3, 4)


@pytest.mark.parametrize("rotation", [0, 1, 2, 3])
def test_frames_follow_the_rotation(rotation: int):
    """The corner that is shown at the top left becomes the origin."""
    frame = Frame(left=10, bottom=20, right=110, top=220, rotation=rotation)
    assert (frame.width, frame.height) == ((100, 200) if rotation % 2 == 0 else (200, 100))
    corner = {0: (10, 220), 1: (10, 20), 2: (110, 20), 3: (110, 220)}[rotation]
    x, y = frame.points(np.array([corner[0]]), np.array([corner[1]]))
    assert (x[0], y[0]) == (0, 0)


@pytest.mark.parametrize(
    "text",
    [
        "壹、总则",
        "（贰）目标",
        "Ⅲ、措施",
        "II. 范围",
        "㈠组织",
        "⒈任务",
        "❶一是",
        "A. 方案",
        "第 三 章 任务",
        "第2部分 成效",
    ],
)
def test_numbers_of_all_families_begin_paragraphs(text: str):
    """As the outline knows them."""
    assert NUMBERED.match(text)


@pytest.mark.parametrize(
    "text", ["三个方面", "IT产业", "Intel 公司", "壹佰万元", "2.5万元", "A股上市", "第三方机构", "1949年"]
)
def test_words_with_numbers_begin_none(text: str):
    """Figures and words."""
    assert not NUMBERED.match(text)


def noted(number: int, *, rule: bool) -> PageContent:
    """A page whose text goes on after a footnote at its end."""
    rows = [line(BODY[:27], 100 + 28 * row, x=80.0 if row else 112.0) for row in range(22)]
    rows = [
        *rows[:-1],
        line(BODY[27:54], 100 + 28 * 21),
        line(f"① 第{number}页的注释说明", 745, size=16 if rule else 10),
    ]
    return content(rows, number, rules=((80.0, 722.0, 220.0, 722.0),) if rule else ())


@pytest.mark.parametrize("rule", [False, True])
def test_a_footnote_does_not_end_the_paragraph_over_it(rule: bool):  # noqa: FBT001 - parameter of the test
    """Small type, or a short rule over type of any size, tells the note; the paragraph goes on on the next page."""
    after = content([line("承接上页的文字到此结束。", 100)], 2)
    blocks = assemble([noted(1, rule=rule), after])
    assert [block.kind for block in blocks] == ["paragraph", "footnote"]
    assert [fragment.page for fragment in blocks[0].fragments] == [1, 2]


def test_a_table_at_the_top_of_a_page_does_not_end_a_sentence():
    """The paragraph of the page before goes on below the table."""
    whole = [row for start in (100, 212, 324, 436, 548) for row in wrapped(BODY, start)]
    first = content([*whole, line(BODY[:25], 660, x=112.0), line(BODY[:27], 688)])
    cells = tuple(
        tuple(
            Cell(text=f"{row}{column}", bbox=(80 + 100 * column, 80 + 20 * row, 180 + 100 * column, 100 + 20 * row))
            for column in range(3)
        )
        for row in range(4)
    )
    table = TableContent(bbox=(80, 80, 380, 160), rows=cells)
    second = content([line("承接上页的文字到此结束。", 200), line("一、下一部分", 228, x=112.0)], 2, tables=(table,))
    blocks = assemble([first, second])
    assert [block.kind for block in blocks][-3:] == ["paragraph", "table", "paragraph"]
    assert blocks[-3].text.endswith("承接上页的文字到此结束。")
