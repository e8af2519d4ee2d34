"""The workspace's database through SQLAlchemy: SQLite in the workspace, or any URL (PostgreSQL) from the settings."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine, Table, create_engine, event, inspect, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import DBAPIConnection

from extractors.errors import UsageError

MIGRATIONS: Final = Path(__file__).parent / "migrations"
HEAD: Final = "0003"
"""The newest migration; a test compares it with the folder's. Knowing it spares a current workspace Alembic's import."""

MIGRATING: Final = 0x5368656E
"""Number of the advisory lock under which PostgreSQL's tables are made ("Shen"); :mod:`flows.lease` takes the next."""


def make_engine(url: str, **options: Any) -> Engine:
    """An engine that tells no values in its errors. Raises :class:`extractors.errors.UsageError` without its driver."""
    try:
        return create_engine(url, hide_parameters=True, **options)
    except ModuleNotFoundError as error:
        raise UsageError(
            f"所设数据库需要的驱动 {error.name} 未安装。PostgreSQL 请安装 shenbao[postgresql]。"
        ) from error


def open_database(url: str) -> Engine:
    """An engine on a database whose tables are up to date. SQLite runs in WAL mode and waits 30 s for a lock."""
    engine = make_engine(url, pool_pre_ping=not url.startswith("sqlite"))
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _tune_sqlite)
    if _revision(engine) != HEAD:
        migrate(engine)
    return engine


def insert_or_skip(engine: Engine) -> Callable[[Table], postgresql.Insert | sqlite.Insert]:
    """The ``insert`` of the engine's dialect, which knows what to do about a row that is there already."""
    return postgresql.insert if engine.dialect.name == "postgresql" else sqlite.insert


def migrate(engine: Engine) -> None:
    """Bring the tables to the newest migration."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":  # of several hosts that begin at once, one does it
            connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": MIGRATING})
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _revision(engine: Engine) -> str | None:
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _tune_sqlite(connection: DBAPIConnection, _: object) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=30000", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
