"""What a PDF page shows beyond its content stream: form fields, notes, stamps, digital signatures; embedded files."""

import ctypes
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import pypdfium2.raw as pdfium_c

from extractors.document import Box
from extractors.layout import Mark
from extractors.layout.frames import Frame

_MOST_ANNOTATIONS: Final = 2_000
_LONGEST_VALUE: Final = 20_000
_HIDDEN: Final = 0x02 | 0x20
_SEAL_SUBTYPES: Final = (pdfium_c.FPDF_ANNOT_STAMP, pdfium_c.FPDF_ANNOT_UNKNOWN)
_NOTES: Final = (
    pdfium_c.FPDF_ANNOT_TEXT,
    pdfium_c.FPDF_ANNOT_HIGHLIGHT,
    pdfium_c.FPDF_ANNOT_UNDERLINE,
    pdfium_c.FPDF_ANNOT_STRIKEOUT,
)
_CHECKS: Final = (pdfium_c.FPDF_FORMFIELD_CHECKBOX, pdfium_c.FPDF_FORMFIELD_RADIOBUTTON)
_COMMON_NAME: Final = re.compile(rb"\x06\x03\x55\x04\x03([\x0c\x13\x1e])([\x01-\x7f])", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Annotations:
    """Marks of a page's annotations; ``stamped`` says that a seal may be among what they show."""

    marks: tuple[Mark, ...] = ()
    stamped: bool = False


def _wide_string(call: Any, *arguments: Any) -> str:
    """Text that pdfium hands out as UTF-16 with its length in bytes."""
    length = call(*arguments, None, 0)
    if length <= 2:
        return ""
    buffer = ctypes.create_string_buffer(min(length, 2 * _LONGEST_VALUE))
    call(*arguments, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), len(buffer))
    return buffer.raw.decode("utf-16-le", "replace").split("\0")[0].strip()


def _box(annotation: Any, frame: Frame) -> Box | None:
    import numpy as np

    rectangle = pdfium_c.FS_RECTF()
    if not pdfium_c.FPDFAnnot_GetRect(annotation, rectangle):
        return None
    corners = np.array([[rectangle.left, rectangle.bottom, rectangle.right, rectangle.top]], dtype=np.float64)
    x0, top, x1, bottom = frame.boxes(corners)[0].tolist()
    inside = x1 > 0 and bottom > 0 and x0 < frame.width and top < frame.height
    return (x0, top, x1, bottom) if inside else None


def _annotations(page: Any) -> Iterator[Any]:
    for index in range(min(pdfium_c.FPDFPage_GetAnnotCount(page), _MOST_ANNOTATIONS)):
        annotation = pdfium_c.FPDFPage_GetAnnot(page, index)
        if annotation:
            try:
                yield annotation
            finally:
                pdfium_c.FPDFPage_CloseAnnot(annotation)


def _field_text(form: Any, annotation: Any) -> str:
    kind = pdfium_c.FPDFAnnot_GetFormFieldType(form, annotation)
    if kind in _CHECKS:
        return "☑" if pdfium_c.FPDFAnnot_IsChecked(form, annotation) else ""
    if kind == pdfium_c.FPDF_FORMFIELD_PUSHBUTTON:
        return ""
    return " ".join(_wide_string(pdfium_c.FPDFAnnot_GetFormFieldValue, form, annotation).split())


def _contents(annotation: Any) -> str:
    return " ".join(_wide_string(pdfium_c.FPDFAnnot_GetStringValue, annotation, b"Contents").split())


def read_annotations(document: Any, page: Any, frame: Frame) -> Annotations:
    """Values of form fields (also typed-in FreeText), notes, and whether a stamp stands on the page."""
    form = document.formenv.raw if document.formenv else None
    marks: list[Mark] = []
    stamped = False
    for annotation in _annotations(page):
        subtype = pdfium_c.FPDFAnnot_GetSubtype(annotation)
        box = _box(annotation, frame)
        if box is None or pdfium_c.FPDFAnnot_GetFlags(annotation) & _HIDDEN:
            continue
        stamped |= subtype in _SEAL_SUBTYPES
        if subtype == pdfium_c.FPDF_ANNOT_WIDGET and form:
            stamped |= pdfium_c.FPDFAnnot_GetFormFieldType(form, annotation) == pdfium_c.FPDF_FORMFIELD_SIGNATURE
            kind, text = "form_field", _field_text(form, annotation)
        elif subtype == pdfium_c.FPDF_ANNOT_FREETEXT:
            kind, text = "form_field", _contents(annotation)
        elif subtype in _NOTES:
            kind, text = "comment", _contents(annotation)
        else:
            continue
        if text:
            marks.append(Mark(kind=kind, bbox=box, text=text))
    return Annotations(tuple(marks), stamped)


