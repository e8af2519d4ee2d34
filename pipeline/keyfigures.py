"""Which figures a brief shows (主要指标), and how a number is written for people."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from extractors.document import Evidence, Record
from pipeline.facts import Figure
from pipeline.programme import Programme
from pipeline.render import words
from pipeline.review import Region

MONEY: Final = frozenset({"元", "美元", "欧元", "港元", "人民币元"})
SHOWN: Final = 16
"""Rows of the table in a brief."""
EACH: Final = 3
"""Rows of one indicator."""
SURE: Final = 0.6
"""Below this confidence a figure is marked as unsure."""


class FigureLine(Record, frozen=True):
    """A figure as people read it. ``number`` carries its qualifier; ``unit`` the multiplier of money (万元)."""

    indicator: str
    indicator_id: str
    number: str
    unit: str
    period: str
    kind: str
    unsure: bool
    evidence: Evidence


def _plain(value: Decimal) -> str:
    if not value.is_finite():
        return str(value)
    whole = round(value, 6) if abs(value) < 10**15 else value
    text = f"{whole:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def write_number(value: float, unit: str) -> tuple[str, str]:
    """A number and its unit for people: 3506000 元 → 350.6 万元; other units get thousands separators."""
    exact = Decimal(str(value))
    for size, multiplier in ((10**8, "亿"), (10**4, "万")):
        if unit in MONEY and abs(exact) >= size:
            return _plain(exact / size), f"{multiplier}{unit}"
    return _plain(exact), unit


def write_figure(figure: Figure) -> tuple[str, str]:
    """Number with its qualifier, and unit; the text as written where no value could be had."""
    if figure.value is not None:
        number, unit = write_number(figure.value, figure.unit)
    elif figure.low is not None and figure.high is not None:
        (low, low_unit), (high, unit) = (write_number(end, figure.unit) for end in (figure.low, figure.high))
        number = f"{low}—{high}" if low_unit == unit else f"{low}{low_unit}—{high}"
    else:
        return figure.text, figure.unit if figure.unit not in figure.text else ""
    qualifier = figure.qualifier
    return (f"{number}{qualifier}" if qualifier in {"余", "多"} else f"{qualifier}{number}"), unit


def _rank(figure: Figure) -> tuple[int, int, float]:
    order = {"level": 0, "change": 1, "target": 2}
    latest = int((figure.period_end or "0").replace("-", "")[:8] or 0)
    return order[figure.kind], -latest, -figure.confidence


def _elsewhere(figure: Figure, region: Region | None) -> bool:
    """Whether the figure speaks for another area than the applicant's."""
    if not figure.subject or region is None:
        return False
    return figure.subject not in region.name and region.name not in figure.subject


def _distinct(figures: Sequence[Figure]) -> list[Figure]:
    """``figures`` without those that say the same value of the same period twice; the first one stays."""
    seen: dict[tuple[object, ...], Figure] = {}
    for figure in figures:
        seen.setdefault((figure.value, figure.low, figure.high, figure.unit, figure.kind, figure.period_end), figure)
    return list(seen.values())


def choose_figures(figures: Sequence[Figure], programme: Programme, region: Region | None) -> list[FigureLine]:
    """Figures of the programme's vocabulary in its order: levels before changes before targets, latest first.

    Expected indicators go first; of each a few rows; figures that speak for another area are left out.
    """
    lines: list[FigureLine] = []
    vocabulary = sorted(programme.figures, key=lambda item: not item.expected)
    for indicator in vocabulary:
        own = [item for item in figures if item.indicator_id == indicator.id and not _elsewhere(item, region)]
        for figure in _distinct(sorted(own, key=_rank))[:EACH]:
            number, unit = write_figure(figure)
            lines.append(
                FigureLine(
                    indicator=indicator.title,
                    indicator_id=indicator.id,
                    number=number,
                    unit=unit,
                    period=figure.period,
                    kind=words.FIGURE_KIND[figure.kind],
                    unsure=figure.confidence < SURE,
                    evidence=figure.evidence,
                )
            )
    return lines[:SHOWN]
