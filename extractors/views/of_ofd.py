"""Pages of an OFD as pictures: shapes, pictures, text in the file's own fonts or in one of this machine, and seals."""

from collections.abc import Iterable, Iterator
from typing import Any

from extractors.layout.frames import Frame
from extractors.limits import Limits
from extractors.ofd.annotations import draw_annotation
from extractors.ofd.fonts import Fonts
from extractors.ofd.geometry import page_matrix
from extractors.ofd.objects import Canvas
from extractors.ofd.package import POINTS, OfdDocument, OfdPackage, PagePart, child
from extractors.ofd.page import layers_of
from extractors.ofd.paths import colour_of
from extractors.ofd.pictures import Pictures
from extractors.ofd.rendering import add_picture, render
from extractors.ofd.seals import stamp_pictures
from extractors.ofd.signatures import Signature, read_signatures
from extractors.ooxml import Package
from extractors.registry import Source
from extractors.views import Font


def draw(source: Source, pages: Iterable[int], limits: Limits, font: Font | None) -> Iterator[tuple[int, Any]]:
    """The pages with what was typed or stamped on them; a page without anything to see is left out."""
    wanted = set(pages)
    package = Package(source, limits)
    try:
        number = 0
        sources = Pictures(package, limits), Fonts(package, font)
        for document in OfdPackage(package).documents:
            annotations, signatures = document.annotations(), read_signatures(document)
            for part in document.pages():
                number += 1
                pixels = None
                if number in wanted and part.root is not None:
                    pixels = _drawn(document, part, annotations.get(part.id, []), signatures, sources, limits)
                if pixels is not None:
                    yield number, pixels
    finally:
        package.close()


def _drawn(
    document: OfdDocument,
    part: PagePart,
    annotations: list[Any],
    signatures: list[Signature],
    sources: tuple[Pictures, Fonts],
    limits: Limits,
) -> Any | None:
    width, height = part.box[2] * POINTS, part.box[3] * POINTS
    if max(width, height) > limits.page_side or min(width, height) < 1:
        return None
    layers = layers_of(document, part)
    resources = document.resources(*layers)
    canvas = Canvas(resources, limits)
    for _, root in layers:
        canvas.draw(child(root, "Content"), page_matrix(part.box))
    for annotation in annotations:
        draw_annotation(annotation, canvas, part, resources, limits)
    frame = Frame(left=0, bottom=0, right=width, top=height)
    pixels = render(
        canvas,
        frame,
        sources,
        limits,
        text=lambda run: run.state != "hidden",
        ink=lambda run: colour_of(child(run.item, "FillColor")) or (0, 0, 0),
    )
    if pixels is None:
        return None
    for signature in signatures:
        for box, picture in stamp_pictures(signature, part, limits):
            add_picture(pixels, picture, box, frame)
    return pixels
