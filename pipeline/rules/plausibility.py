"""The rule on figures that can hardly be true (数值合理性)."""

from collections.abc import Iterator
from typing import ClassVar

from pipeline.brief.keyfigures import write_figure
from pipeline.case import Case
from pipeline.facts import Figure
from pipeline.programme import PlausibleRange, Severity
from pipeline.rules.base import Fault


class FigureImplausible:
    """A figure lies outside the range that the programme thinks possible."""

    id: ClassVar[str] = "figure-implausible"
    severity: ClassVar[Severity] = "warning"
    template: ClassVar[str] = "“{indicator}”{period}为{value}，超出合理范围（{range}），请核对数值和单位。"

    def check(self, case: Case) -> Iterator[Fault]:
        """One fault for each value of an indicator that is stated and cannot well be; targets are left out."""
        ranges = {figure.id: figure.plausible for figure in case.programme.figures if figure.plausible}
        told: set[str] = set()
        for figure in case.own_figures if ranges else ():
            wanted = ranges.get(figure.indicator_id or "")
            if wanted is None or figure.kind != "level" or not _is_outside(figure, wanted):
                continue
            value = "".join(write_figure(figure))
            subject = f"{figure.indicator_id} {figure.period} {value}"
            if subject in told:
                continue
            told.add(subject)
            yield Fault(
                subject=subject,
                values={
                    "indicator": figure.indicator,
                    "period": f"（{figure.period}）" if figure.period else "",
                    "value": value,
                    "range": _write(wanted),
                },
                evidence=(figure.evidence,),
            )


def _is_outside(figure: Figure, wanted: PlausibleRange) -> bool:
    """Whether a figure in the range's unit lies outside of it; of a range of values, wholly."""
    if figure.unit != wanted.unit:
        return False
    least = figure.value if figure.value is not None else figure.high
    most = figure.value if figure.value is not None else figure.low
    below = wanted.low is not None and least is not None and least < wanted.low
    return below or (wanted.high is not None and most is not None and most > wanted.high)


def _write(wanted: PlausibleRange) -> str:
    """The range in words."""
    low = f"{wanted.low:,.12g}" if wanted.low is not None else ""
    high = f"{wanted.high:,.12g}" if wanted.high is not None else ""
    if low and high:
        return f"{low}至{high}{wanted.unit}"
    return f"不低于{low}{wanted.unit}" if low else f"不高于{high}{wanted.unit}"
