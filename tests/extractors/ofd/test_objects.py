"""Text and other objects of OFD pages: where characters stand, what can be seen."""

import pytest

from .drawing import Read, code, codes_of, picture, texts
from .parts import LETTER, NS, line, package, rule, seal_png


def test_lines_within_one_text_code_are_told_apart(read: Read):
    """Steps back and down begin another line; without this both would be one garbled line."""
    item = codes_of("", code("坐落于春风路二号楼", 'X="0" Y="5" DeltaX="g 4 5 -20 g 3 5" DeltaY="g 4 0 7 g 3 0"'))
    rules = "".join(rule(26, y, 120, y) for y in (48, 68, 78)) + "".join(rule(x, 48, x, 78) for x in (26, 55, 120))
    table = next(b for b in read(package(rules + item + line("甲方", 72, 52) + line("乙", 30, 70))).blocks if b.rows)
    assert table.rows is not None
    assert table.rows[0][0].text == "坐落于春风路二号楼"


def test_text_codes_without_x_begin_where_the_one_before_began(read: Read):
    """Only a missing Y goes on in the line; without both the text goes on at its end."""
    steps = 'DeltaX="g 5 5"'
    item = codes_of(
        "", code("第一行文字", f'X="10" Y="5" {steps}'), code("第二行文字", f'Y="20" {steps}'), code("接着写", "")
    )
    first, second = read(package(item)).blocks
    assert (first.text, second.text) == ("第一行文字", "第二行文字接着写")
    assert first.bbox is not None
    assert second.bbox is not None
    assert first.bbox[0] == pytest.approx(second.bbox[0], abs=0.1) == pytest.approx(38 * 72 / 25.4, abs=0.5)


def test_how_parts_are_laid_out_is_no_text(read: Read):
    """Line ends of an indented part are a blank where a step is there for it, else nothing."""
    with_blank = code("OFD\n      Reader", 'X="0" Y="5" DeltaX="g 9 2.5"')
    without = code("\n   绍兴市\n   人民政府\n  ", 'X="0" Y="20" DeltaX="g 6 5"')
    assert texts(read(package(codes_of("", with_blank) + codes_of("", without)))) == ["OFD Reader", "绍兴市人民政府"]


CLIPPED = (
    'x=""><ofd:Clips><ofd:Clip><ofd:Area><ofd:Path Boundary="100 40 5 5"><ofd:AbbreviatedData>M 0 0 L 5 0 L 5 5 L 0 5 C'
    "</ofd:AbbreviatedData></ofd:Path></ofd:Area></ofd:Clip></ofd:Clips"
)


@pytest.mark.parametrize(
    "hiding",
    [
        'Visible="false"',
        'Visible="False"',
        'Alpha="0"',
        'Alpha="0.0"',
        'Fill="false"',
        'x=""><ofd:FillColor Value="0 0 0" Alpha="0"/',
        CLIPPED,
    ],
)
def test_text_that_nobody_sees_is_left_out(read: Read, hiding: str):
    """Hidden, transparent, neither filled nor outlined, clipped away; told where it was meant to be seen at all."""
    hidden = f'<ofd:TextObject Boundary="28 200 150 8" Font="1" Size="5" {hiding}>' + code(
        "看不见的文字不应当读出来。", 'X="0" Y="5" DeltaX="g 12 5"'
    )
    document = read(package(LETTER + hidden + "</ofd:TextObject>"))
    assert len(document.blocks) == 4
    told = [warning.code for warning in document.warnings]
    assert told == ([] if "Visible" in hiding else ["invisible-text"])


def test_outlined_and_clipped_text_that_can_be_seen_is_read(read: Read):
    """An outline without fill; a clip in the object's own space that holds the text."""
    clip = (
        '<ofd:Clips TransFlag="false"><ofd:Clip><ofd:Area><ofd:Path Boundary="-30 -30 300 300"><ofd:AbbreviatedData>'
        "M 0 0 L 300 0 L 300 300 L 0 300 C</ofd:AbbreviatedData></ofd:Path></ofd:Area></ofd:Clip></ofd:Clips>"
    )
    outlined = codes_of("", code("空心的文字要读", 'X="0" Y="5" DeltaX="g 6 5"'), extra='Fill="false" Stroke="true"')
    clipped = codes_of(clip, code("裁剪以内的要读", 'X="0" Y="30" DeltaX="g 6 5"'))
    assert texts(read(package(outlined + clipped))) == ["空心的文字要读", "裁剪以内的要读"]


def test_characters_below_each_other_are_one_line(read: Read):
    """竖排 by steps downwards, and by the reading direction without any; alone and in a cell."""
    stacked = codes_of("", code("申报单位", 'X="2" Y="10" DeltaX="g 3 0" DeltaY="g 3 7"'))
    directed = codes_of("", code("意见说明", 'X="80" Y="10"'), extra='ReadDirection="90"')
    rules = "".join(rule(28, y, 150, y) for y in (52, 100, 112))
    rules += "".join(rule(x, 52, x, 112) for x in (28, 40, 100, 150))
    table = next(
        b
        for b in read(
            package(rules + stacked + directed + line("绍兴市越城区", 45, 70) + line("填表说明见背面", 45, 103))
        ).blocks
        if b.rows
    )
    assert table.rows is not None
    assert [cell.text for cell in table.rows[0]] == ["申报单位", "绍兴市越城区", "意见说明"]


