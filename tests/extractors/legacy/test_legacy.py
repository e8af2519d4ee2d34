"""DOC, RTF, ODT, XLS through docvortex, LibreOffice behind it."""

import os
from pathlib import Path
from typing import Any

import pytest

from extractors import legacy, registry
from extractors.errors import EncryptedFile, HostileFile, UnreadableFile
from extractors.legacy.signs import DocHeader, read_doc_header
from extractors.limits import Limits
from extractors.office import find_office

from .writing import Read, odt, rtf, texts


def test_rtf_is_read_with_its_title(read: Read):
    """The title is found by its words; full-width colons stay; bold is kept."""
    document = read(
        rtf(
            "绍兴市人民政府",
            "关于申报商业秘密保护创新试点的函",
            "省市场监督管理局：",
            "{\\b 一、工作目标}",
            "现予申报。",
        )
    )
    assert [(block.kind, block.text) for block in document.blocks] == [
        ("title", "绍兴市人民政府"),
        ("title", "关于申报商业秘密保护创新试点的函"),
        ("paragraph", "省市场监督管理局："),
        ("paragraph", "一、工作目标"),
        ("paragraph", "现予申报。"),
    ]
    style = document.blocks[3].style
    assert style is not None
    assert style.bold
    reader = registry.reader_for(registry.RTF)
    assert reader is not None
    assert document.reader == reader.key
    assert document.limits


def test_odt_is_read_with_tables_and_headings(read: Read):
    """Spans of tables and levels of headings come along."""
    table = (
        '<table:table><table:table-row><table:table-cell table:number-columns-spanned="2"><text:p>申报表</text:p></table:table-cell>'
        "<table:covered-table-cell/></table:table-row><table:table-row><table:table-cell><text:p>地区</text:p></table:table-cell>"
        "<table:table-cell><text:p>绍兴市</text:p></table:table-cell></table:table-row></table:table>"
    )
    document = read(odt(f'<text:h text:outline-level="1">一、工作目标</text:h><text:p>到2025年建成。</text:p>{table}'))
    heading, paragraph, block = document.blocks
    assert (heading.kind, heading.level) == ("heading", 1)
    assert paragraph.text == "到2025年建成。"
    assert block.rows is not None
    assert [[(cell.text, cell.col_span) for cell in row] for row in block.rows] == [
        [("申报表", 2)],
        [("地区", 1), ("绍兴市", 1)],
    ]


def test_broken_files_are_unreadable(read: Read, monkeypatch: pytest.MonkeyPatch):
    """The error says what is wrong, and what is lacking: formats that need LibreOffice say so where there is none."""
    with pytest.raises(UnreadableFile, match="损坏"):
        read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), registry.DOC)
    with pytest.raises(UnreadableFile, match="LibreOffice"):
        read(b"<?xml version='1.0'?>", registry.OLE)
    monkeypatch.setattr(legacy, "find_office", lambda: "/usr/bin/soffice")
    with pytest.raises(UnreadableFile, match="已损坏"):
        read(b"<?xml version='1.0'?>" + bytes(9), registry.OLE, with_office=True)


def test_an_empty_document_is_told(read: Read):
    """No silence."""
    document = read(rtf(""))
    assert document.blocks == ()
    assert [warning.code for warning in document.warnings] == ["empty-document"]


@pytest.mark.parametrize(("end", "codes"), [(None, ["damaged-file"]), (b"\r\n\0", []), (b"\x1a", [])])
def test_an_rtf_that_was_cut_short_is_told(read: Read, end: bytes | None, codes: list[str]):
    """What is left is read; what old programs leave behind the end is no loss."""
    whole = rtf("正文。", "现予申报。", "后面还有许多。")
    document = read(whole[:-40] if end is None else whole + end)
    assert document.blocks[0].text == "正文。"
    assert [warning.code for warning in document.warnings] == codes


