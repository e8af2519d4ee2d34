"""Dossiers to bring up to date: each with its files, its version and the day on which that version came."""

from collections.abc import Mapping, Sequence

import msgspec

from extractors.document import Record
from flows.deliveries import Delivery, Receipt, path_in, twins_of
from flows.run import Run
from pipeline.hashing import digest
from pipeline.intake import DossierPlan, HandedFile
from pipeline.review import Batch
from pipeline.store import DossierState, Store


class DossierTask(Record, frozen=True):
    """A dossier to bring up to date. ``twins`` are the sources of other dossiers of its region.

    ``version`` rises with every change of its files; ``received`` is the day on which it came (ISO), where known;
    ``copies`` names the file, relative to the workspace, of what it shares with other dossiers; ``deliveries`` are what
    its files came in.
    """

    plan: DossierPlan
    files: tuple[HandedFile, ...]
    twins: tuple[str, ...]
    files_digest: str
    version: int = 1
    received: str | None = None
    copies: str | None = None
    deliveries: tuple[Delivery, ...] = ()
    inputs: dict[str, str] = msgspec.field(default_factory=dict)
    """Hashes of what its review was made from (:func:`flows.reasons.inputs_of`), in the task that is kept."""


def tasks_of(run: Run, receipts: Sequence[Receipt]) -> list[DossierTask]:
    """A task for each receipt, whose files have been read."""
    sources: dict[str, list[str]] = {}
    for plan in (receipt.plan for receipt in receipts):
        if plan.adcode:
            sources.setdefault(plan.adcode, []).append(plan.source)
    known = {state.id: state for state in run.store.dossiers(present=False)}
    tasks = []
    for plan, own, deliveries, *_ in receipts:
        twins = tuple(s for s in sources.get(plan.adcode or "", ()) if s != plan.source)
        if run.amends and plan.id in known:  # the rest of the batch stands
            twins = tuple(state.source for state in twins_of(known[plan.id], known))
        files_digest = digest_files(plan, own)
        version = _version(known.get(plan.id), files_digest)
        tasks.append(DossierTask(plan, own, twins, files_digest, version, deliveries=deliveries))
    return _dated(run, tasks, receipts, known)


def _version(known: DossierState | None, files_digest: str) -> int:
    if known is None:
        return 1
    return known.version + (known.files_digest != files_digest)


def _dated(
    run: Run, tasks: Sequence[DossierTask], receipts: Sequence[Receipt], known: Mapping[str, DossierState]
) -> list[DossierTask]:
    """The tasks with their days of receipt: what arrives gets its own, what stood keeps the day noted.

    A day that is given when nothing arrives, other than in the run before, corrects what was noted. Where each file has
    a day of its own, one that is told now stands in where none was noted.
    """
    given = run.received
    arriving = {task.plan.id for task in tasks if _arrives(task, known)}
    last = last_batch(run.store)
    corrects = given is not None and not arriving and not (last and last.received_at == given)
    dated = []
    for task, receipt in zip(tasks, receipts, strict=True):
        day = given
        if task.plan.id in arriving:
            day = receipt.day
        elif not corrects:
            day = _noted(run.store, task) or (receipt.day if run.days is not None else None)
        dated.append(msgspec.structs.replace(task, received=day))
    return dated


def _arrives(task: DossierTask, known: Mapping[str, DossierState]) -> bool:
    before = known.get(task.plan.id)
    return before is None or before.version != task.version


def _noted(store: Store, task: DossierTask) -> str | None:
    """The day noted when this version first came."""
    return next((v.received_at for v in store.versions(task.plan.id) if v.version == task.version), None)


def last_batch(store: Store) -> Batch | None:
    """What the last run published; ``None`` when there was none or it cannot be read."""
    try:
        return msgspec.json.decode((store.out / "batch.json").read_bytes(), type=Batch)
    except (OSError, msgspec.DecodeError):
        return None


def document_id(plan: DossierPlan, file: HandedFile) -> str:
    """Stable id of a file in its dossier: the same while its name there and its content are."""
    return f"d{digest(path_in(plan, file.name), file.sha256)[:12]}"


def digest_files(plan: DossierPlan, files: Sequence[HandedFile]) -> str:
    """What a dossier's files are: their names in it and their contents, not where in INPUT it lies."""
    return digest(*sorted(f"{path_in(plan, file.name)}\0{file.sha256}" for file in files))
