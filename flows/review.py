"""The Prefect flow: one flow a batch, a task for a chunk of files or dossiers, nothing smaller.

Measured: a task costs 10-20 ms, a subflow a second, a cached result more than our store's look-up. So our store decides
what is done again, Prefect's cache is off, and chunks are seconds of work.
"""

import contextlib
from collections.abc import Iterator, Sequence, Sized
from typing import Any, Final, cast
from uuid import UUID

import msgspec
from prefect import flow, get_run_logger, tags, task
from prefect.artifacts import create_progress_artifact, create_table_artifact, update_progress_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import (
    FlowFilter,
    FlowFilterName,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import StateType
from prefect.client.schemas.sorting import FlowRunSort
from prefect.deployments import run_deployment
from prefect.futures import PrefectFuture
from prefect.runtime import flow_run
from prefect.states import Crashed
from sqlalchemy.exc import OperationalError

from extractors.errors import StoreError
from flows.batch import STAGES, bring_up_to_date
from flows.engines import Chunk, Engine, Result, Stage
from flows.helping import run_for
from flows.inputs import Selection
from flows.run import Run, open_run
from flows.runners import runner_of
from flows.settings import Settings, resolve_settings
from flows.sharing import help_run, shared
from flows.watching import Watch, look_on
from pipeline.review import Batch

INFRASTRUCTURE: Final = (OSError, OperationalError, StoreError)
"""What may pass when tried again; faults of files are findings and never get here."""


def is_infrastructure(_task: object, _run: object, state: Any) -> bool:
    """Whether a task failed for a reason that may pass."""
    error = state.result(raise_on_failure=False)
    return isinstance(error, INFRASTRUCTURE)


@task(
    name="stage",
    task_run_name="{stage} {number}/{total}",
    retries=2,
    retry_delay_seconds=[1, 5],
    retry_condition_fn=is_infrastructure,
    cache_policy=NO_CACHE,
    persist_result=False,
)
def carry_out(settings: dict[str, Any], stage: str, number: int, total: int, chunk: bytes) -> bytes:  # noqa: ARG001 - number and total name the task run
    """One chunk of a stage: bytes of the chunk to bytes of its result; counts and names, never text."""
    work = STAGES[stage]
    run = run_for(msgspec.convert(settings, Settings))
    return msgspec.msgpack.encode(work.work(run, msgspec.msgpack.decode(chunk, type=work.chunk)))


class PrefectEngine:
    """Each chunk a task of the flow run that is under way; one progress artifact for all stages."""

    name = "prefect"

    def __init__(self) -> None:
        self._progress = cast("UUID", create_progress_artifact(progress=0.0, description="收件完成"))
        self._done = 0

    def map(self, stage: Stage[Chunk, Result], run: Run, chunks: Sequence[Chunk]) -> list[Result]:
        """Submit every chunk, then wait for all."""
        jobs = run.settings.jobs if run.settings.runner == "local" else 1
        settings = msgspec.to_builtins(msgspec.structs.replace(run.settings, database_url=None, jobs=jobs))
        futures = [
            carry_out.submit(settings, stage.name, number, len(chunks), msgspec.msgpack.encode(chunk))
            for number, chunk in enumerate(chunks, start=1)
        ]
        try:
            replies = [future.result() for future in _told(run, stage.name, chunks, futures)]
        except BaseException:
            run.stop()
            raise
        run.store.forget()
        self._done += 1
        update_progress_artifact(
            self._progress, progress=100.0 * self._done / len(STAGES), description=f"{stage.name}完成"
        )
        return [msgspec.msgpack.decode(reply, type=stage.result) for reply in replies]


def _told(
    run: Run, stage: str, chunks: Sequence[Sized], futures: Sequence[PrefectFuture[bytes]]
) -> Iterator[PrefectFuture[bytes]]:
    """The futures, each with the progress of its chunk once it is done, where other processes work on them: they tell nobody."""
    for chunk, future in zip(chunks, futures, strict=True):
        yield future
        if run.settings.runner != "local":
            run.progress(stage, len(chunk), 0, "")


@flow(
    name="review-batch",
    flow_run_name="审核 {input}",
    description="接收申报材料，读取、审核并生成摘要、补正通知和台账。",
    task_runner=runner_of(),
    persist_result=False,
)
def review_batch(
    input: str,  # noqa: A002 - the contract's word
    workspace: str | None = None,
    programme: str | None = None,
    jobs: int | None = None,
    received: str | None = None,
    helpers: int = 0,
) -> dict[str, Any]:
    """Bring the outputs of INPUT up to date; gives totals and the folder of the outputs.

    So many ``helpers`` are asked of the work pool: runs of the deployment ``help-batch`` by other workers that have the
    workspace at the same place. A database of its own comes from ``SHENBAO_DATABASE_URL`` where the flow runs:
    parameters are shown by the server.
    """
    arguments = {
        "input": input,
        "workspace": workspace,
        "programme": programme,
        "jobs": jobs,
        "received": received,
    }
    with open_run(resolve_settings(arguments)) as run:
        end_stale_runs(run.settings.workspace)
        batch = _carry_out_all(run, helpers)
        return {"totals": dict(batch.totals), "out": str(run.store.out)}


@flow(
    name="watch-inbox",
    flow_run_name="收件 {inbox}",
    description="查看收件箱，审核其中已到齐的材料；没有变化时什么也不做。",
    task_runner=runner_of(),
    persist_result=False,
)
def watch_inbox(
    inbox: str,
    workspace: str | None = None,
    programme: str | None = None,
    jobs: int | None = None,
    every: float = 10.0,
    received: str | None = None,
) -> int:
    """Look twice at the inbox, ``every`` seconds apart, and review what is due; how many runs that took.

    ``received`` is the day of receipt of what lies there and came nobody knows when.
    """
    arguments = {"input": inbox, "workspace": workspace, "programme": programme, "jobs": jobs, "received": received}
    settings = resolve_settings(arguments)
    batches: list[Batch] = []

    def carry(settings: Settings, selection: Selection) -> Batch:
        with open_run(settings) as run:
            run.selection = selection
            end_stale_runs(settings.workspace)
            batches.append(_carry_out_all(run, helpers=0))
        return batches[-1]

    look_on(Watch(settings, carry, get_run_logger().info), every, once=True)
    return len(batches)


@flow(
    name="help-batch",
    flow_run_name="协助 {workspace}",
    description="分担同一工作区中正在进行的审核，直到其结束。",
    persist_result=False,
)
def help_batch(workspace: str, programme: str | None = None, jobs: int | None = None) -> int:
    """Help the run that leads in a workspace until it ends; how many chunks were worked on."""
    settings = resolve_settings({"workspace": workspace, "programme": programme, "jobs": jobs})
    return help_run(settings)


def _carry_out_all(run: Run, helpers: int) -> Batch:
    with _engine(run, helpers) as engine:
        batch = bring_up_to_date(run, engine)
    create_table_artifact(table=table_of(batch), key="dossiers", description="本批申报材料审核结果")
    return batch


@contextlib.contextmanager
def _engine(run: Run, helpers: int) -> Iterator[Engine]:
    if not helpers:
        yield PrefectEngine()
        return
    with shared(run) as engine:
        parameters = {"workspace": run.settings.workspace, "programme": run.settings.programme}
        for _ in range(helpers):
            run_deployment(f"{help_batch.name}/{help_batch.name}", parameters=parameters, timeout=0, as_subflow=False)
        yield engine


def review_run(run: Run) -> Batch:
    """The flow for a run that this process has open; its batch is read back from where it was published."""
    arguments = msgspec.to_builtins(run.settings)
    parameters = {name: arguments[name] for name in review_batch.parameters.properties if name in arguments}
    flow = review_batch.with_options(task_runner=runner_of(run.settings))
    with tags("shenbao", run.programme.id):
        flow(**parameters)
    return msgspec.json.decode((run.store.out / "batch.json").read_bytes(), type=Batch)


def table_of(batch: Batch) -> list[dict[str, Any]]:
    """One row a dossier: names, status and counts; no text of any file."""
    return [
        {
            "地区": row.region.name if row.region else row.source,
            "省份": row.province or "",
            "状态": row.status,
            "错误": row.findings.error,
            "提示": row.findings.warning,
        }
        for row in batch.dossiers
    ]


def end_stale_runs(workspace: str) -> None:
    """Mark flow runs of this workspace that were killed as crashed: we hold the workspace, so none of them lives."""
    own = flow_run.get_id()
    with get_client(sync_client=True) as client:
        running = client.read_flow_runs(
            flow_filter=FlowFilter(name=FlowFilterName(any_=[review_batch.name, watch_inbox.name])),
            sort=FlowRunSort.START_TIME_DESC,
            limit=200,
            flow_run_filter=FlowRunFilter(
                state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.RUNNING]))
            ),
        )
        for stale in running:
            if str(stale.id) != own and stale.parameters.get("workspace") == workspace:
                client.set_flow_run_state(stale.id, Crashed(message="运行被中断，工作区已由新的运行接管。"), force=True)
