"""What they propose (申报内容), as an expert reads it: sentences by criterion, tasks, innovations, promises; none twice."""

from collections.abc import Collection, Iterator, Mapping
from typing import Final, TypeAlias

from extractors.document import Evidence, Record
from pipeline.brief.references import Sourced, all_sourced, sourced
from pipeline.review import Commitment, CriterionPoints, Measure, Review, TaskCoverage

NEW: Final = 2
"""Sentences on what is new in one task."""


class CriterionLine(Record, frozen=True):
    """What they propose by one criterion, in their own words."""

    id: str
    title: str
    points: tuple[Sourced, ...]


class TaskLine(Record, frozen=True):
    """Whether and where one task is treated, and what is new in it."""

    id: str
    title: str
    covered: bool
    sources: tuple[Sourced, ...]
    new: tuple[Sourced, ...] = ()


class MeasureLine(Record, frozen=True):
    """One innovation: its name, the sentence that says most about it, or both."""

    name: Sourced | None
    gist: Sourced | None

    @property
    def head(self) -> Sourced | None:
        """The name; the sentence of one without a name."""
        return self.name or self.gist


class CommitmentLine(Record, frozen=True):
    """One promise: what, who answers for it, by when, how much money; empty where the dossier does not say."""

    what: Sourced
    who: str
    when: str
    money: str


class Proposals(Record, frozen=True):
    """What a dossier proposes."""

    criteria: tuple[CriterionLine, ...]
    tasks: tuple[TaskLine, ...]
    measures: tuple[MeasureLine, ...]
    commitments: tuple[CommitmentLine, ...]


def describe_proposals(review: Review, numbers: Mapping[str, int]) -> Proposals:
    """The proposals of a review; a sentence quoted under a criterion or in a list before is not quoted again."""
    quoted = {_place(point.evidence) for criterion in review.criteria for point in criterion.points}
    measures = tuple(_measures(review.measures, numbers, quoted))
    quoted |= {_place(line.gist.evidence) for line in measures if line.gist and line.gist.evidence}
    return Proposals(
        criteria=tuple(_criterion(item, numbers) for item in review.criteria),
        tasks=tuple(_task(item, numbers, quoted) for item in review.tasks),
        measures=measures,
        commitments=tuple(_commitment(item, numbers) for item in review.commitments),
    )


_Place: TypeAlias = tuple[str, str, int, int]
"""Document, block, and where in it words begin and end."""


def _place(evidence: Evidence) -> _Place:
    return evidence.document, evidence.block, evidence.start, evidence.start + len(evidence.quote)


def _is_quoted(evidence: Evidence, quoted: Collection[_Place]) -> bool:
    """Whether some of the words stand in what was quoted."""
    document, block, start, end = _place(evidence)
    return any((document, block) == other[:2] and start < other[3] and other[2] < end for other in quoted)


def _criterion(item: CriterionPoints, numbers: Mapping[str, int]) -> CriterionLine:
    points = (sourced(point.evidence, numbers, point.text, point.note) for point in item.points)
    return CriterionLine(id=item.id, title=item.title, points=tuple(points))


def _task(item: TaskCoverage, numbers: Mapping[str, int], quoted: set[_Place]) -> TaskLine:
    fresh = [evidence for evidence in item.new if not _is_quoted(evidence, quoted)][:NEW]
    quoted |= set(map(_place, fresh))
    sources = [evidence for evidence in item.evidence if not _is_quoted(evidence, quoted)] or item.evidence[:1]
    return TaskLine(
        id=item.id,
        title=item.title,
        covered=item.covered,
        sources=all_sourced(sources, numbers),
        new=all_sourced(fresh, numbers),
    )


def _measures(
    measures: tuple[Measure, ...], numbers: Mapping[str, int], quoted: Collection[_Place]
) -> Iterator[MeasureLine]:
    for measure in measures:
        gist = measure.gist if measure.gist and not _is_quoted(measure.gist, quoted) else None
        if measure.name or gist:
            yield MeasureLine(
                name=sourced(measure.name, numbers) if measure.name else None,
                gist=sourced(gist, numbers) if gist else None,
            )


def _commitment(item: Commitment, numbers: Mapping[str, int]) -> CommitmentLine:
    who, when, money = (part.quote if part else "" for part in (item.who, item.when, item.money))
    return CommitmentLine(what=sourced(item.what, numbers), who=who, when=when, money=money)
