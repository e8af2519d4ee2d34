"""All files of one dossier."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

from extractors.document import Document
from pipeline.brief import Brief, make_brief
from pipeline.files import write_output
from pipeline.programme import Programme
from pipeline.render.facts import dossier_facts
from pipeline.render.html import render_brief_html
from pipeline.render.notice.fields import block_fields, line_fields
from pipeline.render.notice.form import fill_form
from pipeline.render.notice.letter import make_letter
from pipeline.render.notice.word import render_notice_word
from pipeline.render.outputs import Rendered, remove_others
from pipeline.render.paper import ROOMS, Paper, make_paper
from pipeline.render.pdf import count_pages, render_notice_pdf, render_pdf
from pipeline.render.safe import masked_json
from pipeline.render.scripts import FACTS, TEXT
from pipeline.render.sources import Sources, collect_passages
from pipeline.render.texts import dossier_text
from pipeline.render.word_brief import render_word_brief
from pipeline.review import Review

SHEETS: Final = 2
"""Pages that a brief should take."""


def _files(brief: Brief, review: Review, programme: Programme) -> dict[str, bytes]:
    """Name and bytes of each output that is the same with any sources, ``brief.html`` still empty."""
    paper, pdf = _on_paper(brief)
    files: dict[str, bytes] = {"brief.html": b""}
    if pdf is not None:
        files["brief.pdf"] = pdf
    files["brief.docx"] = render_word_brief(paper)
    if review.status == "incomplete":
        files |= _notice(brief, review, programme)
    files["review.json"] = masked_json(review)
    return files


def _on_paper(brief: Brief) -> tuple[Paper, bytes | None]:
    """What stands on paper and its PDF: cut further where it would take more than two pages."""
    for room in ROOMS:
        paper = make_paper(brief, room)
        pdf = render_pdf(paper)
        if pdf is None or count_pages(pdf) <= SHEETS:
            break
    return paper, pdf


def _notice(brief: Brief, review: Review, programme: Programme) -> dict[str, bytes]:
    """The correction notice: DOCX and PDF in the look of official documents, or DOCX in the office's own form."""
    letter = make_letter(brief, review, programme)
    if programme.look.template:  # the office prints its own form from Word
        form = Path(programme.look.template).read_bytes()
        filled = fill_form(form, line_fields(letter, review, programme), block_fields(letter), letter.title)
        return {"correction-notice.docx": filled}
    files = {"correction-notice.docx": render_notice_word(letter)}
    if (pdf := render_notice_pdf(letter)) is not None:
        files["correction-notice.pdf"] = pdf
    return files


class _Dossier(NamedTuple):
    """What all outputs of a dossier are made of."""

    review: Review
    programme: Programme
    brief: Brief
    sources: Sources
    documents: Mapping[str, Document]

    def files(self, root: str) -> dict[str, bytes]:
        """Name and bytes of each output, in the order of :data:`pipeline.render.outputs.NAMES`."""
        files = _files(self.brief, self.review, self.programme)
        page = render_brief_html(self.brief, self.sources, list(files), root).encode()
        text = dossier_text(self.brief, self.documents)
        return {**files, "brief.html": page, TEXT: text, FACTS: dossier_facts(self.brief, self.review, self.sources)}


def _dossier(review: Review, documents: Mapping[str, Document], programme: Programme) -> _Dossier:
    brief = make_brief(review, programme)
    return _Dossier(review, programme, brief, collect_passages(brief, documents), documents)


def dossier_files(review: Review, documents: Mapping[str, Document], programme: Programme) -> dict[str, bytes]:
    """Name and bytes of each output of a dossier, in the order of :data:`pipeline.render.outputs.NAMES`."""
    return _dossier(review, documents, programme).files("")


def render_dossier(
    review: Review, documents: Mapping[str, Document], programme: Programme, target: Path, root: str = ""
) -> Rendered:
    """Write the outputs of one dossier into ``target`` and remove those that no longer hold."""
    dossier = _dossier(review, documents, programme)
    files = dossier.files(root)
    for name, data in files.items():
        write_output(target / name, data)
    remove_others(target, files)
    return Rendered(names=tuple(files), views=dossier.sources.views)
