"""The parts of an official letter (公文要素) after GB/T 9704-2012, chapter 7.

Parts are known by their form first (〔2024〕18号, a line that ends in ：, a line that is only a date) and by their order
second, so that a letter whose blocks come in odd order loses confidence, not its parts.
"""

from collections.abc import Sequence

from extractors.document import Block, Box, Document, Evidence, Record, cite
from pipeline.letter.attachments import find_attachments
from pipeline.letter.end import find_broken_date, find_date, find_signatories
from pipeline.letter.head import find_addressee, find_number, find_red_head, find_title
from pipeline.letter.text import HEAD_LINES, LetterPart, LetterText


class LetterSeal(Record, frozen=True):
    """The seal of a letter. ``near`` tells whether it stands on or beside signatory or date, None if unknown."""

    block: str
    text: str
    colour: str
    near: bool | None
    evidence: Evidence
    confidence: float


class LetterParts(Record, frozen=True):
    """What was found of a letter; None or empty for what was not."""

    document_number: LetterPart | None = None
    title: LetterPart | None = None
    addressee: LetterPart | None = None
    signatories: tuple[LetterPart, ...] = ()
    """Organisations of the signatory block (落款), in order."""
    date: LetterPart | None = None
    attachments: tuple[LetterPart, ...] = ()
    """Names of the attachments that the letter lists (附件说明), without their numbers."""
    seal: LetterSeal | None = None
    red_head: LetterPart | None = None
    """The issuing body of the red head (发文机关标志), without 文件."""
    date_hidden: Evidence | None = None
    """Where, of a scan without a readable date, the date should be and a seal lies."""

    @property
    def signatory(self) -> LetterPart | None:
        """The first signatory."""
        return self.signatories[0] if self.signatories else None


def find_letter_parts(
    document: Document, blocks: Sequence[Block] | None = None, *, name: str | None = None
) -> LetterParts:
    """The parts of the letter in ``blocks`` (all of the document's when None).

    ``name`` is the id that evidence gives the document, by default its sha256.
    """
    letter = LetterText(document, document.blocks if blocks is None else blocks, name or document.file.sha256)
    addressee = find_addressee(letter)
    head_end = addressee[0].index if addressee else min(HEAD_LINES, len(letter.blocks))
    number, title, red_head = (
        find_number(letter, head_end),
        find_title(letter, head_end),
        find_red_head(letter, head_end),
    )
    bottom = addressee[0].index if addressee else _bottom(letter, (number, title, red_head))
    date = find_date(letter, bottom)
    signatories = find_signatories(letter, date[0] if date else None, bottom)
    near = [line.block for line in (*(pair[0] for pair in signatories), *((date[0],) if date else ()))]
    seal = find_seal(letter, near)
    return LetterParts(
        document_number=number,
        title=title,
        addressee=addressee[1] if addressee else None,
        signatories=tuple(pair[1] for pair in signatories),
        date=date[1] if date else None,
        attachments=find_attachments(letter, bottom, {block.id for block in near}),
        seal=seal,
        red_head=red_head,
        date_hidden=find_hidden_date(letter, seal, bottom) if seal and not date else None,
    )


def _bottom(letter: LetterText, head: Sequence[LetterPart | None]) -> int:
    """Index of the last block of the head; -1 for a page that has none, such as the second page of a letter."""
    order = {block.id: index for index, block in enumerate(letter.blocks)}
    return max(
        (order[part.evidence.block] for part in head if part and order[part.evidence.block] <= HEAD_LINES), default=-1
    )


def find_hidden_date(letter: LetterText, seal: LetterSeal, bottom: int) -> Evidence | None:
    """Where a scan has a seal at the place of its date: what is left of the date, else the seal; else None."""
    if not any(line.is_recognised for line in letter.lines):
        return None
    order = {block.id: index for index, block in enumerate(letter.blocks)}
    block = letter.blocks[order[seal.block]]
    if seal.near is None:
        height = letter.heights.get(block.page or 0, 842.0)
        low = block.bbox[3] > height * 0.35 if block.bbox else order[seal.block] >= len(letter.blocks) * 0.6
        if not low or order[seal.block] <= bottom:
            return None
    elif not seal.near:
        return None
    broken = find_broken_date(letter, bottom)
    return cite(letter.name, broken.block, 0, len(broken.block.text)) if broken else seal.evidence


def find_seal(letter: LetterText, near: Sequence[Block]) -> LetterSeal | None:
    """The surest seal, those on or beside signatory and date first."""
    best: LetterSeal | None = None
    for index, block in enumerate(letter.blocks):
        if block.kind != "seal":
            continue
        beside = _is_near(letter, index, block, near)
        seal = block.seal
        colour = seal.colour if seal else "red"
        confidence = block.confidence * (seal.confidence if seal else 1.0)
        confidence *= (0.6 if colour == "grey" else 1.0) * (0.85 if beside is False else 1.0)
        found = LetterSeal(
            block=block.id,
            text=seal.text if seal else block.text,
            colour=colour,
            near=beside,
            evidence=cite(letter.name, block, 0, len(block.text)),
            confidence=round(min(confidence, 1.0), 3),
        )
        if best is None or (found.near is True, found.confidence) > (best.near is True, best.confidence):
            best = found
    return best


def _is_near(letter: LetterText, index: int, block: Block, near: Sequence[Block]) -> bool | None:
    """On the page: within 60 points of signatory or date; without boxes: within four blocks."""
    if not near:
        return None
    boxes = [other for other in near if other.bbox and other.page == block.page]
    if block.bbox and boxes:
        return any(_gap(block.bbox, other.bbox) <= 60.0 for other in boxes if other.bbox)
    if block.bbox and all(other.bbox for other in near):
        return False
    order = {other.id: position for position, other in enumerate(letter.blocks)}
    return any(abs(order[other.id] - index) <= 4 for other in near)


def _gap(one: Box, other: Box) -> float:
    """Distance of two boxes in points; 0 where they touch."""
    across = max(one[0] - other[2], other[0] - one[2], 0.0)
    down = max(one[1] - other[3], other[1] - one[3], 0.0)
    return max(across, down)
