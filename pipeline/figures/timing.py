"""Which of a sentence's periods each of its figures is of (时期归属), and which of a list over years each has.

Spans count in the paragraph's plain text. A period that is only compared with is none; the first of two values
(由5家增加到23家) is of no period but its own.
"""

import re
from typing import Final

from pipeline.figures.founding import Since, since_founding
from pipeline.figures.numerals import read_number
from pipeline.figures.periods import Period, is_length, is_list, years_counted, years_in
from pipeline.figures.quantities import Quantity
from pipeline.figures.units import RATIOS

_SPREAD: Final = re.compile(r"(?:近|过去|前)的?(\d+|[一二两三四五六七八九十]+)")
_FROM: Final = re.compile(r"[由从][^由从，。；、]{0,12}$")
_GROWN: Final = re.compile(
    r"[，,]?(?:大幅|稳步|逐步|逐年|进一步|快速)?(?:增加|增长|提高|提升|上升|下降|降低|减少|缩短|压缩|压减|扩大|扩容|扩充|拓展|扩展"
    r"|发展|壮大|攀升|跃升|[增升降缩减扩])(?:到|至|为)[^，。；]{0,12}"
)
_TOTAL: Final = re.compile(r"(?:合计|共计|总计)$|[，,；][^，,；。\d]{0,6}(?:合计|共计|总计)[^，,；。\d]{1,10}$")
"""The sum of what several times have: of none of them alone (2021年2件，2022年3件，合计罚没77.3万元)."""
_ENDS: Final = frozenset(")，,、；;")
_IN_BRACKETS: Final = frozenset({"(", "(截至", "(含", "(统计至"})

Dated = tuple[Period | None, bool, int | None]
"""A period, whether the figure's own sentence names it, and its year in a list over years."""


def _is_total(words: str) -> bool:
    """Whether the words between the last of several times and a number say that it sums them up."""
    return _TOTAL.search(words) is not None


