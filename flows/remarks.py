"""``shenbao waive``, ``unwaive``, ``assign``, ``unassign`` and ``comment``: a person's word, and what it changes.

The word is kept first, in a transaction of its own that waits for nobody's run; then the dossier is judged and rendered
again from what it was last judged from, so that INPUT need not be at hand.
"""

from collections.abc import Sequence
from pathlib import PurePosixPath

import msgspec

from extractors.errors import ShenbaoError, UsageError, WorkspaceLocked
from extractors.names import show_name
from flows.console import say
from flows.dossiers import DossierChunk, judge_chunk
from flows.lock import user_name
from flows.looking import find_state, open_workspace
from flows.publish import publish_again
from flows.readfiles import is_document, profile_of
from flows.run import Run, now, open_run
from flows.settings import resolve_settings
from flows.tasks import DossierTask, last_batch
from pipeline.brief import file_numbers
from pipeline.programme import Programme, load_programme
from pipeline.remarks import BATCH, basis_of, standing
from pipeline.review import DocumentEntry, Finding, Remark, RemarkKind, Review
from pipeline.store import DossierState, Store
from pipeline.words import STATUS

BATCH_WORDS = frozenset({"批次", "batch"})
"""In place of a dossier: findings of the whole batch."""
NOTHING = frozenset({"无", "none"})
AUTOMATIC = frozenset({"自动", "auto"})
MOST_LETTERS = 1000


def waive(wanted: str, finding: str, reason: str, by: str | None, workspace: str | None) -> None:
    """Overrule a finding of a dossier, or of the batch."""
    with open_workspace(workspace) as store:
        state, findings = _findings(store, wanted)
        told = _find_finding(findings, finding)
        if told.id == "internal-failure":
            raise UsageError("审核程序自身的故障不能人工认可，请重新运行；若再次出现，请联系技术人员。")
        remark = _remark("waive", told.id, reason, by, basis=basis_of(told))
        _keep(store, state, remark)
    say(f"已认可：{told.message}")
    _take_effect(workspace, state)


def unwaive(wanted: str, finding: str, reason: str | None, by: str | None, workspace: str | None) -> None:
    """Take back a waiver."""
    with open_workspace(workspace) as store:
        state, findings = _findings(store, wanted)
        waived = {r.subject for r in standing(store.remarks(_key(state))) if r.kind == "waive"}
        gone = waived - {told.id for told in findings}
        subject = finding if finding in gone else _find_finding(findings, finding).id
        if subject not in waived:
            raise UsageError(f"问题“{subject}”没有被认可过，无须撤销。")
        _keep(store, state, _remark("unwaive", subject, reason or "撤销认可", by))
    say(f"已撤销对“{subject}”的认可。")
    _take_effect(workspace, state)


def assign(wanted: str, file: str, requirement: str, reason: str | None, by: str | None, workspace: str | None) -> None:
    """Say what a file is; with 无 nothing of the call, with 自动 what the software finds."""
    with open_workspace(workspace) as store:
        state = find_state(store, wanted)
        entry = _find_file(store.read_review(state.review_key), file)
        if requirement.strip().lower() in AUTOMATIC:
            remark = _remark("unassign", entry.sha256, reason or "恢复自动判断", by)
            word = "自动判断"
        else:
            wanted_id, word = _find_requirement(_programme(store, state), requirement)
            text = reason or f"指定为{word}"
            remark = _remark("assign", entry.sha256, text, by, requirement=wanted_id)
        _keep(store, state, remark)
    say(f"已指定：{show_name(entry.name)} → {word}")
    _take_effect(workspace, state)


def comment(wanted: str, text: str, by: str | None, workspace: str | None) -> None:
    """Add a note that brief, ledger and history show."""
    with open_workspace(workspace) as store:
        state = find_state(store, wanted)
        _keep(store, state, _remark("comment", "", text, by))
    say("已记录。")
    _take_effect(workspace, state)


def _remark(
    kind: RemarkKind, subject: str, text: str, by: str | None, *, requirement: str = "", basis: str = ""
) -> Remark:
    """A word of this moment. Raises :class:`extractors.errors.UsageError` for one that says nothing."""
    words, who = " ".join(text.split()), " ".join((user_name() if by is None else by).split())
    if not words:
        raise UsageError("请写明理由或内容，以便他人了解依据。")
    if not who:
        raise UsageError("请用 --by 写明由谁作出。")
    if len(words) > MOST_LETTERS:
        raise UsageError(f"理由或内容请控制在 {MOST_LETTERS} 字以内。")
    return Remark(kind=kind, subject=subject, text=words, by=who[:80], at=now(), requirement=requirement, basis=basis)


def _key(state: DossierState | None) -> str:
    return state.id if state else BATCH


