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
from pipeline.render.sources import Sources, collect_passages
from pipeline.render.word_brief import render_word_brief
from pipeline.review import Review


def dossier_files(review: Review, documents: Mapping[str, Document], programme: Programme) -> dict[str, bytes]:
    """Name and bytes of each output of a dossier, in the order of :data:`pipeline.render.outputs.NAMES`."""
    brief = make_brief(review, programme)
    return _files(review, programme, brief, collect_passages(brief, documents))


def _files(review: Review, programme: Programme, brief: Brief, sources: Sources) -> dict[str, bytes]:
    paper = make_paper(brief)
    files: dict[str, bytes] = {"brief.html": b""}
    if (pdf := render_pdf(paper)) is not None:
        files["brief.pdf"] = pdf
    files["brief.docx"] = render_word_brief(paper)
    if review.status == "incomplete":
        files["correction-notice.docx"] = render_notice(brief, review, programme)
    files["review.json"] = masked_json(review)
    files["brief.html"] = render_brief_html(brief, sources, list(files)).encode()
    return files


def render_dossier(review: Review, documents: Mapping[str, Document], programme: Programme, target: Path) -> Rendered:
    """Write the outputs of one dossier into ``target`` and remove those that no longer hold."""
    brief = make_brief(review, programme)
    sources = collect_passages(brief, documents)
    files = _files(review, programme, brief, sources)
    for name, data in files.items():
        write_output(target / name, data)
    remove_others(target, files)
    return Rendered(names=tuple(files), views=sources.views)
