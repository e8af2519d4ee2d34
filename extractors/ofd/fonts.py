"""Glyphs of the fonts that an OFD embeds, as contours: to draw text of which only the glyphs are known."""

import io
import struct
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np

from extractors.layout.frames import Floats
from extractors.ofd.package import children, numbers
from extractors.ofd.text_codes import Run
from extractors.ooxml import Package

_MOST_FONTS: Final = 40
_LARGEST: Final = 64 << 20
_BROKEN: Final = (
    AssertionError,
    AttributeError,
    EOFError,
    ImportError,
    LookupError,
    OverflowError,
    RecursionError,
    TypeError,
    ValueError,
    struct.error,
)


class Fonts:
    """The embedded fonts of a package; each is opened when its first glyph is asked for.

    ``stand_in`` is a font file of this machine, and the place of the face in it, for text whose own font is not
    embedded. Without one nothing is drawn of text whose font is not embedded: recognition would read another's shapes.
    """

    def __init__(self, package: Package, stand_in: tuple[str, int] | None = None) -> None:
        self._package = package
        self._stand_in = stand_in
        self._open: dict[str, _Face | None] = {}

    def contours(self, run: Run, codes: list[int]) -> list[list[Floats]]:
        """The contours of each character of a run, in parts of the font size, y downwards; empty without its glyph.

        Glyphs come from the text object's ``CGTransform`` (11.4), else from the font's own map of characters.
        """
        face = self._face(run.font.file) if run.font and run.font.file else None
        if face is None and self._stand_in:
            face = _standing_in(*self._stand_in)
            return [face.contours(-1, code) if face else [] for code in codes]
        if face is None:
            return [[] for _ in codes]
        stated = _stated_glyphs(run)
        return [face.contours(stated.get(run.offset + place, -1), code) for place, code in enumerate(codes)]

    def _face(self, name: str) -> "_Face | None":
        if name not in self._open:
            data = self._package.read(name) if len(self._open) < _MOST_FONTS else None
            self._open[name] = _face_of(data) if data and len(data) <= _LARGEST else None
        return self._open[name]


def _stated_glyphs(run: Run) -> dict[int, int]:
    """Glyph ids by the place of their character in the text object; further glyphs of one character are left out."""
    found: dict[int, int] = {}
    for transform in children(run.item, "CGTransform"):
        first = numbers(transform.get("CodePosition"))
        glyphs = [int(number) for each in children(transform, "Glyphs") for number in numbers("".join(each.itertext()))]
        start = int(first[0]) if first else 0
        found |= {start + place: glyph for place, glyph in enumerate(glyphs)}
    return found


class _Face:
    """One font: its glyphs by number and by character."""

    def __init__(self, glyphs: Any, order: list[str], characters: dict[int, str], units: float) -> None:
        self._glyphs, self._order, self._characters, self._units = glyphs, order, characters, units
        self.contours = lru_cache(maxsize=4096)(self._contours)

    def _contours(self, glyph: int, code: int) -> list[Floats]:
        name = self._order[glyph] if 0 <= glyph < len(self._order) else self._characters.get(code, "")
        if not name:
            return []
        from extractors.ofd.pen import ContourPen  # its library loads only when glyphs are drawn

        pen = ContourPen(self._glyphs)
        try:
            self._glyphs[name].draw(pen)
        except _BROKEN:
            return []
        scale = np.array([1.0, -1.0]) / self._units
        return [np.array(contour, dtype=np.float64) * scale for contour in pen.contours if len(contour) > 2]


@lru_cache(maxsize=1)
def _standing_in(path: str, index: int) -> _Face | None:
    """A font of this machine as a face, opened once a worker."""
    try:
        return _face_of(Path(path).read_bytes(), index)
    except OSError:
        return None


def _face_of(data: bytes, index: int = 0) -> _Face | None:
    """A font file (TrueType, OpenType, bare CFF) as a face, of a collection one; None when it cannot be opened."""
    import logging

    from fontTools.cffLib import CFFFontSet
    from fontTools.ttLib import TTFont, TTLibError

    logging.getLogger("fontTools").setLevel(logging.CRITICAL)  # it tells of each oddity of a font
    try:
        if data[:1] == b"\x01":  # CFF begins with its version; TrueType with 00010000, true, OTTO or ttcf
            fonts = CFFFontSet()
            fonts.decompile(io.BytesIO(data), None)
            top = fonts[0]
            return _Face(top.CharStrings, top.getGlyphOrder(), {}, 1000.0)
        font = TTFont(io.BytesIO(data), lazy=True, fontNumber=index)
        characters = (font.getBestCmap() or {}) if "cmap" in font else {}
        return _Face(font.getGlyphSet(), font.getGlyphOrder(), characters, float(font["head"].unitsPerEm or 1000))
    except (TTLibError, *_BROKEN):
        return None
