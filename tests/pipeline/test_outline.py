"""The section tree, from how official documents are built."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pytest

from extractors.document import Block, Document, Style
from pipeline.facts import Section
from pipeline.numbering import parse_number
from pipeline.outline import find_sections

MakeDocument = Callable[..., Document]


def tree(sections: Sequence[Section]) -> list[tuple[int, str, str]]:
    """Level, number and title of each heading in order."""
    return [row for s in sections for row in ((s.level, s.number, s.title), *tree(s.children))]


@dataclass(frozen=True)
class Numbered:
    """A text and the family and ordinal that it must be read as."""

    text: str
    family: str | None
    ordinal: int = 0


@pytest.mark.parametrize(
    "case",
    [
        Numbered("一、总体要求", "han", 1),
        Numbered("十一、其他事项", "han", 11),
        Numbered("（二）加强组织领导", "han-paren", 2),
        Numbered("(三)健全机制", "han-paren", 3),
        Numbered("1.制度建设", "arabic", 1),
        Numbered("２．主要任务", "arabic", 2),
        Numbered("1.1 目的", "decimal", 1),
        Numbered("（4）建立清单", "arabic-paren", 4),
        Numbered("③完善指引", "circled", 3),
        Numbered("第二章　工作基础", "chapter", 2),
        Numbered("任务三：强化监管", "topic", 3),
        Numbered("附件2", "attachment", 2),
        Numbered("1.2万家企业", None),
        Numbered("12.5亿元", None),
        Numbered("2024.4.18", None),
        Numbered("一是加强领导", None),
        Numbered("第三批试点", None),
        Numbered("十四五以来", None),
        Numbered("二〇二三年", None),
    ],
    ids=lambda case: case.text,
)
def test_number_forms(case: Numbered) -> None:
    """Heading numbers are read; figures, dates and enumerations inside sentences are not."""
    number = parse_number(case.text)
    assert (number.family if number else None) == case.family
    if number:
        assert number.ordinal == case.ordinal


def test_official_levels_with_run_in_headings(make_document: MakeDocument) -> None:
    """一、 （一） 1. nest; a run-in heading ends at its full stop; list items and 一是 are no headings."""
    document = make_document(
        [
            "#某市商业秘密保护创新试点工作方案",
            "为深入贯彻落实党中央决策部署，制定本方案。",
            "一、总体要求",
            "（一）指导思想。坚持以人民为中心，深入贯彻。",
            "（二）工作目标",
            "到2026年，建成商业秘密保护基地30家。",
            "1.建立联席会议制度；",
            "2.完善工作机制；",
            "二、主要任务",
            "（一）制度创新",
            "1.出台地方标准。研究制定保护规范，到2025年发布。",
            "2.完善政策体系。推动出台若干措施。",
            "（二）组织保障 建立由市政府分管领导任组长的工作专班。",
            "三、保障措施",
            "一是加强领导。二是加大投入。",
        ]
    )
    sections = find_sections(document)
    assert tree(sections) == [
        (1, "一、", "总体要求"),
        (2, "（一）", "指导思想"),
        (2, "（二）", "工作目标"),
        (1, "二、", "主要任务"),
        (2, "（一）", "制度创新"),
        (3, "1.", "出台地方标准"),
        (3, "2.", "完善政策体系"),
        (2, "（二）", "组织保障"),
        (1, "三、", "保障措施"),
    ]
    run_in = sections[0].children[0]
    assert document.blocks[3].text[run_in.body_start :].startswith("坚持")
    assert (sections[0].block_start, sections[0].block_end) == ("b3", "b8")


def test_attachments_and_second_title_close_the_tree(make_document: MakeDocument) -> None:
    """An attachment line is a root; a second document's title ends the sections before it."""
    document = make_document(
        ["一、总体要求", "正文。", "附件1", "申报表", "#工作基础情况报告", "一、制度建设", "出台制度。"],
    )
    sections = find_sections(document)
    assert [s.level for s in sections] == [1, 1, 1]
    assert sections[1].block_end == "b4"
    assert sections[2].title == "制度建设"


def test_headings_without_numbers_by_look(make_document: MakeDocument) -> None:
    """Short, larger, bold lines are headings; the larger ones are above the smaller ones."""
    body, large, middle = Style(size=16.0), Style(size=22.0, bold=True), Style(size=18.0, bold=True)
    text = "近年来，全市上下高度重视商业秘密保护工作，建立健全工作机制，取得了积极成效，现将有关情况报告如下。"
    kinds = [("工作目标", large), (text, body), ("总体目标", middle), (text, body), ("重点产业", large), (text, body)]
    blocks = [
        Block(id=f"b{i}", kind="paragraph", text=words, style=style) for i, (words, style) in enumerate(kinds, start=1)
    ]
    assert tree(find_sections(make_document(blocks))) == [
        (1, "", "工作目标"),
        (2, "", "总体目标"),
        (1, "", "重点产业"),
    ]


def test_contents_lines_are_no_headings(make_document: MakeDocument) -> None:
    """Lines with dot leaders and page numbers belong to the contents page."""
    document = make_document(["目录", "一、总体要求……………1", "二、主要任务\t5", "一、总体要求", "正文内容。"])
    assert tree(find_sections(document)) == [(1, "一、", "总体要求")]


@pytest.mark.parametrize(
    "lines",
    [[], [""], ["。" * 1000], ["一" * 100_000], ["1." * 2000], [" " * 200_000]],
    ids=len,
)
def test_odd_input_is_quick_and_quiet(make_document: MakeDocument, lines: list[str]) -> None:
    """Nonsense gives no headings."""
    assert tree(find_sections(make_document(lines))) == []
