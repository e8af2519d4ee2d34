"""Publishing (发布): the batch at a glance, from where each dossier stands."""

import os
from collections import Counter
from collections.abc import Mapping, Sequence, Sized
from pathlib import Path
from time import monotonic
from typing import Final

import msgspec

from extractors.errors import StoreError
from flows.inputs import shown_name
from flows.readfiles import Chunk, is_document
from flows.reasons import count_reasons
from flows.run import Run
from flows.tasks import last_batch
from pipeline.hashing import digest
from pipeline.intake import HandedFile, Intake, find_sender
from pipeline.profile import Profile
from pipeline.province import ProvinceState
from pipeline.recommendation import gather_recommendations, hold_against
from pipeline.remarks import BATCH, overrule, standing
from pipeline.render import Basis, render_batch
from pipeline.review import (
    BATCH_SCHEMA,
    Batch,
    Disposition,
    DossierRow,
    FileRow,
    Finding,
    FindingCounts,
    Review,
    Similar,
    Timing,
)
from pipeline.rules.batch import check_copies
from pipeline.rules.provinces import check_provinces
from pipeline.store import MADE, DossierState, iterate_reviews

_UNCOMPARED: Final = Finding(
    id="duplicate-content-unknown",
    rule="duplicate-content",
    severity="warning",
    requirement=None,
    message="本次未能比对各份材料的文字是否相同，内容雷同的情况不明。请重新运行；若再次出现，请联系技术人员。",
)


def publish(
    run: Run,
    intake: Intake,
    files: Sequence[HandedFile],
    profiles: Mapping[str, Profile],
    states: Sequence[DossierState],
    chunks: Sequence[Chunk],
) -> Batch:
    """Write ``batch.json``, ``index.html`` and ``ledger.xlsx`` for the dossiers of this run.

    Amendments that came apart from the batch leave it the batch: it is brought up to date, and gains what is new.
    """
    run.lease.check()
    before = last_batch(run.store)
    if before is not None and run.amends:
        return _publish_amended(
            run, before, _file_rows(intake, files), _timing(run, files, profiles, chunks, before), states
        )
    states = sorted(states, key=lambda state: (state.province or "", state.path))
    similar: dict[str, tuple[Similar, ...]] = {}
    sources = {plan.id: plan.source for plan in intake.dossiers}
    rows = tuple(msgspec.structs.replace(_row(run, s, similar), source=sources.get(s.id, s.source)) for s in states)
    run.store.note_absent([state.id for state in states])
    single = len(rows) == 1 and rows[0].source == "."
    provinces = () if single else _provinces(run, intake, profiles, rows, before)
    home = find_sender(Path(run.settings.input).name)
    senders = {plan.id: sender for plan in intake.dossiers if (sender := plan.sender or home)}
    findings = () if single else check_provinces(run.programme, provinces, rows, senders)
    batch = Batch(
        schema=BATCH_SCHEMA,
        programme=run.programme.id,
        generated_at=run.now(),
        dossiers=rows,
        findings=overrule(
            (*findings, *run.doubts, *_copy_findings(run, similar), *_folder_findings(run, rows)),
            standing(run.store.remarks(BATCH)),
        ),
        files=_file_rows(intake, files),
        totals=_totals(rows, files),
        timing=_timing(run, files, profiles, chunks, before),
        received_at=run.received,
        provinces=provinces,
    )
    _render(run, batch, [state.review_key for state in states])
    run.log("run", shown_name(os.fsencode(run.settings.input)), f"{len(rows)} 份申报材料")
    _refuse_unrendered(states)
    return batch


def _publish_amended(
    run: Run, before: Batch, files: Sequence[FileRow], timing: Timing, states: Sequence[DossierState]
) -> Batch:
    """The batch of the last run with what these amendments changed and brought; who shares text with whom is told anew."""
    known = {(row.name, row.sha256) for row in before.files}
    similar: dict[str, tuple[Similar, ...]] = {}
    for state in run.store.dossiers():
        _row(run, state, similar)
    told = (*run.doubts, *_copy_findings(run, similar), *_folder_findings(run, ()))
    again = {finding.id for finding in told}
    passing = {"amendment-unclear", "duplicate-content"}
    stays = (f for f in before.findings if f.rule not in passing and f.id not in again)
    batch = msgspec.structs.replace(
        before,
        findings=(*stays, *told),
        files=(*before.files, *(row for row in files if (row.name, row.sha256) not in known)),
        timing=timing,
        received_at=run.received,
    )
    batch = publish_again(run, batch, states)
    run.log("run", shown_name(os.fsencode(run.settings.input)), f"{len(states)} 份申报材料的补正")
    return batch


def publish_again(run: Run, batch: Batch, states: Sequence[DossierState]) -> Batch:
    """The batch of the last run with the rows of ``states`` as they are now, new ones among them; what it says of files stays."""
    run.lease.check()
    fresh = {state.id: _row(run, state, {}) for state in states}
    rows = tuple(fresh.pop(row.id, row) for row in batch.dossiers)
    if fresh:
        rows = tuple(sorted((*rows, *fresh.values()), key=lambda row: (row.province or "", row.path)))
    findings = overrule(batch.findings, standing(run.store.remarks(BATCH)))
    batch = msgspec.structs.replace(
        batch, generated_at=run.now(), dossiers=rows, findings=findings, totals=_totals(rows, batch.files)
    )
    keys = {state.id: state.review_key for state in run.store.dossiers()}
    _render(run, batch, [keys[row.id] for row in rows if row.id in keys])
    _refuse_unrendered(states)
    return batch


