"""What was filled into a dynamic form (XFA): the values of its data packet, which no page shows to other programs.

The packet is XML of the form's own making (XFA 3.3, chapter 3): an element a field, named as the form names it. Where on
a page a value stands only Adobe's own program could tell.
"""

import ctypes
from collections.abc import Iterator
from typing import Any, Final

import pypdfium2.raw as pdfium_c

from extractors.errors import HostileFile
from extractors.layout.joining import clean
from extractors.limits import Limits

_MOST_PACKETS: Final = 100
_MOST_VALUES: Final = 2_000
_DATASETS: Final = "datasets"
_DATA: Final = "data"


def filled_in(document: Any, limits: Limits) -> list[str]:
    """``name：value`` of each filled field of the data packet, in its order; none where it cannot be read."""
    from extractors.ooxml.safe_xml import parse_xml

    packet = _packet(document, limits)
    try:
        root, _ = parse_xml(packet, limits, "") if packet else (None, True)
    except HostileFile:
        return []
    if root is None:
        return []
    held = next((element for element in root.iter() if _name(element) == _DATA), root)
    return [f"{name}：{value}" for name, value in _values(held)][:_MOST_VALUES]


def _packet(document: Any, limits: Limits) -> bytes:
    """The bytes of the packet with the data; empty when there is none."""
    for index in range(min(max(0, pdfium_c.FPDF_GetXFAPacketCount(document)), _MOST_PACKETS)):
        name = ctypes.create_string_buffer(64)
        if not 0 < pdfium_c.FPDF_GetXFAPacketName(document, index, name, len(name)) <= len(name):
            continue
        if name.value.decode("latin-1") == _DATASETS:
            return _content(document, index, limits)
    return b""


def _content(document: Any, index: int, limits: Limits) -> bytes:
    size = ctypes.c_ulong()
    if not pdfium_c.FPDF_GetXFAPacketContent(document, index, None, 0, size) or size.value > limits.xml_bytes:
        return b""
    buffer = ctypes.create_string_buffer(max(1, size.value))
    if not pdfium_c.FPDF_GetXFAPacketContent(document, index, buffer, len(buffer), size):
        return b""
    return buffer.raw[: size.value]


def _values(root: Any) -> Iterator[tuple[str, str]]:
    """Name and text of the elements that hold no others."""
    for element in root.iter():
        if isinstance(element.tag, str) and not len(element) and (text := " ".join(clean(element.text or "").split())):
            yield _name(element), text


def _name(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
