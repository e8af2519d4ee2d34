"""Comparing (比对): the plans and reports of all dossiers of the workspace held against each other."""

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
from msgspec.structs import replace

from extractors.errors import ShenbaoError
from extractors.registry import reader_for
from extractors.sandbox.handing import Handing
from flows.dossiers import DEADLINE
from flows.keys import reading_key
from flows.readfiles import profile_of
from flows.run import Run
from flows.tasks import DossierTask, document_id
from pipeline.hashing import digest
from pipeline.packed import keep_packed, load_record
from pipeline.profile import own_texts
from pipeline.similarity import COMPARING_VERSION, Copies, Copy, Text
from pipeline.store import DossierState
from pipeline.work import COMPARE, CompareRequest


def with_copies(run: Run, tasks: Sequence[DossierTask]) -> list[DossierTask]:
    """The tasks, each with what its dossier shares with others, those of earlier batches included."""
    texts = [text for task in tasks for text in _texts(run, task)]
    present = {task.plan.id for task in tasks}
    if texts:
        earlier = [state for state in run.store.dossiers(present=False) if state.id not in present]
        texts += [text for state in earlier for text in _earlier_texts(run, state)]
    if len({text.dossier for text in texts}) < 2:
        return list(tasks)
    own: dict[str, list[Copy]] = {}
    for copy in _compare(run, texts):
        own.setdefault(copy.dossier, []).append(copy)
    return [
        msgspec.structs.replace(task, copies=_keep(run, own[task.plan.id])) if task.plan.id in own else task
        for task in tasks
    ]


def _compare(run: Run, texts: Sequence[Text]) -> tuple[Copy, ...]:
    """All copies; none, and a finding of the batch, when comparing fails: the dossiers are judged all the same.

    What was found is kept: nothing is compared where no text has changed, else the pairs that it concerns alone.
    """
    comparison = run.store.comparison_path(text.key for text in texts)
    with contextlib.suppress(OSError, msgspec.MsgspecError):
        return load_record(comparison, Copies).found
    before = run.store.comparisons()

    def request(hand: Handing) -> bytes:
        handed = (replace(text, reading=hand.file(text.reading), sample=hand.file(text.sample)) for text in texts)
        known = hand.file(before[-1]) if before else None
        return msgspec.msgpack.encode(CompareRequest(texts=tuple(handed), known=known))

    try:
        reply = run.answer(run.sandbox.submit(COMPARE, request, deadline=DEADLINE, label="内容比对"))
        found = msgspec.msgpack.decode(reply, type=Copies)
    except (ShenbaoError, msgspec.MsgspecError) as error:
        run.compared = False
        run.log("compare-failed", "", error.message if isinstance(error, ShenbaoError) else "答复不符合约定。")
        return ()
    keep_packed(comparison, msgspec.msgpack.encode(found, order="sorted"))
    for path in before:
        if path != comparison:
            path.unlink(missing_ok=True)
    return found.found


def _texts(run: Run, task: DossierTask) -> Iterator[Text]:
    """The plans and reports of a dossier."""
    for file in task.files:
        profile = profile_of(run, file)
        parts = own_texts(profile, run.programme) if profile else ()
        place = _kept(run, file.sha256, file.media_type) if parts else None
        if place:
            yield _text(task.plan.id, document_id(task.plan, file), task.plan.adcode, place, parts)


def _earlier_texts(run: Run, state: DossierState) -> Iterator[Text]:
    """The plans and reports of a dossier that was judged in an earlier run, as far as they are kept as read now."""
    if not run.store.review_path(state.review_key).exists():
        return
    review = run.store.read_review(state.review_key)
    adcode = review.dossier.region.adcode if review.dossier.region else None
    roles = {document.id: document.role for document in run.programme.documents}
    for entry in review.documents:
        parts = tuple((p.block_start, p.block_end) for p in entry.parts if roles.get(p.requirement) == "text")
        place = _kept(run, entry.sha256, entry.media_type) if parts else None
        if place:
            yield _text(state.id, entry.id, adcode, place, parts)


def _text(
    dossier: str, document: str, region: str | None, place: tuple[str, str], parts: tuple[tuple[str, str], ...]
) -> Text:
    text = Text(dossier, document, region, *place, parts)
    names = replace(text, reading=Path(text.reading).name, sample=Path(text.sample).name)
    return replace(text, key=digest(str(COMPARING_VERSION), msgspec.msgpack.encode(names)))


def _kept(run: Run, sha256: str, media_type: str) -> tuple[str, str] | None:
    """Where the reading of a content and its sample are; None where there is no sample."""
    reader = reader_for(media_type)
    if reader is None:
        return None
    key = reading_key(reader)
    sample = run.store.sample_path(sha256, key, run.programme_ref.key)
    return (str(run.store.reading_path(sha256, key)), str(sample)) if sample.exists() else None


def _keep(run: Run, copies: Sequence[Copy]) -> str:
    path: Path = run.store.keep_copies(Copies(found=tuple(copies)))
    return str(path.relative_to(run.store.root))
