"""A file cut into the documents that it may hold (一件多文): red heads, 附件N, big titles at the top of a page."""

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Final

from extractors.document import FURNITURE, Block, Document
from pipeline.facts import Section
from pipeline.numbering import parse_number
from pipeline.outline.titles import find_seen_titles
from pipeline.programme import Programme
from pipeline.roles.kinds import evidence_likeness
from pipeline.wording import plain_text

MAX_TITLE: Final = 60
"""A title line of more characters is a sentence."""
HEAD_BLOCKS: Final = 10
"""Blocks at a document's start among which its title stands."""

_ATTACHMENT: Final = re.compile(r"^附(?:件|表|录)[0-9一二三四五六七八九十]{0,2}[:.]?$")
_ATTACHMENT_TITLED: Final = re.compile(r"^附件[0-9一二三四五六七八九十]{1,2}[:.]?(?=.{3,40}$)")
_RED_HEAD: Final = re.compile(r"(?:政府|办公[室厅]|委员会|[局厅委])文件$")
_KINDS: Final = re.compile(
    r"(?:方案|报告|函|请示|申[报请][表书]|通知|通告|公告|条例|办法|规定|意见|决定|批复|名单|汇总表|证书|汇编|材料|总结|细则|指引|指南"
    r"|公报|规划|纲要|计划|措施|判决书|决定书|协议|备忘录|简报|汇报|说明)$"
)
"""How the titles of documents end."""
_LEAST_CHAPTERS: Final = 2
_LEAST_SECTIONS, _LEAST_TEXT = 2, 200
"""Sections or characters below a heading from which it may be a document of its own."""
_LIST: Final = re.compile(r"^附(?:件|表)?[:.][(]?1[)]?[.、:]")
"""How a letter's list of attachments begins: its items are no titles of the page that they stand on."""
_SUFFIX: Final = re.compile(r"[(\[][^()\[\]]{1,20}[)\]]$")
_NO_TITLE: Final = re.compile(
    r"文件$|20\d\d.{0,2}\d{1,4}号|[。;!?]|[::,]$|\.{4,}|…{2,}|^目录$|^\d+$|^20\d\d年\d{1,2}月(?:\d{1,2}日)?$"
)


class Segment:
    """Consecutive blocks that may be one document; ``chapter`` is the heading under which it is part of a larger one."""

    def __init__(
        self, document: Document, blocks: Sequence[Block], programme: Programme, *, chapter: str | None = None
    ) -> None:
        self.document = document
        self.blocks = tuple(blocks)
        self.programme = programme
        self.chapter = chapter

    @cached_property
    def content(self) -> tuple[Block, ...]:
        """The blocks that say something of their own."""
        return tuple(b for b in self.blocks if b.kind not in FURNITURE and b.kind != "seal" and b.text.strip())

    @cached_property
    def text(self) -> str:
        """All words in plain form, a line a block."""
        return "\n".join(plain_text(block.text) for block in self.content)

    @cached_property
    def likeness(self) -> float:
        """How plainly it is a paper written for something else: news, a certificate, a decision, a rule."""
        return evidence_likeness(self.text)

    @cached_property
    def titles(self) -> tuple[str, ...]:
        """What may be its title, single lines and lines joined, in order; plain form without （试行） and the like."""
        if self.chapter:
            return (_SUFFIX.sub("", self.chapter),)
        lines: list[str] = []
        for block in self.content[:HEAD_BLOCKS]:
            if block.kind == "table":
                lines += _first_cells(block)
                break
            text = plain_text(block.text)
            if len(text) > MAX_TITLE or _has_number(block.text):
                break
            lines.append("" if _NO_TITLE.search(text) or _LIST.match(text) else _ATTACHMENT_TITLED.sub("", text))
        windows = [
            "".join(lines[start:end])
            for start in range(len(lines))
            for end in range(start + 1, min(start + 4, len(lines)) + 1)
            if all(lines[start:end])
        ]
        return tuple(_SUFFIX.sub("", window) for window in windows if not _ATTACHMENT.match(window))

    @cached_property
    def title(self) -> str:
        """The likeliest title: the longest window that ends as titles do, else what is marked as one, else empty."""
        wholes = [window for window in self.titles if _KINDS.search(window)]
        if wholes:
            return max(wholes, key=len)
        marked = next((block for block in self.content[:HEAD_BLOCKS] if block.kind == "title"), None)
        return plain_text(marked.text) if marked else ""

    @property
    def has_own_title(self) -> bool:
        """Whether a line names a kind of document."""
        return any(_KINDS.search(window) for window in self.titles)


def _first_cells(table: Block) -> list[str]:
    """Texts of rows at a table's start that hold one text only, as sheets have their titles."""
    found = []
    for row in (table.rows or ())[:3]:
        texts = [plain_text(cell.text) for cell in row if cell.text.strip()]
        if len(texts) != 1 or len(texts[0]) > MAX_TITLE:
            break
        found.append("" if _NO_TITLE.search(texts[0]) else texts[0])
    return found


def _has_number(text: str) -> bool:
    number = parse_number(text)
    return number is not None and number.family not in {"attachment", "part"}


def find_segments(document: Document, programme: Programme, sections: Sequence[Section] = ()) -> tuple[Segment, ...]:
    """The document cut where another one begins; one segment of all blocks when none does. None without blocks.

    Where several of the ``sections`` are each named for another document of the call, they are documents, too.
    """
    cutter = _Cutter(document, programme)
    chapters = find_chapters(document, programme, sections)
    starts = [0, *(i for i in range(1, len(document.blocks)) if i in chapters or cutter.begins_at(i))]
    ends = [*starts[1:], len(document.blocks)]
    return tuple(
        Segment(document, document.blocks[start:end], programme, chapter=chapters.get(start))
        for start, end in zip(starts, ends, strict=True)
        if start < end
    )


