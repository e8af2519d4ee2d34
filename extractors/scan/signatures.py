"""Signatures and other handwriting on a page: that they are there and where, never what they say.

Two kinds of evidence count, and nothing less, since a false mark is worse than none: thin strokes in blue ink that are
no words in print; and strokes behind or below a label that asks for a signature (签字, 签名 …) that are blue, much
higher than the label, or illegible. What the recogniser made of them is dropped, so that it passes for no text; a name
that it reads with confidence is kept.
"""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from extractors.blobs import find_blobs
from extractors.layout import Mark
from extractors.ocr import Engine, Grey, Recognised, crop_line
from extractors.scan.lines import Piece, quad_of, share_in
from extractors.scan.sheet import Pose
from extractors.scan.tables import Rect
from extractors.scan.text import is_hanzi
from extractors.seals import Rgb

LABEL: Final = re.compile(
    r"(?:签\s*字|签\s*名|签\s*章|签\s*批|签\s*署|手\s*签)[)）\]】]?(?:[(（][^()（）]{0,8}[)）])?\s*[:：]?"
)
"""What asks for a signature."""
BLUE: Final = 38
"""How much bluer than red, in grey levels, blue ink is."""
WORKING_SCALE: Final = 1.5
"""Pixels a point at which ink is looked for."""
REACH: Final = 14.0
"""Gap in points between strokes of one signature."""
WIDE: Final = (20.0, 230.0)
HIGH: Final = (17.0, 95.0)
"""Width and height in points of a signature."""
INKED: Final = (0.015, 0.34)
"""Share of its box that the ink of a signature fills."""
BRIGHT: Final = 140
"""Darkest channel of paper …"""
PAPER: Final = 0.75
"""… and the share of the ground around strokes that is as bright."""
THICK: Final = 3.0
"""Points that half of a pen's stroke never is: bars, bold print and photos have thicker ink."""
PRINT: Final = 0.82
"""Confidence from which what stands behind a label, or is blue, is print."""
NEAR: Final = 60.0
NEXT_CELL: Final = 280.0
"""Farthest in points that a signature stands from its label."""
TALL: Final = 1.32
"""Height to the label's font size from which strokes behind it are no print."""
SURE_LETTERS: Final = 0.97
"""The same of a few letters or digits."""
MOST: Final = 4
"""More blue things than this on a page are a drawing."""


class Written(NamedTuple):
    """Handwriting: its place in pixels of the plane, and how sure it is."""

    rect: Rect
    confidence: float


class Handwriting:
    """Collects the handwriting of one page while its lines and cells are read. ``rgb`` is the page as shown."""

    def __init__(self, pose: Pose, rgb: Rgb, scale: float, engine: Engine) -> None:
        self._pose = pose
        self._engine = engine
        self._blue = _in_blue(pose, rgb, scale)
        self._printed: set[Written] = set()
        self._found: list[Written] = []

    def apart(self, pieces: list[Piece], before: Sequence[Piece] = ()) -> list[Piece]:
        """The pieces of one cell, or of all that is in no table, without what was read into handwriting.

        ``before`` are those of the cell to the left, which may hold the label.
        """
        found, kept = _after_labels(self._pose.plane, pieces, before, self._pose.scale, self._engine)
        self._found += found
        for blue in self._blue:
            over = [piece for piece in kept if _overlap(piece.rect, blue.rect)]
            asked = any(
                LABEL.search(piece.text) and _follows(piece, blue.rect, _reach(piece, before) * self._pose.scale)
                for piece in (*before, *pieces)
            )
            if not asked and any(_is_print(piece) for piece in over):
                self._printed.add(blue)
            else:
                kept = [piece for piece in kept if _is_print(piece) or share_in(piece.rect, blue.rect) < 0.5]
        return kept

    @property
    def marks(self) -> list[Mark]:
        """What was found so far, in points of the page turned upright and straightened."""
        blue = [one for one in self._blue if one not in self._printed]
        apart = [one for one in self._found if not any(_overlap(one.rect, other.rect) for other in blue)]
        return [
            Mark(kind="signature", bbox=self._pose.box(one.rect), confidence=one.confidence) for one in [*apart, *blue]
        ]


def _is_print(piece: Piece) -> bool:
    """Whether a piece is surely text: strokes may be taken for a letter or two, but not for words."""
    worded = any(is_hanzi(character) for character in piece.text) or len(piece.text) > 4
    return piece.confidence >= (PRINT if worded else SURE_LETTERS)


