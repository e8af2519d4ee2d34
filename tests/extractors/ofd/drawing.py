"""What tests of OFD pages draw: text codes, fonts, pictures; what recognition is shown."""

import io
from collections.abc import Callable
from typing import Any

import numpy as np
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from PIL import Image

from extractors.document import Document

Read = Callable[..., Document]
Seen = list[np.ndarray[Any, Any]]


def codes_of(content: str, *codes: str, extra: str = "", boundary: str = "28 50 150 60") -> str:
    """A text object of text codes; ``content`` stands inside before them."""
    return f'<ofd:TextObject Boundary="{boundary}" Font="1" Size="5" {extra}>{content}{"".join(codes)}</ofd:TextObject>'


def code(text: str, place: str) -> str:
    """One text code with its attributes."""
    return f"<ofd:TextCode {place}>{text}</ofd:TextCode>"


def texts(document: Document) -> list[str]:
    """The texts of all blocks."""
    return [block.text for block in document.blocks]


def font_of(*shapes: str) -> bytes:
    """A TrueType font with a square, filled or hollow, for each of ``shapes``, and no map of characters."""
    names = [".notdef", *(f"g{number}" for number in range(len(shapes)))]
    glyphs = {}
    for name, shape in zip(names, ("", *shapes), strict=True):
        pen = TTGlyphPen(None)
        for low, high in {"": (), "full": ((0, 1000),), "hollow": ((0, 1000), (250, 750))}[shape]:
            corners = [(low, low), (low, high), (high, high), (high, low)]
            pen.moveTo(corners[0])
            for corner in corners[1:] if low == 0 else corners[:0:-1]:
                pen.lineTo(corner)
            pen.closePath()
        glyphs[name] = pen.glyph()
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({})
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics(dict.fromkeys(names, (1000, 0)))
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupPost()
    stream = io.BytesIO()
    builder.save(stream)
    return stream.getvalue()


def with_font(parts: dict[str, Any], data: bytes | None) -> dict[str, Any]:
    """The parts with a font of glyphs as font 3."""
    file = "<ofd:FontFile>glyphs.ttf</ofd:FontFile>" if data else ""
    font = f'<ofd:Font ID="3" FontName="subset">{file}</ofd:Font></ofd:Fonts>'
    parts["Doc_0/PublicRes.xml"] = parts["Doc_0/PublicRes.xml"].replace("</ofd:Fonts>", font, 1)
    return parts | ({"Doc_0/Res/glyphs.ttf": data} if data else {})


GLYPHS = (
    '<ofd:TextObject Boundary="28 50 60 10" Font="3" Size="10"><ofd:CGTransform CodePosition="0" CodeCount="3"'
    ' GlyphCount="3"><ofd:Glyphs>1 2 1</ofd:Glyphs></ofd:CGTransform>'
    '<ofd:TextCode X="0" Y="10" DeltaX="g 2 20">   </ofd:TextCode></ofd:TextObject>'
)


def at(image: np.ndarray[Any, Any], x: float, y: float) -> tuple[int, ...]:
    """The pixel at a place in millimetres."""
    return tuple(image[round(y / 25.4 * 200), round(x / 25.4 * 200)].tolist())


def picture(box: str, resource: int = 7, extra: str = "") -> str:
    """A picture that fills its boundary."""
    _, _, width, height = box.split()
    return f'<ofd:ImageObject Boundary="{box}" CTM="{width} 0 0 {height} 0 0" ResourceID="{resource}" {extra}/>'


def flat(colour: tuple[int, int, int], size: tuple[int, int] = (40, 40), kind: str = "PNG") -> bytes:
    """A picture of one colour."""
    stream = io.BytesIO()
    Image.new("RGB", size, colour).save(stream, kind)
    return stream.getvalue()
