"""Digital signatures (数字签名) of a PDF: their dictionaries, and which field of which page shows them.

A signature is a dictionary with the bytes that it covers (``ByteRange``) and a message in the gap between them
(ISO 32000-1, 12.8). Its field may be a kid of another, its value stand in the field's parent or on its widget.
"""

import ctypes
import mmap
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pypdfium2.raw as pdfium_c

from extractors.document import Box, Record
from extractors.layout import Mark
from extractors.layout.frames import Frame
from extractors.pdf.fields import field_name, form_of, is_signature
from extractors.pdf.marks import annotation_box, annotations_of

_MOST_SIGNATURES: Final = 100
_MOST_BYTES: Final = 4 << 20
_INVISIBLE: Final[Box] = (0.0, 0.0, 0.0, 0.0)


class Signature(Record, frozen=True):
    """One signature as its file states it, ``field`` is the full name of its form field (empty when unknown).

    ``ranges`` are offset and length of the covered parts; ``certificate`` is that of a bare PKCS #1 signature, whose
    message has none.
    """

    field: str
    contents: bytes
    ranges: tuple[tuple[int, int], ...]
    sub_filter: str = ""
    name: str = ""
    time: str = ""
    reason: str = ""
    location: str = ""
    certificate: bytes = b""


class Signatures:
    """The signatures of a file that no page has shown yet."""

    def __init__(self, document: Any, path: Path) -> None:
        self._document = document
        self._form = form_of(document)
        self._left = list(_signatures(document, path)) if _may_be_signed(path) else []

    @property
    def rest(self) -> list[Signature]:
        """Signatures for which no field was found so far."""
        return self._left

    def on_page(self, page: Any, frame: Frame) -> list[tuple[Signature, Box]]:
        """The signatures whose fields a page shows; an invisible field has an empty box in the corner.

        One that several fields show is told once.
        """
        found = []
        for annotation in annotations_of(page) if self._left else ():
            if is_signature(self._form, annotation):
                name = field_name(self._form, annotation)
                for signature in [signature for signature in self._left if signature.field in {name, ""}][:1]:
                    self._left.remove(signature)
                    found.append((signature, annotation_box(annotation, frame) or _INVISIBLE))
        return found


def signature_mark(text: str, confidence: float, box: Box = _INVISIBLE) -> Mark:
    """The mark of one signature; its names are what a certificate claims, so not quite sure."""
    return Mark(kind="signature", bbox=box, text=text, confidence=confidence)


def _may_be_signed(path: Path) -> bool:
    """Whether the file holds the key that every signature has, and that is never compressed."""
    if not path.stat().st_size:
        return False
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return data.find(b"/ByteRange") >= 0


def _signatures(document: Any, path: Path) -> Iterator[Signature]:
    """Signatures by the form's fields; where that tree cannot be read, those that pdfium finds."""
    from extractors.pdf.structure import Structure, as_dict, as_name, resolved

    found: list[Signature] = []
    with Structure(path) as structure:
        for name, field in structure.fields():
            value = as_dict(resolved(field.get("V")))
            if as_name(field.get("FT")) == "Sig" and "ByteRange" in value and len(found) < _MOST_SIGNATURES:
                found.append(_stated(name, value))
    signed = [signature for signature in found if signature.contents.strip(b"\0")]
    yield from signed or _told_by_pdfium(document)


def _stated(name: str, value: dict[str, Any]) -> Signature:
    from extractors.pdf.structure import as_list, as_name, resolved, text_of

    numbers = [number for number in map(resolved, as_list(resolved(value.get("ByteRange")))) if isinstance(number, int)]
    contents, certificate = resolved(value.get("Contents")), resolved(value.get("Cert"))
    if isinstance(certificate, list):
        certificate = resolved(certificate[0]) if certificate else None
    words = {key: " ".join(text_of(resolved(value.get(key))).split()) for key in ("Name", "M", "Reason", "Location")}
    return Signature(
        field=name,
        contents=contents[:_MOST_BYTES] if isinstance(contents, bytes) else b"",
        ranges=_pairs(numbers),
        sub_filter=as_name(value.get("SubFilter")),
        name=words["Name"],
        time=words["M"],
        reason=words["Reason"],
        location=words["Location"],
        certificate=certificate if isinstance(certificate, bytes) else b"",
    )


def _pairs(numbers: list[int]) -> tuple[tuple[int, int], ...]:
    return tuple(zip(numbers[::2], numbers[1::2], strict=False))


def _told_by_pdfium(document: Any) -> Iterator[Signature]:
    """What pdfium says of the signatures of fields without kids."""
    for index in range(min(max(0, pdfium_c.FPDF_GetSignatureCount(document)), _MOST_SIGNATURES)):
        signature = pdfium_c.FPDF_GetSignatureObject(document, index)
        contents = _bytes_of(pdfium_c.FPDFSignatureObj_GetContents, signature) if signature else b""
        if not contents.strip(b"\0"):
            continue
        reason = _bytes_of(pdfium_c.FPDFSignatureObj_GetReason, signature).decode("utf-16-le", "replace")
        yield Signature(
            field="",
            contents=contents,
            ranges=_pairs(_ranges(signature)),
            sub_filter=_latin(pdfium_c.FPDFSignatureObj_GetSubFilter, signature),
            time=_latin(pdfium_c.FPDFSignatureObj_GetTime, signature),
            reason=" ".join(reason.split("\0")[0].split()),
        )


def _bytes_of(call: Any, signature: Any) -> bytes:
    length = call(signature, None, 0)
    if not 0 < length <= _MOST_BYTES:
        return b""
    buffer = ctypes.create_string_buffer(length)
    call(signature, buffer, length)
    return buffer.raw[:length]


def _latin(call: Any, signature: Any) -> str:
    return _bytes_of(call, signature).split(b"\0")[0].decode("latin-1")


def _ranges(signature: Any) -> list[int]:
    buffer = (ctypes.c_int * 32)()
    count = pdfium_c.FPDFSignatureObj_GetByteRange(signature, buffer, len(buffer))
    return list(buffer)[: min(count, len(buffer))]
