"""``shenbao status``, ``show`` and ``history``: what stands in a workspace, and why."""

import datetime as dt
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Final

from extractors.document import Evidence
from extractors.errors import UsageError
from extractors.names import show_name
from flows.console import COLOURS, print_dossiers, say, tell
from flows.settings import resolve_settings
from flows.storefaults import told_clearly
from flows.tasks import last_batch
from pipeline.brief import describe_changes, describe_remarks, describe_searched, file_numbers, reference_to
from pipeline.regions import load_gazetteer
from pipeline.render.safe import masked_json
from pipeline.review import Review
from pipeline.store import DossierState, Store
from pipeline.words import BASIS, REQUIREMENT_STATUS, SEVERITY, STATUS

_STYLE: Final = {"missing": "red", "defective": "yellow", "unclear": "yellow", "waived": "dim"}
"""How a requirement that is not simply met looks in the terminal."""


@contextmanager
def open_workspace(workspace: str | None) -> Iterator[Store]:
    """The store of an existing workspace; raises :class:`extractors.errors.UsageError` when there is none."""
    settings = resolve_settings({"workspace": workspace})
    root = Path(settings.workspace)
    if not (root / "originals").is_dir() or not (settings.database_url or (root / "shenbao.db").is_file()):
        raise UsageError(f"“{root}”不是工作区。请先运行 shenbao run，或用 --workspace 指定。")
    with told_clearly(settings.workspace), Store(root, settings.database_url, settings.objects_url) as store:
        yield store


def print_status(workspace: str | None, province: str = "", *, only_open: bool = False, as_json: bool = False) -> None:
    """The batch of the last run as a table, of one province or what is not complete alone, or its whole JSON."""
    with open_workspace(workspace) as store:
        batch = last_batch(store)
        path = store.out / "batch.json"
        if batch is None:
            raise UsageError("该工作区还没有完成过一次审核。请先运行 shenbao run。")
        content = path.read_bytes()
    if as_json:
        sys.stdout.buffer.write(content)
        return
    print_dossiers(batch, province.strip(), only_open=only_open)
    say(f"最近一次审核：{local_time(batch.generated_at)}；{path}")


def find_state(store: Store, wanted: str) -> DossierState:
    """The dossier with that id (its programme may be left out), source, path, region (恩施州, too) or folder name.

    Dossiers of the last run go before those of earlier ones. Raises when there is none or more than one.
    """
    wanted = wanted.strip().rstrip("/")
    states = store.dossiers(present=False) if wanted else []
    for matches in (
        [state for state in states if wanted in {state.id, state.source, state.path}],
        [state for state in states if state.id.endswith(f"-{wanted}")],
        [state for state in states if wanted in {state.region, Path(state.source).name}],
        [state for state in states if state.region and wanted in state.region],
        filter(partial(_is_region_of, wanted), states),
    ):
        found = list(matches)
        present = [state for state in found if state.present] or found
        if len(present) == 1:
            return present[0]
        if present:
            choices = "、".join(f"{state.id}（{state.source}）" for state in present)
            raise UsageError(f"“{wanted}”对应不止一份材料，请用编号指定：{choices}")
    raise UsageError(f"没有找到“{wanted}”对应的申报材料。用 shenbao status 查看全部。")


def _is_region_of(wanted: str, state: DossierState) -> bool:
    """Whether ``wanted`` is a short or long name of the dossier's region, as people of its province say it."""
    division = load_gazetteer().resolve(wanted, province=state.province) if state.region else None
    return division is not None and division.name == state.region


def local_time(moment: str) -> str:
    """An ISO time as this machine's clock shows it (2024-05-06 09:30)."""
    return dt.datetime.fromisoformat(moment).astimezone().strftime("%Y-%m-%d %H:%M")


