"""Messages as they travel (RFC 5322, MIME), with headers as Chinese mail programs write them.

Those put raw GBK bytes into headers, end encoded words within a character, and put encoded words into parameters, all
against the standard, so headers are decoded here.
"""

import email
import email.errors
import email.header
import email.utils
import re
from collections.abc import Iterator
from email.message import Message
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from extractors.detect.text import guess_encoding
from extractors.embedded import BROKEN, last_part
from extractors.errors import EncryptedFile, HostileFile, UnreadableFile
from extractors.limits import Limits
from extractors.mail import Mail, show_date
from extractors.names import decode_name

if TYPE_CHECKING:
    from extractors.archive import Keeper

_FILES: Final = re.compile(
    rb"^content-disposition:\s*attachment|^content-type:\s*(?!text/|multipart/)[a-z]|\bname\*?\d*\*?\s*=",
    re.IGNORECASE | re.MULTILINE,
)
_CHINESE: Final = frozenset({"gb2312", "gbk", "x-gbk", "cp936", "ms936", "gb_2312-80", "chinese"})
_SIGNATURES: Final = frozenset(
    {"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"}
)
_SEALED: Final = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted"})
_MOST_PARTS: Final = 10_000


class Attached(NamedTuple):
    """A file of a message; ``content`` is None when it cannot be decoded."""

    name: str
    content: bytes | None


def has_files(path: Path) -> bool:
    """Whether any part looks like a file: a disposition, a name, or a type that is no text."""
    return _FILES.search(path.read_bytes()) is not None


def take_files(path: Path, keeper: "Keeper") -> None:
    """Hand each attachment, inline picture and forwarded message to the keeper."""
    for number, attached in enumerate(_attached(_load(path)), start=1):
        keeper.check_count(number)
        if attached.content is None:
            keeper.refuse(attached.name, UnreadableFile.code, BROKEN)
        else:
            keeper.take(attached.name, [attached.content])


def parse_file(path: Path, limits: Limits) -> Mail:
    """A message file. Raises :class:`EncryptedFile` when its content is encrypted."""
    if path.stat().st_size > limits.file_bytes:
        raise HostileFile("邮件超过大小上限，未读取。")
    message = _load(path)
    if message.get_content_type() in _SEALED and "signed" not in str(message.get_param("smime-type")):
        raise EncryptedFile("邮件已加密，需要密钥才能打开。请提供未加密的版本。")
    plain = [_text(part) for part in _bodies(message) if part.get_content_type() == "text/plain"]
    html = [_text(part) for part in _bodies(message) if part.get_content_type() == "text/html"]
    return Mail(
        subject=header(message, "Subject"),
        sender=_addresses(message, "From"),
        recipients=_addresses(message, "To"),
        copies=_addresses(message, "Cc"),
        date=_date(message),
        text="\n".join(plain),
        html="\n".join(html),
        attachments=tuple(attached.name for attached in _attached(message, content=False)),
        damaged=any(part.defects for part in _parts(message)),
    )


def _load(path: Path) -> Message:
    return email.message_from_bytes(path.read_bytes().lstrip(b"\r\n\xef\xbb\xbf"))


def _parts(message: Message) -> Iterator[Message]:
    """All leaves, in order; a forwarded message is one, not its parts. Raises :class:`HostileFile` for too many."""
    pending, count = [message], 0
    while pending:
        part = pending.pop()
        count += 1
        if count > _MOST_PARTS:
            raise HostileFile(f"邮件的组成部分超过 {_MOST_PARTS} 个的上限，未读取。")
        inner = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inner, list):
            pending += [each for each in reversed(inner) if isinstance(each, Message)]
        else:
            yield part


def _bodies(message: Message) -> Iterator[Message]:
    """Text parts that are no attachments."""
    for part in _parts(message):
        if part.get_content_maintype() == "text" and not _is_file(part):
            yield part


def _is_file(part: Message) -> bool:
    """Whether a leaf is a file: by its disposition, its name, or since it is no text that is shown."""
    if part.get_content_disposition() == "attachment":
        return True
    shown = part.get_content_type() in {"text/plain", "text/html"}
    return not shown or bool(parameter(part, "filename", "Content-Disposition"))


def _attached(message: Message, *, content: bool = True) -> Iterator[Attached]:
    """Files of a message in their order, those inside of a ``winmail.dat`` in its place."""
    for number, part in enumerate((part for part in _parts(message) if _is_file(part)), start=1):
        kind = part.get_content_type()
        if kind in _SIGNATURES:
            continue
        if kind in {"message/rfc822", "message/global"}:
            yield _forwarded(part, number, content=content)
            continue
        name = last_part(_name(part)) or f"附件{number}{_ending(kind)}"
        data = _decoded(part)
        if kind == "application/ms-tnef" or name.lower() == "winmail.dat":
            from extractors.mail.tnef import read_tnef

            inside = [
                Attached(file.name or f"附件{number}-{n}", file.content)
                for n, file in enumerate(read_tnef(data or b""), start=1)
            ]
            yield from inside or [Attached(name, data)]
        else:
            yield Attached(name, data)


