"""What an OFD file consists of: several documents, versions, attachments, templates, bookmarks, stated fields, damage."""

from collections.abc import Callable
from typing import Any

import pytest

from extractors.document import Document
from extractors.errors import EncryptedFile, HostileFile, UnreadableFile
from extractors.limits import Limits

from .parts import LETTER, NS, line, package, rule

Read = Callable[..., Document]


def texts(document: Document) -> list[str]:
    """The texts of all blocks."""
    return [block.text for block in document.blocks]


def codes(document: Document) -> set[str]:
    """The codes of all warnings."""
    return {warning.code for warning in document.warnings}


def test_several_documents_are_read_one_after_the_other(read: Read):
    """Pages count on; a document that is lost is told."""
    parts = package(LETTER)
    other = package(line("第二份文件的内容也要读出来。", 28, 50))
    parts |= {name.replace("Doc_0", "Doc_1"): data for name, data in other.items() if name != "OFD.xml"}
    body = "<ofd:DocBody><ofd:DocRoot>{}/Document.xml</ofd:DocRoot></ofd:DocBody>"
    parts["OFD.xml"] = f"<ofd:OFD {NS}>{body.format('Doc_0')}{body.format('Doc_1')}{body.format('Doc_9')}</ofd:OFD>"
    document = read(parts)
    assert [page.number for page in document.pages] == [1, 2]
    assert texts(document)[-1] == "第二份文件的内容也要读出来。"
    assert document.blocks[-1].page == 2
    assert codes(document) == {"several-documents", "document-unreadable"}


def test_the_current_version_is_read(read: Read):
    """Of versions the one that is marked, whatever the body points at; the others are told."""
    parts = package(line("初稿的内容已经作废。", 28, 50))
    newer = package(line("定稿的内容以此为准。", 28, 50))
    parts["Doc_0/Document_1.xml"] = newer["Doc_0/Document.xml"].replace("P1/Content.xml", "P1/New.xml")
    parts["Doc_0/Pages/P1/New.xml"] = newer["Doc_0/Pages/P1/Content.xml"]
    versions = (
        '<ofd:Versions><ofd:Version ID="1" Index="0" BaseLoc="Doc_0/Versions/V1.xml"/>'
        '<ofd:Version ID="2" Index="1" Current="true" BaseLoc="Doc_0/Versions/V2.xml"/></ofd:Versions>'
    )
    parts["OFD.xml"] = parts["OFD.xml"].replace("</ofd:DocBody>", f"{versions}</ofd:DocBody>")
    for number, name in ((1, "Document.xml"), (2, "Document_1.xml")):
        parts[f"Doc_0/Versions/V{number}.xml"] = (
            f'<ofd:DocVersion {NS} ID="{number}"><ofd:DocRoot>/Doc_0/{name}</ofd:DocRoot></ofd:DocVersion>'
        )
    document = read(parts)
    assert texts(document) == ["定稿的内容以此为准。"]
    assert codes(document) == {"several-versions"}


def test_attachments_are_told_but_for_hidden_ones(read: Read):
    """What stands beside the document is named."""
    parts = package(LETTER, document="<ofd:Attachments>Attachments.xml</ofd:Attachments>")
    parts["Doc_0/Attachments.xml"] = (
        f'<ofd:Attachments {NS}><ofd:Attachment ID="1" Name="附件1.docx"/>'
        '<ofd:Attachment ID="2" Name="内部数据.xml" Visible="false"/></ofd:Attachments>'
    )
    (warning,) = read(parts).warnings
    assert warning.code == "embedded-files"
    assert "附件1.docx" in warning.message
    assert "内部数据" not in warning.message


def template(name: str, content: str, inner: str = "") -> dict[str, str]:
    """The part of a template page."""
    return {
        f"Doc_0/Tpls/{name}.xml": f"<ofd:Page {NS}>{inner}<ofd:Content><ofd:Layer>{content}</ofd:Layer></ofd:Content></ofd:Page>"
    }


