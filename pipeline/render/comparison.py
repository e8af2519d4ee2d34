"""The ledger's comparison of figures (指标比较): dossiers down, across one indicator in one unit of one time each.

Figures of different units, kinds or times never stand in one column, those whose time nobody says in none; nor do parts
(国家级) of an indicator, those of which every area means another thing (产值 of its industries), or what a dossier says of
another area.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property
from typing import Final

from extractors.document import Evidence, Record
from pipeline import words
from pipeline.brief.keyfigures import MONEY, SURE, speaks_elsewhere
from pipeline.facts import FigureKind
from pipeline.programme import Programme
from pipeline.render.cells import Unsure, Value
from pipeline.render.columns import Column
from pipeline.review import Review
from pipeline.vocabulary import has_open_scope, part_of

NAME: Final = "指标比较"
LEAST: Final = 2
SHARE: Final = 0.1
"""So many dossiers, and such a share of all, must state a figure for a column of its own."""
MOST: Final = 200
"""Columns of figures at most."""
_DOUBTING: Final = frozenset({"figure-inconsistent", "figure-implausible"})
"""Rules that doubt the figures that they cite."""
_KINDS: Final[tuple[FigureKind, ...]] = ("level", "change", "target")
_SCALES: Final = ((10**8, "亿"), (10**4, "万"))


class Topic(Record, frozen=True):
    """What one column compares; ``start`` and ``end`` are ISO dates, the first None where only the end is told."""

    indicator: str
    kind: FigureKind
    unit: str
    start: str | None
    end: str


class _Stated(Record, frozen=True):
    """A value that a dossier states, and whether a person should look at it."""

    value: float
    doubtful: bool


class Comparison:
    """The figures of all dossiers while their reviews stream by."""

    def __init__(self, programme: Programme) -> None:
        self._indicators = {figure.id: figure for figure in programme.figures}
        self._order = {name: number for number, name in enumerate(self._indicators)}
        self._values: dict[Topic, dict[str, list[_Stated]]] = defaultdict(lambda: defaultdict(list))
        self._untimed = 0
        self._dossiers = 0

    def add(self, review: Review) -> None:
        """Take the figures of one dossier."""
        self._dossiers += 1
        doubted = _doubted(review)
        for figure in review.figures:
            wanted = self._indicators.get(figure.indicator_id or "")
            if wanted is None or figure.value is None or has_open_scope(wanted) or part_of(figure, wanted):
                continue
            if speaks_elsewhere(figure, review.dossier.region):
                continue
            if figure.period_end is None:
                self._untimed += 1
                continue
            # what there is in a year is what there is at its end
            start = None if wanted.stock and figure.kind != "change" else figure.period_start
            topic = Topic(wanted.id, figure.kind, figure.unit, start, figure.period_end)
            doubtful = figure.confidence < SURE or _place(figure.evidence) in doubted
            self._values[topic][review.dossier.id].append(_Stated(figure.value, doubtful))

    @cached_property
    def topics(self) -> tuple[Topic, ...]:
        """What enough dossiers state, in the order of the call's indicators, the latest time first; asked for at the end."""
        shared = [topic for topic, stated in self._values.items() if len(stated) >= self._least]
        shared.sort(key=lambda topic: (topic.unit, topic.start or ""))
        shared.sort(key=lambda topic: topic.end, reverse=True)
        shared.sort(key=lambda topic: (self._order[topic.indicator], _KINDS.index(topic.kind)))
        return tuple(shared[:MOST])

    @property
    def _least(self) -> float:
        return max(LEAST, SHARE * self._dossiers)

    def columns(self) -> tuple[Column, ...]:
        """Who, and each topic with its kind, time and unit."""
        titles = [self._title(topic) for topic in self.topics]
        return (
            Column(title="省份", width=14),
            Column(title="申报地区", width=16),
            Column(title="审核结论", width=13),
            *(Column(title=title, width=15, wrap=True) for title in titles),
        )

    def cells(self, dossier: str) -> list[Value]:
        """What one dossier states of each topic."""
        return [_cell(self._values[topic].get(dossier, ()), self._scales[topic][0]) for topic in self.topics]

    @property
    def notes(self) -> tuple[str, ...]:
        """What is not compared, and why."""
        alone = sum(len(stated) < self._least for stated in self._values.values())
        return (
            "同一栏的指标名称、性质、时期、单位都相同（金额只换算为万元或亿元）；空白为材料没有写明。",
            "“待核”为识读把握不大或者与材料他处不一致，“不一致”为同一时期有不同数值，请对照原件。",
            f"未列入比较：没有注明时期的数据 {self._untimed} 处，只有个别材料写明的 {alone} 项，均见“指标数据”。",
        )

    def _title(self, topic: Topic) -> str:
        kind = "" if topic.kind == "level" else f"{words.FIGURE_KIND[topic.kind]}，"
        unit = f"{self._scales[topic][1]}{topic.unit}"
        return f"{self._indicators[topic.indicator].title}（{kind}{time_words(topic.start, topic.end)}，{unit}）"

    @cached_property
    def _scales(self) -> dict[Topic, tuple[int, str]]:
        return {topic: self._scale(topic) for topic in self.topics}

    def _scale(self, topic: Topic) -> tuple[int, str]:
        """By what the values of a topic are divided, and the word for it; by one but for money."""
        if topic.unit not in MONEY:
            return 1, ""
        values = sorted(abs(one.value) for stated in self._values[topic].values() for one in stated)
        middle = values[len(values) // 2]
        return next(((size, word) for size, word in _SCALES if middle >= size), (1, ""))


def _doubted(review: Review) -> frozenset[tuple[str, str, int]]:
    """Places of figures that contradict others, or cannot be true, as far as nobody overruled it."""
    return frozenset(
        _place(evidence)
        for finding in review.findings
        if finding.rule in _DOUBTING and finding.waived is None
        for evidence in finding.evidence
    )


def _place(evidence: Evidence) -> tuple[str, str, int]:
    return evidence.document, evidence.block, evidence.start


def _cell(stated: Sequence[_Stated], scale: int) -> Value:
    """The value that a dossier states; doubtful readings only where there is no sure one; all of several that differ."""
    sure = [one for one in stated if not one.doubtful]
    values = list(dict.fromkeys(_scaled(one.value, scale) for one in sure or stated))
    if not values:
        return None
    if len(values) > 1:
        return f"不一致：{'；'.join(f'{value:,.6f}'.rstrip('0').rstrip('.') for value in values)}"
    return values[0] if sure else Unsure(values[0])


def _scaled(value: float, scale: int) -> float:
    return round(value / scale, 6)


def time_words(start: str | None, end: str) -> str:
    """A span of ISO dates in Chinese: a year, years, else its days."""
    last = dt.date.fromisoformat(end)
    is_whole = (last.month, last.day) == (12, 31)
    if start is None:
        return f"截至{last.year}年底" if is_whole else f"截至{last.year}年{last.month}月{last.day}日"
    first = dt.date.fromisoformat(start)
    if is_whole and (first.month, first.day) == (1, 1):
        return f"{last.year}年" if first.year == last.year else f"{first.year}—{last.year}年"
    return f"{first.year}年{first.month}月{first.day}日—{last.year}年{last.month}月{last.day}日"
