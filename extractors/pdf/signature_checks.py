"""Whether a PDF was changed since it was signed, and the line that says so.

What is compared: the digest of the covered bytes with the signed one, the signature with the certificate's key, the
covered bytes with the whole file and, where something was appended (增量更新), the pages then and now.
"""

import mmap
import re
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Final

from extractors.document import Record
from extractors.pdf.revisions import changed_pages
from extractors.pdf.signatures import Signature
from extractors.signed import Verdict
from extractors.signed.digests import Parts
from extractors.signed.messages import SignedMessage, Signer, read_certificate, read_message, subject_of, verify
from extractors.signed.names import names_in
from extractors.signed.sealed import SealedMessage, read_sealed

_PART: Final = 1 << 20
_BEIJING: Final = timezone(timedelta(hours=8))
_SHA1: Final = "1.3.14.3.2.26"
_DATE: Final = re.compile(r"(?:D:)?(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})\d*)?(?:(Z)|([+-])(\d{2})'?(\d{2})?)?")
_WORDS: Final[dict[Verdict, str]] = {
    "intact": "签名后文件未被改动",
    "digest": "签名后文件未被改动（签名算法或证书不受支持，未核对签名值）",
    "changed": "文件在签名后被改动，签名无效",
    "forged": "签名值与证书不符，签名无效",
    "unchecked": "未校验（签名格式或摘要算法不受支持）",
}
_CONFIDENCE: Final[dict[Verdict, float]] = {
    "intact": 0.95, "digest": 0.9, "unchecked": 0.8, "changed": 0.5, "forged": 0.5,
}  # fmt: skip
_CODES: Final[dict[Verdict, str]] = {
    "changed": "signature-broken",
    "forged": "signature-broken",
    "unchecked": "signature-unchecked",
    "digest": "signature-unchecked",
}


class Finding(Record, frozen=True):
    """What is to be said of one signature: a Chinese line; a warning's code and message where one is due."""

    text: str
    confidence: float
    code: str = ""
    warning: str = ""


def check_signature(signature: Signature, document: Any, path: Path) -> Finding:
    """Who signed, when and why, and what the check of the file at ``path`` found.

    ``document`` is that file in pdfium, whose pages are compared with those that were signed.
    """
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        contents, regular = _contents(signature, data)
        message = read_message(contents) or read_sealed(contents)
        verdict = _verdict(signature, message, contents, _covered(signature, data))
        words, code = _WORDS[verdict], _CODES.get(verdict, "")
        if verdict in {"intact", "digest"}:
            coverage = _coverage(signature, document, data, regular=regular)
            words, code = coverage or (words, code)
    title = "数字时间戳" if message and message.is_time_stamp else "数字签名"
    text = " ".join(filter(None, (title, *_facts(signature, message, contents), f"校验：{words}")))
    return Finding(text, _CONFIDENCE[verdict], code, f"{title}{words}" if code else "")


def _contents(signature: Signature, data: mmap.mmap) -> tuple[bytes, bool]:
    """The message between the covered parts, and whether nothing else is there.

    It is read from the gap itself: nobody may show one message and have another cover the file.
    """
    if len(signature.ranges) == 2:
        (first, length), (second, _) = signature.ranges
        gap = bytes(data[first + length : second]).strip() if 0 <= first + length <= second <= len(data) else b""
        if gap.startswith(b"<") and gap.endswith(b">"):
            try:
                return bytes.fromhex(gap[1:-1].decode("ascii")), first == 0
            except ValueError:
                pass
    return signature.contents, False


def _covered(signature: Signature, data: mmap.mmap) -> Parts:
    """The covered bytes in parts."""

    def parts() -> Iterator[bytes]:
        for start, length in signature.ranges:
            for at in range(start, start + length, _PART):
                yield data[at : min(at + _PART, start + length)]

    return parts


