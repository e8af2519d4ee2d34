"""Outputs of a batch that stand as they were written are not made again."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from pipeline.programme import Programme
from pipeline.recommendation import Recommendation, hold_against
from pipeline.render import Basis, render_batch
from pipeline.review import Batch, Review

Files = dict[str, tuple[int, bytes]]


@pytest.fixture
def provinces(batch: Batch, programme: Programme) -> Batch:
    """The batch with two provinces that handed in no list."""
    handed = (Recommendation(province=name) for name in ("云岭省", "海东省"))
    states = tuple(hold_against(programme, each, batch.dossiers) for each in handed)
    return msgspec.structs.replace(batch, provinces=states)


def basis(folder: Path, key: str = "a") -> Basis:
    """What the batch is made from, noted outside of its folder."""
    return Basis(note=folder / "made.json", key=key)


def unread() -> Iterator[Review]:
    """Reviews that nobody may ask for."""
    pytest.fail("the reviews were read")
    yield


def files_in(folder: Path) -> Files:
    """All files with the moment of their writing and their bytes."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): (path.stat().st_mtime_ns, path.read_bytes()) for path in paths}


def changed(before: Files, after: Files) -> set[str]:
    """Names of files that were written, made or removed in between."""
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


def test_nothing_is_made_of_what_has_not_changed(
    provinces: Batch, reviews: list[Review], programme: Programme, tmp_path: Path
) -> None:
    """The times of a run stand in the batch's JSON alone."""
    names = render_batch(provinces, iter(reviews), programme, tmp_path / "out", basis(tmp_path))
    before = files_in(tmp_path / "out")
    later = msgspec.structs.replace(provinces, generated_at="2030-01-01T08:00:00+08:00")
    assert render_batch(later, unread(), programme, tmp_path / "out", basis(tmp_path)) == names
    assert changed(before, files_in(tmp_path / "out")) == {"batch.json"}


@pytest.mark.parametrize("how", ["reviews", "batch", "lost", "damaged", "note lost", "note damaged"])
def test_what_changed_or_was_touched_is_made_again(
    provinces: Batch, reviews: list[Review], programme: Programme, tmp_path: Path, how: str
) -> None:
    """The folder is what one writing into an empty one gives."""
    render_batch(provinces, iter(reviews), programme, tmp_path / "out", basis(tmp_path))
    if how == "reviews":
        reviews = [msgspec.structs.replace(review, findings=()) for review in reviews]
    if how == "batch":
        provinces = msgspec.structs.replace(provinces, findings=())
    if how == "lost":
        (tmp_path / "out" / "ledger.xlsx").unlink()
        (tmp_path / "out" / "海东省" / "covering-table.docx").unlink()
    if how == "damaged":
        (tmp_path / "out" / "index.html").write_bytes(b"")
        (tmp_path / "out" / "云岭省" / "province.html").write_bytes(b"x")
    if how == "note lost":
        (tmp_path / "made.json").unlink()
    if how == "note damaged":
        (tmp_path / "made.json").write_bytes(b'{"files": 1}')
    key = "b" if how == "reviews" else "a"
    render_batch(provinces, iter(reviews), programme, tmp_path / "out", basis(tmp_path, key))
    render_batch(provinces, iter(reviews), programme, tmp_path / "new")
    out, new = files_in(tmp_path / "out"), files_in(tmp_path / "new")
    assert {name: content for name, (_, content) in out.items()} == {
        name: content for name, (_, content) in new.items()
    }


def test_a_province_of_which_nothing_changed_stays(
    provinces: Batch, reviews: list[Review], programme: Programme, tmp_path: Path
) -> None:
    """The other one's page tells of the letter that came."""
    render_batch(provinces, iter(reviews), programme, tmp_path / "out", basis(tmp_path))
    before = files_in(tmp_path / "out")
    first, second = provinces.provinces
    states = (first, msgspec.structs.replace(second, letter_date="2024-03-20"))
    render_batch(
        msgspec.structs.replace(provinces, provinces=states),
        iter(reviews),
        programme,
        tmp_path / "out",
        basis(tmp_path),
    )
    assert changed(before, files_in(tmp_path / "out")) == {"海东省/province.html", "batch.json"}
