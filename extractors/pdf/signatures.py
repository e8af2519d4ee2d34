"""Digital signatures (数字签名) of a PDF: who signed and when, as the file says. Nothing is verified.

pdfium gives the signature's bytes (a CMS message, RFC 5652), the time and the reason; the signer is the certificate in
the message that issued no other. The names are read from the certificates' DER without a parser for all of it: a
subject is the name that follows a validity period (RFC 5280, 4.1).
"""

import ctypes
import re
from collections.abc import Iterator
from typing import Any, Final

import pypdfium2.raw as pdfium_c

from extractors.document import Box
from extractors.layout import Mark
from extractors.layout.frames import Frame
from extractors.pdf.marks import annotation_box, annotations_of

_MOST_SIGNATURES: Final = 100
_MOST_BYTES: Final = 1 << 20
_INVISIBLE: Final[Box] = (0.0, 0.0, 0.0, 0.0)
_TIME: Final = rb"(?:\x17\x0d\d{12}Z|\x18\x0f\d{14}Z)"
_COMMON_NAME: Final = re.compile(rb"\x06\x03\x55\x04\x03([\x0c\x13\x14\x16\x1e])(.)", re.DOTALL)
_VALIDITY: Final = re.compile(rb"\x30[\x1e\x20\x22]" + _TIME + _TIME + rb"\x30(\x81.|\x82..|[\x00-\x7f])", re.DOTALL)
_SIGNING_TIME: Final = re.compile(
    rb"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x09\x05\x31.(?:\x17\x0d(\d{12})Z|\x18\x0f(\d{14})Z)", re.DOTALL
)
_ENCODINGS: Final = {0x0C: "utf-8", 0x13: "latin-1", 0x14: "latin-1", 0x16: "latin-1", 0x1E: "utf-16-be"}


class Signatures:
    """The signatures of a document, handed out to the fields of its pages in their order."""

    def __init__(self, document: Any) -> None:
        self._document = document
        self._texts = list(_texts(document))

    @property
    def rest(self) -> list[str]:
        """Signatures for which no field was found."""
        return self._texts

    def on_page(self, page: Any, frame: Frame) -> list[Mark]:
        """A mark for each signed field of a page; an invisible field has an empty box in the corner."""
        boxes = list(_signed_fields(self._document, page, frame)) if self._texts else []
        taken, self._texts = self._texts[: len(boxes)], self._texts[len(boxes) :]
        return [signature_mark(text, box) for text, box in zip(taken, boxes, strict=False)]


def signature_mark(text: str, box: Box = _INVISIBLE) -> Mark:
    """The mark of one signature; its names are what a certificate claims, so not quite sure."""
    return Mark(kind="signature", bbox=box, text=text, confidence=0.9)


def _signed_fields(document: Any, page: Any, frame: Frame) -> Iterator[Box]:
    """Places of the signature fields of a page that bear a signature, or may: a kid's value stands in its parent."""
    form = document.formenv.raw if document.formenv else None
    for annotation in annotations_of(page) if form else ():
        if pdfium_c.FPDFAnnot_GetSubtype(annotation) != pdfium_c.FPDF_ANNOT_WIDGET:
            continue
        if pdfium_c.FPDFAnnot_GetFormFieldType(form, annotation) != pdfium_c.FPDF_FORMFIELD_SIGNATURE:
            continue
        if pdfium_c.FPDFAnnot_HasKey(annotation, b"V") or pdfium_c.FPDFAnnot_HasKey(annotation, b"Parent"):
            yield annotation_box(annotation, frame) or _INVISIBLE


def _texts(document: Any) -> Iterator[str]:
    """A Chinese line for each signature that was made; fields that wait for one have none."""
    for index in range(min(max(0, pdfium_c.FPDF_GetSignatureCount(document)), _MOST_SIGNATURES)):
        signature = pdfium_c.FPDF_GetSignatureObject(document, index)
        contents = _bytes_of(pdfium_c.FPDFSignatureObj_GetContents, signature) if signature else b""
        if not contents.strip(b"\0"):
            continue
        stated = _bytes_of(pdfium_c.FPDFSignatureObj_GetTime, signature).split(b"\0")[0].decode("latin-1")
        reason = _bytes_of(pdfium_c.FPDFSignatureObj_GetReason, signature).decode("utf-16-le", "replace").split("\0")[0]
        signers, time = signer_names(contents), _moment(stated) or _moment(_signing_time(contents))
        parts = (
            "数字签名",
            f"签名人：{'、'.join(signers)}" if signers else "",
            f"时间：{time}" if time else "",
            f"理由：{' '.join(reason.split())}" if reason.strip() else "",
        )
        yield " ".join(filter(None, parts))


def _bytes_of(call: Any, signature: Any) -> bytes:
    length = call(signature, None, 0)
    if not 0 < length <= _MOST_BYTES:
        return b""
    buffer = ctypes.create_string_buffer(length)
    call(signature, buffer, length)
    return buffer.raw[:length]


def signer_names(contents: bytes) -> list[str]:
    """Common names (CN) of the certificates in a CMS message that issued none of the others; empty when none is found.

    Where the subjects cannot be told (other containers of seals), all names that occur.
    """
    names = [(match.start(), name) for match in _COMMON_NAME.finditer(contents) if (name := _name(contents, match))]
    windows = [(match.end(), match.end() + _length(match[1])) for match in _VALIDITY.finditer(contents)]
    subjects = [name for at, name in names if any(start <= at < end for start, end in windows)]
    issuers = {name for at, name in names if not any(start <= at < end for start, end in windows)}
    signers = [name for name in subjects if name not in issuers]
    return list(dict.fromkeys(signers or subjects or [name for _, name in names]))


def _length(encoded: bytes) -> int:
    """A DER length."""
    return encoded[0] if len(encoded) == 1 else int.from_bytes(encoded[1:])


def _name(contents: bytes, match: re.Match[bytes]) -> str:
    length = match[2][0]
    value = contents[match.end() : match.end() + length] if length < 0x80 else b""
    return value.decode(_ENCODINGS[match[1][0]], "replace").strip()


def _signing_time(contents: bytes) -> str:
    """The time that the signer's program put into the message, as PDF writes times (UTC)."""
    match = _SIGNING_TIME.search(contents)
    if not match:
        return ""
    short, full = match.groups()
    text: str = (full or (b"20" if short < b"50" else b"19") + short).decode("latin-1")
    return f"D:{text}Z"


def _moment(time: str) -> str:
    """``D:20240418093000+08'00'`` as a date and time; empty when it is none."""
    match = re.match(r"(?:D:)?(\d{4})(\d{2})(\d{2})(\d{2})?(\d{2})?\d*(Z|[+-]00'?00)?", time)
    if not match:
        return ""
    clock = f" {match[4]}:{match[5]}" if match[5] else ""
    return f"{match[1]}-{match[2]}-{match[3]}{clock}{' UTC' if clock and match[6] else ''}"
