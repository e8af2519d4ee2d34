"""What a new version of a dossier changed (补正变化): files, requirements, findings, figures, sections.

Facts first, each with both sides of it, then the sentences that people read.
"""

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from difflib import SequenceMatcher
from typing import Final

from extractors.document import Evidence
from pipeline.brief.keyfigures import write_figure
from pipeline.facts import Figure
from pipeline.review import (
    Changes,
    DocumentEntry,
    FigureChange,
    FileChange,
    Finding,
    FindingChange,
    RequirementChange,
    Review,
    SectionChange,
)
from pipeline.rules.documents import UnclassifiedFile
from pipeline.words import REQUIREMENT_STATUS

SENTENCES_SHOWN: Final = 12
"""Of a rewritten section, of those added and of those taken out."""
LONG: Final = 1_000_000
"""Pairs of sentences above which their order is not looked at."""
_AMENDED: Final = "补正的新版本"
_FILES: Final = {"added": "新增文件", "replaced": "替换文件", "renamed": "更名文件", "withdrawn": "撤回文件"}


def compare(before: Review, after: Review) -> Changes:
    """The changes from one version to the next, in a stable order: as facts, and as Chinese sentences."""
    files = tuple(_files(before.documents, after.documents))
    requirements = tuple(_requirements(before, after))
    figures = tuple(_figures(before.figures, after.figures))
    sections = tuple(_sections(before, after))
    return Changes(
        files=tuple(map(_tell_file, files)),
        requirements=tuple(
            f"{c.title}：{REQUIREMENT_STATUS[c.was]} → {REQUIREMENT_STATUS[c.now]}" for c in requirements
        ),
        figures=tuple(map(_tell_figure, figures)),
        sections=tuple(f"{_SECTIONS[section.kind]}“{section.title}”部分" for section in sections),
        of_files=files,
        of_requirements=requirements,
        of_findings=tuple(_findings(*map(_not_told_by_files, (before, after)))),
        of_figures=figures,
        of_sections=sections,
    )


_SECTIONS: Final = {"added": "新增", "withdrawn": "删除", "rewritten": "改写"}


def _files(before: Sequence[DocumentEntry], after: Sequence[DocumentEntry]) -> Iterator[FileChange]:
    """What came, went, moved or took another's place.

    A file takes the place of one of the same name, else of the only one that is gone and was the same document of the
    call, where it is itself the only new one of that kind.
    """
    kept = {entry.sha256 for entry in before} & {entry.sha256 for entry in after}
    names = {entry.name for entry in before} & {entry.name for entry in after}
    yield from (
        FileChange(kind="replaced", name=new.name, was=new.name, why="文件名相同", document=new.id, was_document=old.id)
        for new in sorted(after, key=lambda entry: entry.name)
        for old in before
        if new.name == old.name and new.sha256 != old.sha256
    )
    gone = [entry for entry in before if entry.name not in names]
    come = [entry for entry in after if entry.name not in names]
    pairs = list(_pairs(gone, come))
    for old, new in pairs:
        same = new.sha256 in kept
        yield FileChange(
            kind="renamed" if same else "replaced",
            name=new.name,
            was=old.name,
            why="内容相同" if same else "材料类别相同",
            document=new.id,
            was_document=old.id,
        )
    moved = {entry.id for pair in pairs for entry in pair}
    new_ids = {entry.id for entry in come}
    for old, new in _replacements(before, after):
        if old.id in new_ids:  # it came behind what stands for it
            moved.add(old.id)
            yield FileChange(kind="added", name=old.name, why=f"以补正的“{new.name}”为准", document=old.id)
        else:
            moved.add(new.id)
            yield FileChange(
                kind="replaced", name=new.name, was=old.name, why=_AMENDED, document=new.id, was_document=old.id
            )
    yield from (FileChange(kind="added", name=e.name, document=e.id) for e in _sorted(come) if e.id not in moved)
    yield from (FileChange(kind="withdrawn", was=e.name, was_document=e.id) for e in _sorted(gone) if e.id not in moved)


def _replacements(
    before: Sequence[DocumentEntry], after: Sequence[DocumentEntry]
) -> Iterator[tuple[DocumentEntry, DocumentEntry]]:
    """Files that an amendment set aside, though they are still there, with what stands for them now."""
    known = {(entry.id, entry.replaced_by) for entry in before}
    by_id = {entry.id: entry for entry in after}
    for entry in _sorted(after):
        if entry.replaced_by and (entry.id, entry.replaced_by) not in known:
            yield entry, by_id[entry.replaced_by]


def _sorted(entries: Iterable[DocumentEntry]) -> list[DocumentEntry]:
    return sorted(entries, key=lambda entry: entry.name)


def _pairs(
    gone: Sequence[DocumentEntry], come: Sequence[DocumentEntry]
) -> Iterator[tuple[DocumentEntry, DocumentEntry]]:
    """Files that are gone with those that stand for them now: equal contents, then lone documents of one kind."""
    taken: set[str] = set()
    for old in _sorted(gone):
        if same := next((new for new in _sorted(come) if new.sha256 == old.sha256 and new.id not in taken), None):
            taken |= {old.id, same.id}
            yield old, same
    rest = [[entry for entry in _sorted(side) if entry.id not in taken and entry.requirement] for side in (gone, come)]
    for old in rest[0]:
        alike = [[entry for entry in side if entry.requirement == old.requirement] for side in rest]
        if len(alike[0]) == len(alike[1]) == 1:
            yield old, alike[1][0]


