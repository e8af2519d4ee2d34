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
    [(run("单击或点击此处输入文字。"), ""), (run("[文档标题]"), ""), (run("[2024]18号"), "[2024]18号"), (run("申报单位全称", "a8"), ""), (run("绍兴市人民政府"), "绍兴市人民政府"),
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


ITEM = "{6C1B-1}"
STORE = '<f:form xmlns:f="urn:form"><f:name>绍兴市人民政府</f:name><f:kind code="2">b</f:kind><f:empty/></f:form>'
MARK = (
    '<w:dataBinding w:prefixMappings="xmlns:ns0=&apos;urn:form&apos;" w:xpath="{}" w:storeItemID="{{6c1b-1}}"/>'
    "<w:showingPlcHdr/>"
)


@pytest.mark.parametrize(
    ("path", "kind", "shown"),
    [("/ns0:form[1]/ns0:name[1]", "<w:text/>", "绍兴市人民政府"), ("/ns0:form/ns0:kind/@code", "<w:text/>", "2"),
     ("/ns0:form[1]/ns0:kind[1]", '<w:dropDownList><w:listItem w:displayText="乙类" w:value="b"/></w:dropDownList>', "乙类"),
     ("/ns0:form[1]/ns0:empty[1]", "<w:text/>", ""), ("/ns0:form[1]/ns0:name[2]", "<w:text/>", ""),
     ("//ns0:name[contains(., 'x')]", "<w:text/>", ""), ("/ns0:form[1]/ns0:name[1]", "<w:date/>", "")],
)  # fmt: skip
def test_values_of_custom_xml_are_shown(
    docx_bytes: Callable[..., bytes], read_bytes: Callable[..., Document], path: str, kind: str, shown: str
) -> None:
    """A program may fill in only the data behind a form; what Word would show of it is read, by plain paths only."""
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/customXmlProps"
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="p" Type="{relation}" Target="itemProps1.xml"/></Relationships>'
    )
    known = f'<ds:datastoreItem xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml" ds:itemID="{ITEM}"/>'
    bound = MARK.format(path) + kind
    empty = f"<w:sdt><w:sdtPr>{bound}</w:sdtPr><w:sdtContent><w:p/></w:sdtContent></w:sdt>"
    data = docx_bytes(
        f"<w:p>{run('单位：')}{control(run('单击此处') + run('输入文字'), bound)}</w:p>{empty}",
        raw={
            "customXml/item1.xml": STORE.encode(),
            "customXml/itemProps1.xml": known.encode(),
            "customXml/_rels/item1.xml.rels": rels.encode(),
        },
        arrows={"x": ("customXml", "../customXml/item1.xml")},
    )
    assert [block.text for block in read_bytes(data).blocks] == [f"单位：{shown}", *([shown] if shown else [])]