def test_templates_may_have_templates_but_not_themselves(read: Read):
    """Two templates that use each other are drawn once each; order is by their own word or the page's."""
    common = '<ofd:TemplatePage ID="50" BaseLoc="Tpls/A.xml"/><ofd:TemplatePage ID="51" BaseLoc="Tpls/B.xml" ZOrder="Foreground"/>'
    parts: dict[str, Any] = package(LETTER, common=common, head='<ofd:Template TemplateID="50"/>')
    parts |= template("A", line("绍兴市人民政府文件", 60, 20, 10), '<ofd:Template TemplateID="51"/>')
    parts |= template("B", line("抄送：各有关部门。", 28, 260), '<ofd:Template TemplateID="50"/>')
    found = texts(read(parts))
    assert found[0] == "绍兴市人民政府文件"
    assert found.count("抄送：各有关部门。") == 1
    assert len(found) == 6


def test_bookmarks_give_headings_their_level(read: Read):
    """A paragraph that a bookmark names, on its page; the same words elsewhere stay."""
    outline = (
        '<ofd:Outlines><ofd:OutlineElem Title="工作 目标"><ofd:Actions><ofd:Action Event="CLICK"><ofd:Goto>'
        '<ofd:Dest Type="XYZ" PageID="2"/></ofd:Goto></ofd:Action></ofd:Actions>'
        '<ofd:OutlineElem Title="分年任务"/></ofd:OutlineElem></ofd:Outlines>'
    )
    text = line("为了做好这项工作，现将有关事项通知如下，请认真落实。", 28, 70)
    pages = (line("工作目标", 28, 50) + text, line("工作目标", 28, 50) + text + line("分年任务", 28, 100))
    blocks = [block for block in read(package(*pages, document=outline)).blocks if len(block.text) == 4]
    assert [(block.page, block.text, block.kind, block.level) for block in blocks] == [
        (1, "工作目标", "paragraph", None),
        (2, "工作目标", "heading", 1),
        (2, "分年任务", "heading", 2),
    ]
    assert blocks[1].style is not None
    assert blocks[1].style.outline_level == 1


def test_stated_fields_that_no_page_says_are_blocks(read: Read):
    """Fields of invoices; what a page says already, and the writer's own fields, are left out."""
    parts = package(LETTER + line("发票号码：24112000000048542163", 28, 150, 4))
    data = "".join(
        f'<ofd:CustomData Name="{name}">{value}</ofd:CustomData>'
        for name, value in (
            ("发票号码", "24112000000048542163"),
            ("合计金额", "4197.17"),
            ("native-producer", "sdk"),
            ("备注", ""),
        )
    )
    parts["OFD.xml"] = parts["OFD.xml"].replace(
        "<ofd:DocBody>", f"<ofd:DocBody><ofd:DocInfo><ofd:CustomDatas>{data}</ofd:CustomDatas></ofd:DocInfo>"
    )
    fields = [(block.text, block.page) for block in read(parts).blocks if block.kind == "form_field"]
    assert fields == [("合计金额：4197.17", None)]


def test_a_broken_page_leaves_the_others(read: Read):
    """XML that ends in the middle, a part that is lost: told with the page."""
    parts = package(LETTER, LETTER, LETTER)
    whole = parts["Doc_0/Pages/P2/Content.xml"]
    parts["Doc_0/Pages/P2/Content.xml"] = whole[: whole.index("国商业秘密")]
    del parts["Doc_0/Pages/P3/Content.xml"]
    document = read(parts)
    assert [page.source for page in document.pages] == ["text", "text", "none"]
    assert ("page-unreadable", 3) in {(warning.code, warning.page) for warning in document.warnings}
    assert "damaged-file" in codes(document)
    assert any(block.page == 2 and block.kind == "title" for block in document.blocks)


def test_encrypted_files_say_so(read: Read):
    """GM/T 0099: a list of encrypted parts beside OFD.xml; whole files, and pages."""
    listed = {"Encryptions.xml": f"<ofd:Encryptions {NS}/>", "decryptseed.dat": b"\1\2"}
    whole = package(LETTER) | listed
    whole["Doc_0/Document.xml"] = bytes(range(200, 256)) * 9
    with pytest.raises(EncryptedFile):
        read(whole)
    pages = package(LETTER) | listed
    pages["Doc_0/Pages/P1/Content.xml"] = bytes(range(200, 256)) * 9
    with pytest.raises(EncryptedFile):
        read(pages)
    part = package(LETTER, LETTER) | listed
    part["Doc_0/Pages/P2/Content.xml"] = bytes(range(200, 256)) * 9
    document = read(part)
    assert ("page-encrypted", 2) in {(warning.code, warning.page) for warning in document.warnings}
    assert texts(document)[0] == "关于申报商业秘密保护创新试点的函"


