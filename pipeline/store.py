"""The workspace (工作区): originals by hash, readings by (hash, reader), profiles, reviews by key, versions, audit log.

Everything is found by what it was made from, so nothing is made twice and nothing old is ever overwritten. Files are
written atomically; the database only says which of them count.
"""

import contextlib
import getpass
import hashlib
import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, Self

import msgspec
from sqlalchemy import Connection, Engine, Table, and_, delete, insert, select, update

from extractors.archive import Member
from extractors.document import Record
from extractors.views import VIEW_VERSION
from pipeline import tables
from pipeline.audit import Chain, append, read_chain
from pipeline.database import insert_or_skip, open_database
from pipeline.files import placing
from pipeline.objects import open_objects
from pipeline.packed import keep_packed, load_record
from pipeline.profile import Profile
from pipeline.review import Remark, Review, Status
from pipeline.similarity import Copies

ASKED_AT_ONCE: Final = 500
"""Hashes in one question to the database; SQLite takes some thousands."""


class Outcome(Record, frozen=True):
    """How reading one content ended: ``code`` is empty when a reading is kept, else the error's code."""

    sha256: str
    key: str
    code: str = ""
    message: str = ""
    pages: int = 0
    seconds: float = 0.0
    attempts: int = 1


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


class Store:
    """A workspace on disk. Safe to use from several threads; writers of one workspace hold its lock."""

    def __init__(self, root: Path, database_url: str | None = None, objects_url: str | None = None) -> None:
        self.root = root
        self._objects = open_objects(root, objects_url)
        for folder in (root, root / "originals", root / "readings", root / "reviews", self.out):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with contextlib.suppress(PermissionError):  # somebody else's folder, shared on purpose
            root.chmod(0o700)
        self._outcomes: dict[tuple[str, str], Outcome] = {}
        self._profiles: dict[tuple[str, str], Profile] = {}
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

    # Originals

    def original(self, sha256: str) -> Path:
        """Where the bytes of that hash are, or would be."""
        return self._objects.have(self._original(sha256))

    def _original(self, sha256: str) -> Path:
        return self.root / "originals" / sha256[:2] / sha256

    def take_original(self, pieces: Iterable[bytes]) -> str:
        """Keep what ``pieces`` make together, however large; its SHA-256."""
        hasher = hashlib.sha256()
        with placing(self.root / "originals") as (file, place):
            for piece in pieces:
                hasher.update(piece)
                file.write(piece)
            place(self._original(hasher.hexdigest()))
        self._objects.keep(self._original(hasher.hexdigest()))
        return hasher.hexdigest()

    # Archives

    def find_unpacking(self, sha256: str, key: str) -> tuple[Member, ...] | None:
        """Members of an archive that was unpacked before."""
        table = tables.unpackings
        query = select(table.c.members).where(and_(table.c.sha256 == sha256, table.c.key == key))
        with self._engine.connect() as connection:
            members = connection.execute(query).scalar()
        return None if members is None else msgspec.json.decode(members, type=tuple[Member, ...])

    def unpacked(self, key: str) -> frozenset[str]:
        """Hashes of all files of which is known what is inside."""
        table = tables.unpackings
        with self._engine.connect() as connection:
            return frozenset(connection.execute(select(table.c.sha256).where(table.c.key == key)).scalars())

    def keep_unpacking(self, sha256: str, key: str, members: Iterable[Member]) -> None:
        """Note what came out of an archive."""
        self._put(tables.unpackings, {"sha256": sha256, "key": key}, {"members": _json(tuple(members))})

    def keep_empty(self, hashes: Iterable[str], key: str) -> None:
        """Note that nothing is inside of these files, of which nothing was known."""
        rows = [{"sha256": sha256, "key": key, "members": "[]"} for sha256 in sorted(set(hashes))]
        if rows:
            statement = insert_or_skip(self._engine)(tables.unpackings).on_conflict_do_nothing()
            with self._engine.begin() as connection:
                connection.execute(statement, rows)

    # Readings

    def reading_path(self, sha256: str, key: str) -> Path:
        """File of a reading, compressed MessagePack."""
        return self.root / "readings" / sha256[:2] / f"{sha256}.{key.replace('/', '-')}.zst"

    def earlier_reading(self, sha256: str, key: str, stem: str) -> Path | None:
        """A reading made by the same reader under another key that begins with ``stem``; the last one by name."""
        own = self.reading_path(sha256, key)
        others = own.parent.glob(f"{sha256}.{stem.replace('/', '-')}*.zst")
        return max((path for path in others if path != own), default=None)

    def foresee(self, readings: Iterable[tuple[str, str]], profiles: Iterable[tuple[str, str]]) -> None:
        """Look many contents up at once, by hash and key; what is found is answered from memory from then on."""
        for table, wanted, keep in (
            (tables.readings, set(readings), self._keep_outcome_row),
            (tables.profiles, set(profiles), self._keep_profile_row),
        ):
            hashes = sorted({sha256 for sha256, _ in wanted})
            with self._engine.connect() as connection:
                for start in range(0, len(hashes), ASKED_AT_ONCE):
                    query = select(table).where(table.c.sha256.in_(hashes[start : start + ASKED_AT_ONCE]))
                    for row in connection.execute(query).mappings():
                        if (row["sha256"], row["key"]) in wanted:
                            keep(row)

    def forget(self) -> None:
        """Look everything up anew: other processes have written."""
        self._outcomes.clear()
        self._profiles.clear()

    def _keep_outcome_row(self, row: Mapping[Any, Any]) -> Outcome:
        outcome = Outcome(**row)
        return self._outcomes.setdefault((outcome.sha256, outcome.key), outcome)

    def _keep_profile_row(self, row: Mapping[Any, Any]) -> Profile:
        profile = msgspec.json.decode(row["profile"], type=Profile)
        return self._profiles.setdefault((row["sha256"], row["key"]), profile)

    def find_outcome(self, sha256: str, key: str) -> Outcome | None:
        """How reading this content ended before; ``None`` when it was not read or its file is gone."""
        outcome = self._outcomes.get((sha256, key))
        if outcome is None:
            table = tables.readings
            query = select(table).where(and_(table.c.sha256 == sha256, table.c.key == key))
            with self._engine.connect() as connection:
                row = connection.execute(query).mappings().first()
            outcome = self._keep_outcome_row(row) if row else None
        if outcome is None or (not outcome.code and not self._objects.have(self.reading_path(sha256, key)).exists()):
            return None
        return outcome

    def find_outcomes(self, sha256: str) -> list[Outcome]:
        """How reading this content ended with whatever reader, by key."""
        table = tables.readings
        query = select(table).where(table.c.sha256 == sha256).order_by(table.c.key)
        with self._engine.connect() as connection:
            return [Outcome(**row) for row in connection.execute(query).mappings()]

    def keep_outcome(self, outcome: Outcome) -> None:
        """Note that the reading stands at its place, or the error that there is instead of it."""
        row = msgspec.structs.asdict(outcome)
        key = {name: row.pop(name) for name in ("sha256", "key")}
        if not outcome.code:
            self._objects.keep(self.reading_path(outcome.sha256, outcome.key))
        self._put(tables.readings, key, row)
        self._outcomes[outcome.sha256, outcome.key] = outcome

    def ranges_path(self, sha256: str, key: str) -> Path:
        """Folder of the ranges of pages of a large file, while it is read; each a file of its first and last page."""
        return self.root / "ranges" / sha256[:2] / f"{sha256}.{key.replace('/', '-')}"

    def remove_ranges(self, sha256: str) -> None:
        """Remove all ranges of a file whose reading is kept, or which cannot be read."""
        for path in (self.root / "ranges" / sha256[:2]).glob(f"{sha256}.*"):
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)

    def sample_path(self, sha256: str, key: str, programme: str) -> Path:
        """File of the sample of a reading's plans and reports, as the programme tells them."""
        return self._objects.have(self.reading_path(sha256, key).with_suffix(f".{programme[:16]}.runs"))

    # Pictures of pages

    def view_path(self, sha256: str, page: int) -> Path:
        """File of the picture of a page, whatever brief shows it."""
        return self.root / "views" / sha256[:2] / f"{sha256}.{VIEW_VERSION}-{page}.webp"

    # Copies

    def keep_copies(self, copies: Copies) -> Path:
        """Keep what a dossier shares with others under the hash of it; the file."""
        content = msgspec.msgpack.encode(copies)
        path = self.root / "copies" / f"{digest(content)[:40]}.zst"
        if not path.exists():
            keep_packed(path, content)
        return path

    # Profiles

    def find_profile(self, sha256: str, key: str) -> Profile | None:
        """A file's profile made before from the same things."""
        if known := self._profiles.get((sha256, key)):
            return known
        table = tables.profiles
        query = select(table).where(and_(table.c.sha256 == sha256, table.c.key == key))
        with self._engine.connect() as connection:
            row = connection.execute(query).mappings().first()
        return self._keep_profile_row(row) if row else None

    def has_profile(self, sha256: str) -> bool:
        """Whether a profile of this content was made of whatever things."""
        query = select(tables.profiles.c.key).where(tables.profiles.c.sha256 == sha256).limit(1)
        with self._engine.connect() as connection:
            return connection.execute(query).first() is not None

    def keep_profile(self, profile: Profile, key: str) -> None:
        """Keep a profile, with the samples that were made on the way."""
        for sample in (self.root / "readings" / profile.sha256[:2]).glob(f"{profile.sha256}.*.runs"):
            self._objects.keep(sample)
        self._put(tables.profiles, {"sha256": profile.sha256, "key": key}, {"profile": _json(profile)})
        self._profiles[profile.sha256, key] = profile

    # Reviews and versions

    def review_path(self, review_key: str) -> Path:
        """File of a review, compressed JSON."""
        return self._objects.have(self._review_path(review_key))

    def _review_path(self, review_key: str) -> Path:
        return self.root / "reviews" / review_key[:2] / f"{review_key}.json.zst"

    def keep_review(self, review_key: str, review: Review) -> None:
        """Keep a review under the hash of what it was made from."""
        keep_packed(self._review_path(review_key), msgspec.json.encode(review))
        self._objects.keep(self._review_path(review_key))

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

    # People's words

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

    # Removal

    def remove_rows(self, dossiers: Iterable[str], contents: Iterable[str]) -> None:
        """Remove all rows on these dossiers and on these contents but for the audit log's, at once."""
        with self._engine.begin() as connection:
            for dossier in dossiers:
                for table in (tables.versions, tables.tasks, tables.remarks):
                    connection.execute(delete(table).where(table.c.dossier == dossier))
                connection.execute(delete(tables.dossiers).where(tables.dossiers.c.id == dossier))
            for sha256 in contents:
                for table in (tables.readings, tables.profiles, tables.unpackings):
                    connection.execute(delete(table).where(table.c.sha256 == sha256))

    def remove_profiles(self, names: Collection[str], contents: Iterable[str]) -> None:
        """Remove the profiles that these contents have under these names of files; they may be others' files, too."""
        table = tables.profiles
        with self._engine.begin() as connection:
            for sha256 in contents:
                for row in connection.execute(select(table).where(table.c.sha256 == sha256)).mappings().all():
                    if msgspec.json.decode(row["profile"], type=Profile).name in names:
                        same = and_(table.c.sha256 == sha256, table.c.key == row["key"])
                        connection.execute(delete(table).where(same))

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


def digest(*parts: str | bytes) -> str:
    """SHA-256 of parts, each with its length, as hex."""
    hasher = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        hasher.update(len(data).to_bytes(8, "big") + data)
    return hasher.hexdigest()


def hash_file(path: Path) -> str:
    """SHA-256 of a file's bytes, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def iterate_reviews(store: Store, keys: Iterable[str]) -> Iterator[Review]:
    """Reviews one after the other, so that never more than one is in memory."""
    for key in keys:
        yield store.read_review(key)