def _after_labels(
    plane: Grey, pieces: list[Piece], before: Sequence[Piece], scale: float, engine: Engine
) -> tuple[list[Written], list[Piece]]:
    """Handwriting behind labels that ask for it: in the label's own piece, or in one that follows on its row."""
    written: list[Written] = []
    kept = list(pieces)
    for piece in (*before, *pieces):
        label = LABEL.search(piece.text)
        if label is None:
            continue
        tail = _tail(plane, piece, scale, engine) if piece in kept else None
        if tail is not None:
            found, printed = tail
            written.append(found)
            kept[kept.index(piece)] = printed
            continue
        if piece.text[label.end() :].strip(" _—-"):
            continue
        for other in pieces:
            if other is piece or other not in kept or not _follows(piece, other.rect, _reach(piece, before) * scale):
                continue
            ink = _ink_of(plane, _grown(other.rect, piece.size), scale)
            legible = other.confidence >= PRINT
            if ink is None or (legible and ink[3] - ink[1] < TALL * piece.size):
                continue
            if not legible:
                kept.remove(other)
            written.append(Written(ink, 0.6 if legible else round(0.5 + 0.45 * (1 - other.confidence), 3)))
    return written, kept


def _tail(plane: Grey, piece: Piece, scale: float, engine: Engine) -> tuple[Written, Piece] | None:
    """The part of a label's own piece behind the label, where it is handwriting; and the piece, cut if illegible."""
    reading = engine.recognise(crop_line(plane, quad_of(piece.rect)))
    label, text = LABEL.search(reading.text), LABEL.search(piece.text)
    if label is None or text is None or not reading.text[label.end() :].strip(" _—-."):
        return None
    certainties = reading.certainties[label.end() :]
    sure = sum(certainties) / len(certainties)
    start = _start_of(reading, label.end(), piece.rect)
    x0, top, _, bottom = piece.rect
    ink = _ink_of(plane, _grown((start, top, piece.rect[2], bottom), piece.size), scale)
    steps = np.diff(reading.centres[: label.end()]) * (piece.rect[2] - x0)
    size = float(np.median(steps)) if len(steps) >= 3 else piece.size
    if ink is None or (sure >= PRINT and ink[3] - ink[1] < TALL * size):
        return None
    if sure >= PRINT:
        return Written(ink, 0.6), piece
    printed = piece._replace(rect=(x0, top, start, bottom), text=piece.text[: text.end()])
    return Written(ink, round(0.5 + 0.45 * (1 - sure), 3)), printed


def _grown(rect: Rect, size: float) -> Rect:
    """A piece's place with room above and below for strokes that are higher than print."""
    return rect[0], rect[1] - 0.5 * size, rect[2], rect[3] + 0.5 * size


def _start_of(reading: Recognised, place: int, rect: Rect) -> float:
    """Where, along a piece, its character at ``place`` begins."""
    before, after = reading.centres[place - 1], reading.centres[place]
    return rect[0] + (before + after) / 2 * (rect[2] - rect[0])


def _follows(label: Piece, rect: Rect, reach: float) -> bool:
    """Whether something stands right of a label on its row, or below its end, not further than ``reach``."""
    x0, top, x1, bottom = rect
    gap = x0 - label.rect[2]
    level = min(bottom, label.rect[3]) - max(top, label.rect[1])
    beside = -label.size < gap < reach and level > 0.4 * min(bottom - top, label.rect[3] - label.rect[1])
    below = 0 <= top - label.rect[3] < reach / 2 and x0 < label.rect[2] + reach and x1 > label.rect[2] - reach
    return beside or below


def _reach(label: Piece, before: Sequence[Piece]) -> float:
    """How far from its label a signature may stand, in points: further in the next cell of a form."""
    return NEXT_CELL if label in before else NEAR


def _ink_of(plane: Grey, rect: Rect, scale: float) -> Rect | None:
    """The box of the thin strokes in a place, without rules; None where there is next to nothing."""
    x0, top, x1, bottom = (max(0, round(value)) for value in rect)
    part = plane[top:bottom, x0:x1]
    if min(part.shape, default=0) < 6:
        return None
    dark = np.where(part < np.percentile(part, 85) - 50, np.uint8(255), np.uint8(0))
    dark = cv2.subtract(dark, cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((1, max(9, round(22 * scale))), np.uint8)))
    ys, xs = np.nonzero(dark)
    if len(ys) < 12 * scale * scale:
        return None
    left, right, high, low = int(xs.min()), int(xs.max()) + 1, int(ys.min()), int(ys.max()) + 1
    return None if low - high < 6 * scale else (x0 + left, top + high, x0 + right, top + low)


