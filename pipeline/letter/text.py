"""A letter as lines, and what its parts are made of."""

import itertools
import re
from collections.abc import Iterable, Sequence
from typing import Final

from extractors.document import FURNITURE, Block, Document, Evidence, Record, cite
from pipeline.wording import Plain, make_plain

BODIES: Final = (
    r"人民政府(?:办公[室厅])?|政府办公[室厅]|管理委员会|管委会|委员会(?:办公室)?|领导小组(?:办公室)?|办公[室厅]|总局|[市地]场监管局"
    r"|监督管理[局厅委]|[局厅委署院会部处]|政府|兵团|行政公署|公署|党[组委]|工委|专班|中心|[总支分大]队"
)
"""How the name of a body that writes or gets letters ends."""
_ASIDE: Final = r"[(\[](?:[^()\[\]]{0,8}|[^()\[\]]{1,30}章)[)\]]"
"""What may stand in brackets behind a body: （盖章）, （代章）, （印）, （某局代章）."""
BODY_LINE: Final = re.compile(rf"^(?P<names>[一-鿿·、()]{{2,40}}?(?:{BODIES}))(?:{_ASIDE}){{0,2}}$")
SEAL_WORDS: Final = re.compile(r"[(\[](?:盖章|公章|盖公章|印章?|章|盖章处|代章|代|签章|签字盖章)[)\]]")
_ASIDES: Final = re.compile(rf"(?:{_ASIDE})+$")
_LABEL: Final = re.compile(
    r"^(?:申[报请]|填报|呈报|报送|提交|发文|署名|落款|出具)?(?:单位|主体|机关|人|地区)?(?:名称)?(?:[(\[][^()\[\]]{1,8}[)\]])?[::]"
)
"""What a form-like letter writes before its signatory (申请单位（盖章）：)."""
_NOISY_BODY: Final = re.compile(
    r"^(?P<names>[一-鿿]{2,30}?(?:人民政府(?:办公[室厅])?|监督管理[局厅委]|管理委员会|管委会))[^。；：]{1,2}$"
)
ENDINGS: Final = re.compile(
    r"^(?:抄送|抄报|主送|印发|联系人|联系电话|[(]?联系人|[(]?此(?:页|件)|[(]?信息公开|公开方式|主题词|经办人)|印发$|印制$"
)
LIST_START: Final = re.compile(r"^附(?:件|表)?(?:材料|资料|清单|目录)?(?:[(\[][^()\[\]]{1,8}[)\]])?[::]")
"""How a list of attachments (附件说明) begins."""
LIST_ITEM: Final = re.compile(
    r"[(]?([0-9]{1,2})[)]?[.、．:](?![0-9])|[(]([0-9]{1,2}|[一二三四五六七八九十]{1,2})[)]|(?:^|(?<=[;。:]))([一二三四五六七八九十]{1,2})、"
)
"""The number of an item of a list of attachments: 1. 1、 （1） （一） 一、."""
_NUMBERED: Final = re.compile(r"[(]?(?:[一二三四五六七八九十]{1,3}|[0-9]{1,2})[、.)]")
"""A heading may end as a body does (一、空间布局)."""
HEAD_LINES: Final = 14
"""Blocks at the start of a letter within which its head must stand."""


class LetterPart(Record, frozen=True):
    """One part: its value in plain form (a date in ISO form), where it stands, how sure that is (0 to 1)."""

    value: str
    evidence: Evidence
    confidence: float


class LetterLine(Record, frozen=True):
    """A line of a block: ``start`` is its offset there."""

    index: int
    block: Block
    start: int
    plain: Plain

    @property
    def is_recognised(self) -> bool:
        """Whether OCR read it."""
        return self.block.confidence < 1.0

    @property
    def text(self) -> str:
        """The line in plain form."""
        return self.plain.text


class LetterText:
    """The lines of one letter."""

    def __init__(self, document: Document, blocks: Sequence[Block], name: str) -> None:
        self.name = name
        self.blocks = blocks
        self.widths = {page.number: page.width for page in document.pages}
        self.heights = {page.number: page.height for page in document.pages}
        self.first_page = next((block.page for block in blocks if block.page is not None), None)
        self.lines = tuple(_lines(blocks))

    def part(self, line: LetterLine, start: int, end: int, value: str, confidence: float) -> LetterPart:
        """A part that stands in ``line.text[start:end]``."""
        first, last = line.plain.span(start, end)
        evidence = cite(self.name, line.block, line.start + first, line.start + last)
        return LetterPart(value=value, evidence=evidence, confidence=round(confidence * line.block.confidence, 3))


def _lines(blocks: Sequence[Block]) -> Iterable[LetterLine]:
    """Lines of all blocks that belong to the letter's text; cells of tables too."""
    for index, block in enumerate(blocks):
        if block.kind in FURNITURE or block.kind in {"seal", "picture"}:
            continue
        start = 0
        for piece in re.split(r"[\n\t]", block.text):
            if piece.strip():
                yield LetterLine(index=index, block=block, start=start, plain=make_plain(piece))
            start += len(piece) + 1


def plain_digits(text: str) -> str:
    """The digits that OCR took for letters."""
    return text.translate(str.maketrans("OoIl○〇零", "0011000"))


def body_name(text: str, *, recognised: bool) -> str | None:
    """The name of a body that ``text`` is, without label, seal's words and what stands in brackets behind it.

    None when it is none, or more than a name. A seal over ``recognised`` text may leave up to two characters behind.
    """
    bare = SEAL_WORDS.sub("", _LABEL.sub("", text)).strip("、")
    if len(_ASIDES.sub("", bare)) > 40:
        return None
    if match := BODY_LINE.match(bare):
        return match["names"]
    noisy = _NOISY_BODY.match(bare) if recognised else None
    return noisy["names"] if noisy else None


def is_signatory(line: LetterLine) -> bool:
    """Whether a line is the name of a body and nothing else."""
    if ENDINGS.search(line.text) or _NUMBERED.match(line.text):
        return False
    return body_name(line.text, recognised=line.is_recognised) is not None


def body_spans(line: LetterLine) -> list[tuple[int, int, str]]:
    """Start, end and name of each body in a line of names: several where wide gaps or 、 part whole names."""
    source = line.block.text[line.start : line.start + line.plain.length]
    cuts = [0, *(match.end() for match in re.finditer(r"[\s\u3000]+|、", source)), len(source)]
    pieces: list[tuple[int, int, str]] = []
    for first, last in itertools.pairwise(cuts):
        inside = [at for at, offset in enumerate(line.plain.offsets) if first <= offset < last]
        if not inside:
            continue
        text = line.text[inside[0] : inside[-1] + 1].rstrip("、")
        name = body_name(text, recognised=line.is_recognised)
        if name is None:
            if re.fullmatch(rf"(?:{_ASIDE})+", text) and pieces:
                continue
            pieces = []
            break
        start = inside[0] + max(text.find(name), 0)
        pieces.append((start, start + len(name), name))
    if pieces:
        return pieces
    whole = body_name(line.text, recognised=line.is_recognised)
    start = line.text.find(whole) if whole else -1
    return [(start, start + len(whole), whole)] if whole and start >= 0 else []
