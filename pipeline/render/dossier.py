"""All files of one dossier."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

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
from pipeline.render.sources import collect_passages
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


def render_dossier(
    review: Review, documents: Mapping[str, Document], programme: Programme, target: Path, root: str = ""
) -> Rendered:
    """Write the outputs of one dossier into ``target`` and remove those that no longer hold."""
    brief = make_brief(review, programme)
    sources = collect_passages(brief, documents)
    files = _files(brief, review, programme)
    page = render_brief_html(brief, sources, list(files), root).encode()
    files |= {"brief.html": page, TEXT: dossier_text(brief, documents), FACTS: dossier_facts(brief, review, sources)}
    for name, data in files.items():
        write_output(target / name, data)
    remove_others(target, files)
    return Rendered(names=tuple(files), views=sources.views)
