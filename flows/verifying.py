"""``shenbao verify``: is all of a workspace there and whole; what can be made anew is taken away to be made anew.

Originals cannot be made anew: where an object store stands behind the folder, a sound copy takes the place of a damaged or
lost one, either way; one that is sound nowhere is named with the dossiers that need it. Everything else is a function of
them: a damaged reading, review or picture is removed, and the next run makes it again.
"""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import msgspec

from extractors.document import Record
from extractors.errors import StoreError, WorkspaceLocked
from flows.console import say
from flows.lock import hold
from flows.looking import open_workspace
from flows.tasks import DossierTask
from pipeline.files import remove_output
from pipeline.hashing import hash_file
from pipeline.objects import Objects
from pipeline.packed import load_packed, load_record
from pipeline.review import Review
from pipeline.store import DossierState, Store

_HASH_LENGTH: Final = 64


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
    yield from _records(store, "readings", "读取结果", _is_packed)
    yield from _records(store, "reviews", "审核结果", lambda path: bool(load_record(path, Review)))
    yield from _records(store, "copies", "比对结果", _is_packed)
    yield from _records(store, "views", "页面图像", lambda path: path.read_bytes()[8:12] == b"WEBP")
    for state in store.dossiers():
        yield from _outputs(store, state)


def _originals(store: Store) -> Iterator[Damage]:
    """Originals that are not what their names say, in the folder or in the store, and such as dossiers need and are not there."""
    needed, folder = _needed(store), store.root / "originals"
    stored = {path for path in store.objects.paths() if path.parent.parent == folder}
    paths = {folder / name[:2] / name for name in needed} | set(folder.glob("*/*")) | stored
    for path in sorted(path for path in paths if len(path.name) == _HASH_LENGTH):
        here = hash_file(path) == path.name if path.is_file() else None
        there = store.objects.hash(path) == path.name if path in stored else None
        if message := _mended(store.objects, path, is_here=here, is_there=there):
            yield Damage(f"原件 {path.name[:12]}… {message}{_whose(needed.get(path.name))}。", is_mended=True)
        elif not (here or there):
            what = "不在工作区中" if here is there is None else "的内容已改变"
            yield Damage(f"原件 {path.name[:12]}… {what}{_whose(needed.get(path.name))}。", is_mended=False)


def _needed(store: Store) -> dict[str, set[str]]:
    """Names of the dossiers that need each original, by its hash."""
    needed: dict[str, set[str]] = {}
    for state in store.dossiers(present=False):
        if kept := store.find_task(state.id):
            for file in msgspec.json.decode(kept[1], type=DossierTask).files:
                if file.sha256:
                    needed.setdefault(file.sha256, set()).add(state.region or state.source)
    return needed


def _mended(objects: Objects, path: Path, *, is_here: bool | None, is_there: bool | None) -> str:
    """Put the sound one of two copies in the place of the other; what was done, nothing where nothing was to be done.

    Each is sound, damaged or (``None``) not there; what lies in the store alone is fetched by whoever needs it.
    """
    if is_here is False and is_there:
        objects.fetch(path)
        return "在工作区中已损坏，已从对象存储取回"
    if is_here and not is_there and objects.is_remote:
        objects.keep(path)
        return f"在对象存储中{'缺失' if is_there is None else '已损坏'}，已重新存入"
    return ""


def _whose(dossiers: set[str] | None) -> str:
    return f"（{'、'.join(sorted(dossiers))}）" if dossiers else ""


def _is_packed(path: Path) -> bool:
    load_packed(path)
    return True


def _records(store: Store, name: str, word: str, is_sound: Callable[[Path], bool]) -> Iterator[Damage]:
    """Files of a folder that do not decode; a sound one of the store takes their place, or they are removed."""
    folder = store.root / name
    for path in sorted(folder.glob("*/*.zst")) + sorted(folder.glob("*.zst")) + sorted(folder.glob("*/*.webp")):
        if not _decodes(path, is_sound):
            done = _fetched_or_removed(store.objects, path, is_sound)
            yield Damage(f"{word} {path.name[:12]}… 已损坏，{done}。", is_mended=True)


def _decodes(path: Path, is_sound: Callable[[Path], bool]) -> bool:
    try:
        return is_sound(path)
    except (OSError, msgspec.MsgspecError):
        return False


def _fetched_or_removed(objects: Objects, path: Path, is_sound: Callable[[Path], bool]) -> str:
    """What was done; a damaged one of the store goes as well, since it would come back."""
    with contextlib.suppress(FileNotFoundError):
        objects.fetch(path)
        if _decodes(path, is_sound):
            return "已从对象存储取回"
        objects.remove([path])
    remove_output(path)
    return "已移除，将重新生成"


def _outputs(store: Store, state: DossierState) -> Iterator[Damage]:
    """A dossier whose outputs or review are gone is noted to be made again."""
    folder, name = store.out / state.path, state.region or state.source
    lost = [output for output in ("brief.html", "brief.docx", "review.json") if not (folder / output).is_file()]
    if state.outputs_key and (lost or not store.review_path(state.review_key).exists()):
        store.keep_dossier(msgspec.structs.replace(state, outputs_key=""))
        what = "、".join(lost) or "审核结果"
        yield Damage(f"{name}的{what}不在原处，将重新生成。", is_mended=True)
