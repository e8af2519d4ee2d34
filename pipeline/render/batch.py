"""All files of a batch; reviews stream through once."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.files import remove_output, write_output
from pipeline.programme import Programme
from pipeline.render.covering import DOCX, XLSX, covering_docx, covering_xlsx, make_covering
from pipeline.render.html import render_compare_html, render_index_html, render_province_html, render_score_html
from pipeline.render.lists import dossier_list
from pipeline.render.overview import (
    PROVINCE_PAGE,
    DossierDigest,
    Overview,
    digest,
    make_overview,
    province_folder,
)
from pipeline.render.province import make_province_page
from pipeline.render.safe import masked_json
from pipeline.render.scripts import DOSSIERS
from pipeline.render.sheet import Ledger
from pipeline.review import Batch, Review


def _known(batch: Batch, reviews: Iterable[Review]) -> Iterator[Review]:
    """Each review of a dossier of the batch, once."""
    wanted = {row.id for row in batch.dossiers}
    for review in reviews:
        if review.dossier.id in wanted:
            wanted.remove(review.dossier.id)
            yield review


def render_batch(batch: Batch, reviews: Iterable[Review], programme: Programme, target: Path) -> tuple[str, ...]:
    """Write the batch's and the provinces' pages with what goes with them, ``ledger.xlsx`` and ``batch.json``; their names."""
    target.mkdir(parents=True, exist_ok=True)
    digests: dict[str, DossierDigest] = {}
    with TemporaryDirectory(dir=target, prefix=".ledger-") as scratch:
        ledger = Ledger(Path(scratch), programme, {row.id: row.path for row in batch.dossiers})
        for review in _known(batch, reviews):
            digests[review.dossier.id] = digest(review, programme)
            ledger.add_review(review)
        overview = make_overview(batch, digests, programme)
        sheet = ledger.finish(batch, overview, digests)
    files = {
        "index.html": render_index_html(overview).encode(),
        "compare.html": render_compare_html(overview).encode(),
        "score.html": render_score_html(overview, programme).encode(),
        DOSSIERS: dossier_list(overview.rows),
        "ledger.xlsx": sheet,
        "batch.json": masked_json(batch),
    }
    files |= _province_files(batch, overview, digests, programme, target)
    for name, data in files.items():
        write_output(target / name, data)
    _remove_provinces(target, files)
    return tuple(files)


def _province_files(
    batch: Batch, overview: Overview, digests: Mapping[str, DossierDigest], programme: Programme, scratch: Path
) -> dict[str, bytes]:
    """The page and the covering table of each province, by their places below the batch's folder."""
    rows = {row.id: row for row in overview.rows}
    files: dict[str, bytes] = {}
    for state in batch.provinces:
        folder = province_folder(state.province)
        covering = make_covering(state, rows, digests, programme)
        page = make_province_page(state, batch, overview.rows, programme)
        files[f"{folder}/{PROVINCE_PAGE}"] = render_province_html(page, XLSX, DOCX).encode()
        files[f"{folder}/{XLSX}"] = covering_xlsx(covering, scratch)
        files[f"{folder}/{DOCX}"] = covering_docx(covering)
    return files


def _remove_provinces(target: Path, files: Collection[str]) -> None:
    """Remove the pages and tables of provinces that are not in the batch any more."""
    for name in (PROVINCE_PAGE, XLSX, DOCX):
        for path in target.glob(f"*/{name}"):
            if path.relative_to(target).as_posix() not in files:
                remove_output(path)
