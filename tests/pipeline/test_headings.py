"""Headings that numbers alone do not tell: without numbers, of later documents, dated, in lists."""

from collections.abc import Callable, Sequence

import pytest

from extractors.document import Block, Document, Style
from pipeline.facts import Section
from pipeline.outline import find_sections

MakeDocument = Callable[..., Document]
BODY = "各部门按照职责分工密切配合，建立信息通报制度，定期研究解决工作中的困难，各项措施总体落实较好。"


def tree(sections: Sequence[Section]) -> list[tuple[int, str]]:
    """Level and words of each heading in order."""
    return [row for s in sections for row in ((s.level, s.number + s.title), *tree(s.children))]


def block(text: str, place: int, **style: object) -> Block:
    """A paragraph of some look."""
    return Block(id=f"b{place}", kind="paragraph", text=text, style=Style(**style) if style else None)  # type: ignore[arg-type]


@pytest.mark.parametrize("look", [{}, {"bold": True, "size": 14.0}, {"font": "黑体", "size": 14.0}], ids=str)
def test_lines_of_one_look_that_open_text_are_headings(make_document: MakeDocument, look: dict[str, object]) -> None:
    """Without numbers: lines alike, each above text, whose words are those of headings; bold or in no look at all."""
    lines = [(BODY, None), *((words, look) for words in ("工作基础", "主要成效", "下步打算"))]
    blocks = []
    for words, style in lines:
        blocks.append(block(words, len(blocks), **(style or {"size": 14.0} if style is None and look else style or {})))
        blocks += [block(BODY, len(blocks), **({"size": 14.0} if look else {}))] if style is not None else []
    assert tree(find_sections(make_document(blocks))) == [(1, "工作基础"), (1, "主要成效"), (1, "下步打算")]


@pytest.mark.parametrize(
    "lines",
    [
        (BODY, "北方某某科技有限公司", BODY, "张三同志", BODY),
        (BODY, "某市市场监督管理局", BODY, "某市公安局", BODY),
        (BODY, "工作基础", BODY),
        ("一、一", BODY, "二、二", BODY, "三、三", BODY, "四、四", BODY, "注意情况", BODY, "工作情况", BODY),
    ],
    ids=lambda lines: lines[1],
)
def test_short_lines_of_text_are_no_headings(make_document: MakeDocument, lines: tuple[str, ...]) -> None:
    """Names, a line alone, and lines that look like the text beside numbered headings."""
    assert all(words[1:2] == "、" for _, words in tree(find_sections(make_document(list(lines)))))


def test_a_date_before_a_colon_is_part_of_the_heading(make_document: MakeDocument) -> None:
    """（一）2024年4月—6月：启动阶段 is one heading; what has text behind the colon is not."""
    lines = [
        "一、步骤",
        "（一）2024年4月—6月：启动阶段",
        BODY,
        "（二）第二阶段：推进（2025年）",
        BODY,
        f"（三）责任：{BODY}",
    ]
    assert [row[1] for row in tree(find_sections(make_document(lines)))] == [
        "一、步骤",
        "（一）2024年4月—6月：启动阶段",
        "（二）第二阶段：推进（2025年）",
        "（三）责任",
    ]


@pytest.mark.parametrize("sign", ["；", "。"])
def test_the_last_item_of_a_list_is_no_heading(make_document: MakeDocument, sign: str) -> None:
    """Items of an article in lines of their own: text follows the last one, which makes no heading of it."""
    items = [f"（一）编制规划{sign}", f"（二）组织培训{sign}", "（三）查处违法行为。"]
    lines = ["第一章　总则", "第一条　主管部门履行下列职责：", *items, f"第二条　{BODY}"]
    assert tree(find_sections(make_document(lines))) == [(1, "第一章总则")]