def _render(run: Run, batch: Batch, review_keys: Sequence[str]) -> None:
    """Write the batch's outputs. What a failed judgement says is no function of its key: then all are made anew."""
    reviews = iterate_reviews(run.store, review_keys)
    failed = any(row.status == "failed" for row in batch.dossiers)
    basis = Basis(note=run.store.root / MADE, key=digest(run.programme_ref.key, *review_keys))
    render_batch(batch, reviews, run.programme, run.store.out, None if failed else basis)


def _refuse_unrendered(states: Sequence[DossierState]) -> None:
    """Outputs that are not there must not pass in silence."""
    if names := [state.region or state.source for state in states if not state.outputs_key]:
        raise StoreError(
            f"{'、'.join(names[:5])}{' 等' if len(names) > 5 else ''} {len(names)} 份材料的摘要等输出未能生成，其余已完成。"
            "请检查磁盘空间和文件夹权限，关闭正在打开输出文件的程序，然后重新运行；若再次出现，请联系技术人员。"
        )


def _folder_findings(run: Run, rows: Sequence[DossierRow]) -> list[Finding]:
    """What is to be said of folders that hold nothing to read and lie in no dossier."""
    sources = [row.source for row in rows]
    return [
        Finding(
            id=f"unreadable-file-{digest(name)[:10]}",
            rule="unreadable-file",
            severity="warning",
            requirement=None,
            message=message,
        )
        for name, message in run.notes
        if not any(source == "." or name.startswith(f"{source}/") for source in sources)
    ]


def _copy_findings(run: Run, similar: Mapping[str, Sequence[Similar]]) -> tuple[Finding, ...]:
    """Which applicants share text, those of earlier batches by the name that they had there."""
    names = {state.id: state.region or state.source for state in run.store.dossiers(present=False)}
    return (*(() if run.compared else (_UNCOMPARED,)), *check_copies(run.programme, similar, names))


def _row(run: Run, state: DossierState, similar: dict[str, tuple[Similar, ...]]) -> DossierRow:
    """The dossier's row; what it shares with others is added to ``similar``, so that its review is read once."""
    review: Review = run.store.read_review(state.review_key)
    similar[state.id] = review.similar
    counts = Counter(finding.severity for finding in review.findings if finding.waived is None)
    region = review.dossier.region
    return DossierRow(
        id=state.id,
        source=state.source,
        path=state.path,
        province=state.province,
        region=region,
        kind=region.kind if region else None,
        status=state.status,
        version=state.version,
        findings=FindingCounts(error=counts["error"], warning=counts["warning"], info=counts["info"]),
    )


def _provinces(
    run: Run, intake: Intake, profiles: Mapping[str, Profile], rows: Sequence[DossierRow], before: Batch | None
) -> tuple[ProvinceState, ...]:
    """How each province stands; its papers came on the day of the first of them."""
    known = {state.province: state.received_at for state in before.provinces} if before else {}
    own = {name: profiles[name] for name in intake.batch_files if name in profiles}
    days = {name: run.received_on(name) for name in own}
    recommendations = gather_recommendations(own, rows, known, days)
    return tuple(hold_against(run.programme, each, rows) for each in recommendations)


def _file_rows(intake: Intake, files: Sequence[HandedFile]) -> tuple[FileRow, ...]:
    """Every file that was handed in, once, with what became of it."""
    dossier = {name: plan.id for plan in intake.dossiers for name in plan.files}
    groups: tuple[tuple[Disposition, tuple[str, ...]], ...] = (("batch", intake.batch_files), ("junk", intake.junk))
    disposition: dict[str, Disposition] = dict.fromkeys(dossier, "dossier")
    for kind, names in groups:
        disposition |= dict.fromkeys(names, kind)
    return tuple(
        FileRow(
            name=file.name,
            sha256=file.sha256,
            bytes=file.bytes,
            dossier=dossier.get(file.name),
            disposition=disposition.get(file.name, "unassigned"),
        )
        for file in files
    )


def _totals(rows: Sequence[DossierRow], files: Sized) -> dict[str, int]:
    totals = Counter[str](row.status for row in rows)
    statuses = ("complete", "incomplete", "ineligible", "failed")
    return {"dossiers": len(rows), "files": len(files), **{status: totals[status] for status in statuses}}


def _timing(
    run: Run,
    files: Sequence[HandedFile],
    profiles: Mapping[str, Profile],
    chunks: Sequence[Chunk],
    before: Batch | None,
) -> Timing:
    """How long it took. What was not read now is reused; what is never read is when the last run had it already."""
    read = {file.name for chunk in chunks for file in chunk.files}
    known = {(row.name, row.sha256) for row in before.files} if before else set()
    reused = (f for f in files if f.name not in read and (is_document(f) or (f.name, f.sha256) in known))
    return Timing(
        wall_s=round(monotonic() - run.began, 3),
        files=len(files),
        pages=sum(profile.pages for profile in profiles.values()),
        reused_files=sum(1 for _ in reused),
        reasons=count_reasons(run.reasons),
    )
