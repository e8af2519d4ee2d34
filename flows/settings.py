"""All settings in one frozen object, resolved once at the edge: arguments, then ``SHENBAO_…``, then ``shenbao.toml``."""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

import msgspec

from extractors.document import Record
from extractors.errors import UsageError

EngineChoice: TypeAlias = Literal["auto", "prefect", "direct"]
RunnerChoice: TypeAlias = Literal["local", "dask", "ray"]

DEFAULT_WORKSPACE: Final = "shenbao-workspace"
DEFAULT_PROGRAMME: Final = "trade-secret-pilot-2024"
CONFIG_FILE: Final = "shenbao.toml"


def usable_cores() -> int:
    """Processors that this process may run on."""
    return len(os.sched_getaffinity(0))


class Settings(Record, frozen=True):
    """What a run needs to know. Paths are absolute; ``received`` is an ISO date."""

    input: str
    workspace: str
    programme: str = DEFAULT_PROGRAMME
    jobs: int = 1
    engine: EngineChoice = "auto"
    runner: RunnerChoice = "local"
    received: str | None = None
    database_url: str | None = None


def resolve_settings(
    arguments: Mapping[str, Any], environment: Mapping[str, str] = os.environ, folder: Path | None = None
) -> Settings:
    """Settings of a run; an argument that is ``None`` was not given.

    Raises :class:`extractors.errors.UsageError` for a value that cannot be.
    """
    values: dict[str, Any] = {"workspace": DEFAULT_WORKSPACE, "jobs": usable_cores(), "input": "."}
    values |= _from_file((folder or Path.cwd()) / CONFIG_FILE)
    values |= {
        name: environment[variable]
        for name in Settings.__struct_fields__
        if (variable := f"SHENBAO_{name.upper()}") in environment
    }
    values |= {name: value for name, value in arguments.items() if value is not None}
    values |= {name: str(Path(values[name]).expanduser().absolute()) for name in ("input", "workspace")}
    try:
        settings = msgspec.convert(values, Settings, strict=False)
    except msgspec.ValidationError as error:
        raise UsageError(f"设置有误：{error}") from error
    if settings.jobs < 1:
        raise UsageError("并行进程数（--jobs）至少为 1。")
    return settings


def _from_file(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"配置文件 {path} 无法解析：{error}") from error
