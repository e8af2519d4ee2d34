"""All files of one dossier."""

from collections.abc import Mapping
from pathlib import Path

from extractors.document import Document
from pipeline.brief import Brief, make_brief
from pipeline.files import write_output
from pipeline.programme import Programme
from pipeline.render.html import render_brief_html
from pipeline.render.notice import render_notice
from pipeline.render.outputs import Rendered, remove_others
from pipeline.render.paper import make_paper
from pipeline.render.pdf import render_pdf
from pipeline.render.safe import masked_json
from pipeline.render.scripts import TEXT
from pipeline.render.sources import Sources, collect_passages
from pipeline.render.texts import dossier_text
from pipeline.render.word_brief import render_word_brief
from pipeline.review import Review


def _files(brief: Brief, review: Review, programme: Programme) -> dict[str, bytes]:
    """Name and bytes of each output that is the same with any sources, ``brief.html`` still empty."""
    paper = make_paper(brief)
    files: dict[str, bytes] = {"brief.html": b""}
    if (pdf := render_pdf(paper)) is not None:
        files["brief.pdf"] = pdf
    files["brief.docx"] = render_word_brief(paper)
    if review.status == "incomplete":
        files["correction-notice.docx"] = render_notice(brief, review, programme)
    files["review.json"] = masked_json(review)
    return files


def _with_pages(
    files: dict[str, bytes], brief: Brief, sources: Sources, documents: Mapping[str, Document], root: str
) -> dict[str, bytes]:
    """``files`` with the brief for the screen and what its scripts load."""
    page = render_brief_html(brief, sources, list(files), root).encode()
    return {**files, "brief.html": page, TEXT: dossier_text(brief, documents)}


def dossier_files(review: Review, documents: Mapping[str, Document], programme: Programme) -> dict[str, bytes]:
    """Name and bytes of each output of a dossier, in the order of :data:`pipeline.render.outputs.NAMES`."""
    brief = make_brief(review, programme)
    files = _files(brief, review, programme)
    return _with_pages(files, brief, collect_passages(brief, documents), documents, "")


def render_dossier(
    review: Review, documents: Mapping[str, Document], programme: Programme, target: Path, root: str = ""
) -> Rendered:
    """Write the outputs of one dossier into ``target`` and remove those that no longer hold."""
    brief = make_brief(review, programme)
    sources = collect_passages(brief, documents)
    files = _with_pages(_files(brief, review, programme), brief, sources, documents, root)
    for name, data in files.items():
        write_output(target / name, data)
    remove_others(target, files)
    return Rendered(names=tuple(files), views=sources.views)
