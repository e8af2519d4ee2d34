"""Glyphs of OFD text: drawn for recognition where their text is missing or says nothing."""

import pytest

from .drawing import GLYPHS, Read, Seen, at, code, font_of, texts, with_font
from .parts import LETTER, package


def test_glyphs_without_text_are_drawn_and_recognised(read: Read, seen: Seen):
    """Blanks that stand for glyphs: the glyphs of the embedded font, where the blanks stand; the page's text stays."""
    document = read(with_font(package(LETTER + GLYPHS), font_of("full", "hollow")))
    (image,) = seen
    assert [at(image, x, 55) for x in (33, 43, 49.5, 53, 73)] == [(0,) * 3, (255,) * 3, (0,) * 3, (255,) * 3, (0,) * 3]
    assert at(image, 60, 95) == (255, 255, 255)  # mapped text is not drawn again
    assert document.pages[0].source == "mixed"
    assert "识别出来的文字" in texts(document)
    assert "专此致函。" in texts(document)
    assert not document.warnings


def test_glyphs_without_font_or_place_are_told(read: Read, seen: Seen):
    """No embedded font, or no text code at all: what is missing is said."""
    bare = read(with_font(package(LETTER + GLYPHS), None))
    placeless = GLYPHS[: GLYPHS.index("<ofd:TextCode")] + "</ofd:TextObject>"
    lost = read(with_font(package(LETTER + placeless), font_of("full", "hollow")))
    for document in (bare, lost):
        assert [warning.code for warning in document.warnings] == ["unmapped-characters"]
        assert len(document.blocks) == 4
    assert not seen


def test_a_blank_is_no_glyph(read: Read, seen: Seen):
    """Writers state the glyph of a blank, too."""
    blank = GLYPHS.replace("1 2 1", "1").replace("   <", " <")
    assert len(read(with_font(package(LETTER + blank), font_of("full"))).blocks) == 4
    assert not seen


def test_codes_that_say_nothing_are_read_by_their_glyphs(read: Read, seen: Seen):
    """Characters of a private area, as converters write them; without the font they stay, and are told."""
    private = "".join(chr(0xE000 + 97 * n % 5000) for n in range(30))
    glyphs = " ".join(["1", "2"] * 15)
    coded = code(private, 'X="0" Y="5" DeltaX="g 29 5"')
    item = (
        f'<ofd:TextObject Boundary="28 50 160 10" Font="3" Size="5"><ofd:CGTransform CodePosition="0" CodeCount="30"'
        f' GlyphCount="30"><ofd:Glyphs>{glyphs}</ofd:Glyphs></ofd:CGTransform>{coded}'
        "</ofd:TextObject>"
    )
    document = read(with_font(package(item), font_of("full", "hollow")))
    assert texts(document) == ["识别出来的文字"]
    assert [warning.code for warning in document.warnings] == ["garbled-text-layer"]
    assert at(seen[0], 30.5, 52.5) == (0, 0, 0)
    kept = read(with_font(package(item), None))
    assert [warning.code for warning in kept.warnings] == ["garbled-text"]
    assert private in texts(kept)


@pytest.mark.parametrize("data", [b"", b"\0\1\0\0" + bytes(60), b"\1\0\4\2" + bytes(40), b"OTTO" + b"\xff" * 90])
def test_broken_fonts_end_nothing(read: Read, seen: Seen, data: bytes):
    """Their glyphs are missing, that is all."""
    assert len(read(with_font(package(LETTER + GLYPHS), data)).blocks) >= 4
    assert len(seen) <= 1
