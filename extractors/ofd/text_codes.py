"""Text codes of OFD (GB/T 33190-2016, chapter 11): what they say, what of it can be seen, and their steps."""

from collections.abc import Sequence
from typing import Final, Literal, NamedTuple, TypeAlias

from extractors.ofd.geometry import Matrix
from extractors.ofd.package import Font, children, numbers
from extractors.ofd.paths import alpha_of
from extractors.ooxml import Element

State: TypeAlias = Literal["shown", "hidden", "unmapped"]

_STACKED: Final = (0.3, 0.4)
"""Steps, in parts of the size, of characters that stand below each other: at most across, at least down."""
_UNMAPPED: Final = frozenset(range(0x20)) | {0xFFFD}


class Run(NamedTuple):
    """The characters of one text code: ``start`` and ``length`` of their places on the canvas.

    ``item`` is their text object, in which ``offset`` characters stand before them. ``state`` tells what may be seen
    (``shown``), what not (``hidden``), and what has glyphs, but no text (``unmapped``).
    """

    item: Element
    font: Font | None
    size: float
    scale: float
    direction: float
    matrix: Matrix
    start: int
    length: int
    offset: int
    state: State


def state_of(item: Element, content: str) -> State:
    """Whether the characters of a text code may be seen, and whether they have text."""
    if _is_invisible(item):
        return "hidden"
    return "unmapped" if _has_glyphs_alone(item, content) else "shown"


def content_of(code: Element) -> str:
    """The characters of a text code; where its part was laid out over lines, these ends are a blank or nothing.

    Which of both, the number of steps tells.
    """
    content = "".join(code.itertext())
    if "\n" not in content:
        return content
    lines = [line.strip() for line in content.splitlines() if line.strip()]
    steps = len(deltas_of(code.get("DeltaX"), len(content)))
    return "".join(lines) if len("".join(lines)) == steps + 1 else " ".join(lines)


def _has_glyphs_alone(item: Element, content: str) -> bool:
    """Whether characters say nothing, but stand for glyphs (11.4): controls, or blanks for glyphs of several kinds."""
    if not content or not all(ord(character) in _UNMAPPED or character.isspace() for character in content):
        return False
    glyphs = [glyph for each in children(item, "CGTransform") for part in children(each, "Glyphs")
              for glyph in "".join(part.itertext()).split()]  # fmt: skip
    return bool(glyphs) and (not content.isspace() or len(set(glyphs)) > 1)


def _is_invisible(item: Element) -> bool:
    """Whether text is neither filled nor outlined, or with nothing but transparent colours."""
    filled, outlined = item.get("Fill") != "false", item.get("Stroke") == "true"
    paint, pen = next(children(item, "FillColor"), None), next(children(item, "StrokeColor"), None)
    return not ((filled and alpha_of(item, paint) > 0) or (outlined and alpha_of(item, pen) > 0))


def reads_down(item: Element) -> bool:
    """Whether the text of an object that states no steps goes on downwards."""
    return (numbers(item.get("ReadDirection")) or [0.0])[0] % 360 in {90.0, 270.0}


def is_stacked(across: Sequence[float], down: Sequence[float], size: float) -> bool:
    """Whether characters stand below each other."""
    most, least = _STACKED[0] * abs(size), _STACKED[1] * abs(size)
    return all(abs(step) <= most for step in across) and all(step >= least for step in down)


def deltas_of(value: str | None, most: int) -> list[float]:
    """Steps from character to character; ``g 3 5.5`` stands for three of 5.5."""
    words = (value or "").split()
    found: list[float] = []
    place = 0
    while place < len(words) and len(found) < most:
        if words[place] == "g" and place + 2 < len(words):
            count, step = numbers(words[place + 1]), numbers(words[place + 2])
            found += (step or [0.0]) * min(most - len(found), max(0, int(count[0]) if count else 0))
            place += 3
        else:
            found += numbers(words[place]) or [0.0]
            place += 1
    return found
