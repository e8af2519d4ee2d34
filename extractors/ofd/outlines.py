"""Bookmarks (大纲, GB/T 33190-2016, 7.8) of an OFD: the levels that its writer gave to headings."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from msgspec.structs import replace

from extractors.document import Block, Style
from extractors.ofd.package import OfdDocument, child, children
from extractors.ooxml import Element

_DEEPEST: Final = 9
_MOST: Final = 20_000


class Entry(NamedTuple):
    """One bookmark: its title without blanks, its level from 1, and the number of the page that it leads to (0: none)."""

    title: str
    level: int
    page: int


def read_outline(document: OfdDocument, numbers: dict[str, int]) -> list[Entry]:
    """All bookmarks, in order; ``numbers`` are those of the pages by their ids."""
    found: list[Entry] = []
    for entry in _entries(child(document.root, "Outlines"), 1, numbers):
        if len(found) == _MOST:
            break
        found.append(entry)
    return found


def _entries(parent: Element | None, level: int, numbers: dict[str, int]) -> Iterator[Entry]:
    for item in children(parent, "OutlineElem"):
        title = "".join(item.get("Title", "").split())
        if title:
            yield Entry(title, level, _page(item, numbers))
        if level < _DEEPEST:
            yield from _entries(item, level + 1, numbers)


def _page(item: Element, numbers: dict[str, int]) -> int:
    for action in children(child(item, "Actions"), "Action"):
        target = child(action, "Goto", "Dest")
        if target is not None:
            return numbers.get(target.get("PageID", ""), 0)
    return 0


def with_levels(blocks: Sequence[Block], outline: Sequence[Entry]) -> tuple[Block, ...]:
    """The blocks; those that bookmarks name, letter for letter and on their page, carry the bookmark's level."""
    levels: dict[str, list[Entry]] = {}
    for entry in outline:
        levels.setdefault(entry.title, []).append(entry)
    return tuple(_with_level(block, levels) if block.kind == "paragraph" else block for block in blocks)


def _with_level(block: Block, levels: dict[str, list[Entry]]) -> Block:
    fitting = [entry for entry in levels.get("".join(block.text.split()), ()) if entry.page in {0, block.page}]
    if not fitting:
        return block
    level = fitting[0].level
    style = replace(block.style or Style(), outline_level=level)
    return replace(block, kind="heading", level=level, style=style)
