"""Finding Chinese fonts, and saying so where there is none."""

import pytest

from extractors.errors import UsageError
from pipeline.fonts import FontFace, FontSet

SONG = FontFace(family="Noto Serif CJK SC", path="/f/a.ttc", index=2, style="song", truetype=False)
KAI = FontFace(family="LXGW WenKai", path="/f/b.ttf", index=0, style="kai", truetype=True)


def test_best_prefers_style_then_anything() -> None:
    """The wanted style first; another style rather than none."""
    fonts = FontSet((SONG, KAI))
    assert fonts.best("song") == SONG
    assert fonts.best("hei") == SONG
    assert fonts.best("song", truetype=True) == KAI


def test_no_font_is_said_in_chinese() -> None:
    """No face at all: best gives None, demand tells what to install."""
    assert FontSet(()).best("song") is None
    with pytest.raises(UsageError, match="中文字体"):
        FontSet(()).demand("kai")
