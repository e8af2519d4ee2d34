"""Pictures and paths of OFD pages: how they lie, what is drawn of them for recognition."""

import io
import struct

import pytest
from PIL import Image, ImageOps

from extractors.limits import DEFAULT_LIMITS
from extractors.ofd.jbig2 import read_jbig2
from extractors.ofd.pictures import decode_rgb

from .drawing import Read, Seen, at, flat, picture, texts
from .parts import LETTER, line, package


def test_what_is_drawn_later_lies_above(read: Read, seen: Seen):
    """A white area under a scan does not hide it; a black one above does; one that shines through only darkens."""
    area = '<ofd:PathObject Boundary="{}" Fill="true" Stroke="false" {}><ofd:FillColor Value="{}"/><ofd:AbbreviatedData>M 0 0 L 90 0 L 90 90 L 0 90 C</ofd:AbbreviatedData></ofd:PathObject>'
    parts = package(
        area.format("0 0 90 90", "", "255 255 255")
        + picture("0 0 210 297")
        + area.format("100 0 90 90", "", "0 0 0")
        + area.format("0 100 90 90", 'Alpha="128"', "0 0 255")
    )
    parts["Doc_0/Res/seal.png"] = flat((200, 200, 0))
    read(parts)
    (image,) = seen
    assert at(image, 50, 50) == (200, 200, 0)
    assert at(image, 150, 50) == (0, 0, 0)
    assert at(image, 50, 150) == (127, 127, 0)


def test_pictures_are_turned_and_mirrored_as_they_are_shown(read: Read, seen: Seen):
    """The matrix of a picture may turn it upside down."""
    parts = package('<ofd:ImageObject Boundary="0 0 210 297" CTM="-210 0 0 -297 210 297" ResourceID="7"/>')
    two = Image.new("RGB", (42, 60), "white")
    two.paste((255, 0, 0), (0, 0, 21, 30))
    stream = io.BytesIO()
    two.save(stream, "PNG")
    parts["Doc_0/Res/seal.png"] = stream.getvalue()
    read(parts)
    assert at(seen[0], 160, 230) == (255, 0, 0)
    assert at(seen[0], 40, 60) == (255, 255, 255)


def test_arcs_and_lines_are_drawn(read: Read, seen: Seen):
    """A ring of two arcs, and the rules of a table in a scan."""
    ring = "M 21 1 A 20 20 0 0 1 21 41 A 20 20 0 0 1 21 1 C"
    shape = f'<ofd:PathObject Boundary="50 50 42 42" LineWidth="2"><ofd:StrokeColor Value="255 0 0"/><ofd:AbbreviatedData>{ring}</ofd:AbbreviatedData></ofd:PathObject>'
    parts = package(picture("0 0 210 297") + shape)
    parts["Doc_0/Res/seal.png"] = flat((255, 255, 255))
    read(parts)
    assert at(seen[0], 91, 71) == (255, 0, 0)
    assert at(seen[0], 51, 71) == (255, 0, 0)
    assert at(seen[0], 71 + 14.1, 71 + 14.1) == (255, 0, 0)
    assert at(seen[0], 71, 71) == (255, 255, 255)


def test_a_few_words_over_a_scan_stay_what_they_are(read: Read, seen: Seen):
    """A page number typed over a scanned page is not recognised, it is read; the scan is."""
    parts = package(picture("0 0 210 297") + line("档号2024-18", 28, 20))
    parts["Doc_0/Res/seal.png"] = flat((250, 250, 250))
    document = read(parts)
    assert set(texts(document)) >= {"档号2024-18", "识别出来的文字"}
    assert document.pages[0].source == "mixed"
    assert len(seen) == 1


