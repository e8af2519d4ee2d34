"""Pages of a PDF as pictures, through pdfium."""

from collections.abc import Iterable, Iterator
from typing import Any

import pypdfium2 as pdfium

from extractors.errors import UnreadableFile
from extractors.limits import Limits
from extractors.pdf.rendering import POINTS_PER_INCH, render
from extractors.registry import Source
from extractors.views import WIDTH, Font


def draw(source: Source, pages: Iterable[int], limits: Limits, _font: Font | None) -> Iterator[tuple[int, Any]]:
    """The pages as a viewer shows them, forms and notes included; pdfium draws missing fonts as it can."""
    try:
        document = pdfium.PdfDocument(source.file)
    except pdfium.PdfiumError as error:
        raise UnreadableFile("PDF 文件无法打开，没有页面图像。", file=source.name) from error
    try:
        document.init_forms()
        for number in pages:
            if 1 <= number <= len(document) and (pixels := _drawn(document, number, limits)) is not None:
                yield number, pixels
    finally:
        document.close()


def _drawn(document: Any, number: int, limits: Limits) -> Any | None:
    """RGB rows of a page; None for one that is broken or too large."""
    try:
        page = document[number - 1]
    except pdfium.PdfiumError:
        return None
    try:
        width, height = page.get_size()
        dpi = POINTS_PER_INCH * WIDTH / max(1.0, width)
        sane = min(width, height) >= 1 and max(width, height) <= limits.page_side
        return render(page, dpi) if sane and WIDTH * WIDTH * height / width <= limits.pixels else None
    except pdfium.PdfiumError:
        return None
    finally:
        page.close()
