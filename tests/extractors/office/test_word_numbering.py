"""Automatic numbers as text."""

from collections.abc import Callable

import pytest

from extractors.document import Block, Document


def level(number: int, number_format: str, text: str, more: str = "") -> str:
    """A level of a list."""
    return (
        f'<w:lvl w:ilvl="{number}"><w:start w:val="1"/><w:numFmt w:val="{number_format}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def lists(*levels: str, nums: str = '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>') -> str:
    """A numbering part with one list."""
    return f'<w:abstractNum w:abstractNumId="0">{"".join(levels)}</w:abstractNum>{nums}'


def item(text: str, depth: int = 0, num: int = 1, more: str = "") -> str:
    """A paragraph of a list."""
    return (
        f'<w:p><w:pPr>{more}<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{num}"/></w:numPr></w:pPr>'
        f"<w:r><w:t>{text}</w:t></w:r></w:p>"
    )


def texts(document: Document) -> list[str]:
    """The texts of all blocks."""
    return [block.text for block in document.blocks]


OFFICIAL = (
    level(0, "chineseCounting", "%1、"),
    level(1, "chineseCounting", "（%2）"),
    level(2, "decimal", "%3."),
    level(3, "decimal", "(%4)"),
)


def test_official_levels(read_body: Callable[..., Document]) -> None:
    """一、 （一） 1. (1) stand before the text; deeper levels restart under a higher one."""
    body = item("总体要求") + item("指导思想", 1) + item("基本原则", 1) + item("甲", 2) + item("乙", 3) + item("任务")
    read = read_body(body + item("首先", 1) + item("其次", 2), numbering=lists(*OFFICIAL))
    assert texts(read) == [
        "一、总体要求", "（一）指导思想", "（二）基本原则", "1. 甲", "(1)乙", "二、任务", "（一）首先", "1. 其次",
    ]  # fmt: skip
    assert [block.style.number for block in read.blocks if block.style][:3] == ["一、", "（一）", "（二）"]


def test_chapters_and_sections(read_body: Callable[..., Document]) -> None:
    """第一章 and 1.1 take a space; suff=nothing takes none."""
    numbering = lists(
        level(0, "chineseCountingThousand", "第%1章"),
        level(1, "decimal", "%1.%2", "<w:isLgl/>"),
        level(2, "decimal", "%1.%2.%3", '<w:isLgl/><w:suff w:val="nothing"/>'),
    )
    read = read_body(item("总则") + item("目的", 1) + item("细节", 2), numbering=numbering)
    assert texts(read) == ["第一章 总则", "1.1 目的", "1.1.1细节"]


def test_without_legal_numbering_the_upper_level_keeps_its_system(read_body: Callable[..., Document]) -> None:
    """Without isLgl 一.1 is shown."""
    numbering = lists(level(0, "chineseCounting", "%1、"), level(1, "decimal", "%1.%2"))
    assert texts(read_body(item("甲") + item("乙", 1), numbering=numbering)) == ["一、甲", "一.1 乙"]


def test_lower_level_first(read_body: Callable[..., Document]) -> None:
    """A level that was skipped shows its start and counts as used."""
    numbering = lists(level(0, "decimal", "%1."), level(1, "decimal", "%1.%2"))
    assert texts(read_body(item("a", 1) + item("b", 1) + item("c"), numbering=numbering)) == ["1.1 a", "1.2 b", "2. c"]


def test_start_override_restarts_once(read_body: Callable[..., Document]) -> None:
    """A second w:num of the list restarts it when it is first used; a third without override goes on."""
    nums = (
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/>'
        '</w:lvlOverride></w:num><w:num w:numId="3"><w:abstractNumId w:val="0"/></w:num>'
    )
    body = "".join(item("x", num=num) for num in (1, 1, 2, 2, 3, 1))
    numbering = lists(level(0, "decimal", "%1."), nums=nums)
    assert texts(read_body(body, numbering=numbering)) == ["1. x", "2. x", "5. x", "6. x", "7. x", "8. x"]


def test_overrides_of_other_levels_wait_for_them(read_body: Callable[..., Document]) -> None:
    """Converters restart all levels for each nested list: the outer list counts on behind it."""
    starts = "".join(
        f'<w:lvlOverride w:ilvl="{each}"><w:startOverride w:val="1"/></w:lvlOverride>' for each in range(3)
    )
    nums = "".join(f'<w:num w:numId="{num}"><w:abstractNumId w:val="0"/>{starts}</w:num>' for num in (1, 2, 3))
    numbering = lists(level(0, "decimal", "%1."), level(1, "lowerLetter", "%2."), nums=nums)
    body = "".join(item("x", depth, num) for depth, num in ((0, 1), (1, 2), (1, 2), (0, 1), (1, 3), (0, 1)))
    assert texts(read_body(body, numbering=numbering)) == ["1. x", "a. x", "b. x", "2. x", "a. x", "3. x"]


def test_restart_after_a_stated_level(read_body: Callable[..., Document]) -> None:
    """LvlRestart 1 restarts the third level under a new first one only (17.9.10)."""
    third = level(2, "decimal", "%3)", '<w:lvlRestart w:val="1"/>')
    numbering = lists(level(0, "decimal", "%1."), level(1, "decimal", "%1.%2"), third)
    body = "".join(item("x", depth) for depth in (0, 1, 2, 1, 2, 0, 2))
    assert texts(read_body(body, numbering=numbering)) == ["1. x", "1.1 x", "1)x", "1.2 x", "2)x", "2. x", "1)x"]


def test_level_override_replaces_the_format(read_body: Callable[..., Document]) -> None:
    """A w:lvl inside lvlOverride is used in place of the list's own."""
    nums = (
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0">'
        + level(0, "decimalEnclosedCircle", "%1")
        + "</w:lvlOverride></w:num>"
    )
    assert texts(read_body(item("甲") + item("乙"), numbering=lists(level(0, "decimal", "%1."), nums=nums))) == [
        "①甲",
        "②乙",
    ]


def test_no_restart(read_body: Callable[..., Document]) -> None:
    """LvlRestart 0 lets a level count on."""
    numbering = lists(level(0, "decimal", "%1."), level(1, "decimal", "%2)", '<w:lvlRestart w:val="0"/>'))
    body = item("a") + item("b", 1) + item("c") + item("d", 1)
    assert texts(read_body(body, numbering=numbering)) == ["1. a", "1)b", "2. c", "2)d"]


def style(name: str, style_id: str, inner: str, based: str = "") -> str:
    """A paragraph style."""
    base = f'<w:basedOn w:val="{based}"/>' if based else ""
    return f'<w:style w:type="paragraph" w:styleId="{style_id}"><w:name w:val="{name}"/>{base}<w:pPr>{inner}</w:pPr></w:style>'


def styled(text: str, style_id: str, more: str = "") -> str:
    """A paragraph with a style."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style_id}"/>{more}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>'


def test_numbers_through_styles(read_body: Callable[..., Document]) -> None:
    """A style's list counts at the level that is linked to the style, or to one that it is based on."""
    numbering = lists(
        level(0, "chineseCounting", "%1、", '<w:pStyle w:val="H1"/>'),
        level(1, "chineseCounting", "（%2）", '<w:pStyle w:val="H2"/>'),
    )
    number = '<w:numPr><w:numId w:val="1"/></w:numPr>'
    styles = (
        style("heading 1", "H1", f'{number}<w:outlineLvl w:val="0"/>')
        + style("heading 2", "H2", f'{number}<w:outlineLvl w:val="1"/>')
        + style("自定义二级", "H2x", "", based="H2")
        + style("无编号", "H2n", '<w:numPr><w:numId w:val="0"/></w:numPr>', based="H2")
    )
    body = styled("甲", "H1") + styled("乙", "H2") + styled("丙", "H2x") + styled("丁", "H2n") + styled("戊", "H1")
    read = read_body(body, numbering=numbering, styles=styles)
    assert texts(read) == ["一、甲", "（一）乙", "（二）丙", "丁", "二、戊"]
    assert [(block.kind, block.level) for block in read.blocks][:3] == [("heading", 1), ("heading", 2), ("heading", 2)]


def test_linked_list_style(read_body: Callable[..., Document]) -> None:
    """A list that only names a numbering style takes the levels from that style's list."""
    numbering = (
        '<w:abstractNum w:abstractNumId="0"><w:numStyleLink w:val="L"/></w:abstractNum>'
        '<w:abstractNum w:abstractNumId="1"><w:styleLink w:val="L"/>' + level(0, "decimal", "%1）") + "</w:abstractNum>"
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
    )
    assert texts(read_body(item("甲") + item("乙", num=2), numbering=numbering)) == ["1）甲", "2）乙"]


@pytest.mark.parametrize(
    ("sign", "font", "shown"),
    [("\uf0b7", "Symbol", "•"), ("\uf06e", "Wingdings", "■"), ("o", "Courier New", "◦"), ("—", "宋体", "—")],
)
def test_bullets(read_body: Callable[..., Document], sign: str, font: str, shown: str) -> None:
    """Bullets of symbol fonts become Unicode; a bulleted paragraph is a list item."""
    fonts = f'<w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="{sign}"/><w:rPr><w:rFonts w:ascii="{font}"/></w:rPr></w:lvl>'
    block: Block = read_body(item("要点"), numbering=lists(fonts)).blocks[0]
    assert (block.kind, block.text) == ("list_item", f"{shown} 要点")


def test_empty_numbered_cells_show_their_number(read_body: Callable[..., Document]) -> None:
    """The 序号 column of a table is often nothing but automatic numbers."""
    number = '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr></w:p>'
    rows = "".join(f"<w:tr><w:tc>{number}</w:tc><w:tc><w:p/></w:tc></w:tr>" for _ in range(2))
    read = read_body(f"<w:tbl>{rows}</w:tbl>", numbering=lists(level(0, "decimal", "%1")))
    assert read.blocks[0].text == "1\t\n2\t"


def test_text_boxes_count_on_their_own(read_body: Callable[..., Document]) -> None:
    """A list in a text box starts anew, and the body's count runs past it."""
    box = f"<w:p><w:r><w:pict><v:shape><v:textbox><w:txbxContent>{item('框')}</w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>"
    read = read_body(item("甲") + box + item("乙"), numbering=lists(level(0, "decimal", "%1.")))
    assert texts(read) == ["1. 甲", "1. 框", "2. 乙"]


def test_all_text_boxes_are_one_story_and_all_notes_another(read_body: Callable[..., Document]) -> None:
    """A box that was copied counts on from the one before, as Word has it; so do lists in footnotes."""
    box = "<w:p><w:r><w:pict><v:shape><v:textbox><w:txbxContent>{}</w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>"
    note = '<w:p><w:r><w:t>文</w:t></w:r><w:r><w:footnoteReference w:id="{}"/></w:r></w:p>'
    read = read_body(
        box.format(item("框")) + box.format(item("框")) + item("甲") + note.format(1) + note.format(2),
        numbering=lists(level(0, "decimal", "%1.")),
        footnotes="".join(f'<w:footnote w:id="{each}">{item("注")}</w:footnote>' for each in (1, 2)),
    )
    assert texts(read) == ["1. 框", "2. 框", "1. 甲", "文", "1. 注", "文", "2. 注"]


def test_undefined_lists_show_no_number(read_body: Callable[..., Document]) -> None:
    """A list that is defined nowhere, and cyclic links, do no harm."""
    numbering = (
        '<w:abstractNum w:abstractNumId="0"><w:numStyleLink w:val="L"/><w:styleLink w:val="L"/></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )
    assert texts(read_body(item("甲", num=9) + item("乙", depth=77) + item("丙"), numbering=numbering)) == [
        "甲",
        "乙",
        "丙",
    ]


def test_lists_and_headings_are_told_apart(read_body: Callable[..., Document]) -> None:
    """A numbered sentence is an item; 一、 without outline level stays a paragraph."""
    body = item("完善制度；", 2) + item("工作目标")
    assert [block.kind for block in read_body(body, numbering=lists(*OFFICIAL)).blocks] == ["list_item", "paragraph"]
