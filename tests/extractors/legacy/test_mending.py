"""Two readings of one file compared: what either of them computed anew, lost or made up."""

from pathlib import Path

import docx
import msgspec
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.shared import Pt

from extractors import legacy, registry
from extractors.detect import detect_media_type
from extractors.document import Block, Document, FileInfo, Style
from extractors.legacy.mending import mend
from extractors.legacy.signs import printed_labels, shows_the_clock
from extractors.office import find_office
from extractors.office.server import OfficeServer
from extractors.registry import Source

from .writing import Read, odt, rtf, texts


def document_of(*paragraphs: str | tuple[str, str]) -> Document:
    """A document of paragraphs; of a pair the first is the automatic number at the start of the second."""
    blocks = tuple(
        Block(f"b{number}", "paragraph", text, style=Style(number=label or None))
        for number, (label, text) in enumerate(((p if isinstance(p, tuple) else ("", p)) for p in paragraphs), start=1)
    )
    return Document(FileInfo("甲.doc", "0" * 64, 1, registry.DOC), "legacy/2", (), blocks)


def test_what_an_office_computed_anew_is_put_back():
    """Broken references always, dates where the file has a field for them; automatic numbers stay."""
    stored = document_of("关于试点的函", ("1、", "1、详见第三章第二节"), "绍兴市人民政府", "2024年3月1日")
    shown = document_of(
        "关于试点的函", ("一、", "一、详见Error: Reference source not found"), "绍兴市人民政府", "2026年11月22日"
    )
    assert texts(mend(shown, stored, clock=True, rich_text=False).document) == [
        "关于试点的函", "一、详见第三章第二节", "绍兴市人民政府", "2024年3月1日",
    ]  # fmt: skip
    assert texts(mend(shown, stored, clock=False, rich_text=False).document)[-1] == "2026年11月22日"


def test_a_paragraph_without_its_formula_is_counted():
    """It has a twin that says more."""
    stored, shown = document_of("其中α为散体颗粒的平均半径且满足关系式"), document_of("其中为散体颗粒的平均半径且")
    assert mend(shown, stored, clock=False, rich_text=False).lost == 1
    assert mend(stored, shown, clock=False, rich_text=False).lost == 0


def test_a_title_by_its_words_is_kept():
    """A plain first line in an office's reading is the title that the other reading knows; one by looks goes first."""
    stored, shown = document_of("关于试点的函", "省局："), document_of("关于试点的函", "省局：")
    titled = msgspec.structs.replace(
        stored, blocks=(msgspec.structs.replace(stored.blocks[0], kind="title"), *stored.blocks[1:])
    )
    kinds = [block.kind for block in mend(shown, titled, clock=False, rich_text=False).document.blocks]
    assert kinds == ["title", "paragraph"]
    other = msgspec.structs.replace(
        shown, blocks=(shown.blocks[0], msgspec.structs.replace(shown.blocks[1], kind="title"))
    )
    kinds = [block.kind for block in mend(other, titled, clock=False, rich_text=False).document.blocks]
    assert kinds == ["paragraph", "title"]


def test_what_only_one_reading_has_is_counted():
    """A paragraph that is part of a longer one is not lost; one that stands nowhere is."""
    stored = document_of("第一段文字", "甲乙丙", "公式 a=b", "末段文字")
    shown = document_of("第一段文字", "前面甲乙丙后面", "末段文字")
    result = mend(shown, stored, clock=False, rich_text=False)
    assert result.lost == 1
    assert 0 < result.share < 0.5


def test_printed_numbers_of_an_rtf(tmp_path: Path, read: Read):
    """What stands before a paragraph is what its file says was printed; what was never printed is not made up."""
    table = (
        "{\\*\\listtable{\\list\\listtemplateid1{\\listlevel\\levelnfc0\\leveljc0\\levelstartat1\\levelfollow0"
        "{\\leveltext\\'02\\'00.;}{\\levelnumbers\\'01;}}\\listid1}}"
        "{\\*\\listoverridetable{\\listoverride\\listid1\\listoverridecount0\\ls1}}"
    )
    printed = "{\\listtext\\pard\\plain\\f1 \\u19968?\\u12289?\\tab}\\ls1 \\u30446?\\u26631?"
    silent = "{\\listtext\\pard\\plain \\tab}\\ls1 \\u27491?\\u25991?"
    data = ("{\\rtf1\\ansi\\uc1 " + table + printed + "\\par\\pard " + silent + "\\par}").encode()
    path = tmp_path / "numbers.rtf"
    path.write_bytes(data)
    assert printed_labels(Source(str(path), "甲.rtf", "0" * 64, 1, registry.RTF)) == {"一、", ""}
    assert texts(read(data)) == ["一、目标", "正文"]