def _forwarded(part: Message, number: int, *, content: bool) -> Attached:
    """A message inside, as a file of its own."""
    inner = part.get_payload()
    message = inner[0] if isinstance(inner, list) and inner and isinstance(inner[0], Message) else None
    subject = re.sub(r"[/\\\r\n\t]+", " ", header(message, "Subject")) if message else ""
    name = last_part(_name(part)) or f"{subject or f'邮件{number}'}.eml"
    return Attached(name, (message.as_bytes() if content else b"") if message else _decoded(part))


def _decoded(part: Message) -> bytes | None:
    """Content of a leaf; None when there is none to decode."""
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else None


def _text(part: Message) -> str:
    """Text of a leaf by the stated character set where it fits, else by what it is."""
    data = _decoded(part) or b""
    stated = _charset(str(part.get_param("charset") or ""))
    for encoding in (stated, guess_encoding(data), "gb18030"):
        try:
            return data.decode(encoding or "ascii").replace("\0", "")
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("gb18030", "replace").replace("\0", "")


def _charset(name: str) -> str:
    """Python's name of a character set; all of GB are read as their superset."""
    plain = name.strip().strip("\"'").lower()
    return "gb18030" if plain in _CHINESE else plain


def header(message: Message, name: str) -> str:
    """A header's text, unfolded and decoded; empty when there is none."""
    return decode_words(_raw(message, name))


def _raw(message: Message, name: str) -> str:
    """A header as the parser has it: bytes that are no ASCII as surrogates."""
    return str(next((value for key, value in message.raw_items() if key.lower() == name.lower()), ""))


def _raw_text(value: str) -> str:
    """A header unfolded, its raw bytes in whatever encoding decoded."""
    raw = value.encode("utf-8", "surrogateescape")
    return re.sub(r"\r?\n[ \t]+", " ", raw.decode("ascii") if raw.isascii() else decode_name(raw))


def decode_words(value: str) -> str:
    """Text of a header with encoded words (RFC 2047) and raw bytes of any Chinese encoding."""
    text = _raw_text(value)
    if "=?" not in text:
        return text.strip()
    try:
        pieces = email.header.decode_header(text)
    except (email.errors.HeaderParseError, ValueError):
        return text.strip()
    return "".join(_piece(content, charset) for content, charset in pieces).strip()


def _piece(content: str | bytes, charset: str | None) -> str:
    """Text of one run of a header."""
    if isinstance(content, str):
        return content
    if charset is None:
        try:
            return content.decode("raw-unicode-escape")  # what decode_header encodes plain text with
        except UnicodeDecodeError:
            return decode_name(content)
    try:
        return content.decode(_charset(charset))
    except (UnicodeDecodeError, LookupError):
        return decode_name(content)


def parameter(part: Message, name: str, head: str) -> str:
    """A parameter of a header: RFC 2231, encoded words, raw bytes."""
    clean = Message()
    clean[head] = _raw_text(_raw(part, head))
    value = clean.get_param(name, "", head)
    if isinstance(value, tuple):
        charset, _, text = value
        raw = text.encode("latin-1", "replace")
        try:
            return raw.decode(_charset(charset)) if charset else decode_name(raw)
        except (UnicodeDecodeError, LookupError):
            return decode_name(raw)
    return decode_words(str(value))


def _name(part: Message) -> str:
    """The file name that a leaf states."""
    return parameter(part, "filename", "Content-Disposition") or parameter(part, "name", "Content-Type")


def _ending(kind: str) -> str:
    """The usual ending of a media type."""
    import mimetypes

    return (
        {"image/jpeg": ".jpg", "text/html": ".html", "text/plain": ".txt"}.get(kind)
        or mimetypes.guess_extension(kind)
        or ""
    )


def _addresses(message: Message, name: str) -> str:
    """Senders or recipients as they are shown: name and address."""
    return "；".join(decode_words(str(value)) for key, value in message.raw_items() if key.lower() == name.lower())


def _date(message: Message) -> str:
    """The date in Chinese, or as it stands where it is none."""
    stated = header(message, "Date")
    try:
        return show_date(email.utils.parsedate_to_datetime(stated))
    except (ValueError, TypeError, IndexError, OverflowError):
        return stated
