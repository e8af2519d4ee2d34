"""What a row of text is by its words and its place: numbered, contents entry, caption, footnote."""

from collections.abc import Sequence
from typing import Final

from extractors.document import BlockKind, Box
from extractors.layout import Line, Mark, TableContent
from extractors.layout.line_words import (
    CONTENTS,
    ENTRY,
    MARKER,
    NOTE,
    PICTURE_CAPTION,
    has_leader,
    is_continued,
    is_table_caption,
    is_unit,
)
from extractors.layout.reading_order import Column, Item

_NEAR_MARGIN: Final = 14.0


def is_contents_title(line: Line) -> bool:
    """目录 as a line of its own."""
    return "目" in line.text and bool(CONTENTS.match(line.text.strip()))


def is_contents_entry(line: Line, *, after_contents: bool) -> bool:
    """A line of a table of contents (目录): dot leaders and a page number, or only the number after 目录."""
    return has_leader(line.text) or bool(after_contents and ENTRY.match(line.text))


def _neighbour(items: Sequence[Item], index: int, step: int) -> Item | None:
    """The next item that is no unit line, note or caption."""
    index += step
    while 0 <= index < len(items):
        item = items[index]
        if not isinstance(item, Line) or not (is_unit(item.text) or is_table_caption(item.text)):
            return item
        index += step
    return None


def _is_caption(items: Sequence[Item], index: int, line: Line, *, centred: bool) -> bool:
    text = line.text.strip()
    if is_continued(text):
        return True
    if is_unit(text):
        return isinstance(_neighbour(items, index, 1), TableContent)
    if len(text) > 60 or text.endswith(("。", "；", "，", "、", "：")):
        return False
    if is_table_caption(text):
        return centred or isinstance(_neighbour(items, index, 1), TableContent)
    if PICTURE_CAPTION.match(text):
        around = items[index - 1] if index else None, _neighbour(items, index, 1)
        return centred or any(isinstance(item, Mark) and item.kind == "picture" for item in around)
    return False


def kind_of_row(column: Column, index: int, *, centred: bool, after_contents: bool) -> BlockKind:
    """The kind of the row at ``index``: toc, caption, footnote (a note right under a table) or paragraph."""
    line = column.items[index]
    if not isinstance(line, Line):
        raise TypeError("only rows have a kind of row")
    if is_contents_title(line) or is_contents_entry(line, after_contents=after_contents):
        return "toc"
    if _is_caption(column.items, index, line, centred=centred):
        return "caption"
    if NOTE.match(line.text) and index and isinstance(column.items[index - 1], TableContent):
        return "footnote"
    return "paragraph"


def footnote_start(column: Column, body_size: float, page_height: float, rules: Sequence[Box] = ()) -> int:
    """Index of the first of the footnotes (脚注) that end a column; the number of items when there is none.

    Footnotes stand in the lower half of the page, under a short rule or smaller than the text, and the first one
    carries a mark.
    """
    start = len(column.items)
    rule = _note_rule(column, page_height, rules)
    while start:
        item = column.items[start - 1]
        if not isinstance(item, Line) or item.baseline < 0.5 * page_height:
            break
        under = rule is not None and item.bbox[1] > rule - 2 and item.size <= body_size + 0.1
        if not under and item.size > 0.92 * body_size:
            break
        start -= 1
    while start < len(column.items):
        item = column.items[start]
        if isinstance(item, Line) and MARKER.match(item.text):
            return start or len(column.items)
        start += 1
    return start


def _note_rule(column: Column, page_height: float, rules: Sequence[Box]) -> float | None:
    """Height of the short rule at the left of a column, over its footnotes; the lowest one in its lower half."""
    width = column.right - column.left
    heights = [
        top
        for x0, top, x1, _ in rules
        if abs(x0 - column.left) < _NEAR_MARGIN and 0.1 * width < x1 - x0 < 0.5 * width and top > 0.5 * page_height
    ]
    return max(heights, default=None)
