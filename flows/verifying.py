"""``shenbao verify``: is all of a workspace there and whole; what can be made anew is taken away to be made anew.

Originals cannot be made anew: one that is lost or changed is named with the dossiers that need it. Everything else is a
function of them: a damaged reading, review or picture is removed, and the next run makes it again.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from extractors.document import Record
from extractors.errors import StoreError, WorkspaceLocked
from flows.console import say
from flows.lock import hold
from flows.looking import open_workspace
from flows.tasks import DossierTask
from pipeline.files import remove_output
from pipeline.hashing import hash_file
from pipeline.packed import load_packed, load_record
from pipeline.review import Review
from pipeline.store import DossierState, Store


class Damage(Record, frozen=True):
    """What is wrong: a sentence, and whether it was put right so far that the next run does the rest."""

    message: str
    is_mended: bool


def verify(workspace: str | None) -> None:
    """Check everything and say what was found.

    Raises :class:`extractors.errors.StoreError` where originals are lost, or the audit log is not what was written.
    """
    with open_workspace(workspace) as store:
        root = store.root
    try:
        with hold(root), open_workspace(workspace) as store:
            damages, chain = list(check(store)), store.audit_chain()
    except WorkspaceLocked as error:
        raise WorkspaceLocked(f"{error.message}核验须在没有审核任务时进行。") from error
    for damage in damages:
        say(f"  {'已处理' if damage.is_mended else '须人工处理'}：{damage.message}")
    told = f"审计记录 {chain.rows} 条"
    if chain.broken_at is not None:
        raise StoreError(
            f"{told}，自第 {chain.broken_at} 条起与校验值不符，可能被改动、插入或删除过。请与备份中的记录核对。"
        )
    say(f"{told}，首尾相连；最后一条的校验值：{chain.last[:16]}（请抄录留存，供下次核对末尾是否被截去）。")
    lost = sum(not damage.is_mended for damage in damages)
    if lost:
        raise StoreError(
            f"核验发现 {lost} 处原件缺失或损坏，无法由软件恢复。请从备份恢复，或重新放入原文件后再运行 shenbao run。"
        )
    say("工作区完好。" if not damages else f"共处理 {len(damages)} 处，请重新运行 shenbao run 补齐。")


def check(store: Store) -> Iterator[Damage]:
    """Every damage in turn; what can be made anew is removed on the way."""
    yield from _originals(store)
    yield from _records(store.root / "readings", "读取结果", _is_packed)
    yield from _records(store.root / "reviews", "审核结果", lambda path: bool(load_record(path, Review)))
    yield from _records(store.root / "copies", "比对结果", _is_packed)
    yield from _records(store.root / "views", "页面图像", lambda path: path.read_bytes()[8:12] == b"WEBP")
    for state in store.dossiers():
        yield from _outputs(store, state)


def _originals(store: Store) -> Iterator[Damage]:
    """Originals that are not what their names say, and such as dossiers need and are not there."""
    needed: dict[str, set[str]] = {}
    for state in store.dossiers(present=False):
        if kept := store.find_task(state.id):
            for file in msgspec.json.decode(kept[1], type=DossierTask).files:
                needed.setdefault(file.sha256, set()).add(state.region or state.source)
    there = {path.name: path for path in sorted((store.root / "originals").glob("*/*")) if path.is_file()}
    for name, path in there.items():
        if len(name) == 64 and hash_file(path) != name:
            yield Damage(f"原件 {name[:12]}… 的内容已改变{_whose(needed.get(name))}。", is_mended=False)
    for name in sorted(needed.keys() - there.keys()):
        if name:
            yield Damage(f"原件 {name[:12]}… 不在工作区中{_whose(needed[name])}。", is_mended=False)


def _whose(dossiers: set[str] | None) -> str:
    return f"（{'、'.join(sorted(dossiers))}）" if dossiers else ""


def _is_packed(path: Path) -> bool:
    load_packed(path)
    return True


def _records(folder: Path, word: str, is_sound: Callable[[Path], bool]) -> Iterator[Damage]:
    """Files of ``folder`` that do not decode; they are removed."""
    for path in sorted(folder.glob("*/*.zst")) + sorted(folder.glob("*.zst")) + sorted(folder.glob("*/*.webp")):
        try:
            sound = is_sound(path)
        except (OSError, msgspec.MsgspecError):
            sound = False
        if not sound:
            remove_output(path)
            yield Damage(f"{word} {path.name[:12]}… 已损坏，已移除，将重新生成。", is_mended=True)


def _outputs(store: Store, state: DossierState) -> Iterator[Damage]:
    """A dossier whose outputs or review are gone is noted to be made again."""
    folder, name = store.out / state.path, state.region or state.source
    lost = [output for output in ("brief.html", "brief.docx", "review.json") if not (folder / output).is_file()]
    if state.outputs_key and (lost or not store.review_path(state.review_key).exists()):
        store.keep_dossier(msgspec.structs.replace(state, outputs_key=""))
        what = "、".join(lost) or "审核结果"
        yield Damage(f"{name}的{what}不在原处，将重新生成。", is_mended=True)
