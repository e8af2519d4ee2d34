"""``shenbao purge``: a dossier, or the whole call, is removed after its time, with a record of what and by whom.

Outputs and files go first, rows of the database last: a purge that dies half-way is finished by the next one. The audit
log stays. Backups hold what they hold, which is said.
"""

import shutil
from collections.abc import Iterable
from pathlib import Path

import msgspec

from extractors.document import Record
from extractors.errors import UsageError
from flows.console import say
from flows.lock import user_name
from flows.looking import find_state, open_workspace
from flows.publish import publish_again
from flows.run import Run, now, open_run
from flows.settings import resolve_settings
from flows.tasks import DossierTask, last_batch
from pipeline.packed import load_record
from pipeline.review import Batch
from pipeline.similarity import Copies
from pipeline.store import DossierState, Store

ALL = frozenset({"全部", "all"})
_FOLDERS = ("originals", "readings", "ranges", "reviews", "copies", "views", "out")


class _Holdings(Record, frozen=True):
    """What the store keeps of some dossiers and of nothing else: contents by hash, reviews by key, files of copies."""

    contents: frozenset[str]
    reviews: frozenset[str]
    copies: frozenset[str]


def purge(wanted: str, reason: str, by: str | None, workspace: str | None, *, confirmed: bool) -> None:
    """Remove a dossier by any of its names, or everything (全部); without ``confirmed`` only say what would go.

    Raises :class:`extractors.errors.UsageError` where it was not confirmed or no reason is given.
    """
    words, who = " ".join(reason.split()), " ".join((by or user_name()).split())
    if not words or not who:
        raise UsageError("请用 --reason 写明清除的理由和依据（例如档案保管期限已满），以便留痕。")
    with open_workspace(workspace) as store:
        states = store.dossiers(present=False) if wanted in ALL else [find_state(store, wanted)]
        contents = len(_holdings(store, states).contents)
        programme = next((kept[0] for state in states if (kept := store.find_task(state.id))), None)
        batch = last_batch(store)
    _announce(states, contents, everything=wanted in ALL)
    if not confirmed:
        raise UsageError("尚未清除任何内容。确认无误并已按需备份（shenbao backup）后，加 --yes 再运行一次。")
    settings = resolve_settings(
        {"workspace": workspace, "programme": programme or (batch and batch.programme), "jobs": 1}
    )
    with open_run(settings) as run:
        if wanted in ALL:
            _empty(run)
        else:
            _remove(run, states[0], last_batch(run.store))
        subject = "全部" if wanted in ALL else states[0].id
        regions = "、".join(state.region or state.source for state in states)
        detail = f"{words}；{len(states)} 份申报材料（{regions}），{contents} 个原件及其读取、审核结果和输出"
        run.store.log("purge", subject, at=now(), who=who[:80], detail=detail)
        run.store.shrink()
    if settings.objects_url:
        say("对象存储中的副本不会自动删除，请用其自带的工具一并清除。")
    say(f"已清除，审计记录已保存（{who}：{words}）。此前的备份文件中仍有这些内容，请按规定一并处理。")


def _announce(states: Iterable[DossierState], contents: int, *, everything: bool) -> None:
    say("将从工作区清除，不可恢复：" if not everything else "将清空整个工作区（审计记录保留），不可恢复：", "bold")
    for state in states:
        say(f"  {state.region or state.source}　{state.id}　第 {state.version} 版")
    say(f"  连同 {contents} 个原件、各版本的读取和审核结果、全部输出和人工处理记录。")


def _holdings(store: Store, states: Iterable[DossierState]) -> _Holdings:
    """What belongs to these dossiers, in whatever version, and is not needed by others or by the batch itself."""
    gone = {state.id for state in states}
    own, others = set[str](), set[str]()
    reviews, kept_reviews = set[str](), set[str]()
    copies = set[str]()
    for state in store.dossiers(present=False):
        contents, keys, shared = _of_dossier(store, state)
        (own if state.id in gone else others).update(contents)
        (reviews if state.id in gone else kept_reviews).update(keys)
        copies |= {shared} if shared and state.id in gone else set()
    batch = last_batch(store)
    others |= {row.sha256 for row in batch.files if row.dossier is None} if batch else set()
    for path in (store.root / "copies").glob("*.zst"):  # which quote both sides
        if any(copy.other_dossier in gone for copy in load_record(path, Copies).found):
            copies.add(str(path.relative_to(store.root)))
    return _Holdings(frozenset(own - others), frozenset(reviews - kept_reviews), frozenset(copies))


def _of_dossier(store: Store, state: DossierState) -> tuple[set[str], set[str], str | None]:
    """Contents and reviews of all versions of a dossier, and the file of what it shares with others."""
    keys = {state.review_key, *(version.review_key for version in store.versions(state.id))}
    contents = {
        entry.sha256 for key in keys if store.review_path(key).exists() for entry in store.read_review(key).documents
    }
    kept = store.find_task(state.id)
    task = msgspec.json.decode(kept[1], type=DossierTask) if kept else None
    contents |= {file.sha256 for file in task.files} if task else set()
    return contents - {""}, keys, task.copies if task else None


def _remove(run: Run, state: DossierState, batch: Batch | None) -> None:
    """Remove one dossier: its outputs, then the batch's lines on it, its files, its rows."""
    store = run.store
    holdings = _holdings(store, [state])
    shutil.rmtree(store.out / state.path, ignore_errors=True)
    if batch is not None:
        batch = msgspec.structs.replace(
            batch,
            dossiers=tuple(row for row in batch.dossiers if row.id != state.id),
            files=tuple(row for row in batch.files if row.dossier != state.id),
            findings=tuple(f for f in batch.findings if not state.region or state.region not in f.message),
        )
        publish_again(run, batch, ())
    for sha256 in sorted(holdings.contents):
        _remove_content(store.root, sha256)
    for path in (*map(store.review_path, sorted(holdings.reviews)), *(store.root / name for name in holdings.copies)):
        path.unlink(missing_ok=True)
    task = store.find_task(state.id)
    files = msgspec.json.decode(task[1], type=DossierTask).files if task else ()
    store.remove_profiles({file.name for file in files}, {file.sha256 for file in files} - holdings.contents)
    store.remove_rows([state.id], sorted(holdings.contents))


def _remove_content(root: Path, sha256: str) -> None:
    """Remove a content and all that was made of it alone."""
    for folder in ("originals", "readings", "ranges", "views"):
        for path in (root / folder / sha256[:2]).glob(f"{sha256}*"):
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)


def _empty(run: Run) -> None:
    """Remove everything but the audit log."""
    for folder in _FOLDERS:
        for path in sorted((run.store.root / folder).glob("*")):
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
    run.store.remove_all_rows()
