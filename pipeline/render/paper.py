"""A brief cut to one or two A4 pages (纸质摘要): the strings that PDF and DOCX show, in order, already safe to show."""

from collections.abc import Iterable, Sequence
from typing import Final

from extractors.document import Record
from pipeline.brief import (
    Brief,
    CommitmentLine,
    CriterionLine,
    FileLine,
    Issue,
    MeasureLine,
    Sourced,
    SourcedFigure,
    TaskLine,
)
from pipeline.render.safe import shortened, shown

MEASURES: Final = 8
UNSURE: Final = 8
UNSURE_LABEL: Final = "识读待核"
FILES: Final = 24
REFERENCES: Final = 3
NONE_FOUND: Final = "材料中未摘到直接表述。"


class Room(Record, frozen=True):
    """How much goes on paper: characters of all quoted sentences together (each criterion keeps two), rows, findings."""

    characters: int
    figures: int
    commitments: int
    doubts: int


ROOMS: Final = (Room(1_500, 12, 6, 8), Room(1_150, 9, 4, 6), Room(900, 7, 3, 5))
"""From what a usual dossier takes to what one with many faults and files takes on two pages."""


class PaperPoint(Record, frozen=True):
    """A sentence with a remark on it, if any, and its short reference."""

    text: str
    note: str
    reference: str


class PaperCriterion(Record, frozen=True):
    """One criterion."""

    title: str
    points: tuple[PaperPoint, ...]


class PaperIssue(Record, frozen=True):
    """A finding: its kind, its sentence, and where it stands or was looked for."""

    label: str
    text: str
    note: str


class PaperTask(Record, frozen=True):
    """One task."""

    title: str
    covered: bool
    verdict: str
    note: str


class PaperMeasure(Record, frozen=True):
    """One innovation, by its name or the sentence that says it."""

    text: str
    reference: str


class PaperCommitment(Record, frozen=True):
    """One promise; what the dossier leaves open is a dash."""

    what: str
    who: str
    when: str
    money: str
    reference: str


class PaperFigure(Record, frozen=True):
    """One row of the table of figures."""

    indicator: str
    number: str
    unit: str
    period: str
    kind: str
    is_target: bool
    reference: str


class PaperFile(Record, frozen=True):
    """One row of the list of files."""

    number: str
    name: str
    kind: str
    pages: str
    note: str


class Paper(Record, frozen=True):
    """All that stands on paper."""

    title: str
    programme: str
    status: str
    status_word: str
    region: str
    province: str
    kind: str
    eligibility: str
    basis: str
    lead: str
    contact: str
    industries: str
    version: str
    summary: str
    documents: str
    open: tuple[PaperIssue, ...]
    criteria: tuple[PaperCriterion, ...]
    tasks: tuple[PaperTask, ...]
    measures: tuple[PaperMeasure, ...]
    commitments: tuple[PaperCommitment, ...]
    figures: tuple[PaperFigure, ...]
    doubts: tuple[PaperIssue, ...]
    files: tuple[PaperFile, ...]
    footnotes: tuple[str, ...]


def references(sources: Sequence[Sourced], limit: int = REFERENCES) -> str:
    """Short references, each once (文件1 第2页、文件3 第1页等)."""
    distinct = list(dict.fromkeys(source.reference for source in sources))
    return "、".join(distinct[:limit]) + ("等" if len(distinct) > limit else "")


def _note(issue: Issue) -> str:
    parts = [
        f"依据：{issue.basis}" if issue.basis else "",
        f"见{references(issue.sources)}" if issue.sources else "",
        f"已查{issue.searched}" if issue.searched and not issue.sources else "",
        issue.reopened,
    ]
    return shown("；".join(part for part in parts if part))


def paper_issue(issue: Issue, limit: int = 200) -> PaperIssue:
    """A finding in one or two lines."""
    return PaperIssue(label=issue.rule_word, text=shortened(issue.text, limit), note=_note(issue))


def fit_points(criteria: Sequence[CriterionLine], budget: int) -> list[list[Sourced]]:
    """The sentences of each criterion, the last but one dropped where most is said until ``budget`` holds."""
    kept = [list(criterion.points) for criterion in criteria]

    def length(points: Iterable[Sourced]) -> int:
        return sum(len(point.text) for point in points)

    while sum(map(length, kept)) > budget:
        rich = [points for points in kept if len(points) > 2]
        if not rich:
            break
        del max(rich, key=length)[-2]
    return kept


def _figure(figure: SourcedFigure) -> PaperFigure:
    line = figure.line
    return PaperFigure(
        indicator=shown(line.indicator),
        number=shortened(line.number, 40) + ("（待核）" if line.unsure else ""),
        unit=shortened(line.unit, 12),
        period=shortened(line.period, 30) or "—",
        kind=line.kind,
        is_target=line.is_target,
        reference=figure.source.reference,
    )


