"""Which figures a brief shows (主要指标), and how a number is written for people."""

import re
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
BEHIND: Final = frozenset({"余", "多", "以上", "及以上", "以下", "及以下", "以内", "左右", "上下"})
"""Qualifiers that stand behind their number."""
_DOWN: Final = re.compile(
    r"(下降|降低|减少|缩短|压缩|压减|回落|收窄|下浮|下调|下滑|少增|少减)(?:了|约|近|超过?|逾|幅度?|[为达:：\s])*$"
)
"""Words of decrease right before a number; 降至 and 降到 lead to a level instead."""


class FigureLine(Record, frozen=True):
    """A figure as people read it. ``number`` carries its qualifier; ``unit`` the multiplier of money (万元)."""

    indicator: str
    indicator_id: str
    number: str
    unit: str
    period: str
    kind: str
    is_target: bool
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


def find_direction(figure: Figure) -> str:
    """The word of decrease of a change (下降), from the words that stand right before it; empty when there is none."""
    if figure.kind != "change" or _DOWN.search(figure.qualifier):
        return ""
    for evidence in figure.context:
        place = evidence.quote.find(figure.text)
        if place > 0 and (found := _DOWN.search(evidence.quote[:place])):
            return found[1]
    return "下降" if figure.value is not None and figure.value < 0 else ""


def write_figure(figure: Figure) -> tuple[str, str]:
    """Number with qualifier and direction (下降5.2), and unit; the text as written where no value could be had."""
    if figure.value is not None:
        direction = find_direction(figure)
        falls = bool(direction or (figure.kind == "change" and _DOWN.search(figure.qualifier)))
        number, unit = write_number(abs(figure.value) if falls else figure.value, figure.unit)
        number = f"{direction}{number}"
    elif figure.low is not None and figure.high is not None:
        (low, low_unit), (high, unit) = (write_number(end, figure.unit) for end in (figure.low, figure.high))
        number = f"{low}—{high}" if low_unit == unit else f"{low}{low_unit}—{high}"
    else:
        return figure.text, figure.unit if figure.unit not in figure.text else ""
    qualifier = figure.qualifier
    return (f"{number}{qualifier}" if qualifier in BEHIND else f"{qualifier}{number}"), unit


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
        is_target=figure.kind == "target",
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