def jbig2(image: Image.Image) -> bytes:
    """A JBIG2 file of one generic region, whose bits are those of a fax (MMR, T.88 6.2.6)."""
    fax = io.BytesIO()
    ImageOps.invert(image.convert("L")).convert("1").save(fax, "TIFF", compression="group4")
    with Image.open(io.BytesIO(fax.getvalue())) as tiff:
        start, size = tiff.tag_v2[273][0], tiff.tag_v2[279][0]
    bits = fax.getvalue()[start : start + size]
    width, height = image.size

    def segment(number: int, kind: int, content: bytes) -> bytes:
        return struct.pack(">IBBBI", number, kind, 0, 1, len(content)) + content

    page = struct.pack(">IIIIBH", width, height, 0, 0, 0, 0)
    region = struct.pack(">IIIIB", width, height, 0, 0, 0) + b"\x01" + bits
    head = b"\x97JB2\r\n\x1a\n\x01" + struct.pack(">I", 1)
    return head + segment(0, 48, page) + segment(1, 38, region) + segment(2, 49, b"") + segment(3, 51, b"")


def test_jbig2_pictures_are_decoded():
    """What is black in the picture is black in the pixels; broken ones give nothing."""
    drawn = Image.new("1", (64, 48), 1)
    drawn.paste(0, (8, 8, 24, 40))
    data = jbig2(drawn)
    pixels = decode_rgb(data, DEFAULT_LIMITS)
    assert pixels is not None
    assert pixels.shape == (48, 64, 3)
    assert (pixels[20, 16].tolist(), pixels[20, 50].tolist()) == ([0] * 3, [255] * 3)
    assert read_jbig2(data[:30], DEFAULT_LIMITS) is None
    assert read_jbig2(b"\x97JB2\r\n\x1a\n\0" + data[9:], DEFAULT_LIMITS) is None
    assert (
        read_jbig2(data.replace(struct.pack(">II", 64, 48), struct.pack(">II", 1 << 30, 1 << 30)), DEFAULT_LIMITS)
        is None
    )


def test_pictures_that_nobody_decodes_are_told(read: Read):
    """A page of such a picture is said to have no text, and the picture to be unread."""
    parts = package(picture("0 0 210 297"))
    parts["Doc_0/Res/seal.png"] = b"\x97JB2\r\n\x1a\n\0broken"
    document = read(parts)
    assert {warning.code for warning in document.warnings} == {"page-without-text", "picture-unreadable"}


def test_heads_drawn_as_shapes_are_recognised_once(read: Read, seen: Seen):
    """A red head turned into curves above text: drawn alone, read once for pages that repeat it; boxes are no text."""
    glyph = "M 0 0 L 12 0 L 12 3 L 5 3 L 5 14 L 0 14 C"
    red = '<ofd:FillColor Value="216 20 28"/>'
    shape = '<ofd:PathObject Boundary="{} 20 12 14" Fill="true" Stroke="false">{}<ofd:AbbreviatedData>{}</ofd:AbbreviatedData></ofd:PathObject>'
    head = "".join(shape.format(40 + 15 * n, red, glyph) for n in range(8))
    document = read(package(head + LETTER, head + LETTER))
    (image,) = seen
    assert at(image, 41, 25) == (216, 20, 28)
    assert at(image, 50, 93) == (255, 255, 255)
    assert [page.source for page in document.pages] == ["mixed", "mixed"]
    assert sum("识别出来的文字" in text for text in texts(document)) >= 1
    boxes = "".join(shape.format(40 + 15 * n, red, "M 0 0 L 12 0 L 12 14 L 0 14 C") for n in range(8))
    plain = read(package(boxes + LETTER, shape.format(40, red, glyph) * 3 + LETTER))
    assert [page.source for page in plain.pages] == ["text", "text"]
    assert len(seen) == 1


def test_endless_paths_are_cut_where_their_limit_is(monkeypatch: pytest.MonkeyPatch):
    """What is behind the limit is left out; it never becomes points of the last curve."""
    from extractors.ofd.geometry import IDENTITY
    from extractors.ofd.paths import contours_of

    monkeypatch.setattr("extractors.ofd.paths._MOST_WORDS", 10)
    (contour,) = contours_of("M 0 0 L 9 9 B 1 1 2 2 3 3 " + "L 5 5 " * 100, IDENTITY)
    assert contour.tolist() == [[0, 0], [9, 9]]
    monkeypatch.setattr("extractors.ofd.paths._MOST_WORDS", 13)
    (contour,) = contours_of("M 0 0 L 9 9 B 1 1 2 2 3 3 " + "L 5 5 " * 100, IDENTITY)
    assert len(contour) == 8
    assert contour[-1].tolist() == [3, 3]