@pytest.mark.parametrize("signs", [("1 ", "1.1 ", "2 ", "2.1 ", "3 "), ("1．", "1.1．", "2．", "2.1．", "3．")])
def test_decimals_vouch_for_chapters(make_document: MakeDocument, signs: tuple[str, ...]) -> None:
    """1 above 1.1, 1.1 above 1.1.1, and a last chapter without parts."""
    first, part, second, other, third = signs
    deep = part.strip("．").strip() + ".1 "
    lines = [f"{first}总体情况", f"{part}区域概况", f"{deep}人口", BODY, f"{second}做法", f"{other}执法", BODY]
    found = tree(find_sections(make_document([*lines, f"{third}打算", BODY])))
    assert [level for level, _ in found] == [1, 2, 3, 1, 2, 1]


def test_cases_and_measures_keep_their_depth(make_document: MakeDocument) -> None:
    """任务四 below （二） is as deep as 任务一 below （一）; 案例1 in another chapter begins anew."""
    lines = ["一、任务", "（一）制度", "任务一：立法", BODY, "任务二：标准", BODY, "（二）机制", "任务三：联动", BODY]
    found = tree(find_sections(make_document([*lines, "二、案例", "案例1 某案", BODY, "案例2 某案", BODY])))
    assert [level for level, _ in found] == [1, 2, 3, 3, 2, 3, 1, 2, 2]


def test_a_later_title_begins_a_tree_of_its_own(make_document: MakeDocument) -> None:
    """Centred and large, or alone below 附件2: what follows counts from the first level again."""
    text = {"size": 16.0}
    large = {"size": 22.0, "align": "center"}
    pieces = [
        ("一、事由", text),
        (BODY, text),
        ("某市试点工作方案", large),
        ("（一）目标", text),
        (BODY, text),
        ("附件2", text),
        ("基础情况报告", text),
        ("一、制度", text),
        (BODY, text),
    ]
    blocks = [block(words, place, **style) for place, (words, style) in enumerate(pieces)]
    sections = find_sections(make_document(blocks))
    assert tree(sections) == [(1, "一、事由"), (1, "（一）目标"), (1, "附件2"), (1, "一、制度")]
    assert sections[0].block_end == "b1"


def test_the_first_part_behind_a_title_in_its_paragraph(make_document: MakeDocument) -> None:
    """二、举措。（一）机制。… with （二） in the next paragraph: both are parts of 二、."""
    lines = ["一、背景。" + BODY, "二、举措。（一）机制。" + BODY, "（二）平台。" + BODY]
    found = tree(find_sections(make_document(lines)))
    assert found == [(1, "一、背景"), (1, "二、举措"), (2, "（一）机制"), (2, "（二）平台")]


def test_letter_spaced_words_are_one_title(make_document: MakeDocument) -> None:
    """第一章　总　则, and all words of a heading set apart."""
    found = tree(find_sections(make_document(["第一章　总　则", BODY, "二 、 主 要 任 务", BODY])))
    assert [words for _, words in found] == ["第一章总　则", "二 、主 要 任 务"]


def test_a_numbered_heading_that_looks_like_the_one_before_is_beside_it(make_document: MakeDocument) -> None:
    """编者按 and 案例1 in one look: the cases are not below the foreword."""
    out, text = {"size": 18.0, "bold": True}, {"size": 12.0}
    words = [("编者按", out), (BODY, text), ("案例1 某案", out), (BODY, text), ("案例2 某案", out), (BODY, text)]
    blocks = [block(line, place, **look) for place, (line, look) in enumerate(words)]
    assert [level for level, _ in tree(find_sections(make_document(blocks)))] == [1, 1, 1]


@pytest.mark.parametrize("line", ["第一章总则。明确了目的和适用范围。", "第二章人员管理。明确了入职和离职管理的要求。"])
def test_chapters_that_a_text_tells_of_are_no_headings(make_document: MakeDocument, line: str) -> None:
    """A chapter's number has no text in its paragraph but where one is told of."""
    found = tree(find_sections(make_document(["一、内容", "该指引共六章。", line, "二、特点", BODY])))
    assert found == [(1, "一、内容"), (1, "二、特点")]


