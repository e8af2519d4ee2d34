"""Prefect's settings for an offline, confidential run; set before Prefect is imported.

Measured: the embedded server needs up to 28 s in a fresh home (migrations); its task run recorder needs larger batches
for bursts; heartbeats and idle services cost seconds. Nothing may leave the machine.
"""

import contextlib
import os
import signal
import tomllib
from pathlib import Path
from typing import Final

_SETTINGS: Final = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
    "RAY_USAGE_STATS_ENABLED": "0",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "200",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_READ_BATCH_SIZE": "200",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL": "1",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_BATCH_SIZE": "200",
    "PREFECT_SERVER_SERVICES_SCHEDULER_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_LATE_RUNS_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_TRIGGERS_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_FOREMAN_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_PAUSE_EXPIRATIONS_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_REPOSSESSOR_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_CANCELLATION_CLEANUP_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_CLEANUP_RECONCILER_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "",
    "PREFECT_SERVER_REGISTER_BLOCKS_ON_START": "false",
    "PREFECT_SERVER_UI_ENABLED": "false",
    "PREFECT_CLIENT_SERVER_VERSION_CHECK_ENABLED": "false",
    "PREFECT_LOGGING_LEVEL": "CRITICAL",  # what fails comes back to us, and is told once
    "PREFECT_LOGGING_SERVER_LEVEL": "ERROR",
    "PREFECT_LOGGING_TO_API_ENABLED": "false",
    "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
    "PREFECT_CLI_COLORS": "false",
}
_FOR_SERVER: Final = (
    "DO_NOT_TRACK",
    "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY",
    "RAY_USAGE_STATS_ENABLED",
    "PREFECT_LOGGING_TO_API_ENABLED",
    "PREFECT_RESULTS_PERSIST_BY_DEFAULT",
)


def has_api() -> bool:
    """Whether a Prefect API is configured by the environment or by a profile."""
    if os.environ.get("PREFECT_API_URL"):
        return True
    home = Path(os.environ.get("PREFECT_HOME", "~/.prefect")).expanduser()
    try:
        profiles = tomllib.loads((home / "profiles.toml").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    active = os.environ.get("PREFECT_PROFILE") or profiles.get("active", "")
    return bool(profiles.get("profiles", {}).get(active, {}).get("PREFECT_API_URL"))


def prepare(workspace: Path) -> None:
    """Set what is not set: all of it for an embedded server inside the workspace, little for a configured one."""
    if has_api():
        for name in _FOR_SERVER:
            os.environ.setdefault(name, _SETTINGS[name])
        return
    for name, value in _SETTINGS.items():
        os.environ.setdefault(name, value)
    os.environ.setdefault("PREFECT_HOME", str(workspace / "prefect"))


def end_orphan_server(workspace: Path) -> None:
    """End the embedded server of a run that was killed: nobody else would, and it holds memory and database.

    To be called by who holds the workspace, before a server of its own runs.
    """
    marks = {b"PREFECT__SERVER_EPHEMERAL=1", f"PREFECT_HOME={workspace / 'prefect'}".encode()}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if marks <= set((folder / "environ").read_bytes().split(b"\0")):
                os.kill(int(folder.name), signal.SIGTERM)
