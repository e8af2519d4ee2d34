"""Page furniture (页眉、页脚、页码): lines that stand at the same place on many pages, and page numbers."""

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from extractors.document import BlockKind
from extractors.layout import Line, PageContent

_BAND: Final = 0.14
"""Part of the page's height, at top and bottom, in which furniture stands."""
_ROWS: Final = 3
_SAME_HEIGHT: Final = 4.0
_NEAR: Final = 4
_DASH: Final = r"[-—–－‐‑―~·•]"
_DECORATED: Final = re.compile(
    rf"^(?:{_DASH}+\s*\d{{1,4}}\s*{_DASH}+|第\s*[\d一二三四五六七八九十百]{{1,5}}\s*页(?:\s*[,，/]?\s*共\s*[\d一二三四五六七八九十百]{{1,5}}\s*页)?"
    r"|\d{1,4}\s*/\s*\d{1,4}|[Pp]age\s*\d+(?:\s*of\s*\d+)?)$"
)
_BARE: Final = re.compile(r"^(?:\d{1,4}|[ivxlc]{1,6}|[IVXLC]{1,6})$")


def _key(text: str) -> str:
    return re.sub(r"\d+", "#", "".join(text.split()))


def _bands(content: PageContent) -> tuple[list[int], list[int]]:
    """Indices of the lines in the outermost rows at the top and at the bottom."""
    width, height = content.size
    del width
    order = sorted(range(len(content.lines)), key=lambda index: content.lines[index].baseline)
    top = [i for i in order if content.lines[i].bbox[3] <= _BAND * height]
    bottom = [i for i in reversed(order) if content.lines[i].bbox[1] >= (1 - _BAND) * height]
    return _outer_rows(content.lines, top), _outer_rows(content.lines, bottom)


def _outer_rows(lines: Sequence[Line], order: Sequence[int]) -> list[int]:
    kept: list[int] = []
    rows: list[float] = []
    for index in order:
        if not rows or abs(lines[index].baseline - rows[-1]) > 0.5 * max(4.0, lines[index].size):
            rows.append(lines[index].baseline)
        if len(rows) > _ROWS:
            break
        kept.append(index)
    return kept


def _repeated(places: Sequence[tuple[int, float]], pages: int) -> set[int]:
    """Pages on which a text stands at the same height on half of all pages or on four nearby ones."""
    found: set[int] = set()
    for _, height in places:
        same = sorted({page for page, other in places if abs(other - height) <= _SAME_HEIGHT})
        near = any(last - first <= 2 * _NEAR for first, last in zip(same, same[_NEAR - 1 :], strict=False))
        if len(same) >= 2 and (len(same) >= pages / 2 or near):
            found |= set(same)
    return found


def find_furniture(pages: Sequence[PageContent]) -> list[list[BlockKind | None]]:
    """For each page, for each of its lines: header, footer, page_number, or None for text."""
    kinds: list[list[BlockKind | None]] = [[None] * len(page.lines) for page in pages]
    places: dict[tuple[str, BlockKind], list[tuple[int, float]]] = defaultdict(list)
    bands = [_bands(page) for page in pages]
    for number, (page, (top, bottom)) in enumerate(zip(pages, bands, strict=True)):
        for kind, indices in (("header", top), ("footer", bottom)):
            for index in indices:
                line = page.lines[index]
                places[_key(line.text), kind].append((number, line.baseline))  # type: ignore[index]
    repeated = {key: _repeated(where, len(pages)) for key, where in places.items() if len(where) > 1}
    for number, (page, (top, bottom)) in enumerate(zip(pages, bands, strict=True)):
        for kind, indices in (("header", top), ("footer", bottom)):
            for index in indices:
                if number in repeated.get((_key(page.lines[index].text), kind), ()):  # type: ignore[arg-type]
                    kinds[number][index] = kind  # type: ignore[call-overload]
            _mark_page_number(page, indices, kinds[number])
    return kinds


def _mark_page_number(page: PageContent, indices: Sequence[int], kinds: list[BlockKind | None]) -> None:
    """A page number stands alone in the outermost row; a bare one must also stand in the middle or outside."""
    for position, index in enumerate(indices):
        line = page.lines[index]
        text = line.text.strip()
        if _DECORATED.match(text) or (
            _BARE.match(text) and (kinds[index] or (position == 0 and _stands_apart(page, index)))
        ):
            kinds[index] = "page_number"


def _stands_apart(page: PageContent, index: int) -> bool:
    """Whether no other line shares the row and the next one is further away than lines of text are."""
    line = page.lines[index]
    others = [other for place, other in enumerate(page.lines) if place != index]
    if not others:
        return bool(page.tables or page.marks)
    return min(abs(other.baseline - line.baseline) for other in others) > 1.8 * line.size
