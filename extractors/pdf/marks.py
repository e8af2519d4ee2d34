"""What a PDF page shows beyond its content stream: form fields, notes, stamps; embedded files."""

import ctypes
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


@dataclass(frozen=True, slots=True)
class Annotations:
    """Marks of a page's annotations; ``stamps`` are the places of those that may show a seal."""

    marks: tuple[Mark, ...] = ()
    stamps: tuple[Box, ...] = ()


def _wide_string(call: Any, *arguments: Any) -> str:
    """Text that pdfium hands out as UTF-16 with its length in bytes."""
    length = call(*arguments, None, 0)
    if length <= 2:
        return ""
    buffer = ctypes.create_string_buffer(min(length, 2 * _LONGEST_VALUE))
    call(*arguments, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), len(buffer))
    return buffer.raw.decode("utf-16-le", "replace").split("\0")[0].strip()


def annotation_box(annotation: Any, frame: Frame) -> Box | None:
    """Place of an annotation on the page as shown; None when it has none there."""
    import numpy as np

    rectangle = pdfium_c.FS_RECTF()
    if not pdfium_c.FPDFAnnot_GetRect(annotation, rectangle):
        return None
    corners = np.array([[rectangle.left, rectangle.bottom, rectangle.right, rectangle.top]], dtype=np.float64)
    x0, top, x1, bottom = frame.boxes(corners)[0].tolist()
    inside = x1 > 0 and bottom > 0 and x0 < frame.width and top < frame.height
    return (x0, top, x1, bottom) if inside else None


def annotations_of(page: Any) -> Iterator[Any]:
    """The annotations of a page, each open only while it is looked at."""
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
    """Values of form fields (also typed-in FreeText), notes, and where stamps stand on the page."""
    form = document.formenv.raw if document.formenv else None
    marks: list[Mark] = []
    stamps: list[Box] = []
    for annotation in annotations_of(page):
        subtype = pdfium_c.FPDFAnnot_GetSubtype(annotation)
        box = annotation_box(annotation, frame)
        if box is None or pdfium_c.FPDFAnnot_GetFlags(annotation) & _HIDDEN:
            continue
        signature = form and pdfium_c.FPDFAnnot_GetFormFieldType(form, annotation) == pdfium_c.FPDF_FORMFIELD_SIGNATURE
        if subtype in _SEAL_SUBTYPES or (subtype == pdfium_c.FPDF_ANNOT_WIDGET and signature):
            stamps.append(box)
        if subtype == pdfium_c.FPDF_ANNOT_WIDGET and form:
            kind, text = "form_field", _field_text(form, annotation)
        elif subtype == pdfium_c.FPDF_ANNOT_FREETEXT:
            kind, text = "form_field", _contents(annotation)
        elif subtype in _NOTES:
            kind, text = "comment", _contents(annotation)
        else:
            continue
        if text:
            marks.append(Mark(kind=kind, bbox=box, text=text))
    return Annotations(tuple(marks), tuple(stamps))


def attachment_names(document: Any) -> list[str]:
    """Names of the files that are embedded in the PDF."""
    names = []
    for index in range(min(max(0, pdfium_c.FPDFDoc_GetAttachmentCount(document)), 1_000)):
        attachment = pdfium_c.FPDFDoc_GetAttachment(document, index)
        names.append(_wide_string(pdfium_c.FPDFAttachment_GetName, attachment) if attachment else "")
    return [name or "（无名）" for name in names]
