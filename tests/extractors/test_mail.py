"""Mail to documents and members: headers in every encoding that Chinese programs write, bodies, attachments."""

import base64
import datetime as dt
import email.message
import email.policy
import hashlib
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from extractors import registry
from extractors.archive import Member, unpack
from extractors.detect import identify
from extractors.document import Document
from extractors.embedded.compound import write_compound
from extractors.errors import EncryptedFile, UnreadableFile
from extractors.limits import Limits
from extractors.mail.outlook import decompress_rtf
from extractors.registry import Source, read_source

Mail = Callable[[bytes], tuple[Document, dict[str, bytes | None]]]
BODY = "各位领导：\n\n现将材料报上，请查收。"


@pytest.fixture
def read(tmp_path: Path) -> Mail:
    """The document of a mail, and its members' bytes by name (None for one that cannot be had)."""

    def run(data: bytes) -> tuple[Document, dict[str, bytes | None]]:
        path, target = tmp_path / "mail", tmp_path / f"target-{len(list(tmp_path.iterdir()))}"
        path.write_bytes(data)
        found = identify(path, look_inside=True)
        source = Source(str(path), "来信.eml", hashlib.sha256(data).hexdigest(), len(data), found.media_type)
        document = read_source(source, Limits())
        members: tuple[Member, ...] = ()
        if found.carries:
            members = unpack(path, found.media_type, target, Limits())
        return document, {m.name: (target / m.stored).read_bytes() if m.stored else None for m in members}

    return run


def lines(document: Document) -> list[str]:
    """Texts of all blocks."""
    return [block.text for block in document.blocks]


def made(**heads: str) -> email.message.EmailMessage:
    """A message with a plain body."""
    message = email.message.EmailMessage()
    base = {"From": "张三 <zhang@example.cn>", "To": "李四 <li@example.cn>", "Subject": "材料",
            "Date": "Fri, 18 Oct 2024 09:30:00 +0800"}  # fmt: skip
    for name, value in (base | heads).items():
        message[name] = value
    message.set_content(BODY)
    return message


def test_a_plain_message(read: Mail) -> None:
    """Head and body are blocks; there is nothing inside."""
    document, members = read(made(Cc="王五 <wang@example.cn>").as_bytes(policy=email.policy.SMTP))
    assert lines(document) == [
        "主题：材料",
        "发件人：张三 <zhang@example.cn>",
        "收件人：李四 <li@example.cn>",
        "抄送：王五 <wang@example.cn>",
        "日期：2024年10月18日 09:30（+0800）",
        "各位领导：",
        "现将材料报上，请查收。",
    ]
    assert not members
    assert not document.warnings


def raw(*heads: bytes, body: bytes = b"text") -> bytes:
    """A message of raw header lines."""
    return b"\r\n".join([b"From: a@example.cn", b"To: b@example.cn", *heads, b"", body])


@pytest.mark.parametrize(
    "subject",
    [
        "关于报送申报材料的邮件".encode("gbk"),
        "关于报送申报材料的邮件".encode(),
        b"=?gb2312?B?%s?=" % base64.b64encode("关于报送申报材料的邮件".encode("gbk")),
        b"=?GB18030?Q?%s?=" % b"".join(b"=%02X" % value for value in "关于报送申报材料的邮件".encode("gb18030")),
        b"=?utf-8?B?%s?=\r\n =?utf-8?B?%s?=" % (
            base64.b64encode("关于报送申报材料的邮件".encode()[:10]), base64.b64encode("关于报送申报材料的邮件".encode()[10:])
        ),
        b"=?x-unknown?B?%s?=" % base64.b64encode("关于报送申报材料的邮件".encode("gbk")),
    ],
)  # fmt: skip
def test_subjects_in_every_encoding(read: Mail, subject: bytes) -> None:
    """Raw bytes, encoded words, words that end within a character, character sets that nobody knows."""
    document, _ = read(raw(b"Subject: " + subject))
    assert "主题：关于报送申报材料的邮件" in lines(document)


NAME = "附件1：申报表（盖章）.docx"


