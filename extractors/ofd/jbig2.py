"""JBIG2 pictures (ITU-T T.88), which scanners put into OFD as ``.jb2``: decoded by pdfium as part of a small PDF."""

import struct
from typing import Any, Final

import numpy as np

from extractors.limits import Limits

JBIG2_MAGIC: Final = b"\x97JB2\r\n\x1a\n"
_SEQUENTIAL, _PAGES_UNKNOWN = 0x01, 0x02
_PAGE_INFORMATION: Final = 48
_END_OF_PAGE, _END_OF_FILE = 49, 51
_UNKNOWN_LENGTH: Final = 0xFFFFFFFF
_MOST_SEGMENTS: Final = 10_000
_INK: Final = 128


def read_jbig2(data: bytes, limits: Limits) -> Any | None:
    """RGB rows of the first page of a JBIG2 file; None when it is broken, too large or not in sequential order."""
    segments = _segments(data)
    page = next((content for kind, _, content in segments if kind == _PAGE_INFORMATION and len(content) >= 8), b"")
    width, height = struct.unpack(">II", page[:8]) if page else (0, 0)
    if not 0 < width * height <= limits.pixels or height == _UNKNOWN_LENGTH:
        return None
    stream = b"".join(head + content for kind, head, content in segments if kind not in {_END_OF_PAGE, _END_OF_FILE})
    return _drawn(_pdf_of(stream, width, height), width, height)


def _segments(data: bytes) -> list[tuple[int, bytes, bytes]]:
    """Kind, header and content of each segment (7.2) of the first page of a file in sequential order (annex D.1)."""
    flags = data[8] if len(data) > 8 else 0
    if not flags & _SEQUENTIAL:
        return []
    at = 9 if flags & _PAGES_UNKNOWN else 13
    found: list[tuple[int, bytes, bytes]] = []
    while at + 11 <= len(data) and len(found) < _MOST_SEGMENTS:
        start = at
        number, kind, referred = struct.unpack_from(">IBB", data, at)
        count = referred >> 5
        at += 6
        if count == 7:  # more than four: a long form with retention flags
            count = struct.unpack_from(">I", data, at - 1)[0] & 0x1FFFFFFF
            at += 3 + (count + 8) // 8
        at += count * (1 if number <= 256 else 2 if number <= 65536 else 4) + (4 if kind & 0x40 else 1)
        if at + 4 > len(data):
            break
        length = struct.unpack_from(">I", data, at)[0]
        at += 4
        if length == _UNKNOWN_LENGTH:
            break
        kind &= 0x3F
        if kind == _PAGE_INFORMATION and any(other == _PAGE_INFORMATION for other, _, _ in found):
            break
        found.append((kind, data[start:at], data[at : at + length]))
        at += length
    return found


def _pdf_of(stream: bytes, width: int, height: int) -> bytes:
    """A PDF of one page that shows nothing but the picture, a point for each pixel."""
    content = b"q %d 0 0 %d 0 0 cm /P Do Q" % (width, height)
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents 4 0 R"
        b" /Resources << /XObject << /P 5 0 R >> >> >>" % (width, height),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 1"
        b" /Filter /JBIG2Decode /Length %d >>\nstream\n%s\nendstream" % (width, height, len(stream), stream),
    )
    body, places = b"%PDF-1.5\n", []
    for number, each in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    return (
        body
        + head
        + table
        + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(body))
    )


def _drawn(pdf: bytes, width: int, height: int) -> Any | None:
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(pdf)
    except pdfium.PdfiumError:
        return None
    try:
        page = document[0]
        bitmap = page.render(scale=min(1.0, 14_400 / max(width, height)), rev_byteorder=True)
        pixels = bitmap.to_numpy()
        plane = pixels if pixels.ndim == 2 else pixels[:, :, 0]
        # pdfium draws nothing where it cannot decode: better a picture too many that is said to be unread
        return np.repeat(plane[:, :, None], 3, axis=2) if plane.min() < _INK else None
    except pdfium.PdfiumError:
        return None
    finally:
        document.close()
