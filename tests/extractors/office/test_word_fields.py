"""Fields, check boxes and prompts of forms: what they show."""

from collections.abc import Callable

from extractors.document import Document

from .wordml import codes, field, paragraph, run


def test_fields_show_their_result(read_body: Callable[..., Document]) -> None:
    """Results are text, instructions are not, nested ones neither; a field without end swallows nothing."""
    nested = field("IF " + "x", run("内", ""))
    body = (
        paragraph(
            run("截至") + field(" DATE ", run("2024年")) + f'<w:fldSimple w:instr="SEQ 图">{run("3")}</w:fldSimple>'
        )
        + paragraph(field("EQ \\o\\ac(○,5)", "") + nested)
        + paragraph('<w:r><w:fldChar w:fldCharType="begin"/></w:r>' + run("没有结尾"))
    )
    circled = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>eq \\o\\ac(○,7)</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    read = read_body(body + paragraph(circled))
    assert [block.text for block in read.blocks] == ["截至2024年3", "内", "没有结尾", "⑦"]


def test_check_boxes(read_body: Callable[..., Document]) -> None:
    """Content controls, form fields and Wingdings signs all become ☑ and ☐."""
    control = (
        '<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val="{}"/></w14:checkbox></w:sdtPr><w:sdtContent>'
        "<w:r><w:t>☒</w:t></w:r></w:sdtContent></w:sdt>"
    )
    form = (
        '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:default w:val="1"/></w:checkBox></w:ffData>'
        '</w:fldChar></w:r><w:r><w:instrText>FORMCHECKBOX</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    symbol = '<w:r><w:sym w:font="Wingdings 2" w:char="F052"/></w:r>'
    body = paragraph(control.format(1) + run("是") + control.format(0) + run("否") + form + symbol)
    assert [block.text for block in read_body(body).blocks] == ["☑是☐否☑☑"]


def test_placeholders_are_no_text(read_body: Callable[..., Document]) -> None:
    """What a form asks for is not what was filled in."""
    empty = "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:r><w:t>单击此处输入文字。</w:t></w:r></w:sdtContent></w:sdt>"
    cell = "<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
    control = (
        f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{cell.format('请填写')}</w:sdtContent></w:sdt>"
    )
    read = read_body(paragraph(run("电话：") + empty) + f"<w:tbl><w:tr>{cell.format('单位')}{control}</w:tr></w:tbl>")
    assert [block.text for block in read.blocks] == ["电话：", "单位\t"]
    assert "unfilled-fields" in codes(read)


def test_fields_that_show_nothing_or_their_own_words(read_body: Callable[..., Document]) -> None:
    """Kept values are not shown; a button shows its words; lists of old forms show what was chosen."""
    button = field(" MACROBUTTON  Sign 同意 ", "").replace('<w:r><w:fldChar w:fldCharType="separate"/></w:r>', "")
    chosen = (
        '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:ddList><w:result w:val="1"/><w:listEntry w:val="甲类"/>'
        '<w:listEntry w:val="乙类"/></w:ddList></w:ffData></w:fldChar></w:r><w:r><w:instrText>FORMDROPDOWN</w:instrText></w:r>'
    )
    ends = '<w:r><w:fldChar w:fldCharType="separate"/></w:r>{}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    body = (
        paragraph(run("甲") + field(' SET x "5" ', run("5")) + field(" XE 词 ", run("词")) + run("乙"))
        + paragraph(button + run("。"))
        + paragraph(chosen + ends.format(""))
        + paragraph(chosen + ends.format(run("旧值")))
        + paragraph(field(" MERGEFIELD 姓名 ", run("张三")))
    )
    assert [block.text for block in read_body(body).blocks] == ["甲乙", "同意。", "乙类", "乙类", "张三"]


def test_blanks_of_forms_are_no_text(read_body: Callable[..., Document]) -> None:
    """Empty form fields, prompts of buttons and names of unmerged fields are told, not read."""
    prompt = field(" MACROBUTTON  None [点击此处输入题目] ", "").replace(
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>', ""
    )
    for blank in (field(" FORMTEXT ", run("\u2002") * 5), prompt, field(" MERGEFIELD 姓名 ", run("«姓名»"))):
        read = read_body(paragraph(run("名称：") + blank + run("。")))
        assert [block.text for block in read.blocks] == ["名称：。"]
        assert codes(read) == {"unfilled-fields"}


def test_numbers_that_only_fields_know_are_told(read_body: Callable[..., Document]) -> None:
    """AUTONUM stores no result, so its number is missing from the text."""
    read = read_body(paragraph(field(" AUTONUM ", "").replace("separate", "end", 1) + run("总则")))
    assert codes(read) == {"number-fields"}


def test_ticked_boxes_by_overprint(read_body: Callable[..., Document]) -> None:
    """A tick set over a box by a field is a ticked box."""
    ticked = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> eq \\o\\ac(□,√) </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    assert read_body(paragraph(ticked + run("地级市"))).blocks[0].text == "☑地级市"
