"""Judging and rendering (审核与输出): each dossier whose inputs changed, in worker processes."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path, PurePosixPath
from typing import Final

import msgspec

from extractors.document import Record
from extractors.errors import ShenbaoError
from extractors.registry import reader_for
from extractors.sandbox.handing import Handing
from flows.deliveries import arrivals, inner_name
from flows.keys import reading_key
from flows.readfiles import profile_of
from flows.reasons import REUSED, inputs_of, why_judged
from flows.run import Reason, Run
from flows.tasks import DossierTask, document_id
from flows.views import Views
from pipeline.hashing import digest
from pipeline.intake import HandedFile
from pipeline.judgement import JUDGING_VERSION, JudgedFile, JudgeRequest, failed_review
from pipeline.remarks import standing
from pipeline.render import RENDER_VERSION
from pipeline.render.outputs import Rendered, place_outputs
from pipeline.review import Review
from pipeline.store import DossierState, VersionState
from pipeline.work import JUDGE, RENDER, RenderRequest

CHUNK_DOSSIERS: Final = 8
DEADLINE: Final = 300.0
"""Seconds for judging or rendering one dossier; both take well under two."""


class DossierChunk(Record, frozen=True):
    """Dossiers that one task judges and renders."""

    number: int
    tasks: tuple[DossierTask, ...]

    def __len__(self) -> int:
        """How many dossiers there are."""
        return len(self.tasks)


class DossierStates(Record, frozen=True):
    """Where the dossiers of a chunk stand now, and why each was judged and rendered, or was not."""

    states: tuple[DossierState, ...]
    reasons: tuple[Reason, ...] = ()


def chunks_of(tasks: Sequence[DossierTask]) -> list[DossierChunk]:
    """Dossiers in chunks of a few seconds of work."""
    return [
        DossierChunk(number=number, tasks=tuple(tasks[start : start + CHUNK_DOSSIERS]))
        for number, start in enumerate(range(0, len(tasks), CHUNK_DOSSIERS), start=1)
    ]


def judge_chunk(run: Run, chunk: DossierChunk) -> DossierStates:
    """Judge and render what changed; a dossier that we fail on gets the status ``failed`` and costs itself alone."""
    drafts = [_Draft(run, task) for task in chunk.tasks]
    for draft in drafts:
        draft.start_judging()
    for draft in drafts:
        draft.finish_judging()
        draft.start_rendering()
    run.lease.check()
    for draft in drafts:
        draft.finish_rendering()
    states = tuple(draft.finish() for draft in drafts)
    return DossierStates(states=states, reasons=tuple(reason for draft in drafts for reason in draft.reasons))


class _Draft:
    """One dossier on its way: request, review, outputs."""

    def __init__(self, run: Run, task: DossierTask) -> None:
        self.run = run
        self.task = task
        own = task.plan.source != "."
        self._name = task.plan.source if own else PurePosixPath(task.plan.path).name
        self.before = run.store.find_dossier(task.plan.id)
        self.views: Views | None = None
        self.request = self._request()
        inputs = msgspec.json.encode(msgspec.structs.replace(self.request, root="", programme=""))
        self.review_key = digest(inputs, str(JUDGING_VERSION))[:40]
        self.inputs = inputs_of(self.request)
        self.reasons: list[Reason] = []

    def _request(self) -> JudgeRequest:
        plan = self.task.plan
        ids = {file.name: document_id(plan, file) for file in self.task.files}
        came = arrivals(plan, self.task.deliveries)
        return JudgeRequest(
            root=str(self.run.store.root),
            programme=self.run.programme_ref.name,
            programme_key=self.run.programme_ref.key,
            dossier=plan.id,
            source=plan.source,
            province=plan.province,
            adcode=plan.adcode,
            version=self.task.version,
            received=self.task.received,
            twins=self.task.twins,
            files=tuple(self._judged(file, ids, *came.get(file.name, (0, 1))) for file in self.task.files),
            previous=self._previous(),
            copies=self.task.copies,
            remarks=standing(self.run.store.remarks(plan.id)),
        )

    def _previous(self) -> str | None:
        """Where the review of the version before is kept."""
        store = self.run.store
        earlier = [v for v in store.versions(self.task.plan.id) if v.version == self.task.version - 1]
        return str(store.review_path(earlier[0].review_key).relative_to(store.root)) if earlier else None

    def _judged(self, file: HandedFile, ids: Mapping[str, str], delivery: int, arrived: int) -> JudgedFile:
        reader = reader_for(file.media_type)
        profile = profile_of(self.run, file)
        path = self.run.store.reading_path(file.sha256, reading_key(reader)) if reader and profile else None
        return JudgedFile(
            document=ids[file.name],
            name=inner_name(self.task.plan, file.name),
            sha256=file.sha256,
            bytes=file.bytes,
            media_type=file.media_type,
            container=ids.get(file.container) if file.container else None,
            reader=reader.key if reader else None,
            reading=str(path.relative_to(self.run.store.root)) if path else None,
            profile=profile,
            problem=file.problem,
            message=file.message,
            delivery=delivery,
            arrived=arrived,
        )

    def start_judging(self) -> None:
        """Hand the judgement to a worker unless it is kept."""
        self.judging: Future[bytes] | None = None
        label = self._name
        if self.run.store.review_path(self.review_key).exists():
            self.reasons.append(Reason("审核", label, REUSED, is_reused=True))
        else:
            self.reasons.append(why_judged(label, self.inputs, self._inputs_before()))
            self.judging = self.run.sandbox.submit(JUDGE, self._judging_with, deadline=DEADLINE, label=label)

    def _inputs_before(self) -> dict[str, str] | None:
        """What the dossier was last judged from; None for a new one."""
        kept = self.run.store.find_task(self.task.plan.id) if self.before else None
        return msgspec.json.decode(kept[1], type=DossierTask).inputs if kept else None

    def _judging_with(self, hand: Handing) -> bytes:
        """The request as a worker gets it: with all that it is to read handed over."""
        root, request = self.run.store.root, self.request
        handed = msgspec.structs.replace(
            request,
            files=tuple(
                msgspec.structs.replace(file, reading=hand.file(root / file.reading)) if file.reading else file
                for file in request.files
            ),
            previous=hand.file(root / request.previous) if request.previous else None,
            copies=hand.file(root / request.copies) if request.copies else None,
        )
        return msgspec.msgpack.encode(handed)

    def finish_judging(self) -> None:
        """Keep the review that the worker made, or one that says that we failed, under a key that is tried again."""
        if self.judging is None:
            return
        try:
            review = msgspec.json.decode(self.run.answer(self.judging), type=Review)
        except (ShenbaoError, msgspec.MsgspecError) as error:
            message = error.message if isinstance(error, ShenbaoError) else "审核进程的答复不符合约定。"
            self.run.log("judge-failed", self.task.plan.id, message)
            review = failed_review(self.request, self.run.programme, message)
            self.review_key += "-failed"
        self.run.store.keep_review(self.review_key, review)

    def start_rendering(self) -> None:
        """Hand the outputs to a worker unless they are there, made from the same review."""
        self.outputs_key = digest(self.review_key, str(RENDER_VERSION), self.task.plan.path)[:40]
        self.rendering: Future[bytes] | None = None
        is_current = self.before is not None and self.before.outputs_key == self.outputs_key
        label = self._name
        if is_current and (self._target / "review.json").exists():
            self.reasons.append(Reason("输出", label, REUSED, is_reused=True))
            return
        self.reasons.append(Reason("输出", label, self._why_rendered()))
        self.rendering = self.run.sandbox.submit(RENDER, self._rendering_with, deadline=DEADLINE, label=label)

    def _why_rendered(self) -> str:
        if self.before is None or not self.before.outputs_key:
            return "尚无输出"
        if self.before.review_key != self.review_key:
            return "审核结果有变化"
        return "保存的输出已不在，或输出格式有更新"

    def _rendering_with(self, hand: Handing) -> bytes:
        """The request as a worker gets it; its outputs come to a folder of the run's own first."""
        store = self.run.store
        request = RenderRequest(
            review=hand.file(store.review_path(self.review_key)),
            readings={f.document: hand.file(store.root / f.reading) for f in self.request.files if f.reading},
            programme=self.run.programme_ref,
            target=hand.result(self._rendered),
            root="../" * len(PurePosixPath(self.task.plan.path).parts),
        )
        return msgspec.msgpack.encode(request)

    @property
    def _target(self) -> Path:
        return self.run.store.out / self.task.plan.path

    @property
    def _rendered(self) -> Path:
        return self.run.scratch / "rendered" / self.outputs_key

    def finish(self) -> DossierState:
        """Where the dossier stands now, noted in the store."""
        if self.views is not None:
            self.views.finish(self._target)
        review = self.run.store.read_review(self.review_key)
        plan, region = self.task.plan, review.dossier.region
        state = DossierState(
            id=plan.id,
            source=plan.source,
            path=plan.path,
            province=plan.province,
            region=region.name if region else None,
            status=review.status,
            version=self.task.version,
            files_digest=self.task.files_digest,
            review_key=self.review_key,
            outputs_key=self.outputs_key,
            present=True,
        )
        self._note(state, review)
        self.run.progress("审核", 1, 0, region.name if region else plan.source)
        return state

    def finish_rendering(self) -> None:
        """Put the outputs in their place and have the pages drawn that the brief shows.

        Outputs that could not be made are said in the log and made in the next run; the review stands.
        """
        if self.rendering is None:
            return
        try:
            rendered = msgspec.msgpack.decode(self.run.answer(self.rendering), type=Rendered)
            place_outputs(self._rendered, self._target)
        except (ShenbaoError, msgspec.MsgspecError) as error:
            message = error.message if isinstance(error, ShenbaoError) else "输出进程的答复不符合约定。"
            self.outputs_key = ""
            self.run.log("render-failed", self.task.plan.id, message)
            return
        self.views = Views(self.run, self.request.files, rendered.views)
        self.views.start()

    def _note(self, state: DossierState, review: Review) -> None:
        store = self.run.store
        if state == self.before and store.find_task(state.id):
            return
        version = None
        if self.before is None or self.before.review_key != state.review_key:
            version = VersionState(
                dossier=state.id,
                version=state.version,
                review_key=state.review_key,
                status=state.status,
                received_at=review.dossier.received_at,
                made_at=self.run.now(),
            )
        task = msgspec.json.encode(msgspec.structs.replace(self.task, inputs=self.inputs)).decode()
        store.note_dossier(state, self.run.settings.programme, task, version)
