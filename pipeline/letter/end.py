"""The end of an official letter: signatory block and date."""

import re
from typing import Final

from pipeline.letter.dates import DATE, HAN_DATE, UNSURE_DATE, begins_date, mend_date, parse_date
from pipeline.letter.text import (
    ENDINGS,
    LIST_ITEM,
    LIST_START,
    SEAL_WORDS,
    LetterLine,
    LetterPart,
    LetterText,
    body_name,
    body_spans,
    is_signatory,
)
from pipeline.regions import load_gazetteer

_DATE_TAIL: Final = re.compile(r"^[.。,)\]]{0,2}(?:[(\[](?:盖章|公章|印章?|章)[)\]])?$")
_DATE_LABEL: Final = re.compile(r"^(?:成文|申[报请]|填报|呈报|报送|发文|签发|落款)?(?:日期|时间)[::]$")
_PRINTED: Final = re.compile(r"印发|印制|印刷")
_CLOSING: Final = re.compile(
    r"[特专顺谨]此|此[致函]|敬礼|[妥当可]否|请(?:予|批|审|函|支持)|为[盼荷]|^附|联系|以上|报告$|[函示]$|谢|祝|盖章|^第|试点|电话|[月日]$"
)
"""Words of a letter's last sentences, which are no names."""
UNKNOWN_BODY: Final = 0.45
"""How sure a signatory is that is a short line before the date and ends as no body that we know."""


def date_in(line: LetterLine) -> tuple[int, int, str, float] | None:
    """A date that ends the line, with nothing before it but a body's name or a seal's words; how sure it is at last."""
    for pattern in (DATE, HAN_DATE):
        for match in pattern.finditer(line.text):
            value = parse_date(match.group())
            if value and _stands_alone(line, match.start(), match.end()):
                mistaken = pattern is HAN_DATE and line.is_recognised and re.search(r"[Oo0]", match.group())
                return match.start(), match.end(), value, UNSURE_DATE if mistaken else 1.0
    mended = mend_date(line.text) if line.is_recognised else None
    if mended and _stands_alone(line, mended[0], mended[1]):
        return *mended, UNSURE_DATE
    return None


def _stands_alone(line: LetterLine, start: int, end: int) -> bool:
    before, after = line.text[:start], line.text[end:]
    clean = bool(_DATE_TAIL.match(after)) or (line.is_recognised and len(after) <= 2)
    named = _is_seal_or_noise(line, before) or body_name(before, recognised=line.is_recognised) is not None
    return clean and (named or bool(_DATE_LABEL.match(before)))


def _is_seal_or_noise(line: LetterLine, before: str) -> bool:
    """Whether what stands before a date is nothing, a seal's words, or what a seal left in recognised text."""
    bare = SEAL_WORDS.sub("", before)
    return not bare or (line.is_recognised and len(bare) <= 2)


def find_date(letter: LetterText, head_end: int) -> tuple[LetterLine, LetterPart] | None:
    """The date of writing (成文日期): below the body, beside the signatory if one is there."""
    best: tuple[float, LetterLine, tuple[int, int, str, float]] | None = None
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
    score, line, (start, end, value, sure) = best
    return line, letter.part(line, start, end, value, sure * (1.0 if score >= 0.8 else 0.7 if score >= 0.5 else 0.5))


def find_broken_date(letter: LetterText, head_end: int) -> LetterLine | None:
    """The last recognised line below the head that begins as a date does and of which no date could be read."""
    broken = [line for line in letter.lines if line.index > head_end and line.is_recognised and begins_date(line.text)]
    return broken[-1] if broken else None


def find_signatories(letter: LetterText, date: LetterLine | None, head_end: int) -> list[tuple[LetterLine, LetterPart]]:
    """The bodies of the signatory block: lines next to the date that are names only, else the last such line."""
    if date is None:
        below = [line for line in letter.lines if line.index > head_end and is_signatory(line)]
        below = [line for line in below if not _follows_ending(letter, line)]
        return [pair for line in below[-1:] for pair in _named(letter, line, 0.7 if _is_right(letter, line) else 0.55)]
    found = date_in(date)
    beside = body_name(date.text[: found[0]], recognised=date.is_recognised) if found else None
    if beside:
        start = max(date.text.find(beside), 0)
        return [(date, letter.part(date, start, start + len(beside), beside, 1.0))]
    position = letter.lines.index(date)
    lines, skipped = _above(letter, position, head_end)
    if not lines:
        after = [line for line in letter.lines[position + 1 : position + 3] if is_signatory(line)][:1]
        unknown = [] if after else _unknown_bodies(letter, position, head_end)
        return [pair for line in after for pair in _named(letter, line, 0.7)] or unknown
    return [pair for line in lines for pair in _named(letter, line, 1.0 if not skipped else 0.85)]


def _above(letter: LetterText, position: int, head_end: int) -> tuple[list[LetterLine], int]:
    """Lines of names that end just above the date at ``position``, and how many other lines stand between."""
    lines: list[LetterLine] = []
    skipped = 0
    for line in reversed(letter.lines[:position]):
        if line.index <= head_end or skipped > 2 or len(lines) >= 6:
            break
        if is_signatory(line):
            lines.insert(0, line)
        elif lines or len(line.text) > 30 or LIST_ITEM.match(line.text) or LIST_START.match(line.text):
            break
        else:
            skipped += 1
    return lines, skipped


def _unknown_bodies(letter: LetterText, position: int, head_end: int) -> list[tuple[LetterLine, LetterPart]]:
    """The short line just above the date that may name whoever signs, though it ends as no body that we know."""
    for line in letter.lines[max(position - 1, 0) : position]:
        text = SEAL_WORDS.sub("", line.text)
        plain = bool(re.fullmatch(r"[一-鿿·()]{4,30}", text)) and not _CLOSING.search(text)
        if line.index > head_end and plain and (_is_right(letter, line) or load_gazetteer().find(text)):
            return [(line, letter.part(line, 0, len(line.text), text, UNKNOWN_BODY))]
    return []


def _follows_ending(letter: LetterText, line: LetterLine) -> bool:
    """Whether a line comes after copy-to or printing lines, which end a letter."""
    position = letter.lines.index(line)
    return any(ENDINGS.match(other.text) for other in letter.lines[max(position - 2, 0) : position])


def _named(letter: LetterText, line: LetterLine, confidence: float) -> list[tuple[LetterLine, LetterPart]]:
    return [(line, letter.part(line, start, end, name, confidence)) for start, end, name in body_spans(line)]


def _is_right(letter: LetterText, line: LetterLine) -> bool:
    block = line.block
    if block.style and block.style.align == "right":
        return True
    width = letter.widths.get(block.page or 0, 595.0)
    return bool(block.bbox and block.bbox[0] > width * 0.4)
