"""Mail (电子邮件: EML, MSG) to a document: sender, recipients, date and subject, then the body.

Attachments are no part of it: they are files of their own (:mod:`extractors.embedded`), named here in one line.
"""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import msgspec

from extractors import registry
from extractors.document import Block, Document, Record
from extractors.document import Warning as Notice
from extractors.errors import HostileFile, ReadingError
from extractors.limits import Limits
from extractors.ooxml import only_reading_errors
from extractors.registry import Source

READER: Final = registry.reader_key("mail")
_LIMITS: Final = (
    "电子邮件没有分页和版式，只能定位到段落。",
    "附件和正文中的图片作为单独的文件处理，不在本文件的内容之内。",
)
_MOST_NAMES: Final = 50


class Mail(Record, frozen=True):
    """What a message says. ``text``, ``html`` and ``rtf`` are the same body in several forms, empty where not given."""

    subject: str = ""
    sender: str = ""
    recipients: str = ""
    copies: str = ""
    date: str = ""
    text: str = ""
    html: str = ""
    rtf: bytes = b""
    attachments: tuple[str, ...] = ()
    damaged: bool = False


@only_reading_errors
def read_mail(source: Source, limits: Limits) -> Document:
    """Read ``source`` whole; raise :class:`extractors.errors.ReadingError` when that is impossible or unsafe."""
    if source.media_type == registry.OUTLOOK:
        from extractors.mail.outlook import parse_file
    else:
        from extractors.mail.eml import parse_file
    mail = parse_file(source.file, limits)
    lines = list(_lines(mail))
    found = _body_blocks(mail, limits, source)
    body = found or []
    heads = [Block(id="", kind="paragraph", text=line) for line in lines]
    blocks = [*heads, *body]
    if sum(len(block.text) for block in blocks) > limits.characters or len(blocks) > limits.blocks:
        raise HostileFile("邮件正文超过大小上限，未读取。", file=source.name)
    return Document(
        file=source.info,
        reader=READER,
        pages=(),
        blocks=tuple(msgspec.structs.replace(block, id=f"b{n}") for n, block in enumerate(blocks, start=1)),
        warnings=tuple(_warnings(mail, empty=not body, broken=mail.damaged or found is None)),
        limits=_LIMITS,
    )


def _lines(mail: Mail) -> Iterator[str]:
    """The head of the message, one line each; what is not stated is left out."""
    named = {
        "主题": mail.subject,
        "发件人": mail.sender,
        "收件人": mail.recipients,
        "抄送": mail.copies,
        "日期": mail.date,
        "附件": "、".join(mail.attachments[:_MOST_NAMES]),
    }
    for title, value in named.items():
        if plain := " ".join(value.split()):
            yield f"{title}：{plain}"


def _body_blocks(mail: Mail, limits: Limits, source: Source) -> list[Block] | None:
    """The body: of the forms the one that keeps tables, else the plain one; None when its one form cannot be read."""
    from extractors.text import text_blocks
    from extractors.webpage import html_blocks

    if mail.html and ("<table" in mail.html.lower() or not mail.text.strip()):
        return html_blocks(mail.html, limits)
    if mail.text.strip():
        return text_blocks(mail.text)
    return _rtf_blocks(mail.rtf, limits, source) if mail.rtf else []


def _rtf_blocks(rtf: bytes, limits: Limits, source: Source) -> list[Block] | None:
    """A body that is only kept as RTF, through the reader of such files; None when it cannot read it."""
    reader = registry.reader_for(registry.RTF)
    if reader is None:
        return None
    with TemporaryDirectory() as folder:
        path = Path(folder) / "body.rtf"
        path.write_bytes(rtf)
        inner = Source(str(path), source.name, source.sha256, len(rtf), registry.RTF)
        try:
            return list(reader.load()(inner, limits).blocks)
        except ReadingError:
            return None


def _warnings(mail: Mail, *, empty: bool, broken: bool) -> Iterator[Notice]:
    if mail.attachments:
        count = len(mail.attachments)
        yield Notice(
            code="embedded-files", message=f"邮件带有 {count} 个附件，附件作为单独的文件处理，不在邮件正文之内。"
        )
    if broken:
        yield Notice(code="damaged-file", message="邮件已损坏或不完整，内容可能不全。")
    if empty and not mail.attachments:
        yield Notice(code="empty-document", message="邮件没有可读取的正文。")


def show_date(moment: datetime) -> str:
    """A moment as officers write it, in the zone that the message states."""
    zone = f"（{moment:%z}）" if moment.tzinfo else ""
    return f"{moment.year}年{moment.month}月{moment.day}日 {moment:%H:%M}{zone}"
