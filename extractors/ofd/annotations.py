"""Annotations (注释) of an OFD page (GB/T 33190-2016, chapter 15): part of the page, watermarks, remarks."""

from typing import Final

from extractors.document import Box
from extractors.layout import Mark
from extractors.limits import Limits
from extractors.ofd.geometry import apply, moved_by, page_matrix, times
from extractors.ofd.objects import Canvas
from extractors.ofd.package import PagePart, Resources, box_of, child, text
from extractors.ofd.paths import alpha_of
from extractors.ooxml import Element

WATERMARK, HIGHLIGHT, LINK = "Watermark", "Highlight", "Link"
_LONGEST: Final = 2_000


def draw_annotation(
    annotation: Element, canvas: Canvas, part: PagePart, resources: Resources, limits: Limits
) -> tuple[list[Mark], Canvas | None]:
    """Draw what belongs to the page; give the marks of the rest, and what a watermark shows.

    Stamps and what was typed or drawn are part of the page. A highlight is not: its words and the remark of any
    annotation are comments. Links show nothing.
    """
    appearance = child(annotation, "Appearance")
    kind = annotation.get("Type", "")
    if appearance is None or annotation.get("Visible", "").lower() in {"false", "0"} or alpha_of(appearance) == 0:
        return [], None
    box = box_of(appearance.get("Boundary")) or (0.0, 0.0, 0.0, 0.0)
    matrix = times(moved_by(box[0], box[1]), page_matrix(part.box))
    place = (*apply(matrix, 0.0, 0.0), *apply(matrix, box[2], box[3]))
    remarks = [text(annotation, "Remark")]
    apart = None
    if kind in {WATERMARK, HIGHLIGHT}:
        apart = Canvas(resources, limits)
        apart.draw(appearance, matrix)
        remarks += [] if kind == WATERMARK else [_words(apart)]
    elif kind != LINK:
        canvas.draw(appearance, matrix)
    marks = [_mark("comment", place, remark) for remark in remarks if remark]
    if kind != WATERMARK or apart is None:
        return marks, None
    if apart.drawn:
        marks.append(_mark("watermark", place, _words(apart)))
    return marks, apart


def _mark(kind: str, place: Box, words: str) -> Mark:
    return Mark(kind=kind, bbox=place, text=" ".join(words.split())[:_LONGEST])


def _words(canvas: Canvas) -> str:
    glyphs, seen, _ = canvas.all_glyphs()
    return "".join(map(chr, glyphs.codes[seen].tolist())).strip()
