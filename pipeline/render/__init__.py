"""Outputs: what a review and a batch look like as HTML, DOCX, PDF, XLSX and JSON.

Byte for byte the same for equal input. Heavy libraries are loaded by the first call.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from extractors.document import Document
from pipeline.programme import Programme
from pipeline.render.made import Basis
from pipeline.render.outputs import Rendered
from pipeline.review import Batch, Review

RENDER_VERSION: Final = 11
"""Part of every output's key: raise it when an output of equal reviews changes."""


def render_dossier(
    review: Review, documents: Mapping[str, Document], programme: Programme, target: Path, root: str = ""
) -> Rendered:
    """Write all files of one dossier into folder ``target``; their names in a fixed order, and the pages they show.

    ``documents`` are the dossier's documents by id (those that could be read); the sources of ``brief.html`` are
    taken from them. Files appear at once and whole; a file whose bytes do not change is not touched. The correction
    notice (补正通知书) exists only while the dossier is incomplete, or failed because none of its files can be read, for
    which the applicant must act; not where we failed ourselves. PDF exists only where a Chinese font is found.
    ``root`` is the address of the batch's folder from ``target`` (``../../``), empty where there is no batch.
    """
    from pipeline.render.dossier import render_dossier as render

    return render(review, documents, programme, target, root)


def render_batch(
    batch: Batch, reviews: Iterable[Review], programme: Programme, target: Path, basis: Basis | None = None
) -> tuple[str, ...]:
    """Write ``index.html``, the pages that it leads to, ``ledger.xlsx`` and ``batch.json`` into ``target``; their names.

    ``reviews`` is read once, one at a time; reviews of no dossier of ``batch`` are left out. Where ``basis``, and the
    batch but for its times, are as before, files that stand as they were written stay, and ``reviews`` is not read.
    """
    from pipeline.render.batch import render_batch as render

    return render(batch, reviews, programme, target, basis)


__all__ = ["RENDER_VERSION", "Basis", "Rendered", "render_batch", "render_dossier"]
