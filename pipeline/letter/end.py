"""The end of an official letter: list of attachments, signatory block, date."""

import re
from typing import Final

from extractors.document import Block
from pipeline.letter.dates import DATE, HAN_DATE, parse_date
from pipeline.letter.text import (
    ENDINGS,
    SEAL_WORDS,
    LetterLine,
    LetterPart,
    LetterText,
    body_name,
    is_signatory,
)

_DATE_TAIL: Final = re.compile(r"^[.。,)\]]{0,2}(?:[(\[](?:盖章|公章|印章?|章)[)\]])?$")
_ATTACHMENTS: Final = re.compile(r"^附(?:件|表)?(?:材料|清单|目录)?[::]")
_ONE_ATTACHMENT: Final = re.compile(r"^附件([0-9一二三四五六七八九十]{1,2})[::.、]?(?=.{2,})")
_ITEM: Final = re.compile(r"(?:(?<=^)|(?<=[;。]))?[(]?([0-9]{1,2})[)]?[.、．:](?![0-9])")
_PRINTED: Final = re.compile(r"印发|印制|印刷")


def date_in(line: LetterLine) -> tuple[int, int, str] | None:
    """A date that ends the line, with nothing before it but a body's name or a seal's words."""
    for pattern in (DATE, HAN_DATE):
        for match in pattern.finditer(line.text):
            before, after = line.text[: match.start()], line.text[match.end() :]
            value = parse_date(match.group())
            clean = bool(_DATE_TAIL.match(after)) or (line.is_recognised and len(after) <= 2)
            if (
                value
                and clean
                and (_is_seal_or_noise(line, before) or body_name(before, recognised=line.is_recognised))
            ):
                return match.start(), match.end(), value
    return None


def _is_seal_or_noise(line: LetterLine, before: str) -> bool:
    """Whether what stands before a date is nothing, a seal's words, or what a seal left in recognised text."""
    bare = SEAL_WORDS.sub("", before)
    return not bare or (line.is_recognised and len(bare) <= 2)


def find_date(letter: LetterText, head_end: int) -> tuple[LetterLine, LetterPart] | None:
    """The date of writing (成文日期): below the body, beside the signatory if one is there."""
    best: tuple[float, LetterLine, tuple[int, int, str]] | None = None
    for position, line in enumerate(letter.lines):
        found = None if _PRINTED.search(line.text) else date_in(line)
        if found is None:
            continue
        score = 0.5 if line.index > head_end else 0.2
        around = letter.lines[max(position - 3, 0) : position] + letter.lines[position + 1 : position + 2]
        if found[0] > 0 or any(is_signatory(other) for other in around):
            score += 0.4
        if any(_PRINTED.search(other.text) for other in letter.lines[position + 1 : position + 2]):
            score -= 0.2
        if best is None or score > best[0]:
            best = score, line, found
    if best is None:
        return None
    score, line, (start, end, value) = best
    return line, letter.part(line, start, end, value, 1.0 if score >= 0.8 else 0.7 if score >= 0.5 else 0.5)


def find_signatories(letter: LetterText, date: LetterLine | None, head_end: int) -> list[tuple[LetterLine, LetterPart]]:
    """The bodies of the signatory block: lines next to the date that are names only, else the last such line."""
    if date is None:
        below = [line for line in letter.lines if line.index > head_end and is_signatory(line)]
        below = [line for line in below if not _follows_ending(letter, line)]
        return [(line, _signatory(letter, line, 0.7 if _is_right(letter, line.block) else 0.55)) for line in below[-1:]]
    found = date_in(date)
    beside = body_name(date.text[: found[0]], recognised=date.is_recognised) if found else None
    if beside:
        start = date.text.index(beside)
        return [(date, letter.part(date, start, start + len(beside), beside, 1.0))]
    position = letter.lines.index(date)
    lines: list[LetterLine] = []
    skipped = 0
    for line in reversed(letter.lines[:position]):
        if line.index <= head_end or skipped > 2 or len(lines) >= 6:
            break
        if is_signatory(line):
            lines.insert(0, line)
        elif lines or len(line.text) > 30 or _ITEM.match(line.text) or _ATTACHMENTS.match(line.text):
            break
        else:
            skipped += 1
    if not lines:
        lines = [line for line in letter.lines[position + 1 : position + 3] if is_signatory(line)][:1]
        return [(line, _signatory(letter, line, 0.7)) for line in lines]
    return [(line, _signatory(letter, line, 1.0 if not skipped else 0.85)) for line in lines]