def _task(task: TaskLine) -> PaperTask:
    shown_first = (*task.new[:1], *task.sources)[:1]
    heading = shortened(shown_first[0].text, 60) if shown_first else ""
    note = f"{heading}（{references(shown_first, 1)}）" if heading else ""
    return PaperTask(title=shown(task.title), covered=task.covered, verdict="有" if task.covered else "未见", note=note)


def _measure(line: MeasureLine) -> PaperMeasure | None:
    head = line.head
    return PaperMeasure(text=shortened(head.text, 60), reference=head.reference) if head else None


def _commitment(line: CommitmentLine) -> PaperCommitment:
    who, when, money = (
        shortened(words, limit) or "—" for words, limit in ((line.who, 40), (line.when, 30), (line.money, 20))
    )
    return PaperCommitment(
        what=shortened(line.what.text, 70), who=who, when=when, money=money, reference=line.what.reference
    )


def _said(source: Sourced | None, limit: int) -> str:
    return f"{shortened(source.text, limit)}（{source.reference}）" if source else ""


def _unsure(brief: Brief) -> list[PaperIssue]:
    if not brief.unsure:
        return []
    readings = "；".join(f"{shortened(item.text, 60)}（{item.reference}）" for item in brief.unsure[:UNSURE])
    more = f"；等{len(brief.unsure)}项" if len(brief.unsure) > UNSURE else ""
    return [PaperIssue(label=UNSURE_LABEL, text=f"以下内容识读把握不大，请对照原文：{readings}{more}。", note="")]


def _documents(brief: Brief) -> str:
    return "；".join(f"{item.title} {item.status_word}" for item in brief.requirements if "/" not in item.id)


def _rest(count: int, shown_count: int, what: str) -> list[str]:
    return [f"{what}另有 {count - shown_count} 条，见网页版摘要。"] if count > shown_count else []


def _footnotes(brief: Brief, room: Room, dropped: int) -> list[str]:
    """What is left out, ``dropped`` quoted sentences among it, and what people said of the dossier."""
    notes = [
        *_rest(dropped, 0, "原文摘录"),
        *_rest(len(brief.figures), room.figures, "指标"),
        *_rest(len(brief.commitments), room.commitments, "承诺事项"),
        *_rest(len(brief.measures), MEASURES, "创新举措"),
        *_rest(len(brief.doubts), room.doubts, "存疑事项"),
        *_rest(len(brief.files), FILES, "文件"),
    ]
    if brief.waived:
        notes.append(f"人工认可 {len(brief.waived)} 项，理由见网页版摘要。")
    notes += [
        shortened(f"{line.kind}：{line.text}（{line.by}，{line.day}{'；' + line.note if line.note else ''}）", 160)
        for line in brief.remarks
    ]
    return notes


def _criterion(criterion: CriterionLine, kept: Iterable[Sourced]) -> PaperCriterion:
    points = (
        PaperPoint(text=shown(item.text), note=shortened(item.note, 40), reference=item.reference) for item in kept
    )
    return PaperCriterion(title=shown(criterion.title), points=tuple(points))


def _file(line: FileLine) -> PaperFile:
    return PaperFile(
        number=f"文件{line.number}",
        name=shortened(line.name, 80),
        kind=shortened(line.kind, 60),
        pages=line.pages,
        note=line.note,
    )


def make_paper(brief: Brief, room: Room = ROOMS[0]) -> Paper:
    """What of a brief stands on paper; what is left out is said, and stands in ``brief.html``."""
    points = fit_points(brief.criteria, room.characters)
    dropped = sum(len(criterion.points) for criterion in brief.criteria) - sum(map(len, points))
    applicant = brief.applicant
    return Paper(
        title=shown(brief.title),
        programme=shown(f"{brief.programme}（{brief.notice}）" if brief.notice else brief.programme),
        status=brief.status,
        status_word=brief.status_word,
        region=shortened(applicant.name, 60),
        province=shortened(applicant.province, 30),
        kind=applicant.kind,
        eligibility=shortened(applicant.eligibility, 200),
        basis=applicant.basis,
        lead=_said(applicant.lead, 40),
        contact=_said(applicant.contact, 40),
        industries=_said(applicant.industries, 80),
        version=f"第 {brief.version} 版",
        summary=brief.summary,
        documents=shown(_documents(brief)),
        open=tuple(paper_issue(issue) for issue in brief.open),
        criteria=tuple(_criterion(line, kept) for line, kept in zip(brief.criteria, points, strict=True)),
        tasks=tuple(_task(task) for task in brief.tasks),
        measures=tuple(measure for line in brief.measures[:MEASURES] if (measure := _measure(line))),
        commitments=tuple(_commitment(line) for line in brief.commitments[: room.commitments]),
        figures=tuple(_figure(figure) for figure in brief.figures[: room.figures]),
        doubts=(*(paper_issue(issue, 120) for issue in brief.doubts[: room.doubts]), *_unsure(brief)),
        files=tuple(_file(line) for line in brief.files[:FILES]),
        footnotes=tuple(_footnotes(brief, room, dropped)),
    )
