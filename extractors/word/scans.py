"""Text of page-sized pictures put into a document's drafts, behind the picture that it was read from."""

from collections.abc import Iterator, Sequence
from itertools import count
from typing import Final, NamedTuple

from msgspec.structs import replace

from extractors.document import Block, BlockKind, Cell
from extractors.layout import PageContent
from extractors.word.story import Draft

SUREST: Final = 0.99
"""The most that recognised text is trusted: what is 1.0 was not recognised but stored as text."""
_SLACK: Final = 0.05
_KEPT: Final[frozenset[BlockKind]] = frozenset({"table", "seal", "picture", "paragraph"})


def with_scans(drafts: Sequence[Draft]) -> list[Draft]:
    """All drafts, and after each picture what it says. Pages of one size that follow each other are read as one text.

    The place on the picture is not kept: a document without pages has no frame for it.
    """
    done: list[Draft] = []
    scans: list[_Scan] = []
    for draft in drafts:
        contents = draft.scan.contents if draft.scan else ()
        scan = _Scan(draft._replace(scan=None), contents)
        page = draft.scan is not None and draft.scan.is_page
        if scans and not (page and _alike(scans[-1], scan)):
            done += _pages(scans)
            scans = []
        if page:
            scans.append(scan)
        else:
            done += _photo(scan)
    return [*done, *_pages(scans)]


class _Scan(NamedTuple):
    picture: Draft
    contents: tuple[PageContent, ...]


def _alike(before: _Scan, after: _Scan) -> bool:
    """Whether two pictures show pages of one size, as the pages of one scanned paper are."""
    last, first = before.contents[-1].page, after.contents[0].page
    return last.width == first.width and abs(last.height - first.height) <= _SLACK * last.height


def _pages(scans: Sequence[_Scan]) -> Iterator[Draft]:
    """Pictures of pages, each before the first block that begins on it."""
    from extractors.layout import assemble

    numbers = count(1)
    contents: list[PageContent] = []
    waiting: list[tuple[int, Draft]] = []
    for scan in scans:
        pages = [_numbered(content, next(numbers)) for content in scan.contents]
        waiting.append((pages[0].page.number, scan.picture))
        contents += pages
    for block in assemble(contents) if contents else ():
        while waiting and waiting[0][0] <= (block.page or 0):
            yield waiting.pop(0)[1]
        yield _draft(block, block.kind)
    yield from (picture for _, picture in waiting)


def _photo(scan: _Scan) -> Iterator[Draft]:
    """A photo and its few words: paragraphs, for they neither head nor number anything."""
    from extractors.layout import assemble

    yield scan.picture
    for block in assemble(scan.contents) if scan.contents else ():
        yield _draft(block, block.kind if block.kind in _KEPT else "paragraph")


def _numbered(content: PageContent, number: int) -> PageContent:
    return replace(content, page=replace(content.page, number=number))


def _draft(block: Block, kind: BlockKind) -> Draft:
    rows = None if block.rows is None else tuple(tuple(map(_placeless, row)) for row in block.rows)
    confidence = block.confidence if block.seal else min(SUREST, block.confidence)
    return Draft(kind=kind, text=block.text, style=block.style, rows=rows, seal=block.seal, confidence=confidence)


def _placeless(cell: Cell) -> Cell:
    return replace(cell, bbox=None)
