"""A second reader, pdfplumber, for what the first one makes nothing plausible of: single pages, or files that pdfium refuses.

It is some forty times slower and knows nothing of OCR or what can be seen. Its parser raises whatever it stumbles over;
here, and nowhere else, that means: nothing was read.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from extractors.document import Page
from extractors.layout import Line, PageContent
from extractors.layout.joining import clean, unspaced
from extractors.limits import Limits
from extractors.pdf.textlayer import is_garbage

_MOST_BYTES: Final = 64 << 20
_FONT_SIZE: Final = 12.0
_BASELINE: Final = 0.14
"""Part of a line's height below its baseline."""
_MORE: Final = 1.2
_SOME: Final = 10
_CONFIDENCE: Final = 0.9
_UNMAPPED: Final = re.compile(r"\(cid:\d+\)")
"""What pdfminer writes for a character that it cannot map."""
_MOST_UNMAPPED: Final = 0.2


def read_page_again(path: Path, number: int) -> PageContent | None:
    """The lines of one page, in points of the page as shown; None when nothing sound is found there."""
    if path.stat().st_size > _MOST_BYTES:
        return None
    try:
        import pdfplumber

        with pdfplumber.open(path, pages=[number]) as document:
            return _content(document.pages[0], number) if document.pages else None
    except Exception:  # noqa: BLE001 - see the module's docstring
        return None


def read_file_again(path: Path, limits: Limits) -> list[PageContent]:
    """All pages of a file that pdfium does not open; none when there is no text in it."""
    if path.stat().st_size > _MOST_BYTES:
        return []
    try:
        contents = list(_contents(path, limits))
    except Exception:  # noqa: BLE001 - see the module's docstring
        return []
    return contents if any(content.lines for content in contents) else []


def is_fuller(again: PageContent | None, characters: int) -> bool:
    """Whether the second reading says clearly more than ``characters`` of the first one."""
    return again is not None and characters_of(again) > _MORE * characters + _SOME


def characters_of(content: PageContent) -> int:
    """Characters of a page without blanks."""
    cells = (cell.text for table in content.tables for row in table.rows for cell in row)
    return sum(len("".join(text.split())) for text in (*(line.text for line in content.lines), *cells))


def _contents(path: Path, limits: Limits) -> Iterator[PageContent]:
    import pdfplumber

    with pdfplumber.open(path) as document:
        for number, page in enumerate(document.pages[: limits.pages], start=1):
            size = {"width": round(float(page.width), 2), "height": round(float(page.height), 2)}
            content = _content(page, number)
            page.close()
            yield content or PageContent(page=Page(number=number, source="none", confidence=0.0, **size))


def _content(page: Any, number: int) -> PageContent | None:
    """Lines of a pdfplumber page; None where its text is missing or garbage."""
    left, top, right, bottom = page.cropbox
    shift = (left - page.bbox[0], top - page.bbox[1])
    lines = tuple(_line(found, shift) for found in page.extract_text_lines(return_chars=True) if found["text"].strip())
    text = "".join(line.text for line in lines)
    if not lines or is_garbage(text) or text.count("\ufffd") > _MOST_UNMAPPED * len(text):
        return None
    shown = Page(
        number=number,
        width=round(float(right - left), 2),
        height=round(float(bottom - top), 2),
        source="text",
        confidence=_CONFIDENCE,
    )
    return PageContent(page=shown, lines=lines)


def _line(found: dict[str, Any], shift: tuple[float, float]) -> Line:
    x0, top, x1, bottom = (float(found[key]) for key in ("x0", "top", "x1", "bottom"))
    sizes = [float(character["size"]) for character in found["chars"]]
    fonts = [str(character["fontname"]).partition("+")[2] or str(character["fontname"]) for character in found["chars"]]
    return Line(
        text=unspaced(clean(_UNMAPPED.sub("\ufffd", found["text"]))),
        bbox=(x0 - shift[0], top - shift[1], x1 - shift[0], bottom - shift[1]),
        size=round(max(sizes, default=_FONT_SIZE), 2),
        baseline=bottom - shift[1] - _BASELINE * (bottom - top),
        font=fonts[0] if fonts else None,
        confidence=_CONFIDENCE,
    )