def print_dossier(wanted: str, workspace: str | None, *, as_json: bool) -> None:
    """Requirements and findings of one dossier with their sources, or its review as JSON."""
    with open_workspace(workspace) as store:
        state = find_state(store, wanted)
        review = store.read_review(state.review_key)
        folder = store.out / state.path
    if as_json:
        sys.stdout.buffer.write(masked_json(review))
        return
    gone = "" if state.present else "，最近一次审核的输入中已没有这份材料"
    say(f"{state.region or state.source}：{STATUS[review.status]}（第 {state.version} 版{gone}）", "bold")
    say(f"编号：{state.id}　来源：{state.source}")
    numbers = file_numbers(review)
    _print_files(review, numbers)
    _print_requirements(review, numbers)
    _print_findings(review, numbers)
    _print_remarks(review)
    say(f"\n摘要：{folder / 'brief.html'}")


def _print_files(review: Review, numbers: dict[str, int]) -> None:
    titles = {result.id: result.title for result in review.requirements}
    say("\n文件", "bold")
    for entry in review.documents:
        roles = "、".join(dict.fromkeys(titles.get(part.requirement, part.requirement) for part in entry.parts))
        pages = f"，{entry.pages} 页" if entry.pages else ""
        say(f"  文件{numbers[entry.id]}　{show_name(entry.name)}{pages}{'　' + roles if roles else ''}")


def _print_requirements(review: Review, numbers: dict[str, int]) -> None:
    say("\n各项要求", "bold")
    for result in review.requirements:
        indent = "    " if "/" in result.id else "  "
        line = f"{indent}{REQUIREMENT_STATUS[result.status]}  {result.title}（{BASIS[result.basis]}）"
        tell(line + _places(result.evidence, numbers), _STYLE.get(result.status))


def _print_findings(review: Review, numbers: dict[str, int]) -> None:
    say("\n问题", "bold")
    if not review.findings:
        say("  没有发现问题。")
    for finding in review.findings:
        mark = "已认可" if finding.waived else SEVERITY[finding.severity]
        tell(f"  [{mark}] {finding.message}", "yellow" if finding.severity == "error" and not finding.waived else None)
        if finding.reopened:
            tell(
                f"      {finding.reopened.by}曾认可（{finding.reopened.reason}），所依据的内容有变化，请重新核对。",
                "yellow",
            )
        where = _places(finding.evidence, numbers) or describe_searched(finding.searched, numbers)
        tell(f"      {finding.id}　{where.strip()}".rstrip(), "dim")


def _print_remarks(review: Review) -> None:
    """What people said, with the titles that the review itself gives its requirements."""
    if review.remarks:
        say("\n人工处理", "bold")
    for line in describe_remarks(review, {item.id: (item.title, item.basis) for item in review.requirements}):
        about = f"（{line.about}）" if line.about else ""
        note = f"　{line.note}" if line.note else ""
        tell(f"  {line.day}　{line.by}　{line.kind}{about}：{line.text}{note}")


def _places(evidence: Iterable[Evidence], numbers: dict[str, int]) -> str:
    places = dict.fromkeys(reference_to(one, numbers) for one in evidence)
    return f"　{'、'.join(places)}" if places else ""


def print_history(wanted: str, workspace: str | None) -> None:
    """Every version of one dossier: when, with what result, and what changed."""
    with open_workspace(workspace) as store:
        state = find_state(store, wanted)
        versions = store.versions(state.id)
        say(f"{state.region or state.source}：共 {len(versions)} 版", "bold")
        for version in versions:
            received = f"，收到日期 {version.received_at}" if version.received_at else ""
            moment = f"第 {version.version} 版　{local_time(version.made_at)}"
            say(f"{moment}　{STATUS[version.status]}{received}", COLOURS[version.status])
            for line in describe_changes(store.read_review(version.review_key)):
                tell(f"    {line.text}")
                for text in line.taken_out:
                    tell(f"        - {text}", "red")
                for text in line.put_in:
                    tell(f"        + {text}", "green")
