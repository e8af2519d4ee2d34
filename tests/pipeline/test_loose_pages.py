"""Loose pages in the order of their document, and files that hold one text."""

import random
from collections.abc import Callable, Sequence

import pytest

from extractors.document import Block, Document
from pipeline.roles.pages import order_pages, see_page
from pipeline.roles.twins import find_twins

MakeDocument = Callable[..., Document]
PARAGRAPH = "全市上下凝心聚力，各项工作扎实有序推进，相关情况持续向好，群众普遍给予好评，下阶段将再接再厉。"
OPEN = "各级各部门要提高政治站位，切实增强做好商业秘密保护工作的责任感，着力构建"
REST = "政府引导、部门联动、企业主责、社会参与的保护格局，推动各项措施落到实处。"


def printed(number: str, page: int | None = None) -> Block:
    """A page number as it stands on the page."""
    return Block(id=f"n{number}", kind="page_number", text=number, page=page)


@pytest.fixture
def runs(make_document: MakeDocument) -> Callable[..., list[list[str]]]:
    """The runs of names that files of loose pages make; ``#`` at the start of a file begins a document."""

    def find(files: dict[str, Sequence[str | Block]], order: Sequence[str] = ()) -> list[list[str]]:
        names = list(order) or list(files)
        pages = [
            see_page(
                name, name, make_document(files[name], name), starts=str(files[name][0]).startswith("#"), ends=False
            )
            for name in names
        ]
        return sorted([step.document for step in run] for run in order_pages(pages))

    return find


@pytest.mark.parametrize(
    "names",
    [
        ("方案1.jpg", "方案2.jpg", "方案3.jpg"),
        ("IMG_0099.jpg", "IMG_0100.jpg", "IMG_0101.jpg"),
        ("扫描 (9).png", "扫描 (10).png", "扫描 (11).png"),
        ("方案/第1页.jpg", "方案/第2页.jpg", "方案/第3页.jpg"),
        ("方案-01.tif", "方案-02.tif", "方案-03.tif"),
    ],
)
def test_names_that_count(runs: Callable[..., list[list[str]]], names: Sequence[str]):
    """Numbers in names are numbers, not text; the order in which files come does not matter."""
    files = dict(zip(names, (["#工作方案", PARAGRAPH], [PARAGRAPH], [PARAGRAPH]), strict=True))
    assert runs(files, names[::-1]) == [list(names)]


def test_printed_numbers_outweigh_names(runs: Callable[..., list[list[str]]]):
    """A scanner that began with the last page: the numbers on the pages tell their order."""
    files = {
        "IMG_3.jpg": ["#工作方案", PARAGRAPH, printed("— 1 —")],
        "IMG_2.jpg": [PARAGRAPH, printed("— 2 —")],
        "IMG_1.jpg": [PARAGRAPH, printed("第三页 共三页")],
    }
    assert runs(files) == [["IMG_3.jpg", "IMG_2.jpg", "IMG_1.jpg"]]


def test_text_outweighs_nothing(runs: Callable[..., list[list[str]]]):
    """Names without numbers, no printed numbers: a broken sentence and headings that go on counting."""
    files = {
        "丙.jpg": ["#工作方案", "一、总体要求", PARAGRAPH, "二、主要任务", "（一）健全制度", OPEN],
        "甲.jpg": [REST, "（二）强化执法", PARAGRAPH],
        "乙.jpg": ["三、保障措施", PARAGRAPH],
    }
    assert runs(files)[0][:2] == ["丙.jpg", "甲.jpg"]
    assert "乙.jpg" not in [name for run in runs(files) for name in run]


def test_counting_backwards_is_no_order(runs: Callable[..., list[list[str]]]):
    """A page whose headings count on from elsewhere does not follow, whatever its name says."""
    files = {
        "图1.jpg": ["#工作方案", "一、总体要求", PARAGRAPH, "四、保障措施", PARAGRAPH],
        "图2.jpg": ["二、主要任务", PARAGRAPH],
    }
    assert runs(files) == []


def test_a_document_begins(runs: Callable[..., list[list[str]]]):
    """Neither a page with a title of its own nor one with the number 1 goes on with anything."""
    files = {
        "图1.jpg": ["#工作方案", PARAGRAPH, printed("1")],
        "图2.jpg": [PARAGRAPH, printed("2")],
        "图3.jpg": ["#情况报告", PARAGRAPH],
        "图4.jpg": [PARAGRAPH, printed("1")],
        "别处/图5.jpg": [PARAGRAPH, printed("2")],
    }
    assert runs(files) == [["图1.jpg", "图2.jpg"]]


def test_no_ring(runs: Callable[..., list[list[str]]]):
    """Pages that each seem to follow the other make one run, not a ring."""
    files = {"图1.jpg": [REST, OPEN], "图2.jpg": [REST, OPEN], "图3.jpg": [REST, OPEN]}
    assert runs(files) == [["图1.jpg", "图2.jpg", "图3.jpg"]]


def misread(text: str, share: float, seed: int) -> str:
    """``text`` with a share of its characters replaced, as poor recognition leaves it."""
    rng = random.Random(seed)
    return "".join("口" if rng.random() < share else character for character in text)


def test_a_poor_scan_is_the_twin_of_its_file(make_document: MakeDocument):
    """Recognised text with faults is the same text; another plan for another matter is not."""
    rng = random.Random(7)
    words = [chr(rng.randrange(0x4E00, 0x9000)) for _ in range(900)]
    text = "".join(words)
    documents = {
        "a": make_document(["#工作方案", text]),
        "b": make_document([misread(text, 0.03, 1), Block(id="s", kind="seal", text="某市人民政府")]),
        "c": make_document([text[:400], "".join(reversed(words))]),
        "d": make_document(["荣誉证书"]),
        "e": make_document(["荣誉证书"]),
    }
    assert find_twins(documents, "abcde") == {"b": "a"}
    assert find_twins(documents, "bacde") == {"a": "b"}


def test_a_heading_at_the_foot_of_a_page(runs: Callable[..., list[list[str]]]):
    """What follows 四、主要任务 at the foot is the page that begins with （一）, or with running text."""
    files = {
        "微信图片_307.jpg": ["#工作方案", "一、工作目标", PARAGRAPH, "二、重点产业", OPEN],
        "微信图片_251.jpg": [REST, "三、创新方向", PARAGRAPH, "四、主要任务"],
        "微信图片_322.jpg": ["（一）推进制度创新", PARAGRAPH, "（二）严格监管执法", PARAGRAPH, "五、进度安排"],
        "微信图片_315.jpg": ["启动阶段自2024年5月起，制定分工方案，摸清工作底数。", "六、保障措施", PARAGRAPH],
    }
    assert runs(files) == [list(files)]
