"""What a figure as written allows its value to be (精度与约数): the bounds that two statements must share to agree."""

import math
import re
from decimal import Decimal
from typing import Final

from extractors.document import Record
from pipeline.consistency.directions import told_direction
from pipeline.facts import Figure
from pipeline.plaintext import make_plain

_DIGITS: Final = re.compile(r"\d[\d,]*(?:\.(\d+))?")
_ABOUT: Final = re.compile(r"约|左右|上下|大致|大体")
_NEAR: Final = re.compile(r"近|将近|接近")
_MORE: Final = re.compile(r"[余多几]")
_FROM: Final = re.compile(r"超|突破|逾|以上|不少于|不低于|至少|高于|多于|大于|最少|最低|过|≥|>|\+")
_TO: Final = re.compile(r"以内|以下|不足|不到|不超|不高于|不多于|(?<!不)(?:少于|低于|小于)|至多|最多|最高|≤|<")
_RATES: Final = frozenset({"%", "‰", "百分点"})
_ABOUT_SHARE: Final = 0.1
"""约100 is said of 90 to 110."""


class Stated(Record, frozen=True):
    """The least and the greatest value that a statement allows; ``unit_in_last_place`` is 0 for a plain count."""

    low: float
    high: float
    unit_in_last_place: float = 0.0

    @property
    def is_exact(self) -> bool:
        """Whether it states one number, be it a rounded one."""
        return self.low == self.high

    @property
    def is_fall(self) -> bool:
        """Whether it is a change downwards: at least so far, or no further."""
        return self.high <= 0 or -math.inf < self.low < 0

    def turned(self) -> "Stated":
        """The same of the other direction."""
        return Stated(-self.high, -self.low, self.unit_in_last_place)


def read_statement(figure: Figure) -> Stated | None:
    """The bounds of a figure; None where it has neither value nor range. A fall is a negative change."""
    stated = _as_written(figure)
    amount = figure.high if figure.value is None else figure.value
    fell = figure.kind == "change" and told_direction(figure.qualifier) < 0 < (amount or 0.0)
    return stated.turned() if stated and fell else stated


def _as_written(figure: Figure) -> Stated | None:
    if figure.value is None:
        return None if figure.low is None or figure.high is None else Stated(low=figure.low, high=figure.high)
    return _bound(figure.value, figure.qualifier) or Stated(figure.value, figure.value, _last_place(figure))


def _bound(value: float, words: str) -> Stated | None:
    """The bounds that words around a number make of it; None where they say no more than the number."""
    share = abs(value) * _ABOUT_SHARE
    bounds = (
        (_TO, -math.inf, value),
        (_FROM, value, math.inf),
        (_ABOUT, value - share, value + share),
        (_NEAR, value - share, value),
        (_MORE, value, value + _leading_step(value)),
    )
    return next((Stated(low, high) for pattern, low, high in bounds if pattern.search(words)), None)


def _last_place(figure: Figure) -> float:
    """What one in the last written digit is worth: 1.24万亿 → 10¹⁰, 5% → 1; 0 for what was counted one by one."""
    match = _DIGITS.search(make_plain(figure.text).text)
    if match is None or not figure.value:
        return 0.0
    written = Decimal(match[0].replace(",", ""))
    if not written:
        return 0.0
    times = abs(Decimal(str(figure.value))) / written
    counted = times == 1 and match[1] is None and figure.unit not in _RATES
    return 0.0 if counted else float(times.scaleb(-len(match[1] or "")))


def _leading_step(value: float) -> float:
    """What 余 may add: one in the last digit that is not zero (300余 → up to 400, 1250余 → up to 1260)."""
    digits = Decimal(str(abs(value))).normalize()
    exponent = digits.as_tuple().exponent
    return float(Decimal(1).scaleb(exponent)) if isinstance(exponent, int) and exponent > 0 else 1.0


def agree(one: Stated, other: Stated) -> bool:
    """Whether one value can fit both: exact ones by the coarser's precision (rounded or cut), bounds by overlap."""
    coarse, fine = sorted((one, other), key=lambda item: -item.unit_in_last_place)
    if coarse.is_exact and fine.is_exact:
        difference = fine.low - coarse.low
        if coarse.unit_in_last_place <= fine.unit_in_last_place * 1.5:
            return math.isclose(coarse.low, fine.low, rel_tol=1e-9)
        cut = math.copysign(1, coarse.low) * difference
        step = coarse.unit_in_last_place * (1 + 1e-9)
        return abs(difference) <= step / 2 or 0 <= cut < coarse.unit_in_last_place
    margin = max(coarse.unit_in_last_place, fine.unit_in_last_place)
    return one.low <= other.high + margin and other.low <= one.high + margin
