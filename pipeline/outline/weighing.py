"""How much speaks for a heading (标题) in a block by itself: number, look, and how the words are built."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from extractors.document import FURNITURE, Block, Record, Style
from pipeline.numbering import Family, Number, parse_number
from pipeline.outline.excluded import without_page
from pipeline.outline.runs import Extent, Piece, count_labels, find_number, split_paragraph, title_extent
from pipeline.outline.unnumbered import BASE, may_be_plain_heading

THRESHOLD: Final = 0.5
MAX_TITLE: Final = 60
"""A heading of more characters is a sentence."""

_BASE: Final[dict[Family, float]] = {
    "part": 0.85,
    "chapter": 0.85,
    "section": 0.8,
    "attachment": 0.45,
    "topic": 0.6,
    "formal": 0.75,
    "formal-paren": 0.7,
    "roman": 0.6,
    "han": 0.75,
    "han-paren": 0.7,
    "decimal": 0.55,
    "arabic": 0.5,
    "arabic-paren": 0.4,
    "circled": 0.3,
    "latin": 0.4,
    "bullet": 0.4,
    "label": 0.25,
}
_LABELS: Final = 0.3
"""What it adds that a document has several headings in brackets (【基本案情】)."""
_SHARED: Final = 0.1
"""Several titled numbers in sequence within one paragraph confirm each other."""
_LISTED: Final = 0.3
"""What it adds that the contents page names the heading."""
_TOLD: Final = 15
"""Characters from which what stands behind a label is text."""
_CHAPTERS: Final[frozenset[Family]] = frozenset({"part", "chapter", "section"})
"""Numbers that no text follows in the same paragraph but where one is told of (第一章总则。明确了…)."""
_SENTENCE_SIGNS: Final = re.compile(r"(?:其中|截至|同比|例如|如下|是指|即|详见|见附)")
_FIGURE: Final = re.compile(r"\d[\d,.]*\s*(?:万|亿)?(?:元|家|个|件|人|%|％|项|起)")
_VALUE: Final = re.compile(
    r"^(?:[^:：]{2,8}[:：])(?=[“一-鿿][一-鿿，、“”]{4,24}$)(?!.*(?:政府|公司|[局厅委院会处科队所站部])$)"
)
"""Two halves of a heading (破题：从一纸判决说起): no label with its value."""
_ORGAN: Final = re.compile(
    r"(?:人民政府|管理委员会|管委会|办公[室厅]|(?:管理|监督|保障|发展|改革)[局委]|有限公司|人民法院|检察院)$"
)
"""Who speaks or signs, however large the letters: a red head or a signatory, no heading."""
_NO_TITLE: Final = re.compile(
    r"[:：]$|^[\d\s年月日.\-－—/〇○零一二三四五六七八九十]+$|文件$|号$|[〔\[【]\d{4}[〕\]】]|^[A-Za-z\s,.&'-]+$|\s{3,}|@"
    r"|日?印发$|^[（(].*[）)]$|^(?:第[一二三四五六七八九十]|首先|其次|再次|最后)[，,、]|^附件"
)
"""Lines that stand out without being headings: labels with values, dates, red heads, document numbers, notes."""
_COLON_LABEL: Final = re.compile(
    r"(?:联系人|联系电话|电话|传真|邮箱|地址|邮编|抄送|主送|附件|附|单位|时间|日期|注)\s*[:：]?$"
)
_LAST_SIGN: Final = dict.fromkeys("；;，,、", -0.6) | {"。": -0.25, "：": -0.15, ":": -0.15}
_UNLIKELY: Final = ((_FIGURE, -0.25), (_SENTENCE_SIGNS, -0.2), (_COLON_LABEL, -0.4))


class Candidate(Record, frozen=True):
    """What may be a heading: the piece of a block from ``start`` to ``end``. All offsets count in the block's text.

    ``title_start`` and ``title_end`` enclose the heading's words, ``body_start`` is where run-in text begins (``end``
    without any). ``stands_out`` says that its look or the source sets it off from the body.
    """

    index: int
    start: int
    end: int
    number: Number | None
    title_start: int
    title_end: int
    body_start: int
    score: float
    stands_out: bool

    @property
    def run_in(self) -> bool:
        """Whether body text follows in the same block."""
        return self.body_start < self.end


def is_stated(block: Block) -> bool:
    """Whether the source itself says that the block is a heading."""
    return block.kind == "heading" or bool(block.style and block.style.outline_level)


class Weigher:
    """Weighs the blocks of one document against its body style and its contents page."""

    def __init__(self, blocks: Sequence[Block], contents: frozenset[int]) -> None:
        self.blocks = blocks
        self.body = _body_style(blocks)
        self._labels = sum(count_labels(block.text) for block in blocks if block.kind not in FURNITURE)
        self.listed = frozenset(
            _bare(without_page(line)) for index in contents for line in blocks[index].text.split("\n")
        )

    def weigh(self, index: int) -> Iterator[Candidate]:
        """The headings that a block may hold, in the order of its text."""
        block = self.blocks[index]
        if block.kind in FURNITURE or block.kind not in {"title", "heading", "paragraph", "list_item"}:
            return
        for piece in split_paragraph(block.text):
            if candidate := self._weigh_piece(index, piece):
                yield candidate

    def _weigh_piece(self, index: int, piece: Piece) -> Candidate | None:
        block, start, end = self.blocks[index], piece.start, piece.end
        text = block.text[start:end]
        number = find_number(text)
        extent = title_extent(text, number)
        title = text[number.end if number else 0 : extent.title_end].strip()
        if not title and not (number and number.family in {"attachment", "part", "chapter"}):
            return None
        if number is None and (block.kind == "title" or extent.run_in or _is_no_title(title)):
            return None
        look = _look(block, self.body) if not start else 0.0
        if is_stated(block):  # a heading may be set smaller than the text
            look = max(look, 0.0)
        listed = _bare(title) in self.listed
        score = _base(block, number, look, extent, listed=listed) + look + _shape(title, text, extent)
        score += _LABELS if number and number.family == "label" and self._labels > 1 else 0.0
        score += (_LISTED if listed else 0.0) + (_SHARED if piece.in_row else 0.0)
        return Candidate(
            index=index,
            start=start,
            end=end,
            number=number,
            title_start=start + (number.end if number else 0),
            title_end=start + extent.title_end,
            body_start=start + extent.body_start,
            score=score,
            stands_out=look > 0 or is_stated(block),
        )


def _body_style(blocks: Sequence[Block]) -> Style:
    """Size, font and weight of most of the running text."""
    sizes: Counter[float] = Counter()
    fonts: Counter[str] = Counter()
    bold = 0
    for block in blocks:
        running = len(block.text) > MAX_TITLE // 2 or block.text.rstrip().endswith(("。", "；"))
        if block.kind in {"paragraph", "list_item"} and block.style and running:
            length = len(block.text)
            sizes[round(block.style.size or 0, 1)] += length
            fonts[block.style.font or ""] += length
            bold += length if block.style.bold else -length
    size = sizes.most_common(1)[0][0] if sizes else None
    font = fonts.most_common(1)[0][0] if fonts else None
    return Style(size=size or None, font=font or None, bold=bold > 0)


def _bare(text: str) -> str:
    number = parse_number(text)
    return re.sub(r"\s", "", text[number.end :] if number else text).rstrip("。：:")


def _base(block: Block, number: Number | None, look: float, extent: Extent, *, listed: bool) -> float:
    outline = block.style.outline_level if block.style else None
    stated = 0.35 if outline or block.kind == "heading" else 0.0
    if number is None:
        if stated:
            return 0.3 + stated
        able = look > 0 or listed or (look == 0 and may_be_plain_heading(block.text))
        return BASE if able and not extent.run_in else -1.0
    if number.weak:
        return stated + (0.3 if stated or look > 0 or block.confidence < 1 else 0.0)
    if extent.run_in and (number.family == "bullet" or (number.family in _CHAPTERS and extent.sign == "。")):
        return stated
    return _BASE[number.family] + stated


def _look(block: Block, body: Style) -> float:
    """How far the block's look stands out from the body's."""
    style = block.style
    if style is None:
        return 0.0
    look = 0.0
    if style.size and body.size:
        if style.size > body.size + 0.8:
            look += 0.25
        elif style.size < body.size - 0.8:
            look -= 0.2
    if style.bold and not body.bold:
        look += 0.2
    if style.font and body.font and style.font != body.font:
        look += 0.1
    if style.align == "center":
        look += 0.1
    return look


def _is_no_title(title: str) -> bool:
    """Whether a line without number is a label with its value, a date, a note or part of the red head."""
    valued = re.search(r"[:：]\s*\S", title) is not None
    if _ORGAN.search(title):
        return True
    return (valued and (not _VALUE.match(title) or _is_label(title))) or _NO_TITLE.search(title) is not None


def _is_label(title: str) -> bool:
    return _COLON_LABEL.search(re.split("[:：]", title, maxsplit=1)[0]) is not None


def _is_told(body: str) -> bool:
    """Whether what follows a colon or a gap is a text of its own, and no value."""
    return len(body) >= _TOLD and body.rstrip().endswith("。")


def _shape(title: str, text: str, extent: Extent) -> float:
    """What the words say for or against a heading."""
    if len(title) > MAX_TITLE:
        return -1.0
    shape = -0.25 if len(title) > MAX_TITLE // 2 else 0.0
    if not extent.run_in:
        shape += _LAST_SIGN.get(text.rstrip()[-1:], 0.0)
    elif extent.sign not in {"。", "\n"}:
        shape -= 0.05 if _is_told(text[extent.body_start :]) else 0.15
    shape -= 0.1 * max(0, title.count("，") - 1)
    return shape + sum(penalty for pattern, penalty in _UNLIKELY if pattern.search(title))