def test_text_boxes_are_told_or_read_by_office(read: Read):
    """What docvortex leaves out is not lost in silence."""
    data = rtf("正文。", "{\\shp{\\*\\shpinst\\shpleft100{\\shptxt \\pard 框内文字。\\par}}}", "后面。")
    document = read(data)
    assert [block.text for block in document.blocks] == ["正文。", "后面。"]
    assert [warning.code for warning in document.warnings] == ["text-boxes"]


def test_the_header_of_a_doc(tmp_path: Path):
    """What cannot be opened says nothing."""
    (tmp_path / "a").write_bytes(b"no container")
    assert read_doc_header(tmp_path / "a") == DocHeader()


@pytest.mark.skipif(find_office() is None, reason="LibreOffice is not installed")
def test_text_boxes_are_read_by_office(read: Read):
    """Where LibreOffice is, it reads such a file."""
    data = rtf(
        "正文。",
        "{\\shp{\\*\\shpinst\\shpleft100\\shptop0\\shpright3000\\shpbottom900{\\sp{\\sn shapeType}{\\sv 202}}{\\shptxt \\pard 框内文字。\\par}}}",
    )
    document = read(data, with_office=True)
    assert "框内文字。" in [block.text for block in document.blocks]


def test_limits_hold(read: Read):
    """Characters and blocks."""
    with pytest.raises(HostileFile, match="文字"):
        read(rtf("现予申报。" * 30), limits=Limits(characters=100))
    with pytest.raises(HostileFile, match="内容块"):
        read(rtf(*["现予申报。"] * 30), limits=Limits(blocks=10))


def test_a_password_is_told(read: Read, monkeypatch: pytest.MonkeyPatch):
    """Encrypted files are no broken files."""
    from docvortex.analyzers.native.office.errors import LegacyOfficeEncryptedError

    def analyze(*_: Any, **__: Any) -> None:
        raise LegacyOfficeEncryptedError("password-protected DOC is unsupported")

    monkeypatch.setattr("docvortex.analyze", analyze)
    with pytest.raises(EncryptedFile):
        read(b"", registry.DOC)


@pytest.mark.skipif(find_office() is None, reason="LibreOffice is not installed")
def test_office_reads_what_else_nothing_reads(read: Read):
    """A workbook of Excel 2003 XML comes under its own type."""
    book = (
        '<?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Excel.Sheet"?>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
        ' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="表"><Table>'
        '<Row><Cell><Data ss:Type="String">地区</Data></Cell><Cell><Data ss:Type="String">绍兴市</Data></Cell></Row>'
        '<Row><Cell><Data ss:Type="String">产值</Data></Cell><Cell><Data ss:Type="Number">350.6</Data></Cell></Row>'
        "</Table></Worksheet></Workbook>"
    )
    document = read(book.encode(), with_office=True)
    assert "地区\t绍兴市\n产值\t350.6" in texts(document)
    assert document.file.media_type == registry.EXCEL_XML


@pytest.mark.skipif("SHENBAO_CORPUS" not in os.environ, reason="no folder of real files")
def test_real_files_are_read(read: Read):
    """DOC and XLS from elsewhere give text."""
    paths = [path for kind in ("doc", "xls") for path in (Path(os.environ["SHENBAO_CORPUS"]) / kind).glob("*")]
    assert paths
    for path in paths:
        assert sum(len(block.text) for block in read(path.read_bytes()).blocks) > 100


def test_properties_of_a_container_are_not_parsed(read: Read, monkeypatch: pytest.MonkeyPatch):
    """Lying ones keep their parser busy; nothing of them is read."""
    seen: list[bytes] = []

    def analyze(data: bytes, **_: Any) -> None:
        seen.append(data)
        raise ValueError("enough")

    monkeypatch.setattr("docvortex.analyze", analyze)
    names = ("\x05SummaryInformation", "\x05DocumentSummaryInformation", "WordDocument")
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"".join(name.encode("utf-16-le") for name in names)
    with pytest.raises(UnreadableFile):
        read(data, registry.DOC)
    (given,) = seen
    assert len(given) == len(data)
    assert "Summary".encode("utf-16-le") not in given
    assert "WordDocument".encode("utf-16-le") in given
