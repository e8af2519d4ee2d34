"""``shenbao doctor``: what of this machine is ready, and how to get what is not."""

import sys
from collections.abc import Callable, Iterator
from typing import Final, Literal, TypeAlias

import msgspec

from extractors.document import Record
from extractors.errors import ShenbaoError
from flows.prefect_home import has_api
from flows.settings import resolve_settings, usable_cores

Standing: TypeAlias = Literal["ready", "limited", "missing"]
WORDS: Final[dict[Standing, str]] = {"ready": "就绪", "limited": "受限", "missing": "缺少"}


class Part(Record, frozen=True):
    """One part of the machine; ``advice`` says how to get what is not there."""

    name: str
    standing: Standing
    detail: str
    advice: str = ""


def examine() -> Iterator[Part]:
    """Every part in turn; none of the checks raises."""
    checks: tuple[Callable[[], Part], ...] = (_python, _fonts, _ocr, _office, _database, _engine, _isolation)
    for check in checks:
        try:
            yield check()
        except (ImportError, OSError, ShenbaoError, RuntimeError) as error:
            yield Part(name=check.__name__.strip("_"), standing="missing", detail=type(error).__name__)


def print_doctor(*, as_json: bool) -> None:
    """A line a part; exit code 0 when the main job can run."""
    parts = list(examine())
    if as_json:
        sys.stdout.buffer.write(msgspec.json.format(msgspec.json.encode(parts), indent=2) + b"\n")
    else:
        from flows.console import results

        colours = {"ready": "green", "limited": "yellow", "missing": "red"}
        for part in parts:
            results.print(f"[{colours[part.standing]}]{WORDS[part.standing]}[/]　{part.name}：", end="")
            results.print(part.detail, markup=False, soft_wrap=True)
            if part.advice:
                results.print(f"      {part.advice}", markup=False, soft_wrap=True)


def _python() -> Part:
    version = ".".join(map(str, sys.version_info[:3]))
    return Part(name="运行环境", standing="ready", detail=f"Python {version}，{usable_cores()} 个处理器核")


def _fonts() -> Part:
    from pipeline.fonts import find_cjk_fonts

    families = sorted({face.family for face in find_cjk_fonts().faces})
    if families:
        return Part(name="中文字体", standing="ready", detail="、".join(families[:6]))
    advice = "安装：apt-get install fonts-noto-cjk。未安装时不生成 brief.pdf，其他输出不受影响。"
    return Part(name="中文字体", standing="missing", detail="未找到", advice=advice)


def _ocr() -> Part:
    from importlib.metadata import version

    from extractors.ocr import models_folder

    models = len(list(models_folder().glob("*.onnx")))
    return Part(name="文字识别", standing="ready", detail=f"rapidocr {version('rapidocr')}，随附模型 {models} 个")


def _office() -> Part:
    from extractors.office import find_office

    if path := find_office():
        return Part(name="LibreOffice", standing="ready", detail=path)
    advice = (
        "安装：apt-get install libreoffice-writer-nogui libreoffice-calc-nogui libreoffice-impress-nogui。"
        "未安装时 DOC、RTF、ODT 的自动编号、字号、文本框读不全，个别旧格式文件无法读取，均会给出提示。"
    )
    return Part(name="LibreOffice", standing="limited", detail="未安装（可选）", advice=advice)


def _database() -> Part:
    import sqlite3

    from sqlalchemy import __version__

    if url := resolve_settings({}).database_url:
        return _shared_database(url)
    return Part(name="数据库", standing="ready", detail=f"SQLite {sqlite3.sqlite_version}，SQLAlchemy {__version__}")


def _shared_database(url: str) -> Part:
    """The database that the settings name: what it is once it answers."""
    from sqlalchemy.exc import SQLAlchemyError

    from pipeline.database import make_engine

    try:
        with make_engine(url).connect() as connection:
            server = ".".join(map(str, connection.dialect.server_version_info or ()))
            detail = f"{connection.dialect.name} {server}（SHENBAO_DATABASE_URL）"
    except (SQLAlchemyError, ShenbaoError) as error:
        detail = error.message if isinstance(error, ShenbaoError) else f"所设数据库无法连接（{type(error).__name__}）"
        return Part(
            name="数据库", standing="missing", detail=detail, advice="请检查 SHENBAO_DATABASE_URL 和数据库服务。"
        )
    return Part(name="数据库", standing="ready", detail=detail)


def _engine() -> Part:
    from importlib.metadata import version

    where = "已配置的 Prefect 服务" if has_api() else "内置（随运行启动，不联网）"
    return Part(name="执行引擎", standing="ready", detail=f"Prefect {version('prefect')}，{where}")


_NAMESPACES: Final = (
    "允许非特权用户命名空间（多数系统为 sysctl kernel.unprivileged_userns_clone=1，"
    "Ubuntu 24.04 及以上为 kernel.apparmor_restrict_unprivileged_userns=0；容器中需放行 unshare 和 mount）"
)
_LANDLOCK: Final = "Linux 5.13 及以上内核，并在启动参数 lsm= 中包含 landlock"
_REMEDIES: Final = {
    "reads-handed-only": _LANDLOCK,
    "writes-own-only": _LANDLOCK,
    "no-signals-out": "Linux 6.12 及以上内核",
    "no-network": _NAMESPACES,
    "no-tcp": "Linux 6.7 及以上内核",
    "process-namespace": _NAMESPACES,
    "system-read-only": _NAMESPACES,
}


def _isolation() -> Part:
    from extractors.sandbox import Sandbox
    from extractors.sandbox.protect import PROTECTIONS, lacking

    with Sandbox(1) as sandbox:
        active = sandbox.protections()
    words = "；".join(PROTECTIONS[code] for code in active)
    missed = lacking(active)
    if not missed:
        return Part(name="安全隔离", standing="ready", detail=words)
    remedies = dict.fromkeys(_REMEDIES[code] for code in missed if code in _REMEDIES)
    advice = f"本机未启用：{'；'.join(PROTECTIONS[code] for code in missed)}。" + (
        f"需要：{'；'.join(remedies)}。" if remedies else ""
    )
    return Part(
        name="安全隔离", standing="limited", detail=words, advice=advice + "材料仍可读取，但对恶意文件的防护减弱。"
    )