@pytest.mark.parametrize(
    "disposition",
    [
        b'attachment; filename="%s"' % NAME.encode("gbk"),
        b'attachment; filename="%s"' % NAME.encode(),
        b'attachment; filename="=?gbk?B?%s?="' % base64.b64encode(NAME.encode("gbk")),
        b"attachment; filename*=GB18030''%s" % quote(NAME.encode("gb18030")).encode(),
        b"attachment; filename*=utf-8''%s" % quote(NAME).encode(),
        b"attachment; filename*0*=utf-8''%s; filename*1*=%s" % (quote(NAME)[:43].encode(), quote(NAME)[43:].encode()),
        b'attachment;\r\n filename="C:\\Users\\x\\%s"' % NAME.encode(),
    ],
)
def test_attachment_names_in_every_encoding(read: Mail, disposition: bytes) -> None:
    """RFC 2231, encoded words in parameters, raw bytes, folded lines, paths."""
    content = base64.b64encode(b"content of the file")
    data = raw(
        b"MIME-Version: 1.0", b"Content-Type: application/octet-stream", b"Content-Disposition: " + disposition,
        b"Content-Transfer-Encoding: base64", body=content,
    )  # fmt: skip
    document, members = read(data)
    assert members == {NAME: b"content of the file"}
    assert f"附件：{NAME}" in lines(document)
    assert [warning.code for warning in document.warnings] == ["embedded-files"]


def test_bodies_pictures_and_forwarded_mail(read: Mail) -> None:
    """Tables of an HTML body are kept; inline pictures and a forwarded message are members, its own files are not."""
    inner = made(Subject="原邮件/材料")
    inner.add_attachment(b"deep", maintype="application", subtype="pdf", filename="深.pdf")
    message = made()
    message.add_alternative(
        "<p>见下表</p><table><tr><td>企业</td><td>12</td></tr></table><img src='cid:a'>", subtype="html"
    )
    message.get_payload()[1].add_related(b"\x89PNG", maintype="image", subtype="png", cid="<a>")
    message.add_attachment(inner)
    document, members = read(message.as_bytes(policy=email.policy.SMTP))
    assert [block.text for block in document.blocks if block.kind == "table"] == ["企业\t12"]
    assert set(members) == {"附件1.png", "原邮件 材料.eml"}
    forwarded, deeper = read(members["原邮件 材料.eml"] or b"")
    assert "主题：原邮件/材料" in lines(forwarded)
    assert deeper == {"深.pdf": b"deep"}


@pytest.mark.parametrize("charset", ["gb2312", "utf-8", "", "iso-8859-1"])
def test_bodies_whose_character_set_lies(read: Mail, charset: str) -> None:
    """A body is read by what it is where what it says does not fit or says nothing."""
    body = "现将材料报上，企业镕基有限公司。".encode("gbk" if charset != "utf-8" else "utf-8")
    stated = f"Content-Type: text/plain; charset={charset}" if charset else "X-Mailer: none"
    document, _ = read(raw(b"Subject: x", stated.encode(), body=body))
    expected = "现将材料报上，企业镕基有限公司。" if charset != "iso-8859-1" else body.decode("iso-8859-1")
    assert lines(document)[-1] == expected


def test_mails_with_pictures_are_no_web_archives(read: Mail, tmp_path: Path) -> None:
    """Both are multipart/related; a mail has been sent to somebody."""
    message = made()
    message.make_related()
    message.add_related(b"\x89PNG", maintype="image", subtype="png", cid="<a>")
    assert "主题：材料" in lines(read(message.as_bytes())[0])
    (tmp_path / "page").write_bytes(
        b"From: <Saved by Blink>\nSubject: x\nMIME-Version: 1.0\nContent-Type: multipart/related\n\n"
    )
    assert identify(tmp_path / "page", look_inside=True).media_type == registry.MHTML


def test_encrypted_and_empty_mail(read: Mail) -> None:
    """Sealed content is told; a mail without anything in it says so."""
    with pytest.raises(EncryptedFile):
        read(raw(b"Subject: x", b"Content-Type: application/pkcs7-mime; smime-type=enveloped-data", body=b"x"))
    assert [warning.code for warning in read(raw(b"Subject: x", body=b""))[0].warnings] == ["empty-document"]


def tnef(*files: tuple[str, bytes]) -> bytes:
    """A ``winmail.dat``."""
    data = struct.pack("<IH", 0x223E9F78, 1)
    for name, content in files:
        wide = (name + "\0").encode("utf-16-le")
        properties = struct.pack("<I", 1) + b"\x1f\x00\x07\x37" + struct.pack("<II", 1, len(wide)) + wide
        for attribute, value in (
            (0x69002, bytes(14)),
            (0x18010, b"SHORT~1.DOC\0"),
            (0x6800F, content),
            (0x69005, properties),
        ):
            data += struct.pack("<BII", 2, attribute, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)
    return data


