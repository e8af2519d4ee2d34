"""What a PDF page shows beyond its content stream: form fields, notes, typed-in text, stamps; embedded files."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pypdfium2.raw as pdfium_c

from extractors.document import Box
from extractors.layout import Mark
from extractors.layout.frames import Frame
from extractors.pdf.fields import field_value, form_of, is_check, is_signature, one_line, wide_string

MOST_ANNOTATIONS: Final = 2_000
"""Annotations of one page that are looked at."""
_UNSEEN: Final = 0x02 | 0x20
"""Flags Hidden and NoView."""
_SEAL_SUBTYPES: Final = (pdfium_c.FPDF_ANNOT_STAMP, pdfium_c.FPDF_ANNOT_UNKNOWN)
_NOTES: Final = frozenset({
    pdfium_c.FPDF_ANNOT_TEXT, pdfium_c.FPDF_ANNOT_HIGHLIGHT, pdfium_c.FPDF_ANNOT_UNDERLINE,
    pdfium_c.FPDF_ANNOT_SQUIGGLY, pdfium_c.FPDF_ANNOT_STRIKEOUT, pdfium_c.FPDF_ANNOT_CARET,
    pdfium_c.FPDF_ANNOT_INK, pdfium_c.FPDF_ANNOT_LINE, pdfium_c.FPDF_ANNOT_SQUARE, pdfium_c.FPDF_ANNOT_CIRCLE,
    pdfium_c.FPDF_ANNOT_POLYGON, pdfium_c.FPDF_ANNOT_POLYLINE, pdfium_c.FPDF_ANNOT_STAMP,
})  # fmt: skip
"""Annotations that say something of the page. A popup (弹出窗口) only shows its parent's words once more."""
_DRAWN: Final = (pdfium_c.FPDF_ANNOT_STAMP, pdfium_c.FPDF_ANNOT_INK)
"""Stamps and handwriting: pictures, unless a seal is found there."""
_COVERS: Final = frozenset({
    pdfium_c.FPDF_ANNOT_FREETEXT, pdfium_c.FPDF_ANNOT_SQUARE, pdfium_c.FPDF_ANNOT_CIRCLE,
    pdfium_c.FPDF_ANNOT_POLYGON, pdfium_c.FPDF_ANNOT_STAMP,
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Annotations:
    """Marks of a page's annotations: form fields, typed-in text, comments, pictures (stamps, handwriting).

    ``stamps`` are the places of those that may show a seal, ``covers`` of those that may cover text, ``checks`` of all
    check boxes and radio buttons, set or not. ``files`` are names of attached files; ``struck`` says that text is
    struck out by an annotation, ``redacted`` that text is marked to be blacked out and still there, ``cut`` that there
    are more annotations than were looked at.
    """

    marks: tuple[Mark, ...] = ()
    stamps: tuple[Box, ...] = ()
    covers: tuple[Box, ...] = ()
    checks: tuple[Box, ...] = ()
    files: tuple[str, ...] = ()
    struck: bool = False
    redacted: bool = False
    cut: bool = False


def annotation_box(annotation: Any, frame: Frame) -> Box | None:
    """Place of an annotation on the page as shown; None when it has none there."""
    rectangle = pdfium_c.FS_RECTF()
    if not pdfium_c.FPDFAnnot_GetRect(annotation, rectangle):
        return None
    corners = np.array([[rectangle.left, rectangle.bottom, rectangle.right, rectangle.top]], dtype=np.float64)
    x0, top, x1, bottom = frame.boxes(corners)[0].tolist()
    inside = x1 > 0 and bottom > 0 and x0 < frame.width and top < frame.height
    return (x0, top, x1, bottom) if inside else None


def annotations_of(page: Any) -> Iterator[Any]:
    """The annotations of a page, each open only while it is looked at."""
    for index in range(min(pdfium_c.FPDFPage_GetAnnotCount(page), MOST_ANNOTATIONS)):
        annotation = pdfium_c.FPDFPage_GetAnnot(page, index)
        if annotation:
            try:
                yield annotation
            finally:
                pdfium_c.FPDFPage_CloseAnnot(annotation)


def contents_of(annotation: Any) -> str:
    """The words of an annotation on one line."""
    return one_line(wide_string(pdfium_c.FPDFAnnot_GetStringValue, annotation, b"Contents"))


def read_annotations(document: Any, page: Any, frame: Frame) -> Annotations:
    """What the annotations of a page say, and where stamps stand on it; unseen ones are passed over."""
    form = form_of(document)
    marks: list[Mark] = []
    stamps: list[Box] = []
    covers: list[Box] = []
    checks: list[Box] = []
    files: list[str] = []
    subtypes: set[int] = set()
    for annotation in annotations_of(page):
        subtype = pdfium_c.FPDFAnnot_GetSubtype(annotation)
        box = annotation_box(annotation, frame)
        if box is None or pdfium_c.FPDFAnnot_GetFlags(annotation) & _UNSEEN:
            continue
        subtypes.add(subtype)
        if subtype == pdfium_c.FPDF_ANNOT_FILEATTACHMENT:
            files.append(_attachment_name(pdfium_c.FPDFAnnot_GetFileAttachment(annotation)))
        if subtype in _SEAL_SUBTYPES or is_signature(form, annotation):
            stamps.append(box)
        if subtype in _COVERS:
            covers.append(box)
        if subtype == pdfium_c.FPDF_ANNOT_WIDGET and is_check(form, annotation):
            checks.append(box)
        if subtype in _DRAWN:
            marks.append(Mark(kind="picture", bbox=box))
        kind, text = _said(form, annotation, subtype)
        if text:
            marks.append(Mark(kind=kind, bbox=box, text=text))
    return Annotations(
        marks=tuple(marks),
        stamps=tuple(stamps),
        covers=tuple(covers),
        checks=tuple(checks),
        files=tuple(files),
        struck=pdfium_c.FPDF_ANNOT_STRIKEOUT in subtypes,
        redacted=pdfium_c.FPDF_ANNOT_REDACT in subtypes,
        cut=pdfium_c.FPDFPage_GetAnnotCount(page) > MOST_ANNOTATIONS,
    )


def _said(form: Any, annotation: Any, subtype: int) -> tuple[str, str]:
    """Kind of mark and words of an annotation."""
    if subtype == pdfium_c.FPDF_ANNOT_WIDGET:
        return "form_field", field_value(form, annotation)
    if subtype == pdfium_c.FPDF_ANNOT_FREETEXT:
        return "paragraph", contents_of(annotation)
    if subtype == pdfium_c.FPDF_ANNOT_WATERMARK:
        return "watermark", contents_of(annotation)
    return "comment", contents_of(annotation) if subtype in _NOTES else ""


@contextmanager
def said_hidden(document: Any, page: Any) -> Iterator[None]:
    """Hide, in memory and for a while, what :func:`read_annotations` gave as text: a picture of the page says it not again."""
    form = form_of(document)
    flags: dict[int, int] = {}
    for place, annotation in enumerate(annotations_of(page)):
        subtype = pdfium_c.FPDFAnnot_GetSubtype(annotation)
        if (
            subtype in {pdfium_c.FPDF_ANNOT_WIDGET, pdfium_c.FPDF_ANNOT_FREETEXT}
            and _said(form, annotation, subtype)[1]
        ):
            flags[place] = pdfium_c.FPDFAnnot_GetFlags(annotation)
            pdfium_c.FPDFAnnot_SetFlags(annotation, flags[place] | _UNSEEN)
    try:
        yield
    finally:
        for place, annotation in enumerate(annotations_of(page) if flags else ()):
            if place in flags:
                pdfium_c.FPDFAnnot_SetFlags(annotation, flags[place])


def attachment_names(document: Any) -> list[str]:
    """Names of the files that are embedded in the PDF."""
    names = []
    for index in range(min(max(0, pdfium_c.FPDFDoc_GetAttachmentCount(document)), 1_000)):
        attachment = pdfium_c.FPDFDoc_GetAttachment(document, index)
        names.append(_attachment_name(attachment))
    return names


def _attachment_name(attachment: Any) -> str:
    name = wide_string(pdfium_c.FPDFAttachment_GetName, attachment) if attachment else ""
    return name or "（无名）"
