"""Pages that need nothing but what lies beside them: briefs, index, comparison, scoring sheet."""

from collections.abc import Sequence
from typing import Any, Final

from pipeline.brief import Brief, Sourced
from pipeline.programme import Programme
from pipeline.render.overview import Overview
from pipeline.render.province import ProvincePage
from pipeline.render.sources import Sources, key_of
from pipeline.render.templates import html_environment, inlined
from pipeline.scores import MOST, SCORES_SCHEMA

AT_ONCE: Final = 60
"""Rows of the overview that are laid out at first; the others when they are scrolled to."""
DOWNLOADS: Final = {
    "brief.pdf": "PDF 版",
    "brief.docx": "Word 版",
    "correction-notice.docx": "补正通知书（Word 版）",
    "correction-notice.pdf": "补正通知书（PDF 版）",
    "review.json": "数据（JSON）",
}


def render_brief_html(brief: Brief, sources: Sources, files: Sequence[str], root: str = "") -> str:
    """The brief as one page; ``files`` are the outputs beside it, which it links to.

    ``root`` is the address of the batch's folder from the brief's (``../../``); empty where there is no batch.
    """

    def anchor(source: Sourced) -> str | None:
        return sources.anchors.get(key_of(source.evidence)) if source.evidence else None

    return (
        html_environment()
        .get_template("brief.html.j2")
        .render(
            brief=brief,
            passages=sources.passages,
            anchor=anchor,
            downloads=[(name, DOWNLOADS[name]) for name in files if name in DOWNLOADS],
            root=root,
            style=inlined("style.css"),
            scripts=[inlined("words.js"), inlined("brief.js")],
        )
    )


def _batch_page(overview: Overview, template: str, *scripts: str, **more: Any) -> str:
    return (
        html_environment()
        .get_template(template)
        .render(overview=overview, style=inlined("style.css"), scripts=[inlined(name) for name in scripts], **more)
    )


def render_index_html(overview: Overview) -> str:
    """The batch at a glance, as one page."""
    unscripted = inlined("noscript.css")
    return _batch_page(
        overview, "index.html.j2", "words.js", "index.js", "search.js", at_once=AT_ONCE, unscripted=unscripted
    )


def render_compare_html(overview: Overview) -> str:
    """Two to six applicants side by side (并列比较); their facts come from the files beside their briefs."""
    return _batch_page(overview, "compare.html.j2", "compare.js")


def render_score_html(overview: Overview, programme: Programme) -> str:
    """A scoring sheet (评分表) by the criteria of the call, filled in offline and handed in as a file."""
    return _batch_page(overview, "score.html.j2", "score.js", programme=programme, schema=SCORES_SCHEMA, most=MOST)


def render_province_html(page: ProvincePage, xlsx: str, docx: str) -> str:
    """One province at a glance; ``xlsx`` and ``docx`` are the names of its covering table beside it."""
    template = html_environment().get_template("province.html.j2")
    return template.render(page=page, xlsx=xlsx, docx=docx, style=inlined("style.css"))
