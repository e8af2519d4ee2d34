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
        Numbered("上篇 工作回顾", "part", 1),
        Numbered("PART 02 实践成果", "part", 2),
        Numbered("第二阶段（2025年）：全面推进", "topic", 2),
        Numbered("第三步：回头看", "topic", 3),
        Numbered("问题二：维权成本高", "topic", 2),
        Numbered("做法之三：上门体检", "topic", 3),
        Numbered("案例（二）某公司案", "topic", 2),
        Numbered("附录B（规范性）评估办法", "attachment", 2),
        Numbered("A.3 场地要求", "decimal", 3),
        Numbered("3.0 职责", "arabic", 3),
        Numbered("乙、审计情况", "formal", 2),
        Numbered("二。推进机制", "han", 2),
        Numbered("（B）推进机制", "latin-paren", 2),
        Numbered("➌推进机制", "circled", 3),
        Numbered("3.0版本软件", "decimal", 0),
        Numbered("第一步要摸清底数", None),
        Numbered("甲、乙双方约定", None),
        Numbered("3个指导站", None),
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
        Numbered("壹、工作思路", "formal", 1),
        Numbered("拾贰．附则", "formal", 12),
        Numbered("（叁）推进机制", "formal-paren", 3),
        Numbered("Ⅳ．推进机制", "roman", 4),
        Numbered("IX. 推进机制", "roman", 9),
        Numbered("B、推进机制", "latin", 2),
        Numbered("二）推进机制", "han-paren", 2),
        Numbered("【二】推进机制", "han-paren", 2),
        Numbered("（ 二 ）推进机制", "han-paren", 2),
        Numbered("(二）推进机制", "han-paren", 2),
        Numbered("㈡推进机制", "han-paren", 2),
        Numbered("二．推进机制", "han", 2),
        Numbered("3 、推进机制", "arabic", 3),
        Numbered("⒊推进机制", "arabic", 3),
        Numbered("03 推进机制", "arabic", 3),
        Numbered("3）推进机制", "arabic-paren", 3),
        Numbered("⑶推进机制", "arabic-paren", 3),
        Numbered("❸推进机制", "circled", 3),
        Numbered("第二部分：推进机制", "part", 2),
        Numbered("◆推进机制", "bullet", 1),
        Numbered("第一，加强领导", "topic", 1),
        Numbered("首先，加强领导", None),
        Numbered("第三条 为了规范管理", None),
        Numbered("IT产业规模", None),
        Numbered("Ⅱ类医疗器械", None),
        Numbered("03月底前完成", None),
        Numbered("□是 □否", None),
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


BODY = "近年来各有关部门密切配合，工作取得了较好成效，群众和企业普遍满意。"


@pytest.mark.parametrize(
    ("numbers", "levels"),
    [
        (("壹、", "（壹）", "（贰）", "贰、", "一、", "1.", "叁、"), (1, 2, 2, 1, 2, 3, 1)),
        (("Ⅰ、", "一、", "二、", "Ⅱ、", "1.", "Ⅲ、"), (1, 2, 2, 1, 2, 1)),
        (("I. ", "II. ", "1. ", "2. ", "III. "), (1, 1, 2, 2, 1)),
        (("第一部分：", "一、", "（一）", "第二部分 ", "一、"), (1, 2, 3, 1, 2)),
        (("一、", "一）", "二）", "1）", "2）", "二、"), (1, 2, 2, 3, 3, 1)),
        (("一 、", "（一 ）", "( 二）", "1 、", "２、", "二．"), (1, 2, 2, 3, 3, 1)),
        (("【一】", "【二】", "1．", "2．"), (1, 1, 2, 2)),
        (("01 ", "02 ", "03 "), (1, 1, 1)),
        (("1 ", "1.1 ", "1.2 ", "2 ", "3 "), (1, 2, 2, 1, 1)),
        (("一、", "A. ", "B. ", "二、"), (1, 2, 2, 1)),
        (("一、", "◆", "◆ ", "二、", "◆"), (1, 2, 2, 1, 2)),
    ],
    ids=lambda value: "".join(value) if isinstance(value[0], str) else "",
)
def test_rarer_numbers_nest(make_document: MakeDocument, numbers: tuple[str, ...], levels: tuple[int, ...]) -> None:
    """Every way of numbering that offices use gives headings, and each its level."""
    lines = [line for number in numbers for line in (f"{number}统筹推进", BODY)]
    found = tree(find_sections(make_document(lines)))
    assert [row[0] for row in found] == list(levels)
    assert [row[1] for row in found] == [number.strip() for number in numbers]


