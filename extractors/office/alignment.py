"""Where texts stand in a longer one that says the same in nearly the same order.

First the texts whose start stands in the longer one just once give a skeleton (the longest that keeps the order, as in
patience diff); then each other text is looked for between its neighbours. Heads and feet of pages that come between are
jumped over, what differs (a counted field) is skipped; a text that is not surely found has no place.
"""

import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

_UNIQUE: Final = 12
"""Characters of a text's start that must be unique to be a bone of the skeleton."""
_ANCHORS: Final = (8, 4)
"""Characters by which the start of a text is looked for; fewer only where it is near."""
_NEAR: Final = 400
_KEY: Final = 6
_JUMP: Final = 1_200
"""Characters of heads, feet and notes between two parts of one text."""
_SKIPPED: Final = 6
_SURE: Final = 0.8
"""Share of its characters from which a text is found."""
_SIGNS: Final = frozenset("☐☑☒□■✓✔.．…·•\ufffd\ufeff\u200b")
"""Not compared: signs of symbol fonts, and leaders of contents, of which nobody knows how many there are."""


class Span(NamedTuple):
    """``length`` characters of a text from ``start`` on, which stand in the longer one from ``place`` on."""

    start: int
    place: int
    length: int


def is_compared(sign: str) -> bool:
    """Whether a character counts: no blank, no sign of a symbol font."""
    return not (sign.isspace() or sign in _SIGNS or "\ue000" <= sign <= "\uf8ff")


def plain(text: str) -> str:
    """The characters of ``text`` that are compared, in their usual forms."""
    forms = {ord(sign): _form(sign) if is_compared(sign) else "" for sign in set(text)}
    return text.translate(forms)


def _form(sign: str) -> str:
    form = unicodedata.normalize("NFKC", sign)
    return form if len(form) == 1 else sign


def align(texts: Sequence[str], whole: str) -> list[tuple[Span, ...]]:
    """The spans of each text in ``whole``, all of them :func:`plain`; none where it is not surely found."""
    known = {number: place for number, place in enumerate(_unique_places(texts, whole)) if place is not None}
    bones = dict(_ascending(list(known.items())))
    ends = [bones.get(number) for number in range(len(texts))]
    found: list[tuple[Span, ...]] = []
    low = 0
    highs = list(_next_places(ends, len(whole)))
    for number, text in enumerate(texts):
        bone = bones.get(number)
        if bone is not None:
            spans = _follow(text, whole, bone, highs[number])
        else:
            spans = _find(text, whole, low, highs[number])
        if spans:
            low = max(low, spans[-1].place + spans[-1].length)
        elif number in known:  # notes and text boxes stand anywhere
            spans = _follow(text, whole, known[number], len(whole))
        found.append(spans)
    return found


def _unique_places(texts: Sequence[str], whole: str) -> Iterator[int | None]:
    """Where the start of each text stands, if just once."""
    for text in texts:
        key = text[:_UNIQUE]
        place = whole.find(key) if len(key) == _UNIQUE else -1
        yield place if place >= 0 and whole.find(key, place + 1) < 0 else None


def _ascending(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The most pairs whose second members ascend with the first (Schensted)."""
    tails: list[int] = []
    tops: list[int] = []
    before: list[int] = []
    for number, (_, place) in enumerate(pairs):
        at = bisect_left(tails, place)
        before.append(tops[at - 1] if at else -1)
        tails[at : at + 1], tops[at : at + 1] = [place], [number]
    chosen = []
    number = tops[-1] if tops else -1
    while number >= 0:
        chosen.append(pairs[number])
        number = before[number]
    return chosen[::-1]


def _next_places(places: Sequence[int | None], end: int) -> Iterator[int]:
    """For each text where the next bone after it begins."""
    following: list[int] = []
    for place in reversed(places):
        following.append(end)
        end = end if place is None else place
    return reversed(following)


def _find(text: str, whole: str, low: int, high: int) -> tuple[Span, ...]:
    """The spans of a text between two places."""
    place = whole.find(text, low, high) if text else -1
    if place >= 0 and (len(text) >= _ANCHORS[-1] or place <= low + _NEAR):
        return (Span(0, place, len(text)),)
    for length in _ANCHORS:
        reach = high if length == _ANCHORS[0] else min(high, low + _NEAR)
        for start in range(0, min(len(text) - length, 2 * length) + 1, length // 2):
            place = whole.find(text[start : start + length], low, reach)
            if place >= 0 and (spans := _follow(text, whole, place, high, start)):
                return spans
    return ()


def _follow(text: str, whole: str, place: int, high: int, start: int = 0) -> tuple[Span, ...]:
    """The spans of ``text`` from ``start`` on, which begins at ``place``; none when too little of it follows."""
    spans: list[Span] = []
    at = start
    while at < len(text):
        length = _common(text, at, whole, place)
        if length:
            spans.append(Span(at, place, length))
            at, place = at + length, place + length
        ahead = _resume(text, at, whole, place, high) if at < len(text) else None
        if ahead is None:
            break
        at, place = ahead
    return tuple(spans) if sum(span.length for span in spans) >= _SURE * len(text) else ()


def _common(text: str, at: int, whole: str, place: int) -> int:
    """How many characters are the same from here on: by halves, since slices compare fast."""
    low, high = 0, min(len(text) - at, len(whole) - place)
    while low < high:
        middle = (low + high + 1) // 2
        if text[at + low : at + middle] == whole[place + low : place + middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _resume(text: str, at: int, whole: str, place: int, high: int) -> tuple[int, int] | None:
    """Where both go on after they differ: past a page's end in ``whole``, or past a sign or two in either."""
    for skipped in range(_SKIPPED + 1):
        key = text[at + skipped : at + skipped + _KEY]
        if not key:
            return None
        reach = _JUMP if skipped == 0 and len(key) == _KEY else 2 * _SKIPPED
        found = whole.find(key, place, min(max(high, place + len(key)), place + reach + len(key)))
        if found >= 0:
            return at + skipped, found
    return None
