"""What an expert reads (评审摘要): the content of a brief, before it gets a form. Every fact carries its source.

The order is fixed: who applies and may they; is it complete; what they propose by the criteria; coverage of the
tasks; innovations; promises; key figures; doubts; the files by number. Nothing is written that the dossier or its review does not say, and
nothing is scored.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from extractors.document import Record
from extractors.registry import ARCHIVES
from pipeline import words
from pipeline.brief.applicant import Applicant, describe_applicant
from pipeline.brief.history import ChangeLine, RemarkLine, describe_changes, describe_remarks
from pipeline.brief.keyfigures import FigureLine, choose_figures
from pipeline.brief.proposals import CommitmentLine, CriterionLine, MeasureLine, TaskLine, describe_proposals
from pipeline.brief.references import (
    Sourced,
    all_sourced,
    describe_searched,
    file_numbers,
    reference_to,
    sourced,
)
from pipeline.programme import Basis, Programme, Severity
from pipeline.review import DocumentEntry, Finding, RequirementStatus, Review, Status

__all__ = [
    "UNREAD",
    "Applicant",
    "Brief",
    "ChangeLine",
    "CommitmentLine",
    "CriterionLine",
    "FileLine",
    "Issue",
    "MeasureLine",
    "RemarkLine",
    "RequirementLine",
    "Sourced",
    "SourcedFigure",
    "TaskLine",
    "describe_changes",
    "describe_finding",
    "describe_remarks",
    "describe_searched",
    "file_numbers",
    "make_brief",
    "reference_to",
    "requirement_titles",
]


UNKNOWABLE: Final = frozenset({"document-missing", "region-unknown"})
"""Rules that say little of a dossier of which no file could be read: what is missing may be in one of them."""
UNREAD: Final = "未能读取"
"""Note of a file of which nothing was read."""


class FileLine(Record, frozen=True):
    """One file of the dossier. ``number`` is the one that references use."""

    number: int
    id: str
    name: str
    kind: str
    pages: str
    note: str


class RequirementLine(Record, frozen=True):
    """How one required document or part stands."""

    id: str
    title: str
    basis: str
    status: RequirementStatus
    status_word: str
    sources: tuple[Sourced, ...]


class Issue(Record, frozen=True):
    """A finding as people read it. ``searched`` says where was looked, ``waived`` who overruled it and why.

    ``reopened`` says who overruled it before what it rests on changed.
    """

    id: str
    rule: str
    rule_word: str
    severity: Severity
    severity_word: str
    requirement: str
    basis: str
    text: str
    action: str
    searched: str
    waived: str
    reopened: str
    sources: tuple[Sourced, ...]


class SourcedFigure(Record, frozen=True):
    """A row of the table of key figures."""

    line: FigureLine
    source: Sourced


class Brief(Record, frozen=True):
    """All of a brief. ``open`` are unwaived errors; ``doubts`` unwaived warnings and hints, the weightier first."""

    title: str
    programme: str
    notice: str
    dossier: str
    version: int
    status: Status
    status_word: str
    applicant: Applicant
    terms: tuple[str, ...]
    """Key terms, heaviest first."""
    summary: str
    requirements: tuple[RequirementLine, ...]
    open: tuple[Issue, ...]
    criteria: tuple[CriterionLine, ...]
    tasks: tuple[TaskLine, ...]
    measures: tuple[MeasureLine, ...]
    commitments: tuple[CommitmentLine, ...]
    figures: tuple[SourcedFigure, ...]
    doubts: tuple[Issue, ...]
    unsure: tuple[Sourced, ...]
    """Readings that a person should hold against the page: figures, and documents hardly known for what they are."""
    waived: tuple[Issue, ...]
    remarks: tuple[RemarkLine, ...]
    """What people said besides: files that they told the kind of, notes."""
    changes: tuple[ChangeLine, ...]
    settled: tuple[str, ...]
    """Faults of the version before that are no more."""
    files: tuple[FileLine, ...]


def requirement_titles(programme: Programme) -> dict[str, tuple[str, Basis]]:
    """Title and basis of every document, group, section, letter part and figure by id (``document/section``)."""
    titles: dict[str, tuple[str, Basis]] = {}
    for figure in programme.figures:
        titles[figure.id] = titles[f"figures/{figure.id}"] = (figure.title, figure.basis)
    for group in programme.groups:
        titles[group.id] = (group.title, group.basis)
    for document in programme.documents:
        titles[document.id] = (document.title, document.basis)
        inner = [(item.id, item.title, item.basis) for item in document.sections]
        inner += [(item.id, item.title, item.basis) for item in document.parts]
        for key, title, basis in inner:
            titles[f"{document.id}/{key.removeprefix(f'{document.id}/')}"] = (f"{document.title}·{title}", basis)
    return titles


def describe_finding(finding: Finding, numbers: Mapping[str, int], titles: Mapping[str, tuple[str, Basis]]) -> Issue:
    """A finding as people read it."""
    title, basis = titles.get(finding.requirement or "", ("", None))
    waiver, reopened = finding.waived, finding.reopened
    return Issue(
        id=finding.id,
        rule=finding.rule,
        rule_word=words.rule_word(finding.rule),
        severity=finding.severity,
        severity_word=words.SEVERITY[finding.severity],
        requirement=title,
        basis=words.BASIS[basis] if basis else "",
        text=finding.message,
        action=words.action_for(finding.rule),
        searched=describe_searched(finding.searched, numbers),
        waived=f"{waiver.by}：{waiver.reason}" if waiver else "",
        reopened=f"{reopened.by}曾认可（{reopened.reason}），此后所依据的内容有变化" if reopened else "",
        sources=all_sourced(finding.evidence, numbers),
    )


def _file_note(entry: DocumentEntry, numbers: Mapping[str, int]) -> str:
    """How a file was read, and which other file it belongs with."""
    notes = []
    if entry.continues and entry.continues in numbers:
        notes.append(f"接文件{numbers[entry.continues]}")
    if entry.twin_of and entry.twin_of in numbers:
        notes.append(f"与文件{numbers[entry.twin_of]}内容相同")
    if entry.draft_of and entry.draft_of in numbers:
        notes.append(f"草稿，以文件{numbers[entry.draft_of]}为准")
    if entry.replaced_by and entry.replaced_by in numbers:
        notes.append(f"已由补正的文件{numbers[entry.replaced_by]}替换")
    if entry.assigned_by:
        notes.append(f"类别由{entry.assigned_by}指定")
    if entry.ocr_pages:
        sure = f"，平均可信度 {entry.confidence:.0%}" if entry.confidence is not None else ""
        notes.append(f"文字识别 {entry.ocr_pages} 页{sure}")
    elif entry.confidence is None:
        notes.append(UNREAD)
    return "，".join(notes)


def _files(review: Review, titles: Mapping[str, tuple[str, Basis]]) -> tuple[FileLine, ...]:
    containers = {entry.contained_in for entry in review.documents if entry.contained_in}
    numbers = file_numbers(review)
    lines = []
    for number, entry in enumerate(review.documents, start=1):
        ids = dict.fromkeys([part.requirement for part in entry.parts] or [entry.requirement or ""])
        kinds = [titles[part][0] for part in ids if part in titles]
        packed = entry.id in containers and entry.media_type in ARCHIVES
        lines.append(
            FileLine(
                number=number,
                id=entry.id,
                name=entry.name,
                kind="压缩包" if packed else "、".join(kinds) or ("已替换" if entry.replaced_by else "未归类"),
                pages=f"{entry.pages} 页" if entry.pages else "—",
                note="" if packed else _file_note(entry, numbers),
            )
        )
    return tuple(lines)


def _summary(review: Review, programme: Programme, errors: int, warnings: int) -> str:
    required = [item.id for item in programme.documents if item.scope == "dossier" and item.severity == "error"]
    present = {item.id for item in review.requirements if item.id in required and item.status != "missing"}
    parts = [f"{len(required)} 类必备材料中已有 {len(present)} 类"] if required else []
    parts.append(f"须补正 {errors} 项" if errors else "没有须补正的事项")
    if warnings:
        parts.append(f"建议核实 {warnings} 项")
    return "，".join(parts) + "。"


def _requirements(review: Review, numbers: Mapping[str, int]) -> tuple[RequirementLine, ...]:
    return tuple(
        RequirementLine(
            id=item.id,
            title=item.title,
            basis=words.BASIS[item.basis],
            status=item.status,
            status_word=words.REQUIREMENT_STATUS[item.status],
            sources=all_sourced(item.evidence, numbers),
        )
        for item in review.requirements
    )


def _unsure(
    review: Review,
    figures: Sequence[SourcedFigure],
    numbers: Mapping[str, int],
    titles: Mapping[str, tuple[str, Basis]],
) -> Iterator[Sourced]:
    """Doubtful readings that no finding tells."""
    for item in review.requirements:
        if item.status == "unclear" and not item.findings and item.evidence:
            title = titles.get(item.id, (item.title, None))[0]
            yield sourced(item.evidence[0], numbers, f"“{title}”的认定")
    for figure in figures:
        if line := figure.line if figure.line.unsure else None:
            yield sourced(line.evidence, numbers, f"{line.indicator} {line.period} {line.number}{line.unit}")


def most_telling_first(findings: Sequence[Finding], review: Review) -> list[Finding]:
    """The findings in their order; of a failed dossier those that say why come before what nobody can know."""
    return sorted(findings, key=lambda finding: review.status == "failed" and finding.rule in UNKNOWABLE)


def make_brief(review: Review, programme: Programme) -> Brief:
    """The content of a dossier's brief; words and order only, no form."""
    numbers, titles = file_numbers(review), requirement_titles(programme)
    issues = [describe_finding(item, numbers, titles) for item in most_telling_first(review.findings, review)]
    standing = [issue for issue in issues if not issue.waived]
    errors = tuple(issue for issue in standing if issue.severity == "error")
    warnings = [issue for issue in standing if issue.severity == "warning"]
    hints = [issue for issue in standing if issue.severity == "info"]
    changes, proposals = review.changes, describe_proposals(review, numbers)
    figures = tuple(
        SourcedFigure(line=line, source=sourced(line.evidence, numbers))
        for line in choose_figures(review.figures, programme, review.dossier.region)
    )
    return Brief(
        title=programme.look.brief_title,
        programme=programme.title,
        notice=programme.notice.number,
        dossier=review.dossier.id,
        version=review.dossier.version,
        status=review.status,
        status_word=words.STATUS[review.status],
        applicant=describe_applicant(review, programme, numbers),
        terms=tuple(term.text for term in review.terms),
        summary=_summary(review, programme, len(errors), len(warnings)),
        requirements=_requirements(review, numbers),
        open=errors,
        criteria=proposals.criteria,
        tasks=proposals.tasks,
        measures=proposals.measures,
        commitments=proposals.commitments,
        figures=figures,
        doubts=(*warnings, *hints),
        unsure=tuple(_unsure(review, figures, numbers, titles)),
        waived=tuple(issue for issue in issues if issue.waived),
        remarks=tuple(line for line in describe_remarks(review, titles) if line.kind != words.REMARK["waive"]),
        changes=describe_changes(review),
        settled=tuple(f.message for f in changes.of_findings if f.kind == "closed") if changes else (),
        files=_files(review, titles),
    )
