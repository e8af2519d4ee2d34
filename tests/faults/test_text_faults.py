"""Files of text that attack: groups, tags and parts without end, encodings that lie, numbers beyond all measure."""

import email.message

import pytest

from extractors import registry
from extractors.document import Document
from extractors.errors import ReadingError

from .benches import Bench, Here


def said(document: Document) -> str:
    """All that a document says."""
    return "\n".join(block.text for block in document.blocks)


RTF = {
    "groups without end": "{" * 100_000,
    "groups that close too often": "}" * 100_000,
    "deep groups": "{\\b " * 100_000 + "}" * 100_000,
    "binary beyond the end": "\\bin2147483647 abc",
    "negative binary": "\\bin-5 abc",
    "numbers beyond measure": "\\fs99999999999999999999\\u-99999999999?\\li-2147483649 ",
    "unicode without its fallback": "\\uc9999999\\u20320 abc",
    "tables in tables": "{\\trowd\\cellx99999999999\\intbl " * 2_000,
    "rows without cells": "\\trowd\\row" * 20_000,
    "an object of nothing": "{\\object{\\*\\objdata " + "f" * 100_001 + "}}",
    "a picture of nothing": "{\\pict\\wmetafile8\\picw2147483647\\pich2147483647 00}",
    "fields in fields": "{\\field{\\*\\fldinst INCLUDETEXT /etc/passwd}{\\fldrslt " * 500,
    "halves of characters": "\\u55296?\\u56320?\\u-10240?",
    "cut in an escape": "\\'",
}


@pytest.mark.parametrize("body", RTF.values(), ids=RTF.keys())
def test_rtf_that_attacks(here: Here, body: str) -> None:
    """Text before it is read, or the file is refused with a word; no file is put in."""
    data = b"{\\rtf1\\ansi sound\\par " + body.encode() + b"}"
    try:
        document = here.read(data, registry.RTF)
    except ReadingError as error:
        assert error.code in {"unreadable-file", "hostile-file"}  # noqa: PT017 - either end is right
    else:
        assert "sound" in said(document) or document.warnings
        assert "root:" not in said(document)


HTML = {
    "tags without end": "<div>" * 20_000,
    "tables in tables": "<table><tr><td>" * 5_000,
    "lists in lists": "<ul><li>" * 20_000,
    "an attribute without end": "<p title='" + "a" * 1_000_000,
    "a comment without end": "<!-- " + "-" * 500_000,
    "entities": "&amp;" * 300_000 + "&#1114112;&#xD800;&#0;&nosuch;&#99999999999999;",
    "spans": "<table><tr><td rowspan=1000000000 colspan=1000000000>a</td></tr></table>",
    "a document type": "<!DOCTYPE html [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><p>&a;</p>",
    "frames and files": "<iframe src='file:///etc/passwd'></iframe><img src='file:///etc/passwd'><object data='/etc/passwd'>",
    "half a tag": "<",
    "a declaration": "<!" * 100_000,
    "marked sections": "<![CDATA[" * 5_000,
}


@pytest.mark.parametrize("body", HTML.values(), ids=HTML.keys())
def test_web_pages_that_attack(here: Here, body: str) -> None:
    """What stands before is read, and nothing of this machine."""
    try:
        document = here.read(f"<html><body><p>sound</p>{body}".encode(), registry.HTML)
    except ReadingError as error:
        assert error.code == "hostile-file"  # noqa: PT017 - limits may bite
    else:
        assert "sound" in said(document)
        assert "root:" not in said(document)
        assert "\ud800" not in said(document)


ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk")


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_one_text_in_every_encoding(here: Here, encoding: str) -> None:
    """The same words come out of each."""
    text = "关于报送工作方案的函\n现将有关材料报送贵局，请予审核。\n2024年10月18日\n"
    assert "请予审核" in said(here.read(text.encode(encoding)))


@pytest.mark.parametrize(
    "data",
    [b"\xff\xfe" + b"\x00\xd8" * 999, b"+ADw-script+AD4-" * 99, b"\x1b$B" * 999, b"\x80" * 999, b"\xef\xbb\xbf" * 999, b"\xff\xfe\0\0" * 9],
    ids=["halves", "utf-7", "iso-2022", "no encoding", "marks", "utf-32"],
)  # fmt: skip
def test_bytes_that_are_hardly_text(here: Here, data: bytes) -> None:
    """A word, a warning or a refusal; nothing is decoded by an encoding that hides tags."""
    try:
        document = here.read(data, registry.TEXT)
    except ReadingError as error:
        assert error.code == "unreadable-file"  # noqa: PT017 - either end is right
    else:
        assert "<script" not in said(document)
        assert document.blocks or document.warnings


def test_lines_without_end(bench: Bench) -> None:
    """One line of a quarter of a million characters, and a million lines, are read, or refused by a limit that is told."""
    for data in (b"a" * (1 << 18), "，".encode() * (1 << 18), b"a\n" * 30_000, b"\n" * (1 << 20)):
        try:
            document = bench.read(data, registry.TEXT)
        except ReadingError as error:
            assert error.code == "hostile-file"  # noqa: PT017 - limits may bite
        else:
            assert document.blocks or document.warnings


def multipart(levels: int, kind: str = "multipart/mixed") -> bytes:
    """A message whose parts hold each other."""
    head = b"From: a@b.cn\nTo: c@d.cn\nSubject: sound\n"
    return head + b"".join(
        b'Content-Type: %s; boundary="b%d"\n\n--b%d\n' % (kind.encode(), n, n) for n in range(levels)
    )


@pytest.mark.parametrize("kind", ["multipart/mixed", "multipart/alternative", "message/rfc822", "multipart/digest"])
def test_messages_in_messages(here: Here, kind: str) -> None:
    """Parts within parts end in a limit or in their text."""
    for levels in (50, 900):
        try:
            document = here.read(multipart(levels, kind), registry.EMAIL)
        except ReadingError as error:
            assert error.code in {"hostile-file", "unreadable-file"}  # noqa: PT017 - either end is right
        else:
            assert "sound" in said(document)


@pytest.mark.parametrize(
    "name", ["../../x.pdf", "C:\\x.pdf", "con", "a\x00b.pdf", "\u202efdp.exe", "长" * 500 + ".pdf", ". .", ""]
)
def test_names_of_attachments(here: Here, name: str) -> None:
    """The last part of a path, nothing invisible, never none."""
    message = email.message.EmailMessage()
    message["From"], message["Subject"] = "a@b.cn", "x"
    message.set_content("body")
    message.add_attachment(b"%PDF-", maintype="application", subtype="pdf")
    part = message.get_payload()[1]
    part.replace_header("Content-Disposition", "attachment")
    part.set_param("filename", name.replace("\x00", ""), "Content-Disposition", charset="utf-8")
    (member,) = here.unpack(message.as_bytes(), registry.EMAIL)
    assert member.name
    assert "/" not in member.name
    assert member.name.isprintable()
    assert len(member.name) <= 1_000


def test_values_without_end(here: Here) -> None:
    """Quotes that never close, a million columns, a column of a million rows: cut where the limit is, and told."""
    for data in (b'"' * 500_001, b"," * 1_000_000 + b"\n1,2\n", b"1,2\n" * 100_000, b'"a\n' * 100_000):
        document = here.read(data, registry.CSV)
        cells = sum(len(row) for block in document.blocks for row in block.rows or ())
        assert cells <= here.limits.table_cells
        assert document.blocks or document.warnings
