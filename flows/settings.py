"""All settings in one frozen object, resolved once at the edge: arguments, then ``SHENBAO_…``, then ``shenbao.toml``."""

import datetime as dt
import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal, NoReturn, TypeAlias

import msgspec

from extractors.document import Record
from extractors.errors import UsageError

EngineChoice: TypeAlias = Literal["auto", "prefect", "direct"]
RunnerChoice: TypeAlias = Literal["local", "dask", "ray"]

DEFAULT_WORKSPACE: Final = "shenbao-workspace"
DEFAULT_PROGRAMME: Final = "trade-secret-pilot-2024"
CONFIG_FILE: Final = "shenbao.toml"
NAMES: Final = {
    "input": "输入",
    "workspace": "工作区",
    "programme": "申报要求配置",
    "jobs": "并行进程数",
    "engine": "执行引擎",
    "runner": "执行器",
    "received": "收到日期",
    "dask_scheduler": "Dask 调度器地址",
    "database_url": "数据库地址",
    "objects_url": "对象存储地址",
}
CHOICES: Final = {"engine": "auto、prefect、direct", "runner": "local、dask、ray"}
_DAY: Final = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{4})(\d{2})(\d{2})", re.ASCII)


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
    dask_scheduler: str | None = None
    database_url: str | None = None
    objects_url: str | None = None


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
    values |= {name: _absolute(values[name], name) for name in ("input", "workspace")}
    if not is_text(values["workspace"]):
        raise UsageError("工作区路径含有无法识别的字符。请用 --workspace 指定另一个位置。")
    if values.get("received") is not None:
        values["received"] = read_day(str(values["received"]))
    if (programme := values.get("programme")) and Path(str(programme)).is_file():
        values["programme"] = _absolute(programme, "programme")
    try:
        settings = msgspec.convert(values, Settings, strict=False)
    except msgspec.ValidationError as error:
        raise UsageError(_explain(str(error), values)) from error
    if settings.jobs < 1:
        raise UsageError("并行进程数（--jobs）至少为 1。")
    return settings


def is_text(path: str) -> bool:
    """Whether a path is text throughout; names in a broken encoding reach us with stand-ins for their odd bytes."""
    return not any("\ud800" <= character <= "\udfff" for character in path)


def read_day(text: str) -> str:
    """A day as people write it (2024-04-18, 2024/4/18, 20240418, 2024年4月18日) in ISO form."""
    found = _DAY.fullmatch(text.strip())
    try:
        return dt.date(*(int(part) for part in found.groups() if part)).isoformat() if found else _refuse_day(text)
    except ValueError:
        return _refuse_day(text)


def _refuse_day(text: str) -> NoReturn:
    raise UsageError(f"收到日期“{text}”不是有效的日期。请写成 2024-04-18 的样子。")


def _absolute(text: Any, name: str) -> str:
    """A path from here, with ``~`` for the home folder."""
    try:
        return str(Path(str(text)).expanduser().absolute())
    except RuntimeError as error:
        raise UsageError(f"路径“{text}”（{NAMES[name]}）无法使用：找不到用户的主目录。") from error


def _explain(message: str, values: Mapping[str, Any]) -> str:
    """A Chinese sentence for msgspec's message, which ends in the place (``at `$.engine```)."""
    name = message.rpartition("`$.")[2].rstrip("`")
    if name not in NAMES:
        return f"设置有误：{message}"
    advice = f"可选：{CHOICES[name]}。" if name in CHOICES else "请写一个整数。" if name == "jobs" else ""
    return f"设置“{NAMES[name]}”（{name}）的值“{values.get(name)}”不对。{advice}"


def _from_file(path: Path) -> dict[str, Any]:
    """What ``shenbao.toml`` says; a word that no setting has is refused, since it would be lost without a word."""
    if not path.is_file():
        return {}
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"配置文件 {path} 无法解析：{error}") from error
    except OSError as error:
        raise UsageError(f"配置文件 {path} 无法打开。请检查权限。") from error
    if unknown := sorted(values.keys() - set(NAMES)):
        raise UsageError(f"配置文件 {path} 中没有这样的设置：{'、'.join(unknown)}。可用的设置：{'、'.join(NAMES)}。")
    return values
