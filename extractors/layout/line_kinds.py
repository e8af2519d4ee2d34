"""What a row of text is by its words and its place: numbered, contents entry, caption, footnote."""

import re
from collections.abc import Sequence
from typing import Final

from extractors.document import BlockKind
from extractors.layout import Line, Mark, TableContent
from extractors.layout.reading_order import Column, Item

_CHINESE: Final = "一二三四五六七八九十百零〇"
NUMBERED: Final = re.compile(
    rf"^(?:第[{_CHINESE}\d]{{1,5}}[章节条篇编]|第[{_CHINESE}\d]{{1,3}}部分|[{_CHINESE}]{{1,4}}\s*[、．.]|[（(]\s*[{_CHINESE}\d]{{1,3}}\s*[）)]"
    rf"|\d{{1,2}}\s*[、．](?!\d)|\d{{1,2}}\.(?![\d])|\d{{1,2}}(?:\.\d{{1,2}}){{1,3}}\.?\s*(?=[\u4e00-\u9fff])(?!万|亿|元|倍|家|米|公里|公顷|亩|吨|平方|人次|个百分点)|\d{{1,2}}[)）]|[①-⑳⑴-⒇]"
    r"|[●■◆•➢▪□☑✓○◇]|附件\s*[\d一二三四五六七八九十]*\s*[:：.．]|附[:：]|抄送[:：]|主题词[:：]|联系人[:：])"
)
"""Starts of paragraphs in Chinese official writing (GB/T 9704): 一、（一）1.（1）第一章 附件： …"""

TERMINAL: Final = re.compile(r"[。！？!?：:；;][”’』」）)]?$")
DATE: Final = re.compile(rf"^(?:\d{{4}}|[{_CHINESE}○Ｏ]{{4}})\s*年.{{0,12}}$")
_LEADER: Final = re.compile(
    r"(?:[.．…·‥⋯・]\s?){4,}\s*[\[(（]?\s*(?:\d{1,4}|[ivxIVX]{1,6})\s*[\])）]?$|(?:…){2,}\s*\d{1,4}$"
)
_CONTENTS: Final = re.compile(r"^目\s*[录次]$")
_ENTRY: Final = re.compile(r"^.{2,60}\s\d{1,4}$")
_TABLE_CAPTION: Final = re.compile(
    rf"^(?:续\s*)?(?:附)?表\s*[\d{_CHINESE}A-Z]{{1,4}}(?:\s*[-－—–.．]\s*\d{{1,3}})*(?![\d{_CHINESE}])"
)
_PICTURE_CAPTION: Final = re.compile(rf"^图\s*[\d{_CHINESE}A-Z]{{1,4}}(?:\s*[-－—–.．]\s*\d{{1,3}})*(?![\d{_CHINESE}])")
_CONTINUED: Final = re.compile(r"^[（(]?续\s*表")
_UNIT: Final = re.compile(r"^[（(]?\s*(?:计量|金额|数据)?单\s*位\s*[:：].{1,20}$")
_NOTE: Final = re.compile(r"^[（(]?(?:注|备注|说明|资料来源|数据来源)\s*\d*\s*[:：]")
_MARKER: Final = re.compile(r"^(?:[①-⑳]|\[\d{1,3}\]|〔\d{1,3}〕|\d{1,3}(?=[\s\u4e00-\u9fff])|[*＊※†])")


def is_contents_title(line: Line) -> bool:
    """目录 as a line of its own."""
    return bool(_CONTENTS.match(line.text.strip()))


def is_contents_entry(line: Line, *, after_contents: bool) -> bool:
    """A line of a table of contents (目录): dot leaders and a page number, or only the number after 目录."""
    return bool(_LEADER.search(line.text) or (after_contents and _ENTRY.match(line.text)))


def is_caption_text(text: str) -> bool:
    """Whether words are those of a table's or picture's caption, of its unit or note, or of its going on (续表)."""
    return any(pattern.match(text) for pattern in (_TABLE_CAPTION, _PICTURE_CAPTION, _CONTINUED, _UNIT, _NOTE))


def _neighbour(items: Sequence[Item], index: int, step: int) -> Item | None:
    """The next item that is no unit line, note or caption."""
    index += step
    while 0 <= index < len(items):
        item = items[index]
        if not isinstance(item, Line) or not (_UNIT.match(item.text) or _TABLE_CAPTION.match(item.text)):
            return item
        index += step
    return None


def _is_caption(items: Sequence[Item], index: int, line: Line, *, centred: bool) -> bool:
    text = line.text.strip()
    if _CONTINUED.match(text) and len(text) < 40:
        return True
    after = _neighbour(items, index, 1)
    if _UNIT.match(text):
        return isinstance(after, TableContent)
    if len(text) > 60 or text.endswith(("。", "；", "，", "、", "：")):
        return False
    if _TABLE_CAPTION.match(text):
        return centred or isinstance(after, TableContent)
    if _PICTURE_CAPTION.match(text):
        before = items[index - 1] if index else None
        return centred or any(isinstance(item, Mark) and item.kind == "picture" for item in (before, after))
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
    if _NOTE.match(line.text) and index and isinstance(column.items[index - 1], TableContent):
        return "footnote"
    return "paragraph"


def footnote_start(column: Column, body_size: float, page_height: float) -> int:
    """Index of the first of the footnotes (脚注) that end a column; the number of items when there is none.

    Footnotes are smaller than the text, in the lower half of the page, and the first one carries a mark.
    """
    start = len(column.items)
    while start:
        item = column.items[start - 1]
        if not isinstance(item, Line) or item.size > 0.92 * body_size or item.baseline < 0.5 * page_height:
            break
        start -= 1
    while start < len(column.items):
        item = column.items[start]
        if isinstance(item, Line) and _MARKER.match(item.text):
            return start or len(column.items)
        start += 1
    return start
