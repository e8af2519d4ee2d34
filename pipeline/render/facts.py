"""What the comparison (并列比较) shows of one dossier: the rows of its brief, with the values behind its key figures."""

from typing import Final

from extractors.document import Evidence
from pipeline.brief import Brief, CommitmentLine, Issue, Sourced, SourcedFigure
from pipeline.brief.keyfigures import MONEY
from pipeline.facts import Figure
from pipeline.render.scripts import Data, script_call
from pipeline.render.sources import Sources, key_of
from pipeline.review import Review

_UNKNOWN: Final = ""
"""Time of a figure that does not tell it; such figures are compared with none."""


def _anchor(source: Sourced, sources: Sources) -> str:
    return sources.anchors.get(key_of(source.evidence), "") if source.evidence else ""


def _sourced(source: Sourced, sources: Sources) -> list[Data]:
    return [source.reference, _anchor(source, sources)]


def _time(figure: Figure | None, period: str) -> str:
    if figure and figure.period_end:
        return f"{figure.period_start or ''}/{figure.period_end}"
    return period or _UNKNOWN


def _figure(row: SourcedFigure, known: dict[tuple[str | None, Evidence], Figure], sources: Sources) -> Data:
    """``[what, time, kind, unit, value, indicator, words of the time, number, its unit, unsure, reference, anchor]``.

    Figures stand in one row when the first four are equal; ``value`` is in ``unit`` (money in 元), None for a range.
    """
    line = row.line
    figure = known.get((line.indicator_id, line.evidence))
    unit = figure.unit if figure else line.unit
    return [
        line.indicator,
        _time(figure, line.period),
        line.kind,
        unit,
        figure.value if figure else None,
        unit in MONEY,
        line.period,
        line.number,
        line.unit,
        line.unsure,
        *_sourced(row.source, sources),
    ]


def _issues(issues: tuple[Issue, ...], sources: Sources) -> list[Data]:
    return [
        [issue.rule_word, issue.text, *(_sourced(issue.sources[0], sources) if issue.sources else ["", ""])]
        for issue in issues
    ]


def _commitment(line: CommitmentLine, sources: Sources) -> Data:
    """``[what, who · when · money, reference, anchor]``."""
    more = " · ".join(words for words in (line.who, line.when, line.money) if words)
    return [line.what.text, more, *_sourced(line.what, sources)]


def _applicant(brief: Brief, sources: Sources) -> list[Data]:
    """``[[title, text, reference, anchor]…]`` of who leads and which industries count."""
    said = (("牵头单位", brief.applicant.lead), ("重点产业", brief.applicant.industries))
    return [[title, source.text, *_sourced(source, sources)] for title, source in said if source]


def dossier_facts(brief: Brief, review: Review, sources: Sources) -> bytes:
    """``shenbaoFacts([id, head, requirements, criteria, tasks, figures, open, doubts, applicant, measures, promises])``.

    Lists all of them; a measure is ``[text, reference, anchor]``.
    """
    applicant = brief.applicant
    known = {(figure.indicator_id, figure.evidence): figure for figure in review.figures}
    data: list[Data] = [
        brief.dossier,
        [
            applicant.name,
            applicant.province,
            applicant.kind,
            applicant.eligibility,
            brief.summary,
            brief.status,
            brief.status_word,
        ],
        [[item.title, item.status_word, item.status] for item in brief.requirements if "/" not in item.id],
        [
            [item.title, [[point.text, point.note, *_sourced(point, sources)] for point in item.points]]
            for item in brief.criteria
        ],
        [
            [task.title, task.covered, *(_sourced(task.sources[0], sources) if task.sources else ["", ""])]
            for task in brief.tasks
        ],
        [_figure(row, known, sources) for row in brief.figures],
        _issues(brief.open, sources),
        _issues(brief.doubts, sources),
        _applicant(brief, sources),
        [[head.text, *_sourced(head, sources)] for line in brief.measures if (head := line.head)],
        [_commitment(line, sources) for line in brief.commitments],
    ]
    return script_call("shenbaoFacts", data)
