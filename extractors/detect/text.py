"""Whether bytes are text, in which encoding, and what kind of text: HTML, XML, mail, separated values, plain."""

import codecs
import csv
import io
import re
import unicodedata
from collections import Counter
from typing import Final

from extractors import registry

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HTML: Final = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|table|meta|title|div|style|script|p|font|center)\b",
    re.IGNORECASE | re.DOTALL,
)
_XML_ROOTS: Final = (
    ("schemas.microsoft.com/office/word/2003/wordml", registry.WORD_XML),
    ("urn:schemas-microsoft-com:office:spreadsheet", registry.EXCEL_XML),
    ("schemas.microsoft.com/office/2006/xmlPackage", registry.FLAT_OPC),
    ("<svg", "image/svg+xml"),
)
_MAIL_FIELD: Final = re.compile(
    r"^(?:from|to|subject|date|received|return-path|mime-version|message-id|content-type|snapshot-content-location): ",
    re.IGNORECASE | re.MULTILINE,
)
_HEADER_LINE: Final = re.compile(r"(?:From \S+ .*\n)?[A-Za-z][A-Za-z0-9-]*:")
"""How a head begins; files of mail folders put a ``From`` line before it."""
_SENT: Final = re.compile(
    r"^(?:to|cc|bcc|received|return-path|message-id|x-mailer|reply-to):", re.IGNORECASE | re.MULTILINE
)
_SAMPLE: Final = 4096
_ROWS_SAMPLE: Final = 32 << 10
_ODD_SHARE: Final = 0.02
"""Control characters that text may hold: form feeds and stray bytes occur, more is binary."""
_PLAIN_SHARE: Final = 0.9
_ASCII_CONTROLS: Final = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def detect_text(head: bytes, *, whole: bool) -> str | None:
    """The media type of a text file by its first bytes; None when they are no text. ``whole``: nothing follows."""
    encoding = guess_encoding(head, whole=whole)
    if encoding is None:  # parts of a mail may be in several encodings
        return registry.EMAIL if _kind_of_mail(head[:_SAMPLE].decode("latin-1")) == registry.EMAIL else None
    return _kind(head.decode(encoding, "replace").lstrip("\ufeff"))


def guess_encoding(data: bytes, *, whole: bool = True) -> str | None:
    """Python's name of the encoding of text; None when the bytes are no text.

    A byte order mark decides, then strict UTF-8, then GB18030 and UTF-16 where the result looks like Chinese text.
    ``whole`` is False when ``data`` may end within a character.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return encoding
    if b"\0" not in data[:_SAMPLE]:
        odd = len(_ASCII_CONTROLS.findall(data))
        if odd > _ODD_SHARE * len(data):
            return None
        for encoding in ("utf-8", "gb18030"):
            text = _decoded(data, encoding, whole=whole)
            if text is not None and (encoding == "utf-8" or _plausible(text)):
                return encoding
        return None
    for encoding in ("utf-16-le", "utf-16-be"):
        text = _decoded(data[: len(data) // 2 * 2], encoding, whole=whole)
        if text is not None and "\0" not in text and _plausible(text):
            return encoding
    return None


def _decoded(data: bytes, encoding: str, *, whole: bool) -> str | None:
    """Text of strict bytes, but for a cut character at the end."""
    try:
        return codecs.getincrementaldecoder(encoding)().decode(data, final=whole)
    except UnicodeDecodeError:
        return None


def _plausible(text: str) -> bool:
    """Whether nine of ten characters are what Chinese text is made of: ASCII, hanzi, their punctuation."""
    sample = text[:_SAMPLE]
    plain = sum(_is_plain(character) for character in sample)
    return bool(sample) and plain >= _PLAIN_SHARE * len(sample)


def _is_plain(character: str) -> bool:
    """ASCII text, the hanzi of GB 2312 and near, CJK and full-width punctuation, general punctuation, numerals."""
    code = ord(character)
    if code < 0x80:
        return character.isprintable() or character in "\t\r\n\f"
    if 0x4E00 <= code <= 0x9FFF:
        return True
    return (
        0x2010 <= code <= 0x2642 or 0x3000 <= code <= 0x303F or 0xFF01 <= code <= 0xFFEE or code in (0xB7, 0xB0, 0xD7)
    )


def _kind(text: str) -> str:
    """HTML, XML, mail, separated values or plain."""
    if _HTML.match(text):
        return registry.HTML
    if text.lstrip().startswith(("<?xml", "<!DOCTYPE")) or _opens_with_namespace(text):
        return next((media_type for mark, media_type in _XML_ROOTS if mark in text), _xml_or_html(text))
    if (mail := _kind_of_mail(text)) is not None:
        return mail
    return registry.CSV if _is_separated(text) else registry.TEXT


def _kind_of_mail(text: str) -> str | None:
    """Mail, or a web page saved in the same form (MHTML), which nobody has sent; None when no head of mail stands here."""
    head = text[:_SAMPLE].lstrip().replace("\r\n", "\n").partition("\n\n")[0]
    if not _HEADER_LINE.match(head) or len(_MAIL_FIELD.findall(head)) < 2:
        return None
    is_page = "multipart/related" in head.lower() and not _SENT.search(head)
    return registry.MHTML if is_page else registry.EMAIL


def _opens_with_namespace(text: str) -> bool:
    """Whether text without a declaration opens as an XML element."""
    return re.match(r"\s*<[A-Za-z_][\w.:-]*(\s+xmlns|\s*>|\s+[\w:-]+=)", text) is not None


def _xml_or_html(text: str) -> str:
    """XML whose root is ``html`` is HTML."""
    return registry.HTML if re.search(r"<html[\s>]", text[:_SAMPLE], re.IGNORECASE) else registry.XML


def _is_separated(text: str) -> bool:
    """Whether the first lines are rows of values; text may hold a semicolon or two a line, too."""
    if any(unicodedata.category(line[0]) == "Cc" and line[0] != "\t" for line in text.splitlines()[:30] if line):
        return False
    return separator_of(text, ",\t") is not None


def separator_of(text: str, signs: str = ",\t;|") -> str | None:
    """The sign by which nearly all of the first rows have the same number of values, at least two; None without one.

    Signs inside of quotes separate nothing (RFC 4180). Of several signs that of the most values is it.
    """
    sample = text[:_ROWS_SAMPLE]
    found: list[tuple[int, str]] = []
    for sign in signs:
        try:
            rows = [
                row
                for _, row in zip(range(31), csv.reader(io.StringIO(sample, newline=""), delimiter=sign), strict=False)
            ]
        except csv.Error:
            continue
        cut = len(rows) > 2 and (len(rows) == 31 or len(sample) < len(text) or text[-1:] not in "\r\n")
        counts = [len(row) for row in (rows[:-1] if cut else rows) if any(value.strip() for value in row)]
        if len(counts) < 2:
            continue
        usual, times = Counter(counts).most_common(1)[0]
        if usual > 1 and times >= _PLAIN_SHARE * len(counts):
            found.append((usual, sign))
    return max(found, key=lambda pair: pair[0])[1] if found else None
