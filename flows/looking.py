"""``shenbao status``, ``show`` and ``history``: what stands in a workspace, and why."""

import sys
from collections.abc import Iterable
from pathlib import Path

import msgspec

from extractors.document import Evidence
from extractors.errors import UsageError
from flows.console import dossier_table, results
from flows.settings import resolve_settings
from pipeline.brief import describe_searched, file_numbers, reference_to
from pipeline.render.words import BASIS, REQUIREMENT_STATUS, SEVERITY, STATUS
from pipeline.review import Batch, Review
from pipeline.store import DossierState, Store


def open_workspace(workspace: str | None) -> Store:
    """The store of an existing workspace; raises :class:`extractors.errors.UsageError` when there is none."""
    settings = resolve_settings({"workspace": workspace})
    root = Path(settings.workspace)
    if not root.is_dir():
        raise UsageError(f"没有工作区“{root}”。请先运行 shenbao run，或用 --workspace 指定。")
    return Store(root, settings.database_url)


def print_status(workspace: str | None, *, as_json: bool) -> None:
    """The batch of the last run as a table, or its JSON."""
    with open_workspace(workspace) as store:
        path = store.out / "batch.json"
        if not path.exists():
            raise UsageError("该工作区还没有完成过一次审核。")
        content = path.read_bytes()
    if as_json:
        sys.stdout.write(content.decode())
        return
    batch = msgspec.json.decode(content, type=Batch)
    results.print(dossier_table(batch.dossiers))
    results.print(f"最近一次审核：{batch.generated_at}；{path}", markup=False, soft_wrap=True)


def find_state(store: Store, wanted: str) -> DossierState:
    """The dossier with that id, region, source or folder name; raises when there is none or more than one."""
    states = store.dossiers(present=False)
    for matches in (
        [state for state in states if wanted in {state.id, state.source, state.path}],
        [state for state in states if wanted in {state.region, Path(state.source).name}],
        [state for state in states if state.region and wanted in state.region],
    ):
        if len(matches) == 1:
            return matches[0]
        if matches:
            choices = "、".join(state.id for state in matches)
            raise UsageError(f"“{wanted}”对应不止一份材料，请用编号指定：{choices}")
    raise UsageError(f"没有找到“{wanted}”对应的申报材料。用 shenbao status 查看全部。")


def print_dossier(wanted: str, workspace: str | None, *, as_json: bool) -> None:
    """Requirements and findings of one dossier with their sources, or its review as JSON."""
    with open_workspace(workspace) as store:
        state = find_state(store, wanted)
        if as_json:
            sys.stdout.write((store.out / state.path / "review.json").read_text(encoding="utf-8"))
            return
        review = store.read_review(state.review_key)
        folder = store.out / state.path
    results.print(f"{state.region or state.source}：{STATUS[review.status]}（第 {state.version} 版）", style="bold")
    numbers = file_numbers(review)
    _print_requirements(review, numbers)
    _print_findings(review, numbers)
    results.print(f"\n摘要：{folder / 'brief.html'}", markup=False, soft_wrap=True)


def _print_requirements(review: Review, numbers: dict[str, int]) -> None:
    results.print("\n各项要求", style="bold")
    for result in review.requirements:
        indent = "    " if "/" in result.id else "  "
        line = f"{indent}{REQUIREMENT_STATUS[result.status]}  {result.title}（{BASIS[result.basis]}）"
        results.print(line + _places(result.evidence, numbers), markup=False, soft_wrap=True)


def _print_findings(review: Review, numbers: dict[str, int]) -> None:
    results.print("\n问题", style="bold")
    if not review.findings:
        results.print("  没有发现问题。")
    for finding in review.findings:
        results.print(f"  [{SEVERITY[finding.severity]}] {finding.message}", markup=False, soft_wrap=True)
        where = _places(finding.evidence, numbers) or describe_searched(finding.searched, numbers)
        results.print(f"      {finding.id}　{where.strip()}", style="dim", markup=False, soft_wrap=True)


def _places(evidence: Iterable[Evidence], numbers: dict[str, int]) -> str:
    places = dict.fromkeys(reference_to(one, numbers) for one in evidence)
    return f"　{'、'.join(places)}" if places else ""


def print_history(wanted: str, workspace: str | None) -> None:
    """Every version of one dossier: when, with what result, and what changed."""
    with open_workspace(workspace) as store:
        state = find_state(store, wanted)
        for version in store.versions(state.id):
            received = f"，收到日期 {version.received_at}" if version.received_at else ""
            results.print(
                f"第 {version.version} 版　{version.made_at}　{STATUS[version.status]}{received}", markup=False
            )
            changes = store.read_review(version.review_key).changes
            for line in (*changes.files, *changes.requirements, *changes.figures, *changes.sections) if changes else ():
                results.print(f"    {line}", markup=False, soft_wrap=True)