def _keep(store: Store, state: DossierState | None, remark: Remark) -> None:
    """Add the word and a line in the audit log."""
    subject = " ".join(part for part in (state.id if state else "批次", remark.subject, remark.requirement) if part)
    store.add_remark(_key(state), remark)
    store.log(remark.kind, subject, at=remark.at, who=remark.by, detail=remark.text)


def _findings(store: Store, wanted: str) -> tuple[DossierState | None, Sequence[Finding]]:
    """The findings of a dossier, or those of the batch."""
    if wanted.strip().lower() in BATCH_WORDS:
        batch = last_batch(store)
        return None, batch.findings if batch else ()
    state = find_state(store, wanted)
    return state, store.read_review(state.review_key).findings


def _find_finding(findings: Sequence[Finding], wanted: str) -> Finding:
    """The finding with that id, or the only one whose id or rule it begins."""
    exact = [finding for finding in findings if finding.id == wanted]
    close = exact or [finding for finding in findings if wanted and finding.id.startswith(wanted)]
    if len(close) == 1:
        return close[0]
    listed = "；".join(f"{finding.id}（{finding.message.rstrip('。')}）" for finding in close or findings)
    said = f"“{wanted}”对应不止一个问题" if close else f"没有编号为“{wanted}”的问题"
    raise UsageError(f"{said}。" + (f"可选：{listed}。" if listed else "这份材料目前没有问题。"))


def _find_file(review: Review, wanted: str) -> DocumentEntry:
    """The file with that number (文件3 or 3), name, or part of a name that no other has."""
    numbers = {str(number): name for name, number in file_numbers(review).items()}
    if by_number := numbers.get(wanted.strip().removeprefix("文件")):
        return next(entry for entry in review.documents if entry.id == by_number)
    for matches in (
        [entry for entry in review.documents if wanted == entry.name],
        [entry for entry in review.documents if wanted == PurePosixPath(entry.name).name],
        [entry for entry in review.documents if wanted and wanted in entry.name],
    ):
        if len({entry.sha256 for entry in matches}) == 1:
            return matches[0]
        if matches:
            raise UsageError(f"“{wanted}”对应不止一个文件：{'、'.join(show_name(entry.name) for entry in matches)}")
    raise UsageError(f"这份材料中没有文件“{wanted}”。用 shenbao show 查看文件编号。")


def _find_requirement(programme: Programme, wanted: str) -> tuple[str, str]:
    """Id and title of the dossier's document with that id or title; nothing for 无."""
    if wanted.strip().lower() in NOTHING:
        return "", "不属于任何一项申报材料"
    own = [document for document in programme.documents if document.scope == "dossier"]
    for document in own:
        if wanted in {document.id, document.title}:
            return document.id, document.title
    choices = "、".join(f"{document.id}（{document.title}）" for document in own)
    raise UsageError(f"没有“{wanted}”这项申报材料。可选：{choices}、无、自动。")


def _programme(store: Store, state: DossierState) -> Programme:
    kept = store.find_task(state.id)
    if kept is None:
        raise UsageError("该工作区由旧版软件生成，请先重新运行一次 shenbao run。")
    return load_programme(kept[0])


def _take_effect(workspace: str | None, state: DossierState | None) -> None:
    """Bring the outputs up to date; where that cannot be now, say what to do: the word is kept."""
    try:
        _renew(workspace, state)
    except WorkspaceLocked:
        say("该工作区正在运行审核任务，以上处理已保存，将在下一次运行 shenbao run 时反映到各项输出。")
    except ShenbaoError as error:
        say(f"以上处理已保存，但输出未能更新：{error.message}请重新运行 shenbao run。")


def _renew(workspace: str | None, state: DossierState | None) -> None:
    """Judge, render and publish again from what is kept."""
    with open_workspace(workspace) as store:
        kept = store.find_task(state.id) if state else None
        batch = last_batch(store)
    if batch is None:
        return
    programme = kept[0] if kept else batch.programme
    settings = resolve_settings({"workspace": workspace, "programme": programme, "jobs": 1})
    with open_run(settings) as run:
        if state is None:
            publish_again(run, batch, ())
            return
        if kept is None:
            raise UsageError("该工作区由旧版软件生成。")
        task = msgspec.json.decode(kept[1], type=DossierTask)
        if _is_stale(run, task):
            raise UsageError("软件或申报要求配置有更新。")
        states = judge_chunk(run, DossierChunk(number=1, tasks=(task,))).states
        publish_again(run, batch, states)
        say(f"{states[0].region or states[0].source}：{STATUS[states[0].status]}")


def _is_stale(run: Run, task: DossierTask) -> bool:
    """Whether a file would have to be read or described again first."""
    return any(is_document(file) and profile_of(run, file) is None for file in task.files)
