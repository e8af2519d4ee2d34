"""The workspace keeps everything by what it was made from, and nothing by halves."""

from pathlib import Path

import msgspec
import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect

from extractors.document import Document, FileInfo
from extractors.errors import WorkspaceFull
from pipeline import files
from pipeline.database import HEAD, MIGRATIONS, open_database
from pipeline.facts import Reading
from pipeline.files import write_atomically
from pipeline.hashing import digest, hash_file
from pipeline.packed import keep_packed, load_reading
from pipeline.store import DossierState, Outcome, Store, VersionState
from pipeline.tables import metadata


def reading(sha256: str) -> Reading:
    """An empty reading."""
    file = FileInfo(name="方案.docx", sha256=sha256, bytes=1, media_type="text/plain")
    document = Document(file=file, reader="hand/1", pages=(), blocks=())
    return Reading(document=document, sections=(), figures=(), entities=())


def state(**changes: object) -> DossierState:
    """Where some dossier stands."""
    base = DossierState(
        id="d1",
        source="绍兴市",
        path="浙江省/绍兴市",
        province="浙江省",
        region="绍兴市",
        status="complete",
        version=1,
        files_digest="f",
        review_key="r",
        outputs_key="o",
        present=True,
    )
    return msgspec.structs.replace(base, **changes)


def test_originals_are_kept_once_by_hash(tmp_path: Path) -> None:
    """Two files with the same bytes are one original, equal to what was handed in."""
    first, second = tmp_path / "甲.pdf", tmp_path / "乙.pdf"
    first.write_bytes(b"content")
    second.write_bytes(b"content")
    with Store(tmp_path / "ws") as store:
        hashes = {store.take_original([path.read_bytes()]) for path in (first, second)}
        assert hashes == {hash_file(first)}
        assert store.original(hash_file(first)).read_bytes() == b"content"


def test_reading_comes_back_as_it_went_in(tmp_path: Path) -> None:
    """A kept reading decodes to the same record; one whose file is gone counts as not read."""
    with Store(tmp_path) as store:
        outcome = Outcome(sha256="a" * 64, key="pdf/1.1", pages=3)
        keep_packed(store.reading_path("a" * 64, "pdf/1.1"), msgspec.msgpack.encode(reading("a" * 64)))
        store.keep_outcome(outcome)
        assert store.find_outcome("a" * 64, "pdf/1.1") == outcome
        assert store.find_outcome("a" * 64, "pdf/2.1") is None
        path = store.reading_path("a" * 64, "pdf/1.1")
        assert load_reading(path) == reading("a" * 64)
        path.unlink()
        assert store.find_outcome("a" * 64, "pdf/1.1") is None


def test_ranges_of_a_content_go_together(tmp_path: Path) -> None:
    """Whatever reader made them, and what was half-written; those of other contents stay."""
    with Store(tmp_path) as store:
        for sha256, key in (("a" * 64, "pdf/1.0"), ("a" * 64, "pdf/2.0"), ("aa" + "b" * 62, "pdf/2.0")):
            keep_packed(store.ranges_path(sha256, key) / "000001-000003.zst", b"")
        (tmp_path / "ranges" / "aa" / f"{'a' * 64}.pdf-2.0.000004.new").touch()
        store.remove_ranges("a" * 64)
        assert [path.name for path in (tmp_path / "ranges" / "aa").iterdir()] == [f"aa{'b' * 62}.pdf-2.0"]


def test_failed_reading_is_remembered(tmp_path: Path) -> None:
    """The error of a file that cannot be read is kept in place of a reading."""
    outcome = Outcome(sha256="b" * 64, key="pdf/1.1", code="encrypted-file", message="文件已加密。")
    with Store(tmp_path) as store:
        store.keep_outcome(outcome)
    with Store(tmp_path) as store:
        assert store.find_outcome("b" * 64, "pdf/1.1") == outcome


def test_dossiers_that_are_not_handed_in_any_more_stay_readable(tmp_path: Path) -> None:
    """A dossier left out of a run is marked, not forgotten."""
    with Store(tmp_path) as store:
        store.keep_dossier(state())
        store.keep_dossier(state(id="d2", source="宁波市"))
        store.note_absent(["d2"])
        assert [found.id for found in store.dossiers()] == ["d2"]
        assert [found.id for found in store.dossiers(present=False)] == ["d1", "d2"]


def test_versions_come_oldest_first(tmp_path: Path) -> None:
    """Every judged version stays in the list."""
    with Store(tmp_path) as store:
        for number in (2, 1):
            version = VersionState(
                dossier="d1", version=number, review_key="r", status="complete", received_at=None, made_at="2024"
            )
            store.note_dossier(state(version=number), "programme", "{}", version)
        assert [version.version for version in store.versions("d1")] == [1, 2]


def test_migrations_make_the_tables_that_the_code_knows(tmp_path: Path) -> None:
    """The newest migration is the one the code names, and its tables and columns are the metadata's."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD
    url = f"sqlite:///{tmp_path / 'x.db'}"
    open_database(url).dispose()
    engine = create_engine(url)
    inspector = inspect(engine)
    for table in metadata.tables.values():
        assert {column["name"] for column in inspector.get_columns(table.name)} == set(table.columns.keys())
    engine.dispose()


def test_digest_keeps_parts_apart() -> None:
    """Parts that join to the same text have different digests."""
    assert digest("ab", "c") != digest("a", "bc")


def test_write_leaves_old_bytes_when_the_disk_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk is a clear error; the old content stands and no temporary file is left."""
    target = tmp_path / "a.json"
    write_atomically(target, b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(WorkspaceFull, match="磁盘空间不足"):
        write_atomically(target, b"new")
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]


def test_write_of_equal_bytes_touches_nothing(tmp_path: Path) -> None:
    """Unchanged outputs keep their time stamp."""
    target = tmp_path / "a.json"
    assert write_atomically(target, b"same")
    before = target.stat().st_mtime_ns
    assert not write_atomically(target, b"same")
    assert target.stat().st_mtime_ns == before
