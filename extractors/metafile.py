"""Windows metafiles (EMF, WMF) inside documents: the bitmap that most of them merely wrap, and the words they draw.

Nothing is rendered. Seal programs, old Word versions and screenshots store a bitmap as the only drawing of a metafile;
objects of Excel leave the cells' words. Sources: [MS-EMF] 2.3.1, 2.3.5, [MS-EMFPLUS] 2.2.2.2, [MS-WMF] 2.3.1.
"""

import io
import struct
import zlib
from collections.abc import Iterator
from typing import Final, NamedTuple

_EMF_MARK: Final = b" EMF"
_GZIP: Final = b"\x1f\x8b"
_HEADS: Final = (b"\xd7\xcd\xc6\x9a", b"\x01\x00\x09\x00\x00\x03", _GZIP)
"""Of WMF with and without placement, and of what is packed."""
_DIB_HEAD: Final = struct.Struct("<IiiHHIIiiII")
_DIB_SIGN: Final = b"\x28\x00\x00\x00"  # the size of a BITMAPINFOHEADER begins it
_DEPTHS: Final = frozenset({1, 4, 8, 24, 32})
_SIDE: Final = (8, 30_000)
_MOST_TRIES: Final = 2_000
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_JPEG: Final = b"\xff\xd8\xff"
_TEXT_WIDE: Final = 84  # EMR_EXTTEXTOUTW
_GLYPHS: Final = 0x10  # ETO_GLYPH_INDEX: numbers of shapes, no characters
_MOST_RECORDS: Final = 500_000
_MOST_WORDS: Final = 20_000


def is_metafile(data: bytes) -> bool:
    """Whether ``data`` is an EMF or WMF, packed by gzip (EMZ, WMZ) or not."""
    return data[40:44] == _EMF_MARK or data.startswith(_HEADS)


def unpacked(data: bytes, most: int) -> bytes:
    """A metafile without its gzip packing, at most ``most`` bytes of it; empty where the packing is broken."""
    if not data.startswith(_GZIP):
        return data
    try:
        return zlib.decompressobj(31).decompress(data, most)
    except zlib.error:
        return b""


def bitmap_in(data: bytes, pixels: int) -> bytes | None:
    """The largest bitmap inside a metafile as a BMP, PNG or JPEG file; None where there is none, or none so small.

    ``pixels`` is the most that a bitmap may have.
    """
    found = max((each for each in _device_bitmaps(data) if each.pixels <= pixels), default=None)
    if found is not None:
        return _bmp(data, found)
    for sign in (_PNG, _JPEG):
        if (start := data.find(sign)) > 0:
            return data[start:]
    return None


class _Bitmap(NamedTuple):
    """A device independent bitmap; the largest is the picture, of equal ones the deepest (the other is its mask)."""

    pixels: int
    depth: int
    start: int
    """Of its header."""
    bits: int
    end: int
    width: int
    height: int


def _device_bitmaps(data: bytes) -> Iterator[_Bitmap]:
    start = data.find(_DIB_SIGN)
    for _ in range(_MOST_TRIES):
        if start < 0 or start + _DIB_HEAD.size > len(data):
            return
        _, width, height, planes, depth, packing, *_rest, colours, _important = _DIB_HEAD.unpack_from(data, start)
        high = abs(height)
        if planes == 1 and depth in _DEPTHS and packing in {0, 3} and _plausible(width, high):
            palette = 4 * (colours or (1 << depth if depth <= 8 else 0)) + (12 if packing == 3 else 0)
            bits = start + _DIB_HEAD.size + palette
            end = bits + ((width * depth + 31) // 32) * 4 * high
            if colours <= 256 and end <= len(data):
                yield _Bitmap(width * high, depth, start, bits, end, width, height)
        start = data.find(_DIB_SIGN, start + 1)


def _plausible(width: int, height: int) -> bool:
    return _SIDE[0] <= width <= _SIDE[1] and _SIDE[0] <= height <= _SIDE[1]


def _bmp(data: bytes, found: _Bitmap) -> bytes:
    """A BMP file; where the bits carry their own transparency, a PNG on white paper."""
    bits = 14 + found.bits - found.start
    plain = struct.pack("<2sIHHI", b"BM", 14 + found.end - found.start, 0, 0, bits) + data[found.start : found.end]
    if found.depth != 32:
        return plain
    return _on_paper(data[found.bits : found.end], found.width, found.height) or plain


def _on_paper(bits: bytes, width: int, height: int) -> bytes | None:
    """Pixels with premultiplied transparency (as AlphaBlend takes them) laid on white; None where none is transparent."""
    import numpy as np
    from PIL import Image

    rows = np.frombuffer(bits, np.uint8).reshape(abs(height), width, 4)
    alpha = rows[..., 3:].astype(np.uint16)
    if not alpha.any() or alpha.min() == 255:
        return None
    shown = np.minimum(255, rows[..., 2::-1] + (255 - alpha)).astype(np.uint8)
    stream = io.BytesIO()
    Image.fromarray(shown[::-1] if height > 0 else shown).save(stream, "PNG", compress_level=1)
    return stream.getvalue()


def words_in(data: bytes) -> str:
    """The words that an EMF draws as text, in the order in which they are drawn; those of one height in one line."""
    lines: list[list[str]] = []
    height: int | None = None
    for top, text in _drawn_words(data):
        if height is None or top != height:
            lines.append([])
            height = top
        lines[-1].append(text)
    return "\n".join(" ".join(line) for line in lines)


def _drawn_words(data: bytes) -> Iterator[tuple[int, str]]:
    if data[40:44] != _EMF_MARK:
        return
    at = words = 0
    for _ in range(_MOST_RECORDS):
        if at + 8 > len(data) or words > _MOST_WORDS:
            return
        kind, size = struct.unpack_from("<II", data, at)
        if size < 8 or at + size > len(data):
            return
        if kind == _TEXT_WIDE and size >= 76:
            top, count, offset, options = struct.unpack_from("<iIII", data, at + 40)
            if not options & _GLYPHS and offset + 2 * count <= size:
                text = data[at + offset : at + offset + 2 * count].decode("utf-16-le", "replace")
                if shown := " ".join(text.split()):
                    words += 1
                    yield top, shown
        at += size
