"""Dossiers to bring up to date: each with its files, its version and the day on which that version came."""

from collections.abc import Mapping, Sequence

import msgspec

from extractors.document import Record
from flows.run import Run
from pipeline.intake import DossierPlan, HandedFile
from pipeline.review import Batch
from pipeline.store import DossierState, Store, digest


class DossierTask(Record, frozen=True):
    """A dossier to bring up to date. ``twins`` are the sources of other dossiers of its region.

    ``version`` rises with every change of its files; ``received`` is the day on which it came (ISO), where known;
    ``copies`` names the file, relative to the workspace, of what it shares with other dossiers.
    """

    plan: DossierPlan
    files: tuple[HandedFile, ...]
    twins: tuple[str, ...]
    files_digest: str
    version: int = 1
    received: str | None = None
    copies: str | None = None


def tasks_of(run: Run, plans: Sequence[DossierPlan], files: Sequence[HandedFile]) -> list[DossierTask]:
    """A task for each plan."""
    by_name = {file.name: file for file in files}
    sources: dict[str, list[str]] = {}
    for plan in plans:
        if plan.adcode:
            sources.setdefault(plan.adcode, []).append(plan.source)
    known = {state.id: state for state in run.store.dossiers(present=False)}
    tasks = []
    for plan in plans:
        own = tuple(by_name[name] for name in plan.files)
        twins = tuple(s for s in sources.get(plan.adcode or "", ()) if s != plan.source)
        files_digest = digest_files(plan, own)
        version = _version(known.get(plan.id), files_digest)
        tasks.append(DossierTask(plan, own, twins, files_digest, version))
    return _dated(run, tasks, known)


def _version(known: DossierState | None, files_digest: str) -> int:
    if known is None:
        return 1
    return known.version + (known.files_digest != files_digest)


def _dated(run: Run, tasks: Sequence[DossierTask], known: Mapping[str, DossierState]) -> list[DossierTask]:
    """The tasks with their days of receipt: what arrives gets the day of this run, what stood keeps the day noted.

    A day that is given when nothing arrives, other than in the run before, corrects what was noted.
    """
    given = run.settings.received
    arriving = {task.plan.id for task in tasks if _arrives(task, known)}
    last = last_batch(run.store)
    corrects = given is not None and not arriving and not (last and last.received_at == given)
    return [
        msgspec.structs.replace(
            task, received=given if corrects or task.plan.id in arriving else _noted(run.store, task)
        )
        for task in tasks
    ]


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


def inner_name(plan: DossierPlan, name: str) -> str:
    """A file's path inside its dossier; of a file that lies elsewhere its path in INPUT."""
    prefix = f"{plan.source}/"
    return name.removeprefix(prefix) if name.startswith(prefix) else name


def document_id(plan: DossierPlan, file: HandedFile) -> str:
    """Stable id of a file in its dossier: the same while its name there and its content are."""
    return f"d{digest(_place(plan, file), file.sha256)[:12]}"


def digest_files(plan: DossierPlan, files: Sequence[HandedFile]) -> str:
    """What a dossier's files are: their names in it and their contents, not where in INPUT it lies."""
    return digest(*sorted(f"{_place(plan, file)}\0{file.sha256}" for file in files))


def _place(plan: DossierPlan, file: HandedFile) -> str:
    """The inner name, marked where the file lies elsewhere, so that two places never look the same."""
    inner = inner_name(plan, file.name)
    return inner if plan.source == "." or inner != file.name else f"../{inner}"