def test_stages_and_parts_by_volume_are_headings(make_document: MakeDocument) -> None:
    """上篇 above 第一章, 第一阶段：… below 一、 with its dates; a sentence about stages is none."""
    lines = ["上篇 基础", "第一章 现状", BODY, "下篇 行动", "第二章 安排", "一、步骤"]
    stages = ["第一阶段：启动（2024年5月—8月）", BODY, "第二阶段（2025年）：攻坚", BODY, "第三阶段由市局另行部署。"]
    assert tree(find_sections(make_document([*lines, *stages]))) == [
        (1, "上篇基础"),
        (2, "第一章现状"),
        (1, "下篇行动"),
        (2, "第二章安排"),
        (3, "一、步骤"),
        (4, "第一阶段：启动（2024年5月—8月）"),
        (4, "第二阶段（2025年）：攻坚"),
    ]


@pytest.mark.parametrize("between", ["", "\n"], ids=["paragraphs", "lines of one paragraph"])
def test_headings_in_brackets(make_document: MakeDocument, between: str) -> None:
    """【基本案情】 before its text, several times in a file, in paragraphs of their own or in one."""
    parts = [f"【基本案情】{BODY}", f"【处理结果】{BODY}"]
    found = find_sections(make_document(["案例一：某涂料公司案", *([between.join(parts)] if between else parts)]))
    assert tree(found) == [(1, "案例一：某涂料公司案"), (2, "【基本案情】"), (2, "【处理结果】")]
    assert all(section.body_start for section in found[0].children)


@pytest.mark.parametrize("line", [f"【本报讯】{BODY}", "【2024】5号", "【】"])
def test_one_bracket_is_no_heading(make_document: MakeDocument, line: str) -> None:
    """A bracket alone in a file opens a report or numbers a document."""
    assert tree(find_sections(make_document([BODY, line, BODY]))) == []


def test_a_heading_broken_in_its_paragraph(make_document: MakeDocument) -> None:
    """The second line belongs to the heading; what is short, dated or a sentence is its text."""
    broken = "一、高位推动商业秘密保护，构建党委统一领导、\n部门齐抓共管的工作格局"
    lines = [broken, BODY, "二、行动安排\n2024年5月至11月", "三、推动各县区落实经费保障措施\n安排资金三百万元。"]
    assert [words for _, words in tree(find_sections(make_document(lines)))] == [
        "一、高位推动商业秘密保护，构建党委统一领导、部门齐抓共管的工作格局",
        "二、行动安排",
        "三、推动各县区落实经费保障措施",
    ]


def test_a_second_line_of_the_same_look_is_no_heading(make_document: MakeDocument) -> None:
    """A heading over two blocks: the rest of it does not become one of its own."""
    out, text = {"size": 18.0}, {"size": 14.0}
    words = [
        ("一、聚焦关键环节，健全研发、", out),
        ("采购、销售全流程保护管理体系", out),
        (BODY, text),
        ("二、宣传", out),
    ]
    blocks = [block(line, place, **look) for place, (line, look) in enumerate([*words, (BODY, text)])]
    assert [row[1][:2] for row in tree(find_sections(make_document(blocks)))] == ["一、", "二、"]


def test_two_halves_of_a_heading_and_labels_with_values(make_document: MakeDocument) -> None:
    """破题：从一纸判决说起 by its look; 联系人：… and 承办单位：…局 in the same look are none."""
    out, text = {"font": "黑体", "size": 16.0}, {"font": "仿宋", "size": 16.0}
    titles = ["破题：从一纸判决说起", "联系人：某某某某某", "承办单位：某市市场监督管理局", "解题：三支队伍进车间"]
    blocks = [
        block(line, place, **look)
        for place, (line, look) in enumerate(pair for words in titles for pair in ((words, out), (BODY, text)))
    ]
    assert [words for _, words in tree(find_sections(make_document(blocks)))] == [titles[0], titles[3]]


