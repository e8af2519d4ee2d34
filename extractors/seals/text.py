"""What the ring of a seal says: the band between two radii laid straight and read as a line."""

from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from extractors.errors import ReadingError
from extractors.ocr import Grey, engine
from extractors.seals.shapes import Shape

TEXT_TRUST: Final = 0.6
"""Ring text is bent, broken and painted over: what the recogniser is sure of is worth this much."""


def ring_text(shape: Shape, ink: Grey) -> tuple[str, float]:
    """What stands along the ring, clockwise, and how far to trust it; empty where nothing can be read."""
    readings = []
    for inner, outer in ((0.58, 0.93), (0.64, 0.9), (0.52, 0.88)):
        strip = _unwrap(shape, ink, inner, outer)
        try:
            reading = engine().recognise(np.asarray(255 - strip, np.uint8))
        except ReadingError:
            return "", 0.0
        readings.append(reading)
        if reading.least > 0.9:
            break
    best = max(readings, key=lambda reading: reading.confidence * min(len(reading.text), 8))
    text = "".join(character for character in best.text if not character.isspace())
    return text, round(best.confidence * TEXT_TRUST, 3)


def _unwrap(shape: Shape, ink: Grey, inner: float, outer: float) -> Grey:
    """The band between two radii laid straight, cut where the gap in its text is widest."""
    middle = (inner + outer) / 2 * float(np.mean(shape.axes))
    height = 48
    width = round(2 * np.pi * middle * height / ((outer - inner) * float(np.mean(shape.axes))))
    turn = np.radians(shape.angle)

    def strip(start: float) -> Grey:
        angle = start + np.arange(width) * 2 * np.pi / width
        radius = outer - (np.arange(height) + 0.5)[:, None] * (outer - inner) / height
        along, across = radius * np.cos(angle - turn) * shape.axes[0], radius * np.sin(angle - turn) * shape.axes[1]
        xs = shape.centre[0] + along * np.cos(turn) - across * np.sin(turn)
        ys = shape.centre[1] + along * np.sin(turn) + across * np.cos(turn)
        return cv2.remap(ink, xs.astype(np.float32), ys.astype(np.float32), cv2.INTER_CUBIC).astype(np.uint8)

    columns = strip(np.pi / 2).astype(np.float32).mean(axis=0)
    return strip(np.pi / 2 + _widest_gap(columns > max(12.0, float(columns.max()) * 0.15)) * 2 * np.pi / width)


def _widest_gap(inked: npt.NDArray[np.bool_]) -> float:
    """The middle of the longest empty run in a circle of columns."""
    if inked.all() or not inked.any():
        return 0.0
    places = np.flatnonzero(inked)
    gaps = np.diff(np.append(places, places[0] + len(inked)))
    widest = int(gaps.argmax())
    return float(places[widest] + gaps[widest] / 2)