def _tell_file(change: FileChange) -> str:
    if change.kind == "withdrawn":
        return f"撤回文件“{change.was}”"
    if change.was == change.name:
        return f"{_FILES[change.kind]}“{change.name}”"
    signs = [f"原“{change.was}”" if change.was else "", change.why]
    other = f"（{'，'.join(filter(None, signs))}）" if any(signs) else ""
    return f"{_FILES[change.kind]}“{change.name}”{other}"


def _requirements(before: Review, after: Review) -> Iterator[RequirementChange]:
    old = {result.id: result.status for result in before.requirements}
    for result in after.requirements:
        was = old.get(result.id, result.status)
        if was != result.status:
            yield RequirementChange(id=result.id, title=result.title, was=was, now=result.status)


def _not_told_by_files(review: Review) -> list[Finding]:
    """The findings but for those on files that an amendment set aside: a change of files tells of it."""
    aside = {entry.id for entry in review.documents if entry.replaced_by}
    return [
        finding
        for finding in review.findings
        if finding.rule != UnclassifiedFile.id or not aside & {place.document for place in finding.searched}
    ]


def _findings(before: Sequence[Finding], after: Sequence[Finding]) -> Iterator[FindingChange]:
    """Faults that are no more, those that are new, and those that weigh otherwise; waived ones count as settled."""
    old = {finding.id: finding for finding in before if not finding.waived}
    new = {finding.id: finding for finding in after if not finding.waived}
    waived = {finding.id for finding in after if finding.waived}
    for name, finding in old.items():
        if name not in new and name not in waived:
            yield FindingChange(kind="closed", id=name, severity=finding.severity, message=finding.message)
    for name, finding in new.items():
        if name not in old:
            yield FindingChange(
                kind="reopened" if finding.reopened else "opened",
                id=name,
                severity=finding.severity,
                message=finding.message,
            )


def _figures(before: Iterable[Figure], after: Iterable[Figure]) -> Iterator[FigureChange]:
    old, new = _stated(before), _stated(after)
    for key in sorted(new.keys() & old.keys()):
        if new[key].keys() != old[key].keys():
            yield FigureChange(
                indicator=key[0],
                period=key[1],
                was=tuple(sorted(old[key])),
                now=tuple(sorted(new[key])),
                was_evidence=tuple(old[key][words] for words in sorted(old[key])),
                evidence=tuple(new[key][words] for words in sorted(new[key])),
            )


def _stated(figures: Iterable[Figure]) -> Mapping[tuple[str, str], dict[str, Evidence]]:
    """Levels of the programme's indicators by indicator and period, as people read them, each with its first place."""
    stated: dict[tuple[str, str], dict[str, Evidence]] = {}
    for figure in figures:
        if figure.indicator_id and figure.kind == "level":
            number, unit = write_figure(figure)
            stated.setdefault((figure.indicator, figure.period), {}).setdefault(f"{number}{unit}", figure.evidence)
    return stated


def _tell_figure(change: FigureChange) -> str:
    key = "，".join(part for part in (change.indicator, change.period) if part)
    return f"{key}：{'、'.join(change.was)} → {'、'.join(change.now)}"


def _sections(before: Review, after: Review) -> Iterator[SectionChange]:
    old, new = ({s.requirement: s.text for s in review.sections if s.requirement} for review in (before, after))
    titles = {result.id: result.title for result in (*before.requirements, *after.requirements)}
    for name in sorted(new.keys() - old.keys()):
        yield SectionChange(kind="added", requirement=name, title=titles.get(name, name))
    for name in sorted(old.keys() - new.keys()):
        yield SectionChange(kind="withdrawn", requirement=name, title=titles.get(name, name))
    for name in sorted(new.keys() & old.keys()):
        if new[name] != old[name]:
            out, added = _rewritten(old[name], new[name])
            yield SectionChange(
                kind="rewritten", requirement=name, title=titles.get(name, name), taken_out=out, put_in=added
            )


def _rewritten(old: str, new: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Sentences that were taken out and that were put in, as far as :data:`SENTENCES_SHOWN` goes."""
    from pipeline.language import sentences  # loads spaCy, which who only asks for types of ours should not

    was, now = ([text[start:end] for start, end in sentences(text)] for text in (old, new))
    if len(was) * len(now) > LONG:
        return tuple(_only_in(was, set(now))), tuple(_only_in(now, set(was)))
    out: list[str] = []
    added: list[str] = []
    for tag, first, last, begin, end in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if tag != "equal":
            out += was[first:last]
            added += now[begin:end]
    return tuple(out[:SENTENCES_SHOWN]), tuple(added[:SENTENCES_SHOWN])


def _only_in(some: Iterable[str], others: AbstractSet[str]) -> Iterator[str]:
    return itertools.islice((sentence for sentence in some if sentence not in others), SENTENCES_SHOWN)
