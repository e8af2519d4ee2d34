"""What is kept of contents, by hash: originals, what came out of archives, readings, profiles."""

import hashlib
import shutil
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import and_, delete, select

from extractors.archive import Member
from extractors.document import Record
from extractors.views import VIEW_VERSION
from pipeline import tables
from pipeline.database import insert_or_skip
from pipeline.files import placing
from pipeline.hashing import digest
from pipeline.packed import keep_packed
from pipeline.profile import Profile
from pipeline.similarity import Copies
from pipeline.store.workspace import ASKED_AT_ONCE, Workspace


class Outcome(Record, frozen=True):
    """How reading one content ended: ``code`` is empty when a reading is kept, else the error's code."""

    sha256: str
    key: str
    code: str = ""
    message: str = ""
    pages: int = 0
    seconds: float = 0.0
    attempts: int = 1


class Contents(Workspace):
    """Contents, each by its hash and by what made what is kept of it."""

    def __init__(self, root: Path, database_url: str | None = None, objects_url: str | None = None) -> None:
        super().__init__(root, database_url, objects_url)
        self._outcomes: dict[tuple[str, str], Outcome] = {}
        self._profiles: dict[tuple[str, str], Profile] = {}

    # Originals

    def original(self, sha256: str) -> Path:
        """Where the bytes of that hash are, or would be."""
        return self.objects.have(self._original(sha256))

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
        self.objects.keep(self._original(hasher.hexdigest()))
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
        if outcome is None or (not outcome.code and not self.objects.have(self.reading_path(sha256, key)).exists()):
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
            self.objects.keep(self.reading_path(outcome.sha256, outcome.key))
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
        return self.objects.have(self.reading_path(sha256, key).with_suffix(f".{programme[:16]}.runs"))

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

    def comparison_path(self, keys: Iterable[str]) -> Path:
        """File of all that the texts of these keys share."""
        return self.root / "copies" / f"all-{digest(*sorted(keys))[:40]}.zst"

    def comparisons(self) -> list[Path]:
        """Files of what was found by comparing: one but for a run that was killed."""
        return sorted((self.root / "copies").glob("all-*.zst"))

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
            self.objects.keep(sample)
        self._put(tables.profiles, {"sha256": profile.sha256, "key": key}, {"profile": _json(profile)})
        self._profiles[profile.sha256, key] = profile

    def remove_profiles(self, names: Collection[str], contents: Iterable[str]) -> None:
        """Remove the profiles that these contents have under these names of files; they may be others' files, too."""
        table = tables.profiles
        with self._engine.begin() as connection:
            for sha256 in contents:
                for row in connection.execute(select(table).where(table.c.sha256 == sha256)).mappings().all():
                    if msgspec.json.decode(row["profile"], type=Profile).name in names:
                        same = and_(table.c.sha256 == sha256, table.c.key == row["key"])
                        connection.execute(delete(table).where(same))


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
