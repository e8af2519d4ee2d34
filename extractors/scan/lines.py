"""Pieces of recognised text to visual lines: second looks at figures, text that stands, places, sizes, rows.

Rectangles are pixels of a straightened plane; :func:`visual_lines` gives points.
"""

from typing import Final, NamedTuple

import cv2
import numpy as np

from extractors.layout import Line
from extractors.layout.frames import area, overlap
from extractors.ocr import Engine, Grey, Quad, Recognised, crop_line
from extractors.scan.sheet import Pose, sides
from extractors.scan.tables import Rect
from extractors.scan.text import is_hanzi, normalise

SURE: Final = 0.9
"""A figure that is less sure than this is looked at again."""
STACKED: Final = 1.2
"""Height to width from which a box that is read badly may hold several short lines."""
DOUBTED: Final = 0.6
"""The most that a figure is trusted which two looks read differently."""
WORTHLESS: Final = 0.35
"""Short readings that are less sure than this are specks and scratches."""
FIGURES: Final = frozenset("0123456789０１２３４５６７８９")
HEIGHT_OF_EM: Final = 0.74
"""Font size to height of a detector's box, where no Chinese characters tell it better (mean over four faces)."""


class Piece(NamedTuple):
    """Text of one box. ``size`` is the font size in pixels, ``rect`` the ink's place."""

    rect: Rect
    text: str
    size: float
    confidence: float


def read_pieces(plane: Grey, quad: Quad, engine: Engine) -> list[Piece]:
    """What one box says; where that is next to nothing and lines stand close one below the other in it, each of them."""
    piece = read_piece(plane, quad, engine)
    width, height = sides(quad)
    if (piece is None or piece.confidence < SURE) and height > STACKED * width:
        parts = [part for rect in _stacked(plane, bounds(quad)) if (part := read_piece(plane, quad_of(rect), engine))]
        sure = sum(part.confidence for part in parts) / len(parts) if len(parts) > 1 else 0.0
        if sure > (piece.confidence if piece else WORTHLESS):
            return parts
    return [piece] if piece else []


def _stacked(plane: Grey, rect: Rect) -> list[Rect]:
    """The rows of ink in a box that is higher than wide; a row as low as a stroke goes with its neighbour."""
    x0, top, x1, bottom = (max(0, round(value)) for value in rect)
    part = plane[top:bottom, x0:x1]
    if part.size == 0:
        return []
    inked = (part < float(np.percentile(part, 85)) - 45).any(axis=1)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], inked.astype(np.int8), [0]])))
    runs = [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    least = 0.28 * (x1 - x0)
    rows = [(a, b) for a, b in runs if b - a >= least]
    return [(float(x0), top + a - 3.0, float(x1), top + b + 3.0) for a, b in rows]


def read_piece(plane: Grey, quad: Quad, engine: Engine) -> Piece | None:
    """What one box says; ``None`` when it says nothing."""
    width, height = sides(quad)
    if min(width, height) < 4:
        return None
    if height > 1.8 * width:
        return _read_standing(plane, quad, engine)
    crop = crop_line(plane, quad)
    reading = engine.read(crop)
    confidence = reading.confidence
    if least_figure(reading) < SURE:
        reading, confidence = _second_look(plane, quad, reading, engine)
    text = normalise(reading.text)
    if not text or (confidence < WORTHLESS and len(text) < 4):
        return None
    rect = bounds(quad)
    return Piece(
        _ink_rect(crop, rect, reading, height),
        text,
        _font_size(reading, rect, height),
        min(confidence, least_figure(reading)),
    )


def bounds(quad: Quad) -> Rect:
    """The upright rectangle around a box."""
    (x0, top), (x1, bottom) = quad.min(axis=0), quad.max(axis=0)
    return float(x0), float(top), float(x1), float(bottom)


def quad_of(rect: Rect) -> Quad:
    """The box of an upright rectangle."""
    x0, top, x1, bottom = rect
    return np.array([[x0, top], [x1, top], [x1, bottom], [x0, bottom]], np.float32)


def share_in(rect: Rect, other: Rect) -> float:
    """The share of ``rect`` that lies in ``other``."""
    return overlap(rect, other) / max(1.0, area(rect))


def least_figure(reading: Recognised) -> float:
    """How sure the least sure digit is; 1.0 where there is none."""
    pairs = zip(reading.text, reading.certainties, strict=True)
    return min((certainty for character, certainty in pairs if character in FIGURES), default=1.0)


def _second_look(plane: Grey, quad: Quad, first: Recognised, engine: Engine) -> tuple[Recognised, float]:
    """The surer of two looks at a line whose figures are unsure, and how far to trust it.

    The second look has more room around the line and more contrast. Where the two differ in a digit, neither is sure.
    """
    _, height = sides(quad)
    grow = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]], np.float32) * height * 0.07
    crop = crop_line(plane, np.asarray(quad + grow, np.float32))
    low, high = np.percentile(crop, (1, 90))
    clear = np.clip((crop.astype(np.float32) - low) * 255 / max(30.0, float(high - low)), 0, 255).astype(np.uint8)
    second = engine.recognise(clear)
    best = max(first, second, key=lambda reading: (least_figure(reading), reading.confidence))
    if _figures(first) != _figures(second):
        return best, min(best.confidence, DOUBTED)
    return best, best.confidence


def _figures(reading: Recognised) -> str:
    return "".join(character for character in reading.text if character in FIGURES or character in ".,%")


