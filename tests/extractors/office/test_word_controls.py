"""Content controls: what was filled in is text, what they ask for is not."""

from collections.abc import Callable

import pytest

from extractors.document import Document

PROMPT_STYLE = '<w:style w:type="character" w:styleId="a8"><w:name w:val="Placeholder Text"/></w:style>'


def run(text: str, style: str = "") -> str:
    """A run."""
    look = f'<w:rPr><w:rStyle w:val="{style}"/></w:rPr>' if style else ""
    return f"<w:r>{look}<w:t>{text}</w:t></w:r>"


def control(content: str, properties: str = "<w:showingPlcHdr/>") -> str:
    """A content control."""
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"


def told(document: Document) -> set[str]:
    """Codes of all warnings."""
    return {warning.code for warning in document.warnings}


@pytest.mark.parametrize(
    ("content", "left"),
    [(run("单击或点击此处输入文字。"), ""), (run("申报单位全称", "a8"), ""), (run("绍兴市人民政府"), "绍兴市人民政府"),
     (run("0575-88888888"), "0575-88888888")],
)  # fmt: skip
def test_prompts_by_words_and_style(read_body: Callable[..., Document], content: str, left: str) -> None:
    """Words that ask, or the style of prompts, tell a prompt; a program may fill in and leave the mark behind."""
    read = read_body(f"<w:p>{run('单位：')}{control(content)}</w:p>", styles=PROMPT_STYLE)
    assert [block.text for block in read.blocks] == [f"单位：{left}"]
    assert ("unfilled-fields" in told(read)) == (not left)


def test_prompts_by_the_glossary(docx_bytes: Callable[..., bytes], read_bytes: Callable[..., Document]) -> None:
    """The prompt that the glossary keeps is compared with what stands there, whatever its style."""
    glossary = (
        '<w:glossaryDocument xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:docParts><w:docPart>'
        '<w:docPartPr><w:name w:val="甲"/></w:docPartPr><w:docPartBody><w:p><w:r><w:t>法定名称</w:t></w:r></w:p></w:docPartBody>'
        "</w:docPart></w:docParts></w:glossaryDocument>"
    )
    mark = '<w:placeholder><w:docPart w:val="甲"/></w:placeholder><w:showingPlcHdr/>'
    body = f"<w:p>{run('一')}{control(run('法定名称'), mark)}</w:p><w:p>{run('二')}{control(run('绍兴市', 'a8'), mark)}</w:p>"
    data = docx_bytes(
        body,
        raw={"word/glossary/document.xml": glossary.encode()},
        arrows={"g": ("glossaryDocument", "glossary/document.xml")},
        styles=PROMPT_STYLE,
    )
    assert [block.text for block in read_bytes(data).blocks] == ["一", "二绍兴市"]


def test_lists_and_dates_show_what_was_chosen(read_body: Callable[..., Document]) -> None:
    """Drop-down lists, combo boxes and dates are read by their content."""
    chosen = "".join(
        control(run(text), f"<w:{kind}/>")
        for kind, text in (("dropDownList", "地级市"), ("comboBox", "，示范类"), ("date", "，2024年4月18日"))
    )
    assert read_body(f"<w:p>{chosen}</w:p>").blocks[0].text == "地级市，示范类，2024年4月18日"


def test_check_boxes_at_every_level(read_body: Callable[..., Document]) -> None:
    """A check box may be words, a paragraph, a cell or a row; its state counts, not the sign that a font draws."""
    state = '<w14:checkbox><w14:checked w14:val="{}"/></w14:checkbox>'
    sign = '<w:r><w:sym w:font="Wingdings" w:char="F0A8"/></w:r>'
    cell = f"<w:tc><w:p>{run('x')}</w:p></w:tc>"
    cells = control(cell, state.format(1)) + control(cell, state.format(0))
    rows = f"<w:tr>{cells}</w:tr>" + control(f"<w:tr>{cell}<w:tc><w:p>{run('乙')}</w:p></w:tc></w:tr>", state.format(1))
    body = f"<w:p>{control(sign, state.format(1))}{run('是')}</w:p>" + control(f"<w:p>{sign}</w:p>", state.format(0))
    read = read_body(f"{body}<w:tbl>{rows}</w:tbl>")
    assert [block.text for block in read.blocks] == ["☑是", "☐", "☑\t☐\n☑\t乙"]