@pytest.mark.parametrize(
    "lines",
    [
        ("附件：1.申请表", "2.实施方案", "3.总结材料", "4.证明文件"),
        ("附件：１．申请表", "　　　２．实施方案及其进度和责任分工安排", "一览表", "３．证明文件"),
        ("附 件：", "1. 申请表", "2. 实施方案"),
        ("附件：", "一、申请表", "二、实施方案"),
        ("附件1：申请表", "附件2：实施方案", "附件3：证明文件"),
        ("附件：申请材料一册",),
        ("附件：1.申请表 2.实施方案 3.证明文件",),
        ("附：1.申请表", "2.实施方案"),
    ],
    ids=lambda lines: lines[0],
)
@pytest.mark.parametrize("end", ["signed", "signed above"])
def test_lists_of_attachments_hold_no_headings(make_document: MakeDocument, lines: tuple[str, ...], end: str) -> None:
    """Nothing from 附件： to the date is a heading, whatever the list looks like; nor is what follows a letter."""
    look = Style(size=16.0, bold=True)
    signed = ["某县人民政府", "2024年4月8日"]
    notes = [
        "（联系人：王某，电话：0000-1234567）",
        "（此件公开发布）",
        "抄送：县委办公室。",
        "某县政府办公室 2024年4月8日印发",
        "— 2 —",
    ]
    letter = ["#关于申请的函", "某市商务局：", BODY, "特此函达。"]
    content = [*letter, *lines, *signed] if end == "signed" else [*letter, *signed, *lines]
    blocks = [
        Block(id=f"b{i}", kind="title" if text.startswith("#") else "paragraph", text=text.lstrip("#"), style=look)
        for i, text in enumerate([*content, *notes], start=1)
    ]
    assert tree(find_sections(make_document(blocks))) == []


def test_an_attachment_that_begins_is_no_list(make_document: MakeDocument) -> None:
    """附件 with its name above text opens a section; 附件 after the list still does."""
    opened = make_document(["附件：重点事项实施方案", "一、思路", BODY, "二、任务", BODY])
    assert [row[2] for row in tree(find_sections(opened))] == ["重点事项实施方案", "思路", "任务"]
    after = make_document(
        ["附件：1.申请表", "2.方案", "某县人民政府", "2024年4月8日", "附件2", "#方案", "一、思路", BODY]
    )
    assert [row[1] for row in tree(find_sections(after))] == ["附件2", "一、"]


@pytest.mark.parametrize(
    "contents",
    [
        ("目　录", "一、思路 1", "（一）原则 2", "二、任务 4", "三、保障 11"),
        ("目录", "一、思路1", "（一）原则2", "二、任务4", "三、保障11"),
        ("目次", "一、思路", "（一）原则", "二、任务", "三、保障"),
        ("一、思路 1", "（一）原则 2", "二、任务 4", "三、保障 11"),
        ("目录", "一、思路 - 1 -", "（一）原则 - 2 -", "二、任务 - 4 -", "三、保障 - 11 -"),
    ],
    ids=lambda lines: "".join(lines[:2]),
)
def test_contents_without_leaders_are_no_headings(make_document: MakeDocument, contents: tuple[str, ...]) -> None:
    """A contents page is known by its page numbers, or by coming to its first line again."""
    text = [line for title in ("一、思路", "（一）原则", "二、任务", "三、保障") for line in (title, BODY)]
    sections = find_sections(make_document([*contents, *text]))
    assert tree(sections) == [(1, "一、", "思路"), (2, "（一）", "原则"), (1, "二、", "任务"), (1, "三、", "保障")]
    assert sections[0].heading == f"b{len(contents) + 1}"


def test_the_text_after_a_list_makes_no_heading_of_its_last_item(make_document: MakeDocument) -> None:
    """Items in lines of their own are no headings, also when a paragraph follows them."""
    items = ["一、任务", "1.建立清单", "2.明确密点", "3.签订协议", BODY, "●明确密点", "●签订协议", BODY]
    assert tree(find_sections(make_document(items))) == [(1, "一、", "任务")]


@pytest.mark.parametrize(
    "lines",
    [[], [""], ["。" * 1000], ["一" * 100_000], ["1." * 2000], [" " * 200_000]],
    ids=len,
)
def test_odd_input_is_quick_and_quiet(make_document: MakeDocument, lines: list[str]) -> None:
    """Nonsense gives no headings."""
    assert tree(find_sections(make_document(lines))) == []


def test_headings_that_the_source_states_need_no_other_sign(make_document: Callable[..., Document]):
    """Word headings numbered 1, 1.1 … set smaller than the text, with headings right below them."""
    look = Style(size=10, outline_level=1), Style(size=10, outline_level=2), Style(size=12)
    blocks = []
    for chapter in ("1　优化布局", "2　要素保障"):
        blocks.append(Block(id=f"c{chapter[0]}", kind="heading", text=chapter, style=look[0]))
        for part in (1, 2):
            title = f"{chapter[0]}.{part}　落实责任"
            blocks.append(Block(id=f"h{title[:3]}", kind="heading", text=title, style=look[1]))
            blocks.append(Block(id=f"p{title[:3]}", kind="paragraph", text="各单位要认真履行职责，" * 6, style=look[2]))
    roots = find_sections(make_document(blocks))
    assert [(root.number, len(root.children)) for root in roots] == [("1", 2), ("2", 2)]


def test_decimal_chapters_without_any_look(make_document: Callable[..., Document]):
    """1 总体要求 above 1.1 is a chapter though nothing sets it off; a line of a list that 1.1 does not follow is none."""
    text = "各单位要认真履行职责，加强协作配合，确保各项工作落到实处、取得实效。" * 3
    lines = ["1 总体要求", "1.1 指导思想", text, "1.2 基本原则", text, "2 重点任务", "2.1 健全制度", text]
    roots = find_sections(make_document(lines))
    assert [(root.number, root.title, len(root.children)) for root in roots] == [
        ("1", "总体要求", 2),
        ("2", "重点任务", 1),
    ]
    assert not find_sections(make_document([text, "3 台设备", text, "5 辆车", text]))
