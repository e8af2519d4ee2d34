"""What a new version of a dossier changed (补正变化): files, requirements, figures, sections."""

from collections.abc import Iterable, Mapping

from pipeline.brief.keyfigures import write_figure
from pipeline.facts import Figure
from pipeline.review import Changes, Review
from pipeline.words import REQUIREMENT_STATUS


def compare(before: Review, after: Review) -> Changes:
    """The changes from one version to the next, as Chinese sentences in a stable order."""
    return Changes(
        files=tuple(_files(before, after)),
        requirements=tuple(_requirements(before, after)),
        figures=tuple(_figures(before, after)),
        sections=tuple(_sections(before, after)),
    )


def _files(before: Review, after: Review) -> Iterable[str]:
    old = {entry.name: entry.sha256 for entry in before.documents}
    new = {entry.name: entry.sha256 for entry in after.documents}
    yield from (f"新增文件“{name}”" for name in sorted(new.keys() - old.keys()))
    yield from (f"替换文件“{name}”" for name in sorted(new.keys() & old.keys()) if new[name] != old[name])
    yield from (f"撤回文件“{name}”" for name in sorted(old.keys() - new.keys()))


def _requirements(before: Review, after: Review) -> Iterable[str]:
    old = {result.id: result.status for result in before.requirements}
    for result in after.requirements:
        was = old.get(result.id, result.status)
        if was != result.status:
            yield f"{result.title}：{REQUIREMENT_STATUS[was]} → {REQUIREMENT_STATUS[result.status]}"


def _figures(before: Review, after: Review) -> Iterable[str]:
    old, new = _stated(before.figures), _stated(after.figures)
    for key in sorted(new.keys() & old.keys()):
        if new[key] != old[key]:
            yield f"{'，'.join(part for part in key if part)}：{'、'.join(old[key])} → {'、'.join(new[key])}"


def _stated(figures: Iterable[Figure]) -> Mapping[tuple[str, str], tuple[str, ...]]:
    """Levels of the programme's indicators by indicator and period, as people read them."""
    stated: dict[tuple[str, str], set[str]] = {}
    for figure in figures:
        if figure.indicator_id and figure.kind == "level":
            number, unit = write_figure(figure)
            stated.setdefault((figure.indicator, figure.period), set()).add(f"{number}{unit}")
    return {key: tuple(sorted(values)) for key, values in stated.items()}


def _sections(before: Review, after: Review) -> Iterable[str]:
    old, new = ({s.requirement: s.text for s in review.sections if s.requirement} for review in (before, after))
    titles = {result.id: result.title for result in after.requirements}
    yield from (f"新增“{titles.get(name, name)}”部分" for name in sorted(new.keys() - old.keys()))
    yield from (f"删除“{titles.get(name, name)}”部分" for name in sorted(old.keys() - new.keys()))
    yield from (
        f"改写“{titles.get(name, name)}”部分" for name in sorted(new.keys() & old.keys()) if new[name] != old[name]
    )
