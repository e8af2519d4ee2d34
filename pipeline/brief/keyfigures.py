"""Which figures a brief shows (主要指标), and how a number is written for people."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from extractors.document import Evidence, Record
from pipeline import words
from pipeline.facts import Figure
from pipeline.programme import FigureRequirement, Programme
from pipeline.review import Region
from pipeline.vocabulary import has_open_scope, part_of

MONEY: Final = frozenset({"元", "美元", "欧元", "港元", "人民币元"})
SHOWN: Final = 16
"""Rows of the table in a brief."""
EACH: Final = 3
"""Rows of one indicator."""
SURE: Final = 0.6
"""Below this confidence a figure is marked as unsure."""
CLEARLY: Final = 0.1
"""By so much more confidence one figure is preferred to another of the same indicator and time."""
_AFTER: Final = re.compile(r"(?:及?以[上下内]|左右|上下|之[内间])$")
_MORE: Final = re.compile(r"([余多]?)(?:(?:及?以[上下内]|左右|上下|之[内间])?)$")
"""Qualifiers that stand behind their number, before or after its unit."""


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


def write_figure(figure: Figure) -> tuple[str, str]:
    """Number with its qualifier, and unit; the text as written where no value could be had.

    What stands after a number in Chinese stands there (300余, 95 %以上), what stands before it before (下降3.5).
    """
    if figure.value is not None:
        number, unit = write_number(figure.value, figure.unit)
    elif figure.low is not None and figure.high is not None:
        (low, low_unit), (high, unit) = (write_number(end, figure.unit) for end in (figure.low, figure.high))
        number = f"{low}—{high}" if low_unit == unit else f"{low}{low_unit}—{high}"
    else:
        return figure.text, figure.unit if figure.unit not in figure.text else ""
    more, after = _MORE.search(figure.qualifier), _AFTER.search(figure.qualifier)
    before = _MORE.sub("", figure.qualifier)
    return f"{before}{number}{more[1] if more else ''}", f"{unit}{after.group() if after else ''}"


def _whole_first(figure: Figure, wanted: FigureRequirement) -> tuple[bool, int, int, float]:
    """The order of an indicator's figures of one kind: the whole before a part, the latest time, one year before more."""
    latest = int((figure.period_end or "0").replace("-", "")[:8] or 0)
    years = (
        int(figure.period_end[:4]) - int(figure.period_start[:4]) if figure.period_end and figure.period_start else 0
    )
    return bool(part_of(figure, wanted)), -latest, years, -figure.confidence


def speaks_elsewhere(figure: Figure, region: Region | None) -> bool:
    """Whether the figure speaks for another area than the applicant's (全省 and a district of the city do)."""
    subject = figure.subject
    if not subject or region is None:
        return False
    if generic := re.fullmatch(r"(?:全|[我本该])([省市区县州旗盟国镇])", subject):
        return generic[1] != region.name[-1]
    return not (subject.endswith(region.name) or region.name.startswith(subject))


def _is_tabled(figure: Figure) -> bool:
    return figure.rule in {"form-label", "table-grid"} and figure.confidence >= SURE


def _sureness(figure: Figure, wanted: FigureRequirement) -> tuple[bool, bool, bool, float]:
    """Dated before undated, forms and tables before sentences, an industry's own figure before a bare one."""
    bare = has_open_scope(wanted) and not part_of(figure, wanted)
    return figure.period_end is None, bare, not _is_tabled(figure), -figure.confidence


def _distinct(figures: Sequence[Figure], wanted: FigureRequirement) -> list[Figure]:
    """``figures`` without repetitions and without those that a surer one of the same time contradicts.

    Forms and tables are surer than sentences. 4个 and 4家 repeat each other; one without a period repeats any of the
    same value, others those of the same period.
    """
    seen: dict[tuple[object, ...], set[str | None]] = {}
    surest: dict[tuple[object, ...], Figure] = {}
    kept = []
    for figure in sorted(figures, key=lambda item: _sureness(item, wanted)):
        part, time = part_of(figure, wanted), (figure.period_start, figure.period_end)
        best = surest.setdefault((figure.kind, part, time), figure)
        value = (figure.value, figure.low, figure.high, figure.unit if figure.unit in MONEY else "", figure.kind)
        periods = seen.setdefault((*value, "" if has_open_scope(wanted) else part), set())
        repeats = figure.period_end in periods or (figure.period_end is None and periods)
        unsurer = best.confidence - figure.confidence > CLEARLY or best.confidence >= SURE > figure.confidence
        if repeats or unsurer or (_is_tabled(best) and not _is_tabled(figure)):
            continue
        periods.add(figure.period_end)
        kept.append(figure)
    return kept


def _chosen(figures: Sequence[Figure], wanted: FigureRequirement) -> list[Figure]:
    """The rows of one indicator: levels, then changes, then targets; one place is kept for a target.

    A part (国家级) is shown only where the whole is stated nowhere.
    """
    kinds: dict[str, list[Figure]] = {"level": [], "change": [], "target": []}
    for figure in _distinct(figures, wanted):
        kinds[figure.kind].append(figure)
    for kind, own in kinds.items():
        whole = [] if has_open_scope(wanted) else [figure for figure in own if not part_of(figure, wanted)]
        kinds[kind] = sorted(whole or own, key=lambda item: _whole_first(item, wanted))
    targets = kinds["target"][:1] if kinds["level"] or kinds["change"] else kinds["target"]
    return [*(kinds["level"] + kinds["change"])[: EACH - len(targets[:1])], *targets][:EACH]


def _line(figure: Figure, wanted: FigureRequirement) -> FigureLine:
    number, unit = write_figure(figure)
    part = part_of(figure, wanted)
    return FigureLine(
        indicator=f"{wanted.title}（{part}）" if part else wanted.title,
        indicator_id=wanted.id,
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
        own = [item for item in figures if item.indicator_id == indicator.id and not speaks_elsewhere(item, region)]
        groups.append([_line(figure, indicator) for figure in _chosen(own, indicator)])
    places = sorted(((turn, place) for place, group in enumerate(groups) for turn in range(len(group))))[:SHOWN]
    return [groups[place][turn] for place, turn in sorted((place, turn) for turn, place in places)]
