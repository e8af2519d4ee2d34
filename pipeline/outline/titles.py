"""Titles of documents (文件标题): where each of the documents in a file begins to speak under its own name.

Readers mark the title at a file's start. Where a file holds several documents, the later ones are known by what marks
a title on paper: centred and larger than the text, or alone below 附件2, before any text of theirs.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from extractors.document import FURNITURE, Block
from pipeline.numbering import parse_number

LONGEST: Final = 60
"""A title line of more characters is a sentence."""
_LARGER: Final = 2.5
"""Points by which a title is larger than the text; headings of the first level stay below."""
_MARK: Final = re.compile(r"^附\s*(?:件|录)\s*[0-9０-９一二三四五六七八九十]{0,2}\s*[:：]?$")
_NAME: Final = re.compile(
    r"(?:方案|报告|汇报|总结|规划|计划|纲要|意见|办法|规定|条例|细则|指引|指南|名单|清单|情况|说明|材料|[申登][报请记]?[表书]|一览表|汇总表|表|函|请示"
    r"|通知|公告|协议|制度|措施|要点)(?:[（(][^（）()]{1,16}[）)])?$"
)
_SENTENCE: Final = ("。", "；", "：", ":", ";", "，", "、")


def find_titles(blocks: Sequence[Block]) -> list[int]:
    """Indexes of all blocks that are titles, in order."""
    named = [index for index in _below_marks(blocks) if _NAME.search(blocks[index].text.strip())]
    return sorted({*find_seen_titles(blocks), *named})


def find_seen_titles(blocks: Sequence[Block]) -> list[int]:
    """Indexes of the blocks whose kind or look makes them titles, in order; not of those that only 附件2 announces."""
    size = _body_size(blocks)
    return [i for i, b in enumerate(blocks) if b.kind == "title" or (b.kind == "paragraph" and _is_big(b, size))]


def _body_size(blocks: Sequence[Block]) -> float:
    """The size of most of the running text; 0 where none is known."""
    sizes: Counter[float] = Counter()
    for block in blocks:
        running = len(block.text) > LONGEST // 2 or block.text.rstrip().endswith("。")
        if block.style and block.style.size and running:
            sizes[round(block.style.size, 1)] += len(block.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _is_line(block: Block) -> bool:
    text = block.text.strip()
    return 2 <= len(text) <= LONGEST and not text.endswith(_SENTENCE) and parse_number(text) is None


def _is_big(block: Block, body: float) -> bool:
    """Whether a line is centred, clearly larger than the text, and names a kind of document."""
    style = block.style
    if not style or style.align != "center" or not style.size or not body or style.size < body + _LARGER:
        return False
    return _is_line(block) and _NAME.search(block.text.strip()) is not None


def _below_marks(blocks: Sequence[Block]) -> Iterator[int]:
    """Lines right below 附件 or 附件2 alone on its line, two at most (a title may be broken)."""
    for index, block in enumerate(blocks):
        if len(block.text) > LONGEST or not _MARK.match(block.text.strip()):
            continue
        following = [i for i in range(index + 1, min(index + 6, len(blocks))) if blocks[i].kind not in FURNITURE][:2]
        for place in following:
            if blocks[place].kind not in {"paragraph", "title", "heading"} or not _is_line(blocks[place]):
                break
            yield place
