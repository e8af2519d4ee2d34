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
    """``figures`` without repetitions; the first one stays.

    One without a period repeats any of the same value; others repeat those of the same period.
    """
    seen: dict[tuple[object, ...], set[str | None]] = {}
    kept = []
    for figure in sorted(figures, key=lambda item: item.period_end is None):
        periods = seen.setdefault((figure.value, figure.low, figure.high, figure.unit, figure.kind), set())
        if figure.period_end in periods or (figure.period_end is None and periods):
            continue
        periods.add(figure.period_end)
        kept.append(figure)
    return kept


def _line(figure: Figure, title: str, indicator_id: str) -> FigureLine:
    number, unit = write_figure(figure)
    return FigureLine(
        indicator=title,
        indicator_id=indicator_id,
        number=number,
        unit=unit,
        period=figure.period,
        kind=words.FIGURE_KIND[figure.kind],
        unsure=figure.confidence < SURE,
        evidence=figure.evidence,
    )


def choose_figures(figures: Sequence[Figure], programme: Programme, region: Region | None) -> list[FigureLine]:
    """Figures of the programme's vocabulary in its order: levels before changes before targets, latest first.

    Expected indicators go first. Where the table is full every indicator has its first row before another has its
    second; figures that speak for another area are left out.
    """
    groups = []
    for indicator in sorted(programme.figures, key=lambda item: not item.expected):
        own = [item for item in figures if item.indicator_id == indicator.id and not _elsewhere(item, region)]
        best = sorted(_distinct(own), key=_rank)[:EACH]
        groups.append([_line(figure, indicator.title, indicator.id) for figure in best])
    places = sorted(((turn, place) for place, group in enumerate(groups) for turn in range(len(group))))[:SHOWN]
    return [groups[place][turn] for place, turn in sorted((place, turn) for turn, place in places)]