def _read_standing(plane: Grey, quad: Quad, engine: Engine) -> Piece | None:
    """A box that is higher than wide: characters one below the other (labels of forms), or a line on its side."""
    upright = crop_line(plane, quad)
    readings = [engine.recognise(_laid_out(upright))]
    if readings[0].confidence < SURE:
        readings += [engine.recognise(np.ascontiguousarray(np.rot90(upright, k))) for k in (1, -1)]
    best = max(readings, key=lambda reading: reading.confidence * min(4, len(reading.text)))
    text = normalise(best.text)
    if not text or best.confidence < WORTHLESS:
        return None
    width, _ = sides(quad)
    return Piece(bounds(quad), text, width * HEIGHT_OF_EM, min(best.confidence, least_figure(best)))


def _laid_out(crop: Grey) -> Grey:
    """Characters that stand one below the other, side by side."""
    paper = float(np.percentile(crop, 85))
    inked = (crop < paper - 40).sum(axis=1) > 0
    edges = np.flatnonzero(np.diff(np.concatenate([[0], inked.astype(np.int8), [0]])))
    runs = [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    width = crop.shape[1]
    merged: list[tuple[int, int]] = []
    for start, end in runs:
        if merged and end - merged[-1][0] <= width * 0.95:
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    tiles = []
    for start, end in merged:
        pad = max(0, (width - (end - start)) // 2)
        tile = crop[max(0, start - pad) : end + pad]
        tiles.append(cv2.resize(tile, (width, width), interpolation=cv2.INTER_AREA).astype(np.uint8))
    return np.ascontiguousarray(np.hstack(tiles)) if tiles else crop


def _font_size(reading: Recognised, rect: Rect, height: float) -> float:
    """Font size in pixels: the pitch of neighbouring Chinese characters, else from the box's height."""
    width = rect[2] - rect[0]
    steps = [
        (after - before) * width
        for before, after, one, other in zip(
            reading.centres, reading.centres[1:], reading.text, reading.text[1:], strict=False
        )
        if is_hanzi(one) and is_hanzi(other)
    ]
    guess = height * HEIGHT_OF_EM
    steps = [step for step in steps if 0.55 * guess < step < 1.5 * guess]
    return sum(steps) / len(steps) if len(steps) >= 3 else guess


def _ink_rect(crop: Grey, rect: Rect, reading: Recognised, height: float) -> Rect:
    """The box without the rim that the detector leaves: ink columns across, the font size down."""
    x0, top, x1, bottom = rect
    dark = crop < float(np.percentile(crop, 85)) - 45
    columns = np.flatnonzero(dark.sum(axis=0) >= 2)
    size = _font_size(reading, rect, height)
    middle = (top + bottom) / 2
    rows = (max(top, middle - 0.55 * size), min(bottom, middle + 0.55 * size))
    if not columns.size:
        return x0, rows[0], x1, rows[1]
    step = (x1 - x0) / crop.shape[1]
    return x0 + float(columns[0]) * step, rows[0], x0 + float(columns[-1] + 1) * step, rows[1]


def without_copies(pieces: list[Piece]) -> list[Piece]:
    """Pieces that are not for the most part inside of a larger one."""
    kept: list[Piece] = []
    for piece in sorted(pieces, key=lambda piece: -area(piece.rect)):
        if not any(overlap(piece.rect, other.rect) > 0.7 * area(piece.rect) for other in kept):
            kept.append(piece)
    return kept


def rows_of(pieces: list[Piece]) -> list[list[Piece]]:
    """Pieces that stand side by side, from left to right, the rows from top to bottom."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: piece.rect[1] + piece.rect[3]):
        for row in rows[-4:]:
            if _same_row(row[-1].rect, piece.rect):
                row.append(piece)
                break
        else:
            rows.append([piece])
    for row in rows:
        row.sort(key=lambda piece: piece.rect[0])
    return rows


def merged_row(row: list[Piece]) -> list[Piece]:
    """A row with its neighbours joined where the gap is that inside of a line; a wide gap inside becomes a space."""
    merged: list[Piece] = []
    for piece in row:
        last = merged[-1] if merged else None
        if last is None or not _continues(last, piece):
            merged.append(piece)
            continue
        gap = piece.rect[0] - last.rect[2]
        text = normalise(last.text + (" " if gap > 0.8 * last.size else "") + piece.text)
        rect = (last.rect[0], min(last.rect[1], piece.rect[1]), piece.rect[2], max(last.rect[3], piece.rect[3]))
        share = len(last.text) / (len(last.text) + len(piece.text))
        merged[-1] = Piece(
            rect,
            text,
            last.size * share + piece.size * (1 - share),
            last.confidence * share + piece.confidence * (1 - share),
        )
    return merged


def visual_lines(pieces: list[Piece], pose: Pose) -> tuple[Line, ...]:
    """Lines in reading order, in points of the page turned upright and straightened."""
    return tuple(_line(piece, pose) for row in rows_of(without_copies(pieces)) for piece in merged_row(row))


def _line(piece: Piece, pose: Pose) -> Line:
    box = pose.box(piece.rect)
    size = piece.size / pose.scale
    return Line(
        text=piece.text,
        bbox=box,
        size=round(size, 2),
        baseline=(box[1] + box[3]) / 2 + 0.38 * size,
        confidence=round(piece.confidence, 4),
    )


def _same_row(one: Rect, other: Rect) -> bool:
    low, high = sorted((one[3] - one[1], other[3] - other[1]))
    return min(one[3], other[3]) - max(one[1], other[1]) > 0.6 * low and high < 1.7 * low


def _continues(last: Piece, piece: Piece) -> bool:
    small, large = sorted((last.size, piece.size))
    return -0.6 * small < piece.rect[0] - last.rect[2] < 1.8 * small and large < 1.35 * small
