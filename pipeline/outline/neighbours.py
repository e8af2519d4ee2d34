"""What stands around a candidate: siblings in sequence, and running text below it."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

import msgspec

from extractors.document import FURNITURE, Block
from pipeline.numbering import RANK, Family, Number, parse_number
from pipeline.outline.weighing import MAX_TITLE, THRESHOLD, Candidate, is_stated

_WEAK_BASE: Final = 0.4
"""What a number that only the look could confirm is worth in a sequence (1 …, 2 …, 3 …) with text below each."""
_LEAST_SEQUENCE: Final = 3


def confirm_by_neighbours(candidates: Sequence[Candidate], blocks: Sequence[Block]) -> list[Candidate]:
    """Add the evidence of siblings and of body text below, and keep what passes the threshold.

    A line without a number must have running text below it, and where headings are numbered it must stand out more.
    """
    numbered = sum(1 for c in candidates if c.number and c.score >= THRESHOLD)
    lines = frozenset(candidate.index for candidate in candidates if candidate.number)
    ordinals = frozenset((c.number.family, c.number.ordinal) for c in candidates if c.number)
    vouched = _vouched(candidates)
    sequences = _weak_sequences(candidates, blocks, lines) | vouched
    before: Candidate | None = None
    kept = []
    for position, candidate in enumerate(candidates):
        score = candidate.score
        if candidate.number:
            score += _WEAK_BASE if position in sequences else 0.0
            score += _of_sequence(candidate.number, ordinals)
            if not (candidate.run_in or is_stated(blocks[candidate.index]) or position in vouched):
                score += _of_body(candidate, candidate.number, blocks, lines, before)
            before = candidate
        elif not _opens_text(blocks, candidate.index):
            score = 0.0
        elif numbered > 3 and not is_stated(blocks[candidate.index]):
            score -= 0.15
        if score >= THRESHOLD:
            kept.append(msgspec.structs.replace(candidate, score=min(score, 1.0)))
    return kept


def _of_sequence(number: Number, ordinals: frozenset[tuple[Family, int]]) -> float:
    """Another number that comes before or after this one; marks such as ◆ have no sequence."""
    if number.family == "bullet":
        return 0.1
    family, ordinal = number.family, number.ordinal
    return 0.1 if (family, ordinal - 1) in ordinals or (family, ordinal + 1) in ordinals else 0.0


def _of_body(
    candidate: Candidate, number: Number, blocks: Sequence[Block], lines: frozenset[int], before: Candidate | None
) -> float:
    """Body text below a heading that has its line to itself; below a mere list it belongs to no item."""
    low = RANK[number.family] > RANK["han-paren"]
    if low and not candidate.stands_out and before and _is_next_item(before, candidate, number, blocks):
        return -0.25
    if _has_body_below(blocks, candidate.index, lines):
        return 0.1
    return -0.25 if low else -0.1


def _is_next_item(before: Candidate, candidate: Candidate, number: Number, blocks: Sequence[Block]) -> bool:
    """Whether the line right above is the item before this one, with nothing between."""
    above = before.number
    if above is None or above.family != number.family or before.run_in or before.stands_out:
        return False
    if number.family != "bullet" and above.ordinal + 1 != number.ordinal:
        return False
    between = blocks[before.index + 1 : candidate.index]
    return len(between) <= 3 and all(block.kind in FURNITURE for block in between)


def _weak_sequences(candidates: Sequence[Candidate], blocks: Sequence[Block], lines: frozenset[int]) -> frozenset[int]:
    """Positions of weak numbers that run 1, 2, 3 … with text below each and no heading of their family between."""
    found: set[int] = set()
    for family in ("arabic", "han"):
        run: list[int] = []
        for position in _weak_positions(candidates, family, blocks, lines):
            ordinal = candidates[position].number.ordinal  # type: ignore[union-attr]
            if ordinal != len(run) + 1:
                run = []
            if ordinal == len(run) + 1:
                run.append(position)
            if len(run) >= _LEAST_SEQUENCE:
                found.update(run)
    return frozenset(found)


def _vouched(candidates: Sequence[Candidate]) -> frozenset[int]:
    """Positions of weak numbers that the next number continues (1 总体要求, then 1.1 …)."""
    numbered = [(position, c.number) for position, c in enumerate(candidates) if c.number]
    return frozenset(
        position
        for (position, number), (_, below) in pairwise(numbered)
        if number.weak
        and number.family == "arabic"
        and below.family == "decimal"
        and below.text.replace("．", ".").startswith(f"{number.ordinal}.1")
    )


def _weak_positions(
    candidates: Sequence[Candidate], family: Family, blocks: Sequence[Block], lines: frozenset[int]
) -> Iterator[int]:
    for position, candidate in enumerate(candidates):
        number = candidate.number
        if number is None or not number.weak or number.family != family or candidate.run_in or candidate.stands_out:
            continue
        if _has_body_below(blocks, candidate.index, lines):
            yield position


def _opens_text(blocks: Sequence[Block], index: int) -> bool:
    """Whether running text, a table or a numbered heading comes right after a line without number."""
    for block in blocks[index + 1 : index + 3]:
        if block.kind in FURNITURE or not block.text.strip():
            continue
        return (
            block.kind in {"table", "caption"}
            or len(block.text) > MAX_TITLE // 2
            or parse_number(block.text) is not None
        )
    return False


def _has_body_below(blocks: Sequence[Block], index: int, lines: frozenset[int]) -> bool:
    """Whether running text or a table follows before the next numbered block."""
    for following in range(index + 1, min(index + 4, len(blocks))):
        if following in lines:
            below, above = parse_number(blocks[following].text), parse_number(blocks[index].text)
            return bool(below and above and RANK[below.family] > RANK[above.family])
        if blocks[following].kind in {"paragraph", "list_item", "table", "picture", "caption"}:
            return True
    return False
