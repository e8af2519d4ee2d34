"""Rules on figures: those that must be stated, and those that contradict each other."""

import re
from collections.abc import Iterator, Mapping
from typing import ClassVar, Final

from pipeline.brief.keyfigures import write_figure
from pipeline.case import Case
from pipeline.consistency import Contradiction, Scopes, find_contradictions
from pipeline.consistency.arithmetic import find_miscounts
from pipeline.consistency.districts import find_other_totals, find_wrong_districts
from pipeline.consistency.growth import find_wrong_columns, find_wrong_growth
from pipeline.consistency.percentages import find_overfull, find_wrong_fractions, find_wrong_rests
from pipeline.consistency.shares import find_wrong_shares
from pipeline.consistency.tables import read_tables
from pipeline.consistency.terms import read_passages
from pipeline.consistency.totals import find_wrong_totals
from pipeline.facts import Figure
from pipeline.programme import Severity
from pipeline.rules.base import Fault

SURE_FIGURE: Final = 0.8
"""Confidence from which a figure is understood beyond doubt."""
SURE_BLOCK: Final = 0.95
"""Confidence from which the text that it stands in is; of recognised text the surer half reaches it."""
MOST_PLACES: Final = 4
"""Places that one finding names."""
MOST_ADDENDS: Final = 8
"""Parts of a wrong sum that one finding names."""


class FigureMissing:
    """An expected figure is stated nowhere."""

    id: ClassVar[str] = "figure-missing"
    severity: ClassVar[Severity] = "warning"
    template: ClassVar[str] = "材料中未找到“{title}”的数据。"

    def check(self, case: Case) -> Iterator[Fault]:
        """One fault for each expected indicator without a level.

        None while nothing could be read, or while the document that would state it is missing or lost: that is told.
        """
        if not case.parts:
            return
        stated = {figure.indicator_id for figure in case.own_figures if figure.kind != "target"}
        whole = case.parts.keys() - case.damaged_documents
        places = _stating_documents(case)
        for figure in case.programme.figures:
            place = places.get(figure.id)
            if figure.expected and figure.id not in stated and (place is None or place in whole):
                yield Fault(
                    subject=figure.id,
                    values={"title": figure.title},
                    severity=figure.severity,
                    searched=case.searched(),
                )


def _stating_documents(case: Case) -> dict[str, str]:
    """The document that would state each expected figure: of those whose labels or sections name it the most telling."""
    named: dict[str, set[str]] = {}
    for document in case.documents():
        words = {word for section in document.sections for word in (*section.aliases, *section.cues)}
        labels = (*document.signs.areas, *document.signs.labels) if document.role == "form" else ()
        for figure in case.programme.figures:
            own = (figure.title, *figure.aliases)
            in_form = any(re.search(label, alias) for label in labels for alias in own)
            if figure.expected and (in_form or not words.isdisjoint(own)):
                named.setdefault(document.id, set()).add(figure.id)
    telling = sorted(named, key=lambda name: len(named[name]))
    return {figure: name for name in telling for figure in named[name]}


