"""All files of a batch; reviews stream through once."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.files import write_output
from pipeline.programme import Programme
from pipeline.render.html import render_compare_html, render_index_html, render_score_html
from pipeline.render.lists import dossier_list
from pipeline.render.overview import DossierDigest, digest, make_overview
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
    """Write the batch's pages with what their scripts load, ``ledger.xlsx`` and ``batch.json``; their names."""
    target.mkdir(parents=True, exist_ok=True)
    digests: dict[str, DossierDigest] = {}
    with TemporaryDirectory(dir=target, prefix=".ledger-") as scratch:
        ledger = Ledger(Path(scratch), programme)
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
    for name, data in files.items():
        write_output(target / name, data)
    return tuple(files)
