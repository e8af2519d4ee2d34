"""What was read but is no print of the page: text of seals, the back showing through, punch holes."""

from typing import Final

import numpy as np

from extractors.document import Box
from extractors.layout import Mark, TableContent
from extractors.ocr import Grey
from extractors.scan.lines import FIGURES, Piece
from extractors.scan.sheet import Pose
from extractors.scan.tables import Rect
from extractors.scan.text import is_hanzi

PALE: Final = 0.55
"""Stamp ink in the plane that is read has less than this share of the page's usual contrast."""
FAINT: Final = 60.0
"""Contrast in grey levels below which ink may be that of the back, if it is read badly."""
FAINTER: Final = 0.4
"""The same as share of the usual contrast, on a page that has print of its own."""
DOUBTFUL: Final = 0.8
"""Mirrored characters are hardly ever read with more confidence."""
CLEAR: Final = 0.93
"""Confidence that faint ink needs where the page has no other."""
HOLE: Final = (10.0, 28.0)
"""Diameter of a punch hole in points, with the rim that the detector leaves."""
MARGIN: Final = 0.11
"""Share of the sides in which holes are punched."""
ROUND: Final = frozenset("OoQCDGc0〇○●.。·•")
"""What a hole is read as."""
SPECKS: Final = 3
"""A page that says no more characters than this, none of them Chinese or a digit, says nothing."""


def without_noise(pieces: list[Piece], pose: Pose, seals: tuple[Mark, ...]) -> list[Piece]:
    """The pieces that are print of this page."""
    if not pieces:
        return pieces
    contrasts = [_contrast(pose.plane, piece.rect) for piece in pieces]
    usual = float(np.median(contrasts))
    stamps = [seal.bbox for seal in seals if seal.seal and seal.seal.colour == "red"]
    kept = [
        piece
        for piece, contrast in zip(pieces, contrasts, strict=True)
        if not (contrast <= PALE * usual and _inside(pose.box(piece.rect), stamps))
        and not _shows_through(piece, contrast, contrasts)
        and not _is_hole(piece, pose)
    ]
    said = "".join(piece.text for piece in kept)
    worded = any(is_hanzi(character) or character in FIGURES for character in said)
    return kept if worded or len(said) > SPECKS else []


def is_ghost(table: TableContent, pose: Pose) -> bool:
    """Whether a table is one of the back showing through: faint, and badly read."""
    if table.confidence >= DOUBTFUL:
        return False
    x0, top, x1, bottom = table.bbox
    left, above = x0 * pose.scale + pose.rim[0], top * pose.scale + pose.rim[1]
    right, below = x1 * pose.scale + pose.rim[0], bottom * pose.scale + pose.rim[1]
    return _contrast(pose.plane, (left, above, right, below)) < FAINT


def _inside(box: Box, stamps: list[Box]) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return any(stamp[0] < x < stamp[2] and stamp[1] < y < stamp[3] for stamp in stamps)


def _shows_through(piece: Piece, contrast: float, contrasts: list[float]) -> bool:
    """Whether a badly read piece is as faint as print on the back."""
    strongest = float(np.percentile(contrasts, 90))
    needed = DOUBTFUL if strongest > FAINT else CLEAR
    return piece.confidence < needed and contrast < max(FAINT, FAINTER * strongest)


def _is_hole(piece: Piece, pose: Pose) -> bool:
    """Whether a piece is a round thing of a hole's size in the margin."""
    if len(piece.text) != 1 or piece.text not in ROUND:
        return False
    x0, top, x1, bottom = pose.box(piece.rect)
    high, wide = (side / pose.scale for side in pose.plane.shape)
    x, y = (x0 + x1) / 2, (top + bottom) / 2
    outside = min(x / wide, 1 - x / wide, y / high, 1 - y / high) < MARGIN
    return outside and HOLE[0] < x1 - x0 < HOLE[1]


def _contrast(plane: Grey, rect: Rect) -> float:
    """How much darker the ink in a place is than its paper."""
    x0, top, x1, bottom = (max(0, round(value)) for value in rect)
    part = plane[top:bottom, x0:x1]
    if part.size == 0:
        return 0.0
    ink, paper = np.percentile(part, (0.7, 85))  # a page number between dashes fills little of its box
    return float(paper - ink)