@pytest.mark.parametrize(
    ("media_type", "data", "expected"),
    [
        (registry.RTF, b'{\\field{\\*\\fldinst { DATE \\\\@ "yyyy" }}{\\fldrslt 2024}}', True),
        (registry.RTF, b"{\\field{\\*\\fldinst { CREATEDATE }}{\\fldrslt 2024}} DATE", False),
        (registry.ODT, odt('<text:p><text:date text:date-value="2024-03-01">1</text:date></text:p>'), True),
        (registry.ODT, odt('<text:p><text:date text:fixed="true">1</text:date></text:p>'), False),
        (registry.ODT, b"PK", False),
        (registry.DOC, b"no container", False),
    ],
)
def test_fields_that_show_the_clock_are_seen(tmp_path: Path, media_type: str, data: bytes, *, expected: bool):
    """Only those: other dates do not change."""
    path = tmp_path / "file"
    path.write_bytes(data)
    assert shows_the_clock(Source(str(path), "甲", "0" * 64, len(data), media_type)) is expected


def test_an_office_that_lies_is_not_believed(tmp_path: Path, read: Read, monkeypatch: pytest.MonkeyPatch):
    """Neither nonsense nor another document takes the place of what the file surely says."""
    nonsense, other = tmp_path / "nonsense.docx", tmp_path / "other.docx"
    nonsense.write_bytes(b"PK\x03\x04 nonsense")
    made = docx.Document()
    made.add_paragraph("完全无关的另一份文件，内容与此毫不相干。")
    made.save(str(other))
    data = rtf("关于申报试点的函", "省市场监督管理局：", "现予申报，请予审核。")
    for result in (nonsense, other):
        monkeypatch.setattr(legacy, "convert_with_office", lambda *_, result=result, **__: result)
        assert texts(read(data, with_office=True)) == ["关于申报试点的函", "省市场监督管理局：", "现予申报，请予审核。"]


def numbered(path: Path) -> None:
    """A DOCX with automatic Chinese numbers, a centred title, a merged cell, a check box sign and a text box."""
    names = (
        'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:v="urn:schemas-microsoft-com:vml"'
    )
    made = docx.Document()
    lists = made.part.numbering_part.element
    for old in list(lists):
        lists.remove(old)
    levels = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:suff w:val="nothing"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for at, text in enumerate(("%1、", "（%2）"))
    )
    lists.append(parse_xml(f'<w:abstractNum {names} w:abstractNumId="5">{levels}</w:abstractNum>'))
    lists.append(parse_xml(f'<w:num {names} w:numId="5"><w:abstractNumId w:val="5"/></w:num>'))
    title = made.add_paragraph()
    title.add_run("示范区建设方案").font.size = Pt(22)
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for text, level in (("总体要求", 0), ("指导思想", 1), ("基本原则", 1), ("主要任务", 0)):
        paragraph = made.add_paragraph(text)
        properties = f'<w:numPr {names}><w:ilvl w:val="{level}"/><w:numId w:val="5"/></w:numPr>'
        paragraph._p.get_or_add_pPr().append(parse_xml(properties))
    table = made.add_table(2, 2)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "申报表"
    table.cell(1, 0).text, table.cell(1, 1).text = "地区", "绍兴市"
    box = made.add_paragraph("是否公示：")
    box._p.append(parse_xml(f'<w:r {names}><w:sym w:font="Wingdings 2" w:char="F052"/></w:r>'))
    framed = made.add_paragraph("框前")
    framed._p.append(
        parse_xml(
            f'<w:r {names}><w:pict><v:shape type="#_x0000_t202" style="width:150pt;height:40pt"><v:textbox>'
            "<w:txbxContent><w:p><w:r><w:t>框内文字</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
        )
    )
    made.save(str(path))


@pytest.mark.skipif(find_office() is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize(("ending", "to"), [("doc", "doc:MS Word 97"), ("odt", "odt")])
def test_what_only_an_office_shows(tmp_path: Path, read: Read, ending: str, to: str):
    """Numbers as counted in Chinese, size and alignment, merged cells, check boxes, text boxes."""
    numbered(tmp_path / "made.docx")
    assert OfficeServer().convert(tmp_path / "made.docx", to, tmp_path, 60)
    data = (tmp_path / f"made.{ending}").read_bytes()
    document = read(data, with_office=True)
    said = texts(document)
    assert said[:5] == ["示范区建设方案", "一、总体要求", "（一）指导思想", "（二）基本原则", "二、主要任务"]
    assert {"是否公示：☑", "框内文字"} <= set(said)
    title = document.blocks[0]
    assert title.kind == "title"
    assert title.style is not None
    assert (title.style.size, title.style.align) == (22.0, "center")
    (table,) = (block for block in document.blocks if block.kind == "table")
    assert table.rows is not None
    assert [[(cell.text, cell.col_span) for cell in row] for row in table.rows] == [
        [("申报表", 2)],
        [("地区", 1), ("绍兴市", 1)],
    ]
    assert document.file.media_type == detect_media_type(tmp_path / f"made.{ending}")
    warned = {warning.code for warning in read(data).warnings}
    assert {"automatic-numbers", "symbols"} <= warned
    assert ("text-boxes" in warned) is (ending == "doc")