def _follows_ending(letter: LetterText, line: LetterLine) -> bool:
    """Whether a line comes after copy-to or printing lines, which end a letter."""
    position = letter.lines.index(line)
    return any(ENDINGS.match(other.text) for other in letter.lines[max(position - 2, 0) : position])


def _signatory(letter: LetterText, line: LetterLine, confidence: float) -> LetterPart:
    name = body_name(line.text, recognised=line.is_recognised) or line.text
    start = max(line.text.find(name), 0)
    return letter.part(line, start, min(start + len(name), len(line.text)), name, confidence)


def _is_right(letter: LetterText, block: Block) -> bool:
    if block.style and block.style.align == "right":
        return True
    width = letter.widths.get(block.page or 0, 595.0)
    return bool(block.bbox and block.bbox[0] > width * 0.4)


def find_attachments(letter: LetterText, head_end: int, signed: set[str]) -> tuple[LetterPart, ...]:
    """The list of attachments (附件说明): 附件： with what follows it, up to the signatory block."""
    starts = [
        position
        for position, line in enumerate(letter.lines)
        if line.index >= head_end and (_ATTACHMENTS.match(line.text) or _ONE_ATTACHMENT.match(line.text))
    ]
    if not starts:
        return ()
    parts: list[LetterPart] = []
    for line in letter.lines[starts[0] :]:
        opening = _ATTACHMENTS.match(line.text) or _ONE_ATTACHMENT.match(line.text)
        items = _items(line, opening.end() if opening else 0)
        is_list = bool(opening) or bool(_ITEM.match(line.text))
        if not is_list or line.block.id in signed or ENDINGS.search(line.text) or date_in(line):
            if parts and not _continues(parts[-1], line, signed):
                break
            if parts:
                parts[-1] = _joined(parts[-1], line)
            continue
        parts += [letter.part(line, start, end, _item_name(line.text[start:end]), 1.0) for start, end in items]
    return tuple(part for part in parts if part.value)


def _items(line: LetterLine, start: int) -> list[tuple[int, int]]:
    """Spans of the items in a line that may hold several (1.申报表 2.方案)."""
    text = line.text
    marks = [match for match in _ITEM.finditer(text, start) if not text[match.end() :].startswith(("年", "月"))]
    marks = [mark for mark in marks if mark.start() == start or text[mark.start() - 1] not in "0123456789第〔("]
    if not marks or marks[0].start() > start + 1:
        return [(start, len(text))] if len(text) > start else []
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    return [(mark.end(), end) for mark, end in zip(marks, ends, strict=True) if end > mark.end()]


def _item_name(text: str) -> str:
    return re.sub(r"[;。,、.\s]+$", "", text)


def _continues(part: LetterPart, line: LetterLine, signed: set[str]) -> bool:
    """Whether a line is the second line of the item before it."""
    if line.block.id in signed or is_signatory(line) or date_in(line) or ENDINGS.search(line.text):
        return False
    return part.value.count("《") > part.value.count("》") or (len(part.value) >= 16 and len(line.text) <= 14)


def _joined(part: LetterPart, line: LetterLine) -> LetterPart:
    return LetterPart(value=_item_name(part.value + line.text), evidence=part.evidence, confidence=part.confidence)