def find_chapters(document: Document, programme: Programme, sections: Sequence[Section]) -> dict[int, str]:
    """Headings that name documents of the call (第二部分 工作基础情况报告), by the index of their block.

    Two at least for different documents, each with sections or text enough below: a list of what to hand in is none.
    """
    order = {block.id: index for index, block in enumerate(document.blocks)}
    found: dict[int, tuple[str, str]] = {}
    for section in _upper(sections):
        title = plain_text(section.title)
        whole = len(section.children) >= _LEAST_SECTIONS or section.text_length >= _LEAST_TEXT
        named = _named_document(title, programme) if whole and section.heading_start == 0 else None
        if named:
            found[order[section.heading]] = named, title
    several = len({named for named, _ in found.values()}) >= _LEAST_CHAPTERS
    return {index: title for index, (_, title) in found.items()} if several else {}


def _upper(sections: Sequence[Section]) -> Iterator[Section]:
    """Sections of the two upper levels."""
    for section in sections:
        yield section
        yield from section.children


def _named_document(title: str, programme: Programme) -> str | None:
    """The text document of the call that a heading names by its whole words."""
    for item in programme.documents:
        if item.role == "text" and not any(re.search(word, title) for word in item.signs.against):
            for pattern in (rf"^{re.escape(plain_text(item.title))}$", *item.signs.titles):
                if (match := re.search(pattern, title)) and match.end() == len(title):
                    return item.id
    return None


class _Cutter:
    """Decides where another document begins."""

    def __init__(self, document: Document, programme: Programme) -> None:
        self.blocks = document.blocks
        self.widths = {page.number: page.width for page in document.pages}
        self.patterns = [re.compile(title) for item in programme.documents for title in item.signs.titles]
        self.last = 0
        self.top = self._tops()
        self.seen = frozenset(find_seen_titles(self.blocks))

    def _tops(self) -> frozenset[int]:
        """Indices of the first block with content of each page."""
        seen: dict[int | None, int] = {None: -1}
        for index, block in enumerate(self.blocks):
            if block.kind not in FURNITURE and block.kind not in {"seal", "picture"} and block.text.strip():
                seen.setdefault(block.page, index)
        return frozenset(seen.values())

    def begins_at(self, index: int) -> bool:
        """Whether a document begins with this block."""
        block = self.blocks[index]
        if block.kind in FURNITURE or block.kind in {"seal", "picture"} or not block.text.strip():
            return False
        begins = self._is_attachment(index) or self._is_red_head(index) or self._is_title(index)
        begins = begins and not self._is_head_only(index)
        if begins:
            self.last = index
        return begins

    def _is_head_only(self, index: int) -> bool:
        """Whether all since the last cut is the head of the same document (附件1, red head, number, first lines)."""
        between = [b for b in self.blocks[self.last : index] if b.kind not in FURNITURE and b.text.strip()]
        return (
            len(between) <= 4
            and all(len(b.text) <= MAX_TITLE and b.kind != "table" for b in between)
            and (self.blocks[self.last].page == self.blocks[index].page)
        )

    def _is_attachment(self, index: int) -> bool:
        text = plain_text(self.blocks[index].text)
        if _ATTACHMENT.match(text):
            following = next((plain_text(b.text) for b in self.blocks[index + 1 :] if b.text.strip()), "")
            return not re.match(r"[(]?1[)]?[.、:]", following) and (self._paged(index) is not False)
        return bool(_ATTACHMENT_TITLED.match(text)) and index in self.top

    def _paged(self, index: int) -> bool | None:
        """Whether the block is at the top of its page; None where the format has no pages."""
        return None if self.blocks[index].page is None else index in self.top

    def _is_red_head(self, index: int) -> bool:
        text = plain_text(self.blocks[index].text)
        if not _RED_HEAD.search(text) or len(text) > 40:
            return False
        following = "".join(plain_text(block.text) for block in self.blocks[index + 1 : index + 4])
        return bool(re.search(r"20\d\d.{0,2}\d{0,4}号", following)) and self._paged(index) is not False

    def _is_title(self, index: int) -> bool:
        """Whether title lines that name a document begin here."""
        block = self.blocks[index]
        paged = self._paged(index)
        looks = index in self.seen or self._is_centred(block)
        if paged is False or (paged is None and index not in self.seen) or _has_number(block.text):
            return False
        if block.kind == "table":
            return any(self._names_document(text, strict=True) for text in _first_cells(block))
        joined = ""
        for other in [b for b in self.blocks[index : index + 6] if b.kind not in FURNITURE][:3]:
            text = plain_text(other.text)
            if len(text) > MAX_TITLE or _NO_TITLE.search(text):
                return False
            joined += text
            if self._names_document(_SUFFIX.sub("", joined), strict=not looks):
                return True
        return False

    def _names_document(self, text: str, *, strict: bool) -> bool:
        whole = any((match := pattern.search(text)) and match.end() == len(text) for pattern in self.patterns)
        return whole or (not strict and bool(_KINDS.search(text)) and len(text) >= 4)

    def _is_centred(self, block: Block) -> bool:
        if block.style and block.style.align == "center":
            return True
        width = self.widths.get(block.page or 0)
        if not block.bbox or not width:
            return False
        left, right = block.bbox[0], width - block.bbox[2]
        return abs(left - right) < width * 0.06 and left > width * 0.14
