"""All files of a batch; reviews stream through once, and not at all where nothing that is shown has changed."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import msgspec

from extractors.document import Record
from pipeline.files import remove_output, write_output
from pipeline.hashing import digest
from pipeline.programme import Programme
from pipeline.render import RENDER_VERSION
from pipeline.render.covering import DOCX, XLSX, covering_docx, covering_xlsx, make_covering
from pipeline.render.html import render_compare_html, render_index_html, render_province_html, render_score_html
from pipeline.render.lists import dossier_list
from pipeline.render.made import Basis, Made, MadeFile, hash_of_shown
from pipeline.render.overview import (
    PROVINCE_PAGE,
    DossierDigest,
    Overview,
    digest_review,
    make_overview,
    province_folder,
)
from pipeline.render.province import ProvincePage, make_province_page
from pipeline.render.safe import masked_json
from pipeline.render.scripts import DOSSIERS
from pipeline.render.sheet import Ledger
from pipeline.review import Batch, Review, Timing

BATCH: Final = "batch.json"


def _known(batch: Batch, reviews: Iterable[Review]) -> Iterator[Review]:
    """Each review of a dossier of the batch, once."""
    wanted = {row.id for row in batch.dossiers}
    for review in reviews:
        if review.dossier.id in wanted:
            wanted.remove(review.dossier.id)
            yield review


def render_batch(
    batch: Batch, reviews: Iterable[Review], programme: Programme, target: Path, basis: Basis | None = None
) -> tuple[str, ...]:
    """Write the batch's and the provinces' pages with what goes with them, ``ledger.xlsx`` and ``batch.json``; their names."""
    target.mkdir(parents=True, exist_ok=True)
    before = Made.noted(basis.note) if basis else Made()
    key = _key(batch, basis.key) if basis else ""
    if basis and key == before.key and before.stands(target):
        write_output(target / BATCH, masked_json(batch))
        return (*before.files, BATCH)
    files = _render_all(batch, reviews, programme, target, before)
    _remove_provinces(target, files)
    write_output(target / BATCH, masked_json(batch))
    if basis:
        Made(key=key, files=files).note(basis.note)
    return (*files, BATCH)


def _key(batch: Batch, made_from: str) -> str:
    """Hash of all that the outputs show; times stand in ``batch.json`` alone."""
    timeless = msgspec.structs.replace(
        batch, generated_at="", timing=Timing(wall_s=0, files=0, pages=0, reused_files=0)
    )
    return digest(made_from, hash_of_shown(RENDER_VERSION, timeless))


def _render_all(
    batch: Batch, reviews: Iterable[Review], programme: Programme, target: Path, before: Made
) -> dict[str, MadeFile]:
    """Write all but ``batch.json``."""
    digests: dict[str, DossierDigest] = {}
    with TemporaryDirectory(dir=target, prefix=".ledger-") as scratch:
        ledger = Ledger(Path(scratch), programme, {row.id: row.path for row in batch.dossiers})
        for review in _known(batch, reviews):
            digests[review.dossier.id] = digest_review(review, programme)
            ledger.add_review(review)
        overview = make_overview(batch, digests, programme)
        sheet = ledger.finish(batch, overview, digests)
    files = {
        "index.html": render_index_html(overview).encode(),
        "compare.html": render_compare_html(overview).encode(),
        "score.html": render_score_html(overview, programme).encode(),
        DOSSIERS: dossier_list(overview.rows),
        "ledger.xlsx": sheet,
    }
    return {name: _write(target / name, data) for name, data in files.items()} | _write_provinces(
        batch, overview, digests, programme, target, before
    )


def _write(path: Path, data: bytes, shows: str = "") -> MadeFile:
    write_output(path, data)
    return MadeFile(sha256=hashlib.sha256(data).hexdigest(), shows=shows)


def _write_provinces(
    batch: Batch,
    overview: Overview,
    digests: Mapping[str, DossierDigest],
    programme: Programme,
    target: Path,
    before: Made,
) -> dict[str, MadeFile]:
    """The page and the covering table of each province, by their places below the batch's folder; what stands stays."""
    rows = {row.id: row for row in overview.rows}
    files: dict[str, MadeFile] = {}
    for state in batch.provinces:
        folder = province_folder(state.province)
        covering = make_covering(state, rows, digests, programme)
        page = make_province_page(state, batch, overview.rows, programme)
        made: tuple[tuple[str, Record, Callable[[], bytes]], ...] = (
            (PROVINCE_PAGE, page, partial(_page_file, page)),
            (XLSX, covering, partial(covering_xlsx, covering, target)),
            (DOCX, covering, partial(covering_docx, covering)),
        )
        for file, facts, make in made:
            name, shows = f"{folder}/{file}", hash_of_shown(RENDER_VERSION, facts)
            files[name] = before.kept(target, name, shows) or _write(target / name, make(), shows)
    return files


def _page_file(page: ProvincePage) -> bytes:
    return render_province_html(page, XLSX, DOCX).encode()


def _remove_provinces(target: Path, files: Collection[str]) -> None:
    """Remove the pages and tables of provinces that are not in the batch any more."""
    for name in (PROVINCE_PAGE, XLSX, DOCX):
        for path in target.glob(f"*/{name}"):
            if path.relative_to(target).as_posix() not in files:
                remove_output(path)
