"""Who carries out the tasks of a Prefect flow (执行器): threads of its process, or the workers of a Dask cluster."""

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from extractors.errors import UsageError
from flows.engines import THREADS
from flows.settings import Settings

if TYPE_CHECKING:
    from prefect.task_runners import TaskRunner


def check_runner(settings: Settings) -> None:
    """Raises :class:`extractors.errors.UsageError` for a runner that is not there, or that the engine has no use for."""
    if settings.runner == "local":
        return
    if settings.runner == "ray":
        raise UsageError(
            "本版本不提供 Ray 执行器。多台机器可用 --runner dask，或 Prefect worker，见 docs/operations.md。"
        )
    if settings.engine == "direct":
        raise UsageError("--runner dask 须经由 Prefect 执行，不能与 --engine direct 同时使用。")
    if find_spec("prefect_dask") is None:
        raise UsageError("未安装 Dask 执行器。请在软件所在的环境中安装 shenbao[dask]，各台机器版本须一致。")


def runner_of(settings: Settings | None = None) -> "TaskRunner[Any]":
    """The task runner for a run: threads that wait for the sandbox, more than cores, so that no worker waits for work.

    With Dask the cluster at the address of its scheduler, else one on this machine with a worker process a job.
    """
    if settings is None or settings.runner == "local":
        from prefect.task_runners import ThreadPoolTaskRunner

        return ThreadPoolTaskRunner(max_workers=THREADS)
    import dask

    dask.config.set({"logging.distributed": "error"})  # what fails comes back to us, and is told once
    from prefect_dask.task_runners import DaskTaskRunner

    if settings.dask_scheduler:
        return DaskTaskRunner(address=settings.dask_scheduler)
    here = {"n_workers": settings.jobs, "threads_per_worker": 1, "processes": True, "dashboard_address": None}
    return DaskTaskRunner(cluster_kwargs=here)
