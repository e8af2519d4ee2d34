"""What came before (经过): what people said of a dossier, and what its new version changed, as people read it."""

from collections.abc import Iterator, Mapping

from extractors.document import Record
from pipeline import words
from pipeline.brief.references import Sourced, all_sourced, file_numbers
from pipeline.programme import Basis
from pipeline.review import Changes, Remark, Review


class RemarkLine(Record, frozen=True):
    """What a person said, in words; ``about`` names the finding or file, ``note`` that it holds no longer."""

    kind: str
    about: str
    text: str
    by: str
    day: str
    note: str


class ChangeLine(Record, frozen=True):
    """What is otherwise than in the version before; of a rewritten section the sentences taken out and put in."""

    text: str
    taken_out: tuple[str, ...] = ()
    put_in: tuple[str, ...] = ()
    sources: tuple[Sourced, ...] = ()


def describe_remarks(review: Review, titles: Mapping[str, tuple[str, Basis]]) -> tuple[RemarkLine, ...]:
    """Everything that people said of a dossier and did not take back, oldest first."""
    findings = {finding.id: finding.message for finding in review.findings}
    names = {entry.sha256: entry.name for entry in review.documents}
    return tuple(
        RemarkLine(
            kind=words.REMARK[remark.kind],
            about=findings.get(remark.subject) or _about_file(remark, names, titles),
            text=remark.text,
            by=remark.by,
            day=remark.at[:10],
            note="" if remark.stands else _lapsed(remark, findings),
        )
        for remark in review.remarks
    )


def _about_file(remark: Remark, names: Mapping[str, str], titles: Mapping[str, tuple[str, Basis]]) -> str:
    if remark.kind != "assign":
        return ""
    kind = titles[remark.requirement][0] if remark.requirement in titles else "不属于申报材料"
    return f"{names.get(remark.subject, '已不在材料中的文件')}：{kind}"


def _lapsed(remark: Remark, findings: Mapping[str, str]) -> str:
    if remark.kind == "assign":
        return "该文件已不在材料中"
    return "所依据的内容有变化，需重新核对" if remark.subject in findings else "该问题已不存在"


def describe_changes(review: Review) -> tuple[ChangeLine, ...]:
    """What came and went since the version before, then what it changed: faults, requirements, figures, sections."""
    return tuple(_changes(review.changes, file_numbers(review))) if review.changes else ()


def _changes(changes: Changes, numbers: Mapping[str, int]) -> Iterator[ChangeLine]:
    yield from (ChangeLine(text=line) for line in changes.files)
    for finding in changes.of_findings:
        yield ChangeLine(text=f"{words.FINDING_CHANGE[finding.kind]}：{finding.message}")
    yield from (ChangeLine(text=line) for line in changes.requirements)
    for line, figure in zip(changes.figures, changes.of_figures, strict=False):
        yield ChangeLine(text=line, sources=all_sourced(figure.evidence, numbers))
    for line, section in zip(changes.sections, changes.of_sections, strict=False):
        yield ChangeLine(text=line, taken_out=section.taken_out, put_in=section.put_in)