class Timing:
    """The periods of one sentence. ``carried`` is where the sentence begins and the period that the ones before left.

    ``steps`` has the place in a list over unnamed years and the list's length, by the quantity's number.
    """

    def __init__(
        self, text: str, periods: list[Period], quantities: list[Quantity], carried: tuple[int, Period | None]
    ) -> None:
        self.text, self.periods, self.quantities = text, periods, quantities
        self.offset, self.carried = carried
        self.years: dict[int, tuple[Period, int]] = {}
        self.steps: dict[int, tuple[int, int]] = {}

    def pair(self, first: int, count: int, floor: int) -> bool:
        """Give each value of a list its own year where the words before it name as many."""
        before = self.quantities[first].before
        near = [
            period for period in self.periods if floor <= period.start and period.end <= before and not period.compared
        ]
        if len(near) == 1 and (spread := _SPREAD.search(near[0].text)) and read_number(spread[1]) == count:
            self.steps.update({first + step: (step, count) for step in range(count)})
            return True
        years = [(period, year) for period in near for year in years_in(period.text)]
        if (
            len(near) == 1
            and len(years) == 2
            and not is_list(near[0].text)
            and years[1][1] - years[0][1] == count - 1 > 0
        ):
            years = [(near[0], years[0][1] + step) for step in range(count)]
        if len(years) != count or (len(near) > 1 and len(near) != count):
            return False
        self.years.update({first + step: pair for step, pair in enumerate(years)})
        return True

    def repeat(self, first: int, count: int) -> bool:
        """Give a list the years of the list before it (…分别为7350亿元和7791亿元，增速分别为4.4%和7.8%)."""
        before = [self.years.get(number) for number in range(first - count, first)]
        if first < count or None in before:
            return False
        self.years.update({first + step: pair for step, pair in enumerate(before) if pair})
        return True

    def of(self, number: int) -> Dated:
        """The period of a quantity."""
        if number in self.years:
            period, year = self.years[number]
            return self._shift(period), True, year
        before = self.quantities[number].before
        for period in self.periods:  # 比2022年的60家: the number is that year's
            told = period.compared and self.text[period.end : before] == "的" and years_in(period.text)
            if told and self.quantities[number].unit not in RATIOS:
                return self._shift(period), True, None
        own = [period for period in self.periods if not period.compared]
        if behind := self._behind(own, self.quantities[number]):
            return self._shift(behind), True, None
        return self._before(own, number)

    def _before(self, own: list[Period], number: int) -> Dated:
        """The nearest period before a quantity, else the one at the sentence's end, else the one carried on."""
        quantity = self.quantities[number]
        before = [period for period in own if period.end <= quantity.start]
        strong = [period for period in before if not period.weak]
        if strong and number and self._is_origin(strong[-1]) and strong[-1].end <= self.quantities[number - 1].start:
            strong = strong[:-1]
        if strong and is_length(strong[-1].text) and (whole := self._summed(strong)):
            return whole
        if len(strong) > 1 and _is_total(self.text[strong[-1].end : quantity.before]):
            return None, True, None
        if strong:
            return self._shift(strong[-1]), True, None
        if self.carried and not (len(own) == 1 and self._is_last(own[0])):
            return self.carried, False, None
        before = before or own[:1] if len(own) == 1 and self._is_last(own[0]) else before
        return (self._shift(before[-1]), True, None) if before else (None, False, None)

    def _behind(self, own: list[Period], quantity: Quantity) -> Period | None:
        """The period in brackets right behind a quantity (512公里（2023年）)."""
        for period in own:
            near = quantity.after < period.start <= quantity.after + 4
            if (
                near
                and self.text[quantity.after : period.start] in _IN_BRACKETS
                and self.text[period.end : period.end + 1] in _ENDS
            ):
                return period
        return None

    def _is_last(self, period: Period) -> bool:
        """Whether a period stands in brackets at the sentence's end: it is that of the whole sentence."""
        return self.text[period.start - 1 : period.start] == "(" and self.text[period.end :].rstrip("。；;.") == ")"

    def _summed(self, strong: list[Period]) -> Dated | None:
        """The years that were named before, which a length sums up (2021—2023年…，三年累计…); None where none are."""
        count = years_counted(strong[-1].text)
        for period in reversed(strong[:-1]):
            if years_counted(period.text) == count:
                return self._shift(period), True, None
        return (self.carried, False, None) if self.carried and years_counted(self.carried.text) == count else None

    def _is_origin(self, period: Period) -> bool:
        """Whether a period is only what the first of two values is of (由2021年的286天缩短至178天)."""
        return (
            self.text[max(0, period.start - 1) : period.start] in {"由", "从"}
            and self.text[period.end : period.end + 1] == "的"
        )

    def since(self, number: int, period: Period) -> Since:
        """Whether a quantity's period is when that was founded which it counts since."""
        start, end = period.start - self.offset, period.end - self.offset
        before = self.quantities[number].before
        return since_founding(self.text, start, end, before) if start >= 0 and end <= before else ""

    def is_first_of_two(self, number: int) -> bool:
        """Whether a quantity is the first of two values (由5家增加到23家)."""
        return self._from(number) is not None

    def is_dated(self, number: int) -> bool:
        """Whether the first of two values has a period of its own (由2021年的5家)."""
        start = self._from(number)
        return start is not None and any(start <= p.start < self.quantities[number].start for p in self.periods)

    def _from(self, number: int) -> int | None:
        if number + 1 >= len(self.quantities):
            return None
        quantity, following = self.quantities[number], self.quantities[number + 1]
        if not _GROWN.fullmatch(self.text[quantity.after : following.before]):
            return None
        lead = _FROM.search(self.text, max(0, quantity.before - 20), quantity.before)
        return lead.start() if lead else None

    def _shift(self, period: Period) -> Period:
        return Period(
            start=period.start + self.offset,
            end=period.end + self.offset,
            text=period.text,
            compared=False,
            weak=period.weak,
        )