def test_the_look_of_short_paragraphs_is_the_look_of_the_text(make_document: MakeDocument) -> None:
    """Nothing in the file is longer than thirty characters: sentences are the text all the same."""
    out, text = {"font": "黑体", "size": 16.0}, {"font": "仿宋", "size": 16.0}
    words = [("一张清单明底数", out), ("梳理出密点三千余条。", text), ("一支队伍保安全", out), ("组建专员队伍。", text)]
    blocks = [block(line, place, **look) for place, (line, look) in enumerate(words)]
    assert [line for _, line in tree(find_sections(make_document(blocks)))] == ["一张清单明底数", "一支队伍保安全"]


def test_forewords_hold_no_chapters(make_document: MakeDocument) -> None:
    """前言 and 结语 without any look stand beside the numbered headings."""
    lines = ["前言", BODY, "一、现状", BODY, "（一）成效", BODY, "二、打算", BODY, "结语", BODY]
    assert tree(find_sections(make_document(lines))) == [
        (1, "前言"),
        (1, "一、现状"),
        (2, "（一）成效"),
        (1, "二、打算"),
        (1, "结语"),
    ]


def test_items_with_who_is_responsible_are_no_headings(make_document: MakeDocument) -> None:
    """1.编制规划。（责任单位：…） is an item of a list; （…字） behind a heading asks for its text."""
    items = ["1.编制规划。（责任单位：市局；完成时限：6月底）", "2.制定计划。（责任单位：市局）"]
    lines = ["一、规划", *items, "二、依据", "1.研究意义。（包括国内外现状和发展趋势）", BODY]
    assert [words for _, words in tree(find_sections(make_document(lines)))] == ["一、规划", "二、依据", "1.研究意义"]


@pytest.mark.parametrize("sign", ["——", "："])
def test_short_titles_before_a_dash_or_a_colon(make_document: MakeDocument, sign: str) -> None:
    """1.抓机制——…。 brings its text along; a name of two halves is one heading."""
    lines = ["一、做法", f"1.抓机制{sign}{BODY}", f"2.抓队伍{sign}{BODY}", "二、数字赋能：护航企业创新发展", BODY]
    assert [words for _, words in tree(find_sections(make_document(lines)))] == [
        "一、做法",
        "1.抓机制",
        "2.抓队伍",
        "二、数字赋能：护航企业创新发展",
    ]


def test_weak_counts_need_a_sequence(make_document: MakeDocument) -> None:
    """第一，… above its text three times over is a heading; in front of a sentence it is not."""
    words = ["第一，强化源头治理", "第二，强化部门协同", "第三，强化公共服务"]
    lines = ["一、对策", *(line for title in words for line in (title, BODY)), "二、意义", f"第一，统一思想。{BODY}"]
    assert [title for _, title in tree(find_sections(make_document(lines)))] == ["一、对策", *words, "二、意义"]


@pytest.mark.parametrize(
    "words", ["凉山彝族自治州人民政府", "某市市场监督管理局", "某市高新区管理委员会", "某某科技有限公司"]
)
def test_who_speaks_is_no_heading_however_large(make_document: MakeDocument, words: str) -> None:
    """A red head above a sentence, and headings in the same look below it."""
    out, text = {"size": 20.0, "bold": True}, {"size": 14.0}
    pairs = [(words, out), (BODY, text), ("工作基础", out), (BODY, text), ("主要成效", out), (BODY, text)]
    blocks = [block(line, place, **look) for place, (line, look) in enumerate(pairs)]
    assert [line for _, line in tree(find_sections(make_document(blocks)))] == ["工作基础", "主要成效"]


def test_a_paragraph_of_hundreds_of_brackets_is_one_text(make_document: MakeDocument) -> None:
    """What repeats a bracket without end has no headings to part it by."""
    found = find_sections(make_document(["【基本案情】某公司。" * 500]))
    assert len(found) <= 1
