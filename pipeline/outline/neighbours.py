"""What stands around a candidate: siblings in sequence, and running text below it."""

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from typing import Final

import msgspec

from extractors.document import FURNITURE, Block
from pipeline.numbering import RANK, Family, Number
from pipeline.outline.runs import find_number
from pipeline.outline.unnumbered import add_support, look_key
from pipeline.outline.weighing import MAX_TITLE, THRESHOLD, Candidate, is_stated

_WEAK_BASE: Final = 0.4
"""What a number that only the look could confirm is worth in a sequence (1 …, 2 …, 3 …) with text below each."""
_LEAST_SEQUENCE: Final = 3
_OF_LIST: Final = 0.35
"""What it takes that the item right above, one less, is no heading."""


def confirm_by_neighbours(candidates: Sequence[Candidate], blocks: Sequence[Block]) -> list[Candidate]:
    """Add the evidence of siblings and of body text below, and keep what passes the threshold.

    A line without a number must have running text below it, and where headings are numbered it must stand out more.
    """
    numbered = sum(1 for c in candidates if c.number and c.score >= THRESHOLD)
    support = _support(candidates, blocks)
    siblings = _Siblings(candidates, blocks)
    kept = []
    for position, candidate in enumerate(candidates):
        stated = is_stated(blocks[candidate.index])
        if candidate.number:
            score = candidate.score + siblings.weigh(position, candidate, candidate.number, stated=stated)
        elif candidate.index in support:
            score = candidate.score + (0.0 if stated else support[candidate.index])
            score -= 0.15 if numbered > 3 and not stated else 0.0
        else:
            score = 0.0
        if score >= THRESHOLD:
            kept.append(msgspec.structs.replace(candidate, score=min(score, 1.0)))
    return kept


def _support(candidates: Sequence[Candidate], blocks: Sequence[Block]) -> dict[int, float]:
    """What speaks for each line without a number that opens text, by the index of its block."""
    lines = {c.index: c for c in candidates if c.number is None and c.score > 0}
    second = _second_lines(candidates, blocks)
    opening = {
        index: c.stands_out for index, c in lines.items() if index not in second and _opens_text(blocks, index, lines)
    }
    return add_support(opening, blocks)


def _second_lines(candidates: Sequence[Candidate], blocks: Sequence[Block]) -> frozenset[int]:
    """Blocks that only go on with the heading right above, which is broken in the middle and looks the same."""
    found = set()
    for candidate in candidates:
        below = candidate.index + 1
        if candidate.number is None or candidate.run_in or below >= len(blocks) or blocks[below].style is None:
            continue
        text = blocks[candidate.index].text.rstrip()
        broken = text.endswith(("、", "，", "和", "与", "的")) or len(text) > MAX_TITLE // 3
        if broken and look_key(blocks[below]) == look_key(blocks[candidate.index]):
            found.add(below)
    return frozenset(found)


class _Siblings:
    """The numbers of one document, and what each says of the others; asked in reading order."""

    def __init__(self, candidates: Sequence[Candidate], blocks: Sequence[Block]) -> None:
        self._blocks = blocks
        self._lines = frozenset(candidate.index for candidate in candidates if candidate.number)
        self._ordinals = frozenset((c.number.family, c.number.ordinal) for c in candidates if c.number)
        self._vouched = _vouched(candidates, blocks, self._lines)
        self._sequences = _weak_sequences(candidates, blocks, self._lines) | self._vouched
        self._before: tuple[Candidate, bool] | None = None

    def weigh(self, position: int, candidate: Candidate, number: Number, *, stated: bool) -> float:
        """What the numbers around it and the text below add to a candidate, or take."""
        before = self._before[0] if self._before else None
        score = _WEAK_BASE if number.weak and position in self._sequences else 0.0
        score += _of_sequence(number, self._ordinals)
        if not (candidate.run_in or stated or position in self._vouched):
            score += _of_body(candidate, number, self._blocks, self._lines, before)
        if self._before and not candidate.stands_out and not self._before[1]:
            score -= _OF_LIST if _is_next_item(self._before[0], candidate, number, self._blocks) else 0.0
        self._before = candidate, candidate.score + score >= THRESHOLD
        return score


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
    for family in ("arabic", "han", "topic"):
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


def _vouched(candidates: Sequence[Candidate], blocks: Sequence[Block], lines: frozenset[int]) -> frozenset[int]:
    """Positions of numbers that the next number continues (1 总体要求, then 1.1 …), and of those that go on with them."""
    numbered = [(position, c.number) for position, c in enumerate(candidates) if c.number]
    found = set()
    last: Number | None = None
    for place, (position, number) in enumerate(numbered):
        below = numbered[place + 1][1] if place + 1 < len(numbered) else None
        goes_on = bool(
            last
            and number.weak == last.weak
            and (number.family, number.ordinal) == (last.family, last.ordinal + 1)
            and _has_body_below(blocks, candidates[position].index, lines)
        )
        if _is_first_part(below, number) or goes_on:
            found.add(position)
            last = number if number.family == "arabic" else last
    return frozenset(found)


def _is_first_part(below: Number | None, number: Number) -> bool:
    """Whether ``below`` is the first number of the level below (1 → 1.1, 1.2 → 1.2.1)."""
    if below is None or below.family != "decimal" or number.family not in {"arabic", "decimal"}:
        return False
    return below.depth == number.depth + 1 and _components(below)[:-1] == _components(number) and below.ordinal == 1


def _components(number: Number) -> list[str]:
    return re.findall(r"\d+", unicodedata.normalize("NFKC", number.text))


def _weak_positions(
    candidates: Sequence[Candidate], family: Family, blocks: Sequence[Block], lines: frozenset[int]
) -> Iterator[int]:
    for position, candidate in enumerate(candidates):
        number = candidate.number
        if number is None or not number.weak or number.family != family or candidate.run_in or candidate.stands_out:
            continue
        if _has_body_below(blocks, candidate.index, lines):
            yield position


def _opens_text(blocks: Sequence[Block], index: int, lines: Collection[int]) -> bool:
    """Whether a sentence, a table or a heading comes right after a line without number."""
    for following in range(index + 1, min(index + 3, len(blocks))):
        block = blocks[following]
        if block.kind in FURNITURE or not block.text.strip():
            continue
        return (
            block.kind in {"table", "caption"}
            or len(block.text) > MAX_TITLE // 2
            or block.text.rstrip().endswith("。")
            or find_number(block.text) is not None
            or (following in lines and look_key(block) != look_key(blocks[index]))
        )
    return False


def _has_body_below(blocks: Sequence[Block], index: int, lines: frozenset[int]) -> bool:
    """Whether running text or a table follows before the next numbered block."""
    for following in range(index + 1, min(index + 4, len(blocks))):
        if following in lines:
            below, above = find_number(blocks[following].text), find_number(blocks[index].text)
            return bool(below and above and _is_deeper(below, above))
        if blocks[following].kind in {"paragraph", "list_item", "table", "picture", "caption"}:
            return True
    return False


def _is_deeper(below: Number, above: Number) -> bool:
    return (RANK[below.family], below.depth) > (RANK[above.family], above.depth)
