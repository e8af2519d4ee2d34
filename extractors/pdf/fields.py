"""Values of form fields (AcroForm), as a filled-in form shows them."""

import ctypes
import re
from typing import Any, Final

import pypdfium2.raw as pdfium_c

from extractors.layout.joining import clean

_LONGEST_VALUE: Final = 20_000
_MOST_OPTIONS: Final = 2_000
_PASSWORD: Final = 1 << 13
_CHECKS: Final = (pdfium_c.FPDF_FORMFIELD_CHECKBOX, pdfium_c.FPDF_FORMFIELD_RADIOBUTTON)
_CHOICES: Final = (pdfium_c.FPDF_FORMFIELD_COMBOBOX, pdfium_c.FPDF_FORMFIELD_LISTBOX)
_SILENT: Final = (pdfium_c.FPDF_FORMFIELD_PUSHBUTTON, pdfium_c.FPDF_FORMFIELD_SIGNATURE)
_SAYS_NOTHING: Final = re.compile(
    r"(?:yes|on|off|true|x|choice|option|radio|check|value|选项|复选框|单选)?[\s_\-]*\d*", re.IGNORECASE
)
"""Names of a button's state that programs give, not people."""


def wide_string(call: Any, *arguments: Any) -> str:
    """Text that pdfium hands out as UTF-16 with its length in bytes."""
    length = call(*arguments, None, 0)
    if length <= 2:
        return ""
    buffer = ctypes.create_string_buffer(min(length, 2 * _LONGEST_VALUE))
    call(*arguments, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), len(buffer))
    return buffer.raw.decode("utf-16-le", "replace").split("\0")[0].strip()


def one_line(text: str) -> str:
    """The text on one line, its stray code points put right."""
    return " ".join(clean(text).split())


def form_of(document: Any) -> Any:
    """The form of a ``PdfDocument``; None when it has none."""
    return document.formenv.raw if document.formenv else None


def field_name(form: Any, annotation: Any) -> str:
    """Full name of a form field."""
    return wide_string(pdfium_c.FPDFAnnot_GetFormFieldName, form, annotation)


def is_check(form: Any, annotation: Any) -> bool:
    """Whether a widget is a check box or a radio button."""
    return bool(form) and pdfium_c.FPDFAnnot_GetFormFieldType(form, annotation) in _CHECKS


def is_signature(form: Any, annotation: Any) -> bool:
    """Whether an annotation is the widget of a signature."""
    if not form or pdfium_c.FPDFAnnot_GetSubtype(annotation) != pdfium_c.FPDF_ANNOT_WIDGET:
        return False
    return bool(pdfium_c.FPDFAnnot_GetFormFieldType(form, annotation) == pdfium_c.FPDF_FORMFIELD_SIGNATURE)


def field_value(form: Any, annotation: Any) -> str:
    """What a widget shows; empty for buttons that are not set, for push buttons and signatures.

    A check box or radio button that is set is ``☑``, with the name of its state where that says something. A value is
    the field's own, whether or not the widget has an appearance, and may be inherited.
    """
    kind = pdfium_c.FPDFAnnot_GetFormFieldType(form, annotation) if form else -1
    if kind in _SILENT:
        return ""
    if kind in _CHECKS:
        return _checked(form, annotation)
    if kind in _CHOICES and (chosen := _chosen(form, annotation)):
        return chosen
    if kind > 0:
        if (
            pdfium_c.FPDFAnnot_GetFormFieldFlags(form, annotation) & _PASSWORD
            and kind == pdfium_c.FPDF_FORMFIELD_TEXTFIELD
        ):
            return ""
        return one_line(wide_string(pdfium_c.FPDFAnnot_GetFormFieldValue, form, annotation))
    return _stray_value(annotation)


def _checked(form: Any, annotation: Any) -> str:
    if not pdfium_c.FPDFAnnot_IsChecked(form, annotation):
        return ""
    state = one_line(wide_string(pdfium_c.FPDFAnnot_GetFormFieldExportValue, form, annotation))
    return "☑" if _SAYS_NOTHING.fullmatch(state) else f"☑{state}"


def _chosen(form: Any, annotation: Any) -> str:
    """Labels of the chosen options; empty when none is, or the value is none of them."""
    count = min(max(0, pdfium_c.FPDFAnnot_GetOptionCount(form, annotation)), _MOST_OPTIONS)
    labels = [
        one_line(wide_string(pdfium_c.FPDFAnnot_GetOptionLabel, form, annotation, index))
        for index in range(count)
        if pdfium_c.FPDFAnnot_IsOptionSelected(form, annotation, index)
    ]
    return "、".join(filter(None, labels))


def _stray_value(annotation: Any) -> str:
    """The value of a widget that the form does not list: its own or, of a button, its state."""
    kind = wide_string(pdfium_c.FPDFAnnot_GetStringValue, annotation, b"FT")
    if kind == "Btn":
        state = wide_string(pdfium_c.FPDFAnnot_GetStringValue, annotation, b"AS")
        return "☑" if state and state != "Off" else ""
    return "" if kind == "Sig" else one_line(wide_string(pdfium_c.FPDFAnnot_GetStringValue, annotation, b"V"))