def _signed_fields(document: Any, page: Any, frame: Frame) -> list[Box]:
    form = document.formenv.raw if document.formenv else None
    if form is None:
        return []
    boxes = []
    for annotation in _annotations(page):
        if pdfium_c.FPDFAnnot_GetSubtype(annotation) != pdfium_c.FPDF_ANNOT_WIDGET:
            continue
        if pdfium_c.FPDFAnnot_GetFormFieldType(form, annotation) == pdfium_c.FPDF_FORMFIELD_SIGNATURE:
            boxes.append(_box(annotation, frame) or (0.0, 0.0, 0.0, 0.0))
    return boxes


def signature_boxes(document: Any, page: Any, frame: Frame) -> list[Box]:
    """Places of a page's signature fields; an invisible one has an empty box in the corner."""
    return _signed_fields(document, page, frame)


def _bytes_of(call: Any, signature: Any) -> bytes:
    length = call(signature, None, 0)
    if not 0 < length <= 1 << 20:
        return b""
    buffer = ctypes.create_string_buffer(length)
    call(signature, buffer, length)
    return buffer.raw[:length]


def _names(contents: bytes) -> list[str]:
    """Common names (CN) in the certificates of a PKCS #7 signature, without verifying anything."""
    names = []
    for match in _COMMON_NAME.finditer(contents):
        value = contents[match.end() : match.end() + match.group(2)[0]]
        encoding = {0x0C: "utf-8", 0x13: "latin-1", 0x1E: "utf-16-be"}[match.group(1)[0]]
        name = value.decode(encoding, "replace").strip()
        if name and name not in names:
            names.append(name)
    return names


def read_signatures(document: Any) -> list[str]:
    """A Chinese line for each digital signature (数字签名): names in its certificates, time, reason."""
    lines = []
    for index in range(min(max(0, pdfium_c.FPDF_GetSignatureCount(document)), 100)):
        signature = pdfium_c.FPDF_GetSignatureObject(document, index)
        names = _names(_bytes_of(pdfium_c.FPDFSignatureObj_GetContents, signature))
        time = _bytes_of(pdfium_c.FPDFSignatureObj_GetTime, signature).split(b"\0")[0].decode("latin-1")
        reason = _bytes_of(pdfium_c.FPDFSignatureObj_GetReason, signature).decode("utf-16-le", "replace").split("\0")[0]
        parts = [
            "数字签名",
            f"证书名称：{'、'.join(names)}" if names else "",
            f"时间：{_day(time)}" if _day(time) else "",
        ]
        lines.append(" ".join(part for part in [*parts, f"理由：{reason.strip()}" if reason.strip() else ""] if part))
    return lines


def _day(time: str) -> str:
    """``D:20240418093000+08'00'`` as a date and time."""
    match = re.match(r"D:(\d{4})(\d{2})(\d{2})(\d{2})?(\d{2})?", time)
    if not match:
        return ""
    clock = f" {match.group(4)}:{match.group(5)}" if match.group(5) else ""
    return f"{match.group(1)}-{match.group(2)}-{match.group(3)}{clock}"


def attachment_names(document: Any) -> list[str]:
    """Names of the files that are embedded in the PDF."""
    names = []
    for index in range(min(max(0, pdfium_c.FPDFDoc_GetAttachmentCount(document)), 1_000)):
        attachment = pdfium_c.FPDFDoc_GetAttachment(document, index)
        names.append(_wide_string(pdfium_c.FPDFAttachment_GetName, attachment) if attachment else "")
    return [name or "（无名）" for name in names]
