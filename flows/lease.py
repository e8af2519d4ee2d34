"""One leading run for a shared database (租约): where it is PostgreSQL, several hosts may have folders of their own.

An advisory lock of the server: it ends with its connection, so that a run that dies or loses its network leaves none. A
run that lives on looks again before each chunk of dossiers is written, and before the batch is published. What it had
written until then is what the next run would write: both make it from the same files.
"""

import contextlib
import os
import socket
import threading
from collections.abc import Iterator
from typing import Final

from sqlalchemy import Connection, make_url, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from extractors.errors import WorkspaceLocked
from flows.lock import user_name
from pipeline.database import MIGRATING, make_engine

LEADING: Final = MIGRATING + 1
_KEEP_ALIVE: Final = {"keepalives": 1, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 6}
_HOLDER: Final = text(
    "SELECT application_name, to_char(backend_start, 'YYYY-MM-DD HH24:MI') FROM pg_locks JOIN pg_stat_activity USING (pid)"
    " WHERE locktype = 'advisory' AND granted AND objid = :number AND datname = current_database()"
)
_OWN: Final = text(
    "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted AND objid = :number AND pid = pg_backend_pid()"
)
_LOST: Final = (
    "运行期间与数据库的连接中断过，另一个任务可能已经开始，本次运行就此停止，批次总览和台账没有更新。"
    "已完成的部分都已保存，请重新运行。"
)


class Lease:
    """The right to publish. Without a ``connection`` the folder's lock is all there is to hold."""

    def __init__(self, connection: Connection | None = None) -> None:
        self._connection = connection
        self._one_at_a_time = threading.Lock()

    def check(self) -> None:
        """Look, from any thread, whether it still holds: with its connection it ends unseen, and somebody else may lead.

        Raises :class:`extractors.errors.WorkspaceLocked` where it does not.
        """
        if self._connection is None:
            return
        with self._one_at_a_time:
            try:
                held = self._connection.execute(_OWN, {"number": LEADING}).scalar()
            except SQLAlchemyError:
                held = None
        if not held:
            raise WorkspaceLocked(_LOST)


@contextlib.contextmanager
def leading(database_url: str | None) -> Iterator[Lease]:
    """Hold the database for a run; a workspace's own SQLite needs no more than the folder's lock.

    Raises :class:`extractors.errors.WorkspaceLocked` that says who leads.
    """
    if database_url is None or make_url(database_url).get_backend_name() != "postgresql":
        yield Lease()
        return
    arguments = {"application_name": f"{user_name()}@{socket.gethostname()}:{os.getpid()}"} | _KEEP_ALIVE
    engine = make_engine(database_url, poolclass=NullPool, connect_args=arguments)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not connection.execute(text("SELECT pg_try_advisory_lock(:number)"), {"number": LEADING}).scalar():
            raise WorkspaceLocked(_refusal(connection))
        yield Lease(connection)


def _refusal(connection: Connection) -> str:
    holder = connection.execute(_HOLDER, {"number": LEADING}).first()
    who = f"（{holder[0]}，自 {holder[1]} 起）" if holder else ""
    return f"该数据库正被另一个任务使用{who}。请等它结束后再运行，或换一个数据库。"