def _in_blue(pose: Pose, rgb: Rgb, scale: float) -> list[Written]:
    """Groups of thin blue strokes."""
    ratio = min(1.0, WORKING_SCALE / scale)
    small = cv2.resize(rgb, None, fx=ratio, fy=ratio, interpolation=cv2.INTER_AREA).astype(np.int16)
    blue = (small[..., 2] - small[..., 0] > BLUE) & (small[..., 2] - small[..., 1] > BLUE // 3) & (small[..., 0] < 190)
    if not blue.any():
        return []
    mask = np.where(blue, np.uint8(255), np.uint8(0))
    points = scale * ratio
    reach = max(3, round(REACH * points) | 1)
    joined = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach)))
    labels, stats, _ = find_blobs(joined)
    found = []
    for label, (x, y, wide, high, area) in enumerate(stats):
        if label == 0 or area < 4:
            continue
        part = np.where(labels[y : y + high, x : x + wide] == label, mask[y : y + high, x : x + wide], np.uint8(0))
        if not _is_written(part, points) or not _on_paper(
            small[y : y + high, x : x + wide], mask[y : y + high, x : x + wide]
        ):
            continue
        box = tuple(float(value) / points for value in (x, y, x + wide, y + high))
        found.append(_on_plane(pose, box))
    joint = _joined(found, 2 * REACH * pose.scale)
    return [Written(rect, 0.9) for rect in joint] if len(joint) <= MOST else []


def _on_paper(region: npt.NDArray[np.int16], mask: npt.NDArray[np.uint8]) -> bool:
    """Whether what is around the strokes is bright, as in no photo."""
    around = cv2.dilate(mask, np.ones((3, 3), np.uint8)) == 0
    return bool(around.any() and (region.min(axis=2)[around] > BRIGHT).mean() > PAPER)


def _joined(rects: list[Rect], gap: float) -> list[Rect]:
    """Neighbours on one row made one: the characters of a name."""
    joint: list[Rect] = []
    for rect in sorted(rects):
        last = joint[-1] if joint else None
        level = min(last[3], rect[3]) - max(last[1], rect[1]) if last else 0.0
        if last and rect[0] - last[2] < gap and level > 0.4 * min(last[3] - last[1], rect[3] - rect[1]):
            joint[-1] = (last[0], min(last[1], rect[1]), max(last[2], rect[2]), max(last[3], rect[3]))
        else:
            joint.append(rect)
    return joint


def _is_written(part: npt.NDArray[np.uint8], points: float) -> bool:
    """Whether a group of strokes has the size, the thinness and the looseness of a signature."""
    high, wide = part.shape
    if not (WIDE[0] * points < wide < WIDE[1] * points and HIGH[0] * points < high < HIGH[1] * points):
        return False
    share = float((part > 0).mean())
    if not INKED[0] < share < INKED[1]:
        return False
    half = cv2.distanceTransform(cv2.copyMakeBorder(part, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0), cv2.DIST_L2, 3)
    if float(half.max()) > THICK * points:
        return False
    rows, columns = (part > 0).any(axis=1).mean(), (part > 0).any(axis=0).mean()
    straight = cv2.morphologyEx(part, cv2.MORPH_OPEN, np.ones((1, max(5, round(18 * points))), np.uint8))
    upright = cv2.morphologyEx(part, cv2.MORPH_OPEN, np.ones((max(5, round(18 * points)), 1), np.uint8))
    ruled = float(np.count_nonzero(cv2.bitwise_or(straight, upright))) / max(1.0, float(np.count_nonzero(part)))
    return bool(rows > 0.8 and columns > 0.55 and ruled < 0.2)


def _on_plane(pose: Pose, box: tuple[float, ...]) -> Rect:
    """A box of the page as shown, in points, in pixels of the plane."""
    moved = pose.brought(Mark(kind="signature", bbox=(box[0], box[1], box[2], box[3]))).bbox
    return (
        moved[0] * pose.scale + pose.rim[0],
        moved[1] * pose.scale + pose.rim[1],
        moved[2] * pose.scale + pose.rim[0],
        moved[3] * pose.scale + pose.rim[1],
    )


def _overlap(one: Rect, other: Rect) -> bool:
    return max(share_in(one, other), share_in(other, one)) > 0.3
