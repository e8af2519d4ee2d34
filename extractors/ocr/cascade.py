"""A line read by the quick network, and by the careful one wherever something is at stake (:mod:`.doubts`).

What is at stake is cut out of the line between two characters that are not, which both networks must read alike: these
anchors prove that the cut went between characters. Where they differ, or the figures do, the careful network reads the
whole line, so that no number is ever the quick one's alone.
"""

from typing import Final, NamedTuple, Protocol
from unicodedata import normalize

import numpy as np

from extractors.ocr.doubts import IN_NUMBERS, doubts, is_digit
from extractors.ocr.networks import Grey
from extractors.ocr.recognising import Recognised

BRIDGED: Final = 2
"""So few characters between two stretches are read again with them."""
MOST: Final = 0.85
"""Share of the line from which all of it is read again."""
SHORT: Final = 400
"""Width in pixels below which a line (a signatory, a date, a head, a cell) is the careful network's at once: a fifth more
for the quick one would seldom save anything, and seals lie over such lines."""
LEGIBLE: Final = 0.92
"""Mean certainty of the quick network below which it is not listened to."""
PASSABLE: Final = 0.8
"""Certainty of its least sure character below which a stretch is better read with all of its line."""
RIM: Final = 8
"""Pixels of paper that a stretch gets at each end: networks miss characters at the very edge."""


class Reader(Protocol):
    """What reads lines."""

    def read(self, line: Grey) -> Recognised:
        """What a line says."""


class _Stretch(NamedTuple):
    """Characters ``first`` to ``last`` of a reading, and the columns of the line in which they stand."""

    first: int
    last: int
    start: int
    end: int


def read_line(line: Grey, quick: Reader, careful: Reader) -> Recognised:
    """What a line says: every figure as the careful network has it."""
    if line.shape[1] < SHORT:
        return careful.read(line)
    first = quick.read(line)
    if first.confidence < LEGIBLE:
        return careful.read(line)
    stretches = _stretches(first, line)
    if sum(stretch.end - stretch.start + 2 * RIM for stretch in stretches) > MOST * line.shape[1]:
        return careful.read(line)
    reading = first
    for stretch in reversed(stretches):
        again = _read_again(line, stretch, careful)
        if not _agree(first, stretch, again):
            return careful.read(line)
        reading = _spliced(reading, stretch, again, line.shape[1])
    return reading


def _stretches(reading: Recognised, line: Grey) -> list[_Stretch]:
    """What to read again, from left to right, each with an anchor at either end but for the ends of the line."""
    at_stake = doubts(reading, line)
    held = at_stake | np.array([character in IN_NUMBERS for character in reading.text], bool)
    spans: list[list[int]] = []
    for place in np.flatnonzero(at_stake).tolist():
        if spans and place <= spans[-1][1]:
            continue
        first = last = place
        while first > 0 and held[first]:
            first -= 1
        while last < len(held) - 1 and held[last]:
            last += 1
        if spans and first - spans[-1][1] <= BRIDGED:
            spans[-1][1] = last
        else:
            spans.append([first, last])
    return [_Stretch(first, last, _cut(reading, line, first), _cut(reading, line, last + 1)) for first, last in spans]


def _cut(reading: Recognised, line: Grey, place: int) -> int:
    """The column with the least ink between the characters before ``place`` and at it; the line's own ends."""
    width = int(line.shape[1])
    if place <= 0:
        return 0
    if place >= len(reading.centres):
        return width
    before, after = (reading.centres[k] * width for k in (place - 1, place))
    low, high = round(before + 0.25 * (after - before)), round(before + 0.75 * (after - before))
    tones = line[:, low : max(low + 1, high)].sum(axis=0, dtype=np.int64)
    lightest = np.flatnonzero(tones == tones.max())
    return low + int(lightest[len(lightest) // 2])


def _read_again(line: Grey, stretch: _Stretch, careful: Reader) -> Recognised:
    part = line[:, stretch.start : stretch.end]
    paper = int(np.percentile(part, 85))
    padded = np.pad(part, ((0, 0), (RIM, RIM)), constant_values=paper)
    reading = careful.read(padded)
    centres = (np.array(reading.centres) * padded.shape[1] - RIM) / part.shape[1]
    return Recognised(reading.text, reading.certainties, tuple(np.clip(centres, 0.0, 1.0).tolist()))


def _agree(first: Recognised, stretch: _Stretch, again: Recognised) -> bool:
    """Whether the second reading of a stretch is sure and has the anchors and the figures of the first."""
    text = first.text[stretch.first : stretch.last + 1]
    if again.least < PASSABLE or _digits(text) != _digits(again.text):
        return False
    left = stretch.first == 0 or _plain(text[0]) == _plain(again.text[0])
    right = stretch.last == len(first.text) - 1 or _plain(text[-1]) == _plain(again.text[-1])
    return left and right


def _digits(text: str) -> str:
    return "".join(character for character in normalize("NFKC", text) if is_digit(character) or character in ".%")


def _plain(character: str) -> str:
    return normalize("NFKC", character)


def _spliced(reading: Recognised, stretch: _Stretch, again: Recognised, width: int) -> Recognised:
    """The reading with a stretch of it as it was read again."""
    before, after = slice(0, stretch.first), slice(stretch.last + 1, None)
    share = (stretch.end - stretch.start) / width
    centres = tuple(stretch.start / width + centre * share for centre in again.centres)
    return Recognised(
        reading.text[before] + again.text + reading.text[after],
        reading.certainties[before] + again.certainties + reading.certainties[after],
        reading.centres[before] + centres + reading.centres[after],
    )
