"""``shenbao purge``: a dossier, or the whole call, is removed after its time, with a record of what and by whom.

Each thing goes before that by which it is found: objects in a store, outputs and contents, what is known of contents,
reviews, the record of the purge, and last the dossier's own row. So a purge that dies half-way is finished when it is said
again. The audit log stays. Backups hold what they hold, which is said.
"""

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec

from extractors.document import Record
from extractors.errors import StoreError, UsageError
from flows.console import say
from flows.lock import user_name
from flows.looking import find_state, open_workspace
from flows.publish import publish_again
from flows.run import Run, now, open_run, remove_leftovers
from flows.settings import resolve_settings
from flows.tasks import DossierTask, last_batch
from pipeline.packed import load_record
from pipeline.review import Batch
from pipeline.similarity import Copies
from pipeline.store import MADE, DossierState, Store

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
    regions = "、".join(state.region or state.source for state in states)
    detail = f"{words}；{len(states)} 份申报材料（{regions}），{contents} 个原件及其读取、审核结果和输出"
    with open_run(settings) as run:
        remove_leftovers(run.store.root)

        def note() -> None:
            subject = "全部" if wanted in ALL else states[0].id
            run.store.log("purge", subject, at=now(), who=who[:80], detail=detail)

        if wanted in ALL:
            _empty(run, note)
        else:
            _remove(run, states[0], last_batch(run.store), note)
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


def _remove(run: Run, state: DossierState, batch: Batch | None, note: Callable[[], None]) -> None:
    """Remove one dossier and the batch's lines on it, in the order that this module tells of."""
    store = run.store
    holdings = _holdings(store, [state])
    _remove_objects(store, [path for path in store.objects.paths() if _is_held(path, holdings)])
    shutil.rmtree(store.out / state.path, ignore_errors=True)
    if batch is not None:
        publish_again(run, _without(batch, state), ())
    for sha256 in sorted(holdings.contents):
        _remove_content(store.root, sha256)
    task = store.find_task(state.id)
    files = msgspec.json.decode(task[1], type=DossierTask).files if task else ()
    store.remove_profiles({file.name for file in files}, {file.sha256 for file in files} - holdings.contents)
    store.remove_contents(sorted(holdings.contents))
    for path in (*map(store.review_path, sorted(holdings.reviews)), *(store.root / name for name in holdings.copies)):
        path.unlink(missing_ok=True)
    note()
    store.remove_words(state.id)
    store.shrink()
    store.remove_dossier(state.id)
    store.shrink()


def _without(batch: Batch, state: DossierState) -> Batch:
    """The batch without what it says of a dossier."""
    return msgspec.structs.replace(
        batch,
        dossiers=tuple(row for row in batch.dossiers if row.id != state.id),
        files=tuple(row for row in batch.files if row.dossier != state.id),
        findings=tuple(f for f in batch.findings if not state.region or state.region not in f.message),
    )


def _is_held(path: Path, holdings: _Holdings) -> bool:
    """Whether a file is an original, a reading, a sample or a review of what is to go."""
    name = path.name.partition(".")[0]
    return name in holdings.reviews if path.parent.parent.name == "reviews" else name in holdings.contents


def _remove_objects(store: Store, paths: Iterable[Path]) -> None:
    """Remove from the object store, reviews last; nothing of the folder has gone yet when it is not permitted."""
    try:
        store.objects.remove(sorted(paths))  # originals, readings, reviews
    except StoreError as error:
        message = f"对象存储中的副本未能全部删除，工作区中的内容尚未清除。{error.message}解决后再运行一次即可接着清除。"
        raise StoreError(message) from error


def _remove_content(root: Path, sha256: str) -> None:
    """Remove a content and all that was made of it alone."""
    for folder in ("originals", "readings", "ranges", "views"):
        for path in (root / folder / sha256[:2]).glob(f"{sha256}*"):
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)


def _empty(run: Run, note: Callable[[], None]) -> None:
    """Remove everything but the audit log."""
    store = run.store
    _remove_objects(
        store, [path for path in store.objects.paths() if path.relative_to(store.root).parts[0] in _FOLDERS]
    )
    for folder in _FOLDERS:
        for path in sorted((store.root / folder).glob("*")):
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
    (store.root / MADE).unlink(missing_ok=True)
    note()
    store.remove_all_rows()
    store.shrink()
