"""Which characters of a quick reading must be read again by the careful network.

All figures are; what is unsure; what the quick network may not know (no word with its neighbours); and what stands
beside ink that no character accounts for, since the quick network drops characters with no sign of doubt.
"""

from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from extractors.ocr.networks import Grey
from extractors.ocr.recognising import LINE_HEIGHT, Recognised
from extractors.ocr.wording import is_common, makes_a_word

SURE: Final = 0.9
"""Certainty from which a character of the quick network may pass."""
SURE_ALONE: Final = 0.95
"""The same for common characters that make no word with a neighbour, numerals in characters, and letters."""
SURE_OF_COMMON: Final = 0.99
"""The same of the commonest characters where they make none."""
ALONE: Final = frozenset("的和与在及或是并从中对以将等为年月日应而但到可各个市省县区件家份项元人次场名户")
"""Characters that often stand alone between words or behind figures."""
NUMERALS: Final = frozenset("〇○零一二三四五六七八九十百千万亿两")
IN_NUMBERS: Final = frozenset("0123456789０１２３４５６７８９.,，．%％‰-—~～+/:：·×OoIl|〔〕[]()（）第号 ")
"""What belongs to a number that it touches: nothing of it bounds a stretch that is read again."""
EM: Final = 0.74 * LINE_HEIGHT
"""Font size of a line at this height where its characters do not tell it."""
MISSED: Final = (0.5, 0.1)
"""Share of the font size beyond what two neighbours take that holds a character if there is ink; and how much of it at
either end may be ink of theirs."""
MISSED_AT_END: Final = (0.25, 0.04)
"""The same before the first and behind the last character: a comma stands close to what it follows."""


def is_digit(character: str) -> bool:
    """Whether this is a figure, half or full width."""
    return character in "0123456789０１２３４５６７８９"


def doubts(reading: Recognised, line: Grey) -> npt.NDArray[np.bool_]:
    """For each character of a quick reading of ``line``, whether it must be read again."""
    text = reading.text
    unsure = [_is_doubtful(text, place, sure) for place, sure in enumerate(reading.certainties)]
    return np.array(unsure, bool) | _beside_missed(reading, line)


def _is_doubtful(text: str, place: int, sure: float) -> bool:
    character = text[place]
    if sure < SURE or is_digit(character):
        return True
    if character in NUMERALS or (character.isascii() and character.isalpha()):
        return sure < SURE_ALONE
    if not "\u4e00" <= character <= "\u9fff":
        return False
    around = text[max(0, place - 1) : place + 2]
    if any(makes_a_word(one + other) for one, other in pairwise(around) if character in (one, other)):
        return False
    return sure < (SURE_ALONE if character in ALONE else SURE_OF_COMMON if is_common(character) else 2.0)


def _beside_missed(reading: Recognised, line: Grey) -> npt.NDArray[np.bool_]:
    """Characters beside ink in a gap, or before the first or behind the last one, that is wide enough for another."""
    text, width = reading.text, line.shape[1]
    centres = np.array(reading.centres) * width
    halves = np.array([0.5 if _is_broad(character) else 0.25 for character in text])
    steps = np.diff(centres)[(halves[1:] + halves[:-1]) == 1.0]
    em = float(np.clip(np.median(steps), 0.7 * EM, 1.25 * EM)) if len(steps) >= 3 else EM
    dark, paper = np.percentile(line, (3, 85))
    inked = np.flatnonzero((line < paper - max(20.0, 0.4 * float(paper - dark))).sum(axis=0) >= 2)
    beside = np.zeros(len(text), bool)
    if not inked.size:
        return beside
    ends = np.append(centres - halves * em, inked[-1] + 1.0)
    starts = np.append(inked[0], centres + halves * em)
    for place, (start, end) in enumerate(zip(starts, ends, strict=True)):
        least, rim = MISSED if 0 < place < len(text) else MISSED_AT_END
        if end - start > least * em and _holds(inked, start + rim * em, end - rim * em, 0.1 * em):
            beside[max(0, place - 1) : place + 1] = True
    return beside


def _is_broad(character: str) -> bool:
    return not character.isascii() and character not in "·‘’“”"


def _holds(inked: npt.NDArray[np.int64], start: float, end: float, least: float) -> bool:
    """Whether so many columns between two places have ink."""
    return int(np.searchsorted(inked, end) - np.searchsorted(inked, start)) >= least