def _verdict(
    signature: Signature, message: SignedMessage | SealedMessage | None, contents: bytes, parts: Parts
) -> Verdict:
    if not signature.ranges or any(start < 0 or length < 0 for start, length in signature.ranges):
        return "unchecked"
    if message:
        return message.check(parts)
    return _bare_verdict(signature, contents, parts)


def _bare_verdict(signature: Signature, contents: bytes, parts: Parts) -> Verdict:
    """Of a PKCS #1 signature (adbe.x509.rsa_sha1), an octet string beside its certificate."""
    from asn1crypto.core import OctetString

    certificate = read_certificate(signature.certificate) if signature.certificate else None
    if certificate is None or signature.sub_filter != "adbe.x509.rsa_sha1":
        return "unchecked"
    try:
        value = bytes(OctetString.load(contents))
        verdict = verify(certificate.public_key, value, parts(), _SHA1)
    except (ValueError, TypeError):
        return "unchecked"
    # the digest alone cannot be seen in a bare signature: a wrong one is a changed file
    return "changed" if verdict == "forged" else verdict


def _coverage(signature: Signature, document: Any, data: mmap.mmap, *, regular: bool) -> tuple[str, str] | None:
    """What is to be said where a sound signature does not cover the whole file; None when it does."""
    if not regular:
        return "签名范围内的内容未被改动，但签名未覆盖整个文件", "signature-partial"
    end = sum(signature.ranges[-1])
    if not data[end:].strip(b"\0\t\n\f\r "):
        return None
    pages = changed_pages(document, data[:end])
    if pages is None:
        return "签名范围内的内容未被改动；签名后文件有追加内容，未与各页比对", "signature-partial"
    if pages:
        numbers = "、".join(map(str, pages[:20])) + ("等" if len(pages) > 20 else "")
        return f"签名范围内的内容未被改动，但签名后的追加内容改动了第 {numbers} 页", "signature-outdated"
    return "签名范围内的内容未被改动；签名后文件有追加内容（如后续签名），各页内容与签名时一致", ""


def _facts(signature: Signature, message: SignedMessage | SealedMessage | None, contents: bytes) -> Iterator[str]:
    """Signer, time, reason and place, as far as they are stated."""
    if signer := _signer(signature, message, contents):
        yield f"签名人：{signer}"
    if isinstance(message, SealedMessage) and message.seal:
        yield f"印章：{message.seal}"
    if time := _moment(signature.time) or (message and message.time and _clock(message.time)):
        yield f"时间：{time}"
    if signature.reason:
        yield f"理由：{signature.reason}"
    if signature.location:
        yield f"地点：{signature.location}"


def _signer(signature: Signature, message: SignedMessage | SealedMessage | None, contents: bytes) -> str:
    """The certificate's subject; where it cannot be read, names in the message, else what the dictionary says."""
    certificate = read_certificate(signature.certificate) if signature.certificate else None
    subject = message.signer if message else subject_of(certificate) if certificate else Signer()
    name, organisation = subject.name or subject.organisation, subject.organisation
    if name:
        return name if organisation in name else f"{name}（{organisation}）"
    return "、".join(names_in(contents)) or signature.name


def _clock(moment: datetime) -> str:
    return moment.astimezone(_BEIJING).strftime("%Y-%m-%d %H:%M")


def _moment(time: str) -> str:
    """``D:20240418013000Z`` as date and time, in Beijing where a zone is given; empty when it is none."""
    match = _DATE.match(time)
    if not match:
        return ""
    year, month, day, hour, minute, utc, sign, hours, minutes = match.groups()
    try:
        moment = datetime(int(year), int(month), int(day), int(hour or 0), int(minute or 0))  # noqa: DTZ001 - as stated
        if hour and (utc or sign):
            ahead = timedelta(hours=int(hours or 0), minutes=int(minutes or 0)) * (-1 if sign == "-" else 1)
            return _clock(moment.replace(tzinfo=timezone(ahead)))
    except (ValueError, OverflowError):
        return ""
    return moment.strftime("%Y-%m-%d %H:%M" if hour else "%Y-%m-%d")