class FigureInconsistent:
    """Two places of a dossier state different values for one indicator, period and scope."""

    id: ClassVar[str] = "figure-inconsistent"
    severity: ClassVar[Severity] = "error"
    template: ClassVar[str] = "“{indicator}”{period}前后不一致：分别为{values}。"
    sum_template: ClassVar[str] = "“{indicator}”{period}为{total}，与各年数之和不一致：各年分别为{values}。"
    reckoned: ClassVar[Mapping[str, str]] = {
        "parts": "“{indicator}”{period}为{total}，少于所列各项之和：{values}。",
        "part": "“{indicator}”{period}为{total}，多于其所属总数：{values}。",
        "sum": "“{indicator}”{period}合计为{total}，与所列各项之和不一致：{values}。",
        "years": "“{indicator}”每年{values}，与所述各年合计{total}不一致。",
        "share": "“{indicator}”{period}为{total}，与所列数值不符：{values}。",
        "change": "“{indicator}”的变化{total}与前后数值不符：{values}。",
        "rate": "“{indicator}”{period}为{total}，超过100%，请核对。",
        "shares": "“{indicator}”{period}占{total}，与其余各项占比{values}之和不是100%。",
        "table": "“{indicator}”{period}为{total}，与表格中的合计不一致：{values}。",
        "total": "“{indicator}”{period}合计为{total}，与所列各项之和不一致：{values}。",
    }

    def check(self, case: Case) -> Iterator[Fault]:
        """One fault for each indicator, period and scope; an error only where both places leave no doubt.

        What one place reckons wrongly itself is a warning.
        """
        scopes = Scopes(case.programme, case.region, case.blocks_by_id, case.headings)
        for found in find_contradictions(case.own_figures, scopes, lambda figure: _is_sure(figure, case)):
            first = found.total or found.figures[0]
            placed = (*((found.total,) if found.total else ()), *found.figures)[:MOST_PLACES]
            yield Fault(
                subject=found.scope.key,
                values={
                    "indicator": first.indicator,
                    "period": f"（{first.period}）" if first.period else "",
                    "total": _written(first),
                    "values": "、".join(_written(figure) for figure in found.figures[:MOST_PLACES]),
                },
                severity="error" if found.sure and not _are_twins(found, case) else "warning",
                evidence=tuple(figure.evidence for figure in placed),
                template=self.sum_template if found.total else None,
            )
        yield from _miscounts(case, scopes)


def _miscounts(case: Case, scopes: Scopes) -> Iterator[Fault]:
    """What sentences and tables state and their own numbers deny; once for files that hold the same text."""
    told: set[str] = set()
    passages = list(read_passages(case.own_figures, case.blocks_by_id))
    tables = list(read_tables(case.own_figures, case.blocks_by_id))
    found: list[tuple[str, Figure, tuple[Figure, ...]]] = [
        (m.kind, m.stated, m.figures)
        for m in (
            *find_miscounts(passages),
            *find_wrong_growth(passages, case.own_figures, scopes),
            *find_wrong_columns(tables),
            *find_wrong_shares(tables),
            *find_wrong_fractions(passages),
            *find_wrong_rests(passages),
            *find_overfull(case.own_figures),
            *find_wrong_districts(tables, case.own_figures, scopes),
            *find_other_totals(tables, case.own_figures, case.blocks_by_id),
        )
    ]
    found += [("total", w.total, w.figures) for w in find_wrong_totals(tables)]
    for kind, stated, others in found:
        values = "、".join(_written(figure) for figure in others[:MOST_ADDENDS])
        subject = "\0".join((kind, stated.indicator, stated.period, _written(stated), values))
        if subject in told:
            continue
        told.add(subject)
        named = stated if kind != "years" else others[0]
        yield Fault(
            subject=subject,
            values={
                "indicator": named.indicator,
                "period": f"（{stated.period}）" if stated.period else "",
                "total": _written(stated),
                "values": values,
            },
            severity="warning",
            evidence=(stated.evidence, *(figure.evidence for figure in others[:MOST_ADDENDS])),
            template=FigureInconsistent.reckoned[kind],
        )


def _is_sure(figure: Figure, case: Case) -> bool:
    """Whether a figure is read and understood beyond doubt, in a document of the applicant's own."""
    block = case.blocks_by_id.get((figure.document, figure.evidence.block))
    own = figure.document in case.own_texts
    return own and block is not None and block.confidence >= SURE_BLOCK and figure.confidence >= SURE_FIGURE


def _are_twins(found: Contradiction, case: Case) -> bool:
    """Whether all places are in one document and its copies: one of them is then read wrongly, or was changed."""
    firsts = {case.first_twin(figure.document) for figure in found.figures}
    return len(firsts) == 1 and len({figure.document for figure in found.figures}) > 1


def _written(figure: Figure) -> str:
    """A figure as it stands in the text, with its unit where that stands elsewhere."""
    if figure.unit not in figure.text:  # of a cell, whose unit stands in a header, perhaps with 万 or 亿
        return f"“{''.join(write_figure(figure))}”"
    words = f"{figure.qualifier}{figure.text}" if not figure.text.startswith(figure.qualifier) else figure.text
    return f"“{words}”"
