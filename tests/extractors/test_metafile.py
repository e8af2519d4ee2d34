"""Metafiles: the bitmap that they wrap, the words that they draw."""

import gzip
import io
import struct

import numpy as np
import pytest
from PIL import Image

from extractors.limits import DEFAULT_LIMITS
from extractors.metafile import bitmap_in, is_metafile, unpacked, words_in
from extractors.pictures import look_at_picture

MOST = 10_000_000


def record(kind: int, content: bytes) -> bytes:
    """A record of an EMF."""
    padded = content + b"\0" * (-len(content) % 4)
    return struct.pack("<II", kind, 8 + len(padded)) + padded


def emf(*records: bytes) -> bytes:
    """An EMF with its header and end."""
    body = b"".join(records) + record(14, struct.pack("<III", 0, 16, 20))
    head = struct.pack(
        "<8i4sIIIHHIII", *[0, 0, 99, 99] * 2, b" EMF", 0x10000, 108 + len(body), len(records) + 2, 1, 0, 0, 0, 0
    )
    return record(1, head + b"\0" * (100 - len(head))) + body


def bitmap(image: Image.Image) -> bytes:
    """A picture as device independent bitmap: a BMP without the head of the file."""
    stream = io.BytesIO()
    image.save(stream, "BMP")
    return stream.getvalue()[14:]


def drawn(image: Image.Image) -> bytes:
    """The record that draws a bitmap."""
    return record(81, b"\0" * 72 + bitmap(image))


def said(text: str, top: int, options: int = 0) -> bytes:
    """The record that draws a text at a height."""
    head = b"\0" * 16 + struct.pack("<Iff", 1, 1.0, 1.0) + struct.pack("<iiIII", 10, top, len(text), 76, options)
    return record(84, head + b"\0" * (68 - len(head)) + text.encode("utf-16-le"))


def wmf(image: Image.Image) -> bytes:
    """A placeable WMF that draws one bitmap."""
    content = b"\0" * 20 + bitmap(image)
    return (
        b"\xd7\xcd\xc6\x9a"
        + b"\0" * 18
        + b"\x01\x00\x09\x00\x00\x03"
        + b"\0" * 12
        + struct.pack("<IH", 0, 0x0F43)
        + content
    )


def scene(mode: str = "RGB") -> Image.Image:
    """A picture whose corners tell its orientation."""
    image = Image.new("RGB", (90, 60), (250, 250, 250))
    image.paste((200, 10, 20), (0, 0, 20, 20))
    image.paste((10, 20, 200), (70, 40, 90, 60))
    return image.convert(mode)


def shown(data: bytes) -> Image.Image:
    """The bitmap that was found in a metafile."""
    found = bitmap_in(data, MOST)
    assert found is not None
    return Image.open(io.BytesIO(found)).convert("RGB")


@pytest.mark.parametrize("mode", ["RGB", "P", "1", "L"])
@pytest.mark.parametrize("wrap", [lambda image: emf(drawn(image)), wmf])
def test_the_bitmap_comes_out_as_it_went_in(mode: str, wrap: object) -> None:
    """Of every depth, in both formats, to the pixel."""
    image = scene(mode)
    assert callable(wrap)
    assert np.array_equal(np.asarray(shown(wrap(image))), np.asarray(image.convert("RGB")))


def test_the_picture_counts_not_its_mask_nor_an_icon() -> None:
    """The largest bitmap, of equal ones the one with more colours."""
    data = emf(drawn(scene("1")), drawn(scene()), drawn(scene().resize((16, 16))))
    assert np.array_equal(np.asarray(shown(data)), np.asarray(scene()))


def test_transparency_is_laid_on_paper() -> None:
    """Premultiplied pixels with alpha, as seal programs store them: what is transparent is white, not black."""
    pixels = np.zeros((20, 30, 4), np.uint8)
    pixels[:10] = (20, 10, 200, 255)  # rows run upwards: the lower half, red in BGR order
    head = struct.pack("<IiiHHIIiiII", 40, 30, 20, 1, 32, 0, 0, 0, 0, 0, 0)
    image = np.asarray(shown(emf(record(114, b"\0" * 100 + head + pixels.tobytes()))))
    assert image[15, 15].tolist() == [200, 10, 20]
    assert image[5, 5].tolist() == [255, 255, 255]


def test_a_png_inside_is_found_and_packing_undone() -> None:
    """EMF+ keeps whole picture files; EMZ is a packed EMF."""
    stream = io.BytesIO()
    scene().save(stream, "PNG")
    data = emf(record(70, struct.pack("<I", 0) + b"EMF+" + stream.getvalue()))
    packed = gzip.compress(data)
    assert is_metafile(packed)
    assert np.array_equal(np.asarray(shown(unpacked(packed, MOST))), np.asarray(scene()))
    assert unpacked(b"\x1f\x8bbroken", MOST) == b""
    assert len(unpacked(packed, 50)) == 50


def test_words_in_the_order_in_which_they_are_drawn() -> None:
    """Words of one height are a line; numbers of glyphs are no words."""
    data = emf(
        said("指标", 10), said("2023年", 10), said("案件数", 30), said("1218", 30), said("ab", 50, 0x10), said(" ", 60)
    )
    assert words_in(data) == "指标 2023年\n案件数 1218"
    assert words_in(wmf(scene())) == ""


def test_broken_metafiles_give_nothing() -> None:
    """Cut anywhere, or with sizes that lie, a metafile ends quietly."""
    data = emf(said("文字", 10), drawn(scene()))
    for end in range(0, len(data), 101):
        words_in(data[:end])
        bitmap_in(data[:end], MOST)
    assert bitmap_in(data, 100) is None
    assert words_in(data[:108] + struct.pack("<II", 84, 0) + data[116:]) == ""


def test_pictures_in_metafiles_are_looked_at() -> None:
    """What looks at pictures of documents sees through the wrapping."""
    finding = look_at_picture(emf(drawn(scene())), 90, 60, DEFAULT_LIMITS)
    assert finding.readable
    assert finding.size == (90, 60)
    assert not look_at_picture(emf(said("文", 1)), 90, 60, DEFAULT_LIMITS).readable
