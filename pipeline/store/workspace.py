"""What all of a workspace rests on: its folder, its database, how a row is put."""

import contextlib
from pathlib import Path
from typing import Final, Self

from sqlalchemy import Connection, Engine, Table

from pipeline.database import insert_or_skip, open_database
from pipeline.objects import open_objects

MADE: Final = "made.json"
"""File of a workspace that notes what the batch's outputs were made from."""
ASKED_AT_ONCE: Final = 500
"""Hashes in one question to the database; SQLite takes some thousands."""


class Workspace:
    """A folder with a database, and an object store behind it where there is one."""

    def __init__(self, root: Path, database_url: str | None = None, objects_url: str | None = None) -> None:
        self.root = root
        self.objects = open_objects(root, objects_url)
        for folder in (root, root / "originals", root / "readings", root / "reviews", self.out):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with contextlib.suppress(PermissionError):  # somebody else's folder, shared on purpose
            root.chmod(0o700)
        self._engine: Engine = open_database(database_url or f"sqlite:///{root / 'shenbao.db'}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    @property
    def out(self) -> Path:
        """Folder of everything that users read."""
        return self.root / "out"

    def _harden(self) -> None:
        """Have what was committed survive a power loss: SQLite leaves that to its next checkpoint, which this is."""
        if self._engine.dialect.name == "sqlite":
            with self._engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)")

    def _put(self, table: Table, key: dict[str, object], values: dict[str, object]) -> None:
        """Insert or replace one row, also where helpers of a run write the same at once."""
        with self._engine.begin() as connection:
            self._put_row(connection, table, key, values)

    def _put_row(self, connection: Connection, table: Table, key: dict[str, object], values: dict[str, object]) -> None:
        statement = insert_or_skip(self._engine)(table).values(key | values)
        connection.execute(statement.on_conflict_do_update(index_elements=list(key), set_=values))
