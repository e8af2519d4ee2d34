"""The workspace (工作区): originals by hash, readings by (hash, reader), profiles, reviews by key, versions, audit log.

Everything is found by what it was made from, so nothing is made twice and nothing old is ever overwritten. Files are
written atomically; the database only says which of them count.
"""

import getpass
from collections.abc import Iterable, Iterator

from sqlalchemy import delete

from pipeline import tables
from pipeline.audit import Chain, append, read_chain
from pipeline.review import Review
from pipeline.store.contents import Contents, Outcome
from pipeline.store.dossiers import Dossiers, DossierState, VersionState
from pipeline.store.workspace import MADE

__all__ = ["MADE", "DossierState", "Outcome", "Store", "VersionState", "iterate_reviews"]


class Store(Contents, Dossiers):
    """A workspace on disk. Safe to use from several threads; writers of one workspace hold its lock."""

    # Removal

    def remove_contents(self, contents: Iterable[str]) -> None:
        """Remove all rows on these contents, at once."""
        with self._engine.begin() as connection:
            for sha256 in contents:
                for table in (tables.readings, tables.profiles, tables.unpackings):
                    connection.execute(delete(table).where(table.c.sha256 == sha256))

    def remove_words(self, dossier: str) -> None:
        """Remove what is known of a dossier, at once, but for the row of where it stands, by which it is found."""
        with self._engine.begin() as connection:
            for table in (tables.versions, tables.tasks, tables.remarks):
                connection.execute(delete(table).where(table.c.dossier == dossier))

    def remove_dossier(self, dossier: str) -> None:
        """Remove the row of where a dossier stands."""
        with self._engine.begin() as connection:
            connection.execute(delete(tables.dossiers).where(tables.dossiers.c.id == dossier))

    def remove_all_rows(self) -> None:
        """Remove every row but those of the audit log, at once."""
        with self._engine.begin() as connection:
            for table in tables.metadata.sorted_tables:
                if table is not tables.audit:
                    connection.execute(delete(table))

    def shrink(self) -> None:
        """Have SQLite write its file anew, so that nothing that was removed can be read in it."""
        if self._engine.dialect.name == "sqlite":
            with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("VACUUM")
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    # Audit

    def log(self, action: str, subject: str, *, at: str, detail: str = "", who: str | None = None) -> None:
        """Add a line to the audit log."""
        row = {"at": at, "who": who or getpass.getuser(), "action": action, "subject": subject, "detail": detail}
        append(self._engine, row)

    def audit_chain(self) -> Chain:
        """The audit log held against its hashes."""
        return read_chain(self._engine)


def iterate_reviews(store: Store, keys: Iterable[str]) -> Iterator[Review]:
    """Reviews one after the other, so that never more than one is in memory."""
    for key in keys:
        yield store.read_review(key)