def test_composites_blocks_and_matrices_place_what_they_hold(read: Read):
    """A composite object with its matrix, in a page block of a layer; its text stands where it is drawn."""
    unit = (
        '<ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID="8" Width="100" Height="100"><ofd:Content>'
        + line("组合图元中的文字", 10, 20, 10)
        + "</ofd:Content></ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits>"
    )
    placed = '<ofd:CompositeObject Boundary="30 40 100 100" CTM="0.5 0 0 0.5 0 0" ResourceID="8"/>'
    parts = package(
        f"<ofd:PageBlock><ofd:PageBlock>{placed}</ofd:PageBlock></ofd:PageBlock>" + line("页面上的文字", 28, 90)
    )
    parts["Doc_0/PublicRes.xml"] = parts["Doc_0/PublicRes.xml"].replace("</ofd:Res>", f"{unit}</ofd:Res>")
    first = read(parts).blocks[0]
    assert first.text == "组合图元中的文字"
    assert first.bbox == pytest.approx((35 / 25.4 * 72, 50 / 25.4 * 72, 75 / 25.4 * 72, 55 / 25.4 * 72), abs=1.5)


def test_turned_characters_have_their_boxes(read: Read):
    """CharDirection turns each character about its origin."""
    item = codes_of("", code("侧立文字", 'X="20" Y="10" DeltaX="g 3 0" DeltaY="g 3 5"'), extra='CharDirection="90"')
    (block,) = read(package(item)).blocks
    assert block.text == "侧立文字"
    assert block.bbox == pytest.approx(tuple(v / 25.4 * 72 for v in (47.4, 60, 52.4, 80)), abs=1.5)


def test_annotations_by_their_kind(read: Read):
    """What was typed or stamped is part of the page, links show nothing, remarks are comments, watermarks show seals."""
    parts = package(LETTER, document="<ofd:Annotations>Annots/Annotations.xml</ofd:Annotations>")
    parts["Doc_0/Annots/Annotations.xml"] = (
        f'<ofd:Annotations {NS}><ofd:Page PageID="1"><ofd:FileLoc>A.xml</ofd:FileLoc></ofd:Page></ofd:Annotations>'
    )

    def annotation(kind: str, content: str, box: str = "28 200 100 20", inner: str = "", extra: str = "") -> str:
        return f'<ofd:Annot Type="{kind}" {extra}>{inner}<ofd:Appearance Boundary="{box}">{content}</ofd:Appearance></ofd:Annot>'

    remark = "<ofd:Remark>请补充\n 盖章页</ofd:Remark>"
    parts["Doc_0/Annots/A.xml"] = (
        f"<ofd:PageAnnot {NS}>"
        + "".join(
            (
                annotation("Stamp", line("收文日期2024年5月6日", 0, 0), "28 230 100 20"),
                annotation("Link", line("链接不显示", 0, 0)),
                annotation("Path", line("手写补充的说明。", 0, 0), "28 250 100 20"),
                annotation("Highlight", "", inner=remark),
                annotation("Stamp", line("隐藏的不显示", 0, 0), extra='Visible="false"'),
                annotation("Watermark", picture("0 0 42 42"), "120 150 42 42"),
            )
        )
        + "</ofd:PageAnnot>"
    )
    parts["Doc_0/Res/seal.png"] = seal_png()
    found = [(block.kind, block.text) for block in read(parts).blocks[4:]]
    assert {
        ("paragraph", "收文日期2024年5月6日"),
        ("paragraph", "手写补充的说明。"),
        ("comment", "请补充 盖章页"),
    } < set(found)
    assert {kind for kind, _ in found} == {"paragraph", "comment", "seal", "watermark"}
    assert not any("显示" in text for _, text in found)


def test_text_off_the_page_is_left_out_and_told(read: Read):
    """What stands beside the paper nobody sees."""
    document = read(package(LETTER + line("纸面以外的文字不采用也要说明", 28, 320)))
    assert len(document.blocks) == 4
    assert [warning.code for warning in document.warnings] == ["text-outside-page"]


def test_tables_go_on_over_pages(read: Read):
    """Two pages of one ruled table are one block with its places on both, the head once."""

    def page(top: float, rows: list[tuple[str, str]]) -> str:
        ys = [top + 10 * n for n in range(len(rows) + 1)]
        rules = "".join(rule(30, y, 180, y) for y in ys) + "".join(rule(x, ys[0], x, ys[-1]) for x in (30, 60, 180))
        cells = (line(a, 32, y + 2) + line(b, 62, y + 2) for (a, b), y in zip(rows, ys, strict=False))
        return rules + "".join(cells)

    head = ("序号", "企业名称")
    first = page(30, [head, *((str(n), f"示范企业第{n}家") for n in range(1, 22))])
    second = page(30, [head, *((str(n), f"示范企业第{n}家") for n in range(22, 30))])
    (table,) = (block for block in read(package(first, second)).blocks if block.rows)
    assert table.rows is not None
    assert [row[0].text for row in table.rows] == ["序号", *map(str, range(1, 30))]
    assert [fragment.page for fragment in table.fragments] == [1, 2]
