"""What is kept of dossiers: reviews, versions, what each was judged from, people's words."""

from collections.abc import Iterable
from pathlib import Path

import msgspec
from sqlalchemy import Connection, insert, select, update

from extractors.document import Record
from pipeline import tables
from pipeline.packed import keep_packed, load_record
from pipeline.review import Remark, Review, Status
from pipeline.store.workspace import ASKED_AT_ONCE, Workspace


class DossierState(Record, frozen=True):
    """Where a dossier stands in the workspace."""

    id: str
    source: str
    path: str
    province: str | None
    region: str | None
    status: Status
    version: int
    files_digest: str
    review_key: str
    outputs_key: str
    present: bool


class VersionState(Record, frozen=True):
    """One version of a dossier that was judged."""

    dossier: str
    version: int
    review_key: str
    status: Status
    received_at: str | None
    made_at: str


class Dossiers(Workspace):
    """Dossiers by id, their reviews by what they were made from."""

    # Reviews and versions

    def review_path(self, review_key: str) -> Path:
        """File of a review, compressed JSON."""
        return self.objects.have(self._review_path(review_key))

    def _review_path(self, review_key: str) -> Path:
        return self.root / "reviews" / review_key[:2] / f"{review_key}.json.zst"

    def keep_review(self, review_key: str, review: Review) -> None:
        """Keep a review under the hash of what it was made from."""
        keep_packed(self._review_path(review_key), msgspec.json.encode(review))
        self.objects.keep(self._review_path(review_key))

    def read_review(self, review_key: str) -> Review:
        """The review kept under ``review_key``."""
        return load_record(self.review_path(review_key), Review)

    def dossiers(self, *, present: bool = True) -> list[DossierState]:
        """All dossiers, by id; with ``present`` only those whose files were in the last run."""
        table = tables.dossiers
        query = select(table).order_by(table.c.id)
        if present:
            query = query.where(table.c.present)
        with self._engine.connect() as connection:
            return [DossierState(**row) for row in connection.execute(query).mappings()]

    def find_dossier(self, dossier: str) -> DossierState | None:
        """One dossier by its id."""
        table = tables.dossiers
        with self._engine.connect() as connection:
            row = connection.execute(select(table).where(table.c.id == dossier)).mappings().first()
        return DossierState(**row) if row else None

    def keep_dossier(self, state: DossierState) -> None:
        """Note where a dossier stands."""
        with self._engine.begin() as connection:
            self._put_state(connection, state)

    def note_dossier(self, state: DossierState, programme: str, task: str, version: VersionState | None) -> None:
        """Note where a dossier stands, what it was judged from (JSON) and by which programme (name or path), its version.

        All at once: half of it would pass for all of it in the next run.
        """
        with self._engine.begin() as connection:
            self._put_state(connection, state)
            kept: dict[str, object] = {"programme": programme, "task": task}
            self._put_row(connection, tables.tasks, {"dossier": state.id}, kept)
            if version is not None:
                row = msgspec.structs.asdict(version)
                key = {name: row.pop(name) for name in ("dossier", "version")}
                self._put_row(connection, tables.versions, key, row)

    def _put_state(self, connection: Connection, state: DossierState) -> None:
        row = msgspec.structs.asdict(state)
        self._put_row(connection, tables.dossiers, {"id": row.pop("id")}, row)

    def note_absent(self, present: Iterable[str]) -> None:
        """Mark every dossier that is not among ``present`` as not handed in any more."""
        table = tables.dossiers
        with self._engine.begin() as connection:
            connection.execute(update(table).where(table.c.id.not_in(list(present))).values(present=False))

    def versions(self, dossier: str) -> list[VersionState]:
        """All versions of a dossier, oldest first."""
        table = tables.versions
        query = select(table).where(table.c.dossier == dossier).order_by(table.c.version)
        with self._engine.connect() as connection:
            return [VersionState(**row) for row in connection.execute(query).mappings()]

    def find_task(self, dossier: str) -> tuple[str, str] | None:
        """Programme and task that were kept of a dossier."""
        table = tables.tasks
        with self._engine.connect() as connection:
            row = connection.execute(select(table).where(table.c.dossier == dossier)).mappings().first()
        return (row["programme"], row["task"]) if row else None

    def find_tasks(self, dossiers: Iterable[str]) -> dict[str, str]:
        """The tasks that were kept of many dossiers, by id."""
        table, wanted = tables.tasks, sorted(set(dossiers))
        chunks = [wanted[start : start + ASKED_AT_ONCE] for start in range(0, len(wanted), ASKED_AT_ONCE)]
        with self._engine.connect() as connection:
            return {
                dossier: task
                for chunk in chunks
                for dossier, task in connection.execute(
                    select(table.c.dossier, table.c.task).where(table.c.dossier.in_(chunk))
                )
            }

    # People's words

    def add_remark(self, dossier: str, remark: Remark) -> None:
        """Add a person's word; needs no lock of the workspace."""
        row = msgspec.structs.asdict(remark)
        del row["stands"]
        with self._engine.begin() as connection:
            connection.execute(insert(tables.remarks).values(dossier=dossier, **row))
        self._harden()

    def remarks(self, dossier: str) -> tuple[Remark, ...]:
        """Everything that people said of a dossier, oldest first."""
        table = tables.remarks
        columns = [table.c[name] for name in Remark.__struct_fields__ if name != "stands"]
        query = select(*columns).where(table.c.dossier == dossier).order_by(table.c.id)
        with self._engine.connect() as connection:
            return tuple(Remark(**row) for row in connection.execute(query).mappings())