@pytest.mark.parametrize("place", ["../../../etc/passwd", "/../../etc/passwd", "\\..\\..\\etc\\passwd", "/etc/passwd"])
def test_places_never_lead_out_of_the_package(read: Read, place: str):
    """Traversal and absolute places end at the package's root."""
    parts = package(LETTER)
    parts["Doc_0/Document.xml"] = parts["Doc_0/Document.xml"].replace("Pages/P1/Content.xml", place)
    document = read(parts)
    assert [page.source for page in document.pages] == ["none"]
    parts["etc/passwd"] = package(LETTER)["Doc_0/Pages/P1/Content.xml"]
    assert [page.source for page in read(parts).pages] == ["text"]


def test_namespaces_of_every_kind_are_read(read: Read):
    """The wrong one, the default one, and an odd prefix."""
    for namespace, prefix in (("http://www.ofdspec.org", "ofd"), ("http://www.ofdspec.org/2016", "w")):
        parts = package(LETTER)
        changed = {
            name: data.replace("http://www.ofdspec.org/2016", namespace)
            .replace("ofd:", f"{prefix}:")
            .replace("xmlns:ofd=", f"xmlns:{prefix}=")
            for name, data in parts.items()
        }
        assert len(read(changed).blocks) == 4
    plain = {
        name: data.replace("xmlns:ofd=", "xmlns=").replace("<ofd:", "<").replace("</ofd:", "</")
        for name, data in package(LETTER).items()
    }
    assert len(read(plain).blocks) == 4


def test_too_many_objects_are_told(read: Read, monkeypatch: pytest.MonkeyPatch):
    """What a page draws has a limit; text behind it is said to be missing, drawings do not take it along."""
    monkeypatch.setattr("extractors.ofd.objects._MOST_OBJECTS", 8)
    document = read(package(LETTER + LETTER + LETTER))
    assert codes(document) == {"limit-objects"}
    assert document.blocks[0].kind == "title"
    monkeypatch.setattr("extractors.ofd.objects._MOST_OBJECTS", 10_000)
    monkeypatch.setattr("extractors.ofd.objects._MOST_EDGES", 20)
    rules = "".join(rule(30, 50 + n, 150, 50 + n) for n in range(60))
    document = read(package(rules + line("图后面的文字仍然读出来。", 28, 200)))
    assert codes(document) == {"limit-drawings"}
    assert texts(document) == ["图后面的文字仍然读出来。"]


def test_bombs_and_sizes_meet_their_limits(read: Read):
    """Parts that unpack to far too much, pages of ten metres, cells without end."""
    parts = package(LETTER)
    parts["Doc_0/Pages/P1/Content.xml"] = parts["Doc_0/Pages/P1/Content.xml"].replace(
        "</ofd:Page>", " " * (1 << 22) + "</ofd:Page>"
    )
    with pytest.raises(HostileFile):
        read(parts, Limits(unpacked_bytes=1 << 20))
    wide = package(LETTER)
    wide["Doc_0/Document.xml"] = wide["Doc_0/Document.xml"].replace("0 0 210 297", "0 0 10000 10000")
    assert codes(read(wide)) == {"page-unreadable"}
    grid = "".join(rule(30, 50 + 5 * n, 150, 50 + 5 * n) for n in range(9)) + "".join(
        rule(x, 50, x, 90) for x in (30, 90, 150)
    )
    grid += line("甲", 31, 50, 4) + line("乙", 91, 50, 4)
    with pytest.raises(HostileFile, match="单元格"):
        read(package(grid), Limits(table_cells=10))
    with pytest.raises(UnreadableFile):
        read(
            {
                "OFD.xml": f"<ofd:OFD {NS}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
            }
        )
