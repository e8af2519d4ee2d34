"""A letter as lines, and what its parts are made of."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from extractors.document import FURNITURE, Block, Document, Evidence, Record, cite
from pipeline.wording import Plain, make_plain

BODIES: Final = (
    r"人民政府(?:办公[室厅])?|政府办公[室厅]|管理委员会|管委会|委员会(?:办公室)?|领导小组(?:办公室)?|办公[室厅]|总局|[市地]场监管局"
    r"|监督管理[局厅委]|[局厅委署院会部处]|政府|兵团|行政公署|公署"
)
"""How the name of a body that writes or gets letters ends."""
BODY_LINE: Final = re.compile(
    rf"^(?P<names>[一-鿿·、()]{{2,40}}?(?:{BODIES}))(?:[(\[](?:盖?公?章|盖章处|印章?)[)\]])?$"
)
SEAL_WORDS: Final = re.compile(r"[(\[](?:盖章|公章|盖公章|印章?|章|盖章处)[)\]]")
_NOISY_BODY: Final = re.compile(
    r"^(?P<names>[一-鿿]{2,30}?(?:人民政府(?:办公[室厅])?|监督管理[局厅委]|管理委员会|管委会))[^。；：]{1,2}$"
)
ENDINGS: Final = re.compile(
    r"^(?:抄送|抄报|主送|印发|联系人|联系电话|[(]?联系人|[(]?此(?:页|件)|[(]?信息公开|公开方式|主题词|经办人)|印发$|印制$"
)
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
    """The name of a body that ``text`` is, without the words of a seal; None when it is none, or more than a name.

    A seal over ``recognised`` text may leave up to two characters behind the name.
    """
    bare = SEAL_WORDS.sub("", text).strip("、")
    if len(bare) > 40:
        return None
    if BODY_LINE.match(bare):
        return bare
    noisy = _NOISY_BODY.match(bare) if recognised else None
    return noisy["names"] if noisy else None


def is_signatory(line: LetterLine) -> bool:
    """Whether a line is the name of a body and nothing else."""
    return not ENDINGS.search(line.text) and body_name(line.text, recognised=line.is_recognised) is not None