def test_winmail(read: Mail) -> None:
    """The files that Outlook wrapped are members under their long names; one that is cut stays what it is."""
    message = made()
    message.add_attachment(tnef(("方案.docx", b"a"), ("报告.docx", b"b")), maintype="application", subtype="ms-tnef")
    assert read(message.as_bytes())[1] == {"方案.docx": b"a", "报告.docx": b"b"}
    message = made()
    message.add_attachment(b"cut", maintype="application", subtype="ms-tnef", filename="winmail.dat")
    assert read(message.as_bytes())[1] == {"winmail.dat": b"cut"}


def text_property(tag: int, text: str, *, ansi: bool = False) -> dict[str, bytes]:
    """A text property of a MSG as its stream."""
    return (
        {f"__substg1.0_{tag:04X}001E": text.encode("gbk")}
        if ansi
        else {f"__substg1.0_{tag:04X}001F": text.encode("utf-16-le")}
    )


def outlook(subject: str, head: int = 32, *, ansi: bool = False, **more: Any) -> dict[str, Any]:
    """The streams of a MSG; ``head`` is how long its properties begin (24 inside of another)."""
    sent = int(
        (dt.datetime(2024, 10, 18, 1, 30, tzinfo=dt.UTC) - dt.datetime(1601, 1, 1, tzinfo=dt.UTC)).total_seconds()
    )
    properties = bytes(head) + struct.pack("<HHIQ", 0x0040, 0x0039, 6, sent * 10_000_000)
    texts = {0x0037: subject, 0x0C1A: "张三", 0x5D01: "zhang@example.cn", 0x0E04: "李四", 0x1000: BODY}
    tree: dict[str, Any] = {"__properties_version1.0": properties, "__nameid_version1.0": {"x": b""}}
    for tag, text in texts.items():
        tree |= text_property(tag, text, ansi=ansi)
    return tree | more


@pytest.mark.parametrize("ansi", [False, True])
def test_outlook_messages(read: Mail, *, ansi: bool) -> None:
    """Properties in Unicode and in a code page; files, a message and an OLE object inside."""
    file = text_property(0x3707, "方案.docx", ansi=ansi) | {"__substg1.0_37010102": b"content" * 900}
    inner = text_property(0x3001, "原邮件", ansi=ansi) | {"__substg1.0_3701000D": outlook("原邮件", head=24)}
    lost = text_property(0x3704, "LOST~1.DOC", ansi=ansi)
    more = {f"__attach_version1.0_#{n:08X}": tree for n, tree in enumerate((file, inner, lost))}
    document, members = read(write_compound(outlook("关于报送材料", ansi=ansi, **more)))
    assert lines(document) == [
        "主题：关于报送材料",
        "发件人：张三 <zhang@example.cn>",
        "收件人：李四",
        "日期：2024年10月18日 01:30（+0000）",
        "附件：方案.docx、原邮件.msg、LOST~1.DOC",
        "各位领导：",
        "现将材料报上，请查收。",
    ]
    assert {name: content for name, content in members.items() if name != "原邮件.msg"} == {
        "方案.docx": b"content" * 900, "LOST~1.DOC": None,
    }  # fmt: skip
    forwarded, _ = read(members["原邮件.msg"] or b"")
    assert lines(forwarded)[0] == "主题：原邮件"
    assert "日期：2024年10月18日 01:30（+0000）" in lines(forwarded)


def test_a_broken_outlook_message_is_unreadable(read: Mail) -> None:
    """A container that is cut off."""
    with pytest.raises(UnreadableFile):
        read(write_compound(outlook("x"))[:700])


def test_a_body_that_cannot_be_read_is_told(read: Mail, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a mail with attachments, too, which may well have no body."""

    def refuse(source: Source, limits: Limits) -> Document:  # noqa: ARG001 - a reader's signature
        raise UnreadableFile("x")

    monkeypatch.setattr("extractors.legacy.read_legacy", refuse)
    file = text_property(0x3707, "方案.docx") | {"__substg1.0_37010102": b"content"}
    packed = struct.pack("<II4sI", 0, 99, b"MELA", 0) + b"{\\rtf1 x}"
    tree = outlook("x", **{"__substg1.0_10090102": packed, "__attach_version1.0_#00000000": file})
    del tree["__substg1.0_1000001F"]
    document, _ = read(write_compound(tree))
    assert [warning.code for warning in document.warnings] == ["embedded-files", "damaged-file"]


def test_compressed_rtf() -> None:
    """The example of MS-OXRTFCP 4.1, and bytes that are none."""
    packed = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
    )
    assert decompress_rtf(packed, 10_000) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    assert decompress_rtf(b"\0" * 40, 10_000) == b""
